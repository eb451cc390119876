import { type ReactNode, useSyncExternalStore } from 'react'
import { useWords } from '../i18n/language.tsx'
import { Icon } from '../ui/icons.tsx'
import { Badge } from '../ui/parts.tsx'
import { SHELL_WORDS } from './words.ts'

function subscribe(tell: () => void): () => void {
  addEventListener('online', tell)
  addEventListener('offline', tell)
  return () => {
    removeEventListener('online', tell)
    removeEventListener('offline', tell)
  }
}

export function useOnline(): boolean {
  return useSyncExternalStore(subscribe, () => navigator.onLine)
}

export function StatusOfNetwork(): ReactNode {
  const say = useWords(SHELL_WORDS)
  const isOnline = useOnline()
  return (
    <span role="status">
      {!isOnline && (
        <Badge tone="warn">
          <Icon name="offline" size={18} />
          {say.offline}
        </Badge>
      )}
    </span>
  )
}
