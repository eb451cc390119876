/**
 * What follows from a count (DOMAIN, rules 1 and 2): what is missing is held by an incident, what is surplus is held by
 * another one, a stranger opens a third, and what turned up again stays held by the incident that it was missing in.
 */
import { type ContainerLoss, loseContainer } from './container-loss.ts'
import { type Counter, type CountSituation, refuseCount } from './counting.ts'
import type { Fact } from './entries.ts'
import type { DeviceId, IncidentId } from './identifiers.ts'
import { type FormerContent, holdExposed } from './incident.ts'
import { decided, type Given, type Outcome, refuse, refused } from './outcome.ts'
import type { Policy } from './policy.ts'
import type { Container, CountTotals } from './state.ts'

export type CountedDevice = Pick<FormerContent, 'deviceId' | 'makerPartyId' | 'custody'>

/** A box with what it holds by the record. */
export interface CountedContainer {
  readonly container: Container
  readonly contents: readonly CountedDevice[]
}

export interface CompletionSituation extends CountSituation {
  readonly totals: CountTotals
  /** Recorded here since before the count began, and scanned by nobody. What is in missing boxes is not among it. */
  readonly missing: readonly CountedDevice[]
  readonly missingContainers: readonly ContainerLoss[]
  /** Recorded elsewhere, or in another box of this site. */
  readonly misplaced: readonly CountedDevice[]
  readonly surplusContainers: readonly CountedContainer[]
  readonly foundAgain: readonly DeviceId[]
  readonly foundAgainContainers: readonly Container[]
  readonly unknown: readonly string[]
  readonly countedBy: readonly Counter[]
  readonly linesSha256: string
}

export interface Completion {
  readonly totals: CountTotals
  /** What was opened, or widened: one for what is missing, one for each missing or surplus box, one for surplus, one for strangers. */
  readonly incidentIds: readonly IncidentId[]
}

/** So many of what nobody knows are named in the sentence of their incident. */
const UNKNOWN_NAMED = 200

/**
 * Completes a count. Refusals, in this order: `person_not_active`, `right_was_taken`, `site_not_yours`, `count_over`,
 * `second_person_needed`, `count_has_missing`.
 */
export function completeCount(
  situation: CompletionSituation,
  request: { readonly confirmMissing: boolean },
  policy: Pick<Policy, 'countSecondPerson'>,
  given: Given,
): Outcome<Completion> {
  const refusal = refuseCount(situation, 'counts:complete')
  if (refusal !== null) return refused(refusal)
  const { acting, count, totals, countedBy } = situation
  const alone = countedBy.every(({ naturalPersonId }) => naturalPersonId === acting.naturalPersonId)
  if (policy.countSecondPerson === 1 && countedBy.length > 0 && alone) return refused(refuse('second_person_needed'))
  const { devicesMissing, containersMissing } = totals
  if (devicesMissing + containersMissing > 0 && !request.confirmMissing) {
    return refused(refuse('count_has_missing', { devices: devicesMissing, containers: containersMissing }))
  }
  const facts: Fact[] = [
    ...missingFacts(situation, given),
    ...surplusFacts(situation, given),
    ...strangerFacts(situation, given),
    ...foundAgainFacts(situation),
  ]
  const incidentIds = facts.flatMap((fact) =>
    fact.type === 'incident_opened' || fact.type === 'incident_widened' ? [fact.incidentId] : [],
  )
  facts.push({
    type: 'count_completed',
    countId: count.countId,
    siteId: count.siteId,
    containerId: count.containerId,
    totals,
    countedBy: countedBy.map(({ personId }) => personId).sort(),
    linesSha256: situation.linesSha256,
  })
  return decided({ totals, incidentIds }, facts)
}

function missingFacts(situation: CompletionSituation, given: Given): Fact[] {
  const { missing, missingContainers } = situation
  const facts: Fact[] = []
  if (missing.length > 0) {
    const what = `not found when it was counted: ${missing.length} devices`
    const { incidentId, fact } = opened(situation, { kind: 'loss', container: null, what }, given)
    facts.push(fact, ...holdExposed(incidentId, missing).facts, ...gone(incidentId, missing))
  }
  const report = {
    reporter: situation.acting.naturalPersonId,
    what: 'a box that was not found when its site was counted',
  }
  for (const loss of missingContainers) facts.push(...loseContainer(loss, report, given).facts)
  return facts
}

function surplusFacts(situation: CompletionSituation, given: Given): Fact[] {
  const { misplaced, surplusContainers } = situation
  const facts: Fact[] = []
  if (misplaced.length > 0) {
    const what = `counted where the record does not have it: ${misplaced.length} devices`
    const { incidentId, fact } = opened(situation, { kind: 'difference', container: null, what }, given)
    facts.push(fact, ...holdExposed(incidentId, misplaced).facts)
  }
  for (const { container, contents } of surplusContainers) {
    const what = 'a box that was counted where the record does not have it'
    const { incidentId, fact } = opened(situation, { kind: 'difference', container, what }, given)
    facts.push(fact, ...holdExposed(incidentId, contents).facts)
  }
  return facts
}

function strangerFacts(situation: CompletionSituation, given: Given): Fact[] {
  const { unknown } = situation
  if (unknown.length === 0) return []
  const more = unknown.length > UNKNOWN_NAMED ? `, and ${unknown.length - UNKNOWN_NAMED} more` : ''
  const what = `not announced, found when it was counted: ${unknown.slice(0, UNKNOWN_NAMED).join(', ')}${more}`
  return [opened(situation, { kind: 'stranger', container: null, what }, given).fact]
}

function foundAgainFacts({ count, foundAgain, foundAgainContainers }: CompletionSituation): Fact[] {
  const facts: Fact[] = foundAgainContainers.map(({ containerId }) => ({ type: 'container_found', containerId }))
  if (foundAgain.length > 0) {
    facts.push({ type: 'devices_found', countId: count.countId, deviceIds: [...foundAgain].sort() })
  }
  return facts
}

function gone(incidentId: IncidentId, devices: readonly CountedDevice[]): Fact[] {
  const makers = [...new Set(devices.map(({ makerPartyId }) => makerPartyId))]
  return makers.map((makerPartyId) => {
    const ofMaker = devices.filter((device) => device.makerPartyId === makerPartyId)
    const deviceIds = ofMaker.map(({ deviceId }) => deviceId).sort()
    return { type: 'devices_missing', incidentId, makerPartyId, deviceIds }
  })
}

/** An incident of what was counted; a box that it is about is held by it. */
function opened(
  { acting, count }: CompletionSituation,
  about: {
    readonly kind: 'loss' | 'difference' | 'stranger'
    readonly container: Container | null
    readonly what: string
  },
  given: Given,
): { readonly incidentId: IncidentId; readonly fact: Fact } {
  const incidentId = given.newId() as IncidentId
  const { kind, container, what } = about
  const fact: Fact = {
    type: 'incident_opened',
    incidentId,
    kind,
    ownerPartyId: container?.partyId ?? acting.partyId,
    // The one open loss of a box is the box itself; what lacks in it holds the devices alone.
    containerId: container?.containerId ?? (kind === 'loss' ? null : count.containerId),
    deviceId: null,
    knowledge: [],
    windowAfter: null,
    reporters: [acting.naturalPersonId],
    holdsContainer: container !== null,
    what,
  }
  return { incidentId, fact }
}
