/**
 * What stands in the log in place of an entry. A salt of 256 random bits hides the entry from those who only see the
 * log; whoever is shown salt and entry can check that it is the one.
 */
import { concatBytes, utf8ToBytes } from '@noble/hashes/utils.js'
import { equalBytes, HASH_BYTES, type HmacSha256, hmacSha256, type Sha256, sha256 } from './hash.ts'
import { inclusionProof, leafHash, treeRoot, verifyInclusion } from './merkle.ts'

export const SALT_BYTES = 32

const ENTRY_TAG = utf8ToBytes('geleit-entry-v1\0')
const PERSONAL_TAG = utf8ToBytes('geleit-personal-v1\0')
const MEMBER_TAG = utf8ToBytes('geleit-member-v1\0')
const MEMBER_LEAF_TAG = utf8ToBytes('geleit-member-leaf-v1\0')

/**
 * `SHA-256("geleit-entry-v1\0" ‖ salt ‖ canonical)`: 32 bytes, the data of the entry's leaf in the log.
 * `salt`: 32 random bytes. `canonical`: the entry by RFC 8785. Throws a `RangeError` for a salt of another length.
 */
export function commitmentOf(salt: Uint8Array, canonical: Uint8Array, hash: Sha256 = sha256): Uint8Array {
  requireSalt(salt)
  return hash(concatBytes(ENTRY_TAG, salt, canonical))
}

/**
 * `SHA-256("geleit-personal-v1\0" ‖ salt ‖ canonical)`: 32 bytes, what an entry says of its personal part. The salt is
 * one of its own: once both are erased, nobody can tell by trying what stood there.
 */
export function personalCommitmentOf(salt: Uint8Array, canonical: Uint8Array, hash: Sha256 = sha256): Uint8Array {
  requireSalt(salt)
  return hash(concatBytes(PERSONAL_TAG, salt, canonical))
}

const OPENING_TAG = utf8ToBytes('geleit-opening-salt-v2\0')

/**
 * `HMAC-SHA-256(entrySalt, "geleit-opening-salt-v2\0")`: 32 bytes, the salt of the commitment from version 2 of the
 * entries on. Evidence shows it; with the entry's salt itself a reader could make the salt of any member, and find out
 * by trying which other devices are in a set.
 */
export function openingSalt(entrySalt: Uint8Array, hashes: SetHashes = DEFAULT_HASHES): Uint8Array {
  requireSalt(entrySalt)
  return hashes.hmacSha256(entrySalt)(OPENING_TAG)
}

/** One subject in a set that an entry speaks of: one of 1,600 packed devices, for example. */
export interface SetMember {
  readonly id: string
  /** Number of this subject's entries up to and including this one; the first has 1. */
  readonly sequence: number
  /** Commitment of this subject's entry before, 64 lower-case hexadecimal digits, or `null` for the first. */
  readonly previous: string | null
}

/** What one party is shown to find its own member in a set, without learning of the others. */
export interface SetProof {
  readonly memberSalt: Uint8Array
  readonly index: number
  readonly size: number
  readonly path: readonly Uint8Array[]
}

export interface SetHashes {
  readonly sha256: Sha256
  readonly hmacSha256: HmacSha256
}

const DEFAULT_HASHES: SetHashes = { sha256, hmacSha256 }

/**
 * `HMAC-SHA-256(entrySalt, "geleit-member-v1\0" ‖ id)`: 32 bytes. One for each member, so that what opens one leaf
 * opens no other, and nothing but the entry's salt has to be kept. `id` must be well-formed Unicode.
 */
export function memberSalt(entrySalt: Uint8Array, id: string, hashes: SetHashes = DEFAULT_HASHES): Uint8Array {
  requireSalt(entrySalt)
  return hashes.hmacSha256(entrySalt)(memberMessage(id))
}

/**
 * The data of a member's leaf, 32 bytes:
 * `SHA-256("geleit-member-leaf-v1\0" ‖ memberSalt ‖ canonical JSON of {id, sequence, previous})`.
 * Throws for a member whose sequence is no positive integer or whose `previous` is no commitment.
 */
export function memberLeaf(entrySalt: Uint8Array, member: SetMember, hashes: SetHashes = DEFAULT_HASHES): Uint8Array {
  return openedLeaf(memberSalt(entrySalt, member.id, hashes), member, hashes.sha256)
}

/**
 * Root (RFC 6962 section 2.1) of the tree over the leaves of all members, sorted by id in UTF-16 code units, so that
 * one set has one root. The size of the set belongs beside the root in the entry: a verifier needs both.
 * Throws for the same id twice. The root of the empty set is SHA-256 of nothing.
 */
export function setRoot(
  entrySalt: Uint8Array,
  members: readonly SetMember[],
  hashes: SetHashes = DEFAULT_HASHES,
): Uint8Array {
  return treeRoot(setLeafHashes(entrySalt, sorted(members), hashes), hashes.sha256)
}

