import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'pg'
import { expect, test } from 'vitest'
import { StoryClient } from '../../src/cli/rehearsal/client.ts'
import { serve } from '../../src/server/main.ts'
import { createTestDatabase } from '../setup/database.ts'
import { announce, packLarge } from './rehearsal.ts'

test('the server works with a login that owns nothing and can change no entry', async () => {
  const database = await createTestDatabase()
  const login = `geleit_login_${process.pid}`
  const owner = new Client({ connectionString: database.connectionString })
  await owner.connect()
  await owner.query(`create role ${login} login; grant geleit_app to ${login}`)
  const dataDir = await mkdtemp(join(tmpdir(), 'geleit-login-'))
  const serving = await serve({
    dataDir,
    port: 0,
    databaseUrl: database.connectionStringFor(login),
    databaseAdminUrl: database.connectionString,
    rehearsal: true,
    environment: {},
    say: () => {},
    onFatal: (reason) => {
      throw new Error(reason)
    },
  })
  if (serving.rehearsal === null) throw new Error('a rehearsal without its data set')
  const client = new StoryClient({ file: serving.rehearsal, run: 'login', patienceMs: 0 })
  await packLarge(client, await announce(client, 3))

  const thief = new Client({ connectionString: database.connectionStringFor(login) })
  await thief.connect()
  for (const statement of [
    "update entry set type = 'x'",
    'delete from entry',
    'truncate entry',
    'delete from entry_content',
    'alter table entry disable row level security',
    'create table public.mine (a int)',
    'set role postgres',
  ]) {
    await expect(thief.query(statement), statement).rejects.toThrow(/permission denied|must be owner/)
  }
  expect((await thief.query('select * from device')).rowCount).toBe(0)
  await thief.end()
  await serving.stop()
  await owner.query(`drop role ${login}`)
  await owner.end()
  await database.drop()
  await rm(dataDir, { recursive: true, force: true })
})
