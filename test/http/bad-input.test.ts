/**
 * What a client can get wrong, on every route: a problem document each time, never a failure of ours, never a hang, and
 * nothing half done.
 */
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { runFsck } from '../../src/store/fsck.ts'
import { seed } from '../setup/seed.ts'
import { anyBody, anyParams, poolsOf } from './arbitrary.ts'
import { bodySchemaOf, buildWorld, type World } from './callers.ts'
import { type Answer, describeRequest, expectNoFailure, expectProblem, fill, send } from './requests.ts'
import { type Route, routesOf } from './routes.ts'
import { startTestServer, type TestServer } from './server.ts'
import { fingerprint } from './tables.ts'
import { ODD_TEXTS, sample, slips } from './violations.ts'

const JSON_TYPE = { 'content-type': 'application/json' }
/** Told of in reports.test.ts: these refuse nothing. */
const REPORTS = /-reports$|^\/v1\/hints$|^\/v1\/carrier\/reports$/

let server: TestServer
let world: World
/** Their bodies have forms of their own, and tests of their own. */
const NOT_JSON = ['/v1/openings/:id/packing-lists', '/v1/delivery-notes', '/witness/add-checkpoint']

let routes: Route[]
let refusing: Route[]

beforeAll(async () => {
  server = await startTestServer()
  world = await buildWorld(server)
  routes = routesOf(server.app)
  refusing = routes.filter(({ method, path }) => method === 'POST' && !REPORTS.test(path))
})
afterAll(() => server.stop())

interface Sent {
  readonly payload?: string | Buffer
  readonly headers?: Readonly<Record<string, string>>
  readonly url?: string
}

function ask(route: Route, { payload, headers = JSON_TYPE, url }: Sent): Promise<Answer> {
  const { who, params } = world.callerOf(route)
  return send(server.app, {
    method: route.method,
    url: url ?? fill(route.path, params),
    headers: { ...world.headersOf(who), ...headers },
    ...(payload === undefined ? {} : { payload }),
  })
}

async function expectUntouched(work: () => Promise<void>): Promise<void> {
  const before = await fingerprint(server.connectionString)
  await work()
  expect(await fingerprint(server.connectionString)).toEqual(before)
}

test('every slip that a schema names is refused, and leaves no trace', async () => {
  let tried = 0
  await expectUntouched(async () => {
    for (const route of refusing) {
      const schema = bodySchemaOf(server, route)
      if (schema === null) continue
      for (const { what, body } of slips(schema)) {
        const answer = await ask(route, { payload: body })
        expectProblem(answer, describeRequest(route, what))
        expect(['request_malformed', 'identifier_malformed'], describeRequest(route, what)).toContain(
          answer.body['code'],
        )
        tried += 1
      }
    }
  })
  expect(tried).toBeGreaterThan(800)
})

test('bodies that are none', async () => {
  const deep = 100_000
  const bodies: readonly (readonly [string, number, Sent])[] = [
    ['half a body', 400, { payload: '{"a":' }],
    ['two bodies', 400, { payload: '{}{}' }],
    ['not JSON', 400, { payload: 'open sesame' }],
    ['a trailing comma', 400, { payload: '{"a":1,}' }],
    ['NaN', 400, { payload: '{"a":NaN}' }],
    ['invalid UTF-8', 400, { payload: Buffer.from('{"a":"\xff\xfe"}', 'latin1') }],
    ['UTF-16', 400, { payload: Buffer.from('{"a":1}', 'utf16le') }],
    ['nested brackets', 400, { payload: '['.repeat(deep) + ']'.repeat(deep) }],
    ['nested objects', 400, { payload: `${'{"a":'.repeat(deep)}1${'}'.repeat(deep)}` }],
    ['brackets that never close', 400, { payload: '['.repeat(500_000) }],
    ['a prototype', 400, { payload: '{"__proto__":{"admin":true}}' }],
    ['gzip', 400, { payload: gzipSync('{}'), headers: { ...JSON_TYPE, 'content-encoding': 'gzip' } }],
    ['a form', 415, { payload: 'a=1', headers: { 'content-type': 'application/x-www-form-urlencoded' } }],
    ['a type of nobody', 415, { payload: '{}', headers: { 'content-type': 'no/such' } }],
    ['a type that is none', 415, { payload: '{}', headers: { 'content-type': ';;;' } }],
    ['a body without a type', 415, { payload: '{}', headers: {} }],
  ]
  await expectUntouched(async () => {
    for (const route of refusing.filter(({ path }) => !NOT_JSON.includes(path))) {
      for (const [what, status, request] of bodies) {
        const answer = await ask(route, request)
        expectProblem(answer, describeRequest(route, what))
        expect(answer.status, describeRequest(route, what)).toBe(status)
      }
    }
  })
})

