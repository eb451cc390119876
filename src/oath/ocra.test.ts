import { sha1 } from '@noble/hashes/legacy.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'
import { describe, expect, test } from 'vitest'
import vectors from '../../test/vectors/ocra-rfc6287.json' with { type: 'json' }
import { hmac, OathError, type OathErrorCode } from './mac.ts'
import { type OcraInput, ocra, ocraMessage, ocraMessages, parseSuite, truncate } from './ocra.ts'

const SECRET = utf8ToBytes('12345678901234567890123456789012')

type Vector = {
  section: string
  suite: string
  keyAscii: string
  question: string
  counter?: number
  pin?: string
  timestampHex?: string
  code: string
}

describe('RFC 6287, appendix C', () => {
  test.each(vectors as Vector[])('$section $suite $question $counter gives $code', (vector) => {
    const secret = utf8ToBytes(vector.keyAscii)
    const input: OcraInput = {
      question: vector.question,
      counter: vector.counter,
      pinHash: vector.pin === undefined ? undefined : sha1(utf8ToBytes(vector.pin)),
      timestamp: vector.timestampHex === undefined ? undefined : BigInt(`0x${vector.timestampHex}`),
    }
    expect(ocra(vector.suite, secret, input)).toBe(vector.code)

    // The two halves, as a key store uses them that gives only MACs away.
    const { algorithm, digits } = parseSuite(vector.suite)
    expect(truncate(hmac(algorithm, secret, ocraMessage(vector.suite, input)), digits)).toBe(vector.code)
  })
})

describe('the message', () => {
  const at = 'OCRA-1:HOTP-SHA256-8:C-QH64-PSHA256-S064-T30S'

  test('of one suite, for any counter and question, hex digits as their bytes too', () => {
    const suite = 'OCRA-1:HOTP-SHA256-8:C-QH64-S016'
    const messageFor = ocraMessages(suite, { session: 'ä' })
    for (const [counter, question] of [
      [7, 'c0ffee'],
      [2n ** 40n, 'ab'],
    ] as const) {
      const expected = ocraMessage(suite, { counter, question, session: 'ä' })
      expect(messageFor(counter, question)).toEqual(expected)
      expect(messageFor(counter, Buffer.from(question, 'hex'))).toEqual(expected)
    }
    expect(() => messageFor(1, new Uint8Array(65))).toThrow(OathError)
    expect(() => ocraMessages('OCRA-1:HOTP-SHA256-8:QH64')).toThrow(OathError)
    expect(() => ocraMessages('OCRA-1:HOTP-SHA256-8:C-QN08')(1, new Uint8Array(4))).toThrow(OathError)
  })
  test('is suite, zero, counter, question, PIN hash, session, time, each in its length', () => {
    const pinHash = sha256(utf8ToBytes('1234'))
    const input = { counter: 258, question: 'abcde', pinHash, session: 'ä', timestamp: 3n }
    const parts = [
      bytesToHex(utf8ToBytes(at)),
      '00',
      '0000000000000102',
      'abcde'.padEnd(256, '0'),
      bytesToHex(pinHash),
      'c3a4'.padStart(128, '0'),
      '0000000000000003',
    ]
    expect(bytesToHex(ocraMessage(at, input))).toBe(parts.join(''))
    expect(ocraMessage(at, { ...input, pinHash: bytesToHex(pinHash), session: utf8ToBytes('ä') })).toEqual(
      ocraMessage(at, input),
    )
  })

  test('asks another HMAC when one is passed', () => {
    const other = () => new Uint8Array(32).fill(1)
    expect(ocra('OCRA-1:HOTP-SHA256-8:QN08', SECRET, { question: '1' }, other)).toBe('16843009')
  })

  test.each([
    ['S without a length is 64 bytes', 'OCRA-1:HOTP-SHA1-6:QA08-S', 64],
    ['512 bytes', 'OCRA-1:HOTP-SHA1-6:QA08-S512', 512],
    ['no session', 'OCRA-1:HOTP-SHA1-6:QA08', null],
    ['no session beside a PIN hash', 'OCRA-1:HOTP-SHA1-6:QA08-PSHA1', null],
  ])('session: %s', (_, suite, sessionBytes) => {
    expect(parseSuite(suite)).toMatchObject({ sessionBytes })
  })

  test.each([
    ['59S', 59],
    ['5M', 300],
    ['48H', 172_800],
  ])('time step %s', (step, timeStepSeconds) => {
    expect(parseSuite(`OCRA-1:HOTP-SHA1-6:QN08-T${step}`)).toMatchObject({ timeStepSeconds })
  })

  test('no digits stand for the whole MAC', () => {
    expect(ocra('OCRA-1:HOTP-SHA256-0:QN08', SECRET, { question: '1' })).toMatch(/^[0-9a-f]{64}$/)
  })
})

