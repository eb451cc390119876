/** Answers of the reading routes, as far as row-level security shows them to the party that asks. */
import type pg from 'pg'
import type { ContainerId, DeviceId, IncidentId, PartyId, PersonId } from '../../custody/identifiers.ts'
import type { Container, Device, Ground, Opening } from '../../custody/state.ts'
import { select } from '../rows.ts'
import { caseCounts, contactList, decisionList } from './cases.ts'

export type Trust = 'ok' | 'unproven' | 'incident' | 'locked_out'

/** The strictest of the open grounds. */
export function trustOf(grounds: readonly Pick<Ground, 'kind'>[]): Trust {
  for (const kind of ['locked_out', 'incident', 'unproven'] as const) {
    if (grounds.some((ground) => ground.kind === kind)) return kind
  }
  return 'ok'
}

const iso = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString())

function groundView(grounds: readonly Ground[]): unknown {
  return grounds.map(({ kind, incidentId, openedAt }) => ({
    kind,
    incidentId: incidentId === '' ? null : incidentId,
    since: iso(openedAt),
  }))
}

export async function containerView(
  client: pg.ClientBase,
  containerId: ContainerId,
): Promise<(Readonly<Record<string, unknown>> & Pick<Container, 'status'>) | null> {
  const [container] = await select(client, 'container', { containerId })
  if (container === undefined) return null
  const grounds = await select(client, 'ground', { subjectId: containerId, subjectKind: 'container', endedAt: null })
  const inside = await select(client, 'device', { containerId }, { tail: 'order by device_id' })
  const openings = await select(client, 'opening', { containerId }, { tail: 'order by opening_value desc limit 20' })
  const lock = await lockView(client, container)
  const ownPeople = await peopleShown(
    client,
    openings.map((opening) => opening.personId),
  )
  return {
    containerId,
    serial: container.serial,
    containerTypeId: container.containerTypeId,
    status: container.status,
    trust: trustOf(grounds),
    grounds: groundView(grounds),
    missing: container.missing,
    siteId: container.siteId,
    owningPartyId: container.partyId,
    possessingPartyId: container.possessingPartyId,
    responsible: responsibleView(container),
    shipmentId: container.shipmentId,
    lock,
    devices: inside.map((device) => device.deviceId),
    /** The same with what each is. */
    contents: await contentsView(client, inside),
    openings: openings.map((opening) => ({
      openingId: opening.openingId,
      purpose: opening.purpose,
      status: opening.status,
      personId: ownPeople.has(opening.personId) ? opening.personId : null,
      tourId: opening.tourId,
      /** Told by the control room instead of shown. */
      readOut: opening.readOutBy !== null,
      closingReadOut: opening.closingReadOutBy !== null,
      issuedAt: iso(opening.issuedAt),
      expiresAt: iso(opening.expiresAt),
      openedAt: iso(opening.openedAt),
      closedAt: iso(opening.closedAt),
      /** Open, or without the receipt of its closing, beyond this it is overdue. */
      overdueAt: isOpen(opening) ? iso(opening.overdueAt) : null,
    })),
  }
}

async function contentsView(client: pg.ClientBase, inside: readonly Device[]): Promise<unknown> {
  if (inside.length === 0) return []
  const deviceId = inside.map((device) => device.deviceId)
  const grounds = await select(client, 'ground', { subjectId: deviceId, subjectKind: 'device', endedAt: null })
  const defects = await select(client, 'deviceDefect', { deviceId, endedAt: null })
  const groundsOf = Map.groupBy(grounds, (ground) => ground.subjectId)
  const defective = new Set<string>(defects.map((defect) => defect.deviceId))
  return inside.map(({ deviceId: id, deviceType, missing }) => ({
    deviceId: id,
    deviceType,
    trust: trustOf(groundsOf.get(id) ?? []),
    missing,
    defective: defective.has(id),
  }))
}

function isOpen({ status }: Opening): boolean {
  return status === 'open' || status === 'closing_code_issued' || status === 'out_of_sync'
}

