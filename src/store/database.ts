import pg from 'pg'
import type { PartyId } from '../custody/identifiers.ts'
import { gather } from './statements.ts'

/** Rows as PostgreSQL gives them: bigint as number, timestamptz as ms since 1970, jsonb parsed, bytea as Buffer. */
export const types: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') => {
    if (format === 'binary') return pg.types.getTypeParser(oid, 'binary')
    if (oid === 20) return Number
    if (oid === 1184) return millisecondsOf
    return pg.types.getTypeParser(oid, 'text')
  }) as pg.CustomTypesConfig['getTypeParser'],
}

/** `2026-11-23 02:04:10.123+00`, as the session's time zone UTC makes it, to ms since 1970. */
function millisecondsOf(text: string): number {
  return Date.parse(`${text.slice(0, 10)}T${text.slice(11).replace(/\+00$/, 'Z')}`)
}

/** The database could not be asked; nothing was changed. The same request may be sent again. */
export class DatabaseUnavailable extends Error {
  override name = 'DatabaseUnavailable'
}

/**
 * The fate of a commit is not known. Nobody may go on from here: the process stops, and its ordinary start finds out
 * what was written.
 */
export class UnknownOutcome extends Error {
  override name = 'UnknownOutcome'
}

/** Error code of the trigger that lets no code out while the record is halted. */
export const CODES_NEED_A_RECORD = 'GL001'

export interface Database {
  readonly pool: pg.Pool
  /** Connections in the scope of the rules that only read verdicts: no transaction has to be opened for one. */
  readonly verdictPool: pg.Pool
  close(): Promise<void>
}

/** By then the client has given up; a queue that only grows would keep everybody waiting for ever. */
const WAIT_MS = 15_000

/**
 * Opens a pool whose connections have the application's role: it owns no table and can neither change nor remove an
 * entry. `connectionString` may name a user that is a member of that role. Whoever waits for a connection longer than
 * `waitMs` is told that the database is not available.
 */
export function openDatabase(connectionString: string, connections = 10, waitMs = WAIT_MS): Database {
  // Every row is found by an index, whatever the values are: a plan for each list of 1,600 would only cost its making,
  // and one that was made while a table was small must still be good when it has grown.
  const plans = '-c plan_cache_mode=force_generic_plan -c enable_seqscan=off'
  const session = `-c role=geleit_app -c TimeZone=UTC -c idle_in_transaction_session_timeout=60000 ${plans}`
  // Pipelined: what is sent without waiting for the answer before shares a round trip with it.
  const settings = {
    connectionString,
    types,
    application_name: 'geleit',
    pipeline: true,
    connectionTimeoutMillis: waitMs,
  }
  const pool = new pg.Pool({ ...settings, max: connections, options: session })
  // A verdict is a look-up by key. Without statistics, after a large delivery note, the planner may think otherwise.
  const byKey = '-c enable_seqscan=off -c enable_hashjoin=off -c enable_mergejoin=off'
  const readOnly = `-c geleit.scope=rules -c default_transaction_read_only=on ${byKey}`
  const verdictPool = new pg.Pool({ ...settings, max: 2, options: `${session} ${readOnly}` })
  for (const each of [pool, verdictPool]) {
    // An idle connection that breaks is replaced at its next use; the error is met there.
    each.on('error', () => {})
    // One that breaks in use fails its query, too; without a listener this second word of it would end the process.
    each.on('connect', (client) => client.on('error', () => {}))
  }
  return {
    pool,
    verdictPool,
    close: async () => {
      await Promise.all([pool.end(), verdictPool.end()])
    },
  }
}

const READ_ONLY = 'begin isolation level repeatable read read only; '

/** Runs `work` in a read-only snapshot in which row-level security shows what this party may see. */
export function readAs<Result>(
  database: Database,
  partyId: PartyId,
  work: (client: pg.ClientBase) => Promise<Result>,
): Promise<Result> {
  return transaction(database, READ_ONLY + scopeOf(partyId, false), work)
}

/** Runs `work` in a read-only snapshot that sees all parties: for rules, for `fsck`, never for an answer as it is. */
export function readForRules<Result>(
  database: Database,
  partyId: PartyId | null,
  work: (client: pg.ClientBase) => Promise<Result>,
): Promise<Result> {
  return transaction(database, READ_ONLY + scopeOf(partyId, true), work)
}

/** Runs `work` in a transaction that may write, in the scope of the rules. */
export function writeForRules<Result>(
  database: Database,
  partyId: PartyId | null,
  work: (client: pg.ClientBase) => Promise<Result>,
): Promise<Result> {
  return transaction(database, `begin; ${scopeOf(partyId, true)}`, work)
}

function scopeOf(partyId: PartyId | null, forRules: boolean): string {
  if (partyId !== null && !/^[0-9A-Za-z-]+$/.test(partyId)) throw new TypeError('not a party id')
  return `set local geleit.party = '${partyId ?? ''}'; set local geleit.scope = '${forRules ? 'rules' : 'party'}'`
}

async function transaction<Result>(
  database: Database,
  begin: string,
  work: (client: pg.ClientBase) => Promise<Result>,
): Promise<Result> {
  const client = await connect(database)
  let broken: Error | undefined
  try {
    // Not waited for: it shares a round trip with the first statements of the work, which fail if it does.
    gather(client)
    const begun = client.query(begin)
    begun.catch(() => {})
    const result = await work(client)
    await begun
    await commitTransaction(client, begin.startsWith(READ_ONLY))
    return result
  } catch (error) {
    if (error instanceof UnknownOutcome) {
      broken = error
      throw error
    }
    try {
      await client.query('rollback')
    } catch (failed) {
      broken = failed as Error
    }
    throw isConnectionError(error)
      ? new DatabaseUnavailable('the database could not be reached', { cause: error })
      : error
  } finally {
    client.release(broken)
  }
}

async function connect(database: Database): Promise<pg.PoolClient> {
  try {
    const client = await database.pool.connect()
    return client
  } catch (error) {
    throw new DatabaseUnavailable('the database could not be reached', { cause: error })
  }
}

async function commitTransaction(client: pg.ClientBase, onlyRead: boolean): Promise<void> {
  try {
    await client.query('commit')
  } catch (error) {
    // An error that the database itself reports means it rolled back; a lost connection means that nobody knows,
    // unless there was nothing to be written.
    if (!onlyRead && isConnectionError(error))
      throw new UnknownOutcome('the connection was lost during a commit', { cause: error })
    throw error
  }
}

/** True where the server didn't answer with an error of the statement, but went away or is going down. */
export function isConnectionError(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const code = (error as { code?: unknown }).code
  if (typeof code !== 'string')
    return /connection (terminated|error)|Client has encountered|timeout/i.test(error.message)
  return code.startsWith('08') || code.startsWith('57P0') || /^E[A-Z]+$/.test(code)
}

/** True where the transaction lost against another and can be repeated as it is. */
export function isConflict(error: unknown): boolean {
  const code = (error as { code?: unknown } | null)?.code
  // 23505: what the rule had found free was taken meanwhile. Asked again, it finds it taken, and says so.
  return code === '40001' || code === '40P01' || code === '23505'
}
