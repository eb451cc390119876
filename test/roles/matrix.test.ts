/**
 * Every role on every route, and every kind of stranger. The table is kept beside this file: a route that is new, or a
 * right that changed, shows as a difference in it.
 */
import { Socket } from 'node:net'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { PERSON_ROLES, type PersonRole } from '../../src/custody/state.ts'
import { expectGolden } from '../http/golden.ts'
import { expectProblem, fill, send } from '../http/requests.ts'
import { nameOf, type Route, routesOf } from '../http/routes.ts'
import { startTestServer, type TestServer, tokenOf } from '../http/server.ts'
import { query } from '../http/tables.ts'

/**
 * What strangers may have. This list only shrinks. The log is for strangers by design: it shows hashes and signatures, and
 * one that only its members can check is none. So is the page that checks evidence; it holds nothing. A witness serves any log it knows: the log's signature is what counts.
 */
const PUBLIC = [
  'GET /healthz',
  'GET /log/',
  'GET /log/*',
  'GET /log/checkpoint',
  'GET /openapi.json',
  'GET /readyz',
  'GET /verify',
  'GET /witness',
  'GET /witness/:originHash/checkpoint',
  'POST /witness/add-checkpoint',
]

/** One person of the rehearsal for each role. */
const PEOPLE: Readonly<Record<PersonRole, string>> = {
  dispatcher: 'maker-dispatcher',
  store_keeper: 'store-keeper',
  fitter: 'fitter-1',
  security_officer: 'operator-security',
  maintenance: 'maker-maintenance',
  auditor: 'operator-auditor',
  gateway_administrator: 'gwa-system',
}

let server: TestServer
let routes: Route[]

beforeAll(async () => {
  server = await startTestServer()
  routes = routesOf(server.app)
})
afterAll(() => server.stop())

type Outcome = 'yes' | '403' | '401' | 'public'

async function outcome(route: Route, authorization: string): Promise<Outcome> {
  // An empty request under ids that nobody has: whoever is let in is told what is wrong with it.
  const answer = await send(server.app, {
    method: route.method,
    url: fill(route.path),
    headers: { authorization },
  })
  expect(answer.status, `${nameOf(route)}: ${answer.text}`).toBeLessThan(500)
  if (answer.status === 401) return '401'
  return answer.body['code'] === 'role_not_allowed' ? '403' : 'yes'
}

test('every role on every route', async () => {
  const header = ['route', 'nobody', ...PERSON_ROLES]
  const lines = [header, header.map(() => '---')]
  for (const route of routes) {
    const cells: string[] = []
    const stranger = await outcome(route, '')
    cells.push(stranger === '401' ? '401' : 'public')
    for (const role of PERSON_ROLES) cells.push(await outcome(route, `Bearer ${tokenOf(server, PEOPLE[role])}`))
    lines.push([`\`${nameOf(route)}\``, ...cells])
  }
  const table = lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n')
  await expectGolden('test/roles/matrix.md', `# Who may do what\n\n${table}\n`)
})

test('a person of each role has that role and no other', () => {
  for (const role of PERSON_ROLES) {
    expect(server.file.people.find((person) => person.label === PEOPLE[role])?.role).toBe(role)
  }
})

test('strangers have what is public, and the list of that does not grow', async () => {
  const open: string[] = []
  for (const route of routes) if ((await outcome(route, '')) !== '401') open.push(nameOf(route))
  expect(open).toEqual(PUBLIC)
})

test('HEAD is as closed as GET', async () => {
  for (const route of routes.filter(({ method }) => method === 'GET')) {
    const stranger = await server.app.inject({ method: 'HEAD', url: fill(route.path) })
    expect(stranger.statusCode === 401, nameOf(route)).toBe(!PUBLIC.includes(nameOf(route)))
  }
})

test('a broken token, one of nobody, one of another scheme: all are strangers', async () => {
  const token = tokenOf(server, 'operator-security')
  const strange = [
    'Bearer',
    'Bearer ',
    `Bearer  ${token}`,
    `Bearer ${token.slice(0, -1)}`,
    `Bearer ${token}x`,
    `Bearer ${token} ${token}`,
    `Bearer ${token}, Bearer ${token}`,
    `Basic ${Buffer.from(`user:${token}`).toString('base64')}`,
    token,
    `Bearer ${'x'.repeat(5_000)}`,
    `Bearer ' or 1=1 --`,
    'Bearer null',
    'Bearer \u00ff\u00fe',
  ]
  for (const authorization of strange) {
    for (const route of routes.filter((each) => !PUBLIC.includes(nameOf(each)))) {
      expect(await outcome(route, authorization), `${nameOf(route)} with ${authorization.slice(0, 40)}`).toBe('401')
    }
  }
})

