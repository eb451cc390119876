/** Counting through HTTP: two people at once, boxes that move meanwhile, what follows, and stock at past moments. */
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { closeBox, openBox, scan } from '../../src/cli/rehearsal/box.ts'
import type { StoryState } from '../../src/cli/rehearsal/state.ts'
import { runFsck } from '../../src/store/fsck.ts'
import { startTestServer, type TestServer, tellStory } from '../http/server.ts'
import { query } from '../http/tables.ts'
import { type Answer, ask } from '../webhooks/setup.ts'

const LARGE = 'BOX-L-0001'
const KEEPER = 'store-keeper'
const SECOND = 'store-keeper-2'

let server: TestServer
let story: StoryState
let store: string
let large: string
/** What the large box holds by the record, ascending. */
let inside: string[]

beforeAll(async () => {
  server = await startTestServer()
  // Delivered to the store, and repacked in part into boxes that went to the vans.
  story = await tellStory(server, 4)
  store = story.client.site('Sample central store')
  large = story.client.container(LARGE)
  inside = devicesOf(await ask(server, KEEPER, 'GET', `/v1/containers/${large}/contents`))
})
afterAll(() => server.stop())

const devicesOf = ({ body }: Answer): string[] =>
  (body['devices'] as { deviceId: string }[]).map((each) => each.deviceId)
const post = (who: string, path: string, body: object = {}): Promise<Answer> => ask(server, who, 'POST', path, body)
const get = (who: string, path: string): Promise<Answer> => ask(server, who, 'GET', path)
const totalsOf = async (count: string): Promise<Record<string, number>> =>
  (await get(KEEPER, count)).body['totals'] as Record<string, number>
const listed = async (count: string, list: string): Promise<string[]> =>
  ((await get(KEEPER, `${count}/findings?list=${list}`)).body['findings'] as { id: string }[]).map(({ id }) => id)

async function start(body: object = { siteId: store }): Promise<string> {
  const started = await post(KEEPER, '/v1/counts', body)
  expect(started.status).toBe(201)
  return `/v1/counts/${String(started.body['countId'])}`
}

/** The large box is opened for somebody to look into. */
const open = (who = KEEPER) =>
  openBox(story.client, {
    who,
    box: { containerId: large, lockSerial: 'LOCK-L-0001' },
    purpose: 'inspecting',
    siteId: store,
  })

test('a room is attested, and its stock says so', async () => {
  const attested = await post(KEEPER, `/v1/sites/${store}/attestations`, { condition: 'locked', note: 'both doors' })
  expect(attested.status).toBe(201)
  expect((await get(KEEPER, `/v1/sites/${store}/stock`)).body['attested']).toEqual({
    at: attested.body['attestedAt'],
    until: attested.body['attestedUntil'],
    old: false,
  })
  expect((await post('fitter-1', `/v1/sites/${store}/attestations`, { condition: 'locked' })).status).toBe(403)
  const theirs = await post('neighbour-store-keeper', `/v1/sites/${store}/attestations`, { condition: 'locked' })
  expect(theirs.status).toBe(404)
})

