/**
 * What was where at a moment, as the record had it then: places and stays with their record times. What came to be known
 * later does not change it. Read in the scope of the rules, because a party sees no more what it has handed over since;
 * so each statement names the party, and shows what was in its hands at that moment and nothing of what became of it.
 */
import type pg from 'pg'
import type { ContainerId, DeviceId, PartyId, SiteId } from '../../custody/identifiers.ts'
import type { Site } from '../../custody/state.ts'
import { select } from '../rows.ts'
import type { Page } from './views.ts'

/** More are not named in one answer. */
const MISSING_MOST = 1_000

export interface StockQuestion {
  readonly partyId: PartyId
  readonly siteId: SiteId
  /** ms since 1970 UTC. */
  readonly at: number
}

export interface StockContainer {
  readonly containerId: ContainerId
  readonly serial: string
  readonly containerTypeId: string
  /** What the party calls the type; null: it is one of somebody else's. */
  readonly containerType: string | null
  readonly since: number
  readonly missing: boolean
  readonly devices: number
  readonly byDeviceType: Readonly<Record<string, number>>
}

export interface StockTotals {
  readonly containers: number
  readonly devices: number
  readonly missingDevices: number
  readonly missingContainers: number
  readonly byDeviceType: Readonly<Record<string, number>>
  readonly byContainerType: readonly {
    readonly containerTypeId: string
    readonly containerType: string | null
    readonly containers: number
  }[]
}

/** `$1` site, `$2` party, `$3` the moment. Missing is what was found missing by then, and not found again. */
const STOCK = `
with box as materialized (
  select p.container_id, p.from_at, c.serial, c.container_type_id, t.name as container_type
  from container_place p join container c on c.container_id = p.container_id
    left join container_type t on t.container_type_id = c.container_type_id and t.party_id = $2
  where p.site_id = $1 and p.party_id = $2 and p.from_at <= $3 and coalesce(p.until_at, 'infinity') > $3),
missing_box as materialized (${missingBy(
  `array['container_missing', 'container_found']`,
  `jsonb_build_array(convert_from(c.canonical, 'UTF8')::jsonb -> 'fact' -> 'containerId')`,
  `type = 'container_missing'`,
)}),
missing_device as materialized (${missingBy(
  `array['device_missing', 'contents_differed', 'devices_missing', 'devices_found']`,
  `coalesce(c.members -> 'deviceIds', jsonb_build_array(coalesce(c.members -> 'deviceId',
     convert_from(c.canonical, 'UTF8')::jsonb -> 'fact' -> 'deviceId')))`,
  `type <> 'devices_found'`,
)}),
inside as materialized (
  -- With a box that is missing goes what it holds.
  select b.container_id, d.device_id, d.device_type, m.id is not null or lost.id is not null as missing
  from box b join stay s on s.container_id = b.container_id and s.packed_at <= $3
      and coalesce(s.unpacked_at, 'infinity') > $3
    join device d on d.device_id = s.device_id and d.party_id = s.party_id
    left join missing_device m on m.id = d.device_id
    left join missing_box lost on lost.id = b.container_id)`

/** The newest word of each thing that was ever missing. */
function missingBy(types: string, ids: string, isMissing: string): string {
  return `
  select id from (
    select distinct on (thing.id) thing.id, e.type from entry e join entry_content c using (entry_id, party_id)
      cross join lateral jsonb_array_elements_text(${ids}) as thing (id)
    where e.type = any(${types}) and e.record_time <= $3
    order by thing.id, e.position desc) as word where ${isMissing}`
}

/** The site of the party, or undefined. */
export async function ownSite(
  client: pg.ClientBase,
  { siteId, partyId }: Pick<StockQuestion, 'siteId' | 'partyId'>,
): Promise<Site | undefined> {
  const [site] = await select(client, 'site', { siteId, partyId })
  return site
}

/** Whether the party that asks may know of it, whosever it is. */
export async function isKnownSite(client: pg.ClientBase, siteId: SiteId): Promise<boolean> {
  const known = await select(client, 'site', { siteId })
  return known.length > 0
}

export async function stockTotals(client: pg.ClientBase, question: StockQuestion): Promise<StockTotals> {
  const { siteId, partyId, at } = question
  const { rows } = await client.query<StockTotals>(
    `${STOCK}
     select (select count(*) from box) as containers,
       (select count(*) from box b join missing_box m on m.id = b.container_id) as "missingContainers",
       (select count(*) from inside where not missing) as devices,
       (select count(*) from inside where missing) as "missingDevices",
       (select coalesce(jsonb_object_agg(device_type, n), '{}') from (
          select device_type, count(*) as n from inside where not missing group by device_type) g) as "byDeviceType",
       (select coalesce(jsonb_agg(g order by g."containerTypeId"), '[]') from (
          select container_type_id as "containerTypeId", container_type as "containerType", count(*) as containers
          from box group by 1, 2) g) as "byContainerType"`,
    [siteId, partyId, new Date(at)],
  )
  if (rows[0] === undefined) throw new Error('a sum without a row')
  return rows[0]
}

