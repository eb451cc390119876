import { createHash, createHmac, randomBytes } from 'node:crypto'
import { Client } from 'pg'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../test/setup/database.ts'
import { BOX, deviceId, LOCK, MINA, record, seedStory, tickingClock } from '../../test/store/story.ts'
import { TABLES } from './columns.ts'
import { type Database, openDatabase } from './database.ts'
import { type FsckProgress, type FsckReport, runFsck } from './fsck.ts'

let testDatabase: TestDatabase
let database: Database
let superuser: Client

beforeEach(async () => {
  testDatabase = await createTestDatabase()
  database = openDatabase(testDatabase.connectionString, 3)
  superuser = new Client({ connectionString: testDatabase.connectionString })
  await superuser.connect()
  await seedStory(database, tickingClock())
})

afterEach(async () => {
  await database.close()
  await superuser.end()
  await testDatabase.drop()
})

/** What somebody with all rights over the database does; constraints and foreign keys don't hold them up. */
async function damage(statement: string, values: unknown[] = []): Promise<void> {
  await superuser.query('set session_replication_role = replica')
  const { rowCount } = await superuser.query(statement, values)
  expect(rowCount, statement).toBe(1)
}

function codes(report: FsckReport): string[] {
  expect(report.total).toBe(report.differences.length)
  return report.differences.map(({ code, table, column }) => `${code} ${table}${column === null ? '' : `.${column}`}`)
}

test('a database that nobody touched says what its entries say, in every table', async () => {
  for (const { sqlName } of Object.values(TABLES)) {
    const { rows } = await superuser.query(`select count(*)::integer as n from "${sqlName}"`)
    expect(rows[0].n, sqlName).toBeGreaterThan(0)
  }
  const seen: FsckProgress[] = []
  const report = await runFsck(database, { progress: (progress) => seen.push(progress) })
  expect(report.differences).toEqual([])
  expect(report).toMatchObject({ total: 0, subjects: 2 + 2 + 6 + 6 + 1 })
  expect(seen.at(-1)).toEqual({ phase: 'rows', done: report.rows, total: report.rows })
  expect(seen[0]).toEqual({ phase: 'entries', done: report.entries, total: report.entries })
})

test('a database without entries is good', async () => {
  const empty = await createTestDatabase()
  const opened = openDatabase(empty.connectionString, 1)
  expect(await runFsck(opened)).toEqual({ entries: 0, subjects: 0, rows: 0, differences: [], total: 0 })
  await opened.close()
  await empty.drop()
})

test('a changed column of a row', async () => {
  await damage(`update device set custody = 'stored', place_of_use = null where device_id = $1`, [deviceId(1)])
  const report = await runFsck(database)
  expect(codes(report)).toEqual(['column_differs device.custody', 'column_differs device.place_of_use'])
  expect(report.differences[0]).toMatchObject({ key: deviceId(1), expected: 'commissioned', found: 'stored' })
})

test('a changed list in a row', async () => {
  await damage(`update incident set reporters = '[]'`)
  expect(codes(await runFsck(database))).toEqual(['column_differs incident.reporters'])
})

test('a row of another party', async () => {
  await damage(`update ground set party_id = 'stranger' where subject_id = $1`, [deviceId(3)])
  expect(codes(await runFsck(database))).toEqual(['column_differs ground.party_id'])
})

test('a deleted stay', async () => {
  await damage('delete from stay where device_id = $1', [deviceId(2)])
  const report = await runFsck(database)
  expect(codes(report)).toEqual(['row_missing stay'])
  expect(report.differences[0]?.key).toMatch(new RegExp(`^${deviceId(2)} `))
})

test('a surplus stay, and a second act of a lock with the same value', async () => {
  await damage(
    `insert into stay (device_id, party_id, container_id, packed_position, packed_at, packed_opening_id, packed_entry_id)
     values ($1, 'maker', $2, 1, now(), 'o', 'e')`,
    [deviceId(6), BOX],
  )
  await damage(
    `insert into lock_act (lock_serial, value, party_id, action, key_id, state, withdrawn)
     values ($1, 1, 'stranger', 'O', 'k', 'issued', false)`,
    [LOCK],
  )
  expect(codes(await runFsck(database)).sort()).toEqual(['row_surplus lock_act', 'row_surplus stay'])
})

