/** A personal electronic key (section 1): an Ed25519 key pair and a keypad. It knows no secret of any lock. */
import { ed25519 } from '@noble/curves/ed25519.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'

/** What a lock sees of a key: an answer to a challenge. */
export interface KeyPort {
  answer(challenge: KeyChallenge): KeyAnswer
}

export type KeyChallenge = { readonly serial: string; readonly nonceHex: string }
export type KeyAnswer = { readonly publicKey: Uint8Array; readonly signature: Uint8Array }

/** Verifies an Ed25519 signature (RFC 8032). */
export type VerifySignature = (signature: Uint8Array, message: Uint8Array, publicKey: Uint8Array) => boolean

export class VirtualKey implements KeyPort {
  readonly publicKey: Uint8Array
  readonly keyId: string
  readonly #secretKey: Uint8Array

  /** `secretKey`: 32 bytes, as RFC 8032 section 5.1.5 has them. */
  constructor(secretKey: Uint8Array) {
    this.#secretKey = secretKey
    this.publicKey = ed25519.getPublicKey(secretKey)
    this.keyId = keyIdOfPublicKey(this.publicKey)
  }

  answer(challenge: KeyChallenge): KeyAnswer {
    return { publicKey: this.publicKey, signature: ed25519.sign(contactMessage(challenge), this.#secretKey) }
  }

  /**
   * Signs that it changes hands, when its person says so on its keypad. Null for any other text: it could be one that a
   * lock asks for.
   */
  signChangeOfHands(text: string): Uint8Array | null {
    const isOfKeys = /^geleit-key-(?:handout|return)-v1\|[\x20-\x7e]{1,300}$/.test(text)
    return isOfKeys ? ed25519.sign(utf8ToBytes(text), this.#secretKey) : null
  }
}

export function keyIdOfPublicKey(publicKey: Uint8Array): string {
  return bytesToHex(sha256(publicKey).slice(0, 16))
}

export function contactMessage({ serial, nonceHex }: KeyChallenge): Uint8Array {
  return utf8ToBytes(`geleit-key-v1|${serial}|${nonceHex}`)
}

/** Garbage for a key or a signature is no good signature, and no reason to stop. */
export const verifyEd25519: VerifySignature = (signature, message, publicKey) => {
  try {
    return ed25519.verify(signature, message, publicKey)
  } catch {
    return false
  }
}
