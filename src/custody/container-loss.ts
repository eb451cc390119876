/**
 * A box that is lost, and found again (DOMAIN, section 2 and rule 16). All that was in it is held at once, by one
 * incident; that it turns up ends nothing but its being missing: nobody knows where it was, so all stays held until a
 * release.
 */
import type { Fact } from './entries.ts'
import type { DeviceId, IncidentId } from './identifiers.ts'
import { holdExposed } from './incident.ts'
import { decided, type Given, type Outcome, refuse, refused } from './outcome.ts'
import type { Container, Device, Incident, Person } from './state.ts'

export interface ContainerLoss {
  readonly container: Container
  /** What is in it by the records. */
  readonly contents: readonly Device[]
  /** Of the container now: the highest value of its lock, or a record time in ms. */
  readonly position: number
  /** The open incident of kind `loss` of this container: repeats merge into it. */
  readonly open: Incident | undefined
  /** Devices that this incident holds, or held until a release. */
  readonly heldBefore: readonly DeviceId[]
}

export interface ContainerLossResult {
  readonly incidentId: IncidentId
  readonly merged: boolean
  /** Held by this report, not before. */
  readonly held: readonly DeviceId[]
  readonly recalled: readonly DeviceId[]
}

/**
 * The container is missing and held, with all that is in it. Never refused: a refusal would leave it usable. `reporter`:
 * the natural person, who may not release; null where a rule found out.
 */
export function loseContainer(
  { container, contents, position, open, heldBefore }: ContainerLoss,
  report: { readonly reporter: string | null; readonly what: string },
  given: Pick<Given, 'newId'>,
): { readonly facts: readonly Fact[]; readonly result: ContainerLossResult } {
  const { containerId, partyId: ownerPartyId } = container
  const incidentId = open?.incidentId ?? (given.newId() as IncidentId)
  const reporter = report.reporter === null ? [] : [report.reporter]
  const about = { incidentId, containerId, what: report.what }
  const facts: Fact[] = [
    open === undefined
      ? {
          type: 'incident_opened',
          ...about,
          kind: 'loss',
          ownerPartyId,
          deviceId: null,
          knowledge: [],
          // Whatever is inside from here on, late scans included.
          windowAfter: position,
          reporters: reporter,
          holdsContainer: true,
        }
      : {
          type: 'incident_widened',
          ...about,
          knowledge: open.knowledge,
          windowAfter: open.windowAfter,
          reporters: [...new Set([...open.reporters, ...reporter])],
        },
  ]
  const before = new Set(heldBefore)
  const newly = contents.filter(({ deviceId }) => !before.has(deviceId))
  const { facts: holding, recalled } = holdExposed(
    incidentId,
    newly.map((device) => ({ ...device, makerPartyId: device.partyId })),
  )
  facts.push(...holding)
  if (!container.missing) facts.push({ type: 'container_missing', containerId, incidentId, ownerPartyId })
  const held = newly.map(({ deviceId }) => deviceId).sort()
  return { facts, result: { incidentId, merged: open !== undefined, held, recalled } }
}

/**
 * What says that a missing container is there again; nothing where it is not missing. Its grounds stay. `incidentId`: of
 * the open loss, where it was looked up.
 */
export function findContainer({
  container,
  incidentId,
}: {
  readonly container: Container
  readonly incidentId?: IncidentId | undefined
}): readonly Fact[] {
  const about = incidentId === undefined ? {} : { incidentId }
  return container.missing ? [{ type: 'container_found', containerId: container.containerId, ...about }] : []
}

/** The same for devices; `incidentId`: of one that holds them. */
export function findDevices(devices: readonly Device[], incidentId?: IncidentId): readonly Fact[] {
  const deviceIds = devices.filter(({ missing }) => missing).map(({ deviceId }) => deviceId)
  const about = incidentId === undefined ? {} : { incidentId }
  return deviceIds.length === 0 ? [] : [{ type: 'devices_found', countId: null, ...about, deviceIds: deviceIds.sort() }]
}

/** Somebody reports what they found. Refusals, in this order: `person_not_active`, `nothing_missing`. */
export function reportFinding(
  person: Person,
  facts: readonly Fact[],
  incidentIds: readonly IncidentId[],
): Outcome<{ readonly incidentIds: readonly IncidentId[] }> {
  if (person.status !== 'active') return refused(refuse('person_not_active'))
  if (facts.length === 0) return refused(refuse('nothing_missing'))
  return decided({ incidentIds }, facts)
}
