import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  anna,
  bert,
  issued,
  mac,
  receiptFor,
  receiptsOf,
  serial,
  states,
  taken,
  takenAll,
} from '../../test/locks/books.ts'
import { resyncReceipt } from '../oath/lock-codes.ts'
import {
  type LockAct,
  type LockBook,
  newLockBook,
  nextValue,
  recordResync,
  restored,
  resynchronise,
  verifyReceipt,
} from './lock.ts'

describe('receipts (sections 5.3 and 5.4)', () => {
  test('in order, each confirms its act', () => {
    const book = issued('O C')
    const [first, second] = receiptsOf(book, [1, 2])
    const [afterFirst, outcome] = taken(book, first ?? '')
    expect(outcome).toEqual({
      kind: 'recorded',
      value: 1,
      action: 'O',
      keyId: anna,
      flags: 0,
      before: null,
      standing: 'confirmed',
      confirmed: [1],
      missing: null,
      skipped: [],
    })
    const [afterSecond, last] = taken(afterFirst, second ?? '')
    expect(last).toMatchObject({ value: 2, before: 1, confirmed: [2] })
    expect(afterSecond).toMatchObject({ lastConfirmedValue: 2 })
  })

  test('a receipt proves what did not happen', () => {
    const book = issued('O C O C')
    const [after, outcome] = taken(book, receiptFor({ value: 3, action: 'O', before: null }))
    expect(outcome).toMatchObject({ confirmed: [3], skipped: [1, 2] })
    expect(states(after)).toEqual({ 1: 'skipped', 2: 'skipped', 3: 'confirmed', 4: 'issued' })
  })

  test('an act between is known by its successor, and missing until its own receipt comes', () => {
    const book = issued('O C O C')
    const [r1, r2, r4] = receiptsOf(book, [1, 2, 4])
    const [after4, outcome4] = taken(book, r4 ?? '')
    expect(outcome4).toMatchObject({ value: 4, standing: 'waiting', missing: 2, confirmed: [], skipped: [] })
    const [after2, outcome2] = taken(after4, r2 ?? '')
    expect(outcome2).toMatchObject({ value: 2, standing: 'waiting', missing: 1, confirmed: [], skipped: [] })
    expect(taken(after2, r4 ?? '')[1]).toEqual({ kind: 'already_received', value: 4, missing: 1 })
    const [after1, outcome1] = taken(after2, r1 ?? '')
    expect(outcome1).toMatchObject({ standing: 'confirmed', missing: null, confirmed: [1, 2, 4], skipped: [3] })
    expect(after1.lastConfirmedValue).toBe(4)
  })

  test('the same one again costs nothing', () => {
    const book = issued('O C')
    const [first, second] = receiptsOf(book, [1, 2])
    const after = takenAll(book, [first ?? '', second ?? ''])
    expect(taken(after, first ?? '')[1]).toEqual({ kind: 'already_confirmed', value: 1 })
    expect(taken(after, second ?? '')[1]).toEqual({ kind: 'already_confirmed', value: 2 })
  })

  test.each<[string, (right: string) => string, string]>([
    ['a slip', (right) => right.replace(/.$/, (last) => String((Number(last) + 1) % 10)), 'mistyped'],
    ['a code instead', () => '1234567890', 'mistyped'],
    [
      'a flag cleared by hand',
      () => receiptFor({ value: 1, action: 'O', before: null, flags: 1 }).replace(/^1/, '0'),
      'mistyped',
    ],
    ['another value', () => receiptFor({ value: 2, action: 'O', before: null }), 'does_not_fit'],
    ['an act before that was never issued', () => receiptFor({ value: 1, action: 'O', before: 9 }), 'does_not_fit'],
    ['another key', () => receiptFor({ value: 1, action: 'O', before: null, keyId: bert }), 'does_not_fit'],
    ['another action', () => receiptFor({ value: 1, action: 'C', before: null }), 'does_not_fit'],
  ])('%s: %s', (_, make, kind) => {
    const book = issued('O')
    const [after, outcome] = taken(book, make(receiptFor({ value: 1, action: 'O', before: null })))
    expect(outcome).toEqual({ kind })
    expect(after).toBe(book)
  })

  test.each([0, 1, 2, 3, 4, 5, 6, 7])('F = %i comes through as shown', (flags) => {
    expect(taken(issued('O'), receiptFor({ value: 1, action: 'O', before: null, flags }))[1]).toMatchObject({ flags })
  })

  test('only the values asked for are tried', () => {
    const book = issued('O C')
    expect(verifyReceipt(book, [2], receiptFor({ value: 1, action: 'O', before: null }), mac)).toEqual({
      kind: 'does_not_fit',
    })
    expect(verifyReceipt(book, [], receiptFor({ value: 1, action: 'O', before: null }), mac)).toEqual({
      kind: 'does_not_fit',
    })
  })

  test.each<[string, LockAct['state'], object]>([
    ['an act proven skipped', 'skipped', { kind: 'contradicts', value: 1, flags: 0, before: null }],
    ['a confirmed act with other flags', 'confirmed', { kind: 'contradicts', value: 1, flags: 0, before: null }],
  ])('a true receipt for %s is a contradiction, not a misfit', (_, state, expected) => {
    const book = issued('O C')
    const acts = book.acts.map((act) => (act.value === 1 ? { ...act, state, flags: 1 } : act))
    const after = { ...book, acts, lastConfirmedValue: 2 }
    expect(taken(after, receiptFor({ value: 1, action: 'O', before: null }))[1]).toEqual(expected)
  })

  const SEED = 5_3
  test(`in any order, with any of them lost: nothing is confirmed over a gap, and all of it is in the end (seed ${SEED})`, () => {
    const life = fc.subarray([1, 2, 3, 4, 5, 6, 7, 8], { minLength: 1 })
    const order = fc.infiniteStream(fc.nat())
    fc.assert(
      fc.property(life, order, (happened, numbers) => {
        let book = issued('O C O C O C O C')
        const left = receiptsOf(book, happened).map((receipt, at) => ({ receipt, value: happened[at] ?? 0 }))
        const given = new Set<number>()
        while (left.length > 0) {
          const [next] = left.splice((numbers.next().value ?? 0) % left.length, 1)
          if (next === undefined) break
          given.add(next.value)
          const [after, outcome] = taken(book, next.receipt)
          expect(outcome.kind).toBe('recorded')
          book = after
          const firstGap = happened.findIndex((value) => !given.has(value))
          const proven = firstGap < 0 ? happened : happened.slice(0, firstGap)
          expect(book.lastConfirmedValue).toBe(proven.at(-1) ?? null)
          for (const act of book.acts) {
            if (act.state === 'confirmed') expect(proven).toContain(act.value)
            if (act.state === 'skipped') expect(happened).not.toContain(act.value)
          }
        }
        expect(book.lastConfirmedValue).toBe(happened.at(-1))
      }),
      { seed: SEED, numRuns: 150 },
    )
  })
})

