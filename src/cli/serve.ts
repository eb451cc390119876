import { createInterface } from 'node:readline/promises'
import { parseArgs } from 'node:util'
import { serve } from '../server/main.ts'
import { type CliCommand, EXIT_GOOD, EXIT_REFUSED, type Io, placesOf, WrongUse } from './command.ts'

const DEFAULT_PORT = 8080

export const serveCommand: CliCommand = {
  help: `Usage: geleit serve [--rehearsal | --no-rehearsal] [--port N]

Starts the server on the loopback interface. On an empty data folder it offers the
rehearsal data set (taken without asking where there is no terminal): sample
parties, people, keys and boxes with virtual locks; <data>/rehearsal.json has the
tokens. A rehearsal stays one at later starts.

  --rehearsal      with the rehearsal data set
  --no-rehearsal   without
  --port N         port; PORT in the environment does the same; 8080 if neither is set

Environment: PORT, DATA_DIR (./data), DATABASE_URL, DATABASE_ADMIN_URL (for the
migration, where the server's login owns nothing), GELEIT_KEYSTORE_PASSPHRASE, LOG_LEVEL,
SMTP_URL and MAIL_FROM (the mail server, and who mails are from), GELEIT_TIME_ZONE,
GELEIT_LOG_ORIGIN, GELEIT_LOG_POLICY (witnesses that the log asks), GELEIT_WITNESS_LOGS
(logs of which this server is a witness), GELEIT_PUBLIC_URL (where people reach it) and
GELEIT_TRUSTED_PROXY (whose word on addresses counts). docs/operating/running.md has all.
Ends with SIGINT or SIGTERM: what was begun is finished, then the database is shut down.
`,
  run: runServe,
}

async function runServe(args: readonly string[], io: Io): Promise<number> {
  const started = performance.now()
  const { values } = parseArgs({
    args: [...args],
    options: { rehearsal: { type: 'boolean' }, port: { type: 'string' } },
    allowNegative: true,
    strict: true,
  })
  const { promise: ending, resolve: end } = Promise.withResolvers<string | null>()
  const serving = await serve({
    ...placesOf(io.environment),
    port: portOf(values.port ?? io.environment['PORT']),
    rehearsal: values.rehearsal ?? 'ask',
    askRehearsal: () => askRehearsal(io),
    environment: io.environment,
    say: (line) => io.err(`${line}\n`),
    onFatal: end,
  })
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => end(null))
  const seconds = ((performance.now() - started) / 1000).toFixed(1)
  const { dataDir } = placesOf(io.environment)
  const rehearsal = serving.rehearsal === null ? '' : `Rehearsal: tokens and boxes are in ${dataDir}/rehearsal.json\n`
  io.out(
    `Geleit serves ${serving.url} (ready after ${seconds} s)\n${rehearsal}The interface: ${serving.url}/openapi.json\n`,
  )
  const reason = await ending
  if (reason !== null) {
    // The outcome of something is unknown: nothing may go on from here, and nothing needs to be tidied up.
    io.err(`Stopping at once: ${reason}. Start again; nothing that was acknowledged is lost.\n`)
    process.exit(EXIT_REFUSED)
  }
  await serving.stop()
  return EXIT_GOOD
}

function portOf(text: string | undefined): number {
  if (text === undefined) return DEFAULT_PORT
  const port = Number(text)
  if (!/^[0-9]{1,5}$/.test(text) || port > 65_535) throw new WrongUse(`"${text}" is no port`)
  return port
}

async function askRehearsal(io: Io): Promise<boolean> {
  if (!io.interactive) return true
  const lines = createInterface({ input: process.stdin, output: process.stdout })
  const answer = await lines.question(
    'The data folder is empty. Load the rehearsal data set with virtual locks? [Y/n] ',
  )
  lines.close()
  return !/^\s*n/i.test(answer)
}
