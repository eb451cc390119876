/** Codes, releases and the like need a second factor of a moment ago, and a client is told how to show one (RFC 9470). */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startTestServer, type TestServer } from '../http/server.ts'
import { query } from '../http/tables.ts'
import { Browser, type BrowserAnswer } from './browser.ts'
import { ENVIRONMENT, enrolPasskey, enrolPassword, grantFor, loginNameOf, PASSWORD } from './logins.ts'

const MINUTE_MS = 60_000
let server: TestServer

beforeAll(async () => {
  server = await startTestServer({ environment: ENVIRONMENT })
})
afterAll(() => server.stop())

const code = ({ body }: BrowserAnswer): unknown => body['code']
const tour = (browser: Browser): Promise<BrowserAnswer> =>
  browser.post('/v1/containers/00000000-0000-4000-8000-000000000000/tour-packs', {})

describe('for what needs it', () => {
  test('a factor of five minutes ago is good, one of six is not, and the answer says what to do', async () => {
    const { browser, authenticator } = await enrolPasskey(server, 'fitter-1')
    // To the millisecond the rule's own tables say it; here real time passes between showing it and asking.
    server.clock.aheadMs += 5 * MINUTE_MS - 15_000
    expect(code(await tour(browser))).toBe('request_malformed')
    server.clock.aheadMs += MINUTE_MS
    const refused = await tour(browser)
    expect([refused.status, code(refused)]).toEqual([401, 'second_factor_needed'])
    expect(refused.headers['www-authenticate']).toBe(
      'Bearer realm="geleit", error="insufficient_user_authentication", ' +
        'error_description="A second factor shown a moment ago is required", ' +
        'acr_values="urn:geleit:second-factor", max_age="300"',
    )
    const ways = refused.body['secondFactor'] as { passkey: { options: string; answer: string } }
    const options = await browser.post(ways.passkey.options)
    const shown = await browser.post(ways.passkey.answer, { response: authenticator.get(options.body) })
    expect(shown.status, shown.text).toBe(200)
    expect(code(await tour(browser))).toBe('request_malformed')
  })

  test('what needs none goes on', async () => {
    const { browser } = await enrolPasskey(server, 'fitter-1')
    server.clock.aheadMs += 20 * MINUTE_MS
    expect((await browser.get('/v1/containers')).status).not.toBe(401)
  })

  test('a role that may not learns that first', async () => {
    const { browser } = await enrolPasskey(server, 'operator-auditor')
    server.clock.aheadMs += 20 * MINUTE_MS
    expect(code(await tour(browser))).toBe('role_not_allowed')
  })
})

describe('shown', () => {
  test('by a code of the app, once, and by one on paper', async () => {
    const { browser, nextCode, recoveryCodes } = await enrolPassword(server, 'store-keeper')
    server.clock.aheadMs += 10 * MINUTE_MS
    const digits = nextCode()
    expect((await browser.post('/v1/session/second-factor/totp', { code: digits })).status).toBe(200)
    expect(code(await browser.post('/v1/session/second-factor/totp', { code: digits }))).toBe('code_refused')
    const [paper = ''] = recoveryCodes
    expect((await browser.post('/v1/session/second-factor/recovery-code', { code: paper })).status).toBe(200)
    expect(code(await browser.post('/v1/session/second-factor/recovery-code', { code: paper }))).toBe('code_refused')
  })

  test('not by the passkey of somebody else', async () => {
    const { browser } = await enrolPasskey(server, 'fitter-1')
    const stranger = await enrolPasskey(server, 'fitter-2')
    const options = await browser.post('/v1/session/second-factor/passkey-options')
    const response = stranger.authenticator.get(options.body)
    expect(code(await browser.post('/v1/session/second-factor/passkey', { response }))).toBe('passkey_refused')
  })

  test('guessing waits', async () => {
    const { browser, nextCode } = await enrolPassword(server, 'store-keeper-2')
    for (let turn = 0; turn < 6; turn += 1) await browser.post('/v1/session/second-factor/totp', { code: '000000' })
    const delayed = await browser.post('/v1/session/second-factor/totp', { code: nextCode() })
    // The clock was moved on by half a minute, longer than the first delay.
    expect(delayed.status).toBe(200)
    for (let turn = 0; turn < 7; turn += 1) await browser.post('/v1/session/second-factor/totp', { code: '000000' })
    const answer = await browser.post('/v1/session/second-factor/totp', { code: '000000' })
    expect([answer.status, code(answer), Number(answer.headers['retry-after']) > 0]).toEqual([
      429,
      'login_delayed',
      true,
    ])
  })
})

