/**
 * What a witness says against this log, and what follows. Its answers aren't signed: a lying witness could say that it
 * knows a larger tree and so stop every log. So nothing is believed but what it can show, the checkpoint that it holds:
 * the log's own key has signed that, and no witness can make one.
 */
import { openCheckpoint } from '../auditlog/cosignature.ts'
import { equalBytes } from '../auditlog/hash.ts'
import type { VerifierKey } from '../auditlog/note.ts'
import type { RecordFault } from '../custody/state.ts'
import type { CommitOptions } from '../store/commit.ts'
import { haltLog } from '../store/cosignatures.ts'
import { type Database, readForRules, writeForRules } from '../store/database.ts'
import { currentLog, rootAt } from '../store/log.ts'
import { raiseRecordIncident } from '../store/record-incidents.ts'

export type LogFault = Omit<RecordFault, 'kind'>

/**
 * What a checkpoint that somebody shows proves against this log; `null`: nothing. It must be signed by one of the log's
 * keys. `who` begins a sentence.
 */
export async function faultShownBy(
  database: Database,
  shown: string,
  logKeys: readonly VerifierKey[],
  who: string,
): Promise<LogFault | null> {
  const opened = openCheckpoint(shown, { logKeys, witnesses: [] })
  if ('fault' in opened) return null
  const { origin, size, root } = opened.checkpoint
  return readForRules(database, null, async (client) => {
    const log = await currentLog(client)
    if (log === null || log.origin !== origin) return null
    // What is signed has its indices in the database before: what it doesn't know, it has forgotten.
    if (size > log.integrated) {
      const what =
        `${who} shows a checkpoint of this log over ${size} entries, signed with its key; the database ` +
        `has no more than ${log.integrated}. It was put back to an older state, and entries are missing.`
      return { cause: 'log_restored', about: origin, what }
    }
    if (equalBytes(await rootAt(client, size), root)) return null
    const what =
      `${who} shows a checkpoint of this log over ${size} entries, signed with its key, whose root is not ` +
      'that of the first entries here: the log has two faces. A database that was put back and went on looks the same.'
    return { cause: 'log_forked', about: origin, what }
  })
}

/** Stops the log, and has everybody see why. What was begun is done again after a crash: the witness still shows it. */
export async function haltFor(database: Database, options: CommitOptions, fault: LogFault): Promise<void> {
  const reason = `${fault.what} Nothing is signed until a person decides (geleit log status).`
  await writeForRules(database, null, (client) => haltLog(client, reason))
  await raiseRecordIncident(database, options, fault)
}
