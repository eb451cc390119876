/** What of a tour is not settled: codes that a lock may still take, receipts that nobody has sent, devices still out. */
import { namedValues } from './lock.ts'
import type { LockActRow, Opening, Tour } from './state.ts'

export interface TourCode {
  readonly openingId: Opening['openingId']
  readonly action: 'O' | 'C'
}

export interface TourBalance {
  readonly codesIssued: number
  /** Acts that happened, proven or not. */
  readonly codesUsed: number
  /** The lock may still take them. */
  readonly codes: readonly TourCode[]
  /** Nobody has sent them, or not those before, without which they prove nothing. */
  readonly receipts: readonly TourCode[]
}

/**
 * `openings`: of the tour. `acts`: of its lock, those of these openings and all that are not settled. `passedValue`: up
 * to where the lock is known to have moved, from its log or a resynchronisation.
 */
export function tourBalance({
  openings,
  acts,
  passedValue = 0,
}: {
  readonly openings: readonly Opening[]
  readonly acts: readonly LockActRow[]
  readonly passedValue?: number
}): TourBalance {
  const ids = new Set<string | null>(openings.map(({ openingId }) => openingId))
  const own = acts.filter(({ openingId }) => ids.has(openingId))
  const named = namedValues(acts)
  const received = Math.max(0, ...acts.filter(({ state }) => state === 'received').map(({ value }) => value))
  const isNamed = ({ state, value }: LockActRow): boolean => state === 'issued' && named.has(value)
  const codes = own.filter(
    (act) => act.state === 'issued' && !isNamed(act) && act.value > received && act.value >= passedValue,
  )
  const used = own.filter((act) => act.state === 'received' || act.state === 'confirmed' || isNamed(act))
  return {
    codesIssued: own.length,
    codesUsed: used.length,
    codes: codes.flatMap(codeOf),
    receipts: receiptsMissing(openings, own, acts, isNamed),
  }
}

function codeOf({ openingId, action }: LockActRow): TourCode[] {
  return openingId !== null && (action === 'O' || action === 'C') ? [{ openingId, action }] : []
}

function receiptsMissing(
  openings: readonly Opening[],
  own: readonly LockActRow[],
  acts: readonly LockActRow[],
  isNamed: (act: LockActRow) => boolean,
): readonly TourCode[] {
  const missing = own.filter(isNamed).flatMap(codeOf)
  // What came in and waits for an act of before the tour, which nobody can name here, waits itself.
  for (const act of own.filter(({ state }) => state === 'received')) {
    const before = acts.find(({ value }) => value === act.before)
    const waitsForKnown = before !== undefined && (before.state === 'received' || own.some((each) => each === before))
    if (!waitsForKnown) missing.push(...(before !== undefined && isNamed(before) ? codeOf(before) : codeOf(act)))
  }
  const cameIn = new Set(
    own.filter(({ state, action }) => state === 'received' && action === 'C').map((a) => a.openingId),
  )
  // It was opened, and nothing says that it is shut.
  for (const { openingId, openedAt, closedAt } of openings) {
    if (openedAt !== null && closedAt === null && !cameIn.has(openingId)) missing.push({ openingId, action: 'C' })
  }
  const names = new Set<string>()
  return missing.filter(({ openingId, action }) => {
    const name = `${openingId} ${action}`
    return names.has(name) ? false : names.add(name) !== undefined
  })
}

export const TOUR_RISKS = ['none', 'codes_at_large', 'receipts_missing', 'overdue'] as const
export type TourRisk = (typeof TOUR_RISKS)[number]

/**
 * The worst that is known of a tour, in one word: `overdue` for one that should be back, or whose box is open beyond its
 * limit; `receipts_missing` where something happened that nothing proves; `codes_at_large`, as on every tour under way.
 */
export function riskOf(
  tour: Pick<Tour, 'status' | 'validUntil'>,
  openings: readonly Pick<Opening, 'status' | 'overdueAt'>[],
  balance: Pick<TourBalance, 'codes' | 'receipts'>,
  now: number,
): TourRisk {
  const isOpen = ({ status }: Pick<Opening, 'status'>): boolean =>
    status === 'open' || status === 'closing_code_issued' || status === 'out_of_sync'
  const late = openings.some((opening) => isOpen(opening) && opening.overdueAt !== null && opening.overdueAt <= now)
  if (late || (tour.status === 'under_way' && tour.validUntil <= now)) return 'overdue'
  if (balance.receipts.length > 0) return 'receipts_missing'
  return balance.codes.length > 0 ? 'codes_at_large' : 'none'
}
