import { hmac } from '@noble/hashes/hmac.js'
import { sha256 } from '@noble/hashes/sha2.js'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { lockReceipt, resyncReceipt } from '../oath/lock-codes.ts'
import {
  afterMisfit,
  codeValue,
  LOCK_OUTCOMES,
  LOCK_REFUSALS,
  type LockAct,
  type LockAction,
  type LockBook,
  newLockBook,
  nextValue,
  openRisk,
  type ReceiptOutcome,
  recordIssue,
  recordReceipt,
  recordResync,
  refuseMaintenance,
  refuseReceiptAttempt,
  restored,
  resynchronise,
  tourPack,
  verifyReceipt,
  waitSeconds,
} from './lock.ts'

const serial = 'BOX-17'
const secret = new Uint8Array(32).fill(7)
const mac = (message: Uint8Array) => hmac(sha256, secret, message)
const anna = 'a'.repeat(32)
const bert = 'b'.repeat(32)

/** `issued('O C O')`: codes from value 1 on, to Anna. */
function issued(actions: string, book: LockBook = newLockBook(serial), keyId = anna): LockBook {
  return actions.split(' ').reduce((so, action) => {
    return recordIssue(so, [{ value: so.highestValue + 1, action: action as LockAction, keyId }])
  }, book)
}

function receiptFor(act: {
  value: number
  action: LockAction
  keyId?: string
  flags?: number
  before: number | null
}): string {
  return lockReceipt(mac, { serial, keyId: anna, flags: 0, ...act })
}

/** What the lock shows if exactly the acts at these values happen, in this order. */
function receiptsOf(book: LockBook, happened: readonly number[], flags = 0): string[] {
  return happened.map((value, at) => {
    const act = book.acts.find((each) => each.value === value)
    if (act === undefined) throw new Error('a test asks for an act that was not issued')
    return receiptFor({ value, action: act.action, keyId: act.keyId, flags, before: happened[at - 1] ?? null })
  })
}

const every = (book: LockBook) => book.acts.map((act) => act.value)
const taken = (book: LockBook, receipt: string): [LockBook, ReceiptOutcome] => {
  const outcome = verifyReceipt(book, every(book), receipt, mac)
  return [recordReceipt(book, outcome), outcome]
}
const takenAll = (book: LockBook, receipts: readonly string[]) =>
  receipts.reduce((so, each) => taken(so, each)[0], book)
const states = (book: LockBook) => Object.fromEntries(book.acts.map((act) => [act.value, act.state]))

describe('the value of a code (section 5.1)', () => {
  test('is one above the highest ever issued or confirmed', () => {
    expect(nextValue(newLockBook(serial), 'O')).toBe(1)
    expect(nextValue(issued('O'), 'C')).toBe(2)
    expect(nextValue({ ...newLockBook(serial), lastConfirmedValue: 8 }, 'O')).toBe(9)
    expect(nextValue({ ...newLockBook(serial), lastConfirmedValue: 8, passedValue: 11 }, 'O')).toBe(12)
  })

  const book = (highestValue: number): LockBook => ({ ...newLockBook(serial), lastConfirmedValue: 100, highestValue })
  test.each<[LockAction, number, number | string]>([
    ['O', 161, 162],
    ['O', 162, 'window_used_up'],
    ['A', 162, 'window_used_up'],
    ['M', 162, 'window_used_up'],
    ['C', 162, 163],
    ['C', 163, 164],
    ['C', 164, 'window_used_up'],
  ])('%s above %i: %s', (action, highest, expected) => {
    const value = nextValue(book(highest), action)
    expect(typeof value === 'number' ? value : value.code).toBe(expected)
  })

  test('the window goes on from what the lock is known to have passed', () => {
    expect(nextValue({ ...book(164), passedValue: 103 }, 'C')).toBe(165)
  })

  test.each<[Partial<LockBook>, LockAction, string | number]>([
    [{ outOfSync: true }, 'O', 'lock_out_of_sync'],
    [{ outOfSync: true }, 'A', 'lock_out_of_sync'],
    [{ outOfSync: true }, 'C', 1],
    [{ readOutRequired: true }, 'C', 'lock_read_out_required'],
    [{ readOutRequired: true, outOfSync: true, highestValue: 64 }, 'O', 'lock_read_out_required'],
    [{ outOfSync: true, highestValue: 64 }, 'O', 'lock_out_of_sync'],
  ])('%j, %s: %s', (part, action, expected) => {
    const value = nextValue({ ...newLockBook(serial), ...part }, action)
    expect(typeof value === 'number' ? value : value.code).toBe(expected)
  })
})

