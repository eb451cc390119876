import {
  type CliCommand,
  databaseHint,
  EXIT_GOOD,
  EXIT_REFUSED,
  EXIT_WRONG_USE,
  Failure,
  type Io,
  WrongUse,
} from './command.ts'

/** Loaded when it is asked for: the help of one command need not wait for the server's code. */
interface Entrance {
  readonly summary: string
  load(): Promise<CliCommand>
}

const COMMANDS: Readonly<Record<string, Entrance>> = {
  serve: {
    summary: 'the server, with the embedded database unless DATABASE_URL is set',
    load: async () => (await import('./serve.ts')).serveCommand,
  },
  rehearse: {
    summary: 'one whole delivery with virtual locks, from a delivery note to a block',
    load: async () => (await import('./rehearse.ts')).rehearseCommand,
  },
  'import-note': {
    summary: 'sends a delivery note to a running server',
    load: async () => (await import('./import-note.ts')).importNoteCommand,
  },
  party: {
    summary: 'brings parties in, and lists them',
    load: async () => (await import('./party.ts')).partyCommand,
  },
  person: {
    summary: 'invites people, activates and suspends them, lets them leave',
    load: async () => (await import('./person.ts')).personCommand,
  },
  witness: {
    summary: 'cosigns the checkpoints of other logs, and remembers them',
    load: async () => (await import('./witness.ts')).witnessCommand,
  },
  keystore: {
    summary: 'makes, rotates, shares out and restores the store of all secrets',
    load: async () => (await import('./keystore.ts')).keystoreCommand,
  },
  log: {
    summary: 'status of the audit log, and the hand-over to its next key',
    load: async () => (await import('./log.ts')).logCommand,
  },
  'verify-log': {
    summary: 'checks a whole audit log from outside, with the keys of log and witnesses',
    load: async () => (await import('./verify-log.ts')).verifyLogCommand,
  },
  evidence: {
    summary: 'writes the evidence of a device, container, shipment or incident',
    load: async () => (await import('./evidence.ts')).evidenceCommand,
  },
  verify: {
    summary: 'checks an evidence file, with the keys of log and witnesses',
    load: async () => (await import('./verify.ts')).verifyCommand,
  },
  fsck: {
    summary: 'folds all entries and compares the result with the tables',
    load: async () => (await import('./fsck.ts')).fsckCommand,
  },
  lock: {
    summary: 'the secret that two persons give a lock, for the tool of its maker',
    load: async () => (await import('./lock.ts')).lockCommand,
  },
  erase: {
    summary: 'erases personal data on order; the facts and the log stay',
    load: async () => (await import('./erase.ts')).eraseCommand,
  },
}

function overview(): string {
  const rows = Object.entries(COMMANDS).map(([name, { summary }]) => `  ${name.padEnd(12)} ${summary}`)
  return `geleit: the secure supply chain of smart meter gateways

Usage: geleit <command> [options]

${rows.join('\n')}

geleit <command> --help says more. Exit codes: 0 good, 1 refused or not proven, 2 wrong use.
Environment: DATA_DIR (./data), DATABASE_URL (embedded PostgreSQL if it lacks), PORT (8080).
`
}

async function main(args: readonly string[], io: Io): Promise<number> {
  const [name, ...rest] = args
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    io.out(overview())
    return name === undefined ? EXIT_WRONG_USE : EXIT_GOOD
  }
  const entrance = COMMANDS[name]
  if (entrance === undefined) {
    io.err(`geleit: there is no command "${name}".\nHint: geleit --help lists the commands.\n`)
    return EXIT_WRONG_USE
  }
  const command = await entrance.load()
  if (rest.includes('--help') || rest.includes('-h')) {
    io.out(command.help)
    return EXIT_GOOD
  }
  try {
    return await command.run(rest, io)
  } catch (error) {
    if (error instanceof WrongUse || isParseError(error)) {
      io.err(`geleit ${name}: ${error.message}\nHint: geleit ${name} --help shows the usage.\n`)
      return EXIT_WRONG_USE
    }
    if (error instanceof Failure) {
      io.err(`geleit ${name}: ${error.message}\n`)
      return EXIT_REFUSED
    }
    io.err(`geleit ${name}: ${error instanceof Error ? error.message : String(error)}\n`)
    const hint = databaseHint(error)
    if (hint !== null) io.err(`Hint: ${hint}\n`)
    if (io.environment['GELEIT_DEBUG'] !== undefined && error instanceof Error) io.err(`${error.stack}\n`)
    return EXIT_REFUSED
  }
}

/** `util.parseArgs` on an option that does not exist, and the like. */
function isParseError(error: unknown): error is Error {
  return error instanceof TypeError && String((error as { code?: unknown }).code).startsWith('ERR_PARSE_ARGS')
}

process.exitCode = await main(process.argv.slice(2), {
  out: (text) => void process.stdout.write(text),
  err: (text) => void process.stderr.write(text),
  environment: process.env,
  interactive: process.stdin.isTTY === true && process.stdout.isTTY === true,
})
