/**
 * What a count has found, as things stand now: what is recorded here beside what was scanned. One statement for the whole
 * of a store. What came, went or moved since the count began is neither missing nor surplus.
 */
import type pg from 'pg'
import type { ContainerId, CountId, PartyId, PersonId, SiteId } from '../../custody/identifiers.ts'
import type { CountTotals } from '../../custody/state.ts'
import type { Page } from './views.ts'

export const COUNT_LISTS = ['found', 'missing', 'surplus', 'wrong_place', 'found_again', 'unknown', 'moved'] as const
export type CountList = (typeof COUNT_LISTS)[number]

/** `$1`: the count, `$2`: its party. `finding` has a row for each thing that is recorded here or was scanned. */
export const FINDINGS = `
with k as materialized (select * from stock_count where count_id = $1 and party_id = $2),
line as materialized (
  select l.* from k join stock_count_line l on l.count_id = k.count_id and l.undone_at is null),
box as materialized (
  select c.container_id, c.serial,
    exists (select from container_place p where p.container_id = c.container_id and p.site_id = k.site_id
      and p.from_at <= k.started_at and coalesce(p.until_at, 'infinity') > k.started_at)
    and not exists (select from container_place p where p.container_id = c.container_id
      and p.from_at > k.started_at and p.site_id is distinct from k.site_id) as steady
  from k join container c on c.site_id = k.site_id and c.possessing_party_id = k.party_id
  where not c.missing and c.status <> 'retired'
  union all
  select c.container_id, c.serial, true from k join container c on c.container_id = k.container_id),
here as materialized (
  select d.device_id, d.container_id, d.missing, b.steady and s.packed_at <= k.started_at as steady, s.packed_at as since
  from k, box b join device d on d.container_id = b.container_id
    join stay s on s.device_id = d.device_id and s.party_id = d.party_id and s.unpacked_at is null
  union all
  select d.device_id, null, d.missing, d.last_entry_at <= k.started_at, d.last_entry_at
  from k join device d on d.site_id = k.site_id and d.possessing_party_id = k.party_id and d.container_id is null),
device_finding as materialized (
  select coalesce(h.device_id, l.subject_id) as id, coalesce(h.container_id, d.container_id) as container_id,
    coalesce(h.missing, d.missing) and l.subject_id is not null as again,
    coalesce(h.missing, d.missing) as missing,
    l.place_container_id, l.stood_for, l.by_person_id,
    case
      when h.device_id is null then case when l.found = 'here' or d.custody = 'repacking' then 'moved' else 'surplus' end
      when l.subject_id is null then case when h.missing then 'known_missing' when h.steady then 'missing' else 'moved' end
      when l.place_container_id is distinct from h.container_id and l.place_container_id is not null and h.since <= l.at
        then 'wrong_place'
      else 'found' end as list
  from here h full join (select * from line where subject_kind = 'device') l on l.subject_id = h.device_id
    left join device d on d.device_id = l.subject_id and h.device_id is null),
-- Whoever scanned what lies in a box by the record stood before it.
seen as materialized (select distinct container_id from device_finding where list = 'found'),
box_finding as (
  select coalesce(b.container_id, l.subject_id) as id, coalesce(b.serial, c.serial) as serial,
    coalesce(c.missing, false) and l.subject_id is not null as again, l.by_person_id,
    case
      when b.container_id is null then case
        when l.found = 'here' or (c.missing and c.site_id = (select site_id from k)) then 'moved' else 'surplus' end
      when l.subject_id is null then case
        when b.container_id in (select container_id from seen) then 'found' when b.steady then 'missing' else 'moved' end
      else 'found' end as list
  from (select * from box where (select site_id from k) is not null) b
    full join (select * from line where subject_kind = 'container') l on l.subject_id = b.container_id
    left join container c on c.container_id = l.subject_id and b.container_id is null
  where l.subject_id is null or l.subject_id is distinct from (select container_id from k)),
finding as materialized (
  select 'device' as kind, id, null as serial, container_id, missing, again, place_container_id, stood_for,
    by_person_id, list from device_finding
  union all
  select 'container', id, serial, null, again, again, null, null, by_person_id, list from box_finding
  union all
  select 'unknown', subject_id, null, null, false, false, place_container_id, stood_for, by_person_id, 'unknown'
  from line where subject_kind = 'unknown')`

export interface Finding {
  readonly kind: 'device' | 'container' | 'unknown'
  readonly id: string
  readonly serial: string | null
  readonly containerId: ContainerId | null
  readonly missing: boolean
  readonly again: boolean
  readonly list: CountList | 'known_missing'
}

