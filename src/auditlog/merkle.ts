/**
 * The Merkle tree of RFC 6962 section 2.1 (the same in RFC 9162 section 2.1), over SHA-256. Leaves come as *leaf
 * hashes*, so that a caller who has them (from tiles, for example) never needs the data again.
 *
 * Proofs are found as lists of ranges of leaves and only then turned into hashes: a log that keeps its inner nodes
 * in tiles can look a range up instead of computing it.
 *
 * Indices and sizes are safe integers, not 32-bit words: a log may outgrow 2^31 entries.
 */
import { equalBytes, HASH_BYTES, type Sha256, sha256 } from './hash.ts'

/** Leaves `begin` up to, not including, `end`. */
export interface LeafRange {
  readonly begin: number
  readonly end: number
}

/** `SHA-256(0x00 ‖ data)`. */
export function leafHash(data: Uint8Array, hash: Sha256 = sha256): Uint8Array {
  const input = new Uint8Array(1 + data.length)
  input.set(data, 1)
  return hash(input)
}

/** What a node is hashed from, here for all of them: a tree has millions, and each array has to be freed again. */
const NODE = new Uint8Array(1 + 2 * HASH_BYTES)
NODE[0] = 1

/** `SHA-256(0x01 ‖ left ‖ right)`. `hash` must not keep what it is given. */
export function nodeHash(left: Uint8Array, right: Uint8Array, hash: Sha256 = sha256): Uint8Array {
  NODE.set(left, 1)
  NODE.set(right, 1 + HASH_BYTES)
  return hash(NODE)
}

/**
 * Root over leaf hashes; for none of them SHA-256 of the empty string. Takes n − 1 node hashes, and keeps no more than
 * log2(n) + 1 of them at a time, so leaves that are made one by one need never be there together.
 */
export function treeRoot(leaves: Iterable<Uint8Array>, hash: Sha256 = sha256): Uint8Array {
  /** Roots of whole subtrees, the largest first: as many as the number of leaves so far has binary ones. */
  const peaks: Uint8Array[] = []
  let count = 0
  for (const leaf of leaves) {
    let node = leaf
    // Each binary one at the end of the number is a subtree as large as the one that ends with this leaf.
    for (let below = count; below % 2 === 1; below = (below - 1) / 2) node = nodeHash(last(peaks), node, hash)
    peaks.push(node)
    count += 1
  }
  if (count === 0) return hash(new Uint8Array(0))
  let root = last(peaks)
  while (peaks.length > 0) root = nodeHash(last(peaks), root, hash)
  return root
}

function last(peaks: Uint8Array[]): Uint8Array {
  const peak = peaks.pop()
  if (peak === undefined) throw new RangeError('no such subtree')
  return peak
}

/** Root of the subtree over a range of at least one leaf. */
export function rangeRoot(leaves: readonly Uint8Array[], range: LeafRange, hash: Sha256 = sha256): Uint8Array {
  let level = leaves.slice(range.begin, range.end)
  if (level.length === 0 || level.length !== range.end - range.begin) throw new RangeError('no such leaves')
  // Pairing from the left and carrying a lone last node up gives the same tree as splitting at powers of two.
  while (level.length > 1) {
    const above: Uint8Array[] = []
    for (let index = 0; index < level.length; index += 2) {
      const left = at(level, index)
      above.push(index + 1 < level.length ? nodeHash(left, at(level, index + 1), hash) : left)
    }
    level = above
  }
  return at(level, 0)
}

/**
 * Ranges whose roots prove leaf `index` in a tree of `size` leaves, nearest first (RFC 6962 section 2.1.1).
 * Throws a `RangeError` unless 0 ≤ index < size.
 */
export function inclusionRanges(index: number, size: number): LeafRange[] {
  if (!isCount(index) || !isCount(size) || index >= size) throw new RangeError('no such leaf')
  return pathRanges(index, 0, size)
}

/** Proof that the leaf at `index` is in the tree of all `leaves`: at most log2(n) + 1 hashes, nearest first. */
export function inclusionProof(leaves: readonly Uint8Array[], index: number, hash: Sha256 = sha256): Uint8Array[] {
  return inclusionRanges(index, leaves.length).map((range) => rangeRoot(leaves, range, hash))
}

/**
 * Ranges whose roots prove that the tree of `oldSize` leaves is the beginning of the one of `newSize`
 * (RFC 6962 section 2.1.2). None for equal sizes. Throws a `RangeError` unless 1 ≤ oldSize ≤ newSize.
 */
