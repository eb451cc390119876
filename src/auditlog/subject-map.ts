/**
 * The map of all subjects to the heads of their chains: a binary trie over hashed names, with one leaf for each
 * subject. A subject's name leads to one place only, so the map cannot show two heads of one subject; what stands
 * beside the way shows as hashes alone.
 *
 * - key: `SHA-256("geleit-subject-key-v1\0" ‖ kind ‖ "\0" ‖ id)`; its bits, most significant first, are the way down;
 * - leaf: `SHA-256(0x00 ‖ "geleit-subject-leaf-v1\0" ‖ salt ‖ key ‖ canonical JSON of {head, id, kind, sequence})`;
 * - a subtree with no subject is 32 zero bytes, with one the leaf itself, else `SHA-256(0x01 ‖ left ‖ right)`.
 *
 * Leaves may be kept in 2^bits buckets by the first bits of the key: `branchOf` each bucket and `joinAll` give the same
 * root, and a new entry changes one bucket only.
 */
import { concatBytes, utf8ToBytes } from '@noble/hashes/utils.js'
import { equalBytes, HASH_BYTES, type HmacSha256, hmacSha256, type Sha256, sha256 } from './hash.ts'
import { nodeHash } from './merkle.ts'

export interface SubjectHead {
  /** device, container, lock, person, incident. */
  readonly kind: string
  readonly id: string
  /** Number of the subject's entries; the first has 1. */
  readonly sequence: number
  /** Commitment of the subject's last entry: 64 lower-case hexadecimal digits. */
  readonly head: string
}

/** What is kept of a subject: 32 bytes each. */
export interface MapLeaf {
  readonly key: Uint8Array
  readonly hash: Uint8Array
}

/** A subtree: how many subjects are in it, and its hash. */
export interface Branch {
  readonly count: number
  readonly node: Uint8Array
}

export interface SubjectClaim {
  readonly subject: SubjectHead
  /** Opens this leaf, and no other. */
  readonly salt: Uint8Array
  /** Hashes beside the way, from the leaf up: as many as the leaf is deep. */
  readonly path: readonly Uint8Array[]
  readonly root: Uint8Array
}

const MAX_BUCKET_BITS = 16
const KEY_BITS = 8 * HASH_BYTES
const KEY_TAG = utf8ToBytes('geleit-subject-key-v1\0')
const LEAF_TAG = utf8ToBytes('\0geleit-subject-leaf-v1\0')
const EMPTY: Branch = { count: 0, node: new Uint8Array(HASH_BYTES) }

/** Where a subject stands in the map: 32 bytes. Throws a `TypeError` for a kind with a NUL, or lone surrogates. */
export function subjectKey(kind: string, id: string, hash: Sha256 = sha256): Uint8Array {
  if (kind.includes('\0') || !kind.isWellFormed() || !id.isWellFormed()) throw new TypeError('not a subject')
  return hash(concatBytes(KEY_TAG, utf8ToBytes(`${kind}\0${id}`)))
}

/**
 * `HMAC-SHA-256(mapKey, key ‖ sequence as big-endian uint64)`: 32 bytes. It changes with every entry of the subject, so
 * that whoever was shown one leaf does not recognise the next. `mapKey`: 32 secret bytes.
 */
export function subjectSalt(
  mapKey: Uint8Array,
  key: Uint8Array,
  sequence: number,
  hmac: HmacSha256 = hmacSha256,
): Uint8Array {
  if (mapKey.length !== HASH_BYTES || key.length !== HASH_BYTES || !isSequence(sequence)) {
    throw new TypeError('no salt of a subject')
  }
  const message = new Uint8Array(HASH_BYTES + 8)
  message.set(key)
  new DataView(message.buffer).setBigUint64(HASH_BYTES, BigInt(sequence))
  return hmac(mapKey)(message)
}

/**
 * A subject's leaf under its salt of 32 bytes (`subjectSalt`). Throws a `TypeError` for a subject without positive
 * sequence or with a malformed head.
 */
