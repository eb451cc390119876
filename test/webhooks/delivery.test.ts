import { randomUUID } from 'node:crypto'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { URGENT_KINDS } from '../../src/custody/event-kinds.ts'
import { type DeviceId, deviceIdOf, idOf } from '../../src/custody/identifiers.ts'
import { startTestServer, type TestServer, tellStory } from '../http/server.ts'
import { query } from '../http/tables.ts'
import { record } from '../store/story.ts'
import { type Received, Receiver } from './receiver.ts'
import { ask, reportDevice, startTelling, subscribe, type Telling } from './setup.ts'

let server: TestServer
let devices: string[]
const cleanUp: (() => Promise<unknown>)[] = []

beforeAll(async () => {
  server = await startTestServer()
  const { deviceIds } = await tellStory(server, 1)
  devices = [...deviceIds]
})
afterEach(async () => {
  for (const step of cleanUp.splice(0).reverse()) await step()
  await query(server.connectionString, `update webhook set status = 'ended'`)
  await query(server.connectionString, 'delete from webhook_delivery')
})
afterAll(() => server.stop())

async function receiver(): Promise<Receiver> {
  const started = await Receiver.start()
  cleanUp.push(() => started.stop())
  return started
}

function telling(options: Parameters<typeof startTelling>[1] = {}): Telling {
  const started = startTelling(server, options)
  cleanUp.push(() => started.stop())
  return started
}

const nextDevice = (): DeviceId => deviceIdOf(devices.shift() ?? '')

async function confirmOutOfService(deviceId: DeviceId, incidentId: string): Promise<void> {
  const { personId, partyId } = server.file.people.find(({ label }) => label === 'maker-security') as never
  const fact = { type: 'recall_confirmed', incidentId: idOf('IncidentId', incidentId), deviceId } as const
  await record(server.database, { clock: server.clock.now, newId: randomUUID }, { personId, partyId }, [
    { ...fact, what: 'out_of_service', note: 'test' },
  ])
}

test('a block arrives as a CloudEvent that the library of Standard Webhooks verifies', async () => {
  const there = await receiver()
  const { webhookId } = await subscribe(server, 'maker-security', there, ['device.blocked'])
  telling()
  const deviceId = nextDevice()
  const incidentId = await reportDevice(server, 'maker-security', deviceId)
  await there.until(({ received }) => received.length === 1)
  const { event, headers, id } = there.received[0] as Received
  expect(event).toEqual({
    specversion: '1.0',
    id,
    source: expect.stringMatching(/^urn:geleit:party:[0-9a-f-]{36}$/),
    type: 'de.geleit.device.blocked',
    subject: `devices/${deviceId}`,
    time: expect.stringMatching(/^\d{4}-.*Z$/),
    datacontenttype: 'application/json',
    sequence: expect.stringMatching(/^\d{16}$/),
    data: { ground: 'incident', incidentId, deviceIds: [deviceId] },
  })
  expect(id).not.toContain('.')
  expect(headers['content-type']).toBe('application/cloudevents+json; charset=utf-8')
  expect(there.unverified).toEqual([])
  const { body } = await ask(server, 'maker-security', 'GET', `/v1/webhooks/${webhookId}`)
  expect(body).toMatchObject({ webhookId, status: 'active', dead: 0 })
  expect(JSON.stringify(body)).not.toContain('whsec_')
})

test('an event that was not taken comes again with the same id and body, and a signature of its time', async () => {
  const there = await receiver()
  await subscribe(server, 'maker-security', there, ['device.blocked'])
  let left = 2
  there.react = () => ({ status: left-- > 0 ? 500 : 204 })
  telling()
  await reportDevice(server, 'maker-security', nextDevice())
  await there.until(({ taken }) => taken.length === 1)
  expect(there.received.map(({ answer }) => answer)).toEqual([500, 500, 204])
  expect(new Set(there.received.map(({ id }) => id)).size).toBe(1)
  expect(new Set(there.received.map(({ body }) => body)).size).toBe(1)
})

