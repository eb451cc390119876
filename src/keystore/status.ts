/** What can be said about a key store without a secret: for `geleit keystore status`. */
import { stat } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import {
  fileKeyStoreOf,
  keyFileOf,
  keyStoreOptionsFromEnvironment,
  LOCKS_FOLDER,
  MASTER_FILE,
  readMasterFile,
  unlockMasters,
} from './file-keystore.ts'
import { KeyStoreError } from './keystore.ts'
import { parseMasterFile } from './master-file.ts'
import { idOf } from './master-key.ts'
import { type KeyStoreKind, kindOfKeyStore } from './open.ts'
import { pkcs11SettingsOf, withWritingSession } from './pkcs11-connection.ts'
import { PKCS11_FILE, readPkcs11File } from './pkcs11-file.ts'
import { masterLabel, openPkcs11KeyStore } from './pkcs11-keystore.ts'
import type { TokenDescription } from './pkcs11-module.ts'
import { extractableKeys, labelsIn } from './pkcs11-objects.ts'
import type { Environment } from './unlock.ts'
import { locksWithOwnSecret } from './vault-keystore.ts'

export interface KeyStoreStatus {
  readonly kind: KeyStoreKind
  /** Null where the file does not say and can't be opened. */
  readonly id: string | null
  /** Whether it opens with what the environment says. */
  readonly opens: boolean
  /** Why it does not. */
  readonly problem: string | null
  /** What opens it: `passphrase`, `key_file`, `pin`. */
  readonly opensWith: readonly string[]
  /** When each master key was made, ISO 8601, oldest first. */
  readonly masters: readonly (string | null)[]
  /** The generation of a lock that is personalised for the first time now. Null where the store does not open. */
  readonly nextLockGeneration: number | null
  /** Locks that brought a secret of their own. */
  readonly locksWithOwnSecret: number
  readonly token: TokenDescription | null
  readonly checkpointKeys: number | null
  /** Sentences. */
  readonly warnings: readonly string[]
}

/** @throws KeyStoreError `no_store`, `damaged`, `unknown_version` */
export async function statusOfKeyStore(dir: string, environment: Environment): Promise<KeyStoreStatus> {
  const kind = await kindOfKeyStore(dir)
  if (kind === null) {
    throw new KeyStoreError(
      'no_store',
      `There is no key store in ${dir}. Make it: geleit keystore init, or start the server.`,
    )
  }
  const locks = await locksWithOwnSecret(join(dir, LOCKS_FOLDER))
  const status = kind === 'file' ? await fileStatus(dir, environment) : await pkcs11Status(dir, environment)
  const warnings = [...(await modeWarnings(dir, kind)), ...status.warnings]
  return { ...status, kind, locksWithOwnSecret: locks.length, warnings }
}

type KindStatus = Omit<KeyStoreStatus, 'kind' | 'locksWithOwnSecret'>

async function fileStatus(dir: string, environment: Environment): Promise<KindStatus> {
  const text = (await readMasterFile(dir)) ?? ''
  const file = parseMasterFile(text)
  const { mtime } = await stat(join(dir, MASTER_FILE))
  const opensWith = [...new Set(file.wraps.map(({ kind }) => kind))]
  const warnings: string[] = []
  if (file.wraps.length > 1) {
    warnings.push('A change of what opens the store was not finished. Finish it: geleit keystore rotate --keep-master')
  }
  if (environment['GELEIT_KEYSTORE_PASSPHRASE'] !== undefined) {
    warnings.push(
      'The passphrase stands in the environment, where root and the same user read it. Better a file of mode 0600.',
    )
  }
  if (opensWith.includes('key_file') && resolve(dirname(keyFileOf(placesOf(dir, environment)))) === resolve(dir)) {
    warnings.push('The key file lies beside the store: whoever copies the folder has every code.')
  }
  const base = { opensWith, token: null, checkpointKeys: null, warnings }
  const known = file.version === 1 ? [mtime.toISOString()] : file.masters.map(({ madeAt }) => madeAt)
  try {
    const masters = await unlockMasters(text, await keyStoreOptionsFromEnvironment(dir, environment), [])
    const nextLockGeneration = fileKeyStoreOf(masters, dir).nextLockGeneration(null)
    return { ...base, id: idOf(masters), opens: true, problem: null, masters: known, nextLockGeneration }
  } catch (error) {
    const id = file.version === 1 ? null : file.id
    return { ...base, id, opens: false, problem: problemOf(error), masters: known, nextLockGeneration: null }
  }
}

