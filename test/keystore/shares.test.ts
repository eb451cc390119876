/** Shares for escrow: enough of them restore the keys, fewer don't, and slips are found where they were made. */
import { createSecretKey, type KeyObject } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Master } from '../../src/keystore/master-key.ts'
import { parseShareText } from '../../src/keystore/share-text.ts'
import { combineShares, splitMasters } from '../../src/keystore/shares.ts'
import { codeOf, codeThrownBy } from './stores.ts'

const NOW = Date.parse('2030-01-15T12:00:00Z')
const MASTERS: readonly Master[] = [1, 2].map((number) => ({
  number,
  madeAt: `2030-01-0${number}T08:00:00.000Z`,
  key: createSecretKey(Buffer.alloc(32, number)),
}))

const split = async (shares = 5, threshold = 3, masters = MASTERS): Promise<readonly string[]> =>
  (await splitMasters(masters, { shares, threshold, now: NOW })).texts
const read = (texts: readonly (string | undefined)[]) =>
  texts.map((text, at) => parseShareText(text ?? '', `share ${at}`))
const shown = (masters: readonly Master[]) => masters.map((each) => ({ ...each, key: bytesOf(each.key) }))
const bytesOf = (key: KeyObject): string => key.export().toString('hex')

test('any three of five restore the keys, also more, in any order', async () => {
  const texts = await split()
  for (const chosen of [
    [0, 1, 2],
    [4, 2, 0],
    [1, 3, 4],
    [4, 3, 2, 1, 0],
  ]) {
    const masters = await combineShares(read(chosen.map((at) => texts[at])))
    expect(shown(masters)).toEqual(shown(MASTERS))
  }
})

test('every subset of the right size restores, for any numbers and any number of keys', async () => {
  const sizes = fc.integer({ min: 2, max: 16 }).chain((shares) =>
    fc.record({
      shares: fc.constant(shares),
      threshold: fc.integer({ min: 2, max: shares }),
      count: fc.integer({ min: 1, max: 12 }),
      order: fc.shuffledSubarray(
        Array.from({ length: shares }, (_, at) => at),
        { minLength: shares },
      ),
    }),
  )
  await fc.assert(
    fc.asyncProperty(
      sizes,
      fc.uint8Array({ minLength: 32, maxLength: 32 }),
      async ({ shares, threshold, count, order }, seed) => {
        const masters = Array.from({ length: count }, (_, at) => ({
          number: at + 1,
          madeAt: at === 0 ? null : new Date(NOW + at).toISOString(),
          key: createSecretKey(Buffer.from(seed.map((byte) => byte ^ at))),
        }))
        const texts = await split(shares, threshold, masters)
        const enough = read(order.slice(0, threshold).map((at) => texts[at]))
        expect(shown(await combineShares(enough))).toEqual(shown(masters))
        await expect(codeOf(combineShares(enough.slice(1)))).resolves.toBe('shares_do_not_fit')
      },
    ),
    { numRuns: 60 },
  )
})

describe('what does not fit is refused, and told', () => {
  test.each([
    ['too few', [0, 1], /These are 2 shares, and 3 are needed/],
    ['one twice', [0, 1, 1], /given twice/],
    ['none', [], /no share/],
  ])('%s', async (_, chosen, message) => {
    const texts = await split()
    const shares = read(chosen.map((at) => texts[at]))
    await expect(combineShares(shares)).rejects.toThrow(message)
  })

  test('of two exports, of two key stores', async () => {
    const [texts, later] = [await split(), await split()]
    const mixed = read([texts[0], texts[1], later[2]])
    await expect(combineShares(mixed)).rejects.toThrow(/come from two exports/)
    const other = await split(5, 3, [{ number: 1, madeAt: null, key: createSecretKey(Buffer.alloc(32, 9)) }])
    await expect(combineShares(read([texts[0], texts[1], other[2]]))).rejects.toThrow(/of two key stores/)
  })

  test('one that was changed so that its check digits fit', async () => {
    const [first, second, third] = read((await split()).slice(0, 3))
    if (first === undefined || second === undefined || third === undefined) throw new Error('three shares')
    const bytes = Uint8Array.from(third.bytes)
    bytes[5] = (bytes[5] ?? 0) ^ 1
    await expect(combineShares([first, second, { ...third, bytes }])).rejects.toThrow(/one of them was changed/)
  })

  test('numbers that make no sense', async () => {
    for (const [shares, threshold] of [
      [1, 1],
      [5, 1],
      [3, 4],
      [17, 3],
      [2.5, 2],
    ]) {
      await expect(split(shares, threshold)).rejects.toThrow(RangeError)
    }
  })
})

