import type pg from 'pg'
import type { TableName, Tables } from '../custody/state.ts'
import { TABLES } from './columns.ts'
import { select, type Where } from './rows.ts'
import { run } from './statements.ts'

export type SubjectKind = 'device' | 'container' | 'lock' | 'person' | 'incident'

/** Where the chain of a subject stands: how many entries, and the commitment of the newest. Both move on as it grows. */
export interface Head {
  count: number
  commitment: string | null
}

const EXTRA = 'entry_count as "entryCount", head, last_entry_at as "lastEntryAt"'

/**
 * The heads of all subjects that a transaction has locked. A row that is a subject of entries is read for update
 * through here, so that nobody else can add an entry to its chain meanwhile.
 */
export class Heads {
  /** Of each kind by id. Nothing stands here twice: a delivery note brings 100,000 of them. */
  readonly #heads = new Map<SubjectKind, Map<string, Head>>()
  readonly #locking: boolean
  /** Record time of the newest entry of all subjects seen: ours may not lie before it, whatever the clock says. */
  latest = 0

  /** `locking` is false where somebody only asks what would happen. */
  constructor(locking = true) {
    this.#locking = locking
  }

  /** Reads and locks rows of one kind, in the order of their ids. */
  async lock<T extends SubjectKind>(client: pg.ClientBase, kind: T, where: Where<Tables[T]>): Promise<Tables[T][]> {
    const rows = await select(client, kind as TableName, where, { lock: this.#locking, extra: EXTRA })
    const key = TABLES[kind].key[0] as string
    return rows.map((row) => {
      const { entryCount, head, lastEntryAt, ...rest } = row as unknown as Record<string, unknown>
      this.#set(kind, rest[key] as string, {
        count: entryCount as number,
        commitment: head === null ? null : (head as Buffer).toString('hex'),
      })
      if (lastEntryAt !== null) this.latest = Math.max(this.latest, lastEntryAt as number)
      return rest as unknown as Tables[T]
    })
  }

  /** Takes note of when this person was last in an entry, without locking their row. */
  async lookAt(client: pg.ClientBase, personId: string): Promise<void> {
    if (this.get('person', personId) !== null) return
    const { rows } = await run<{ lastEntryAt: number | null }>(
      client,
      'select last_entry_at as "lastEntryAt" from person where person_id = $1',
      [personId],
    )
    this.latest = Math.max(this.latest, rows[0]?.lastEntryAt ?? 0)
  }

  /** The head of a subject; `null` for one that no row stands for yet or that was not locked. */
  get(kind: SubjectKind, id: string): Head | null {
    return this.#heads.get(kind)?.get(id) ?? null
  }

  /** The same; for one that nobody knew, the head of a chain without entries. */
  at(kind: SubjectKind, id: string): Head {
    const known = this.get(kind, id)
    if (known !== null) return known
    const head = { count: 0, commitment: null }
    this.#set(kind, id, head)
    return head
  }

  #set(kind: SubjectKind, id: string, head: Head): void {
    const ofKind = this.#heads.get(kind)
    if (ofKind === undefined) this.#heads.set(kind, new Map([[id, head]]))
    else ofKind.set(id, head)
  }
}
