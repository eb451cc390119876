import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { StoryState } from '../../src/cli/rehearsal/state.ts'
import { bearer, startTestServer, type TestServer, tellStory } from '../http/server.ts'
import { query } from '../http/tables.ts'

const PARTIES = ['maker-security', 'operator-security', 'neighbour-security', 'driver', 'gwa-security'] as const

interface Hit {
  readonly kind: string
  readonly id: string
  readonly title: string
  readonly subtitle: string
  readonly state: string | null
  readonly trust: string | null
  readonly match: string
  readonly path: string | null
}
interface Found {
  readonly query: string
  readonly hits: readonly Hit[]
  readonly more: boolean
  readonly unknown: boolean
  readonly deviceId: string | null
}

let server: TestServer
let story: StoryState

beforeAll(async () => {
  server = await startTestServer()
  story = await tellStory(server, 7)
  const [box] = await rows<{ id: string; party: string }>(
    `select container_id as id, possessing_party_id as party from container where serial = 'BOX-L-0002'`,
  )
  await query(server.connectionString, 'insert into tray values ($1, $2, $3, $4, $5, $6, $7)', [
    ...['00000000-0000-4000-8000-00000000007a', box?.party, 'list', 'Tray_7/a', box?.id],
    ...[JSON.stringify([device(38)]), 'whole'],
  ])
})
afterAll(() => server.stop())

const device = (place: number): string => story.deviceIds[place] ?? ''

function rows<Row extends object>(text: string, values: readonly unknown[] = []): Promise<Row[]> {
  return query<Row>(server.connectionString, text, values)
}

async function get<Body>(url: string, who: string, status = 200): Promise<{ body: Body; link: string | null }> {
  const response = await server.app.inject({ method: 'GET', url, headers: bearer(server, who) })
  expect(response.statusCode, `${url} as ${who}: ${response.payload.slice(0, 400)}`).toBe(status)
  const link = /^<([^>]+)>; rel="next"$/.exec(String(response.headers['link'] ?? ''))
  return { body: response.json<Body>(), link: link?.[1] ?? null }
}

async function search(q: string, who = 'operator-security', more = ''): Promise<Found> {
  return (await get<Found>(`/v1/search?q=${encodeURIComponent(q)}${more}`, who)).body
}

const idsOf = ({ hits }: Found, kind: string): string[] => hits.filter((hit) => hit.kind === kind).map(({ id }) => id)

describe('devices', () => {
  test('are found whole, in groups, as server identification, and inside of a longer text', async () => {
    const id = device(0)
    const server = `0A0E58534D01${Number(id.slice(6)).toString(16).padStart(8, '0')}`
    for (const q of [id, ` e xsm 01 ${id.slice(6, 10)} ${id.slice(10)} `, server, `https://scan.example/21${id}?x=1`]) {
      const found = await search(q)
      expect(found).toMatchObject({ deviceId: id, unknown: false, more: false })
      const [hit] = found.hits
      expect(hit).toMatchObject({ kind: 'device', id, match: 'exact', path: `/v1/devices/${id}` })
      expect(hit?.title).toBe(`E XSM 01 ${id.slice(6)}`)
    }
  })

  test('are found by their last digits and by their beginning, in that order of worth', async () => {
    const ofOperator = await rows<{ id: string }>(
      `select device_id as id from device d join party p on p.party_id = d.owning_party_id
       where p.name = (select name from party where party_id = $1) order by 1`,
      [partyOf('operator-security')],
    )
    const ids = ofOperator.map(({ id }) => id)
    expect(ids.length).toBeGreaterThan(20)
    expect(idsOf(await search('0003', 'operator-security'), 'device')).toEqual(ids.filter((id) => id.endsWith('0003')))
    const start = await search('exsm 01 0000', 'operator-security')
    expect(idsOf(start, 'device')).toEqual(ids.slice(0, 20))
    expect(start.more).toBe(true)
    const three = await search('EXSM01', 'operator-security', '&limit=3&kinds=device,container')
    expect(three.hits.map(({ id }) => id)).toEqual(ids.slice(0, 3))
  })

  test('of others are as unknown as those that nobody announced', async () => {
    for (const q of [device(0), 'EXSM0199999999']) {
      expect(await search(q, 'neighbour-security')).toMatchObject({ hits: [], unknown: true, more: false, deviceId: q })
    }
    expect(await search('0001', 'neighbour-security', '&kinds=device')).toMatchObject({ hits: [], unknown: false })
    expect(await search('EXSM01', 'driver', '&kinds=device')).toMatchObject({ hits: [] })
  })

  test('that are held a maker finds wherever they are', async () => {
    const held = await rows<{ id: string }>(
      `select distinct subject_id as id from ground join device d on d.device_id = subject_id
       where ended_at is null and subject_kind = 'device' and d.owning_party_id <> d.party_id order by 1`,
    )
    expect(held.length).toBeGreaterThan(0)
    const id = held[0]?.id ?? ''
    for (const q of [id, id.slice(-8), id.slice(0, 13)]) {
      const [hit] = (await search(q, 'maker-security')).hits.filter((each) => each.id === id)
      expect(hit, q).toMatchObject({ kind: 'device', trust: 'incident' })
    }
  })
})

