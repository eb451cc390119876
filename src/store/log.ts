/**
 * Reading the log: where it stands, its checkpoints with their cosignatures, its tiles, and proofs made from them.
 * Whoever calls brings a client in the scope of the rules; the log shows nothing of any party.
 */
import type pg from 'pg'
import { consistencyRanges, inclusionRanges, type LeafRange } from '../auditlog/merkle.ts'
import { nodeOf, type TileId, tilesOf } from '../auditlog/tiles.ts'
import { HASHES } from './entry-format.ts'
import { run } from './statements.ts'

/** Where the log stands. */
export interface CurrentLog {
  readonly origin: string
  /** Leaves under the newest checkpoint; 0 before the first. What lies beyond is not published. */
  readonly size: number
  /** Leaves that have their index; a checkpoint over them follows. */
  readonly integrated: number
  /** Which generation of the key store's checkpoint key signs. */
  readonly keyGeneration: number
  /** Why nothing is signed until a person decides; `null`: nothing stands against it. */
  readonly halted: string | null
}

/** `null` before the first start of a server on this database. */
export async function currentLog(client: pg.ClientBase): Promise<CurrentLog | null> {
  const { rows } = await run<{ [Member in keyof CurrentLog]: CurrentLog[Member] }>(
    client,
    `select s.origin, s.size::float8 as integrated, s.key_generation as "keyGeneration", s.halted,
       coalesce((select max(c.size) from log_checkpoint c where c.origin = s.origin), 0)::float8 as size
     from log_state s`,
    [],
  )
  return rows[0] ?? null
}

export interface StoredCheckpoint {
  readonly origin: string
  readonly size: number
  /** 32 bytes. */
  readonly root: Uint8Array
  /** The note with the log's own signatures alone. */
  readonly note: string
  /** ms since 1970 UTC. */
  readonly signedAt: number
}

const CHECKPOINT = `origin, size::float8 as size, root, note,
  (extract(epoch from signed_at) * 1000)::float8 as "signedAt"`

/** The newest checkpoint of the log as it is called now, or the one of a size; `null` where there is none. */
export async function storedCheckpoint(client: pg.ClientBase, size?: number): Promise<StoredCheckpoint | null> {
  const which = size === undefined ? '' : 'and size = $1'
  const { rows } = await run<StoredCheckpoint & pg.QueryResultRow>(
    client,
    `select ${CHECKPOINT} from log_checkpoint
     where origin = (select origin from log_state) ${which} order by size desc limit 1`,
    size === undefined ? [] : [size],
  )
  return rows[0] ?? null
}

/**
 * The signed note of the newest checkpoint, or of the one of a size, with a line for each witness that cosigned it, the
 * first of them first; `null` where there is none.
 */
export async function checkpointNote(client: pg.ClientBase, size?: number): Promise<string | null> {
  const which = size === undefined ? '' : 'and c.size = $1'
  const { rows } = await run<{ note: string; lines: string | null }>(
    client,
    `select c.note, (select string_agg(s.line || chr(10), '' order by s.cosigned_at, s.witness)
       from log_cosignature s where s.origin = c.origin and s.size = c.size) as lines
     from log_checkpoint c
     where c.origin = (select origin from log_state) ${which} order by c.size desc limit 1`,
    size === undefined ? [] : [size],
  )
  const [row] = rows
  return row === undefined ? null : row.note + (row.lines ?? '')
}

/** Hashes of tiles, side by side, as wide as they are now: at least as wide as any checkpoint needs them. */
export async function readTiles(client: pg.ClientBase, ids: readonly TileId[]): Promise<ReadTiles> {
  if (ids.length === 0) return new ReadTiles([])
  const { rows } = await run<{ level: number; tile: number; hashes: Buffer }>(
    client,
    `select t.level, t.tile::float8 as tile, t.hashes
     from unnest($1::smallint[], $2::bigint[]) as u (level, tile)
     join log_tile t on t.level = u.level and t.tile = u.tile`,
    [ids.map(({ level }) => level), ids.map(({ tile }) => tile)],
  )
  return new ReadTiles(rows)
}

/** Tiles by level and index. */
export class ReadTiles {
  readonly #hashes = new Map<string, Uint8Array>()

  constructor(tiles: Iterable<TileId & { readonly hashes: Uint8Array }>) {
    for (const tile of tiles) this.set(tile, tile.hashes)
  }

  set({ level, tile }: TileId, hashes: Uint8Array): void {
    this.#hashes.set(`${level}/${tile}`, hashes)
  }

  readonly get = ({ level, tile }: TileId): Uint8Array | null => this.#hashes.get(`${level}/${tile}`) ?? null

