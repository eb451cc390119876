import { ed25519 } from '@noble/curves/ed25519.js'
import { expect, test } from 'vitest'
import { signKeyChange, verifyKeyChange } from './key-change.ts'
import { type NoteSigner, verifierKey } from './note.ts'

const ORIGIN = 'log.example/keys'

function signer(number: number, name = ORIGIN): NoteSigner {
  const secret = new Uint8Array(32).fill(number)
  return { key: verifierKey(name, 1, ed25519.getPublicKey(secret)), sign: (message) => ed25519.sign(message, secret) }
}

const change = signKeyChange(ORIGIN, signer(1), signer(2))

test('both keys say so', () => {
  expect(verifyKeyChange(change)).toBe(true)
})

test.each([
  ['another origin', { ...change, origin: 'log.example/other' }],
  ['the keys the other way round', { ...change, fromKey: change.toKey, toKey: change.fromKey }],
  ['signed by the old key alone', { ...change, counterSignature: change.signature }],
  ['signed by the new key alone', { ...change, signature: change.counterSignature }],
  ['no key', { ...change, toKey: `${change.toKey}x` }],
  ['no signature', { ...change, signature: '' }],
  ['capital letters', { ...change, signature: change.signature.toUpperCase() }],
  ['to a third key', { ...change, toKey: signKeyChange(ORIGIN, signer(1), signer(3)).toKey }],
  ['keys of another log', signKeyChange(ORIGIN, signer(1, 'other.example'), signer(2, 'other.example'))],
])('no hand-over: %s', (_, wrong) => {
  expect(verifyKeyChange(wrong)).toBe(false)
})