describe('resynchronisation (section 5.8)', () => {
  type Standing = { value: number; before: number | null; flags?: number; boltThrown?: boolean; keyId?: string }
  const shown = ({ value, before, flags = 0, boltThrown = true, keyId = anna }: Standing): [string, string] => [
    resyncReceipt(mac, { serial, step: 1, keyId, value, flags, boltThrown, before }),
    resyncReceipt(mac, { serial, step: 2, keyId, value, flags, boltThrown, before }),
  ]
  const confirmed = (value: number | null): LockBook => ({
    ...newLockBook(serial),
    lastConfirmedValue: value,
    highestValue: value ?? 0,
    outOfSync: true,
  })

  test('in step: nothing happened that is not known', () => {
    const outcome = resynchronise(confirmed(8), anna, shown({ value: 9, before: 8 }), mac)
    expect(outcome).toEqual({
      kind: 'resynchronised',
      nextValue: 9,
      flags: 0,
      boltThrown: true,
      lastValue: 8,
      gap: null,
    })
    expect(recordResync(confirmed(8), outcome)).toMatchObject({
      outOfSync: false,
      lastConfirmedValue: 8,
      passedValue: 8,
    })
  })

  test('begun and not finished is no act: no gap', () => {
    const outcome = resynchronise(
      issued('O C', confirmed(8)),
      anna,
      shown({ value: 11, before: 8, boltThrown: false }),
      mac,
    )
    expect(outcome).toMatchObject({ nextValue: 11, lastValue: 8, gap: null, boltThrown: false })
  })

  test('a new lock', () => {
    expect(resynchronise(confirmed(null), anna, shown({ value: 1, before: null }), mac)).toMatchObject({
      nextValue: 1,
      lastValue: null,
      gap: null,
    })
  })

  test.each([
    ['known codes', issued('O C O', confirmed(8)), 11, 10],
    ['codes lost by a restore', restored(confirmed(8)), 500, 499],
    ['codes lost, the last one not finished', restored(confirmed(8)), 500, 492],
    ['the farthest', restored(confirmed(8)), 1008, 1007],
  ])('%s: acts without receipts are a gap', (_, book, value, before) => {
    const outcome = resynchronise(book, anna, shown({ value, before, flags: 5 }), mac)
    expect(outcome).toMatchObject({ nextValue: value, lastValue: before, flags: 5, gap: { from: 9, to: before } })
    const after = recordResync(book, outcome)
    expect(nextValue(after, 'O')).toBe(Math.max(value, book.highestValue + 1))
  })

  test.each([
    ['too far', shown({ value: 1009, before: 1008 })],
    ['behind', shown({ value: 8, before: 7 })],
    ['two of different values', [shown({ value: 9, before: 8 })[0], shown({ value: 10, before: 8 })[1]]],
    ['the first one twice', [shown({ value: 9, before: 8 })[0], shown({ value: 9, before: 8 })[0]]],
    ['another key', shown({ value: 9, before: 8, keyId: bert })],
    ['different flags', [shown({ value: 9, before: 8 })[0], shown({ value: 9, before: 8, flags: 1 })[1]]],
  ] as [string, [string, string]][])('%s does not fit', (_, receipts) => {
    const small = { ...confirmed(8), window: 2 }
    expect(resynchronise(small, anna, receipts, mac)).toEqual({ kind: 'does_not_fit' })
    expect(recordResync(small, { kind: 'does_not_fit' })).toBe(small)
  })

  test('a slip costs nothing', () => {
    expect(resynchronise(confirmed(8), anna, ['1', '2'], mac)).toEqual({ kind: 'mistyped' })
  })

  test('a receipt from the gap is still recorded, and the chain goes on above it', () => {
    const book = issued('O C O C', newLockBook(serial))
    const [r1, r2, r3] = receiptsOf(book, [1, 2, 3])
    const after = recordResync(book, resynchronise(book, anna, shown({ value: 3, before: 2 }), mac))
    expect(taken(after, r1 ?? '')[1]).toMatchObject({ kind: 'recorded', standing: 'in_gap', value: 1, confirmed: [] })
    expect(taken(after, r2 ?? '')[1]).toMatchObject({ kind: 'recorded', standing: 'in_gap', value: 2, before: 1 })
    expect(taken(after, r3 ?? '')[1]).toMatchObject({ standing: 'confirmed', confirmed: [3], before: 2 })
  })
})
