/** Hashes and signatures of node:crypto, some times as fast as the portable ones. */
import { createPublicKey, hash, type KeyObject, verify } from 'node:crypto'
import type { Sha256 } from '../auditlog/hash.ts'
import type { VerifyEd25519 } from '../auditlog/note.ts'
import type { HashInto } from '../auditlog/tile-tree.ts'

/** DER of an Ed25519 public key up to its 32 bytes (RFC 8410 section 4). */
const SPKI_PREFIX = Buffer.from('302a300506032b6570032100', 'hex')
const keys = new Map<string, KeyObject | null>()

/** The keys come from `parseVerifierKey`, which takes none outside of the group of prime order. */
export const nodeVerifyEd25519: VerifyEd25519 = (signature, message, publicKey) => {
  const key = keyOf(publicKey)
  return key !== null && signature.length === 64 && verify(null, message, key, signature)
}

function keyOf(publicKey: Uint8Array): KeyObject | null {
  const name = Buffer.from(publicKey).toString('latin1')
  const known = keys.get(name)
  if (known !== undefined) return known
  let key: KeyObject | null = null
  try {
    const der = Buffer.concat([SPKI_PREFIX, publicKey])
    if (publicKey.length === 32) key = createPublicKey({ key: der, format: 'der', type: 'spki' })
  } catch {
    key = null // 32 bytes that are no key
  }
  keys.set(name, key)
  return key
}

/** A digest as a string of bytes takes a third of the time of one as a buffer, which gets memory of its own. */
export const nodeSha256: Sha256 = (data) => Buffer.from(hash('sha256', data, 'binary'), 'binary')

export const nodeHashInto: HashInto = (data, out, offset) => {
  const digest = hash('sha256', data, 'binary')
  for (let index = 0; index < digest.length; index++) out[offset + index] = digest.charCodeAt(index)
}
