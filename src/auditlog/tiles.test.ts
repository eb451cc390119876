import { createHash, hash as nodeHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Sha256 } from './hash.ts'
import {
  consistencyRanges,
  inclusionRanges,
  type LeafRange,
  treeRoot,
  verifyConsistency,
  verifyInclusion,
} from './merkle.ts'
import {
  appendToTiles,
  bundlePath,
  entryBundle,
  nodeOf,
  parseEntryBundle,
  parseTilePath,
  rootFromTiles,
  type TileId,
  tileCount,
  tileLevels,
  tilePath,
  tilesOf,
  tileWidth,
} from './tiles.ts'

const hash: Sha256 = (data) => Buffer.from(nodeHash('sha256', data, 'binary'), 'binary')
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')
const leaf = (index: number) => createHash('sha256').update(`leaf ${index}`).digest()
const LEAVES = Array.from({ length: 66_000 }, (_, index) => leaf(index))

const known = new Map<string, Uint8Array>()
/** MTH(D[begin:end]) as RFC 6962 section 2.1 defines it; each subtree is hashed once. */
function mth(begin: number, end: number): Uint8Array {
  if (end - begin === 1) return LEAVES[begin] ?? expect.fail()
  const name = `${begin} ${end}`
  let node = known.get(name)
  if (node === undefined) {
    let split = 1
    while (split * 2 < end - begin) split *= 2
    node = hash(Buffer.concat([Uint8Array.of(1), mth(begin, begin + split), mth(begin + split, end)]))
    known.set(name, node)
  }
  return node
}

/** The tiles of a tree, kept as a log keeps them: the newest state of each. */
class Store {
  readonly tiles = new Map<string, Uint8Array>()
  size = 0
  root: Uint8Array = hash(new Uint8Array(0))

  add(leaves: readonly Uint8Array[]): this {
    const grown = appendToTiles(this.size, (id) => this.tiles.get(`${id.level}/${id.tile}`) ?? null, leaves, hash)
    for (const { level, tile, hashes } of grown.tiles) this.tiles.set(`${level}/${tile}`, hashes)
    this.size = grown.size
    this.root = grown.root
    return this
  }

  /** Exactly as wide as a tree of that size has it. */
  at(size: number): (id: TileId) => Uint8Array {
    return ({ level, tile }) => {
      const hashes = this.tiles.get(`${level}/${tile}`) ?? expect.fail(`no tile ${level}/${tile}`)
      return hashes.subarray(0, 32 * tileWidth(level, tile, size))
    }
  }
}

/** All tiles by the definition of the specification. */
function tilesByDefinition(size: number): Map<string, string> {
  const tiles = new Map<string, string>()
  for (let level = 0, span = 1; span <= size; level++, span *= 256) {
    for (let tile = 0; tile * 256 * span + span <= size; tile++) {
      const nodes: string[] = []
      for (let begin = tile * 256 * span; nodes.length < 256 && begin + span <= size; begin += span) {
        nodes.push(hex(mth(begin, begin + span)))
      }
      tiles.set(`${level}/${tile}`, nodes.join(''))
    }
  }
  return tiles
}

const asHex = (tiles: ReadonlyMap<string, Uint8Array>) => new Map([...tiles].map(([id, bytes]) => [id, hex(bytes)]))
const path = (ranges: readonly LeafRange[], size: number, store: Store) =>
  ranges.map((range) => nodeOf(range, size, store.at(size), hash))

