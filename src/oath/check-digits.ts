import { OathError } from './mac.ts'

/**
 * The two check digits of ISO/IEC 7064 MOD 97-10 over digits and capital letters (A = 10 … Z = 35): 02 … 98.
 * A text with its check digits behind it leaves the remainder 1 when divided by 97.
 * Throws `OathError` `text_malformed` for an empty text or any other character.
 */
export function checkDigits(text: string): string {
  if (!/^[0-9A-Z]+$/.test(text)) throw new OathError('text_malformed', 'Check digits are over 0-9 and A-Z.')
  let remainder = 0
  for (const character of text) {
    const value = numberOf(character)
    remainder = (remainder * (value < 10 ? 10 : 100) + value) % 97
  }
  return String(98 - ((remainder * 100) % 97)).padStart(2, '0')
}

/**
 * True if the last two characters are the check digits of what stands before them. 00, 01 and 99 are never check
 * digits, though two of them leave the right remainder too: one text has one pair.
 */
export function hasCheckDigits(text: string): boolean {
  return /^[0-9A-Z]+[0-9]{2}$/.test(text) && checkDigits(text.slice(0, -2)) === text.slice(-2)
}

function numberOf(character: string): number {
  const code = character.charCodeAt(0)
  return code < 65 ? code - 48 : code - 55
}
