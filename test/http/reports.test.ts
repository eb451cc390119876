/** A report of tampering is never refused: it holds for those whom it concerns, and is kept as a hint for all others. */
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { runFsck } from '../../src/store/fsck.ts'
import { type Answer, send } from './requests.ts'
import { bearer, startTestServer, type TestServer, tellStory } from './server.ts'
import { query } from './tables.ts'
import { ODD_TEXTS } from './violations.ts'

let server: TestServer
let container: string
let device: string

beforeAll(async () => {
  server = await startTestServer()
  const story = await tellStory(server, 2)
  container = story.client.container('BOX-L-0001')
  device = story.deviceIds[0] ?? ''
})
afterAll(async () => {
  expect(await runFsck(server.database)).toMatchObject({ total: 0 })
  await server.stop()
})

const JSON_TYPE = { 'content-type': 'application/json' }
const EMOJI_AT_THE_CUT = `${'x'.repeat(1999)}😀`

/** Whatever a hurried person or a broken program may send. */
const BODIES: readonly (readonly [string, string | Buffer | undefined, Readonly<Record<string, string>>])[] = [
  ['no body', undefined, {}],
  ['an empty body that says it is JSON', '', JSON_TYPE],
  ['an empty object', '{}', JSON_TYPE],
  ['null', 'null', JSON_TYPE],
  ['a list', '[1,2,3]', JSON_TYPE],
  ['a number', '7', JSON_TYPE],
  ['half a body', '{"since": "2030', JSON_TYPE],
  ['a prototype', '{"__proto__": {"x": 1}}', JSON_TYPE],
  ['no JSON', 'The seal is broken!', JSON_TYPE],
  ['plain text', 'The seal is broken!', { 'content-type': 'text/plain' }],
  ['a form', 'what=broken', { 'content-type': 'application/x-www-form-urlencoded' }],
  ['a type of nobody', 'broken', { 'content-type': 'no/such' }],
  ['a type that is none', 'broken', { 'content-type': ';;' }],
  ['no type', 'broken', {}],
  ['bytes', Buffer.from([0xff, 0xfe, 0x00, 0x01]), JSON_TYPE],
  ['gzip', gzipSync('{"what":"broken"}'), { ...JSON_TYPE, 'content-encoding': 'gzip' }],
  ['nested', '['.repeat(200_000) + ']'.repeat(200_000), JSON_TYPE],
  ['text of the wrong type', '{"what": {"a": [1, {"b": "\\u0000"}]}}', JSON_TYPE],
  ['a huge text', JSON.stringify({ what: 'x'.repeat(900_000) }), JSON_TYPE],
  ['a sign cut in two', JSON.stringify({ what: EMOJI_AT_THE_CUT }), JSON_TYPE],
  ['half a sign', '{"what": "\\ud83d"}', JSON_TYPE],
  ['members that nobody knows', '{"what": "x", "severity": 11, "since2": null}', JSON_TYPE],
  ...ODD_TEXTS.map((text) => [`what = ${text.slice(0, 12)}`, JSON.stringify({ what: text }), JSON_TYPE] as const),
]

/** Answers to "since when?" that no clock shows. */
const SINCES = [
  ...[null, true, 0, -1, 1e300, {}, [], ['unknown'], '', 'yesterday', 'UNKNOWN', '2030-13-45T99:99:99Z'],
  ...['0000-01-01T00:00:00Z', '9999-12-31T23:59:59Z', '+275760-09-13T00:00:00.000Z', '2016-12-31T23:59:60Z', '\0'],
]

function report(who: string, url: string, payload?: string | Buffer, headers: object = {}): Promise<Answer> {
  const all = { ...bearer(server, who), ...headers }
  return send(server.app, { method: 'POST', url, headers: all, ...(payload === undefined ? {} : { payload }) })
}

/** The same things as somebody whom they concern, as somebody whom they don't, and of what nobody has. */
async function expectTaken(payload: string | Buffer | undefined, headers: object, what: string): Promise<void> {
  const paths = [
    `/v1/containers/${container}/violation-reports`,
    `/v1/devices/${device}/violation-reports`,
    `/v1/devices/${device}/loss-reports`,
  ]
  for (const path of paths) {
    const taken = await report('maker-security', path, payload, headers)
    expect(taken.status, `${path}, ${what}: ${taken.text}`).toBe(201)
    expect(typeof taken.body['incidentId'], what).toBe('string')
    const elsewhere = await report('neighbour-security', path, payload, headers)
    expect([elsewhere.status, elsewhere.body], `${path}, ${what}`).toEqual([202, { status: 'recorded' }])
  }
  const hint = await report('driver', '/v1/hints', payload, headers)
  expect([hint.status, hint.body], what).toEqual([202, { status: 'recorded' }])
}

describe('whatever the body is', () => {
  test.each(BODIES)('%s', async (what, payload, headers) => {
    await expectTaken(payload, headers, what)
  })

  test.each(SINCES.map((since) => [since]))('since %j', async (since) => {
    await expectTaken(JSON.stringify({ since }), JSON_TYPE, String(since))
  })
})

test('an absurd time counts as not known, which widens the window', async () => {
  const path = `/v1/containers/${container}/violation-reports?dryRun=true`
  const unknown = await report('maker-security', path, '{"since":"unknown"}', JSON_TYPE)
  for (const since of ['9999-12-31T23:59:59Z', 'yesterday', 17]) {
    const { body } = await report('maker-security', path, JSON.stringify({ since }), JSON_TYPE)
    expect({ ...body, understood: true }, String(since)).toEqual(unknown.body)
    expect(body['understood'], String(since)).toBe(false)
  }
})

