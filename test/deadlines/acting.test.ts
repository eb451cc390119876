/** Deadlines on a real PostgreSQL: each kind is warned of and acted on, once, whoever looks and whatever the clock does. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { idOf } from '../../src/custody/identifiers.ts'
import { runFsck } from '../../src/store/fsck.ts'
import {
  BOX,
  DAY,
  deliver,
  deviceId,
  HOUR,
  LOCK,
  leaveOpen,
  MAKER,
  MINA,
  OLGA,
  OTHER_BOX,
  openingOf,
  people,
  STORE,
  startWorld,
  type World,
} from './setup.ts'

/** A Monday in April, 8:00 in Berlin. */
const START = Date.UTC(2026, 3, 6, 6)
const MINUTE = 60_000
let world: World

beforeAll(async () => {
  world = await startWorld(START)
})
afterAll(() => world.stop())

/** Sets the clock, looks, and says what was done by that. */
async function lookAt(at: number): Promise<readonly string[]> {
  const before = await world.acts()
  world.clock.now = at
  await world.worker().look()
  const after = [...(await world.acts())]
  for (const act of before) after.splice(after.indexOf(act), 1)
  return after
}

test('an arrival, a receipt, an open box, devices in a hand', { timeout: 60_000 }, async () => {
  await deliver(world)
  expect(await world.acts()).toEqual(['arrival_overdue warned', 'arrival_overdue passed'])
  const delivered = world.clock.now
  expect(delivered).toBe(START + 5 * HOUR)
  // 13:00 in Berlin: opened, overdue an hour later.
  const { closed } = await leaveOpen(world, 1)
  const unproven: readonly [string, number, readonly string[], readonly string[]][] = [
    ['nothing is near', delivered + 54 * MINUTE, [], []],
    ['the box is open for long', delivered + 55 * MINUTE, ['open_too_long warned'], []],
    ['for too long', delivered + HOUR, ['open_too_long passed'], []],
    ['nobody says that they know', delivered + 5 * HOUR, ['open_too_long escalated'], []],
    ['the day comes to its end', delivered + 8 * HOUR, ['device_on_person warned'], []],
    // 22:00: what somebody still has is unproven.
    ['it is over', delivered + 9 * HOUR, ['device_on_person passed'], [deviceId(5)]],
    [
      'nobody shuts the box',
      delivered + 13 * HOUR,
      ['device_on_person escalated', 'open_too_long enforced'],
      [deviceId(4), deviceId(5), OTHER_BOX],
    ],
    [
      'the receipt is not acknowledged',
      delivered + 20 * HOUR,
      ['receipt_not_acknowledged warned'],
      [deviceId(4), deviceId(5), OTHER_BOX],
    ],
    [
      'in time',
      delivered + DAY,
      ['receipt_not_acknowledged passed'],
      [deviceId(1), deviceId(2), deviceId(3), deviceId(4), deviceId(5), BOX, OTHER_BOX],
    ],
  ]
  for (const [name, at, acts, grounds] of unproven) {
    expect(await lookAt(at), name).toEqual(acts)
    expect([...(await world.unproven())].sort(), name).toEqual([...grounds].sort())
    // A second look, by another server that has just begun, finds nothing to do.
    expect(await world.worker().look(), name).toBe(0)
  }
  // What was closed meanwhile is no longer overdue, and stays unproven until the receipt of an opening.
  await world.say(MINA, ...closed)
  expect(await lookAt(delivered + 28 * HOUR)).toEqual(['receipt_not_acknowledged escalated'])
  expect(await world.unproven()).toContain(OTHER_BOX)
})

test('the clock is put back and forth: nothing is done twice, and what came meanwhile is done', async () => {
  const before = await world.acts()
  for (const hours of [-48, 2, -24, 1]) {
    world.clock.now += hours * HOUR
    await world.worker().look()
  }
  expect((await world.acts()).filter((act) => act.startsWith('device_on_person warned')).length).toBeGreaterThan(0)
  const { rows } = await world.superuser.query<{ count: number }>(
    `select count(*)::int as count from deadline_act group by kind, subject_id, due_at, stage having count(*) > 1`,
  )
  expect(rows).toEqual([])
  expect((await world.acts()).length).toBeGreaterThanOrEqual(before.length)
})

