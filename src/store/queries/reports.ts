/** Reports of people: whom a thing concerns, and what a report needs. */
import { parseGs1 } from '../../custody/gs1.ts'
import {
  type ContainerId,
  type DeviceId,
  type IncidentId,
  isMalformed,
  type PartyId,
  type PersonId,
  parseId,
  parseSerial,
  type ReleaseId,
} from '../../custody/identifiers.ts'
import { type ReportSituation, reportedWindow } from '../../custody/incident.ts'
import { DEFAULT_POLICY } from '../../custody/policy.ts'
import type { ReleaseSituation } from '../../custody/release.ts'
import type { Container, Device, Ground, Incident, Knowledge, Person, Release } from '../../custody/state.ts'
import type { Loading } from '../commit.ts'
import { contentsBeside, formerDevices } from './contents.ts'
import { agreedFor } from './policies.ts'
import { loadPerson, openViolation, windowBasis } from './situations.ts'

export interface ContainerReport {
  readonly person: Person
  /** Null: unknown, or none of this party's concern. Then the report is a hint. */
  readonly situation: ReportSituation | null
  /** Devices that the reporter's party may see; all the others are held without being named. */
  readonly shown: ReadonlySet<DeviceId>
}

/** A party is concerned that made what was inside, owns, possesses or carries the container, or did so on its way. */
export async function containerReport(
  loading: Loading,
  request: { containerId: ContainerId; personId: PersonId; partyId: PartyId; knowledge: Knowledge },
): Promise<ContainerReport> {
  const { containerId, partyId, knowledge } = request
  const person = await loadPerson(loading, request.personId)
  const none = { person, situation: null, shown: new Set<DeviceId>() }
  const [container] = await loading.lock('container', { containerId })
  if (container === undefined || !(await isConcernedWith(loading, containerId))) return none
  const { situation, devices } = await reportOn(loading, container, knowledge)
  return { person, situation, shown: await shownTo(loading, partyId, devices) }
}

/**
 * The container that somebody names: by its id, or by a serial as it stands on a label, its own or that of its lock. A
 * serial names only what concerns the acting party, since others may have given the same one: first what that party has
 * in its hands, then what it owns. Null: none, or more than one that is as near.
 */
export async function containerNamed(loading: Loading, name: string): Promise<ContainerId | null> {
  const id = parseId('ContainerId', name)
  const serial = serialIn(name)
  if (isMalformed(id) && serial === null) return null
  const { rows } = await loading.client.query<{ id: ContainerId; distance: number }>(
    `select id, distance from (select c.container_id as id, c.container_id = $1 as named, ${CONCERNED} as concerned,
         case when c.container_id = $1 then 0 when c.possessing_party_id = $2 then 1 when c.party_id = $2 then 2
           else 3 end as distance
       from container c where c.container_id = any(array(select container_id from container where container_id = $1)
         || array(select container_id from container where serial = $3)
         || array(select container_id from container where lock_serial = $3))) as found
     where named or concerned order by distance limit 2`,
    [isMalformed(id) ? null : id, loading.partyId, serial],
  )
  const [nearest, next] = rows
  return nearest === undefined || nearest.distance === next?.distance ? null : nearest.id
}

function serialIn(name: string): string | null {
  const read = parseGs1(name)
  const serial = parseSerial(read?.kind === 'grai' ? read.grai.serial : name)
  return isMalformed(serial) ? null : serial
}

const CONCERNED = `($2 in (c.party_id, c.possessing_party_id)
  or exists (select from shipment s where s.container_ids ? c.container_id
       and s.stations @> jsonb_build_array(jsonb_build_object('partyId', $2::text)))
  or exists (select from stay t where t.container_id = c.container_id and t.party_id = $2))`

/** Whether the acting party made what was inside, owns, possesses or carries the container, or did so on its way. */
export async function isConcernedWith(loading: Loading, containerId: ContainerId): Promise<boolean> {
  const { rows } = await loading.client.query<{ concerned: boolean }>(
    `select ${CONCERNED} as concerned from container c where c.container_id = $1`,
    [containerId, loading.partyId],
  )
  return rows[0]?.concerned === true
}

