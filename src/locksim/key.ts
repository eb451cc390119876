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

/** The two halves of an Ed25519 key pair (RFC 8032). */
export type Signer = { readonly publicKey: Uint8Array; sign(message: Uint8Array): Uint8Array }

/** From a secret key: 32 bytes, as RFC 8032 section 5.1.5 has them. */
export type SignerFrom = (secretKey: Uint8Array) => Signer

const portableSigner: SignerFrom = (secretKey) => ({
  publicKey: ed25519.getPublicKey(secretKey),
  sign: (message) => ed25519.sign(message, secretKey),
})

export class VirtualKey implements KeyPort {
  readonly publicKey: Uint8Array
  readonly keyId: string
  readonly #signer: Signer

  /** `secretKey`: 32 bytes. `signerFrom`: in place of Ed25519 by `@noble/curves`. */
  constructor(secretKey: Uint8Array, signerFrom: SignerFrom = portableSigner) {
    this.#signer = signerFrom(secretKey)
    this.publicKey = this.#signer.publicKey
    this.keyId = keyIdOfPublicKey(this.publicKey)
  }

  answer(challenge: KeyChallenge): KeyAnswer {
    return { publicKey: this.publicKey, signature: this.#signer.sign(contactMessage(challenge)) }
  }

  /**
   * Signs that it changes hands, when its person says so on its keypad. Null for any other text: it could be one that a
   * lock asks for.
   */
  signChangeOfHands(text: string): Uint8Array | null {
    const isOfKeys = /^geleit-key-(?:handout|return)-v1\|[\x20-\x7e]{1,300}$/.test(text)
    return isOfKeys ? this.#signer.sign(utf8ToBytes(text)) : null
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
