/**
 * Makes and keeps the map of all subjects to the heads of their chains (`auditlog/subject-map.ts`). It is brought up to
 * date from the leaves that are new since the last one, bucket by bucket, so its cost follows what happened and not
 * what there is.
 */
import type pg from 'pg'
import {
  type Branch,
  branchOf,
  bucketOf,
  joinAll,
  type MapLeaf,
  proveSubject,
  type SubjectHead,
  subjectKey,
  subjectLeaf,
  subjectSalt,
} from '../auditlog/subject-map.ts'
import { ADVISORY_LOCKS } from './advisory-locks.ts'
import type { CommitOptions, Loading } from './commit.ts'
import type { Database } from './database.ts'
import { entryOf, HASHES, type StoredMembers, subjectsOf } from './entry-format.ts'
import { actAsKeeper } from './keeper.ts'
import type { SubjectName } from './queries/evidence.ts'

/** Leaves read at a time; one may concern thousands of subjects. */
const LEAVES_AT_ONCE = 1_000
/** Subjects that are brought up to date at a time: a delivery note's 100,000 would take the memory of several. */
const SUBJECTS_AT_ONCE = 5_000
/** Subjects in a bucket before there are more buckets. */
const BUCKET_AIM = 256
const BUCKET_BITS_MOST = 16
const LEAF_BYTES = 64

export interface SubjectMap {
  /** The map holds what the first `size` leaves of the log say. */
  readonly size: number
  readonly subjects: number
  /** 32 bytes. */
  readonly root: Uint8Array
  /** The entry that commits to it. */
  readonly entryId: string
  readonly madeAt: number
}

interface MapRow {
  readonly size: number
  readonly subjects: number
  readonly bucketBits: number
  readonly root: Buffer
  readonly entryId: string | null
  readonly madeAt: number
}

/** The newest map; `null` before the first. */
export async function newestSubjectMap(client: pg.ClientBase): Promise<SubjectMap | null> {
  const row = await readMap(client)
  return row === null || row.entryId === null ? null : { ...row, entryId: row.entryId }
}

/**
 * Brings the map up to all leaves that the log has now, and records its root as an entry. Where nothing but maps came
 * since the last one, that one stands.
 *
 * @param mapKey 32 secret bytes, always the same ones
 * @throws DatabaseUnavailable, UnknownOutcome
 */
export async function commitSubjectMap(
  database: Database,
  options: CommitOptions,
  mapKey: Uint8Array,
): Promise<SubjectMap | null> {
  let made: SubjectMap | null = null
  await actAsKeeper(database, options, {
    load: (loading) => update(loading, mapKey),
    decide: (map) =>
      map === null
        ? []
        : [
            {
              type: 'subject_map_committed',
              origin: map.origin,
              root: Buffer.from(map.root).toString('hex'),
              subjects: map.subjects,
              size: map.size,
            },
          ],
    beside: (writes, map, recorded) => {
      const last = recorded.at(-1)
      if (map === null || last === undefined) return
      const { entryId, recordTime } = last.entry
      made = { ...map, entryId, madeAt: recordTime }
      writes.add('subject_map', (parameters) => {
        const values = [
          parameters.add(map.size, 'bigint'),
          parameters.add(map.subjects, 'bigint'),
          parameters.add(map.bits, 'smallint'),
          parameters.add(map.root, 'bytea'),
          parameters.add(entryId, 'text'),
          parameters.add(new Date(recordTime).toISOString(), 'timestamptz'),
        ]
        return `insert into subject_map (size, subjects, bucket_bits, root, entry_id, made_at)
          values (${values.join(', ')}) on conflict (one) do update set (size, subjects, bucket_bits, root, entry_id, made_at)
            = (excluded.size, excluded.subjects, excluded.bucket_bits, excluded.root, excluded.entry_id, excluded.made_at)`
      })
    },
  })
  return made
}

interface Updated {
  readonly origin: string
  readonly size: number
  readonly subjects: number
  readonly bits: number
  readonly root: Uint8Array
}

async function update({ client }: Loading, mapKey: Uint8Array): Promise<Updated | null> {
  await client.query('select pg_advisory_xact_lock($1)', [ADVISORY_LOCKS.subjectMap])
  const { rows } = await client.query<{ origin: string; size: number }>('select origin, size from log_state')
  const log = rows[0]
  if (log === undefined) return null
  const before = await readMap(client)
  const from = before?.size ?? 0
  if (!(await hasNews(client, from, log.size))) return null
  let bits = before?.bucketBits ?? 0
  for (let start = from; start < log.size; start += LEAVES_AT_ONCE) {
    const end = Math.min(start + LEAVES_AT_ONCE, log.size)
    const subjects = await subjectsIn(client, start, end)
    bits = await splitIfFull(client, bits, subjects.length)
    for (const some of inOrderOfBuckets(subjects, bits)) {
      const heads = await headsAt(client, some, end)
      await merge(client, mapKey, [...heads.values()], bits)
    }
  }
  const whole = joinAll(await readBranches(client, bits), HASHES.sha256)
  return { origin: log.origin, size: log.size, subjects: whole.count, bits, root: whole.node }
}

