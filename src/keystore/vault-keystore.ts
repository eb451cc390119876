import { createHmac, createSecretKey, timingSafeEqual } from 'node:crypto'
import { readFileSync, statSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { makeSecretDir, writeNewFile } from './durable-file.ts'
import { type KeyStore, KeyStoreError } from './keystore.ts'
import { seal, unseal, usingSecret } from './primitives.ts'
import {
  FIRST_GENERATION,
  FIRST_MASTER,
  firstLockGenerationOf,
  KEY_BYTES,
  masterOfLockGeneration,
  requireGeneration,
  type Vault,
} from './vault.ts'

const LOCK_SERIAL = /^[0-9A-Z-]{1,16}$/
const SEALED = '.sealed'

/** A key store over its master keys, wherever those are. Locks with a secret of their own lie sealed in a folder. */
export class VaultKeyStore implements KeyStore {
  readonly verdictPublicKey: Uint8Array
  readonly checkpointPublicKey: Uint8Array
  readonly #vault: Vault
  readonly #locksDir: string

  constructor(vault: Vault, locksDir: string) {
    this.#vault = vault
    this.#locksDir = locksDir
    this.verdictPublicKey = vault.publicKeyOf('verdict', FIRST_GENERATION)
    this.checkpointPublicKey = vault.publicKeyOf('checkpoint', FIRST_GENERATION)
  }

  mac(serial: string, message: Uint8Array, generation = FIRST_GENERATION): Uint8Array {
    return this.macUnder(serial, generation)(message)
  }

  macUnder(serial: string, generation = FIRST_GENERATION): (message: Uint8Array) => Uint8Array {
    // A key as an object: to find out what bare bytes are takes Node three times as long as the code.
    const key = usingSecret(this.#lockSecret(serial, generation), createSecretKey)
    return (message) => createHmac('sha256', key).update(message).digest()
  }

  async registerLock(serial: string, secret?: Uint8Array): Promise<void> {
    requireSerial(serial)
    if (secret === undefined) {
      if (this.#hasStoredSecret(serial)) throw hasOtherSecret(serial)
      return
    }
    if (secret.length !== KEY_BYTES) {
      throw new KeyStoreError('bad_secret', `A lock's secret has ${KEY_BYTES} bytes, not ${secret.length}.`)
    }
    await makeSecretDir(this.#locksDir)
    const isNew = await writeNewFile(this.#lockFile(serial), this.#sealed(serial, secret))
    if (isNew) return
    const same = usingSecret(this.#lockSecret(serial, FIRST_GENERATION), (known) => timingSafeEqual(known, secret))
    if (!same) throw hasOtherSecret(serial)
  }

  forLockMaker(serial: string, generation = FIRST_GENERATION): Uint8Array {
    return this.#lockSecret(serial, generation)
  }

  nextLockGeneration(current: number | null): number {
    if (current !== null) requireGeneration(current)
    const next = Math.max((current ?? 0) + 1, firstLockGenerationOf(this.#vault.masters))
    this.#requireMasterOf(next)
    return next
  }

  signVerdict(message: Uint8Array): Uint8Array {
    return this.#vault.sign('verdict', FIRST_GENERATION, message)
  }

  signCheckpoint(message: Uint8Array, generation = FIRST_GENERATION): Uint8Array {
    requireGeneration(generation)
    return this.#vault.sign('checkpoint', generation, message)
  }

  checkpointPublicKeyOf(generation: number): Uint8Array {
    requireGeneration(generation)
    return this.#vault.publicKeyOf('checkpoint', generation)
  }

  get subjectMapKey(): Uint8Array {
    return this.#vault.derive(FIRST_MASTER, 'geleit-subject-map-v1')
  }

  #lockSecret(serial: string, generation: number): Uint8Array {
    requireSerial(serial)
    requireGeneration(generation)
    if (generation === FIRST_GENERATION && this.#hasStoredSecret(serial)) return this.#storedSecret(serial)
    const info = `geleit-lock-secret-v1|${serial}|${generation}`
    return this.#vault.derive(this.#requireMasterOf(generation), info)
  }

  #requireMasterOf(generation: number): number {
    const master = masterOfLockGeneration(generation)
    if (master <= this.#vault.masters) return master
    throw new KeyStoreError(
      'generation_unknown',
      `Generation ${generation} of a lock's secret comes from master key ${master}, and this process has opened ` +
        `${this.#vault.masters}. If the master was rotated elsewhere, restart the server; else restore the newer key store.`,
    )
  }

  #hasStoredSecret(serial: string): boolean {
    return statSync(this.#lockFile(serial), { throwIfNoEntry: false }) !== undefined
  }

  /** Read at each use: another process may have registered the lock, and nothing stays in memory. */
  #storedSecret(serial: string): Uint8Array {
    const sealed = this.#readSealed(serial)
    for (let master = this.#vault.masters; master >= FIRST_MASTER; master -= 1) {
      const secret = this.#unsealBy(master, serial, sealed)
      if (secret !== null) return secret
    }
    throw new KeyStoreError(
      'damaged',
      `The secret of lock ${serial} in the key store is damaged or was changed. Restore it from a backup. (If the master ` +
        'key was rotated while this server ran, restart it.)',
    )
  }

  /** The bytes of the file, or none where it isn't exactly as we write it. */
  #readSealed(serial: string): Uint8Array {
    const text = readFileSync(this.#lockFile(serial), 'utf8')
    const sealed = Buffer.from(text, 'base64')
    return `${sealed.toString('base64')}\n` === text ? sealed : new Uint8Array(0)
  }

  #unsealBy(master: number, serial: string, sealed: Uint8Array): Uint8Array | null {
    const secret = usingSecret(this.#sealingKey(master), (key) => unseal(key, sealed, sealedLockName(serial)))
    return secret?.length === KEY_BYTES ? secret : null
  }

  #sealed(serial: string, secret: Uint8Array): string {
    const sealed = usingSecret(this.#sealingKey(this.#vault.masters), (key) =>
      seal(key, secret, sealedLockName(serial)),
    )
    return `${Buffer.from(sealed).toString('base64')}\n`
  }

  #lockFile(serial: string): string {
    return join(this.#locksDir, `${serial}${SEALED}`)
  }

  #sealingKey(master: number): Uint8Array {
    return this.#vault.derive(master, 'geleit-keystore-locks-v1')
  }
}

/** Serials of the locks whose secret lies sealed in a folder; none where there is no such folder. */
export async function locksWithOwnSecret(locksDir: string): Promise<string[]> {
  const names = await readdir(locksDir).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return []
    throw error
  })
  return names.filter((name) => name.endsWith(SEALED)).map((name) => name.slice(0, -SEALED.length))
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
