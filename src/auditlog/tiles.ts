/**
 * The tree as tiles (C2SP tlog-tiles): paths, entry bundles, and what can be computed from tiles alone: roots, and the
 * nodes that make proofs of inclusion and consistency.
 *
 * Indices and sizes are safe integers, not 32-bit words; division and powers stand in place of shifts.
 */
import { HASH_BYTES, type Sha256, sha256 } from './hash.ts'
import type { LeafRange } from './merkle.ts'
import { hashInto, SubtreeHasher, TILE_WIDTH, TileTree } from './tile-tree.ts'

export { TILE_BYTES, TILE_WIDTH } from './tile-tree.ts'

/** Tile `tile` of level `level`: its hash `i` is the root over leaves from `(tile·256 + i)·256^level` on. */
export interface TileId {
  readonly level: number
  readonly tile: number
}

export type TilePath =
  | { readonly kind: 'hashes'; readonly level: number; readonly tile: number; readonly width: number }
  | { readonly kind: 'entries'; readonly tile: number; readonly width: number }

const HIGHEST_LEVEL = 63
const MAX_ENTRY_BYTES = 0xffff
const PATH = /^tile\/(entries|[0-9]|[1-6][0-9])\/((?:x[0-9]{3}\/)*[0-9]{3})(?:\.p\/([1-9][0-9]{0,2}))?$/

/** `tile/<level>/<index>`, and `.p/<width>` if it is not full. Throws a `RangeError` unless 1 ≤ width ≤ 256. */
export function tilePath(id: TileId, width: number = TILE_WIDTH): string {
  if (!isCount(id.level) || id.level > HIGHEST_LEVEL) throw new RangeError('no such level')
  return `tile/${id.level}/${indexPath(id.tile, width)}`
}

/** `tile/entries/<index>`, and `.p/<width>` if it is not full. Throws a `RangeError` unless 1 ≤ width ≤ 256. */
export function bundlePath(tile: number, width: number = TILE_WIDTH): string {
  return `tile/entries/${indexPath(tile, width)}`
}

/** What a path names, or null: anything that `tilePath` and `bundlePath` would not write exactly so. */
export function parseTilePath(path: string): TilePath | null {
  const [, kind, elements, widthText] = PATH.exec(path) ?? []
  if (kind === undefined || elements === undefined) return null
  const tile = Number(elements.replaceAll(/[x/]/g, ''))
  const width = widthText === undefined ? TILE_WIDTH : Number(widthText)
  if (!isCount(tile) || width > TILE_WIDTH || (widthText !== undefined && width === TILE_WIDTH)) return null
  const level = kind === 'entries' ? null : Number(kind)
  if (level !== null && level > HIGHEST_LEVEL) return null
  const parsed: TilePath = level === null ? { kind: 'entries', tile, width } : { kind: 'hashes', level, tile, width }
  // Only more leading zeros than needed are left to be caught.
  return (level === null ? bundlePath(tile, width) : tilePath({ level, tile }, width)) === path ? parsed : null
}

/** Hashes in a tile of the tree of that size, 0 to 256. Entry bundles are as wide as the tiles of level 0. */
export function tileWidth(level: number, tile: number, size: number): number {
  const hashes = Math.floor(size / TILE_WIDTH ** level)
  return Math.min(Math.max(hashes - tile * TILE_WIDTH, 0), TILE_WIDTH)
}

/** Levels that the tree of that size has tiles in: 0 for no leaves, 1 below 256 leaves, and so on. */
export function tileLevels(size: number): number {
  let levels = 0
  for (let hashes = size; hashes >= 1; hashes = Math.floor(hashes / TILE_WIDTH)) levels += 1
  return levels
}

/** Number of tiles of a level, the partial one counted. */
export function tileCount(level: number, size: number): number {
  return Math.ceil(Math.floor(size / TILE_WIDTH ** level) / TILE_WIDTH)
}

/** Entries, each after its length as big-endian uint16. Throws a `RangeError` unless there are 1 to 256. */
export function entryBundle(leafData: readonly Uint8Array[]): Uint8Array {
  if (leafData.length < 1 || leafData.length > TILE_WIDTH) throw new RangeError('a bundle has 1 to 256 entries')
  const bundle = new Uint8Array(leafData.reduce((bytes, { length }) => bytes + 2 + length, 0))
  let offset = 0
  for (const data of leafData) {
    if (data.length > MAX_ENTRY_BYTES) throw new RangeError('an entry of a bundle has at most 65,535 bytes')
    bundle[offset] = data.length >> 8
    bundle[offset + 1] = data.length
    bundle.set(data, offset + 2)
    offset += 2 + data.length
  }
  return bundle
}

/** The entries of a bundle, 1 to 256, as views of `bytes`; null if it is none. */
export function parseEntryBundle(bytes: Uint8Array): Uint8Array[] | null {
  const entries: Uint8Array[] = []
  let offset = 0
  while (offset < bytes.length) {
    const high = bytes[offset]
    const low = bytes[offset + 1]
    if (high === undefined || low === undefined || entries.length === TILE_WIDTH) return null
    const end = offset + 2 + high * 256 + low
    if (end > bytes.length) return null
    entries.push(bytes.subarray(offset + 2, end))
    offset = end
  }
  return entries.length === 0 ? null : entries
}

