/** Cosignatures of witnesses (C2SP tlog-cosignature, Ed25519 "cosignature/v1"): a checkpoint seen at a time. */
import { utf8ToBytes } from '@noble/hashes/utils.js'
import { type Checkpoint, parseCheckpoint, verifyLogSignature } from './checkpoint.ts'
import {
  ED25519_SIGNATURE_BYTES,
  type NoteSignature,
  type NoteSigner,
  parseNote,
  type SignedNote,
  signaturesBy,
  type VerifierKey,
  type VerifyEd25519,
  verifyEd25519,
} from './note.ts'

const TIME_BYTES = 8

export interface Cosignature {
  readonly key: VerifierKey
  /** Since 1970-01-01T00:00:00Z. */
  readonly timeSeconds: number
}

/**
 * The signature of a witness under the text of a checkpoint: it has seen the log up to there, and nothing that
 * contradicts it. `timeSeconds`: since 1970-01-01T00:00:00Z. Throws a `TypeError` for what is no checkpoint.
 */
export function cosign(noteText: string, witness: NoteSigner, timeSeconds: number): NoteSignature {
  if (parseCheckpoint(noteText) === null) throw new TypeError('a witness cosigns checkpoints only')
  if (witness.key.type !== 4) throw new TypeError('a witness signs with a key of type 4')
  if (!Number.isSafeInteger(timeSeconds) || timeSeconds < 0) throw new TypeError('not a time in seconds')
  const signed = witness.sign(cosignedMessage(noteText, timeSeconds))
  const signature = new Uint8Array(TIME_BYTES + signed.length)
  new DataView(signature.buffer).setBigUint64(0, BigInt(timeSeconds))
  signature.set(signed, TIME_BYTES)
  return { name: witness.key.name, keyId: witness.key.keyId, signature }
}

/**
 * When this witness has cosigned the note, or null if it hasn't: no signature names its key, or one that does is wrong,
 * or the note is no checkpoint. Of several times the latest counts. Never throws.
 */
export function verifyCosignature(
  note: SignedNote,
  key: VerifierKey,
  verify: VerifyEd25519 = verifyEd25519,
): { readonly timeSeconds: number } | null {
  const claimed = signaturesBy(note, key)
  if (key.type !== 4 || claimed.length === 0 || parseCheckpoint(note.text) === null) return null
  let latest = 0
  for (const { signature } of claimed) {
    const timeSeconds = timeOf(signature)
    if (timeSeconds === null) return null
    const signed = signature.subarray(TIME_BYTES)
    if (!verify(signed, cosignedMessage(note.text, timeSeconds), key.publicKey)) return null
    latest = Math.max(latest, timeSeconds)
  }
  return { timeSeconds: latest }
}

export interface OpenedCheckpoint {
  readonly note: SignedNote
  readonly checkpoint: Checkpoint
  /** The log's keys that signed, and the witnesses that cosigned, each verified. */
  readonly logKeys: readonly VerifierKey[]
  readonly cosignatures: readonly Cosignature[]
}

/** Why a note is not to be believed. */
export type CheckpointFault =
  | 'not_a_note'
  | 'not_a_checkpoint'
  | 'not_signed_by_the_log'
  | 'wrong_signature_of_the_log'
  | 'wrong_cosignature'

/**
 * Opens a checkpoint with the keys that one trusts. The note counts only if one of the log's keys signed it, and if
 * every signature that names one of the keys verifies (signed-note, "Signatures"); signatures of others are ignored.
 * Whether the cosignatures are enough is for a policy to say. Never throws.
 */
export function openCheckpoint(
  noteText: string,
  trusted: { readonly logKeys: readonly VerifierKey[]; readonly witnesses: readonly VerifierKey[] },
  verify: VerifyEd25519 = verifyEd25519,
): OpenedCheckpoint | { readonly fault: CheckpointFault; readonly key?: VerifierKey } {
  const note = parseNote(noteText)
  if (note === null) return { fault: 'not_a_note' }
  const checkpoint = parseCheckpoint(note.text)
  if (checkpoint === null) return { fault: 'not_a_checkpoint' }
  const logKeys = trusted.logKeys.filter((key) => signaturesBy(note, key).length > 0)
  if (!logKeys.some(({ name }) => name === checkpoint.origin)) return { fault: 'not_signed_by_the_log' }
  for (const key of logKeys) {
    if (!verifyLogSignature(note, key, verify)) return { fault: 'wrong_signature_of_the_log', key }
  }
  const cosignatures: Cosignature[] = []
  for (const key of trusted.witnesses) {
    if (signaturesBy(note, key).length === 0) continue
    const seen = verifyCosignature(note, key, verify)
    if (seen === null) return { fault: 'wrong_cosignature', key }
    cosignatures.push({ key, timeSeconds: seen.timeSeconds })
  }
  return { note, checkpoint, logKeys, cosignatures }
}

function cosignedMessage(noteText: string, timeSeconds: number): Uint8Array {
  return utf8ToBytes(`cosignature/v1\ntime ${timeSeconds}\n${noteText}`)
}

/** Null also for a time beyond 2^53 − 1 seconds, which no clock shows. */
function timeOf(signature: Uint8Array): number | null {
  if (signature.length !== TIME_BYTES + ED25519_SIGNATURE_BYTES) return null
  const time = Number(new DataView(signature.buffer, signature.byteOffset).getBigUint64(0))
  return Number.isSafeInteger(time) ? time : null
}
