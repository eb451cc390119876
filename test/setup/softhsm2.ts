/** Tokens of SoftHSM 2 for tests, each of its own, in a folder that is removed when the process ends. */
import { randomBytes } from 'node:crypto'
import { mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Pkcs11Settings, pkcs11SettingsOf } from '../../src/keystore/pkcs11-connection.ts'
import { Pkcs11Module } from '../../src/keystore/pkcs11-module.ts'

export interface TestToken {
  readonly label: string
  /** What an operator sets, and SoftHSM's own setting: enough for a process of its own, too. */
  readonly environment: Readonly<Record<string, string>>
  readonly settings: Pkcs11Settings
  readonly pin: string
  /** As if somebody took the HSM out, and put it back. */
  takeOut(): void
  putBack(): void
  /** Everything in it is gone; label and PIN are as before. */
  initialise(): void
}

interface Soft {
  readonly path: string
  readonly tokens: string
  readonly configuration: string
}

const SECURITY_OFFICER_PIN = 'sample-so-pin'

/** With the process, as SoftHSM's settings are: a file that has modules loaded anew would begin a second folder. */
const BEGUN = Symbol.for('geleit.test.softhsm')
const ofProcess = globalThis as { [BEGUN]?: Soft }

export async function makeTestToken(): Promise<TestToken> {
  const { path, tokens, configuration } = await begin()
  const before = new Set(readdirSync(tokens))
  const label = `sample-${randomBytes(4).toString('hex')}`
  const pin = randomBytes(8).toString('hex')
  initialise(path, label, pin)
  const folder = readdirSync(tokens).find((name) => !before.has(name))
  if (folder === undefined) throw new Error('SoftHSM made no token')
  const pinFile = join(tokens, `../pin-of-${label}`)
  writeFileSync(pinFile, `${pin}\n`, { mode: 0o600 })
  const environment = {
    SOFTHSM2_CONF: configuration,
    GELEIT_KEYSTORE_PKCS11_MODULE: path,
    GELEIT_KEYSTORE_PKCS11_TOKEN: label,
    GELEIT_KEYSTORE_PKCS11_PIN_FILE: pinFile,
  }
  const settings = await pkcs11SettingsOf(environment)
  if (settings === null) throw new Error('no settings')
  const away = join(tokens, `../away-${label}`)
  return {
    label,
    environment,
    settings,
    pin,
    takeOut: () => renameSync(join(tokens, folder), away),
    putBack: () => renameSync(away, join(tokens, folder)),
    initialise: () => initialise(path, label, pin),
  }
}

/** SoftHSM reads its settings once in a process, so all tokens of a process share a folder. */
async function begin(): Promise<Soft> {
  const begun = ofProcess[BEGUN]
  if (begun !== undefined) return begun
  const say = (line: string): void => void process.stderr.write(`geleit: ${line}\n`)
  // Named in two pieces: the compiler knows nothing of plain scripts.
  const scripts = '../../scripts/lib'
  const { findSoftHsm2 } = await import(`${scripts}/softhsm2.mjs`)
  const { ensurePkcs11Driver } = await import(`${scripts}/pkcs11-driver.mjs`)
  ensurePkcs11Driver(say)
  const path: string = findSoftHsm2(say)
  const folder = mkdtempSync(join(tmpdir(), 'geleit-softhsm-'))
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
  const tokens = join(folder, 'tokens')
  mkdirSync(tokens)
  const configuration = join(folder, 'softhsm2.conf')
  writeFileSync(configuration, `directories.tokendir = ${tokens}\nobjectstore.backend = file\nlog.level = ERROR\n`)
  process.env['SOFTHSM2_CONF'] = configuration
  const soft = { path, tokens, configuration }
  ofProcess[BEGUN] = soft
  return soft
}

/** With the label of a token that is there, that one; otherwise a new one. */
function initialise(path: string, label: string, pin: string): void {
  const module = Pkcs11Module.load(path)
  const { driver, functions } = module
  const slots = functions.C_GetSlotList(true)
  const same = slots.find((slot) => module.describe(slot)?.label === label)
  const empty = slots.find((slot) => (functions.C_GetTokenInfo(slot).flags & driver.CKF_TOKEN_INITIALIZED) === 0)
  const slot = same ?? empty
  if (slot === undefined) throw new Error('SoftHSM has no slot for a token')
  functions.C_CloseAllSessions(slot)
  functions.C_InitToken(slot, SECURITY_OFFICER_PIN, label)
  const session = functions.C_OpenSession(module.slotOf(label), driver.CKF_SERIAL_SESSION | driver.CKF_RW_SESSION)
  functions.C_Login(session, driver.CKU_SO, SECURITY_OFFICER_PIN)
  functions.C_InitPIN(session, pin)
  functions.C_Logout(session)
  functions.C_CloseSession(session)
}
