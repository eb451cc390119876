/** How long a session lasts, and what ends it: at once, on every server. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { App } from '../../src/server/app-type.ts'
import { startTestServer, type TestServer, tokenOf } from '../http/server.ts'
import { query } from '../http/tables.ts'
import { Browser } from './browser.ts'
import {
  ENVIRONMENT,
  enrolPasskey,
  enrolPassword,
  logInWithPasskey,
  loginNameOf,
  PASSWORD,
  type WithPasskey,
} from './logins.ts'

const MINUTE_MS = 60_000

let server: TestServer
let other: App
let who: WithPasskey

beforeAll(async () => {
  server = await startTestServer({ environment: ENVIRONMENT })
  other = await server.another()
})
afterAll(async () => {
  await other.close()
  await server.stop()
})
beforeEach(async () => {
  who = await enrolPasskey(server, 'operator-security')
})

const personId = (label: string): string => server.file.people.find((person) => person.label === label)?.personId ?? ''
const status = async (browser: Browser): Promise<number> => (await browser.get('/v1/incidents')).status
const execute = (text: string, values: readonly unknown[] = []) => query(server.connectionString, text, values)

/** Good on both servers, and remembered by both; then it happens. */
async function diesBy(happens: () => Promise<unknown>, browser = who.browser): Promise<void> {
  const elsewhere = browser.copy(other)
  for (const each of [browser, elsewhere, browser, elsewhere]) expect(await status(each)).toBe(200)
  const before = browser.copy()
  await happens()
  expect([await status(elsewhere), await status(before)]).toEqual([401, 401])
}

describe('dead at once, also on another server:', () => {
  test('after logging out', () =>
    diesBy(async () => {
      const answer = await who.browser.delete('/v1/session')
      expect(answer.status).toBe(204)
      expect(who.browser.cookies.has('__Host-geleit')).toBe(false)
    }))

  test('after being ended from another session', () =>
    diesBy(async () => {
      const second = new Browser(server.app)
      await logInWithPasskey(second, who.authenticator)
      const { body } = await second.get('/v1/sessions')
      const sessions = body['sessions'] as { sessionId: string; current: boolean; method: string; device: string }[]
      expect(sessions.map(({ current, method }) => [current, method])).toEqual([
        [true, 'passkey'],
        [false, 'enrolment'],
      ])
      expect(sessions[0]?.device).toBe('Firefox, Linux')
      expect((await second.delete(`/v1/sessions/${sessions[1]?.sessionId}`)).status).toBe(204)
      expect(await status(second)).toBe(200)
    }))

  test('after all others were ended', () =>
    diesBy(async () => {
      const second = new Browser(server.app)
      await logInWithPasskey(second, who.authenticator)
      expect((await second.delete('/v1/sessions')).status).toBe(204)
      expect(await status(second)).toBe(200)
    }))

  test('after suspension, and it stays dead when that ends', async () => {
    const set = (to: string) =>
      execute('update person set status = $2 where person_id = $1', [personId('operator-security'), to])
    await diesBy(() => set('suspended'))
    await set('active')
    expect(await status(who.browser)).toBe(401)
  })

  test('after a change of roles', async () => {
    const set = (to: string) =>
      execute('update person set roles = $2 where person_id = $1', [personId('operator-security'), to])
    await diesBy(() => set('["auditor"]'))
    await set('["security_officer"]')
    expect(await status(who.browser)).toBe(401)
  })

  test('after the account was suspended', async () => {
    const set = (to: string) =>
      execute(`update account set status = $1 where natural_person_id = 'operator-security'`, [to])
    await diesBy(() => set('suspended'))
    await set('active')
  })

  test('after the account was erased', () =>
    diesBy(() => execute(`delete from account where natural_person_id = 'operator-security'`)))

  test('the token of before, after a second factor was shown', () =>
    diesBy(async () => {
      const options = await who.browser.post('/v1/session/second-factor/passkey-options')
      const response = who.authenticator.get(options.body)
      expect((await who.browser.post('/v1/session/second-factor/passkey', { response })).status).toBe(200)
      expect(await status(who.browser)).toBe(200)
    }))

  test('the other sessions, after a password was changed', async () => {
    const enrolled = await enrolPassword(server, 'operator-auditor')
    const second = enrolled.browser
    const first = new Browser(server.app)
    await first.post('/v1/login/password', { loginName: loginNameOf('operator-auditor'), password: PASSWORD })
    expect((await first.post('/v1/login/totp', { code: enrolled.nextCode() })).status).toBe(200)
    await diesBy(async () => {
      const change = { currentPassword: PASSWORD, password: 'Neun Möwen stehlen Fischbrötchen' }
      const answer = await second.post('/v1/credentials/password', change)
      expect(answer.status, answer.text).toBe(200)
      expect(await status(second)).toBe(200)
    }, first)
  })
})

