import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { type Database, openDatabase } from '../store/database.ts'
import { refuseUnprotectedWays } from '../store/database-address.ts'
import { startEmbeddedPostgres } from '../store/embedded-postgres.ts'
import { migrate } from '../store/migrate.ts'
import { rehearsalClockAhead } from '../store/queries/rehearsal.ts'
import { Failure, type Io, placesOf } from './command.ts'

/**
 * Runs `work` on the database that DATABASE_URL names, or else on the embedded one of DATA_DIR, which is started for
 * it and stopped again. Never makes a database where there is none. With `writes` the schema is brought up to date.
 */
export async function withDatabase<Result>(
  io: Io,
  work: (database: Database, adminConnectionString: string) => Promise<Result>,
  { writes = false }: { readonly writes?: boolean } = {},
): Promise<Result> {
  const { dataDir, databaseUrl } = placesOf(io.environment)
  if (databaseUrl === undefined && !existsSync(join(dataDir, 'postgres', 'cluster'))) {
    throw new Failure(
      `there is no database in "${dataDir}". Name the data folder with DATA_DIR, or the database with DATABASE_URL.`,
    )
  }
  const { environment } = io
  refuseUnprotectedWays({ databaseUrl, databaseAdminUrl: environment['DATABASE_ADMIN_URL'], environment })
  const embedded =
    databaseUrl === undefined ? await startEmbeddedPostgres({ dataDir: join(dataDir, 'postgres') }) : null
  const connectionString = databaseUrl ?? embedded?.connectionString ?? ''
  try {
    const adminConnectionString = io.environment['DATABASE_ADMIN_URL'] ?? connectionString
    if (writes) await migrate(adminConnectionString)
    const database = openDatabase(connectionString, 3)
    try {
      return await work(database, adminConnectionString)
    } finally {
      await database.close()
    }
  } finally {
    await embedded?.stop()
  }
}

/** The clock of this database: a rehearsal's may be ahead, and an entry of an earlier day would not fit behind its own. */
export async function clockOf(database: Database): Promise<() => number> {
  const aheadMs = await rehearsalClockAhead(database)
  return () => Date.now() + aheadMs
}