  /** @throws Error where the tile lacks: the database was changed by hand */
  readonly need = (id: TileId): Uint8Array => {
    const hashes = this.get(id)
    if (hashes === null) throw new Error(`tile ${id.level}/${id.tile} of the log is missing`)
    return hashes
  }
}

/** Root (RFC 6962, section 2.1) over the first `size` leaves, at most as many as are integrated. */
export async function rootAt(client: pg.ClientBase, size: number): Promise<Uint8Array> {
  if (size === 0) return HASHES.sha256(new Uint8Array(0))
  const [root] = await nodes(client, [{ begin: 0, end: size }], size)
  return root as Uint8Array
}

/** The hashes that prove leaf `index` in the tree of `size` leaves (RFC 6962, section 2.1.1), nearest first. */
export function inclusionPath(client: pg.ClientBase, index: number, size: number): Promise<Uint8Array[]> {
  return nodes(client, inclusionRanges(index, size), size)
}

/** The same for many leaves, with one look at the tiles. */
export async function inclusionPaths(
  client: pg.ClientBase,
  indices: readonly number[],
  size: number,
): Promise<Uint8Array[][]> {
  const ranges = indices.map((index) => inclusionRanges(index, size))
  const tiles = await readTiles(client, tilesOf(ranges.flat(), size))
  return ranges.map((each) => each.map((range) => nodeOf(range, size, tiles.need, HASHES.sha256)))
}

/** The hashes that prove that the tree of `oldSize` ≥ 1 leaves is the beginning of that of `newSize` (section 2.1.2). */
export function consistencyPath(client: pg.ClientBase, oldSize: number, newSize: number): Promise<Uint8Array[]> {
  return nodes(client, consistencyRanges(oldSize, newSize), newSize)
}

async function nodes(client: pg.ClientBase, ranges: readonly LeafRange[], size: number): Promise<Uint8Array[]> {
  const tiles = await readTiles(client, tilesOf(ranges, size))
  return ranges.map((range) => nodeOf(range, size, tiles.need, HASHES.sha256))
}

/** The data of leaves `begin` up to, not including, `end`: the commitments of their entries. */
export async function leafData(client: pg.ClientBase, { begin, end }: LeafRange): Promise<Uint8Array[]> {
  const { rows } = await run<{ commitment: Buffer }>(
    client,
    `select e.commitment from log_leaf l join entry e on e.position = l.position
     where l.log_index >= $1 and l.log_index < $2 order by l.log_index`,
    [begin, end],
  )
  return rows.map(({ commitment }) => commitment)
}

/** Log index by position, of those entries that have one. */
export async function indexOfPositions(
  client: pg.ClientBase,
  positions: readonly number[],
): Promise<ReadonlyMap<number, number>> {
  const { rows } = await run<{ position: number; index: number }>(
    client,
    `select position::float8 as position, log_index::float8 as index from log_leaf where position = any($1::bigint[])`,
    [positions],
  )
  return new Map(rows.map(({ position, index }) => [position, index]))
}

/** Log index by entry id, of those entries that have one. */
export async function indexOf(
  client: pg.ClientBase,
  entryIds: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  const { rows } = await run<{ entryId: string; index: number }>(
    client,
    `select e.entry_id as "entryId", l.log_index::float8 as index
     from entry e join log_leaf l on l.position = e.position where e.entry_id = any($1::text[])`,
    [entryIds],
  )
  return new Map(rows.map(({ entryId, index }) => [entryId, index]))
}

export interface LogFigures {
  readonly size: number
  readonly integrated: number
  /** Entries that have no index yet. */
  readonly waiting: number
  /** Of the newest checkpoint, ms since 1970 UTC; `null` before the first. */
  readonly signedAt: number | null
  readonly halted: boolean
}

/** Entries without an index, among those that may lack one. Reads no others. */
export const WAITING = `select count(*)::float8 as window,
    (count(*) filter (where l.position is null))::float8 as waiting,
    (min(e.position) filter (where l.position is null))::float8 as first
  from entry e left join log_leaf l on l.position = e.position where e.transaction_id >= s.sequenced_before`

/** For those who watch the server; `null` before its first start. */
export async function logFigures(client: pg.ClientBase): Promise<LogFigures | null> {
  const { rows } = await run<{ [Member in keyof LogFigures]: LogFigures[Member] }>(
    client,
    `select coalesce(c.size, 0)::float8 as size, s.size::float8 as integrated, w.waiting,
       (extract(epoch from c.signed_at) * 1000)::float8 as "signedAt", s.halted is not null as halted
     from log_state s cross join lateral (${WAITING}) w
     left join lateral (select size, signed_at from log_checkpoint where origin = s.origin order by size desc limit 1) c
       on true`,
    [],
  )
  return rows[0] ?? null
}
