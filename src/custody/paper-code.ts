/**
 * Codes on paper that somebody types in again: nine symbols of Crockford's Base32, which mistakes nothing for something
 * else, and a check symbol. Over GF(32) each symbol counts with another power of a generator, so that every wrong symbol
 * and every two that were swapped show.
 */
import { type Branded, type Malformed, malformed } from './malformed.ts'

export type PaperCode = Branded<'PaperCode'>

const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const SYMBOLS = 9
/** How many random bytes a code is made of; 45 bits of them are used. */
export const PAPER_CODE_BYTES = 6

/** `bytes`: random, or of a keyed hash; at least `PAPER_CODE_BYTES`. Ten symbols, without a hyphen. */
export function paperCodeOf(bytes: Uint8Array): PaperCode {
  if (bytes.length < PAPER_CODE_BYTES) throw new RangeError('too few bytes for a code')
  const bits = Array.from(bytes.subarray(0, PAPER_CODE_BYTES), (byte) => byte.toString(2).padStart(8, '0')).join('')
  const values = Array.from({ length: SYMBOLS }, (_, place) => Number.parseInt(bits.slice(place * 5, place * 5 + 5), 2))
  return [...values, checkOf(values)].map((value) => ALPHABET[value]).join('') as PaperCode
}

/** As it is printed: two groups of five. */
export function formatPaperCode(code: PaperCode): string {
  return `${code.slice(0, 5)}-${code.slice(5)}`
}

/** As somebody reads it from paper: blanks, hyphens, small letters, O for 0, I and L for 1. Error: `bad_paper_code`. */
export function parsePaperCode(text: string): PaperCode | Malformed {
  if (text.length > 64) return BAD
  const read = text.toUpperCase().replace(/[\s-]/g, '').replaceAll('O', '0').replace(/[IL]/g, '1')
  const values = Array.from(read, (symbol) => ALPHABET.indexOf(symbol))
  if (values.length !== SYMBOLS + 1 || values.includes(-1)) return BAD
  return checkOf(values.slice(0, SYMBOLS)) === values[SYMBOLS] ? (read as PaperCode) : BAD
}

/** Horner's rule with the generator 2 of GF(32). */
function checkOf(values: readonly number[]): number {
  return values.reduce((sum, value) => doubled(sum ^ value), 0)
}

/** Times 2, modulo x^5 + x^2 + 1. */
function doubled(value: number): number {
  const shifted = value << 1
  return shifted >= 32 ? shifted ^ 0b100101 : shifted
}

const BAD = malformed(
  'bad_paper_code',
  'Der Code auf dem Papier hat 10 Zeichen, das letzte ist ein Prüfzeichen. Bitte neu abschreiben.',
  'The code on the paper has 10 characters, the last of which is a check. Copy it again.',
)
