/**
 * What a witness decides (C2SP tlog-witness, "add-checkpoint"): whether a new checkpoint of a log continues the last
 * one that it cosigned. Nothing here is stored or sent; the same rules serve every witness of this project, and the
 * log's side writes its requests with the same functions.
 */
import { utf8ToBytes } from '@noble/hashes/utils.js'
import { base64, parseBase64 } from './base64.ts'
import { type Checkpoint, parseCheckpoint, parseCount, verifyLogSignature } from './checkpoint.ts'
import { equalBytes, HASH_BYTES, type Sha256, sha256 } from './hash.ts'
import { consistencyRanges, nodeHash, treeRoot, verifyConsistency } from './merkle.ts'
import {
  type NoteSignature,
  parseNote,
  type SignedNote,
  signaturesBy,
  type VerifierKey,
  type VerifyEd25519,
  verifyEd25519,
} from './note.ts'

export const PROOF_LINES_MOST = 63

/** The body of an add-checkpoint request. */
export interface AddCheckpoint {
  readonly oldSize: number
  /** RFC 6962 section 2.1.2, from the old size to that of the checkpoint. */
  readonly proof: readonly Uint8Array[]
  /** The checkpoint as a whole note, at least one signature included. */
  readonly note: string
}

/** A request whose form is right. Nothing in it has been verified. */
export interface ParsedRequest extends AddCheckpoint {
  readonly signed: SignedNote
  readonly checkpoint: Checkpoint
}

export function formatAddCheckpoint({ oldSize, proof, note }: AddCheckpoint): string {
  return `old ${oldSize}\n${proof.map((hash) => `${base64(hash)}\n`).join('')}\n${note}`
}

/** The request, or null for anything that `formatAddCheckpoint` would not write exactly so. */
export function parseAddCheckpoint(body: string): ParsedRequest | null {
  const end = body.indexOf('\n\n')
  if (end < 0) return null
  const [first = '', ...lines] = body.slice(0, end).split('\n')
  const oldSize = first.startsWith('old ') ? parseCount(first.slice(4)) : null
  if (oldSize === null || lines.length > PROOF_LINES_MOST) return null
  const proof: Uint8Array[] = []
  for (const line of lines) {
    const hash = parseBase64(line)
    if (hash?.length !== HASH_BYTES) return null
    proof.push(hash)
  }
  const note = body.slice(end + 2)
  const signed = parseNote(note)
  const checkpoint = signed === null ? null : parseCheckpoint(signed.text)
  return signed === null || checkpoint === null ? null : { oldSize, proof, note, signed, checkpoint }
}

/** The latest checkpoint that a witness cosigned for an origin. */
export interface Recorded {
  readonly size: number
  readonly root: Uint8Array
}

/** A request that a trusted key of its log has signed. */
export interface TrustedRequest extends ParsedRequest {
  /** Those of the log's trusted keys, all of them verified; other lines of the note are left out. */
  readonly logSignatures: readonly NoteSignature[]
}

/**
 * Why a signed checkpoint speaks against its log.
 *
 * `proven`: what the log signed contradicts itself, whoever sent it. `possible`: the proof did not verify. Anybody can
 * send a good checkpoint with a bad proof, so that alone accuses nobody; it is worth keeping, since it is also all that
 * is seen of a log that has forked.
 */
export interface Doubt {
  readonly certainty: 'proven' | 'possible'
  readonly why: 'same_size_other_root' | 'proof_shows_other_tree' | 'root_of_empty_tree' | 'proof_does_not_verify'
}

export type Refused =
  /** The body has not the form of a request, or the old size is larger than that of the checkpoint. */
  | { readonly kind: 'malformed' }
  | { readonly kind: 'unknown_origin' }
  /** No signature of a trusted key, or one that names a trusted key and is wrong. */
  | { readonly kind: 'not_signed' }
  /** `size`: of the latest checkpoint that was cosigned, 0 if none was. */
  | { readonly kind: 'other_size'; readonly size: number; readonly doubt: Doubt | null }
  | { readonly kind: 'inconsistent'; readonly doubt: Doubt | null }

export type Decided = { readonly kind: 'cosign' } | Refused

/**
 * What can be said of a request without knowing what was recorded. Order of the checks: form, origin, signatures, old
 * size.
 */
export function examineRequest(
  body: string,
  trusted: readonly VerifierKey[],
  verify: VerifyEd25519 = verifyEd25519,
): { readonly request: TrustedRequest } | { readonly refused: Refused } {
  const parsed = parseAddCheckpoint(body)
  if (parsed === null) return { refused: { kind: 'malformed' } }
  const { signed, checkpoint } = parsed
  const keys = trusted.filter(({ name }) => name === checkpoint.origin)
  if (keys.length === 0) return { refused: { kind: 'unknown_origin' } }
  const claimed = keys.filter((key) => signaturesBy(signed, key).length > 0)
  if (claimed.length === 0 || !claimed.every((key) => verifyLogSignature(signed, key, verify))) {
    return { refused: { kind: 'not_signed' } }
  }
  if (parsed.oldSize > checkpoint.size) return { refused: { kind: 'malformed' } }
  const logSignatures = claimed.flatMap((key) => signaturesBy(signed, key))
  return { request: { ...parsed, logSignatures } }
}

