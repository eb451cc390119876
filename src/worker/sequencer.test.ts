/** The loop on a real database: when it signs, with which keys, and what makes it stop. */
import { randomBytes, randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'pg'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { until } from '../../test/faults/serve-process.ts'
import { createTestDatabase, type TestDatabase } from '../../test/setup/database.ts'
import { tickingClock } from '../../test/store/story.ts'
import { parseCheckpoint, verifyLogSignature } from '../auditlog/checkpoint.ts'
import { verifyKeyChange } from '../auditlog/key-change.ts'
import { parseNote } from '../auditlog/note.ts'
import { openFileKeyStore } from '../keystore/file-keystore.ts'
import type { KeyStore } from '../keystore/keystore.ts'
import { type Database, openDatabase } from '../store/database.ts'
import { runFsck } from '../store/fsck.ts'
import { logKey, logOf } from './log-keys.ts'
import { rotateLogKey } from './rotate-key.ts'
import { Sequencer } from './sequencer.ts'

const ORIGIN = 'log.example/loop'
const clock = tickingClock()

let testDatabase: TestDatabase
let database: Database
let books: Client
let folder: string
let keyStore: KeyStore
let said: string[]
let running: Sequencer[]

beforeEach(async () => {
  testDatabase = await createTestDatabase()
  database = openDatabase(testDatabase.connectionString, 3)
  books = new Client({ connectionString: testDatabase.connectionString })
  await books.connect()
  folder = await mkdtemp(join(tmpdir(), 'geleit-loop-'))
  keyStore = (await openFileKeyStore({ dir: folder })).keyStore
  await logOf(database, keyStore, { GELEIT_LOG_ORIGIN: ORIGIN })
  said = []
  running = []
})

afterEach(async () => {
  for (const each of running) await each.stop()
  await database.close()
  await books.end()
  await testDatabase.drop()
  await rm(folder, { recursive: true })
})

function start(): Sequencer {
  const { connectionString } = testDatabase
  const sequencer = new Sequencer({ connectionString, keyStore, clock: Date.now, say: (line) => void said.push(line) })
  running.push(sequencer)
  sequencer.start()
  return sequencer
}

async function append(count: number): Promise<void> {
  await books.query(
    `insert into entry (entry_id, party_id, person_id, type, record_time, event_time, commitment)
     select id, 'p', 'q', 'hint_recorded', now(), now(), commitment from unnest($1::text[], $2::bytea[]) as u (id, commitment)`,
    [Array.from({ length: count }, () => randomUUID()), Array.from({ length: count }, () => randomBytes(32))],
  )
}

/** Sizes of all checkpoints, and by which generations of the key each is signed. */
async function checkpoints(): Promise<{ size: number; generations: number[] }[]> {
  const { rows } = await books.query<{ size: number; note: string }>(
    'select size::float8 as size, note from log_checkpoint order by size',
  )
  return rows.map(({ size, note }) => {
    const parsed = parseNote(note)
    expect(parseCheckpoint(parsed?.text ?? '')).toMatchObject({ origin: ORIGIN, size })
    const generations = [1, 2, 3, 4].filter(
      (generation) => parsed !== null && verifyLogSignature(parsed, logKey(keyStore, ORIGIN, generation)),
    )
    expect(parsed?.signatures.length).toBe(generations.length)
    return { size, generations }
  })
}

function published(size: number): Promise<void> {
  return until(`${size} leaves are published`, async () => (await checkpoints()).at(-1)?.size === size)
}

async function stateRow(): Promise<{ size: string; halted: string | null; key_generation: number }> {
  const { rows } = await books.query('select size, halted, key_generation from log_state')
  return rows[0]
}

test('entries are published; where nothing happens, nothing is signed', async () => {
  start()
  await append(3)
  await published(3)
  await append(1)
  await published(4)
  const before = await checkpoints()
  await new Promise((resolve) => setTimeout(resolve, 1_500))
  expect(await checkpoints()).toEqual(before)
})

test('two stand ready, one works; the other takes over', async () => {
  const first = start()
  await until('the first is at work', () => first.active)
  const second = start()
  await append(10)
  await published(10)
  expect([first.active, second.active]).toEqual([true, false])
  await first.stop()
  await append(10)
  await published(20)
  expect([first.active, second.active]).toEqual([false, true])
})

test('its connection is cut again and again: it says so once each time, and goes on', async () => {
  const sequencer = start()
  for (let round = 1; round <= 3; round += 1) {
    await until('it is at work', () => sequencer.active)
    await append(5)
    await books.query(`select pg_terminate_backend(pid) from pg_stat_activity
      where application_name = 'geleit-sequencer' and datname = current_database()`)
    await published(5 * round)
  }
  expect(said.every((line) => line.startsWith('The log waits, and will try again: '))).toBe(true)
})

test('a log that was halted signs nothing until a person has decided', async () => {
  await books.query(`update log_state set halted = 'a person has to decide'`)
  const sequencer = start()
  await until('it is at work', () => sequencer.active)
  await append(2)
  await new Promise((resolve) => setTimeout(resolve, 600))
  expect(await stateRow()).toMatchObject({ size: '0' })
  await books.query('update log_state set halted = null')
  await published(2)
})

test('a copy in another cluster is halted, and signs nothing', async () => {
  await append(2)
  await books.query(`update log_state set sequenced_before = '999999999999'`)
  start()
  await until('it is halted', async () => (await stateRow()).halted !== null)
  expect((await stateRow()).halted).toMatch(/another PostgreSQL cluster/)
  expect(await checkpoints()).toEqual([])
})

test('tiles that are not those of the checkpoint before: halted', async () => {
  const sequencer = start()
  await append(2)
  await published(2)
  await sequencer.stop()
  await books.query('update log_tile set hashes = set_byte(hashes, 0, get_byte(hashes, 0) # 1)')
  await append(1)
  start()
  await until('it is halted', async () => (await stateRow()).halted !== null)
  expect((await checkpoints()).map(({ size }) => size)).toEqual([2])
})

test('the key is handed over while the log goes on', async () => {
  start()
  await append(2)
  await published(2)
  const changed = await rotateLogKey(database, clock, keyStore)
  expect(changed).toMatchObject({ generation: 2, to: logKey(keyStore, ORIGIN, 2), from: logKey(keyStore, ORIGIN, 1) })
  await until('the new key signs', async () => (await checkpoints()).at(-1)?.generations.includes(2) === true)
  const size = (await checkpoints()).at(-1)?.size ?? 0
  await append(1)
  await published(size + 1)
  const signed = await checkpoints()
  expect(signed.slice(-3).map(({ generations }) => generations)).toEqual([[1], [1, 2], [2]])
  const { rows } = await books.query(`select convert_from(canonical, 'utf8')::jsonb -> 'fact' as fact
    from entry_content join entry using (entry_id) where type = 'log_key_changed'`)
  expect(rows.map(({ fact }) => verifyKeyChange(fact))).toEqual([true])
})

test('two hand-overs at once: one of them waits for the next time', async () => {
  await append(1)
  const both = await Promise.all([rotateLogKey(database, clock, keyStore), rotateLogKey(database, clock, keyStore)])
  expect(both.filter((each) => each !== null).length).toBe(1)
  start()
  await until('the new key signs', async () => (await checkpoints()).at(-1)?.generations.includes(2) === true)
  expect(await stateRow()).toMatchObject({ key_generation: 2 })
})

test('several hand-overs before anybody signs: all keys since the last checkpoint sign', async () => {
  const sequencer = start()
  await append(1)
  await published(1)
  await sequencer.stop()
  await rotateLogKey(database, clock, keyStore)
  await books.query('update log_state set key_generation = 2')
  await rotateLogKey(database, clock, keyStore)
  await books.query('update log_state set key_generation = 1')
  start()
  await until('the newest key signs', async () => (await checkpoints()).at(-1)?.generations.includes(3) === true)
  expect((await checkpoints()).at(-1)?.generations).toEqual([1, 2, 3])
})

test('what it leaves is what fsck wants', async () => {
  start()
  await rotateLogKey(database, clock, keyStore)
  await until('it is published', async () => (await checkpoints()).at(-1)?.size === 3)
  expect(await runFsck(database)).toMatchObject({ differences: [], total: 0, entries: 3 })
})

test('a name with a space is none', async () => {
  await expect(logOf(database, keyStore, { GELEIT_LOG_ORIGIN: 'my log' })).rejects.toThrow('no spaces')
})
