import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { sha256 } from './hash.ts'
import {
  consistencyProof,
  inclusionProof,
  leafHash,
  nodeHash,
  rangeRoot,
  treeRoot,
  verifyConsistency,
  verifyInclusion,
} from './merkle.ts'

const SEED = 6_962
console.info(`merkle: fast-check seed ${SEED}`)
const runs = { seed: SEED, numRuns: 300 }

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')
const bytes = (text: string) => new Uint8Array(Buffer.from(text, 'hex'))
const node = (data: Uint8Array) => new Uint8Array(createHash('sha256').update(data).digest())

/** The eight leaves, roots and proofs of the certificate-transparency project's tests. */
const DATA = ['', '00', '10', '2021', '3031', '40414243', '5051525354555657', '606162636465666768696a6b6c6d6e6f']
const ROOTS = [
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
]
const H1 = '96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7'
const H23 = '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e'
const H4567 = '6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4'
const H4 = 'bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b'
const H67 = 'ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0'
const H45 = '0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a'
const LEAVES = DATA.map((data) => leafHash(bytes(data)))

describe('vectors of certificate-transparency', () => {
  test('empty tree', () => {
    expect(hex(treeRoot([]))).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855')
  })
  test.each(ROOTS.map((root, index) => [index + 1, root] as const))('root of %i leaves', (size, root) => {
    expect(hex(treeRoot(LEAVES.slice(0, size)))).toBe(root)
  })
  test.each([
    [0, 1, []],
    [0, 8, [H1, H23, H4567]],
    [5, 8, [H4, H67, ROOTS[3]]],
    [2, 3, [ROOTS[1]]],
    [1, 5, [ROOTS[0], H23, H4]],
  ])('leaf %i in a tree of %i', (index, size, path) => {
    expect(inclusionProof(LEAVES.slice(0, size), index).map(hex)).toEqual(path)
  })
  test.each([
    [1, 1, []],
    [1, 8, [H1, H23, H4567]],
    [6, 8, [H45, H67, ROOTS[3]]],
    [2, 5, [H23, H4]],
  ])('tree of %i is the beginning of the tree of %i', (oldSize, newSize, path) => {
    expect(consistencyProof(LEAVES.slice(0, newSize), oldSize).map(hex)).toEqual(path)
  })
})

// RFC 6962 section 2.1, word for word, for comparison.
function split(n: number): number {
  let k = 1
  while (k * 2 < n) k *= 2
  return k
}
function naiveRoot(d: Uint8Array[]): Uint8Array {
  if (d.length === 0) return node(new Uint8Array(0))
  const [only] = d
  if (only !== undefined && d.length === 1) return only
  const k = split(d.length)
  return nodeHash(naiveRoot(d.slice(0, k)), naiveRoot(d.slice(k)), node)
}
function naivePath(m: number, d: Uint8Array[]): Uint8Array[] {
  if (d.length === 1) return []
  const k = split(d.length)
  return m < k
    ? [...naivePath(m, d.slice(0, k)), naiveRoot(d.slice(k))]
    : [...naivePath(m - k, d.slice(k)), naiveRoot(d.slice(0, k))]
}
function naiveSubproof(m: number, d: Uint8Array[], whole: boolean): Uint8Array[] {
  if (m === d.length) return whole ? [] : [naiveRoot(d)]
  const k = split(d.length)
  return m <= k
    ? [...naiveSubproof(m, d.slice(0, k), whole), naiveRoot(d.slice(k))]
    : [...naiveSubproof(m - k, d.slice(k), false), naiveRoot(d.slice(0, k))]
}

const leaves = (count: number) =>
  Array.from({ length: count }, (_, index) => leafHash(new Uint8Array([index, index >> 8])))

describe('against the definition', () => {
  test('roots, inclusion and consistency of every size up to 34', () => {
    for (let size = 1; size <= 34; size++) {
      const d = leaves(size)
      const root = treeRoot(d)
      expect(hex(root)).toBe(hex(naiveRoot(d)))
      for (let index = 0; index < size; index++) {
        const path = inclusionProof(d, index)
        expect(path.map(hex)).toEqual(naivePath(index, d).map(hex))
        expect(verifyInclusion({ leaf: d[index] ?? expect.fail(), index, size, path, root })).toBe(true)
      }
      for (let oldSize = 1; oldSize <= size; oldSize++) {
        const path = consistencyProof(d, oldSize)
        expect(path.map(hex)).toEqual(naiveSubproof(oldSize, d, true).map(hex))
        const oldRoot = treeRoot(d.slice(0, oldSize))
        expect(verifyConsistency({ oldSize, newSize: size, oldRoot, newRoot: root, path })).toBe(true)
      }
    }
  })

  test('large trees', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 700 }), fc.nat(), fc.nat(), (size, a, b) => {
        const d = leaves(size)
        const index = a % size
        const oldSize = (b % size) + 1
        expect(hex(treeRoot(d))).toBe(hex(naiveRoot(d)))
        expect(inclusionProof(d, index).map(hex)).toEqual(naivePath(index, d).map(hex))
        expect(consistencyProof(d, oldSize).map(hex)).toEqual(naiveSubproof(oldSize, d, true).map(hex))
      }),
      { ...runs, numRuns: 60 },
    )
  })
})