test('keys that nobody has seen are suspended; training ends; a hold waits for a decision', {
  timeout: 60_000,
}, async () => {
  const now = START + 10 * DAY
  world.clock.now = now
  await people(world, 1, START + 54 * DAY)
  const incident = { incidentId: idOf('IncidentId', 'of-deadlines'), kind: 'violation', ownerPartyId: MAKER } as const
  const what = { containerId: null, deviceId: null, knowledge: [], windowAfter: null, reporters: [], what: 'bent lid' }
  await world.say(MINA, { type: 'incident_opened', holdsContainer: false, ...incident, ...what })
  const acts = async (at: number): Promise<readonly string[]> =>
    (await lookAt(at)).filter((act) => /^(key|training|hold)/.test(act) && !act.endsWith('escalated'))
  expect(await acts(now + 60 * HOUR)).toEqual(['hold_undecided warned'])
  expect(await acts(now + 72 * HOUR)).toEqual(['hold_undecided passed'])
  // One key was never seen since the world began; the other one shut a box a day later.
  expect(await acts(START + 24 * DAY)).toEqual(['key_not_seen warned', 'training_ending warned'])
  expect(await acts(START + 30 * DAY)).toEqual(['key_not_seen passed', 'key_not_seen warned'])
  const { rows } = await world.superuser.query(
    'select distinct k.status, e.party_id = k.party_id as own from key k join key_event e using (key_serial) where e.status = $1',
    ['suspended'],
  )
  expect(rows).toEqual([{ status: 'suspended', own: true }])
  expect(await acts(START + 54 * DAY)).toEqual(['key_not_seen passed', 'training_ending passed'])
})

test('two servers that find a thousand due at once act on each once', { timeout: 120_000 }, async () => {
  const dueAt = START + 60 * DAY
  await people(world, 1_000, dueAt)
  world.clock.now = dueAt
  await Promise.all([world.worker().look(), world.worker().look()])
  const { rows } = await world.superuser.query(
    `select stage, count(*)::int as count, count(distinct subject_id)::int as subjects from deadline_act
     where kind = 'training_ending' and due_at = $1 group by stage`,
    [new Date(dueAt)],
  )
  expect(rows).toEqual([{ stage: 'passed', count: 1_000, subjects: 1_000 }])
  // And the database takes none a second time, whoever says so.
  await expect(
    world.superuser.query(
      `insert into deadline_act select kind, subject_kind, subject_id, 'carrier', due_at, stage, at, null, null, 'other'
       from deadline_act where stage = 'passed' limit 1`,
    ),
  ).rejects.toMatchObject({ code: '23505' })
})

test('a server that is killed between the decision and the commit leaves nothing half done', {
  timeout: 60_000,
}, async () => {
  const dueAt = START + 70 * DAY
  await people(world, 20, dueAt)
  world.clock.now = dueAt
  const program = fileURLToPath(new URL('./killed-program.ts', import.meta.url))
  const child = spawn(process.execPath, [program, world.connectionString, String(dueAt)], { stdio: 'inherit' })
  const [, signal] = (await once(child, 'exit')) as [number | null, string | null]
  expect(signal).toBe('SIGKILL')
  const passed = `select count(*)::int as count from deadline_act where due_at = $1 and stage = 'passed'`
  expect((await world.superuser.query(passed, [new Date(dueAt)])).rows).toEqual([{ count: 0 }])
  await world.worker().look()
  expect((await world.superuser.query(passed, [new Date(dueAt)])).rows).toEqual([{ count: 20 }])
})

