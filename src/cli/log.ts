import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { formatVerifierKey, isKeyName } from '../auditlog/note.ts'
import { idOf } from '../custody/identifiers.ts'
import { REFUSALS } from '../custody/refusals.ts'
import type { KeyStore } from '../keystore/keystore.ts'
import { openKeyStore } from '../keystore/open.ts'
import { type Database, readForRules } from '../store/database.ts'
import { currentLog, logFigures, storedCheckpoint } from '../store/log.ts'
import { adoptCluster, continueRestored } from '../store/restore.ts'
import { commitSubjectMap, newestSubjectMap } from '../store/subject-maps.ts'
import { logKey } from '../worker/log-keys.ts'
import { describeKeyChange, rotateLogKey } from '../worker/rotate-key.ts'
import { type CliCommand, EXIT_GOOD, EXIT_REFUSED, Failure, type Io, placesOf, WrongUse } from './command.ts'
import { clockOf, withDatabase } from './with-database.ts'

export const logCommand: CliCommand = {
  help: `Usage: geleit log status [--json]
       geleit log map
       geleit log rotate-key
       geleit log continue --by PERSON --reason TEXT [--origin NAME] [--lost-size N]

The audit log of this database. With DATABASE_URL it may run beside a live server; the
embedded database it starts itself, so stop the server first.

  status       its name and keys, how far it is published, and whether it is halted
  map          commits to the map of all subjects now, and not only once a day: from then
               on no entry that the log has can be left out of a chain unseen
  rotate-key   hands over from the key that signs checkpoints to the next one. Both sign
               the entry that says so, and the first checkpoint that contains it. Who
               trusts the old key finds the new one that way; tell them all the same.
  continue     after a restore, where the log is halted since witnesses know more of it than
               the database: goes on from what is there, under a new name that says which
               one it replaces. Every container counts as unproven until a receipt proves
               it, and every lock is read out or resynchronised before it gets a code.
               Look for a newer backup first: what is missing now is missing for good.
    --by PERSON    identifier of the security officer who decides
    --reason TEXT  stays in the log for good, so no names
    --origin NAME  the new name; otherwise the old one with /2, /3 ... behind it
    --lost-size N  how many entries the old log is known to have had

Exit codes: 0 good, 1 refused; status: 1 also if the log is halted, 2 wrong use.
`,
  run: runLog,
}

async function runLog(args: readonly string[], io: Io): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    options: {
      json: { type: 'boolean' },
      by: { type: 'string' },
      reason: { type: 'string' },
      origin: { type: 'string' },
      'lost-size': { type: 'string' },
    },
    allowPositionals: true,
    strict: true,
  })
  const [what, ...more] = positionals
  if (more.length > 0) throw new WrongUse(`"${more.join(' ')}" is too much`)
  switch (what) {
    case 'status':
      return withDatabase(io, async (database) => printStatus(database, await keyStoreOf(io), values.json === true, io))
    case 'map':
      return withDatabase(io, async (database) => commitMap(database, await keyStoreOf(io), io), { writes: true })
    case 'rotate-key':
      return withDatabase(io, async (database) => rotate(database, await keyStoreOf(io), io), { writes: true })
    case 'continue':
      return goOn(values, io)
    case undefined:
      throw new WrongUse('say what: status, map, rotate-key or continue')
    default:
      throw new WrongUse(`there is no "log ${what}"`)
  }
}

async function keyStoreOf(io: Io): Promise<KeyStore> {
  const { dataDir } = placesOf(io.environment)
  const { keyStore } = await openKeyStore(join(dataDir, 'keystore'), io.environment)
  return keyStore
}

