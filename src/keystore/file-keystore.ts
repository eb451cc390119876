import { createHmac, type KeyObject, randomBytes, sign, timingSafeEqual } from 'node:crypto'
import { readFileSync, statSync } from 'node:fs'
import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { makeSecretDir, writeNewFile } from './durable-file.ts'
import { type KeyStore, KeyStoreError } from './keystore.ts'
import { createMasterKey, openMasterKey, SHORTEST_PASSPHRASE, type Unlock, unlockKinds } from './master-key.ts'
import { ed25519FromSeed, ed25519PublicKey, hkdfSha256, seal, unseal, usingSecret } from './primitives.ts'

export interface FileKeyStoreOptions {
  /** The store's folder; made if it lacks. Holds `master.json`, and `locks/` for locks with a secret of their own. */
  readonly dir: string
  /** Opens the store; what a new store is made with if it is given. At least 12 characters. */
  readonly passphrase?: string | undefined
  /** Where the key file is that opens a store without a passphrase. Default: `master.key` in `dir`. */
  readonly keyFile?: string | undefined
}

export interface OpenedKeyStore {
  readonly keyStore: KeyStore
  /** Sentences for whoever started the program, about what was made and what to do with it. */
  readonly notices: readonly string[]
}

const KEY_BYTES = 32
const LOCK_SERIAL = /^[0-9A-Z-]{1,16}$/
const NO_SALT = new Uint8Array(0)
/** Counts up when a lock or a use gets a new secret; the number is part of what the secret is derived from. */
const FIRST_GENERATION = 1

/**
 * Opens the key store in a folder, or makes it. One random master key is kept there, encrypted (AES-256-GCM) under
 * a key from the passphrase (scrypt) or the key file; the secrets of locks are derived from it (HKDF-SHA-256), so
 * the store doesn't grow with the number of locks and a backup of it is never out of date.
 *
 * It doesn't notice if the whole folder is put back to an earlier state, and can't keep its secrets from whoever
 * reads this process's memory; an HSM can.
 *
 * @throws KeyStoreError
 */
export async function openFileKeyStore(options: FileKeyStoreOptions): Promise<OpenedKeyStore> {
  await makeSecretDir(options.dir)
  const masterFile = join(options.dir, 'master.json')
  const keyFile = options.keyFile ?? join(options.dir, 'master.key')
  const notices: string[] = []
  let text = await readIfThere(masterFile)
  if (text === null) {
    const unlock = await unlockOfNewStore(options.passphrase, keyFile, notices)
    const made = await createMasterKey(unlock)
    // Another process may have been first; then its master key is the one.
    if (await writeNewFile(masterFile, made)) notices.push(`Made the key store ${masterFile}.`)
    text = await readFile(masterFile, 'utf8')
  }
  const unlock = await unlockOfStore(unlockKinds(text), options.passphrase, keyFile, notices)
  const master = await openMasterKey(text, unlock)
  if (unlock.kind === 'key_file') unlock.key.fill(0)
  return { keyStore: new FileKeyStore(master, join(options.dir, 'locks')), notices }
}

/**
 * The options as the environment says: `GELEIT_KEYSTORE_PASSPHRASE`, or `GELEIT_KEYSTORE_PASSPHRASE_FILE` with the
 * passphrase in its first line; `GELEIT_KEYSTORE_KEY_FILE`.
 */