async function readMap(client: pg.ClientBase): Promise<MapRow | null> {
  const { rows } = await client.query<MapRow>(
    `select size, subjects, bucket_bits as "bucketBits", root, entry_id as "entryId", made_at as "madeAt" from subject_map`,
  )
  return rows[0] ?? null
}

/** A map is an entry, too; it alone is no reason for the next one. */
async function hasNews(client: pg.ClientBase, from: number, to: number): Promise<boolean> {
  const { rows } = await client.query(
    `select from log_leaf l join entry e using (position)
     where l.log_index >= $1 and l.log_index < $2 and e.type <> 'subject_map_committed' limit 1`,
    [from, to],
  )
  return rows.length > 0
}

/** All subjects that the leaves from `start` up to, not including, `end` concern: the entries themselves name them. */
async function subjectsIn(client: pg.ClientBase, start: number, end: number): Promise<SubjectName[]> {
  const { rows } = await client.query<{ canonical: Buffer; members: StoredMembers }>(
    `select c.canonical, c.members
     from log_leaf l join entry e using (position) join entry_content c using (entry_id, party_id)
     where l.log_index >= $1 and l.log_index < $2`,
    [start, end],
  )
  const named = new Map<SubjectName['kind'], Set<string>>([['device', new Set()]])
  for (const { canonical, members } of rows) {
    const { deviceIds, others } = subjectsOf(entryOf(canonical, members, null).entry)
    for (const id of deviceIds) named.get('device')?.add(id)
    for (const [kind, id] of others) named.set(kind, (named.get(kind) ?? new Set()).add(id))
  }
  return [...named].flatMap(([kind, ids]) => Array.from(ids, (id) => ({ kind, id })))
}

/** A few thousand at a time, and all of one bucket together: each bucket is then read and written once. */
function* inOrderOfBuckets(
  subjects: readonly SubjectName[],
  bits: number,
): Generator<readonly SubjectName[], void, undefined> {
  const buckets = subjects.map(({ kind, id }) => bucketOf(subjectKey(kind, id, HASHES.sha256), bits))
  const order = Array.from(subjects.keys()).sort((a, b) => (buckets[a] ?? 0) - (buckets[b] ?? 0))
  let some: SubjectName[] = []
  for (const [place, index] of order.entries()) {
    const isOfNextBucket = buckets[index] !== buckets[order[place - 1] ?? index]
    if (some.length >= SUBJECTS_AT_ONCE && isOfNextBucket) {
      yield some
      some = []
    }
    some.push(subjects[index] as SubjectName)
  }
  if (some.length > 0) yield some
}

async function merge(
  client: pg.ClientBase,
  mapKey: Uint8Array,
  heads: readonly SubjectHead[],
  bits: number,
): Promise<void> {
  const news = new Map<number, MapLeaf[]>()
  for (const head of heads) {
    const key = subjectKey(head.kind, head.id, HASHES.sha256)
    const leaf = subjectLeaf(head, subjectSalt(mapKey, key, head.sequence, HASHES.hmacSha256), HASHES.sha256)
    const bucket = bucketOf(key, bits)
    const known = news.get(bucket)
    if (known === undefined) news.set(bucket, [leaf])
    else known.push(leaf)
  }
  const known = await readBuckets(client, [...news.keys()])
  const changed = [...news].map(([bucket, leaves]): [number, MapLeaf[]] => [
    bucket,
    mergeLeaves(known.get(bucket) ?? [], leaves),
  ])
  await writeBuckets(client, changed, bits)
}

function mergeLeaves(known: readonly MapLeaf[], news: readonly MapLeaf[]): MapLeaf[] {
  const byKey = new Map<string, MapLeaf>()
  for (const leaf of [...known, ...news]) byKey.set(Buffer.from(leaf.key).toString('latin1'), leaf)
  return [...byKey.values()].sort(byKeys)
}

function byKeys(a: MapLeaf, b: MapLeaf): number {
  return Buffer.compare(a.key, b.key)
}

async function readBuckets(client: pg.ClientBase, buckets: readonly number[]): Promise<Map<number, MapLeaf[]>> {
  const { rows } = await client.query<{ bucket: number; leaves: Buffer }>(
    'select bucket, leaves from subject_map_bucket where bucket = any($1)',
    [buckets],
  )
  return new Map(rows.map(({ bucket, leaves }) => [bucket, leavesOf(leaves)]))
}

function leavesOf(bytes: Buffer): MapLeaf[] {
  const leaves: MapLeaf[] = []
  for (let at = 0; at < bytes.length; at += LEAF_BYTES) {
    leaves.push({ key: bytes.subarray(at, at + 32), hash: bytes.subarray(at + 32, at + LEAF_BYTES) })
  }
  return leaves
}

