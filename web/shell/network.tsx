/** Whether there is a network, and what of this phone the server has not heard yet. */
import { type ReactNode, useEffect, useState, useSyncExternalStore } from 'react'
import { Link } from 'wouter'
import { momentText } from '../i18n/format.ts'
import { useLanguage, useWords } from '../i18n/language.tsx'
import { useLive } from '../live/news.tsx'
import { useField } from '../offline/field.ts'
import { OFFLINE_WORDS } from '../offline/words.ts'
import { Icon } from '../ui/icons.tsx'
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

/** On every page: that there is no network, and what of this phone the server has not heard or not taken. */
export function StatusOfNetwork(): ReactNode {
  const say = useWords(SHELL_WORDS)
  const words = useWords(OFFLINE_WORDS)
  const language = useLanguage()
  const isOnline = useOnline()
  const notSince = useNotLiveSince()
  const { unsent, refused, loginNeeded } = useField().queue
  const left = [refused > 0 ? words.refused(refused) : null, unsent > 0 ? words.unsent(unsent) : null].filter(Boolean)
  return (
    <div role="status">
      {(!isOnline || notSince !== null || left.length > 0) && (
        <div className={refused > 0 ? 'shell-status bad' : 'shell-status'}>
          {!isOnline && (
            <span>
              <Icon name="offline" size={20} />
              {say.offline}
            </span>
          )}
          {isOnline && notSince !== null && (
            <span>
              <Icon name="clock" size={20} />
              {say.notLive(momentText(language, notSince))}
            </span>
          )}
          {left.length > 0 && (
            <Link href="/unconfirmed">
              <Icon name={refused > 0 ? 'warn' : 'clock'} size={20} />
              {left.join(' · ')}
            </Link>
          )}
          {loginNeeded && unsent > 0 && <span>{words.loginNeeded}</span>}
        </div>
      )}
    </div>
  )
}

/** Shorter ones nobody has to know of, ms. */
const QUIET_MS = 15_000

/** Since when nothing is told as it happens, if that is worth a word; ms since 1970 UTC. */
function useNotLiveSince(): number | null {
  const { notSince } = useLive()
  const [shown, setShown] = useState<number | null>(null)
  useEffect(() => {
    setShown(null)
    if (notSince === null) return
    const timer = setTimeout(() => setShown(notSince), QUIET_MS)
    return () => clearTimeout(timer)
  }, [notSince])
  return shown
}
