import { describe, expect, test } from 'vitest'
import { anna, bert, issued, receiptFor, receiptsOf, serial, takenAll } from '../../test/locks/books.ts'
import {
  afterMisfit,
  codeValue,
  LOCK_OUTCOMES,
  LOCK_REFUSALS,
  type LockAction,
  type LockBook,
  newLockBook,
  nextValue,
  openRisk,
  refuseMaintenance,
  refuseReceiptAttempt,
  restored,
  tourPack,
  waitSeconds,
} from './lock.ts'

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