describe('by the clock:', () => {
  const passes = (minutes: number): void => {
    server.clock.aheadMs += minutes * MINUTE_MS
  }

  test('idle for half an hour, and not before', async () => {
    passes(29)
    expect(await status(who.browser)).toBe(200)
    passes(29)
    expect(await status(who.browser)).toBe(200)
    passes(30)
    expect(await status(who.browser)).toBe(401)
  })

  test('seen on one server, it is not idle on another', async () => {
    const elsewhere = who.browser.copy(other)
    expect(await status(elsewhere)).toBe(200)
    for (let turn = 0; turn < 3; turn += 1) {
      passes(20)
      expect(await status(who.browser)).toBe(200)
      await execute('select pg_sleep(1.2)')
    }
    expect(await status(elsewhere)).toBe(200)
  })

  test('after twelve hours in any case', async () => {
    for (let turn = 0; turn < 35; turn += 1) {
      passes(20)
      expect(await status(who.browser), String(turn)).toBe(200)
    }
    passes(20)
    expect(await status(who.browser)).toBe(401)
  })
})

describe('requests that another site made the browser send', () => {
  test.each<[string, Record<string, string>, boolean]>([
    ['of this page', {}, true],
    ['typed in', { 'sec-fetch-site': 'none' }, true],
    ['of another site', { 'sec-fetch-site': 'cross-site' }, false],
    ['of a neighbour under the same domain', { 'sec-fetch-site': 'same-site' }, false],
    ['of an older browser, from here', { 'sec-fetch-site': '', origin: 'https://geleit.example' }, true],
    ['of an older browser, from elsewhere', { 'sec-fetch-site': '', origin: 'https://evil.example' }, false],
    ['of an older browser, from a sandbox', { 'sec-fetch-site': '', origin: 'null' }, false],
    ['that says nothing of where it comes from', { 'sec-fetch-site': '' }, false],
  ])('%s', async (_, headers, isTaken) => {
    const url = '/v1/hints'
    const cookie = Array.from(who.browser.cookies, ([name, value]) => `${name}=${value}`).join('; ')
    const sent = Object.fromEntries(
      Object.entries({ 'sec-fetch-site': 'same-origin', ...headers }).filter(([, value]) => value !== ''),
    )
    const payload = JSON.stringify({ about: 'x', text: 'y' })
    const answer = await server.app.inject({
      method: 'POST',
      url,
      headers: { cookie, 'content-type': 'application/json', ...sent },
      payload,
    })
    expect(answer.json()['code'] === 'request_from_elsewhere', answer.body).toBe(!isTaken)
    // Reading changes nothing, and its answer is nobody else's to read.
    expect((await who.browser.send('GET', '/v1/incidents', undefined, headers)).status).toBe(200)
  })

  test('a login, too: nobody is logged in as somebody else', async () => {
    const stranger = new Browser(server.app)
    const answer = await stranger.post('/v1/login/passkeys/options', {}, { 'sec-fetch-site': 'cross-site' })
    expect(answer.body['code']).toBe('request_from_elsewhere')
  })

  test('a token in the header is no cookie', async () => {
    const answer = await server.app.inject({
      method: 'POST',
      url: '/v1/hints',
      headers: { authorization: `Bearer ${tokenOf(server, 'driver')}`, 'sec-fetch-site': 'cross-site' },
      payload: { about: 'x', text: 'y' },
    })
    expect(answer.json()['code']).not.toBe('request_from_elsewhere')
  })
})

