import { randomUUID } from 'node:crypto'
import { parseArgs } from 'node:util'
import { idOf, isMalformed, parseDeviceId, parseId } from '../custody/identifiers.ts'
import { DEFAULT_POLICY } from '../custody/policy.ts'
import type { ErasureTarget } from '../custody/proposal.ts'
import { REFUSALS } from '../custody/refusals.ts'
import { erase } from '../store/queries/by-two.ts'
import { type CliCommand, EXIT_GOOD, EXIT_REFUSED, type Io, WrongUse } from './command.ts'
import { clockOf, withDatabase } from './with-database.ts'

export const eraseCommand: CliCommand = {
  help: `Usage: geleit erase (--person ID | --device ID | --entry ID) --by PERSON --approved-by PERSON --order TEXT
                    [--dry-run] [--json]

Erases personal data where law demands it: for a person the name, the contacts that are
this person, and the texts of all entries that the person made or that name them; for a
device its places of use, with what was planned for it and photos; for an entry its text,
for one of a plan all that say its address. The facts stay, and so do their places in the
audit log: what can be proved today can be proved afterwards. That it was erased,
when and on whose order is an entry itself. It can't be undone.

  --by PERSON           identifier of the security officer who has it erased; only data
                        of that person's own party is touched
  --approved-by PERSON  identifier of the second one who has approved it: another human,
                        with the right to approve
  --order TEXT          by what right or order: a file reference. It stays for good, so
                        no names
  --dry-run             only says what would go; needs no second person

With DATABASE_URL it may run beside a live server; the embedded database it starts
itself, so stop the server first. Backups made before still hold the data.

Exit codes: 0 erased, 1 refused, 2 wrong use.
`,
  run: runErase,
}

async function runErase(args: readonly string[], io: Io): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      person: { type: 'string' },
      device: { type: 'string' },
      entry: { type: 'string' },
      by: { type: 'string' },
      'approved-by': { type: 'string' },
      order: { type: 'string' },
      'dry-run': { type: 'boolean' },
      json: { type: 'boolean' },
    },
    strict: true,
  })
  const target = targetOf(values)
  if (values.by === undefined) throw new WrongUse('--by is missing: who has it erased?')
  if (values.order === undefined) throw new WrongUse('--order is missing: on whose order?')
  const dryRun = values['dry-run'] === true
  const approvedBy = values['approved-by'] ?? (dryRun ? values.by : undefined)
  if (approvedBy === undefined) throw new WrongUse('--approved-by is missing: who has approved it?')
  const request = {
    target,
    orderedBy: idOf('PersonId', values.by),
    approvedBy: idOf('PersonId', approvedBy),
    order: values.order,
    means: { policy: DEFAULT_POLICY, nextLockGeneration: noLock },
    dryRun,
  }
  const outcome = await withDatabase(
    io,
    async (database) => erase(database, { clock: await clockOf(database), newId: randomUUID }, request),
    { writes: true },
  )
  if (outcome.refusal !== undefined) {
    io.err(`geleit erase: ${REFUSALS[outcome.refusal.code].en}\n`)
    return EXIT_REFUSED
  }
  const { personId, entryIds } = outcome.answer
  const name = personId === null ? '' : 'the name and '
  const verb = request.dryRun ? 'Would erase' : 'Erased'
  if (values.json === true) io.out(`${JSON.stringify({ dryRun: request.dryRun, personId, entryIds }, null, 2)}\n`)
  else
    io.out(`${verb} ${name}the personal part of ${entryIds.length} ${entryIds.length === 1 ? 'entry' : 'entries'}.\n`)
  return EXIT_GOOD
}

/** Nothing that is erased has a lock. */
function noLock(): never {
  throw new Error('an erasure makes no secret')
}

interface Named {
  readonly person?: string | undefined
  readonly device?: string | undefined
  readonly entry?: string | undefined
}

function targetOf({ person, device, entry }: Named): ErasureTarget {
  if ([person, device, entry].filter((each) => each !== undefined).length !== 1) {
    throw new WrongUse('name one of --person, --device and --entry')
  }
  if (device !== undefined) {
    const deviceId = parseDeviceId(device)
    if (isMalformed(deviceId)) throw new WrongUse(deviceId.reason.en)
    return { kind: 'device', deviceId }
  }
  const kind = person === undefined ? 'entry' : 'person'
  const id = parseId(kind === 'person' ? 'PersonId' : 'EntryId', person ?? entry ?? '')
  if (isMalformed(id)) throw new WrongUse(id.reason.en)
  return kind === 'person' ? { kind, personId: idOf('PersonId', id) } : { kind, entryId: idOf('EntryId', id) }
}