test('bodies that are too large, on every route', async () => {
  const large = Buffer.alloc(12 * 1024 * 1024, 0x20)
  await expectUntouched(async () => {
    for (const route of routes.filter(({ method }) => method === 'POST')) {
      const answer = await ask(route, { payload: large })
      expectProblem(answer, describeRequest(route, '12 MB'))
      expect(answer.body['code'], describeRequest(route, '12 MB')).toBe('body_too_large')
    }
  })
})

/** Each answer has a challenge of its own. */
const FRESH_EACH_TIME = new Set(['/rehearsal/locks', '/v1/login/passkeys/options'])

test('an empty body says the same as none', async () => {
  for (const route of refusing.filter(({ path }) => !NOT_JSON.includes(path) && !path.includes(':'))) {
    const [empty, none, object] = [
      await ask(route, { payload: '' }),
      await ask(route, { headers: {} }),
      await ask(route, { payload: '{}' }),
    ]
    if (FRESH_EACH_TIME.has(route.path)) {
      expect([empty.status, none.status], describeRequest(route, 'empty')).toEqual([object.status, object.status])
      continue
    }
    expect(empty, describeRequest(route, 'empty')).toEqual(object)
    expect(none, describeRequest(route, 'none')).toEqual(object)
  }
})

test('members that nobody knows change nothing; of a member that is there twice the last counts', async () => {
  const route = { method: 'POST', path: '/v1/containers/:id/openings' } as const
  const good = { purpose: 'packing', keySerial: 'KEY-M1', siteId: '00000000-0000-4000-8000-000000000000' }
  const expected = await ask(route, { payload: JSON.stringify(good) })
  expect(expected.body['code']).toBe('site_not_yours')
  const more = { ...good, constructor: { prototype: 1 }, toString: 'x', roles: ['security_officer'], partyId: 'x' }
  expect(await ask(route, { payload: JSON.stringify(more) })).toEqual(expected)
  const twice = JSON.stringify(good).replace('{', '{"purpose":"no such",')
  expect(await ask(route, { payload: twice })).toEqual(expected)
})

test('identifiers in the path, odd in every way', async () => {
  const raw = ['%E0%A4%A', '%', '%zz', '%C0%AF', '%ED%A0%80']
  for (const route of routes.filter(({ path }) => path.includes(':'))) {
    const { params } = world.callerOf(route)
    for (const name of Object.keys(params).filter((each) => route.path.includes(`:${each}`))) {
      const segments = [...ODD_TEXTS.filter((text) => text.isWellFormed()).map(encodeURIComponent), ...raw]
      for (const segment of [...segments, '..%2F..%2Fetc', 'x'.repeat(14_000)]) {
        const url = fill(route.path.replace(`:${name}`, '@'), params).replace('@', () => segment)
        const answer = await ask(route, { url, ...(route.method === 'POST' ? { payload: '{}' } : { headers: {} }) })
        expectNoFailure(answer, describeRequest(route, `${name} = ${segment.slice(0, 40)}`))
        const verdict = route.path.endsWith('/verdict') && answer.status === 200
        // A virtual key is there for every serial that a key may have.
        const isOne = route.path === '/rehearsal/keys/:serial'
        const refused = answer.status >= 400 || isOne || REPORTS.test(route.path)
        const told = verdict ? answer.body['verdict'] === 'no' : refused
        expect(told, describeRequest(route, `${name} = ${segment.slice(0, 40)}: ${answer.text.slice(0, 200)}`)).toBe(
          true,
        )
      }
    }
  }
})

