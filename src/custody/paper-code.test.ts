import { expect, test } from 'vitest'
import { isMalformed } from './malformed.ts'
import { formatPaperCode, paperCodeOf, parsePaperCode } from './paper-code.ts'

const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const code = paperCodeOf(Uint8Array.of(0x9c, 0x41, 0x7e, 0x03, 0xd5, 0x88))

test('is read as people copy it from paper', () => {
  expect(code).toMatch(/^[0-9A-HJKMNP-TV-Z]{10}$/)
  expect(formatPaperCode(code)).toBe(`${code.slice(0, 5)}-${code.slice(5)}`)
  expect(parsePaperCode(` ${formatPaperCode(code).toLowerCase()} `)).toBe(code)
  const zeros = paperCodeOf(new Uint8Array(6))
  expect(parsePaperCode('oOoOo-00000')).toBe(zeros)
})

test('every wrong symbol shows, and every two that are swapped', () => {
  for (let place = 0; place < code.length; place += 1) {
    for (const symbol of ALPHABET) {
      const wrong = code.slice(0, place) + symbol + code.slice(place + 1)
      expect(isMalformed(parsePaperCode(wrong)), wrong).toBe(symbol !== code[place])
    }
    for (let other = place + 1; other < code.length; other += 1) {
      const symbols = [...code]
      symbols[place] = code[other] as string
      symbols[other] = code[place] as string
      const swapped = symbols.join('')
      expect(isMalformed(parsePaperCode(swapped)), swapped).toBe(swapped !== code)
    }
  }
})

test.each(['', 'ABC', '*'.repeat(10), 'x'.repeat(5_000), 'ABCDE-FGHJKM'])('is none: %j', (text) => {
  expect(parsePaperCode(text)).toMatchObject({ code: 'bad_paper_code' })
})