test.each([
  ['entry_count', 'entry_count + 1'],
  ['head', `decode(repeat('ab', 32), 'hex')`],
  ['last_entry_at', `last_entry_at - interval '1 millisecond'`],
])('a wrong head of a chain: %s', async (column, value) => {
  await damage(`update container set ${column} = ${value} where container_id = $1`, [BOX])
  expect(codes(await runFsck(database))).toEqual([`column_differs container.${column}`])
})

test('a changed byte of an entry', async () => {
  await damage(
    `update entry_content set canonical = convert_to(replace(convert_from(canonical, 'UTF8'), '"linesLeftOut":[', '"linesLeftOut":[7'), 'UTF8')
     where position('"linesLeftOut":[]' in convert_from(canonical, 'UTF8')) > 0`,
  )
  expect(codes(await runFsck(database))).toEqual(['commitment_differs entry'])
})

test('a changed byte of a personal part', async () => {
  await damage(
    `update entry_personal set canonical = convert_to(replace(convert_from(canonical, 'UTF8'), 'stood open', 'was closed'), 'UTF8')
     where position('stood open' in convert_from(canonical, 'UTF8')) > 0`,
  )
  expect(codes(await runFsck(database))).toEqual(['personal_differs entry_personal'])
})

test('an entry that is no JSON any more, and what followed from it', async () => {
  await damage(
    `update entry_content set canonical = set_byte(canonical, 0, 0)
     where entry_id = (select entry_id from entry where type = 'device_commissioned')`,
  )
  const found = codes(await runFsck(database))
  expect(found[0]).toBe('entry_unreadable entry_content.canonical')
  expect(found).toContain('column_differs device.custody')
})

test('a changed salt', async () => {
  await damage(
    `update entry_content set salt = $1 where entry_id = (select entry_id from entry where type = 'hint_recorded')`,
    [randomBytes(32)],
  )
  // The root of the empty set does not depend on the salt.
  expect(codes(await runFsck(database))).toEqual(['commitment_differs entry'])
})

test('a changed salt of an entry with devices', async () => {
  await damage(
    `update entry_content set salt = $1 where entry_id = (select entry_id from entry where type = 'device_commissioned')`,
    [randomBytes(32)],
  )
  expect(codes(await runFsck(database)).sort()).toEqual([
    'commitment_differs entry',
    'set_differs entry_content.devices.root',
  ])
})

test('another device in the list behind a set', async () => {
  await damage(
    `update entry_content set members = jsonb_set(members, '{deviceIds,0}', to_jsonb($1::text))
     where entry_id = (select entry_id from entry where type = 'unproven_raised')`,
    [deviceId(5)],
  )
  const found = codes(await runFsck(database))
  expect(found[0]).toBe('set_differs entry_content.devices.root')
  expect(found).not.toContain('commitment_differs entry')
  expect(found).toContain('row_surplus ground')
  expect(found).toContain('row_missing ground')
})

test('two members that changed places are the same set', async () => {
  await damage(
    `update entry_content set members = jsonb_set(members, '{deviceIds}', $1)
     where entry_id = (select entry_id from entry where type = 'devices_exposed' order by record_time limit 1)`,
    [JSON.stringify([deviceId(3), deviceId(1), deviceId(2)])],
  )
  expect(codes(await runFsck(database))).toEqual([])
})

test('a deleted entry in the middle of a chain', async () => {
  const middle = `(select entry_id from entry where type = 'container_inspected')`
  await superuser.query('set session_replication_role = replica')
  await superuser.query(`delete from entry_content where entry_id = ${middle}`)
  await damage(`delete from entry where entry_id = ${middle}`)
  const report = await runFsck(database)
  // Both chains of the entry say that one lacks, each once; and its rows in entry_subject belong to nothing.
  expect(
    codes(report)
      .filter((code) => code.startsWith('chain_broken'))
      .sort(),
  ).toEqual([
    'chain_broken entry_content.subjects.previous',
    'chain_broken entry_content.subjects.previous',
    'chain_broken entry_content.subjects.sequence',
    'chain_broken entry_content.subjects.sequence',
  ])
  expect(codes(report).filter((code) => code === 'row_surplus entry_subject')).toHaveLength(2)
})