/** Those of these people whom the party that asks may see: of others it has no business to know who had what in hand. */
export async function peopleShown(
  client: pg.ClientBase,
  personIds: readonly PersonId[],
): Promise<ReadonlySet<PersonId>> {
  if (personIds.length === 0) return new Set()
  const people = await select(client, 'person', { personId: [...new Set(personIds)] })
  return new Set(people.map((person) => person.personId))
}

async function lockView(client: pg.ClientBase, container: Container): Promise<unknown> {
  if (container.lockSerial === null) return null
  const { lockSerial } = container
  const [lock] = await select(client, 'lock', { lockSerial })
  if (lock === undefined) return { lockSerial }
  const risk = await client.query<{ count: number }>(
    `select count(*)::bigint as count from lock_act where lock_serial = $1 and state = 'issued' and value > $2`,
    [lockSerial, lock.lastConfirmedValue ?? 0],
  )
  const { rows } = await client.query<{ at: number | null }>(
    `select max(recorded_at) as at from lock_act
     where lock_serial = $1 and state = 'confirmed' and not withdrawn and flags & 1 = 0 and action in ('O', 'C')`,
    [lockSerial],
  )
  return {
    lockSerial,
    outOfSync: lock.outOfSync,
    /** Codes that were issued and that the lock may still take. */
    codesAtLarge: risk.rows[0]?.count ?? 0,
    foundIntactAt: iso(rows[0]?.at ?? null),
  }
}

interface ChainRow {
  readonly entryId: string
  readonly type: string
  readonly recordTime: number
  readonly eventTime: number
  readonly sequence: number
}

/** Both axes, and where it is. */
export async function deviceView(
  client: pg.ClientBase,
  deviceId: DeviceId,
): Promise<Readonly<Record<string, unknown>> | null> {
  const [device] = await select(client, 'device', { deviceId })
  if (device === undefined) return null
  const grounds = await select(client, 'ground', { subjectId: deviceId, subjectKind: 'device', endedAt: null })
  const recalls = await select(client, 'recall', { deviceId, status: 'open' })
  const ownPeople = await peopleShown(client, device.personId === null ? [] : [device.personId])
  return {
    ...placeOf(device),
    personId: device.personId !== null && ownPeople.has(device.personId) ? device.personId : null,
    trust: trustOf(grounds),
    grounds: groundView(grounds),
    recalls: recalls.map(({ incidentId, raisedAt }) => ({ incidentId, raisedAt: iso(raisedAt) })),
    ...(await saidOfDevice(client, device)),
  }
}

/** Whether it was found not to work; and where it measures, as the party that installed it said. */
async function saidOfDevice(client: pg.ClientBase, { deviceId, placeOfUse }: Device): Promise<object> {
  const [defect] = await select(client, 'deviceDefect', { deviceId, endedAt: null })
  const { rows } = await client.query<{ canonical: Buffer; isInstallation: boolean }>(
    `(select p.canonical, true as "isInstallation" from entry_subject s join entry e on e.entry_id = s.entry_id
        join entry_personal p on p.entry_id = s.entry_id
      where s.subject_kind = 'device' and s.subject_id = $1 and e.type = 'device_installed' and $2
      order by s.sequence desc limit 1)
     union all select p.canonical, false from entry_personal p where p.entry_id = $3`,
    [deviceId, placeOfUse !== null, defect?.entryId ?? ''],
  )
  const said = (isInstallation: boolean): Readonly<Record<string, string | undefined>> => {
    const canonical = rows.find((row) => row.isInstallation === isInstallation)?.canonical
    return canonical === undefined ? {} : JSON.parse(canonical.toString('utf8'))
  }
  return {
    meterPointId: said(true)['meterPointId'] ?? null,
    defect: defect === undefined ? null : { since: iso(defect.foundAt), note: said(false)['note'] ?? null },
  }
}