test('query strings', async () => {
  const url = '/v1/incidents'
  const route = { method: 'GET', path: url } as const
  const refused = [
    ...['limit=', 'limit=0', 'limit=-1', 'limit=1000', 'limit=1e3', 'limit=1.5', 'limit=0x10', 'limit=%00', 'limit=١'],
    ...['limit=5&limit=6', 'limit[]=5', 'cursor=', 'cursor=%00', 'cursor=x', "cursor='--", 'cursor=1&cursor=2'].filter(
      (each) => !each.startsWith('limit['),
    ),
    ...['status=', 'status=closed&status=open', 'status=%E2%80%AEopen', `cursor=${'x'.repeat(10_000)}`],
  ]
  for (const text of refused) {
    const answer = await ask(route, { url: `${url}?${text}`, headers: {} })
    expectProblem(answer, text)
    expect(answer.body['code'], text).toBe('request_malformed')
  }
  for (const text of ['', '&', '&&&', '=', 'unknown=1', 'limit[]=5', '__proto__=1', '%E0%A4%A', 'a=%', '%00=%00']) {
    expect((await ask(route, { url: `${url}?${text}`, headers: {} })).status, text).toBe(200)
  }
  const verdict = { method: 'GET', path: '/v1/devices/:id/verdict' } as const
  for (const text of ['purpose=sell', 'purpose=', 'purpose=install&purpose=commission', 'signed=yes', 'signed=1']) {
    const answer = await ask(verdict, { url: `/v1/devices/${world.ids['device']}/verdict?${text}`, headers: {} })
    expectProblem(answer, text)
  }
})

test('times that no clock shows', async () => {
  const at = { method: 'POST', path: '/v1/devices/:id/installations' } as const
  const arrival = { method: 'POST', path: '/v1/shipments' } as const
  const nobody = '00000000-0000-4000-8000-000000000000'
  const parties = { carrierPartyId: nobody, recipientPartyId: nobody, toSiteId: nobody, containerIds: [nobody] }
  const times = ['0000-01-01T00:00:00Z', '1970-01-01T00:00:00Z', '9999-12-31T23:59:59Z', '2016-12-31T23:59:60Z']
  await expectUntouched(async () => {
    for (const time of times) {
      for (const answer of [
        await ask(at, { payload: JSON.stringify({ placeOfUse: 'x', at: time }) }),
        await ask(arrival, { payload: JSON.stringify({ ...parties, expectedArrival: time }) }),
      ]) {
        expectProblem(answer, time)
        expect(answer.body['code'], time).toBe('request_malformed')
      }
    }
  })
})

test('a lock whose maker brought its secret can be registered like any other', async () => {
  await server.keyStore.registerLock('LOCK-OWN-1', Buffer.alloc(32, 7))
  const type = server.file.containerTypes.find((each) => each.name.startsWith('Small'))
  const siteId = world.story.client.site('Sample factory')
  const body = { serial: 'BOX-OWN-1', containerTypeId: type?.containerTypeId, siteId, lockSerial: 'LOCK-OWN-1' }
  const answer = await ask({ method: 'POST', path: '/v1/containers' }, { payload: JSON.stringify(body) })
  expect(answer.status, answer.text).toBe(201)
})

