import { existsSync } from 'node:fs'
import { mkdir, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { Client } from 'pg'
import type { TestProject } from 'vitest/node'
import { startEmbeddedPostgres } from '../../src/store/embedded-postgres.ts'
import { memoryWithRoom } from './in-memory.ts'

/** Where a test file finds the server of its run. */
export interface TestServer {
  readonly socketDir: string
  readonly port: number
  /** The database from which each test file's own is cloned. */
  readonly template: string
}

declare module 'vitest' {
  export interface ProvidedContext {
    databaseServer: TestServer
  }
}

const TEMPLATE = 'geleit_template'
const ON_DISK = join(import.meta.dirname, '../../build/test-servers')
/** More than all databases of a run together. */
const ROOM_BYTES = 4 * 1024 ** 3
const MIGRATE_MODULE = new URL('../../src/store/migrate.ts', import.meta.url)

/** Starts one server for all files of a test project, with a migrated template database. */
export async function startTestServer(
  project: TestProject,
  name: string,
  programs: { readonly binDir?: string; readonly libraryDirs?: readonly string[] },
): Promise<() => Promise<void>> {
  const dataDir = join(await makeRunDir(), name)
  const server = await startEmbeddedPostgres({
    dataDir,
    ...programs,
    database: TEMPLATE,
    // No test takes this server's power away; those that do start servers of their own, which keep what they promise.
    settings: { max_connections: '200', shared_buffers: '64MB', fsync: 'off', full_page_writes: 'off' },
  })
  await migrateTemplate(server.connectionString)
  // A template that someone is connected to can't be cloned.
  await runSql(server.connectionStringFor('postgres', 'postgres'), `ALTER DATABASE ${TEMPLATE} ALLOW_CONNECTIONS false`)
  project.provide('databaseServer', { socketDir: server.socketDir, port: server.port, template: TEMPLATE })
  return async () => {
    await server.stop()
    await rm(dataDir, { recursive: true, force: true })
  }
}

async function migrateTemplate(connectionString: string): Promise<void> {
  if (!existsSync(MIGRATE_MODULE)) return
  const { migrate } = await import('../../src/store/migrate.ts')
  await migrate(connectionString)
}

async function runSql(connectionString: string, statement: string): Promise<void> {
  const client = new Client({ connectionString })
  await client.connect()
  await client.query(statement)
  await client.end()
}

/**
 * Each test file, and many a test, has a database of its own, of more than a thousand files: in memory it is made in a
 * tenth of the time.
 */
function serversDir(): string {
  const memory = memoryWithRoom(ROOM_BYTES)
  return memory === null ? ON_DISK : join(memory, `geleit-test-servers-${process.getuid?.() ?? 0}`)
}

/** A folder of this process's own; those of killed runs are removed. */
async function makeRunDir(): Promise<string> {
  const servers = serversDir()
  await mkdir(servers, { recursive: true })
  for (const name of await readdir(servers)) {
    if (!existsSync(`/proc/${name}`)) await rm(join(servers, name), { recursive: true, force: true })
  }
  const own = join(servers, String(process.pid))
  await mkdir(own, { recursive: true })
  return own
}
