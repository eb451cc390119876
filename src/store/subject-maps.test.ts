import { randomBytes } from 'node:crypto'
import { Client } from 'pg'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../test/setup/database.ts'
import { announce, deviceId, deviceIds, MINA, record, seedStory, tickingClock } from '../../test/store/story.ts'
import { type SubjectHead, verifySubject } from '../auditlog/subject-map.ts'
import { idOf } from '../custody/identifiers.ts'
import { type Database, openDatabase, readForRules } from './database.ts'
import { runFsck } from './fsck.ts'
import { commitSubjectMap, newestSubjectMap, proveHeads } from './subject-maps.ts'

let testDatabase: TestDatabase
let database: Database
let superuser: Client
const options = tickingClock()
const mapKey = randomBytes(32)

beforeEach(async () => {
  testDatabase = await createTestDatabase()
  database = openDatabase(testDatabase.connectionString, 3)
  superuser = new Client({ connectionString: testDatabase.connectionString })
  await superuser.connect()
  await seedStory(database, options)
})

afterEach(async () => {
  await database.close()
  await superuser.end()
  await testDatabase.drop()
})

/** Gives every entry that has none an index, in order; trees and checkpoints play no part here. */
async function sequence(): Promise<void> {
  await superuser.query(`
    insert into log_state (origin) values ('log.test/one') on conflict do nothing;
    insert into log_leaf (log_index, position)
      select (select count(*) from log_leaf) + row_number() over (order by position) - 1, position
      from entry where position not in (select position from log_leaf);
    update log_state set size = (select count(*) from log_leaf)`)
}

async function allHeads(): Promise<SubjectHead[]> {
  const { rows } = await superuser.query(
    `select distinct on (subject_kind, subject_id) subject_kind as kind, subject_id as id, sequence::integer,
            encode(commitment, 'hex') as head
     from entry_subject join entry using (entry_id) order by 1, 2, sequence desc`,
  )
  return rows
}

async function expectProven(heads: readonly SubjectHead[]): Promise<void> {
  await readForRules(database, null, async (client) => {
    const map = await newestSubjectMap(client)
    const proven = await proveHeads(client, mapKey, heads)
    expect(proven.map(({ salt, path, ...head }) => head)).toEqual(heads)
    for (const { salt, path, ...subject } of proven)
      expect(verifySubject({ subject, salt, path, root: map?.root ?? Buffer.alloc(0) })).toBe(true)
  })
}

test('the map has the head of every subject, and its root is an entry', async () => {
  await sequence()
  const heads = await allHeads()
  const map = await commitSubjectMap(database, options, mapKey)
  expect(map).toMatchObject({ subjects: heads.length })
  await expectProven(heads)
  const { rows } = await superuser.query(
    `select convert_from(canonical, 'UTF8')::jsonb -> 'fact' as fact, party_id from entry_content order by party_id = 'log' desc`,
  )
  const committed = rows.filter(({ fact }) => fact.type === 'subject_map_committed')
  expect(committed).toEqual([
    {
      party_id: 'log',
      fact: {
        type: 'subject_map_committed',
        origin: 'log.test/one',
        root: Buffer.from(map?.root ?? []).toString('hex'),
        subjects: heads.length,
        size: map?.size,
      },
    },
  ])
  expect((await runFsck(database)).differences.filter(({ table }) => !table.startsWith('log_'))).toEqual([])
})

test('brought up to date it is the same as made at once', async () => {
  await sequence()
  await commitSubjectMap(database, options, mapKey)
  await record(database, options, MINA, [
    announce(deviceIds(900, 40), idOf('NoteId', 'note-1')),
    { type: 'device_commissioned', deviceId: deviceId(1) },
  ])
  await sequence()
  const second = await commitSubjectMap(database, options, mapKey)
  await expectProven((await allHeads()).filter(({ id }) => id !== 'log-keeper'))
  await superuser.query('delete from subject_map; delete from subject_map_bucket')
  await superuser.query('delete from log_leaf where log_index >= $1', [second?.size])
  await superuser.query('update log_state set size = $1', [second?.size])
  const atOnce = await commitSubjectMap(database, options, mapKey)
  expect(Buffer.from(atOnce?.root ?? []).toString('hex')).toBe(Buffer.from(second?.root ?? []).toString('hex'))
})

test('thousands of subjects are kept in buckets, and each is still proven', async () => {
  await record(database, options, MINA, [announce(deviceIds(1_000, 3_000), idOf('NoteId', 'note-1'))])
  await sequence()
  const map = await commitSubjectMap(database, options, mapKey)
  const { rows } = await superuser.query('select bucket_bits from subject_map')
  expect(rows[0]?.bucket_bits).toBeGreaterThan(2)
  expect(map?.subjects).toBeGreaterThan(3_000)
  const heads = await allHeads()
  await expectProven(heads.filter((_, place) => place % 97 === 0))
  await record(database, options, MINA, [{ type: 'device_commissioned', deviceId: deviceId(1) }])
  await sequence()
  await commitSubjectMap(database, options, mapKey)
  await expectProven((await allHeads()).filter(({ id }) => id !== 'log-keeper').slice(0, 40))
})

test('where nothing but the map itself is new there is no further one', async () => {
  expect(await commitSubjectMap(database, options, mapKey)).toBeNull() // no log yet
  await sequence()
  expect(await commitSubjectMap(database, options, mapKey)).not.toBeNull()
  await sequence()
  // The keeper registered itself with the first map; that is news, once.
  expect(await commitSubjectMap(database, options, mapKey)).not.toBeNull()
  await sequence()
  expect(await commitSubjectMap(database, options, mapKey)).toBeNull()
})

test('two at once make one after the other', async () => {
  await sequence()
  const maps = await Promise.all([1, 2].map(() => commitSubjectMap(database, options, mapKey)))
  expect(maps.filter((map) => map !== null)).toHaveLength(1)
  await expectProven(await allHeads().then((heads) => heads.filter(({ id }) => id !== 'log-keeper')))
})

test('a subject that is not in the map has no proof', async () => {
  await sequence()
  await commitSubjectMap(database, options, mapKey)
  await record(database, options, MINA, [announce(deviceIds(950, 1), idOf('NoteId', 'note-1'))])
  await sequence()
  const proven = await readForRules(database, null, (client) =>
    proveHeads(client, mapKey, [{ kind: 'device', id: deviceId(950) }]),
  )
  expect(proven).toEqual([])
})
