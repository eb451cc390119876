import { ed25519 } from '@noble/curves/ed25519.js'
import { describe, expect, test } from 'vitest'
import { formatCheckpoint, parseCheckpoint, signCheckpoint } from './checkpoint.ts'
import { cosign, openCheckpoint, verifyCosignature } from './cosignature.ts'
import {
  formatNote,
  formatSignature,
  type KeyType,
  type NoteSigner,
  parseNote,
  parseVerifierKey,
  verifierKey,
} from './note.ts'

const ORIGIN = 'example.com/behind-the-sofa'
const TEXT = `${ORIGIN}\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n`
const TIME = 1_679_315_147

function signer(name: string, type: KeyType, seedByte: number): NoteSigner {
  const seed = new Uint8Array(32).fill(seedByte)
  return { key: verifierKey(name, type, ed25519.getPublicKey(seed)), sign: (message) => ed25519.sign(message, seed) }
}

const log = signer(ORIGIN, 1, 1)
const witness = signer('witness.example.com/w1', 4, 2)
const other = signer('witness.example.com/w2', 4, 3)
const checkpoint = parseCheckpoint(TEXT) ?? expect.fail()
const signed = signCheckpoint(checkpoint, [log])
const withLines = (...lines: string[]) => `${signed}${lines.map((line) => `${line}\n`).join('')}`
const line = (by: NoteSigner, time = TIME, text = TEXT) => formatSignature(cosign(text, by, time))
const note = (text: string) => parseNote(text) ?? expect.fail()

test('the message of the example is what is signed', () => {
  let message = ''
  const { signature, name, keyId } = cosign(
    TEXT,
    {
      ...witness,
      sign: (bytes) => {
        message = Buffer.from(bytes).toString()
        return witness.sign(bytes)
      },
    },
    TIME,
  )
  expect(message).toBe(`cosignature/v1\ntime 1679315147\n${TEXT}`)
  expect({ name, keyId }).toEqual({ name: witness.key.name, keyId: witness.key.keyId })
  expect(signature).toHaveLength(72)
  // The time of the specification's example line, in the same place.
  expect(Buffer.from(signature).subarray(0, 8).toString('hex')).toBe('00000000641850cb')
})

test("the specification's example has that time and form", () => {
  const whole = `${TEXT}
— example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=
— witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==
`
  const [, cosignature] = note(whole).signatures
  expect(formatNote(note(whole))).toBe(whole)
  expect(cosignature?.signature).toHaveLength(72)
  expect(Buffer.from(cosignature?.signature ?? []).readBigUInt64BE(0)).toBe(1_679_315_147n)
})

/** Made once from the seeds above, and verified with `openssl pkeyutl -verify -rawin`: Ed25519 is deterministic. */
test('fixed vector', () => {
  expect(parseVerifierKey(VECTOR.logKey)).toEqual(log.key)
  expect(parseVerifierKey(VECTOR.witnessKey)).toEqual(witness.key)
  expect(withLines(line(witness))).toBe(VECTOR.note)
  expect(verifyCosignature(note(VECTOR.note), witness.key)).toEqual({ timeSeconds: TIME })
})

const VECTOR = {
  logKey: 'example.com/behind-the-sofa+6ded73a9+AYqI4910CfGV/VLbLTy6XXLKZwm/HZQSG/N0iAG0D29c',
  witnessKey: 'witness.example.com/w1+745fb5e8+BIE5dw6ofRdfVqNUZsNMfszLjYqRtO43ol32D1uPybOU',
  note: `example.com/behind-the-sofa
20852163
CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=

— example.com/behind-the-sofa be1zqQx8hYrJJIfiWfY39ShElJ74dPrOjXSgJJ2qG3vny2U7JyHN2kKCWb5H5e2MfxP7My2OyDRrDvCH/RbVubiZ8AE=
— witness.example.com/w1 dF+16AAAAABkGFDLUwBLV8e4tjvb6qEHiNTQjDZIX+7tvd038taw9A7W/cQ7ZhSah0uJMOI6CTPez5qwHtE49MrkWhU349mtYmi3Dw==
`,
}

