/** API keys of systems, certificates that come with them, and tokens of a rehearsal where there is none. */
import { execFileSync } from 'node:child_process'
import { createHash, X509Certificate } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { App } from '../../src/server/app-type.ts'
import { bearer, startTestServer, type TestServer } from '../http/server.ts'
import { query } from '../http/tables.ts'
import type { Browser, BrowserAnswer } from './browser.ts'
import { ENVIRONMENT, enrolPasskey } from './logins.ts'

const PROXY = '10.1.2.3'
const DAY_MS = 24 * 3_600_000

let server: TestServer
let officer: Browser

beforeAll(async () => {
  server = await startTestServer({ environment: { ...ENVIRONMENT, GELEIT_TRUSTED_PROXY: `192.0.2.0/24, ${PROXY}` } })
  officer = (await enrolPasskey(server, 'operator-security')).browser
})
afterAll(() => server.stop())

const inAYear = (): string => new Date(server.clock.now() + 300 * DAY_MS).toISOString()
const issue = (body: object, headers: Record<string, string> = {}): Promise<BrowserAnswer> =>
  officer.post(
    '/v1/api-keys',
    { name: 'GWA system', scopes: ['incidents:read'], expiresAt: inAYear(), ...body },
    headers,
  )
const keyOf = ({ body }: BrowserAnswer): string => String(body['key'])

async function asks(
  key: string,
  url = '/v1/incidents',
  headers: Record<string, string> = {},
  app: App = server.app,
): Promise<unknown> {
  const { statusCode, body } = await app.inject({ url, headers: { authorization: `Bearer ${key}`, ...headers } })
  return statusCode === 200 ? 200 : (JSON.parse(body) as { code: string }).code
}

describe('an API key', () => {
  test('is shown once, stored as a hash, and good for its scopes alone', async () => {
    const answer = await issue({}, { 'idempotency-key': 'key-1' })
    expect(answer.status, answer.text).toBe(201)
    const key = keyOf(answer)
    expect(key).toMatch(/^geleit_[\w-]{43}$/)
    expect(await asks(key)).toBe(200)
    expect(await asks(key, '/metrics')).toBe('role_not_allowed')
    expect(await asks(key, '/v1/session')).toBe('only_for_people')
    expect(await asks(`${key.slice(0, -1)}_`)).toBe('not_authenticated')
    const replayed = await issue({}, { 'idempotency-key': 'key-1' })
    expect(replayed.body['key'] ?? null).toBeNull()
    const list = await officer.get('/v1/api-keys')
    expect(list.text).not.toContain(key)
    const rows = await query<{ row: string }>(
      server.connectionString,
      `select t::text as row from api_key_secret t union all select answer::text from idempotency
       union all select convert_from(canonical, 'utf8') from entry_content`,
    )
    expect(rows.map(({ row }) => row).join('\n')).not.toContain(key.slice(10))
  })

  test('acts as a person of its own, whose name stands in the record', async () => {
    const key = keyOf(await issue({ scopes: ['report:anyone'] }))
    const answer = await server.app.inject({
      method: 'POST',
      url: '/v1/hints',
      headers: { authorization: `Bearer ${key}` },
      payload: { about: 'BOX-L-0001', text: 'sample' },
    })
    expect([202, 400]).toContain(answer.statusCode)
    const [system] = await query<{ roles: unknown; natural: string }>(
      server.connectionString,
      `select roles, natural_person_id as natural from person where natural_person_id like 'system-%' limit 1`,
    )
    expect(system?.roles).toEqual([])
  })

  test('never gets a code, and is told that no system does', async () => {
    const refused = await issue({ scopes: ['codes:open'] })
    expect([refused.status, refused.body['code']]).toEqual([422, 'scope_not_for_systems'])
    const key = keyOf(await issue({}))
    const url = '/v1/containers/00000000-0000-4000-8000-000000000000/openings'
    const answer = await server.app.inject({ method: 'POST', url, headers: { authorization: `Bearer ${key}` } })
    expect([answer.statusCode, answer.json()['code']]).toEqual([403, 'not_for_systems'])
    // Not even one that got into the books in another way.
    await query(
      server.connectionString,
      `update api_key set scopes = '["codes:open", "incidents:release"]' where status = 'active'`,
    )
    const again = await server.app.inject({ method: 'POST', url, headers: { authorization: `Bearer ${key}` } })
    expect(again.json()['code']).toBe('not_for_systems')
    await query(server.connectionString, `update api_key set scopes = '["incidents:read"]'`)
  })

  test('is dead at once when it is revoked, on another server, too', async () => {
    const app = await server.another()
    const issued = await issue({})
    const key = keyOf(issued)
    expect([await asks(key), await asks(key, '/v1/incidents', {}, app)]).toEqual([200, 200])
    const revoked = await officer.delete(`/v1/api-keys/${issued.body['apiKeyId']}`)
    expect(revoked.status, revoked.text).toBe(200)
    expect([await asks(key, '/v1/incidents', {}, app), await asks(key)]).toEqual([
      'not_authenticated',
      'not_authenticated',
    ])
    const again = await officer.delete(`/v1/api-keys/${issued.body['apiKeyId']}`)
    expect(again.body['code']).toBe('api_key_already_revoked')
    await app.close()
  })

  test('ends by itself', async () => {
    const expiresAt = new Date(server.clock.now() + 60_000).toISOString()
    const key = keyOf(await issue({ expiresAt }))
    expect(await asks(key)).toBe(200)
    server.clock.aheadMs += 61_000
    expect(await asks(key)).toBe('not_authenticated')
    const late = await issue({ expiresAt: new Date(server.clock.now() + 400 * DAY_MS).toISOString() })
    expect(late.body['code']).toBe('api_key_lifetime_out_of_range')
  })

  test('its last use is noted', async () => {
    const issued = await issue({ name: 'Looked at' })
    await asks(keyOf(issued))
    await query(server.connectionString, 'select pg_sleep(1.5)')
    const { apiKeys } = (await officer.get('/v1/api-keys')).body as {
      apiKeys: { name: string; lastUsedAt: string | null }[]
    }
    expect(apiKeys.find(({ name }) => name === 'Looked at')?.lastUsedAt).not.toBeNull()
  })

  test('of another party is not there', async () => {
    const issued = await issue({})
    const { browser } = await enrolPasskey(server, 'neighbour-security')
    const list = await browser.get('/v1/api-keys')
    expect(list.body).toEqual({ apiKeys: [] })
    expect((await browser.delete(`/v1/api-keys/${issued.body['apiKeyId']}`)).status).toBe(404)
  })

  test('nobody else issues one, and nobody without a second factor', async () => {
    const { browser } = await enrolPasskey(server, 'operator-auditor')
    const refused = await browser.post('/v1/api-keys', { name: 'x', scopes: ['devices:read'], expiresAt: inAYear() })
    expect(refused.body['code']).toBe('role_not_allowed')
    server.clock.aheadMs += 6 * 60_000
    expect((await issue({})).body['code']).toBe('second_factor_needed')
    officer = (await enrolPasskey(server, 'operator-security')).browser
  })
})

