import { Client } from 'pg'
import { expect, test } from 'vitest'
import { createTestDatabase } from './database.ts'

test('two test databases know nothing of each other, and go away', async () => {
  const first = await createTestDatabase()
  const second = await createTestDatabase()
  await query(first.connectionString, 'CREATE TABLE only_here (n int)')
  await expect(query(second.connectionString, 'SELECT * FROM only_here')).rejects.toThrow('only_here')
  await first.drop()
  await second.drop()
  await expect(query(first.connectionString, 'SELECT 1')).rejects.toThrow('does not exist')
})

async function query(connectionString: string, statement: string): Promise<unknown[]> {
  const client = new Client({ connectionString })
  await client.connect()
  try {
    return (await client.query(statement)).rows
  } finally {
    await client.end()
  }
}
