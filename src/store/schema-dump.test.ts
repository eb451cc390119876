import { readFile, writeFile } from 'node:fs/promises'
import { Client } from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../test/setup/database.ts'
import { dumpSchema } from './schema-dump.ts'

const GOLDEN = new URL('schema.sql', import.meta.url)

let testDatabase: TestDatabase
let client: Client
let whole = ''

beforeAll(async () => {
  testDatabase = await createTestDatabase()
  client = new Client({ connectionString: testDatabase.connectionString })
  await client.connect()
  whole = await dumpSchema(client)
})

afterAll(async () => {
  await client.end()
  await testDatabase.drop()
})

test('schema.sql is what the migrations make, on every PostgreSQL that we support', async () => {
  if (process.env['UPDATE_GOLDENS'] === '1') await writeFile(GOLDEN, whole)
  expect(whole).toBe(await readFile(GOLDEN, 'utf8'))
})

test.each([
  'create index surplus on stay (packed_at)',
  'alter table stay add column surplus text',
  'alter table stay alter column packed_at drop not null',
  'alter table stay alter column party_id set default 1',
  'alter table stay drop constraint stay_check',
  'alter table stay disable row level security',
  'alter table stay set (fillfactor = 50)',
  'drop policy visible on stay',
  'alter policy visible on stay using (true)',
  'grant delete on entry to geleit_app',
  'grant select on stay to public',
  'create table surplus (n integer)',
  'create view surplus as select 1 as one',
  'create sequence surplus',
  `create function surplus() returns text language sql as 'select 1'`,
  'alter function geleit_sees_device(text) security invoker',
])('it shows: %s', async (statement) => {
  await client.query('begin')
  try {
    await client.query(statement)
    expect(await dumpSchema(client)).not.toBe(whole)
  } finally {
    await client.query('rollback')
  }
})

test('what was rolled back leaves nothing behind: each of these was seen by itself', async () => {
  expect(await dumpSchema(client)).toBe(whole)
})
