/** Promises of inclusion: kept once a signed checkpoint contains the entry, broken once the time for it has passed. */
import type pg from 'pg'
import type { PartyId } from '../custody/identifiers.ts'
import { type Database, readForRules, writeForRules } from './database.ts'
import type { Writes } from './writes.ts'

/** Notes the promise in the transaction that records the entries. `keepBy`: ms since 1970. */
export function addPromises(writes: Writes, partyId: PartyId, entryIds: readonly string[], keepBy: number): void {
  if (entryIds.length === 0) return
  writes.add('log_promise', (parameters) => {
    const party = parameters.add(partyId, 'text')
    const until = parameters.add(new Date(keepBy).toISOString(), 'timestamptz')
    return `insert into log_promise (entry_id, party_id, keep_by)
      select entry_id, ${party}, ${until} from unnest(${parameters.add(entryIds, 'text[]')}) as u (entry_id)`
  })
}

/** Within this time a published checkpoint contains what was promised. */
export const PROMISE_SECONDS = 60

/** What a promise is signed as. */
export interface LogIdentity {
  readonly origin: string
  readonly keyGeneration: number
}

/** Null before the log has begun. */
export function logIdentity(database: Database): Promise<LogIdentity | null> {
  return readForRules(database, null, async (client) => {
    const { rows } = await client.query<LogIdentity>('select origin, key_generation as "keyGeneration" from log_state')
    return rows[0] ?? null
  })
}

const CONTAINED = `exists (select from entry e join log_leaf l using (position)
  where e.entry_id = log_promise.entry_id and e.party_id = log_promise.party_id
    and l.log_index < (select coalesce(max(size), 0) from log_checkpoint))`

/**
 * Ticks off the promises that were kept, and takes note of those that were not. Of servers that do so at once, one
 * gets each broken promise.
 *
 * @returns entries whose promise was found broken just now
 */
export function settlePromises(database: Database, withinSeconds: number): Promise<readonly string[]> {
  return writeForRules(database, null, async (client) => {
    await client.query(`update log_promise set state = 'kept' where state = 'open' and ${CONTAINED}`)
    return markBroken(client, withinSeconds)
  })
}

async function markBroken(client: pg.ClientBase, withinSeconds: number): Promise<string[]> {
  const { rows } = await client.query<{ entryId: string }>(
    `update log_promise set state = 'broken'
     where state = 'open' and promised_at < now() - make_interval(secs => $1) and not ${CONTAINED}
     returning entry_id as "entryId"`,
    [withinSeconds],
  )
  return rows.map((row) => row.entryId).sort()
}