test('the name of the scheme may be written as one likes', async () => {
  const answer = await outcome(
    { method: 'GET', path: '/v1/incidents' },
    `bEARER ${tokenOf(server, 'operator-security')}`,
  )
  expect(answer).toBe('yes')
})

test('a person who was suspended is a stranger', async () => {
  const suspended = server.file.people.find((person) => person.label === 'neighbour-security')
  const authorization = `Bearer ${suspended?.token}`
  const change = 'update person set status = $2 where person_id = $1'
  await query(server.connectionString, change, [suspended?.personId, 'suspended'])
  const app = await server.another()
  for (const route of routes.filter((each) => !PUBLIC.includes(nameOf(each)))) {
    const answer = await send(app, { method: route.method, url: fill(route.path), headers: { authorization } })
    expect(answer.status, nameOf(route)).toBe(401)
  }
  await app.close()
  await query(server.connectionString, change, [suspended?.personId, 'active'])
})

test('a stranger gets 401 whatever they send', async () => {
  const json = { 'content-type': 'application/json' }
  const requests = [
    { method: 'GET', url: '/' },
    { method: 'GET', url: '/v1' },
    { method: 'GET', url: '/v1/containers' },
    { method: 'GET', url: '/v1/../v1/incidents' },
    { method: 'GET', url: '/v1//incidents' },
    { method: 'GET', url: '/v1/devices/%E0%A4%A' },
    { method: 'GET', url: '/v1/devices/%00' },
    { method: 'GET', url: `/v1/devices/${'a'.repeat(20_000)}` },
    { method: 'GET', url: '/v1/incidents?limit=-1&limit=2&%E0%A4%A' },
    { method: 'DELETE', url: '/v1/containers' },
    { method: 'PUT', url: '/v1/hints', payload: '{', headers: json },
    { method: 'PATCH', url: '/v1/hints', payload: '{}', headers: json },
    { method: 'OPTIONS', url: '/v1/hints' },
    { method: 'POST', url: '/healthz' },
    { method: 'POST', url: '/no/such/route', payload: 'x'.repeat(2_000_000), headers: json },
    { method: 'POST', url: '/v1/hints', payload: '{"what":', headers: json },
    { method: 'POST', url: '/v1/hints', payload: 'x'.repeat(12_000_000), headers: json },
    { method: 'POST', url: '/v1/hints', payload: 'x', headers: { 'content-type': 'no/such;type' } },
    { method: 'POST', url: '/v1/hints', payload: gzipSync('{}'), headers: { ...json, 'content-encoding': 'gzip' } },
    { method: 'POST', url: '/v1/delivery-notes', payload: '<!DOCTYPE x>', headers: { 'content-type': 'text/xml' } },
    { method: 'POST', url: '/v1/hints', payload: '{}', headers: { ...json, 'idempotency-key': '' } },
  ] as const
  for (const request of requests) {
    const answer = await send(server.app, request)
    const what = `${request.method} ${request.url.slice(0, 60)}`
    expect(answer.status, what).toBe(401)
    expectProblem(answer, what)
    expect(answer.body['code'], what).toBe('not_authenticated')
  }
})

test('before the body of a stranger is read, there is the answer', async () => {
  for (const framing of ['content-length: 10000000000', 'transfer-encoding: chunked', 'content-length: 5']) {
    const answer = await firstLine(`POST /v1/hints HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n${framing}`)
    expect(answer, framing).toBe('HTTP/1.1 401 Unauthorized')
  }
})

/** What comes back on a connection on which the headers were sent and the body never is. */
function firstLine(head: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const { port, hostname } = new URL(server.file.url)
    const socket = new Socket()
    socket.setTimeout(5_000, () => {
      socket.destroy()
      reject(new Error('no answer'))
    })
    socket.once('error', reject)
    socket.once('data', (data) => {
      socket.destroy()
      resolve(data.toString('latin1').split('\r\n', 1)[0] ?? '')
    })
    socket.connect(Number(port), hostname, () => socket.write(`${head}\r\n\r\n`))
  })
}