export function subjectLeaf(subject: SubjectHead, salt: Uint8Array, hash: Sha256 = sha256): MapLeaf {
  if (salt.length !== HASH_BYTES || !isSubjectHead(subject)) throw new TypeError('not a subject')
  const { kind, id, sequence, head } = subject
  const key = subjectKey(kind, id, hash)
  // RFC 8785 for these four members; a map has many leaves, and the general writer is slow for that.
  const json = `{"head":"${head}","id":${JSON.stringify(id)},"kind":${JSON.stringify(kind)},"sequence":${sequence}}`
  return { key, hash: hash(concatBytes(LEAF_TAG, salt, key, utf8ToBytes(json))) }
}

/** The bucket of a key among 2^bits: its first bits as a number. `bits`: 0 to 16, else a `RangeError`. */
export function bucketOf(key: Uint8Array, bits: number): number {
  if (!Number.isInteger(bits) || bits < 0 || bits > MAX_BUCKET_BITS) throw new RangeError('no such buckets')
  return (((key[0] ?? 0) << 8) | (key[1] ?? 0)) >> (MAX_BUCKET_BITS - bits)
}

/** Ascending by key, the order in which leaves are kept. */
export function compareLeaves(a: MapLeaf, b: MapLeaf): number {
  return compareKeys(a.key, b.key)
}

/**
 * Subtree over leaves that share their first `depth` bits; with depth 0 the whole map. Takes one hash for each inner
 * node, some 1.44 for each subject. Throws a `TypeError` unless the keys ascend: a subject twice has no place.
 */
export function branchOf(leaves: readonly MapLeaf[], depth: number, hash: Sha256 = sha256): Branch {
  requireAscending(leaves)
  return { count: leaves.length, node: subtree(leaves, { begin: 0, end: leaves.length, bit: depth }, hash) }
}

/** The subtree over 2^bits subtrees side by side: the whole map over all its buckets. */
export function joinAll(branches: readonly Branch[], hash: Sha256 = sha256): Branch {
  let level = branches
  while (level.length > 1) level = joinedPairs(level, hash)
  return level[0] ?? EMPTY
}

/**
 * The path of a `SubjectClaim`, or null if the subject is not in the map. `leaves`: those of the key's bucket;
 * `branches`: of all buckets, a power of two of them.
 */
export function proveSubject(
  key: Uint8Array,
  leaves: readonly MapLeaf[],
  branches: readonly Branch[],
  hash: Sha256 = sha256,
): Uint8Array[] | null {
  requireAscending(leaves)
  const place = leaves.findIndex((leaf) => equalBytes(leaf.key, key))
  if (place < 0) return null
  const bits = Math.log2(branches.length)
  return [...pathWithin(leaves, place, bits, hash), ...pathAbove(branches, bucketOf(key, bits), hash)]
}

/**
 * True if the map of that root says this of the subject, and so nothing else of it. Malformed claims are false; never
 * throws.
 */
export function verifySubject({ subject, salt, path, root }: SubjectClaim, hash: Sha256 = sha256): boolean {
  if (!isSubjectHead(subject) || salt.length !== HASH_BYTES || path.length > KEY_BITS) return false
  if (![root, ...path].every(({ length }) => length === HASH_BYTES)) return false
  // A leaf that is alone in a subtree is that subtree: no map has it any deeper.
  if (path[0]?.every((byte) => byte === 0)) return false
  const leaf = subjectLeaf(subject, salt, hash)
  let node = leaf.hash
  for (const [step, sibling] of path.entries()) {
    const isRight = bitAt(leaf.key, path.length - 1 - step) === 1
    node = isRight ? nodeHash(sibling, node, hash) : nodeHash(node, sibling, hash)
  }
  return equalBytes(node, root)
}

/** Leaves from `begin` up to, not including, `end`, which share all bits before `bit`. */
interface Span {
  readonly begin: number
  readonly end: number
  readonly bit: number
}

