/** Delays after failures: they slow down whoever guesses, and keep nobody out who is who they say. */
import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startTestServer, type TestServer } from '../http/server.ts'
import { query } from '../http/tables.ts'
import { Browser, type BrowserAnswer } from './browser.ts'
import { ENVIRONMENT, enrolPasskey, enrolPassword, logInWithPasskey, loginNameOf, PASSWORD } from './logins.ts'

let server: TestServer

beforeAll(async () => {
  server = await startTestServer({ environment: ENVIRONMENT })
})
afterAll(() => server.stop())

const anywhere = (): string =>
  Array.from(randomBytes(3), (byte) => `.${byte}`).reduce((text, part) => text + part, '10')
/** Always the same: a worker stretches a password once for each hash. */
const WRONG_PASSWORD = 'wrong, whoever it is'
const guess = (label: string, browser = new Browser(server.app, anywhere())): Promise<BrowserAnswer> =>
  browser.post('/v1/login/password', { loginName: loginNameOf(label), password: WRONG_PASSWORD })
const enter = (label: string, browser: Browser): Promise<BrowserAnswer> =>
  browser.post('/v1/login/password', { loginName: loginNameOf(label), password: PASSWORD })

test('who is guessed at from everywhere gets in with their own browser, and with their passkey', async () => {
  const { browser } = await enrolPassword(server, 'fitter-1')
  await browser.delete('/v1/session')
  expect((await guess('fitter-1')).status).toBe(401)
  await failed(12)
  expect((await guess('fitter-1')).status).toBe(401)
  const stranger = await enter('fitter-1', new Browser(server.app, anywhere()))
  expect(stranger.status).toBe(429)
  expect(Number(stranger.headers['retry-after'])).toBeGreaterThan(0)
  expect((await enter('fitter-1', browser)).status).toBe(200)
  const { authenticator } = await enrolPasskey(server, 'fitter-1')
  await logInWithPasskey(new Browser(server.app, anywhere()), authenticator)
})

/** As if so many had failed under every key that there is. */
const failed = (times: number): Promise<unknown> =>
  query(server.connectionString, 'update login_throttle set failures = $1, blocked_until = last_failure_at', [times])

test('the delay grows, is told in seconds, and ends', async () => {
  await enrolPassword(server, 'fitter-2')
  await guess('fitter-2')
  const waits: number[] = []
  for (const times of [5, 6, 7, 10, 13, 14, 1_000]) {
    await failed(times)
    server.clock.aheadMs += 1_000
    const now = server.clock.now()
    expect((await guess('fitter-2')).status).toBe(401)
    const [{ until = 0 } = {}] = await query<{ until: number }>(
      server.connectionString,
      'select extract(epoch from max(blocked_until)) * 1000 as until from login_throttle',
    )
    // From the moment of the attempt, which was a little after `now`.
    waits.push(2 ** Math.floor(Math.log2((Number(until) - now) / 1_000)))
    const { status, headers } = await guess('fitter-2')
    if (times > 9) expect([status, Number(headers['retry-after']) > 30]).toEqual([429, true])
  }
  expect(waits).toEqual([2, 4, 8, 64, 512, 512, 512])
  server.clock.aheadMs += 900_000
  expect((await enter('fitter-2', new Browser(server.app, anywhere()))).status).toBe(200)
})

test('many at once are no faster', async () => {
  await enrolPassword(server, 'store-keeper')
  const answers = await Promise.all(Array.from({ length: 30 }, () => guess('store-keeper')))
  expect(answers.filter(({ status }) => status === 401).length).toBeLessThanOrEqual(6)
})

test('many who are right, at one address at one moment, wait for nobody', async () => {
  const people = ['maker-security', 'maker-security-2', 'maker-maintenance']
  for (const label of people) await enrolPassword(server, label)
  const at = server.clock.now()
  const browsers = people.map(() => new Browser(server.app, '203.0.113.5'))
  const answers = await Promise.all(
    browsers.flatMap((browser, place) => [
      enter(people[place] ?? '', browser),
      enter(people[place] ?? '', browser.copy()),
    ]),
  )
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200, 200])
  const rows = await query<{ late: number }>(
    server.connectionString,
    `select count(*)::integer as late from login_throttle where last_failure_at >= to_timestamp($1 / 1000.0) and blocked_until > 'epoch'`,
    [at],
  )
  expect(rows).toEqual([{ late: 0 }])
})

test('a name that nobody has waits as well', async () => {
  const statuses = [(await guess('no-such-person')).status]
  await failed(12)
  for (let turn = 0; turn < 2; turn += 1) statuses.push((await guess('no-such-person')).status)
  expect(statuses).toEqual([401, 401, 429])
})

test('one address that tries all names waits; a known browser behind it does not', async () => {
  const { browser } = await enrolPassword(server, 'store-keeper-2')
  const address = '198.51.100.7'
  const statuses: number[] = []
  const tries = async (name: string): Promise<void> => {
    statuses.push((await guess(name, new Browser(server.app, address))).status)
  }
  for (const name of ['name-1', 'name-2', 'name-3']) await tries(name)
  await failed(40)
  for (const name of ['name-4', 'name-5']) await tries(name)
  expect(statuses).toEqual([401, 401, 401, 401, 429])
  expect((await enter('store-keeper-2', browser)).status).toBe(200)
})

test('a known browser that guesses waits, too', async () => {
  const { browser } = await enrolPassword(server, 'driver')
  const statuses: number[] = []
  statuses.push((await guess('driver', browser)).status)
  await failed(16)
  for (let turn = 0; turn < 2; turn += 1) statuses.push((await guess('driver', browser)).status)
  expect(statuses.at(-1)).toBe(429)
})

test('another server knows it, after a restart too', async () => {
  await guess('maker-dispatcher')
  await failed(12)
  await guess('maker-dispatcher')
  const app = await server.another()
  const answer = await guess('maker-dispatcher', new Browser(app, anywhere()))
  await app.close()
  expect(answer.status).toBe(429)
})

test('what is stored of it names nobody', async () => {
  const rows = await query<{ row: string }>(server.connectionString, 'select t::text as row from login_throttle t')
  expect(rows.length).toBeGreaterThan(3)
  expect(rows.map(({ row }) => row).join('\n')).not.toMatch(/geleit\.example|198\.51/)
})
