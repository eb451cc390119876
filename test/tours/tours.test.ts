/**
 * A fitter's day: planned, fetched ahead, done without a network, delivered hours later in the wrong order, and looked at
 * by the dispatcher all the while.
 */
import { createPublicKey, randomUUID, verify } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Box, openBox, typeCode } from '../../src/cli/rehearsal/box.ts'
import { StoryClient } from '../../src/cli/rehearsal/client.ts'
import { idOf } from '../../src/custody/identifiers.ts'
import { dayIn } from '../../src/custody/local-time.ts'
import { type SignedVerdict, verdictMessage } from '../../src/server/verdicts.ts'
import { readForRules } from '../../src/store/database.ts'
import { runFsck } from '../../src/store/fsck.ts'
import { erasureSituation } from '../../src/store/queries/erasure.ts'
import { jpeg } from '../cases/files.ts'
import { send } from '../http/requests.ts'
import { bearer, startTestServer, type TestServer } from '../http/server.ts'
import { everything } from '../http/tables.ts'
import { boxInVan } from '../keys/people.ts'
import { type Asking, asking, partyIdOf, personIdOf, siteIdOf } from '../people/asking.ts'

const FITTER = 'fitter-1'
const PLANS = '/v1/planned-installations'
const MELO = `DE00000000000${'0'.repeat(20)}`
const HOUR_MS = 3_600_000

let server: TestServer
let ask: Asking
let client: StoryClient
/** In the fitter's van. */
let box: Box
let inside: readonly string[]

beforeAll(async () => {
  server = await startTestServer()
  ask = asking(server)
  client = new StoryClient({ file: server.file, run: 'tours', patienceMs: 0 })
  const field = await boxInVan(client, 4)
  box = field.box
  inside = field.deviceIds
})
afterAll(async () => {
  expect(await runFsck(server.database)).toMatchObject({ total: 0 })
  await server.stop()
})

type Body = Readonly<Record<string, unknown>>

async function read(who: string, url: string): Promise<Body> {
  const { status, body, text } = await ask.get(who, url)
  expect(status, `${url}: ${text.slice(0, 300)}`).toBe(200)
  return body
}

async function refusal(who: string, url: string, payload: object): Promise<unknown> {
  return (await ask.post(who, url, payload)).body['code']
}

const today = (): string => dayIn('Europe/Berlin', server.clock.now())
const moment = (hoursAgo: number): string => new Date(server.clock.now() - hoursAgo * HOUR_MS).toISOString()
const listOf = async (who: string, query = ''): Promise<Body[]> =>
  (await read(who, `${PLANS}${query}`))['plannedInstallations'] as Body[]
const tourOf = async (tourId: string): Promise<Body> => read('store-keeper', `/v1/tours/${tourId}`)

let planned: string[]