function subtree(leaves: readonly MapLeaf[], span: Span, hash: Sha256): Uint8Array {
  const { begin, end } = span
  if (begin === end) return EMPTY.node
  if (end - begin === 1) return leafAt(leaves, begin).hash
  const { left, right } = halves(leaves, span)
  return nodeHash(subtree(leaves, left, hash), subtree(leaves, right, hash), hash)
}

function pathWithin(leaves: readonly MapLeaf[], place: number, depth: number, hash: Sha256): Uint8Array[] {
  const path: Uint8Array[] = []
  let span: Span = { begin: 0, end: leaves.length, bit: depth }
  while (span.end - span.begin > 1) {
    const { left, right } = halves(leaves, span)
    const isRight = place >= right.begin
    path.push(subtree(leaves, isRight ? left : right, hash))
    span = isRight ? right : left
  }
  return path.reverse()
}

function pathAbove(branches: readonly Branch[], bucket: number, hash: Sha256): Uint8Array[] {
  const path: Uint8Array[] = []
  let level = branches
  for (let place = bucket; level.length > 1; place = Math.floor(place / 2)) {
    const own = level[place] ?? EMPTY
    const sibling = level[place ^ 1] ?? EMPTY
    // A subject that is alone so far moves up as it is.
    if (own.count + sibling.count > 1) path.push(sibling.node)
    level = joinedPairs(level, hash)
  }
  return path
}

function joinedPairs(branches: readonly Branch[], hash: Sha256): Branch[] {
  if (branches.length % 2 !== 0) throw new RangeError('the number of subtrees is a power of two')
  return Array.from({ length: branches.length / 2 }, (_, pair) => {
    const left = branches[2 * pair] ?? EMPTY
    const right = branches[2 * pair + 1] ?? EMPTY
    const count = left.count + right.count
    if (count > 1) return { count, node: nodeHash(left.node, right.node, hash) }
    return left.count === 1 ? left : right
  })
}

function halves(leaves: readonly MapLeaf[], { begin, end, bit }: Span): { readonly left: Span; readonly right: Span } {
  let low = begin
  let high = end
  while (low < high) {
    const middle = Math.floor((low + high) / 2)
    if (bitAt(leafAt(leaves, middle).key, bit) === 1) high = middle
    else low = middle + 1
  }
  return { left: { begin, end: low, bit: bit + 1 }, right: { begin: low, end, bit: bit + 1 } }
}

/** Two leaves with one key would be split for ever. */
function requireAscending(leaves: readonly MapLeaf[]): void {
  for (let next = 1; next < leaves.length; next++) {
    const order = compareLeaves(leafAt(leaves, next - 1), leafAt(leaves, next))
    if (order === 0) throw new TypeError('a subject twice')
    if (order > 0) throw new TypeError('leaves of a map ascend by key')
  }
}

function compareKeys(a: Uint8Array, b: Uint8Array): number {
  for (let index = 0; index < HASH_BYTES; index++) {
    const difference = (a[index] ?? 0) - (b[index] ?? 0)
    if (difference !== 0) return difference
  }
  return 0
}

function bitAt(key: Uint8Array, bit: number): number {
  return ((key[bit >> 3] ?? 0) >> (7 - (bit & 7))) & 1
}

function leafAt(leaves: readonly MapLeaf[], index: number): MapLeaf {
  const leaf = leaves[index]
  if (leaf === undefined) throw new RangeError('no such leaf')
  return leaf
}

function isSubjectHead({ kind, id, sequence, head }: SubjectHead): boolean {
  if (!kind.isWellFormed() || kind.includes('\0') || !id.isWellFormed() || !isSequence(sequence)) return false
  return head.length === 2 * HASH_BYTES && /^[0-9a-f]+$/.test(head)
}

function isSequence(sequence: number): boolean {
  return Number.isSafeInteger(sequence) && sequence >= 1
}
