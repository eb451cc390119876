/**
 * The server's side of the lock protocol (sections 5 and 6): which value a code gets, which one is shown again, what
 * is still at risk. Receipts are in `lock-receipts.ts`, logs in `lock-log.ts`; this file is the door to all of them.
 */
import { actAt, actsAbove, baseValue, type LockAct, type LockAction, type LockBook } from './lock-book.ts'
import type { LockRefusal } from './lock-refusals.ts'

export type { LockAct, LockAction, LockActState, LockBook, LockMac } from './lock-book.ts'
export { namedValues, newLockBook } from './lock-book.ts'
export {
  type ExplainedLog,
  explainLog,
  type LockLog,
  type LogFinding,
  type LoggedAct,
  type LogRecord,
  recordLog,
} from './lock-log.ts'
export {
  type ReceiptOutcome,
  type RecordedReceipt,
  type ResyncOutcome,
  recordReceipt,
  recordResync,
  resynchronise,
  verifyReceipt,
} from './lock-receipts.ts'
export {
  LOCK_OUTCOMES,
  LOCK_REFUSALS,
  type LockOutcomeCode,
  type LockRefusal,
  type LockRefusalCode,
} from './lock-refusals.ts'

/** Closings that fit behind the last opening, whatever else was issued: one for each of two persons. */
const VALUES_KEPT_FOR_CLOSING = 2

/** Misfits from which on a lock counts as out of step, where policy says nothing else (section 5.3). */
export const MISFITS_MOST = 3

/**
 * The value of a new code: 1 + the highest ever issued or confirmed (section 5.1), so that no code is dead on arrival.
 * At most W above what the lock is proven to have passed. The last two values of the window are kept for closing:
 * a box must never stay open because of a rule (section 5.6), and leftovers of a tour must not use them up.
 *
 * Refusals, in this order: `lock_read_out_required`, `lock_out_of_sync` (never for closing), `window_used_up`.
 */
export function nextValue(book: LockBook, action: LockAction): number | LockRefusal {
  const refusal = refuseCodes(book, action)
  if (refusal !== null) return refusal
  const value = Math.max(book.highestValue, baseValue(book)) + 1
  const highestAllowed = highestAllowedValue(book, action)
  return value <= highestAllowed ? value : { code: 'window_used_up', highestAllowed }
}

export type CodeRequest = {
  readonly action: LockAction
  readonly keyId: string
  /**
   * True if the code with the highest value was given to the person who asks, and is live in the server's word:
   * neither expired nor withdrawn.
   */
  readonly highestIsLiveAndOwn: boolean
}

export type CodeValue = { readonly value: number; readonly shownAgain: boolean }

/**
 * The value of the code to show: an unused one again, to the same person with the same key, as long as no higher value
 * exists; else a new one. Of the values that are kept for closing each key gets one: whoever has an unused closing code
 * by then is shown it again, expired or not. It can be dead, if the lock has accepted a later code; a read-out tells.
 *
 * Refusals: those of `nextValue`.
 */
export function codeValue(book: LockBook, request: CodeRequest): CodeValue | LockRefusal {
  const refusal = refuseCodes(book, request.action)
  if (refusal !== null) return refusal
  const own = ownUnused(book, request)
  if (request.highestIsLiveAndOwn && own !== undefined && own.value === book.highestValue) {
    return { value: own.value, shownAgain: true }
  }
  const value = nextValue(book, request.action)
  const isKept = typeof value !== 'number' || value > highestAllowedValue(book, 'O')
  if (request.action === 'C' && isKept && own !== undefined) return { value: own.value, shownAgain: true }
  return typeof value === 'number' ? { value, shownAgain: false } : value
}

export type TourPair = { readonly openingValue: number; readonly closingValue: number }

/**
 * The values of a tour pack: O, C, O, C … for one lock, key and person (section 6). All of them fit the window, or
 * none is given. Refusals: those of `nextValue`. Throws RangeError unless `pairs` is a whole number from 1 on; how
 * many a policy allows is the caller's question.
 */
export function tourPack(book: LockBook, pairs: number): readonly TourPair[] | LockRefusal {
  if (!Number.isSafeInteger(pairs) || pairs < 1) throw new RangeError('A tour pack has at least one pair.')
  const first = nextValue(book, 'O')
  if (typeof first !== 'number') return first
  const highestAllowed = highestAllowedValue(book, 'O')
  if (first + 2 * (pairs - 1) > highestAllowed) return { code: 'window_used_up', highestAllowed }
  return Array.from({ length: pairs }, (_, at) => ({
    openingValue: first + 2 * at,
    closingValue: first + 2 * at + 1,
  }))
}

