/**
 * Which passwords are taken (ASVS 5.0, 6.2): long ones, of any characters, in any composition, but no common ones. What
 * is common is not only what stands in a list: also a word of the list with digits behind it, letters changed for
 * digits, keys in a row, and the same again and again.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'

export const PASSWORD_SHORTEST = 12
export const PASSWORD_MOST_BYTES = 128

export type PasswordWeakness = 'too_short' | 'too_long' | 'common' | 'names_you'

/** Keys in a row and the alphabet, both ways round; at least so many of them are no choice of anybody's. */
const ROWS = [
  'abcdefghijklmnopqrstuvwxyz',
  '01234567890',
  'qwertzuiopü',
  'qwertyuiop',
  'asdfghjklöä',
  'yxcvbnm',
  'zxcvbnm',
  '1qaz2wsx3edc4rfv5tgb',
  '1q2w3e4r5t6z7u8i9o0p',
  '1q2w3e4r5t6y7u8i9o0p',
]
const RUN_SHORTEST = 4
/** What remains beside common words, runs and digits has to be at least this long. */
const OWN_SHORTEST = 5
/** Or it has so many different words, as a sentence does. */
const WORDS_ENOUGH = 4

const LEET: Readonly<Record<string, string>> = {
  '0': 'o',
  '1': 'i',
  '3': 'e',
  '4': 'a',
  '5': 's',
  '7': 't',
  '8': 'b',
  '@': 'a',
  $: 's',
  '!': 'i',
  '€': 'e',
}

interface Known {
  readonly passwords: ReadonlySet<string>
  /** Longest first. */
  readonly words: readonly string[]
}

let known: Known | null = null

/** The list that is shipped: whole passwords, an empty line, words. */
export function commonPasswords(): Known {
  if (known !== null) return known
  const text = gunzipSync(readFileSync(join(import.meta.dirname, 'common-passwords.txt.gz'))).toString('utf8')
  const [passwords = '', words = ''] = text.split('\n\n')
  known = {
    passwords: new Set(passwords.split('\n')),
    words: words
      .trim()
      .split('\n')
      .sort((a, b) => b.length - a.length),
  }
  return known
}

/**
 * What is wrong with a password; null: it is taken.
 * @param context what others know of its owner: login name, names of the party
 */
export function weaknessOf(password: string, context: readonly string[]): PasswordWeakness | null {
  if (Array.from(password).length < PASSWORD_SHORTEST) return 'too_short'
  if (Buffer.byteLength(password) > PASSWORD_MOST_BYTES) return 'too_long'
  const plain = password.normalize('NFKC').toLowerCase()
  const names = context
    .flatMap((text) =>
      text
        .normalize('NFKC')
        .toLowerCase()
        .split(/[^\p{L}\p{N}]+/u),
    )
    .filter((name) => name.length >= 4)
  for (const form of [plain, withoutLeet(plain)]) {
    if (isKnown(form) || isPoor(form, [])) return 'common'
    if (isPoor(form, names)) return 'names_you'
  }
  return null
}

/** Also with other characters between the words. */
function isKnown(text: string): boolean {
  const { passwords } = commonPasswords()
  return passwords.has(text) || passwords.has(text.replace(/[^\p{L}\p{N}]/gu, ''))
}

function withoutLeet(text: string): string {
  return Array.from(text, (character) => LEET[character] ?? character).join('')
}

/** Whether nothing of one's own is in it, once common words, names, runs, repetitions and digits are taken away. */
function isPoor(text: string, names: readonly string[]): boolean {
  if (isRepeated(text)) return true
  const found = new Set<string>()
  let rest = text
  for (const word of [...names, ...commonPasswords().words]) {
    if (!rest.includes(word)) continue
    found.add(word)
    rest = rest.replaceAll(word, ' ')
  }
  if (found.size >= WORDS_ENOUGH) return false
  const own = new Set(withoutRuns(rest).replace(/[\p{N}\p{P}\p{Sc}\p{Sk}\p{Sm}\s]/gu, ''))
  return own.size < OWN_SHORTEST
}

/** The same few characters again and again. */
function isRepeated(text: string): boolean {
  return text.length >= 2 && (new Set(text).size <= 4 || /^(.{1,6}?)\1+.{0,5}$/su.test(text))
}

function withoutRuns(text: string): string {
  let rest = text
  for (const row of ROWS) {
    for (const way of [row, Array.from(row).reverse().join('')]) {
      for (let length = way.length; length >= RUN_SHORTEST; length -= 1) {
        for (let start = 0; start + length <= way.length; start += 1) {
          rest = rest.replaceAll(way.slice(start, start + length), ' ')
        }
      }
    }
  }
  return rest
}
