import { utf8ToBytes } from '@noble/hashes/utils.js'
import { describe, expect, test } from 'vitest'
import { hotp, truncate } from './hotp.ts'
import type { HashAlgorithm, OathErrorCode } from './mac.ts'

const SECRET = utf8ToBytes('12345678901234567890')

describe('RFC 4226, appendix D', () => {
  test.each([
    [0, '755224'],
    [1, '287082'],
    [2, '359152'],
    [3, '969429'],
    [4, '338314'],
    [5, '254676'],
    [6, '287922'],
    [7, '162583'],
    [8, '399871'],
    [9, '520489'],
  ])('counter %i gives %s', (counter, code) => {
    expect(hotp(SECRET, counter, { digits: 6, algorithm: 'SHA1' })).toBe(code)
    expect(hotp(SECRET, BigInt(counter))).toBe(code)
  })
})

// RFC 6238 is HOTP over time steps; its table checks the other hash functions and counters above 32 bits.
describe('RFC 6238, appendix B', () => {
  const secrets: Record<HashAlgorithm, Uint8Array> = {
    SHA1: SECRET,
    SHA256: utf8ToBytes('12345678901234567890123456789012'),
    SHA512: utf8ToBytes('1234567890123456789012345678901234567890123456789012345678901234'),
  }
  test.each<[bigint, HashAlgorithm, string]>([
    [0x1n, 'SHA1', '94287082'],
    [0x1n, 'SHA256', '46119246'],
    [0x1n, 'SHA512', '90693936'],
    [0x23523ecn, 'SHA1', '07081804'],
    [0x23523ecn, 'SHA256', '68084774'],
    [0x23523ecn, 'SHA512', '25091201'],
    [0x27bc86aan, 'SHA1', '65353130'],
    [0x27bc86aan, 'SHA256', '77737706'],
    [0x27bc86aan, 'SHA512', '47863826'],
  ])('step %i with %s gives %s', (step, algorithm, code) => {
    expect(hotp(secrets[algorithm], step, { digits: 8, algorithm })).toBe(code)
  })
})

describe('truncation', () => {
  // RFC 4226, section 5.4
  const mac = Uint8Array.from(Buffer.from('1f8698690e02ca16618550ef7f19da8e945b555a', 'hex'))

  test('follows the example of RFC 4226, section 5.4', () => {
    expect(truncate(mac, 6)).toBe('872921')
    expect(truncate(mac, 10)).toBe('1357872921')
  })

  test('gives the whole MAC for no digits (RFC 6287, section 6.2)', () => {
    expect(truncate(mac, 0)).toBe('1f8698690e02ca16618550ef7f19da8e945b555a')
  })

  test.each<[string, () => unknown, OathErrorCode]>([
    ['3 digits', () => truncate(mac, 3), 'digits_out_of_range'],
    ['11 digits', () => truncate(mac, 11), 'digits_out_of_range'],
    ['half a digit', () => truncate(mac, 6.5), 'digits_out_of_range'],
    ['a short MAC', () => truncate(mac.slice(0, 19), 6), 'mac_too_short'],
    ['a negative counter', () => hotp(SECRET, -1), 'counter_out_of_range'],
    ['a counter of 65 bits', () => hotp(SECRET, 2n ** 64n), 'counter_out_of_range'],
    ['a number that lost precision', () => hotp(SECRET, 2 ** 53), 'counter_out_of_range'],
    ['5 digits', () => hotp(SECRET, 0, { digits: 5 }), 'digits_out_of_range'],
    ['an unknown hash', () => hotp(SECRET, 0, { algorithm: 'MD5' as 'SHA1' }), 'algorithm_unknown'],
  ])('refuses %s', (_, call, code) => {
    expect(call).toThrow(expect.objectContaining({ name: 'OathError', code }))
  })
})