test('containers are found by serial, by that of the lock, by parts of them, and by their ids', async () => {
  const [box] = await rows<{ id: string }>(`select container_id as id from container where serial = 'BOX-S-0001'`)
  for (const [q, match] of [
    ['box-s-0001', 'exact'],
    ['LOCK-S-0001', 'exact'],
    [`label of BOX-S-0001, intact`, 'exact'],
    [`https://scan.example/${box?.id}`, 'exact'],
    ['BOX-S-00', 'prefix'],
    ['S-0001', 'suffix'],
    ['X-S-0', 'contained'],
    ['CK-S-0001', 'suffix'],
  ] as const) {
    const hit = (await search(q)).hits.find(({ kind, id }) => kind === 'container' && id === box?.id)
    expect(hit, q).toMatchObject({ title: 'BOX-S-0001', match, path: `/v1/containers/${box?.id}` })
  }
  expect((await search('BOX-', 'neighbour-security')).hits.map(({ title }) => title)).not.toContain('BOX-S-0001')
  expect((await search(box?.id ?? '', 'neighbour-security')).hits).toEqual([])
})

test('everything else is found by what it is called', async () => {
  const [shipment] = await rows<{ id: string }>('select shipment_id as id from shipment order by announced_at limit 1')
  const [incident] = await rows<{ id: string }>(
    `select incident_id as id from incident where kind = 'violation' limit 1`,
  )
  const found = async (q: string, who?: string): Promise<string[]> =>
    (await search(q, who)).hits.map(({ kind, title, match }) => `${kind} ${title} ${match}`)
  expect(await found('sample central')).toEqual(['site Sample central store prefix'])
  expect(await found('MONA')).toEqual(['person Mona Muster prefix'])
  expect(await found('uster', 'neighbour-security')).not.toContain('person Mona Muster contained')
  expect(await found('key-f1')).toEqual(['key KEY-F1 exact'])
  expect(await found('9999999000001')).toEqual([expect.stringMatching(/^party .* exact$/)])
  expect(await found('Tray_7/', 'maker-dispatcher')).toEqual(['tray Tray_7/a prefix'])
  expect(await found('Tray_7/a')).toEqual([])
  const { id: shipmentId = '' } = shipment ?? {}
  const { id: incidentId = '' } = incident ?? {}
  expect(await found(shipmentId)).toEqual([`shipment ${shipmentId.slice(0, 8)} exact`])
  expect(await found(shipmentId.slice(0, 8).toUpperCase())).toContain(`shipment ${shipmentId.slice(0, 8)} prefix`)
  expect(await found(incidentId.slice(0, 10))).toContain(`incident ${incidentId.slice(0, 8)} prefix`)
  expect(await found(shipmentId, 'neighbour-security')).toEqual([])
})

test('each kind is for those who may read it; a fitter has their own key', async () => {
  const kinds = async (q: string): Promise<string[]> => [
    ...new Set((await search(q, 'fitter-1')).hits.map((h) => h.kind)),
  ]
  expect(await kinds('Mona')).toEqual([])
  expect(await kinds('BOX-S-0001')).toEqual(['container'])
  const [shipment] = await rows<{ id: string }>('select shipment_id as id from shipment limit 1')
  expect(await kinds(shipment?.id ?? '')).toEqual([])
  expect((await search('KEY-F', 'fitter-1')).hits).toMatchObject([{ id: 'KEY-F1', path: null }])
})

test('whatever is typed is answered', async () => {
  const hostile = [
    "'; drop table device; --",
    '%',
    '_',
    '\\',
    '~',
    '😀',
    'ſ',
    '(',
    'a'.repeat(4_296),
    '\u001d0',
    'null',
  ]
  for (const q of hostile) expect((await search(q)).query).toBe(q.trim())
  for (const bad of ['', '%20', '%00', 'a'.repeat(4_297)]) {
    const { body } = await get<{ code: string }>(`/v1/search?q=${bad}`, 'operator-security', 400)
    expect(body.code).toBe('request_malformed')
  }
  await get('/v1/search?q=x&kinds=secret', 'operator-security', 400)
  await get('/v1/search?q=x&limit=21', 'operator-security', 400)
})

function partyOf(who: string): string {
  return server.file.people.find(({ label }) => label === who)?.partyId ?? ''
}

async function walk<Row>(start: string, who: string, list: string): Promise<Row[]> {
  const found: Row[] = []
  for (let url: string | null = start; url !== null; ) {
    const page: { body: Record<string, Row[]>; link: string | null } = await get(url, who)
    found.push(...(page.body[list] ?? []))
    url = page.link
  }
  return found
}

interface Listed {
  readonly deviceId: string
  readonly containerId: string
  readonly trust: string
  readonly siteId: string | null
}

