/**
 * The writing of the log, on one connection that holds a lock: whoever loses the connection loses the lock and the
 * right to write with it. `src/worker/sequencer.ts` decides when; here is how.
 *
 * Which entries get an index: all that are visible and have none, in the order of their positions. An entry of a chain is
 * inserted only after the transaction of the one before has committed, since that held the row of the subject until
 * then. So where an entry is visible, its predecessors are, with lower positions: the log keeps the order of every
 * chain, and a transaction that takes long holds up nobody but itself.
 *
 * Transaction ids only say where to look: everything of a transaction below `sequenced_before` has its index.
 */
import { setImmediate as breathe, setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { leafHash } from '../auditlog/merkle.ts'
import { appendToTiles, TILE_WIDTH, type TileId, tileLevels, tileWidth } from '../auditlog/tiles.ts'
import { ADVISORY_LOCKS } from './advisory-locks.ts'
import { types } from './database.ts'
import { HASHES } from './entry-format.ts'
import {
  type CurrentLog,
  type ReadTiles,
  readTiles,
  rootAt,
  type StoredCheckpoint,
  storedCheckpoint,
  WAITING,
} from './log.ts'

/** Leaves of one transaction, if not said otherwise. */
export const BATCH_LEAVES = 8_192
/** How long a database is given to say good-bye. */
const FAREWELL_MS = 2_000
/** Hashed without a pause: some milliseconds. */
const BREATH_LEAVES = 1_024

/** Where the log stands, and the newest checkpoint. */
export interface Standing extends CurrentLog {
  readonly newest: { readonly size: number; readonly root: Uint8Array; readonly note: string } | null
}

/** What one look at the entries shows. */
export interface Look extends Standing {
  /** Entries without an index. */
  readonly waiting: number
  /** The lowest position among them. */
  readonly first: number | null
  /** Entries that had to be looked at to say so. */
  readonly window: number
  /** The transactions that this look could see (PostgreSQL's `pg_snapshot`). */
  readonly snapshot: string
  readonly sequencedBefore: string
  /** The transaction ids of the state can't be of this cluster: the database was copied out of another one. */
  readonly otherCluster: boolean
}

/** Entries that one look saw, numbered in as many transactions as it takes. */
export interface Round {
  readonly look: Look
  /** No entry below this position is left. */
  readonly from: number
}

export interface Integrated {
  readonly size: number
  readonly leaves: number
  /** What is left; `null`: everything that the look saw has its index. */
  readonly rest: Round | null
}

export class SequencerConnection {
  readonly #client: pg.Client

  private constructor(client: pg.Client) {
    this.#client = client
  }

  /** @throws Error where the database can't be reached */
  static async open(connectionString: string): Promise<SequencerConnection> {
    // The lock of a machine that has gone without a word, or of a process that stands still, must not stay for hours.
    const gone = '-c tcp_keepalives_idle=5 -c tcp_keepalives_interval=2 -c tcp_keepalives_count=3'
    const still = '-c idle_session_timeout=15000 -c idle_in_transaction_session_timeout=15000'
    // Statistics may know nothing yet of a table that grew fast. Every look-up here is one by key, and entries are read
    // by position: sorting all that wait, for each batch of them anew, would take longer the more there are.
    const joins = '-c enable_seqscan=off -c enable_hashjoin=off -c enable_mergejoin=off'
    const plans = `${joins} -c enable_bitmapscan=off -c enable_sort=off -c jit=off`
    const client = new pg.Client({
      connectionString,
      types,
      application_name: 'geleit-sequencer',
      connectionTimeoutMillis: 10_000,
      // The same the other way round: a database that has gone without a word must not be waited for.
      query_timeout: 120_000,
      keepAlive: true,
      keepAliveInitialDelayMillis: 5_000,
      options: `-c role=geleit_app -c geleit.scope=rules -c TimeZone=UTC ${gone} ${still} ${plans}`,
    })
    // Met at the next use; without a listener it would end the process.
    client.on('error', () => {})
    await client.connect()
    return new SequencerConnection(client)
  }

  /** Whether this connection is the one that may write now. It stays so until the connection ends. */
  async takeLock(): Promise<boolean> {
    const { rows } = await this.#client.query<{ taken: boolean }>('select pg_try_advisory_lock($1) as taken', [
      ADVISORY_LOCKS.sequencer,
    ])
    return rows[0]?.taken === true
  }

  /** One probe of an index where there is nothing new. @throws Error where the log was never established */
  async look(): Promise<Look> {
    const { rows } = await this.#client.query<Row<Look>>({
      name: 'look',
      text: `select ${STANDING},
          s.sequenced_before::text as "sequencedBefore", pg_current_snapshot()::text as snapshot,
          greatest(s.sequenced_before, (select max(transaction_id) from entry))
            > pg_snapshot_xmax(pg_current_snapshot()) as "otherCluster",
          w.waiting, w.first, w.window
        from log_state s cross join lateral (${WAITING}) w ${NEWEST}`,
    })
    return withNewest(rows[0])
  }

  /** The same without a look at the entries: that takes as long as many are waiting. */
  async standing(): Promise<Standing> {
    const { rows } = await this.#client.query<Row<Standing>>({
      name: 'standing',
      text: `select ${STANDING} from log_state s ${NEWEST}`,
    })
    return withNewest(rows[0])
  }

  /**
   * Gives the next entries their indices, in one transaction.
   * @throws Error where another one wrote meanwhile, where the connection broke, whatever the outcome: throw this
   *   connection away and begin with a look on a new one
   */
  async integrate({ look, from }: Round, most = BATCH_LEAVES): Promise<Integrated> {
    const client = this.#client
    await client.query('begin')
    const oldSize = look.integrated
    const edge = await readTiles(client, edgeOf(oldSize))
    const batch = await this.#number(look, from, most)
    const { tiles, size } = await grow(edge, oldSize, batch.commitments)
    const done = batch.leaves < most
    await Promise.all([
      client.query(
        `insert into log_tile (level, tile, hashes) select * from unnest($1::smallint[], $2::bigint[], $3::bytea[])
         on conflict (level, tile) do update set hashes = excluded.hashes`,
        [tiles.map(({ level }) => level), tiles.map(({ tile }) => tile), tiles.map(({ hashes }) => hashes)],
      ),
      this.#moveState(look, { size, done, keyChanges: batch.keyChanges }),
    ])
    await client.query('commit')
    const moved: Look = { ...look, integrated: size, keyGeneration: look.keyGeneration + batch.keyChanges }
    return { size, leaves: batch.leaves, rest: done ? null : { look: moved, from: batch.last + 1 } }
  }

  /** Where nothing waits and old transactions have ended: the next look need not see their entries again. */
  async narrow(look: Look): Promise<void> {
    await this.#client.query(
      `update log_state set sequenced_before = pg_snapshot_xmin($2::pg_snapshot)
       where size = $1 and sequenced_before < pg_snapshot_xmin($2::pg_snapshot)`,
      [look.integrated, look.snapshot],
    )
  }

  /** Root over all leaves that are integrated. */
  rootAt(size: number): Promise<Uint8Array> {
    return rootAt(this.#client, size)
  }

  /**
   * Stores a signed checkpoint: from then on it is published. False where there is one of this size with another root,
   * which no log may sign.
   */
  async addCheckpoint(checkpoint: StoredCheckpoint): Promise<boolean> {
    const { origin, size, root, note, signedAt } = checkpoint
    await this.#client.query(
      `insert into log_checkpoint (origin, size, root, note, signed_at) values ($1, $2, $3, $4, $5)
       on conflict do nothing`,
      [origin, size, root, note, new Date(signedAt).toISOString()],
    )
    const stored = await storedCheckpoint(this.#client, size)
    return stored !== null && Buffer.compare(stored.root, root) === 0
  }

  /** From now on nothing is integrated or signed. A reason that stands already stays. */
  async halt(reason: string): Promise<void> {
    await this.#client.query('update log_state set halted = $1 where halted is null', [reason])
  }

  /** Ends the connection, and with it the lock. Never throws. */
  async close(): Promise<void> {
    const ended = this.#client.end().catch(() => {})
    const late = sleep(FAREWELL_MS, undefined, { ref: false })
    await Promise.race([ended, late])
  }

  async #number(look: Look, from: number, most: number): Promise<Batch> {
    const { rows } = await this.#client.query<{
      leaves: number
      last: number | null
      keyChanges: number
      commitments: Buffer | null
    }>({
      name: 'number',
      text: `with batch as materialized (
          select e.position, e.commitment, e.type from entry e
          where e.position >= $1 and e.transaction_id >= $2::xid8
            and pg_visible_in_snapshot(e.transaction_id, $3::pg_snapshot)
            and not exists (select from log_leaf l where l.position = e.position)
          order by e.position limit $4
        ), leaves as (
          insert into log_leaf (log_index, position)
          select $5::bigint + row_number() over (order by position) - 1, position from batch
        )
        select count(*)::float8 as leaves, max(position)::float8 as last,
          (count(*) filter (where type = 'log_key_changed'))::float8 as "keyChanges",
          string_agg(commitment, ''::bytea order by position) as commitments
        from batch`,
      values: [from, look.sequencedBefore, look.snapshot, most, look.integrated],
    })
    const { leaves = 0, last = null, keyChanges = 0, commitments = null } = rows[0] ?? {}
    return { leaves, last: last ?? from, keyChanges, commitments: commitments ?? Buffer.alloc(0) }
  }

  async #moveState(look: Look, to: { size: number; done: boolean; keyChanges: number }): Promise<void> {
    const { rowCount } = await this.#client.query(
      `update log_state set size = $2, key_generation = key_generation + $3,
         sequenced_before = case when $4 then greatest(sequenced_before, pg_snapshot_xmin($5::pg_snapshot))
           else sequenced_before end
       where size = $1 and halted is null`,
      [look.integrated, to.size, to.keyChanges, to.done, look.snapshot],
    )
    if (rowCount !== 1) throw new Error('the log was moved by somebody else')
  }
}