/** The boxes that stood there, by their serial. `cursor`: the id of the last one. */
export async function stockContainers(
  client: pg.ClientBase,
  { siteId, partyId, at }: StockQuestion,
  { limit, cursor }: { readonly limit: number; readonly cursor: string | null },
): Promise<Page<StockContainer>> {
  const { rows } = await client.query<StockContainer>(
    `${STOCK}
     select b.container_id as "containerId", b.serial, b.container_type_id as "containerTypeId",
       b.container_type as "containerType", b.from_at as since,
       exists (select from missing_box m where m.id = b.container_id) as missing,
       coalesce(held.devices, 0)::bigint as devices, coalesce(held.by_type, '{}') as "byDeviceType"
     from (select * from box
           where $4::text is null or (serial, container_id) > (select c.serial, c.container_id from box c
             where c.container_id = $4)
           order by serial, container_id limit $5) b
       left join lateral (
         select sum(n) as devices, jsonb_object_agg(device_type, n) as by_type from (
           select i.device_type, count(*) as n from inside i
           where i.container_id = b.container_id and not i.missing group by i.device_type) g) held on true
     order by b.serial, b.container_id`,
    [siteId, partyId, new Date(at), cursor, limit + 1],
  )
  const shown = rows.slice(0, limit)
  return { rows: shown, next: rows.length > limit ? (shown.at(-1)?.containerId ?? null) : null }
}

/** Devices that the record had there and that had been found missing. */
export async function stockMissing(
  client: pg.ClientBase,
  { siteId, partyId, at }: StockQuestion,
): Promise<{ readonly deviceIds: readonly DeviceId[]; readonly more: boolean }> {
  const { rows } = await client.query<{ deviceId: DeviceId }>(
    `${STOCK} select device_id as "deviceId" from inside where missing order by device_id limit ${MISSING_MOST + 1}`,
    [siteId, partyId, new Date(at)],
  )
  const deviceIds = rows.slice(0, MISSING_MOST).map(({ deviceId }) => deviceId)
  return { deviceIds, more: rows.length > MISSING_MOST }
}

/** Devices that lie there in no box, as they are now: the record keeps no times of that. */
export async function looseDevices(
  client: pg.ClientBase,
  { siteId, partyId }: Pick<StockQuestion, 'siteId' | 'partyId'>,
): Promise<readonly DeviceId[]> {
  const { rows } = await client.query<{ deviceId: DeviceId }>(
    `select device_id as "deviceId" from device
     where site_id = $1 and possessing_party_id = $2 and container_id is null order by device_id limit ${MISSING_MOST}`,
    [siteId, partyId],
  )
  return rows.map(({ deviceId }) => deviceId)
}

export interface ContentsView {
  readonly serial: string
  /** Null: on the road, in somebody else's hands, or not registered yet. */
  readonly siteId: SiteId | null
  readonly devices: Page<{ readonly deviceId: DeviceId; readonly deviceType: string; readonly since: number }>
}

/**
 * What was in a container at a moment: to whoever had it then all of it, to others what they may see now. Null: not to be
 * seen.
 */
export async function contentsAt(
  client: pg.ClientBase,
  { containerId, partyId, at }: { readonly containerId: ContainerId; readonly partyId: PartyId; readonly at: number },
  { limit, cursor }: { readonly limit: number; readonly cursor: string | null },
): Promise<ContentsView | null> {
  const places = await client.query<{ serial: string; siteId: SiteId | null; had: boolean; sees: boolean }>(
    `select c.serial, p.site_id as "siteId", coalesce(p.party_id = $2, false) as had,
       geleit_sees_container(c.container_id) as sees
     from container c left join container_place p on p.container_id = c.container_id and p.from_at <= $3
       and coalesce(p.until_at, 'infinity') > $3
     where c.container_id = $1`,
    [containerId, partyId, new Date(at)],
  )
  const [place] = places.rows
  if (place === undefined || !(place.had || place.sees)) return null
  const { rows } = await client.query<ContentsView['devices']['rows'][number]>(
    `select s.device_id as "deviceId", d.device_type as "deviceType", s.packed_at as since
     from stay s join device d on d.device_id = s.device_id and d.party_id = s.party_id
     where s.container_id = $1 and s.packed_at <= $3 and coalesce(s.unpacked_at, 'infinity') > $3
       and ($2 or geleit_sees_device(s.device_id)) and ($4::text is null or s.device_id > $4)
     order by s.device_id limit $5`,
    [containerId, place.had, new Date(at), cursor, limit + 1],
  )
  const shown = rows.slice(0, limit)
  const next = rows.length > limit ? (shown.at(-1)?.deviceId ?? null) : null
  return { serial: place.serial, siteId: place.had ? place.siteId : null, devices: { rows: shown, next } }
}