describe('a certificate that has to come with the key', () => {
  const folder = mkdtempSync(join(tmpdir(), 'geleit-certificate-'))
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  test('is believed from the proxy alone', async () => {
    const pem = certificate(folder)
    const der = new X509Certificate(pem).raw
    const certificateSha256 = createHash('sha256').update(der).digest('hex')
    const key = keyOf(await issue({ certificateSha256 }))
    const header = `:${der.toString('base64')}:`
    const from = async (remoteAddress: string, clientCert?: string): Promise<number> => {
      const headers = {
        authorization: `Bearer ${key}`,
        ...(clientCert === undefined ? {} : { 'client-cert': clientCert }),
      }
      return (await server.app.inject({ url: '/v1/incidents', remoteAddress, headers })).statusCode
    }
    expect(await from(PROXY, header)).toBe(200)
    expect(await from('192.0.2.77', encodeURIComponent(pem))).toBe(200)
    expect(await from(PROXY)).toBe(401)
    expect(await from('198.51.100.1', header)).toBe(401)
    expect(await from(PROXY, `:${Buffer.from('no certificate').toString('base64')}:`)).toBe(401)
    expect(await from(PROXY, encodeURIComponent(certificate(folder)))).toBe(401)
  })
})

/** A self-signed one, as PEM; each is another. */
function certificate(folder: string): string {
  const file = join(folder, 'certificate.pem')
  const subject = [
    '-subj',
    '/CN=sample',
    '-days',
    '2',
    '-nodes',
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:P-256',
  ]
  execFileSync('openssl', ['req', '-x509', ...subject, '-keyout', join(folder, 'key.pem'), '-out', file], {
    stdio: 'pipe',
  })
  return readFileSync(file, 'utf8')
}

test('a server for real deliveries takes no token of a rehearsal', async () => {
  const real = await startTestServer({ environment: ENVIRONMENT, rehearsing: false })
  for (const { label } of real.file.people) {
    const answer = await real.app.inject({ url: '/v1/incidents', headers: bearer(real, label) })
    expect(answer.statusCode, label).toBe(401)
  }
  const { browser } = await enrolPasskey(real, 'operator-security')
  expect((await browser.get('/v1/incidents')).status).toBe(200)
  await real.stop()
})
