/**
 * Entries as they come in, for one process that tells people. Which are new is found as the log and the webhooks find it:
 * all that are visible and were not seen yet. A transaction that takes long holds up nobody but itself, and transaction
 * ids only say where to look.
 */
import type pg from 'pg'
import type { Entry } from '../../custody/entries.ts'
import { type Database, readForRules } from '../database.ts'
import { entryOf, type StoredMembers } from '../entry-format.ts'
import { run } from '../statements.ts'

/** Entries of one look. */
const AT_ONCE = 200
/** Devices of an entry that are read at most. All are of one maker and one owner where there are more. */
export const DEVICES_KEPT = 2_000
/** So many are known from before the first look, for whoever comes back. */
const BEFORE = 500

export interface NewEntry {
  readonly position: number
  readonly transactionId: bigint
  readonly entry: Entry
}

export interface Look {
  readonly entries: readonly NewEntry[]
  /** From which transaction on it was looked. */
  readonly from: bigint
  /** Everything of transactions with smaller ids was given out, now or before. */
  readonly seenBefore: bigint
  /** There is more. */
  readonly rest: boolean
}

interface Row {
  readonly position: number
  readonly transactionId: string
  readonly canonical: Buffer
  readonly members: StoredMembers
}

export class EntryFollower {
  readonly #database: Database
  #seenBefore: bigint | null = null
  /** Positions that were given out, of transactions from `#seenBefore` on. */
  readonly #seen = new Map<number, bigint>()

  constructor(database: Database) {
    this.#database = database
  }

  /**
   * What is new, in the order of positions. The first look gives some of the newest.
   * @throws DatabaseUnavailable
   * @throws Error where the database has become another one: everything begins anew
   */
  async look(): Promise<Look> {
    const { oldest, next, rows, from } = await readForRules(this.#database, null, async (client) => {
      const [where] = (
        await run<{ oldest: string; next: string }>(
          client,
          'select pg_snapshot_xmin(s)::text as oldest, pg_snapshot_xmax(s)::text as next from pg_current_snapshot() as s',
          [],
        )
      ).rows
      if (where === undefined) throw new Error('a snapshot has no row')
      const from = this.#seenBefore ?? (await firstOf(client, BigInt(where.oldest)))
      const { rows } = await run<Row>(client, NEW, [String(from), where.next, [...this.#seen.keys()], AT_ONCE])
      return { oldest: BigInt(where.oldest), next: BigInt(where.next), rows, from }
    })
    if (from > next) throw new Error('the transactions of the database count from somewhere else')
    const entries = rows.map(({ position, transactionId, canonical, members }) => ({
      position,
      transactionId: BigInt(transactionId),
      entry: entryOf(canonical, members, null).entry,
    }))
    for (const { position, transactionId } of entries) this.#seen.set(position, transactionId)
    const rest = rows.length === AT_ONCE
    // While there is more, what was looked at so far is known one by one.
    this.#seenBefore = rest ? from : oldest
    for (const [position, transactionId] of this.#seen)
      if (transactionId < this.#seenBefore) this.#seen.delete(position)
    return { entries, from, seenBefore: this.#seenBefore, rest }
  }
}

// Of a delivery note of 100,000 devices some are enough: entries are kept for those who come back.
const NEW = `select e.position, e.transaction_id::text as "transactionId", c.canonical,
    case when jsonb_array_length(c.members -> 'deviceIds') > ${DEVICES_KEPT} then jsonb_set(c.members, '{deviceIds}',
      jsonb_path_query_array(c.members, '$.deviceIds[0 to ${DEVICES_KEPT - 1}]')) else c.members end as members
  from entry e join entry_content c on c.entry_id = e.entry_id and c.party_id = e.party_id
  where e.transaction_id >= $1::xid8 and e.transaction_id < $2::xid8 and e.position <> all($3::bigint[])
  order by e.position limit $4`

/** From which transaction on there are some of the newest entries, and all that may still come. */
async function firstOf(client: pg.ClientBase, oldestRunning: bigint): Promise<bigint> {
  const { rows } = await run<{ id: string }>(
    client,
    'select transaction_id::text as id from entry order by transaction_id desc, position desc offset $1 limit 1',
    [BEFORE],
  )
  const first = rows[0] === undefined ? 0n : BigInt(rows[0].id) + 1n
  return first < oldestRunning ? first : oldestRunning
}
