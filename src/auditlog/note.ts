/**
 * Signed notes (C2SP signed-note v1.0.0): a text, a blank line, and lines with signatures. Parsing is exact: what is
 * accepted is what `formatNote` would write, byte for byte.
 */
import { ed25519 } from '@noble/curves/ed25519.js'
import { bytesToHex, concatBytes, utf8ToBytes } from '@noble/hashes/utils.js'
import { base64, parseBase64 } from './base64.ts'
import { equalBytes, type Sha256, sha256 } from './hash.ts'

export interface SignedNote {
  /** What is signed: ends with a newline. */
  readonly text: string
  /** At least one, in the order of their lines. */
  readonly signatures: readonly NoteSignature[]
}

/** Name and key id together say which key signed, and how. */
export interface NoteSignature {
  readonly name: string
  /** 4 bytes. */
  readonly keyId: Uint8Array
  /** As the type of the key has it: 64 bytes for a log (type 1), 8 + 64 for a witness (type 4). */
  readonly signature: Uint8Array
}

/** 1: Ed25519 over the text, as logs sign. 4: Ed25519 over the text with a time before it, as witnesses cosign. */
export type KeyType = 1 | 4

export interface VerifierKey {
  readonly name: string
  /** 4 bytes. */
  readonly keyId: Uint8Array
  readonly type: KeyType
  /** 32 bytes (RFC 8032 section 5.1.5). */
  readonly publicKey: Uint8Array
}

/** True if the Ed25519 signature (64 bytes) is one of that key (32 bytes) over the message. Never throws. */
export type VerifyEd25519 = (signature: Uint8Array, message: Uint8Array, publicKey: Uint8Array) => boolean

/** Ed25519 signature (RFC 8032 section 5.1.6) over the message: 64 bytes. */
export type Sign = (message: Uint8Array) => Uint8Array

export interface NoteSigner {
  readonly key: VerifierKey
  readonly sign: Sign
}

/** The specification asks for 16; a log with many witnesses has more. */
export const MAX_SIGNATURES = 100
/** Of a whole note, in UTF-16 code units. */
export const MAX_NOTE_LENGTH = 1_000_000
export const KEY_ID_BYTES = 4
export const PUBLIC_KEY_BYTES = 32
export const ED25519_SIGNATURE_BYTES = 64

