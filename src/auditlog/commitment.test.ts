import { createHash, createHmac } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { canonicalise } from './canonical.ts'
import {
  commitmentOf,
  memberLeaf,
  memberSalt,
  type SetHashes,
  type SetMember,
  setProof,
  setRoot,
  verifyCommitment,
  verifySetMember,
} from './commitment.ts'
import { leafHash, treeRoot } from './merkle.ts'

const SEED = 1_600
console.info(`commitment: fast-check seed ${SEED}`)

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')
const salt = new Uint8Array(32).map((_, index) => index)
const nodeHashes: SetHashes = {
  sha256: (data) => createHash('sha256').update(data).digest(),
  hmacSha256: (key) => (message) => createHmac('sha256', key).update(message).digest(),
}
const member = (id: string, sequence = 1): SetMember => ({
  id,
  sequence,
  previous: sequence === 1 ? null : 'ab'.repeat(32),
})

describe('entry', () => {
  const canonical = canonicalise({ type: 'device_packed', at: '2030-01-01T00:00:00Z' })

  test('is SHA-256 over tag, salt and canonical bytes', () => {
    const expected = createHash('sha256')
      .update(Buffer.concat([Buffer.from('geleit-entry-v1\0', 'ascii'), salt, canonical]))
      .digest('hex')
    expect(hex(commitmentOf(salt, canonical))).toBe(expected)
    expect(hex(commitmentOf(salt, canonical, nodeHashes.sha256))).toBe(expected)
  })
  test('opens with its own salt and bytes only', () => {
    const commitment = commitmentOf(salt, canonical)
    expect(verifyCommitment(commitment, salt, canonical)).toBe(true)
    expect(
      verifyCommitment(
        commitment,
        salt.map((byte) => byte ^ 1),
        canonical,
      ),
    ).toBe(false)
    expect(verifyCommitment(commitment, salt, canonicalise({}))).toBe(false)
    expect(verifyCommitment(commitment, new Uint8Array(31), canonical)).toBe(false)
  })
  test('a salt has 32 bytes', () => {
    expect(() => commitmentOf(new Uint8Array(16), canonical)).toThrow(RangeError)
    expect(() => setRoot(new Uint8Array(0), [])).toThrow(RangeError)
  })
})

describe('set', () => {
  const many = Array.from({ length: 13 }, (_, index) => member(`EXSM02${String(index).padStart(8, '0')}`, index + 1))

  test('leaf, spelled out', () => {
    const one = member('EXSM0200000001', 7)
    const ofMember = createHmac('sha256', salt).update('geleit-member-v1\0EXSM0200000001').digest()
    expect(hex(memberSalt(salt, one.id))).toBe(ofMember.toString('hex'))
    const text = `{"id":"EXSM0200000001","previous":"${'ab'.repeat(32)}","sequence":7}`
    const expected = createHash('sha256')
      .update(Buffer.concat([Buffer.from('geleit-member-leaf-v1\0'), ofMember, Buffer.from(text)]))
      .digest('hex')
    expect(hex(memberLeaf(salt, one))).toBe(expected)
    expect(hex(setRoot(salt, [one]))).toBe(hex(leafHash(memberLeaf(salt, one))))
  })
  test('the order of the members does not matter, and node:crypto gives the same', () => {
    const root = hex(treeRoot(many.map((one) => leafHash(memberLeaf(salt, one)))))
    expect(hex(setRoot(salt, many))).toBe(root)
    expect(hex(setRoot(salt, [...many].reverse()))).toBe(root)
    expect(hex(setRoot(salt, many, nodeHashes))).toBe(root)
  })
  test('the same id twice, a bad sequence, a bad commitment: a bug', () => {
    expect(() => setRoot(salt, [member('A'), member('B'), member('A', 2)])).toThrow(TypeError)
    expect(() => setRoot(salt, [member('A', 0)])).toThrow(TypeError)
    expect(() => setRoot(salt, [{ id: 'A', sequence: 2, previous: 'AB'.repeat(32) }])).toThrow(TypeError)
    expect(() => setRoot(salt, [member('\ud800')])).toThrow(TypeError)
  })
  test('every member can be shown, nobody else can', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.string({ minLength: 1 }), { minLength: 1, maxLength: 40 }),
        fc.nat(),
        (ids, pick) => {
          const members = ids.map((id) => member(id, 3))
          const one = members[pick % members.length] ?? expect.fail()
          const root = setRoot(salt, members)
          const proof = setProof(salt, members, one.id) ?? expect.fail()
          const size = members.length
          expect(verifySetMember(root, size, one, proof)).toBe(true)
          expect(verifySetMember(root, size, { ...one, sequence: 4 }, proof)).toBe(false)
          expect(verifySetMember(root, size, { ...one, id: `${one.id}x` }, proof)).toBe(false)
          expect(verifySetMember(root, size + 1, one, proof)).toBe(false)
          expect(verifySetMember(root, size, one, { ...proof, memberSalt: salt })).toBe(false)
          expect(verifySetMember(root, size, { ...one, sequence: -1 }, proof)).toBe(false)
        },
      ),
      { seed: SEED, numRuns: 200 },
    )
    expect(setProof(salt, many, 'EXSM0299999999')).toBeNull()
  })
  test('the hashes for 1,600 members grow with them, not with their square', () => {
    const set = Array.from({ length: 1_600 }, (_, index) => member(`EXSM02${String(index).padStart(8, '0')}`, 2))
    let hashes = 0
    const counting: SetHashes = {
      sha256: (data) => {
        hashes += 1
        return nodeHashes.sha256(data)
      },
      hmacSha256: (key) => {
        const keyed = nodeHashes.hmacSha256(key)
        return (message) => {
          hashes += 1
          return keyed(message)
        }
      },
    }
    expect(hex(setRoot(salt, set, counting))).toBe(hex(setRoot(salt, set)))
    expect(hashes).toBeLessThanOrEqual(4 * set.length) // salt, data and leaf of each, and one less for the tree
  })
})
