import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  type Branch,
  branchOf,
  bucketOf,
  joinAll,
  type MapLeaf,
  proveSubject,
  type SubjectHead,
  subjectKey,
  subjectLeaf,
  subjectSalt,
  verifySubject,
} from './subject-map.ts'

const MAP_KEY = Uint8Array.from({ length: 32 }, (_, place) => place)
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')
const heads = (count: number): SubjectHead[] =>
  Array.from({ length: count }, (_, place) => ({
    kind: place % 3 === 0 ? 'container' : 'device',
    id: `s-${place}`,
    sequence: (place % 7) + 1,
    head: createHash('sha256').update(`head ${place}`).digest('hex'),
  }))
const saltOf = ({ kind, id, sequence }: SubjectHead): Uint8Array => subjectSalt(MAP_KEY, subjectKey(kind, id), sequence)

function leavesOf(subjects: readonly SubjectHead[]): MapLeaf[] {
  return subjects
    .map((subject) => subjectLeaf(subject, saltOf(subject)))
    .sort((a, b) => Buffer.compare(Buffer.from(a.key), Buffer.from(b.key)))
}

function bucketsOf(leaves: readonly MapLeaf[], bits: number): { leaves: MapLeaf[][]; branches: Branch[] } {
  const buckets = Array.from({ length: 2 ** bits }, (): MapLeaf[] => [])
  for (const leaf of leaves) buckets[bucketOf(leaf.key, bits)]?.push(leaf)
  return { leaves: buckets, branches: buckets.map((bucket) => branchOf(bucket, bits)) }
}

test('key, salt and leaf are what the documentation says', () => {
  const subject: SubjectHead = { kind: 'device', id: 'EXSM0100000001', sequence: 3, head: 'ab'.repeat(32) }
  const key = createHash('sha256').update('geleit-subject-key-v1\0device\0EXSM0100000001').digest()
  expect(hex(subjectKey('device', 'EXSM0100000001'))).toBe(key.toString('hex'))
  const salt = saltOf(subject)
  const canonical = `{"head":"${'ab'.repeat(32)}","id":"EXSM0100000001","kind":"device","sequence":3}`
  const leaf = createHash('sha256').update('\0geleit-subject-leaf-v1\0').update(salt).update(key).update(canonical)
  expect(hex(subjectLeaf(subject, salt).hash)).toBe(leaf.digest('hex'))
  // Pinned: another salt for the same head would change every map.
  expect(hex(salt)).toMatchInlineSnapshot(`"2e9532be1f14f36db50a2df10ec7100ec0bbaa484f86698f0e5867ad7733e356"`)
})

test('an empty map is zeros, and a map of one is its leaf', () => {
  expect(hex(joinAll([branchOf([], 0)]).node)).toBe('00'.repeat(32))
  const [leaf] = leavesOf(heads(1))
  expect(joinAll([branchOf(leavesOf(heads(1)), 0)])).toEqual({ count: 1, node: leaf?.hash })
})

test('the root does not depend on how many buckets the leaves are kept in', () => {
  for (const count of [0, 1, 2, 3, 5, 17, 200]) {
    const leaves = leavesOf(heads(count))
    const whole = hex(branchOf(leaves, 0).node)
    for (const bits of [0, 1, 2, 5, 8]) expect(hex(joinAll(bucketsOf(leaves, bits).branches).node)).toBe(whole)
  }
})

describe.each([0, 3, 6])('kept in 2^%i buckets', (bits) => {
  test.each([1, 2, 3, 9, 64, 257])('each of %i subjects is proved, and nothing else', (count) => {
    const subjects = heads(count)
    const leaves = leavesOf(subjects)
    const root = branchOf(leaves, 0).node
    const { leaves: buckets, branches } = bucketsOf(leaves, bits)
    for (const subject of subjects) {
      const key = subjectKey(subject.kind, subject.id)
      const path = proveSubject(key, buckets[bucketOf(key, bits)] ?? [], branches)
      if (path === null) throw new Error('no proof')
      const claim = { subject, salt: saltOf(subject), path, root }
      expect(verifySubject(claim)).toBe(true)
      expect(verifySubject({ ...claim, subject: { ...subject, sequence: subject.sequence + 1 } })).toBe(false)
      expect(verifySubject({ ...claim, subject: { ...subject, head: '00'.repeat(32) } })).toBe(false)
      expect(verifySubject({ ...claim, subject: { ...subject, id: `${subject.id}0` } })).toBe(false)
      expect(verifySubject({ ...claim, path: [...path, root] })).toBe(false)
      if (path.length > 0) expect(verifySubject({ ...claim, path: path.slice(0, -1) })).toBe(false)
      expect(verifySubject({ ...claim, path: [new Uint8Array(32), ...path] })).toBe(false)
    }
    const stranger = subjectKey('device', 'stranger')
    expect(proveSubject(stranger, buckets[bucketOf(stranger, bits)] ?? [], branches)).toBeNull()
  })
})

test('a proof with any bit changed proves nothing', () => {
  const subjects = heads(40)
  const leaves = leavesOf(subjects)
  const root = branchOf(leaves, 0).node
  const subject = subjects[7]
  if (subject === undefined) throw new Error('no subject')
  const path = proveSubject(subjectKey(subject.kind, subject.id), leaves, [branchOf(leaves, 0)]) ?? []
  const salt = saltOf(subject)
  fc.assert(
    fc.property(fc.nat(path.length + 1), fc.nat(31), fc.integer({ min: 1, max: 255 }), (part, place, flip) => {
      const parts = [root, salt, ...path].map((bytes) => Uint8Array.from(bytes))
      const changed = parts[part] as Uint8Array
      changed[place] = (changed[place] ?? 0) ^ flip
      const [newRoot, newSalt, ...newPath] = parts as [Uint8Array, Uint8Array, ...Uint8Array[]]
      expect(verifySubject({ subject, salt: newSalt, path: newPath, root: newRoot })).toBe(false)
    }),
  )
})

test('a subject twice is an error and no tree', () => {
  const [leaf] = leavesOf(heads(1)) as [MapLeaf]
  expect(() => branchOf([leaf, leaf], 0)).toThrow('a subject twice')
})
