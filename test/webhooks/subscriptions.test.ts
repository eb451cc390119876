import { randomUUID } from 'node:crypto'
import { Webhook } from 'standardwebhooks'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { startTestServer, type TestServer, tellStory } from '../http/server.ts'
import { everything } from '../http/tables.ts'
import { Receiver } from './receiver.ts'
import { ask, reportDevice, startTelling, subscribe } from './setup.ts'

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
})
afterAll(() => server.stop())

async function receiver(): Promise<Receiver> {
  const started = await Receiver.start()
  cleanUp.push(() => started.stop())
  return started
}

const nextDevice = (): string => devices.shift() ?? ''
const kinds = ['device.blocked']

test('the secret is shown once, and stands nowhere', async () => {
  const key = { 'idempotency-key': randomUUID() }
  const body = { url: 'https://receiver.example/in?token=hidden-in-the-address', kinds }
  const first = await ask(server, 'maker-security', 'POST', '/v1/webhooks', body, key)
  expect(first.status).toBe(201)
  const { webhookId, secret } = first.body as { webhookId: string; secret: string }
  expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/)
  const again = await ask(server, 'maker-security', 'POST', '/v1/webhooks', body, key)
  expect(again.body).toEqual({ ...first.body, secret: null })
  const read = await ask(server, 'maker-security', 'GET', `/v1/webhooks/${webhookId}`)
  expect(read.body).toMatchObject({ url: 'https://receiver.example/in?…', secret: { generation: 1 } })
  const found = (await everything(server.connectionString)).filter(({ text }) => text.includes(secret.slice(6)))
  expect(found).toEqual([])
  const whole = (await everything(server.connectionString)).filter(({ text }) => text.includes('hidden-in-the-address'))
  // The address is no fact: it stands where it can be erased, and nowhere else.
  expect(new Set(whole.map(({ table }) => table))).toEqual(new Set(['webhook_detail']))
  expect(server.log.join()).not.toContain('hidden-in-the-address')
})

test('only those may, and only at addresses that anybody may be told at', async () => {
  const url = 'https://receiver.example/'
  expect((await ask(server, 'maker-dispatcher', 'POST', '/v1/webhooks', { url, kinds })).status).toBe(403)
  const refused = await ask(server, 'maker-security', 'POST', '/v1/webhooks', { url: 'https://10.0.0.1/', kinds })
  expect(refused).toMatchObject({
    status: 422,
    body: { code: 'webhook_address_not_allowed', why: 'address_not_public' },
  })
  for (const body of [
    { url },
    { url, kinds: [] },
    { url, kinds: ['everything'] },
    { url, kinds: [...kinds, ...kinds] },
  ]) {
    expect((await ask(server, 'maker-security', 'POST', '/v1/webhooks', body)).status).toBe(400)
  }
  const { body } = await ask(server, 'maker-security', 'POST', '/v1/webhooks', { url, kinds })
  const path = `/v1/webhooks/${String(body['webhookId'])}`
  for (const [method, tail] of [
    ['GET', ''],
    ['GET', '/dead-letters'],
    ['POST', '/changes'],
    ['POST', '/tests'],
    ['POST', '/secrets'],
    ['POST', '/resends'],
    ['DELETE', ''],
  ] as const) {
    const answer = await ask(server, 'neighbour-security', method, `${path}${tail}`, method === 'POST' ? {} : undefined)
    expect(answer.status, `${method} ${tail}`).toBe(404)
  }
})

test('a test shows what came back, and waits for nothing', async () => {
  const there = await receiver()
  const { webhookId } = await subscribe(server, 'maker-security', there)
  const path = `/v1/webhooks/${webhookId}/tests`
  const good = await ask(server, 'maker-security', 'POST', path)
  expect(good.body).toMatchObject({ delivered: true, answer: 204, why: null })
  expect(there.received.map(({ event }) => event)).toMatchObject([{ type: 'de.geleit.test', data: { webhookId } }])
  there.react = () => ({ status: 418 })
  expect((await ask(server, 'maker-security', 'POST', path)).body).toMatchObject({
    delivered: false,
    answer: 418,
    why: 'not_accepted',
  })
  await there.stop()
  expect((await ask(server, 'maker-security', 'POST', path)).body).toMatchObject({
    delivered: false,
    answer: null,
    why: 'connection_refused',
  })
})

