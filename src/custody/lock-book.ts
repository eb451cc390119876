/**
 * What the server knows of one lock (lock protocol, section 5), as loaded from its rows. Pure data; the rules are in
 * `lock.ts` (values, codes), `lock-receipts.ts` and `lock-log.ts`.
 */
import type { LockAction } from '../oath/lock-codes.ts'

export type { LockAction, LockMac } from '../oath/lock-codes.ts'

/**
 * - `issued`: a code was given out; nothing is known of the act.
 * - `received`: its receipt was verified, but an act between it and the last confirmed one lacks its own.
 * - `confirmed`: proven, with everything before it.
 * - `skipped`: proven not to have happened; the code is dead.
 */
export type LockActState = 'issued' | 'received' | 'confirmed' | 'skipped'

export type LockAct = {
  readonly value: number
  readonly action: LockAction
  readonly keyId: string
  readonly state: LockActState
  /** F of the receipt; null while there is none. */
  readonly flags: number | null
  /** Value of the act before, as the receipt says it. Null: none, or not known yet while the act is `issued`. */
  readonly before: number | null
}

export type LockBook = {
  readonly serial: string
  /** W, the lock's look-ahead window: 64. */
  readonly window: number
  /** The highest value ever issued or confirmed; 0: none. */
  readonly highestValue: number
  /** Null: no act yet. */
  readonly lastConfirmedValue: number | null
  /**
   * The highest value that the lock is known to have *accepted*, from a verified log or a resynchronisation; 0: none.
   * It may be above the last confirmed one: an act that was begun and not finished moves the counter too.
   */
  readonly passedValue: number
  /**
   * The first value of a gap that a resynchronisation passed over and no log has explained; absent or null: none.
   * Up to the last confirmed value nothing in it is proven.
   */
  readonly gapFrom?: number | null
  /** All known acts above the last confirmed one or from `gapFrom` on, and any below that are asked about. */
  readonly acts: readonly LockAct[]
  readonly outOfSync: boolean
  /** Of the lock's secret; absent: the first. */
  readonly generation?: number
  /** Acts up to this value were made with the secret before; absent: none was. The log begins anew behind it. */
  readonly generationAfter?: number
  /** Set by a restore from backup: codes may have been given out that this book does not know. */
  readonly readOutRequired: boolean
}

/** The book of a lock with a fresh secret. */
export function newLockBook(serial: string, window = 64): LockBook {
  return {
    serial,
    window,
    highestValue: 0,
    lastConfirmedValue: null,
    passedValue: 0,
    acts: [],
    outOfSync: false,
    readOutRequired: false,
  }
}

/** Values of acts that a receipt names as the act before its own: they happened, though their own receipts may lack. */
export function namedValues(acts: readonly Pick<LockAct, 'state' | 'before'>[]): ReadonlySet<number> {
  return new Set(acts.flatMap(({ state, before }) => (state === 'received' && before !== null ? [before] : [])))
}

/** The highest value up to which the lock's counter is proven to have moved. */
export function baseValue(book: LockBook): number {
  return Math.max(book.lastConfirmedValue ?? 0, book.passedValue)
}

/** The value up to which everything is proven: below the last confirmed one where a gap lies. */
export function provenValue(book: LockBook): number {
  return book.gapFrom === undefined || book.gapFrom === null ? (book.lastConfirmedValue ?? 0) : book.gapFrom - 1
}

export function actAt(book: LockBook, value: number | null): LockAct | undefined {
  return book.acts.find((act) => act.value === value)
}

/** The acts above the last confirmed one, ascending. */
export function actsAbove(book: LockBook): readonly LockAct[] {
  const last = book.lastConfirmedValue ?? 0
  return book.acts.filter((act) => act.value > last).sort((a, b) => a.value - b.value)
}

/** `part` of the acts by value, put into the book. */
export function withActs(book: LockBook, part: ReadonlyMap<number, Partial<LockAct>>): LockBook {
  return { ...book, acts: book.acts.map((act) => ({ ...act, ...part.get(act.value) })) }
}
