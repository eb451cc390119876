/** Whatever somebody logs in with stands in one answer and nowhere else: no log, no table, no problem document. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startTestServer, type TestServer } from '../http/server.ts'
import { everything } from '../http/tables.ts'
import { Browser } from './browser.ts'
import { ENVIRONMENT, enrolPasskey, enrolPassword, grantFor, loginNameOf, PASSWORD } from './logins.ts'

let server: TestServer
const problems: string[] = []

beforeAll(async () => {
  server = await startTestServer({
    environment: ENVIRONMENT,
    logLevel: 'trace',
    onAnswer: (status, payload) => void (status >= 400 && problems.push(payload)),
  })
})
afterAll(() => server.stop())

test('tokens, passwords, codes, grants and keys', async () => {
  const secrets: string[] = [PASSWORD]
  const { browser, recoveryCodes, nextCode } = await enrolPassword(server, 'operator-security')
  secrets.push(...recoveryCodes, ...recoveryCodes.map((code) => code.replaceAll('-', '')), ...browser.cookies.values())
  const again = new Browser(server.app)
  await again.post('/v1/login/password', { loginName: loginNameOf('operator-security'), password: PASSWORD })
  secrets.push(...again.cookies.values())
  await again.post('/v1/login/totp', { code: '000000' })
  await again.post('/v1/login/totp', { code: nextCode() })
  await again.post('/v1/login/recovery-codes', { code: recoveryCodes[1] ?? '' })
  secrets.push(...again.cookies.values())
  const wrong = 'Zwei Dachse tragen Laternen'
  secrets.push(wrong)
  await new Browser(server.app).post('/v1/login/password', {
    loginName: loginNameOf('operator-security'),
    password: wrong,
  })
  // Typed into the wrong field.
  await new Browser(server.app).post('/v1/login/password', { loginName: wrong, password: 'x' })
  const begun = await again.post('/v1/credentials/totp-options')
  secrets.push((begun.body['totp'] as { secret: string }).secret)
  const { browser: officer } = await enrolPasskey(server, 'maker-security')
  const key = await officer.post('/v1/api-keys', {
    name: 'System',
    scopes: ['devices:read'],
    expiresAt: new Date(server.clock.now() + 86_400_000).toISOString(),
  })
  secrets.push(String(key.body['key']), String(key.body['key']).slice(7))
  secrets.push(await grantFor(server, 'fitter-1'))
  const grantAsked = await new Browser(server.app).post('/v1/enrolments/passkey-options', { grant: 'x'.repeat(43) })
  expect(grantAsked.status).toBe(422)
  expect(secrets.every((secret) => secret.length >= 10)).toBe(true)
  const log = server.log.join('\n')
  const tables = await everything(server.connectionString)
  expect(server.log.length).toBeGreaterThan(5)
  for (const secret of secrets) {
    expect(log.includes(secret), `in the log: ${secret}`).toBe(false)
    expect(
      problems.some((text) => text.includes(secret)),
      `in a problem: ${secret}`,
    ).toBe(false)
    const bytes = Buffer.from(secret, 'base64url').toString('hex')
    const found = tables.find(({ text }) => text.includes(secret) || (secret.length === 43 && text.includes(bytes)))
    expect(found?.table, secret).toBeUndefined()
  }
})
