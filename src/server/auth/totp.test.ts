import { expect, test } from 'vitest'
import { base32, totpAt, totpStepOf } from './totp.ts'

/** RFC 6238, appendix B, for SHA-1: its eight digits end with the six that apps show. */
const SECRET = Buffer.from('12345678901234567890')

test.each([
  [59, '94287082'],
  [1_111_111_109, '07081804'],
  [1_111_111_111, '14050471'],
  [1_234_567_890, '89005924'],
  [2_000_000_000, '69279037'],
  [20_000_000_000, '65353130'],
])('at %d seconds: %s', (seconds, digits) => {
  expect(totpAt(SECRET, seconds * 1_000)).toBe(digits.slice(2))
})

test.each([
  ['its own half minute', 0, 0],
  ['one half minute late', 30, 0],
  ['one half minute early', -30, 0],
  ['two late', 60, null],
  ['two early', -60, null],
])('a code in %s', (_, seconds, off) => {
  const at = 1_234_567_890_000
  const step = Math.floor(at / 30_000)
  const expected = off === null ? null : step
  expect(totpStepOf(SECRET, totpAt(SECRET, at), at + seconds * 1_000)).toBe(expected)
})

test('what is no code of six digits', () => {
  for (const code of ['', '12345', '1234567', 'abcdef', '１２３４５６', '-00001']) {
    expect(totpStepOf(SECRET, code, 0)).toBeNull()
  }
  expect(totpStepOf(SECRET, ` ${totpAt(SECRET, 0).slice(0, 3)} ${totpAt(SECRET, 0).slice(3)}`, 0)).toBe(0)
})

test.each([
  ['', ''],
  ['f', 'MY'],
  ['fo', 'MZXQ'],
  ['foo', 'MZXW6'],
  ['foob', 'MZXW6YQ'],
  ['fooba', 'MZXW6YTB'],
  ['foobar', 'MZXW6YTBOI'],
])('base32 of %j (RFC 4648, section 10, without padding)', (text, expected) => {
  expect(base32(Buffer.from(text))).toBe(expected)
})
