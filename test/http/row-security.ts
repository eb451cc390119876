/** Row-level security, table by table and party by party, against the oracle. */
import { Client } from 'pg'
import { Oracle, readBooks } from './visible.ts'

export interface Deviation {
  readonly party: string
  readonly table: string
  /** Rows that are shown and should not be. */
  readonly tooMany: readonly unknown[]
  /** Rows that are hidden and should not be. */
  readonly tooFew: readonly unknown[]
}

export interface Comparison {
  readonly deviations: readonly Deviation[]
  /** Rows that were shown, by table, over all parties. */
  readonly shown: Readonly<Record<string, number>>
  readonly tables: readonly string[]
}

/** Reads each table as each party, with the role of the application. `connectionString`: as superuser. */
export async function compareWithOracle(connectionString: string, parties: readonly string[]): Promise<Comparison> {
  const oracle = new Oracle(await readBooks(connectionString))
  const deviations: Deviation[] = []
  const shown: Record<string, number> = {}
  for (const party of parties) {
    const client = new Client({ connectionString, options: `-c role=geleit_app -c geleit.party=${party}` })
    await client.connect()
    for (const table of oracle.tables()) {
      const { rows } = await client.query<{ row: unknown }>(`select to_jsonb(t) as row from "${table}" t`)
      const seen = new Set(rows.map(({ row }) => JSON.stringify(row)))
      const expected = new Set(oracle.visible(table, party).map((row) => JSON.stringify(row)))
      const tooMany = [...seen].filter((row) => !expected.has(row)).map((row) => JSON.parse(row))
      const tooFew = [...expected].filter((row) => !seen.has(row)).map((row) => JSON.parse(row))
      if (tooMany.length + tooFew.length > 0) deviations.push({ party, table, tooMany, tooFew })
      shown[table] = (shown[table] ?? 0) + seen.size
    }
    await client.end()
  }
  return { deviations, shown, tables: oracle.tables() }
}