async function pkcs11Status(dir: string, environment: Environment): Promise<KindStatus> {
  const file = await readPkcs11File(dir)
  if (file === null) throw new KeyStoreError('no_store', `There is no key store in ${dir}.`)
  const warnings: string[] = []
  if (environment['GELEIT_KEYSTORE_PKCS11_PIN'] !== undefined) {
    warnings.push(
      'The PIN stands in the environment, where root and the same user read it. Better a file of mode 0600.',
    )
  }
  const masters = file.masters.map(({ madeAt }) => madeAt)
  const base = { id: file.id, opensWith: ['pin'], masters, checkpointKeys: file.checkpointKeys, warnings }
  try {
    const settings = await pkcs11SettingsOf(environment)
    if (settings === null) {
      throw new KeyStoreError('pkcs11_settings', 'GELEIT_KEYSTORE_PKCS11_MODULE is not set: which HSM is it in?')
    }
    const { keyStore } = await openPkcs11KeyStore(dir, settings)
    const { token, extractable, labels } = withWritingSession(settings, (session) => ({
      token: session.module.describe(session.slot),
      extractable: extractableKeys(session, file.objects, masters.length, file.checkpointKeys),
      labels: labelsIn(session),
    }))
    if (extractable.length > 0) warnings.push(`The token would give out: ${extractable.join(', ')}.`)
    if (labels.has(masterLabel(file.objects, masters.length + 1))) {
      warnings.push(
        'A rotation was not finished, or pkcs11.json is older than the token. See docs/operating/key-store.md.',
      )
    }
    const nextLockGeneration = keyStore.nextLockGeneration(null)
    return { ...base, opens: true, problem: null, token, nextLockGeneration }
  } catch (error) {
    return { ...base, opens: false, problem: problemOf(error), token: null, nextLockGeneration: null }
  }
}

/** Where the key file would be, though a passphrase can't be read. */
function placesOf(dir: string, environment: Environment): { dir: string; keyFile: string | undefined } {
  return { dir, keyFile: environment['GELEIT_KEYSTORE_KEY_FILE'] }
}

/** Who else may read the folder and what lies in it. */
async function modeWarnings(dir: string, kind: KeyStoreKind): Promise<string[]> {
  const uid = process.getuid?.() ?? 0
  const names = kind === 'file' ? [MASTER_FILE, LOCKS_FOLDER] : [PKCS11_FILE, LOCKS_FOLDER]
  const found = await Promise.all([dir, ...names.map((name) => join(dir, name))].map(inspected))
  return found.flatMap((place) => {
    if (place === null) return []
    const { path, mode, owner } = place
    const open = (mode & 0o077) !== 0 ? [`Others may get at ${path} (mode ${mode.toString(8).padStart(4, '0')}).`] : []
    return uid !== 0 && owner !== uid ? [...open, `${path} belongs to uid ${owner}, not to you (uid ${uid}).`] : open
  })
}

async function inspected(path: string): Promise<{ path: string; mode: number; owner: number } | null> {
  return stat(path).then(
    ({ mode, uid }) => ({ path, mode: mode & 0o777, owner: uid }),
    () => null,
  )
}

function problemOf(error: unknown): string {
  if (error instanceof KeyStoreError) return error.message
  throw error
}