/** The tiles `nodeOf` reads for these ranges in the tree of `size` leaves, each once, sorted by level and index. */
export function tilesOf(ranges: readonly LeafRange[], size: number): TileId[] {
  const tiles = new Map<string, TileId>()
  for (const range of ranges) {
    for (const { level, tile } of subtreesOf(range, size)) tiles.set(`${level}/${tile}`, { level, tile })
  }
  return [...tiles.values()].sort((a, b) => a.level - b.level || a.tile - b.tile)
}

/**
 * Root over a range of leaves in the tree of `size` leaves, from tiles alone. The ranges are those of `merkle.ts`, or
 * `{begin: 0, end: size}` for any size up to `size`.
 *
 * `read`: hashes of a tile side by side; a longer tile than `size` needs is as good, since tiles only grow.
 * Throws a `RangeError` for an empty range or one that goes beyond the tree, and for a tile that is too short.
 */
export function nodeOf(
  range: LeafRange,
  size: number,
  read: (id: TileId) => Uint8Array,
  hash: Sha256 = sha256,
): Uint8Array {
  const subtrees = new SubtreeHasher(hashInto(hash))
  let root: Uint8Array | null = null
  for (const { level, tile, position, count } of subtreesOf(range, size).reverse()) {
    const hashes = read({ level, tile })
    if (hashes.length < (position + count) * HASH_BYTES) throw new RangeError('a tile is too short')
    const node = new Uint8Array(HASH_BYTES)
    subtrees.writeRoot(hashes, position * HASH_BYTES, count, node, 0)
    root = root === null ? node : subtrees.node(node, root)
  }
  if (root === null) throw new RangeError('an empty range')
  return root
}

/** Root of the tree of `size` leaves (RFC 6962 section 2.1), from tiles alone; see `nodeOf`. */
export function rootFromTiles(size: number, read: (id: TileId) => Uint8Array, hash: Sha256 = sha256): Uint8Array {
  return size === 0 ? hash(new Uint8Array(0)) : nodeOf({ begin: 0, end: size }, size, read, hash)
}

export interface GrownTile extends TileId {
  /** All of it, what stood there before included: 1 to 256 hashes side by side. */
  readonly hashes: Uint8Array
}

/**
 * Adds leaves to a tree that is kept as tiles. Gives every tile that is new or has grown, the new size and the root.
 * Takes about one hash for each leaf, and a few hundred.
 *
 * `lastTiles` is asked for the last tile of each level of the old tree unless that is full, and may answer with more
 * hashes than the old tree has. Throws a `RangeError` if it answers null or with too few.
 */
export function appendToTiles(
  oldSize: number,
  lastTiles: (id: TileId) => Uint8Array | null,
  leafHashes: readonly Uint8Array[],
  hash: Sha256 = sha256,
): { readonly tiles: readonly GrownTile[]; readonly size: number; readonly root: Uint8Array } {
  if (!isCount(oldSize) || !isCount(oldSize + leafHashes.length)) throw new RangeError('no such size')
  const tiles: GrownTile[] = []
  const tree = new TileTree(hashInto(hash), (level, tile, hashes) => {
    tiles.push({ level, tile, hashes: hashes.slice() })
  })
  for (let level = 0; level < tileLevels(oldSize); level++) {
    const tile = Math.floor(oldSize / TILE_WIDTH ** (level + 1))
    const width = tileWidth(level, tile, oldSize)
    const hashes = width === 0 ? new Uint8Array(0) : lastTiles({ level, tile })
    if (hashes === null) throw new RangeError(`tile ${level}/${tile} is missing`)
    tree.resume(tile, width, hashes)
  }
  for (const leaf of leafHashes) {
    if (leaf.length !== HASH_BYTES) throw new RangeError('a leaf hash has 32 bytes')
    tree.add(leaf, 0)
  }
  for (const { level, tile, width, hashes, changed } of tree.edges) {
    if (changed) tiles.push({ level, tile, hashes: hashes.slice(0, width * HASH_BYTES) })
  }
  return { tiles, size: oldSize + leafHashes.length, root: tree.root() ?? hash(new Uint8Array(0)) }
}

interface Subtree extends TileId {
  /** Of its first hash in the tile. */
  readonly position: number
  /** Hashes in the tile that it spans: a power of two below 256. */
  readonly count: number
}

/** A range as full subtrees, from left to right; each lies within one tile. */
function subtreesOf(range: LeafRange, size: number): Subtree[] {
  const { begin, end } = range
  if (!isCount(begin) || !isCount(end) || begin > end || end > size) throw new RangeError('no such leaves')
  const subtrees: Subtree[] = []
  for (let next = begin; next < end; ) {
    let leaves = 1
    while (next % (2 * leaves) === 0 && next + 2 * leaves <= end) leaves *= 2
    let level = 0
    let count = leaves
    for (; count >= TILE_WIDTH; count /= TILE_WIDTH) level += 1
    const index = next / TILE_WIDTH ** level
    subtrees.push({ level, tile: Math.floor(index / TILE_WIDTH), position: index % TILE_WIDTH, count })
    next += leaves
  }
  return subtrees
}

function indexPath(tile: number, width: number): string {
  if (!isCount(tile) || !isCount(width) || width < 1 || width > TILE_WIDTH) throw new RangeError('no such tile')
  const digits = String(tile)
  const groups = digits.padStart(Math.ceil(digits.length / 3) * 3, '0').match(/.{3}/g) ?? []
  const index = groups.map((group, place) => (place < groups.length - 1 ? `x${group}` : group)).join('/')
  return width === TILE_WIDTH ? index : `${index}.p/${width}`
}

function isCount(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0
}
