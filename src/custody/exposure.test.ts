import { describe, expect, test } from 'vitest'
import { act, MINUTE, NOW } from '../../test/rules/things.ts'
import { isExposed, lastEmptyPosition, type Proof, proofOf, wider, windowAfter } from './exposure.ts'
import type { Knowledge } from './state.ts'

const proof = (
  position: number,
  minutesAgo: number,
  kind: Proof['kind'] = position % 2 === 1 ? 'opening' : 'closing',
) => ({
  position,
  kind,
  recordedAt: NOW - minutesAgo * MINUTE,
})
/** Opening 1, closing 2, opening 3, closing 4, recorded 200, 190, 100 and 90 minutes ago. */
const PROOFS = [proof(1, 200), proof(2, 190), proof(3, 100), proof(4, 90)]

describe('where the window starts', () => {
  test.each<[string, Knowledge, number | null]>([
    ['flag 1 in act 5: after the last proof below', { kind: 'flag', value: 5 }, 4],
    ['flag 1 in act 4: what stands at 4 does not count', { kind: 'flag', value: 4 }, 3],
    ['flag 1 in the first act: no proof at all', { kind: 'flag', value: 1 }, null],
    ['since now: the margin of 60 minutes', { kind: 'since', since: NOW }, 4],
    ['since 30 minutes ago: 90 minutes ago is not before', { kind: 'since', since: NOW - 30 * MINUTE }, 3],
    ['a millisecond later it is', { kind: 'since', since: NOW - 30 * MINUTE + 1 }, 4],
    ['since before all proofs', { kind: 'since', since: NOW - 300 * MINUTE }, null],
    ['no answer: the last opening receipt, so that the last open phase is in', { kind: 'no_answer' }, 3],
    ['unknown: never held anything', { kind: 'unknown' }, null],
  ])('%s', (_, knowledge, after) => {
    expect(windowAfter(knowledge, PROOFS, [], 60)).toBe(after)
  })

  test('the order of the proofs does not matter, nor clocks', () => {
    expect(windowAfter({ kind: 'flag', value: 5 }, PROOFS.toReversed(), [], 60)).toBe(4)
    expect(windowAfter({ kind: 'since', since: NOW }, [proof(5, 300), proof(3, 100)], [], 60)).toBe(5)
  })
  test('a matching seal is as good as an opening receipt', () => {
    expect(windowAfter({ kind: 'no_answer' }, [proof(NOW, 0, 'seal')], [], 60)).toBe(NOW)
  })
})

describe('when the container was last empty', () => {
  test.each<[string, readonly (readonly [number, number | null])[], number | null]>([
    ['never held anything', [], null],
    [
      'never empty since the first packing',
      [
        [1, 5],
        [3, null],
      ],
      1,
    ],
    [
      'empty in between',
      [
        [1, 3],
        [5, null],
      ],
      5,
    ],
    [
      'filled in the opening in which it was emptied: never empty',
      [
        [1, 3],
        [3, null],
      ],
      1,
    ],
    [
      'a long stay bridges short ones',
      [
        [1, 9],
        [3, 5],
        [7, null],
      ],
      1,
    ],
    [
      'empty now: those who left last',
      [
        [1, 3],
        [5, 7],
      ],
      5,
    ],
    [
      'in any order',
      [
        [5, null],
        [1, 3],
      ],
      5,
    ],
  ])('%s', (_, spans, position) => {
    const stays = spans.map(([packedPosition, unpackedPosition]) => ({ packedPosition, unpackedPosition }))
    expect(lastEmptyPosition(stays)).toBe(position)
  })
})

describe('what is exposed in a window after 10', () => {
  test.each([
    ['still inside', 1, null, null, true],
    ['taken out after', 1, 11, null, true],
    ['taken out just then: until the closing of that opening', 1, 10, null, true],
    ['taken out before', 1, 9, null, false],
    ['packed later', 21, null, null, true],
    ['packed after the incident was closed for the container', 21, null, 20, false],
    ['packed just then', 20, null, 20, true],
    ['packed before, taken out after', 1, 30, 20, true],
  ] as const)('%s', (_, packedPosition, unpackedPosition, until, exposed) => {
    expect(isExposed({ packedPosition, unpackedPosition }, 10, until)).toBe(exposed)
  })
  test('without a proof: everybody', () => {
    expect(isExposed({ packedPosition: 1, unpackedPosition: 1 }, null, null)).toBe(true)
  })
})

describe('what is a proof', () => {
  const confirmed = act(3, { state: 'confirmed', flags: 0, recordedAt: NOW })
  test.each([
    ['a verified receipt without flag', {}, true],
    ['flags 2 and 4 are no violation', { flags: 6 }, true],
    ['flag 1', { flags: 1 }, false],
    ['flag 1 among others', { flags: 7 }, false],
    ['a predecessor is missing', { state: 'received' }, false],
    ['only issued', { state: 'issued', flags: null, recordedAt: null }, false],
    ['proven not to have happened', { state: 'skipped' }, false],
    ['proven by a log only', { recordedAt: null }, false],
    ['withdrawn', { withdrawn: true }, false],
    ['an advance code', { action: 'A' }, false],
    ['maintenance', { action: 'M' }, false],
  ] as const)('%s', (_, part, isProof) => {
    expect(proofOf({ ...confirmed, ...part }) !== null).toBe(isProof)
  })
})

test.each([
  [3, 5, 3],
  [5, 3, 3],
  [null, 3, null],
  [3, null, null],
] as const)('the wider of %s and %s is %s', (a, b, expected) => {
  expect(wider(a, b)).toBe(expected)
})
