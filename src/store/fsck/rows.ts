/** Compares what the entries say with every row of the database. */
import type pg from 'pg'
import { canonicalText, type JsonValue } from '../../auditlog/canonical.ts'
import type { TableName } from '../../custody/state.ts'
import { type ColumnType, selectList, sqlNameOf, TABLES } from '../columns.ts'
import type { SubjectKind } from '../heads.ts'
import type { WorldRow, WorldTable } from '../world.ts'
import type { Chain, Chains } from './chains.ts'
import type { Differences } from './differences.ts'
import type { Folded } from './entries.ts'
import { pagesOf } from './pages.ts'

const SUBJECT_KINDS: readonly SubjectKind[] = ['device', 'container', 'lock', 'person', 'incident']
const HEAD_COLUMNS = `entry_count as "entryCount", encode(head, 'hex') as head, last_entry_at as "lastEntryAt"`

/** Finds missing and surplus rows and columns that differ, the head of a subject's chain among them. */
export async function compareTable(
  client: pg.ClientBase,
  name: TableName,
  folded: Folded,
  differences: Differences,
  progress: (rows: number) => void,
): Promise<void> {
  const { sqlName, columns } = TABLES[name]
  const table = folded.world.table(name)
  const kind = SUBJECT_KINDS.find((each) => each === name)
  const list = kind === undefined ? selectList(name) : `${selectList(name)}, ${HEAD_COLUMNS}`
  const columnTypes = Object.entries<ColumnType>(columns)
  for await (const rows of pagesOf<Record<string, unknown>>(client, `select ${list} from "${sqlName}"`)) {
    for (const row of rows) {
      const key = table.keyOf(row)
      const expected = table.take(key)
      if (expected === undefined) {
        differences.add('row_surplus', { table: sqlName, key: shown(key) })
        continue
      }
      compareRow(sqlName, key, columnTypes, expected, row, differences)
      if (kind !== undefined) compareHead(sqlName, key, folded.chains.get(kind, key), row, differences)
    }
    progress(rows.length)
  }
  for (const row of table.rows()) {
    differences.add('row_missing', { table: sqlName, key: shown(table.keyOf(row)) })
  }
}

function compareRow(
  table: string,
  key: string,
  columns: readonly (readonly [string, ColumnType])[],
  expected: WorldRow,
  found: WorldRow,
  differences: Differences,
): void {
  for (const [column, type] of columns) {
    const [a, b] = [expected[column], found[column]]
    if (a === b || (type === 'jsonb' && sameJson(a, b))) continue
    differences.add('column_differs', { table, key: shown(key), column: sqlNameOf(column) }, { expected: a, found: b })
  }
}

function sameJson(a: unknown, b: unknown): boolean {
  return canonicalText(a as JsonValue) === canonicalText(b as JsonValue)
}

function compareHead(
  table: string,
  key: string,
  chain: Chain | undefined,
  row: WorldRow,
  differences: Differences,
): void {
  const pairs: readonly (readonly [string, unknown, unknown])[] = [
    ['entry_count', chain?.count ?? 0, row['entryCount']],
    ['head', chain?.commitment ?? null, row['head']],
    ['last_entry_at', chain?.lastEntryAt ?? null, row['lastEntryAt']],
  ]
  for (const [column, expected, found] of pairs) {
    if (expected !== found) differences.add('column_differs', { table, key, column }, { expected, found })
  }
}

interface SubjectRow {
  readonly kind: SubjectKind
  readonly id: string
  readonly sequence: number
  readonly partyId: string
  readonly entryId: string
}

/** `entry_subject` says the same as the entries: which one stands at which place in the chain of a subject. */
export async function compareSubjects(
  client: pg.ClientBase,
  { chains, entries }: Folded,
  differences: Differences,
  progress: (rows: number) => void,
): Promise<void> {
  const table = 'entry_subject'
  const select = `select subject_kind as kind, subject_id as id, sequence, party_id as "partyId", entry_id as "entryId"
                  from entry_subject`
  for await (const rows of pagesOf<SubjectRow>(client, select)) {
    for (const { kind, id, sequence, partyId, entryId } of rows) {
      const key = `${kind} ${id} ${sequence}`
      const places = chains.get(kind, id)?.entries
      const number = places?.[sequence - 1]
      if (places === undefined || number === undefined || number < 0) {
        differences.add('row_surplus', { table, key })
        continue
      }
      places[sequence - 1] = ~number
      const entry = entries[number]
      if (entry?.entryId !== entryId) {
        differences.add(
          'column_differs',
          { table, key, column: 'entry_id' },
          { expected: entry?.entryId, found: entryId },
        )
      }
      if (entry?.partyId !== partyId) {
        differences.add(
          'column_differs',
          { table, key, column: 'party_id' },
          { expected: entry?.partyId, found: partyId },
        )
      }
    }
    progress(rows.length)
  }
  findMissingSubjects(chains, differences)
}

function findMissingSubjects(chains: Chains, differences: Differences): void {
  for (const kind of SUBJECT_KINDS) {
    for (const [id, chain] of chains.of(kind)) {
      // A hole is a place that no entry has taken; the break of the chain was found there.
      chain.entries.forEach((number, place) => {
        if (number >= 0) differences.add('row_missing', { table: 'entry_subject', key: `${kind} ${id} ${place + 1}` })
      })
    }
  }
}

/** No device was in two containers at once, by our record times, and none is in two now. */
export function findOverlaps(stays: WorldTable, differences: Differences): void {
  const byDevice = new Map<string, WorldRow[]>()
  for (const stay of stays.rows()) {
    const deviceId = stay['deviceId'] as string
    const of = byDevice.get(deviceId)
    if (of === undefined) byDevice.set(deviceId, [stay])
    else of.push(stay)
  }
  for (const [deviceId, of] of byDevice) {
    if (of.length === 1) continue
    const spans = of
      .map((stay) => ({ from: stay['packedAt'] as number, until: (stay['unpackedAt'] as number | null) ?? Infinity }))
      .sort((a, b) => a.from - b.from || a.until - b.until)
    let until = -Infinity
    for (const span of spans) {
      // A stay that was only heard of when it was over took no time of our record.
      if (span.from < until && span.until > span.from) {
        const found = new Date(span.from).toISOString()
        differences.add('stays_overlap', { table: 'stay', key: deviceId, column: 'packed_at' }, { found })
      }
      until = Math.max(until, span.until)
    }
  }
}

function shown(key: string): string {
  return key.replaceAll('\u0000', ' ')
}
