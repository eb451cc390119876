/**
 * Nothing that somebody could log in with, and no code of a lock that two people asked for, stands anywhere but in the
 * one answer it was given out with: not in the log at its most talkative, in no table, in no refusal.
 */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { boxOf, openBox } from '../../src/cli/rehearsal/box.ts'
import { StoryClient } from '../../src/cli/rehearsal/client.ts'
import { byTwo } from '../four-eyes/two.ts'
import { Browser } from '../login/browser.ts'
import {
  ENVIRONMENT,
  enrolPasskey,
  enrolPassword,
  fromBase32,
  logInWithPasskey,
  loginNameOf,
  PASSWORD,
} from '../login/logins.ts'
import { startTestServer, type TestServer } from './server.ts'
import { everything } from './tables.ts'

const NEW_PASSWORD = 'Neun Möwen stehlen Fischbrötchen'
const WRONG_PASSWORD = 'Sieben Raben suchen Schraubenzieher'
const DAY_MS = 24 * 3_600_000

let server: TestServer
const problems: string[] = []
/** What was given out or typed, by the kind of thing that it is. */
const secrets = new Map<string, Set<string>>()

function note(kind: string, ...values: readonly string[]): void {
  const known = secrets.get(kind) ?? new Set()
  for (const value of values) if (value !== '') known.add(value)
  secrets.set(kind, known)
}

