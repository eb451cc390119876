import { type KeyObject, sign } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { makeSecretDir, readIfThere, writeNewFile } from './durable-file.ts'
import { KeyStoreError, type OpenedKeyStore } from './keystore.ts'
import { deriveFrom, type Master, newMaster, openMasters, sealMasters, unlockKinds } from './master-key.ts'
import { ed25519FromSeed, ed25519PublicKey, usingSecret } from './primitives.ts'
import { type Environment, secretFromEnvironment, unlockOfNewStore, unlockOfStore } from './unlock.ts'
import { FIRST_MASTER, type SigningUse, signingKeyInfo, type Vault } from './vault.ts'
import { VaultKeyStore } from './vault-keystore.ts'

export interface FileKeyStoreOptions {
  /** The store's folder; made if it lacks. Holds `master.json`, and `locks/` for locks with a secret of their own. */
  readonly dir: string
  /** Opens the store; what a new store is made with if it is given. At least 12 characters. */
  readonly passphrase?: string | undefined
  /** Where the key file is that opens a store without a passphrase. Default: `master.key` in `dir`. */
  readonly keyFile?: string | undefined
}

/** Where things lie in the folder of a key store of either kind. */
export const MASTER_FILE = 'master.json'
export const KEY_FILE = 'master.key'
export const LOCKS_FOLDER = 'locks'

/**
 * Opens the key store in a folder, or makes it. Random master keys are kept there, encrypted (AES-256-GCM) under a key
 * that the passphrase (scrypt) or the key file opens; the secrets of locks are derived from them (HKDF-SHA-256), so
 * the store doesn't grow with the number of locks and a backup of it is good until the next rotation.
 *
 * It doesn't notice if the whole folder is put back to an earlier state, and can't keep its secrets from whoever
 * reads this process's memory; an HSM can.
 *
 * @throws KeyStoreError
 */
export async function openFileKeyStore(options: FileKeyStoreOptions): Promise<OpenedKeyStore> {
  const notices: string[] = []
  const text =
    (await readMasterFile(options.dir)) ?? (await makeFileKeyStore(options, [newMaster(1, Date.now())], notices))
  const masters = await unlockMasters(text, options, notices)
  return { keyStore: fileKeyStoreOf(masters, options.dir), notices }
}

/** The text of the folder's `master.json`; null if there is none. */
export function readMasterFile(dir: string): Promise<string | null> {
  return readIfThere(join(dir, MASTER_FILE))
}

/**
 * Makes a store of these master keys. If another process was first, its store stays.
 *
 * @returns the text of the file that is there now
 */
export async function makeFileKeyStore(
  options: FileKeyStoreOptions,
  masters: readonly Master[],
  notices: string[],
): Promise<string> {
  await makeSecretDir(options.dir)
  const masterFile = join(options.dir, MASTER_FILE)
  const unlock = await unlockOfNewStore(options.passphrase, keyFileOf(options), notices)
  const made = await sealMasters(masters, [unlock])
  // Another process may have been first; then its master key is the one.
  if (await writeNewFile(masterFile, made)) notices.push(`Made the key store ${masterFile}.`)
  return readFile(masterFile, 'utf8')
}

/** Opens the master keys with what the options say. @throws KeyStoreError */
export async function unlockMasters(text: string, options: FileKeyStoreOptions, notices: string[]): Promise<Master[]> {
  const unlock = await unlockOfStore(unlockKinds(text), options.passphrase, keyFileOf(options), notices)
  try {
    return await openMasters(text, unlock)
  } finally {
    if (unlock.kind === 'key_file') unlock.key.fill(0)
  }
}

export function fileKeyStoreOf(masters: readonly Master[], dir: string): VaultKeyStore {
  return new VaultKeyStore(new FileVault(masters), join(dir, LOCKS_FOLDER))
}

export function keyFileOf({ dir, keyFile }: FileKeyStoreOptions): string {
  return keyFile ?? join(dir, KEY_FILE)
}

/**
 * The options as the environment says: `GELEIT_KEYSTORE_PASSPHRASE`, or `GELEIT_KEYSTORE_PASSPHRASE_FILE` with the
 * passphrase in its first line; `GELEIT_KEYSTORE_KEY_FILE`.
 */
export async function keyStoreOptionsFromEnvironment(
  dir: string,
  environment: Environment,
): Promise<FileKeyStoreOptions> {
  const passphrase = await secretFromEnvironment(environment, 'GELEIT_KEYSTORE_PASSPHRASE', 'passphrase_missing')
  return { dir, passphrase, keyFile: environment['GELEIT_KEYSTORE_KEY_FILE'] }
}

/** All secrets are in private fields and key objects, which neither `util.inspect` nor JSON shows. */
class FileVault implements Vault {
  readonly masters: number
  readonly #masters: readonly KeyObject[]
  /** By use and generation, as far as they were asked for. */
  readonly #signingKeys = new Map<string, KeyObject>()

  constructor(masters: readonly Master[]) {
    this.masters = masters.length
    this.#masters = masters.map(({ key }) => key)
  }

  derive(master: number, info: string): Uint8Array {
    const key = this.#masters[master - 1]
    if (key === undefined) throw new KeyStoreError('generation_unknown', `The key store has no master key ${master}.`)
    return deriveFrom(key, info)
  }

  sign(use: SigningUse, generation: number, message: Uint8Array): Uint8Array {
    return sign(null, message, this.#signingKey(use, generation))
  }

  publicKeyOf(use: SigningUse, generation: number): Uint8Array {
    return ed25519PublicKey(this.#signingKey(use, generation))
  }

  /** From the first master key always: a rotation of the master must not take the log's key away from it. */
  #signingKey(use: SigningUse, generation: number): KeyObject {
    const info = signingKeyInfo(use, generation)
    const key = this.#signingKeys.get(info) ?? usingSecret(this.derive(FIRST_MASTER, info), ed25519FromSeed)
    this.#signingKeys.set(info, key)
    return key
  }
}
