/** The lock's answer (*Quittung*), as the server takes it (LOCK-PROTOCOL, sections 5.3 to 5.5). */
import { receiptFlags } from '../oath/lock-codes.ts'
import type { ConfirmedAct, Fact } from './entries.ts'
import { receiptProves } from './exposure.ts'
import type { DeviceId, IncidentId } from './identifiers.ts'
import {
  type ContentBeside,
  type FormerContent,
  reportedWindow,
  reportViolation,
  type WindowBasis,
} from './incident.ts'
import {
  afterMisfit,
  type LockAct,
  type LockBook,
  type LockMac,
  type LockRefusal,
  type ReceiptOutcome,
  refuseReceiptAttempt,
  verifyReceipt,
} from './lock.ts'
import { gaveAccessAfterLoss, lostKeyActIn } from './lost-keys.ts'
import { limitsOfOpening } from './open-limits.ts'
import { decided, type Given, type Outcome, type Refusal, refuse, refused } from './outcome.ts'
import { closedIn, endLists } from './packing-list-ending.ts'
import type { Policy } from './policy.ts'
import type {
  Container,
  Device,
  Ground,
  Incident,
  Key,
  Knowledge,
  Lock,
  LockActRow,
  Opening,
  PackingList,
  Site,
  Tour,
} from './state.ts'

/** The book of a lock from its rows: acts from the last confirmed one on, and those of the opening in question. */
export function bookOf(lock: Lock, acts: readonly LockActRow[]): LockBook {
  return {
    serial: lock.lockSerial,
    window: lock.window,
    highestValue: lock.highestValue,
    lastConfirmedValue: lock.lastConfirmedValue,
    passedValue: lock.passedValue,
    gapFrom: lock.gapFrom,
    generation: lock.generation,
    generationAfter: lock.generationAfter,
    acts: acts.map(
      ({ value, action, keyId, state, flags, before }): LockAct => ({ value, action, keyId, state, flags, before }),
    ),
    outOfSync: lock.outOfSync,
    readOutRequired: lock.readOutRequired,
  }
}

export interface ReceiptSituation {
  readonly container: Container
  readonly lock: Lock
  readonly acts: readonly LockActRow[]
  /** Those of the keys of these acts that were reported lost. */
  readonly lostKeys: readonly Key[]
  readonly opening: Opening
  /** All openings that an act in `acts` belongs to. */
  readonly openings: readonly Opening[]
  /** The tours of these openings. */
  readonly tours: readonly Tour[]
  readonly verification: ReceiptOutcome
  readonly basis: WindowBasis
  readonly open: Incident | undefined
  /** Stays that touch the window, where the receipt reports a violation; otherwise empty. */
  readonly contents: readonly FormerContent[]
  /** What lies beside them in other containers, where policy lets an exposure spread. */
  readonly beside?: readonly ContentBeside[]
  /** Unproven devices that are inside, or came out in an opening that this receipt proves; grounds of the container. */
  readonly unproven: readonly Device[]
  readonly grounds: readonly Ground[]
  /** Packing lists of these openings that are not over; absent where the receipt proves no closing. */
  readonly lists?: readonly PackingList[]
  readonly policy: Policy
  /** Where it was opened. */
  readonly site: Site | undefined
}

/** What computes with the secrets of one lock: the present one, and the one before a new one came. */
export interface LockMacs {
  readonly now: LockMac
  /** For acts up to `generationAfter`; null: the lock has had one secret only. */
  readonly before: LockMac | null
}

/** Verifies a typed receipt against the acts of its opening. Pure; the key store computes behind `macs`. */
export function verifyForOpening(
  lock: Lock,
  acts: readonly LockActRow[],
  opening: Opening,
  typed: string,
  macs: LockMacs,
): ReceiptOutcome {
  // The newest first: most receipts are for it.
  const candidates = acts
    .filter((act) => act.openingId === opening.openingId)
    .map((act) => act.value)
    .sort((a, b) => b - a)
  const book = bookOf(lock, acts)
  const since = candidates.filter((value) => value > lock.generationAfter)
  const outcome = verifyReceipt(book, since, typed, macs.now)
  if (outcome.kind !== 'does_not_fit' || macs.before === null) return outcome
  const earlier = candidates.filter((value) => value <= lock.generationAfter)
  return earlier.length === 0 ? outcome : verifyReceipt(book, earlier, typed, macs.before)
}