/** What a report of a container needs, whoever makes it; the container is locked. */
export async function reportOn(
  loading: Loading,
  container: Container,
  knowledge: Knowledge,
): Promise<{ readonly situation: ReportSituation; readonly devices: readonly Device[] }> {
  const open = await openViolation(loading, container.containerId)
  const basis = await windowBasis(loading, container, knowledge.kind)
  const policy = await agreedFor(loading, container)
  const after = reportedWindow(basis, open, knowledge, policy)
  const { contents, devices } = await formerDevices(loading, container, after)
  const beside = await contentsBeside(loading, container, contents, policy)
  return { situation: { container, basis, open, contents, beside, policy }, devices }
}

/** Those of the devices that a party may see once they are held: its own, those in its hands, those it made. */
async function shownTo(loading: Loading, partyId: PartyId, devices: readonly Device[]): Promise<ReadonlySet<DeviceId>> {
  const owners = [...new Set(devices.map((device) => device.owningPartyId))]
  const parties = owners.length === 0 ? [] : await loading.find('party', { partyId: owners })
  const administered = new Set(
    parties.filter((party) => party.gatewayAdministratorIds.includes(partyId)).map((party) => party.partyId),
  )
  const shown = devices.filter(
    (device) =>
      [device.partyId, device.owningPartyId, device.possessingPartyId].includes(partyId) ||
      administered.has(device.owningPartyId),
  )
  return new Set(shown.map((device) => device.deviceId))
}

export interface DeviceReport {
  readonly person: Person
  readonly device: Device | null
  readonly open: Incident | undefined
}

export async function deviceReport(
  loading: Loading,
  request: { deviceId: DeviceId; personId: PersonId; partyId: PartyId; kind: 'violation' | 'loss' },
): Promise<DeviceReport> {
  const person = await loadPerson(loading, request.personId)
  const { deviceId, kind } = request
  const [open] = await loading.lock('incident', { deviceId, kind, status: 'open' })
  const [device] = await loading.lock('device', { deviceId })
  const concerned =
    device !== undefined && [device.partyId, device.owningPartyId, device.possessingPartyId].includes(request.partyId)
  return { person, device: concerned ? device : null, open }
}

/** An incident with what it holds, locked, as far as the actor's party may see it. */
export async function releaseSituation(
  loading: Loading,
  request: { incidentId: IncidentId; personId: PersonId },
): Promise<ReleaseSituation | null> {
  const { incidentId } = request
  const person = await loadPerson(loading, request.personId)
  const [known] = await loading.find('incident', { incidentId })
  if (known === undefined) return null
  const [container] =
    known.containerId === null ? [] : await loading.lock('container', { containerId: known.containerId })
  const [lock] =
    container === undefined || container.lockSerial === null
      ? []
      : await loading.lock('lock', { lockSerial: container.lockSerial })
  const [incident] = await loading.lock('incident', { incidentId })
  if (incident === undefined) return null
  const grounds: Ground[] = await loading.find('ground', { incidentId, endedAt: null })
  const deviceIds = grounds.filter((ground) => ground.subjectKind === 'device').map((ground) => ground.subjectId)
  const devices = deviceIds.length === 0 ? [] : await loading.lock('device', { deviceId: deviceIds as DeviceId[] })
  const parties = devices.flatMap((device) => [device.partyId, device.owningPartyId, device.possessingPartyId])
  const concerned = new Set([incident.partyId, container?.possessingPartyId, ...parties])
  const sees = concerned.has(person.partyId)
  const namings = sees ? [] : await loading.find('secondPerson', { personId: person.personId, status: 'named' })
  const named = namings.find(({ partyId }) => concerned.has(partyId))
  if (!sees && named === undefined) return null
  return {
    named,
    policy: container === undefined ? DEFAULT_POLICY : await agreedFor(loading, container),
    person,
    incident,
    grounds,
    makerPartyIds: makersOf(devices, container),
    container,
    containerPosition: lock === undefined ? null : lock.highestValue,
  }
}

/**
 * Whose devices are held; where none is, the owner of the container. The maker of its type would not do: it sees
 * nothing of an empty box that belongs to somebody else, and nobody could ever release it.
 */
function makersOf(devices: readonly Device[], container: Container | undefined): PartyId[] {
  const makers = [...new Set(devices.map((device) => device.partyId))]
  return makers.length > 0 || container === undefined ? makers : [container.partyId]
}

export async function loadRelease(loading: Loading, releaseId: ReleaseId): Promise<Release | undefined> {
  const [release] = await loading.find('release', { releaseId })
  return release
}
