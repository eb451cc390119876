/**
 * Lists of all that a party sees, for tables of many thousands of rows. A page is found by an index that begins with the
 * party, a container, a site or a person; conditions beside it are looked at row by row, for so many rows and no more: a
 * page may hold fewer than were asked for, or none, and still have a next one.
 */
import type pg from 'pg'
import type { ContainerId, PersonId, SiteId } from '../../custody/identifiers.ts'
import type { Container, Device } from '../../custody/state.ts'
import { run } from '../statements.ts'
import type { Page, Trust } from './views.ts'

/** Rows looked at for one page, where a condition leaves rows out. */
const LOOKED_AT_MOST = 5_000

export interface DeviceListed {
  readonly deviceId: string
  readonly deviceType: string
  readonly custody: Device['custody']
  readonly trust: Trust
  readonly missing: boolean
  readonly containerId: string | null
  readonly containerSerial: string | null
  readonly siteId: string | null
  /** Only of the party's own people. */
  readonly personId: string | null
  readonly makerPartyId: string
  readonly owningPartyId: string
  readonly possessingPartyId: string
}

export interface DevicesAsked {
  readonly limit: number
  /** As `next` gave it. */
  readonly cursor: string | null
  readonly containerId: ContainerId | null
  readonly siteId: SiteId | null
  readonly personId: PersonId | null
  readonly custody: Device['custody'] | null
  readonly trust: Trust | null
  readonly deviceType: string | null
  readonly missing: boolean | null
}

const TRUST_OF = (kind: 'device' | 'container', id: string): string => `coalesce((select
    case when bool_or(g.kind = 'locked_out') then 'locked_out' when bool_or(g.kind = 'incident') then 'incident'
      else 'unproven' end
  from ground g where g.subject_id = ${id} and g.subject_kind = '${kind}' and g.ended_at is null
  group by g.subject_id), 'ok')`

const DEVICE_COLUMNS = `d.device_id as "deviceId", d.device_type as "deviceType", d.custody, d.missing,
  ${TRUST_OF('device', 'd.device_id')} as trust, d.container_id as "containerId", c.serial as "containerSerial",
  coalesce(d.site_id, c.site_id) as "siteId",
  (select p.person_id from person p where p.person_id = d.person_id) as "personId", d.party_id as "makerPartyId",
  d.owning_party_id as "owningPartyId", d.possessing_party_id as "possessingPartyId"`

/** Who of another party has something in hand is nobody's business, whoever asks for them by their id. */
const OWN_PERSON = 'exists (select from person p where p.person_id = d.person_id)'

/** `$1` custody, `$2` trust, `$3` type of device, `$4` missing; null: whatever. */
const DEVICE_CONDITION = `($1::text is null or custody = $1) and ($2::text is null or trust = $2)
  and ($3::text is null or "deviceType" = $3) and ($4::boolean is null or missing = $4)`

/** Devices that the asking party sees. `next` goes into `cursor`, and means nothing else. */
export function deviceList(client: pg.ClientBase, asked: DevicesAsked): Promise<Page<DeviceListed>> {
  if (asked.siteId !== null) return devicesAt(client, asked, asked.siteId)
  if (asked.containerId !== null || asked.personId !== null) return devicesWith(client, asked)
  return devicesSeen(client, asked)
}

function conditionsOf({ custody, trust, deviceType, missing }: DevicesAsked): unknown[] {
  return [custody, trust, deviceType, missing]
}

/** In one container, or on one person: no more than a box holds. */
async function devicesWith(client: pg.ClientBase, asked: DevicesAsked): Promise<Page<DeviceListed>> {
  const { rows } = await run<DeviceListed>(
    client,
    `select * from (select ${DEVICE_COLUMNS} from device d left join container c on c.container_id = d.container_id
       where d.${asked.containerId === null ? 'person_id' : 'container_id'} = $5
         and ($6::text is null or d.container_id is not distinct from $6)
         and ($7::text is null or d.person_id = $7 and ${OWN_PERSON}) and d.device_id > $8) each
     where ${DEVICE_CONDITION} order by "deviceId" limit $9`,
    [
      ...conditionsOf(asked),
      asked.containerId ?? asked.personId,
      asked.containerId,
      asked.personId,
      asked.cursor ?? '',
      asked.limit + 1,
    ],
  )
  return pageOf(rows, asked.limit, ({ deviceId }) => deviceId)
}

/** What is held at a site: what lies there by itself, then container after container. */
async function devicesAt(client: pg.ClientBase, asked: DevicesAsked, siteId: SiteId): Promise<Page<DeviceListed>> {
  const [container = '', device = ''] = (asked.cursor ?? '').split('~')
  const { rows } = await run<DeviceListed>(
    client,
    `select * from (
       select ${DEVICE_COLUMNS}
       from (select '' as place where $6 = '' union all
             select container_id from container where site_id = $5 and container_id >= $6) at
       cross join lateral (
         select * from device where at.place = '' and site_id = $5 and device_id > $7
         union all
         select * from device where container_id = at.place and (container_id > $6 or device_id > $7)) d
       left join container c on c.container_id = d.container_id
       where $8::text is null or d.person_id = $8 and ${OWN_PERSON}
     ) each where ${DEVICE_CONDITION} order by "containerId" nulls first, "deviceId" limit $9`,
    [...conditionsOf(asked), siteId, container, device, asked.personId, asked.limit + 1],
  )
  return pageOf(rows, asked.limit, ({ containerId, deviceId }) => `${containerId ?? ''}~${deviceId}`)
}

