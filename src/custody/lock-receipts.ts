/** Receipts and resynchronisation as the server takes them (lock protocol, sections 5.3, 5.4 and 5.8). */
import { type LockMac, parseReceipt, receiptFits, resyncFits } from '../oath/lock-codes.ts'
import { actAt, actsAbove, type LockAct, type LockAction, type LockBook, withActs } from './lock-book.ts'

/** How far ahead of the last confirmed value a resynchronisation may find the lock (section 5.8). */
export const RESYNC_REACH = 1000

/**
 * How many values an act that was begun and not finished may lie above the last one, where the codes between them are
 * unknown. More would take seconds to search in vain; the lock's log tells the rest.
 */
const UNFINISHED_REACH = 8

export type ReceiptOutcome =
  /** Shape or check digits are wrong. Costs nothing. */
  | { readonly kind: 'mistyped' }
  /** Verifies for none of the candidates. Counts as a misfit. */
  | { readonly kind: 'does_not_fit' }
  | { readonly kind: 'already_confirmed'; readonly value: number }
  | { readonly kind: 'already_received'; readonly value: number; readonly missing: number | null }
  /** True, and yet not what was proven before: a second lock with the same secret, or a restored one. An incident. */
  | { readonly kind: 'contradicts'; readonly value: number; readonly flags: number; readonly before: number | null }
  | RecordedReceipt

export type RecordedReceipt = {
  readonly kind: 'recorded'
  readonly value: number
  readonly action: LockAction
  readonly keyId: string
  readonly flags: number
  readonly before: number | null
  /**
   * - `confirmed`: proven with everything before it.
   * - `waiting`: verified, but the receipt of `missing` lacks.
   * - `in_gap`: verified, and below a value to which the lock was resynchronised or read out.
   */
  readonly standing: 'confirmed' | 'waiting' | 'in_gap'
  /** Acts that are proven by this receipt, ascending; the last of them is the new last confirmed one. */
  readonly confirmed: readonly number[]
  /** The highest act below this one that is known to have happened and whose own receipt lacks. */
  readonly missing: number | null
  /** Issued values that are proven not to have been used, ascending. */
  readonly skipped: readonly number[]
}

/**
 * Takes a typed receipt for one of `candidateValues` (section 5.3). For each it tries, as the act before, the last
 * confirmed one, then the issued values in between, nearest first. What verifies is always recorded, late or out of
 * order; the same one again costs nothing. At most W² MACs, usually one.
 */
export function verifyReceipt(
  book: LockBook,
  candidateValues: readonly number[],
  typedReceipt: string,
  mac: LockMac,
): ReceiptOutcome {
  const typed = parseReceipt(book.serial, typedReceipt)
  if (typed === null) return { kind: 'mistyped' }
  for (const value of candidateValues) {
    const act = actAt(book, value)
    if (act === undefined) continue
    const before = possibleBefores(book, act).find((candidate) =>
      receiptFits(mac, typed, { ...act, serial: book.serial, before: candidate }),
    )
    if (before !== undefined) return verified(book, act, typed.flags, before)
  }
  return { kind: 'does_not_fit' }
}

function verified(book: LockBook, act: LockAct, flags: number, before: number | null): ReceiptOutcome {
  const { value } = act
  switch (act.state) {
    case 'issued':
      return recorded(book, act, flags, before)
    case 'received':
      if (act.flags !== flags || act.before !== before) return { kind: 'contradicts', value, flags, before }
      return { kind: 'already_received', value, missing: missingBelow(book.acts, before) }
    case 'confirmed':
      if (act.flags !== flags || act.before !== before) return { kind: 'contradicts', value, flags, before }
      return { kind: 'already_confirmed', value }
    case 'skipped':
      return { kind: 'contradicts', value, flags, before }
    default:
      return unknownState(act.state)
  }
}

function recorded(book: LockBook, act: LockAct, flags: number, before: number | null): RecordedReceipt {
  const { value, action, keyId } = act
  const common = { kind: 'recorded', value, action, keyId, flags, before } as const
  if (value <= (book.lastConfirmedValue ?? 0)) {
    return { ...common, standing: 'in_gap', confirmed: [], missing: null, skipped: [] }
  }
  const with_ = withActs(book, new Map([[value, { state: 'received', flags, before }]]))
  const { confirmed, skipped } = settle(with_)
  if (confirmed.includes(value)) return { ...common, standing: 'confirmed', confirmed, missing: null, skipped }
  return { ...common, standing: 'waiting', confirmed, missing: missingBelow(with_.acts, before), skipped }
}

/**
 * Follows the chain upwards from the last confirmed act as long as receipts join. Each act has one successor, so what
 * lies between two joined ones did not happen.
 */
function settle(book: LockBook): { confirmed: number[]; skipped: number[] } {
  const above = actsAbove(book)
  const confirmed: number[] = []
  let last = book.lastConfirmedValue
  for (const act of above) {
    if (act.state === 'received' && act.before === last) {
      confirmed.push(act.value)
      last = act.value
    }
  }
  const skipped = above.filter((act) => act.state === 'issued' && act.value < (last ?? 0)).map((act) => act.value)
  return { confirmed, skipped }
}

