/**
 * Processes that keep the log are killed at random moments while others write entries. Whatever was ever published has to
 * be the beginning of what there is in the end, and in the end every entry is in the log once, in the order of its chain.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes, randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Checkpoint, parseCheckpoint, verifyLogSignature } from '../../src/auditlog/checkpoint.ts'
import { verifyConsistency } from '../../src/auditlog/merkle.ts'
import { parseNote } from '../../src/auditlog/note.ts'
import { openFileKeyStore } from '../../src/keystore/file-keystore.ts'
import type { KeyStore } from '../../src/keystore/keystore.ts'
import { openDatabase, readForRules } from '../../src/store/database.ts'
import { startEmbeddedPostgres } from '../../src/store/embedded-postgres.ts'
import { Differences } from '../../src/store/fsck/differences.ts'
import { checkLog } from '../../src/store/fsck/log.ts'
import { consistencyPath, currentLog, rootAt } from '../../src/store/log.ts'
import { migrate } from '../../src/store/migrate.ts'
import { logKey, logOf } from '../../src/worker/log-keys.ts'
import { Sequencer } from '../../src/worker/sequencer.ts'
import { Dice } from '../exposure/dice.ts'
import { startTestServer, type TestServer } from '../http/server.ts'
import { seed } from '../setup/seed.ts'
import { COMPILE_CACHE, until } from './serve-process.ts'

const KILLS = process.env['GELEIT_LONG'] === '1' ? 200 : 20
const ORIGIN = 'log.example/killed'
const PROGRAM = join(import.meta.dirname, 'sequencer-program.ts')
/** One at work, the others ready. */
const PROCESSES = 3
const WRITERS = 3
const CHAINS = 5
const LATEST_KILL_MS = 250
/** Writers wait for the log if it is so far behind: the machine is slow, and the kills are many. */
const FARTHEST_BEHIND = 20_000

let server: TestServer
let folder: string
let keyStore: KeyStore
let books: Client

beforeAll(async () => {
  server = await startTestServer()
  folder = await mkdtemp(join(tmpdir(), 'geleit-sequencer-'))
  keyStore = (await openFileKeyStore({ dir: folder })).keyStore
  await logOf(server.database, keyStore, { GELEIT_LOG_ORIGIN: ORIGIN })
  books = await connect(server.connectionString)
  await books.query('create table test_chain as select generate_series(1, $1::int) as chain', [CHAINS])
})

afterAll(async () => {
  await books.end()
  await server.stop()
  await rm(folder, { recursive: true })
})

async function connect(connectionString: string): Promise<Client> {
  const client = new Client({ connectionString })
  client.on('error', () => {})
  await client.connect()
  return client
}

class Keeper {
  readonly child: ChildProcess
  active = false
  errors = ''

  constructor() {
    this.child = spawn(process.execPath, [PROGRAM, server.connectionString, folder], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, NODE_COMPILE_CACHE: COMPILE_CACHE },
    })
    this.child.stdout?.on('data', () => {
      this.active = true
    })
    this.child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.errors += text
    })
  }

  async kill(): Promise<void> {
    const gone = new Promise((resolve) => this.child.once('close', resolve))
    if (!this.child.kill('SIGKILL')) return
    await gone
  }
}

let writtenByAll = 0

/** Entries of one chain after the other, some in long transactions, some rolled back, until it is told to end. */
async function write(number: number, going: () => boolean): Promise<number> {
  const dice = new Dice(seed + number)
  const client = await connect(server.connectionString)
  let written = 0
  while (going()) {
    const chain = 1 + dice.below(CHAINS)
    const count = 1 + dice.below(dice.chance(0.1) ? 2_000 : 40)
    await client.query('begin')
    // A transaction that has its number before it waits is overtaken by the one it waits for.
    if (dice.chance(0.5)) await client.query('select pg_current_xact_id()')
    await client.query('select from test_chain where chain = $1 for update', [chain])
    await append(client, count, `chain ${chain}`)
    if (dice.chance(0.05)) await new Promise((resolve) => setTimeout(resolve, 300))
    const keeps = dice.chance(0.9)
    await client.query(keeps ? 'commit' : 'rollback')
    if (keeps) {
      written += count
      writtenByAll += count
    }
    do await new Promise((resolve) => setTimeout(resolve, dice.below(20)))
    while (going() && writtenByAll - (await sizeOf(client)) > FARTHEST_BEHIND)
  }
  await client.end()
  return written
}

async function sizeOf(client: Client): Promise<number> {
  const { rows } = await client.query<{ size: string }>('select size from log_state')
  return Number(rows[0]?.size)
}

async function append(client: Client, count: number, person: string): Promise<void> {
  await client.query(
    `insert into entry (entry_id, party_id, person_id, type, record_time, event_time, commitment)
     select id, 'p', $3, 'hint_recorded', now(), now(), commitment from unnest($1::text[], $2::bytea[]) as u (id, commitment)`,
    [Array.from({ length: count }, () => randomUUID()), Array.from({ length: count }, () => randomBytes(32)), person],
  )
}