describe('paths', () => {
  test.each([
    [{ level: 0, tile: 0 }, 256, 'tile/0/000'],
    [{ level: 0, tile: 1_234_067 }, 256, 'tile/0/x001/x234/067'],
    [{ level: 0, tile: 273 }, 112, 'tile/0/273.p/112'],
    [{ level: 1, tile: 999 }, 1, 'tile/1/999.p/1'],
    [{ level: 2, tile: 1000 }, 255, 'tile/2/x001/000.p/255'],
    [{ level: 63, tile: Number.MAX_SAFE_INTEGER }, 256, 'tile/63/x009/x007/x199/x254/x740/991'],
  ])('%o of width %i', (id, width, text) => {
    expect(tilePath(id, width)).toBe(text)
    expect(parseTilePath(text)).toEqual({ kind: 'hashes', ...id, width })
    const entries = text.replace(/^tile\/\d+/, 'tile/entries')
    expect(bundlePath(id.tile, width)).toBe(entries)
    expect(parseTilePath(entries)).toEqual({ kind: 'entries', tile: id.tile, width })
  })

  test.each([
    '',
    'tile',
    'tile/0',
    'tile/0/0',
    'tile/0/00',
    'tile/0/0000',
    'tile/0/x000/000',
    'tile/0/001/002',
    'tile/0/x001/x002',
    'tile/0/000.p/0',
    'tile/0/000.p/01',
    'tile/0/000.p/256',
    'tile/0/000.p/999',
    'tile/0/000.p/',
    'tile/0/000.p',
    'tile/00/000',
    'tile/64/000',
    'tile/-1/000',
    'tile/data/000',
    '/tile/0/000',
    'tile/0/000/',
    'tile/0/000\n',
    'tile/0/000?',
    'tile/0/../000',
    'tile/0/x009/x007/x199/x254/x740/992',
    'tile/entries/x999/x999/x999/x999/x999/x999/999',
  ])('%j is none', (text) => {
    expect(parseTilePath(text)).toBeNull()
  })

  test('no such tile', () => {
    for (const width of [0, 257, 1.5, -1]) expect(() => tilePath({ level: 0, tile: 0 }, width)).toThrow(RangeError)
    expect(() => tilePath({ level: 64, tile: 0 })).toThrow(RangeError)
    expect(() => bundlePath(-1)).toThrow(RangeError)
    expect(() => bundlePath(2 ** 53)).toThrow(RangeError)
  })
})

describe('widths', () => {
  test("the specification's examples: 70,000 and 256", () => {
    const of = (level: number, size: number) =>
      Array.from({ length: tileCount(level, size) }, (_, tile) => tileWidth(level, tile, size))
    expect(of(0, 70_000)).toEqual([...Array(273).fill(256), 112])
    expect(of(1, 70_000)).toEqual([256, 17])
    expect(of(2, 70_000)).toEqual([1])
    expect(tileLevels(70_000)).toBe(3)
    expect(of(0, 256)).toEqual([256])
    expect(of(1, 256)).toEqual([1])
    expect(tileLevels(256)).toBe(2)
  })

  test.each([
    [0, 0],
    [1, 1],
    [255, 1],
    [256, 2],
    [257, 2],
    [65_535, 2],
    [65_536, 3],
    [Number.MAX_SAFE_INTEGER, 7],
  ])('a tree of %i has %i levels', (size, levels) => {
    expect(tileLevels(size)).toBe(levels)
    expect(tileCount(levels, size)).toBe(0)
    expect(tileWidth(levels, 0, size)).toBe(0)
    expect(tileWidth(0, tileCount(0, size), size)).toBe(0)
  })
})

