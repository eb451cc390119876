/** Writes entries, and the state that follows from them, as few statements of one transaction (`commit.ts`). */
import { randomBytes } from 'node:crypto'
import { setImmediate as breathe } from 'node:timers/promises'
import type pg from 'pg'
import type { Entry, Fact } from '../custody/entries.ts'
import { type Change, changesOf } from '../custody/evolve.ts'
import type { EntryId } from '../custody/identifiers.ts'
import type { Tables } from '../custody/state.ts'
import {
  type PersonalPart,
  personalPart,
  type StoredForm,
  type SubjectLink,
  type Subjects,
  storedForm,
  subjectsOf,
} from './entry-format.ts'
import type { Heads, SubjectKind } from './heads.ts'
import type { Actor } from './idempotency.ts'
import { changeSql, type HeadColumns, headsAtOnceSql, headsSql } from './rows.ts'
import type { Writes } from './writes.ts'

/** An entry as its writer needs to know it afterwards. */
export interface Recorded {
  readonly entry: Entry
  /** 64 lower-case hexadecimal digits. */
  readonly commitment: string
}

/** From so many devices on it is worth a statement more to have PostgreSQL and the hashing work at the same time. */
const MANY_DEVICES = 200

/**
 * A link whose place is known as soon as its subject is locked, and what came before once all entries before it have
 * their commitments. It becomes the link itself: there are 100,000 of them in a delivery note.
 */
type Place = { -readonly [Member in keyof SubjectLink]: SubjectLink[Member] }

interface Placed {
  readonly entry: Entry
  readonly changes: readonly Change[]
  readonly devices: readonly Place[]
  readonly others: readonly Place[]
}

interface Written extends Placed {
  readonly salt: Uint8Array
  readonly stored: StoredForm
  readonly personal: PersonalPart | null
}

interface Writing {
  readonly client: pg.ClientBase
  readonly writes: Writes
  readonly heads: Heads
  /** When the rule decided. */
  readonly now: number
  newId(): string
}

/** Records facts as entries, and the state that follows; on its way when it returns, and done when `writes` is. */
export async function recordFacts(
  { client, writes, heads, now, newId }: Writing,
  { actor, eventTime }: { readonly actor: Actor; readonly eventTime?: number | undefined },
  facts: readonly Fact[],
): Promise<Recorded[]> {
  const { personId } = actor
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
      entryId: newId() as EntryId,
      ...actor,
      recordTime,
      eventTime: eventTime ?? recordTime,
      fact,
    }),
  )
  const placed = place(entries, heads)
  if (placed.reduce((sum, { devices }) => sum + devices.length, 0) >= MANY_DEVICES) {
    // What needs no commitment is written while the commitments are computed: each takes some ten milliseconds.
    insertBefore(writes, actor, placed)
    writes.send()
    await breathe()
  } else insertBefore(writes, actor, placed)
  const written = placed.map((one) => seal(one, heads))
  insertEntries(writes, actor, written)
  if (!applyHeadsAtOnce(writes, written)) for (const one of written) applyEntry(writes, one)
  return written.map(({ entry, stored }) => ({ entry, commitment: Buffer.from(stored.commitment).toString('hex') }))
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

/** The places of the entries in the chains of their subjects, one entry after the other. */
function place(entries: readonly Entry[], heads: Heads): Placed[] {
  const next = (kind: SubjectKind, id: string): Place => {
    const head = heads.at(kind, id)
    head.count += 1
    return { kind, id, sequence: head.count, previous: null }
  }
  return entries.map((entry) => {
    const { deviceIds, others } = subjectsOf(entry)
    return {
      entry,
      changes: changesOf(entry),
      devices: deviceIds.map((id) => next('device', id)),
      others: others.map(([kind, id]) => next(kind, id)),
    }
  })
}

