/** Receipts as they are typed: what kind of slip it was, said on the phone before anything is sent. */
import { lockCheckDigits, parseLockCode, parseReceipt } from '../../src/oath/lock-codes.ts'

export type Slip =
  | { readonly kind: 'empty' }
  | { readonly kind: 'not_digits' }
  | { readonly kind: 'too_short'; readonly lacking: number }
  | { readonly kind: 'too_long'; readonly surplus: number }
  /** A code of this lock was typed: the keypad wants it, not the phone. */
  | { readonly kind: 'is_a_code' }
  /** The first digit says what the lock has seen, and is at most 7. */
  | { readonly kind: 'bad_first' }
  /** With these two in the other order it would fit, and with no others. Places from 1 on. */
  | { readonly kind: 'swapped'; readonly first: number; readonly second: number }
  | { readonly kind: 'mistyped' }

export type TypedReceipt =
  | { readonly ok: true; readonly receipt: string; readonly flags: number }
  | { readonly ok: false; readonly slip: Slip }

const DIGITS = 11

/**
 * Reads a receipt of this lock: 11 digits, blanks, dots and hyphens anywhere (LOCK-PROTOCOL, section 3). That it has no
 * slip does not make it true: that, only the server knows.
 */
export function readReceipt(lockSerial: string, typed: string): TypedReceipt {
  const bare = typed.replace(/[\s.\-–]/g, '')
  const read = parseReceipt(lockSerial, bare)
  if (read !== null) return { ok: true, receipt: bare, flags: read.flags }
  return { ok: false, slip: slipIn(lockSerial, bare) }
}

function slipIn(lockSerial: string, bare: string): Slip {
  if (bare === '') return { kind: 'empty' }
  if (!/^[0-9]+$/.test(bare)) return { kind: 'not_digits' }
  if (parseLockCode(lockSerial, bare) !== null) return { kind: 'is_a_code' }
  if (bare.length < DIGITS) return { kind: 'too_short', lacking: DIGITS - bare.length }
  if (bare.length > DIGITS) return { kind: 'too_long', surplus: bare.length - DIGITS }
  const [only, other] = swapsThatFit(lockSerial, bare)
  if (only !== undefined && other === undefined) return { kind: 'swapped', first: only[0] + 1, second: only[1] + 1 }
  return Number(bare[0]) > 7 ? { kind: 'bad_first' } : { kind: 'mistyped' }
}

/** Places, from 0 on, of two digits beside each other, or with one between, that make it fit in the other order. */
function swapsThatFit(lockSerial: string, bare: string): (readonly [number, number])[] {
  return [1, 2].flatMap((distance) =>
    Array.from({ length: DIGITS - distance }, (_, at) => [at, at + distance] as const).filter(([left, right]) => {
      const digits = [...bare]
      if (digits[left] === digits[right]) return false
      digits[left] = bare.charAt(right)
      digits[right] = bare.charAt(left)
      const text = digits.join('')
      return Number(text[0]) <= 7 && lockCheckDigits(lockSerial, text.slice(0, 9)) === text.slice(9)
    }),
  )
}