describe('tiles of a growing tree', () => {
  const whole = new Store().add(LEAVES)

  test('a tree of every size up to 1,100: tiles, root, inclusion and consistency', () => {
    const store = new Store()
    for (let size = 1; size <= 1_100; size++) {
      store.add(LEAVES.slice(size - 1, size))
      const root = mth(0, size)
      if (size % 50 === 0) expect(hex(treeRoot(LEAVES.slice(0, size), hash))).toBe(hex(root))
      expect(hex(store.root)).toBe(hex(root))
      expect(hex(rootFromTiles(size, store.at(size), hash))).toBe(hex(root))
      // The root from the tiles of a tree that has grown since: partial tiles are prefixes of full ones.
      expect(hex(rootFromTiles(size, whole.at(66_000), hash))).toBe(hex(root))
      const index = (size * 7_919) % size
      const inclusion = path(inclusionRanges(index, size), size, store)
      expect(verifyInclusion({ leaf: leaf(index), index, size, path: inclusion, root }, hash)).toBe(true)
      const oldSize = 1 + ((size * 104_729) % size)
      const consistency = path(consistencyRanges(oldSize, size), size, store)
      const oldRoot = mth(0, oldSize)
      expect(verifyConsistency({ oldSize, newSize: size, oldRoot, newRoot: root, path: consistency }, hash)).toBe(true)
    }
    expect(asHex(store.tiles)).toEqual(tilesByDefinition(1_100))
  })

  test('every leaf and every old size of some trees: the same proofs as from the leaves', () => {
    for (const size of [1, 2, 255, 256, 257, 300]) {
      for (let index = 0; index < size; index++) {
        for (const ranges of [inclusionRanges(index, size), consistencyRanges(index + 1, size)]) {
          const expected = ranges.map(({ begin, end }) => hex(mth(begin, end)))
          expect(path(ranges, size, whole).map(hex)).toEqual(expected)
        }
      }
    }
  })

  test.each([255, 256, 257, 511, 512, 513, 65_535, 65_536, 65_537, 65_792, 65_793])(
    'at the edge: %i leaves',
    (size) => {
      const leaves = LEAVES.slice(0, size)
      const store = new Store().add(leaves)
      expect(hex(store.root)).toBe(hex(treeRoot(leaves, hash)))
      expect(hex(rootFromTiles(size, store.at(size), hash))).toBe(hex(store.root))
      expect(asHex(store.tiles)).toEqual(tilesByDefinition(size))
      for (const index of [0, 1, 255, 256, size >> 1, size - 2, size - 1].filter((each) => each < size)) {
        for (const ranges of [inclusionRanges(index, size), consistencyRanges(index + 1, size)]) {
          const expected = ranges.map(({ begin, end }) => hex(mth(begin, end)))
          const needed = tilesOf(ranges, size).map((id) => tilePath(id, tileWidth(id.level, id.tile, size)))
          const read: string[] = []
          const nodes = ranges.map((range) =>
            nodeOf(
              range,
              size,
              (id) => {
                read.push(tilePath(id, tileWidth(id.level, id.tile, size)))
                return store.at(size)(id)
              },
              hash,
            ),
          )
          expect(nodes.map(hex)).toEqual(expected)
          expect([...new Set(read)].sort()).toEqual([...needed].sort())
        }
      }
    },
  )

  test('one by one, in random batches or at once: the same tiles', () => {
    const expected = asHex(new Store().add(LEAVES.slice(0, 1_000)).tiles)
    const oneByOne = new Store()
    for (const one of LEAVES.slice(0, 1_000)) oneByOne.add([one])
    expect(asHex(oneByOne.tiles)).toEqual(expected)
    fc.assert(
      fc.property(fc.array(fc.nat(400), { minLength: 1, maxLength: 12 }), (batches) => {
        const store = new Store()
        for (const count of batches) store.add(LEAVES.slice(store.size, store.size + count))
        expect(asHex(store.tiles)).toEqual(asHex(new Store().add(LEAVES.slice(0, store.size)).tiles))
        expect(hex(store.root)).toBe(hex(store.size === 0 ? hash(new Uint8Array(0)) : mth(0, store.size)))
      }),
      { numRuns: 40 },
    )
    const large = new Store()
    for (const count of [65_000, 500, 36, 1, 463]) large.add(LEAVES.slice(large.size, large.size + count))
    expect(asHex(large.tiles)).toEqual(asHex(whole.tiles))
    expect(hex(large.root)).toBe(hex(whole.root))
  })

  test('only what has grown is given back', () => {
    const store = new Store().add(LEAVES.slice(0, 600))
    const read = (id: TileId) => store.tiles.get(`${id.level}/${id.tile}`) ?? null
    const tiles = (count: number) =>
      appendToTiles(600, read, LEAVES.slice(600, 600 + count), hash).tiles.map(
        ({ level, tile, hashes }) => `${level}/${tile} ${hashes.length / 32}`,
      )
    expect(tiles(0)).toEqual([])
    expect(tiles(1)).toEqual(['0/2 89'])
    expect(tiles(168)).toEqual(['0/2 256', '1/0 3'])
    expect(tiles(169)).toEqual(['0/2 256', '0/3 1', '1/0 3'])
    expect(hex(appendToTiles(600, read, [], hash).root)).toBe(hex(store.root))
    expect(hex(appendToTiles(0, () => null, [], hash).root)).toBe(createHash('sha256').digest('hex'))
    expect(hex(appendToTiles(0, () => null, [leaf(0)]).root)).toBe(hex(leaf(0)))
  })

  test('a missing tile, a short one, a hash of another length: an error, not a wrong tree', () => {
    const store = new Store().add(LEAVES.slice(0, 600))
    expect(() => appendToTiles(600, () => null, [leaf(1)], hash)).toThrow(RangeError)
    expect(() => appendToTiles(600, () => new Uint8Array(32), [leaf(1)], hash)).toThrow(RangeError)
    expect(() => appendToTiles(0, () => null, [new Uint8Array(31)], hash)).toThrow(RangeError)
    expect(() => appendToTiles(-1, () => null, [], hash)).toThrow(RangeError)
    expect(() => rootFromTiles(600, () => new Uint8Array(31), hash)).toThrow(RangeError)
    expect(() => nodeOf({ begin: 0, end: 601 }, 600, store.at(600), hash)).toThrow(RangeError)
    expect(() => nodeOf({ begin: 5, end: 5 }, 600, store.at(600), hash)).toThrow(RangeError)
    expect(hex(rootFromTiles(0, () => expect.fail('there are none')))).toBe(createHash('sha256').digest('hex'))
  })

  test('beyond 2^31 leaves', () => {
    const size = 2 ** 40 + 2 ** 33 + 300
    const ranges = inclusionRanges(2 ** 39 + 5, size)
    expect(tilesOf(ranges, size).every(({ level, tile }) => tileWidth(level, tile, size) > 0)).toBe(true)
    expect(tilesOf([{ begin: 2 ** 39, end: 2 ** 40 }], size)).toEqual([{ level: 4, tile: 0 }])
  })
})