test('two people scan at once; what both have is counted once, and can be taken back', async () => {
  const count = await start()
  expect((await post(SECOND, '/v1/counts', { siteId: store })).body['code']).toBe('count_under_way')
  // In groups, as a label gives them, pasted as one text, and single.
  const lists = [
    [inside.map((id) => `${id.slice(0, 1)} ${id.slice(1, 4)} ${id.slice(4, 6)} ${id.slice(6)}`).join('\n')],
    [...inside.slice(5), 'EXSM0199999999', 'no label'],
  ]
  const [a, b] = await Promise.all(
    lists.map((lines, one) => post(one === 0 ? KEEPER : SECOND, `${count}/scans`, { lines })),
  )
  expect([a?.status, b?.status]).toEqual([201, 201])
  expect(Number(a?.body['counted']) + Number(b?.body['counted'])).toBe(inside.length + 1)
  const results = ((b as Answer).body['answers'] as { result: string }[]).map(({ result }) => result)
  expect(results.slice(-2)).toEqual(['unknown', 'unreadable'])
  const view = (await get(KEEPER, count)).body
  expect(view['totals']).toMatchObject({ devicesExpected: 20, devicesFound: 20, containersMissing: 0, unknown: 1 })
  expect(view['byPerson']).toHaveLength(2)
  expect((await post(SECOND, `${count}/undos`, { lines: [inside[0], inside[1]] })).body).toEqual({ undone: 2 })
  expect(await listed(count, 'missing')).toEqual(inside.slice(0, 2))
  expect((await post(KEEPER, `${count}/scans`, { lines: [inside[0]] })).body['counted']).toBe(1)
  // What anybody else asks of it, there is none.
  for (const path of [count, `${count}/findings?list=missing`]) {
    expect((await get('neighbour-store-keeper', path)).status).toBe(404)
  }
  for (const path of ['scans', 'undos']) {
    expect((await post('neighbour-store-keeper', `${count}/${path}`, { lines: ['x'] })).status).toBe(404)
  }
  expect((await post(KEEPER, `${count}/cancellation`)).status).toBe(201)
  expect((await post(KEEPER, `${count}/scans`, { lines: ['x'] })).body['code']).toBe('count_over')
})

test('an open box does not stand for what is in it; what moves meanwhile is not missing', async () => {
  const count = await start()
  const opened = await open()
  const first = await post(KEEPER, `${count}/scans`, { lines: [LARGE] })
  expect(first.body['answers']).toMatchObject([{ result: 'counted', standsFor: 0, contentsBecause: 'open' }])
  await post(KEEPER, `${count}/scans`, { lines: inside.slice(0, 18), placeContainerSerial: LARGE })
  expect(await listed(count, 'missing')).toEqual(inside.slice(18))
  // One that nobody has scanned goes to somebody's hand, and another one that somebody has.
  await scan(story.client, KEEPER, opened, 'out', [inside[19] as string, inside[0] as string])
  expect(await listed(count, 'missing')).toEqual([inside[18]])
  expect(await listed(count, 'moved')).toEqual([inside[0]])
  expect(await listed(count, 'surplus')).toEqual([])
  // Back again: since when, the record says. It is not missing, only not counted.
  await scan(story.client, KEEPER, opened, 'in', [inside[19] as string, inside[0] as string])
  expect(await listed(count, 'moved')).toEqual([inside[19]])
  await closeBox(story.client, KEEPER, opened)
  // Shut again it stands for what it holds.
  await post(KEEPER, `${count}/undos`, { lines: [LARGE] })
  const again = await post(SECOND, `${count}/scans`, { lines: [LARGE.toLowerCase()] })
  expect(again.body['answers']).toMatchObject([{ result: 'counted', standsFor: 20 }])
  expect(await totalsOf(count)).toMatchObject({ devicesFound: 20, devicesMissing: 0, containersFound: 1, moved: 0 })
  // What it would do, and that it does it once.
  const dry = await post(KEEPER, `${count}/completion?dryRun=true`)
  expect(dry).toMatchObject({ status: 200, body: { incidents: 0 } })
  expect((await post(KEEPER, `${count}/completion`)).status).toBe(201)
  expect((await post(KEEPER, `${count}/completion`)).body['code']).toBe('count_over')
})

