import { ed25519 } from '@noble/curves/ed25519.js'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Checkpoint, formatCheckpoint, parseCheckpoint, signCheckpoint, verifyLogSignature } from './checkpoint.ts'
import { formatNote, type NoteSigner, parseNote, verifierKey } from './note.ts'

const ROOT = 'CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I='
const TEXT = `example.com/behind-the-sofa\n20852163\n${ROOT}\n`
const checkpoint: Checkpoint = parseCheckpoint(TEXT) ?? expect.fail()

function signer(name: string, seedByte: number): NoteSigner {
  const seed = new Uint8Array(32).fill(seedByte)
  return { key: verifierKey(name, 1, ed25519.getPublicKey(seed)), sign: (message) => ed25519.sign(message, seed) }
}

describe("the specification's example", () => {
  test('read and written', () => {
    const { origin, size, root, extensions } = checkpoint
    expect({ origin, size, extensions }).toEqual({
      origin: 'example.com/behind-the-sofa',
      size: 20_852_163,
      extensions: [],
    })
    expect(Buffer.from(root).toString('base64')).toBe(ROOT)
    expect(formatCheckpoint(checkpoint)).toBe(TEXT)
  })
  test('as a note with the signature of a log whose key is not told', () => {
    const whole = `${TEXT}\n— example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n`
    const note = parseNote(whole) ?? expect.fail()
    expect(note.text).toBe(TEXT)
    expect(formatNote(note)).toBe(whole)
    expect(verifyLogSignature(note, signer('example.com/behind-the-sofa', 1).key)).toBe(false)
  })
  test('the empty tree, and extension lines', () => {
    const empty = `log.example\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n`
    expect(parseCheckpoint(empty)?.size).toBe(0)
    const extended = `${TEXT}one\ntwo\n`
    expect(parseCheckpoint(extended)?.extensions).toEqual(['one', 'two'])
    expect(formatCheckpoint({ ...checkpoint, extensions: ['one', 'two'] })).toBe(extended)
    expect(parseCheckpoint(`${TEXT.replace('20852163', '9007199254740991')}`)?.size).toBe(Number.MAX_SAFE_INTEGER)
    expect(parseCheckpoint(TEXT.replace('example.com/behind-the-sofa', 'a name + spaces'))?.origin).toBe(
      'a name + spaces',
    )
  })
})

test.each([
  ['nothing', ''],
  ['no newline at the end', TEXT.slice(0, -1)],
  ['two lines', 'log.example\n5\n'],
  ['no origin', TEXT.replace('example.com/behind-the-sofa', '')],
  ['an empty line at the end', `${TEXT}\n`],
  ['an empty line between', `${TEXT}\nextension\n`],
  ['no size', TEXT.replace('20852163', '')],
  ['a leading zero', TEXT.replace('20852163', '020852163')],
  ['zeros', TEXT.replace('20852163', '00')],
  ['a sign', TEXT.replace('20852163', '+20852163')],
  ['a negative size', TEXT.replace('20852163', '-1')],
  ['a fraction', TEXT.replace('20852163', '1.0')],
  ['an exponent', TEXT.replace('20852163', '1e3')],
  ['hexadecimal', TEXT.replace('20852163', '0x10')],
  ['a space', TEXT.replace('20852163', ' 20852163')],
  ['digits of another script', TEXT.replace('20852163', '٣')],
  ['a size beyond 2^53 - 1', TEXT.replace('20852163', '9007199254740992')],
  ['a long size', TEXT.replace('20852163', '9'.repeat(400))],
  ['CR LF', TEXT.replaceAll('\n', '\r\n')],
  ['a short root', TEXT.replace(ROOT, 'AAAA')],
  ['a root without padding', TEXT.replace('=', '')],
  ['a root with unused bits', TEXT.replace('q2I=', 'q2J=')],
  ['a lone surrogate', `\ud800${TEXT}`],
])('none: %s', (_, text) => {
  expect(parseCheckpoint(text)).toBeNull()
})

test('what is read is what is written', () => {
  const lines = fc.constantFrom('log.example', '0', '17', '017', ROOT, '', 'x', ' ', '\r')
  fc.assert(
    fc.property(fc.array(lines, { maxLength: 6 }), (parts) => {
      const text = `${parts.join('\n')}\n`
      const parsed = parseCheckpoint(text)
      if (parsed !== null) expect(formatCheckpoint(parsed)).toBe(text)
    }),
    { numRuns: 1_000 },
  )
})

test('what is no checkpoint is not written', () => {
  for (const wrong of [
    { origin: '' },
    { origin: 'two\nlines' },
    { size: -1 },
    { size: 2 ** 53 },
    { size: 0.5 },
    { root: new Uint8Array(31) },
    { extensions: [''] },
  ]) {
    expect(() => formatCheckpoint({ ...checkpoint, ...wrong })).toThrow(TypeError)
  }
})

describe('signatures of the log', () => {
  const origin = 'example.com/behind-the-sofa'
  const one = signer(origin, 1)
  const next = signer(origin, 2)
  const stranger = signer('other.example', 3)
  const opened = (text: string) => parseNote(text) ?? expect.fail()

  test('one key, or the old and the new one', () => {
    const signed = signCheckpoint(checkpoint, [one])
    expect(signed.startsWith(`${TEXT}\n— ${origin} `)).toBe(true)
    expect(verifyLogSignature(opened(signed), one.key)).toBe(true)
    expect(verifyLogSignature(opened(signed), next.key)).toBe(false)
    const both = opened(signCheckpoint(checkpoint, [one, next]))
    expect(verifyLogSignature(both, one.key) && verifyLogSignature(both, next.key)).toBe(true)
  })
  test('of another origin it is not this log', () => {
    const foreign = opened(signCheckpoint(checkpoint, [stranger]))
    expect(verifyLogSignature(foreign, stranger.key)).toBe(false)
    expect(
      verifyLogSignature(opened(signCheckpoint({ ...checkpoint, origin: 'other.example' }, [stranger])), stranger.key),
    ).toBe(true)
  })
  test('a changed text, and a text that is no checkpoint', () => {
    const signed = signCheckpoint(checkpoint, [one])
    expect(verifyLogSignature(opened(signed.replace('20852163', '20852164')), one.key)).toBe(false)
    const text = `${origin}\nhello\n`
    const signature = one.sign(Buffer.from(text))
    const note = { text, signatures: [{ name: origin, keyId: one.key.keyId, signature }] }
    expect(verifyLogSignature(note, one.key)).toBe(false)
  })
  test('nobody signs with the key of a witness, and not nobody', () => {
    const witness = { ...one, key: verifierKey(origin, 4, one.key.publicKey) }
    expect(() => signCheckpoint(checkpoint, [witness])).toThrow(TypeError)
    expect(() => signCheckpoint(checkpoint, [])).toThrow(TypeError)
  })
})
