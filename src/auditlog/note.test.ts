import { createHash, createPrivateKey, createPublicKey, sign as nodeSign, verify as nodeVerify } from 'node:crypto'
import { ed25519 } from '@noble/curves/ed25519.js'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { base64, parseBase64 } from './base64.ts'
import {
  formatNote,
  formatSignature,
  formatVerifierKey,
  MAX_SIGNATURES,
  parseNote,
  parseVerifierKey,
  type SignedNote,
  signaturesBy,
  verifierKey,
  verifyEd25519,
  verifyNoteSignature,
} from './note.ts'

/** Published with golang.org/x/mod/sumdb/note. */
const PETER_KEY = 'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW'
const ENOCH_KEY = 'EnochRoot+af0cfe78+ATtqJ7zOtqQtYqOo0CpvDXNlMhV3HeJDpjrASKGLWdop'
const TEXT = `If you think cryptography is the answer to your problem,
then you don't know what your problem is.
`
const PETER = `— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n`
const ENOCH = `— EnochRoot rwz+eBzmZa0SO3NbfRGzPCpDckykFXSdeX+MNtCOXm2/5n2tiOHp+vAF1aGrQ5ovTG01oOTGwnWLox33WWd1RvMc+QQ=\n`

const key = (text: string) => parseVerifierKey(text) ?? expect.fail(`no key: ${text}`)
const note = (text: string): SignedNote => parseNote(text) ?? expect.fail(`no note: ${text}`)

/** Ed25519 as node:crypto, that is OpenSSL, has it. */
function openssl(signature: Uint8Array, message: Uint8Array, publicKey: Uint8Array): boolean {
  const x = Buffer.from(publicKey).toString('base64url')
  const object = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' })
  return nodeVerify(null, message, object, signature)
}

describe('published notes', () => {
  test('one of the reference implementation, with two signatures', () => {
    const signed = note(`${TEXT}\n${PETER}${ENOCH}`)
    expect(signed.text).toBe(TEXT)
    expect(signed.signatures.map(({ name }) => name)).toEqual(['PeterNeumann', 'EnochRoot'])
    expect(formatNote(signed)).toBe(`${TEXT}\n${PETER}${ENOCH}`)
    for (const verify of [verifyEd25519, openssl]) {
      expect(verifyNoteSignature(signed, key(PETER_KEY), verify)).toBe(true)
      expect(verifyNoteSignature(signed, key(ENOCH_KEY), verify)).toBe(true)
    }
    expect(verifyNoteSignature({ ...signed, text: `${TEXT}x\n` }, key(PETER_KEY))).toBe(false)
    expect(verifyNoteSignature(note(`${TEXT}\n${ENOCH}`), key(PETER_KEY))).toBe(false)
  })

  test('the example of the specification', () => {
    const example = key('example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k')
    const signed = note(`This is an example message.

— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=
`)
    expect(verifyNoteSignature(signed, example)).toBe(true)
    expect(verifyNoteSignature(signed, { ...example, name: 'example.com/bar' })).toBe(false)
    expect(verifyNoteSignature(signed, { ...example, type: 4 })).toBe(false)
  })

  test('a text with empty lines, split at the last of them', () => {
    const text = `Ognuno sta solo sul cuor della terra
trafitto da un raggio di sole:

ed è subito sera.
`
    const line = `— quasimodo.example/salvatore NnugSzTjtVAewIS+Z/iJhUPeFDkO/5QQ2i5ddnGITLlC+EhfLW9oJKONrMouFSQU0xMcXxj99ihAQwaqP3ZekRwNtIc=`
    const signed = note(`${text}\n${line}\n`)
    expect(signed.text).toBe(text)
    expect(signed.signatures.map(formatSignature)).toEqual([line])
  })
})

