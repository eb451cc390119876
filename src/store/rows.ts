/**
 * Reads and writes the rows of `custody/state.ts` as sets: one statement for any number of rows, never one each.
 */
import type pg from 'pg'
import type { Change } from '../custody/evolve.ts'
import type { TableName, Tables } from '../custody/state.ts'
import { type ColumnType, selectList, sqlNameOf, TABLES } from './columns.ts'
import { run } from './statements.ts'

export type Where<Row> = { readonly [Column in keyof Row]?: Row[Column] | readonly NonNullable<Row[Column]>[] | null }

/** Further columns that a write of subjects carries: the head of their chain of entries. */
export interface HeadColumns {
  readonly head: Uint8Array
  readonly lastEntryAt: number
  /** The place of the entry in the chain of a subject that it brings into being. */
  readonly count: number
}

/** The values of a statement, in the order of their placeholders. */
export class Parameters {
  readonly values: unknown[] = []

  add(value: unknown, type: string): string {
    this.values.push(value)
    return `$${this.values.length}::${type}`
  }

  scalar(value: unknown, type: ColumnType): string {
    return this.add(toSql(value, type), type)
  }

  list(values: readonly unknown[], type: ColumnType): string {
    return this.add(arrayOf(values, type), `${type}[]`)
  }
}

/** What PostgreSQL reads as it stands between the commas of an array (its manual, section 8.15.6). */
const PLAIN_ELEMENT = /^(?!null$)[0-9A-Za-z_:.+-]+$/i

/**
 * A list as PostgreSQL reads it. The driver would add up its text piece by piece, and a list of 100,000 devices would
 * need twenty times its own size; where no element has to be quoted, it is joined at once.
 */
function arrayOf(values: readonly unknown[], type: ColumnType): unknown {
  const elements = values.map((value) => toSql(value, type))
  const isPlain = elements.every(
    (each) => Number.isSafeInteger(each) || (typeof each === 'string' && PLAIN_ELEMENT.test(each)),
  )
  return isPlain ? `{${elements.join(',')}}` : elements
}

function toSql(value: unknown, type: ColumnType): unknown {
  if (value === null || value === undefined) return null
  if (type === 'timestamptz') return new Date(value as number).toISOString()
  if (type === 'jsonb') return JSON.stringify(value)
  return value
}

/** Columns of words that only our code knows. */
const WORD_COLUMNS: ReadonlySet<string> = new Set(['status', 'kind', 'subjectKind', 'custody', 'state', 'leg'])

/** Words stand in the text, not among the parameters: a partial index is used only where the plan can see them. */
function wordsIn(value: unknown): string | null {
  const words: readonly unknown[] = Array.isArray(value) ? value : [value]
  const known = words.every((word): word is string => typeof word === 'string' && /^[a-z_]+$/.test(word))
  return known && words.length > 0 ? words.map((word) => `'${word}'`).join(', ') : null
}

function condition(table: TableName, where: Record<string, unknown>, parameters: Parameters): string {
  const columns: Readonly<Record<string, ColumnType>> = TABLES[table].columns
  const parts = Object.entries(where).map(([column, value]) => {
    const type = columns[column]
    if (type === undefined) throw new TypeError(`${table} has no column ${column}`)
    const name = `"${sqlNameOf(column)}"`
    if (value === null) return `${name} is null`
    const words = WORD_COLUMNS.has(column) ? wordsIn(value) : null
    if (words !== null) return `${name} in (${words})`
    // For a list of unknown length PostgreSQL plans anew each time; for one value it knows what to do.
    if (Array.isArray(value) && value.length !== 1) return `${name} = any(${parameters.list(value, type)})`
    if (Array.isArray(value)) return `${name} = ${parameters.scalar(value[0], type)}`
    return `${name} = ${parameters.scalar(value, type)}`
  })
  if (parts.length === 0) throw new TypeError(`${table}: a condition is missing`)
  return parts.join(' and ')
}

export interface SelectOptions {
  /** Locks the rows, in the order of their keys, so that two commands never wait for each other in a circle. */
  readonly lock?: boolean
  /** Further SQL columns, for internal use of the store. */
  readonly extra?: string
  /** SQL after the condition, for example `order by value desc limit 1`; its text never depends on data. */
  readonly tail?: string
}

/** The rows that meet the condition. */
export async function select<T extends TableName>(
  client: pg.ClientBase,
  table: T,
  where: Where<Tables[T]>,
  options: SelectOptions = {},
): Promise<Tables[T][]> {
  const parameters = new Parameters()
  const text = selectSql(parameters, table, where, options)
  const { rows } = await run<Tables[T] & pg.QueryResultRow>(client, text, parameters.values)
  return rows
}

/** The same as text, to be part of a larger statement. */
export function selectSql(
  parameters: Parameters,
  table: TableName,
  where: Readonly<Record<string, unknown>>,
  options: SelectOptions,
): string {
  const { sqlName, key } = TABLES[table]
  const extra = options.extra === undefined ? '' : `, ${options.extra}`
  let text = `select ${selectList(table)}${extra} from "${sqlName}" where ${condition(table, where, parameters)}`
  if (options.lock === true) text += ` order by ${key.map((column) => `"${sqlNameOf(column)}"`).join(', ')} for update`
  if (options.tail !== undefined) text += ` ${options.tail}`
  return text
}

