/** Ends of an incident ground: two natural persons, one of the maker, none the reporter (DOMAIN, section 3, "Ends"). */

import { refuseRight } from './approving.ts'
import type { Fact } from './entries.ts'
import type { DeviceId, PartyId, ReleaseId } from './identifiers.ts'
import { decided, type Given, type Outcome, type Refusal, refuse, refused } from './outcome.ts'
import type { Policy } from './policy.ts'
import { hashOf } from './proposal.ts'
import type { Container, Ground, Incident, Person, Release, SecondPerson } from './state.ts'

export interface ReleaseSituation {
  readonly person: Person
  readonly incident: Incident
  /** Open grounds that come from this incident. */
  readonly grounds: readonly Ground[]
  /** Makers of the devices that the incident holds. */
  readonly makerPartyIds: readonly PartyId[]
  readonly container: Container | undefined
  readonly containerPosition: number | null
  /** Of a person who sees the incident only as the second person that a party named in advance. */
  readonly named: SecondPerson | undefined
  readonly policy: Pick<Policy, 'proposalHours'>
}

export interface ReleaseRequest {
  readonly deviceIds: readonly DeviceId[]
  readonly containerCleared: boolean
  readonly reason: string
  readonly evidence: string
}

export interface ProposedRelease {
  readonly releaseId: ReleaseId
  readonly contentHash: string
  readonly expiresAt: number
}

/** The first of the two proposes what was cleared, with reason and evidence. Nothing is free yet. */
export function proposeRelease(
  situation: ReleaseSituation,
  request: ReleaseRequest,
  given: Given,
): Outcome<ProposedRelease> {
  const { person, incident, grounds, named, policy } = situation
  const refusal = refusePerson(person, incident) ?? refuseSubjects(incident, grounds, request)
  if (refusal !== null) return refused(refusal)
  // A second person decides; to propose is for those whose incident it is.
  if (named !== undefined) return refused(refuse('proposal_not_for_role'))
  const releaseId = given.newId() as ReleaseId
  const { incidentId } = incident
  const { containerCleared, reason, evidence } = request
  const deviceIds = [...new Set(request.deviceIds)].sort()
  const contentHash = hashOf({ incidentId, deviceIds, containerCleared, reason, evidence })
  const expiresAt = given.now + policy.proposalHours * 3_600_000
  const proposerNatural = person.naturalPersonId
  const fact: Fact = {
    type: 'release_proposed',
    releaseId,
    incidentId,
    proposerNatural,
    containerCleared,
    reason,
    evidence,
    expiresAt,
    contentHash,
    deviceIds,
  }
  return decided({ releaseId, contentHash, expiresAt }, [fact])
}

/**
 * The second approves; then, and only then, the grounds of this incident end. Those of other incidents stay.
 * Refusals, in this order: `release_already_approved`, `proposal_expired`, `person_not_active`,
 * `reporter_may_not_release`, `second_person_needed`, those of `refuseRight`, `proposal_differs`, `maker_needed`,
 * `release_out_of_date`. `contentHash`: of the proposal that was read; a client that shows none leaves it out, as the
 * release's own id can't come to mean something else.
 */
export function approveRelease(
  situation: ReleaseSituation,
  release: Release,
  { contentHash }: { readonly contentHash: string | null },
  given: Pick<Given, 'now'>,
): Outcome<{ readonly released: number; readonly incidentClosed: boolean }> {
  const { person, incident, grounds, makerPartyIds, container, containerPosition } = situation
  const notNow = refuseApprover(situation, release, contentHash, given.now)
  if (notNow !== null) return refused(notNow)
  const parties = [person.partyId, release.proposerParty]
  const makers = makersOf(release, grounds)
  // Where no device is released, somebody of one of the makers concerned has to be there.
  const enough =
    makers.length > 0
      ? makers.every((maker) => parties.includes(maker))
      : makerPartyIds.length === 0 || makerPartyIds.some((maker) => parties.includes(maker))
  if (!enough) return refused(refuse('maker_needed', { makerPartyIds: makers.length > 0 ? makers : makerPartyIds }))
  // Whoever proposed may have reported since.
  const changed = incident.reporters.includes(release.proposedByNatural)
    ? 'reporter_may_not_release'
    : refuseSubjects(incident, grounds, release)?.code
  if (changed !== undefined) return refused(refuse('release_out_of_date', { because: changed }))
  const cleared = new Set<string>(release.deviceIds)
  const remaining = grounds.filter((ground) =>
    ground.subjectKind === 'device' ? !cleared.has(ground.subjectId) : !release.containerCleared,
  )
  const fact: Fact = {
    type: 'release_approved',
    releaseId: release.releaseId,
    incidentId: incident.incidentId,
    containerId: release.containerCleared && container !== undefined ? container.containerId : null,
    position: release.containerCleared ? containerPosition : null,
    incidentClosed: remaining.length === 0,
    ...(release.contentHash === null ? {} : { contentHash: release.contentHash }),
    deviceIds: release.deviceIds,
  }
  return decided({ released: release.deviceIds.length, incidentClosed: fact.incidentClosed }, [fact])
}

function refuseApprover(
  { person, incident, named }: ReleaseSituation,
  release: Release,
  contentHash: string | null,
  now: number,
): Refusal | null {
  if (release.status !== 'proposed') return refuse('release_already_approved')
  if (release.expiresAt !== null && now >= release.expiresAt) {
    return refuse('proposal_expired', { expiresAt: new Date(release.expiresAt).toISOString() })
  }
  const refusal = refusePerson(person, incident)
  if (refusal !== null) return refusal
  if (person.naturalPersonId === release.proposedByNatural) return refuse('second_person_needed')
  const right = refuseRight(named === undefined ? person.approvesFrom : named.approvesFrom, now)
  if (right !== null) return right
  return contentHash === null || contentHash === release.contentHash ? null : refuse('proposal_differs')
}

/** Whose devices are to be released: a maker speaks for its own only. */
function makersOf(release: Release, grounds: readonly Ground[]): PartyId[] {
  const released = new Set<string>(release.deviceIds)
  return [...new Set(grounds.filter((ground) => released.has(ground.subjectId)).map((ground) => ground.partyId))]
}

function refusePerson(person: Person, incident: Incident): Refusal | null {
  if (person.status !== 'active') return refuse('person_not_active')
  if (incident.reporters.includes(person.naturalPersonId)) return refuse('reporter_may_not_release')
  return null
}

function refuseSubjects(
  incident: Incident,
  grounds: readonly Ground[],
  request: { readonly deviceIds: readonly DeviceId[]; readonly containerCleared: boolean },
): Refusal | null {
  if (incident.status !== 'open') return refuse('incident_closed')
  // An incident that holds nothing is closed by naming nothing: a stranger in a scan, for example.
  const nothing = request.deviceIds.length === 0 && !request.containerCleared
  if (nothing && grounds.length > 0) return refuse('nothing_to_release')
  const held = new Set(grounds.map((ground) => ground.subjectId))
  const others = request.deviceIds.filter((id) => !held.has(id))
  if (others.length > 0) return refuse('device_not_held_by_incident', { deviceIds: others })
  if (request.containerCleared && !grounds.some((ground) => ground.subjectKind === 'container')) {
    return refuse('container_not_held_by_incident')
  }
  return null
}
