import { Client } from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../test/setup/database.ts'
import type { TableName } from '../custody/state.ts'
import { type ColumnType, selectList, sqlNameOf, TABLES } from './columns.ts'

let testDatabase: TestDatabase
let client: Client

beforeAll(async () => {
  testDatabase = await createTestDatabase()
  client = new Client({ connectionString: testDatabase.connectionString })
  await client.connect()
})

afterAll(async () => {
  await client.end()
  await testDatabase.drop()
})

/** Where the chain of a subject stands: the store's own, no rule sees it. */
const HEAD_COLUMNS = ['entry_count', 'head', 'last_entry_at']
const SUBJECTS: readonly string[] = ['device', 'container', 'lock', 'person', 'incident']
/** Whole numbers of any width are read and written as numbers. */
const TYPES: Readonly<Record<string, ColumnType>> = {
  smallint: 'bigint',
  integer: 'bigint',
  'timestamp with time zone': 'timestamptz',
}

test.each(Object.keys(TABLES) as TableName[])('%s has the columns and the key that the database has', async (table) => {
  const { sqlName, columns, key } = TABLES[table]
  const { rows } = await client.query<{ column_name: string; data_type: string }>(
    `select column_name, data_type from information_schema.columns where table_schema = 'public' and table_name = $1`,
    [sqlName],
  )
  const found = new Map(rows.map((row) => [row.column_name, TYPES[row.data_type] ?? row.data_type]))
  if (SUBJECTS.includes(sqlName)) {
    for (const column of HEAD_COLUMNS) expect(found.delete(column), column).toBe(true)
  }
  expect(Object.fromEntries(found)).toEqual(
    Object.fromEntries(Object.entries<ColumnType>(columns).map(([column, type]) => [sqlNameOf(column), type])),
  )
  const keys = await client.query<{ attname: string }>(
    `select attname from pg_index join pg_attribute on attrelid = indrelid and attnum = any(indkey)
     where indrelid = $1::regclass and indisprimary`,
    [sqlName],
  )
  const primary = new Set(keys.rows.map((row) => row.attname))
  expect(primary).toEqual(new Set([...(key as readonly string[]).map(sqlNameOf), 'party_id']))
})

test('every table carries its party in its key', async () => {
  const { rows } = await client.query<{ relname: string }>(
    `select relname from pg_class c where relnamespace = 'public'::regnamespace and relkind = 'r'
       and not exists (select from pg_index join pg_attribute on attrelid = indrelid and attnum = any(indkey)
         where indrelid = c.oid and indisprimary and attname = 'party_id') order by relname`,
  )
  // The log is one for all parties: commitments, hashes and signatures, which it publishes.
  const log = ['log_checkpoint', 'log_cosignature', 'log_leaf', 'log_state', 'log_tile']
  const map = ['subject_map', 'subject_map_bucket']
  // What isn't a fact of the supply chain, and what doesn't grow with it.
  const rest = ['mail_source', 'migration', 'rehearsal_lock', 'rehearsal_token', 'webhook_follower', 'webhook_told']
  // A login belongs to a human, who may act for several parties.
  const login = [
    ...['account', 'passkey', 'recovery_code', 'single_sign_on', 'session', 'enrolment_grant', 'api_key_secret'],
    ...['login_device', 'login_epoch', 'login_event', 'login_flow', 'login_throttle'],
  ]
  expect(rows.map((row) => row.relname)).toEqual([...log, ...rest, ...map, ...login].sort())
})

test('names for the rules and for the database', () => {
  expect(sqlNameOf('packedOpeningId')).toBe('packed_opening_id')
  expect(selectList('site')).toBe(
    '"site_id" as "siteId", "party_id" as "partyId", "kind" as "kind", "name" as "name", "address" as "address", "status" as "status", "attested_at" as "attestedAt", "attested_until" as "attestedUntil"',
  )
})
