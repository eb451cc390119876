/** Everything that stands in the database, for comparing before and after, and for searching. */
import { Client } from 'pg'

/** Each table with its number of rows and a hash over all of them. */
export async function fingerprint(connectionString: string): Promise<Readonly<Record<string, string>>> {
  return withClient(connectionString, async (client) => {
    const names = await tableNames(client)
    const parts = names.map(
      (name) =>
        `select '${name}' as name, count(*) || ' ' || coalesce(md5(string_agg(md5(t::text), '' order by md5(t::text))), '') as sum from "${name}" t`,
    )
    const { rows } = await client.query<{ name: string; sum: string }>(parts.join(' union all '))
    return Object.fromEntries(rows.map((row) => [row.name, row.sum]))
  })
}

/** Every row of every table as text. Bytes are there as hex, and once more as what they may spell. */
export async function everything(connectionString: string): Promise<readonly { table: string; text: string }[]> {
  return withClient(connectionString, async (client) => {
    const found: { table: string; text: string }[] = []
    for (const table of await tableNames(client)) {
      const { rows } = await client.query<Record<string, unknown>>(`select * from "${table}"`)
      for (const row of rows) {
        const bytes = Object.values(row).filter((value) => Buffer.isBuffer(value))
        const spelt = bytes.map((value) => `${value.toString('hex')} ${value.toString('latin1')}`)
        found.push({ table, text: `${JSON.stringify(row)} ${spelt.join(' ')}` })
      }
    }
    return found
  })
}

export async function query<Row extends object>(
  connectionString: string,
  text: string,
  values: readonly unknown[] = [],
): Promise<Row[]> {
  return withClient(connectionString, async (client) => (await client.query<Row>(text, [...values])).rows)
}

async function tableNames(client: Client): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    `select table_name as name from information_schema.tables
     where table_schema = 'public' and table_type = 'BASE TABLE' order by 1`,
  )
  return rows.map((row) => row.name)
}

async function withClient<Result>(
  connectionString: string,
  work: (client: Client) => Promise<Result>,
): Promise<Result> {
  const client = new Client({ connectionString })
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}