describe('malformed', () => {
  test.each([
    '',
    'OCRA-2:HOTP-SHA1-6:QN08',
    'OCRA-1:HOTP-MD5-6:QN08',
    'OCRA-1:HOTP-SHA1-3:QN08',
    'OCRA-1:HOTP-SHA1-11:QN08',
    'OCRA-1:HOTP-SHA1-6:C',
    'OCRA-1:HOTP-SHA1-6:QN03',
    'OCRA-1:HOTP-SHA1-6:QN65',
    'OCRA-1:HOTP-SHA1-6:QX08',
    'OCRA-1:HOTP-SHA1-6:QN08-C',
    'OCRA-1:HOTP-SHA1-6:QN08-PMD5',
    'OCRA-1:HOTP-SHA1-6:QN08-S513',
    'OCRA-1:HOTP-SHA1-6:QN08-S000',
    'OCRA-1:HOTP-SHA1-6:QN08-T60S',
    'OCRA-1:HOTP-SHA1-6:QN08-T0M',
    'OCRA-1:HOTP-SHA1-6:QN08-T49H',
    'OCRA-1:HOTP-SHA1-6:QN08-T1M-PSHA1',
    'OCRA-1:HOTP-SHA1-6:QN08\n',
  ])('suite %j', (suite) => {
    expect(() => parseSuite(suite)).toThrow(expect.objectContaining({ code: 'suite_malformed' }))
  })

  test.each<[string, string, OcraInput, OathErrorCode]>([
    ['no counter', 'C-QN08', { question: '1' }, 'counter_missing'],
    ['negative counter', 'C-QN08', { question: '1', counter: -1 }, 'counter_out_of_range'],
    ['no question', 'QN08', { question: '' }, 'question_malformed'],
    ['letters for a number', 'QN08', { question: '12a' }, 'question_malformed'],
    ['no hex', 'QH08', { question: '12g' }, 'question_malformed'],
    ['punctuation', 'QA08', { question: 'a|b' }, 'question_malformed'],
    ['more than two questions', 'QA08', { question: 'a'.repeat(17) }, 'question_malformed'],
    ['the PIN itself', 'QN08-PSHA1', { question: '1', pinHash: '1234' }, 'pin_hash_malformed'],
    ['no PIN hash', 'QN08-PSHA1', { question: '1' }, 'pin_hash_malformed'],
    ['another hash', 'QN08-PSHA256', { question: '1', pinHash: new Uint8Array(20) }, 'pin_hash_malformed'],
    ['no session', 'QN08-S064', { question: '1' }, 'session_malformed'],
    ['a long session', 'QN08-S001', { question: '1', session: 'ab' }, 'session_malformed'],
    ['no time', 'QN08-T1M', { question: '1' }, 'timestamp_missing'],
  ])('input: %s', (_, data, input, code) => {
    expect(() => ocra(`OCRA-1:HOTP-SHA1-6:${data}`, SECRET, input)).toThrow(expect.objectContaining({ code }))
  })

  test('messages never repeat what came in', () => {
    const secretLooking = 'a1b2c3d4'
    expect(() => ocra('OCRA-1:HOTP-SHA1-6:QN08', SECRET, { question: secretLooking })).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining(secretLooking) }),
    )
  })
})