describe('lists', () => {
  /** What row-level security shows, asked without any index of a list. */
  async function seen(table: 'device' | 'container', who: string): Promise<string[]> {
    const scope = `set local role geleit_app; set local geleit.party = '${partyOf(who)}'`
    const { Client } = await import('pg')
    const client = new Client({ connectionString: server.connectionString })
    await client.connect()
    await client.query(`begin; ${scope}`)
    const { rows: found } = await client.query<{ id: string }>(`select ${table}_id as id from ${table} order by 1`)
    await client.end()
    return found.map(({ id }) => id)
  }

  test.each(PARTIES)('%s is shown what row-level security shows, each once, in pages of any size', async (who) => {
    const [devices, containers] = [await seen('device', who), await seen('container', who)]
    for (const limit of [7, 1000]) {
      const listed = await walk<Listed>(`/v1/devices?limit=${limit}`, who, 'devices')
      expect(listed.map(({ deviceId }) => deviceId)).toEqual(devices)
    }
    for (const limit of [1, 2, 1000]) {
      const boxes = await walk<Listed>(`/v1/containers?limit=${limit}`, who, 'containers')
      expect(boxes.map(({ containerId }) => containerId).sort()).toEqual(containers)
    }
  })

  test('filters leave out what does not fit, on every page', async () => {
    const who = 'operator-security'
    const all = await walk<Listed & Record<string, unknown>>('/v1/devices', who, 'devices')
    const values = (of: string): unknown[] => [...new Set(all.map((each) => each[of]))].filter((each) => each !== null)
    for (const filter of ['siteId', 'containerId', 'personId', 'custody', 'trust', 'deviceType']) {
      expect(values(filter).length, filter).toBeGreaterThan(0)
      for (const value of values(filter)) {
        const listed = await walk<Listed>(`/v1/devices?limit=3&${filter}=${String(value)}`, who, 'devices')
        const expected = all.filter((each) => each[filter] === value).map(({ deviceId }) => deviceId)
        expect(listed.map(({ deviceId }) => deviceId).sort(), `${filter}=${String(value)}`).toEqual(expected)
      }
    }
    const boxes = await walk<Listed & Record<string, unknown>>('/v1/containers', who, 'containers')
    for (const filter of ['siteId', 'status', 'trust', 'containerTypeId']) {
      for (const value of new Set(boxes.map((each) => each[filter]).filter((each) => each !== null))) {
        const listed = await walk<Listed>(`/v1/containers?limit=1&${filter}=${String(value)}`, who, 'containers')
        const expected = boxes.filter((each) => each[filter] === value).map(({ containerId }) => containerId)
        expect(listed.map(({ containerId }) => containerId)).toEqual(expected)
      }
    }
  })

  test('who of another party has something in hand is not told by asking for them', async () => {
    const [fitter] = server.file.people.filter(({ label }) => label === 'fitter-1')
    await rows(
      `update device set custody = 'on_person', person_id = $1, container_id = null, site_id = null
      where device_id = (select max(device_id) from device where possessing_party_id = $2)`,
      [fitter?.personId, partyOf('maker-security')],
    )
    const listed = async (who: string): Promise<number> =>
      (await walk(`/v1/devices?personId=${fitter?.personId}`, who, 'devices')).length
    expect(await listed('maker-security')).toBe(0)
    const shown = await walk<Record<string, unknown>>('/v1/devices?custody=on_person', 'maker-security', 'devices')
    expect(shown.map(({ personId }) => personId)).toContain(null)
  })

  test('a page is never more than was asked for, and garbage is refused', async () => {
    for (const bad of ['limit=0', 'limit=1001', 'cursor=%00', 'trust=fine', 'siteId=x'])
      await get(`/v1/devices?${bad}`, 'operator-security', 400)
    expect((await get<{ devices: [] }>('/v1/devices?cursor=~', 'operator-security')).body.devices).toEqual([])
  })
})

test('the overview counts what the lists show', async () => {
  const who = 'store-keeper'
  const { body } = await get<Record<string, Record<string, never>> & { siteIds: string[] }>('/v1/overview', who)
  const devices = (await walk<Listed & { custody: string }>('/v1/devices', who, 'devices')).filter(
    ({ siteId }) => siteId !== null && body.siteIds.includes(siteId),
  )
  const counted = body['devices'] as unknown as {
    byCustody: { custody: string; devices: number }[]
    byTrust: { trust: string; devices: number }[]
  }
  for (const { custody, devices: count } of counted.byCustody)
    expect(count).toBe(devices.filter((each) => each.custody === custody).length)
  for (const { trust, devices: count } of counted.byTrust)
    expect(count, trust).toBe(devices.filter((each) => each.trust === trust).length)
  const boxes = (await walk<Record<string, unknown>>('/v1/containers', who, 'containers')).filter(
    ({ possessingPartyId }) => possessingPartyId === partyOf(who),
  )
  const { byStatus } = body['containers'] as unknown as { byStatus: { status: string; containers: number }[] }
  expect(byStatus.reduce((sum, { containers }) => sum + containers, 0)).toBe(boxes.length)
  for (const { status, containers } of byStatus)
    expect(containers).toBe(boxes.filter((each) => each['status'] === status).length)
  expect(body['incidents']).toMatchObject({ complete: true })
  expect((await get<{ code: string }>('/v1/overview', 'fitter-1', 403)).body.code).toBe('role_not_allowed')
})