describe('a human who is two persons', () => {
  test('chooses as whom to act, and gets a new token', async () => {
    const twin = personId('neighbour-store-keeper')
    await execute(`update person set natural_person_id = 'operator-security' where person_id = $1`, [twin])
    const browser = new Browser(server.app)
    await logInWithPasskey(browser, who.authenticator)
    const own = await browser.get('/v1/session')
    expect(own.body['person']).toBeNull()
    expect((own.body['persons'] as unknown[]).length).toBe(2)
    const refused = await browser.get('/v1/incidents')
    expect([refused.status, refused.body['code']]).toEqual([403, 'person_not_chosen'])
    const before = browser.copy()
    const strange = await browser.post('/v1/session/person', { personId: personId('fitter-1') })
    expect(strange.status).toBe(404)
    const chosen = await browser.post('/v1/session/person', { personId: twin })
    expect(chosen.body).toMatchObject({ person: { personId: twin } })
    expect([await status(browser), await status(before)]).toEqual([200, 401])
    // Suspended there, the session as that person is over; as the other one a new login is good.
    await execute(`update person set status = 'suspended' where person_id = $1`, [twin])
    expect(await status(browser)).toBe(401)
    await execute(
      `update person set status = 'active', natural_person_id = 'neighbour-store-keeper' where person_id = $1`,
      [twin],
    )
  })
})

test('what of a session is stored opens nothing', async () => {
  const token = who.browser.cookies.get('__Host-geleit') ?? ''
  expect(Buffer.from(token, 'base64url')).toHaveLength(32)
  const rows = await query<{ row: string }>(server.connectionString, 'select session::text as row from session')
  expect(rows.map(({ row }) => row).join('\n')).not.toContain(token)
  const [{ hash = '' } = {}] = await query<{ hash: string }>(
    server.connectionString,
    `select encode(token_hash, 'hex') as hash from session where ended_at is null limit 1`,
  )
  const thief = new Browser(server.app)
  thief.cookies.set('__Host-geleit', Buffer.from(hash, 'hex').toString('base64url'))
  expect(await status(thief)).toBe(401)
})

test('the cookie is for this host, for nothing but HTTP, and for nobody else’s links', async () => {
  const options = await who.browser.post('/v1/login/passkeys/options')
  const answer = await who.browser.post('/v1/login/passkeys', { response: who.authenticator.get(options.body) })
  const [session] = [answer.headers['set-cookie'] ?? []].flat().map(String)
  expect(session).toMatch(/^__Host-geleit=[\w-]{43}; Path=\/; Max-Age=43200; Secure; HttpOnly; SameSite=Strict$/)
})

test('one looks at what happened to one’s own account', async () => {
  const browser = new Browser(server.app)
  await browser.post('/v1/login/passkeys/options')
  await logInWithPasskey(browser, who.authenticator)
  const { body } = await browser.get('/v1/login-events')
  const events = body['events'] as { what: string; method: string; succeeded: boolean }[]
  expect(events[0]).toMatchObject({ what: 'login', method: 'passkey', succeeded: true })
})

test('where the books can’t be asked, nobody is recognised', async () => {
  const { stop, ...single } = await startTestServer({ environment: ENVIRONMENT })
  const { browser } = await enrolPasskey(single, 'operator-security')
  expect(await status(browser)).toBe(200)
  await cutOff(single.connectionString)
  const answer = await browser.get('/v1/incidents')
  expect([answer.status, answer.body['code']]).toEqual([503, 'database_unavailable'])
  await stop().catch(() => {})
})

/** Nobody gets a connection to this database any more, and those there are break. */
async function cutOff(connectionString: string): Promise<void> {
  const name = /\/(test_\w+)/.exec(connectionString)?.[1] ?? ''
  const administration = connectionString.replace(name, 'postgres')
  await query(administration, `alter database ${name} allow_connections false`)
  await query(administration, 'select pg_terminate_backend(pid) from pg_stat_activity where datname = $1', [name])
}
