/** Logins, from the first request to the session: by a passkey, and by a password with a code of an app. */
import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DEFAULT_POLICY } from '../src/custody/policy.ts'
import { openFileKeyStore } from '../src/keystore/file-keystore.ts'
import { buildApp } from '../src/server/app.ts'
import { issueEnrolment } from '../src/server/auth/accounts.ts'
import { Authentication } from '../src/server/auth/authentication.ts'
import { loginParts } from '../src/server/auth/login-parts.ts'
import { totpAt } from '../src/server/auth/totp.ts'
import { Promises } from '../src/server/promises.ts'
import { writeForRules } from '../src/store/database.ts'
import { VerdictReader } from '../src/store/queries/verdict.ts'
import { Writes } from '../src/store/writes.ts'
import { SoftAuthenticator } from '../test/login/authenticator.ts'
import { Browser } from '../test/login/browser.ts'
import { fromBase32 } from '../test/login/logins.ts'
import { percentile, type Result, resultOf } from './result.ts'
import type { World } from './world.ts'

const ORIGIN = 'https://geleit.example'
const PASSWORD = 'Vier Kraehen zaehlen Schrauben'
const ROUNDS = 3
const PASSKEY_LOGINS = 150
const PASSWORD_WAVES = 2
const AT_ONCE = 8

export async function measureLogins(world: World): Promise<Result[]> {
  const folder = await mkdtemp(join(tmpdir(), 'geleit-bench-login-'))
  const { keyStore } = await openFileKeyStore({ dir: folder })
  let ahead = 0
  const clock = (): number => Date.now() + ahead
  const { database } = world
  const login = loginParts({ keyStore, environment: { GELEIT_PUBLIC_URL: ORIGIN }, port: () => 0 })
  const app = await buildApp({
    context: {
      database,
      keyStore,
      promises: new Promises(database, keyStore),
      verdicts: new VerdictReader(database),
      policy: DEFAULT_POLICY,
      login,
      clock,
      newId: randomUUID,
    },
    authentication: new Authentication({ database, rehearsing: false }),
    limits: null,
    onUnknownOutcome: (error) => {
      throw error
    },
  })
  const grantOf = (human: string): Promise<string> =>
    writeForRules(database, null, async (client) => {
      const writes = new Writes(client)
      const grant = issueEnrolment(writes, human, 3_600_000, clock())
      await writes.done()
      return grant
    })
  const humans = world.people.slice(0, AT_ONCE).map(({ keySerial }) => keySerial)
  const enrolled = await Promise.all(
    humans.map(async (human) => {
      const browser = new Browser(app)
      const authenticator = new SoftAuthenticator(ORIGIN)
      const first = await grantOf(human)
      const options = await browser.post('/v1/enrolments/passkey-options', { grant: first })
      const response = authenticator.create(options.body)
      await browser.post('/v1/enrolments/passkeys', { grant: first, name: 'bench', response })
      const grant = await grantOf(human)
      const begun = await browser.post('/v1/enrolments/password', { grant, password: PASSWORD })
      const secret = fromBase32((begun.body['totp'] as { secret: string }).secret)
      await browser.post('/v1/enrolments/totp', { grant, code: totpAt(secret, clock()) })
      return { human, authenticator, secret }
    }),
  )
  const byPasskey = async (place: number): Promise<number> => {
    const { authenticator } = at(enrolled, place)
    const browser = new Browser(app)
    const options = await browser.post('/v1/login/passkeys/options')
    return (await browser.post('/v1/login/passkeys', { response: authenticator.get(options.body) })).status
  }
  const byPassword = async (place: number): Promise<number> => {
    const { human, secret } = at(enrolled, place)
    const browser = new Browser(app)
    await browser.post('/v1/login/password', { loginName: human, password: PASSWORD })
    return (await browser.post('/v1/login/totp', { code: totpAt(secret, clock()) })).status
  }
  const passkeys: number[] = []
  const passwords: number[] = []
  for (let round = 0; round < ROUNDS; round += 1) {
    passkeys.push(await rate(PASSKEY_LOGINS, byPasskey))
    const started = performance.now()
    for (let wave = 0; wave < PASSWORD_WAVES; wave += 1) {
      // No code is good twice: each human's next login needs the next half minute.
      ahead += 30_000
      for (const status of await Promise.all(enrolled.map((_, place) => byPassword(place)))) expectLogin(status)
    }
    passwords.push((PASSWORD_WAVES * AT_ONCE) / ((performance.now() - started) / 1000))
  }
  await app.close()
  await rm(folder, { recursive: true, force: true })
  const result = (measure: string, figures: readonly number[], value: number): Result =>
    resultOf({
      measure,
      unit: '/s',
      figures,
      target: { of: 'figure', bound: 'at least', value },
      note: `${AT_ONCE} at once; middle ${percentile(figures, 0.5).toFixed(1)}`,
    })
  return [result('logins by passkey', passkeys, 20), result('logins by password and code', passwords, 2)]
}

function at<T>(list: readonly T[], place: number): T {
  return list[place % list.length] as T
}

/** So many logins in a second, some at once; each has to succeed. */
async function rate(count: number, logIn: (place: number) => Promise<number>): Promise<number> {
  const started = performance.now()
  let begun = 0
  await Promise.all(
    Array.from({ length: AT_ONCE }, async (_, place) => {
      while (begun < count) {
        begun += 1
        const status = await logIn(place)
        if (status !== 200) throw new Error(`a login was answered with ${status}`)
      }
    }),
  )
  return count / ((performance.now() - started) / 1000)
}

function expectLogin(status: number): void {
  if (status !== 200) throw new Error(`a login was answered with ${status}`)
}
