/** Logging in, in each way, and what is refused on the way. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startTestServer, type TestServer } from '../http/server.ts'
import { query } from '../http/tables.ts'
import { SoftAuthenticator } from './authenticator.ts'
import { Browser } from './browser.ts'
import {
  ENVIRONMENT,
  enrolPasskey,
  enrolPassword,
  grantFor,
  logInWithPasskey,
  loginNameOf,
  PASSWORD,
} from './logins.ts'

let server: TestServer

beforeAll(async () => {
  server = await startTestServer({ environment: ENVIRONMENT })
})
afterAll(() => server.stop())

const code = ({ body }: { body: Record<string, unknown> }): unknown => body['code']

describe('by a passkey', () => {
  test('enrolled by a grant, and logged in again without saying a name', async () => {
    const { browser, authenticator, recoveryCodes } = await enrolPasskey(server, 'operator-security')
    expect(recoveryCodes).toHaveLength(10)
    const own = await browser.get('/v1/session')
    expect(own.body).toMatchObject({
      loginName: loginNameOf('operator-security'),
      person: { roles: ['security_officer'] },
    })
    const other = new Browser(server.app)
    await logInWithPasskey(other, authenticator)
    expect((await other.get('/v1/incidents')).status).toBe(200)
  })

  test.each([
    ['of another site', { origin: 'https://geleit.example.evil.example' }],
    ['that did not verify its user', { verifiesUser: false }],
    ['to another challenge', { challenge: 'AAAA' }],
  ])('an answer %s is refused', async (_, quirks) => {
    const { authenticator } = await enrolPasskey(server, 'maker-security')
    const browser = new Browser(server.app)
    const options = await browser.post('/v1/login/passkeys/options')
    const answer = await browser.post('/v1/login/passkeys', { response: authenticator.get(options.body, quirks) })
    expect([answer.status, code(answer)]).toEqual([401, 'login_failed'])
    expect((await browser.get('/v1/session')).status).toBe(401)
  })

  test('a copied key shows by its count', async () => {
    const { authenticator } = await enrolPasskey(server, 'maker-security')
    const browser = new Browser(server.app)
    await logInWithPasskey(browser, authenticator)
    const options = await browser.post('/v1/login/passkeys/options')
    const response = authenticator.get(options.body, { countBack: true })
    expect(code(await browser.post('/v1/login/passkeys', { response }))).toBe('login_failed')
  })

  test('an answer is good once, and in the browser that asked', async () => {
    const { authenticator } = await enrolPasskey(server, 'maker-security')
    const browser = new Browser(server.app)
    const options = await browser.post('/v1/login/passkeys/options')
    const response = authenticator.get(options.body)
    expect(code(await new Browser(server.app).post('/v1/login/passkeys', { response }))).toBe('login_flow_ended')
    const thief = new Browser(server.app)
    await thief.post('/v1/login/passkeys/options')
    expect(code(await thief.post('/v1/login/passkeys', { response }))).toBe('login_failed')
    const copy = browser.copy()
    expect((await browser.post('/v1/login/passkeys', { response })).status).toBe(200)
    expect(code(await copy.post('/v1/login/passkeys', { response }))).toBe('login_flow_ended')
  })

  test('of nobody here', async () => {
    const browser = new Browser(server.app)
    const stranger = new SoftAuthenticator('https://geleit.example')
    stranger.create({ challenge: 'x', rp: { id: 'geleit.example' }, user: { id: 'x' } })
    const options = await browser.post('/v1/login/passkeys/options')
    expect(code(await browser.post('/v1/login/passkeys', { response: stranger.get(options.body) }))).toBe(
      'login_failed',
    )
    for (const response of [{}, { id: 7 }, { id: 'x', response: 'y' }, { id: 'AAAA', rawId: 'AAAA', type: 'x' }]) {
      await browser.post('/v1/login/passkeys/options')
      expect(code(await browser.post('/v1/login/passkeys', { response }))).toBe('login_failed')
    }
  })
})

describe('by a password and a code', () => {
  test('both halves, and nothing before the second', async () => {
    const { nextCode } = await enrolPassword(server, 'fitter-1')
    const browser = new Browser(server.app)
    const loginName = loginNameOf('fitter-1').toUpperCase()
    const first = await browser.post('/v1/login/password', { loginName, password: PASSWORD })
    expect([first.status, first.body]).toEqual([200, { next: ['totp', 'recovery-codes'] }])
    expect((await browser.get('/v1/session')).status).toBe(401)
    const second = await browser.post('/v1/login/totp', { code: nextCode() })
    expect(second.body).toMatchObject({ person: { roles: ['fitter'] }, session: { method: 'password' } })
    expect((await browser.get('/v1/session')).status).toBe(200)
  })

  test('a code is good once, in its own half minute', async () => {
    const { nextCode } = await enrolPassword(server, 'fitter-2')
    const login = async (digits: string): Promise<unknown> => {
      const browser = new Browser(server.app)
      await browser.post('/v1/login/password', { loginName: loginNameOf('fitter-2'), password: PASSWORD })
      const answer = await browser.post('/v1/login/totp', { code: digits })
      return code(answer) ?? answer.status
    }
    const digits = nextCode()
    expect(await login(digits)).toBe(200)
    expect(await login(digits)).toBe('login_failed')
    const later = nextCode()
    server.clock.aheadMs += 90_000
    expect(await login(later)).toBe('login_failed')
    expect(await login('000')).toBe('login_failed')
  })

  test('each code on paper is good once', async () => {
    const { recoveryCodes } = await enrolPassword(server, 'driver')
    const login = async (typed: string): Promise<unknown> => {
      const browser = new Browser(server.app)
      await browser.post('/v1/login/password', { loginName: loginNameOf('driver'), password: PASSWORD })
      const answer = await browser.post('/v1/login/recovery-codes', { code: typed })
      return code(answer) ?? answer.status
    }
    const [first = '', second = ''] = recoveryCodes
    expect(await login(first.toLowerCase().replaceAll('-', ' '))).toBe(200)
    expect(await login(first)).toBe('login_failed')
    expect(await login(second)).toBe(200)
  })

  test('nobody learns whether a name is known', async () => {
    await enrolPassword(server, 'store-keeper')
    const answers = await Promise.all(
      [
        { loginName: loginNameOf('store-keeper'), password: 'not the one, surely' },
        { loginName: 'nobody@geleit.example', password: PASSWORD },
        { loginName: 'not a name \u0000', password: PASSWORD },
      ].map((body) => new Browser(server.app, '192.0.2.9').post('/v1/login/password', body)),
    )
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1)
    expect(answers.map(({ status }) => status)).toEqual([401, 401, 401])
    expect(answers.flatMap(({ headers }) => headers['set-cookie'] ?? [])).toEqual([])
  })

  test.each([
    ['elf Zeichen', 'too_short'],
    ['x'.repeat(129), 'too_long'],
    ['Passwort1234', 'common'],
    ['correct horse battery staple', 'common'],
    ['P@55w0rt2024!', 'common'],
    ['qwertzuiopasdf', 'common'],
    ['aaaaaaaaaaaaaaaa', 'common'],
    ['geleitgeleitgeleit', 'common'],
    ['neighbour-security99', 'names_you'],
  ])('no password %s', async (password, why) => {
    const grant = await grantFor(server, 'neighbour-security')
    const answer = await new Browser(server.app).post('/v1/enrolments/password', { grant, password })
    expect([code(answer), answer.body['why']]).toEqual(['password_refused', why])
  })

  test.each(['fünfzig Kraniche im Nebel', 'zwölf Zeichen', 'kq8fj2mmz0xv', '🦢🦡🦦🐋🐦🪰🦔🐞🐌🐛🪱🦎'])(
    'a password %s is taken',
    async (password) => {
      const grant = await grantFor(server, 'neighbour-security')
      const answer = await new Browser(server.app).post('/v1/enrolments/password', { grant, password })
      expect(answer.status, answer.text).toBe(200)
    },
  )
})

test('a grant is good once, for its time, and only the newest one', async () => {
  const first = await grantFor(server, 'maker-security-2')
  const second = await grantFor(server, 'maker-security-2')
  const options = (grant: string) => new Browser(server.app).post('/v1/enrolments/passkey-options', { grant })
  expect(code(await options(first))).toBe('grant_refused')
  expect((await options(second)).status).toBe(200)
  await enrolPasskey(server, 'maker-security-2')
  expect(code(await options(second))).toBe('grant_refused')
  const third = await grantFor(server, 'maker-security-2')
  server.clock.aheadMs += 2 * 3_600_000
  expect(code(await options(third))).toBe('grant_refused')
})

test('each credential stands in the record, and none of what it is', async () => {
  await enrolPasskey(server, 'operator-auditor')
  const rows = await query<{ canonical: string }>(
    server.connectionString,
    `select convert_from(c.canonical, 'utf8') as canonical from entry join entry_content c using (entry_id)
     where type = 'credential_changed'`,
  )
  const facts = rows.map(({ canonical }) => canonical).join('\n')
  expect(facts).toMatch(/"credential":"passkey"/)
  expect(facts).not.toMatch(/operator-auditor@|Sample phone/)
})
