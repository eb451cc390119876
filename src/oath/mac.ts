import { hmac as nobleHmac } from '@noble/hashes/hmac.js'
import { sha1 } from '@noble/hashes/legacy.js'
import { sha256, sha512 } from '@noble/hashes/sha2.js'

/** The hash functions OATH allows, as RFC 6287 section 6.2 spells them. */
export type HashAlgorithm = 'SHA1' | 'SHA256' | 'SHA512'

/**
 * HMAC (RFC 2104) as an argument, for whoever keeps the secret elsewhere.
 * The output has 20, 32 or 64 bytes, as the hash function says.
 */
export type Hmac = (algorithm: HashAlgorithm, secret: Uint8Array, message: Uint8Array) => Uint8Array

/** What an input of this folder may be wrong about. Codes are stable; a message never repeats what came in. */
export type OathErrorCode =
  | 'algorithm_unknown'
  | 'digits_out_of_range'
  | 'counter_out_of_range'
  | 'mac_too_short'
  | 'suite_malformed'
  | 'counter_missing'
  | 'question_malformed'
  | 'pin_hash_malformed'
  | 'session_malformed'
  | 'timestamp_missing'
  | 'text_malformed'

/** A caller's mistake: these functions are arithmetic, so an input outside their range is a bug of the caller. */
export class OathError extends Error {
  readonly code: OathErrorCode

  constructor(code: OathErrorCode, message: string) {
    super(message)
    this.name = 'OathError'
    this.code = code
  }
}

/** The default `Hmac`, in this process. Throws `OathError` `algorithm_unknown`. */
export const hmac: Hmac = (algorithm, secret, message) => {
  switch (algorithm) {
    case 'SHA1':
      return nobleHmac(sha1, secret, message)
    case 'SHA256':
      return nobleHmac(sha256, secret, message)
    case 'SHA512':
      return nobleHmac(sha512, secret, message)
    default:
      return unknownAlgorithm(algorithm)
  }
}

/** Bytes of the output of a hash function. */
export function hashBytes(algorithm: HashAlgorithm): number {
  switch (algorithm) {
    case 'SHA1':
      return 20
    case 'SHA256':
      return 32
    case 'SHA512':
      return 64
    default:
      return unknownAlgorithm(algorithm)
  }
}

function unknownAlgorithm(_: never): never {
  throw new OathError('algorithm_unknown', 'The hash function is SHA1, SHA256 or SHA512.')
}

/**
 * A counter or a number of time steps as 8 bytes, most significant first (RFC 4226 section 5.1).
 * Throws `OathError` `counter_out_of_range` outside 0 … 2^64 - 1, and for a number that is no safe integer.
 */
export function counterBytes(counter: bigint | number): Uint8Array {
  if (typeof counter === 'number' && !Number.isSafeInteger(counter)) throw counterOutOfRange()
  if (counter < 0 || counter > 0xffff_ffff_ffff_ffffn) throw counterOutOfRange()
  const bytes = new Uint8Array(8)
  new DataView(bytes.buffer).setBigUint64(0, BigInt(counter))
  return bytes
}

function counterOutOfRange(): OathError {
  return new OathError('counter_out_of_range', 'A counter is a whole number from 0 to 2^64 - 1.')
}
