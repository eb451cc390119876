import { expect, test } from 'vitest'
import { lockCheckDigits } from '../../src/oath/lock-codes.ts'
import { readReceipt } from './receipt.ts'

const LOCK = 'LOCK-S-0001'
const shown = (flagAndDigits: string): string => flagAndDigits + lockCheckDigits(LOCK, flagAndDigits)
const GOOD = shown('012345678')
const CODE = `12345678${lockCheckDigits(LOCK, '12345678')}`

test('a receipt is taken as the display shows it', () => {
  const groups = `${GOOD.slice(0, 1)} ${GOOD.slice(1, 9)}-${GOOD.slice(9)}`
  for (const typed of [GOOD, groups]) expect(readReceipt(LOCK, typed)).toEqual({ ok: true, receipt: GOOD, flags: 0 })
  expect(readReceipt(LOCK, shown('512345678'))).toMatchObject({ ok: true, flags: 5 })
})

test.each([
  ['nothing', '  ', { kind: 'empty' }],
  ['a letter', GOOD.replace('0', 'O'), { kind: 'not_digits' }],
  ['one too few', GOOD.slice(0, -1), { kind: 'too_short', lacking: 1 }],
  ['two too many', `${GOOD}11`, { kind: 'too_long', surplus: 2 }],
  ['the code instead', CODE, { kind: 'is_a_code' }],
  ['a first digit that no lock shows', `9${GOOD.slice(1)}`, { kind: 'bad_first' }],
  ['a wrong digit', GOOD.slice(0, 4) + ((Number(GOOD[4]) + 1) % 10) + GOOD.slice(5), { kind: 'mistyped' }],
  ['two beside each other swapped', swap(GOOD, 3, 4), { kind: 'swapped', first: 4, second: 5 }],
  ['two with one between swapped', swap(GOOD, 3, 5), { kind: 'swapped', first: 4, second: 6 }],
])('%s', (_, typed, slip) => {
  expect(readReceipt(LOCK, typed)).toEqual({ ok: false, slip })
})

test('the receipt of another box does not fit', () => {
  expect(readReceipt('LOCK-S-0002', GOOD)).toMatchObject({ ok: false })
})

function swap(text: string, left: number, right: number): string {
  const digits = [...text]
  digits[left] = text.charAt(right)
  digits[right] = text.charAt(left)
  return digits.join('')
}
