/**
 * A lock out of step: its log is read out, or two receipts show where it stands (LOCK-PROTOCOL, sections 5.8 and 5.9).
 * What nobody can explain is a violation at its position; neither of the two is ever a proof of being intact.
 */
import type { ConfirmedAct, Fact } from './entries.ts'
import type { IncidentId, OpeningId } from './identifiers.ts'
import {
  type ContentBeside,
  type FormerContent,
  reportedWindow,
  reportViolation,
  type WindowBasis,
} from './incident.ts'
import {
  afterMisfit,
  type ExplainedLog,
  explainLog,
  type LockLog,
  type LockMac,
  type ResyncOutcome,
  recordLog,
  recordResync,
  refuseReceiptAttempt,
  resynchronise,
} from './lock.ts'
import { gaveAccessAfterLoss } from './lost-keys.ts'
import { limitsOfOpening } from './open-limits.ts'
import { decided, type Given, type Outcome, refuse, refused } from './outcome.ts'
import { closedIn, endLists } from './packing-list-ending.ts'
import type { Policy } from './policy.ts'
import { bookOf, refuseWait, supersede, withOpenings } from './receipt.ts'
import type { Container, Incident, Key, Knowledge, Lock, LockActRow, Opening, PackingList, Site } from './state.ts'

export interface LockServiceSituation {
  readonly container: Container
  readonly lock: Lock
  readonly acts: readonly LockActRow[]
  /** Those of the keys of these acts that were reported lost. */
  readonly lostKeys: readonly Key[]
  /** Openings of this lock that are not over. */
  readonly openings: readonly Opening[]
  readonly basis: WindowBasis
  readonly open: Incident | undefined
  /** Stays that touch the window of what was found; none where nothing was. */
  readonly contents: readonly FormerContent[]
  /** What lies beside them in other containers, where policy lets an exposure spread. */
  readonly beside?: readonly ContentBeside[]
  readonly policy: Policy
  /** Packing lists of these openings that are not over. */
  readonly lists?: readonly PackingList[]
  /** Where the opening is that was not known to be open and is (`openedBy`). */
  readonly site?: Site | undefined
}

/**
 * The opening whose code opened the container last, where only this shows it: from now on it counts as open. Null: the
 * container is shut, or known to be open.
 */
export function openedBy(found: ExplainedLog | ResyncOutcome, acts: readonly LockActRow[]): OpeningId | null {
  const value = lastOpening(found)
  const act = acts.find((each) => each.value === value)
  return act === undefined || act.action !== 'O' || act.state === 'confirmed' ? null : act.openingId
}

function lastOpening(found: ExplainedLog | ResyncOutcome): number | null {
  switch (found.kind) {
    case 'verified':
      return found.confirmed.some(({ value }) => value === found.lastConfirmedValue) ? found.lastConfirmedValue : null
    case 'resynchronised':
      return found.boltThrown ? null : found.lastValue
    case 'log_malformed':
    case 'log_does_not_verify':
    case 'mistyped':
    case 'does_not_fit':
      return null
  }
}

/** Explains a read-out log against the book of the lock. */
export function explain(lock: Lock, acts: readonly LockActRow[], log: LockLog, mac: LockMac): ExplainedLog {
  return explainLog(bookOf(lock, acts), log, mac)
}

/** Finds where a lock stands. `keyId` is that of the key with which the two receipts were shown. */
export function findStanding(
  lock: Lock,
  acts: readonly LockActRow[],
  shown: { readonly keyId: string; readonly receipts: readonly [string, string] },
  mac: LockMac,
): ResyncOutcome {
  return resynchronise(bookOf(lock, acts), shown.keyId, shown.receipts, mac)
}

/** The violation that a log or a resynchronisation shows: the lowest position counts. Null if all is explained. */
export function violationAt(
  found: ExplainedLog | ResyncOutcome,
  acts: readonly LockActRow[],
  lostKeys: readonly Key[],
): Knowledge | null {
  switch (found.kind) {
    case 'verified': {
      const positions = found.findings.map((finding) => Math.max(1, finding.position))
      const used = found.confirmed.map(({ value }) => value).filter((value) => usedLostKey(value, acts, lostKeys))
      const lowest = Math.min(...positions, ...used)
      if (!Number.isFinite(lowest)) return null
      return positions.includes(lowest) ? { kind: 'flag', value: lowest } : { kind: 'lost_key_used', value: lowest }
    }
    case 'resynchronised': {
      if (found.gap !== null) return { kind: 'flag', value: found.gap.from }
      // Flag 1 without an act: it was set after the last one.
      return (found.flags & 1) === 0 ? null : { kind: 'flag', value: found.nextValue }
    }
    case 'log_malformed':
    case 'log_does_not_verify':
    case 'mistyped':
    case 'does_not_fit':
      return null
  }
}

function usedLostKey(value: number, acts: readonly LockActRow[], lostKeys: readonly Key[]): boolean {
  const act = acts.find((each) => each.value === value)
  return act !== undefined && gaveAccessAfterLoss(act, lostKeys)
}

/** The window that the store has to look at. */
export function windowOfService(
  found: ExplainedLog | ResyncOutcome,
  acts: readonly LockActRow[],
  lostKeys: readonly Key[],
  basis: WindowBasis,
  open: Incident | undefined,
  policy: Policy,
): { readonly after: number | null } | null {
  const knowledge = violationAt(found, acts, lostKeys)
  return knowledge === null ? null : { after: reportedWindow(basis, open, knowledge, policy) }
}

export interface ServiceAnswer {
  readonly confirmed: readonly number[]
  readonly skipped: readonly number[]
  readonly findings: readonly { readonly kind: string; readonly position: number }[]
  readonly incidentId: IncidentId | null
  readonly exposed: number
  readonly inStep: boolean
}

