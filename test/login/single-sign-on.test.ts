/** Single sign-on against a real provider, and what a forged way back comes to. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startTestServer, type TestServer } from '../http/server.ts'
import { query } from '../http/tables.ts'
import { Browser, type BrowserAnswer } from './browser.ts'
import { ENVIRONMENT, enrolPasskey, grantFor, ORIGIN } from './logins.ts'
import { ACR, CLIENT, follow, startProvider, type TestProvider } from './provider.ts'

const CALLBACK = `${ORIGIN}/v1/login/oidc/sample/callback`
let server: TestServer
let provider: TestProvider
const folder = mkdtempSync(join(tmpdir(), 'geleit-oidc-'))

beforeAll(async () => {
  provider = await startProvider(CALLBACK)
  writeFileSync(join(folder, 'secret'), `${CLIENT.secret}\n`)
  server = await startTestServer({
    environment: {
      ...ENVIRONMENT,
      GELEIT_OIDC_SAMPLE_ISSUER: provider.issuer,
      GELEIT_OIDC_SAMPLE_CLIENT_ID: CLIENT.id,
      GELEIT_OIDC_SAMPLE_CLIENT_SECRET_FILE: join(folder, 'secret'),
      GELEIT_OIDC_SAMPLE_ACR_SECOND_FACTOR: ACR,
      GELEIT_OIDC_SAMPLE_AMR_SECOND_FACTOR: 'mfa hwk',
    },
  })
})
afterAll(async () => {
  await server.stop()
  await provider.stop()
  rmSync(folder, { recursive: true, force: true })
})

const CROSS_SITE = { 'sec-fetch-site': 'cross-site' }

/** The way back in the browser, which comes from another site and so without the strict cookies. */
async function back(browser: Browser, address: string): Promise<string> {
  const { pathname, search } = new URL(address)
  const bare = new Browser(server.app)
  const flow = browser.cookies.get('__Host-geleit-login')
  if (flow !== undefined) bare.cookies.set('__Host-geleit-login', flow)
  const answer = await bare.send('GET', `${pathname}${search}`, undefined, CROSS_SITE)
  expect(answer.status, answer.text).toBe(303)
  for (const [name, value] of bare.cookies) browser.cookies.set(name, value)
  return String(answer.headers['location'])
}

async function login(browser = new Browser(server.app), next = ''): Promise<{ browser: Browser; to: string }> {
  const begun = await browser.get(`/v1/login/oidc/sample${next === '' ? '' : `?next=${encodeURIComponent(next)}`}`)
  expect(begun.status, begun.text).toBe(303)
  const address = await follow(String(begun.headers['location']), CALLBACK)
  return { browser, to: await back(browser, address) }
}

/** Links the account of the provider that logs in there, by the session of the browser. */
async function link(browser: Browser): Promise<string> {
  const begun = await browser.post('/v1/credentials/single-sign-on', { provider: 'sample' })
  expect(begun.status, begun.text).toBe(200)
  return back(browser, await follow(String(begun.body['location']), CALLBACK))
}

const sessionOf = async (browser: Browser): Promise<Record<string, unknown>> => (await browser.get('/v1/session')).body

test('an account that nobody has linked lets nobody in, whatever it says of itself', async () => {
  provider.login = { subject: 'operator-security@geleit.example', acr: ACR }
  await enrolPasskey(server, 'operator-security')
  const { browser, to } = await login()
  expect(to).toBe('/login?problem=single_sign_on_unknown')
  expect((await browser.get('/v1/session')).status).toBe(401)
})

describe('linked', () => {
  beforeAll(async () => {
    const { browser } = await enrolPasskey(server, 'maker-security')
    provider.login = { subject: 'sub-1', acr: ACR }
    expect(await link(browser)).toBe('/account')
    const { singleSignOn } = (await browser.get('/v1/credentials')).body as { singleSignOn: { issuer: string }[] }
    expect(singleSignOn).toMatchObject([{ issuer: provider.issuer, name: 'sample' }])
  })

  test('it logs in, with a second factor where the provider says so', async () => {
    provider.login = { subject: 'sub-1', acr: ACR }
    const { browser, to } = await login()
    expect(to).toBe('/account')
    const own = await sessionOf(browser)
    expect(own).toMatchObject({ session: { method: 'single_sign_on' }, person: { roles: ['security_officer'] } })
    expect(own['secondFactorUntil']).not.toBeNull()
    expect((await login(undefined, '/app/tours?day=1')).to).toBe('/app/tours?day=1')
    expect((await login(undefined, '//elsewhere.example/app/')).to).toBe('/account')
  })

  test.each<[string, Omit<TestProvider['login'], 'subject'>, boolean]>([
    ['nothing of how', {}, false],
    ['one factor', { amr: ['pwd'] }, false],
    ['two, in the other word', { amr: ['pwd', 'mfa'] }, true],
    ['that was two, an hour ago', { acr: ACR, authTime: Date.now() - 3_600_000 }, false],
  ])('the provider says: %s', async (_, said, isFresh) => {
    provider.login = { subject: 'sub-1', ...said }
    const { browser } = await login()
    const answer = await browser.post('/v1/credentials/passkey-options')
    expect(answer.body['code'] ?? answer.status).toBe(isFresh ? 200 : 'second_factor_needed')
  })

  test('a second factor is shown there', async () => {
    provider.login = { subject: 'sub-1' }
    const { browser } = await login()
    const stepUp = async (): Promise<string> => {
      const begun = await browser.post('/v1/session/second-factor/single-sign-on', { provider: 'sample' })
      const address = String(begun.body['location'])
      expect(new URL(address).searchParams.get('max_age')).toBe('0')
      return back(browser, await follow(address, CALLBACK))
    }
    expect(await stepUp()).toBe('/account?problem=single_sign_on_refused')
    provider.login = { subject: 'sub-1', acr: ACR }
    expect(await stepUp()).toBe('/account')
    expect((await browser.post('/v1/credentials/passkey-options')).status).toBe(200)
    provider.login = { subject: 'somebody-else', acr: ACR }
    expect(await stepUp()).toBe('/account?problem=single_sign_on_refused')
  })

  test('nobody else links it', async () => {
    const { browser } = await enrolPasskey(server, 'operator-security')
    provider.login = { subject: 'sub-1', acr: ACR }
    expect(await link(browser)).toBe('/account?problem=single_sign_on_taken')
  })

  test('the user says no', async () => {
    provider.login = { subject: 'sub-1', refuses: true }
    expect((await login()).to).toBe('/login?problem=single_sign_on_refused')
  })
})