/** Commits to an entry: from here on it is the head of its subjects' chains. */
function seal(placed: Placed, heads: Heads): Written {
  const { entry, devices, others } = placed
  for (const links of [devices, others])
    for (const link of links) link.previous = heads.at(link.kind, link.id).commitment
  const salt = randomBytes(32)
  const personal = personalPart(entry.fact, randomBytes(32))
  const stored = storedForm(entry, { salt, devices, others, personal: personal?.commitment ?? null })
  const commitment = Buffer.from(stored.commitment).toString('hex')
  for (const links of [devices, others]) for (const { kind, id } of links) heads.at(kind, id).commitment = commitment
  return { ...placed, salt, stored, personal }
}

/** Tables whose rows name no commitment, and which no other row refers to. */
const APART: ReadonlySet<string> = new Set(['ground', 'recall'])

function isApart(change: Change): boolean {
  return APART.has(tableOf(change)) || ('insert' in change && change.insert === 'deadlineAct')
}

function tableOf(change: Change): string {
  return 'insert' in change ? change.insert : change.update
}

function insertBefore(writes: Writes, { partyId }: Actor, placed: readonly Placed[]): void {
  const many = placed.filter(({ devices }) => devices.length >= MANY_DEVICES)
  for (const { entry, devices } of many) insertDevices(writes, { partyId, entryId: entry.entryId, devices })
  const links = placed.flatMap((one) => {
    const named = many.includes(one) ? one.others : [...one.devices, ...one.others]
    return named.map((each) => ({ ...each, entryId: one.entry.entryId }))
  })
  writes.add('entry_subject', (parameters) => {
    const party = parameters.add(partyId, 'text')
    const lists = [
      parameters.list(
        links.map((each) => each.kind),
        'text',
      ),
      parameters.list(
        links.map((each) => each.id),
        'text',
      ),
      parameters.list(
        links.map((each) => each.sequence),
        'bigint',
      ),
      parameters.list(
        links.map((each) => each.entryId),
        'text',
      ),
    ]
    return `insert into entry_subject (subject_kind, subject_id, sequence, party_id, entry_id)
      select kind, id, sequence, ${party}, entry_id from unnest(${lists.join(', ')}) as u (kind, id, sequence, entry_id)`
  })
  const acts: Tables['deadlineAct'][] = []
  for (const change of placed.flatMap(({ changes }) => changes)) {
    if ('rows' in change && change.insert === 'deadlineAct') acts.push(...change.rows)
    else if (APART.has(tableOf(change))) addChange(writes, change)
  }
  // A thousand deadlines that pass at once are one statement. A row names its entry, whose id is known.
  addChange(writes, { insert: 'deadlineAct', rows: acts })
}

/** For the devices of one entry, what they share is sent once. */
function insertDevices(
  writes: Writes,
  { partyId, entryId, devices }: { partyId: string; entryId: string; devices: readonly Place[] },
): void {
  writes.add('entry_subject', (parameters) => {
    const shared = [parameters.add(partyId, 'text'), parameters.add(entryId, 'text')]
    const lists = [
      parameters.list(
        devices.map(({ id }) => id),
        'text',
      ),
      parameters.list(
        devices.map(({ sequence }) => sequence),
        'bigint',
      ),
    ]
    return `insert into entry_subject (subject_kind, subject_id, sequence, party_id, entry_id)
      select 'device', id, sequence, ${shared.join(', ')} from unnest(${lists.join(', ')}) as u (id, sequence)`
  })
}

function addChange(writes: Writes, change: Change, heads?: HeadColumns): void {
  if ('rows' in change && change.rows.length === 0) return
  if ('alike' in change && change.alike.values.length === 0) return
  writes.add(tableOf(change), (parameters) => changeSql(parameters, change, heads))
}

function insertEntries(writes: Writes, { partyId, personId }: Actor, written: readonly Written[]): void {
  const of = <Value>(value: (one: Written) => Value): Value[] => written.map(value)
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
  insertPersonal(writes, partyId, written)
}

