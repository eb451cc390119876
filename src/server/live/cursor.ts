/**
 * Where somebody stands in what they are told. It is a transaction id, which counts what everybody on the server does; so
 * it goes out encrypted, each time in another way, and servers on one database read each other's.
 */
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'
import type { KeyStore } from '../../keystore/keystore.ts'

const KEY_BYTES = 32
const NONCE_BYTES = 12
const TAG_BYTES = 16
const PLAIN_BYTES = 8
const CIPHER = 'aes-256-gcm'

export class Cursors {
  readonly #key: Buffer

  constructor(keyStore: Pick<KeyStore, 'subjectMapKey'>) {
    // A secret that the store keeps for this machine, whatever kind of store it is; the label makes another one of it.
    this.#key = Buffer.from(hkdfSync('sha256', keyStore.subjectMapKey, '', 'geleit-live-v1', KEY_BYTES))
  }

  /** 48 characters of base64url. */
  shown(transactionId: bigint): string {
    const nonce = randomBytes(NONCE_BYTES)
    const plain = Buffer.alloc(PLAIN_BYTES)
    plain.writeBigUInt64BE(transactionId)
    const cipher = createCipheriv(CIPHER, this.#key, nonce)
    const encrypted = Buffer.concat([cipher.update(plain), cipher.final()])
    return Buffer.concat([nonce, encrypted, cipher.getAuthTag()]).toString('base64url')
  }

  /** Null: not one of ours. */
  read(shown: string): bigint | null {
    const bytes = Buffer.from(shown, 'base64url')
    if (bytes.length !== NONCE_BYTES + PLAIN_BYTES + TAG_BYTES) return null
    try {
      const decipher = createDecipheriv(CIPHER, this.#key, bytes.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES })
      decipher.setAuthTag(bytes.subarray(NONCE_BYTES + PLAIN_BYTES))
      const encrypted = bytes.subarray(NONCE_BYTES, NONCE_BYTES + PLAIN_BYTES)
      return Buffer.concat([decipher.update(encrypted), decipher.final()]).readBigUInt64BE()
    } catch {
      return null
    }
  }
}
