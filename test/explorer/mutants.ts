/** Locks and servers with one mistake each. An explorer that lets one of them pass proves nothing. */

import type { LockBook, ReceiptOutcome } from '../../src/custody/lock.ts'
import { actAt, baseValue } from '../../src/custody/lock-book.ts'
import type { StoredLock } from '../../src/locksim/index.ts'
import { REAL_RULES, type Rules } from './world.ts'

export type Mutant = {
  readonly name: string
  readonly rules: Rules
  /** The property that must be found broken. */
  readonly property: string
  readonly start: 'shut' | 'open'
  readonly atLockOnly?: boolean
}

type Firmware = Rules['firmware']
const lockThat = (firmware: Firmware): Rules => ({ ...REAL_RULES, firmware })
const serverThat = (part: Partial<Rules>): Rules => ({ ...REAL_RULES, ...part })

const isBegun = (next: StoredLock, previous: StoredLock) => next.pending !== null && next.pending !== previous.pending
const isDone = (next: StoredLock, previous: StoredLock) => next.done !== null && next.done !== previous.done

export const MUTANTS: readonly Mutant[] = [
  {
    name: 'a lock that accepts an old code',
    rules: lockThat((next, previous) => ({
      ...next,
      counter: isBegun(next, previous) ? previous.counter : next.counter,
    })),
    property: 'no code accepted twice',
    start: 'shut',
    atLockOnly: true,
  },
  {
    name: 'a lock that moves its counter only when the act is done',
    rules: lockThat((next, previous) => {
      if (isBegun(next, previous)) return { ...next, counter: previous.counter }
      return isDone(next, previous) ? { ...next, counter: Math.max(next.counter, (next.done?.value ?? 0) + 1) } : next
    }),
    property: 'what is proven stays true',
    start: 'shut',
  },
  {
    name: 'a lock that records an act before the bolt moved',
    rules: lockThat((next, previous) => {
      if (next.pending === null || !isBegun(next, previous)) return next
      return { ...next, pending: null, done: { ...next.pending, before: next.done?.value ?? 0 } }
    }),
    property: 'no closing recorded while the bolt is open',
    start: 'open',
  },
  {
    name: 'a lock that hides the act before in its receipt',
    rules: lockThat((next, previous) => {
      if (next.done === null || !isDone(next, previous)) return next
      return { ...next, done: { ...next.done, before: previous.done?.before ?? 0 } }
    }),
    property: 'no hidden act behind a confirmed receipt',
    start: 'shut',
  },
  {
    name: 'a lock that forgets a crowbar',
    rules: lockThat((next) =>
      next.done === null ? next : { ...next, done: { ...next.done, flags: next.done.flags & 6 } },
    ),
    property: 'flag 1 tells the truth',
    start: 'shut',
  },
  {
    name: 'a lock that forgets what is under way when power is lost',
    rules: lockThat((next, previous) => (isBegun(next, previous) ? { ...next, pending: null } : next)),
    property: 'no dead code for an honest person',
    start: 'shut',
  },
  {
    name: 'a server that uses values again',
    rules: serverThat({
      codeValue: (book) => ({ value: (book.lastConfirmedValue ?? 0) + 1, shownAgain: false }),
    }),
    property: 'no value is given out twice',
    start: 'shut',
  },
  {
    name: 'a server that gives out values beyond the window',
    rules: serverThat({
      codeValue: (book, request) => REAL_RULES.codeValue({ ...book, window: 100 }, request),
    }),
    property: 'no dead code for an honest person',
    start: 'shut',
  },
  {
    name: 'a server that confirms over a missing receipt',
    rules: serverThat({
      verifyReceipt: (book, values, receipt, mac): ReceiptOutcome => {
        const outcome = REAL_RULES.verifyReceipt(book, values, receipt, mac)
        if (outcome.kind !== 'recorded' || outcome.standing !== 'waiting') return outcome
        return { ...outcome, standing: 'confirmed', confirmed: [outcome.value], missing: null }
      },
    }),
    property: 'no hidden act behind a confirmed receipt',
    start: 'shut',
  },
  {
    name: 'a server that calls everything below a receipt skipped',
    rules: serverThat({
      verifyReceipt: (book, values, receipt, mac): ReceiptOutcome => {
        const outcome = REAL_RULES.verifyReceipt(book, values, receipt, mac)
        if (outcome.kind !== 'recorded') return outcome
        const below = book.acts.filter((act) => act.value < outcome.value && act.state === 'issued')
        return { ...outcome, skipped: below.map((act) => act.value) }
      },
    }),
    property: 'a receipt again costs nothing',
    start: 'shut',
  },
  {
    name: 'a server that takes what was begun for dead',
    rules: serverThat({
      openRisk: (book) => REAL_RULES.openRisk(book).filter((act) => act.value > baseValue(book)),
    }),
    property: 'what is not passed is shown as open risk',
    start: 'shut',
  },
  {
    name: 'a server that lets nobody close but who opened',
    rules: serverThat({
      codeValue: (book, request) => {
        const opened = actAt(book, book.lastConfirmedValue)
        const isOther = opened?.action === 'O' && opened.keyId !== request.keyId
        return isOther && request.action === 'C' ? { code: 'lock_out_of_sync' } : REAL_RULES.codeValue(book, request)
      },
    }),
    property: 'an honest person gets the box closed',
    start: 'open',
  },
  {
    name: 'a server that lets leftovers use up the values kept for closing',
    rules: serverThat({
      codeValue: (book, request) => {
        const own = actAt(book, book.highestValue)
        if (request.highestIsLiveAndOwn && own?.state === 'issued' && own.action === request.action) {
          return { value: own.value, shownAgain: true }
        }
        const value = book.highestValue + 1
        if (value > baseValue(book) + book.window) return { code: 'window_used_up', highestAllowed: 0 }
        return { value, shownAgain: false }
      },
    }),
    property: 'an honest person gets the box closed',
    start: 'open',
  },
  {
    name: 'a server that resynchronises over acts in silence',
    rules: serverThat({
      resynchronise: (book: LockBook, keyId, receipts, mac) => {
        const outcome = REAL_RULES.resynchronise(book, keyId, receipts, mac)
        return outcome.kind === 'resynchronised' ? { ...outcome, gap: null } : outcome
      },
    }),
    property: 'no hidden act behind a confirmed receipt',
    start: 'shut',
  },
]
