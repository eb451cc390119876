/** Yes or no over the whole screen: in colour, symbol, word and vibration. */
import { type ReactNode, useEffect, useLayoutEffect, useRef } from 'react'
import { createPortal } from 'react-dom'
import { deviceText, momentText } from '../i18n/format.ts'
import { useLanguage, useWords } from '../i18n/language.tsx'
import type { ShownVerdict } from '../offline/types.ts'
import { buzz } from '../scan/buzz.ts'
import { LinkButton } from '../ui/button.tsx'
import { Icon } from '../ui/icons.tsx'
import { REASON_WORDS, VERDICT_WORDS } from './verdict-words.ts'

const YES = 90
const NO = [220, 110, 220, 110, 220]

/** `about`: an element of the page; the verdict lies over all of the app that it is in. */
export function VerdictScreen({
  verdict,
  about,
  onNext,
}: {
  readonly verdict: ShownVerdict
  readonly about: HTMLElement
  readonly onNext: () => void
}): ReactNode {
  const say = useWords(VERDICT_WORDS)
  const reasons: Readonly<Record<string, string>> = useWords(REASON_WORDS)
  const next = useRef<HTMLButtonElement>(null)
  const shell = about.closest('.shell') ?? document.body
  const isYes = verdict.verdict === 'yes'
  useLayoutEffect(() => {
    performance.mark('geleit-verdict', { detail: verdict.verdict })
    buzz(isYes ? YES : NO)
    const behind = shell.querySelector('.shell-frame')
    behind?.setAttribute('inert', '')
    next.current?.focus({ preventScroll: true })
    return () => behind?.removeAttribute('inert')
  }, [shell, verdict, isYes])
  useEffect(() => {
    const leave = (event: KeyboardEvent): void => {
      if (event.key === 'Escape') onNext()
    }
    addEventListener('keydown', leave)
    return () => removeEventListener('keydown', leave)
  }, [onNext])
  return createPortal(
    <div className={`verdict-screen ${isYes ? 'yes' : 'no'}`} role="alertdialog" aria-labelledby="verdict-word">
      <div className="verdict-middle">
        <Icon name={isYes ? 'check' : 'cross'} size={180} />
        <h2 id="verdict-word">{isYes ? say.yes : say.no}</h2>
        <p className="verdict-said">{isYes ? say.yesText : say.noText}</p>
        <p className="mono verdict-device">{deviceText(verdict.deviceId.slice(0, 60))}</p>
        <ul>
          {verdict.reasons.map((reason) => (
            <li key={reason}>{reasons[reason] ?? reason}</li>
          ))}
        </ul>
        <Whence verdict={verdict} />
      </div>
      <div className="verdict-actions">
        {isYes ? (
          <LinkButton to={`/install/${verdict.deviceId}`} wide>
            {say.install}
          </LinkButton>
        ) : (
          <LinkButton to={`/report?device=${encodeURIComponent(verdict.deviceId)}`} wide>
            {say.report}
          </LinkButton>
        )}
        <button type="button" className="button wide" ref={next} onClick={onNext}>
          {say.next}
        </button>
      </div>
    </div>,
    shell,
  )
}

/** Who says so, and how long it is good. */
export function Whence({ verdict }: { readonly verdict: ShownVerdict }): ReactNode {
  const say = useWords(VERDICT_WORDS)
  const language = useLanguage()
  const { from, asOf, validUntil } = verdict
  if (from === 'server') return <p>{say.fromServer(momentText(language, asOf ?? Date.now()))}</p>
  if (from === 'signed' && validUntil !== undefined) return <p>{say.fromSigned(momentText(language, validUntil))}</p>
  return <p>{say.fromPhone}</p>
}