async function writeBuckets(
  client: pg.ClientBase,
  buckets: readonly (readonly [number, readonly MapLeaf[]])[],
  bits: number,
): Promise<void> {
  if (buckets.length === 0) return
  await client.query(
    `insert into subject_map_bucket (bucket, leaves, node)
     select * from unnest($1::integer[], $2::bytea[], $3::bytea[])
     on conflict (bucket) do update set leaves = excluded.leaves, node = excluded.node`,
    [
      buckets.map(([bucket]) => bucket),
      buckets.map(([, leaves]) => Buffer.concat(leaves.flatMap(({ key, hash }) => [key, hash]))),
      buckets.map(([, leaves]) => branchOf(leaves, bits, HASHES.sha256).node),
    ],
  )
}

/** Before `coming` subjects come, all of which may be new: a bucket that is about to be full need not be filled. */
async function splitIfFull(client: pg.ClientBase, bits: number, coming: number): Promise<number> {
  const { rows } = await client.query<{ subjects: number }>(
    `select coalesce(sum(octet_length(leaves)), 0)::bigint / ${LEAF_BYTES} as subjects from subject_map_bucket`,
  )
  const subjects = (rows[0]?.subjects ?? 0) + coming
  if (subjects <= 4 * BUCKET_AIM * 2 ** bits) return bits
  const wanted = Math.min(BUCKET_BITS_MOST, Math.ceil(Math.log2(subjects / BUCKET_AIM)))
  if (wanted <= bits) return bits
  const { rows: all } = await client.query<{ leaves: Buffer }>('select leaves from subject_map_bucket order by bucket')
  await client.query('delete from subject_map_bucket')
  const split = new Map<number, MapLeaf[]>()
  for (const leaf of all.flatMap(({ leaves }) => leavesOf(leaves))) {
    const bucket = bucketOf(leaf.key, wanted)
    const known = split.get(bucket)
    if (known === undefined) split.set(bucket, [leaf])
    else known.push(leaf)
  }
  await writeBuckets(client, [...split], wanted)
  return wanted
}

async function readBranches(client: pg.ClientBase, bits: number): Promise<Branch[]> {
  const { rows } = await client.query<{ bucket: number; count: number; node: Buffer }>(
    `select bucket, octet_length(leaves) / ${LEAF_BYTES} as count, node from subject_map_bucket`,
  )
  const branches = Array.from({ length: 2 ** bits }, () => branchOf([], bits))
  for (const { bucket, count, node } of rows) branches[bucket] = { count, node }
  return branches
}

export interface ProvenHead extends SubjectHead {
  readonly salt: Uint8Array
  readonly path: readonly Uint8Array[]
}

/**
 * The heads of subjects as the newest map has them, with their proofs; those that it doesn't have are left out. Read it
 * in the same snapshot as `newestSubjectMap`.
 */
export async function proveHeads(
  client: pg.ClientBase,
  mapKey: Uint8Array,
  subjects: readonly SubjectName[],
): Promise<ProvenHead[]> {
  const map = await readMap(client)
  if (map === null || subjects.length === 0) return []
  const keys = subjects.map(({ kind, id }) => subjectKey(kind, id, HASHES.sha256))
  const [buckets, branches, heads] = await Promise.all([
    readBuckets(client, [...new Set(keys.map((key) => bucketOf(key, map.bucketBits)))]),
    readBranches(client, map.bucketBits),
    headsAt(client, subjects, map.size),
  ])
  return subjects.flatMap(({ kind, id }, place) => {
    const key = keys[place] as Uint8Array
    const head = heads.get(`${kind} ${id}`)
    const path = proveSubject(key, buckets.get(bucketOf(key, map.bucketBits)) ?? [], branches, HASHES.sha256)
    if (head === undefined || path === null) return []
    return [{ ...head, salt: subjectSalt(mapKey, key, head.sequence, HASHES.hmacSha256), path }]
  })
}

/** The heads of subjects as the first `size` leaves give them. Each is found from the end of its chain. */
async function headsAt(
  client: pg.ClientBase,
  subjects: readonly SubjectName[],
  size: number,
): Promise<Map<string, SubjectHead>> {
  const { rows } = await client.query<SubjectHead>(
    `select u.kind, u.id, h.sequence, h.head
     from unnest($1::text[], $2::text[]) as u (kind, id) cross join lateral (
       select s.sequence, encode(e.commitment, 'hex') as head
       from entry_subject s
         join entry e on e.entry_id = s.entry_id and e.party_id = s.party_id
         join log_leaf l on l.position = e.position
       where s.subject_kind = u.kind and s.subject_id = u.id and l.log_index < $3
       order by s.sequence desc limit 1) h`,
    [subjects.map(({ kind }) => kind), subjects.map(({ id }) => id), size],
  )
  return new Map(rows.map((row) => [`${row.kind} ${row.id}`, row]))
}
