import { generateKeyPairSync, sign as signWith } from 'node:crypto'
import { expect, test } from 'vitest'
import { formatVerifierKey, verifierKey } from './note.ts'
import { type InclusionPromise, promiseMessage, signPromise, verifyPromise } from './promise.ts'

const { privateKey, publicKey } = generateKeyPairSync('ed25519')
const key = verifierKey('log.example/one', 1, Buffer.from(publicKey.export({ format: 'jwk' }).x ?? '', 'base64url'))
const unsigned = {
  origin: 'log.example/one',
  recordedAt: '2026-04-01T06:00:00.000Z',
  keepBy: '2026-04-01T06:01:00.000Z',
  commitments: ['ab'.repeat(32), 'cd'.repeat(32)],
}
const promise = signPromise(unsigned, formatVerifierKey(key), (message) => signWith(null, message, privateKey))

test('what is signed is what the documentation says', () => {
  expect(Buffer.from(promiseMessage(unsigned)).toString()).toBe(
    `geleit-promise-v1\nlog.example/one\n2026-04-01T06:00:00.000Z\n2026-04-01T06:01:00.000Z\n${'ab'.repeat(32)}\n${'cd'.repeat(32)}\n`,
  )
  expect(verifyPromise(promise, key)).toBe(true)
})

const other = verifierKey('log.example/two', 1, key.publicKey)
const witness = verifierKey('log.example/one', 4, key.publicKey)

test.each<[string, Partial<InclusionPromise>]>([
  ['another time', { keepBy: '2027-04-01T06:01:00.000Z' }],
  ['another record time', { recordedAt: '2025-04-01T06:00:00.000Z' }],
  ['one entry less', { commitments: ['ab'.repeat(32)] }],
  ['the entries in another order', { commitments: ['cd'.repeat(32), 'ab'.repeat(32)] }],
  ['no entry', { commitments: [] }],
  ['another log', { origin: 'log.example/two', logKey: formatVerifierKey(other) }],
  ['a key that is none', { logKey: 'log.example/one+00000000+AAAA' }],
  ['a signature that is none', { signature: 'AAAA' }],
  ['a line smuggled in', { origin: 'log.example/one\n2026-04-01T06:00:00.000Z' }],
])('does not hold with %s', (_, part) => {
  expect(verifyPromise({ ...promise, ...part }, key)).toBe(false)
})

test('holds for the key that is trusted, and for no other', () => {
  const { publicKey: stranger } = generateKeyPairSync('ed25519')
  const raw = Buffer.from(stranger.export({ format: 'jwk' }).x ?? '', 'base64url')
  expect(verifyPromise(promise, verifierKey('log.example/one', 1, raw))).toBe(false)
  expect(verifyPromise(promise, other)).toBe(false)
  expect(verifyPromise(promise, witness)).toBe(false)
})