const TOTALS = `
select ${[
  ['devicesExpected', `kind = 'device' and list in ('found', 'missing', 'wrong_place') and not missing`],
  ['devicesFound', `kind = 'device' and list = 'found'`],
  ['devicesMissing', `kind = 'device' and list = 'missing'`],
  ['devicesSurplus', `kind = 'device' and list = 'surplus'`],
  ['devicesWrongPlace', `kind = 'device' and list = 'wrong_place'`],
  ['devicesFoundAgain', `kind = 'device' and again`],
  ['containersExpected', `kind = 'container' and list in ('found', 'missing')`],
  ['containersFound', `kind = 'container' and list = 'found'`],
  ['containersMissing', `kind = 'container' and list = 'missing'`],
  ['containersSurplus', `kind = 'container' and list = 'surplus'`],
  ['unknown', `kind = 'unknown'`],
  ['moved', `list = 'moved'`],
]
  .map(([name, condition]) => `count(*) filter (where ${condition}) as "${name}"`)
  .join(', ')} from finding`

export async function countTotals(client: pg.ClientBase, countId: CountId, partyId: PartyId): Promise<CountTotals> {
  const { rows } = await client.query<CountTotals>(FINDINGS + TOTALS, [countId, partyId])
  if (rows[0] === undefined) throw new Error('a sum without a row')
  return rows[0]
}

export interface CountFinding {
  readonly list: CountList
  readonly kind: Finding['kind']
  readonly id: string
  readonly serial: string | null
  /** Where the record has it. */
  readonly containerId: ContainerId | null
  /** The box before which whoever scanned it stood. */
  readonly foundIn: ContainerId | null
  /** The box or the label of the tray that was scanned in its place. */
  readonly stoodFor: string | null
  readonly byPersonId: PersonId | null
}

/** Of one list, or of all, by id. */
export async function countFindings(
  client: pg.ClientBase,
  { countId, partyId }: { readonly countId: CountId; readonly partyId: PartyId },
  page: { readonly list: CountList | null; readonly limit: number; readonly cursor: string | null },
): Promise<Page<CountFinding>> {
  const { rows } = await client.query<CountFinding>(
    `${FINDINGS} select list, kind, id, serial, container_id as "containerId", place_container_id as "foundIn",
       stood_for as "stoodFor", by_person_id as "byPersonId"
     from finding where case $3::text when 'found_again' then again else list = coalesce($3, list) end
       and list <> 'known_missing' and ($4::text is null or id > $4)
     order by id limit $5`,
    [countId, partyId, page.list, page.cursor, page.limit + 1],
  )
  const shown = rows.slice(0, page.limit)
  return { rows: shown, next: rows.length > page.limit ? (shown.at(-1)?.id ?? null) : null }
}

interface CountRow {
  readonly countId: CountId
  readonly siteId: SiteId | null
  readonly containerId: ContainerId | null
  readonly status: string
  readonly startedBy: PersonId
  readonly startedAt: number
  readonly endedBy: PersonId | null
  readonly endedAt: number | null
  readonly totals: CountTotals | null
}

const COUNT_COLUMNS = `count_id as "countId", site_id as "siteId", container_id as "containerId", status,
  started_by as "startedBy", started_at as "startedAt", ended_by as "endedBy", ended_at as "endedAt", totals`

/** A count as it stands: of one that is over the totals that it ended with. Null: the party has none of that name. */
export async function countView(
  client: pg.ClientBase,
  countId: CountId,
  partyId: PartyId,
): Promise<(CountRow & { readonly totals: CountTotals; readonly byPerson: readonly object[] }) | null> {
  const { rows } = await client.query<CountRow>(
    `select ${COUNT_COLUMNS} from stock_count where count_id = $1 and party_id = $2`,
    [countId, partyId],
  )
  const [count] = rows
  if (count === undefined) return null
  const people = await client.query<{ personId: PersonId; scanned: number; lastAt: number }>(
    `select by_person_id as "personId", count(*) as scanned, max(at) as "lastAt" from stock_count_line
     where count_id = $1 and undone_at is null group by by_person_id order by 1`,
    [countId],
  )
  return { ...count, totals: count.totals ?? (await countTotals(client, countId, partyId)), byPerson: people.rows }
}

/** The newest first. */
export async function countList(
  client: pg.ClientBase,
  partyId: PartyId,
  page: { readonly limit: number; readonly cursor: string | null; readonly status: string | null },
): Promise<Page<CountRow>> {
  const { rows } = await client.query<CountRow>(
    `select ${COUNT_COLUMNS} from stock_count
     where party_id = $1 and ($2::text is null or status = $2) and ($3::text is null or (started_at, count_id) <
       (select c.started_at, c.count_id from stock_count c where c.count_id = $3 and c.party_id = $1))
     order by started_at desc, count_id desc limit $4`,
    [partyId, page.status, page.cursor, page.limit + 1],
  )
  const shown = rows.slice(0, page.limit)
  return { rows: shown, next: rows.length > page.limit ? (shown.at(-1)?.countId ?? null) : null }
}