const FIRST = ''
const LAST = 'Z'.repeat(14)

async function devicesSeen(client: pg.ClientBase, asked: DevicesAsked): Promise<Page<DeviceListed>> {
  const { limit, cursor, trust } = asked
  const isHeld = trust !== null && trust !== 'ok'
  const leavesOut = conditionsOf(asked).some((each) => each !== null)
  const most = leavesOut ? Math.max(LOOKED_AT_MOST, limit + 1) : limit + 1
  // All identifications have the same length: what follows one begins with nothing that stands behind it.
  const since = cursor === null ? FIRST : `${cursor}0`
  const { rows: seen } = await run<{ id: string }>(
    client,
    isHeld ? 'select geleit_devices_held($1, $2) as id' : 'select geleit_devices_seen($1, $2, $3) as id',
    isHeld ? [cursor ?? FIRST, most] : [since, LAST, most],
  )
  const ids = seen.map(({ id }) => id)
  const { rows } = await run<DeviceListed>(
    client,
    `select * from (select ${DEVICE_COLUMNS} from device d left join container c on c.container_id = d.container_id
       where d.device_id = any($5::text[])) each
     where ${DEVICE_CONDITION} order by "deviceId" limit $6`,
    [...conditionsOf(asked), ids, limit + 1],
  )
  const page = pageOf(rows, limit, ({ deviceId }) => deviceId)
  if (page.next !== null || ids.length < most) return page
  return { ...page, next: ids.at(-1) ?? null }
}

export interface ContainerListed {
  readonly containerId: string
  readonly serial: string
  readonly lockSerial: string | null
  readonly containerTypeId: string
  /** What the party calls the type; null: it is one of somebody else's. */
  readonly containerType: string | null
  readonly status: Container['status']
  readonly trust: Trust
  readonly missing: boolean
  readonly siteId: string | null
  readonly shipmentId: string | null
  readonly capacityUnits: number
  readonly usedUnits: number
  readonly owningPartyId: string
  readonly possessingPartyId: string
}

export interface ContainersAsked {
  readonly limit: number
  readonly cursor: string | null
  readonly siteId: SiteId | null
  readonly status: Container['status'] | null
  readonly trust: Trust | null
  readonly containerTypeId: string | null
  readonly missing: boolean | null
}

const CONTAINER_COLUMNS = `c.container_id as "containerId", c.serial, c.lock_serial as "lockSerial",
  c.container_type_id as "containerTypeId",
  (select t.name from container_type t where t.container_type_id = c.container_type_id) as "containerType",
  c.status, ${TRUST_OF('container', 'c.container_id')} as trust, c.missing, c.site_id as "siteId",
  c.shipment_id as "shipmentId", c.capacity_units as "capacityUnits", c.used_units as "usedUnits",
  c.party_id as "owningPartyId", c.possessing_party_id as "possessingPartyId"`

/** Containers that the asking party sees, by their serials. `next` goes into `cursor`, and means nothing else. */
export async function containerList(client: pg.ClientBase, asked: ContainersAsked): Promise<Page<ContainerListed>> {
  const { limit, cursor, siteId, status, trust, containerTypeId, missing } = asked
  const conditions = [status, trust, containerTypeId, missing]
  const [afterSerial = '', afterId = ''] = (cursor ?? '').split('~')
  const leavesOut = conditions.some((each) => each !== null)
  const most = leavesOut ? Math.max(LOOKED_AT_MOST, limit + 1) : limit + 1
  const ids = siteId === null ? await containersSeen(client, [afterSerial, afterId], most) : null
  const { rows } = await run<ContainerListed>(
    client,
    `select * from (select ${CONTAINER_COLUMNS} from container c
       where ${ids === null ? 'c.site_id = $5' : 'c.container_id = any($5::text[])'}
         and (c.serial collate "C", c.container_id) > ($7, $8)) each
     where ($1::text is null or status = $1) and ($2::text is null or trust = $2)
       and ($3::text is null or "containerTypeId" = $3) and ($4::boolean is null or missing = $4)
     order by serial collate "C", "containerId" limit $6`,
    [...conditions, ids?.map(({ id }) => id) ?? siteId, limit + 1, afterSerial, afterId],
  )
  const page = pageOf(rows, limit, ({ serial, containerId }) => `${serial}~${containerId}`)
  if (page.next !== null || ids === null || ids.length < most) return page
  const last = ids.at(-1)
  return { ...page, next: last === undefined ? null : `${last.serial}~${last.id}` }
}

async function containersSeen(
  client: pg.ClientBase,
  after: readonly [string, string],
  most: number,
): Promise<{ readonly id: string; readonly serial: string }[]> {
  const { rows } = await run<{ id: string; serial: string }>(
    client,
    `select c.container_id as id, c.serial from container c
     where c.container_id = any(array(select geleit_containers_seen($1, $2, $3)))
     order by c.serial collate "C", c.container_id`,
    [...after, most],
  )
  return rows
}

function pageOf<Row>(rows: readonly Row[], limit: number, cursorOf: (row: Row) => string): Page<Row> {
  const shown = rows.slice(0, limit)
  const last = shown.at(-1)
  return { rows: shown, next: rows.length > limit && last !== undefined ? cursorOf(last) : null }
}
