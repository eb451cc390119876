import { hash as nodeHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import type { Sha256 } from './hash.ts'
import { leafHash, treeRoot } from './merkle.ts'
import { LogReplay, tilesEndingWith } from './replay-log.ts'
import { hashInto } from './tile-tree.ts'
import { appendToTiles, entryBundle, type TileId, tileCount, tileLevels, tileWidth } from './tiles.ts'

const hash: Sha256 = (data) => Buffer.from(nodeHash('sha256', data, 'binary'), 'binary')
const entry = (index: number) => hash(Buffer.from(`entry ${index}`))

interface Log {
  readonly size: number
  readonly root: Uint8Array
  readonly bundles: readonly Uint8Array[]
  readonly tiles: ReadonlyMap<string, Uint8Array>
}

function logOf(entries: readonly Uint8Array[]): Log {
  const { tiles, size, root } = appendToTiles(
    0,
    () => null,
    entries.map((each) => leafHash(each, hash)),
    hash,
  )
  const bundles: Uint8Array[] = []
  for (let begin = 0; begin < size; begin += 256) bundles.push(entryBundle(entries.slice(begin, begin + 256)))
  return { size, root, bundles, tiles: new Map(tiles.map(({ level, tile, hashes }) => [`${level}/${tile}`, hashes])) }
}

const tileOf = (log: Log, { level, tile }: TileId) => log.tiles.get(`${level}/${tile}`) ?? expect.fail('no such tile')

/** Everything in order, until something is refused. */
function replay(log: Log): LogReplay {
  const replayed = new LogReplay(log.size, hash)
  for (const [index, bundle] of log.bundles.entries()) {
    if (!replayed.add(bundle)) break
    for (const id of tilesEndingWith(index, log.size)) replayed.expectTile(id, tileOf(log, id))
  }
  return replayed
}

const ENTRIES = Array.from({ length: 70_000 }, (_, index) => entry(index))

test.each([0, 1, 2, 255, 256, 257, 511, 512, 65_535, 65_536, 65_537, 65_541, 66_000, 70_000])(
  'a log of %i entries is proven, and each tile is compared once',
  (size) => {
    const log = logOf(ENTRIES.slice(0, size))
    expect(replay(log).verdict(log.root)).toEqual({
      size,
      root: log.root,
      rootMatches: true,
      difference: null,
      uncompared: [],
      proven: true,
    })
    const compared = log.bundles.flatMap((_, index) => tilesEndingWith(index, size))
    const expected: TileId[] = []
    for (let level = 0; level < tileLevels(size); level++) {
      for (let tile = 0; tile < tileCount(level, size); tile++) expected.push({ level, tile })
    }
    expect(compared.sort((a, b) => a.level - b.level || a.tile - b.tile)).toEqual(expected)
    expect(expected.every(({ level, tile }) => tileWidth(level, tile, size) > 0)).toBe(true)
  },
)

test('entries of other lengths', () => {
  const entries = [new Uint8Array(0), Uint8Array.of(1), new Uint8Array(65_535).fill(3), entry(4), new Uint8Array(33)]
  const log = logOf(entries)
  expect(replay(log).verdict(log.root).proven).toBe(true)
  expect(Buffer.from(log.root)).toEqual(Buffer.from(treeRoot(entries.map((each) => leafHash(each)))))
})

describe('what is refused, and where', () => {
  const log = logOf(ENTRIES.slice(0, 1_000))
  const changed = (bytes: Uint8Array, place: number) =>
    Uint8Array.from(bytes, (byte, at) => (at === place ? byte ^ 1 : byte))
  const withBundle = (index: number, bundle: Uint8Array): Log => ({ ...log, bundles: log.bundles.with(index, bundle) })
  const bundle = (index: number) => log.bundles[index] ?? expect.fail()
  const verdict = (other: Log) => replay(other).verdict(log.root)

  test.each([
    ['a changed entry', withBundle(1, changed(bundle(1), 777)), { kind: 'tile', path: 'tile/0/001' }],
    ['a changed length', withBundle(1, changed(bundle(1), 0)), { kind: 'malformed_bundle', path: 'tile/entries/001' }],
    [
      'half a bundle',
      withBundle(2, bundle(2).subarray(0, 34 * 128)),
      { kind: 'bundle_width', path: 'tile/entries/002' },
    ],
    ['a byte less', withBundle(3, bundle(3).subarray(1)), { kind: 'malformed_bundle', path: 'tile/entries/003.p/232' }],
    ['no bytes', withBundle(3, new Uint8Array(0)), { kind: 'bundle_width', path: 'tile/entries/003.p/232' }],
    [
      'a full bundle in place of the partial one',
      withBundle(3, bundle(2)),
      { kind: 'bundle_width', path: 'tile/entries/003.p/232' },
    ],
    ['the same bundle twice', withBundle(1, bundle(0)), { kind: 'tile', path: 'tile/0/001' }],
    [
      'a bundle too many',
      { ...log, bundles: [...log.bundles, bundle(0)] },
      { kind: 'surplus_bundle', path: 'tile/entries/004' },
    ],
    ['a bundle missing', { ...log, bundles: log.bundles.slice(0, 3) }, null],
  ] as const)('%s', (_, other, difference) => {
    const { proven, difference: found } = verdict(other)
    expect(proven).toBe(false)
    expect(found).toEqual(difference)
  })

  test('a tile that differs, on any level', () => {
    for (const [name, hashes] of log.tiles) {
      for (const place of [0, hashes.length - 1]) {
        const tiles = new Map(log.tiles).set(name, changed(hashes, place))
        const { proven, rootMatches, difference } = verdict({ ...log, tiles })
        expect([proven, rootMatches, difference?.kind]).toEqual([false, true, 'tile'])
        expect(difference?.path.startsWith(`tile/${name.replace('/', '/00')}`)).toBe(true)
      }
      expect(verdict({ ...log, tiles: new Map(log.tiles).set(name, hashes.subarray(32)) }).proven).toBe(false)
    }
  })

  test('another root, a tile nobody compared, and one that does not exist', () => {
    expect(replay(log).verdict(hash(log.root))).toMatchObject({ proven: false, rootMatches: false, difference: null })
    const lazy = new LogReplay(log.size, hash)
    for (const each of log.bundles) expect(lazy.add(each)).toBe(true)
    expect(lazy.nextWidth).toBe(0)
    const { proven, rootMatches, uncompared } = lazy.verdict(log.root)
    expect([proven, rootMatches, uncompared.length]).toEqual([false, true, log.tiles.size])
    const curious = replay(log)
    expect(curious.expectTile({ level: 0, tile: 4 }, new Uint8Array(32))).toBe(false)
    expect(curious.verdict(log.root).difference).toEqual({ kind: 'surplus_tile', path: 'tile/0/004' })
  })

  test('nothing counts after a bundle that could not be read', () => {
    const stopped = new LogReplay(log.size, hash)
    expect(stopped.add(new Uint8Array(3))).toBe(false)
    expect(stopped.add(bundle(0))).toBe(false)
    expect(stopped.verdict(log.root)).toMatchObject({ proven: false, size: 0 })
  })

  test('with a hash that writes where it is told', () => {
    const replayed = new LogReplay(log.size, hash, hashInto(hash))
    for (const each of log.bundles) replayed.add(each)
    expect(replayed.verdict(log.root).rootMatches).toBe(true)
  })
})
