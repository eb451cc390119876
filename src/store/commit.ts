/**
 * The one way in which a fact comes to be: load what the rule needs with its rows locked, let the rule decide, and
 * write the entries and the state that follows from them in the same transaction (ARCHITECTURE, "How a fact comes to
 * be").
 */
import { randomBytes } from 'node:crypto'
import type pg from 'pg'
import type { Entry, Fact } from '../custody/entries.ts'
import { type Change, changesOf } from '../custody/evolve.ts'
import type { EntryId } from '../custody/identifiers.ts'
import type { TableName, Tables } from '../custody/state.ts'
import { type Database, isConflict, readForRules, writeForRules } from './database.ts'
import { HASHES, type StoredForm, type SubjectLink, type Subjects, storedForm, subjectsOf } from './entry-format.ts'
import { type Head, Heads, type SubjectKind } from './heads.ts'
import { type Actor, addAnswer, claimKey, forgetKey, type IdempotencyKey, type Repeated } from './idempotency.ts'
import { changeSql, headsSql, type SelectOptions, select, type Where } from './rows.ts'
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
  lock<T extends SubjectKind>(kind: T, where: Where<Tables[T]>): Promise<Tables[T][]>
  find<T extends TableName>(table: T, where: Where<Tables[T]>, options?: SelectOptions): Promise<Tables[T][]>
  /** Whether the actor's party may see it; what it may not see does not exist for it. */
  sees(kind: 'container' | 'device', id: string): Promise<boolean>
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
  toStore?(answer: Answer): { readonly status: number; readonly body: unknown }
}

export type Committed<Answer> =
  | { readonly kind: 'done'; readonly answer: Answer; readonly facts: readonly Fact[] }
  | Repeated
  | { readonly kind: 'not_found' }