/** The book after codes were issued. The caller gives values of `codeValue` or `tourPack`. */
export function recordIssue(book: LockBook, issued: readonly Pick<LockAct, 'value' | 'action' | 'keyId'>[]): LockBook {
  const added = issued
    .filter((act) => actAt(book, act.value) === undefined)
    .map((act): LockAct => ({ ...act, state: 'issued', flags: null, before: null }))
  const highestValue = Math.max(book.highestValue, ...added.map((act) => act.value))
  return { ...book, highestValue, acts: [...book.acts, ...added] }
}

/**
 * Codes that the lock may still take, expired ones included: offline, only the next accepted code kills a code
 * (section 5.2). After a lost key or phone, or an unreturned tour, they keep the container unproven (section 5.7).
 *
 * The value that a log shows as accepted and not finished is among them: the same code with the same key resumes it.
 */
export function openRisk(book: LockBook): readonly LockAct[] {
  const above = actsAbove(book)
  const received = Math.max(0, ...above.filter((act) => act.state === 'received').map((act) => act.value))
  return above.filter((act) => act.state === 'issued' && act.value > received && act.value >= book.passedValue)
}

/** The book after a restore from backup: codes that were given out since the backup are not in it (section 5.11). */
export function restored(book: LockBook): LockBook {
  return { ...book, readOutRequired: true }
}

/** Seconds to wait after so many wrong ones in a row: none before 5, then 60, 120, 240, 480, 960, 960 … (section 4.2). */
export function waitSeconds(wrongInRow: number): number {
  return wrongInRow < 5 ? 0 : Math.min(960, 60 * 2 ** Math.min(4, wrongInRow - 5))
}

/**
 * Whether a receipt may be tried now. Misfits are counted twice, for the opening and for the person; the caller asks
 * for both (section 5.3). Times in ms of our record. Refusal: `receipt_wait`.
 */
export function refuseReceiptAttempt(misfits: number, lastMisfitAt: number | null, now: number): LockRefusal | null {
  const until = (lastMisfitAt ?? now) + 1000 * waitSeconds(misfits)
  if (lastMisfitAt === null || now >= until) return null
  return { code: 'receipt_wait', waitSeconds: Math.ceil((until - now) / 1000) }
}

/** The counts after one more receipt that did not fit. */
export function afterMisfit(misfits: number, misfitsMost = MISFITS_MOST): { misfits: number; outOfSync: boolean } {
  return { misfits: misfits + 1, outOfSync: misfits + 1 >= misfitsMost }
}

export type Maintenance = {
  readonly containerOpen: boolean
  readonly containerEmpty: boolean
  /** Natural persons who asked for it or confirmed it (DOMAIN, rule 23). */
  readonly naturalPersonIds: readonly string[]
}

/**
 * Whether code M or a new secret may be given out (section 5.10).
 * Refusals, in this order: `maintenance_needs_open_container`, `…_empty_container`, `…_two_persons`.
 */
export function refuseMaintenance(maintenance: Maintenance): LockRefusal | null {
  if (!maintenance.containerOpen) return { code: 'maintenance_needs_open_container' }
  if (!maintenance.containerEmpty) return { code: 'maintenance_needs_empty_container' }
  if (new Set(maintenance.naturalPersonIds).size < 2) return { code: 'maintenance_needs_two_persons' }
  return null
}

function refuseCodes(book: LockBook, action: LockAction): LockRefusal | null {
  if (book.readOutRequired) return { code: 'lock_read_out_required' }
  if (book.outOfSync && action !== 'C') return { code: 'lock_out_of_sync' }
  return null
}

function highestAllowedValue(book: LockBook, action: LockAction): number {
  return baseValue(book) + book.window - (action === 'C' ? 0 : VALUES_KEPT_FOR_CLOSING)
}

/** The highest code for this action and key that nobody knows to be used or dead. */
function ownUnused(book: LockBook, request: CodeRequest): LockAct | undefined {
  return openRisk(book)
    .filter((act) => act.action === request.action && act.keyId === request.keyId)
    .at(-1)
}
