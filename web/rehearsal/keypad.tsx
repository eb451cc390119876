import type { ReactNode } from 'react'
import { useWords } from '../i18n/language.tsx'
import { BOX_WORDS } from './words.ts'

const DIGITS = ['1', '2', '3', '4', '5', '6', '7', '8', '9'] as const
const CODE_DIGITS = 10

interface KeypadProps {
  readonly typed: string
  readonly onType: (typed: string) => void
  readonly onEnter: () => void
}

/** Ten digits, as they are printed on the lock. The keys of a keyboard do the same while it has the focus. */
export function Keypad({ typed, onType, onEnter }: KeypadProps): ReactNode {
  const say = useWords(BOX_WORDS)
  const press = (digit: string): void => onType((typed + digit).slice(0, CODE_DIGITS))
  return (
    <fieldset
      className="keypad"
      aria-label={say.keypad}
      onKeyDown={(event) => {
        if (/^\d$/.test(event.key)) press(event.key)
        else if (event.key === 'Backspace') onType(typed.slice(0, -1))
        else if (event.key !== 'Enter' || typed.length < CODE_DIGITS) return
        else onEnter()
        event.preventDefault()
      }}
    >
      {DIGITS.map((digit) => (
        <button key={digit} type="button" onClick={() => press(digit)}>
          {digit}
        </button>
      ))}
      <button type="button" aria-label={say.erase} onClick={() => onType(typed.slice(0, -1))}>
        ⌫
      </button>
      <button type="button" onClick={() => press('0')}>
        0
      </button>
      <button type="button" className="enter" aria-label={say.enter} onClick={onEnter}>
        ↵
      </button>
    </fieldset>
  )
}
