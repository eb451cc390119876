/** The rules that have a public source (docs/domain.md), one story for each, told over HTTP on one server. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { boxOf, closeBox, IN_ORDER, openBox, scan, typeCode } from '../../src/cli/rehearsal/box.ts'
import { StoryClient } from '../../src/cli/rehearsal/client.ts'
import { DEFAULT_POLICY } from '../../src/custody/policy.ts'
import { runFsck } from '../../src/store/fsck.ts'
import { Deadlines } from '../../src/worker/deadlines.ts'
import { startTestServer, type TestServer } from '../http/server.ts'
import { ENVIRONMENT, enrolPasskey } from '../login/logins.ts'
import { announce } from './rehearsal.ts'

const MINUTE_MS = 60_000
const [MAKER, DRIVER, KEEPER] = ['maker-dispatcher', 'driver', 'store-keeper'] as const
/** What the large boxes of a test server take of the sample's type. */
const CAPACITY = 36
let server: TestServer
let client: StoryClient
let deviceIds: readonly string[]

beforeAll(async () => {
  server = await startTestServer({ environment: ENVIRONMENT })
  client = new StoryClient({ file: server.file, run: 'rules', patienceMs: 0 })
  deviceIds = await announce(client, CAPACITY + 1)
})
afterAll(async () => {
  expect(await runFsck(server.database)).toMatchObject({ total: 0 })
  await server.stop()
})

const openings = (serial: string): string => `/v1/containers/${client.container(serial)}/openings`
const factory = (): string => client.site('Sample factory')
const store = (): string => client.site('Sample central store')
const trustOf = async (path: string): Promise<unknown> => (await client.get(KEEPER, path))['trust']
async function insideOf(serial: string): Promise<readonly string[]> {
  const { devices } = await client.get(MAKER, `/v1/containers/${client.container(serial)}/contents`)
  return (devices as { deviceId: string }[]).map(({ deviceId }) => deviceId)
}
const pack = (serial: string) =>
  openBox(client, { who: MAKER, box: boxOf(client, serial), purpose: 'packing', siteId: factory() })

/** Picked up and delivered, both signed twice; gives the path of the shipment. */
async function deliver(serial: string): Promise<string> {
  const { shipmentId } = await client.post(MAKER, '/v1/shipments', {
    containerIds: [client.container(serial)],
    carrierPartyId: client.party(DRIVER),
    recipientPartyId: client.party(KEEPER),
    toSiteId: store(),
  })
  const shipment = `/v1/shipments/${String(shipmentId)}`
  const sign = { containerSerials: [serial], condition: 'intact' }
  for (const who of [MAKER, DRIVER]) await client.post(who, `${shipment}/handovers`, { ...sign, leg: 'pick_up' })
  for (const who of [DRIVER, KEEPER]) await client.post(who, `${shipment}/handovers`, { ...sign, leg: 'delivery' })
  return shipment
}

async function pass(minutes: number): Promise<void> {
  server.clock.aheadMs += minutes * MINUTE_MS
  const { database, clock } = server
  const onUnknownOutcome = (error: Error): void => expect(error).toBeNull()
  const say = (line: string): void => expect(line).toBe('')
  const watch = { newId: () => crypto.randomUUID(), policy: DEFAULT_POLICY, timeZone: 'Europe/Berlin' }
  await new Deadlines({ database, clock: clock.now, ...watch, say, onUnknownOutcome }).look()
}

test('rule 4: no opening code without a second factor of a moment ago', async () => {
  const { browser, authenticator } = await enrolPasskey(server, MAKER)
  const asked = { purpose: 'packing', keySerial: 'KEY-M1', siteId: factory() }
  server.clock.aheadMs += 6 * MINUTE_MS
  const refused = await browser.post(openings('BOX-L-0001'), asked)
  expect([refused.status, refused.body['code']]).toEqual([401, 'second_factor_needed'])
  expect((await client.get(MAKER, `/v1/containers/${client.container('BOX-L-0001')}`))['openings']).toEqual([])
  const options = await browser.post('/v1/session/second-factor/passkey-options')
  await browser.post('/v1/session/second-factor/passkey', { response: authenticator.get(options.body) })
  const issued = await browser.post(openings('BOX-L-0001'), asked)
  expect([issued.status, typeof issued.body['code']]).toEqual([201, 'string'])
  const box = boxOf(client, 'BOX-L-0001')
  const { receipt } = await typeCode(client, box, 'KEY-M1', String(issued.body['code']))
  const opened = { box, openingId: String(issued.body['openingId']), code: '', keySerial: 'KEY-M1' }
  await client.post(MAKER, `/v1/openings/${opened.openingId}/receipts`, { receipt })
  // A closing code needs none: a box must never stay open because of a rule.
  server.clock.aheadMs += 6 * MINUTE_MS
  const closing = await browser.post(`/v1/openings/${opened.openingId}/closing-code`, { keySerial: 'KEY-M1' })
  expect(closing.status, closing.text).toBe(201)
  const shut = await typeCode(client, box, 'KEY-M1', String(closing.body['code']))
  await client.post(MAKER, `/v1/openings/${opened.openingId}/receipts`, { receipt: shut.receipt })
})