test('a day is planned, changed and taken back; addresses stand in no entry, and each sees their own', async () => {
  const personId = personIdOf(server, FITTER)
  const plan = { personId, day: today(), containerId: box.containerId }
  const items = [
    { order: 2, place: 'Planweg 2, cellar', meterPointId: `de ${MELO.slice(2)}`, deviceType: 'SAMPLE-GW-A' },
    { order: 1, place: 'Planweg 1, attic', note: 'ring at Beispiel' },
    { order: 3, place: 'Planweg 3', meterPointId: '51238696781' },
  ]
  const made = await ask.done('store-keeper', PLANS, { ...plan, items })
  planned = made['plannedInstallationIds'] as string[]
  const [second = '', first = '', third = ''] = planned

  const shown = await listOf(FITTER, `?day=${today()}&status=planned`)
  expect(shown.map((each) => each['plannedInstallationId'])).toEqual([first, second, third])
  expect(shown[1]).toMatchObject({ place: 'Planweg 2, cellar', meterPointId: MELO, meterPointWarning: null, order: 2 })
  expect(shown[2]).toMatchObject({
    meterPointId: '51238696781',
    meterPointWarning: { en: expect.stringMatching(/11 d/) },
  })
  expect(await listOf('store-keeper', `?personId=${personId}`)).toEqual(shown)
  expect(await listOf('fitter-2')).toEqual([])
  expect(await listOf('fitter-2', `?personId=${personId}`)).toEqual([])
  expect((await ask.get('fitter-2', `${PLANS}/${first}`)).status).toBe(404)
  expect((await ask.get('neighbour-store-keeper', `${PLANS}/${first}`)).status).toBe(404)
  expect(await listOf('neighbour-store-keeper')).toEqual([])
  const page = await server.app.inject({ url: `${PLANS}?limit=2`, headers: bearer(server, FITTER) })
  const next = /^<([^>]+)>; rel="next"$/.exec(String(page.headers['link']))?.[1] ?? ''
  expect(((await read(FITTER, next))['plannedInstallations'] as Body[]).map((each) => each['order'])).toEqual([3])

  await ask.done('store-keeper', `${PLANS}/${third}/changes`, { place: 'Planweg 4', note: 'dog', order: 4 })
  expect(await read(FITTER, `${PLANS}/${third}`)).toMatchObject({ place: 'Planweg 4', note: 'dog', order: 4 })
  expect(await refusal('store-keeper', `${PLANS}/${third}/changes`, { order: 4 })).toBe('nothing_to_change')
  await ask.done('store-keeper', `${PLANS}/${third}/withdrawals`)
  expect(await refusal('store-keeper', `${PLANS}/${third}/withdrawals`, {})).toBe('planned_over')

  const refused = (changed: object): Promise<unknown> => refusal('store-keeper', PLANS, { ...plan, items, ...changed })
  expect(await refused({ day: '2031-02-30' })).toBe('planned_day_out_of_range')
  expect(await refused({ day: 'tomorrow' })).toBe('request_malformed')
  expect(await refused({ day: '2020-01-01' })).toBe('planned_day_out_of_range')
  expect(await refused({ personId: personIdOf(server, 'store-keeper-2') })).toBe('planned_for_non_installer')
  expect(await refused({ personId: personIdOf(server, 'neighbour-store-keeper') })).toBe('not_found')
  expect(await refused({ containerId: randomUUID() })).toBe('not_found')
  expect(await refusal(FITTER, PLANS, { ...plan, items })).toBe('role_not_allowed')
  const tables = (await everything(server.connectionString)).filter(({ text }) => text.includes('Planweg'))
  expect([...new Set(tables.map(({ table }) => table))]).toEqual(['entry_personal'])
})

let pack: Body
let codes: { readonly openingId: string; readonly openingCode: string; readonly closingCode: string }[]
let tourId: string

