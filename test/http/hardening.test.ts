/** What every answer says to a browser, and what nobody can do to the server whatever they send. */
import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestDatabase } from '../setup/database.ts'
import { expectHeaders } from './headers.ts'
import { nameOf, routesOf } from './routes.ts'
import { bearer, startTestServer, type TestServer, tellStory, tokenOf, withServer } from './server.ts'
import { fingerprint, query } from './tables.ts'

let server: TestServer

beforeAll(async () => {
  server = await startTestServer()
  await tellStory(server, 1)
})
afterAll(() => server.stop())

/** Sends raw bytes, in pieces, and takes all that comes back until the server ends the connection or falls silent. */
function talk(pieces: readonly string[], to: TestServer = server, quietMs = 3_000): Promise<string> {
  return new Promise((resolve, reject) => {
    const { port, hostname } = new URL(to.file.url)
    let said = ''
    const socket = connect(Number(port), hostname, () => {
      for (const piece of pieces) socket.write(piece)
    })
    const done = (): void => {
      socket.destroy()
      resolve(said)
    }
    socket.setTimeout(quietMs, done)
    socket.on('data', (data) => {
      said += data.toString('latin1')
    })
    socket.once('end', done)
    socket.once('error', (error) => (said === '' ? reject(error) : done()))
  })
}

/** Status and headers of a raw answer. */
function read(answer: string): { readonly status: number; readonly headers: Readonly<Record<string, string>> } {
  const [first = '', ...lines] = (answer.split('\r\n\r\n')[0] ?? '').split('\r\n')
  const pairs = lines.map((line) => [line.split(':')[0]?.toLowerCase() ?? '', line.slice(line.indexOf(':') + 1).trim()])
  return { status: Number(first.split(' ')[1]), headers: Object.fromEntries(pairs) }
}

