/** What an evidence file is made of, read with a fixed number of statements, whatever the file is about. */
import type pg from 'pg'
import { run } from '../statements.ts'

/** An entry with all that is stored of it. */
export interface StoredEntry {
  readonly index: number
  readonly entryId: string
  readonly partyId: string
  readonly salt: Buffer
  readonly canonical: Buffer
  readonly personalSalt: Buffer | null
  readonly personal: Buffer | null
}

const ENTRY = `l.log_index as index, e.entry_id as "entryId", e.party_id as "partyId", c.salt, c.canonical,
  p.salt as "personalSalt", p.canonical as personal`
const CONTENT = `join log_leaf l on l.position = e.position
  join entry_content c on c.entry_id = e.entry_id and c.party_id = e.party_id
  left join entry_personal p on p.entry_id = e.entry_id and p.party_id = e.party_id`

export interface SubjectName {
  readonly kind: string
  readonly id: string
}

/** The whole chains of subjects, as far as they lie among the first `size` leaves; an entry of several only once. */
export async function entriesOfSubjects(
  client: pg.ClientBase,
  subjects: readonly SubjectName[],
  size: number,
): Promise<StoredEntry[]> {
  const { rows } = await run<StoredEntry & pg.QueryResultRow>(
    client,
    `with named as (
       select distinct s.entry_id, s.party_id from unnest($1::text[], $2::text[]) as u (kind, id)
       join entry_subject s on s.subject_kind = u.kind and s.subject_id = u.id)
     select ${ENTRY} from named n join entry e on e.entry_id = n.entry_id and e.party_id = n.party_id ${CONTENT}
     where l.log_index < $3 order by l.log_index`,
    [subjects.map(({ kind }) => kind), subjects.map(({ id }) => id), size],
  )
  return rows
}

/** Entries of other chains that a file rests on: the log's words about itself, types of containers, the map. */
export async function restingEntries(
  client: pg.ClientBase,
  containerTypeIds: readonly string[],
  mapEntryId: string,
): Promise<StoredEntry[]> {
  const { rows } = await run<StoredEntry & pg.QueryResultRow>(
    client,
    `select * from (
       select ${ENTRY} from entry e ${CONTENT} where e.entry_id = $2
       union all
       select ${ENTRY} from entry e ${CONTENT}
       where e.party_id = 'log' and e.type in ('log_policy_set', 'log_key_changed', 'log_continued')
       union all
       select ${ENTRY} from container_type t
       join entry e on e.party_id = t.party_id and e.type = 'container_type_registered' ${CONTENT}
       where t.container_type_id = any($1::text[])
         and convert_from(c.canonical, 'UTF8')::jsonb #>> '{fact,containerType,containerTypeId}' = t.container_type_id
     ) resting order by index`,
    [containerTypeIds, mapEntryId],
  )
  return rows
}

/**
 * The entries of these versions of policies and of all others between the same two, as far as the party that asks may
 * see them; null: whoever sees all. The order is none.
 */
export async function policyEntriesOf(
  client: pg.ClientBase,
  policyIds: readonly string[],
  { partyId, size }: { readonly partyId: string | null; readonly size: number },
): Promise<StoredEntry[]> {
  if (policyIds.length === 0) return []
  const { rows } = await run<StoredEntry & pg.QueryResultRow>(
    client,
    `with named as (
       select distinct other.policy_id from policy p
       join policy other on other.party_id = p.party_id
         and other.operator_party_id is not distinct from p.operator_party_id
       where p.policy_id = any($1::text[])
         and ($2::text is null or p.operator_party_id is null or $2 in (p.party_id, p.operator_party_id)))
     select ${ENTRY} from entry e ${CONTENT}
     where e.type = 'policy_set' and l.log_index < $3
       and convert_from(c.canonical, 'UTF8')::jsonb #>> '{fact,policy,policyId}' in (select policy_id from named)`,
    [policyIds, partyId, size],
  )
  return rows
}

/** Index of the newest entry about a subject; null while it has none, or the newest is not in the log yet. */
export async function newestIndex(
  client: pg.ClientBase,
  subjects: readonly SubjectName[],
): Promise<{ readonly index: number | null; readonly waiting: boolean }> {
  const { rows } = await run<{ index: number | null; waiting: boolean }>(
    client,
    // The log keeps the order of a chain: what holds for its last entry holds for all before.
    `select max(l.log_index) as index, coalesce(bool_or(l.log_index is null), false) as waiting
     from unnest($1::text[], $2::text[]) as u (kind, id)
     cross join lateral (select s.entry_id, s.party_id from entry_subject s
       where s.subject_kind = u.kind and s.subject_id = u.id order by s.sequence desc limit 1) s
     join entry e on e.entry_id = s.entry_id and e.party_id = s.party_id
     left join log_leaf l on l.position = e.position`,
    [subjects.map(({ kind }) => kind), subjects.map(({ id }) => id)],
  )
  return rows[0] ?? { index: null, waiting: false }
}

