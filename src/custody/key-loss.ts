/**
 * A lost key, phone or token (DOMAIN, rule 16): revoked at once; what it could still open is unproven, and the openings
 * since the last proof of possession are reported. A report is never refused: a refusal would leave something open.
 */
import type { Fact, UnprovenReason } from './entries.ts'
import type { ContainerId, IncidentId, OpeningId, PartyId, PersonId, TourId } from './identifiers.ts'
import { type LockAct, namedValues, openRisk } from './lock.ts'
import { decided, type Given, type Outcome, refuse, refused } from './outcome.ts'
import { bookOf } from './receipt.ts'
import { raiseUnproven } from './shipment.ts'
import type { Container, Device, Ground, Incident, Key, Lock, LockActRow, Lost, Person, Tour } from './state.ts'

/** Where codes are out that whoever has the key or the phone may know how to use. */
export interface AtLarge {
  /** Containers for which such codes were given out, or that are on such a tour; with their locks and what they hold. */
  readonly containers: readonly Container[]
  readonly locks: readonly Lock[]
  /** The acts of these locks from the last confirmed one on. */
  readonly acts: readonly LockActRow[]
  /** Those of them that were given out for this key or this person. */
  readonly suspicious: readonly LockActRow[]
  /** Tours under way with this key or of this person. */
  readonly tours: readonly Tour[]
  readonly contents: readonly Device[]
  /** Open ones of containers and contents. */
  readonly grounds: readonly Ground[]
}

export interface KeyLossSituation extends AtLarge {
  readonly reporter: Person
  readonly key: Key
  /** Record time of the last proof that its person had it, before the moment that the report names; null: none. */
  readonly lastPossessionAt: number | null
  /** Openings in which the key proved acts since then. */
  readonly openingIdsSince: readonly OpeningId[]
  /** The open incident of this loss. */
  readonly open: Incident | undefined
}

export interface LossAnswer {
  readonly incidentId: IncidentId | null
  /** The same was reported before, and nothing has changed since. */
  readonly alreadyReported: boolean
  readonly lastPossessionAt: number | null
  readonly openingIds: readonly OpeningId[]
  /** Unproven from now on or already, for codes that are still out. */
  readonly containers: readonly Container[]
  readonly endedTourIds: readonly TourId[]
}

export interface KeyLossAnswer extends LossAnswer {
  readonly keySerial: string
  readonly keyStatus: Key['status']
}

export interface LossReport {
  readonly what: string
}

/** Reports a key lost. Whoever finds it again changes nothing: it stays lost. */
export function loseKey(situation: KeyLossSituation, report: LossReport, given: Given): Outcome<KeyLossAnswer> {
  const { key, reporter, open } = situation
  const { keySerial, keyId, personId, partyId } = key
  if (key.status === 'lost' || key.status === 'revoked') {
    const facts = open === undefined ? [] : [widened(open, reporter, report.what)]
    const nothing = { openingIds: [], containers: [], endedTourIds: [] }
    const { lastPossessionAt } = situation
    const answer = { keySerial, keyStatus: key.status, alreadyReported: true, lastPossessionAt, ...nothing }
    return decided({ ...answer, incidentId: open?.incidentId ?? null }, facts)
  }
  const found = consequences(situation, 'key_lost')
  const openingIds = sorted([...found.openingIds, ...situation.openingIdsSince])
  const { lastPossessionAt } = situation
  const { containerIds } = found
  const lost: Fact = { type: 'key_lost', keySerial, keyId, personId, lastPossessionAt, openingIds, containerIds }
  const incident = reported(
    { kind: 'lost', what: 'key', keySerial, personId },
    { partyId, open, reporter, what: report.what },
    given,
  )
  return decided(
    {
      keySerial,
      keyStatus: 'lost',
      incidentId: incident.incidentId,
      alreadyReported: false,
      lastPossessionAt,
      openingIds,
      containers: found.containers,
      endedTourIds: found.endedTourIds,
    },
    [...found.before, lost, ...found.after, incident],
  )
}

/** Several at once: of somebody who is gone with them. */
export function loseKeys(
  situations: readonly KeyLossSituation[],
  report: LossReport,
  given: Given,
): Outcome<readonly KeyLossAnswer[]> {
  const outcomes = situations.map((situation) => loseKey(situation, report, given))
  const answers = outcomes.flatMap(({ answer }) => (answer === undefined ? [] : [answer]))
  return decided(
    answers,
    outcomes.flatMap(({ facts }) => facts),
  )
}

/** Revokes a key for good. In somebody's hands it is one that may still open what codes are out for. */
export function revokeKey(situation: Pick<KeyLossSituation, 'key'> & AtLarge): Outcome<{
  readonly keySerial: string
  readonly keyStatus: Key['status']
  readonly containers: readonly Container[]
}> {
  const { key } = situation
  const { keySerial, status } = key
  if (status === 'revoked') return refused(refuse('key_already_revoked'))
  const changed: Fact = { type: 'key_status_changed', keySerial, status: 'revoked' }
  const isOut = status === 'active' || status === 'suspended'
  const found = isOut ? consequences(situation, 'key_revoked') : { before: [], after: [], containers: [] }
  const answer = { keySerial, keyStatus: 'revoked', containers: found.containers } as const
  return decided(answer, [...found.before, changed, ...found.after])
}

