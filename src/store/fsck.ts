/**
 * Checks that the database says what its entries say: every entry is the one that was committed to, every chain is
 * whole, and every row follows from the entries. It trusts nothing that the server wrote beside them.
 */
import type pg from 'pg'
import type { TableName } from '../custody/state.ts'
import { TABLES } from './columns.ts'
import { type Database, readForRules } from './database.ts'
import { Chains } from './fsck/chains.ts'
import { type Difference, Differences } from './fsck/differences.ts'
import { type Folded, findStrayContents, foldEntries } from './fsck/entries.ts'
import { checkLog } from './fsck/log.ts'
import { compareSubjects, compareTable, findOverlaps } from './fsck/rows.ts'
import { World } from './world.ts'

export type { Difference, DifferenceCode } from './fsck/differences.ts'

export interface FsckProgress {
  readonly phase: 'entries' | 'rows'
  readonly done: number
  readonly total: number
}

export interface FsckOptions {
  /** How many differences are listed; all are counted. Default 100. */
  readonly limit?: number
  readonly progress?: (progress: FsckProgress) => void
}

export interface FsckReport {
  readonly entries: number
  readonly subjects: number
  /** Rows that were compared. */
  readonly rows: number
  /** The first differences, up to the limit, in the order in which they were found. */
  readonly differences: readonly Difference[]
  /** All of them; 0 means that nothing was found. */
  readonly total: number
}

/**
 * Folds all entries and compares, in one read-only snapshot: a server may go on writing beside it. The state is held
 * in memory, about 1 kB for each device and stay; entries are read in pages.
 *
 * @throws DatabaseUnavailable where the database can't be read
 */
export function runFsck(database: Database, options: FsckOptions = {}): Promise<FsckReport> {
  return readForRules(database, null, (client) => check(client, options))
}

async function check(client: pg.ClientBase, { limit = 100, progress = () => {} }: FsckOptions): Promise<FsckReport> {
  const differences = new Differences(limit)
  const folded: Folded = {
    world: new World(),
    chains: new Chains(),
    entries: [],
    withoutPersonal: new Set(),
    erased: new Set(),
  }
  const entryCount = await countOf(client, 'entry')
  await foldEntries(client, folded, differences, (done) => progress({ phase: 'entries', done, total: entryCount }))
  await findStrayContents(client, differences)
  findOverlaps(folded.world.table('stay'), differences)

  const names = Object.keys(TABLES) as TableName[]
  let rowCount = await countOf(client, 'entry_subject')
  for (const name of names) rowCount += await countOf(client, TABLES[name].sqlName)
  let rows = 0
  const compared = (count: number): void => {
    rows += count
    progress({ phase: 'rows', done: rows, total: rowCount })
  }
  await compareSubjects(client, folded, differences, compared)
  for (const name of names) await compareTable(client, name, folded, differences, compared)
  await checkLog(client, differences)
  const { listed, total } = differences
  return { entries: folded.entries.length, subjects: folded.chains.size, rows, differences: listed, total }
}

async function countOf(client: pg.ClientBase, table: string): Promise<number> {
  const { rows } = await client.query<{ count: number }>(`select count(*) as count from "${table}"`)
  return rows[0]?.count ?? 0
}