/**
 * What a receipt says of a violation: flag 1, or a contradiction to what was proven. Null if nothing. Code M shows the
 * flag before it clears it: where the act before it showed the flag already, that is no news. An act of a lost key is
 * one, too: what was at large has been used. With a flag beside it the flag is told: the window is the same, since no
 * proof lies between an act and the one before it.
 */
export function violationIn(
  verification: ReceiptOutcome,
  acts: readonly LockActRow[],
  lostKeys: readonly Key[],
): Knowledge | null {
  switch (verification.kind) {
    case 'recorded': {
      const { flags, value, action, before } = verification
      const known = action === 'M' ? (acts.find((act) => act.value === before)?.flags ?? 0) : 0
      if (receiptFlags(flags).tampered && !receiptFlags(known).tampered) return { kind: 'flag', value }
      const used = lostKeyActIn(verification, acts, lostKeys)
      return used === null ? null : { kind: 'lost_key_used', value: used }
    }
    case 'contradicts':
      return { kind: 'flag', value: verification.value }
    case 'mistyped':
    case 'does_not_fit':
    case 'already_confirmed':
    case 'already_received':
      return null
  }
}

/** The window that has to be looked at, so that the store can load what touches it. */
export function windowOfReceipt(
  verification: ReceiptOutcome,
  acts: readonly LockActRow[],
  lostKeys: readonly Key[],
  basis: WindowBasis,
  open: Incident | undefined,
  policy: Policy,
): { readonly after: number | null } | null {
  const knowledge = violationIn(verification, acts, lostKeys)
  return knowledge === null ? null : { after: reportedWindow(basis, open, knowledge, policy) }
}

export interface ReceiptAnswer {
  readonly result: 'confirmed' | 'waiting' | 'already_recorded'
  /** A receipt of an earlier act is missing: this one counts only together with it. */
  readonly predecessorMissing: boolean
  readonly action: 'O' | 'C' | 'A' | 'M' | null
  readonly tampered: boolean
  readonly fault: boolean
  readonly wrongCodes: boolean
  readonly incidentId: IncidentId | null
  readonly exposed: readonly DeviceId[]
  readonly recalled: readonly DeviceId[]
}

/** Takes a receipt. What verifies is always recorded, whatever became of its opening meanwhile (5.4). */
export function takeReceipt(situation: ReceiptSituation, given: Given): Outcome<ReceiptAnswer> {
  const { verification, lock, opening, container, policy } = situation
  switch (verification.kind) {
    case 'mistyped':
      return refused(refuse('receipt_mistyped'))
    case 'does_not_fit': {
      // A wait answers like a misfit that costs nothing: what fits is taken at any time.
      const wait = refuseReceiptAttempt(lock.misfits, lock.lastMisfitAt, given.now)
      if (wait !== null) return refused(refuseWait(wait))
      const after = afterMisfit(lock.misfits, policy.misfitsMost)
      const fact: Fact = {
        type: 'receipt_did_not_fit',
        containerId: container.containerId,
        lockSerial: lock.lockSerial,
        openingId: opening.openingId,
        ...after,
      }
      return refused(refuse('receipt_does_not_fit', { ...after }), [fact])
    }
    case 'already_confirmed':
    case 'already_received':
      return decided(already(verification, situation), [])
    case 'contradicts': {
      const { facts } = violation(situation, { kind: 'flag', value: verification.value }, given)
      return refused(refuse('receipt_contradicts'), facts)
    }
    case 'recorded':
      return recorded(situation, verification, given)
  }
}

