/**
 * How the rows of `custody/state.ts` stand in the tables: one list of columns for each table, with the PostgreSQL type
 * of each. The compiler checks that no column of a row is forgotten; a test compares the list with the database.
 */
import type { TableName } from '../custody/state.ts'
import { CARRIER_TABLES } from './columns/carrier-links.ts'
import { CASE_TABLES } from './columns/cases.ts'
import { CUSTODY_TABLES } from './columns/custody.ts'
import { DEADLINE_TABLES } from './columns/deadlines.ts'
import { PACKING_LIST_TABLES } from './columns/packing-lists.ts'
import { PEOPLE_TABLES } from './columns/people.ts'
import { ROAD_TABLES } from './columns/road.ts'
import type { Shapes } from './columns/shape.ts'
import { STORAGE_TABLES } from './columns/storage.ts'
import { TOUR_TABLES } from './columns/tours.ts'

export type { ColumnType } from './columns/shape.ts'

export const TABLES: Shapes = {
  ...PEOPLE_TABLES,
  ...PACKING_LIST_TABLES,
  ...CUSTODY_TABLES,
  ...CASE_TABLES,
  ...DEADLINE_TABLES,
  ...ROAD_TABLES,
  ...CARRIER_TABLES,
  ...STORAGE_TABLES,
  ...TOUR_TABLES,
}

const sqlNames = new Map<string, string>()

/** `packedAt` → `packed_at`. */
export function sqlNameOf(column: string): string {
  const known = sqlNames.get(column)
  if (known !== undefined) return known
  const name = column.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
  // Anybody may ask; what is kept are the columns that there are.
  if (sqlNames.size < 1_000) sqlNames.set(column, name)
  return name
}

const selectLists = new Map<TableName, string>()

/** The select list that gives a row of the table under the rules' names. */
export function selectList(table: TableName): string {
  const known = selectLists.get(table)
  if (known !== undefined) return known
  const list = Object.keys(TABLES[table].columns)
    .map((column) => `"${sqlNameOf(column)}" as "${column}"`)
    .join(', ')
  selectLists.set(table, list)
  return list
}
