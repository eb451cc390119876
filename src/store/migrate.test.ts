import { randomBytes } from 'node:crypto'
import { Client } from 'pg'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../test/setup/database.ts'
import { migrate } from './migrate.ts'
import { dumpSchema } from './schema-dump.ts'

let testDatabase: TestDatabase
let administrator: Client
let name: string
/** Of a database in which nothing was ever done. */
let connectionString: string

beforeEach(async () => {
  testDatabase = await createTestDatabase()
  administrator = new Client({ connectionString: testDatabase.connectionString })
  await administrator.connect()
  name = `empty_${randomBytes(8).toString('hex')}`
  await administrator.query(`create database ${name} template template0`)
  connectionString = testDatabase.connectionString.replace(/\/test_[0-9a-f]+\?/, `/${name}?`)
})

afterEach(async () => {
  await administrator.query(`drop database ${name} with (force)`)
  await administrator.end()
  await testDatabase.drop()
})

async function query(statement: string): Promise<Record<string, unknown>[]> {
  const client = new Client({ connectionString })
  await client.connect()
  try {
    return (await client.query(statement)).rows
  } finally {
    await client.end()
  }
}

test('a second run finds nothing to do', async () => {
  const { applied } = await migrate(connectionString)
  expect(applied.length).toBeGreaterThan(1)
  expect(applied.every((file, place) => Number.parseInt(file, 10) === place + 1)).toBe(true)
  expect(await migrate(connectionString)).toEqual({ applied: [] })
  expect(await query('select name from migration order by number')).toEqual(applied.map((file) => ({ name: file })))
})

test('two servers that start at once migrate once', async () => {
  const runs = await Promise.all([migrate(connectionString), migrate(connectionString), migrate(connectionString)])
  expect(runs.filter(({ applied }) => applied.length > 0)).toHaveLength(1)
  const client = new Client({ connectionString })
  await client.connect()
  expect(await dumpSchema(client)).toBe(await dumpSchema(administrator))
  await client.end()
})

test('a database that a newer version migrated is refused', async () => {
  await migrate(connectionString)
  await query(`insert into migration (number, name) values (9999, '9999_future.sql')`)
  await expect(migrate(connectionString)).rejects.toThrow('newer Geleit (migration 9999)')
})