const DASH = '\u2014 '
/** What Unicode calls white space is what the reference implementation means by "Unicode spaces", too. */
const NAME = /^[^\p{White_Space}+]+$/u
/** Below U+0020, other than newline. */
const CONTROLS = /[[\p{Cc}&&\p{ASCII}]--[\n\u007f]]/v
const VERIFIER_KEY = /^([^+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)$/

/** The note, or null if the text is none: anything that `formatNote` would not write exactly so. */
export function parseNote(text: string): SignedNote | null {
  if (text.length > MAX_NOTE_LENGTH || !isNoteText(text)) return null
  const split = text.lastIndexOf('\n\n')
  if (split < 0) return null
  const lines = text.slice(split + 2, -1).split('\n')
  if (lines.length > MAX_SIGNATURES) return null
  const signatures: NoteSignature[] = []
  for (const line of lines) {
    const signature = parseSignature(line)
    if (signature === null) return null
    signatures.push(signature)
  }
  return { text: text.slice(0, split + 1), signatures }
}

/** Throws a `TypeError` for what is no note: a text without newline at its end, no signatures, a name with a space. */
export function formatNote({ text, signatures }: SignedNote): string {
  if (!isNoteText(text)) throw new TypeError('the text of a note ends with a newline and has no control characters')
  if (signatures.length < 1 || signatures.length > MAX_SIGNATURES) {
    throw new TypeError(`a note has 1 to ${MAX_SIGNATURES} signatures`)
  }
  return `${text}\n${signatures.map((signature) => `${formatSignature(signature)}\n`).join('')}`
}

/** One line `— <name> <base64>`, without its newline. Throws a `TypeError` for a malformed name or key id. */
export function formatSignature({ name, keyId, signature }: NoteSignature): string {
  if (!isKeyName(name) || keyId.length !== KEY_ID_BYTES || signature.length === 0) {
    throw new TypeError('not a signature of a note')
  }
  return `${DASH}${name} ${base64(concatBytes(keyId, signature))}`
}

/** The signature of one line without its newline, or null. */
export function parseSignature(line: string): NoteSignature | null {
  const [name, encoded, ...more] = line.startsWith(DASH) ? line.slice(DASH.length).split(' ') : []
  if (name === undefined || encoded === undefined || more.length > 0 || !isKeyName(name)) return null
  const bytes = parseBase64(encoded)
  if (bytes === null || bytes.length <= KEY_ID_BYTES) return null
  return { name, keyId: bytes.slice(0, KEY_ID_BYTES), signature: bytes.slice(KEY_ID_BYTES) }
}

/** Non-empty, without Unicode white space, plus sign and control characters. */
export function isKeyName(name: string): boolean {
  return name.isWellFormed() && NAME.test(name) && !CONTROLS.test(name)
}

/**
 * The key with its id, `SHA-256(name ‖ "\n" ‖ type ‖ publicKey)[:4]`. Throws a `TypeError` for a malformed name or a
 * public key that has not 32 bytes.
 */
export function verifierKey(name: string, type: KeyType, publicKey: Uint8Array, hash: Sha256 = sha256): VerifierKey {
  if (!isKeyName(name) || publicKey.length !== PUBLIC_KEY_BYTES) throw new TypeError('not a key of a note')
  const named = concatBytes(utf8ToBytes(`${name}\n`), Uint8Array.of(type), publicKey)
  return { name, type, publicKey: publicKey.slice(), keyId: hash(named).slice(0, KEY_ID_BYTES) }
}

/** `<name>+<key id in hexadecimal>+<base64 of type ‖ public key>`. */
export function formatVerifierKey({ name, keyId, type, publicKey }: VerifierKey): string {
  return `${name}+${bytesToHex(keyId)}+${base64(concatBytes(Uint8Array.of(type), publicKey))}`
}

/**
 * The key that a text of `formatVerifierKey` means, or null: also for other types, for a key id that is not of this
 * name and key, and for a public key no honest signer has (outside of the group of prime order): of such keys some
 * libraries accept signatures that others refuse.
 */
export function parseVerifierKey(text: string): VerifierKey | null {
  const [, name, keyId, encoded] = VERIFIER_KEY.exec(text) ?? []
  if (name === undefined || encoded === undefined || !isKeyName(name)) return null
  const bytes = parseBase64(encoded)
  if (bytes === null || bytes.length !== 1 + PUBLIC_KEY_BYTES) return null
  const type = bytes[0]
  if (type !== 1 && type !== 4) return null
  const key = verifierKey(name, type, bytes.subarray(1))
  return bytesToHex(key.keyId) === keyId && isPublicKey(key.publicKey) ? key : null
}

/** The signatures of a note that name this key. */
export function signaturesBy(note: SignedNote, key: VerifierKey): readonly NoteSignature[] {
  return note.signatures.filter(({ name, keyId }) => name === key.name && equalBytes(keyId, key.keyId))
}

/**
 * True if the text is signed by this key of type 1: a signature names the key, and every one that does verifies.
 * Never throws.
 */
export function verifyNoteSignature(
  note: SignedNote,
  key: VerifierKey,
  verify: VerifyEd25519 = verifyEd25519,
): boolean {
  const claimed = signaturesBy(note, key)
  if (key.type !== 1 || claimed.length === 0) return false
  const message = utf8ToBytes(note.text)
  return claimed.every(
    ({ signature }) => signature.length === ED25519_SIGNATURE_BYTES && verify(signature, message, key.publicKey),
  )
}

/**
 * RFC 8032 section 5.1.7, without its leeway: S below the order, points in canonical encoding, no small order, and the
 * equation without cofactor, so that it accepts what node:crypto accepts and nothing else.
 */
export const verifyEd25519: VerifyEd25519 = (signature, message, publicKey) => {
  if (signature.length !== ED25519_SIGNATURE_BYTES || publicKey.length !== PUBLIC_KEY_BYTES) return false
  try {
    // With both points in the group of prime order the equations with and without cofactor are the same.
    return ed25519.verify(signature, message, publicKey, { zip215: false }) && isInPrimeGroup(signature.subarray(0, 32))
  } catch {
    return false // an encoding of no point: the library's way to say no
  }
}

/** Verdicts on public keys, by their hexadecimal digits. */
const knownKeys = new Map<string, boolean>()
const MAX_KNOWN_KEYS = 1_000

/**
 * Whether an honest signer can have this public key. The few keys of a log and its witnesses come up in each policy and
 * each evidence, and to look at one costs as much as all the hashes of an evidence: what was found is remembered.
 */
function isPublicKey(publicKey: Uint8Array): boolean {
  const name = bytesToHex(publicKey)
  const verdict = knownKeys.get(name) ?? isInPrimeGroup(publicKey)
  // Whoever sends keys of their own must not fill the memory.
  if (knownKeys.size < MAX_KNOWN_KEYS) knownKeys.set(name, verdict)
  return verdict
}

function isInPrimeGroup(encoded: Uint8Array): boolean {
  try {
    const point = ed25519.Point.fromBytes(encoded, false)
    return !point.isSmallOrder() && point.isTorsionFree()
  } catch {
    return false
  }
}

function isNoteText(text: string): boolean {
  return text.endsWith('\n') && text.isWellFormed() && !CONTROLS.test(text)
}