test('of one device the events come in order, though one of them fails; others do not wait', async () => {
  const there = await receiver()
  await subscribe(server, 'maker-security', there, [...URGENT_KINDS])
  telling()
  const [first, second] = [nextDevice(), nextDevice()]
  let isStuck = true
  there.react = ({ data }) => ({ status: isStuck && String(data['deviceIds']) === first ? 500 : 204 })
  const incidentId = await reportDevice(server, 'maker-security', first)
  await there.until(({ received }) => received.length >= 1)
  // Whose devices it says are out of service, whose they are: a fact alone, for the order is what counts here.
  await confirmOutOfService(first, incidentId)
  await reportDevice(server, 'maker-security', second)
  await there.until(({ taken }) => taken.length === 1)
  expect(there.taken[0]?.event.data['deviceIds']).toEqual([second])
  isStuck = false
  await there.until(({ taken }) => taken.length >= 2)
  const ofFirst = there.taken.filter(({ event }) => String(event.data['deviceIds']) === first)
  await there.until(({ taken }) => taken.length === 3)
  expect(ofFirst[0]?.event.type).toBe('de.geleit.device.blocked')
  expect(there.taken.map(({ event }) => event.type).at(-1)).toBe('de.geleit.device.recall_confirmed')
})

test('a receiver that is slow holds up nobody else', async () => {
  const [slow, quick] = [await receiver(), await receiver()]
  await subscribe(server, 'maker-security', slow, ['device.blocked'])
  await subscribe(server, 'maker-security', quick, ['device.blocked'])
  slow.react = () => ({ delayMs: 60_000 })
  telling()
  const reported = Array.from({ length: 12 }, nextDevice)
  for (const deviceId of reported) await reportDevice(server, 'maker-security', deviceId)
  await quick.until(({ taken }) => taken.length === reported.length)
  const subjects = quick.taken.map(({ event }) => event.subject)
  expect(subjects.sort()).toEqual(reported.map((deviceId) => `devices/${deviceId}`))
  expect(slow.received.length).toBeLessThan(reported.length)
})

test('what is urgent overtakes all that waits', async () => {
  const there = await receiver()
  const { webhookId } = await subscribe(server, 'maker-security', there)
  const WAITING = 400
  await waitingEvents(webhookId, WAITING)
  there.react = ({ type }) => (type.endsWith('.opened') ? { delayMs: 20 } : {})
  telling()
  await there.until(({ received }) => received.length >= 20)
  const deviceId = nextDevice()
  await reportDevice(server, 'maker-security', deviceId)
  const isBlock = (type: string): boolean => type === 'de.geleit.device.blocked'
  await there.until(({ taken }) => taken.some(({ event }) => isBlock(event.type)))
  expect(there.taken.length).toBeLessThan(WAITING)
  await there.until(({ taken }) => taken.length >= WAITING + 1)
  const places = there.taken.filter(({ event }) => event.data['number'] !== undefined)
  expect(new Set(places.map(({ id }) => id)).size).toBe(WAITING)
})

/** As if so many boxes had been opened, each for itself. */
async function waitingEvents(webhookId: string, count: number): Promise<void> {
  await query(
    server.connectionString,
    `insert into webhook_delivery (webhook_id, event_id, party_id, lane, kind, keys, body, created_at, status)
     select $1, 'event-' || n, (select party_id from webhook where webhook_id = $1), 'ordinary', 'container.opened',
       jsonb_build_array('containers/' || n), json_build_object('type', 'de.geleit.container.opened', 'data', json_build_object('number', n)),
       now(), 'waiting'
     from generate_series(1, $2::int) as n`,
    [webhookId, count],
  )
}

