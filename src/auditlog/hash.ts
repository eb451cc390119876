import { hmac } from '@noble/hashes/hmac.js'
import { sha256 as nobleSha256 } from '@noble/hashes/sha2.js'

/** SHA-256 (FIPS 180-4): bytes in, 32 bytes out. The server passes node:crypto's, the browser uses the default. */
export type Sha256 = (data: Uint8Array) => Uint8Array

/** HMAC-SHA-256 (RFC 2104) under one key, for many messages. */
export type HmacSha256 = (key: Uint8Array) => (message: Uint8Array) => Uint8Array

export const sha256: Sha256 = (data) => nobleSha256(data)

export const hmacSha256: HmacSha256 = (key) => {
  // The two key blocks are hashed once; each message starts from a copy of that state.
  const keyed = hmac.create(nobleSha256, key)
  return (message) => keyed.clone().update(message).digest()
}

export const HASH_BYTES = 32

/** True when both hold the same bytes. Not in constant time: hashes in the log are public. */
export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false
  // A plain loop: a whole log is compared byte by byte, and a call for each would take longer than the hashing.
  for (let index = 0; index < a.length; index++) {
    if (a[index] !== b[index]) return false
  }
  return true
}
