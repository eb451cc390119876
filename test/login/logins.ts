/** People of the rehearsal who get accounts of their own, and log in as everybody does. */
import { expect } from 'vitest'
import type { App } from '../../src/server/app-type.ts'
import { createAccount, issueEnrolment } from '../../src/server/auth/accounts.ts'
import { totpAt } from '../../src/server/auth/totp.ts'
import { writeForRules } from '../../src/store/database.ts'
import { Writes } from '../../src/store/writes.ts'
import type { TestServer } from '../http/server.ts'
import { SoftAuthenticator } from './authenticator.ts'
import { Browser } from './browser.ts'

export const PASSWORD = 'Vier Krähen zählen Schrauben'
export const ORIGIN = 'https://geleit.example'
export const ENVIRONMENT = { GELEIT_PUBLIC_URL: ORIGIN }
const HOUR_MS = 3_600_000

type Rehearsing = Pick<TestServer, 'app' | 'database' | 'clock'>

export function loginNameOf(label: string): string {
  return `${label}@geleit.example`
}

/** An account, where there is none yet, and a grant for it. */
export async function grantFor({ database, clock }: Rehearsing, label: string): Promise<string> {
  return writeForRules(database, null, async (client) => {
    const { rowCount } = await client.query('select from account where natural_person_id = $1', [label])
    const writes = new Writes(client)
    if (rowCount === 0) createAccount(writes, { naturalPersonId: label, loginName: loginNameOf(label) }, clock.now())
    const grant = issueEnrolment(writes, label, HOUR_MS, clock.now())
    await writes.done()
    return grant
  })
}

export interface WithPasskey {
  readonly browser: Browser
  readonly authenticator: SoftAuthenticator
  readonly recoveryCodes: readonly string[]
}

/** Enrols a passkey by a grant; the browser is logged in then. */
export async function enrolPasskey(server: Rehearsing, label: string, app: App = server.app): Promise<WithPasskey> {
  const grant = await grantFor(server, label)
  const browser = new Browser(app)
  const authenticator = new SoftAuthenticator(ORIGIN)
  const options = await browser.post('/v1/enrolments/passkey-options', { grant })
  expect(options.status, options.text).toBe(200)
  const response = authenticator.create(options.body)
  const enrolled = await browser.post('/v1/enrolments/passkeys', { grant, name: 'Sample phone', response })
  expect(enrolled.status, enrolled.text).toBe(201)
  return { browser, authenticator, recoveryCodes: enrolled.body['recoveryCodes'] as string[] }
}

export interface WithPassword {
  readonly browser: Browser
  readonly recoveryCodes: readonly string[]
  /** The code that the app shows; moves the clock on to the next one, since none is good twice. */
  nextCode(): string
}

export async function enrolPassword(server: Rehearsing, label: string, password = PASSWORD): Promise<WithPassword> {
  const grant = await grantFor(server, label)
  const browser = new Browser(server.app)
  const begun = await browser.post('/v1/enrolments/password', { grant, password })
  expect(begun.status, begun.text).toBe(200)
  const secret = fromBase32((begun.body['totp'] as { secret: string }).secret)
  const nextCode = (): string => {
    server.clock.aheadMs += 30_000
    return totpAt(secret, server.clock.now())
  }
  const enrolled = await browser.post('/v1/enrolments/totp', { grant, code: nextCode() })
  expect(enrolled.status, enrolled.text).toBe(201)
  return { browser, recoveryCodes: enrolled.body['recoveryCodes'] as string[], nextCode }
}

export async function logInWithPasskey(browser: Browser, authenticator: SoftAuthenticator): Promise<void> {
  const options = await browser.post('/v1/login/passkeys/options')
  const answer = await browser.post('/v1/login/passkeys', { response: authenticator.get(options.body) })
  expect(answer.status, answer.text).toBe(200)
}

export function fromBase32(text: string): Buffer {
  const bits = Array.from(text, (each) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(each).toString(2).padStart(5, '0'))
  return Buffer.from((bits.join('').match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)))
}