/** A member named `code` would take the place of the refusal's own. */
export function refuseWait({ code: _code, ...members }: LockRefusal): Refusal {
  return refuse('receipt_wait', members)
}

function already(
  verification: Extract<ReceiptOutcome, { kind: 'already_confirmed' | 'already_received' }>,
  { acts }: ReceiptSituation,
): ReceiptAnswer {
  const act = acts.find((each) => each.value === verification.value)
  return {
    result: 'already_recorded',
    predecessorMissing: verification.kind === 'already_received',
    action: act?.action ?? null,
    ...receiptFlags(act?.flags ?? 0),
    incidentId: null,
    exposed: [],
    recalled: [],
  }
}

const WHAT: Partial<Readonly<Record<Knowledge['kind'], string>>> = {
  lost_key_used: 'opened with a key that was reported lost',
}

function violation(
  situation: ReceiptSituation,
  knowledge: Knowledge,
  given: Given,
): ReturnType<typeof reportViolation> {
  const { container, basis, open, contents, beside = [], policy } = situation
  return reportViolation(
    { container, basis, open, contents, beside, policy },
    { knowledge, reporter: null, what: WHAT[knowledge.kind] ?? 'reported by the lock' },
    given,
  )
}

function recorded(
  situation: ReceiptSituation,
  verification: Extract<ReceiptOutcome, { kind: 'recorded' }>,
  given: Given,
): Outcome<ReceiptAnswer> {
  const { container, lock, acts, site, policy } = situation
  const { value, action, flags, before } = verification
  const confirmed = withOpenings(verification.confirmed, acts, lock.lastConfirmedValue)
  const facts: Fact[] = [
    ...supersede(situation.openings, container, confirmed),
    {
      type: 'receipt_verified',
      containerId: container.containerId,
      lockSerial: lock.lockSerial,
      value,
      action,
      flags,
      before,
      confirmed,
      skipped: verification.skipped,
      // What is open from now on has to be shut in time.
      ...(confirmed.at(-1)?.action === 'O' ? { limits: limitsOfOpening(site, policy, given.now) } : {}),
    },
    ...endUnproven(situation, verification, confirmed),
    ...endLists(situation.lists ?? [], closedIn(confirmed), container, given),
  ]
  const knowledge = violationIn(verification, acts, situation.lostKeys)
  const found = knowledge === null ? null : violation(situation, knowledge, given)
  if (found !== null) facts.push(...found.facts)
  return decided(
    {
      result: verification.standing === 'waiting' ? 'waiting' : 'confirmed',
      predecessorMissing: verification.missing !== null,
      action,
      ...receiptFlags(flags),
      incidentId: found?.result.incidentId ?? null,
      exposed: found?.result.newly.map((device) => device.deviceId) ?? [],
      recalled: found?.result.recalled ?? [],
    },
    facts,
  )
}

/**
 * Proven acts with the openings that they began or ended. Whatever code closed the box ended the opening in which it
 * was open, also if it was given out for another one.
 */
export function withOpenings(
  values: readonly number[],
  acts: readonly LockActRow[],
  lastConfirmedValue: number | null,
): ConfirmedAct[] {
  const last = acts.find((act) => act.value === lastConfirmedValue)
  // Code M is typed within an opening, and ends none.
  let open = last?.action === 'O' || last?.action === 'M' ? last.openingId : null
  return values.map((value) => {
    const act = acts.find((each) => each.value === value)
    if (act === undefined) throw new Error('a confirmed act is one of those that were loaded')
    const { action } = act
    const openingId = action === 'C' ? (open ?? act.openingId) : act.openingId
    if (action === 'O') open = openingId
    else if (action === 'C') open = null
    return { value, action, openingId }
  })
}

/**
 * An opening whose code had expired by our word turned out to have happened. A newer one that nobody has opened yet is
 * none any more: one at a time. It has to be over before the other is open again. A tour may be beside it. So is one
 * whose code a later accepted one has killed: the closing of a box that was force-closed before.
 */
