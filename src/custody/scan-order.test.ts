import { describe, expect, test } from 'vitest'
import { BOX, container, device, deviceId, opening, stay } from '../../test/rules/things.ts'
import { idOf } from './identifiers.ts'
import { correctionFacts, type Placed, placeScanIn, placeScanOut } from './scan-order.ts'
import type { Stay } from './state.ts'

type Spans = readonly (readonly [number, number | null])[]

const staysOf = (spans: Spans): Stay[] => spans.map(([packed, unpacked]) => stay(1, packed, unpacked))
function shown(placed: Placed): unknown {
  if (typeof placed === 'string') return placed
  const { shortened, added } = placed
  return {
    shortened: shortened === null ? null : [shortened.packedPosition, shortened.unpackedPosition],
    added: added === null ? null : [added.packedPosition, added.unpackedPosition],
  }
}

describe('a scan inwards', () => {
  test.each<[string, Spans, number, unknown]>([
    ['of a device that was never inside', [], 3, 'now'],
    ['after it left', [[1, 3]], 5, 'now'],
    ['in the opening in which it left', [[1, 3]], 3, 'now'],
    ['again, in the same opening', [[3, null]], 3, 'known'],
    ['in a later opening, while it is inside', [[1, null]], 3, { shortened: [1, null], added: [3, null] }],
    ['late, within a stay that is over', [[1, 7]], 3, { shortened: [1, 7], added: [3, 7] }],
    [
      'late, in a gap: until the scan that comes next',
      [
        [1, 3],
        [9, null],
      ],
      5,
      { shortened: null, added: [5, 9] },
    ],
    ['late, before everything', [[5, 7]], 1, { shortened: null, added: [1, 5] }],
    ['late, in front of a scan outwards without a stay', [[5, 5]], 3, { shortened: null, added: [3, 5] }],
  ])('%s', (_, spans, position, expected) => {
    expect(shown(placeScanIn(staysOf(spans), opening(position)))).toEqual(expected)
  })
})

describe('a scan outwards', () => {
  test.each<[string, Spans, number, unknown]>([
    ['of what is inside', [[1, null]], 3, 'now'],
    ['in the opening in which it went in', [[3, null]], 3, 'now'],
    ['again, in the same opening', [[1, 3]], 3, 'known'],
    ['of a device that was never inside: it was', [], 3, { shortened: null, added: [3, 3] }],
    ['of a device that had left before: it was back', [[1, 3]], 5, { shortened: null, added: [5, 5] }],
    [
      'late: the stay ended earlier, and it was back at the later scan',
      [[1, 7]],
      3,
      { shortened: [1, 7], added: [7, 7] },
    ],
    [
      'late, of a stay at whose end it was scanned in again',
      [
        [1, 7],
        [7, null],
      ],
      3,
      { shortened: [1, 7], added: null },
    ],
    ['late, before it was scanned in', [[5, null]], 3, { shortened: null, added: [3, 3] }],
  ])('%s', (_, spans, position, expected) => {
    expect(shown(placeScanOut(staysOf(spans), opening(position)))).toEqual(expected)
  })
})

test('stays never end before they begin, whatever order scans arrive in', () => {
  const scans = [
    ['in', 1],
    ['out', 3],
    ['in', 5],
    ['out', 7],
  ] as const
  for (const order of permutations(scans)) {
    const stays = order.reduce<Stay[]>(folded, [])
    expect(stays.every((each) => each.unpackedPosition === null || each.unpackedPosition >= each.packedPosition)).toBe(
      true,
    )
    // Whatever the order: inside in 1–3 and 5–7, and not between.
    const inside = (position: number) =>
      stays.some((each) => each.packedPosition <= position && (each.unpackedPosition ?? Infinity) >= position)
    expect([1, 2, 3, 4, 5, 6, 7, 8].filter(inside)).toEqual([1, 2, 3, 5, 6, 7])
  }
})

function folded(stays: Stay[], [direction, position]: readonly ['in' | 'out', number]): Stay[] {
  const placed = direction === 'in' ? placeScanIn(stays, opening(position)) : placeScanOut(stays, opening(position))
  if (placed === 'known') return stays
  if (placed === 'now') {
    if (direction === 'in') return [...stays, stay(1, position)]
    return stays.map((each) => (each.unpackedPosition === null ? { ...each, ...end(position) } : each))
  }
  const kept = stays.map((each) => (each === placed.shortened ? { ...each, ...end(position) } : each))
  const { added } = placed
  return added === null ? kept : [...kept, stay(1, added.packedPosition, added.unpackedPosition)]
}

function end(position: number) {
  return { unpackedPosition: position, unpackedOpeningId: idOf('OpeningId', `opening-${position}`) }
}

function permutations<Item>(items: readonly Item[]): Item[][] {
  if (items.length <= 1) return [[...items]]
  return items.flatMap((item, index) =>
    permutations(items.filter((_, at) => at !== index)).map((rest) => [item, ...rest]),
  )
}

test('devices that need the same correction share a fact, those of another maker get their own', () => {
  const correction = placeScanOut([], opening(3))
  if (typeof correction === 'string') throw new Error('a correction')
  const other = device(3, { partyId: idOf('PartyId', 'other-maker') })
  const facts = correctionFacts(
    container(),
    opening(3),
    [device(2), device(1), other].map((each) => ({ device: each, correction })),
  )
  expect(facts.map((fact) => fact.deviceIds)).toEqual([[deviceId(1), deviceId(2)], [deviceId(3)]])
  expect(facts[0]).toMatchObject({ containerId: BOX, position: 3, shortened: null })
})