describe('headers', () => {
  test('on answers of every kind', async () => {
    const auth = bearer(server, 'maker-dispatcher')
    const json = { ...auth, 'content-type': 'application/json' }
    const nobody = '00000000-0000-4000-8000-000000000000'
    const parties = { carrierPartyId: nobody, recipientPartyId: nobody, toSiteId: nobody }
    const shipment = { ...parties, containerIds: [server.file.containers[0]?.id] }
    const kinds = [
      [200, { url: '/healthz' }],
      [200, { url: '/readyz' }],
      [200, { url: '/openapi.json' }],
      [200, { url: '/verify' }],
      [304, { url: '/verify', headers: { 'if-none-match': '*' } }],
      [200, { url: '/v1/devices/EXSM0100000001', headers: auth }],
      [200, { url: '/metrics', headers: bearer(server, 'maker-maintenance') }],
      [202, { method: 'POST', url: '/v1/hints', headers: json, payload: '{"what":"x"}' }],
      [400, { method: 'POST', url: '/v1/repackagings', headers: json, payload: '{' }],
      [400, { url: '/v1/%E0%A4%A', headers: auth }],
      [401, { url: '/v1/incidents' }],
      [401, { url: '/v1/%E0%A4%A' }],
      [401, { url: '/no/such/page' }],
      [403, { url: '/metrics', headers: bearer(server, 'fitter-1') }],
      [404, { url: '/no/such/page', headers: auth }],
      [404, { url: '/v1/incidents/00000000-0000-4000-8000-000000000000', headers: auth }],
      [413, { method: 'POST', url: '/v1/repackagings', headers: json, payload: ' '.repeat(1_100_000) }],
      [
        415,
        { method: 'POST', url: '/v1/repackagings', headers: { ...json, 'content-type': 'no/such' }, payload: '{}' },
      ],
      [422, { method: 'POST', url: '/v1/shipments', headers: json, payload: shipment }],
    ] as const
    for (const [status, request] of kinds) {
      const answer = await server.app.inject({ ...request })
      const what = `${status} ${request.url}: ${answer.body.slice(0, 100)}`
      expect(answer.statusCode, what).toBe(status)
      expectHeaders(answer.headers, what)
    }
  })

  test('on every route, whatever it answers', async () => {
    for (const { method, path } of routesOf(server.app)) {
      for (const headers of [{}, bearer(server, 'operator-security'), { accept: 'text/html' }]) {
        const url = path.replace(/:\w+/g, '00000000-0000-4000-8000-000000000000')
        const answer = await server.app.inject({ method, url, headers })
        expectHeaders(answer.headers, nameOf({ method, path }))
        expect(answer.statusCode, nameOf({ method, path })).toBeLessThan(500)
      }
    }
  })

  test('on what is no HTTP, or too large for it', async () => {
    for (const raw of ['EHLO geleit\r\n\r\n', `GET / HTTP/1.1\r\nhost: x\r\nx: ${'x'.repeat(20_000)}\r\n\r\n`]) {
      const { status, headers } = read(await talk([raw]))
      expect([400, 431]).toContain(status)
      expectHeaders(headers, raw.slice(0, 40))
    }
  })

  test('only what says so may be kept by a cache', async () => {
    const auth = bearer(server, 'maker-dispatcher')
    for (const url of [
      '/v1/incidents',
      '/v1/devices/EXSM0100000001',
      '/healthz',
      '/no/such/page',
      '/v1/incidents.css',
    ]) {
      const answer = await server.app.inject({ url, headers: auth })
      expect(answer.headers['cache-control'], url).toBe('no-store')
    }
    const refused = await server.app.inject({ url: '/log/tile/0/x999/000' })
    expect(refused.statusCode).toBe(404)
    expect(refused.headers['cache-control']).toBe('no-store')
  })

  test('with https in the public address a browser never tries without', async () => {
    await withServer({ environment: { GELEIT_PUBLIC_URL: 'https://geleit.example' } }, async (own) => {
      for (const url of ['/healthz', '/v1/incidents', '/verify', '/no/such/page', '/v1/%E0%A4%A']) {
        const answer = await own.app.inject({ url })
        expect(answer.headers['strict-transport-security'], url).toBe('max-age=31536000; includeSubDomains')
      }
      const broken = read(await talk(['EHLO geleit\r\n\r\n'], own))
      expect(broken.headers['strict-transport-security']).toBe('max-age=31536000; includeSubDomains')
    })
  })
})

describe('other sites', () => {
  test('nothing is shared with another origin, and no preflight is answered', async () => {
    const origin = 'https://elsewhere.example'
    for (const { method, path } of routesOf(server.app)) {
      const url = path.replace(/:\w+/g, 'x')
      const asked = {
        origin,
        'access-control-request-method': method,
        'access-control-request-headers': 'authorization',
      }
      for (const request of [
        { method: 'OPTIONS', url, headers: asked },
        { method, url, headers: { origin, ...bearer(server, 'operator-security') } },
      ] as const) {
        const answer = await server.app.inject(request)
        const shared = Object.keys(answer.headers).filter((name) => name.startsWith('access-control-'))
        expect(shared, nameOf({ method, path })).toEqual([])
        if (request.method === 'OPTIONS') expect([401, 404], nameOf({ method, path })).toContain(answer.statusCode)
      }
    }
  })

  test('the name that a request calls the server by appears nowhere', async () => {
    const auth = `authorization: Bearer ${tokenOf(server, 'maker-dispatcher')}`
    const close = 'connection: close'
    const strangers = ['host: evil.example', 'x-forwarded-host: evil.example', 'forwarded: host=evil.example']
    for (const path of ['/verify', '/log/', '/openapi.json', '/no/such', '/v1/incidents', '/readyz']) {
      const raw = [`GET ${path} HTTP/1.1`, ...strangers, auth, close, '', ''].join('\r\n')
      expect(await talk([raw]), path).not.toContain('evil.example')
    }
  })
})