export function supersede(
  openings: readonly Opening[],
  container: Container,
  confirmed: readonly ConfirmedAct[],
): Fact[] {
  const last = confirmed.at(-1)
  if (last === undefined) return []
  const ofTour = openings.some((opening) => opening.openingId === last.openingId && opening.tourId !== null)
  const opensAgain = last.action === 'O' && !ofTour
  const happened = new Set(confirmed.map((act) => act.openingId))
  return openings
    .filter((opening) => opening.tourId === null && isUnopened(opening) && !happened.has(opening.openingId))
    .filter((opening) => opensAgain || opening.openingValue < last.value)
    .map((opening) => ({ type: 'opening_expired', openingId: opening.openingId, containerId: container.containerId }))
}

function isUnopened({ status, openedAt }: Opening): boolean {
  if (status === 'closing_code_issued') return openedAt === null
  return status === 'opening_code_issued' || status === 'out_of_sync'
}

/** The openings among the proven acts at which the container was found intact, in their order. */
function intactOpenings<Act extends { readonly value: number; readonly action: string }>(
  verification: Extract<ReceiptOutcome, { kind: 'recorded' }>,
  confirmed: readonly Act[],
  acts: readonly LockActRow[],
  lostKeys: readonly Key[],
): readonly Act[] {
  return confirmed.filter(({ value, action }) => {
    const act = acts.find((each) => each.value === value)
    // Whoever opened it with a lost key proves nothing.
    if (act !== undefined && gaveAccessAfterLoss(act, lostKeys)) return false
    const flags = value === verification.value ? verification.flags : act?.flags
    return action === 'O' && flags !== null && flags !== undefined && !receiptFlags(flags).tampered
  })
}

/**
 * Position of the first opening that a receipt proves intact: what came out then or later had lain in there until a
 * proof. `null`: it proves none.
 */
export function firstIntactOpening(
  verification: ReceiptOutcome,
  acts: readonly LockActRow[],
  lostKeys: readonly Key[],
): number | null {
  if (verification.kind !== 'recorded') return null
  const confirmed = acts.filter(({ value }) => verification.confirmed.includes(value))
  return intactOpenings(verification, confirmed, acts, lostKeys)[0]?.value ?? null
}

/**
 * A flag-free opening receipt with unbroken predecessors is the proof that an unproven container lacked. While a code
 * that was at large when it became unproven is still good, or one that a tour left over since, it is none: the code may
 * be used behind it (5.7).
 */
function endUnproven(
  { lock, acts, lostKeys, openings, tours, container, grounds, unproven }: ReceiptSituation,
  verification: Extract<ReceiptOutcome, { kind: 'recorded' }>,
  confirmed: readonly ConfirmedAct[],
): Fact[] {
  if (!receiptProves(lock.capabilities, 'O')) return []
  const ground = grounds.find(({ kind, subjectKind }) => kind === 'unproven' && subjectKind === 'container')
  const proof = intactOpenings(verification, confirmed, acts, lostKeys).at(-1)
  if (proof === undefined || ground === undefined) return []
  const atLarge = acts.some(({ state, value, openingId, keyId }) => {
    if (state !== 'issued' || value <= proof.value || verification.skipped.includes(value)) return false
    if (confirmed.some((each) => each.value === value)) return false
    // It may have been given out after the container became unproven for something else.
    if (lostKeys.some((key) => key.keyId === keyId)) return true
    const opening = openings.find((each) => each.openingId === openingId)
    if (opening === undefined) return false
    const leftOver = tours.some(({ tourId, status }) => tourId === opening.tourId && status === 'returned')
    return leftOver || opening.issuedAt <= ground.openedAt
  })
  if (atLarge) return []
  return [
    {
      type: 'unproven_ended',
      containerId: container.containerId,
      value: proof.value,
      deviceIds: unproven.map((device) => device.deviceId),
    },
  ]
}
