/** Checkpoints of a log (C2SP tlog-checkpoint v1.0.0): its name, how many leaves it has, and the root over them. */
import { utf8ToBytes } from '@noble/hashes/utils.js'
import { base64, parseBase64 } from './base64.ts'
import { HASH_BYTES } from './hash.ts'
import {
  formatNote,
  type NoteSigner,
  type SignedNote,
  type VerifierKey,
  type VerifyEd25519,
  verifyEd25519,
  verifyNoteSignature,
} from './note.ts'

export interface Checkpoint {
  readonly origin: string
  /** Number of leaves, a safe integer. */
  readonly size: number
  /** 32 bytes: RFC 6962 section 2.1 over all leaves. */
  readonly root: Uint8Array
  /** Lines without meaning to this project; empty in what it writes. */
  readonly extensions: readonly string[]
}

/** The checkpoint that the text of a note is, or null: anything that `formatCheckpoint` would not write exactly so. */
export function parseCheckpoint(noteText: string): Checkpoint | null {
  if (!noteText.endsWith('\n')) return null
  const [origin, sizeText, rootText, ...extensions] = noteText.slice(0, -1).split('\n')
  if (origin === undefined || sizeText === undefined || rootText === undefined) return null
  const size = parseCount(sizeText)
  const root = parseBase64(rootText)
  if (size === null || root?.length !== HASH_BYTES) return null
  const checkpoint = { origin, size, root, extensions }
  return isCheckpoint(checkpoint) ? checkpoint : null
}

/** The text of the note. Throws a `TypeError` for what is no checkpoint. */
export function formatCheckpoint(checkpoint: Checkpoint): string {
  if (!isCheckpoint(checkpoint)) throw new TypeError('not a checkpoint')
  const { origin, size, root, extensions } = checkpoint
  return [origin, String(size), base64(root), ...extensions, ''].join('\n')
}

/** A whole note: the checkpoint with the signature of each of the log's keys. */
export function signCheckpoint(checkpoint: Checkpoint, signers: readonly NoteSigner[]): string {
  const text = formatCheckpoint(checkpoint)
  const message = utf8ToBytes(text)
  const signatures = signers.map(({ key, sign }) => {
    if (key.type !== 1) throw new TypeError('a log signs with a key of type 1')
    return { name: key.name, keyId: key.keyId, signature: sign(message) }
  })
  return formatNote({ text, signatures })
}

/**
 * True if the note is a checkpoint of the log whose key this is: its origin is the key's name, there is a signature
 * that names the key, and every one that does verifies. Never throws.
 */
export function verifyLogSignature(note: SignedNote, key: VerifierKey, verify: VerifyEd25519 = verifyEd25519): boolean {
  return parseCheckpoint(note.text)?.origin === key.name && verifyNoteSignature(note, key, verify)
}

/** A number as ASCII digits without leading zeros, up to 2^53 − 1; null for everything else. */
export function parseCount(text: string): number | null {
  if (!/^(?:0|[1-9][0-9]{0,15})$/.test(text)) return null
  const count = Number(text)
  return Number.isSafeInteger(count) ? count : null
}

function isCheckpoint({ origin, size, root, extensions }: Checkpoint): boolean {
  const lines = [origin, ...extensions]
  if (!lines.every((line) => line !== '' && !line.includes('\n') && line.isWellFormed())) return false
  return Number.isSafeInteger(size) && size >= 0 && root.length === HASH_BYTES
}