async function printStatus(database: Database, keyStore: KeyStore, asJson: boolean, io: Io): Promise<number> {
  const { log, figures, newest } = await readForRules(database, null, async (client) => ({
    log: await currentLog(client),
    figures: await logFigures(client),
    newest: await storedCheckpoint(client),
  }))
  if (log === null || figures === null) throw new Failure('this log has not begun: start the server once.')
  const keys = Array.from({ length: log.keyGeneration }, (_, before) =>
    formatVerifierKey(logKey(keyStore, log.origin, log.keyGeneration - before)),
  )
  const status = {
    origin: log.origin,
    verifierKeys: keys,
    size: log.size,
    integrated: log.integrated,
    waiting: figures.waiting,
    signedAt: newest === null ? null : new Date(newest.signedAt).toISOString(),
    root: newest === null ? null : Buffer.from(newest.root).toString('hex'),
    halted: log.halted,
  }
  if (asJson) io.out(`${JSON.stringify(status, null, 2)}\n`)
  else {
    const signed = status.signedAt === null ? 'no checkpoint yet' : `signed ${status.signedAt}, root ${status.root}`
    io.out(`Log ${status.origin}: ${status.size} leaves published (${signed}); ${status.waiting} entries wait.\n`)
    for (const [place, key] of keys.entries()) io.out(`${place === 0 ? 'Key' : 'Key before'}: ${key}\n`)
    if (status.halted !== null) io.out(`HALTED, nothing is signed: ${status.halted}\n`)
  }
  return status.halted === null ? EXIT_GOOD : EXIT_REFUSED
}

async function commitMap(database: Database, keyStore: KeyStore, io: Io): Promise<number> {
  const options = { clock: await clockOf(database), newId: randomUUID }
  const made = await commitSubjectMap(database, options, keyStore.subjectMapKey)
  const newest = made ?? (await readForRules(database, null, newestSubjectMap))
  if (newest === null) throw new Failure('there is nothing in the log yet: start the server once.')
  const { size, subjects, root } = newest
  const when = made === null ? 'Nothing is new since' : 'Recorded'
  io.out(`${when} the map over ${size} leaves: ${subjects} subjects, root ${Buffer.from(root).toString('hex')}.\n`)
  return EXIT_GOOD
}

async function rotate(database: Database, keyStore: KeyStore, io: Io): Promise<number> {
  const changed = await rotateLogKey(database, { clock: await clockOf(database), newId: randomUUID }, keyStore)
  if (changed === null) {
    throw new Failure(
      'not now: the log has not begun, or an earlier hand-over has no place in it yet. Let the server run for a moment.',
    )
  }
  io.out(`The hand-over is recorded. The next checkpoint is signed by both keys, later ones by the new one alone.
${describeKeyChange(changed)}
Tell those who verify this log, and the witnesses that know it by its key.
`)
  return EXIT_GOOD
}

interface Decision {
  readonly by?: string | undefined
  readonly reason?: string | undefined
  readonly origin?: string | undefined
  readonly 'lost-size'?: string | undefined
}

async function goOn({ by, reason, origin, 'lost-size': lost }: Decision, io: Io): Promise<number> {
  if (by === undefined) throw new WrongUse('--by is missing: who decides?')
  if (reason === undefined) throw new WrongUse('--reason is missing: why is it decided so?')
  if (origin !== undefined && !isKeyName(origin)) throw new WrongUse('a name of a log has no blanks and no plus')
  if (lost !== undefined && !/^(0|[1-9][0-9]{0,14})$/.test(lost))
    throw new WrongUse('--lost-size is a number of entries')
  return withDatabase(
    io,
    async (database, adminConnectionString) => {
      const log = await readForRules(database, null, currentLog)
      if (log === null) throw new Failure('this log has not begun: start the server once.')
      if (log.halted !== null) await adoptCluster(adminConnectionString)
      const outcome = await continueRestored(
        database,
        { clock: await clockOf(database), newId: randomUUID },
        {
          decidedBy: idOf('PersonId', by),
          reason,
          newOrigin: origin ?? successorOf(log.origin),
          oldSize: lost === undefined ? null : Number(lost),
        },
      )
      if (outcome.refusal !== undefined) throw new Failure(REFUSALS[outcome.refusal.code].en)
      const { origin: name, containers, locks } = outcome.answer
      io.out(`The log goes on as ${name}. ${containers} containers are unproven now, and ${locks} locks are to be read out.
Tell those who verify this log, and have each witness take it up under its new name.
`)
      return EXIT_GOOD
    },
    { writes: true },
  )
}

/** `log.example/one` becomes `log.example/one/2`, and that `log.example/one/3`. */
function successorOf(origin: string): string {
  const [, stem, number] = /^(.*?)(?:\/([2-9]|[1-9][0-9]+))?$/.exec(origin) ?? []
  return `${stem}/${Number(number ?? 1) + 1}`
}
