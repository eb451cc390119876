/** The lock's own texts, its key and its log against the published vectors. */
import { hmac } from '@noble/hashes/hmac.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex, hexToBytes, utf8ToBytes } from '@noble/hashes/utils.js'
import { describe, expect, test } from 'vitest'
import vectors from '../../test/vectors/lock-protocol.json' with { type: 'json' }
import ocraVectors from '../../test/vectors/ocra-rfc6287.json' with { type: 'json' }
import { ocra } from '../oath/ocra.ts'
import { contactMessage, VirtualKey, verifyEd25519 } from './key.ts'
import { VirtualLock } from './lock.ts'
import { SHUT_MECHANISM } from './mechanism.ts'
import { type Action, MemoryStorage } from './storage.ts'
import { codeDigits, ocraDigits, readKeypad, receiptOf, resyncReceiptOf } from './texts.ts'

const { serial } = vectors
const { keyId } = vectors.key
const secret = hexToBytes(vectors.secretHex)
const digits = ocraDigits((message) => hmac(sha256, secret, message))
const compact = (shown: string | undefined) => shown?.replaceAll(' ', '')

test.each(vectors.codes)('code $action $value', ({ action, value, code }) => {
  expect(codeDigits(digits, serial, action as Action, keyId)(value)).toBe(code.slice(0, 8))
  expect(readKeypad(serial, code)).toBe(code.slice(0, 8))
})

test.each(vectors.receipts)('receipt $action $value F $flags', ({ action, value, flags, before, receipt }) => {
  const done = { action: action as Action, value, flags, keyId, before: before ?? 0 }
  expect(compact(receiptOf(digits, serial, done))).toBe(receipt)
})

test.each(vectors.resynchronisation)('resynchronisation $step at $value', (vector) => {
  const standing = { ...vector, step: vector.step as 1 | 2, keyId, before: vector.before ?? 0 }
  expect(compact(resyncReceiptOf(digits, serial, standing))).toBe(vector.receipt)
})

test('the arithmetic it shares passes RFC 6287 (the suites without a PIN)', () => {
  const plain = ocraVectors.filter((vector) => !('pin' in vector))
  for (const vector of plain) {
    const timestamp = 'timestampHex' in vector ? BigInt(`0x${vector.timestampHex}`) : undefined
    const input = { question: vector.question, counter: 'counter' in vector ? vector.counter : undefined, timestamp }
    expect(ocra(vector.suite, utf8ToBytes(vector.keyAscii), input)).toBe(vector.code)
  }
  expect(plain.length).toBeGreaterThan(40)
})

describe('the key', () => {
  const key = new VirtualKey(hexToBytes(vectors.key.secretKeyHex))
  const { nonceHex, message, signatureHex } = vectors.contact

  test('signs the contact as published', () => {
    expect(bytesToHex(key.publicKey)).toBe(vectors.key.publicKeyHex)
    expect(key.keyId).toBe(keyId)
    expect(contactMessage({ serial, nonceHex })).toEqual(utf8ToBytes(message))
    expect(bytesToHex(key.answer({ serial, nonceHex }).signature)).toBe(signatureHex)
  })

  // RFC 8032, section 7.1, tests 1 to 3
  test.each([
    [
      '9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60',
      'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a',
      '',
      'e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b',
    ],
    [
      '4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb',
      '3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c',
      '72',
      '92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00',
    ],
    [
      'c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7',
      'fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025',
      'af82',
      '6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a',
    ],
  ])('RFC 8032 %#', (secretKey, publicKey, messageHex, signature) => {
    expect(bytesToHex(new VirtualKey(hexToBytes(secretKey)).publicKey)).toBe(publicKey)
    expect(verifyEd25519(hexToBytes(signature), hexToBytes(messageHex), hexToBytes(publicKey))).toBe(true)
    expect(verifyEd25519(hexToBytes(signature), hexToBytes(`${messageHex}00`), hexToBytes(publicKey))).toBe(false)
    expect(verifyEd25519(new Uint8Array(3), hexToBytes(messageHex), hexToBytes(publicKey))).toBe(false)
  })
})

test('a short life of a lock shows the published receipts and leaves the published log', () => {
  const key = new VirtualKey(hexToBytes(vectors.key.secretKeyHex))
  const random = () => hexToBytes(vectors.contact.nonceHex)
  const lock = new VirtualLock({ serial, secret, storage: new MemoryStorage(), mechanism: SHUT_MECHANISM, random })
  const hands = new Map([
    [1, () => lock.lid(true)],
    [2, () => lock.lid(false)],
    [4, () => lock.force({ succeeds: false })],
    [5, () => lock.lid(true)],
    [6, () => lock.lid(false)],
  ])
  vectors.life.forEach(({ does, shows, receipt }, at) => {
    const [action, value] = does.split(' ')
    const typedDigits = codeDigits(digits, serial, action as Action, key.keyId)(Number(value))
    const code = Array.from({ length: 100 }, (_, pair) => typedDigits + String(pair).padStart(2, '0'))
    const typed = code.find((each) => readKeypad(serial, each) !== null) ?? ''
    const answer = lock.enter(key, typed, 0)
    expect([answer.code, compact(answer.receipt)]).toEqual([shows, receipt])
    hands.get(at + 1)?.()
  })
  expect(lock.readLog(key, 0).log).toEqual(vectors.log)
})