describe('odd requests', () => {
  const token = (): string => `authorization: Bearer ${tokenOf(server, 'maker-dispatcher')}`

  test('methods that no route has', async () => {
    for (const method of ['PUT', 'PATCH', 'DELETE', 'TRACE', 'PROPFIND', 'OPTIONS', 'QUERY']) {
      for (const path of ['/v1/incidents', '/healthz', '/log/checkpoint', '/v1/devices/EXSM0100000001']) {
        const stranger = await talk([`${method} ${path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n`])
        expect([400, 401], `${method} ${path}`).toContain(read(stranger).status)
        const known = await talk([`${method} ${path} HTTP/1.1\r\nhost: x\r\n${token()}\r\nconnection: close\r\n\r\n`])
        expect([400, 404], `${method} ${path}`).toContain(read(known).status)
        // TRACE would show the headers of the request to whoever made a browser send it.
        expect(known, `${method} ${path}`).not.toContain('Bearer rehearsal-')
      }
    }
    expect(await talk(['CONNECT db.example:5432 HTTP/1.1\r\nhost: db.example\r\n\r\n'])).toBe('')
  })

  test('a whole address in place of a path leads to the same route, and a request without a host to none', async () => {
    const start = 'GET http://evil.example/v1/incidents HTTP/1.1\r\nhost: evil.example\r\nconnection: close\r\n'
    expect(read(await talk([`${start}\r\n`])).status).toBe(401)
    expect(read(await talk([`${start}${token()}\r\n\r\n`])).status).toBe(200)
    expect(read(await talk(['GET /healthz HTTP/1.1\r\nconnection: close\r\n\r\n'])).status).toBe(400)
  })

  test('nobody changes to another protocol, and nobody who expects the impossible is waited for', async () => {
    const upgrade = 'GET /healthz HTTP/1.1\r\nhost: x\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n'
    expect(await talk([upgrade], server, 1_000)).not.toMatch(/^HTTP\/1\.1 101/)
    const http2 = 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'
    expect(read(await talk([http2])).status).toBe(400)
    const expecting = 'GET /healthz HTTP/1.1\r\nhost: x\r\nexpect: a miracle\r\nconnection: close\r\n\r\n'
    expect(read(await talk([expecting])).status).toBe(417)
  })

  test('whoever sends too slowly is answered and cut off', async () => {
    const patience = { headersMs: 200, requestMs: 400, silenceMs: 30_000, checkEveryMs: 50 }
    await withServer({ app: { patience } }, async (own) => {
      const bearerLine = `authorization: Bearer ${tokenOf(own, 'maker-dispatcher')}`
      const halves = [
        'GET /healthz HTTP/1.1\r\nhost: x\r\nx-slow: ',
        `POST /v1/hints HTTP/1.1\r\nhost: x\r\n${bearerLine}\r\ncontent-type: application/json\r\ncontent-length: 99\r\n\r\n{"what":`,
      ]
      for (const half of halves) {
        const answer = await talk([half], own, 20_000)
        expect(read(answer).status, half).toBe(408)
        expectHeaders(read(answer).headers, half)
      }
      expect((await fetch(`${own.file.url}/healthz`)).status).toBe(200)
    })
    const { headersTimeout, requestTimeout, timeout } = server.app.server
    expect([headersTimeout, requestTimeout, timeout]).toEqual([20_000, 120_000, 300_000])
  })

  test('members of a body that are named like parts of every object are members, or refused', async () => {
    const headers = { ...bearer(server, 'maker-dispatcher'), 'content-type': 'application/json' }
    const post = (payload: string) => server.app.inject({ method: 'POST', url: '/v1/repackagings', headers, payload })
    const refused = ['{"__proto__":{"fromOpeningId":"x"}}', '{"a":{"__proto__":1}}', '{"a":[{"\\u005f_proto__":[]}]}']
    for (const payload of [...refused, `${'[['.repeat(17)}1${']]'.repeat(17)}`]) {
      const answer = await post(payload)
      expect([answer.statusCode, answer.json<{ code: string }>().code], payload).toEqual([400, 'request_malformed'])
    }
    const inherited = await post('{"constructor":{"prototype":{"fromOpeningId":"x"}},"toString":1,"hasOwnProperty":1}')
    expect(inherited.json<{ why: string }>().why).toMatch(/fromOpeningId/)
    expect(({} as Record<string, unknown>)['fromOpeningId']).toBeUndefined()
    const query = await server.app.inject({
      url: '/v1/incidents?__proto__[limit]=x&constructor.prototype.limit=x&__proto__=x',
      headers: bearer(server, 'operator-security'),
    })
    expect(query.statusCode).toBe(200)
  })

  test('no identifier breaks out of a header', async () => {
    const headers = bearer(server, 'operator-auditor')
    const odd = [
      'a%22%0d%0aset-cookie:%20x=1',
      'EXSM0100000001%22;filename=%22x.html',
      '%0d%0a%0d%0a<html>',
      '..%2f..%2fx',
    ]
    for (const id of odd) {
      for (const kind of ['devices', 'containers', 'shipments', 'incidents']) {
        const answer = await server.app.inject({ url: `/v1/${kind}/${id}/evidence`, headers })
        expect([400, 404], `${kind} ${id}`).toContain(answer.statusCode)
        expect(answer.headers['set-cookie'], id).toBeUndefined()
        expect(String(answer.headers['content-disposition'] ?? ''), id).not.toMatch(/html|cookie/)
      }
    }
  })
})

