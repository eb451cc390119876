import { type ReactNode, useState } from 'react'
import { Button } from './button.tsx'
import { Wrong } from './parts.tsx'

interface FormProps {
  readonly children: ReactNode
  /** What the button says. */
  readonly send: string
  readonly onSend: () => unknown
  readonly off?: string | null
  readonly kind?: 'main' | 'danger'
  readonly more?: ReactNode
}

/** Fields and what sends them. What the server refuses stands above the button, and what was typed stays. */
export function Form({ children, send, onSend, off = null, kind = 'main', more }: FormProps): ReactNode {
  const [error, setError] = useState<unknown>(null)
  const [busy, setBusy] = useState(false)
  const submit = async (): Promise<void> => {
    if (busy || off !== null) return
    setBusy(true)
    setError(null)
    try {
      await onSend()
    } catch (refused) {
      setError(refused)
    } finally {
      setBusy(false)
    }
  }
  return (
    <form
      className="stack"
      noValidate
      aria-busy={busy}
      onSubmit={(event) => {
        event.preventDefault()
        void submit()
      }}
    >
      {children}
      {error !== null && <Wrong error={error} />}
      <div className="row">
        <Button kind={kind} submit onClick={submit} off={off}>
          {send}
        </Button>
        {more}
      </div>
    </form>
  )
}
