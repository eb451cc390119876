import { Client } from 'pg'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../test/setup/database.ts'
import { type CuttingProxy, startProxy } from '../../test/store/proxy.ts'
import { MINA, record, seedMasterData, tickingClock } from '../../test/store/story.ts'
import { commit } from './commit.ts'
import { type Database, DatabaseUnavailable, openDatabase, UnknownOutcome } from './database.ts'
import { runFsck } from './fsck.ts'

let testDatabase: TestDatabase
let superuser: Client
let proxy: CuttingProxy
let database: Database
const options = tickingClock()

beforeAll(async () => {
  testDatabase = await createTestDatabase()
  superuser = new Client({ connectionString: testDatabase.connectionString })
  await superuser.connect()
  const direct = openDatabase(testDatabase.connectionString, 1)
  await seedMasterData(direct, options)
  await direct.close()
})

afterAll(async () => {
  await superuser.end()
  await testDatabase.drop()
})

beforeEach(async () => {
  proxy = await startProxy(testDatabase.connectionString)
  database = openDatabase(proxy.connectionString, 2)
})

afterEach(async () => {
  await database.close()
  await proxy.close()
})

async function count(text: string): Promise<number> {
  const { rows } = await superuser.query(
    `select count(*)::integer as n from entry_personal where position($1 in convert_from(canonical, 'UTF8')) > 0`,
    [text],
  )
  return rows[0].n
}

const say = (text: string) => record(database, options, MINA, [{ type: 'hint_recorded', about: 'a', text }])

test('a commit that never reached the database: nobody here can know', async () => {
  proxy.cutAt({ statement: /commit\0/, when: 'before' })
  await expect(say('never sent')).rejects.toThrow(UnknownOutcome)
  expect(await count('never sent')).toBe(0)
})

test('a commit whose answer was lost: nobody here can know, and it is done', async () => {
  proxy.cutAt({ statement: /commit\0/, when: 'after' })
  await expect(say('answer lost')).rejects.toThrow(UnknownOutcome)
  expect(await count('answer lost')).toBe(1)
})

test.each([
  ['begins', /begin;/],
  ['reads', /last_entry_at/],
  ['writes the entries', /insert into entry/],
  ['writes the state', /update "person"/],
] as const)(
  'a connection that breaks while a command %s: nothing was done, and it may be sent again',
  async (what, statement) => {
    for (const when of ['before', 'after'] as const) {
      // On a new connection: one that knows a statement doesn't send its text again.
      await database.close()
      database = openDatabase(proxy.connectionString, 2)
      const cuts = proxy.cuts
      const text = `broken ${when} ${proxy.cuts} ${what}`
      proxy.cutAt({ statement, when })
      await expect(say(text)).rejects.toThrow(DatabaseUnavailable)
      expect(proxy.cuts).toBe(cuts + 1)
      expect(await count(text)).toBe(0)
      expect(await say(text)).toMatchObject({ kind: 'done' })
      expect(await count(text)).toBe(1)
    }
  },
)

test('a connection that the server ends while a command waits', async () => {
  const ended = commit(database, options, {
    actor: MINA,
    load: async ({ client }) => {
      const { rows } = await client.query('select pg_backend_pid() as pid')
      await superuser.query('select pg_terminate_backend($1)', [rows[0].pid])
      await new Promise((resolve) => setTimeout(resolve, 100))
      return {}
    },
    decide: () => ({ facts: [{ type: 'hint_recorded', about: 'a', text: 'ended' }], answer: null }),
  })
  await expect(ended).rejects.toThrow(DatabaseUnavailable)
  expect(await count('ended')).toBe(0)
})

test('a database that is not there', async () => {
  const absent = openDatabase(proxy.connectionString.replace('port=5432', 'port=5433'), 1)
  await expect(record(absent, options, MINA, [])).rejects.toThrow(DatabaseUnavailable)
  await absent.close()
})

test('whoever waits too long for a connection is told so, and the next one is served', async () => {
  const small = openDatabase(proxy.connectionString, 1, 200)
  const held = await small.pool.connect()
  await expect(record(small, options, MINA, [])).rejects.toThrow(DatabaseUnavailable)
  held.release()
  expect(await record(small, options, MINA, [])).toMatchObject({ kind: 'done' })
  await small.close()
})

test('an idle connection that breaks is replaced', async () => {
  await say('before')
  await superuser.query(`select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'geleit'
                         and datname = current_database()`)
  await new Promise((resolve) => setTimeout(resolve, 100))
  expect(await say('afterwards')).toMatchObject({ kind: 'done' })
})

test('the database reports an error at commit: it rolled back, and that is known', async () => {
  await superuser.query(`
    create function object() returns trigger language plpgsql as $$ begin raise exception 'not so' using errcode = '23514'; end $$;
    create constraint trigger objecting after insert on entry deferrable initially deferred for each row execute function object()`)
  await expect(say('objected to')).rejects.toMatchObject({ code: '23514' })
  expect(await count('objected to')).toBe(0)
  await superuser.query('drop trigger objecting on entry; drop function object')
})

test('in the end the database says what its entries say', async () => {
  expect(await runFsck(database)).toMatchObject({ total: 0, differences: [] })
})