export async function keyStoreOptionsFromEnvironment(
  dir: string,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<FileKeyStoreOptions> {
  const passphraseFile = environment['GELEIT_KEYSTORE_PASSPHRASE_FILE']
  let passphrase = environment['GELEIT_KEYSTORE_PASSPHRASE']
  if (passphrase === undefined && passphraseFile !== undefined) {
    const text = await readPrivateFile(passphraseFile)
    if (text === null) throw new KeyStoreError('passphrase_missing', `There is no passphrase file ${passphraseFile}.`)
    passphrase = text.split(/\r?\n/)[0]
  }
  return { dir, passphrase, keyFile: environment['GELEIT_KEYSTORE_KEY_FILE'] }
}

/** All secrets are in private fields and key objects, which neither `util.inspect` nor JSON shows. */
class FileKeyStore implements KeyStore {
  readonly verdictPublicKey: Uint8Array
  readonly checkpointPublicKey: Uint8Array
  readonly #master: KeyObject
  readonly #locksDir: string
  readonly #verdictKey: KeyObject
  /** By generation, as far as they were asked for. */
  readonly #checkpointKeys = new Map<number, KeyObject>()

  constructor(master: KeyObject, locksDir: string) {
    this.#master = master
    this.#locksDir = locksDir
    this.#verdictKey = this.#signingKey('verdict', FIRST_GENERATION)
    this.verdictPublicKey = ed25519PublicKey(this.#verdictKey)
    this.checkpointPublicKey = this.checkpointPublicKeyOf(FIRST_GENERATION)
  }

  mac(serial: string, message: Uint8Array): Uint8Array {
    return usingSecret(this.#lockSecret(serial), (secret) => createHmac('sha256', secret).update(message).digest())
  }

  async registerLock(serial: string, secret?: Uint8Array): Promise<void> {
    requireSerial(serial)
    if (secret === undefined) {
      if (this.#storedSecret(serial) !== null) throw hasOtherSecret(serial)
      return
    }
    if (secret.length !== KEY_BYTES) {
      throw new KeyStoreError('bad_secret', `A lock's secret has ${KEY_BYTES} bytes, not ${secret.length}.`)
    }
    await makeSecretDir(this.#locksDir)
    const sealed = usingSecret(this.#sealingKey(), (key) => seal(key, secret, sealedLockName(serial)))
    const isNew = await writeNewFile(this.#lockFile(serial), `${Buffer.from(sealed).toString('base64')}\n`)
    if (isNew) return
    const same = usingSecret(this.#lockSecret(serial), (known) => timingSafeEqual(known, secret))
    if (!same) throw hasOtherSecret(serial)
  }

  forLockMaker(serial: string): Uint8Array {
    return this.#lockSecret(serial)
  }

  signVerdict(message: Uint8Array): Uint8Array {
    return sign(null, message, this.#verdictKey)
  }

  signCheckpoint(message: Uint8Array, generation = FIRST_GENERATION): Uint8Array {
    return sign(null, message, this.#checkpointKey(generation))
  }

  checkpointPublicKeyOf(generation: number): Uint8Array {
    return ed25519PublicKey(this.#checkpointKey(generation))
  }

  get subjectMapKey(): Uint8Array {
    return this.#derive('geleit-subject-map-v1')
  }

  #checkpointKey(generation: number): KeyObject {
    if (!Number.isSafeInteger(generation) || generation < FIRST_GENERATION) throw new RangeError('no such generation')
    const known = this.#checkpointKeys.get(generation) ?? this.#signingKey('checkpoint', generation)
    this.#checkpointKeys.set(generation, known)
    return known
  }

  #lockSecret(serial: string): Uint8Array {
    requireSerial(serial)
    return this.#storedSecret(serial) ?? this.#derive(`geleit-lock-secret-v1|${serial}|${FIRST_GENERATION}`)
  }

  /** Read at each use: another process may have registered the lock, and nothing stays in memory. */
  #storedSecret(serial: string): Uint8Array | null {
    const file = this.#lockFile(serial)
    if (statSync(file, { throwIfNoEntry: false }) === undefined) return null
    const text = readFileSync(file, 'utf8')
    const sealed = Buffer.from(text, 'base64')
    const isAsWritten = `${sealed.toString('base64')}\n` === text
    const key = this.#sealingKey()
    const secret = usingSecret(key, () => (isAsWritten ? unseal(key, sealed, sealedLockName(serial)) : null))
    if (secret?.length === KEY_BYTES) return secret
    throw new KeyStoreError(
      'damaged',
      `The secret of lock ${serial} in the key store is damaged or was changed. Restore it from a backup.`,
    )
  }

  #lockFile(serial: string): string {
    return join(this.#locksDir, `${serial}.sealed`)
  }

  #sealingKey(): Uint8Array {
    return this.#derive('geleit-keystore-locks-v1')
  }

  #signingKey(use: 'verdict' | 'checkpoint', generation: number): KeyObject {
    return usingSecret(this.#derive(`geleit-signing-key-v1|${use}|${generation}`), ed25519FromSeed)
  }

  #derive(info: string): Uint8Array {
    return hkdfSha256(this.#master, NO_SALT, info, KEY_BYTES)
  }
}

async function unlockOfNewStore(passphrase: string | undefined, keyFile: string, notices: string[]): Promise<Unlock> {
  if (passphrase !== undefined) {
    if (passphrase.length < SHORTEST_PASSPHRASE) {
      throw new KeyStoreError(
        'passphrase_too_short',
        `The passphrase of a new key store needs at least ${SHORTEST_PASSPHRASE} characters; five random words are good.`,
      )
    }
    return { kind: 'passphrase', passphrase }
  }
  const made = await writeNewFile(keyFile, `${randomBytes(KEY_BYTES).toString('base64')}\n`)
  if (made) {
    notices.push(
      `Made the key file ${keyFile}, which opens the key store. Whoever has both can compute every code: keep a copy ` +
        'apart from the backups, or start anew with GELEIT_KEYSTORE_PASSPHRASE before the first lock is in use.',
    )
  }
  return { kind: 'key_file', key: await readKeyFile(keyFile) }
}

async function unlockOfStore(
  kinds: ReadonlySet<Unlock['kind']>,
  passphrase: string | undefined,
  keyFile: string,
  notices: string[],
): Promise<Unlock> {
  if (passphrase !== undefined && kinds.has('passphrase')) return { kind: 'passphrase', passphrase }
  if (passphrase !== undefined) notices.push('The passphrase is not used: this key store opens with its key file.')
  // With a passphrase missing, the master key's own error says so.
  if (!kinds.has('key_file')) return { kind: 'key_file', key: new Uint8Array(KEY_BYTES) }
  return { kind: 'key_file', key: await readKeyFile(keyFile) }
}

async function readKeyFile(path: string): Promise<Uint8Array> {
  const text = await readPrivateFile(path)
  if (text === null) {
    throw new KeyStoreError(
      'key_file_missing',
      `The key file ${path} is not there, and nothing else opens the key store. Restore it from your copy.`,
    )
  }
  const key = Buffer.from(text, 'base64')
  if (key.length !== KEY_BYTES || `${key.toString('base64')}\n` !== text) {
    throw new KeyStoreError('wrong_key_file', `The key file ${path} is damaged. Restore it from your copy.`)
  }
  return key
}

/** A file that only its owner can read, or null if there is none. */
async function readPrivateFile(path: string): Promise<string | null> {
  const text = await readIfThere(path)
  if (text === null) return null
  const mode = (await stat(path)).mode & 0o777
  if ((mode & 0o077) !== 0) {
    throw new KeyStoreError(
      'readable_by_others',
      `Others may read ${path} (mode ${mode.toString(8).padStart(4, '0')}). If you trust it still, run: chmod 600 ${path}`,
    )
  }
  return text
}

async function readIfThere(path: string): Promise<string | null> {
  return readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null
    throw error
  })
}

function requireSerial(serial: string): void {
  // The serial becomes part of a file name and of what a secret is derived from.
  if (!LOCK_SERIAL.test(serial)) {
    throw new KeyStoreError('bad_serial', `"${serial}" is no lock serial: 1 to 16 of 0-9, A-Z and hyphen.`)
  }
}

function sealedLockName(serial: string): Uint8Array {
  return Buffer.from(`geleit-keystore-lock-v1|${serial}`)
}

function hasOtherSecret(serial: string): KeyStoreError {
  return new KeyStoreError('lock_has_other_secret', `Lock ${serial} is known with another secret. Nothing was changed.`)
}