/** The entries about a device in order, whoever made them. For a device that the party that asks was shown. */
export async function chainOf(forRules: pg.ClientBase, deviceId: DeviceId): Promise<unknown> {
  const { rows } = await forRules.query<ChainRow>(
    `select e.entry_id as "entryId", e.type, e.record_time as "recordTime", e.event_time as "eventTime", s.sequence
     from entry_subject s join entry e on e.entry_id = s.entry_id
     where s.subject_kind = 'device' and s.subject_id = $1 order by s.sequence`,
    [deviceId],
  )
  return rows.map((row) => ({ ...row, recordTime: iso(row.recordTime), eventTime: iso(row.eventTime) }))
}

function placeOf(device: Device): Record<string, unknown> {
  const { deviceId, deviceType, custody, missing, containerId, personId, siteId, placeOfUse } = device
  const { possessingPartyId, owningPartyId, partyId } = device
  return {
    deviceId,
    deviceType,
    custody,
    missing,
    containerId,
    personId,
    siteId,
    placeOfUse,
    possessingPartyId,
    responsible: responsibleView(device),
    owningPartyId,
    makerPartyId: partyId,
  }
}

/** Who is responsible, and since when: exactly one party at every moment. */
export function responsibleView(row: Pick<Container, 'responsiblePartyId' | 'responsibleSince'>): {
  readonly partyId: PartyId
  readonly since: string | null
} {
  return { partyId: row.responsiblePartyId, since: iso(row.responsibleSince) }
}

export interface Page<Row> {
  readonly rows: readonly Row[]
  readonly next: string | null
}

interface IncidentListRow {
  readonly incidentId: IncidentId
  readonly openedAt: number
}

/** Incidents, the newest first. `cursor` is the last id of the page before. */
export async function incidentList(
  client: pg.ClientBase,
  page: { readonly limit: number; readonly cursor: string | null; readonly status: string | null },
): Promise<Page<unknown>> {
  const { rows } = await client.query<IncidentListRow>(
    `select i.incident_id as "incidentId", i.kind, i.status, i.container_id as "containerId",
            i.device_id as "deviceId", i.opened_at as "openedAt", i.closed_at as "closedAt", i.party_id as "owningPartyId"
     from incident i
     where ($1::text is null or i.status = $1)
       and ($2::text is null or (i.opened_at, i.incident_id) <
             (select c.opened_at, c.incident_id from incident c where c.incident_id = $2))
     order by i.opened_at desc, i.incident_id desc limit $3`,
    [page.status, page.cursor, page.limit + 1],
  )
  const shown = rows.slice(0, page.limit)
  return {
    rows: shown.map((row) => ({
      ...row,
      openedAt: iso(row.openedAt),
      closedAt: iso((row as { closedAt?: number | null }).closedAt ?? null),
    })),
    next: rows.length > page.limit ? (shown.at(-1)?.incidentId ?? null) : null,
  }
}

export async function incidentView(client: pg.ClientBase, incidentId: IncidentId): Promise<unknown> {
  const [incident] = await select(client, 'incident', { incidentId })
  if (incident === undefined) return null
  const grounds = await select(client, 'ground', { incidentId, endedAt: null }, { tail: 'order by subject_id' })
  const recalls = await select(client, 'recall', { incidentId }, { tail: 'order by device_id' })
  const releases = await select(client, 'release', { incidentId })
  const { reporters: _reporters, ...shown } = incident
  const decisions = await decisionList(client, incidentId)
  return {
    ...shown,
    openedAt: iso(incident.openedAt),
    closedAt: iso(incident.closedAt),
    held: grounds.filter((ground) => ground.subjectKind === 'device').map((ground) => ground.subjectId),
    containerHeld: grounds.some((ground) => ground.subjectKind === 'container'),
    recalls: recalls.map((recall) => recall.deviceId),
    contacts: await contactList(client, incidentId),
    decisions: decisions.map(({ entryId: _entry, decidedAt, ...decision }) => ({
      ...decision,
      decidedAt: iso(decidedAt),
    })),
    /** Each has a list of its own. */
    counts: await caseCounts(client, incidentId),
    releases: releases.map(({ releaseId, status, deviceIds, containerCleared, contentHash, expiresAt }) => ({
      releaseId,
      status,
      devices: deviceIds.length,
      containerCleared,
      contentHash,
      expiresAt: iso(expiresAt),
    })),
  }
}
