/** What `fsck` finds in the log after somebody with all rights over the database was at it. */
import { Client } from 'pg'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../../test/setup/database.ts'
import { MINA, record, seedStory, tickingClock } from '../../../test/store/story.ts'
import { type Database, openDatabase } from '../database.ts'
import { runFsck } from '../fsck.ts'
import { establishLog } from '../log-start.ts'
import { SequencerConnection } from '../sequencer.ts'

const ORIGIN = 'log.example/fsck'
let testDatabase: TestDatabase
let database: Database
let superuser: Client
let size: number
const clock = tickingClock()

const LOG_TABLES = ['log_state', 'log_leaf', 'log_tile', 'log_checkpoint']

beforeAll(async () => {
  testDatabase = await createTestDatabase()
  database = openDatabase(testDatabase.connectionString, 3)
  superuser = new Client({ connectionString: testDatabase.connectionString })
  await superuser.connect()
  await seedStory(database, clock)
  // More than one tile.
  for (let lot = 0; lot < 3; lot += 1) {
    const hint = { type: 'hint_recorded', about: 'a box', text: 'stood open' } as const
    await record(
      database,
      clock,
      MINA,
      Array.from({ length: 100 }, () => hint),
    )
  }
  await establishLog(database, { wanted: undefined, otherwise: ORIGIN })
  const sequencer = await SequencerConnection.open(testDatabase.connectionString)
  const look = await sequencer.look()
  size = (await sequencer.integrate({ look, from: look.first ?? 0 })).size
  const root = await sequencer.rootAt(size)
  for (const [covered, covers] of [
    [200, await sequencer.rootAt(200)],
    [size, root],
  ] as const) {
    await sequencer.addCheckpoint({
      origin: ORIGIN,
      size: covered,
      root: covers,
      note: '',
      signedAt: Date.UTC(2030, 0),
    })
  }
  await sequencer.close()
  // Transactions of other databases of this server may hold the sequencer's own back.
  await superuser.query('update log_state set sequenced_before = pg_snapshot_xmax(pg_current_snapshot())')
  for (const table of LOG_TABLES) await superuser.query(`create table whole_${table} as table ${table}`)
})

/** As it was before the damage. */
afterEach(async () => {
  for (const table of LOG_TABLES)
    await superuser.query(`delete from ${table}; insert into ${table} table whole_${table}`)
})

afterAll(async () => {
  await database.close()
  await superuser.end()
  await testDatabase.drop()
})

async function found(): Promise<string[]> {
  const { differences } = await runFsck(database, { limit: 1_000 })
  return differences.map(({ code, table, key }) => `${code} ${table} ${key}`)
}

test('a log that nobody touched', async () => {
  expect(size).toBeGreaterThan(300)
  expect(await found()).toEqual([])
})

test('a leaf that is gone: the tree is another one from there on', async () => {
  await superuser.query('delete from log_leaf where log_index = 299')
  expect(await found()).toEqual([
    'leaf_missing log_leaf 299',
    'tile_differs log_tile 0/1',
    `checkpoint_differs log_checkpoint ${size}`,
    expect.stringMatching(/^entry_not_in_log entry /),
  ])
})

test('the last leaf that is gone', async () => {
  await superuser.query('delete from log_leaf where log_index = $1', [size - 1])
  expect(await found()).toContain(`leaf_missing log_leaf ${size - 1}`)
})

test('a leaf of no entry', async () => {
  await superuser.query('update log_leaf set position = 999999 where log_index = 299')
  expect(await found()).toContain('leaf_without_entry log_leaf 299')
})

test('a leaf beyond the size', async () => {
  await superuser.query('insert into log_leaf (log_index, position) values ($1, 999999)', [size])
  expect(await found()).toEqual([`leaf_surplus log_leaf ${size}`])
})

test('two entries of a chain that changed places', async () => {
  await superuser.query('alter table log_leaf drop constraint log_leaf_position_key')
  await superuser.query(
    'update log_leaf set position = case log_index when 298 then b else a end from ' +
      '(select min(position) as a, max(position) as b from log_leaf where log_index in (298, 299)) x ' +
      'where log_index in (298, 299)',
  )
  const all = await found()
  expect(all.slice(0, 2)).toEqual(['tile_differs log_tile 0/1', `checkpoint_differs log_checkpoint ${size}`])
  expect(all.at(2)).toMatch(/^log_order_differs log_leaf person mina /)
})

test('one byte of a tile', async () => {
  await superuser.query(
    'update log_tile set hashes = set_byte(hashes, 77, get_byte(hashes, 77) # 1) where level = 0 and tile = 0',
  )
  expect(await found()).toEqual(['tile_differs log_tile 0/0'])
})

test('a tile that is gone, and one too many', async () => {
  await superuser.query('update log_tile set tile = 7 where level = 0 and tile = 0')
  expect(await found()).toEqual(['tile_surplus log_tile 0/7', 'tile_missing log_tile 0/0'])
})

test('the root of an older checkpoint, and one over more than there is', async () => {
  await superuser.query(`update log_checkpoint set root = sha256('x') where size = 200`)
  await superuser.query('update log_checkpoint set size = size + 1 where size = $1', [size])
  expect(await found()).toEqual([
    'checkpoint_differs log_checkpoint 200',
    `checkpoint_differs log_checkpoint ${size + 1}`,
  ])
})

test('an entry that nobody gave an index and nobody looks for', async () => {
  await record(database, clock, MINA, [{ type: 'hint_recorded', about: 'a box', text: 'forgotten' }])
  expect(await found()).toEqual([])
  await superuser.query('update log_state set sequenced_before = pg_snapshot_xmax(pg_current_snapshot())')
  expect(await found()).toEqual([expect.stringMatching(/^entry_not_in_log entry /)])
})
