/**
 * The growing edge of a tree in tiles: of each level the last tile, as it is filled. Made for millions of leaves: it
 * hashes from two buffers of its own, and no leaf or node is an object.
 */
import { HASH_BYTES, type Sha256 } from './hash.ts'

/** Hashes in a full tile, entries in a full bundle. */
export const TILE_WIDTH = 256
export const TILE_BYTES = TILE_WIDTH * HASH_BYTES

/** SHA-256 of `data`, written to `out` at `offset`. */
export type HashInto = (data: Uint8Array, out: Uint8Array, offset: number) => void

export function hashInto(hash: Sha256): HashInto {
  return (data, out, offset) => out.set(hash(data), offset)
}

/** Roots of subtrees over hashes that stand side by side in one array. */
export class SubtreeHasher {
  readonly #hashInto: HashInto
  readonly #input = new Uint8Array(1 + 2 * HASH_BYTES).fill(1, 0, 1)
  readonly #nodes = new Uint8Array(TILE_BYTES / 2)

  constructor(hash: HashInto) {
    this.#hashInto = hash
  }

  /**
   * Writes the root over `count` hashes, a power of two up to 256, from byte `begin` on to `out` at `offset`.
   * `out` may be `hashes`.
   */
  writeRoot(hashes: Uint8Array, begin: number, count: number, out: Uint8Array, offset: number): void {
    if (count === 1) {
      copyHash(hashes, begin, out, offset)
      return
    }
    this.#level(hashes, begin, count)
    for (let left = count / 2; left > 1; left /= 2) this.#level(this.#nodes, 0, left)
    copyHash(this.#nodes, 0, out, offset)
  }

  /** `SHA-256(0x01 ‖ left ‖ right)`, as a new array. */
  node(left: Uint8Array, right: Uint8Array): Uint8Array {
    copyHash(left, 0, this.#input, 1)
    copyHash(right, 0, this.#input, 1 + HASH_BYTES)
    const node = new Uint8Array(HASH_BYTES)
    this.#hashInto(this.#input, node, 0)
    return node
  }

  /** Pairs of hashes to nodes, at the beginning of the buffer; the hashes may be that buffer's own. */
  #level(hashes: Uint8Array, begin: number, count: number): void {
    const input = this.#input
    for (let pair = 0; pair < count / 2; pair++) {
      const from = begin + pair * 2 * HASH_BYTES
      // A plain loop: `set` needs a view of the source, an object for each node.
      for (let index = 0; index < 2 * HASH_BYTES; index++) input[1 + index] = hashes[from + index] as number
      this.#hashInto(input, this.#nodes, pair * HASH_BYTES)
    }
  }
}

/** What `TileTree` keeps of one level. */
export interface TileEdge {
  readonly level: number
  /** Index of the tile that is being filled. */
  tile: number
  /** Hashes in it, 0 to 255. */
  width: number
  /** Room for a whole tile. The tree writes to it; others must not. */
  readonly hashes: Uint8Array
  /** True once something was added to this tile. */
  changed: boolean
}

/** Called with each tile that has become full. The array is used again afterwards: who keeps it copies it. */
export type OnFullTile = (level: number, tile: number, hashes: Uint8Array) => void

export class TileTree {
  readonly #subtrees: SubtreeHasher
  readonly #onFull: OnFullTile
  readonly #edges: TileEdge[] = []

  constructor(hash: HashInto, onFull: OnFullTile) {
    this.#subtrees = new SubtreeHasher(hash)
    this.#onFull = onFull
  }

  /** The levels so far, from the leaves up. */
  get edges(): readonly Readonly<TileEdge>[] {
    return this.#edges
  }

  /** Takes up a tree that has been filled before: the last tile of the next level, of which `width` hashes count. */
  resume(tile: number, width: number, hashes: Uint8Array): void {
    if (hashes.length < width * HASH_BYTES) throw new RangeError('a tile is too short')
    const edge = this.#edge(this.#edges.length)
    edge.tile = tile
    edge.width = width
    edge.hashes.set(hashes.subarray(0, width * HASH_BYTES))
  }

  /** Adds the hash of the next leaf, 32 bytes from `offset` on. */
  add(hashes: Uint8Array, offset: number): void {
    const edge = this.#edge(0)
    copyHash(hashes, offset, edge.hashes, edge.width * HASH_BYTES)
    this.#grown(edge)
  }

  /** Adds the next leaf by having its hash written where it belongs. */
  addWith(write: HashInto, data: Uint8Array): void {
    const edge = this.#edge(0)
    write(data, edge.hashes, edge.width * HASH_BYTES)
    this.#grown(edge)
  }

  /** Root over all leaves, or null if there are none. */
  root(): Uint8Array | null {
    let root: Uint8Array | null = null
    for (const { hashes, width } of this.#edges) {
      // The leaves right of the last full subtree hang lower: smallest subtree first, each larger one to its left.
      let end = width
      for (let count = 1; end > 0; count *= 2) {
        if (end % (2 * count) === 0) continue
        const node = new Uint8Array(HASH_BYTES)
        this.#subtrees.writeRoot(hashes, (end - count) * HASH_BYTES, count, node, 0)
        root = root === null ? node : this.#subtrees.node(node, root)
        end -= count
      }
    }
    return root
  }

  #grown(edge: TileEdge): void {
    edge.width += 1
    edge.changed = true
    if (edge.width < TILE_WIDTH) return
    const above = this.#edge(edge.level + 1)
    this.#subtrees.writeRoot(edge.hashes, 0, TILE_WIDTH, above.hashes, above.width * HASH_BYTES)
    this.#onFull(edge.level, edge.tile, edge.hashes)
    edge.tile += 1
    edge.width = 0
    edge.changed = false
    this.#grown(above)
  }

  #edge(level: number): TileEdge {
    const known = this.#edges[level]
    if (known !== undefined) return known
    const edge = { level, tile: 0, width: 0, hashes: new Uint8Array(TILE_BYTES), changed: false }
    this.#edges.push(edge)
    return edge
  }
}

function copyHash(from: Uint8Array, begin: number, to: Uint8Array, offset: number): void {
  for (let index = 0; index < HASH_BYTES; index++) to[offset + index] = from[begin + index] as number
}
