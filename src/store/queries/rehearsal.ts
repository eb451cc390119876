/** What only a rehearsal stores: virtual locks, tokens, and how far its clock was moved. */
import type pg from 'pg'
import type { PartyId, PersonId } from '../../custody/identifiers.ts'
import type { Container, Key, Person } from '../../custody/state.ts'
import { ADVISORY_LOCKS } from '../advisory-locks.ts'
import { type Database, readForRules, writeForRules } from '../database.ts'
import { claimKey, type Keyed, keepAnswer, type Repeated } from '../idempotency.ts'
import { KEEPER } from '../keeper.ts'
import { select } from '../rows.ts'

/** Who touches something of the rehearsal, under which idempotency key. */
export interface KeyedTouch extends Keyed {
  /** What is kept as the first answer. */
  toStore(result: unknown): { readonly status: number; readonly body: unknown }
}

/** How something in the rehearsal's world went that is done once for each idempotency key. */
export type DoneOnce<Result> = { readonly kind: 'done'; readonly result: Result } | Repeated

/**
 * Runs `use` on the stored state of a virtual lock; what it gives back is stored, in one transaction with the answer
 * to the idempotency key. `undefined`: there is no such lock. A write to the lock's memory lasts when this returns:
 * the row is its storage.
 */
export function withRehearsalLock<State, Result>(
  database: Database,
  lockSerial: string,
  keyed: KeyedTouch | null,
  use: (state: State) => { readonly state: State; readonly result: Result },
): Promise<DoneOnce<Result> | undefined> {
  return writeForRules(database, null, async (client) => {
    const { rows } = await client.query<{ state: State }>(
      'select state from rehearsal_lock where lock_serial = $1 for update',
      [lockSerial],
    )
    const [row] = rows
    if (row === undefined) return undefined
    return once(client, keyed, async () => {
      const { state, result } = use(row.state)
      await client.query('update rehearsal_lock set state = $2 where lock_serial = $1', [
        lockSerial,
        JSON.stringify(state),
      ])
      return result
    })
  })
}

async function once<Result>(
  client: pg.ClientBase,
  keyed: KeyedTouch | null,
  work: () => Promise<Result>,
): Promise<DoneOnce<Result>> {
  const repeated = keyed === null ? null : await claimKey(client, keyed)
  if (repeated !== null) return repeated
  const result = await work()
  if (keyed !== null) await keepAnswer(client, keyed, keyed.toStore(result))
  return { kind: 'done', result }
}

export async function addRehearsalLock(
  database: Database,
  lockSerial: string,
  partyId: PartyId,
  state: unknown,
): Promise<void> {
  await writeForRules(database, null, (client) =>
    client.query(
      'insert into rehearsal_lock (lock_serial, party_id, state) values ($1, $2, $3) on conflict do nothing',
      [lockSerial, partyId, JSON.stringify(state)],
    ),
  )
}

/** How far the rehearsal's clock is ahead, ms. */
export function rehearsalClockAhead(database: Database): Promise<number> {
  return readForRules(database, null, async (client) => {
    const { rows } = await client.query<{ ahead: number }>('select ahead_ms as ahead from rehearsal_clock')
    return rows[0]?.ahead ?? 0
  })
}

/** Moves the rehearsal's clock on. `answer` gets how far it is ahead then, ms, and says what is answered. */
export function moveRehearsalClock<Result>(
  database: Database,
  byMs: number,
  keyed: KeyedTouch,
  answer: (aheadMs: number) => Result,
): Promise<DoneOnce<Result>> {
  return writeForRules(database, null, (client) =>
    once(client, keyed, async () => {
      const { rows } = await client.query<{ ahead: number }>(
        `insert into rehearsal_clock as c (ahead_ms) values ($1)
         on conflict (party_id) do update set ahead_ms = c.ahead_ms + $1 returning ahead_ms as ahead`,
        [byMs],
      )
      return answer(rows[0]?.ahead ?? 0)
    }),
  )
}

export interface RehearsalBooks {
  readonly people: readonly (Person & { readonly hasToken: boolean })[]
  readonly keys: readonly Key[]
  readonly containers: readonly Container[]
  readonly sites: readonly {
    readonly siteId: string
    readonly partyId: PartyId
    readonly kind: string
    readonly name: string
  }[]
  readonly parties: readonly { readonly partyId: PartyId; readonly name: string; readonly roles: readonly string[] }[]
  readonly containerTypes: readonly {
    readonly containerTypeId: string
    readonly name: string
    readonly partyId: PartyId
  }[]
}

