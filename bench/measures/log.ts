/** The audit log: appending and integrating in a row, what an entry takes on disk, and replaying a whole log. */
import { randomBytes, randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { LogReplay, tilesEndingWith } from '../../src/auditlog/replay-log.ts'
import { appendToTiles, entryBundle, type GrownTile, TILE_WIDTH } from '../../src/auditlog/tiles.ts'
import { nodeHashInto, nodeSha256 } from '../../src/cli/node-crypto.ts'
import { openFileKeyStore } from '../../src/keystore/file-keystore.ts'
import { openDatabase } from '../../src/store/database.ts'
import { migrate } from '../../src/store/migrate.ts'
import { logOf } from '../../src/worker/log-keys.ts'
import { Sequencer } from '../../src/worker/sequencer.ts'
import { type Result, resultOf } from '../result.ts'
import type { World } from '../world.ts'

/** Entries of a round, and of one transaction. */
const ENTRIES = 100_000
const LOT = 1_000
const ROUNDS = 3
/** Connections that append side by side, as those of a server do. */
const WRITERS = 2
/** Canonical bytes of an ordinary entry: one container, one person, a handful of members. */
const CANONICAL_BYTES = 520
const REPLAYED = 1_000_000
const ENTRIES_PER_SECOND = 25_000

export async function measureLog(world: World): Promise<Result[]> {
  const [floor, log] = [await ownDatabase(world, 'bench_log_floor'), await ownDatabase(world, 'bench_log')]
  const { keyStore } = await openFileKeyStore({ dir: join(world.dir, 'bench-log-keystore') })
  const database = openDatabase(log.connectionString, 2)
  await logOf(database, keyStore, {})
  const say = (line: string): void => void process.stderr.write(`${line}\n`)
  const sequencer = new Sequencer({ connectionString: log.connectionString, keyStore, clock: Date.now, say })
  sequencer.start()
  const figures: number[] = []
  const floors: number[] = []
  for (let round = 0; round < ROUNDS; round += 1) {
    const bare = makeLots()
    floors.push(ENTRIES / (await secondsOf(() => appendAll(floor, bare))))
    const lots = makeLots()
    const due = (round + 1) * ENTRIES
    figures.push(
      ENTRIES /
        (await secondsOf(async () => {
          await appendAll(log, lots)
          while ((await integrated(log)) < due) await sleep(5)
        })),
    )
  }
  await sequencer.stop()
  await database.close()
  const bytes = await bytesOf(log)
  for (const client of [...floor.clients, ...log.clients]) await client.end()
  const common = {
    unit: 'entries/s',
    figures,
    floors,
    floorIs: `the same rows of three tables by bare set INSERTs, ${LOT} entries a transaction, ${WRITERS} connections`,
  }
  return [
    resultOf({
      measure: 'append and integrate',
      ...common,
      target: { of: 'figure', bound: 'at least', value: ENTRIES_PER_SECOND },
    }),
    resultOf({
      measure: 'storage of an entry',
      unit: 'bytes',
      figures: [bytes.total],
      target: { of: 'figure', bound: 'at most', value: 2_500 },
      note: `${bytes.shares}; canonical bytes ${CANONICAL_BYTES}; all tables, indexes included`,
    }),
    measureReplay(),
  ]
}

interface OwnDatabase {
  readonly connectionString: string
  readonly clients: readonly pg.Client[]
}

async function ownDatabase({ superuser, postgres }: World, name: string): Promise<OwnDatabase> {
  await superuser.query(`create database ${name}`)
  const connectionString = postgres.connectionStringFor('postgres', name)
  await migrate(connectionString)
  const options = '-c role=geleit_app -c geleit.scope=rules'
  const clients = Array.from({ length: WRITERS }, () => new pg.Client({ connectionString, options }))
  for (const client of clients) await client.connect()
  return { connectionString, clients }
}

function firstOf(clients: readonly pg.Client[]): pg.Client {
  const [client] = clients
  if (client === undefined) throw new Error('no connection')
  return client
}

interface Lot {
  readonly ids: readonly string[]
  /** 32 bytes for each entry, and `CANONICAL_BYTES`, in a row: taken apart in the database, they go there as they are. */
  readonly salts: Buffer
  readonly canonicals: Buffer
}

function makeLots(): Lot[] {
  return Array.from({ length: ENTRIES / LOT }, () => ({
    ids: Array.from({ length: LOT }, () => randomUUID()),
    salts: randomBytes(LOT * 32),
    canonicals: randomBytes(LOT * CANONICAL_BYTES),
  }))
}

async function appendAll({ clients }: OwnDatabase, lots: readonly Lot[]): Promise<void> {
  const rest = [...lots]
  await Promise.all(clients.map((client) => appendFrom(client, rest)))
}

async function appendFrom(client: pg.Client, rest: Lot[]): Promise<void> {
  for (let lot = rest.pop(); lot !== undefined; lot = rest.pop()) {
    const { ids, salts, canonicals } = lot
    await client.query('begin')
    await client.query({
      name: 'entry',
      text: `insert into entry (entry_id, party_id, person_id, type, record_time, event_time, commitment)
        select id, 'bench', 'bench', 'hint_recorded', now(), now(),
          substring($2::bytea from (place::int - 1) * 32 + 1 for 32)
        from unnest($1::text[]) with ordinality as u (id, place)`,
      values: [ids, salts],
    })
    await client.query({
      name: 'entry_content',
      text: `insert into entry_content (entry_id, party_id, salt, canonical, members)
        select id, 'bench', substring($2::bytea from (place::int - 1) * 32 + 1 for 32),
          substring($3::bytea from (place::int - 1) * ${CANONICAL_BYTES} + 1 for ${CANONICAL_BYTES}), '{}'
        from unnest($1::text[]) with ordinality as u (id, place)`,
      values: [ids, salts, canonicals],
    })
    await client.query({
      name: 'entry_subject',
      text: `insert into entry_subject (subject_kind, subject_id, sequence, party_id, entry_id)
        select 'container', id, 1, 'bench', id from unnest($1::text[]) as u (id)`,
      values: [ids],
    })
    await client.query('commit')
  }
}

async function integrated({ clients }: OwnDatabase): Promise<number> {
  const { rows } = await firstOf(clients).query<{ size: string }>('select size from log_state')
  return Number(rows[0]?.size)
}

/** Bytes on disk for each entry, and which tables they are in. */
async function bytesOf({ clients }: OwnDatabase): Promise<{ readonly total: number; readonly shares: string }> {
  const { rows } = await firstOf(clients).query<{ name: string; bytes: string }>(
    `select relname as name, pg_total_relation_size(oid) as bytes from pg_class
     where relkind = 'r' and (relname like 'entry%' or relname like 'log\\_%') order by 2 desc`,
  )
  const each = rows.map(({ name, bytes }) => ({ name, bytes: Number(bytes) / (ROUNDS * ENTRIES) }))
  const shares = each.filter(({ bytes }) => bytes >= 1).map(({ name, bytes }) => `${name} ${bytes.toFixed(0)}`)
  return { total: each.reduce((sum, { bytes }) => sum + bytes, 0), shares: shares.join(', ') }
}

async function secondsOf(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now()
  await work()
  return (performance.now() - started) / 1000
}

function measureReplay(): Result {
  const { bundles, tiles, root } = makeLog()
  const figures: number[] = []
  const floors: number[] = []
  for (let round = 0; round < ROUNDS; round += 1) {
    floors.push(bareHashing())
    const started = performance.now()
    const replay = new LogReplay(REPLAYED, nodeSha256, nodeHashInto)
    for (const [number, bundle] of bundles.entries()) {
      replay.add(bundle)
      for (const id of tilesEndingWith(number, REPLAYED)) {
        replay.expectTile(id, tiles.get(`${id.level}/${id.tile}`) ?? new Uint8Array(0))
      }
    }
    const { proven } = replay.verdict(root)
    figures.push(performance.now() - started)
    if (!proven) throw new Error('the replay proved nothing')
  }
  return resultOf({
    measure: 'replay of 1 million entries',
    unit: 'ms',
    figures,
    floors,
    floorIs: 'SHA-256 of the same leaves and nodes, one after the other, with nothing around it',
    target: { of: 'ratio', bound: 'at most', value: 2 },
  })
}

function makeLog(): { bundles: Uint8Array[]; tiles: Map<string, Uint8Array>; root: Uint8Array } {
  const bundles: Uint8Array[] = []
  const tiles = new Map<string, Uint8Array>()
  const keep = ({ level, tile, hashes }: GrownTile): void => void tiles.set(`${level}/${tile}`, hashes)
  let [size, root] = [0, new Uint8Array(0)]
  const prefixed = new Uint8Array(33)
  while (size < REPLAYED) {
    const leaves = Array.from({ length: Math.min(TILE_WIDTH, REPLAYED - size) }, () => randomBytes(32))
    bundles.push(entryBundle(leaves))
    const hashes = leaves.map((leaf) => {
      prefixed.set(leaf, 1)
      return nodeSha256(prefixed)
    })
    const last = ({ level, tile }: { level: number; tile: number }) => tiles.get(`${level}/${tile}`) ?? null
    const grown = appendToTiles(size, last, hashes, nodeSha256)
    for (const tile of grown.tiles) keep(tile)
    ;[size, root] = [grown.size, new Uint8Array(grown.root)]
  }
  return { bundles, tiles, root }
}

/** As many leaves of 1 + 32 bytes and nodes of 1 + 64 bytes as the tree has; ms. */
function bareHashing(): number {
  const [leaf, node, out] = [randomBytes(33), randomBytes(65), new Uint8Array(32)]
  const started = performance.now()
  for (let count = 0; count < REPLAYED; count += 1) nodeHashInto(leaf, out, 0)
  for (let count = 1; count < REPLAYED; count += 1) nodeHashInto(node, out, 0)
  return performance.now() - started
}