test('a count that was left is gone on with the next day, on a server that has started since', async () => {
  const count = await start({ containerId: large })
  const [evening, morning] = [inside.slice(0, 12), inside.slice(12)]
  expect((await post(KEEPER, `${count}/scans`, { lines: evening })).body['counted']).toBe(12)
  const left = (await get(KEEPER, count)).body
  server.clock.aheadMs += 15 * 3_600_000
  const app = await server.another()
  onTestFinished(() => app.close())
  const started = { ...server, app }
  const later = (who: string, method: 'GET' | 'POST', path: string, body?: object) =>
    ask(started, who, method, path, body)
  // Whoever comes finds it among those that run, as it was left.
  const running = (await later(SECOND, 'GET', '/v1/counts?status=open')).body['counts'] as { countId: string }[]
  expect(running.map(({ countId }) => `/v1/counts/${countId}`)).toEqual([count])
  expect((await later(SECOND, 'GET', count)).body).toEqual(left)
  expect(left['totals']).toMatchObject({ devicesExpected: 20, devicesFound: 12, devicesMissing: 8 })
  // What was sent in the evening without an answer is sent again, and counts once.
  const again = await later(SECOND, 'POST', `${count}/scans`, { lines: [...evening.slice(10), ...morning] })
  expect(again.body['counted']).toBe(8)
  expect((await later(KEEPER, 'POST', `${count}/completion`)).body).toMatchObject({
    incidents: 0,
    totals: { devicesFound: 20, devicesMissing: 0 },
  })
})

test('what is missing is held and found again; surplus is held, a stranger is an incident', async () => {
  const [gone, again] = [inside[2] as string, inside[3] as string]
  const inVan = devicesOf(
    await get(KEEPER, `/v1/containers/${story.client.container('BOX-S-0001')}/contents`),
  )[0] as string
  const count = await start({ containerId: large })
  await post(KEEPER, `${count}/scans`, { lines: inside.filter((id) => id !== gone && id !== again) })
  await post(KEEPER, `${count}/scans`, { lines: [inVan, 'EXSM0199999999'] })
  expect((await post(KEEPER, `${count}/completion`)).body).toMatchObject({ code: 'count_has_missing', devices: 2 })
  const done = await post(KEEPER, `${count}/completion`, { confirmMissing: true })
  expect(done.body).toMatchObject({ incidents: 3, totals: { devicesMissing: 2, devicesSurplus: 1, unknown: 1 } })
  const device = async (id: string) => (await get(KEEPER, `/v1/devices/${id}`)).body
  expect(await device(gone)).toMatchObject({ missing: true, trust: 'incident' })
  expect(await device(inVan)).toMatchObject({ missing: false, trust: 'incident' })
  const kinds = await Promise.all(
    (done.body['incidentIds'] as string[]).map(
      async (id) => (await get('operator-security', `/v1/incidents/${id}`)).body['kind'],
    ),
  )
  expect(kinds.sort()).toEqual(['difference', 'loss', 'stranger'])
  const before = new Date(server.clock.now()).toISOString()
  server.clock.aheadMs += 1_000
  // It turns up in the count of the store: no more missing, and held as before.
  const second = await start()
  await post(SECOND, `${second}/scans`, { lines: [again, ...inside.filter((id) => id !== gone), LARGE] })
  expect(await totalsOf(second)).toMatchObject({ devicesFoundAgain: 1, devicesMissing: 0, devicesExpected: 18 })
  expect((await post(KEEPER, `${second}/completion`)).body).toMatchObject({ incidents: 0 })
  expect(await device(again)).toMatchObject({ missing: false, trust: 'incident' })
  // Then and now.
  const stock = async (at = '') => (await get(KEEPER, `/v1/sites/${store}/stock${at}`)).body
  expect(await stock(`?at=${before}`)).toMatchObject({ missing: { deviceIds: [gone, again] }, totals: { devices: 18 } })
  expect(await stock()).toMatchObject({ missing: { deviceIds: [gone] }, totals: { devices: 19, missingDevices: 1 } })
})

