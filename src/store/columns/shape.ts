/** How a list of columns is written down. */
import type { TableName, Tables } from '../../custody/state.ts'

export type ColumnType = 'text' | 'bigint' | 'boolean' | 'jsonb' | 'timestamptz'

interface TableShape<Row> {
  readonly sqlName: string
  /** The columns that identify a row. */
  readonly key: readonly (keyof Row & string)[]
  readonly columns: { readonly [Column in keyof Row & string]: ColumnType }
}

export type Shapes<Names extends TableName = TableName> = { readonly [T in Names]: TableShape<Tables[T]> }

export const t = 'text'
export const n = 'bigint'
export const b = 'boolean'
export const j = 'jsonb'
export const time = 'timestamptz'
