/** Cryptography stands where docs/cryptography.md says, and uses what it names. */
import { expect, test } from 'vitest'
import { filesIn, readPage } from './markdown.ts'

const PROVIDERS =
  /from '(?:node:crypto|@noble\/[^']+|@simplewebauthn\/[^']+|openid-client|shamir-secret-sharing|pkcs11js)'|\bcrypto\.subtle\b/
/** A random name is no secret. */
const ONLY_NAMES = /import \{ randomUUID \} from 'node:crypto'/

const sources = filesIn('src', '.ts')
  .filter((path) => !path.endsWith('.test.ts'))
  .map(readPage)
const [, section = ''] = readPage('docs/cryptography.md').text.split('## Where\n')
const places = Array.from(section.matchAll(/`(src\/[^`]+)`/g), ([, place = '']) => place)

test('every file that uses cryptography is in the inventory', () => {
  const users = sources.filter(({ text }) => PROVIDERS.test(text.replace(ONLY_NAMES, '')))
  expect(users.length).toBeGreaterThan(40)
  const unknown = users.filter(({ path }) => !places.some((place) => path === place || path.startsWith(`${place}/`)))
  expect(unknown.map(({ path }) => path)).toEqual([])
  const idle = places.filter((place) => !users.some(({ path }) => path === place || path.startsWith(`${place}/`)))
  expect(idle).toEqual([])
})

test('hashes, MACs and ciphers are those that the page names', () => {
  const calls =
    /\b(?:create(?:Hash|Hmac|Cipheriv|Decipheriv|Sign|Verify)|hash|hkdf(?:Sync)?|pbkdf2(?:Sync)?)\(\s*'([\w-]+)'/g
  const names = sources.flatMap(({ text }) => Array.from(text.matchAll(calls), ([, name]) => name))
  expect(names.length).toBeGreaterThan(15)
  expect([...new Set(names)].sort()).toEqual(['aes-256-gcm', 'sha256'])
  const noble = sources.flatMap(({ text }) => Array.from(text.matchAll(/from '(@noble\/[^']+)'/g), ([, name]) => name))
  // SHA-1 is there for HMAC alone: RFC 4226 and the authenticator apps of people have nothing else.
  const known = [
    '@noble/curves/ed25519.js',
    '@noble/hashes/hmac.js',
    '@noble/hashes/legacy.js',
    '@noble/hashes/sha2.js',
    '@noble/hashes/utils.js',
  ]
  expect([...new Set(noble)].filter((name) => !known.includes(name ?? ''))).toEqual([])
})

test('SHA-1 is taken for the codes of RFC 4226 alone', () => {
  const users = sources.filter(({ text }) => text.includes('@noble/hashes/legacy.js')).map(({ path }) => path)
  expect(users).toEqual(['src/oath/mac.ts'])
})

test('no number that must not be guessed comes from Math.random', () => {
  // There it spreads in time what would otherwise be sent again by all at once.
  const spreading = ['src/worker/webhooks/webhooks.ts']
  const users = sources.filter(({ text }) => text.includes('Math.random')).map(({ path }) => path)
  expect(users.filter((path) => !spreading.includes(path))).toEqual([])
})

test('secrets are compared in constant time, or looked up by their hash', () => {
  const compared = /\b\w*(?:mac|hash|secret|token|digest|password|signature)\w*\s*[!=]==\s*(?!undefined|null|'|\d)\w/i
  const places = sources.filter(({ path }) => /^src\/(?:keystore|oath|server\/auth|store\/queries\/login)\//.test(path))
  expect(places.length).toBeGreaterThan(20)
  expect(places.filter(({ text }) => compared.test(text)).map(({ path }) => path)).toEqual([])
})
