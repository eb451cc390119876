import { readdir, readFile } from 'node:fs/promises'
import pg from 'pg'
import { ADVISORY_LOCKS } from './advisory-locks.ts'

/**
 * Brings the database to the newest schema: numbered `.sql` files, forward only, each in a transaction of its own.
 * Safe to be run by several servers at once. Throws where the database was migrated by a newer version of Geleit.
 */
export async function migrate(connectionString: string): Promise<{ applied: string[] }> {
  const client = new pg.Client({ connectionString, application_name: 'geleit-migrate' })
  await client.connect()
  try {
    await client.query('select pg_advisory_lock($1)', [ADVISORY_LOCKS.migration])
    return { applied: await applyMissing(client) }
  } finally {
    await client.end()
  }
}

async function applyMissing(client: pg.Client): Promise<string[]> {
  await client.query(
    'create table if not exists migration (number integer primary key, name text not null, applied_at timestamptz not null default now())',
  )
  const { rows } = await client.query<{ number: number }>('select number from migration')
  const done = new Set(rows.map((row) => row.number))
  const files = (await readdir(new URL('migrations/', import.meta.url))).filter((name) => name.endsWith('.sql')).sort()
  const numbers = new Set(files.map((name) => Number.parseInt(name, 10)))
  const unknown = [...done].filter((number) => !numbers.has(number))
  if (unknown.length > 0) {
    throw new Error(`this database was migrated by a newer Geleit (migration ${Math.max(...unknown)}): start that one`)
  }
  const applied: string[] = []
  for (const name of files) {
    const number = Number.parseInt(name, 10)
    if (done.has(number)) continue
    const statements = await readFile(new URL(`migrations/${name}`, import.meta.url), 'utf8')
    await client.query(
      `begin;\n${statements};\ninsert into migration (number, name) values (${number}, '${name}');\ncommit`,
    )
    applied.push(name)
  }
  // Whoever connects for the application does so as a member of its role.
  await client.query('grant geleit_app to current_user')
  return applied
}
