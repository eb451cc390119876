/** What the rules about electronic keys need of Ed25519 (RFC 8032). */
import { ed25519 } from '@noble/curves/ed25519.js'
import type { KeySignatures } from '../custody/keys.ts'
import { keyIdOf } from '../oath/lock-codes.ts'

export const KEY_SIGNATURES: KeySignatures = {
  isPublicKey(publicKey) {
    try {
      const point = ed25519.Point.fromBytes(Buffer.from(publicKey, 'hex'))
      // Of a point of small order anybody can make signatures.
      return point.isTorsionFree() && !point.isSmallOrder()
    } catch {
      return false
    }
  },
  verify(signature, text, publicKey) {
    try {
      return ed25519.verify(Buffer.from(signature, 'hex'), Buffer.from(text, 'ascii'), Buffer.from(publicKey, 'hex'))
    } catch {
      return false
    }
  },
  keyIdOf: (publicKey) => keyIdOf(Buffer.from(publicKey, 'hex')),
}