/** Takes a read-out log. Refusals: `lock_has_no_log`, `log_malformed`, `log_does_not_verify`. */
export function takeReadOut(
  situation: LockServiceSituation,
  explained: ExplainedLog,
  given: Given,
): Outcome<ServiceAnswer> {
  if (!situation.lock.capabilities.logDownload) return refused(refuse('lock_has_no_log'))
  if (explained.kind !== 'verified') return refused(refuse(explained.kind))
  const { lock, acts, container, policy } = situation
  const book = recordLog(bookOf(lock, acts), explained)
  const values = explained.confirmed.map((act) => act.value)
  const openings = withOpenings(values, acts, lock.lastConfirmedValue)
  const confirmed = explained.confirmed.map(({ value, action, flags, before }, index) => {
    const act: ConfirmedAct = { value, action, openingId: openings[index]?.openingId ?? null }
    return { ...act, flags, before }
  })
  const findings = explained.findings.map(({ kind, position }) => ({ kind, position }))
  const fact: Fact = {
    type: 'lock_log_read',
    containerId: container.containerId,
    lockSerial: lock.lockSerial,
    confirmed,
    skipped: explained.skipped,
    ...standingOf(book),
    outOfSync: book.outOfSync,
    readOutRequired: book.readOutRequired,
    findings,
    ...(openedBy(explained, acts) === null ? {} : { limits: limitsOfOpening(situation.site, policy, given.now) }),
  }
  const consequence = consequences(situation, explained, 'found in the log of the lock', given)
  return decided(
    {
      confirmed: confirmed.map((act) => act.value),
      skipped: explained.skipped,
      findings,
      ...consequence.result,
      inStep: !book.outOfSync && !book.readOutRequired,
    },
    [
      ...supersede(situation.openings, container, confirmed),
      fact,
      ...endLists(situation.lists ?? [], closedIn(confirmed), container, given),
      ...consequence.facts,
    ],
  )
}

/**
 * Brings server and lock back into step. Refusals: `receipt_mistyped`, `receipt_wait`, `receipt_does_not_fit`. A vain
 * one is a misfit like that of a receipt: it takes some 18,000 computations, and is no way to guess.
 */
export function takeResynchronisation(
  situation: LockServiceSituation,
  found: ResyncOutcome,
  given: Given,
): Outcome<ServiceAnswer> {
  if (found.kind === 'mistyped') return refused(refuse('receipt_mistyped'))
  if (found.kind === 'does_not_fit') return vain(situation, given)
  const { lock, acts, container, openings, policy } = situation
  const book = recordResync(bookOf(lock, acts), found)
  const openingId = openedBy(found, acts)
  const fact: Extract<Fact, { type: 'lock_resynchronised' }> = {
    type: 'lock_resynchronised',
    containerId: container.containerId,
    lockSerial: lock.lockSerial,
    boltThrown: found.boltThrown,
    flags: found.flags,
    ...standingOf(book),
    endedOpeningIds: endedBy(found, openings).map((opening) => opening.openingId),
    ...(openingId === null
      ? {}
      : { opened: { openingId, limits: limitsOfOpening(situation.site, policy, given.now) } }),
  }
  const findings = found.gap === null ? [] : [{ kind: 'acts_unexplained', position: found.gap.from }]
  const consequence = consequences(situation, found, 'found at a resynchronisation', given)
  const answer = { confirmed: [], skipped: [], findings, ...consequence.result, inStep: true }
  const lists = endLists(situation.lists ?? [], fact.endedOpeningIds, container, given)
  return decided(answer, [fact, ...lists, ...consequence.facts])
}

function vain({ lock, container, policy }: LockServiceSituation, given: Given): Outcome<never> {
  const wait = refuseReceiptAttempt(lock.misfits, lock.lastMisfitAt, given.now)
  if (wait !== null) return refused(refuseWait(wait))
  const { misfits } = afterMisfit(lock.misfits, policy.misfitsMost)
  // Whoever resynchronises holds the lock to be out of step; to try it in vain does not make it so.
  const { outOfSync } = lock
  const { containerId } = container
  const fact: Fact = {
    type: 'receipt_did_not_fit',
    containerId,
    lockSerial: lock.lockSerial,
    openingId: null,
    misfits,
    outOfSync,
  }
  return refused(refuse('receipt_does_not_fit', { misfits, outOfSync }), [fact])
}

/** A thrown bolt ends every opening; with the bolt open the one stays that its own code opened. */
function endedBy(found: Extract<ResyncOutcome, { kind: 'resynchronised' }>, openings: readonly Opening[]): Opening[] {
  return openings.filter((opening) => found.boltThrown || opening.openingValue !== found.lastValue)
}

function standingOf(book: ReturnType<typeof recordLog>): {
  lastConfirmedValue: number | null
  passedValue: number
  highestValue: number
  gapFrom: number | null
} {
  const { lastConfirmedValue, passedValue, highestValue, gapFrom = null } = book
  return { lastConfirmedValue, passedValue, highestValue, gapFrom }
}

function consequences(
  { container, acts, lostKeys, basis, open, contents, beside = [], policy }: LockServiceSituation,
  found: ExplainedLog | ResyncOutcome,
  what: string,
  given: Given,
): {
  readonly facts: readonly Fact[]
  readonly result: { readonly incidentId: IncidentId | null; readonly exposed: number }
} {
  const knowledge = violationAt(found, acts, lostKeys)
  if (knowledge === null) return { facts: [], result: { incidentId: null, exposed: 0 } }
  const report = { knowledge, reporter: null, what }
  const { facts, result } = reportViolation({ container, basis, open, contents, beside, policy }, report, given)
  return { facts, result: { incidentId: result.incidentId, exposed: result.newly.length } }
}