describe('showing a code again', () => {
  const ask = (book: LockBook, action: LockAction, keyId = anna, highestIsLiveAndOwn = true) =>
    codeValue(book, { action, keyId, highestIsLiveAndOwn })

  test.each<[string, LockBook, LockAction, string, boolean, object]>([
    ['the same person and key', issued('O'), 'O', anna, true, { value: 1, shownAgain: true }],
    ['expired', issued('O'), 'O', anna, false, { value: 2, shownAgain: false }],
    ['another key', issued('O'), 'O', bert, true, { value: 2, shownAgain: false }],
    ['another action', issued('O'), 'C', anna, true, { value: 2, shownAgain: false }],
    ['a higher one exists', issued('O C'), 'O', anna, true, { value: 3, shownAgain: false }],
  ])('%s', (_, book, action, keyId, live, expected) => {
    expect(ask(book, action, keyId, live)).toEqual(expected)
  })

  test('a used one is not shown again', () => {
    const book = issued('O')
    expect(ask(takenAll(book, receiptsOf(book, [1])), 'O')).toEqual({ value: 2, shownAgain: false })
  })

  test('after a restore none is shown', () => {
    expect(ask(restored(issued('O')), 'O')).toEqual({ code: 'lock_read_out_required' })
  })

  test('when the window is used up, a person has their own closing code', () => {
    const small = { ...newLockBook(serial), window: 3 }
    const book = issued('C', issued('C', issued('C', small), bert), anna)
    expect(ask(book, 'C', bert)).toEqual({ value: 2, shownAgain: true })
    expect(ask(book, 'O', bert)).toEqual({ code: 'window_used_up', highestAllowed: 1 })
  })
})

describe('tour packs (section 6)', () => {
  test('k pairs O, C, O, C …', () => {
    expect(tourPack(issued('O C'), 3)).toEqual([
      { openingValue: 3, closingValue: 4 },
      { openingValue: 5, closingValue: 6 },
      { openingValue: 7, closingValue: 8 },
    ])
  })

  test.each([
    [31, true],
    [32, false],
  ])('%i pairs fit a window of 64: %s', (pairs, fits) => {
    expect(Array.isArray(tourPack(newLockBook(serial), pairs))).toBe(fits)
  })

  test('a closing still fits behind the largest pack', () => {
    const book = issued(Array.from({ length: 31 }, () => 'O C').join(' '))
    expect(nextValue(book, 'O')).toEqual({ code: 'window_used_up', highestAllowed: 62 })
    expect(nextValue(book, 'C')).toBe(63)
  })

  test.each([0, -1, 1.5])('%d pairs are a bug', (pairs) => {
    expect(() => tourPack(newLockBook(serial), pairs)).toThrow(RangeError)
  })
})

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

describe('misfits (section 5.3)', () => {
  test('after three the lock is out of step', () => {
    expect([0, 1, 2, 3].map((misfits) => afterMisfit(misfits).outOfSync)).toEqual([false, false, true, true])
    expect(afterMisfit(1)).toEqual({ misfits: 2, outOfSync: false })
  })

  test('waits as the lock has them', () => {
    expect([0, 4, 5, 6, 7, 8, 9, 10, 1000].map(waitSeconds)).toEqual([0, 0, 60, 120, 240, 480, 960, 960, 960])
  })

  test.each([
    [4, 0, 1, null],
    [5, null, 1, null],
    [5, 1_000, 1_000, 60],
    [5, 1_000, 60_999, 1],
    [5, 1_000, 61_000, null],
    [9, 0, 0, 960],
  ])('%i misfits, last at %s, now %i: wait %s', (misfits, lastMisfitAt, now, seconds) => {
    const refusal = refuseReceiptAttempt(misfits, lastMisfitAt, now)
    expect(refusal).toEqual(seconds === null ? null : { code: 'receipt_wait', waitSeconds: seconds })
  })
})

describe('open risk (section 5.7)', () => {
  const values = (book: LockBook) => openRisk(book).map((act) => act.value)

  test('is what is issued and not passed', () => {
    const book = issued('O C O C')
    expect(values(book)).toEqual([1, 2, 3, 4])
    expect(values(takenAll(book, [receiptFor({ value: 2, action: 'C', before: null })]))).toEqual([3, 4])
  })

  test('a receipt kills what is below it even while it waits for its predecessor', () => {
    const book = issued('O C O C')
    expect(values(takenAll(book, receiptsOf(book, [1, 3]).slice(1)))).toEqual([4])
  })

  test('an act that was begun and not finished can be resumed', () => {
    expect(values({ ...issued('O C O'), passedValue: 2 })).toEqual([2, 3])
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

describe('maintenance (section 5.10)', () => {
  const both = ['anna', 'bert']
  test.each([
    [false, true, both, 'maintenance_needs_open_container'],
    [true, false, both, 'maintenance_needs_empty_container'],
    [true, true, ['anna', 'anna'], 'maintenance_needs_two_persons'],
    [true, true, both, undefined],
  ])('open %s, empty %s, %j: %s', (containerOpen, containerEmpty, naturalPersonIds, code) => {
    expect(refuseMaintenance({ containerOpen, containerEmpty, naturalPersonIds })?.code).toBe(code)
  })
})

test('every refusal and outcome says what to do, in both languages', () => {
  for (const { en, de } of [...Object.values(LOCK_REFUSALS), ...Object.values(LOCK_OUTCOMES)]) {
    expect(en).toMatch(/^[A-Z].*\.$/)
    expect(de).toMatch(/^[A-ZÄÖÜ].*\.$/)
  }
})
