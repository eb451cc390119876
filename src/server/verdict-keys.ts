/** The keys by which phones check signed verdicts without a network. */
import { createHash } from 'node:crypto'
import type { KeyStore } from '../keystore/keystore.ts'

export interface VerdictKey {
  /** The first 16 bytes of SHA-256 of the public key, 32 lower-case hexadecimal digits, as electronic keys have theirs. */
  readonly keyId: string
  readonly algorithm: 'Ed25519'
  /** 32 bytes (RFC 8032), base64. */
  readonly publicKey: string
}

export function verdictKeyOf({ verdictPublicKey }: Pick<KeyStore, 'verdictPublicKey'>): VerdictKey {
  const keyId = createHash('sha256').update(verdictPublicKey).digest('hex').slice(0, 32)
  return { keyId, algorithm: 'Ed25519', publicKey: Buffer.from(verdictPublicKey).toString('base64') }
}
