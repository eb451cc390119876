import { type ReactNode, useState } from 'react'
import { useWords } from '../i18n/language.tsx'
import { Button, LinkButton } from '../ui/button.tsx'
import { TextField } from '../ui/fields.tsx'
import { Form } from '../ui/form.tsx'
import { useBox } from './box.tsx'
import type { ShownCode, TakenReceipt } from './flow.ts'
import { FLOW_WORDS } from './flow-words.ts'
import { slipText } from './slips.ts'
import { useWait, waitIn } from './wait.ts'

/** What the lock shows after an act is typed back. Slips are told here, before anything goes out. */
export function ReceiptStep({
  code,
  onTaken,
  onBack,
}: {
  readonly code: Pick<ShownCode, 'openingId' | 'turn'>
  readonly onTaken: (receipt: TakenReceipt) => void
  readonly onBack: (() => void) | null
}): ReactNode {
  const say = useWords(FLOW_WORDS)
  const box = useBox()
  const [typed, setTyped] = useState('')
  const [slip, setSlip] = useState<string | null>(null)
  // Only what did not fit waits: another one, which fits, is taken at any time.
  const [misfit, setMisfit] = useState<{ readonly typed: string; readonly until: number } | null>(null)
  const wait = useWait(misfit?.typed === typed ? misfit.until : null)
  const send = async (): Promise<void> => {
    const read = await box.takeReceipt(code, typed).catch((error: unknown) => {
      const end = waitIn(error)
      if (end === null) throw error
      setMisfit({ typed, until: end })
      return null
    })
    if (read === null) return
    if (!read.ok) return setSlip(slipText(say, read.slip))
    const { flags, exposed, standing } = read
    onTaken({ turn: code.turn, flags, exposed, standing })
  }
  return (
    <section className="stack step">
      <h2>{say.receiptTitle}</h2>
      <p>{say.receiptText}</p>
      <Form
        send={say.receiptSend}
        onSend={send}
        off={wait}
        more={
          onBack !== null && (
            <Button kind="plain" onClick={onBack}>
              {say.backToCode}
            </Button>
          )
        }
      >
        <TextField
          label={say.receiptField}
          value={typed}
          wrong={slip}
          onChange={(next) => {
            setTyped(next)
            setSlip(null)
          }}
          inputMode="numeric"
          autoComplete="off"
          maxLength={24}
          className="receipt-input"
          autoFocus
        />
      </Form>
      <LinkButton to="/help/displays" kind="plain">
        {say.otherDisplay}
      </LinkButton>
    </section>
  )
}