/** A device in the set of an entry. */
export interface StoredMember {
  readonly entryId: string
  readonly id: string
  readonly sequence: number
  readonly previous: string | null
}

/** All devices of these entries, with their places in their chains. `deviceId`: a device that each of them names. */
export async function membersOfEntries(
  client: pg.ClientBase,
  entryIds: readonly string[],
  deviceId: string,
): Promise<StoredMember[]> {
  const { rows } = await run<StoredMember & pg.QueryResultRow>(
    client,
    `with named as (
       select c.entry_id, m.id from entry_content c
       cross join lateral jsonb_array_elements_text(coalesce(c.members -> 'deviceIds', jsonb_build_array($2::text))) as m (id)
       where c.entry_id = any($1::text[]))
     select n.entry_id as "entryId", n.id, s.sequence, encode(b.commitment, 'hex') as previous
     from named n
     join entry_subject s on s.subject_kind = 'device' and s.subject_id = n.id and s.entry_id = n.entry_id
     left join entry_subject p on p.subject_kind = 'device' and p.subject_id = n.id and p.sequence = s.sequence - 1
     left join entry b on b.entry_id = p.entry_id and b.party_id = p.party_id`,
    [entryIds, deviceId],
  )
  return rows
}

/** A checkpoint with the lines of those who cosigned it. */
export interface KnownCheckpoint {
  readonly origin: string
  readonly size: number
  readonly note: string
  readonly lines: readonly string[]
}

/** A name that the log had, and up to which size its checkpoints are of the tree of today. */
export interface KnownOrigin {
  readonly origin: string
  readonly upTo: number
}

/** How many checkpoints are looked at on each side of an entry; witnesses may have missed some. */
const NEIGHBOURS = 4

/**
 * For each index the nearest checkpoints without it and with it, with cosignatures if `cosigned`; and the newest ones.
 * Ascending by size, each once.
 */
export async function checkpointsAround(
  client: pg.ClientBase,
  options: {
    readonly indices: readonly number[]
    readonly origins: readonly KnownOrigin[]
    readonly cosigned: boolean
  },
): Promise<KnownCheckpoint[]> {
  const { indices, origins, cosigned } = options
  const table = cosigned ? 'log_cosignature' : 'log_checkpoint'
  const near = (condition: string, direction: string): string =>
    `select k.origin, k.size from unnest($1::bigint[]) as i (index) cross join unnest($2::text[], $3::bigint[]) as o (origin, up_to)
     cross join lateral (select distinct t.origin, t.size from ${table} t
       where t.origin = o.origin and t.size <= o.up_to and t.size > 0 and t.size ${condition} i.index
       order by t.origin, t.size ${direction} limit ${NEIGHBOURS}) k`
  const { rows } = await run<KnownCheckpoint & pg.QueryResultRow>(
    client,
    `with near as (
       ${near('<=', 'desc')}
       union ${near('>', 'asc')}
       union select k.origin, k.size from (select distinct t.origin, t.size from ${table} t
         where t.origin = ($2::text[])[1] order by t.size desc limit ${NEIGHBOURS * 4}) k)
     select n.origin, n.size, c.note,
       coalesce((select array_agg(s.line) from log_cosignature s where s.origin = n.origin and s.size = n.size), '{}') as lines
     from near n join log_checkpoint c on c.origin = n.origin and c.size = n.size order by n.size`,
    [indices, origins.map(({ origin }) => origin), origins.map(({ upTo }) => upTo)],
  )
  return rows
}

/** What the party that asks sees of that name: itself, and the containers of a shipment. */
export async function visibleSubjects(
  client: pg.ClientBase,
  about: SubjectName,
): Promise<readonly SubjectName[] | null> {
  const { rows } = await run<{ ids: string[] | null; found: boolean }>(
    client,
    VISIBLE[about.kind as keyof typeof VISIBLE],
    [about.id],
  )
  const [row] = rows
  if (row === undefined || !row.found) return null
  return about.kind === 'shipment' ? (row.ids ?? []).map((id) => ({ kind: 'container', id })) : [about]
}

const VISIBLE = {
  device: 'select true as found, null::text[] as ids from device where device_id = $1',
  container: 'select true as found, null::text[] as ids from container where container_id = $1',
  incident: 'select true as found, null::text[] as ids from incident where incident_id = $1',
  shipment: `select true as found, array(select jsonb_array_elements_text(container_ids)) as ids
    from shipment where shipment_id = $1`,
} as const
