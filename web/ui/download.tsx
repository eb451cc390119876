import { type ReactNode, useState } from 'react'
import { useApi } from '../api/context.tsx'
import { Button } from './button.tsx'
import { Icon, type IconName } from './icons.tsx'
import { Wrong } from './parts.tsx'

interface DownloadProps {
  /** Of the interface. A plain link could not say who asks. */
  readonly path: string
  /** What the file is called. */
  readonly name: string
  readonly icon?: IconName
  readonly children: ReactNode
}

/** A file of the server, such as a label or evidence, to be printed or kept. */
export function Download({ path, name, icon = 'print', children }: DownloadProps): ReactNode {
  const api = useApi()
  const [error, setError] = useState<unknown>(null)
  const get = async (): Promise<void> => {
    setError(null)
    try {
      save(await (await api.fetch(path)).blob(), name)
    } catch (refused) {
      setError(refused)
    }
  }
  return (
    <div className="stack tight">
      <div>
        <Button onClick={get}>
          <Icon name={icon} />
          {children}
        </Button>
      </div>
      {error !== null && <Wrong error={error} />}
    </div>
  )
}

/** Long enough for the slowest phone to have begun. */
const KEPT_MS = 60_000

function save(file: Blob, name: string): void {
  const address = URL.createObjectURL(file)
  const link = document.createElement('a')
  link.href = address
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(address), KEPT_MS)
}