/** One change as a statement. `heads`: where the rows are subjects of the entry. */
export function changeSql(parameters: Parameters, change: Change, heads?: HeadColumns): string {
  if ('alike' in change) {
    const { column: own, values, row } = change.alike
    const columnOf = (column: string) => (column === own ? { values } : { shared: (row as PlainRow)[column] })
    return insertSql(parameters, change.insert, columnOf, heads)
  }
  if ('insert' in change) {
    const rows = change.rows as readonly unknown[] as readonly PlainRow[]
    return insertSql(parameters, change.insert, (column) => columnOfRows(rows, column), heads)
  }
  const { sqlName } = TABLES[change.update]
  const columns: Readonly<Record<string, ColumnType>> = TABLES[change.update].columns
  const assignments: string[] = []
  for (const [column, value] of Object.entries(change.set ?? {})) {
    assignments.push(`"${sqlNameOf(column)}" = ${parameters.scalar(value, columns[column] as ColumnType)}`)
  }
  for (const [column, value] of Object.entries(change.add ?? {})) {
    const name = `"${sqlNameOf(column)}"`
    assignments.push(`${name} = ${name} + ${parameters.scalar(value, 'bigint')}`)
  }
  if (heads !== undefined) assignments.push(...headAssignments(heads, parameters))
  const where = condition(change.update, change.where as Record<string, unknown>, parameters)
  return `update "${sqlName}" set ${assignments.join(', ')} where ${where}`
}

type SubjectTable = 'device' | 'container' | 'lock' | 'person' | 'incident'

/** Moves the chain of subjects on by one entry. */
export function headsSql(
  parameters: Parameters,
  table: SubjectTable,
  ids: readonly string[],
  heads: HeadColumns,
): string {
  const key = TABLES[table].key[0]
  const assignments = headAssignments(heads, parameters)
  const where = condition(table, { [key as string]: ids }, parameters)
  return `update "${table}" set ${assignments.join(', ')} where ${where}`
}

/** The same for many subjects of a kind, each with a head of its own. `at`: record time of its newest entry. */
export function headsAtOnceSql(
  parameters: Parameters,
  table: SubjectTable,
  heads: readonly { readonly id: string; readonly count: number; readonly head: Uint8Array; readonly at: number }[],
): string {
  const key = `"${sqlNameOf(TABLES[table].key[0] as string)}"`
  const lists = [
    parameters.list(
      heads.map(({ id }) => id),
      'text',
    ),
    parameters.list(
      heads.map(({ count }) => count),
      'bigint',
    ),
    parameters.add(
      heads.map(({ head }) => head),
      'bytea[]',
    ),
    parameters.list(
      heads.map(({ at }) => at),
      'timestamptz',
    ),
  ]
  return `update "${table}" set entry_count = u.count, head = u.head, last_entry_at = u.at
    from unnest(${lists.join(', ')}) as u (id, count, head, at) where ${key} = u.id`
}

function headAssignments(heads: HeadColumns, parameters: Parameters): string[] {
  return [
    'entry_count = entry_count + 1',
    `head = ${parameters.add(heads.head, 'bytea')}`,
    `last_entry_at = ${parameters.scalar(heads.lastEntryAt, 'timestamptz')}`,
  ]
}

type PlainRow = Readonly<Record<string, unknown>>

/** The values of a column, in the order of the rows, or the one that all rows share. */
type Column = { readonly shared: unknown } | { readonly values: readonly unknown[] }

function columnOfRows(rows: readonly PlainRow[], column: string): Column {
  const shared = rows[0]?.[column]
  return rows.every((row) => row[column] === shared) ? { shared } : { values: rows.map((row) => row[column]) }
}

function insertSql(
  parameters: Parameters,
  table: TableName,
  columnOf: (column: string) => Column,
  heads: HeadColumns | undefined,
): string {
  const { sqlName, columns } = TABLES[table]
  const names: string[] = []
  const selected: string[] = []
  const lists: string[] = []
  const listNames: string[] = []
  const typed: Readonly<Record<string, ColumnType>> = columns
  for (const [column, type] of Object.entries(typed)) {
    names.push(`"${sqlNameOf(column)}"`)
    const of = columnOf(column)
    // What all rows share is sent once.
    if ('shared' in of) selected.push(parameters.scalar(of.shared, type))
    else {
      const name = `c${listNames.length}`
      listNames.push(name)
      lists.push(parameters.list(of.values, type))
      selected.push(`u.${name}`)
    }
  }
  if (heads !== undefined) {
    names.push('entry_count', 'head', 'last_entry_at')
    selected.push(
      parameters.scalar(heads.count, 'bigint'),
      parameters.add(heads.head, 'bytea'),
      parameters.scalar(heads.lastEntryAt, 'timestamptz'),
    )
  }
  const from = lists.length === 0 ? '' : ` from unnest(${lists.join(', ')}) as u (${listNames.join(', ')})`
  return `insert into "${sqlName}" (${names.join(', ')}) select ${selected.join(', ')}${from}`
}
