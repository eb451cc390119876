import { type ReactNode, useState } from 'react'
import { OPENING_PURPOSES } from '../../src/custody/state.ts'
import { PURPOSE_WORDS } from '../find/state-words.ts'
import { useWords } from '../i18n/language.tsx'
import { useSession } from '../session/session.tsx'
import { Button, LinkButton } from '../ui/button.tsx'
import { Select } from '../ui/fields.tsx'
import { Notice, Wrong } from '../ui/parts.tsx'
import { useBox } from './box.tsx'
import type { ShownCode } from './flow.ts'
import { FLOW_WORDS } from './flow-words.ts'

/** To be given the code that opens. The second factor is asked for on the way, where it is needed. */
export function AskStep({
  step,
  purpose: fixed,
  onCode,
  onReceipt,
}: {
  readonly step: 'ask' | 'ask_again' | 'somebody_else'
  /** Where there is nothing to choose. */
  readonly purpose?: string
  readonly onCode: (code: ShownCode) => void
  /** The lock has taken the code already. */
  readonly onReceipt: () => void
}): ReactNode {
  const say = useWords(FLOW_WORDS)
  const purposes = useWords(PURPOSE_WORDS)
  const { may } = useSession()
  const box = useBox()
  const [purpose, setPurpose] = useState<string>(fixed ?? (may('devices:install') ? 'installing' : 'repackaging'))
  const [error, setError] = useState<unknown>(null)
  const ask = async (): Promise<void> => {
    setError(null)
    try {
      onCode(await box.askOpening(purpose))
    } catch (refused) {
      setError(refused)
    }
  }
  return (
    <section className="stack step">
      <h2>{step === 'ask' ? say.askTitle : step === 'ask_again' ? say.againTitle : say.elseTitle}</h2>
      <p>{step === 'ask' ? say.askText : step === 'ask_again' ? say.againText : say.elseText}</p>
      {box.tourId === null && fixed === undefined && (
        <Select
          label={say.purpose}
          value={purpose}
          onChange={setPurpose}
          options={OPENING_PURPOSES.map((value) => ({ value, text: purposes[value] }))}
        />
      )}
      {error !== null && <Wrong error={error} />}
      {box.lockSerial === null ? (
        <Notice tone="warn">
          <p>{say.noLock}</p>
        </Notice>
      ) : (
        <Button kind="main" wide className="huge" onClick={ask}>
          {step === 'ask_again' ? say.againShow : say.askSend}
        </Button>
      )}
      {step === 'ask_again' && (
        <Button wide onClick={onReceipt}>
          {say.againReceipt}
        </Button>
      )}
      <LinkButton to="/help/displays" kind="plain">
        {say.displays}
      </LinkButton>
    </section>
  )
}
