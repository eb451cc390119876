/** What entries alone don't say: whose things are, as they stand now. For the server that tells other systems. */
import type pg from 'pg'
import type { Entry } from '../../custody/entries.ts'
import type { Around, DeviceConcern, IncidentConcern, Standing } from '../../custody/event-telling.ts'
import type { ContainerId, DeviceId, EntryId, IncidentId, PartyId, ShipmentId } from '../../custody/identifiers.ts'
import type { Ground } from '../../custody/state.ts'
import { subjectsOf } from '../entry-format.ts'

interface Named {
  readonly devices: Set<DeviceId>
  readonly containers: Set<ContainerId>
  readonly shipments: Set<ShipmentId>
  readonly incidents: Set<IncidentId>
}

/** `everybody`: whom a thing that concerns all is told. Rows are read in the scope of the rules. */
export async function aroundOf(
  client: pg.ClientBase,
  entries: readonly Entry[],
  everybody: readonly PartyId[],
): Promise<Around> {
  const named = namedIn(entries)
  const [standing, shipments, incidents] = await Promise.all([
    standingOf(client, entries),
    shipmentsOf(client, named.shipments),
    incidentsOf(client, named.incidents),
  ])
  for (const { containerId, deviceId } of incidents.values()) {
    if (containerId !== null) named.containers.add(containerId)
    if (deviceId !== null) named.devices.add(deviceId)
  }
  for (const { devices, containers } of standing.values()) {
    for (const { deviceId } of devices) named.devices.add(deviceId)
    for (const { containerId } of containers) named.containers.add(containerId)
  }
  const [devices, containers] = await Promise.all([
    devicesOf(client, named.devices),
    containersOf(client, named.containers),
  ])
  return {
    device: (id) => devices.get(id),
    container: (id) => containers.get(id) ?? [],
    shipment: (id) => shipments.get(id) ?? [],
    incident: (id) => incidents.get(id),
    standing: (id) => standing.get(id) ?? NOTHING,
    everybody,
  }
}

const NOTHING: Standing = { devices: [], containers: [] }

function namedIn(entries: readonly Entry[]): Named {
  const named: Named = { devices: new Set(), containers: new Set(), shipments: new Set(), incidents: new Set() }
  for (const entry of entries) {
    const { deviceIds, others } = subjectsOf(entry)
    for (const id of deviceIds) named.devices.add(id as DeviceId)
    for (const [kind, id] of others) {
      if (kind === 'container') named.containers.add(id as ContainerId)
      if (kind === 'incident') named.incidents.add(id as IncidentId)
    }
    if ('shipmentId' in entry.fact) named.shipments.add(entry.fact.shipmentId)
  }
  return named
}

async function devicesOf(client: pg.ClientBase, ids: ReadonlySet<DeviceId>): Promise<Map<DeviceId, DeviceConcern>> {
  if (ids.size === 0) return new Map()
  const { rows } = await client.query<Omit<DeviceConcern, 'administrators'> & { deviceId: DeviceId }>({
    name: 'devices',
    text: `select d.device_id as "deviceId", d.party_id as "makerPartyId", d.owning_party_id as "owningPartyId",
        d.possessing_party_id as "possessingPartyId",
        exists (select from ground g where g.subject_id = d.device_id and g.subject_kind = 'device'
          and g.ended_at is null) as held
      from device d where d.device_id = any($1::text[])`,
    values: [[...ids]],
  })
  const administrators = await administratorsOf(client, [...new Set(rows.map((row) => row.owningPartyId))])
  return new Map(
    rows.map(({ deviceId, ...row }) => [
      deviceId,
      { ...row, administrators: administrators.get(row.owningPartyId) ?? [] },
    ]),
  )
}

async function administratorsOf(
  client: pg.ClientBase,
  owners: readonly PartyId[],
): Promise<ReadonlyMap<PartyId, readonly PartyId[]>> {
  const { rows } = await client.query<{ partyId: PartyId; administrators: readonly PartyId[] }>({
    name: 'administrators',
    text: `select party_id as "partyId", gateway_administrator_ids as administrators
      from party where party_id = any($1::text[])`,
    values: [owners],
  })
  return new Map(rows.map((row) => [row.partyId, row.administrators]))
}