const STANDING = `s.origin, s.size::float8 as integrated, s.key_generation as "keyGeneration", s.halted,
  coalesce(c.size, 0)::float8 as size, c.root as "rootOfNewest", c.note as "noteOfNewest"`
const NEWEST = `left join lateral (
    select size, root, note from log_checkpoint where origin = s.origin order by size desc limit 1
  ) c on true`

type Row<Shown extends Standing> = Omit<Shown, 'newest'> & {
  readonly rootOfNewest: Buffer | null
  readonly noteOfNewest: string | null
}

function withNewest<Shown extends Standing>(row: Row<Shown> | undefined): Shown {
  if (row === undefined) throw new Error('the log has no state: it was never established')
  const { rootOfNewest: root, noteOfNewest: note, ...shown } = row
  const newest = root === null || note === null ? null : { size: shown.size, root, note }
  return { ...shown, newest } as unknown as Shown
}

interface Batch {
  readonly leaves: number
  /** The highest position of the batch. */
  readonly last: number
  readonly keyChanges: number
  /** 32 bytes for each leaf. */
  readonly commitments: Buffer
}

/** The last tile of each level, where it is not full: all that is needed to go on. */
function edgeOf(size: number): TileId[] {
  return Array.from({ length: tileLevels(size) }, (_, level) => ({
    level,
    tile: Math.floor(size / TILE_WIDTH ** (level + 1)),
  })).filter(({ level, tile }) => tileWidth(level, tile, size) > 0)
}

async function grow(
  edge: ReadTiles,
  oldSize: number,
  commitments: Buffer,
): Promise<{ readonly size: number; readonly tiles: readonly (TileId & { readonly hashes: Uint8Array })[] }> {
  const grown = new Map<string, TileId & { readonly hashes: Uint8Array }>()
  let size = oldSize
  for (let offset = 0; offset < commitments.length; offset += BREATH_LEAVES * 32) {
    // Requests are answered in between.
    if (offset > 0) await breathe()
    const part = commitments.subarray(offset, offset + BREATH_LEAVES * 32)
    const leaves = Array.from({ length: part.length / 32 }, (_, place) =>
      leafHash(part.subarray(place * 32, (place + 1) * 32), HASHES.sha256),
    )
    const appended = appendToTiles(size, edge.get, leaves, HASHES.sha256)
    size = appended.size
    for (const tile of appended.tiles) {
      edge.set(tile, tile.hashes)
      grown.set(`${tile.level}/${tile.tile}`, tile)
    }
  }
  return { size, tiles: [...grown.values()] }
}
