/**
 * The tables of `custody/state.ts` in memory. `fsck` applies the changes of all entries to an empty world and compares
 * it with the database; what a change means here is what it means in `rows.ts`.
 */
import type { Change } from '../custody/evolve.ts'
import type { TableName } from '../custody/state.ts'
import { type ColumnType, TABLES } from './columns.ts'

export type WorldRow = Readonly<Record<string, unknown>>

type MutableRow = Record<string, unknown>
type Test = (value: unknown) => boolean

export class World {
  readonly #tables = new Map<TableName, WorldTable>(
    (Object.keys(TABLES) as TableName[]).map((name) => [name, new WorldTable(name)]),
  )

  /**
   * Throws where the change names a column that doesn't exist, misses one in an insert, or inserts a key twice; what it
   * did up to there stays.
   */
  apply(change: Change): void {
    if ('alike' in change) {
      const { column, values, row } = change.alike
      this.table(change.insert).insert(values.map((value) => ({ ...row, [column]: value })))
    } else if ('insert' in change) this.table(change.insert).insert(change.rows as unknown as readonly WorldRow[])
    else this.table(change.update).update(change.where as WorldRow, { set: change.set, add: change.add })
  }

  table(name: TableName): WorldTable {
    const table = this.#tables.get(name)
    if (table === undefined) throw new TypeError(`no table ${name}`)
    return table
  }
}

/** One table. Rows are found by key, or through an index on the first column that the condition names. */
export class WorldTable {
  readonly name: TableName
  readonly #columns: Readonly<Record<string, ColumnType>>
  readonly #columnCount: number
  readonly #key: readonly string[]
  readonly #rows = new Map<string, MutableRow>()
  /** By column; each made when a condition first needs it, so that no table carries one in vain. */
  readonly #indexes = new Map<string, Map<unknown, Set<MutableRow>>>()

  constructor(name: TableName) {
    this.name = name
    this.#columns = TABLES[name].columns
    this.#columnCount = Object.keys(this.#columns).length
    this.#key = TABLES[name].key
  }

  get size(): number {
    return this.#rows.size
  }

  rows(): IterableIterator<WorldRow> {
    return this.#rows.values()
  }

  keyOf(row: WorldRow): string {
    const [first, ...further] = this.#key
    let key = String(row[first as string])
    for (const column of further) key += `\u0000${String(row[column])}`
    return key
  }

  /** Gives a row and removes it: what remains at the end is what nobody asked for. */
  take(key: string): WorldRow | undefined {
    const row = this.#rows.get(key)
    if (row === undefined) return undefined
    this.#rows.delete(key)
    // Whoever takes rows takes them all: one look-up after it would make the indexes anew.
    this.#indexes.clear()
    return row
  }

  insert(rows: readonly WorldRow[]): void {
    for (const given of rows) {
      this.#requireAllColumns(given)
      const key = this.keyOf(given)
      if (this.#rows.has(key)) throw new Error(`${this.name}: the key ${key.replaceAll('\u0000', ' ')} twice`)
      const row = { ...given }
      this.#rows.set(key, row)
      for (const [column, index] of this.#indexes) addTo(index, row[column], row)
    }
  }

  update(
    where: WorldRow,
    change: { readonly set?: WorldRow | undefined; readonly add?: Readonly<Record<string, number>> | undefined },
  ): void {
    const set = Object.entries(change.set ?? {})
    const add = Object.entries(change.add ?? {})
    for (const [column, value] of [...set, ...add]) {
      this.#requireColumn(column)
      if (value === undefined) throw new TypeError(`${this.name}: ${column} without a value`)
      if (this.#key.includes(column)) throw new TypeError(`${this.name}: ${column} identifies a row and never changes`)
    }
    for (const row of this.#find(where)) {
      for (const [column, value] of set) this.#assign(row, column, value)
      // As in SQL, nothing plus something is nothing.
      for (const [column, value] of add) {
        if (row[column] !== null) this.#assign(row, column, (row[column] as number) + value)
      }
    }
  }

  #assign(row: MutableRow, column: string, value: unknown): void {
    const index = this.#indexes.get(column)
    index?.get(row[column])?.delete(row)
    row[column] = value
    if (index !== undefined) addTo(index, value, row)
  }

  #find(where: WorldRow): MutableRow[] {
    const conditions = Object.entries(where)
    if (conditions.length === 0) throw new TypeError(`${this.name}: a condition is missing`)
    const tests = conditions.map(([column, value]): readonly [string, Test] => {
      this.#requireColumn(column)
      return [column, testOf(value, `${this.name}: ${column}`)]
    })
    return this.#candidates(where).filter((row) => tests.every(([column, test]) => test(row[column])))
  }

  #candidates(where: WorldRow): MutableRow[] {
    if (this.#key.every((column) => isGiven(where[column]))) return this.#byKey(where)
    const first = Object.entries(where).find(([, value]) => isGiven(value))
    if (first === undefined) return [...this.#rows.values()]
    const index = this.#indexOn(first[0])
    const found: MutableRow[] = []
    for (const value of new Set(asList(first[1]))) found.push(...(index.get(value) ?? []))
    return found
  }

  /** Every combination of the values that the condition names for the columns of the key. */
  #byKey(where: WorldRow): MutableRow[] {
    let keys = ['']
    for (const [place, column] of this.#key.entries()) {
      const values = asList(where[column]).map(String)
      const separator = place === 0 ? '' : '\u0000'
      keys = keys.flatMap((key) => values.map((value) => `${key}${separator}${value}`))
    }
    return [...new Set(keys)].map((key) => this.#rows.get(key)).filter((row) => row !== undefined)
  }

  #indexOn(column: string): Map<unknown, Set<MutableRow>> {
    const known = this.#indexes.get(column)
    if (known !== undefined) return known
    const index = new Map<unknown, Set<MutableRow>>()
    for (const row of this.#rows.values()) addTo(index, row[column], row)
    this.#indexes.set(column, index)
    return index
  }

  #requireColumn(column: string): void {
    if (!Object.hasOwn(this.#columns, column)) throw new TypeError(`${this.name} has no column ${column}`)
  }

  #requireAllColumns(row: WorldRow): void {
    const columns = Object.keys(row)
    for (const column of columns) {
      this.#requireColumn(column)
      if (row[column] === undefined) throw new TypeError(`${this.name}: ${column} without a value`)
    }
    if (columns.length !== this.#columnCount) throw new TypeError(`${this.name}: a row without all its columns`)
  }
}

function addTo(index: Map<unknown, Set<MutableRow>>, value: unknown, row: MutableRow): void {
  const of = index.get(value)
  if (of === undefined) index.set(value, new Set([row]))
  else of.add(row)
}

function testOf(value: unknown, what: string): Test {
  if (value === undefined) throw new TypeError(`${what}: a condition without a value`)
  if (Array.isArray(value)) {
    const values = new Set<unknown>(value)
    return (found) => values.has(found)
  }
  return (found) => found === value
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null
}

function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [value]
}
