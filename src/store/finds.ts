/**
 * Reads of a few rows each that are asked for in one breath, sent as one statement: what a statement costs is mostly
 * being a statement.
 */
import type pg from 'pg'
import type { TableName, Tables } from '../custody/state.ts'
import { type ColumnType, TABLES } from './columns.ts'
import { Parameters, type SelectOptions, select, selectSql, type Where } from './rows.ts'
import { run } from './statements.ts'

/** Of these there may be thousands at once; JSON would only be a detour for them. */
const LARGE: ReadonlySet<TableName> = new Set(['device', 'stay', 'packingListDevice'])
/** Lists of identifiers longer than this may find more rows than a few. */
const FEW = 16

interface Asked {
  /** One value: a list of rows as JSON, or whatever the reader makes of it. */
  sql(parameters: Parameters): string
  resolve(value: unknown): void
  reject(error: unknown): void
}

export class Finds {
  readonly #client: pg.ClientBase
  #asked: Asked[] = []

  constructor(client: pg.ClientBase) {
    this.#client = client
  }

  /** The rows that meet the condition. */
  find<T extends TableName>(table: T, where: Where<Tables[T]>, options: SelectOptions = {}): Promise<Tables[T][]> {
    if (!isSmall(table, where)) return select(this.#client, table, where, options)
    return this.#ask(
      (parameters) => `(select coalesce(json_agg(t), '[]') from (${selectSql(parameters, table, where, options)}) t)`,
      (rows) => (rows as Tables[T][]).map((row) => decoded(table, row)),
    )
  }

  /** Whether a query without parameters gives a row. */
  exists(sql: string): Promise<boolean> {
    return this.#ask(
      () => `exists (${sql})`,
      (found) => found === true,
    )
  }

  #ask<Found>(sql: Asked['sql'], read: (value: unknown) => Found): Promise<Found> {
    return new Promise((resolve, reject) => {
      // Sent when whoever asks now has asked for everything, after the locks that they take.
      if (this.#asked.length === 0) queueMicrotask(() => void this.#send())
      this.#asked.push({ sql, resolve: (value) => resolve(read(value)), reject })
    })
  }

  async #send(): Promise<void> {
    const asked = this.#asked
    this.#asked = []
    try {
      const parameters = new Parameters()
      const parts = asked.map(({ sql }, place) => `${sql(parameters)} as r${place}`)
      const { rows } = await run(this.#client, `select ${parts.join(', ')}`, parameters.values)
      for (const [place, { resolve }] of asked.entries()) resolve(rows[0]?.[`r${place}`])
    } catch (error) {
      for (const { reject } of asked) reject(error)
    }
  }
}

function isSmall(table: TableName, where: Readonly<Record<string, unknown>>): boolean {
  return !LARGE.has(table) && !Object.values(where).some((value) => Array.isArray(value) && value.length > FEW)
}

/** JSON has no times: they come as text of ISO 8601 in the session's time zone, UTC. */
function decoded<Row extends object>(table: TableName, row: Row): Row {
  const columns: Readonly<Record<string, ColumnType>> = TABLES[table].columns
  const values = row as Record<string, unknown>
  for (const [column, type] of Object.entries(columns)) {
    const value = values[column]
    if (type === 'timestamptz' && typeof value === 'string') values[column] = Date.parse(value)
  }
  return row
}