export function readRehearsalBooks(database: Database): Promise<RehearsalBooks> {
  return readForRules(database, null, async (client) => {
    const everyone = await client.query<{ personId: PersonId }>('select person_id as "personId" from rehearsal_token')
    const withToken = new Set(everyone.rows.map((row) => row.personId))
    const all = await client.query<{ id: PartyId }>('select party_id as id from party where party_id <> $1', [
      KEEPER.partyId,
    ])
    const partyIds = all.rows.map((row) => row.id)
    const people = await select(client, 'person', { partyId: partyIds })
    const containers = await client.query<{ id: string }>('select container_id as id from container')
    const ids = containers.rows.map((row) => row.id) as Container['containerId'][]
    return {
      people: people.map((person) => ({ ...person, hasToken: withToken.has(person.personId) })),
      keys: await select(client, 'key', { partyId: partyIds }),
      containers: await select(client, 'container', { containerId: ids }),
      sites: await select(client, 'site', { partyId: partyIds }),
      parties: await select(client, 'party', { partyId: partyIds }),
      containerTypes: await select(client, 'containerType', { partyId: partyIds }),
    }
  })
}

export interface RehearsalToken {
  readonly personId: PersonId
  readonly partyId: PartyId
  readonly name: string
  readonly tokenHash: Uint8Array
}

/** Names and token hashes: no facts of the supply chain, so they stand in no entry. Old tokens end. */
export function replaceRehearsalTokens(database: Database, tokens: readonly RehearsalToken[]): Promise<void> {
  return writeForRules(database, null, async (client) => {
    const people = [tokens.map((p) => p.personId), tokens.map((p) => p.partyId)]
    await client.query(
      `insert into person_detail (person_id, party_id, name)
       select * from unnest($1::text[], $2::text[], $3::text[])
       on conflict (person_id, party_id) do update set name = excluded.name`,
      [...people, tokens.map((p) => p.name)],
    )
    await client.query('delete from rehearsal_token')
    await client.query(
      `insert into rehearsal_token (token_hash, person_id, party_id)
       select * from unnest($3::bytea[], $1::text[], $2::text[])`,
      [...people, tokens.map((p) => p.tokenHash)],
    )
  })
}

/** Runs `work` while no other server prepares the same rehearsal. */
export async function alonePreparing<Result>(database: Database, work: () => Promise<Result>): Promise<Result> {
  const client = await database.pool.connect()
  try {
    await client.query('select pg_advisory_lock($1)', [ADVISORY_LOCKS.rehearsal])
    return await work()
  } finally {
    await client.query('select pg_advisory_unlock($1)', [ADVISORY_LOCKS.rehearsal]).catch(() => {})
    client.release()
  }
}

export function isEmpty(database: Database): Promise<boolean> {
  return readForRules(database, null, async (client) => {
    const { rows } = await client.query<{ some: boolean }>('select exists (select from party) as some')
    return rows[0]?.some !== true
  })
}

export function isRehearsal(database: Database): Promise<boolean> {
  return readForRules(database, null, async (client) => {
    const { rows } = await client.query<{ some: boolean }>('select exists (select from rehearsal_lock) as some')
    return rows[0]?.some === true
  })
}

export interface RehearsalSummary {
  readonly devices: readonly { readonly custody: string; readonly trust: string; readonly count: number }[]
  readonly codesIssued: number
  readonly codesUsed: number
  readonly entries: number
  readonly incidents: number
  readonly openRecalls: number
}

/** What a rehearsal has come to, over all parties. */
export function readRehearsalSummary(database: Database): Promise<RehearsalSummary> {
  return readForRules(database, null, async (client) => {
    const devices = await client.query<RehearsalSummary['devices'][number]>(
      `select d.custody, coalesce(g.trust, 'ok') as trust, count(*) as count
       from device d left join (
         select subject_id, case when bool_or(kind = 'locked_out') then 'locked_out'
             when bool_or(kind = 'incident') then 'incident' else 'unproven' end as trust
         from ground where ended_at is null and subject_kind = 'device' group by 1) g on g.subject_id = d.device_id
       group by 1, 2 order by 1, 2`,
    )
    const { rows } = await client.query<Omit<RehearsalSummary, 'devices'>>(
      `select (select count(*) from lock_act) as "codesIssued",
         (select count(*) from lock_act where state in ('confirmed', 'received')) as "codesUsed",
         (select count(*) from entry where party_id <> '${KEEPER.partyId}') as entries, (select count(*) from incident) as incidents,
         (select count(*) from recall where status = 'open') as "openRecalls"`,
    )
    const [counts] = rows
    if (counts === undefined) throw new Error('a count without a row')
    return { ...counts, devices: devices.rows }
  })
}