test('a room that was attested long ago, and a recall that nobody sees to', { timeout: 30_000 }, async () => {
  const now = START + 80 * DAY
  world.clock.now = now
  const incident = { incidentId: idOf('IncidentId', 'of-the-recall'), makerPartyId: MAKER, deviceIds: [deviceId(6)] }
  const what = { deviceId: null, containerId: null, knowledge: [], windowAfter: null, reporters: [], what: 'told late' }
  const opened = { incidentId: incident.incidentId, kind: 'violation', ownerPartyId: MAKER, ...what } as const
  await world.say(
    MINA,
    { type: 'incident_opened', holdsContainer: false, ...opened },
    { type: 'recalls_raised', ...incident },
  )
  await world.say(OLGA, {
    type: 'storage_attested',
    siteId: STORE,
    condition: 'locked',
    validUntil: now + 20 * DAY,
    note: 'sample',
  })
  const acts = async (at: number): Promise<readonly string[]> =>
    (await lookAt(at)).filter((act) => /^(storage|recall)/.test(act))
  expect(await acts(now + 20 * HOUR)).toEqual(['recall_overdue warned'])
  expect(await acts(now + 24 * HOUR)).toEqual(['recall_overdue passed'])
  expect(await acts(now + 28 * HOUR)).toEqual(['recall_overdue escalated'])
  expect(await acts(now + 6 * DAY)).toEqual(['storage_attestation_old warned'])
  expect(await acts(now + 20 * DAY)).toEqual(['storage_attestation_old passed'])
  expect(await world.worker().look()).toBe(0)
})

test('one that runs goes on when the database was away, and stops when it is told to', {
  timeout: 60_000,
}, async () => {
  const dueAt = START + 110 * DAY
  await people(world, 3, dueAt)
  world.clock.now = dueAt - HOUR
  const worker = world.worker()
  await worker.look()
  worker.start()
  await world.superuser.query(
    `select pg_terminate_backend(pid) from pg_stat_activity
     where datname = current_database() and pid <> pg_backend_pid() and application_name = 'geleit'`,
  )
  world.clock.now = dueAt
  const passed = `select count(*)::int as count from deadline_act where due_at = $1 and stage = 'passed'`
  for (let count = 0; count < 3; ) {
    count = (await world.superuser.query<{ count: number }>(passed, [new Date(dueAt)])).rows[0]?.count ?? 0
    await sleep(20)
  }
  await worker.stop()
  // The clock was put forward by an hour while it ran, and it said so.
  expect(world.said.splice(0).join()).toContain('put forward by 60 minutes')
})

test('a receipt that names an act before it: an incident, where the receipt of that one does not come', async () => {
  const begun = world.clock.now
  const acts = async (at: number) => (await lookAt(at)).filter((act) => act.startsWith('earlier'))
  // Opened and shut; only the receipt of the closing was typed in, and it names the opening.
  const { opened, closed } = openingOf(BOX, LOCK, 3)
  const closing = closed.map((fact) => (fact.type === 'receipt_verified' ? { ...fact, confirmed: [] } : fact))
  await world.say(MINA, ...opened.slice(0, 1), ...closing)
  expect(await acts(begun + 8 * HOUR)).toEqual(['earlier_receipt_missing warned'])
  expect(await acts(begun + 12 * HOUR)).toEqual(['earlier_receipt_missing passed'])
  const { rows } = await world.superuser.query(
    `select i.knowledge, i.window_after::integer as after, i.container_id as id, array_agg(g.subject_id order by g.subject_id) as held
     from incident i join ground g using (incident_id) where i.container_id = '${BOX}' group by i.incident_id, i.knowledge,
     i.window_after, i.container_id`,
  )
  // The last proof below the opening is the closing before it; what lay in the box since is held.
  const held = [deviceId(1), deviceId(2), deviceId(3), BOX].sort()
  expect(rows).toEqual([{ knowledge: [{ kind: 'flag', value: 3 }], after: 2, id: BOX, held }])
  expect(await world.worker().look()).toBe(0)
  expect(await acts(begun + 16 * HOUR)).toEqual(['earlier_receipt_missing escalated'])
})

test('at the end the tables say what the entries say', { timeout: 60_000 }, async () => {
  expect((await runFsck(world.database)).differences).toEqual([])
  expect(world.said).toEqual([])
})
