import { randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { isMalformed, parseDeviceId } from '../custody/identifiers.ts'
import { openKeyStore } from '../keystore/open.ts'
import { makeEvidence } from '../store/evidence.ts'
import { type CliCommand, EXIT_GOOD, EXIT_REFUSED, Failure, type Io, placesOf, WrongUse } from './command.ts'
import { clockOf, withDatabase } from './with-database.ts'

const KINDS = ['device', 'container', 'shipment', 'incident'] as const
type Kind = (typeof KINDS)[number]

export const evidenceCommand: CliCommand = {
  help: `Usage: geleit evidence device|container|shipment|incident ID [--out FILE] [--personal]

Writes the evidence file of one subject: everything that somebody needs who checks its
chain of custody with geleit verify, without this server. Without --out to the output.

  --out FILE   where to; it must not exist
  --personal   personal parts are shown, too: texts of reports, places of use

Run it beside the live server (DATABASE_URL), for only that has the newest entries signed
and cosigned; the embedded database it starts itself, with the server stopped, and then
the file reaches to what was signed before. What is missing the file itself says.

Exit codes: 0 written, 1 nothing of that name or the log is not ready, 2 wrong use.
`,
  run: runEvidence,
}

async function runEvidence(args: readonly string[], io: Io): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    options: { out: { type: 'string' }, personal: { type: 'boolean' } },
    allowPositionals: true,
    strict: true,
  })
  const [kind, name, ...more] = positionals
  if (name === undefined || more.length > 0 || !isKind(kind)) {
    throw new WrongUse(`name what it is about: ${KINDS.join(', ')}, and its identifier`)
  }
  const about = { kind, id: kind === 'device' ? deviceIn(name) : name }
  const { dataDir, databaseUrl } = placesOf(io.environment)
  const keyStoreDir = join(dataDir, 'keystore')
  // Opening would make a new one, under whose keys nothing in the database was signed.
  if (!existsSync(keyStoreDir))
    throw new Failure(`there is no key store in "${dataDir}". Name the folder with DATA_DIR.`)
  const outcome = await withDatabase(io, async (database) => {
    const { keyStore } = await openKeyStore(keyStoreDir, io.environment)
    const options = {
      clock: await clockOf(database),
      newId: randomUUID,
      mapKey: keyStore.subjectMapKey,
      mayMap: databaseUrl !== undefined,
    }
    return makeEvidence(database, options, { about, partyId: null, personal: values.personal === true })
  })
  switch (outcome.kind) {
    case 'not_found':
      throw new Failure(`there is no ${kind} ${name}`)
    case 'not_ready':
      throw new Failure('the log has not signed a map of all subjects yet. Start the server, and ask again.')
    case 'made':
      if (values.out === undefined) io.out(outcome.file)
      else await writeFile(values.out, outcome.file, { flag: 'wx' })
      for (const part of outcome.missing) io.err(`geleit evidence: missing in the file: ${part}\n`)
      return outcome.missing.length === 0 ? EXIT_GOOD : EXIT_REFUSED
  }
}

function isKind(text: string | undefined): text is Kind {
  return KINDS.some((kind) => kind === text)
}

function deviceIn(text: string): string {
  const id = parseDeviceId(text)
  if (isMalformed(id)) throw new WrongUse(id.reason.en)
  return id
}