/**
 * Whether the checkpoint continues what was recorded. Order of the checks: recorded size, root of the empty tree,
 * consistency proof, equal roots for equal sizes.
 */
export function decideRequest(request: TrustedRequest, recorded: Recorded | null, hash: Sha256 = sha256): Decided {
  const { oldSize, proof, checkpoint } = request
  const known = recorded?.size ?? 0
  if (oldSize !== known) {
    return { kind: 'other_size', size: known, doubt: isOtherFace(checkpoint, recorded) ? SAME_SIZE : null }
  }
  if (checkpoint.size === 0 && !equalBytes(checkpoint.root, treeRoot([], hash))) {
    return { kind: 'inconsistent', doubt: { certainty: 'proven', why: 'root_of_empty_tree' } }
  }
  if (isOtherFace(checkpoint, recorded)) return { kind: 'inconsistent', doubt: SAME_SIZE }
  if (recorded === null || oldSize === 0) {
    // The empty tree is the beginning of every tree; a proof of that says nothing about the log.
    return proof.length === 0 ? { kind: 'cosign' } : { kind: 'inconsistent', doubt: null }
  }
  const claim = { oldSize, newSize: checkpoint.size, oldRoot: recorded.root, newRoot: checkpoint.root, path: proof }
  if (verifyConsistency(claim, hash)) return { kind: 'cosign' }
  // The same checkpoint once more, with a proof where none belongs: a mistake, and no other tree.
  if (oldSize === checkpoint.size) return { kind: 'inconsistent', doubt: null }
  return { kind: 'inconsistent', doubt: showsOtherTree(request, recorded, hash) ? OTHER_TREE : UNVERIFIED }
}

const SAME_SIZE: Doubt = { certainty: 'proven', why: 'same_size_other_root' }
const OTHER_TREE: Doubt = { certainty: 'proven', why: 'proof_shows_other_tree' }
const UNVERIFIED: Doubt = { certainty: 'possible', why: 'proof_does_not_verify' }

function isOtherFace(checkpoint: Checkpoint, recorded: Recorded | null): boolean {
  return recorded !== null && checkpoint.size === recorded.size && !equalBytes(checkpoint.root, recorded.root)
}

/**
 * True if the proof leads to the signed root from another old root than the recorded one. Then the signed tree really
 * begins with that other tree: nobody but the log could have made it so. Where the old tree is a whole subtree of the
 * new one, the proof doesn't bring its root, and nothing is shown.
 */
function showsOtherTree({ oldSize, proof, checkpoint }: TrustedRequest, recorded: Recorded, hash: Sha256): boolean {
  const ranges = consistencyRanges(oldSize, checkpoint.size)
  const [first] = proof
  if (first === undefined || ranges.length !== proof.length || ranges[0]?.end !== oldSize) return false
  let oldRoot = first
  let newRoot = first
  for (const [step, sibling] of proof.entries()) {
    if (step === 0) continue
    const isRight = (ranges[step]?.begin ?? 0) >= oldSize
    newRoot = isRight ? nodeHash(newRoot, sibling, hash) : nodeHash(sibling, newRoot, hash)
    if (!isRight) oldRoot = nodeHash(sibling, oldRoot, hash)
  }
  return equalBytes(newRoot, checkpoint.root) && !equalBytes(oldRoot, recorded.root)
}

/** By which a witness names what it keeps of a log, and serves it: SHA-256 of the origin, 32 bytes. */
export function originHash(origin: string, hash: Sha256 = sha256): Uint8Array {
  return hash(utf8ToBytes(origin))
}

/** What became of a request to a witness, as the log's side understands the answer. */
export type WitnessAnswer =
  /** `lines`: signature lines of the answer, without their newlines. Nothing in them has been verified. */
  | { readonly kind: 'cosigned'; readonly lines: readonly string[] }
  /** The witness has, or says it has, another size. */
  | { readonly kind: 'other_size'; readonly size: number }
  /** The witness says that the checkpoint doesn't continue what it has. */
  | { readonly kind: 'inconsistent' }
  /** It doesn't know the log, or refuses for another reason; `why` is for people. */
  | { readonly kind: 'refused'; readonly why: string }
  /** No answer, or none that says anything. */
  | { readonly kind: 'no_answer'; readonly why: string }

/** How the log's side reaches a witness. `url`: its prefix, for sending and for reading. Never throws. */
export interface WitnessClient {
  addCheckpoint(url: string, request: AddCheckpoint): Promise<WitnessAnswer>
  /** The checkpoint that the witness has last cosigned for the origin, as a note; null if it shows none. */
  latest(url: string, origin: string): Promise<string | null>
}
