/**
 * Scanners that act as a keyboard: they type faster than any hand, and end with Enter. They may be read while no field
 * has the focus, so that nobody has to tap into one with gloves on.
 */
import { useEffect, useRef } from 'react'

/** Keys further apart than this, ms, were typed by a hand. Scanners over Bluetooth need up to 50. */
const GAP_MS = 90
/** Shorter ones are accidents: no label has fewer characters. */
const SHORTEST = 4
const LONGEST = 4_296
/** Separates fields in GS1 symbols; scanners send it as one of several keys. */
const GROUP_SEPARATOR = '\u001d'

export interface KeyPressed {
  readonly key: string
  readonly ctrl: boolean
  /** ms, on any clock that only goes on. */
  readonly at: number
}

export interface Typing {
  readonly text: string
  readonly at: number
}
export const NOTHING_TYPED: Typing = { text: '', at: Number.NEGATIVE_INFINITY }

export interface Typed {
  readonly typing: Typing
  /** A whole label, when this key ended one. */
  readonly read: string | null
  /** It came from a scanner: the button that has the focus must not take it. */
  readonly isScanner: boolean
}

/** One more key. Pure. */
export function typed(before: Typing, pressed: KeyPressed): Typed {
  const isFast = pressed.at - before.at <= GAP_MS
  if (pressed.key === 'Enter' || pressed.key === 'Tab') {
    const isLabel = isFast && before.text.length >= SHORTEST
    return { typing: NOTHING_TYPED, read: isLabel ? before.text : null, isScanner: isLabel }
  }
  const character = characterOf(pressed)
  // Shift and the like come between the letters.
  if (character === null) return { typing: before, read: null, isScanner: false }
  const text = ((isFast ? before.text : '') + character).slice(-LONGEST)
  return { typing: { text, at: pressed.at }, read: null, isScanner: isFast && before.text !== '' }
}

function characterOf({ key, ctrl }: KeyPressed): string | null {
  if (key === GROUP_SEPARATOR || key === 'F8' || (ctrl && key === ']')) return GROUP_SEPARATOR
  return key.length === 1 && !ctrl ? key : null
}

function isField(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false
  return target.isContentEditable || /^(?:INPUT|TEXTAREA|SELECT)$/.test(target.tagName)
}

/** Tells of every label that a keyboard scanner reads while no field has the focus. */
export function useKeyboardScanner(onRead: (text: string) => void, isOn = true): void {
  const tell = useRef(onRead)
  tell.current = onRead
  useEffect(() => {
    if (!isOn) return
    let typing = NOTHING_TYPED
    const listen = (event: KeyboardEvent): void => {
      if (event.altKey || event.metaKey || event.repeat || isField(event.target)) return
      const next = typed(typing, { key: event.key, ctrl: event.ctrlKey, at: event.timeStamp })
      typing = next.typing
      if (next.isScanner) event.preventDefault()
      if (next.read !== null) tell.current(next.read)
    }
    addEventListener('keydown', listen)
    return () => removeEventListener('keydown', listen)
  }, [isOn])
}
