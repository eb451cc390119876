/** The look at a container on arrival, by the points that the policy names (DOMAIN, rule 9). */
import type { PolicyId, SiteId } from './identifiers.ts'
import { decided, type Outcome, refuse, refused } from './outcome.ts'
import type { Policy, PolicyValue } from './policy.ts'
import { type Container, INSPECTION_CHECKS, type InspectionCheck, type Opening, type Person } from './state.ts'

/** Which value asks for which point. */
const ASKED_BY = {
  label_readable: 'inspectLabel',
  lid_shut: 'inspectLid',
  lock_unharmed: 'inspectLock',
  housing_unharmed: 'inspectHousing',
  no_tool_marks: 'inspectToolMarks',
  corners_unharmed: 'inspectCorners',
  display_quiet: 'inspectLockDisplay',
  seal_number_right: 'inspectSealNumber',
} as const satisfies Readonly<Record<InspectionCheck, PolicyValue>>

/** What an inspection has to say something about, in the order of the record. */
export function pointsOf(policy: Policy): readonly InspectionCheck[] {
  return INSPECTION_CHECKS.filter((check) => policy[ASKED_BY[check]] > 0)
}

export interface InspectionSituation {
  readonly person: Person
  readonly container: Container
  readonly openings: readonly Opening[]
  readonly policy: Policy
  /** The versions that the points come from. */
  readonly policyIds: readonly PolicyId[]
}

export interface InspectionRequest {
  readonly serial: string
  readonly condition: 'intact' | 'damaged'
  readonly siteId: SiteId
  /** What was looked at: true where it is as it should be. */
  readonly checks?: Readonly<Partial<Record<InspectionCheck, boolean | undefined>>> | undefined
}

/**
 * Serial compared, condition seen. A photo or a look proves nothing (section 3). One point that is not as it should be
 * makes the container a damaged one, whatever else was said. Refusals, in this order: `container_not_in_your_hands`,
 * `container_not_at_site`, `container_missing`, `shipment_not_received`, `container_not_arrived`, `container_not_closed`,
 * `serial_does_not_match`, `inspection_incomplete`.
 */
export function inspectContainer(
  { person, container, openings, policy, policyIds }: InspectionSituation,
  seen: InspectionRequest,
): Outcome<{ readonly ok: boolean }> {
  if (container.possessingPartyId !== person.partyId) return refused(refuse('container_not_in_your_hands'))
  if (!person.siteIds.includes(seen.siteId) || container.siteId !== seen.siteId) {
    return refused(refuse('container_not_at_site', { siteId: seen.siteId, containerSiteId: container.siteId }))
  }
  if (container.missing) return refused(refuse('container_missing'))
  if (container.shipmentId !== null)
    return refused(refuse('shipment_not_received', { shipmentId: container.shipmentId }))
  if (container.status !== 'arrived')
    return refused(refuse('container_not_arrived', { containerStatus: container.status }))
  // Proven open, and not yet proven closed: there is nothing to inspect before it is shut.
  const open = openings.find((opening) => opening.status === 'open' || opening.status === 'closing_code_issued')
  if (open !== undefined) return refused(refuse('container_not_closed', { openingId: open.openingId }))
  const serialMatches = seen.serial === container.serial
  if (!serialMatches) return refused(refuse('serial_does_not_match', { seen: seen.serial }))
  const checks = inOrder(seen.checks ?? {})
  const unanswered = pointsOf(policy).filter((check) => checks[check] === undefined)
  if (unanswered.length > 0) return refused(refuse('inspection_incomplete', { unanswered }))
  const condition = Object.values(checks).includes(false) ? 'damaged' : seen.condition
  return decided({ ok: condition === 'intact' }, [
    {
      type: 'container_inspected',
      containerId: container.containerId,
      siteId: seen.siteId,
      serialMatches,
      condition,
      checks,
      policyIds,
    },
  ])
}

/** In the order of the list, so that the same look is the same record. */
function inOrder(
  checks: Readonly<Partial<Record<InspectionCheck, boolean | undefined>>>,
): Readonly<Partial<Record<InspectionCheck, boolean>>> {
  return Object.fromEntries(
    INSPECTION_CHECKS.flatMap((check) => (checks[check] === undefined ? [] : [[check, checks[check]]])),
  )
}