test('a new secret signs beside the one before, which is good for nothing after a day, or at once', async () => {
  const there = await receiver()
  const { webhookId, secret } = await subscribe(server, 'maker-security', there, ['device.blocked'])
  const telling = startTelling(server)
  cleanUp.push(() => telling.stop())
  const path = `/v1/webhooks/${webhookId}/secrets`
  const renewed = await ask(server, 'maker-security', 'POST', path, {})
  expect(renewed).toMatchObject({ status: 201, body: { generation: 2 } })
  const next = String(renewed.body['secret'])
  expect(next).not.toBe(secret)
  await reportDevice(server, 'maker-security', nextDevice())
  await there.until(({ received }) => received.length === 1)
  const both = there.received[0]
  expect(String(both?.headers['webhook-signature']).split(' ')).toHaveLength(2)
  for (const each of [secret, next]) new Webhook(each).verify(both?.body ?? '', both?.headers as never)

  server.clock.aheadMs += 24 * 3_600_000
  there.secrets = [secret, next]
  await reportDevice(server, 'maker-security', nextDevice())
  await there.until(({ received }) => received.length === 2)
  const one = there.received[1]
  new Webhook(next).verify(one?.body ?? '', one?.headers as never)
  expect(() => new Webhook(secret).verify(one?.body ?? '', one?.headers as never)).toThrow()

  const stolen = await ask(server, 'maker-security', 'POST', path, { previousSignsHours: 0 })
  expect(stolen.body).toMatchObject({ generation: 3, previousSignsUntil: null })
  there.secrets = [next]
  await reportDevice(server, 'maker-security', nextDevice())
  await there.until(({ unverified }) => unverified.length === 1)
})

test('a change holds from then on; the end drops what waits', async () => {
  const [first, second] = [await receiver(), await receiver()]
  const { webhookId, secret } = await subscribe(server, 'maker-security', first, ['device.blocked'])
  second.secrets.push(secret)
  const path = `/v1/webhooks/${webhookId}`
  const changed = await ask(server, 'maker-security', 'POST', `${path}/changes`, { url: second.url })
  expect(changed.status).toBe(201)
  const telling = startTelling(server)
  cleanUp.push(() => telling.stop())
  const deviceId = nextDevice()
  await reportDevice(server, 'maker-security', deviceId)
  await second.until(({ received }) => received.length === 1)
  expect(first.received).toEqual([])
  await ask(server, 'maker-security', 'POST', `${path}/changes`, { kinds: ['incident.opened'] })
  await reportDevice(server, 'maker-security', nextDevice())
  await second.until(({ received }) => received.length === 2)
  expect(second.received[1]?.event.type).toBe('de.geleit.incident.opened')
  expect((await ask(server, 'maker-security', 'DELETE', path)).body).toMatchObject({ status: 'ended' })
  const ended = await ask(server, 'maker-security', 'POST', `${path}/tests`)
  expect(ended).toMatchObject({ status: 409, body: { code: 'webhook_ended' } })
  await reportDevice(server, 'maker-security', nextDevice())
  // Whatever is told after it comes to one who is there; nothing came to the one who is not.
  const other = await receiver()
  await subscribe(server, 'maker-security', other, ['device.blocked'])
  await reportDevice(server, 'maker-security', nextDevice())
  await other.until(({ received }) => received.length === 1)
  expect(second.received).toHaveLength(2)
})

test('a party has twenty of them, not more', async () => {
  const body = { url: 'https://receiver.example/', kinds }
  for (let number = 0; number < 20; number += 1) {
    const { status } = await ask(server, 'neighbour-security', 'POST', '/v1/webhooks', body)
    expect(status).toBe(201)
  }
  const refused = await ask(server, 'neighbour-security', 'POST', '/v1/webhooks', body)
  expect(refused).toMatchObject({ status: 409, body: { code: 'webhook_too_many' } })
  const ids: string[] = []
  for (let url: string | null = '/v1/webhooks?limit=7&status=active'; url !== null; ) {
    const page: Awaited<ReturnType<typeof ask>> = await ask(server, 'neighbour-security', 'GET', url)
    ids.push(...(page.body['webhooks'] as { webhookId: string }[]).map(({ webhookId }) => webhookId))
    url = page.link
  }
  expect(new Set(ids).size).toBe(20)
})