describe('a note is exact', () => {
  test.each([
    ['nothing', ''],
    ['no signatures', TEXT],
    ['a blank line and nothing', `${TEXT}\n`],
    ['no newline at the end', `${TEXT}\n${PETER.slice(0, -1)}`],
    ['a control character', `\u0001${TEXT}\n${PETER}`],
    ['a tab', `\t${TEXT}\n${PETER}`],
    ['CR LF', `${TEXT}\n${PETER}`.replaceAll('\n', '\r\n')],
    ['a lone surrogate', `\ud800${TEXT}\n${PETER}`],
    ['no blank line', `${TEXT}${PETER}`],
    ['a line that is no signature', `${TEXT}\n${PETER}Unexpected line.\n`],
    ['a blank line at the end', `${TEXT}\n${PETER}\n`],
    ['a name with a space', `${TEXT}\n— Bad Name ${PETER.slice(15)}`],
    ['a name with an unbreakable space', `${TEXT}\n${PETER.replace('rN', 'r\u00a0N')}`],
    ['a name with a plus', `${TEXT}\n${PETER.replace('rN', 'r+N')}`],
    ['no name', `${TEXT}\n${PETER.replace('PeterNeumann', '')}`],
    ['two spaces', `${TEXT}\n${PETER.replace(' x', '  x')}`],
    ['a space at the end', `${TEXT}\n${PETER.replace('\n', ' \n')}`],
    ['a hyphen', `${TEXT}\n${PETER.replace('—', '-')}`],
    ['an en dash', `${TEXT}\n${PETER.replace('—', '–')}`],
    ['padding left out', `${TEXT}\n${PETER.replace('=', '')}`],
    ['unused bits', `${TEXT}\n${PETER.replace('AM=', 'AN=')}`],
    ['base64 for addresses', `${TEXT}\n${PETER.replace('o/Z', 'o_Z')}`],
    ['a key id and nothing', `${TEXT}\n— PeterNeumann x08gow==\n`],
    ['too many signatures', `${TEXT}\n${PETER.repeat(MAX_SIGNATURES + 1)}`],
    ['too long', `${'x'.repeat(1_000_000)}\n\n${PETER}`],
  ])('refused: %s', (_, text) => {
    expect(parseNote(text)).toBeNull()
  })

  test('what is accepted formats back', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('\n', '\n\n', '— ', 'a', '+', ' ', PETER, ENOCH, 'é', '\r', '='), { maxLength: 12 }),
        (parts) => {
          const text = parts.join('')
          const parsed = parseNote(text)
          if (parsed !== null) expect(formatNote(parsed)).toBe(text)
        },
      ),
      { numRuns: 2_000 },
    )
    expect(parseNote(`\n\n${PETER}`)?.text).toBe('\n')
  })

  test('what cannot be written is a bug', () => {
    const { signatures } = note(`${TEXT}\n${PETER}`)
    expect(() => formatNote({ text: 'x', signatures })).toThrow(TypeError)
    expect(() => formatNote({ text: TEXT, signatures: [] })).toThrow(TypeError)
    for (const signature of signatures) {
      expect(() => formatSignature({ ...signature, name: 'a b' })).toThrow(TypeError)
      expect(() => formatSignature({ ...signature, keyId: new Uint8Array(3) })).toThrow(TypeError)
    }
  })
})

describe('signatures', () => {
  test('one wrong signature that names the key is enough to refuse', () => {
    const wrong = PETER.replace('9UG/', '9UH/')
    expect(verifyNoteSignature(note(`${TEXT}\n${PETER}${PETER}`), key(PETER_KEY))).toBe(true)
    expect(verifyNoteSignature(note(`${TEXT}\n${PETER}${wrong}`), key(PETER_KEY))).toBe(false)
    expect(verifyNoteSignature(note(`${TEXT}\n${wrong}${PETER}`), key(PETER_KEY))).toBe(false)
    // Another name, or another key id, is another key: nobody's.
    expect(verifyNoteSignature(note(`${TEXT}\n${PETER}${wrong.replace('PeterN', 'N')}`), key(PETER_KEY))).toBe(true)
    expect(verifyNoteSignature(note(`${TEXT}\n${PETER}${wrong.replace('x08', 'x09')}`), key(PETER_KEY))).toBe(true)
    expect(signaturesBy(note(`${TEXT}\n${PETER}${ENOCH}`), key(ENOCH_KEY))).toHaveLength(1)
  })

  const seed = createPrivateKey({
    key: Buffer.from(`302e020100300506032b657004220420${'07'.repeat(32)}`, 'hex'),
    format: 'der',
    type: 'pkcs8',
  })
  const publicKey = Buffer.from(createPublicKey(seed).export({ format: 'jwk' }).x ?? '', 'base64url')
  const message = Buffer.from('message')
  const signature = nodeSign(null, message, seed)

  test('Ed25519 of node:crypto verifies here, and changed it does not', () => {
    expect(verifyEd25519(signature, message, publicKey)).toBe(true)
    for (let bit = 0; bit < 512; bit += 7) {
      const changed = Uint8Array.from(signature, (byte, at) => (at === bit >> 3 ? byte ^ (1 << (bit & 7)) : byte))
      expect(verifyEd25519(changed, message, publicKey)).toBe(false)
    }
    expect(verifyEd25519(signature.subarray(1), message, publicKey)).toBe(false)
    expect(verifyEd25519(signature, message, publicKey.subarray(1))).toBe(false)
    expect(verifyEd25519(signature, message, new Uint8Array(32).fill(255))).toBe(false)
  })

  test('S plus the order is another signature of the same: refused', () => {
    const order = 2n ** 252n + 27742317777372353535851937790883648493n
    const s = BigInt(`0x${Buffer.from(signature.subarray(32)).reverse().toString('hex')}`) + order
    const bytes = Buffer.from(s.toString(16).padStart(64, '0'), 'hex').reverse()
    const malleable = Buffer.concat([signature.subarray(0, 32), bytes])
    expect(verifyEd25519(malleable, message, publicKey)).toBe(false)
    expect(openssl(malleable, message, publicKey)).toBe(false)
  })

  test('a signature that only holds with a cofactor: refused, as OpenSSL does', () => {
    const { scalar, pointBytes } = ed25519.utils.getExtendedPublicKey(new Uint8Array(32).fill(7))
    const { BASE, Fn } = ed25519.Point
    // A point of order 8 (from the curve's torsion subgroup) beside the honest R.
    const small = ed25519.Point.fromHex('26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05')
    expect(small.multiplyUnsafe(8n).is0()).toBe(true)
    const nonce = 123_456_789n
    for (const isHonest of [true, false]) {
      const r = (isHonest ? BASE.multiply(nonce) : BASE.multiply(nonce).add(small)).toBytes()
      const digest = createHash('sha512').update(r).update(pointBytes).update(message).digest().reverse()
      const challenge = Fn.create(BigInt(`0x${digest.toString('hex')}`))
      const s = Buffer.from(
        Fn.create(nonce + challenge * scalar)
          .toString(16)
          .padStart(64, '0'),
        'hex',
      ).reverse()
      const made = Buffer.concat([r, s])
      expect(ed25519.verify(made, message, pointBytes, { zip215: false })).toBe(true)
      expect(verifyEd25519(made, message, pointBytes)).toBe(isHonest)
      expect(openssl(made, message, pointBytes)).toBe(isHonest)
    }
  })

  test('a key of small order, which verifies anything, is none', () => {
    const neutral = Uint8Array.of(1, ...new Uint8Array(31))
    expect(verifyEd25519(new Uint8Array(64).fill(1, 0, 1), message, neutral)).toBe(false)
    expect(parseVerifierKey(formatVerifierKey(verifierKey('log', 1, neutral)))).toBeNull()
  })
})