export function consistencyRanges(oldSize: number, newSize: number): LeafRange[] {
  if (!isCount(oldSize) || !isCount(newSize) || oldSize < 1 || oldSize > newSize) throw new RangeError('no such sizes')
  const ranges: LeafRange[] = []
  let begin = 0
  let end = newSize
  let wholeOldTree = true // the verifier has the old root, so the subtree that is the old tree needs no hash
  while (end !== oldSize) {
    const middle = begin + splitOf(end - begin)
    if (oldSize <= middle) {
      ranges.push({ begin: middle, end })
      end = middle
    } else {
      ranges.push({ begin, end: middle })
      begin = middle
      wholeOldTree = false
    }
  }
  if (!wholeOldTree) ranges.push({ begin, end })
  return ranges.reverse()
}

/** Proof that the first `oldSize` of `leaves` are the tree somebody saw before. */
export function consistencyProof(leaves: readonly Uint8Array[], oldSize: number, hash: Sha256 = sha256): Uint8Array[] {
  return consistencyRanges(oldSize, leaves.length).map((range) => rangeRoot(leaves, range, hash))
}

export interface InclusionClaim {
  readonly leaf: Uint8Array
  readonly index: number
  readonly size: number
  readonly path: readonly Uint8Array[]
  readonly root: Uint8Array
}

/** Checks an inclusion proof (RFC 9162 section 2.1.3.2). Whatever is malformed is false; never throws. */
export function verifyInclusion(claim: InclusionClaim, hash: Sha256 = sha256): boolean {
  const { leaf, index, size, path, root } = claim
  if (!isCount(index) || !isCount(size) || index >= size || ![leaf, root, ...path].every(isHash)) return false
  const ranges = inclusionRanges(index, size)
  if (ranges.length !== path.length) return false
  let node = leaf
  for (const [step, { begin }] of ranges.entries()) {
    const sibling = at(path, step)
    node = begin > index ? nodeHash(node, sibling, hash) : nodeHash(sibling, node, hash)
  }
  return equalBytes(node, root)
}

export interface ConsistencyClaim {
  readonly oldSize: number
  readonly newSize: number
  readonly oldRoot: Uint8Array
  readonly newRoot: Uint8Array
  readonly path: readonly Uint8Array[]
}

/**
 * Checks a consistency proof (RFC 9162 section 2.1.4.2). Whatever is malformed is false; never throws.
 * An old size of 0 is false: the empty tree is the beginning of every tree, which proves nothing.
 */
export function verifyConsistency(claim: ConsistencyClaim, hash: Sha256 = sha256): boolean {
  const { oldSize, newSize, oldRoot, newRoot, path } = claim
  if (!isCount(oldSize) || !isCount(newSize) || oldSize < 1 || oldSize > newSize) return false
  if (![oldRoot, newRoot, ...path].every(isHash)) return false
  const ranges = consistencyRanges(oldSize, newSize)
  if (ranges.length !== path.length) return false
  if (oldSize === newSize) return equalBytes(oldRoot, newRoot)
  // The first range ends where the old tree ends; unless it is the whole old tree, the proof brings its root.
  const bringsFirst = ranges[0]?.end === oldSize
  let oldNode = bringsFirst ? at(path, 0) : oldRoot
  let newNode = oldNode
  for (let step = bringsFirst ? 1 : 0; step < ranges.length; step++) {
    const sibling = at(path, step)
    if (at(ranges, step).begin >= oldSize) newNode = nodeHash(newNode, sibling, hash)
    else {
      oldNode = nodeHash(sibling, oldNode, hash)
      newNode = nodeHash(sibling, newNode, hash)
    }
  }
  return equalBytes(oldNode, oldRoot) && equalBytes(newNode, newRoot)
}

function pathRanges(index: number, first: number, end: number): LeafRange[] {
  const ranges: LeafRange[] = []
  let begin = first
  let until = end
  while (until - begin > 1) {
    const middle = begin + splitOf(until - begin)
    if (index < middle) {
      ranges.push({ begin: middle, end: until })
      until = middle
    } else {
      ranges.push({ begin, end: middle })
      begin = middle
    }
  }
  return ranges.reverse()
}

/** The largest power of two below `size` (RFC 6962 section 2.1: k < n ≤ 2k). */
function splitOf(size: number): number {
  let split = 1
  while (split * 2 < size) split *= 2
  return split
}

function isCount(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0
}

function isHash(value: Uint8Array): boolean {
  return value.length === HASH_BYTES
}

function at<Item>(items: readonly Item[], index: number): Item {
  const item = items[index]
  if (item === undefined) throw new RangeError('no such leaves')
  return item
}
