import { parseArgs } from 'node:util'
import { runFsck } from '../store/fsck.ts'
import { type CliCommand, EXIT_GOOD, EXIT_REFUSED, type Io } from './command.ts'
import { withDatabase } from './with-database.ts'

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
  const report = await withDatabase(io, (database) => runFsck(database))
  if (values.json === true) io.out(`${JSON.stringify(report, null, 2)}\n`)
  else {
    for (const difference of report.differences) io.out(`${JSON.stringify(difference)}\n`)
    io.out(`${report.entries} entries, ${report.rows} rows, ${report.total} differences\n`)
  }
  return report.total === 0 ? EXIT_GOOD : EXIT_REFUSED
}
