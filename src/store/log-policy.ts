/** The policy of the log in force, as an entry: evidence of today must show it, whatever is configured in ten years. */
import type { Fact } from '../custody/entries.ts'
import type { CommitOptions, Loading } from './commit.ts'
import type { Database } from './database.ts'
import { actAsKeeper, KEEPER } from './keeper.ts'

export interface LogPolicy {
  readonly origin: string
  /** Verifier key of the log, as in signed-note. */
  readonly logKey: string
  /** A tlog-policy, word for word. */
  readonly policy: string
}

/**
 * Records the policy unless the newest entry about it says the same.
 * @returns whether it was recorded
 * @throws DatabaseUnavailable, UnknownOutcome
 */
export async function recordLogPolicy(
  database: Database,
  options: CommitOptions,
  { origin, logKey, policy }: LogPolicy,
): Promise<boolean> {
  const fact: Fact = { type: 'log_policy_set', origin, logKey, policy }
  const recorded = await actAsKeeper(database, options, {
    load: newestPolicy,
    decide: (known) => (known?.origin === origin && known.logKey === logKey && known.policy === policy ? [] : [fact]),
  })
  return recorded.length > 0
}

async function newestPolicy({ client }: Loading): Promise<LogPolicy | null> {
  const { rows } = await client.query<{ fact: LogPolicy }>(
    `select convert_from(c.canonical, 'UTF8')::jsonb -> 'fact' as fact
     from entry_subject s join entry e using (entry_id, party_id) join entry_content c using (entry_id, party_id)
     where s.subject_kind = 'person' and s.subject_id = $1 and e.type = 'log_policy_set' order by s.sequence desc limit 1`,
    [KEEPER.personId],
  )
  return rows[0]?.fact ?? null
}
