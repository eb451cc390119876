import { Client } from 'pg'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../test/setup/database.ts'
import { BOX, LOCK, MAKER, MINA, OTHER_BOX, record, seedStory, tickingClock } from '../../test/store/story.ts'
import { idOf } from '../custody/identifiers.ts'
import type { Actor } from './commit.ts'
import { type Database, openDatabase } from './database.ts'
import { runFsck } from './fsck.ts'
import { adoptCluster, continueRestored } from './restore.ts'

let testDatabase: TestDatabase
let database: Database
let superuser: Client
const options = tickingClock()
const SECURITY: Actor = { partyId: MAKER, personId: idOf('PersonId', 'sofia') }

beforeEach(async () => {
  testDatabase = await createTestDatabase()
  database = openDatabase(testDatabase.connectionString, 3)
  superuser = new Client({ connectionString: testDatabase.connectionString })
  await superuser.connect()
  await seedStory(database, options)
  await record(database, options, MINA, [
    {
      type: 'person_registered',
      person: {
        ...SECURITY,
        naturalPersonId: 'natural-sofia',
        roles: ['security_officer'],
        siteIds: [],
        status: 'active',
        trainedUntil: null,
      },
    },
  ])
  await superuser.query(`insert into log_state (origin, halted) values ('log.test/one', 'a witness knows more')`)
})

afterEach(async () => {
  await database.close()
  await superuser.end()
  await testDatabase.drop()
})

const decide = (part: Partial<Parameters<typeof continueRestored>[2]> = {}) =>
  continueRestored(database, options, {
    decidedBy: SECURITY.personId,
    reason: 'no newer backup',
    newOrigin: 'log.test/one/2',
    oldSize: 4711,
    ...part,
  })

test('the log goes on under a new name, and nothing is proven any more', async () => {
  const outcome = await decide()
  expect(outcome.answer).toMatchObject({ origin: 'log.test/one/2', containers: 2, locks: 2 })
  expect((await superuser.query('select origin, halted from log_state')).rows).toEqual([
    { origin: 'log.test/one/2', halted: null },
  ])
  const unproven = await superuser.query(
    `select subject_id from ground where kind = 'unproven' and ended_at is null and subject_kind = 'container' order by 1`,
  )
  expect(unproven.rows.map((row) => row.subject_id)).toEqual([BOX, OTHER_BOX])
  const inside = await superuser.query(
    `select device_id from device d where container_id is not null and not exists (select from ground g
       where g.subject_id = d.device_id and g.kind = 'unproven' and g.ended_at is null)`,
  )
  expect(inside.rows).toEqual([])
  const locks = await superuser.query('select read_out_required from lock')
  expect(locks.rows.every((row) => row.read_out_required)).toBe(true)
  const { rows } = await superuser.query(
    `select convert_from(canonical, 'UTF8')::jsonb -> 'fact' as fact from entry_content join entry using (entry_id) where type = 'log_continued'`,
  )
  expect(rows[0]?.fact).toMatchObject({
    origin: 'log.test/one/2',
    oldOrigin: 'log.test/one',
    oldSize: 4711,
    decidedBy: 'sofia',
    reason: 'no newer backup',
  })
  expect((await runFsck(database)).differences.filter(({ table }) => !table.startsWith('log_'))).toEqual([])
})

test.each<[string, Parameters<typeof decide>[0], string]>([
  ['somebody who is no security officer', { decidedBy: MINA.personId }, 'decision_not_yours'],
  ['nobody', { decidedBy: idOf('PersonId', 'nobody') }, 'decision_not_yours'],
  ['no reason', { reason: '  ' }, 'decision_needs_reason'],
  ['the same name', { newOrigin: 'log.test/one' }, 'origin_known'],
])('refused: %s', async (_, part, code) => {
  expect((await decide(part)).refusal?.code).toBe(code)
  expect((await superuser.query('select halted from log_state')).rows[0]?.halted).not.toBeNull()
})

test('there is nothing to decide where nothing is halted', async () => {
  await decide()
  expect((await decide({ newOrigin: 'log.test/one/3' })).refusal?.code).toBe('record_not_halted')
})

describe('a code while the record is halted', () => {
  const code = `insert into lock_act values ('${LOCK}', 60, 'maker', 'O', 'k', null, 'issued', null, null, null, false)`

  test('is stopped by the database, whoever issues it', async () => {
    await expect(superuser.query(code)).rejects.toMatchObject({ code: 'GL001' })
    await superuser.query('update log_state set halted = null')
    await superuser.query(code)
  })
})

test('entries that another cluster numbered are taken over', async () => {
  await superuser.query(`update entry set transaction_id = '9000000000' where type = 'device_commissioned'`)
  await superuser.query(`update log_state set sequenced_before = '9000000000'`)
  await adoptCluster(testDatabase.connectionString)
  const { rows } = await superuser.query(
    `select (select count(*)::integer from entry where transaction_id >= pg_snapshot_xmax(pg_current_snapshot())) as ahead,
            (select sequenced_before::text from log_state) as before`,
  )
  expect(rows).toEqual([{ ahead: 0, before: '0' }])
})