test('a deleted entry at the end of a chain', async () => {
  await superuser.query('set session_replication_role = replica')
  const last = `(select entry_id from entry where type = 'hint_recorded')`
  await superuser.query(`delete from entry_subject where entry_id = ${last}`)
  await superuser.query(`delete from entry_content where entry_id = ${last}`)
  await damage(`delete from entry where entry_id = ${last}`)
  expect(codes(await runFsck(database))).toEqual([
    'column_differs person.entry_count',
    'column_differs person.head',
    'column_differs person.last_entry_at',
  ])
})

test('a chain that another entry was linked into', async () => {
  // Forged with care: its own commitment is right, but it names no true predecessor.
  await damage(
    `update entry_content set canonical = convert_to(regexp_replace(convert_from(canonical, 'UTF8'),
       '"previous":"[0-9a-f]{64}"', '"previous":"${'ab'.repeat(32)}"'), 'UTF8')
     where entry_id = (select entry_id from entry where type = 'device_commissioned')`,
  )
  const { rows } = await superuser.query<{ salt: Buffer; canonical: Buffer }>(
    `select c.salt, c.canonical from entry e join entry_content c on c.entry_id = e.entry_id
     where e.type = 'device_commissioned'`,
  )
  const [{ salt, canonical } = { salt: Buffer.alloc(0), canonical: Buffer.alloc(0) }] = rows
  const opening = createHmac('sha256', salt).update('geleit-opening-salt-v2\0').digest()
  const commitment = createHash('sha256').update('geleit-entry-v1\0').update(opening).update(canonical).digest('hex')
  await damage(`update entry set commitment = decode('${commitment}', 'hex') where type = 'device_commissioned'`)
  const found = codes(await runFsck(database))
  expect(found[0]).toBe('chain_broken entry_content.subjects.previous')
  expect(found).not.toContain('commitment_differs entry')
})

test('content that lacks, and content that belongs to no entry', async () => {
  await damage(
    `update entry_content set entry_id = 'nobody' where entry_id = (select entry_id from entry where type = 'hint_recorded')`,
  )
  const found = codes(await runFsck(database))
  expect(found.slice(0, 2)).toEqual(['content_missing entry_content', 'content_without_entry entry_content'])
})

test.each([
  ['type', `'party_registered'`],
  ['person_id', `'mina'`],
  ['record_time', `record_time - interval '1 second'`],
  ['event_time', `event_time + interval '1 second'`],
])('a changed column of an entry: %s', async (column, value) => {
  await damage(`update entry set ${column} = ${value} where type = 'hint_recorded'`)
  expect(codes(await runFsck(database))).toEqual([`column_differs entry.${column}`])
})

test('rows of entry_subject that lack, are surplus, or name another entry', async () => {
  await damage(`delete from entry_subject where subject_kind = 'device' and subject_id = $1 and sequence = 2`, [
    deviceId(2),
  ])
  await damage(
    `update entry_subject set entry_id = 'x' where subject_kind = 'lock' and subject_id = $1 and sequence = 1`,
    [LOCK],
  )
  await damage(`insert into entry_subject values ('person', 'sam', 99, 'stranger', 'x')`)
  expect(codes(await runFsck(database)).sort()).toEqual([
    'column_differs entry_subject.entry_id',
    'row_missing entry_subject',
    'row_surplus entry_subject',
  ])
})

test('the list has a limit, the count has none', async () => {
  await superuser.query(`update device set place_of_use = 'x'`)
  expect(await runFsck(database, { limit: 2 })).toMatchObject({ total: 6, differences: [{}, {}] })
})

test('entries that are recorded meanwhile do not disturb it', async () => {
  const clock = tickingClock(Date.UTC(2026, 4, 1))
  let writes = Promise.resolve<unknown>(null)
  const report = await runFsck(database, {
    progress: () => {
      writes = writes.then(() => record(database, clock, MINA, [{ type: 'hint_recorded', about: 'a', text: 'b' }]))
    },
  })
  expect(report.differences).toEqual([])
  await writes
  expect(await runFsck(database)).toMatchObject({ total: 0 })
})
