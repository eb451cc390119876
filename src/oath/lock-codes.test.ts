import { hmac } from '@noble/hashes/hmac.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { hexToBytes } from '@noble/hashes/utils.js'
import { describe, expect, test } from 'vitest'
import vectors from '../../test/vectors/lock-protocol.json' with { type: 'json' }
import {
  codeText,
  formatLockCode,
  formatReceipt,
  keyIdOf,
  LOCK_SUITE,
  type LockAction,
  type LockMac,
  lockCheckDigits,
  lockCode,
  lockReceipt,
  parseLockCode,
  parseReceipt,
  receiptFits,
  receiptFlags,
  receiptText,
  resyncFits,
  resyncReceipt,
  resyncText,
} from './lock-codes.ts'
import { ocra } from './ocra.ts'

const { serial } = vectors
const { keyId } = vectors.key
const secret = hexToBytes(vectors.secretHex)
const mac: LockMac = (message) => hmac(sha256, secret, message)

describe('the vectors of the protocol', () => {
  test.each(vectors.codes)('code $action $value', ({ action, value, text, code }) => {
    const subject = { serial, keyId, action: action as LockAction, value }
    expect(codeText(subject)).toBe(text)
    expect(lockCode(mac, subject)).toBe(code)
    const question = Buffer.from(sha256(Buffer.from(text))).toString('hex')
    expect(ocra(LOCK_SUITE, secret, { counter: value, question })).toBe(code.slice(0, 8))
  })

  test.each(vectors.receipts)('receipt $action $value F $flags', ({ action, value, flags, before, text, receipt }) => {
    const subject = { serial, keyId, action: action as LockAction, value, flags, before }
    expect(receiptText(subject)).toBe(text)
    expect(lockReceipt(mac, subject)).toBe(receipt)
    const typed = parseReceipt(serial, receipt)
    expect(typed).toEqual({ flags, digits: receipt.slice(1, 9) })
    if (typed !== null) expect(receiptFits(mac, typed, subject)).toBe(true)
  })

  test.each(vectors.resynchronisation)('resynchronisation $step at $value', (vector) => {
    const subject = { ...vector, serial, keyId, step: vector.step as 1 | 2 }
    expect(resyncText(subject)).toBe(vector.text)
    expect(resyncReceipt(mac, subject)).toBe(vector.receipt)
    const typed = parseReceipt(serial, vector.receipt)
    if (typed === null) throw new Error('the vector has wrong check digits')
    expect(resyncFits(mac, typed, subject)).toBe(true)
    expect(resyncFits(mac, typed, { ...subject, boltThrown: !subject.boltThrown })).toBe(false)
  })

  test('key id', () => {
    expect(keyIdOf(hexToBytes(vectors.key.publicKeyHex))).toBe(keyId)
  })
})

describe('a code fits one lock, one action, one key, one value', () => {
  const subject = { serial, keyId, action: 'O' as const, value: 1 }
  const code = lockCode(mac, subject).slice(0, 8)
  test.each([
    ['lock', { ...subject, serial: 'GL-7Q-000043' }],
    ['action', { ...subject, action: 'C' as const }],
    ['key', { ...subject, keyId: keyId.replace('6', '7') }],
    ['value', { ...subject, value: 2 }],
  ])('another %s, another code', (_, other) => {
    expect(lockCode(mac, other).slice(0, 8)).not.toBe(code)
  })
})

describe('a receipt attests its flags and the act before', () => {
  const subject = { serial, keyId, action: 'C' as const, value: 3, flags: 1, before: 2 }
  const typed = parseReceipt(serial, lockReceipt(mac, subject))
  if (typed === null) throw new Error('a fresh receipt must parse')
  test.each([
    ['as shown', typed, subject, true],
    ['flag cleared by hand', { ...typed, flags: 0 }, subject, false],
    ['another act before', typed, { ...subject, before: 1 }, false],
    ['no act before', typed, { ...subject, before: null }, false],
    ['another action', typed, { ...subject, action: 'O' as const }, false],
  ])('%s', (_, shown, claimed, fits) => {
    expect(receiptFits(mac, shown, claimed)).toBe(fits)
  })
})

describe('what people type', () => {
  test.each([
    ['0965720230', '0965720230'],
    [' 0965 7202 30 ', '0965720230'],
    ['0965\u00a07202\t30', '0965720230'],
    ['0965720231', null],
    ['096572023', null],
    ['09657202300', null],
    ['0965-7202-30', null],
    ['', null],
    ['0'.repeat(10_000), null],
  ])('code %j', (typed, code) => {
    expect(parseLockCode(serial, typed)).toBe(code)
  })

  test.each([
    ['0 75928721 53', 0],
    ['07592872153', 0],
    ['5 21226323 74', 5],
    ['8 75928721 53', null],
    ['1 75928721 53', null],
    ['0 75928721 5', null],
  ])('receipt %j', (typed, flags) => {
    expect(parseReceipt(serial, typed)?.flags ?? null).toBe(flags)
  })

  test('the form people read', () => {
    expect(formatLockCode('1234567890')).toBe('1234 5678 90')
    expect(formatReceipt('01234567890')).toBe('0 12345678 90')
    expect(() => formatLockCode('123456789')).toThrow(expect.objectContaining({ code: 'text_malformed' }))
    expect(() => formatReceipt('81234567890')).toThrow(expect.objectContaining({ code: 'text_malformed' }))
  })

  test('hyphens in a serial do not count, letters do', () => {
    expect(lockCheckDigits('GL7Q000042', '12345678')).toBe(lockCheckDigits(serial, '12345678'))
    expect(lockCheckDigits('GM-7Q-000042', '12345678')).not.toBe(lockCheckDigits(serial, '12345678'))
  })

  test.each([
    [0, false, false, false],
    [1, true, false, false],
    [2, false, true, false],
    [4, false, false, true],
    [7, true, true, true],
  ])('F = %i', (flags, tampered, fault, wrongCodes) => {
    expect(receiptFlags(flags)).toEqual({ tampered, fault, wrongCodes })
  })
})

describe('malformed subjects', () => {
  const subject = { serial, keyId, action: 'O' as const, value: 1, flags: 0, before: null }
  test.each([
    ['serial with a separator', { ...subject, serial: 'GL|1' }],
    ['serial in lower case', { ...subject, serial: 'gl-1' }],
    ['serial of 17', { ...subject, serial: 'A'.repeat(17) }],
    ['no serial', { ...subject, serial: '' }],
    ['key id too short', { ...subject, keyId: keyId.slice(1) }],
    ['key id in capitals', { ...subject, keyId: keyId.toUpperCase() }],
    ['value 0', { ...subject, value: 0 }],
    ['half a value', { ...subject, value: 1.5 }],
    ['F of 8', { ...subject, flags: 8 }],
    ['the act 0 before', { ...subject, before: 0 }],
  ])('%s', (_, malformed) => {
    expect(() => lockReceipt(mac, malformed)).toThrow(expect.objectContaining({ code: 'text_malformed' }))
  })

  test('a key of another kind has no id', () => {
    expect(() => keyIdOf(new Uint8Array(33))).toThrow(expect.objectContaining({ code: 'text_malformed' }))
  })
})