test('a tour pack holds all that a phone needs; its verdicts verify; the same key gives the same pack', async () => {
  const before = await read(FITTER, '/v1/my-day')
  expect(before['containers']).toMatchObject([
    { serial: 'BOX-S-0001', mayOpen: true, refused: null, lockSerial: box.lockSerial, tourId: null },
  ])
  const headers = { ...bearer(server, FITTER), 'idempotency-key': randomUUID() }
  const payload = { keySerial: 'KEY-F1', siteId: siteIdOf(server, 'Sample van 1'), pairs: 3, hours: 8 }
  const request = { method: 'POST', url: `/v1/containers/${box.containerId}/tour-packs`, headers, payload } as const
  const fetched = await send(server.app, request)
  expect(fetched.status, fetched.text).toBe(201)
  pack = fetched.body
  expect((await send(server.app, request)).body).toEqual(pack)
  codes = pack['codes'] as typeof codes
  tourId = String(pack['tourId'])
  expect(pack).toMatchObject({
    containerId: box.containerId,
    containerSerial: 'BOX-S-0001',
    lockSerial: box.lockSerial,
    keySerial: 'KEY-F1',
    personId: personIdOf(server, FITTER),
    hours: 8,
    openLimitMinutes: 15,
    devices: inside.map((deviceId) => ({ deviceId, deviceType: 'SAMPLE-GW-A' })),
    planned: [{ place: 'Planweg 1, attic' }, { place: 'Planweg 2, cellar' }],
  })
  const { keys } = (await read(FITTER, '/v1/verdict-keys')) as { keys: { keyId: string; publicKey: string }[] }
  const key = keys.find(({ keyId }) => keyId === pack['verdictKeyId'])
  const x = Buffer.from(key?.publicKey ?? '', 'base64').toString('base64url')
  const publicKey = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' })
  const verdicts = pack['verdicts'] as SignedVerdict[]
  expect(verdicts.map(({ deviceId, verdict }) => [deviceId, verdict])).toEqual(inside.map((id) => [id, 'yes']))
  for (const { signature, ...said } of verdicts) {
    const bytes = Buffer.from(signature, 'base64')
    expect(verify(null, verdictMessage(said), publicKey, bytes)).toBe(true)
    expect(verify(null, verdictMessage({ ...said, verdict: 'no' }), publicKey, bytes)).toBe(false)
  }
  const inGerman = await send(server.app, {
    url: '/v1/my-day',
    headers: { ...bearer(server, FITTER), 'accept-language': 'de' },
  })
  const day = inGerman.body as { containers: Body[]; tours: Body[]; planned: Body[]; keys: Body[] }
  expect(day.containers[0]).toMatchObject({ tourId, mayOpen: false, refused: { code: 'tour_under_way' } })
  expect(day.containers[0]).toMatchObject({ refused: { detail: expect.stringMatching(/Tour/) } })
  expect(day.tours).toMatchObject([{ tourId, risk: 'codes_at_large', codesIssued: 6, codesAtLarge: 6, plannedOpen: 2 }])
  expect(day).toMatchObject({ training: { state: 'in_date' }, keys: [{ keySerial: 'KEY-F1', keyStatus: 'active' }] })
  expect(day.planned).toHaveLength(2)
})

