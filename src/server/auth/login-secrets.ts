/**
 * Keys of the login, derived from the key store: whoever gets hold of the database alone can neither try passwords nor
 * compute anybody's codes. As with the secrets of locks, nothing is stored that a backup could be missing.
 */
import { createHmac, hkdfSync } from 'node:crypto'
import type { KeyStore } from '../../keystore/keystore.ts'

export type LoginPurpose = 'password' | 'totp' | 'recovery_code' | 'throttle' | 'oidc' | 'challenge' | 'paper_code'

const KEY_BYTES = 32

export class LoginSecrets {
  readonly #keys = new Map<LoginPurpose, Buffer>()
  readonly #root: Uint8Array

  constructor(keyStore: Pick<KeyStore, 'subjectMapKey'>) {
    // A secret that the store keeps for this machine, whatever kind of store it is; the label makes another one of it.
    this.#root = Buffer.from(hkdfSync('sha256', keyStore.subjectMapKey, '', 'geleit-login-v1', KEY_BYTES))
  }

  /** HMAC-SHA-256 under the key of this purpose, 32 bytes. Parts are kept apart by their lengths. */
  mac(purpose: LoginPurpose, ...parts: readonly (string | Uint8Array)[]): Buffer {
    const mac = createHmac('sha256', this.#key(purpose))
    for (const part of parts) {
      const bytes = typeof part === 'string' ? Buffer.from(part, 'utf8') : part
      const length = Buffer.alloc(4)
      length.writeUInt32BE(bytes.length)
      mac.update(length).update(bytes)
    }
    return mac.digest()
  }

  #key(purpose: LoginPurpose): Buffer {
    const known = this.#keys.get(purpose)
    if (known !== undefined) return known
    const key = Buffer.from(hkdfSync('sha256', this.#root, '', purpose, KEY_BYTES))
    this.#keys.set(purpose, key)
    return key
  }
}