test('idempotency keys that are none, and those of another request', async () => {
  const good = {
    payload: '{"fromOpeningId":"@","toOpeningId":"@"}'.replaceAll('@', world.ids['openingOfOperator'] ?? ''),
  }
  const keyed = refusing.filter(({ path }) => path.startsWith('/v1/') && !NOT_JSON.includes(path))
  await expectUntouched(async () => {
    for (const key of ['', ' ', 'a b', 'ä', 'x'.repeat(201), 'x'.repeat(10_000), '\u0001', 'a\tb', '\u007f']) {
      for (const route of keyed) {
        const schema = bodySchemaOf(server, route)
        const payload = schema === null ? '{}' : JSON.stringify(sample(schema))
        const answer = await ask(route, { payload, headers: { ...JSON_TYPE, 'idempotency-key': key } })
        expectProblem(answer, describeRequest(route, `key ${JSON.stringify(key).slice(0, 20)}`))
        // What can't be read of a body is said first: identifiers, addresses of receivers, codes of papers, files.
        const unread = ['identifier_malformed', 'webhook_address_not_allowed', 'paper_code_mistyped']
        unread.push('attachment_type_not_allowed')
        // A scan of nothing, neither of a device nor of a tray.
        if (route.path === '/v1/openings/:id/scans') unread.push('request_malformed')
        // Labels of nothing; whatever is printed, nothing is changed by it.
        if (route.path === '/v1/labels') unread.push('request_malformed')
        expect(['idempotency_key_unusable', ...unread], route.path).toContain(answer.body['code'])
      }
    }
  })
  const route = { method: 'POST', path: '/v1/repackagings' } as const
  const headers = { ...JSON_TYPE, 'idempotency-key': 'once' }
  const first = await ask(route, { ...good, headers })
  expect(first.body['code']).toBe('opening_not_open')
  expect((await ask(route, { ...good, headers })).body).toEqual(first.body)
  const other = await ask(route, { payload: good.payload.replace('{', '{"x":1,'), headers })
  const elsewhere = { method: 'POST', path: '/v1/repackagings/:id/completion' } as const
  for (const answer of [other, await ask(elsewhere, { ...good, headers })]) {
    expectProblem(answer, 'a key used before')
    expect(answer.body['code']).toBe('idempotency_key_reused')
  }
})

test('the sentence comes in the language that is preferred', async () => {
  const route = { method: 'GET', path: '/v1/incidents/:id' } as const
  const detail = async (language: string): Promise<unknown> => {
    const headers = { 'accept-language': language }
    return (await ask(route, { url: '/v1/incidents/no', headers })).body['detail']
  }
  const [english, german] = [await detail('en'), await detail('de')]
  expect(english).not.toBe(german)
  for (const language of [
    '',
    '*',
    'fr',
    'en-GB,de',
    'en, de;q=0.9',
    'de;q=0',
    'de;q=0.1, en;q=0.2',
    'x'.repeat(9_000),
  ]) {
    expect(await detail(language), language).toBe(english)
  }
  for (const language of ['de-AT', 'DE', 'fr, de;q=0.5', 'en;q=0.1, de;q=0.9', 'de, en', ' de ; q=1.0 , en;q=0.5']) {
    expect(await detail(language), language).toBe(german)
  }
})

test('requests made at random, of everybody, about everything', { timeout: 600_000 }, async () => {
  const runs = process.env['GELEIT_LONG'] === '1' ? 20_000 : 400
  const pools = poolsOf(world)
  const people = server.file.people.map((person) => person.label)
  const schemas = new Map(routes.map((route) => [route, bodySchemaOf(server, route)]))
  const request = fc.constantFrom(...routes).chain((route) => {
    const caller = world.callerOf(route)
    return fc.record({
      route: fc.constant(route),
      who: fc.oneof({ weight: 3, arbitrary: fc.constant(caller.who) }, fc.constantFrom(...people)),
      params: fc.oneof({ weight: 3, arbitrary: fc.constant(caller.params) }, anyParams(pools)),
      body: anyBody(schemas.get(route) ?? null, pools),
      query: fc.oneof({ weight: 3, arbitrary: fc.constant('') }, fc.webQueryParameters()),
      key: fc.option(fc.constantFrom('key-1', 'key-2', 'key-3')),
    })
  })
  await fc.assert(
    fc.asyncProperty(request, async ({ route, who, params, body, query, key }) => {
      const url = fill(route.path, params) + (query === '' ? '' : `?${query}`)
      const headers = { ...world.headersOf(who), ...(key === null ? {} : { 'idempotency-key': key }) }
      const payload = route.method === 'GET' ? {} : { payload: body, headers: { ...headers, ...JSON_TYPE } }
      const answer = await send(server.app, { method: route.method, url, headers, ...payload })
      expectNoFailure(answer, `${route.method} ${url} as ${who}: ${body.slice(0, 500)}`)
    }),
    { seed, numRuns: runs },
  )
})

test('after all this the tables follow from the entries', async () => {
  expect(await runFsck(server.database)).toMatchObject({ total: 0 })
})