test('all of it offline, and delivered in the wrong order: late, with its own times, and nothing is lost', async () => {
  const [installed = '', dark = '', kept = ''] = inside
  const [, first = ''] = planned
  const [one, two] = codes
  if (one === undefined || two === undefined) throw new Error('a pack of too few codes')
  const openAndShut = async (pair: typeof one): Promise<{ opened: string; closed: string }> => {
    const opened = await typeCode(client, box, 'KEY-F1', pair.openingCode)
    await client.lock(box.lockSerial, 'lid', { open: true })
    await client.lock(box.lockSerial, 'lid', { open: false })
    const closed = await typeCode(client, box, 'KEY-F1', pair.closingCode)
    return { opened: String(opened.receipt), closed: String(closed.receipt) }
  }
  // Three out, one of them mounted; one stays dark, and goes back into the box at the second opening.
  const morning = await openAndShut(one)
  const noon = await openAndShut(two)
  await client.pass(5)

  const receipts = (openingId: string): string => `/v1/openings/${openingId}/receipts`
  const last = await ask.done(FITTER, receipts(two.openingId), { receipt: noon.closed, at: moment(2) })
  expect(last).toMatchObject({ result: 'waiting', predecessorMissing: true })
  expect(await tourOf(tourId)).toMatchObject({ risk: 'receipts_missing', codesAtLarge: 2, codesUsed: 2 })

  const { attachmentId, sha256 } = await ask.done(FITTER, `/v1/devices/${installed}/photos`, {
    name: 'cabinet.jpg',
    contentType: 'image/jpeg',
    dataBase64: jpeg().toString('base64'),
    at: moment(4),
  })
  const gone = randomUUID()
  const mounted = await ask.done(FITTER, `/v1/devices/${installed}/installations`, {
    placeOfUse: 'Planweg 1, attic',
    meterPointId: MELO,
    plannedInstallationId: first,
    photoIds: [attachmentId, gone],
    tourId,
    openingId: one.openingId,
    at: moment(4),
  })
  expect(mounted).toEqual({
    recalled: false,
    tookOut: true,
    plannedDone: true,
    photosMissing: [gone],
    meterPointWarning: null,
  })
  const scan = (openingId: string, direction: string, deviceIds: readonly string[], hoursAgo: number): Promise<Body> =>
    ask.done(FITTER, `/v1/openings/${openingId}/scans`, { direction, deviceIds, at: moment(hoursAgo) })
  // Put back before it was taken out, as far as anybody knows: its stay is two from then on.
  expect(await scan(two.openingId, 'in', [dark], 3)).toMatchObject({ alreadyThere: [dark] })
  await scan(one.openingId, 'out', [installed, dark, kept], 4)
  await ask.done(FITTER, `/v1/devices/${dark}/defects`, { note: 'stays dark', at: moment(4) })
  await ask.done(FITTER, receipts(two.openingId), { receipt: noon.opened, at: moment(3) })
  await ask.done(FITTER, receipts(one.openingId), { receipt: morning.closed, at: moment(4) })
  const all = await ask.done(FITTER, receipts(one.openingId), { receipt: morning.opened, at: moment(4) })
  expect(all).toMatchObject({ result: 'confirmed', tampered: false })
  expect(await read(FITTER, `/v1/devices/${dark}`)).toMatchObject({ custody: 'issued', containerId: box.containerId })

  const chain = (await read('store-keeper', `/v1/devices/${installed}`))['chain'] as Body[]
  const entry = chain.find(({ type }) => type === 'device_installed')
  const apart = Date.parse(String(entry?.['recordTime'])) - Date.parse(String(entry?.['eventTime']))
  expect(Math.round(apart / HOUR_MS)).toBe(4)
  expect(await read(FITTER, `/v1/devices/${installed}`)).toMatchObject({ custody: 'installed', meterPointId: MELO })
  const { attachments } = await read('store-keeper', `/v1/devices/${installed}/photos`)
  expect(attachments).toMatchObject([{ attachmentId, sha256, subjectKind: 'device' }])
  expect((await ask.get('neighbour-security', `/v1/devices/${installed}/photos`)).status).toBe(404)
  expect(await read(FITTER, `${PLANS}/${first}`)).toMatchObject({ status: 'done', deviceId: installed })
  // A second device for the same plan is mounted all the same.
  const again = { placeOfUse: 'Planweg 1', plannedInstallationId: randomUUID(), tourId }
  expect(await refusal(FITTER, `/v1/devices/${installed}/installations`, again)).toBe('device_already_installed')
  expect(await tourOf(tourId)).toMatchObject({
    risk: 'codes_at_large',
    codesUsed: 4,
    devicesInstalled: 1,
    devicesOut: 1,
    plannedDone: 1,
    plannedOpen: 1,
    unsettled: { receipts: [], devices: [{ deviceId: kept }], codes: [{ action: 'O' }, { action: 'C' }] },
  })
  expect(await read(FITTER, '/v1/my-day')).toMatchObject({ devices: [{ deviceId: kept, trust: 'ok' }], openings: [] })
  expect(await refusal(FITTER, receipts(one.openingId), { receipt: morning.opened, at: '1999-01-01T00:00:00Z' })).toBe(
    'request_malformed',
  )
})

test('what was found defective is offered no more, whatever box it lies in, until somebody says that it works', async () => {
  const [, dark = ''] = inside
  const verdict = (): Promise<Body> => read(FITTER, `/v1/devices/${dark}/verdict`)
  expect(await verdict()).toMatchObject({ verdict: 'no', reasons: ['defective'] })
  expect(await read(FITTER, `/v1/devices/${dark}`)).toMatchObject({ trust: 'ok', defect: { note: 'stays dark' } })
  const { contents } = await read(FITTER, `/v1/containers/${box.containerId}`)
  expect(contents).toMatchObject([{ deviceId: dark, defective: true }, { defective: false }])
  const found = { note: 'again' }
  expect(await ask.done(FITTER, `/v1/devices/${dark}/defects`, found)).toMatchObject({ alreadyKnown: true })
  expect(await refusal('neighbour-security', `/v1/devices/${dark}/defects/withdrawals`, found)).toBe('not_found')
  await ask.done('store-keeper', `/v1/devices/${dark}/defects/withdrawals`, { note: 'fuse changed' })
  expect(await verdict()).toMatchObject({ verdict: 'yes' })
  expect(await refusal('store-keeper', `/v1/devices/${dark}/defects/withdrawals`, found)).toBe('device_not_defective')
})

