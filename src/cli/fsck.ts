import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { openDatabase } from '../store/database.ts'
import { startEmbeddedPostgres } from '../store/embedded-postgres.ts'
import { runFsck } from '../store/fsck.ts'
import { type CliCommand, EXIT_GOOD, EXIT_REFUSED, Failure, type Io, placesOf } from './command.ts'

export const fsckCommand: CliCommand = {
  help: `Usage: geleit fsck [--json]

Reads every entry, checks its commitment and its place in the chains of its subjects,
folds all of them and compares the result with the tables, row by row. Writes nothing.
With DATABASE_URL it may run beside a live server; the embedded database it starts
itself, so stop the server first.

Exit codes: 0 all is as the entries say, 1 something differs.
`,
  run: runFsckCommand,
}

async function runFsckCommand(args: readonly string[], io: Io): Promise<number> {
  const { values } = parseArgs({ args: [...args], options: { json: { type: 'boolean' } }, strict: true })
  const { dataDir, databaseUrl } = placesOf(io.environment)
  if (databaseUrl === undefined && !existsSync(join(dataDir, 'postgres', 'cluster'))) {
    // Starting the database would make a new one, with nothing in it to check.
    throw new Failure(
      `there is no database in "${dataDir}". Name the data folder with DATA_DIR, or the database with DATABASE_URL.`,
    )
  }
  const embedded =
    databaseUrl === undefined ? await startEmbeddedPostgres({ dataDir: join(dataDir, 'postgres') }) : null
  const database = openDatabase(databaseUrl ?? embedded?.connectionString ?? '')
  try {
    const report = await runFsck(database)
    if (values.json === true) io.out(`${JSON.stringify(report, null, 2)}\n`)
    else {
      for (const difference of report.differences) io.out(`${JSON.stringify(difference)}\n`)
      io.out(`${report.entries} entries, ${report.rows} rows, ${report.total} differences\n`)
    }
    return report.total === 0 ? EXIT_GOOD : EXIT_REFUSED
  } finally {
    await database.close()
    await embedded?.stop()
  }
}
