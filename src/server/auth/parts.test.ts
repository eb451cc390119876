import { describe, expect, test } from 'vitest'
import { networkOf } from './attempts.ts'
import { isTrusted, trustedProxiesFrom } from './client-certificate.ts'
import { readCookie } from './cookies.ts'
import { deviceNameOf } from './device-name.ts'
import { loginKeyOf, parseLoginName } from './login-name.ts'
import { loginParts } from './login-parts.ts'
import { LoginSecrets } from './login-secrets.ts'
import { Passwords, TooBusy } from './passwords.ts'
import { hashOfRecoveryCode, newRecoveryCodes } from './recovery-codes.ts'

const keyStore = { subjectMapKey: Buffer.alloc(32, 7) }
const secrets = new LoginSecrets(keyStore)

test.each([
  ['192.0.2.1', '192.0.2.1'],
  ['::ffff:192.0.2.1', '192.0.2.1'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2'],
  ['2001:db8:1:2::1', '2001:db8:1:2'],
  ['2001:db8::1', '2001:db8:0:0'],
  ['::1', '0:0:0:0'],
  ['fe80::1%eth0', 'fe80:0:0:0'],
])('the network of %s is %s', (ip, network) => {
  expect(networkOf({ ip })).toBe(network)
})

describe('trusted proxies', () => {
  test('addresses and networks', () => {
    const { list = null } = trustedProxiesFrom({ GELEIT_TRUSTED_PROXY: '10.0.0.0/8, 192.0.2.1,2001:db8::/32' }) ?? {}
    expect(['10.9.8.7', '::ffff:10.1.1.1', '192.0.2.1', '2001:db8::9'].map((each) => isTrusted(list, each))).toEqual([
      true,
      true,
      true,
      true,
    ])
    expect(['11.0.0.1', '192.0.2.2', '::1', undefined].map((each) => isTrusted(list, each))).toEqual([
      false,
      false,
      false,
      false,
    ])
    expect(trustedProxiesFrom({})).toBeNull()
  })
  test.each(['everywhere', '10.0.0.0/33', '10.0.0', '2001:db8::/x'])('%s is none', (text) => {
    expect(() => trustedProxiesFrom({ GELEIT_TRUSTED_PROXY: text })).toThrow(/GELEIT_TRUSTED_PROXY/)
  })
})

test.each([
  ['Ada@Geleit.example ', 'ada@geleit.example'],
  ['ａｄａ@geleit.example', 'ada@geleit.example'],
  ['ada+box@geleit.example', 'ada+box@geleit.example'],
])('the login name %s', (text, key) => {
  expect(parseLoginName(text)?.loginKey).toBe(key)
})

test.each(['', 'ada', 'a b@c', 'a@b@c', 'a\u0000@b', '\ud800@b', `${'x'.repeat(65)}@y`])(
  'no login name: %j',
  (text) => {
    expect(parseLoginName(text)).toBeNull()
    expect(() => loginKeyOf(text)).not.toThrow()
  },
)

test.each([
  ['https://geleit.example', 'https://geleit.example'],
  ['https://geleit.example:8443/', 'https://geleit.example:8443'],
  ['http://localhost:8080', 'http://localhost:8080'],
  ['', 'http://localhost:1234'],
])('the address %j', (text, origin) => {
  const parts = loginParts({ keyStore: keyStore as never, environment: { GELEIT_PUBLIC_URL: text }, port: () => 1234 })
  expect(parts.origin()).toBe(origin)
})

test.each(['geleit.example', 'http://geleit.example', 'https://geleit.example/path', 'https://geleit.example/?a'])(
  'no address: %s',
  (text) => {
    const environment = { GELEIT_PUBLIC_URL: text }
    expect(() => loginParts({ keyStore: keyStore as never, environment, port: () => 1 })).toThrow(/GELEIT_PUBLIC_URL/)
  },
)

test('a cookie among others, and what is none of ours', () => {
  const token = 'A'.repeat(43)
  const read = (cookie: string) => readCookie({ headers: { cookie } }, 'session')
  expect(read(`a=b; __Host-geleit=${token}; c=d`)).toBe(token)
  expect(read(`__Host-geleit-login=${token}`)).toBeNull()
  expect(read(`__Host-geleit=${token}x`)).toBeNull()
  expect(read('__Host-geleit')).toBeNull()
})

test('a browser by words of ours', () => {
  expect(deviceNameOf('Mozilla/5.0 (Windows NT 10.0) Chrome/140.0 Edg/140.0')).toBe('Edge, Windows')
  expect(deviceNameOf('<script>alert(1)</script>')).toBe('Browser')
  expect(deviceNameOf(undefined)).toBe('Browser')
})

test('a recovery code is read from paper as people write', () => {
  const codes = newRecoveryCodes()
  expect(new Set(codes).size).toBe(10)
  const hash = (code: string) => hashOfRecoveryCode(secrets, code).toString('hex')
  expect(codes[0]).toMatch(/^([0-9A-HJKMNP-TV-Z]{4}-){5}[0-9A-HJKMNP-TV-Z]{4}$/)
  expect(hash('0000-1111')).toBe(hash('oO0o iIlL'))
  expect(hash(codes[0] ?? '')).not.toBe(hash(codes[1] ?? ''))
})

test('keys of one purpose are no keys of another, and parts don’t run together', () => {
  expect(secrets.mac('totp', 'a')).not.toEqual(secrets.mac('password', 'a'))
  expect(secrets.mac('totp', 'ab', 'c')).not.toEqual(secrets.mac('totp', 'a', 'bc'))
})

test('a password is hashed with a key that is not in the database; too many at once wait elsewhere', async () => {
  const passwords = new Passwords(secrets)
  const hash = await passwords.hash('Vier Krähen zählen Schrauben')
  expect(hash).toMatch(/^\$geleit-scrypt\$ln=15,r=8,p=3\$[\w+/=]{24}\$[\w+/=]{44}$/)
  expect(await passwords.verify('Vier Krähen zählen Schrauben', hash)).toBe(true)
  const elsewhere = new Passwords(new LoginSecrets({ subjectMapKey: Buffer.alloc(32, 8) }))
  expect(await elsewhere.verify('Vier Krähen zählen Schrauben', hash)).toBe(false)
  expect(await passwords.verify('Vier Krähen zählen Schrauben', null)).toBe(false)
  const crowd = await Promise.allSettled(Array.from({ length: 64 }, () => passwords.verify('x', null)))
  const turnedAway = crowd.filter((each) => each.status === 'rejected' && each.reason instanceof TooBusy)
  expect(turnedAway).toHaveLength(2)
})