function insertPersonal(writes: Writes, partyId: string, written: readonly Written[]): void {
  const parts = written.flatMap(({ entry, personal }) => (personal === null ? [] : [{ ...personal, entry }]))
  if (parts.length === 0) return
  writes.add('entry_personal', (parameters) => {
    const party = parameters.add(partyId, 'text')
    const lists = [
      parameters.add(
        parts.map((part) => part.entry.entryId),
        'text[]',
      ),
      parameters.add(
        parts.map((part) => part.salt),
        'bytea[]',
      ),
      parameters.add(
        parts.map((part) => part.canonical),
        'bytea[]',
      ),
    ]
    return `insert into entry_personal (entry_id, party_id, salt, canonical)
      select entry_id, ${party}, salt, canonical from unnest(${lists.join(', ')}) as u (entry_id, salt, canonical)`
  })
}

const SUBJECT_TABLES: ReadonlySet<string> = new Set<SubjectKind>(['device', 'container', 'lock', 'person', 'incident'])

/** Writes the state, and moves the chains of the subjects on, in the same statement where both touch the same rows. */
function applyEntry(writes: Writes, { entry, changes, stored, devices, others }: Written): void {
  const links = [...devices, ...others]
  const heads = { head: stored.commitment, lastEntryAt: entry.recordTime, count: 1 }
  const waiting = new Map<SubjectKind, Set<string>>()
  for (const { kind, id } of links) waiting.set(kind, (waiting.get(kind) ?? new Set()).add(id))
  for (const change of changes) {
    if (isApart(change)) continue
    const kind = wholeSubjects(change, waiting)
    const count = links.find((each) => each.kind === kind)?.sequence ?? 1
    addChange(writes, change, kind === null ? undefined : { ...heads, count })
    if (kind !== null) waiting.delete(kind)
  }
  // In one order, whatever the ids: the same kind of entry is then the same statement.
  for (const [kind, ids] of [...waiting].sort(([a], [b]) => (a < b ? -1 : 1)))
    writes.add(kind, (parameters) => headsSql(parameters, kind, [...ids], heads))
}

/** From so many entries on that change nothing else, the chains move on in one statement for each kind of subject. */
const MANY_ENTRIES = 10

/**
 * Moves the chains on for entries that change no subject, such as a thousand deadlines that passed: whoever acts is a
 * subject of them all, and one row that is changed a thousand times in a transaction costs more each time.
 * @returns false where the entries have to be applied one after the other
 */
function applyHeadsAtOnce(writes: Writes, written: readonly Written[]): boolean {
  const isPlain = written.every(({ changes }) => changes.every(isApart))
  if (written.length < MANY_ENTRIES || !isPlain) return false
  const last = new Map<SubjectKind, Map<string, { count: number; head: Uint8Array; at: number }>>()
  for (const { entry, stored, devices, others } of written) {
    for (const { kind, id, sequence: count } of [...devices, ...others]) {
      const ofKind = last.get(kind) ?? new Map()
      last.set(kind, ofKind.set(id, { count, head: stored.commitment, at: entry.recordTime }))
    }
  }
  for (const [kind, ofKind] of [...last].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const heads = [...ofKind].map(([id, head]) => ({ id, ...head }))
    writes.add(kind, (parameters) => headsAtOnceSql(parameters, kind, heads))
  }
  return true
}

/** The kind of subject whose waiting rows are exactly those that the change touches by id; otherwise null. */
function wholeSubjects(change: Change, waiting: ReadonlyMap<SubjectKind, ReadonlySet<string>>): SubjectKind | null {
  const table = tableOf(change)
  if (!SUBJECT_TABLES.has(table)) return null
  const kind = table as SubjectKind
  const ids = waiting.get(kind)
  if (ids === undefined) return null
  const column = kind === 'lock' ? 'lockSerial' : `${kind}Id`
  let touched: readonly string[]
  if ('alike' in change) {
    if (change.alike.column !== column) return null
    touched = change.alike.values
  } else if ('insert' in change) {
    touched = change.rows.map((row) => (row as unknown as Record<string, string>)[column] as string)
  } else {
    const { [column]: id, ...further } = change.where as Record<string, string | readonly string[]>
    if (id === undefined || Object.keys(further).length > 0) return null
    touched = typeof id === 'string' ? [id] : id
  }
  return touched.length === ids.size && touched.every((id) => ids.has(id)) ? kind : null
}