describe('verification refuses', () => {
  test('an inclusion proof with anything changed', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 70 }), fc.nat(), fc.nat(), fc.nat(255), (size, a, b, flip) => {
        const d = leaves(size)
        const root = treeRoot(d)
        const index = a % size
        const leaf = d[index] ?? expect.fail()
        const path = inclusionProof(d, index)
        const claim = { leaf, index, size, path, root }
        const change = (old: Uint8Array) => old.map((byte, at) => (at === flip % 32 ? byte ^ 1 : byte))
        expect(verifyInclusion(claim)).toBe(true)
        expect(verifyInclusion({ ...claim, root: change(root) })).toBe(false)
        expect(verifyInclusion({ ...claim, leaf: change(leaf) })).toBe(false)
        expect(verifyInclusion({ ...claim, path: [...path, root] })).toBe(false)
        if (path.length > 0) {
          const at = b % path.length
          expect(verifyInclusion({ ...claim, path: path.slice(1) })).toBe(false)
          expect(verifyInclusion({ ...claim, path: path.map((h, i) => (i === at ? change(h) : h)) })).toBe(false)
          expect(verifyInclusion({ ...claim, index: (index + 1) % size })).toBe(false)
        }
      }),
      runs,
    )
  })
  test('a consistency proof with anything changed', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 70 }), fc.nat(), fc.nat(), (newSize, a, b) => {
        const d = leaves(newSize)
        const oldSize = (a % (newSize - 1)) + 1
        const path = consistencyProof(d, oldSize)
        const claim = { oldSize, newSize, oldRoot: treeRoot(d.slice(0, oldSize)), newRoot: treeRoot(d), path }
        const change = (old: Uint8Array) => old.map((byte, at) => (at === b % 32 ? byte ^ 1 : byte))
        expect(verifyConsistency(claim)).toBe(true)
        expect(verifyConsistency({ ...claim, oldRoot: change(claim.oldRoot) })).toBe(false)
        expect(verifyConsistency({ ...claim, newRoot: change(claim.newRoot) })).toBe(false)
        expect(verifyConsistency({ ...claim, path: path.slice(1) })).toBe(false)
        expect(verifyConsistency({ ...claim, path: [...path, claim.newRoot] })).toBe(false)
        const at = b % path.length
        expect(verifyConsistency({ ...claim, path: path.map((h, i) => (i === at ? change(h) : h)) })).toBe(false)
      }),
      runs,
    )
  })
  test('nonsense', () => {
    const root = treeRoot(LEAVES)
    const leaf = LEAVES[0] ?? expect.fail()
    for (const [index, size] of [
      [-1, 8],
      [8, 8],
      [0.5, 8],
      [0, Number.NaN],
      [0, 2 ** 60],
      [0, 0],
    ] as const)
      expect(verifyInclusion({ leaf, index, size, path: [], root })).toBe(false)
    for (const [oldSize, newSize] of [
      [0, 8],
      [9, 8],
      [1.5, 8],
      [1, Number.POSITIVE_INFINITY],
    ] as const)
      expect(verifyConsistency({ oldSize, newSize, oldRoot: leaf, newRoot: root, path: [] })).toBe(false)
    expect(verifyInclusion({ leaf: new Uint8Array(3), index: 0, size: 1, path: [], root: new Uint8Array(3) })).toBe(
      false,
    )
    expect(() => inclusionProof(LEAVES, 8)).toThrow(RangeError)
    expect(() => consistencyProof(LEAVES, 0)).toThrow(RangeError)
    expect(() => rangeRoot(LEAVES, { begin: 4, end: 4 })).toThrow(RangeError)
    expect(() => rangeRoot(LEAVES, { begin: 4, end: 9 })).toThrow(RangeError)
  })
})

test('a tree past 2^32 leaves: a path is checked without 32-bit arithmetic', () => {
  // A lone leaf at index 2^33 of a tree of 2^33 + 1 leaves: its only sibling is the root of all the others.
  const others = LEAVES[1] ?? expect.fail()
  const leaf = LEAVES[0] ?? expect.fail()
  const root = nodeHash(others, leaf)
  expect(verifyInclusion({ leaf, index: 2 ** 33, size: 2 ** 33 + 1, path: [others], root })).toBe(true)
})

test('any hash function serves, and 1,600 leaves take a hash each and one less for the tree', () => {
  const d = leaves(1_600)
  let hashes = 0
  const counting = (data: Uint8Array) => {
    hashes += 1
    return node(data)
  }
  expect(hex(treeRoot(d, counting))).toBe(hex(treeRoot(d, sha256)))
  expect(hashes).toBeLessThanOrEqual(2 * d.length)
})
