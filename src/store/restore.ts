import pg from 'pg'
import type { PersonId } from '../custody/identifiers.ts'
import { type Outcome, refuse, refused } from '../custody/outcome.ts'
import { type Continuation, type Continued, continueAfterRestore, type RestoreSituation } from '../custody/restore.ts'
import { type CommitOptions, commit, type Loading } from './commit.ts'
import { type Database, readForRules } from './database.ts'

/**
 * Goes on from a restored database, as a person decided: under a new origin, with everything unproven.
 *
 * @throws DatabaseUnavailable, UnknownOutcome
 */
export async function continueRestored(
  database: Database,
  options: CommitOptions,
  request: Continuation & { readonly decidedBy: PersonId },
): Promise<Outcome<Continued>> {
  const partyId = await readForRules(database, null, async (client) => {
    const { rows } = await client.query('select party_id as "partyId" from person where person_id = $1', [
      request.decidedBy,
    ])
    return rows[0]?.partyId
  })
  if (partyId === undefined) return refused(refuse('decision_not_yours'))
  const committed = await commit<RestoreSituation, Outcome<Continued>>(database, options, {
    actor: { partyId, personId: request.decidedBy },
    load: (loading) => situationOf(loading, request.decidedBy),
    decide: (situation) => {
      const outcome = continueAfterRestore(situation, request)
      return { facts: outcome.facts, answer: outcome }
    },
    beside: (writes, outcome) => {
      const { answer } = outcome
      if (answer === undefined) return
      writes.add('log_state', (parameters) => {
        return `update log_state set origin = ${parameters.add(answer.origin, 'text')}, halted = null`
      })
    },
  })
  if (committed.kind !== 'done') throw new Error(`the decision was not carried out: ${committed.kind}`)
  return committed.answer
}

async function situationOf(loading: Loading, decidedBy: PersonId): Promise<RestoreSituation> {
  const { client } = loading
  const { rows: ids } = await client.query<{ containerId: string }>(
    `select container_id as "containerId" from container where status <> 'retired' order by 1`,
  )
  const containerId = ids.map((row) => row.containerId) as never
  const containers = ids.length === 0 ? [] : await loading.lock('container', { containerId })
  const contents = ids.length === 0 ? [] : await loading.lock('device', { containerId })
  const subjectId = [...containers.map((each) => each.containerId), ...contents.map((each) => each.deviceId)]
  const grounds = subjectId.length === 0 ? [] : await loading.find('ground', { subjectId, endedAt: null })
  const [person] = await loading.lock('person', { personId: decidedBy })
  return { decidedBy: person, ...(await logOf(client)), containers, contents, grounds }
}

async function logOf(
  client: pg.ClientBase,
): Promise<Pick<RestoreSituation, 'halted' | 'origin' | 'size' | 'knownOrigins'>> {
  const { rows } = await client.query<{ halted: string | null; origin: string; size: number }>(
    'select halted, origin, size from log_state for update',
  )
  const { rows: origins } = await client.query<{ origin: string }>('select distinct origin from log_checkpoint')
  const log = rows[0] ?? { halted: null, origin: '', size: 0 }
  return { ...log, knownOrigins: origins.map(({ origin }) => origin) }
}

/**
 * Makes a database that was copied into another cluster one of this cluster: transactions are numbered anew here, and
 * entries of a number that has not been given yet would count as not yet written. Does nothing anywhere else.
 *
 * @param adminConnectionString of the owner of the tables: the server's own role changes no entry
 */
export async function adoptCluster(adminConnectionString: string): Promise<void> {
  const client = new pg.Client({ connectionString: adminConnectionString, application_name: 'geleit-restore' })
  await client.connect()
  try {
    await client.query(`
      begin;
      update entry set transaction_id = '3' where transaction_id >= pg_snapshot_xmax(pg_current_snapshot());
      update log_state set sequenced_before = '0' where sequenced_before > pg_snapshot_xmax(pg_current_snapshot());
      commit`)
  } finally {
    await client.end()
  }
}