export interface PhoneLossSituation extends Omit<AtLarge, 'suspicious' | 'tours'> {
  readonly reporter: Person
  /** One for each person that this human is; the one of the report first. */
  readonly persons: readonly (Pick<AtLarge, 'suspicious' | 'tours'> & {
    readonly person: Person
    readonly open: Incident | undefined
  })[]
}

/** Reports a phone or a token lost. Each of the human's persons is concerned; what logs them in ends beside this. */
export function losePhone(
  { reporter, persons, ...shared }: PhoneLossSituation,
  report: LossReport & { readonly lost: 'phone' | 'token' },
  given: Given,
): Outcome<LossAnswer & { readonly personId: PersonId }> {
  const [first] = persons
  if (first === undefined) throw new Error('whose phone was lost is loaded')
  const { lost: what } = report
  const raised = new Set<ContainerId>()
  const told = persons.map((each) => {
    const { person, open } = each
    const { personId, partyId } = person
    const found = consequences({ ...shared, ...each }, 'phone_lost', raised)
    for (const containerId of found.containerIds) raised.add(containerId)
    const { openingIds, containerIds } = found
    const lost: Fact = { type: 'phone_lost', personId, what, openingIds, containerIds }
    const knowledge = { kind: 'lost', what, keySerial: null, personId } as const
    const incident = reported(knowledge, { partyId, open, reporter, what: report.what }, given)
    return { found, incident, facts: [...found.before, lost, ...found.after, incident] }
  })
  const of = <Value>(pick: (found: Consequences) => readonly Value[]): readonly Value[] =>
    told.flatMap(({ found }) => pick(found))
  return decided(
    {
      personId: first.person.personId,
      incidentId: told[0]?.incident.incidentId ?? null,
      alreadyReported: first.open !== undefined,
      lastPossessionAt: null,
      openingIds: sorted(of((found) => found.openingIds)),
      containers: of((found) => found.containers),
      endedTourIds: of((found) => found.endedTourIds),
    },
    told.flatMap(({ facts }) => facts),
  )
}

interface Consequences {
  /** To be recorded before what says that it is lost. */
  readonly before: readonly Fact[]
  readonly after: readonly Fact[]
  readonly containers: readonly Container[]
  readonly containerIds: readonly ContainerId[]
  readonly openingIds: readonly OpeningId[]
  readonly endedTourIds: readonly TourId[]
}

/** Tours end as not returned; whatever codes are still out for is unproven, with all that lies in it. */
function consequences(
  situation: AtLarge,
  reason: UnprovenReason,
  raised: ReadonlySet<ContainerId> = new Set(),
): Consequences {
  const { containers, tours, contents, grounds } = situation
  const out = stillOut(situation)
  const serials = new Set(out.map((act) => act.lockSerial))
  const touched = containers.filter(({ lockSerial }) => lockSerial !== null && serials.has(lockSerial))
  return {
    before: tours.map(({ tourId, containerId }) => ({ type: 'tour_returned', tourId, containerId })),
    after: touched
      .filter(({ containerId }) => !raised.has(containerId))
      .flatMap((container) => raiseUnproven(container, contents, grounds, reason)),
    containers: touched,
    containerIds: touched.map(({ containerId }) => containerId).sort(),
    openingIds: sorted(out.flatMap(({ openingId }) => openingId ?? [])),
    endedTourIds: tours.map(({ tourId }) => tourId),
  }
}

/**
 * Of the suspicious acts those that the lock may still take, and those that happened, by their own receipt or by one
 * that names them, and are not proven with all before.
 */
export function stillOut({ locks, acts, suspicious }: Pick<AtLarge, 'locks' | 'acts' | 'suspicious'>): LockActRow[] {
  return locks.flatMap((lock) => {
    const of = suspicious.filter(({ lockSerial }) => lockSerial === lock.lockSerial)
    const all = acts.filter(({ lockSerial }) => lockSerial === lock.lockSerial)
    const risk = new Set(openRisk(bookOf(lock, all)).map((act: LockAct) => act.value))
    const last = lock.lastConfirmedValue ?? 0
    const named = namedValues(all)
    const happened = ({ value, state }: LockActRow): boolean =>
      value > last && (state === 'received' || (state === 'issued' && named.has(value)))
    return of.filter((act) => risk.has(act.value) || happened(act))
  })
}

/** The incident by which it is reported to those who decide. It holds nothing by itself. */
function reported(
  knowledge: Lost,
  {
    partyId,
    open,
    reporter,
    what,
  }: {
    readonly partyId: PartyId
    readonly open: Incident | undefined
    readonly reporter: Person
    readonly what: string
  },
  given: Given,
): Extract<Fact, { type: 'incident_opened' | 'incident_widened' }> {
  if (open !== undefined) return widened(open, reporter, what)
  return {
    type: 'incident_opened',
    incidentId: given.newId() as IncidentId,
    kind: 'loss',
    ownerPartyId: partyId,
    containerId: null,
    deviceId: null,
    knowledge: [knowledge],
    windowAfter: null,
    reporters: [reporter.naturalPersonId],
    holdsContainer: false,
    what,
  }
}

function widened(
  { incidentId, containerId, knowledge, windowAfter, reporters }: Incident,
  { naturalPersonId }: Person,
  what: string,
): Extract<Fact, { type: 'incident_widened' }> {
  const all = [...new Set([...reporters, naturalPersonId])]
  return { type: 'incident_widened', incidentId, containerId, knowledge, windowAfter, reporters: all, what }
}

function sorted(ids: readonly OpeningId[]): OpeningId[] {
  return [...new Set(ids)].sort()
}