test('the first link by a grant logs in, and is the last one by it', async () => {
  const grant = await grantFor(server, 'fitter-1')
  provider.login = { subject: 'sub-2', acr: ACR }
  const browser = new Browser(server.app)
  const begun = await browser.post('/v1/enrolments/single-sign-on', { grant, provider: 'sample' })
  expect(await back(browser, await follow(String(begun.body['location']), CALLBACK))).toBe('/account')
  expect(await sessionOf(browser)).toMatchObject({ person: { roles: ['fitter'] } })
  const again = await browser.post('/v1/enrolments/single-sign-on', { grant, provider: 'sample' })
  expect(again.body['code']).toBe('grant_refused')
})

describe('a way back that is not one', () => {
  const begin = async (): Promise<{ browser: Browser; address: string }> => {
    provider.login = { subject: 'sub-1', acr: ACR }
    const browser = new Browser(server.app)
    const begun = await browser.get('/v1/login/oidc/sample')
    return { browser, address: await follow(String(begun.headers['location']), CALLBACK) }
  }
  const changed = (address: string, change: (query: URLSearchParams) => void): string => {
    const url = new URL(address)
    change(url.searchParams)
    return url.href
  }

  test.each<[string, (query: URLSearchParams) => void]>([
    ['another state', (query) => query.set('state', 'x'.repeat(43))],
    ['no state', (query) => query.delete('state')],
    ['another issuer', (query) => query.set('iss', 'https://evil.example')],
    ['no issuer, where the provider names it', (query) => query.delete('iss')],
    ['another code', (query) => query.set('code', 'x'.repeat(43))],
    ['no code', (query) => query.delete('code')],
    ['the code twice', (query) => query.append('code', 'x')],
  ])('%s', async (_, change) => {
    const { browser, address } = await begin()
    expect(await back(browser, changed(address, change))).toBe('/login?problem=single_sign_on_refused')
    expect((await browser.get('/v1/session')).status).toBe(401)
  })

  test('in the browser of somebody else, and a second time', async () => {
    const { browser, address } = await begin()
    expect(await back(new Browser(server.app), address)).toBe('/login?problem=login_flow_ended')
    const { browser: victim } = await begin()
    expect(await back(victim, address)).toBe('/login?problem=single_sign_on_refused')
    expect(await back(browser, address)).toBe('/account')
    expect(await back(browser, address)).toBe('/login?problem=login_flow_ended')
  })

  test('nothing of it is stored that could be used', async () => {
    const { browser, address } = await begin()
    const rows = await query<{ row: string }>(server.connectionString, 'select f::text as row from login_flow f')
    const stored = rows.map(({ row }) => row).join('\n')
    const { searchParams } = new URL(address)
    for (const secret of [
      browser.cookies.get('__Host-geleit-login'),
      searchParams.get('state'),
      searchParams.get('code'),
    ]) {
      expect(stored).not.toContain(secret)
    }
  })
})

test('a provider that is not there, and one that does not answer', async () => {
  const browser = new Browser(server.app)
  expect((await browser.get('/v1/login/oidc/unknown')).status).toBe(404)
  const answer: BrowserAnswer = await browser.get('/v1/login')
  expect(answer.body).toEqual({ passkeys: true, password: true, singleSignOn: ['sample'] })
  const dead = await startTestServer({
    environment: {
      ...ENVIRONMENT,
      GELEIT_OIDC_DEAD_ISSUER: 'http://127.0.0.1:9',
      GELEIT_OIDC_DEAD_CLIENT_ID: 'x',
      GELEIT_OIDC_DEAD_CLIENT_SECRET_FILE: join(folder, 'secret'),
    },
  })
  const refused = await new Browser(dead.app).get('/v1/login/oidc/dead')
  expect([refused.status, refused.body['code']]).toEqual([503, 'single_sign_on_unavailable'])
  await dead.stop()
})
