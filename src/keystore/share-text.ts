/** A share as a text on paper: what it is, then its bytes in lines with check digits, so that a slip is found in its line. */
import { checkDigits } from '../oath/check-digits.ts'
import { KeyStoreError } from './keystore.ts'

/** What all shares of one export have in common. */
export interface ShareSet {
  /** Of the key store, 16 hexadecimal digits. */
  readonly keyStoreId: string
  /** 5 random bytes: shares fit together only if they were made together. */
  readonly setId: Uint8Array
  /** The day, UTC: 2030-01-15. */
  readonly madeOn: string
  readonly shares: number
  readonly threshold: number
}

export interface Share extends ShareSet {
  /** 1 to `shares`. */
  readonly number: number
  readonly bytes: Uint8Array
}

/** Douglas Crockford's base 32: no I, L, O, U. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const GROUP = 4
const GROUPS_IN_LINE = 5
const LINE = GROUP * GROUPS_IN_LINE
const FIRST_LINE = 'Geleit: share of a key store, version 1'

export function sharesText(share: Share): string {
  const { keyStoreId, madeOn, shares, threshold, number, bytes } = share
  const data = toBase32(bytes)
  const lines = Array.from({ length: Math.ceil(data.length / LINE) }, (_, index) => {
    const line = data.slice(index * LINE, (index + 1) * LINE)
    const groups = line.match(/.{1,4}/g)?.join(' ') ?? ''
    return `${String(index + 1).padStart(2)}  ${groups}  ${lineCheck(share, index + 1, line)}`
  })
  return `${FIRST_LINE}

key store  ${keyStoreId}
set        ${toBase32(share.setId)}
made       ${madeOn}
share      ${number} of ${shares}
needed     ${threshold}
check      ${headCheck(share)}

${lines.join('\n')}

Any ${threshold} of the ${shares} shares give the keys of every lock; fewer give nothing. Keep this one apart
from the others, and from backups of the key store. To restore, write this text into a
file again (the last two digits of each line are check digits) and run:
geleit keystore restore --share FILE --share FILE ...
`
}

/**
 * Reads a share, from a file or typed from paper: upper and lower case, and O for 0, I and L for 1 don't matter.
 *
 * @throws KeyStoreError `bad_share`, naming the line
 */
export function parseShareText(text: string, name: string): Share {
  const lines = text.split(/\r?\n/).map((line) => line.trim())
  if (lines.find((line) => line !== '') !== FIRST_LINE) throw badShare(name, 'it does not begin as a share does')
  const member = (pattern: RegExp): RegExpExecArray => {
    for (const line of lines) {
      const found = pattern.exec(line)
      if (found !== null) return found
    }
    throw badShare(name, `a line is missing or can't be read (${pattern.source.slice(1).split('\\')[0]})`)
  }
  const [, keyStoreId = ''] = member(/^key store\s+([0-9a-f]{16})$/i)
  const [, setText = ''] = member(/^set\s+([0-9a-z]{8})$/i)
  const [, madeOn = ''] = member(/^made\s+(\d{4}-\d\d-\d\d)$/i)
  const [, number = '', shares = ''] = member(/^share\s+(\d{1,2}) of (\d{1,2})$/i)
  const [, threshold = ''] = member(/^needed\s+(\d{1,2})$/i)
  const [, check = ''] = member(/^check\s+(\d\d)$/i)
  const head = {
    keyStoreId: keyStoreId.toLowerCase(),
    setId: fromBase32(normalised(setText), name),
    madeOn,
    number: Number(number),
    shares: Number(shares),
    threshold: Number(threshold),
  }
  if (headCheck(head) !== check) throw badShare(name, 'the lines above the check digits don’t fit them')
  return { ...head, bytes: fromBase32(readData(lines, head, name), name) }
}

type Head = Omit<Share, 'bytes'>

function readData(lines: readonly string[], head: Head, name: string): string {
  const data = lines.flatMap((line) => {
    const found = /^(\d{1,2})\s+([0-9a-z][0-9a-z ]*?)\s+(\d\d)$/i.exec(line)
    return found === null ? [] : [{ number: Number(found[1]), text: normalised(found[2] ?? ''), check: found[3] }]
  })
  for (const [index, { number, text, check }] of data.entries()) {
    const isFull = text.length === LINE || index === data.length - 1
    if (number !== index + 1 || !isFull) throw badShare(name, `line ${index + 1} is missing or too short`)
    if (lineCheck(head, number, text) !== check) throw badShare(name, `line ${number} was mistyped`)
  }
  if (data.length === 0) throw badShare(name, 'it has no lines of data')
  return data.map(({ text }) => text).join('')
}

/** Over what the share is. */
function headCheck({ keyStoreId, setId, madeOn, number, shares, threshold }: Head): string {
  const parts = [keyStoreId.toUpperCase(), toBase32(setId), madeOn.replaceAll('-', ''), number, shares, threshold]
  return checkOf(parts.map((part) => String(part).padStart(2, '0')).join(''))
}

/** Over set, share and line too: a line of another share, or at another place, is found. */
function lineCheck({ setId, number }: Pick<Head, 'setId' | 'number'>, line: number, text: string): string {
  return checkOf([toBase32(setId), number + 10, line + 10, text].join(''))
}

/**
 * MOD 97-10 (ISO 7064), with two digits for each character, letters too (A = 10). As the standard writes letters between
 * single digits, "1B" and "B1" would have the same check digits; so every single slip and adjacent swap is caught.
 */
function checkOf(text: string): string {
  return checkDigits(Array.from(text, (character) => String(Number.parseInt(character, 36)).padStart(2, '0')).join(''))
}

function normalised(text: string): string {
  return text.replaceAll(/\s/g, '').toUpperCase().replaceAll('O', '0').replaceAll(/[IL]/g, '1')
}

/** 5 bits to a letter, the last one filled up with zeros. */
function toBase32(bytes: Uint8Array): string {
  const bits = Array.from(bytes, (byte) => byte.toString(2).padStart(8, '0')).join('')
  return (bits.match(/.{1,5}/g) ?? []).map((five) => ALPHABET[Number.parseInt(five.padEnd(5, '0'), 2)]).join('')
}

function fromBase32(text: string, name: string): Uint8Array {
  const bits = Array.from(text, (letter) => {
    const value = ALPHABET.indexOf(letter)
    if (value < 0) throw badShare(name, `"${letter}" is in no share`)
    return value.toString(2).padStart(5, '0')
  }).join('')
  const whole = bits.slice(0, bits.length - (bits.length % 8))
  return Uint8Array.from(whole.match(/.{8}/g) ?? [], (eight) => Number.parseInt(eight, 2))
}

function badShare(name: string, why: string): KeyStoreError {
  return new KeyStoreError('bad_share', `${name} is no share that can be read: ${why}.`)
}
