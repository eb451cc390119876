/**
 * The one way in which a fact comes to be: load what the rule needs with its rows locked, let the rule decide, and
 * write the entries and the state that follows from them in the same transaction (ARCHITECTURE, "How a fact comes to
 * be").
 */
import type pg from 'pg'
import type { Fact } from '../custody/entries.ts'
import type { PartyId } from '../custody/identifiers.ts'
import type { TableName, Tables } from '../custody/state.ts'
import { type Database, isConflict, readForRules, writeForRules } from './database.ts'
import { HASHES } from './entry-format.ts'
import { Finds } from './finds.ts'
import { Heads, type SubjectKind } from './heads.ts'
import { type Actor, addAnswer, claimKey, forgetKey, type IdempotencyKey, type Repeated } from './idempotency.ts'
import { type Recorded, recordFacts } from './recording.ts'
import type { SelectOptions, Where } from './rows.ts'
import { run } from './statements.ts'
import { Writes } from './writes.ts'

/** What a rule decides: facts to record, and what to answer. A refusal may come with facts of its own. */
export interface Decision<Answer> {
  readonly facts: readonly Fact[]
  readonly answer: Answer
}

/** What a loader reads with. Rows that are subjects of entries are locked: containers before incidents before devices. */
export interface Loading {
  readonly client: pg.ClientBase
  /** By the server's clock, ms since 1970 UTC; what is decided is never recorded earlier. */
  readonly now: number
  /** The party of whoever acts. */
  readonly partyId: PartyId
  lock<T extends SubjectKind>(kind: T, where: Where<Tables[T]>): Promise<Tables[T][]>
  find<T extends TableName>(table: T, where: Where<Tables[T]>, options?: SelectOptions): Promise<Tables[T][]>
  /** Whether the actor's party may see it; what it may not see does not exist for it. */
  sees(kind: 'container' | 'device', id: string): Promise<boolean>
  /** Whether the log is halted, so that nobody may issue a code. */
  recordHalted(): Promise<boolean>
}

export interface Circumstances {
  /** Record time, ms since 1970 UTC; never before the newest entry of anything that was locked. */
  readonly now: number
  newId(): string
}

export interface Command<Situation, Answer> {
  readonly actor: Actor
  /** Claimed time of the event; the record time where nothing is claimed. */
  readonly eventTime?: number | undefined
  readonly idempotency?: IdempotencyKey | undefined
  /** `null`: there is nothing of that name that the actor's party may see. */
  load(loading: Loading): Promise<Situation | null>
  decide(situation: Situation, circumstances: Circumstances): Decision<Answer>
  /** Only asks what would be decided: nothing is locked, written or kept. */
  readonly dryRun?: boolean | undefined
  /** What is kept as the first answer of an idempotency key. It must hold no code. */
  toStore?(answer: Answer, recorded: readonly Recorded[]): { readonly status: number; readonly body: unknown }
  /** What is written in the same transaction and follows from no entry, such as the promise to put them in the log. */
  beside?(writes: Writes, answer: Answer, recorded: readonly Recorded[]): void
}

export type Committed<Answer> =
  | {
      readonly kind: 'done'
      readonly answer: Answer
      readonly facts: readonly Fact[]
      readonly recorded: readonly Recorded[]
    }
  | Repeated
  | { readonly kind: 'not_found' }

export type { Actor } from './idempotency.ts'
export type { Recorded } from './recording.ts'

export interface CommitOptions {
  readonly clock: () => number
  readonly newId: () => string
}

const ATTEMPTS = 5

/** Runs a command; repeats it as a whole where it lost against another one. */
export async function commit<Situation, Answer>(
  database: Database,
  options: CommitOptions,
  command: Command<Situation, Answer>,
): Promise<Committed<Answer>> {
  if (command.dryRun === true)
    return readForRules(database, command.actor.partyId, (client) => carryOut(client, options, command))
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await writeForRules(database, command.actor.partyId, (client) => carryOut(client, options, command))
    } catch (error) {
      if (!isConflict(error) || attempt === ATTEMPTS) throw error
    }
  }
}

async function carryOut<Situation, Answer>(
  client: pg.ClientBase,
  options: CommitOptions,
  command: Command<Situation, Answer>,
): Promise<Committed<Answer>> {
  const dryRun = command.dryRun === true
  const heads = new Heads(!dryRun)
  const finds = new Finds(client)
  // Sent together. Whatever comes of them, both have ended before anything else is said on this connection.
  const [claimed, loaded] = await Promise.allSettled([
    dryRun ? null : claimKey(client, command),
    command.load({
      client,
      get now() {
        return options.clock()
      },
      partyId: command.actor.partyId,
      lock: (kind, where) => heads.lock(client, kind, where),
      find: (table, where, selectOptions) => finds.find(table, where, selectOptions),
      sees: (kind, id) => sees(client, kind, id),
      recordHalted: () => finds.exists('select from log_state where halted is not null'),
    }),
  ])
  if (claimed.status === 'rejected') throw claimed.reason
  if (claimed.value !== null) return claimed.value
  if (loaded.status === 'rejected') throw loaded.reason
  const situation = loaded.value
  if (situation === null) return notFound(client, command)
  // Their row is locked last, if anything is to be written; what they did so far lies behind us in any case.
  await heads.lookAt(client, command.actor.personId)
  const now = Math.max(options.clock(), heads.latest)
  const decision = command.decide(situation, { now, newId: options.newId })
  if (dryRun) return { kind: 'done', answer: decision.answer, facts: [], recorded: [] }
  const writes = new Writes(client)
  const recorded =
    decision.facts.length > 0
      ? await recordFacts({ client, writes, heads, now, newId: options.newId }, command, decision.facts)
      : []
  command.beside?.(writes, decision.answer, recorded)
  if (command.toStore !== undefined) addAnswer(writes, command, command.toStore(decision.answer, recorded))
  await writes.done()
  return { kind: 'done', answer: decision.answer, facts: decision.facts, recorded }
}

async function sees(client: pg.ClientBase, kind: 'container' | 'device', id: string): Promise<boolean> {
  const { rows } = await run<{ sees: boolean }>(client, `select geleit_sees_${kind}($1) as sees`, [id])
  return rows[0]?.sees === true
}

/** What isn't there is no first answer: it may be there when the same request comes again. */
async function notFound<Answer>(
  client: pg.ClientBase,
  { actor, idempotency, dryRun }: Command<never, Answer> | Command<unknown, Answer>,
): Promise<Committed<Answer>> {
  if (dryRun !== true) await forgetKey(client, { actor, idempotency })
  return { kind: 'not_found' }
}

/** The hashes with which the store computes commitments; `fsck` uses the same. */
export { HASHES }
