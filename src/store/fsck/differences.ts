/** What `fsck` can find. A code is stable; a script may rely on it. */
export type DifferenceCode =
  /** Salt and canonical bytes do not open the commitment. */
  | 'commitment_differs'
  /** The canonical bytes are no entry that this version can read. */
  | 'entry_unreadable'
  /** The canonical bytes are not the canonical form of the entry that they say. */
  | 'entry_not_canonical'
  /** The set of devices in the entry is not the one that its members and their chains give. */
  | 'set_differs'
  /** The entry names another place in the chain of a subject than the one it has. */
  | 'chain_broken'
  /** An entry of a subject was recorded before the one that precedes it in the chain. */
  | 'time_went_back'
  | 'content_missing'
  | 'content_without_entry'
  /** The personal part of an entry is gone, and no entry says that it was erased. */
  | 'personal_missing'
  /** An entry says that a personal part was erased, and it is still there. */
  | 'personal_not_erased'
  /** The personal part does not open its commitment. */
  | 'personal_differs'
  /** The log gives an index to an entry that does not exist. */
  | 'leaf_without_entry'
  /** The indices of the log do not go from 0 to its size without a gap. */
  | 'leaf_missing'
  | 'leaf_surplus'
  /** An entry has no index, and nobody looks for it any more. */
  | 'entry_not_in_log'
  /** A later entry of a chain stands in the log before an earlier one. */
  | 'log_order_differs'
  /** The hashes of a tile are not those of the leaves below it. */
  | 'tile_differs'
  | 'tile_missing'
  | 'tile_surplus'
  /** The root of a checkpoint is not that of the leaves it covers. */
  | 'checkpoint_differs'
  /** What the entry says can't be done to the state that the entries before it give. */
  | 'entry_not_applicable'
  /** A device was in two containers at once. */
  | 'stays_overlap'
  | 'row_missing'
  | 'row_surplus'
  | 'column_differs'

export interface Difference {
  readonly code: DifferenceCode
  /** Name of the table in the database. */
  readonly table: string
  readonly key: string
  readonly column: string | null
  /** What the entries say. */
  readonly expected: string | null
  /** What stands in the database. */
  readonly found: string | null
}

const LONGEST_VALUE = 200

/** Collects differences: all are counted, the first ones are kept. */
export class Differences {
  readonly #limit: number
  readonly #listed: Difference[] = []
  #total = 0

  constructor(limit: number) {
    this.#limit = limit
  }

  add(
    code: DifferenceCode,
    where: { readonly table: string; readonly key: string; readonly column?: string },
    values: { readonly expected?: unknown; readonly found?: unknown } = {},
  ): void {
    this.#total += 1
    if (this.#listed.length === this.#limit) return
    const { table, key, column = null } = where
    this.#listed.push({ code, table, key, column, expected: textOf(values.expected), found: textOf(values.found) })
  }

  get listed(): readonly Difference[] {
    return this.#listed
  }

  get total(): number {
    return this.#total
  }
}

function textOf(value: unknown): string | null {
  if (value === undefined) return null
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return text.length > LONGEST_VALUE ? `${text.slice(0, LONGEST_VALUE)}…` : text
}