describe('what counts', () => {
  test('a cosignature, the latest of several', () => {
    expect(verifyCosignature(note(withLines(line(witness))), witness.key)).toEqual({ timeSeconds: TIME })
    const twice = note(withLines(line(witness, TIME + 5), line(witness)))
    expect(verifyCosignature(twice, witness.key)).toEqual({ timeSeconds: TIME + 5 })
    expect(verifyCosignature(note(withLines(line(witness, 0))), witness.key)).toEqual({ timeSeconds: 0 })
  })

  test.each([
    ['nobody cosigned', signed],
    ['somebody else', withLines(line(other))],
    ['another text', withLines(line(witness, TIME, TEXT.replace('20852163', '20852164')))],
    ['one of two is wrong', withLines(line(witness), line(witness, TIME, TEXT.replace('sofa', 'wall')))],
    [
      'a signature as a log has it',
      withLines(formatSignature({ ...witness.key, signature: witness.sign(Buffer.from(TEXT)) })),
    ],
    ['the time changed', withLines(line(witness).replace('AAAABk', 'AAAABl'))],
  ])('null: %s', (_, text) => {
    expect(verifyCosignature(note(text), witness.key)).toBeNull()
  })

  test('a time no clock shows', () => {
    const signature = Uint8Array.from(cosign(TEXT, witness, TIME).signature)
    signature[0] = 1
    expect(verifyCosignature(note(withLines(formatSignature({ ...witness.key, signature }))), witness.key)).toBeNull()
  })

  test('not with the key as that of a log, and not under what is no checkpoint', () => {
    const asLog = verifierKey(witness.key.name, 1, witness.key.publicKey)
    expect(verifyCosignature(note(withLines(line(witness))), asLog)).toBeNull()
    expect(() => cosign('hello\n', witness, TIME)).toThrow(TypeError)
    expect(() => cosign(TEXT, log, TIME)).toThrow(TypeError)
    expect(() => cosign(TEXT, witness, -1)).toThrow(TypeError)
    expect(() => cosign(TEXT, witness, 1.5)).toThrow(TypeError)
  })
})

describe('a checkpoint, opened', () => {
  const trusted = { logKeys: [log.key], witnesses: [witness.key, other.key] }
  const fault = (text: string, keys = trusted) => {
    const opened = openCheckpoint(text, keys)
    return 'fault' in opened ? opened.fault : null
  }

  test('with the cosignatures that are there', () => {
    const opened = openCheckpoint(withLines(line(witness)), trusted)
    if ('fault' in opened) expect.fail(opened.fault)
    expect(formatCheckpoint(opened.checkpoint)).toBe(TEXT)
    expect(opened.logKeys).toEqual([log.key])
    expect(opened.cosignatures).toEqual([{ key: witness.key, timeSeconds: TIME }])
    expect(openCheckpoint(signed, trusted)).toMatchObject({ cosignatures: [] })
  })

  test.each([
    ['not_a_note', TEXT],
    ['not_a_checkpoint', formatNote({ text: 'hello\n', signatures: [cosign(TEXT, witness, 1)] })],
    ['not_signed_by_the_log', `${TEXT}\n${line(witness)}\n`],
    ['not_signed_by_the_log', signed.replace(`— ${ORIGIN}`, '— elsewhere.example')],
    ['wrong_signature_of_the_log', signed.replace('20852163', '20852164')],
    [
      'wrong_signature_of_the_log',
      `${signed}${signed
        .split('\n')
        .at(-2)
        ?.replace(/....=$/, 'AAAA=')}\n`,
    ],
    ['wrong_cosignature', withLines(line(witness), line(other, TIME, TEXT.replace('3\n', '4\n')))],
  ])('%s', (expected, text) => {
    expect(fault(text)).toBe(expected)
  })

  test('a wrong signature of somebody unknown is ignored', () => {
    const wrong = line(other, TIME, TEXT.replace('3\n', '4\n'))
    expect(fault(withLines(line(witness), wrong), { ...trusted, witnesses: [witness.key] })).toBeNull()
  })

  test('a key of a log by another name opens nothing', () => {
    const foreign = signer('other.example', 1, 1)
    expect(fault(signCheckpoint(checkpoint, [foreign]), { ...trusted, logKeys: [foreign.key] })).toBe(
      'not_signed_by_the_log',
    )
  })
})
