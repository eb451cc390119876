/** How things stand at a party, in numbers: what a first page shows. Counted from what is there now, as far as it sees it. */
import type pg from 'pg'
import type { PersonId, SiteId } from '../../custody/identifiers.ts'
import type { Container, Device } from '../../custody/state.ts'
import { run } from '../statements.ts'
import type { Trust } from './views.ts'

/** More are not counted: a first page has to be there at once. */
const DEVICES_MOST = 100_000
const HELD_MOST = 10_000
const INCIDENTS_MOST = 1_000

export interface Overview {
  /** Sites at which devices are counted. */
  readonly siteIds: readonly SiteId[]
  /** In the party's hands. */
  readonly containers: {
    readonly byStatus: readonly { readonly status: Container['status']; readonly containers: number }[]
    readonly held: number
    readonly missing: number
  }
  readonly devices: {
    readonly byCustody: readonly { readonly custody: Device['custody']; readonly devices: number }[]
    readonly byTrust: readonly { readonly trust: Trust; readonly devices: number }[]
    readonly missing: number
    /** False: there are more than were counted. */
    readonly complete: boolean
  }
  readonly incidents: { readonly open: number; readonly complete: boolean }
  readonly deadlines: { readonly passed: number }
  readonly tours: { readonly underWay: number; readonly overdue: number }
  readonly shipments: { readonly expected: number; readonly late: number; readonly toAcknowledge: number }
}

/** `now`: ms since 1970 UTC. Row-level security says what is seen. */
export async function overview(
  client: pg.ClientBase,
  { personId, now }: { readonly personId: PersonId; readonly now: number },
): Promise<Overview> {
  const siteIds = await sitesOf(client, personId)
  const at = new Date(now).toISOString()
  const [containers, devices, incidents, deadlines, tours, shipments] = await Promise.all([
    containersInHands(client),
    devicesAt(client, siteIds),
    openIncidents(client),
    one<{ passed: number }>(client, PASSED, []),
    one<Overview['tours']>(client, TOURS, [at]),
    one<Overview['shipments']>(client, SHIPMENTS, [at]),
  ])
  return { siteIds, containers, devices, incidents, deadlines, tours, shipments }
}

/** Those that the person works at; of somebody who is at none in particular, all of the party. */
async function sitesOf(client: pg.ClientBase, personId: PersonId): Promise<readonly SiteId[]> {
  const { rows } = await run<{ siteId: SiteId }>(
    client,
    `select s.site_id as "siteId" from site s left join person p on p.person_id = $1
     where s.party_id = geleit_party() and s.status = 'active'
       and (p.site_ids is null or p.site_ids = '[]' or p.site_ids ? s.site_id) order by s.site_id`,
    [personId],
  )
  return rows.map(({ siteId }) => siteId)
}

async function containersInHands(client: pg.ClientBase): Promise<Overview['containers']> {
  // Each part by an index that begins with the party.
  const { rows } = await run<{ status: Container['status']; containers: number; held: number; missing: number }>(
    client,
    `select status, count(*) as containers, count(*) filter (where held) as held, count(*) filter (where missing) as missing
     from (select c.status, c.missing, exists (select from ground g where g.subject_id = c.container_id
         and g.subject_kind = 'container' and g.ended_at is null) as held
       from (select * from container where party_id = geleit_party() and possessing_party_id = geleit_party()
             union all
             select * from container where possessing_party_id = geleit_party() and possessing_party_id <> party_id) c
     ) each group by status order by status`,
    [],
  )
  const sum = (of: 'held' | 'missing'): number => rows.reduce((total, row) => total + row[of], 0)
  return {
    byStatus: rows.map(({ status, containers }) => ({ status, containers })),
    held: sum('held'),
    missing: sum('missing'),
  }
}

async function devicesAt(client: pg.ClientBase, siteIds: readonly SiteId[]): Promise<Overview['devices']> {
  const [custody, trust] = await Promise.all([
    run<{ custody: Device['custody']; devices: number; missing: number }>(
      client,
      `select custody, count(*) as devices, count(*) filter (where missing) as missing from (
         select d.custody, d.missing from container c join device d on d.container_id = c.container_id
         where c.site_id = any($1::text[])
         union all select custody, missing from device where site_id = any($1::text[]) limit $2) each
       group by custody order by custody`,
      [siteIds, DEVICES_MOST + 1],
    ),
    run<{ trust: Trust; devices: number }>(
      client,
      `select trust, count(*) as devices from (
         select case when bool_or(g.kind = 'locked_out') then 'locked_out'
             when bool_or(g.kind = 'incident') then 'incident' else 'unproven' end as trust
         from unnest(array(select geleit_devices_held('', $2))) as held (id)
           join device d on d.device_id = held.id left join container c on c.container_id = d.container_id
           join ground g on g.subject_id = held.id and g.subject_kind = 'device' and g.ended_at is null
         where coalesce(d.site_id, c.site_id) = any($1::text[]) group by held.id) each
       group by trust order by trust`,
      [siteIds, HELD_MOST],
    ),
  ])
  const total = custody.rows.reduce((sum, { devices }) => sum + devices, 0)
  const held = trust.rows.reduce((sum, { devices }) => sum + devices, 0)
  return {
    byCustody: custody.rows.map((row) => ({ custody: row.custody, devices: row.devices })),
    byTrust: [{ trust: 'ok', devices: Math.max(0, total - held) }, ...trust.rows],
    missing: custody.rows.reduce((sum, { missing }) => sum + missing, 0),
    complete: total <= DEVICES_MOST && held < HELD_MOST,
  }
}

async function openIncidents(client: pg.ClientBase): Promise<Overview['incidents']> {
  const { open } = await one<{ open: number }>(
    client,
    `select count(*) as open from (select from incident where status = 'open' limit $1) each`,
    [INCIDENTS_MOST + 1],
  )
  return { open: Math.min(open, INCIDENTS_MOST), complete: open <= INCIDENTS_MOST }
}

const PASSED = `select count(*) as passed from deadline_act
  where party_id = geleit_party() and stage = 'passed' and acknowledged_at is null`

const TOURS = `select count(*) as "underWay", count(*) filter (where valid_until < $1) as overdue
  from tour where status = 'under_way'`

const SHIPMENTS = `select count(*) filter (where status in ('announced', 'in_transit')) as expected,
    count(*) filter (where status in ('announced', 'in_transit') and arrival_due_at < $1) as late,
    count(*) filter (where status = 'delivered') as "toAcknowledge"
  from shipment where recipient_party_id = geleit_party() and status in ('announced', 'in_transit', 'delivered')`

async function one<Row extends object>(client: pg.ClientBase, text: string, values: readonly unknown[]): Promise<Row> {
  const { rows } = await run<Row & pg.QueryResultRow>(client, text, values)
  const [row] = rows
  if (row === undefined) throw new Error('a count has no row')
  return row
}
