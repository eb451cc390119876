import type { ReactNode } from 'react'
import { codeText, momentText } from '../i18n/format.ts'
import { useLanguage, useWords } from '../i18n/language.tsx'
import { Button, LinkButton } from '../ui/button.tsx'
import { Notice } from '../ui/parts.tsx'
import { useBox } from './box.tsx'
import type { ShownCode } from './flow.ts'
import { FLOW_WORDS } from './flow-words.ts'

/** A code in digits that can be read from the knee to the lock. */
export function CodeStep({
  code,
  onTypedIn,
}: {
  readonly code: ShownCode
  readonly onTypedIn: () => unknown
}): ReactNode {
  const say = useWords(FLOW_WORDS)
  const language = useLanguage()
  const { lockSerial } = useBox()
  const isOpening = code.turn === 'open'
  return (
    <section className="stack step" aria-live="polite">
      <h2>{isOpening ? say.openingCode : say.closingCode}</h2>
      <p>{isOpening ? say.keyIn : say.lidFirst}</p>
      <p className="big-code code-sheet">{codeText(code.code)}</p>
      <p className="quiet">
        {say.lock} <span className="mono">{lockSerial}</span>
        {code.expiresAt !== null && <> · {say.validUntil(momentText(language, code.expiresAt))}</>}
      </p>
      {code.shownAgain && (
        <Notice>
          <p>{say.sameAgain}</p>
        </Notice>
      )}
      <Button kind="main" wide onClick={onTypedIn}>
        {say.typedIn}
      </Button>
      <LinkButton to="/help/displays" wide>
        {say.otherDisplay}
      </LinkButton>
    </section>
  )
}