const PATTERNS: readonly (readonly [kind: string, pattern: RegExp])[] = [
  ['seed of TOTP', /"secret":"([A-Z2-7]{32})"/g],
  ['recovery code', /"((?:[0-9A-HJKMNP-TV-Z]{4}-){5}[0-9A-HJKMNP-TV-Z]{4})"/g],
  ['API key', /"(geleit_[\w-]{43})"/g],
  ['invitation', /#([\w-]{43})"/g],
  ['grant', /"token":"([\w-]{43})"/g],
  ['code of a lock', /"(?:code|receipt)":"(\d{10}|\d \d{8} \d\d)"/g],
]

function collect(status: number, payload: string): void {
  if (status >= 400) problems.push(payload)
  for (const [kind, pattern] of PATTERNS) {
    for (const [, value = ''] of payload.matchAll(pattern)) note(kind, value)
  }
}

beforeAll(async () => {
  server = await startTestServer({ logLevel: 'trace', environment: ENVIRONMENT, onAnswer: collect })
  await passwords()
  await systemsAndPeople()
  await locks()
  await wrongPlaces()
})
afterAll(() => server.stop())

const cookiesOf = (browser: Browser): void => note('cookie', ...browser.cookies.values())

async function passwords(): Promise<void> {
  note('password', PASSWORD, NEW_PASSWORD, WRONG_PASSWORD)
  const { browser, recoveryCodes, nextCode } = await enrolPassword(server, 'fitter-1')
  cookiesOf(browser)
  const loginName = loginNameOf('fitter-1')
  const other = new Browser(server.app)
  for (const password of [WRONG_PASSWORD, PASSWORD]) {
    await other.post('/v1/login/password', { loginName, password })
    cookiesOf(other)
  }
  // People type a password where the name belongs.
  await other.post('/v1/login/password', { loginName: `${WRONG_PASSWORD}@`, password: WRONG_PASSWORD })
  await other.post('/v1/login/password', { loginName, password: PASSWORD })
  await other.post('/v1/login/totp', { code: nextCode() })
  cookiesOf(other)
  const [first = '', second = ''] = recoveryCodes
  for (const code of [first, first, second, `${second.slice(0, -1)}Z`]) {
    await browser.post('/v1/session/second-factor/recovery-code', { code })
    cookiesOf(browser)
  }
  const key = { 'idempotency-key': 'a-change' }
  const change = { password: NEW_PASSWORD, currentPassword: PASSWORD }
  await browser.post('/v1/credentials/password', { ...change, currentPassword: WRONG_PASSWORD }, key)
  await browser.post('/v1/credentials/password', change)
  await browser.post('/v1/credentials/recovery-codes', {}, key)
  cookiesOf(browser)
}

async function systemsAndPeople(): Promise<void> {
  const { browser, authenticator } = await enrolPasskey(server, 'operator-security')
  cookiesOf(browser)
  const again = new Browser(server.app)
  await logInWithPasskey(again, authenticator)
  cookiesOf(again)
  const expiresAt = new Date(server.clock.now() + DAY_MS).toISOString()
  for (const idempotencyKey of ['api-key', 'api-key']) {
    const body = { name: 'Sample system', scopes: ['incidents:read'], expiresAt }
    await browser.post('/v1/api-keys', body, { 'idempotency-key': idempotencyKey })
  }
  const invited = await browser.post(
    '/v1/people',
    { name: 'Nora Muster', contact: 'nora@sample.example', roles: ['fitter'], siteIds: [] },
    { 'idempotency-key': 'invited' },
  )
  expect(invited.status, invited.text).toBe(201)
  const [token = ''] = secrets.get('invitation') ?? []
  const stranger = new Browser(server.app)
  for (const loginName of ['nora@sample.example', 'nora@sample.example']) {
    await stranger.post('/v1/invitations/acceptances', { token, person: { loginName } })
  }
}

/** A maintenance code, which two people asked for; and opening codes before it. */
async function locks(): Promise<void> {
  const client = new StoryClient({ file: server.file, run: 'secrets', patienceMs: 0 })
  const box = boxOf(client, 'BOX-L-0001')
  await client.lock(box.lockSerial, 'force')
  await client.lock(box.lockSerial, 'lid', { open: false })
  const siteId = client.site('Sample factory')
  await openBox(client, { who: 'maker-maintenance', box, purpose: 'investigation', siteId })
  const wish = { kind: 'maintenance_code', containerId: box.containerId, keySerial: 'KEY-M2' }
  const { proposalId } = await byTwo(client, ['maker-maintenance', 'maker-security'], wish)
  await client.post('maker-maintenance', `/v1/proposals/${proposalId}/maintenance-code`)
}

/** Secrets where they don't belong: in addresses, in other members, in other headers. */
async function wrongPlaces(): Promise<void> {
  const browser = new Browser(server.app)
  for (const [, values] of secrets) {
    const [value = ''] = values
    const text = encodeURIComponent(value)
    await browser.get(`/v1/incidents?token=${text}&code=${text}`)
    await browser.get(`/v1/login/oidc/sample/callback?code=${text}&state=${text}`)
    await browser.post('/v1/login/totp', { code: value })
    await browser.post('/v1/login/passkeys', { response: { id: value } })
    await browser.post('/v1/invitations/looks', { token: value })
    await browser.post('/v1/enrolments/password', { grant: value, password: value })
    for (const scheme of ['Bearer', 'Basic', 'Digest']) {
      await server.app.inject({ url: '/v1/session', headers: { authorization: `${scheme} ${encodeURI(value)}` } })
    }
    await server.app.inject({ url: '/v1/session', headers: { cookie: `__Host-geleit=${text}; other=${text}` } })
  }
}

/** Every way in which a secret could be written. */
function forms(kind: string, value: string): string[] {
  const bytes = Buffer.from(value)
  const text = [
    value,
    encodeURIComponent(value),
    bytes.toString('hex'),
    bytes.toString('base64'),
    bytes.toString('base64url'),
  ]
  if (kind === 'seed of TOTP') return [...text, fromBase32(value).toString('hex'), fromBase32(value).toString('base64')]
  if (kind === 'recovery code') return [...text, value.replaceAll('-', ''), value.toLowerCase()]
  if (kind === 'code of a lock') return [value.replaceAll(' ', ''), value]
  if (kind === 'password') return text
  return [...text, Buffer.from(value.replace('geleit_', ''), 'base64url').toString('hex')]
}

function foundIn(texts: readonly string[]): string[] {
  const needles = Array.from(secrets).flatMap(([kind, values]) =>
    Array.from(values).flatMap((value) => forms(kind, value).map((form) => ({ kind, form }))),
  )
  return texts.flatMap((text) =>
    needles.filter(({ form }) => text.includes(form)).map(({ kind }) => `${kind}: ${text.slice(0, 300)}`),
  )
}

test('secrets of every kind were given out, and enough was refused', () => {
  const counts = Object.fromEntries(Array.from(secrets, ([kind, values]) => [kind, values.size]))
  expect(counts).toMatchObject({
    password: 3,
    'seed of TOTP': expect.any(Number),
    'API key': 1,
    invitation: 1,
    grant: expect.any(Number),
  })
  expect(counts['recovery code']).toBeGreaterThanOrEqual(30)
  expect(counts['cookie']).toBeGreaterThan(6)
  expect(counts['code of a lock']).toBeGreaterThanOrEqual(3)
  expect(problems.length).toBeGreaterThan(30)
})

test('none of them in the log', () => {
  expect(server.log.length).toBeGreaterThan(80)
  expect(foundIn(server.log)).toEqual([])
})

test('none of them in a refusal', () => {
  expect(foundIn(problems)).toEqual([])
})

test('none of them in any table', async () => {
  const rows = await everything(server.connectionString)
  expect(new Set(rows.map(({ table }) => table))).toContain('login_event')
  expect(foundIn(rows.map(({ table, text }) => `${table} ${text}`))).toEqual([])
})

test('logging out leaves no answer in the browser; what the app has not sent yet stays', async () => {
  const { browser } = await enrolPasskey(server, 'driver')
  const answer = await browser.delete('/v1/session')
  expect(answer.status).toBe(204)
  expect(answer.headers['clear-site-data']).toBe('"cache"')
  expect(browser.cookies.has('__Host-geleit')).toBe(false)
})