test('a box that is not there is missing with what it holds, and nobody can open it', async () => {
  const count = await start()
  const done = await post(KEEPER, `${count}/completion`, { confirmMissing: true })
  expect(done.body).toMatchObject({ incidents: 1, totals: { containersMissing: 1, devicesMissing: 19 } })
  expect((await get(KEEPER, `/v1/containers/${large}`)).body).toMatchObject({ missing: true, trust: 'incident' })
  expect((await get(KEEPER, `/v1/devices/${inside[7]}`)).body['trust']).toBe('incident')
  const lost = (await get(KEEPER, `/v1/sites/${store}/stock`)).body
  expect(lost).toMatchObject({ totals: { containers: 1, missingContainers: 1, devices: 0 } })
  const found = await start()
  const scanned = await post(KEEPER, `${found}/scans`, { lines: [LARGE] })
  expect(scanned.body['answers']).toMatchObject([{ result: 'counted', contentsBecause: 'missing' }])
  await post(KEEPER, `${found}/completion`, { confirmMissing: true })
  expect((await get(KEEPER, `/v1/containers/${large}`)).body).toMatchObject({ missing: false, trust: 'incident' })
})

test('stock at past moments: to whoever had it then, and as a table', async () => {
  const factory = story.client.site('Sample factory')
  const rows = await query<{ from_at: Date; until_at: Date | null; site_id: string | null }>(
    server.connectionString,
    'select from_at, until_at, site_id from container_place where container_id = $1 order by from_at',
    [large],
  )
  const shipped = rows[0]?.until_at as Date
  const at = (ms: number) => new Date(shipped.getTime() + ms).toISOString()
  const maker = (ms: number) => get('maker-dispatcher', `/v1/sites/${factory}/stock?at=${at(ms)}&limit=1`)
  const then = await maker(-1)
  expect(then.body['containers']).toMatchObject([{ serial: LARGE, devices: 36 }])
  expect((then.body['totals'] as { containers: number }).containers).toBe(3)
  expect(then.link).toContain('cursor=')
  // From the moment of the record on it is on the road: in nobody's store, and the maker's no more.
  expect((await maker(0)).body['containers']).not.toMatchObject([{ serial: LARGE }])
  const contents = (who: string, ms: number) => get(who, `/v1/containers/${large}/contents?at=${at(ms)}&limit=999`)
  expect(devicesOf(await contents('maker-dispatcher', -1))).toHaveLength(36)
  expect((await contents('neighbour-store-keeper', -1)).status).toBe(404)
  expect((await get('neighbour-store-keeper', `/v1/sites/${store}/stock`)).status).toBe(404)
  expect((await get(KEEPER, `/v1/sites/${store}/stock?at=2999-01-01T00:00:00Z`)).status).toBe(400)
  const { authorization } = { authorization: `Bearer ${story.client.person(KEEPER).token}` }
  const csv = await server.app.inject({
    url: `/v1/sites/${store}/stock`,
    headers: { authorization, accept: 'text/csv' },
  })
  expect(csv.headers['content-type']).toBe('text/csv; charset=utf-8')
  expect(csv.body.split('\r\n')).toHaveLength(3)
  expect(csv.body).toMatch(/^container,container_id,container_type,since,missing,device_type,devices\r\nBOX-L-0001,/)
})

test('twenty thousand lines at once, one too many, and then the tables say what the entries say', async () => {
  const count = await start()
  const many = Array.from({ length: 20_000 }, (_, at) => `EXSM09${String(at).padStart(8, '0')}`)
  expect((await post(KEEPER, `${count}/scans`, { lines: [...many, 'x'] })).status).toBe(400)
  expect((await post(KEEPER, `${count}/scans`, { lines: [`${many.join('\n')}\nx`] })).body['code']).toBe(
    'count_too_many_lines',
  )
  expect((await post(KEEPER, `${count}/scans`, { lines: [many.join('\n')] })).body['counted']).toBe(20_000)
  const page = await get(KEEPER, `${count}/findings?list=unknown&limit=999`)
  expect(page.body['findings']).toHaveLength(999)
  expect(page.link).toContain('list=unknown')
  await post(KEEPER, `${count}/cancellation`)
  const newest = await get(KEEPER, '/v1/counts?status=cancelled&limit=1')
  expect(newest.body['counts']).toMatchObject([{ countId: count.split('/').at(-1), status: 'cancelled', totals: null }])
  expect(newest.link).toContain('status=cancelled')
  expect(await runFsck(server.database)).toMatchObject({ total: 0 })
})