describe('verifier keys', () => {
  test('read and written', () => {
    for (const text of [PETER_KEY, ENOCH_KEY]) expect(formatVerifierKey(key(text))).toBe(text)
    const { name, publicKey } = key(PETER_KEY)
    expect(formatVerifierKey(verifierKey(name, 1, publicKey))).toBe(PETER_KEY)
    const witness = verifierKey(name, 4, publicKey)
    expect(parseVerifierKey(formatVerifierKey(witness))).toEqual(witness)
    expect(witness.keyId).not.toEqual(key(PETER_KEY).keyId)
    expect(() => verifierKey('a b', 1, publicKey)).toThrow(TypeError)
    expect(() => verifierKey('a', 1, publicKey.subarray(1))).toThrow(TypeError)
  })

  test('no part and no changed character of one is a key', () => {
    for (let begin = 0; begin < PETER_KEY.length; begin++) {
      for (let end = begin + 1; end <= PETER_KEY.length; end++) {
        if (end - begin < PETER_KEY.length) expect(parseVerifierKey(PETER_KEY.slice(begin, end))).toBeNull()
      }
    }
    for (let at = 0; at < PETER_KEY.length; at++) {
      const next = String.fromCharCode(PETER_KEY.charCodeAt(at) + 1)
      expect(parseVerifierKey(PETER_KEY.slice(0, at) + next + PETER_KEY.slice(at + 1))).toBeNull()
    }
  })

  test.each([
    ['a longer key, its id adjusted', 'PeterNeumann+cc469956+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TWBADKEY=='],
    ['an unknown type, its id adjusted', 'PeterNeumann+173116ae+ZRpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW'],
    ['upper case', PETER_KEY.replace('c74f20a3', 'C74F20A3')],
    ['a newline', `${PETER_KEY}\n`],
  ])('refused: %s', (_, text) => {
    expect(parseVerifierKey(text)).toBeNull()
  })
})

test('base64: as node:crypto writes it, and nothing else is read', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 70 }), (bytes) => {
      const text = Buffer.from(bytes).toString('base64')
      expect(base64(bytes)).toBe(text)
      expect(parseBase64(text)).toEqual(bytes)
    }),
  )
  for (const text of ['A', 'AA', 'AAA', 'AB==', 'AAB=', 'AA= ', 'AA==\n', '=', '====', 'A===', 'AA==AAAA', 'AA-_']) {
    expect(parseBase64(text)).toBeNull()
  }
})