test('a receiver that is down for days: it is left in peace, then given up, and what was given up can be sent again', async () => {
  const there = await receiver()
  const { webhookId } = await subscribe(server, 'maker-security', there, ['device.blocked'])
  there.react = () => ({ status: 503 })
  const { clock, webhooks } = telling()
  const reported = [nextDevice(), nextDevice(), nextDevice(), nextDevice(), nextDevice()]
  for (const deviceId of reported) await reportDevice(server, 'maker-security', deviceId)
  await there.until(({ received }) => received.length >= 3)
  const later = async (hours: number): Promise<void> => {
    const before = there.received.length
    clock.aheadMs += hours * 3_600_000
    webhooks.clockMoved()
    await there.until(({ received }) => received.length > before)
  }
  await later(1)
  const url = `/v1/webhooks/${webhookId}`
  await settled(async () => (await health(url))['state'] === 'failing')
  await settled(async () => (await ask(server, 'maker-security', 'GET', url)).body['waiting'] === 5)
  const failing = await ask(server, 'maker-security', 'GET', '/v1/webhooks?status=active')
  expect(failing.body['webhooks']).toMatchObject([{ webhookId, waiting: 5, dead: 0 }])
  await later(70)
  // The next failure, whenever it is, is one too many for all that has waited all the while.
  clock.aheadMs += 2 * 3_600_000
  webhooks.clockMoved()
  await settled(async () => (await ask(server, 'maker-security', 'GET', url)).body['dead'] === 5)
  // The times of the attempts are those of the clock that was moved; the list goes by today's.
  const twoHours = `update webhook_health set failing_since = now() - interval '2 hours' where webhook_id = $1`
  await query(server.connectionString, twoHours, [webhookId])
  expect((await ask(server, 'maker-security', 'GET', '/v1/webhooks')).body['failing']).toEqual([webhookId])

  there.react = () => ({})
  const letters = await ask(server, 'maker-security', 'GET', `${url}/dead-letters?limit=2`)
  expect(letters.body['deadLetters']).toMatchObject([
    {
      kind: 'device.blocked',
      lastAnswer: 503,
      lastError: 'not_accepted',
      event: { subject: `devices/${reported[0]}` },
    },
    { event: { subject: `devices/${reported[1]}` } },
  ])
  const second = await ask(server, 'maker-security', 'GET', letters.link ?? '')
  expect(second.body['deadLetters']).toHaveLength(2)
  const [letter] = letters.body['deadLetters'] as { eventId: string }[]
  const one = await ask(server, 'maker-security', 'POST', `${url}/resends`, { eventIds: [letter?.eventId] })
  expect(one).toMatchObject({ status: 201, body: { resent: 1 } })
  await there.until(({ taken }) => taken.length === 1)
  expect(there.taken[0]?.id).toBe(letter?.eventId)
  const rest = await ask(server, 'maker-security', 'POST', `${url}/resends`, {})
  expect(rest.body).toEqual({ resent: 4 })
  await there.until(({ taken }) => taken.length === 5)
  await settled(async () => (await health(url))['state'] === 'ok')
  await settled(async () => (await ask(server, 'maker-security', 'GET', url)).body['waiting'] === 0)
  expect((await ask(server, 'maker-security', 'GET', url)).body).toMatchObject({ waiting: 0, dead: 0 })
})

async function health(url: string): Promise<Record<string, unknown>> {
  return (await ask(server, 'maker-security', 'GET', url)).body['health'] as Record<string, unknown>
}

/** Until what is written a moment later is there. */
async function settled(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) await new Promise((resolve) => setTimeout(resolve, 20))
}

test('what waits survives the server, and two servers send it once', async () => {
  const there = await receiver()
  await subscribe(server, 'maker-security', there, ['device.blocked'])
  const reported = Array.from({ length: 6 }, nextDevice)
  const first = startTelling(server)
  for (const deviceId of reported.slice(0, 2)) await reportDevice(server, 'maker-security', deviceId)
  await there.until(({ taken }) => taken.length === 2)
  await first.stop()
  for (const deviceId of reported.slice(2, 4)) await reportDevice(server, 'maker-security', deviceId)
  const [left, right] = [telling(), telling()]
  await there.until(({ taken }) => taken.length === 4)
  for (const deviceId of reported.slice(4)) await reportDevice(server, 'maker-security', deviceId)
  await there.until(({ taken }) => taken.length === 6)
  expect(there.taken.map(({ event }) => event.subject).sort()).toEqual(reported.map((id) => `devices/${id}`))
  expect(left.webhooks.active !== right.webhooks.active).toBe(true)
  const leader = left.webhooks.active ? left : right
  await leader.stop()
  const last = nextDevice()
  await reportDevice(server, 'maker-security', last)
  await there.until(({ taken }) => taken.length === 7)
  expect(there.taken.at(-1)?.event.subject).toBe(`devices/${last}`)
})

test('stopped in the middle of an attempt, it is made again', async () => {
  const there = await receiver()
  await subscribe(server, 'maker-security', there, ['device.blocked'])
  there.react = () => ({ delayMs: 60_000 })
  const first = startTelling(server)
  await reportDevice(server, 'maker-security', nextDevice())
  await there.until(({ received }) => received.length === 1)
  await first.stop()
  there.react = () => ({})
  telling()
  await there.until(({ received }) => received.length === 2)
  expect(there.received[0]?.id).toBe(there.received[1]?.id)
})
