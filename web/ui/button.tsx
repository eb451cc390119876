import { type ReactNode, useId, useState } from 'react'
import { Link } from 'wouter'
import { Wrong } from './parts.tsx'

interface Look {
  readonly kind?: 'main' | 'danger' | 'plain'
  readonly wide?: boolean
  readonly className?: string
}

function classOf({ kind, wide, className }: Look): string {
  return ['button', kind, wide === true ? 'wide' : '', className].filter(Boolean).join(' ')
}

interface ButtonProps extends Look {
  readonly children: ReactNode
  /** A promise keeps it busy, so that nothing is sent twice. What it fails with is said below. */
  readonly onClick: () => unknown
  /** Why it can't be used now: the sentence of the refusal. It stays where it is, and says so. */
  readonly off?: string | null
  readonly submit?: boolean
  readonly label?: string
}

export function Button({ children, onClick, off = null, submit = false, label, ...look }: ButtonProps): ReactNode {
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>(null)
  const why = useId()
  const act = async (): Promise<void> => {
    if (busy || off !== null) return
    setBusy(true)
    setError(null)
    try {
      await onClick()
    } catch (refused) {
      setError(refused)
    } finally {
      setBusy(false)
    }
  }
  const button = (
    <button
      type={submit ? 'submit' : 'button'}
      className={classOf(look)}
      aria-disabled={off !== null || undefined}
      aria-busy={busy || undefined}
      aria-label={label}
      aria-describedby={off === null ? undefined : why}
      onClick={(event) => {
        if (submit && off === null) return
        event.preventDefault()
        void act()
      }}
    >
      {children}
    </button>
  )
  if (off === null) {
    return (
      <>
        {button}
        {error !== null && <Wrong error={error} />}
      </>
    )
  }
  return (
    <div>
      {button}
      <p className="why" id={why}>
        {off}
      </p>
    </div>
  )
}

interface LinkButtonProps extends Look {
  readonly children: ReactNode
  readonly to: string
}

export function LinkButton({ children, to, ...look }: LinkButtonProps): ReactNode {
  return (
    <Link href={to} className={classOf(look)}>
      {children}
    </Link>
  )
}
