/** The page as the server gives it to anybody. */
import { gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { verifyPage } from '../../src/server/verify-page/document.ts'
import { startTestServer, type TestServer } from '../http/server.ts'

let server: TestServer
beforeAll(async () => {
  server = await startTestServer()
})
afterAll(() => server.stop())

test('a stranger gets it, with a policy that lets nothing in or out', async () => {
  const answer = await server.app.inject('/verify')
  const page = verifyPage()
  expect(answer.statusCode).toBe(200)
  expect(answer.body).toBe(page.html)
  expect(answer.headers).toMatchObject({
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': page.contentSecurityPolicy,
    'cache-control': 'public, max-age=300',
    etag: `W/"${page.sha256}"`,
    vary: 'accept-encoding',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
  })
  const packed = await server.app.inject({ url: '/verify', headers: { 'accept-encoding': 'br, gzip' } })
  expect(packed.headers['content-encoding']).toBe('gzip')
  expect(gunzipSync(packed.rawPayload).toString()).toBe(page.html)
})

test('whoever has it gets no second copy', async () => {
  const { sha256 } = verifyPage()
  for (const known of [`W/"${sha256}"`, `"${sha256}"`, `"other", W/"${sha256}"`, '*']) {
    const answer = await server.app.inject({ url: '/verify', headers: { 'if-none-match': known } })
    expect([answer.statusCode, answer.body], known).toEqual([304, ''])
    expect(answer.headers['etag']).toBe(`W/"${sha256}"`)
  }
  const other = await server.app.inject({ url: '/verify', headers: { 'if-none-match': 'W/"other"' } })
  expect(other.statusCode).toBe(200)
})
