import type { Fact } from '../entries.ts'
import type { TableName, Tables } from '../state.ts'

type Where<Row> = { readonly [Column in keyof Row]?: Row[Column] | readonly NonNullable<Row[Column]>[] | null }

/** Rows that differ in one column alone: 100,000 announced devices need not be as many rows in memory. */
export interface Alike<Row> {
  readonly column: keyof Row & string
  readonly values: readonly string[]
  /** What they share; the value of `column` stands in none of it. */
  readonly row: Partial<Row>
}

/** A set-based change of one table. `where` takes a value, a list of values, or null; `add` adds to numbers. */
export type Change = {
  [T in TableName]:
    | { readonly insert: T; readonly rows: readonly Tables[T][] }
    | { readonly insert: T; readonly alike: Alike<Tables[T]> }
    | {
        readonly update: T
        readonly where: Where<Tables[T]>
        readonly set?: Partial<Tables[T]>
        readonly add?: Partial<Record<keyof Tables[T], number>>
      }
}[TableName]

/** The fact of this type. */
export type Of<T extends Fact['type']> = Extract<Fact, { readonly type: T }>
