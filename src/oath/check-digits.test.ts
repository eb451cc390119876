import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { checkDigits, hasCheckDigits } from './check-digits.ts'

/** Printed with each property, so that a failure found elsewhere can be run here. */
const SEED = 97_10

describe('published examples', () => {
  test.each([
    // ISO/IEC 7064, MOD 97-10
    ['794', '44'],
    // IBAN: ISO 13616 puts country and check digits behind the account number
    ['WEST12345698765432GB', '82'],
    ['370400440532013000DE', '89'],
    ['500105175407324931DE', '44'],
    // LEI, ISO 17442
    ['5493001KJTIIGC8Y1R', '12'],
  ])('%s has %s', (text, digits) => {
    expect(checkDigits(text)).toBe(digits)
    expect(hasCheckDigits(text + digits)).toBe(true)
  })

  test('one text has one pair, though 01 leaves the same remainder as 98', () => {
    const text = Array.from({ length: 200 }, (_, at) => String(at)).find((digits) => checkDigits(digits) === '98')
    expect(hasCheckDigits(`${text}98`)).toBe(true)
    expect(hasCheckDigits(`${text}01`)).toBe(false)
  })

  test.each(['', 'abc', '12-34', '12 34', 'Ä'])('refuses %j', (text) => {
    expect(() => checkDigits(text)).toThrow(expect.objectContaining({ code: 'text_malformed' }))
    expect(hasCheckDigits(`${text}12`)).toBe(false)
  })
})

describe(`what a keypad catches (lock protocol, section 2; seed ${SEED})`, () => {
  const serial = fc.stringMatching(/^[0-9A-Z]{1,16}$/)
  const digits = fc.stringMatching(/^[0-9]{8}$/)

  /** Runs every one of the mistakes a function can make on the digits, the check digits included. */
  function everyMistakeIsCaught(mistakes: (typed: string) => string[]): void {
    fc.assert(
      fc.property(serial, digits, (lock, code) => {
        const typed = code + checkDigits(lock + code)
        expect(hasCheckDigits(lock + typed)).toBe(true)
        for (const wrong of mistakes(typed)) {
          if (wrong !== typed) expect(hasCheckDigits(lock + wrong), `${lock} ${typed} as ${wrong}`).toBe(false)
        }
      }),
      { seed: SEED, numRuns: 300 },
    )
  }

  const positions = (typed: string, width: number) => Array.from({ length: typed.length - width + 1 }, (_, at) => at)
  const replace = (typed: string, at: number, by: string) => typed.slice(0, at) + by + typed.slice(at + by.length)
  const at = (typed: string, position: number) => typed.charAt(position)

  test('single slips', () => {
    everyMistakeIsCaught((typed) =>
      positions(typed, 1).flatMap((position) => Array.from('0123456789', (digit) => replace(typed, position, digit))),
    )
  })

  test('adjacent swaps', () => {
    everyMistakeIsCaught((typed) =>
      positions(typed, 2).map((here) => replace(typed, here, at(typed, here + 1) + at(typed, here))),
    )
  })

  test('jump swaps', () => {
    everyMistakeIsCaught((typed) =>
      positions(typed, 3).map((here) =>
        replace(typed, here, at(typed, here + 2) + at(typed, here + 1) + at(typed, here)),
      ),
    )
  })

  test('twin errors', () => {
    everyMistakeIsCaught((typed) =>
      positions(typed, 2)
        .filter((here) => at(typed, here) === at(typed, here + 1))
        .flatMap((here) => Array.from('0123456789', (digit) => replace(typed, here, digit + digit))),
    )
  })

  test('the code of another box, in 99 of 100 cases', () => {
    let caught = 0
    let boxes = 0
    fc.assert(
      fc.property(serial, serial, digits, (lock, other, code) => {
        fc.pre(lock !== other)
        boxes += 1
        if (!hasCheckDigits(other + code + checkDigits(lock + code))) caught += 1
      }),
      { seed: SEED, numRuns: 3_000 },
    )
    expect(caught / boxes).toBeGreaterThan(0.98)
  })
})
