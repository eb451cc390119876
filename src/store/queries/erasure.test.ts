import { Client } from 'pg'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../../test/setup/database.ts'
import { deviceId, MAKER, MAX, MINA, OLGA, record, seedStory, tickingClock } from '../../../test/store/story.ts'
import { openingSalt, verifyCommitment } from '../../auditlog/commitment.ts'
import type { Fact } from '../../custody/entries.ts'
import { idOf } from '../../custody/identifiers.ts'
import { DEFAULT_POLICY } from '../../custody/policy.ts'
import type { ErasureTarget } from '../../custody/proposal.ts'
import type { Actor } from '../commit.ts'
import { type Database, openDatabase } from '../database.ts'
import { runFsck } from '../fsck.ts'
import { erase } from './by-two.ts'

let testDatabase: TestDatabase
let database: Database
let superuser: Client
const options = tickingClock()
const SECURITY: Actor = { partyId: MAKER, personId: idOf('PersonId', 'sofia') }

/** Whoever approves what the first one orders. */
const second = (first: Actor): Actor => ({ ...first, personId: idOf('PersonId', `${first.personId}-2`) })

function officer(actor: Actor): Fact {
  const person = { ...actor, naturalPersonId: `natural-${actor.personId}`, siteIds: [], trainedUntil: null }
  return { type: 'person_registered', person: { ...person, roles: ['security_officer'], status: 'active' } }
}

beforeEach(async () => {
  testDatabase = await createTestDatabase()
  database = openDatabase(testDatabase.connectionString, 3)
  superuser = new Client({ connectionString: testDatabase.connectionString })
  await superuser.connect()
  await seedStory(database, options)
  await record(database, options, MINA, [officer(SECURITY), officer(second(SECURITY))])
  await record(database, options, MAX, [{ type: 'hint_recorded', about: 'box-1', text: 'Erika was seen at the box' }])
  await superuser.query(`insert into person_detail values ('max', 'maker', 'Max Sample')`)
})

afterEach(async () => {
  await database.close()
  await superuser.end()
  await testDatabase.drop()
})

function order(
  target: ErasureTarget,
  part: { orderedBy?: Actor; approvedBy?: Actor; order?: string; dryRun?: boolean } = {},
) {
  const { orderedBy = SECURITY, approvedBy = second(SECURITY), order: text = 'file 12/34', dryRun = false } = part
  const means = { policy: DEFAULT_POLICY, nextLockGeneration: () => 1 }
  const by = { orderedBy: orderedBy.personId, approvedBy: approvedBy.personId }
  return erase(database, options, { target, ...by, order: text, means, dryRun })
}

async function textOfDatabase(): Promise<string> {
  const { rows } = await superuser.query(
    `select convert_from(canonical, 'UTF8') as text from entry_personal
     union all select convert_from(canonical, 'UTF8') from entry_content
     union all select name from person_detail union all select coalesce(place_of_use, '') from device`,
  )
  return rows.map((row) => row.text).join('\n')
}

const MAX_TARGET: ErasureTarget = { kind: 'person', personId: MAX.personId }

test('a person: name and texts go, the entries stay and still open their commitments, and fsck is content', async () => {
  expect(await textOfDatabase()).toMatch(/Erika[\s\S]*Max Sample/)
  const before = await superuser.query('select commitment from entry order by position')
  const outcome = await order(MAX_TARGET)
  expect(outcome.answer?.entryIds).toHaveLength(1)
  const text = await textOfDatabase()
  expect(text).not.toContain('Erika')
  expect(text).not.toContain('Max Sample')
  const after = await superuser.query<{ commitment: Buffer; salt: Buffer; canonical: Buffer; type: string }>(
    'select e.commitment, e.type, c.salt, c.canonical from entry e join entry_content c using (entry_id) order by position',
  )
  expect(after.rows.slice(0, -3).map((row) => row.commitment)).toEqual(before.rows.map((row) => row.commitment))
  for (const { commitment, salt, canonical } of after.rows)
    expect(verifyCommitment(commitment, openingSalt(salt), canonical)).toBe(true)
  const last = after.rows.at(-1)
  expect(last?.type).toBe('personal_data_erased')
  expect(JSON.parse(last?.canonical.toString() ?? '')).toMatchObject({
    personId: 'sofia-2',
    fact: { personId: 'max', order: 'file 12/34', entryIds: outcome.answer?.entryIds },
  })
  expect((await runFsck(database)).differences).toEqual([])
})

