import { hash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { Dice } from '../../test/exposure/dice.ts'
import { ORIGIN, SmallLog, signerOf } from '../../test/witness/logs.ts'
import { signCheckpoint } from './checkpoint.ts'
import { cosign } from './cosignature.ts'
import { treeRoot } from './merkle.ts'
import { formatNote, parseNote } from './note.ts'
import {
  decideRequest,
  examineRequest,
  formatAddCheckpoint,
  PROOF_LINES_MOST,
  parseAddCheckpoint,
  type Recorded,
} from './witness.ts'

/** Printed at the start of each run. */
const SEED = Number(process.env['GELEIT_SEED'])

const log = new SmallLog(40)
const trusted = [log.signer.key]

function between(random: Dice, least: number, most: number): number {
  return least + random.below(most - least + 1)
}

/** As a witness does it: examine, then decide. */
function outcome(body: string, recorded: Recorded | null, keys = trusted): unknown {
  const examined = examineRequest(body, keys)
  if ('refused' in examined) return examined.refused
  return decideRequest(examined.request, recorded)
}

const at = (size: number, of = log): Recorded => ({ size, root: of.root(size) })
const proof = (oldSize: number, size: number): Uint8Array[] => log.proof(oldSize, size)
const body = (oldSize: number, note: string, hashes: readonly Uint8Array[] = []): string =>
  formatAddCheckpoint({ oldSize, proof: hashes, note })

/** Shares 10 leaves with the log. */
const fork = new SmallLog(40, { shared: 10, word: 'b' })
const other = signerOf(ORIGIN, 1, 'another key')
const wrongSignature = (size: number): string => {
  const note = parseNote(log.note(size)) as NonNullable<ReturnType<typeof parseNote>>
  const signatures = note.signatures.map((each) => ({ ...each, signature: each.signature.map((byte) => byte ^ 1) }))
  return formatNote({ text: note.text, signatures })
}
const proven = (why: string) => ({ certainty: 'proven', why })

describe('each answer, in the order of the checks', () => {
  test.each([
    ['the first checkpoint', log.request(0, 7), null, { kind: 'cosign' }],
    ['the first, of the empty tree', log.request(0, 0), null, { kind: 'cosign' }],
    ['the empty tree again', log.request(0, 0), at(0), { kind: 'cosign' }],
    ['from the empty tree on', log.request(0, 9), at(0), { kind: 'cosign' }],
    ['a larger one', log.request(7, 20), at(7), { kind: 'cosign' }],
    ['the same again', log.request(7, 7), at(7), { kind: 'cosign' }],
    ['no request at all', 'nonsense', null, { kind: 'malformed' }],
    ['another origin', new SmallLog(7, { origin: 'other.example' }).request(0), null, { kind: 'unknown_origin' }],
    ['another key', body(0, log.note(7, log.root(7), [other])), null, { kind: 'not_signed' }],
    ['a wrong signature', body(0, wrongSignature(7)), null, { kind: 'not_signed' }],
    ['an old size above the new one', body(8, log.note(7)), at(8), { kind: 'malformed' }],
    ['another old size', log.request(6, 20), at(7), { kind: 'other_size', size: 7, doubt: null }],
    ['an old size where there is none', log.request(6, 20), null, { kind: 'other_size', size: 0, doubt: null }],
    ['a smaller one', log.request(5, 6), at(7), { kind: 'other_size', size: 7, doubt: null }],
    [
      'the empty tree with the root of another',
      body(0, log.note(0, log.root(7))),
      null,
      { kind: 'inconsistent', doubt: proven('root_of_empty_tree') },
    ],
    ['a proof where none is due', body(0, log.note(7), [log.root(1)]), null, { kind: 'inconsistent', doubt: null }],
    ['a proof for equal sizes', body(7, log.note(7), [log.root(1)]), at(7), { kind: 'inconsistent', doubt: null }],
    [
      'no proof',
      body(7, log.note(20)),
      at(7),
      { kind: 'inconsistent', doubt: { certainty: 'possible', why: 'proof_does_not_verify' } },
    ],
  ])('%s', (_, request, recorded, expected) => {
    expect(outcome(request, recorded)).toEqual(expected)
  })

  // Each of these has the fault of its line and all that follow: the first check decides.
  test('an earlier check hides the later ones', () => {
    const strange = new SmallLog(7, { origin: 'other.example', key: 'x' })
    expect(outcome(`old 9\n\n${strange.note()}`, at(7))).toEqual({ kind: 'unknown_origin' })
    expect(outcome(body(9, wrongSignature(7)), at(7))).toEqual({ kind: 'not_signed' })
    expect(outcome(body(9, log.note(7)), at(7))).toEqual({ kind: 'malformed' })
    expect(outcome(body(6, log.note(20), [log.root(1)]), at(7))).toMatchObject({ kind: 'other_size' })
    expect(outcome(body(0, log.note(0, log.root(7)), [log.root(1)]), at(0))).toMatchObject({
      doubt: proven('root_of_empty_tree'),
    })
  })
})

describe('signatures', () => {
  test('those of keys that nobody knows are ignored, and not handed on', () => {
    const note = log.note(7, log.root(7), [other, log.signer, signerOf('someone.example', 1)])
    const examined = examineRequest(body(0, note), trusted)
    expect('request' in examined && examined.request.logSignatures.map(({ keyId }) => keyId)).toEqual([
      log.signer.key.keyId,
    ])
  })

  test('one good signature does not excuse a wrong one of another trusted key', () => {
    const text = log.note(7)
    const both = [log.signer.key, other.key]
    const signed = parseNote(log.note(7, log.root(7), [log.signer, other])) as NonNullable<ReturnType<typeof parseNote>>
    const [first, second] = signed.signatures
    if (first === undefined || second === undefined) throw new Error('two were made')
    const spoilt = formatNote({ text: signed.text, signatures: [first, { ...second, signature: first.signature }] })
    expect(outcome(body(0, text), null, both)).toEqual({ kind: 'cosign' })
    expect(outcome(body(0, formatNote(signed)), null, both)).toEqual({ kind: 'cosign' })
    expect(outcome(body(0, spoilt), null, both)).toEqual({ kind: 'not_signed' })
    expect(outcome(body(0, spoilt), null)).toEqual({ kind: 'cosign' })
  })

  test('a cosignature is no signature of the log', () => {
    const signed = parseNote(log.note(7)) as NonNullable<ReturnType<typeof parseNote>>
    const witness = signerOf(ORIGIN, 4, ORIGIN)
    const note = formatNote({ text: signed.text, signatures: [cosign(signed.text, witness, 1)] })
    expect(outcome(body(0, note), null)).toEqual({ kind: 'not_signed' })
    expect(outcome(body(0, note), null, [...trusted, witness.key])).toEqual({ kind: 'not_signed' })
  })
})

describe('a log with two faces', () => {
  test('same size, other root: its two signatures prove it, whatever else is in the request', () => {
    const expected = proven('same_size_other_root')
    expect(outcome(fork.request(20, 20), at(20))).toEqual({ kind: 'inconsistent', doubt: expected })
    expect(outcome(fork.request(0, 20), at(20))).toEqual({ kind: 'other_size', size: 20, doubt: expected })
    expect(outcome(fork.request(12, 20), at(20))).toEqual({ kind: 'other_size', size: 20, doubt: expected })
  })

  test('a proof that leads from another tree to the signed root proves it', () => {
    expect(outcome(fork.request(13, 20), at(13))).toEqual({
      kind: 'inconsistent',
      doubt: proven('proof_shows_other_tree'),
    })
  })

  test('a proof that does not bring the old root cannot prove it', () => {
    expect(outcome(fork.request(16, 20), at(16))).toMatchObject({
      kind: 'inconsistent',
      doubt: { certainty: 'possible' },
    })
  })

  test('where the fork lies behind what was recorded, nothing is wrong yet', () => {
    expect(outcome(fork.request(9, 20), at(9))).toEqual({ kind: 'cosign' })
  })

  test('a stranger with a good checkpoint and a bad proof accuses nobody', () => {
    const random = new Dice(SEED)
    // What is signed takes its time: each checkpoint once.
    const notes = Array.from({ length: 41 }, (_, size) => log.note(size))
    for (let round = 0; round < 200; round++) {
      const oldSize = between(random, 1, 39)
      const size = between(random, oldSize + 1, 40)
      const good = proof(oldSize, size)
      const bad = good.map((hash) => hash.slice())
      const hash = random.pick(bad)
      hash[between(random, 0, 31)] = between(random, 0, 255)
      // With the bytes as they were, it is the good proof.
      if (hash.every((byte, index) => byte === good[bad.indexOf(hash)]?.[index])) continue
      const decided = outcome(body(oldSize, notes[size] ?? '', bad), at(oldSize))
      expect(decided).toMatchObject({ kind: 'inconsistent', doubt: { certainty: 'possible' } })
    }
  })
})

test('every pair of sizes up to 300: the right proof is taken, another tree or a proof for another size is not', () => {
  const tall = new SmallLog(300)
  const forked = new SmallLog(300, { shared: 0, word: 'b' })
  const random = new Dice(SEED)
  const roots = (of: SmallLog): Uint8Array[] => Array.from({ length: 301 }, (_, size) => of.root(size))
  const [tallRoots, forkedRoots] = [roots(tall), roots(forked)]
  const at = (all: readonly Uint8Array[], size: number): Recorded => ({ size, root: all[size] as Uint8Array })
  // What is signed doesn't matter here, and signing takes its time.
  const signed = examineRequest(tall.request(0, 1), [tall.signer.key])
  if ('refused' in signed) throw new Error('a good request')
  const fast = (data: Uint8Array): Uint8Array => hash('sha256', data, 'buffer')
  for (let size = 0; size <= 300; size++) {
    const oldSizes = size < 20 ? Array.from({ length: size + 1 }, (_, index) => index) : [0, 1, size - 1, size]
    for (let more = 0; more < 4 && size >= 20; more++) oldSizes.push(between(random, 2, size - 1))
    for (const oldSize of oldSizes) {
      const path = tall.proof(oldSize, size)
      const checkpoint = { ...signed.request.checkpoint, ...at(tallRoots, size) }
      const given = { ...signed.request, oldSize, proof: path, checkpoint }
      const label = `${oldSize} to ${size}`
      expect(decideRequest(given, at(tallRoots, oldSize), fast), label).toEqual({ kind: 'cosign' })
      const other = decideRequest(given, at(forkedRoots, oldSize), fast)
      if (oldSize > 0) expect(other.kind, label).toBe('inconsistent')
      if (path.length > 0) {
        const short = decideRequest({ ...given, proof: path.slice(1) }, at(tallRoots, oldSize), fast)
        expect(short.kind, label).toBe('inconsistent')
      }
    }
  }
})

describe('the form of a request', () => {
  const good = log.request(7, 20)

  test('what is written is what is read', () => {
    const parsed = parseAddCheckpoint(good)
    expect(parsed).toMatchObject({ oldSize: 7, note: log.note(20), checkpoint: { origin: ORIGIN, size: 20 } })
    expect(parsed?.proof).toEqual(log.proof(7, 20))
  })

  test.each([
    ['empty', ''],
    ['a space more', good.replace('old 7', 'old  7')],
    ['a leading zero', good.replace('old 7', 'old 07')],
    ['a sign', good.replace('old 7', 'old +7')],
    ['no number', good.replace('old 7', 'old ')],
    ['another word', good.replace('old 7', 'Old 7')],
    ['a fraction', good.replace('old 7', 'old 7.0')],
    ['beyond what counts', good.replace('old 7', 'old 9007199254740992')],
    ['carriage returns', good.replaceAll('\n', '\r\n')],
    ['no old size', good.slice(good.indexOf('\n') + 1)],
    ['a mark of byte order', `\ufeff${good}`],
    ['no newline at the end', good.slice(0, -1)],
    ['an empty line more at the end', `${good}\n`],
    ['an empty line more between', good.replace('\n\n', '\n\n\n')],
    ['no checkpoint', 'old 7\n\n'],
    ['no signature', good.slice(0, good.lastIndexOf('\u2014'))],
    ['a hash that is short', good.replace(/\n[^\n]{44}\n/, '\nAAAA\n')],
    ['a hash without padding', good.replace('=\n', '\n')],
    ['a hash in the alphabet for addresses', good.replace(/\n[^\n]{44}\n/, `\n${'_'.repeat(43)}=\n`)],
    ['too many hashes', body(7, log.note(20), Array(PROOF_LINES_MOST + 1).fill(treeRoot([])))],
  ])('refused: %s', (_, text) => {
    expect(parseAddCheckpoint(text)).toBeNull()
    expect(examineRequest(text, trusted)).toEqual({ refused: { kind: 'malformed' } })
  })

  test('63 hashes are allowed', () => {
    expect(parseAddCheckpoint(body(7, log.note(20), Array(PROOF_LINES_MOST).fill(treeRoot([]))))).not.toBeNull()
  })

  test('a changed byte, wherever it is: refused, or read as exactly what it says', () => {
    const random = new Dice(SEED)
    for (let round = 0; round < 1_500; round++) {
      const place = between(random, 0, good.length - 1)
      const [drop, insert] = [between(random, 0, 2), between(random, 0, 2)]
      const text = Array.from({ length: insert }, () => random.pick([...'old 0179\n =+/AZ\u2014\u0000\r\ud800']))
      const changed = good.slice(0, place) + text.join('') + good.slice(place + drop)
      const parsed = parseAddCheckpoint(changed)
      if (parsed !== null) expect(formatAddCheckpoint(parsed)).toBe(changed)
      if (changed === good) continue
      // Never cosigned as something that its log didn't sign.
      const decided = outcome(changed, at(7)) as { kind: string }
      if (decided.kind === 'cosign') expect(parsed?.signed.text).toBe(parseNote(log.note(20))?.text)
    }
  })
})

test('a checkpoint with lines of its own is cosigned as it stands', () => {
  const note = signCheckpoint({ origin: ORIGIN, size: 7, root: log.root(7), extensions: ['more'] }, [log.signer])
  expect(outcome(body(0, note), null)).toEqual({ kind: 'cosign' })
})