test('an idempotency key that can’t be used stops no report', async () => {
  const path = `/v1/containers/${container}/violation-reports`
  for (const key of ['', 'x'.repeat(10_000), 'a b', '\u0001', 'mine']) {
    for (const what of ['first', 'second']) {
      const headers = { ...JSON_TYPE, 'idempotency-key': key }
      const taken = await report('maker-security', path, JSON.stringify({ what }), headers)
      expect(taken.status, `${key.slice(0, 10)}, ${what}: ${taken.text}`).toBe(201)
    }
  }
})

test('only "true" asks; whatever else stands there, the report counts', async () => {
  const count = async (): Promise<unknown> =>
    (await query(server.connectionString, "select count(*) from entry where type in ('incident_widened')"))[0]
  for (const asked of ['dryRun=true']) {
    const before = await count()
    const answer = await report('maker-security', `/v1/containers/${container}/violation-reports?${asked}`)
    expect([answer.status, await count()]).toEqual([200, before])
  }
  for (const asked of ['dryRun=', 'dryRun=TRUE', 'dryRun=1', 'dryRun=true&dryRun=true', 'dryRun=no', 'x=%E0%A4%A']) {
    const before = await count()
    const answer = await report('maker-security', `/v1/containers/${container}/violation-reports?${asked}`)
    expect(answer.status, asked).toBe(201)
    expect(await count(), asked).not.toEqual(before)
  }
})

test('things that nobody knows, whatever they are called', async () => {
  const names = [...ODD_TEXTS.filter((text) => text.isWellFormed()), 'x'.repeat(10_000), '../..', 'a/b', '%2e%2e']
  for (const name of names) {
    for (const kind of ['containers', 'devices']) {
      const path = `/v1/${kind}/${encodeURIComponent(name)}/violation-reports`
      const answer = await report('maker-security', path, '{"what":"broken"}', JSON_TYPE)
      expect([answer.status, answer.body], `${path.slice(0, 80)}: ${answer.text}`).toEqual([
        202,
        { status: 'recorded' },
      ])
    }
  }
})

test('a box is named by what is on its label, as scanned, as far as it is the reporter’s concern', async () => {
  const incidentOf = async (who: string, name: string, what = 'violation'): Promise<Answer> =>
    report(who, `/v1/containers/${encodeURIComponent(name)}/${what}-reports`, '{"what":"dented"}', JSON_TYPE)
  const { body } = await incidentOf('maker-security', container)
  const [box] = await query<{ lock_serial: string; party_id: string; container_type_id: string }>(
    server.connectionString,
    `select lock_serial, party_id, container_type_id from container where container_id = '${container}'`,
  )
  for (const name of ['BOX-L-0001', ' box-l-0001 ', box?.lock_serial ?? '']) {
    const told = await incidentOf('maker-security', name)
    expect([told.status, told.body['incidentId'], told.body['merged']], name).toEqual([201, body['incidentId'], true])
  }
  const dry = await report('maker-security', '/v1/containers/BOX-L-0001/violation-reports?dryRun=true')
  expect([dry.status, dry.body['merged']]).toEqual([200, true])

  // Whoever it is none of the business of learns nothing, and the hint waits where it came from.
  const elsewhere = await incidentOf('neighbour-security', 'BOX-L-0001')
  const unknown = await incidentOf('neighbour-security', 'BOX-L-9999')
  expect([elsewhere.status, elsewhere.body]).toEqual([unknown.status, unknown.body])
  expect([unknown.status, unknown.body]).toEqual([202, { status: 'recorded' }])
  const { hints } = (
    await send(server.app, { url: '/v1/hints?limit=2', headers: bearer(server, 'neighbour-security') })
  ).body as { hints: { containerId: null; about: string }[] }
  expect(hints.map(({ containerId, about }) => [containerId, about])).toEqual([
    [null, 'container BOX-L-9999'],
    [null, 'container BOX-L-0001'],
  ])

  // A loss, too.
  const lost = await incidentOf('maker-security', 'box-l-0001', 'loss')
  expect([lost.status, typeof lost.body['incidentId']]).toEqual([201, 'string'])
  expect((await incidentOf('maker-security', 'BOX-L-9999', 'loss')).status).toBe(202)
})

test('of two boxes of one serial in the same hands, none is taken for the other', async () => {
  const [mine] = await query<{ container_id: string; party_id: string }>(
    server.connectionString,
    "select container_id, party_id from container where serial = 'BOX-S-0001'",
  )
  await query(
    server.connectionString,
    `insert into container select (jsonb_populate_record(c, jsonb_build_object('container_id', 'twin', 'lock_serial', null,
       'party_id', (select party_id from container where serial = 'BOX-L-0001'), 'head', null, 'entry_count', 0))).*
     from container c where c.container_id = '${mine?.container_id}'`,
  )
  const told = await report('operator-security', '/v1/containers/BOX-S-0001/violation-reports?dryRun=true')
  // Both are in the operator's hands: nobody can say which one is meant, and somebody has to look.
  expect(told.status).toBe(202)
  await query(server.connectionString, "delete from container where container_id = 'twin'")
  const plain = await report('operator-security', '/v1/containers/BOX-S-0001/violation-reports?dryRun=true')
  expect(plain.status).toBe(200)
})

test('what was told is kept, as far as text can be kept', async () => {
  await report('driver', '/v1/hints', 'The seal is \u0000broken', { 'content-type': 'text/plain' })
  const [row] = await query<{ found: boolean }>(
    server.connectionString,
    "select exists (select from entry_personal where position('The seal is broken' in encode(canonical, 'escape')) > 0) as found",
  )
  expect(row?.found).toBe(true)
})