test('a device: its place of use goes from the entry and from its row', async () => {
  const { rows } = await superuser.query<{ device_id: string; place_of_use: string; party_id: string }>(
    `select d.device_id, d.place_of_use, e.party_id from device d
     join entry_subject s on s.subject_id = d.device_id join entry e using (entry_id)
     where d.place_of_use is not null and e.type = 'device_installed'`,
  )
  const installed = rows[0]
  if (installed === undefined) throw new Error('the story installs a device')
  const otto = { ...OLGA, personId: idOf('PersonId', 'otto') }
  await record(database, options, OLGA, [officer(otto), officer(second(otto))])
  const by = { orderedBy: otto, approvedBy: second(otto) }
  const target: ErasureTarget = { kind: 'device', deviceId: installed.device_id as never }
  const others = await order(target)
  expect(others.refusal?.code).toBe('nothing_to_erase') // the maker's officer: it is the operator's entry
  const outcome = await order(target, by)
  expect(outcome.answer?.entryIds).toHaveLength(1)
  expect(await textOfDatabase()).not.toContain(installed.place_of_use)
  const { rows: now } = await superuser.query('select place_of_use from device where device_id = $1', [
    installed.device_id,
  ])
  expect(now).toEqual([{ place_of_use: '(erased)' }])
  expect((await runFsck(database)).differences).toEqual([])
  expect((await order(target, by)).refusal?.code).toBe('nothing_to_erase')
})

test.each<[string, ErasureTarget, Parameters<typeof order>[1], string]>([
  ['somebody who is no security officer', MAX_TARGET, { orderedBy: MINA }, 'erasure_not_yours'],
  ['nobody', MAX_TARGET, { orderedBy: { ...MINA, personId: idOf('PersonId', 'nobody') } }, 'erasure_not_yours'],
  ['no order', MAX_TARGET, { order: ' ' }, 'erasure_needs_order'],
  ['a person of another party', { kind: 'person', personId: OLGA.personId }, {}, 'nothing_to_erase'],
  ['an unknown device', { kind: 'device', deviceId: deviceId(99_999) }, {}, 'nothing_to_erase'],
])('refused: %s', async (_, target, part, code) => {
  const before = await textOfDatabase()
  expect((await order(target, part)).refusal?.code).toBe(code)
  expect(await textOfDatabase()).toBe(before)
})

test.each<[string, Actor, string]>([
  ['the same person', SECURITY, 'second_person_needed'],
  ['somebody without the role', MINA, 'proposal_not_for_role'],
  ['nobody', { ...MINA, personId: idOf('PersonId', 'nobody') }, 'person_unsuitable'],
  ['somebody of another party', OLGA, 'proposal_not_for_role'],
])('not approved by %s: nothing goes, and the proposal is withdrawn', async (_, approvedBy, code) => {
  const before = await textOfDatabase()
  expect((await order(MAX_TARGET, { approvedBy })).refusal?.code).toBe(code)
  expect(await textOfDatabase()).toContain(before.split('\n').find((line) => line.includes('Erika')))
  const { rows } = await superuser.query(`select status from proposal where kind = 'erasure'`)
  expect(rows.map(({ status }) => status)).toEqual(code === 'person_unsuitable' ? [] : ['withdrawn'])
  expect((await runFsck(database)).differences).toEqual([])
})

test('asked only what would go, nothing goes', async () => {
  const before = await textOfDatabase()
  expect((await order(MAX_TARGET, { dryRun: true })).answer?.entryIds).toHaveLength(1)
  expect(await textOfDatabase()).toBe(before)
})

test('a personal part that goes without an order is found', async () => {
  await superuser.query(
    `delete from entry_personal where entry_id = (select entry_id from entry where person_id = 'max' and type = 'hint_recorded')`,
  )
  expect((await runFsck(database)).differences).toMatchObject([{ code: 'personal_missing' }])
})

test('an erased part that is brought back, and one that was changed, are found', async () => {
  const { rows } = await superuser.query(
    `select p.* from entry_personal p join entry using (entry_id) where person_id = 'max'`,
  )
  const part = rows[0]
  await order(MAX_TARGET)
  await superuser.query('insert into entry_personal values ($1, $2, $3, $4)', [
    part.entry_id,
    part.party_id,
    part.salt,
    Buffer.from('{"about":"box-1","text":"nobody"}'),
  ])
  const codes = (await runFsck(database)).differences.map(({ code }) => code)
  expect(codes.sort()).toEqual(['personal_differs', 'personal_not_erased'])
})
