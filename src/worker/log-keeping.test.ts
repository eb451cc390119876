import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'pg'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../test/setup/database.ts'
import { MINA, seedStory, tickingClock } from '../../test/store/story.ts'
import { openFileKeyStore } from '../keystore/file-keystore.ts'
import { commit } from '../store/commit.ts'
import { type Database, openDatabase } from '../store/database.ts'
import { addPromises } from '../store/promises.ts'
import { LogKeeping } from './log-keeping.ts'

let testDatabase: TestDatabase
let database: Database
let superuser: Client
let keeping: LogKeeping
let dir: string
const options = tickingClock()
const said: string[] = []

beforeEach(async () => {
  testDatabase = await createTestDatabase()
  database = openDatabase(testDatabase.connectionString, 3)
  superuser = new Client({ connectionString: testDatabase.connectionString })
  await superuser.connect()
  await seedStory(database, options)
  dir = await mkdtemp(join(tmpdir(), 'geleit-keeping-'))
  const { keyStore } = await openFileKeyStore({ dir })
  said.length = 0
  keeping = new LogKeeping({
    ...options,
    database,
    keyStore,
    policyText: 'quorum none\n',
    say: (line) => said.push(line),
  })
  await superuser.query(`insert into log_state (origin) values ('log.test/one')`)
})

afterEach(async () => {
  await database.close()
  await superuser.end()
  await testDatabase.drop()
  await rm(dir, { recursive: true })
})

async function report(): Promise<string> {
  let entryId = ''
  await commit(database, options, {
    actor: MINA,
    load: async () => ({}),
    decide: () => ({ facts: [{ type: 'hint_recorded', about: 'box', text: 'open' }], answer: null }),
    beside: (writes, _, recorded) => {
      entryId = recorded[0]?.entry.entryId ?? ''
      addPromises(writes, MINA.partyId, [entryId], Date.UTC(2026, 3, 1))
    },
  })
  return entryId
}

async function putIntoLog(): Promise<void> {
  await superuser.query(`
    insert into log_leaf select row_number() over (order by position) - 1, position from entry;
    update log_state set size = (select count(*) from log_leaf);
    insert into log_checkpoint select origin, size, sha256(''), '', now() from log_state`)
}

const states = async () => (await superuser.query('select state from log_promise')).rows.map(({ state }) => state)
const incidents = async () =>
  (await superuser.query(`select kind, status, knowledge from incident where kind = 'record'`)).rows
const anHourPasses = () => superuser.query(`update log_promise set promised_at = promised_at - interval '1 hour'`)

test('a promise is open, and then kept, for good', async () => {
  await report()
  await keeping.look()
  expect(await states()).toEqual(['open'])
  await putIntoLog()
  await keeping.look()
  await anHourPasses()
  await keeping.look()
  expect(await states()).toEqual(['kept'])
  expect(await incidents()).toEqual([])
})

test('an entry that has an index and no checkpoint keeps no promise', async () => {
  await report()
  await putIntoLog()
  await superuser.query('delete from log_checkpoint')
  await keeping.look()
  expect(await states()).toEqual(['open'])
})

test('a promise that was not kept is one incident that names the entry', async () => {
  const entryId = await report()
  await anHourPasses()
  await keeping.look()
  await keeping.look()
  expect(await states()).toEqual(['broken'])
  expect(await incidents()).toEqual([
    {
      kind: 'record',
      status: 'open',
      knowledge: [
        { kind: 'record', cause: 'promise_not_kept', about: entryId, what: expect.stringContaining(entryId) },
      ],
    },
  ])
  expect(said.join('\n')).toContain(entryId)
})

test('what was promised an hour ago and is in the log when somebody looks was kept', async () => {
  await report()
  await putIntoLog()
  await anHourPasses()
  await keeping.look()
  expect(await states()).toEqual(['kept'])
})

test('the policy is an entry, once, and again when the log takes another name', async () => {
  await keeping.look()
  await keeping.look()
  const said = async () =>
    (
      await superuser.query(
        `select convert_from(canonical, 'UTF8')::jsonb -> 'fact' as fact from entry_content join entry using (entry_id)
         where type = 'log_policy_set' order by position`,
      )
    ).rows.map(({ fact }) => fact)
  expect(await said()).toEqual([
    {
      type: 'log_policy_set',
      origin: 'log.test/one',
      policy: 'quorum none\n',
      logKey: expect.stringMatching(/^log\.test\/one\+[0-9a-f]{8}\+/),
    },
  ])
  await superuser.query(`update log_state set origin = 'log.test/two'`)
  await keeping.look()
  expect((await said()).map(({ origin }) => origin)).toEqual(['log.test/one', 'log.test/two'])
})

test('the map is made at once, and again after a day', async () => {
  await putIntoLog()
  await keeping.look()
  const made = await superuser.query('select made_at from subject_map')
  await keeping.look()
  expect((await superuser.query('select made_at from subject_map')).rows).toEqual(made.rows)
  await superuser.query(`update subject_map set made_at = made_at - interval '1 day'`)
  await report()
  await superuser.query(`
    insert into log_leaf select (select count(*) from log_leaf), max(position) from entry;
    update log_state set size = (select count(*) from log_leaf)`)
  await keeping.look()
  const { rows } = await superuser.query(
    `select count(*)::integer as maps from entry where type = 'subject_map_committed'`,
  )
  expect(rows[0]?.maps).toBe(2)
})
