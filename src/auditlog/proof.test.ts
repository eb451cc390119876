import { ed25519 } from '@noble/curves/ed25519.js'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { signCheckpoint } from './checkpoint.ts'
import { cosign } from './cosignature.ts'
import { inclusionProof, leafHash, treeRoot } from './merkle.ts'
import { formatSignature, type KeyType, type NoteSigner, verifierKey } from './note.ts'
import { formatProof, parseProof, verifyProof } from './proof.ts'

function signer(name: string, type: KeyType, seedByte: number): NoteSigner {
  const seed = new Uint8Array(32).fill(seedByte)
  return { key: verifierKey(name, type, ed25519.getPublicKey(seed)), sign: (message) => ed25519.sign(message, seed) }
}
const log = signer('example.com/fancylog', 1, 1)
const witness = signer('witness1.example', 4, 2)
const trusted = { logKeys: [log.key], witnesses: [witness.key] }

const leaves = Array.from({ length: 11 }, (_, index) => leafHash(Uint8Array.of(index)))
const signed = signCheckpoint({ origin: log.key.name, size: leaves.length, root: treeRoot(leaves), extensions: [] }, [
  log,
])
const note = `${signed}${formatSignature(cosign(signed.slice(0, signed.indexOf('\n\n') + 1), witness, 5))}\n`
const proof = { extra: null, index: 7, path: inclusionProof(leaves, 7), note }
const TEXT = formatProof(proof)

/** The lines of the specification's example; its checkpoint has signatures here, which are elided there. */
const EXAMPLE = `c2sp.org/tlog-proof@v1
index 73894
gSKyXoYZUgZ6jduWYrkDOARinOMGJveXjgMkBTcdPlQ=
B95lDa8R83lS8n0eG+o0buTxRKQTYFi//1U8anccXmA=
EKNzoDWG8LGC0Yp9o+sv3qllpMP9uHQ9B20KNL+Q1zs=
RoopEkOdqkYqMB4MJXrbt/hMjOxsVn0IrWjpz1ZMMes=
AHCioX9nLjsrse6YhjRRmk1WUEirVOLLRoOQ6vfO5vk=

example.com/fancylog
109482
sFodV/vSp5O8n9a8QpW6PRY97tfOSW5bsc2Xl/EQi08=

— example.com/fancylog AAAAAAA=
— witness1.example AAAAAAA=
`

test("the specification's example is read and written, and proves nothing with its signatures gone", () => {
  const parsed = parseProof(EXAMPLE) ?? expect.fail()
  expect([parsed.index, parsed.path.length, parsed.extra]).toEqual([73_894, 5, null])
  expect(parsed.note.startsWith('example.com/fancylog\n109482\n')).toBe(true)
  expect(formatProof(parsed)).toBe(EXAMPLE)
  expect(verifyProof(parsed, new Uint8Array(32), trusted)).toMatchObject({ fault: 'not_signed_by_the_log' })
  const extra = EXAMPLE.replace('index', 'extra YWdlLXYxLjIuMQ==\nindex')
  expect(Buffer.from(parseProof(extra)?.extra ?? []).toString()).toBe('age-v1.2.1')
  expect(formatProof(parseProof(extra) ?? expect.fail())).toBe(extra)
})

describe('verified', () => {
  test('every leaf', () => {
    for (const [index, leaf] of leaves.entries()) {
      const text = formatProof({ ...proof, index, path: inclusionProof(leaves, index) })
      const opened = verifyProof(parseProof(text) ?? expect.fail(), leaf, trusted)
      expect(opened).toMatchObject({ checkpoint: { size: 11 }, cosignatures: [{ timeSeconds: 5 }] })
    }
  })
  test('another leaf, another place, another way', () => {
    const leaf = leaves[7] ?? expect.fail()
    expect(verifyProof(proof, leaves[6] ?? leaf, trusted)).toEqual({ fault: 'not_included' })
    expect(verifyProof({ ...proof, index: 6 }, leaf, trusted)).toEqual({ fault: 'not_included' })
    expect(verifyProof({ ...proof, index: 11 }, leaf, trusted)).toEqual({ fault: 'not_included' })
    expect(verifyProof({ ...proof, path: proof.path.slice(1) }, leaf, trusted)).toEqual({ fault: 'not_included' })
    expect(verifyProof({ ...proof, note: note.replace('\n11\n', '\n12\n') }, leaf, trusted)).toMatchObject({
      fault: 'wrong_signature_of_the_log',
    })
  })
})

describe('exact', () => {
  test.each([
    ['nothing', ''],
    ['another version', TEXT.replace('@v1', '@v2')],
    ['no index', TEXT.replace(/index.*\n/, '')],
    ['a leading zero', TEXT.replace('index 7', 'index 07')],
    ['a negative index', TEXT.replace('index 7', 'index -7')],
    ['two spaces', TEXT.replace('index 7', 'index  7')],
    ['extra without data', TEXT.replace('index', 'extra \nindex')],
    ['extra twice', TEXT.replace('index', 'extra AAAA\nextra AAAA\nindex')],
    ['extra behind the index', TEXT.replace('index 7', 'index 7\nextra AAAA')],
    ['a hash without padding', TEXT.replace('=\n', '\n')],
    ['a short hash', TEXT.replace('index 7\n', 'index 7\nAAAA\n')],
    ['no blank line', TEXT.replace('\n\n', '\n')],
    ['CR LF', TEXT.replaceAll('\n', '\r\n')],
    ['a space in front', ` ${TEXT}`],
    ['an empty line in front', `\n${TEXT}`],
    ['a note that is no checkpoint', TEXT.replace('\n11\n', '\neleven\n')],
    ['no signatures', TEXT.slice(0, TEXT.indexOf('\n—'))],
    ['something behind it', `${TEXT}more\n`],
    ['too many hashes', TEXT.replace('index 7\n', `index 7\n${`${'A'.repeat(43)}=\n`.repeat(65)}`)],
  ])('refused: %s', (_, text) => {
    expect(parseProof(text)).toBeNull()
  })
  test('what is read is what is written, whatever was changed', () => {
    fc.assert(
      fc.property(fc.nat(TEXT.length - 1), fc.constantFrom('\n', ' ', '=', 'A', '0', '—', ''), (at, other) => {
        const text = TEXT.slice(0, at) + other + TEXT.slice(at + 1)
        const parsed = parseProof(text)
        if (parsed !== null) expect(formatProof(parsed)).toBe(text)
      }),
      { numRuns: 1_000 },
    )
  })
  test('what is none is not written', () => {
    expect(() => formatProof({ ...proof, index: -1 })).toThrow(TypeError)
    expect(() => formatProof({ ...proof, extra: new Uint8Array(0) })).toThrow(TypeError)
    expect(() => formatProof({ ...proof, path: [new Uint8Array(31)] })).toThrow(TypeError)
    expect(() => formatProof({ ...proof, note: 'hello' })).toThrow(TypeError)
  })
})