/** The same parties as row-level security shows the container to. */
async function containersOf(
  client: pg.ClientBase,
  ids: ReadonlySet<ContainerId>,
): Promise<Map<ContainerId, PartyId[]>> {
  if (ids.size === 0) return new Map()
  const { rows } = await client.query<{ containerId: ContainerId; parties: (PartyId | null)[] }>({
    name: 'containers',
    text: `select c.container_id as "containerId",
        array[c.party_id, c.possessing_party_id] || coalesce(array(select each ->> 'partyId'
          from jsonb_array_elements(s.stations) each), '{}') as parties
      from container c left join shipment s on s.shipment_id = c.shipment_id
      where c.container_id = any($1::text[])`,
    values: [[...ids]],
  })
  return new Map(rows.map((row) => [row.containerId, row.parties.filter((party) => party !== null)]))
}

async function shipmentsOf(client: pg.ClientBase, ids: ReadonlySet<ShipmentId>): Promise<Map<ShipmentId, PartyId[]>> {
  if (ids.size === 0) return new Map()
  const { rows } = await client.query<{ shipmentId: ShipmentId; parties: PartyId[] }>({
    name: 'shipments',
    text: `select shipment_id as "shipmentId", array(select each ->> 'partyId' from jsonb_array_elements(stations) each) as parties
      from shipment where shipment_id = any($1::text[])`,
    values: [[...ids]],
  })
  return new Map(rows.map((row) => [row.shipmentId, row.parties]))
}

async function incidentsOf(
  client: pg.ClientBase,
  ids: ReadonlySet<IncidentId>,
): Promise<Map<IncidentId, IncidentConcern>> {
  if (ids.size === 0) return new Map()
  const { rows } = await client.query<IncidentConcern & { incidentId: IncidentId }>({
    name: 'incidents',
    text: `select incident_id as "incidentId", kind, party_id as "ownerPartyId", container_id as "containerId",
        device_id as "deviceId"
      from incident where incident_id = any($1::text[])`,
    values: [[...ids]],
  })
  return new Map(rows.map(({ incidentId, ...row }) => [incidentId, row]))
}

interface OpenGround {
  readonly id: string
  readonly ground: Ground['kind']
  readonly incidentId: IncidentId | ''
}

/** What is held already: in containers that changed hands, and of an operator that said anew who administers for it. */
async function standingOf(client: pg.ClientBase, entries: readonly Entry[]): Promise<Map<EntryId, Standing>> {
  const standing = new Map<EntryId, Standing>()
  for (const { entryId, fact } of entries) {
    if (fact.type === 'handover_signed') {
      const [devices, containers] = await Promise.all([
        openGrounds(client, 'of what is inside', fact.containerIds),
        openGrounds(client, 'of containers', fact.containerIds),
      ])
      standing.set(entryId, standingFrom(devices, containers))
    } else if (fact.type === 'party_changed' && fact.gatewayAdministratorIds.length > 0) {
      standing.set(entryId, standingFrom(await openGrounds(client, 'of an owner', [fact.ofPartyId]), []))
    }
  }
  return standing
}

const OPEN_GROUNDS = {
  'of what is inside': `select d.device_id as id, g.kind as ground, g.incident_id as "incidentId"
    from device d join ground g on g.subject_id = d.device_id and g.subject_kind = 'device' and g.ended_at is null
    where d.container_id = any($1::text[]) order by d.device_id`,
  'of containers': `select g.subject_id as id, g.kind as ground, g.incident_id as "incidentId"
    from ground g where g.subject_id = any($1::text[]) and g.subject_kind = 'container' and g.ended_at is null`,
  // Open grounds are few, devices of an owner may be millions.
  'of an owner': `with open as materialized (
      select subject_id, kind, incident_id from ground where subject_kind = 'device' and ended_at is null)
    select o.subject_id as id, o.kind as ground, o.incident_id as "incidentId"
    from open o join device d on d.device_id = o.subject_id where d.owning_party_id = any($1::text[])
    order by o.subject_id`,
} as const

async function openGrounds(
  client: pg.ClientBase,
  which: keyof typeof OPEN_GROUNDS,
  ids: readonly string[],
): Promise<OpenGround[]> {
  const { rows } = await client.query<OpenGround>({
    name: `grounds ${which}`,
    text: OPEN_GROUNDS[which],
    values: [ids],
  })
  return rows
}

function standingFrom(devices: readonly OpenGround[], containers: readonly OpenGround[]): Standing {
  const incidentOf = ({ incidentId }: OpenGround): IncidentId | null => (incidentId === '' ? null : incidentId)
  return {
    devices: devices.map((each) => ({
      deviceId: each.id as DeviceId,
      ground: each.ground,
      incidentId: incidentOf(each),
    })),
    containers: containers.map((each) => ({
      containerId: each.id as ContainerId,
      ground: each.ground,
      incidentId: incidentOf(each),
    })),
  }
}