describe('what one logs in with', () => {
  test('is looked at, added and removed; others of one’s sessions end', async () => {
    const { browser, authenticator } = await enrolPasskey(server, 'maker-dispatcher')
    const before = await browser.get('/v1/credentials')
    expect(before.body).toMatchObject({ password: false, totp: false, recoveryCodesLeft: 10 })
    const options = await browser.post('/v1/credentials/passkey-options')
    const created = { name: 'Second key', response: authenticator.create(options.body) }
    const added = await browser.post('/v1/credentials/passkeys', created)
    expect(added.status, added.text).toBe(201)
    const { passkeys } = (await browser.get('/v1/credentials')).body as {
      passkeys: { passkeyId: string; name: string }[]
    }
    expect(passkeys.map(({ name }) => name)).toEqual(['Sample phone', 'Second key'])
    expect((await browser.delete(`/v1/credentials/passkeys/${passkeys[0]?.passkeyId}`)).status).toBe(204)
    const last = await browser.delete(`/v1/credentials/passkeys/${passkeys[1]?.passkeyId}`)
    expect([last.status, code(last)]).toEqual([409, 'last_second_factor'])
    const strange = await browser.delete('/v1/credentials/passkeys/00000000-0000-4000-8000-000000000000')
    expect(strange.status).toBe(404)
  })

  test('nothing of it without a second factor of a moment ago', async () => {
    const { browser } = await enrolPasskey(server, 'maker-maintenance')
    server.clock.aheadMs += 6 * MINUTE_MS
    const id = '00000000-0000-4000-8000-000000000000'
    for (const answer of [
      await browser.post('/v1/credentials/passkey-options'),
      await browser.post('/v1/credentials/passkeys', { name: 'x', response: {} }),
      await browser.delete(`/v1/credentials/passkeys/${id}`),
      await browser.delete(`/v1/credentials/single-sign-on/${id}`),
      await browser.post('/v1/credentials/password', { password: PASSWORD }),
      await browser.delete('/v1/credentials/password'),
      await browser.post('/v1/credentials/totp-options'),
      await browser.post('/v1/credentials/totp', { code: '123456' }),
      await browser.post('/v1/credentials/recovery-codes'),
      await browser.post('/v1/credentials/single-sign-on', { provider: 'x' }),
    ]) {
      expect(code(answer), answer.text).toBe('second_factor_needed')
    }
  })

  test('a password comes with an app, changes with the one before, and goes with the app', async () => {
    const { browser } = await enrolPasskey(server, 'maker-security')
    const begun = await browser.post('/v1/credentials/password', { password: PASSWORD })
    const { totp } = begun.body as { totp: { secret: string; uri: string } }
    expect(totp.uri).toMatch(/^otpauth:\/\/totp\/Geleit:maker-security%40geleit\.example\?secret=[A-Z2-7]{32}&/)
    const typed: unknown[] = []
    for (let turn = 0; turn < 6; turn += 1)
      typed.push(code(await browser.post('/v1/credentials/totp', { code: '000000' })))
    expect(typed).toEqual([...Array.from({ length: 5 }, () => 'code_refused'), 'login_flow_ended'])
    const { browser: other, nextCode } = await enrolPassword(server, 'maker-security')
    const wrong = { password: 'Neun Möwen stehlen Fischbrötchen', currentPassword: 'not this one' }
    expect(code(await other.post('/v1/credentials/password', wrong))).toBe('current_password_refused')
    const change = { ...wrong, currentPassword: PASSWORD }
    expect((await other.post('/v1/credentials/password', change)).body).toEqual({ totp: null })
    const again = new Browser(server.app)
    const login = (password: string) =>
      again.post('/v1/login/password', { loginName: loginNameOf('maker-security'), password })
    expect(code(await login(PASSWORD))).toBe('login_failed')
    expect((await login(change.password)).status).toBe(200)
    expect((await again.post('/v1/login/totp', { code: nextCode() })).status).toBe(200)
    expect((await other.delete('/v1/credentials/password')).status).toBe(204)
    expect(code(await login(change.password))).toBe('login_failed')
  })

  test('new codes on paper end the old ones, and a repeated request shows none', async () => {
    const { browser, recoveryCodes } = await enrolPasskey(server, 'gwa-system')
    const key = { 'idempotency-key': 'codes-1' }
    const first = await browser.post('/v1/credentials/recovery-codes', {}, key)
    expect((first.body['recoveryCodes'] as string[]).length).toBe(10)
    const replayed = await browser.post('/v1/credentials/recovery-codes', {}, key)
    expect([replayed.headers['idempotency-replayed'], replayed.body]).toEqual(['true', { recoveryCodes: null }])
    const old = { code: recoveryCodes[0] ?? '' }
    expect(code(await browser.post('/v1/session/second-factor/recovery-code', old))).toBe('code_refused')
    const fresh = { code: (first.body['recoveryCodes'] as string[])[0] ?? '' }
    expect((await browser.post('/v1/session/second-factor/recovery-code', fresh)).status).toBe(200)
  })

  test('a flow of somebody else is none', async () => {
    const { browser } = await enrolPasskey(server, 'maker-security')
    const { browser: other, authenticator } = await enrolPasskey(server, 'maker-security-2')
    const options = await browser.post('/v1/credentials/passkey-options')
    other.cookies.set('__Host-geleit-login', browser.cookies.get('__Host-geleit-login') ?? '')
    const answer = await other.post('/v1/credentials/passkeys', {
      name: 'x',
      response: authenticator.create(options.body),
    })
    expect(code(answer)).toBe('login_flow_ended')
  })
})

test('what is lost is replaced by a grant, and everything of before ends', async () => {
  const lost = await enrolPassword(server, 'operator-security-2')
  const { browser } = await enrolPasskey(server, 'operator-security-2')
  expect((await lost.browser.get('/v1/session')).status).toBe(401)
  expect((await browser.get('/v1/session')).status).toBe(200)
  const old = await new Browser(server.app).post('/v1/login/password', {
    loginName: loginNameOf('operator-security-2'),
    password: PASSWORD,
  })
  // The password of before is still theirs: a grant adds, and its owner removes.
  expect(old.status).toBe(200)
  expect((await browser.delete('/v1/credentials/password')).status).toBe(204)
})

test('somebody who is active nowhere enrols, and is let in when they are', async () => {
  const [person] = await query<{ id: string }>(
    server.connectionString,
    `update person set status = 'invited' where natural_person_id = 'operator-security-3' returning person_id as id`,
  )
  const grant = await grantFor(server, 'operator-security-3')
  const browser = new Browser(server.app)
  const begun = await browser.post('/v1/enrolments/passkey-options', { grant })
  expect(begun.status, begun.text).toBe(200)
  expect(person?.id).toBeDefined()
})
