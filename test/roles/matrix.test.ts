/**
 * Every role on every route, and every kind of stranger. The table is kept beside this file: a route that is new, or a
 * right that changed, shows as a difference in it.
 */
import { Socket } from 'node:net'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { buildWorld } from '../http/callers.ts'
import { addCast, addSession, type Cast } from '../http/cast.ts'
import { expectGolden } from '../http/golden.ts'
import { expectProblem, fill, send } from '../http/requests.ts'
import { nameOf, type Route, routesOf } from '../http/routes.ts'
import { deliverToNeighbour } from '../http/second-delivery.ts'
import { startTestServer, type TestServer, tokenOf } from '../http/server.ts'
import { query } from '../http/tables.ts'
import { ask, elsewhere, matrixPage, outcomeOf } from './matrix.ts'

/**
 * What strangers may have, and why. This list only shrinks; only ways to log in were added to it.
 */
const PUBLIC: Readonly<Record<string, string>> = {
  'GET /healthz': 'asked by machines that watch over this one; says only that it lives',
  'GET /readyz': 'the same; says only whether it can serve',
  'GET /openapi.json': 'describes the interface, and nothing of anybody',
  'GET /log/': 'the log is for strangers by design: hashes and signatures; one that only its members can check is none',
  'GET /log/*': 'the same: tiles and entry bundles, which hold commitments',
  'GET /log/checkpoint': 'the same: the signed head',
  'GET /e/:entryId':
    'whoever has the paper knows the id: kind, time and place of an entry in the log, nothing of a party',
  'GET /e/:entryId/proof': 'the same: the proof that it is in the log',
  'GET /00/:key': 'where the code on a label leads; nothing is looked up',
  'GET /8003/:key': 'the same',
  'GET /verify': 'the page that checks evidence in the browser; it holds nothing',
  'GET /witness': 'a witness serves any log it knows, and says its name and keys',
  'GET /witness/:originHash/checkpoint': 'the same: what it cosigned',
  'POST /witness/add-checkpoint': 'the same: what counts is the signature of the log',
  ...ways('whoever logs in is a stranger until it is done', [
    'GET /login',
    'GET /v1/login',
    'POST /v1/login/password',
    'POST /v1/login/totp',
    'POST /v1/login/recovery-codes',
    'POST /v1/login/passkeys',
    'POST /v1/login/passkeys/options',
    'GET /v1/login/oidc/:provider',
    'GET /v1/login/oidc/:provider/callback',
  ]),
  ...ways('whoever is invited is a stranger; what counts is the secret of the link, or the grant that it gave', [
    'POST /v1/enrolments/passkey-options',
    'POST /v1/enrolments/passkeys',
    'POST /v1/enrolments/password',
    'POST /v1/enrolments/totp',
    'POST /v1/enrolments/single-sign-on',
    'POST /v1/invitations/looks',
    'POST /v1/invitations/acceptances',
  ]),
  ...ways('in a rehearsal alone, where everybody may be anybody', ['POST /rehearsal/cast']),
  ...ways('a page without anything in it but its words; what it asks for, it asks as whoever is logged in', [
    'GET /',
    'GET /app',
    'GET /app/*',
    'GET /account',
    'GET /carrier',
    'GET /invitation',
    'GET /pages/:file',
  ]),
}

function ways(why: string, routes: readonly string[]): Record<string, string> {
  return Object.fromEntries(routes.map((route) => [route, why]))
}

let server: TestServer
let cast: Cast
let routes: Route[]

beforeAll(async () => {
  server = await startTestServer()
  const { story } = await buildWorld(server)
  await deliverToNeighbour(server, story)
  cast = await addCast(server)
  await addSession(server, cast.member('operator', 'all'), { secondFactorMinutesAgo: 0, chosen: true })
  routes = routesOf(server.app)
})
afterAll(() => server.stop())

const isClosed = (route: Route): boolean => PUBLIC[nameOf(route)] === undefined

test('every role on every route', async () => {
  await expectGolden('test/roles/matrix.md', await matrixPage({ server, cast, routes }))
})

test('nobody is told 403 about what is another’s: what they may not see is not there', async () => {
  const rows = await elsewhere({ server, cast, routes })
  expect(rows.length).toBeGreaterThan(25)
  for (const [route, ...cells] of rows) {
    expect(
      cells.filter((cell) => !['404', '403', 'hint', 'no verdict'].includes(cell)),
      route,
    ).toEqual([])
  }
})

test('strangers have what is public, and the list of that does not grow', async () => {
  const open: string[] = []
  for (const route of routes) if (outcomeOf(await ask(server, route, {})) !== '401') open.push(nameOf(route))
  expect(open.filter((name) => PUBLIC[name] === undefined)).toEqual([])
})

test('HEAD is as closed as GET', async () => {
  for (const route of routes.filter(({ method }) => method === 'GET')) {
    const stranger = await server.app.inject({ method: 'HEAD', url: fill(route.path) })
    expect(stranger.statusCode === 401, nameOf(route)).toBe(isClosed(route))
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
    for (const route of routes.filter(isClosed)) {
      expect(
        outcomeOf(await ask(server, route, { authorization })),
        `${nameOf(route)} with ${authorization.slice(0, 40)}`,
      ).toBe('401')
    }
  }
})

test('the name of the scheme may be written as one likes', async () => {
  const route = { method: 'GET', path: '/v1/incidents' } as const
  const answer = await ask(server, route, { authorization: `bEARER ${tokenOf(server, 'operator-security')}` })
  expect(outcomeOf(answer)).toBe('yes')
})

test('a person who was suspended is a stranger', async () => {
  const suspended = server.file.people.find((person) => person.label === 'neighbour-store-keeper')
  const authorization = `Bearer ${suspended?.token}`
  const change = 'update person set status = $2 where person_id = $1'
  await query(server.connectionString, change, [suspended?.personId, 'suspended'])
  const app = await server.another()
  for (const route of routes.filter(isClosed)) {
    const answer = await send(app, { method: route.method, url: fill(route.path), headers: { authorization } })
    expect(answer.status, nameOf(route)).toBe(401)
  }
  await app.close()
  await query(server.connectionString, change, [suspended?.personId, 'active'])
})

test('a stranger gets 401 whatever they send', async () => {
  const json = { 'content-type': 'application/json' }
  const requests = [
    { method: 'GET', url: '/nothing-is-here' },
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
