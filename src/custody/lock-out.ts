/** The final stop of devices: a decision of two persons, for what an incident holds (DOMAIN, section 2 and "Ends"). */
import type { Fact } from './entries.ts'
import type { DeviceId, PartyId } from './identifiers.ts'
import { decided, type Refusal, refuse } from './outcome.ts'
import type { ProposalCase } from './proposal.ts'
import type { Device, Ground, Incident, Person, Recall } from './state.ts'

export interface LockOutSituation {
  readonly person: Person
  readonly incident: Incident
  /** As they were named; some may not exist, or be of others. */
  readonly deviceIds: readonly DeviceId[]
  readonly devices: readonly Device[]
  /** Open ones of these devices. */
  readonly grounds: readonly Ground[]
  /** Open ones of this incident. */
  readonly recalls: readonly Recall[]
}

export interface LockedOut {
  readonly lockedOut: number
  readonly recalled: readonly DeviceId[]
}

/**
 * Refusals, in this order: `incident_closed`, `device_not_held_by_incident`, `device_of_others`,
 * `device_already_locked_out`. A locked-out device leaves only to repair or to be scrapped; the incident's other
 * devices stay held.
 */
export function lockOutCase(situation: LockOutSituation): ProposalCase<LockedOut> {
  const { incident, deviceIds } = situation
  const { incidentId } = incident
  return {
    kind: 'lock_out',
    subjectKind: 'incident',
    subjectId: incidentId,
    links: { incidentId, deviceIds: [...new Set(deviceIds)].sort() },
    content: { incidentId },
    state: { incidentStatus: incident.status },
    refusal: refuseLockOut(situation),
    effects: ({ proposalId }) => {
      const facts = byMaker(situation.devices).map(
        ([makerPartyId, ids]): Fact => ({
          type: 'devices_locked_out',
          proposalId,
          incidentId,
          makerPartyId,
          deviceIds: ids,
        }),
      )
      const recalls = missingRecalls(situation)
      const recalled = recalls.flatMap((fact) => fact.deviceIds)
      return decided({ lockedOut: situation.devices.length, recalled }, [...facts, ...recalls])
    },
  }
}

function refuseLockOut({ person, incident, deviceIds, devices, grounds }: LockOutSituation): Refusal | null {
  if (incident.status !== 'open') return refuse('incident_closed')
  const having = (kind: Ground['kind']) =>
    new Set(
      grounds
        .filter((ground) => ground.kind === kind && (kind !== 'incident' || ground.incidentId === incident.incidentId))
        .map((ground) => ground.subjectId),
    )
  const held = having('incident')
  const others = deviceIds.filter((id) => !held.has(id))
  if (others.length > 0) return refuse('device_not_held_by_incident', { deviceIds: others })
  // Whoever only carries or keeps a device does not decide what becomes of it.
  const foreign = devices.filter((device) => ![device.partyId, device.owningPartyId].includes(person.partyId))
  if (foreign.length > 0) return refuse('device_of_others', { deviceIds: foreign.map((device) => device.deviceId) })
  const final = having('locked_out')
  const already = deviceIds.filter((id) => final.has(id))
  return already.length > 0 ? refuse('device_already_locked_out', { deviceIds: already }) : null
}

/** What is mounted is called back; where the report did that already, once is enough. */
function missingRecalls({
  incident: { incidentId },
  devices,
  recalls,
}: LockOutSituation): Extract<Fact, { type: 'recalls_raised' }>[] {
  const known = new Set(recalls.map((recall) => recall.deviceId))
  const mounted = devices.filter(
    ({ deviceId, custody }) => (custody === 'installed' || custody === 'commissioned') && !known.has(deviceId),
  )
  return byMaker(mounted).map(([makerPartyId, deviceIds]) => ({
    type: 'recalls_raised',
    incidentId,
    makerPartyId,
    deviceIds,
  }))
}

function byMaker(devices: readonly Device[]): [PartyId, DeviceId[]][] {
  const groups = Map.groupBy(devices, (device) => device.partyId)
  return [...groups].map(([maker, of]) => [maker, of.map((device) => device.deviceId).sort()])
}
