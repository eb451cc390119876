/**
 * Ed25519 (RFC 8032) of node:crypto for virtual keys and locks. Each touch of a lock makes a key pair, signs and
 * verifies: with the portable library that is most of what a touch costs.
 */
import { createPublicKey, sign, verify } from 'node:crypto'
import { ed25519FromSeed, ed25519PublicKey } from '../../keystore/primitives.ts'
import type { SignerFrom, VerifySignature } from '../../locksim/index.ts'

export const nodeSigner: SignerFrom = (secretKey) => {
  const privateKey = ed25519FromSeed(secretKey)
  return { publicKey: ed25519PublicKey(privateKey), sign: (message) => sign(null, message, privateKey) }
}

/** Garbage for a key or a signature is no good signature, and no reason to stop. */
export const nodeVerifyEd25519: VerifySignature = (signature, message, publicKey) => {
  try {
    const x = Buffer.from(publicKey).toString('base64url')
    const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' })
    return verify(null, message, key, signature)
  } catch {
    return false
  }
}
