import { randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { idOf, isMalformed, parseId } from '../custody/identifiers.ts'
import type { Personalised } from '../custody/lock-life.ts'
import { DEFAULT_POLICY } from '../custody/policy.ts'
import { REFUSALS } from '../custody/refusals.ts'
import { writeNewFile } from '../keystore/durable-file.ts'
import type { KeyStore } from '../keystore/keystore.ts'
import { kindOfKeyStore, openKeyStore } from '../keystore/open.ts'
import type { Database } from '../store/database.ts'
import { decideByTwo } from '../store/queries/by-two.ts'
import { findLock, generationOfProposal } from '../store/queries/lock-life.ts'
import { type CliCommand, EXIT_GOOD, EXIT_REFUSED, Failure, type Io, placesOf, WrongUse } from './command.ts'
import { clockOf, withDatabase } from './with-database.ts'

export const lockCommand: CliCommand = {
  help: `Usage: geleit lock secret SERIAL --out FILE --by PERSON --approved-by PERSON [--reason TEXT] [--json]
       geleit lock secret SERIAL --out FILE --proposal ID [--json]

Personalises a lock: writes the secret that is to be put into it, 32 bytes in hexadecimal
digits, into a new file that only its owner can read. Hand the file to the tool of the
lock's maker, put the secret into the lock, and destroy the file.

  --by PERSON           who proposes it: maintenance or a security officer of the party
                        that owns the lock
  --approved-by PERSON  who has approved it: another human, with the right to approve
  --reason TEXT         why; it stays in the record, so no names
  --proposal ID         instead of these: the proposal for this lock that two persons have
                        approved through the interface. Good until the lock's first code
  --out FILE            must not exist yet

A lock that has a secret gets a new one: every code given out before is then dead. Its
container has to be open and empty, and no code may be unaccounted for. That it was done,
and by whom, is an entry; the secret stands in none.

With DATABASE_URL it may run beside a live server; the embedded database it starts
itself, so stop the server first.

Exit codes: 0 written, 1 refused, 2 wrong use.
`,
  run: runLock,
}

interface Values {
  readonly out?: string | undefined
  readonly by?: string | undefined
  readonly 'approved-by'?: string | undefined
  readonly reason?: string | undefined
  readonly proposal?: string | undefined
  readonly json?: boolean | undefined
}

async function runLock(args: readonly string[], io: Io): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    options: {
      out: { type: 'string' },
      by: { type: 'string' },
      'approved-by': { type: 'string' },
      reason: { type: 'string' },
      proposal: { type: 'string' },
      json: { type: 'boolean' },
    },
    allowPositionals: true,
    strict: true,
  })
  const [what, serial, ...more] = positionals
  if (what !== 'secret') throw new WrongUse('say what: secret')
  if (serial === undefined || !/^[0-9A-Z-]{1,16}$/.test(serial)) throw new WrongUse('name the lock by its serial')
  if (more.length > 0) throw new WrongUse(`"${more.join(' ')}" is too much`)
  const out = fileOf(values)
  checkWho(values)
  return withDatabase(io, (database) => makeSecret(database, { serial, out, values }, io), { writes: true })
}

function fileOf({ out }: Values): string {
  if (out === undefined) throw new WrongUse('--out is missing: into which file?')
  const path = resolve(out)
  if (existsSync(path)) throw new Failure(`"${out}" is there already; nothing was done. Name a new file.`)
  return path
}

function checkWho(values: Values): void {
  const byTwo = values.by !== undefined || values['approved-by'] !== undefined
  if (values.proposal !== undefined) {
    if (byTwo) throw new WrongUse('name the proposal, or the two persons, not both')
    if (isMalformed(parseId('ProposalId', values.proposal))) throw new WrongUse('--proposal is no identifier')
    return
  }
  if (values.by === undefined) throw new WrongUse('--by is missing: who proposes it?')
  if (values['approved-by'] === undefined) throw new WrongUse('--approved-by is missing: who has approved it?')
}

interface Wish {
  readonly serial: string
  readonly out: string
  readonly values: Values
}

async function makeSecret(database: Database, { serial, out, values }: Wish, io: Io): Promise<number> {
  const { dataDir } = placesOf(io.environment)
  const dir = join(dataDir, 'keystore')
  // One that came into being here would give the lock a secret that the server does not have.
  if ((await kindOfKeyStore(dir)) === null) {
    throw new Failure(`there is no key store in "${dir}". Name the data folder of the server with DATA_DIR.`)
  }
  const { keyStore } = await openKeyStore(dir, io.environment)
  const found = values.proposal === undefined ? null : await approvedGeneration(database, serial, values.proposal)
  const generation = found ?? (await personalise(database, { serial, values, keyStore }, io))
  if (generation === null) return EXIT_REFUSED
  // After it was recorded: a secret that nobody knows of must not lie about.
  const secret = keyStore.forLockMaker(serial, generation)
  const isNew = await writeNewFile(out, `${Buffer.from(secret).toString('hex')}\n`)
  secret.fill(0)
  if (!isNew) throw new Failure(`"${out}" has come to be there meanwhile; the secret was not written. Do it again.`)
  if (values.json === true) io.out(`${JSON.stringify({ lockSerial: serial, generation, file: out }, null, 2)}\n`)
  else
    io.out(`The secret of lock ${serial}, generation ${generation}, is in ${out}. Destroy it when it is in the lock.\n`)
  return EXIT_GOOD
}

async function approvedGeneration(database: Database, serial: string, proposalId: string): Promise<number> {
  const generation = await generationOfProposal(database, serial, idOf('ProposalId', proposalId))
  if (generation !== null) return generation
  throw new Failure(
    'there is no approved proposal of this identifier whose secret this lock is to have, or the lock has got a code since.',
  )
}

/** Null: refused, and said so. */
async function personalise(
  database: Database,
  { serial, values, keyStore }: { readonly serial: string; readonly values: Values; readonly keyStore: KeyStore },
  io: Io,
): Promise<number | null> {
  const lock = await findLock(database, serial)
  if (lock === undefined) throw new Failure(`there is no lock ${serial}. Register it first.`)
  const kind = lock.status === 'registered' ? 'lock_personalisation' : 'lock_repersonalisation'
  const options = { clock: await clockOf(database), newId: randomUUID }
  const outcome = await decideByTwo<Personalised>(database, options, {
    request: { kind, lockSerial: serial },
    reason: values.reason ?? 'personalised at the terminal of the server',
    proposedBy: idOf('PersonId', values.by ?? ''),
    approvedBy: idOf('PersonId', values['approved-by'] ?? ''),
    means: { policy: DEFAULT_POLICY, nextLockGeneration: (current) => keyStore.nextLockGeneration(current) },
  })
  if (outcome === undefined) throw new Failure(`there is no lock ${serial} that this person may see.`)
  if (outcome.refusal !== undefined) {
    io.err(`geleit lock: ${REFUSALS[outcome.refusal.code].en}\n`)
    return null
  }
  return outcome.answer.generation
}