describe('a share typed from paper', () => {
  test('in lower case, with other blanks, O for 0 and l for 1, without the text below', async () => {
    const texts = await split()
    const typed = texts.slice(0, 3).map((text) => {
      const lines = text.split('\n').slice(
        0,
        text.split('\n').findIndex((line) => line.startsWith('Any ')),
      )
      return lines
        .map((line) => {
          const data = /^( *\d+ {2})(.+)( {2}\d\d)$/.exec(line)
          if (data === null) return line
          return `${data[1]}${data[2]?.toLowerCase().replaceAll('0', 'O').replaceAll('1', 'l').replaceAll(' ', '  ')}${data[3]}`
        })
        .join('\r\n')
    })
    expect(shown(await combineShares(read(typed)))).toEqual(shown(MASTERS))
  })

  test('one letter wrong, or two next to each other swapped: found, and the line is named', async () => {
    const [text = ''] = await split()
    const start = text.indexOf('\n 1  ') + 5
    const end = text.indexOf('\n\nAny')
    let tried = 0
    for (let at = start; at < end; at += 1) {
      const letter = text[at] ?? ''
      if (!/[0-9A-Z]/.test(letter)) continue
      const slip = letter === '7' ? '9' : letter === 'K' ? 'M' : /\d/.test(letter) ? '7' : 'K'
      const wrong = text.slice(0, at) + slip + text.slice(at + 1)
      expect(
        codeThrownBy(() => parseShareText(wrong, 'x')),
        `letter ${at}`,
      ).toBe('bad_share')
      tried += 1
      const next = text[at + 1] ?? ''
      if (!/[0-9A-Z]/.test(next) || next === letter) continue
      const swapped = text.slice(0, at) + next + letter + text.slice(at + 2)
      expect(
        codeThrownBy(() => parseShareText(swapped, 'x')),
        `letters ${at}`,
      ).toBe('bad_share')
    }
    expect(tried).toBeGreaterThan(100)
    const line2 = text.replace(/\n 2 {2}(.)/, (_, letter) => `\n 2  ${letter === 'K' ? 'M' : 'K'}`)
    expect(() => parseShareText(line2, 'share.txt')).toThrow(/^share\.txt .*line 2 was mistyped/)
  })

  test('a number in its head wrong, a line missing, lines in another order, a line of another share', async () => {
    const [text = '', other = ''] = await split()
    const lines = text.split('\n')
    const at = lines.findIndex((line) => line.startsWith(' 1  '))
    const changed = (change: (lines: string[]) => void): string => {
      const copy = [...lines]
      change(copy)
      return copy.join('\n')
    }
    for (const wrong of [
      text.replace('share      1 of 5', 'share      2 of 5'),
      text.replace('needed     3', 'needed     2'),
      text.replace(/key store {2}./, (found) => found.slice(0, -1) + (found.endsWith('a') ? 'b' : 'a')),
      text.replace('2030-01-15', '2030-01-16'),
      changed((copy) => copy.splice(at + 1, 1)),
      changed((copy) => copy.splice(at, 2, lines[at + 1] ?? '', lines[at] ?? '')),
      changed((copy) => copy.splice(at, 1, other.split('\n')[at] ?? '')),
      changed((copy) => copy.splice(at, 4)),
      'something else\n',
      '',
    ]) {
      expect(
        codeThrownBy(() => parseShareText(wrong, 'x')),
        wrong,
      ).toBe('bad_share')
    }
  })
})
