/**
 * The promise of inclusion: whoever files a report is given it at once, signed with the log's key. A log that leaves a
 * promised entry out can be shown to have broken its word.
 */
import { utf8ToBytes } from '@noble/hashes/utils.js'
import { base64, parseBase64 } from './base64.ts'
import { parseVerifierKey, type Sign, type VerifierKey, type VerifyEd25519, verifyEd25519 } from './note.ts'

const TAG = 'geleit-promise-v1'

export interface InclusionPromise {
  /** Origin of the log, and its verifier key as in signed-note. */
  readonly origin: string
  readonly logKey: string
  /** Commitments of the entries, 64 lower-case hexadecimal digits each. */
  readonly commitments: readonly string[]
  /** ISO 8601 in UTC with milliseconds. */
  readonly recordedAt: string
  /** Until when a published checkpoint contains all of them. */
  readonly keepBy: string
  /** Ed25519 over `promiseMessage`, standard Base64. */
  readonly signature: string
}

export type UnsignedPromise = Omit<InclusionPromise, 'signature' | 'logKey'>

/**
 * What is signed: the lines `geleit-promise-v1`, origin, time of the record, time by which it is kept, and one for each
 * commitment, each ended by a newline.
 */
export function promiseMessage({ origin, recordedAt, keepBy, commitments }: UnsignedPromise): Uint8Array {
  return utf8ToBytes([TAG, origin, recordedAt, keepBy, ...commitments].map((line) => `${line}\n`).join(''))
}

export function signPromise(unsigned: UnsignedPromise, logKey: string, sign: Sign): InclusionPromise {
  return { ...unsigned, logKey, signature: base64(sign(promiseMessage(unsigned))) }
}

/** True if the key that is trusted for the log signed it. What is malformed is false; never throws. */
export function verifyPromise(
  promise: InclusionPromise,
  trusted: VerifierKey,
  verify: VerifyEd25519 = verifyEd25519,
): boolean {
  const key = parseVerifierKey(promise.logKey)
  const signature = parseBase64(promise.signature)
  if (key === null || signature === null || promise.commitments.length === 0) return false
  // A line break in a member would let one promise be read as another.
  const lines = [promise.origin, promise.recordedAt, promise.keepBy, ...promise.commitments]
  if (lines.some((line) => line.includes('\n'))) return false
  if (!promise.commitments.every((each) => /^[0-9a-f]{64}$/.test(each))) return false
  if (key.name !== promise.origin || key.name !== trusted.name || key.type !== 1 || trusted.type !== 1) return false
  if (base64(key.publicKey) !== base64(trusted.publicKey)) return false
  return verify(signature, promiseMessage(promise), trusted.publicKey)
}