describe('what is not meant to be', () => {
  test('a fault of ours says nothing of the inside, and stands in the log', async () => {
    await withServer({}, async (own) => {
      const before = own.log.length
      await query(own.connectionString, 'alter table incident rename to somewhere_else')
      const answer = await own.app.inject({ url: '/v1/incidents', headers: bearer(own, 'operator-security') })
      await query(own.connectionString, 'alter table somewhere_else rename to incident')
      expect(answer.statusCode).toBe(500)
      expectHeaders(answer.headers, 'a fault')
      expect(answer.json()).toMatchObject({ code: 'internal_error', requestId: expect.any(String) })
      expect(answer.body).not.toMatch(/incident"|relation|select|at .*\.ts|node_modules|42P01/i)
      const lines = own.log
        .slice(before)
        .map((line) => JSON.parse(line) as { level: number; reqId: string; err?: object })
      const fault = lines.find(({ level }) => level === 50)
      expect(fault).toMatchObject({ msg: 'a request failed', err: { code: '42P01', stack: expect.any(String) } })
      expect(fault?.reqId).toBe(answer.json<{ requestId: string }>().requestId)
      expect(lines.some(({ level }) => level === 40)).toBe(true)
    })
  })

  test('nothing changes by reading', async () => {
    const before = await fingerprint(server.connectionString)
    const ids = [
      '00000000-0000-4000-8000-000000000000',
      ...server.file.containers.map(({ id }) => id),
      'EXSM0100000001',
    ]
    for (const { method, path } of routesOf(server.app).filter((route) => route.method === 'GET')) {
      for (const id of path.includes(':') ? ids : ['']) {
        for (const who of ['operator-security', 'maker-dispatcher']) {
          const answer = await server.app.inject({
            method,
            url: path.replace(/:\w+/g, id),
            headers: bearer(server, who),
          })
          expect(answer.statusCode, nameOf({ method, path })).toBeLessThan(500)
        }
      }
    }
    expect(await fingerprint(server.connectionString)).toEqual(before)
  })

  test('outside of a rehearsal its tokens open nothing', async () => {
    await withServer({ rehearsing: false }, async (own) => {
      for (const { label } of own.file.people) {
        const answer = await own.app.inject({ url: '/v1/incidents', headers: bearer(own, label) })
        expect(answer.statusCode, label).toBe(401)
      }
    })
  })

  test('a database that was just made lets nobody in', async () => {
    const made = await createTestDatabase()
    try {
      for (const table of [
        'account',
        'passkey',
        'session',
        'enrolment_grant',
        'api_key_secret',
        'rehearsal_token',
        'person',
      ]) {
        expect(await query(made.connectionString, `select * from ${table}`), table).toEqual([])
      }
    } finally {
      await made.drop()
    }
  })
})