export type { Actor } from './idempotency.ts'

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
  // Sent together. Whatever comes of them, both have ended before anything else is said on this connection.
  const [claimed, loaded] = await Promise.allSettled([
    dryRun ? null : claimKey(client, command),
    command.load({
      client,
      lock: (kind, where) => heads.lock(client, kind, where),
      find: (table, where, selectOptions) => select(client, table, where, selectOptions),
      sees: (kind, id) => sees(client, kind, id),
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
  if (dryRun) return { kind: 'done', answer: decision.answer, facts: [] }
  const writes = new Writes(client)
  if (decision.facts.length > 0) await write({ client, writes, heads, now }, options, command, decision.facts)
  if (command.toStore !== undefined) addAnswer(writes, command, command.toStore(decision.answer))
  await writes.done()
  return { kind: 'done', answer: decision.answer, facts: decision.facts }
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

interface Written {
  readonly entry: Entry
  readonly salt: Uint8Array
  readonly stored: StoredForm
  readonly links: readonly SubjectLink[]
}

interface Writing {
  readonly client: pg.ClientBase
  readonly writes: Writes
  readonly heads: Heads
  /** When the rule decided. */
  readonly now: number
}

async function write<Situation, Answer>(
  { client, writes, heads, now }: Writing,
  options: CommitOptions,
  command: Command<Situation, Answer>,
  facts: readonly Fact[],
): Promise<void> {
  const { personId } = command.actor
  await lockRest(
    client,
    heads,
    facts.map((fact) => ({ fact, personId })),
  )
  // Only now is every chain locked that this goes into: in none of them does time run backwards. The clock isn't asked
  // again: the rule was told a time, and what it made of that stands in its facts.
  const recordTime = Math.max(now, heads.latest)
  const entries = facts.map(
    (fact): Entry => ({
      entryId: options.newId() as EntryId,
      ...command.actor,
      recordTime,
      eventTime: command.eventTime ?? recordTime,
      fact,
    }),
  )
  const written = entries.map((entry) => link(entry, heads))
  insertEntries(writes, command.actor, written)
  for (const one of written) applyEntry(writes, one)
}

/** The acting person comes last in the order of locks; nothing else may be left unlocked. */
async function lockRest(client: pg.ClientBase, heads: Heads, entries: readonly Subjects[]): Promise<void> {
  const missing = new Map<SubjectKind, Set<string>>()
  for (const entry of entries) {
    const { deviceIds, others } = subjectsOf(entry)
    const named: readonly (readonly [SubjectKind, string])[] = [
      ...others,
      ...deviceIds.map((id) => ['device', id] as const),
    ]
    for (const [kind, id] of named) {
      if (heads.get(kind, id) === null) missing.set(kind, (missing.get(kind) ?? new Set()).add(id))
    }
  }
  for (const kind of ['container', 'lock', 'incident', 'device', 'person'] as const) {
    const ids = missing.get(kind)
    if (ids === undefined) continue
    await heads.lock(client, kind, { [`${kind === 'lock' ? 'lockSerial' : `${kind}Id`}`]: [...ids] } as never)
  }
}

function link(entry: Entry, heads: Heads): Written {
  const { deviceIds, others } = subjectsOf(entry)
  const next = (kind: SubjectKind, id: string): SubjectLink => {
    const head: Head = heads.get(kind, id) ?? { count: 0, commitment: null }
    return { kind, id, sequence: head.count + 1, previous: head.commitment }
  }
  const devices = deviceIds.map((id) => next('device', id))
  const links = others.map(([kind, id]) => next(kind, id))
  const salt = randomBytes(32)
  const stored = storedForm(entry, salt, devices, links)
  const commitment = Buffer.from(stored.commitment).toString('hex')
  for (const { kind, id, sequence } of [...devices, ...links]) heads.set(kind, id, { count: sequence, commitment })
  return { entry, salt, stored, links: [...devices, ...links] }
}

function insertEntries(writes: Writes, { partyId, personId }: Actor, written: readonly Written[]): void {
  const of = <Value>(value: (one: Written) => Value): Value[] => written.map(value)
  const links = written.flatMap((one) => one.links.map((each) => ({ ...each, entryId: one.entry.entryId })))
  writes.add('entry', (parameters) => {
    const party = parameters.add(partyId, 'text')
    const person = parameters.add(personId, 'text')
    const lists = [
      parameters.add(
        of((one) => one.entry.entryId),
        'text[]',
      ),
      parameters.add(
        of((one) => one.entry.fact.type),
        'text[]',
      ),
      parameters.add(
        of((one) => new Date(one.entry.recordTime).toISOString()),
        'timestamptz[]',
      ),
      parameters.add(
        of((one) => new Date(one.entry.eventTime).toISOString()),
        'timestamptz[]',
      ),
      parameters.add(
        of((one) => one.stored.commitment),
        'bytea[]',
      ),
    ]
    return `insert into entry (entry_id, party_id, person_id, type, record_time, event_time, commitment)
      select entry_id, ${party}, ${person}, type, record_time, event_time, commitment
      from unnest(${lists.join(', ')}) with ordinality as u (entry_id, type, record_time, event_time, commitment, place)
      order by place`
  })
  writes.add('entry_content', (parameters) => {
    const party = parameters.add(partyId, 'text')
    const lists = [
      parameters.add(
        of((one) => one.entry.entryId),
        'text[]',
      ),
      parameters.add(
        of((one) => one.salt),
        'bytea[]',
      ),
      parameters.add(
        of((one) => one.stored.canonical),
        'bytea[]',
      ),
      parameters.add(
        of((one) => JSON.stringify(one.stored.members)),
        'jsonb[]',
      ),
    ]
    return `insert into entry_content (entry_id, party_id, salt, canonical, members)
      select entry_id, ${party}, salt, canonical, members
      from unnest(${lists.join(', ')}) as u (entry_id, salt, canonical, members)`
  })
  writes.add('entry_subject', (parameters) => {
    const party = parameters.add(partyId, 'text')
    const lists = [
      parameters.add(
        links.map((each) => each.kind),
        'text[]',
      ),
      parameters.add(
        links.map((each) => each.id),
        'text[]',
      ),
      parameters.add(
        links.map((each) => each.sequence),
        'bigint[]',
      ),
      parameters.add(
        links.map((each) => each.entryId),
        'text[]',
      ),
    ]
    return `insert into entry_subject (subject_kind, subject_id, sequence, party_id, entry_id)
      select kind, id, sequence, ${party}, entry_id from unnest(${lists.join(', ')}) as u (kind, id, sequence, entry_id)`
  })
}

const SUBJECT_TABLES: ReadonlySet<string> = new Set<SubjectKind>(['device', 'container', 'lock', 'person', 'incident'])

/** Writes the state, and moves the chains of the subjects on, in the same statement where both touch the same rows. */
function applyEntry(writes: Writes, { entry, stored, links }: Written): void {
  const heads = { head: stored.commitment, lastEntryAt: entry.recordTime, count: 1 }
  const waiting = new Map<SubjectKind, Set<string>>()
  for (const { kind, id } of links) waiting.set(kind, (waiting.get(kind) ?? new Set()).add(id))
  for (const change of changesOf(entry)) {
    const ids = wholeSubjects(change, waiting)
    const count = links.find((each) => each.kind === ids)?.sequence ?? 1
    if ('insert' in change && change.rows.length === 0) continue
    writes.add('insert' in change ? change.insert : change.update, (parameters) =>
      changeSql(parameters, change, ids === null ? undefined : { ...heads, count }),
    )
    if (ids !== null) waiting.delete(ids)
  }
  // In one order, whatever the ids: the same kind of entry is then the same statement.
  for (const [kind, ids] of [...waiting].sort(([a], [b]) => (a < b ? -1 : 1)))
    writes.add(kind, (parameters) => headsSql(parameters, kind, [...ids], heads))
}

/** The kind of subject whose waiting rows are exactly those that the change touches by id; otherwise null. */
function wholeSubjects(change: Change, waiting: ReadonlyMap<SubjectKind, ReadonlySet<string>>): SubjectKind | null {
  const table = 'insert' in change ? change.insert : change.update
  if (!SUBJECT_TABLES.has(table)) return null
  const kind = table as SubjectKind
  const ids = waiting.get(kind)
  if (ids === undefined) return null
  const column = kind === 'lock' ? 'lockSerial' : `${kind}Id`
  let touched: readonly string[]
  if ('insert' in change) {
    touched = change.rows.map((row) => (row as unknown as Record<string, string>)[column] as string)
  } else {
    const { [column]: id, ...further } = change.where as Record<string, string | readonly string[]>
    if (id === undefined || Object.keys(further).length > 0) return null
    touched = typeof id === 'string' ? [id] : id
  }
  return touched.length === ids.size && touched.every((id) => ids.has(id)) ? kind : null
}

/** The hashes with which the store computes commitments; `fsck` uses the same. */
export { HASHES }