function missingBelow(acts: readonly LockAct[], before: number | null): number | null {
  let value = before
  for (;;) {
    const act = acts.find((candidate) => candidate.value === value)
    if (act?.state !== 'received') return value
    value = act.before
  }
}

/**
 * The last confirmed act is before everything above it. Below it only a gap that a resynchronisation left can still
 * get receipts; there any earlier act may be the one before.
 */
function possibleBefores(book: LockBook, act: LockAct): (number | null)[] {
  const last = book.lastConfirmedValue
  const inGap = last !== null && act.value <= last
  const floor = inGap ? 0 : (last ?? 0)
  const between = book.acts
    .filter((other) => other.value < act.value && other.value > floor && other.state !== 'skipped')
    .map((other) => other.value)
    .sort((a, b) => b - a)
  return inGap ? [act.before, ...between, null] : [last, ...between]
}

/** The book after a receipt. Outcomes that record nothing leave it as it is. */
export function recordReceipt(book: LockBook, outcome: ReceiptOutcome): LockBook {
  if (outcome.kind !== 'recorded') return book
  const { value, flags, before, confirmed, skipped } = outcome
  const part = new Map<number, Partial<LockAct>>([[value, { state: 'received', flags, before }]])
  for (const each of skipped) part.set(each, { state: 'skipped' })
  for (const each of confirmed) part.set(each, { ...part.get(each), state: 'confirmed' })
  return { ...withActs(book, part), lastConfirmedValue: confirmed.at(-1) ?? book.lastConfirmedValue }
}

export type ResyncOutcome =
  | { readonly kind: 'mistyped' }
  | { readonly kind: 'does_not_fit' }
  | {
      readonly kind: 'resynchronised'
      /** The value that the lock takes next. */
      readonly nextValue: number
      readonly flags: number
      readonly boltThrown: boolean
      /** The last act of the lock, which becomes the last confirmed one without being a proof of intactness. */
      readonly lastValue: number | null
      /**
       * Acts that happened, or may have, and whose receipts lack: from the first to the last value. An incident,
       * unless the lock's log explains them. Null: there is none.
       */
      readonly gap: { readonly from: number; readonly to: number } | null
    }

/**
 * Finds where a lock stands from its two resynchronisation receipts (section 5.8). Both must fit one value, at most
 * 1,000 ahead of the last confirmed one and never behind. Usually a handful of MACs; about 18,000 in vain, so the
 * caller counts a vain one as a misfit.
 */
export function resynchronise(
  book: LockBook,
  keyId: string,
  typedReceipts: readonly [string, string],
  mac: LockMac,
): ResyncOutcome {
  const first = parseReceipt(book.serial, typedReceipts[0])
  const second = parseReceipt(book.serial, typedReceipts[1])
  if (first === null || second === null) return { kind: 'mistyped' }
  if (first.flags !== second.flags) return { kind: 'does_not_fit' }
  const last = book.lastConfirmedValue
  for (const { value, before } of resyncCandidates(book)) {
    for (const boltThrown of [true, false]) {
      const subject = { serial: book.serial, keyId, value, boltThrown, before }
      if (!resyncFits(mac, first, { ...subject, step: 1 })) continue
      if (!resyncFits(mac, second, { ...subject, step: 2 })) continue
      const gap = before === null || before === last ? null : { from: (last ?? 0) + 1, to: before }
      return { kind: 'resynchronised', nextValue: value, flags: first.flags, boltThrown, lastValue: before, gap }
    }
  }
  return { kind: 'does_not_fit' }
}

/** What the codes given out make possible first; then, for a book that lost some, whatever the lock could have done. */
function* resyncCandidates(book: LockBook): Generator<{ value: number; before: number | null }> {
  const last = book.lastConfirmedValue
  const floor = last ?? 0
  const known = [last, ...actsAbove(book).map((act) => act.value)]
  for (let value = floor + 1; value <= Math.min(book.highestValue + 1, floor + RESYNC_REACH); value += 1) {
    for (const before of known) if ((before ?? 0) < value) yield { value, before }
  }
  for (let value = floor + 1; value <= floor + RESYNC_REACH; value += 1) {
    const lowest = Math.max(floor + 1, value - 1 - UNFINISHED_REACH)
    for (let before = value - 1; before >= lowest; before -= 1) yield { value, before }
    yield { value, before: last }
  }
}

/** The book after a resynchronisation: codes are given out again, from the lock's own counter on. */
export function recordResync(book: LockBook, outcome: ResyncOutcome): LockBook {
  if (outcome.kind !== 'resynchronised') return book
  const passedValue = Math.max(book.passedValue, outcome.nextValue - 1)
  return {
    ...book,
    lastConfirmedValue: outcome.lastValue,
    passedValue,
    gapFrom: book.gapFrom ?? outcome.gap?.from ?? null,
    highestValue: Math.max(book.highestValue, passedValue),
    outOfSync: false,
    readOutRequired: false,
  }
}

function unknownState(state: never): never {
  throw new TypeError(`unknown state of an act: ${String(state)}`)
}
