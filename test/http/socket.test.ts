/** What only shows on a real connection: framing, limits of the headers, many requests at a time. */
import { connect } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { bearer, startTestServer, type TestServer, tellStory, tokenOf } from './server.ts'
import { query } from './tables.ts'

let server: TestServer

beforeAll(async () => {
  server = await startTestServer()
  await tellStory(server, 1)
})
afterAll(() => server.stop())

/** Sends raw bytes; all that comes back until the server ends the connection or says no more for a while. */
function talk(raw: string | Buffer, quietMs = 1_000): Promise<string> {
  return new Promise((resolve, reject) => {
    const { port, hostname } = new URL(server.file.url)
    let said = ''
    const socket = connect(Number(port), hostname, () => socket.write(raw))
    const done = (): void => {
      socket.destroy()
      resolve(said)
    }
    socket.setTimeout(quietMs, done)
    socket.on('data', (data) => {
      said += data.toString('utf8')
    })
    socket.once('end', done)
    socket.once('error', (error: NodeJS.ErrnoException) => (said === '' ? reject(error) : done()))
  })
}

function request(start: string, lines: readonly string[] = [], body = ''): string {
  const token = tokenOf(server, 'maker-dispatcher')
  const all = [`${start} HTTP/1.1`, 'host: x', `authorization: Bearer ${token}`, 'connection: close', ...lines]
  return `${all.join('\r\n')}\r\n\r\n${body}`
}

function expectOneProblem(answer: string, status: number, what: string): void {
  expect(answer, what).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `))
  expect(answer.toLowerCase(), what).toContain('content-type: application/problem+json')
  const document = JSON.parse(answer.slice(answer.indexOf('\r\n\r\n') + 4)) as { status: number; code: string }
  expect(document.status, what).toBe(status)
}

test('headers that are too long', async () => {
  for (const name of ['idempotency-key', 'accept-language', 'cookie', 'x-nobody']) {
    expectOneProblem(await talk(request('GET /v1/incidents', [`${name}: ${'x'.repeat(20_000)}`])), 431, name)
  }
  expectOneProblem(await talk(request(`GET /v1/devices/${'x'.repeat(20_000)}`)), 431, 'a long path')
})

test('what is no HTTP', async () => {
  const type = 'content-type: application/json'
  const broken = [
    'EHLO geleit\r\n\r\n',
    '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03',
    request('FETCH /v1/incidents'),
    request('GET /v1/incidents', ['content-length: -1']),
    request('POST /v1/hints', [type, 'content-length: 2', 'content-length: 3'], '{}'),
    request('POST /v1/hints', [type, 'content-length: 2', 'transfer-encoding: chunked'], '0\r\n\r\n'),
    request('POST /v1/hints', [type, 'transfer-encoding: chunked'], 'zz\r\n{}\r\n'),
    request('GET /v1/incidents', ['bad header']),
    request('GET /v1/incidents', ['x: a\0b']),
  ]
  for (const raw of broken) expectOneProblem(await talk(raw), 400, JSON.stringify(raw.slice(0, 60)))
})

test('a chunked body is a body', async () => {
  const chunks = '1\r\n{\r\n1;ext=1\r\n}\r\n0\r\ntrailer: x\r\n\r\n'
  const lines = ['content-type: application/json', 'transfer-encoding: chunked']
  expect(await talk(request('POST /v1/hints', lines, chunks))).toMatch(/^HTTP\/1\.1 202 /)
  expectOneProblem(await talk(request('POST /v1/repackagings', lines, chunks)), 400, 'chunked')
})

test('a body that is cut off leaves nothing, one that is too long is cut', async () => {
  const lines = (length: number): string[] => ['content-type: application/json', `content-length: ${length}`]
  const cut = await talk(request('POST /v1/hints', lines(50), '{"what":'), 300)
  expect(cut).toBe('')
  const answer = await talk(request('POST /v1/hints', lines(2), '{}{"what":"smuggled"}'))
  expect(answer).toMatch(/^HTTP\/1\.1 (202|400) /)
  const kept =
    "select count(*)::int as count from entry_content where position('smuggled' in encode(canonical, 'escape')) > 0"
  expect(await query(server.connectionString, kept)).toEqual([{ count: 0 }])
  expect(server.app.server.requestTimeout).toBeGreaterThan(0)
})

test('a flood of chunks ends at the limit', async () => {
  const chunk = `10000\r\n${' '.repeat(65_536)}\r\n`
  const lines = ['content-type: application/json', 'transfer-encoding: chunked']
  expectOneProblem(await talk(request('POST /v1/repackagings', lines, chunk.repeat(40))), 413, 'chunks')
})

test('many readers of one device at a time: nobody waits for ever', async () => {
  const url = `${server.file.url}/v1/devices/EXSM0100000001`
  const headers = bearer(server, 'maker-dispatcher')
  const signal = AbortSignal.timeout(20_000)
  const answers = await Promise.all(Array.from({ length: 60 }, () => fetch(url, { headers, signal })))
  expect(answers.map((answer) => answer.status)).toEqual(Array.from({ length: 60 }, () => 200))
})
