import {
  createCipheriv,
  createDecipheriv,
  createPrivateKey,
  createPublicKey,
  hkdfSync,
  type KeyObject,
  randomBytes,
} from 'node:crypto'

const NONCE_BYTES = 12
const TAG_BYTES = 16
/** The DER of an Ed25519 private key (RFC 8410, section 7) up to its 32-byte seed. */
const ED25519_PKCS8_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex')

/** HKDF with SHA-256 (RFC 5869). A `KeyObject` as key keeps its bytes out of JavaScript's memory. */
export function hkdfSha256(
  key: KeyObject | Uint8Array,
  salt: Uint8Array,
  info: string | Uint8Array,
  lengthBytes: number,
): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', key, salt, info, lengthBytes))
}

/** Runs `use` with the bytes and fills them with zeros afterwards, whatever happens. */
export function usingSecret<Secret extends Uint8Array, Result>(
  secret: Secret,
  use: (secret: Secret) => Result,
): Result {
  try {
    return use(secret)
  } finally {
    secret.fill(0)
  }
}

/** AES-256-GCM (NIST SP 800-38D) with a random nonce: 12 bytes nonce, ciphertext, 16 bytes tag. */
export function seal(key: Uint8Array, plaintext: Uint8Array, additional: Uint8Array): Uint8Array {
  const nonce = randomBytes(NONCE_BYTES)
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(additional)
  return Buffer.concat([nonce, cipher.update(plaintext), cipher.final(), cipher.getAuthTag()])
}

/** The plaintext, or null if the key is another one or a byte was changed. */
export function unseal(key: Uint8Array, sealed: Uint8Array, additional: Uint8Array): Uint8Array | null {
  if (sealed.length < NONCE_BYTES + TAG_BYTES) return null
  const tagStart = sealed.length - TAG_BYTES
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES })
  decipher.setAAD(additional).setAuthTag(sealed.subarray(tagStart))
  const plaintext = decipher.update(sealed.subarray(NONCE_BYTES, tagStart))
  try {
    decipher.final()
    return plaintext
  } catch {
    plaintext.fill(0)
    return null
  }
}

/** The Ed25519 private key (RFC 8032, section 5.1.5) of a 32-byte seed. */
export function ed25519FromSeed(seed: Uint8Array): KeyObject {
  return usingSecret(Buffer.concat([ED25519_PKCS8_PREFIX, seed]), (der) =>
    createPrivateKey({ key: der, format: 'der', type: 'pkcs8' }),
  )
}

/** The 32 bytes of the public key of an Ed25519 private key. */
export function ed25519PublicKey(privateKey: KeyObject): Uint8Array {
  const { x } = createPublicKey(privateKey).export({ format: 'jwk' })
  if (x === undefined) throw new Error('not an Ed25519 key')
  return new Uint8Array(Buffer.from(x, 'base64url'))
}