/** Fetches the checkpoint as a stranger does, again and again; each one it ever saw, by its text. */
async function watch(seen: Map<string, Checkpoint>, going: () => boolean): Promise<void> {
  const key = logKey(keyStore, ORIGIN, 1)
  let last = 0
  while (going()) {
    const { statusCode, payload } = await server.app.inject('/log/checkpoint')
    const note = statusCode === 200 ? parseNote(payload) : null
    const checkpoint = parseCheckpoint(note?.text ?? '')
    if (note !== null && checkpoint !== null) {
      expect(verifyLogSignature(note, key)).toBe(true)
      expect(checkpoint.size).toBeGreaterThanOrEqual(last)
      last = checkpoint.size
      seen.set(note.text, checkpoint)
    }
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}

/** Each is the beginning of the log as it is now, and no two have the same size. */
async function expectOneLog(checkpoints: readonly Checkpoint[]): Promise<void> {
  expect(new Set(checkpoints.map(({ size }) => size)).size).toBe(checkpoints.length)
  await readForRules(server.database, null, async (client) => {
    const newSize = (await currentLog(client))?.integrated ?? 0
    const newRoot = await rootAt(client, newSize)
    for (const { size, root } of checkpoints) {
      const path = await consistencyPath(client, size, newSize)
      expect(verifyConsistency({ oldSize: size, newSize, oldRoot: root, newRoot, path }), `size ${size}`).toBe(true)
    }
  })
}

async function expectWhole(client: Client): Promise<number> {
  const { rows } = await client.query<{ entries: number; placed: number; lowest: number; highest: number }>(
    `select count(*)::int as entries, count(l.position)::int as placed, min(l.log_index)::int as lowest,
       max(l.log_index)::int as highest from entry e left join log_leaf l using (position)`,
  )
  const entries = rows[0]?.entries ?? -1
  expect(rows).toEqual([{ entries, placed: entries, lowest: 0, highest: entries - 1 }])
  const disorder = await client.query(
    `select from (select log_index, lag(log_index) over (partition by person_id order by position) as before
       from entry join log_leaf using (position) where person_id like 'chain %') placed where log_index < before`,
  )
  expect(disorder.rowCount).toBe(0)
  return entries
}

async function allPublished(client: Client): Promise<void> {
  await until('every entry is published', async () => {
    const { rows } = await client.query<{ published: boolean }>(
      'select coalesce((select max(size) from log_checkpoint), 0) = (select count(*) from entry) as published',
    )
    return rows[0]?.published === true
  })
}

test(`${KILLS} kills, seed ${seed}: one log, without a gap, each entry once`, { timeout: 1_200_000 }, async () => {
  const dice = new Dice(seed)
  let going = true
  const seen = new Map<string, Checkpoint>()
  const watching = watch(seen, () => going)
  const writing = Array.from({ length: WRITERS }, (_, number) => write(number + 1, () => going))
  let keepers = Array.from({ length: PROCESSES }, () => new Keeper())
  try {
    for (let kill = 0; kill < KILLS; kill += 1) {
      await until('one is at work', () => keepers.some(({ active }) => active))
      const victim = keepers.find(({ active }) => active)
      await new Promise((resolve) => setTimeout(resolve, dice.below(LATEST_KILL_MS)))
      await victim?.kill()
      keepers = [...keepers.filter((each) => each !== victim), new Keeper()]
    }
  } finally {
    going = false
    await Promise.allSettled([watching, ...writing])
  }
  await watching
  const written = (await Promise.all(writing)).reduce((sum, each) => sum + each, 0)
  await allPublished(books)
  await Promise.all(keepers.map((each) => each.kill()))
  await expectWhole(books)
  const theirs = await books.query(`select from entry where person_id like 'chain %'`)
  expect(theirs.rowCount).toBe(written)
  const { rows } = await books.query<{ note: string }>('select note from log_checkpoint')
  for (const { note } of rows) {
    const text = parseNote(note)?.text ?? ''
    const checkpoint = parseCheckpoint(text)
    if (checkpoint !== null) seen.set(text, checkpoint)
  }
  expect(seen.size).toBe(rows.length)
  await expectOneLog([...seen.values()])
  const differences = new Differences(10)
  await readForRules(server.database, null, (client) => checkLog(client, differences))
  expect(differences.listed).toEqual([])
})

test('the database is killed in the middle, and comes back', async () => {
  const dataDir = join(await mkdtemp(join(tmpdir(), 'geleit-sequencer-db-')), 'postgres')
  let postgres = await startEmbeddedPostgres({ dataDir })
  const { connectionString } = postgres
  await migrate(connectionString)
  const database = openDatabase(connectionString, 2)
  await logOf(database, keyStore, { GELEIT_LOG_ORIGIN: ORIGIN })
  await database.close()
  let client = await connect(connectionString)
  for (let lot = 0; lot < 8; lot += 1) await append(client, 1_000, 'chain 1')
  const say = (): void => {}
  const sequencer = new Sequencer({ connectionString, keyStore, clock: Date.now, say, batchLeaves: 256 })
  sequencer.start()
  await until('some are in the log', async () => {
    const { rows } = await client.query<{ size: string }>('select size from log_state')
    return Number(rows[0]?.size) > 0
  })
  process.kill(postgres.pid, 'SIGKILL')
  await postgres.exited
  await client.end().catch(() => {})
  postgres = await startEmbeddedPostgres({ dataDir })
  client = await connect(connectionString)
  await append(client, 100, 'chain 1')
  await allPublished(client)
  expect(await expectWhole(client)).toBe(8_100)
  await sequencer.stop()
  await client.end()
  await postgres.stop()
  await rm(join(dataDir, '..'), { recursive: true })
})
