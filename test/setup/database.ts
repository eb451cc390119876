import { randomBytes } from 'node:crypto'
import { Client } from 'pg'
import { inject } from 'vitest'
import type { TestServer } from './database-server.ts'

const SUPERUSER = 'postgres'

export interface TestDatabase {
  /** As the superuser. */
  readonly connectionString: string
  /** As another role; no role needs a password. */
  connectionStringFor(role: string): string
  /** Removes it, connections and all. */
  drop(): Promise<void>
}

/** A database of the caller's own, cloned from the migrated template. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const server = inject('databaseServer')
  const name = `test_${randomBytes(8).toString('hex')}`
  await administer(server, `CREATE DATABASE ${name} TEMPLATE ${server.template} STRATEGY file_copy`)
  return {
    connectionString: connectionString(server, SUPERUSER, name),
    connectionStringFor: (role) => connectionString(server, role, name),
    drop: () => administer(server, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`),
  }
}

async function administer(server: TestServer, statement: string): Promise<void> {
  const client = new Client({ connectionString: connectionString(server, SUPERUSER, 'postgres') })
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}

function connectionString(server: TestServer, role: string, database: string): string {
  return `postgresql://${encodeURIComponent(role)}@/${database}?host=${encodeURIComponent(server.socketDir)}&port=${server.port}`
}
