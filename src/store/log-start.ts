/** The log's beginning, and its keys: what is settled once and what the tables say of it. */
import type pg from 'pg'
import { type Database, readForRules, writeForRules } from './database.ts'
import { type CurrentLog, currentLog } from './log.ts'
import { run } from './statements.ts'

/** The log has another name than the one that was asked for. The message says what to do. */
export class OtherOrigin extends Error {
  override name = 'OtherOrigin'
}

/**
 * Gives the log its origin, at the first start of a server on this database; later ones find it. `wanted`: what whoever
 * runs it asks for, or nothing; `otherwise`: its name if nobody asked.
 *
 * @throws OtherOrigin where it has another name already: witnesses and verifiers know it by that one
 */
export async function establishLog(
  database: Database,
  { wanted, otherwise }: { readonly wanted: string | undefined; readonly otherwise: string },
): Promise<CurrentLog> {
  const known = await readForRules(database, null, currentLog)
  const log = known ?? (await begin(database, wanted ?? otherwise))
  if (wanted !== undefined && wanted !== log.origin && known !== null) {
    throw new OtherOrigin(
      `The log of this database is called ${log.origin}, and GELEIT_LOG_ORIGIN asks for ${wanted}. A log keeps its name: ` +
        'remove GELEIT_LOG_ORIGIN, or set it to the name that the log has.',
    )
  }
  return log
}

/** Of two servers that start at once, one gives the name. */
function begin(database: Database, origin: string): Promise<CurrentLog> {
  return writeForRules(database, null, async (client) => {
    await run(client, 'insert into log_state (origin) values ($1) on conflict do nothing', [origin])
    const log = await currentLog(client)
    if (log === null) throw new Error('the log has no state')
    return log
  })
}

/**
 * Which generation of the key the newest hand-over in the entries names, whether it has its index already or not.
 * 1 if there was none.
 */
export async function enteredKeyGeneration(client: pg.ClientBase): Promise<number> {
  const { rows } = await run<{ changes: number }>(
    client,
    `select count(*)::float8 as changes from entry_subject s join entry e on e.entry_id = s.entry_id
     where s.subject_kind = 'person' and s.subject_id = 'log-keeper' and e.type = 'log_key_changed'`,
    [],
  )
  return 1 + (rows[0]?.changes ?? 0)
}

/** The newest master key of the key store that the entries name, whether it has its index already or not; 1: none. */
export async function enteredMasterKey(client: pg.ClientBase): Promise<number> {
  const { rows } = await run<{ rotations: number }>(
    client,
    `select count(*)::float8 as rotations from entry where type = 'keystore_rotated'`,
    [],
  )
  return 1 + (rows[0]?.rotations ?? 0)
}
