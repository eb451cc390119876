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
  const path = inclusionProof(setLeafHashes(entrySalt, inOrder, hashes), index, hashes.sha256)
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

function setLeafHashes(entrySalt: Uint8Array, members: readonly SetMember[], hashes: SetHashes): Uint8Array[] {
  requireSalt(entrySalt)
  const keyed = hashes.hmacSha256(entrySalt)
  return members.map((member) => {
    const leaf = openedLeaf(keyed(memberMessage(member.id)), member, hashes.sha256)
    return leafHash(leaf, hashes.sha256)
  })
}

function openedLeaf(salt: Uint8Array, member: SetMember, hash: Sha256): Uint8Array {
  if (!isMember(member)) throw new TypeError('a member needs a positive sequence, and a commitment or null before it')
  return hash(concatBytes(MEMBER_LEAF_TAG, salt, utf8ToBytes(canonicalMember(member))))
}

/** RFC 8785 for these three members alone: a set has thousands of them, and the general writer is slow for that. */
function canonicalMember({ id, sequence, previous }: SetMember): string {
  return `{"id":${JSON.stringify(id)},"previous":${previous === null ? 'null' : `"${previous}"`},"sequence":${sequence}}`
}

function isMember({ id, sequence, previous }: SetMember): boolean {
  if (!id.isWellFormed() || !Number.isSafeInteger(sequence) || sequence < 1) return false
  return previous === null ? true : previous.length === 2 * HASH_BYTES && /^[0-9a-f]+$/.test(previous)
}

function memberMessage(id: string): Uint8Array {
  // Encoders replace a lone surrogate by U+FFFD: two ids would share one salt.
  if (!id.isWellFormed()) throw new TypeError('an id with a lone surrogate')
  return concatBytes(MEMBER_TAG, utf8ToBytes(id))
}

function sorted(members: readonly SetMember[]): SetMember[] {
  const inOrder = [...members].sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0))
  if (inOrder.some((member, index) => member.id === inOrder[index + 1]?.id)) throw new TypeError('the same id twice')
  return inOrder
}

function requireSalt(salt: Uint8Array): void {
  if (salt.length !== SALT_BYTES) throw new RangeError(`a salt has ${SALT_BYTES} bytes`)
}
