import { randomBytes } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { ed25519FromSeed, ed25519PublicKey, hkdfSha256, seal, unseal, usingSecret } from './primitives.ts'

const hex = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'hex'))
const range = (first: number, last: number): Uint8Array =>
  Uint8Array.from({ length: last - first + 1 }, (_, index) => first + index)

describe('RFC 5869, appendix A', () => {
  test.each([
    {
      name: 'A.1',
      key: new Uint8Array(22).fill(0x0b),
      salt: range(0x00, 0x0c),
      info: range(0xf0, 0xf9),
      okm: '3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865',
    },
    {
      name: 'A.2',
      key: range(0x00, 0x4f),
      salt: range(0x60, 0xaf),
      info: range(0xb0, 0xff),
      okm:
        'b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c' +
        '59045a99cac7827271cb41c65e590e09da3275600c2f09b8367793a9aca3db71cc30c58179ec3e87c14c01d5c1f3434f1d87',
    },
    {
      name: 'A.3',
      key: new Uint8Array(22).fill(0x0b),
      salt: new Uint8Array(0),
      info: new Uint8Array(0),
      okm: '8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8',
    },
  ])('$name', ({ key, salt, info, okm }) => {
    expect(hkdfSha256(key, salt, info, okm.length / 2)).toEqual(hex(okm))
  })
})

test('RFC 8032, section 7.1, test 1: the public key of a seed', () => {
  const seed = hex('9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60')
  const publicKey = ed25519PublicKey(ed25519FromSeed(seed))
  expect(publicKey).toEqual(hex('d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a'))
})

describe('seal', () => {
  const key = randomBytes(32)
  const plaintext = Buffer.from('a secret of some lock')
  const additional = Buffer.from('its serial')

  test('opens with the same key and context only', () => {
    const sealed = seal(key, plaintext, additional)
    expect(unseal(key, sealed, additional)).toEqual(plaintext)
    expect(unseal(randomBytes(32), sealed, additional)).toBeNull()
    expect(unseal(key, sealed, Buffer.from('another serial'))).toBeNull()
  })

  test('does not open with a changed byte or a byte less', () => {
    const sealed = seal(key, plaintext, additional)
    for (let index = 0; index < sealed.length; index += 1) {
      const changed = Uint8Array.from(sealed)
      changed[index] = (changed[index] ?? 0) ^ 1
      expect(unseal(key, changed, additional), `byte ${index}`).toBeNull()
      expect(unseal(key, sealed.subarray(0, index), additional), `first ${index} bytes`).toBeNull()
    }
  })

  test('never gives the same bytes twice', () => {
    expect(seal(key, plaintext, additional)).not.toEqual(seal(key, plaintext, additional))
  })
})

test('a secret is zero after its use, also after an error', () => {
  const used = randomBytes(32)
  usingSecret(used, (secret) => expect(secret.some((byte) => byte !== 0)).toBe(true))
  const failed = randomBytes(32)
  expect(() =>
    usingSecret(failed, () => {
      throw new Error('on purpose')
    }),
  ).toThrow('on purpose')
  expect([...used, ...failed]).toEqual(new Array(64).fill(0))
})