test('the end of a tour says what is still out; receipts are taken afterwards; the next opening settles it', async () => {
  const [, , kept = ''] = inside
  const [second = ''] = planned
  const lists = async (query: string): Promise<unknown[]> => {
    const { tours } = await read('store-keeper', `/v1/tours${query}`)
    return (tours as Body[]).map((tour) => tour['tourId'])
  }
  expect(await lists('?status=under_way')).toEqual([tourId])
  await client.pass(4)
  expect(await tourOf(tourId)).toMatchObject({ risk: 'overdue' })
  const returned = await ask.done('store-keeper', `/v1/tours/${tourId}/returns`, { at: moment(1) })
  expect(returned).toMatchObject({ codesAtLarge: 2, receiptsMissing: 0, devicesOut: [kept], plannedOpen: [second] })
  expect(await tourOf(tourId)).toMatchObject({ status: 'returned', risk: 'codes_at_large' })
  expect(await lists(`?status=returned&personId=${personIdOf(server, FITTER)}`)).toEqual([tourId])
  expect((await ask.get('fitter-2', `/v1/tours/${tourId}`)).status).toBe(404)
  expect((await ask.get('neighbour-store-keeper', `/v1/tours/${tourId}`)).status).toBe(404)
  expect((await read('fitter-2', '/v1/tours'))['tours']).toEqual([])
  const open = { who: FITTER, box, purpose: 'installing', siteId: siteIdOf(server, 'Sample van 1') }
  const opened = await openBox(client, open)
  expect(await tourOf(tourId)).toMatchObject({ risk: 'none', codesAtLarge: 0 })
  const day = await read(FITTER, '/v1/my-day')
  expect(day['openings']).toMatchObject([{ openingId: opened.openingId, closingMissing: true, overdue: false }])
  await client.pass(0.5)
  expect((await read(FITTER, '/v1/my-day'))['openings']).toMatchObject([{ overdue: true }])
})

test('with one entry of a plan all that say its address can be erased; with a device, its plan and its photos', async () => {
  const [, first = '', third = ''] = planned
  const orderedBy = idOf('PersonId', personIdOf(server, 'operator-security'))
  const erased = (target: Parameters<typeof erasureSituation>[1]): Promise<readonly string[]> =>
    readForRules(server.database, idOf('PartyId', partyIdOf(server, 'operator-security')), async (client) => {
      const find = async (): Promise<never[]> => []
      const lock = async (): Promise<unknown> => [
        { personId: orderedBy, partyId: partyIdOf(server, 'operator-security') },
      ]
      const loading = { client, find, lock } as unknown as Parameters<typeof erasureSituation>[0]
      return (await erasureSituation(loading, target, orderedBy)).entryIds
    })
  const { entryIds } = (await read('store-keeper', `${PLANS}/${third}`)) as { entryIds: string[] }
  expect(entryIds).toHaveLength(2)
  const entryId = idOf('EntryId', entryIds[0] ?? '')
  expect(await erased({ kind: 'entry', entryId })).toEqual([...entryIds].sort())
  const [installed = ''] = inside
  const ofDevice = await erased({ kind: 'device', deviceId: installed as never })
  const { entryIds: ofPlan } = (await read('store-keeper', `${PLANS}/${first}`)) as { entryIds: string[] }
  const { attachments } = (await read('store-keeper', `/v1/devices/${installed}/photos`)) as { attachments: Body[] }
  for (const id of [...ofPlan, String(attachments[0]?.['entryId'])]) expect(ofDevice).toContain(id)
})