describe('entry bundles', () => {
  test('bytes of one', () => {
    const bundle = entryBundle([Uint8Array.of(7, 8), new Uint8Array(0), new Uint8Array(258).fill(9)])
    expect(hex(bundle)).toBe(`000207080000${'0102'}${'09'.repeat(258)}`)
    expect(parseEntryBundle(bundle)?.map(hex)).toEqual(['0708', '', '09'.repeat(258)])
  })

  test('what is read is what is written', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 300 }), { minLength: 1, maxLength: 256 }), (entries) => {
        const bundle = entryBundle(entries)
        expect(parseEntryBundle(bundle)?.map(hex)).toEqual(entries.map(hex))
        expect(parseEntryBundle(bundle.subarray(0, -1)) === null || entries.at(-1)?.length === 0).toBe(true)
      }),
      { numRuns: 50 },
    )
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
        const entries = parseEntryBundle(bytes)
        if (entries !== null) expect(entryBundle(entries)).toEqual(bytes)
      }),
      { numRuns: 500 },
    )
  })

  test('none', () => {
    expect(parseEntryBundle(new Uint8Array(0))).toBeNull()
    expect(parseEntryBundle(Uint8Array.of(0))).toBeNull()
    expect(parseEntryBundle(Uint8Array.of(0, 2, 1))).toBeNull()
    expect(parseEntryBundle(new Uint8Array(2 * 256))).toHaveLength(256)
    expect(parseEntryBundle(new Uint8Array(2 * 257))).toBeNull()
    expect(() => entryBundle([])).toThrow(RangeError)
    expect(() => entryBundle(Array(257).fill(new Uint8Array(0)))).toThrow(RangeError)
    expect(() => entryBundle([new Uint8Array(65_536)])).toThrow(RangeError)
  })
})
