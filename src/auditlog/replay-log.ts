/**
 * Replays a whole log: from its entries alone it computes all tiles of all levels and the root, and compares them with
 * what the log has published. Entries come in as bundles, so that a log of any length fits in memory.
 */
import { equalBytes, HASH_BYTES, type Sha256, sha256 } from './hash.ts'
import { type HashInto, hashInto, TILE_WIDTH, TileTree } from './tile-tree.ts'
import { bundlePath, type TileId, tileCount, tileLevels, tilePath, tileWidth } from './tiles.ts'

/** The first thing that is not as the entries say. Paths as in `tilePath` and `bundlePath`. */
export interface LogDifference {
  readonly kind: 'malformed_bundle' | 'bundle_width' | 'surplus_bundle' | 'tile' | 'surplus_tile'
  readonly path: string
}

export interface LogVerdict {
  /** Leaves that were computed. */
  readonly size: number
  /** Root over them; SHA-256 of nothing if there are none. */
  readonly root: Uint8Array
  readonly rootMatches: boolean
  readonly difference: LogDifference | null
  /** Tiles that should have been compared and were not. */
  readonly uncompared: readonly TileId[]
  /** All leaves are there, each tile was compared and is as computed, and the root is that of the checkpoint. */
  readonly proven: boolean
}

const LEAF_PREFIX_BYTES = 1
const COMMON_ENTRY_BYTES = 32

export class LogReplay {
  readonly #size: number
  readonly #hashInto: HashInto
  readonly #hash: Sha256
  readonly #tree: TileTree
  /** Computed tiles that nobody has compared yet. */
  readonly #waiting = new Map<string, { readonly id: TileId; readonly hashes: Uint8Array }>()
  /** `0x00 ‖ entry`, for entries of 32 bytes, as the entries of this project are; longer ones get another. */
  readonly #input = new Uint8Array(LEAF_PREFIX_BYTES + COMMON_ENTRY_BYTES)
  #bundles = 0
  #leaves = 0
  #difference: LogDifference | null = null

  /**
   * `size`: of the checkpoint that the log is compared with. `into`: a hash that writes to a place, where there is one
   * faster than `hash`; it must be the same.
   */
  constructor(size: number, hash: Sha256 = sha256, into: HashInto = hashInto(hash)) {
    this.#size = size
    this.#hash = hash
    this.#hashInto = into
    this.#tree = new TileTree(into, (level, tile, hashes) => this.#keep({ level, tile }, hashes))
  }

  /** Width that the next bundle must have: 0 once all are there. */
  get nextWidth(): number {
    return this.#leaves === this.#size ? 0 : tileWidth(0, this.#bundles, this.#size)
  }

  /**
   * Takes the next bundle; false if it is not one of exactly `nextWidth` entries. After that nothing can be computed
   * any more, and further bundles are refused, too.
   */
  add(bundle: Uint8Array): boolean {
    if (this.#difference !== null && this.#difference.kind !== 'tile') return false
    const width = this.nextWidth
    const path = bundlePath(this.#bundles, width === 0 ? TILE_WIDTH : width)
    if (width === 0) return this.#differs('surplus_bundle', path)
    const entries = countEntries(bundle)
    if (entries === null) return this.#differs('malformed_bundle', path)
    if (entries !== width) return this.#differs('bundle_width', path)
    this.#addEntries(bundle)
    this.#leaves += width
    this.#bundles += 1
    if (this.#leaves === this.#size) this.#keepPartialTiles()
    return true
  }

  /**
   * Compares a published tile with the computed one: true if it has the same bytes. A tile can be compared once its
   * last bundle was added, and only once.
   */
  expectTile(id: TileId, published: Uint8Array): boolean {
    const name = `${id.level}/${id.tile}`
    const computed = this.#waiting.get(name)
    const width = tileWidth(id.level, id.tile, this.#size)
    if (computed === undefined) return this.#differs('surplus_tile', tilePath(id, width === 0 ? TILE_WIDTH : width))
    this.#waiting.delete(name)
    return equalBytes(computed.hashes, published) || this.#differs('tile', tilePath(id, width))
  }

  /** `root`: the one of the checkpoint. */
  verdict(root: Uint8Array): LogVerdict {
    const computed = this.#tree.root() ?? this.#hash(new Uint8Array(0))
    const uncompared = [...this.#waiting.values()].map(({ id }) => id)
    const rootMatches = this.#leaves === this.#size && equalBytes(computed, root)
    const proven = rootMatches && this.#difference === null && uncompared.length === 0
    return { size: this.#leaves, root: computed, rootMatches, difference: this.#difference, uncompared, proven }
  }

  #addEntries(bundle: Uint8Array): void {
    const common = this.#input
    for (let offset = 0; offset < bundle.length; ) {
      const length = lengthAt(bundle, offset)
      offset += 2
      if (length === COMMON_ENTRY_BYTES) {
        for (let index = 0; index < COMMON_ENTRY_BYTES; index++) common[1 + index] = bundle[offset + index] as number
        this.#tree.addWith(this.#hashInto, common)
      } else {
        const input = new Uint8Array(LEAF_PREFIX_BYTES + length)
        input.set(bundle.subarray(offset, offset + length), LEAF_PREFIX_BYTES)
        this.#tree.addWith(this.#hashInto, input)
      }
      offset += length
    }
  }

  #keepPartialTiles(): void {
    for (const { level, tile, width, hashes } of this.#tree.edges) {
      if (width > 0) this.#keep({ level, tile }, hashes.subarray(0, width * HASH_BYTES))
    }
  }

  #keep(id: TileId, hashes: Uint8Array): void {
    this.#waiting.set(`${id.level}/${id.tile}`, { id, hashes: hashes.slice() })
  }

  #differs(kind: LogDifference['kind'], path: string): false {
    this.#difference ??= { kind, path }
    return false
  }
}

/**
 * The tiles of the tree of `size` leaves that are complete once this bundle was added: the one of level 0 over it, of
 * each level above the one that ends with it, and after the last bundle all partial ones. Over all bundles, each tile
 * comes once.
 */
export function tilesEndingWith(bundle: number, size: number): TileId[] {
  const isLast = bundle === tileCount(0, size) - 1
  const tiles: TileId[] = []
  for (let level = 0, tile = bundle; level < tileLevels(size); level++) {
    if (tileWidth(level, tile, size) > 0) tiles.push({ level, tile })
    if (!isLast && (tile + 1) % TILE_WIDTH !== 0) break
    tile = Math.floor(tile / TILE_WIDTH)
  }
  return tiles
}

/** Number of entries, or null if the lengths do not add up. */
function countEntries(bundle: Uint8Array): number | null {
  let entries = 0
  let offset = 0
  while (offset + 2 <= bundle.length) {
    offset += 2 + lengthAt(bundle, offset)
    entries += 1
  }
  return offset === bundle.length ? entries : null
}

function lengthAt(bundle: Uint8Array, offset: number): number {
  return ((bundle[offset] ?? 0) << 8) | (bundle[offset + 1] ?? 0)
}