/** The proof that `id` is in the set; `null` if it isn't. */
export function setProof(
  entrySalt: Uint8Array,
  members: readonly SetMember[],
  id: string,
  hashes: SetHashes = DEFAULT_HASHES,
): SetProof | null {
  const inOrder = sorted(members)
  const index = inOrder.findIndex((member) => member.id === id)
  if (index < 0) return null
  const path = inclusionProof([...setLeafHashes(entrySalt, inOrder, hashes)], index, hashes.sha256)
  return { memberSalt: memberSalt(entrySalt, id, hashes), index, size: inOrder.length, path }
}

/** True if `member` stands in the set of that root and size. Malformed proofs are false; never throws. */
export function verifySetMember(
  root: Uint8Array,
  size: number,
  member: SetMember,
  proof: SetProof,
  hash: Sha256 = sha256,
): boolean {
  if (proof.size !== size || proof.memberSalt.length !== SALT_BYTES || !isMember(member)) return false
  const leaf = leafHash(openedLeaf(proof.memberSalt, member, hash), hash)
  return verifyInclusion({ leaf, index: proof.index, size, path: proof.path, root }, hash)
}

/** True if salt and canonical bytes open the commitment. */
export function verifyCommitment(
  commitment: Uint8Array,
  salt: Uint8Array,
  canonical: Uint8Array,
  hash: Sha256 = sha256,
): boolean {
  return salt.length === SALT_BYTES && equalBytes(commitmentOf(salt, canonical, hash), commitment)
}

/** One after the other: a set may have 100,000 members, and its root needs no two of them at the same time. */
function* setLeafHashes(
  entrySalt: Uint8Array,
  members: readonly SetMember[],
  hashes: SetHashes,
): Generator<Uint8Array, void, undefined> {
  requireSalt(entrySalt)
  const keyed = hashes.hmacSha256(entrySalt)
  const message = new Message()
  for (const member of members) {
    const salt = keyed(memberMessage(member.id, message))
    yield leafHash(openedLeaf(salt, member, hashes.sha256, message), hashes.sha256)
  }
}

/**
 * A place for what is to be hashed, one after the other. An array of its own for each of 100,000 members would be freed
 * much later than it is made.
 */
class Message {
  #bytes = new Uint8Array(256)

  /** The parts behind each other; good until the next call. */
  of(tag: Uint8Array, ...parts: readonly (Uint8Array | string)[]): Uint8Array {
    const longest = parts.reduce((sum, part) => sum + (typeof part === 'string' ? 3 : 1) * part.length, tag.length)
    if (longest > this.#bytes.length) this.#bytes = new Uint8Array(2 * longest)
    this.#bytes.set(tag)
    let length = tag.length
    for (const part of parts) length = typeof part === 'string' ? this.#addText(part, length) : this.#add(part, length)
    return this.#bytes.subarray(0, length)
  }

  #add(part: Uint8Array, start: number): number {
    this.#bytes.set(part, start)
    return start + part.length
  }

  #addText(text: string, start: number): number {
    for (let at = 0; at < text.length; at++) {
      const code = text.charCodeAt(at)
      if (code >= 0x80) return this.#add(utf8ToBytes(text), start)
      this.#bytes[start + at] = code
    }
    return start + text.length
  }
}

function openedLeaf(salt: Uint8Array, member: SetMember, hash: Sha256, message = new Message()): Uint8Array {
  if (!isMember(member)) throw new TypeError('a member needs a positive sequence, and a commitment or null before it')
  return hash(message.of(MEMBER_LEAF_TAG, salt, canonicalMember(member)))
}

/** RFC 8785 for these three members alone: a set has thousands of them, and the general writer is slow for that. */
function canonicalMember({ id, sequence, previous }: SetMember): string {
  return `{"id":${JSON.stringify(id)},"previous":${previous === null ? 'null' : `"${previous}"`},"sequence":${sequence}}`
}

function isMember({ id, sequence, previous }: SetMember): boolean {
  if (!id.isWellFormed() || !Number.isSafeInteger(sequence) || sequence < 1) return false
  return previous === null ? true : previous.length === 2 * HASH_BYTES && /^[0-9a-f]+$/.test(previous)
}

function memberMessage(id: string, message = new Message()): Uint8Array {
  // Encoders replace a lone surrogate by U+FFFD: two ids would share one salt.
  if (!id.isWellFormed()) throw new TypeError('an id with a lone surrogate')
  return message.of(MEMBER_TAG, id)
}

function sorted(members: readonly SetMember[]): SetMember[] {
  const inOrder = [...members].sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0))
  if (inOrder.some((member, index) => member.id === inOrder[index + 1]?.id)) throw new TypeError('the same id twice')
  return inOrder
}

function requireSalt(salt: Uint8Array): void {
  if (salt.length !== SALT_BYTES) throw new RangeError(`a salt has ${SALT_BYTES} bytes`)
}