test('rule 3: a code is for one lock, one action, one person, one key and one use', async () => {
  const [box, other] = [boxOf(client, 'BOX-L-0001'), boxOf(client, 'BOX-L-0002')]
  const asked = { purpose: 'packing', keySerial: 'KEY-M2', siteId: factory() }
  await client.refused('key_not_yours', 'the key of somebody else', MAKER, openings('BOX-L-0001'), asked)
  const issued = await client.post(MAKER, openings('BOX-L-0001'), { ...asked, keySerial: 'KEY-M1' })
  const code = String(issued['code'])
  const enter = (lockSerial: string, keySerial: string) => client.lock(lockSerial, 'enter', { keySerial, code })
  expect(await enter(other.lockSerial, 'KEY-M1')).not.toHaveProperty('receipt')
  expect(await enter(box.lockSerial, 'KEY-M2')).not.toHaveProperty('receipt')
  const { receipt } = await typeCode(client, box, 'KEY-M1', code)
  await client.lock(box.lockSerial, 'lid', { open: true })
  const opening = `/v1/openings/${String(issued['openingId'])}`
  expect(await client.post(MAKER, `${opening}/receipts`, { receipt })).toMatchObject({ result: 'confirmed' })
  // Neither does it close, nor open again.
  await client.lock(box.lockSerial, 'lid', { open: false })
  expect(await enter(box.lockSerial, 'KEY-M1')).toMatchObject({ code: 'already_used' })
  await client.lock(box.lockSerial, 'lid', { open: true })
  const opened = { box, openingId: String(issued['openingId']), code, keySerial: 'KEY-M1', tampered: false, exposed: 0 }
  await closeBox(client, MAKER, opened)
  expect(await enter(box.lockSerial, 'KEY-M1')).not.toHaveProperty('receipt')
})

test('rule 2: only what was announced enters; a stranger among the scans opens an incident', async () => {
  const opened = await pack('BOX-L-0002')
  const scans = `/v1/openings/${opened.openingId}/scans`
  const last = deviceIds.at(-1) ?? ''
  const stranger = `${last.slice(0, 6)}99999999`
  const content = { direction: 'in', deviceIds: [last, stranger] }
  const found = await client.refused('device_not_announced', 'a stranger', MAKER, scans, content)
  const incident = await client.get('maker-security', `/v1/incidents/${String(found['incidentId'])}`)
  expect(incident).toMatchObject({ kind: 'stranger', status: 'open' })
  // Of the scan with the stranger nothing was taken.
  expect(await insideOf('BOX-L-0002')).toEqual([])
  await scan(client, MAKER, opened, 'in', [last])
  await closeBox(client, MAKER, opened)
  expect(await insideOf('BOX-L-0002')).toEqual([last])
})

test('rule 15: no more goes in than the box takes of this type', async () => {
  const opened = await pack('BOX-L-0001')
  await scan(client, MAKER, opened, 'in', deviceIds.slice(0, CAPACITY - 1))
  const [more] = await announce(client, 1, 'N-2')
  const two = { direction: 'in', deviceIds: [deviceIds[CAPACITY - 1], more] }
  await client.refused('capacity_exceeded', 'one too many', MAKER, `/v1/openings/${opened.openingId}/scans`, two)
  await scan(client, MAKER, opened, 'in', [deviceIds[CAPACITY - 1] ?? ''])
  await closeBox(client, MAKER, opened)
  expect(await insideOf('BOX-L-0001')).toHaveLength(CAPACITY)
})

test('rule 9: on arrival compare with the notice, look, compare the number; only then there is an opening code', async () => {
  const shipment = await deliver('BOX-L-0001')
  await pass(24 * 60 - 1)
  const code = { purpose: 'repackaging', keySerial: 'KEY-S1', siteId: store() }
  const open = (what: string) => client.refused('container_not_inspected', what, KEEPER, openings('BOX-L-0001'), code)
  await open('before the receipt')
  await client.refused('containers_not_of_shipment', 'what was not announced', KEEPER, `${shipment}/receipt`, {
    containers: [{ serial: 'BOX-L-0002', outcome: 'received' }],
  })
  expect(await client.post(KEEPER, `${shipment}/receipt`)).toMatchObject({ late: false })
  await open('before anybody has looked at it')
  const inspections = `/v1/containers/${client.container('BOX-L-0001')}/inspections`
  const look = { serial: 'BOX-L-0099', condition: 'intact', siteId: store(), checks: IN_ORDER }
  await client.refused('serial_does_not_match', 'another number', KEEPER, inspections, look)
  await open('after another number was read')
  await client.post(KEEPER, inspections, { ...look, serial: 'BOX-L-0001' })
  const issued = await client.post(KEEPER, openings('BOX-L-0001'), code)
  expect(typeof issued['code']).toBe('string')
  expect(await trustOf(`/v1/devices/${deviceIds[0]}`)).toBe('ok')
})

test('rule 8: what nobody acknowledges within 24 hours is unproven, with what it holds, until it is proven', async () => {
  const shipment = await deliver('BOX-L-0002')
  const paths = [`/v1/containers/${client.container('BOX-L-0002')}`, `/v1/devices/${deviceIds.at(-1)}`]
  const trust = () => Promise.all(paths.map(trustOf))
  await pass(24 * 60 - 1)
  expect(await trust()).toEqual(['ok', 'ok'])
  await pass(2)
  expect(await trust()).toEqual(['unproven', 'unproven'])
  await client.verdict('gwa-system', deviceIds.at(-1) ?? '', 'no')
  expect(await client.post(KEEPER, `${shipment}/receipt`)).toMatchObject({ late: true })
  const look = { serial: 'BOX-L-0002', condition: 'intact', siteId: store(), checks: IN_ORDER }
  await client.post(KEEPER, `${paths[0]}/inspections`, look)
  expect(await trust()).toEqual(['unproven', 'unproven'])
  // Its own opening is the proof: a receipt without a flag.
  const box = boxOf(client, 'BOX-L-0002')
  const opened = await openBox(client, { who: KEEPER, box, purpose: 'inspecting', siteId: store() })
  expect(await trust()).toEqual(['ok', 'ok'])
  await closeBox(client, KEEPER, opened)
})
