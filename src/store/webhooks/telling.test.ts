import { randomUUID } from 'node:crypto'
import { Client } from 'pg'
import { afterAll, afterEach, beforeAll, beforeEach, expect, onTestFinished, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../../test/setup/database.ts'
import { deviceId, id, MAKER, MAX, MINA, record, seedStory, T0, tickingClock } from '../../../test/store/story.ts'
import type { Fact } from '../../custody/entries.ts'
import type { Lane } from '../../custody/event-kinds.ts'
import { URGENT_KINDS } from '../../custody/event-kinds.ts'
import type { DeviceId } from '../../custody/identifiers.ts'
import type { Actor } from '../commit.ts'
import { type Database, openDatabase, types, writeForRules } from '../database.ts'
import { Heads } from '../heads.ts'
import { recordFacts } from '../recording.ts'
import { Writes } from '../writes.ts'
import { TYPES, tell } from './telling.ts'

let testDatabase: TestDatabase
let database: Database
let superuser: Client
let telling: Client
const options = tickingClock(T0 + 1e9)

beforeAll(async () => {
  testDatabase = await createTestDatabase()
  database = openDatabase(testDatabase.connectionString, 4)
  superuser = new Client({ connectionString: testDatabase.connectionString, types })
  await superuser.connect()
  telling = new Client({
    connectionString: testDatabase.connectionString,
    types,
    options: '-c role=geleit_app -c geleit.scope=rules -c enable_seqscan=off',
  })
  await telling.connect()
  await seedStory(database, tickingClock())
  await record(database, options, MINA, [
    { type: 'webhook_registered', webhookId: id('WebhookId'), origin: 'https://receiver.example', kinds: URGENT_KINDS },
  ])
})
beforeEach(() => tellAll())
afterEach(() => tellAll())
afterAll(async () => {
  await telling.end()
  await superuser.end()
  await database.close()
  await testDatabase.drop()
})

async function tellAll(lane: Lane = 'urgent', most = 100): Promise<number> {
  let entries = 0
  for (;;) {
    const told = await tell(telling, lane, most)
    entries += told.entries
    if (!told.rest) return entries
  }
}

async function events(): Promise<string[]> {
  const { rows } = await superuser.query<{ devices: string[] }>(
    `select event -> 'data' -> 'deviceIds' as devices from block_event where party_id = $1 and kind = 'device.blocked'
     order by number`,
    [MAKER],
  )
  return rows.flatMap(({ devices }) => devices)
}

const block = (number: number): readonly Fact[] => {
  const incidentId = id('IncidentId')
  const device: DeviceId = deviceId(number)
  const opened = {
    type: 'incident_opened',
    incidentId,
    kind: 'violation',
    ownerPartyId: MAKER,
    containerId: null,
  } as const
  const rest = {
    deviceId: device,
    knowledge: [],
    windowAfter: null,
    reporters: [],
    holdsContainer: false,
    what: '',
  } as const
  return [
    { ...opened, ...rest },
    { type: 'devices_exposed', incidentId, makerPartyId: MAKER, deviceIds: [device] },
  ]
}

/** Writes facts, and keeps the transaction open until it is told to commit. */
async function slowly(actor: Actor, facts: readonly Fact[]): Promise<() => Promise<void>> {
  const gate = Promise.withResolvers<void>()
  const written = Promise.withResolvers<void>()
  const done = writeForRules(database, actor.partyId, async (client) => {
    const heads = new Heads(true)
    const writes = new Writes(client)
    await heads.lookAt(client, actor.personId)
    const now = options.clock()
    await recordFacts({ client, writes, heads, now, newId: randomUUID }, { actor }, facts)
    await writes.done()
    written.resolve()
    await gate.promise
  })
  await written.promise
  const commit = (): Promise<void> => {
    gate.resolve()
    return done
  }
  onTestFinished(commit)
  return commit
}

test('the whole past is told once, to be fetched, and again to nobody', async () => {
  const { rows } = await superuser.query(`select kind, count(*)::integer as n from block_event group by 1 order by 1`)
  expect(rows.map(({ kind }) => kind)).toContain('device.blocked')
  const { rows: waiting } = await superuser.query('select from webhook_delivery')
  // Whoever subscribes is told what happens from then on.
  expect(waiting).toEqual([])
  expect(await tellAll()).toBe(0)
})

test('what commits late is told late, however far the telling has come; nothing is told twice or left out', async () => {
  const before = await events()
  const commitFirst = await slowly(MINA, block(4))
  await record(database, options, MAX, block(5))
  expect(await tellAll()).toBe(2)
  expect((await events()).slice(before.length)).toEqual([deviceId(5)])
  await record(database, options, MAX, block(6))
  expect(await tellAll()).toBe(2)
  await commitFirst()
  expect(await tellAll()).toBe(2)
  expect((await events()).slice(before.length)).toEqual([deviceId(5), deviceId(6), deviceId(4)])
  expect(await tellAll()).toBe(0)
})

test('with what is told next, what was told is forgotten, but for what a transaction that still runs may precede', async () => {
  const held = await slowly(MINA, block(4))
  await record(database, options, MAX, block(5))
  expect(await tellAll()).toBe(2)
  expect(await told()).toBeGreaterThanOrEqual(2)
  await held()
  // Others of this cluster, in databases of their own, may hold up what is forgotten, too.
  const oldest = await oldestRunning()
  await record(database, options, MAX, block(6))
  expect(await tellAll()).toBe(4)
  expect(await told(oldest)).toBe(0)
})

/** How many entries of transactions before one are noted as told. */
async function told(before = '18446744073709551615'): Promise<number | null> {
  const { rowCount } = await superuser.query(
    `select from webhook_told where lane = 'urgent' and transaction_id < $1::xid8`,
    [before],
  )
  return rowCount
}

async function oldestRunning(): Promise<string> {
  const { rows } = await superuser.query<{ xmin: string }>(
    'select pg_snapshot_xmin(pg_current_snapshot())::text as xmin',
  )
  return rows[0]?.xmin ?? ''
}

test('in steps of one nothing is left out', async () => {
  const before = await events()
  for (const number of [1, 2, 3, 4, 5]) await record(database, options, MAX, block(number))
  expect(await tellAll('urgent', 1)).toBe(10)
  expect((await events()).slice(before.length)).toEqual([1, 2, 3, 4, 5].map(deviceId))
})

test('two servers that both think they are the one tell nothing twice', async () => {
  const other = new Client({
    connectionString: testDatabase.connectionString,
    types,
    options: '-c role=geleit_app -c geleit.scope=rules',
  })
  await other.connect()
  const before = await events()
  await record(database, options, MAX, block(2))
  const both = await Promise.allSettled([tell(telling, 'urgent', 100), tell(other, 'urgent', 100)])
  expect(both.some(({ status }) => status === 'fulfilled')).toBe(true)
  await tellAll()
  expect((await events()).slice(before.length)).toEqual([deviceId(2)])
  await other.end()
})

test('in a copy in another cluster, whose transaction numbers are lower, nothing is told twice or left out', async () => {
  const before = await events()
  await record(database, options, MAX, block(3))
  await superuser.query('alter table entry disable trigger user')
  await superuser.query(`update entry set transaction_id = (transaction_id::text::bigint + 9000000000)::text::xid8`)
  await superuser.query('alter table entry enable trigger user')
  await superuser.query(
    `update webhook_follower set told_before = (told_before::text::bigint + 9000000000)::text::xid8 where told_before > '0'`,
  )
  await record(database, options, MAX, block(4))
  await tellAll()
  await tellAll()
  expect((await events()).slice(before.length)).toEqual([deviceId(3), deviceId(4)])
  await record(database, options, MAX, block(5))
  expect(await tellAll()).toBe(2)
  expect((await events()).slice(before.length)).toEqual([deviceId(3), deviceId(4), deviceId(5)])
})

test('a look finds what is new by an index, however much there is', async () => {
  const plan = async (types: string): Promise<string> => {
    const { rows } = await telling.query(
      `explain select e.position from entry e where e.type in (${types}) and e.transaction_id >= '5' and e.position > 5`,
    )
    return rows.map((row) => row['QUERY PLAN']).join('\n')
  }
  await telling.query('set enable_bitmapscan = off')
  expect(await plan(TYPES.urgent)).toContain('entry_told_urgent')
  expect(await plan(TYPES.ordinary)).toContain('entry_told_ordinary')
})
