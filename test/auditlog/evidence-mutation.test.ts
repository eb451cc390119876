/** Whatever is changed in an evidence file, the verifier does not say that all is proven. */
import { expect, test } from 'vitest'
import { canonicalText, type JsonValue } from '../../src/auditlog/canonical.ts'
import { type Evidence, formatEvidence, parseEvidence } from '../../src/auditlog/evidence.ts'
import type { VerifyEd25519 } from '../../src/auditlog/note.ts'
import { type Trust, type Verdict, verifyEvidence } from '../../src/auditlog/verify.ts'
import { nodeSha256, nodeVerifyEd25519 } from '../../src/cli/node-crypto.ts'
import { seed } from '../setup/seed.ts'
import { startRehearsal } from '../stories/rehearsal.ts'
import { download, tellStory } from './evidence-world.ts'
import { changeByte, changedAt, changesAt, dice, type Mutant, pathsOf } from './mutations.ts'

const LONG = process.env['GELEIT_LONG'] === '1'
const BYTES = LONG ? 20_000 : 2_000
/** Of all changes of single values; the rest is tried in a long run. */
const VALUES = LONG ? Number.POSITIVE_INFINITY : 500
const PATIENCE_MS = LONG ? 3_600_000 : 180_000

let file = ''
/** Of a device that lay in the same box. */
let otherFile = ''
let olderFile = ''
let trust: Trust = { logKeys: [], witnesses: [] }

const signatures = new Map<string, boolean>()

/** Most of the signatures stay as they are from one change to the next. */
const verifySignature: VerifyEd25519 = (signature, message, publicKey) => {
  const name = [signature, message, publicKey].map((part) => Buffer.from(part).toString('base64')).join()
  const known = signatures.get(name) ?? nodeVerifyEd25519(signature, message, publicKey)
  signatures.set(name, known)
  return known
}

function verify(text: string): Verdict {
  return verifyEvidence(text, trust, { verify: verifySignature, sha256: nodeSha256 })
}

/** As the command reads it: what is no UTF-8 is no file. */
function accepts({ file: bytes }: Mutant): boolean {
  try {
    return verify(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)).ok
  } catch (error) {
    if (error instanceof TypeError && error.message.includes('not valid for encoding')) return false
    throw error
  }
}

function changed(change: (evidence: Evidence) => Partial<Evidence>): Verdict {
  const evidence = parseEvidence(file)
  if ('fault' in evidence) throw new Error(evidence.fault)
  return verify(formatEvidence({ ...evidence, ...change(evidence) }))
}

const failing = ({ checks }: Verdict): string[] =>
  checks.filter(({ proven }) => proven !== true).map(({ code }) => code)

test('a file from a real delivery, with a report and its block, is proven as a whole', async () => {
  const rehearsal = await startRehearsal()
  const told = await tellStory(rehearsal, { releases: true })
  const [, reported = ''] = told.deviceIds
  olderFile = told.olderFile
  const made = await download(rehearsal, 'operator-security', `/v1/devices/${reported}/evidence?personal=true`)
  const other = await download(rehearsal, 'operator-security', `/v1/devices/${told.deviceId}/evidence`)
  ;[file, otherFile, trust] = [made.text, other.text, told.trust]
  for (const each of [file, otherFile]) expect(failing(verify(each))).toEqual([])
})

test(`any byte changed, ${BYTES} times: none is accepted`, { timeout: PATIENCE_MS }, () => {
  const roll = dice(seed)
  const bytes = Buffer.from(file)
  const accepted: string[] = []
  for (let turn = 0; turn < BYTES; turn++) {
    const mutant = changeByte(bytes, roll)
    if (accepts(mutant)) accepted.push(mutant.what)
  }
  expect(accepted).toEqual([])
})

test('lengths, indices, sizes, salts, hashes, lists: no change of a value is accepted', {
  timeout: PATIENCE_MS,
}, () => {
  const roll = dice(seed + 1)
  const whole = JSON.parse(file)
  const all = pathsOf(whole)
  const share = Math.min(1, VALUES / (all.length * 6))
  const accepted: string[] = []
  let tried = 0
  for (const path of all) {
    for (const other of changesAt(whole, path)) {
      // What stands outside of the entries is little and all of it is tried.
      if (path[0] === 'entries' && roll(1_000) >= share * 1_000) continue
      if (path[0] === 'heads' && path.length > 3 && roll(1_000) >= share * 1_000) continue
      tried += 1
      const mutant = changedAt(file, path, other)
      if (accepts(mutant)) accepted.push(mutant.what)
    }
  }
  expect(accepted).toEqual([])
  expect(tried).toBeGreaterThan(300)
})

test('signatures, key ids and sizes in the notes: no change of a character is accepted', {
  timeout: PATIENCE_MS,
}, () => {
  const roll = dice(seed + 2)
  const evidence = parseEvidence(file)
  if ('fault' in evidence) throw new Error(evidence.fault)
  const accepted: string[] = []
  for (const [place, checkpoint] of evidence.checkpoints.entries()) {
    const { note } = checkpoint
    const lines = note.split('\n').slice(0, -1)
    const swapped = [...lines.slice(0, -2), lines.at(-1), lines.at(-2), ''].join('\n')
    const doubled = `${note}${lines.at(-1)}\n`
    const without = [...lines.slice(0, -1), ''].join('\n')
    const notes = [swapped, doubled, without, note.replaceAll('\n', '\r\n'), `${note}\n`]
    for (let turn = 0; turn < 20; turn++) {
      const at = roll(note.length)
      const other = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/='.charAt(roll(65))
      if (note[at] !== other) notes.push(note.slice(0, at) + other + note.slice(at + 1))
    }
    for (const other of notes) {
      const checkpoints = evidence.checkpoints.with(place, { ...checkpoint, note: other })
      if (verify(formatEvidence({ ...evidence, checkpoints })).ok) accepted.push(`${place}: ${other}`)
    }
  }
  expect(accepted).toEqual([])
})

test('entries dropped, each of them, also the last ones, are missed', () => {
  const { entries } = parseEvidence(file) as Evidence
  for (const [place, { canonical }] of entries.entries()) {
    const verdict = changed(() => ({ entries: entries.toSpliced(place, 1) }))
    expect(verdict.ok, `without ${place + 1}: ${canonical.slice(0, 200)}`).toBe(false)
  }
  for (let last = 1; last < entries.length; last++) {
    expect(changed(() => ({ entries: entries.slice(0, -last) })).ok).toBe(false)
  }
})

test('the last entry is dropped, and the head lowered to the one before', () => {
  const verdict = changed((evidence) => {
    const own = evidence.entries.filter(({ member }) => member !== null)
    const last = own.at(-1)
    const heads = evidence.heads.map((head) =>
      head.kind === 'device' ? { ...head, sequence: head.sequence - 1, head: last?.member?.previous ?? '' } : head,
    )
    return { entries: evidence.entries.filter((each) => each !== last), heads }
  })
  expect(failing(verdict)).toContain('map')
})

test('a report is dropped together with its block', () => {
  const isOfIncident = (canonical: string): boolean => canonical.includes('"kind":"incident"')
  const verdict = changed(({ entries, heads }) => ({
    entries: entries.filter(({ canonical }) => !isOfIncident(canonical)),
    heads: heads.filter(({ kind }) => kind !== 'incident'),
  }))
  expect(failing(verdict)).toContain('chains')
})

test('entries reordered, doubled, and renumbered', () => {
  const { entries } = parseEvidence(file) as Evidence
  const [first, second] = entries
  if (first === undefined || second === undefined) throw new Error('too short')
  const renumbered = [
    { ...second, index: first.index },
    { ...first, index: second.index },
  ]
  for (const other of [
    entries.toReversed(),
    [second, first, ...entries.slice(2)],
    [first, first, ...entries.slice(1)],
    [...renumbered, ...entries.slice(2)],
  ]) {
    expect(changed(() => ({ entries: other })).ok).toBe(false)
  }
})

test('proofs of another device', () => {
  const other = parseEvidence(otherFile) as Evidence
  const byIndex = new Map(other.entries.map((each) => [each.index, each]))
  const members = changed(({ entries }) => ({
    entries: entries.map((each) => ({ ...each, member: byIndex.get(each.index)?.member ?? each.member })),
  }))
  expect(failing(members)).toContain('sets')
  const otherHead = other.heads.find(({ kind }) => kind === 'device')
  const heads = changed(({ heads: own }) => ({
    heads: own.map((head) => (head.kind === 'device' ? (otherHead ?? head) : head)),
  }))
  expect(failing(heads)).toContain('map')
  expect(changed(() => ({ about: other.about })).ok).toBe(false)
})

test('an older checkpoint in place of the last, and an older file for a newer one', () => {
  const { checkpoints } = parseEvidence(file) as Evidence
  expect(failing(changed(() => ({ checkpoints: checkpoints.slice(0, -1) })))).toContain('inclusion')
  // An older file is what it says it is: complete up to then. It says so.
  const older = verify(olderFile)
  const newer = verify(otherFile)
  expect(older.asOf).toBeLessThan(newer.asOf ?? 0)
  const { heads, map, asOf } = parseEvidence(olderFile) as Evidence
  const mixed = changed(() => ({ heads, map, asOf }))
  expect(mixed.ok).toBe(false)
})

test('a file that was cut off, at any place', () => {
  const roll = dice(seed + 3)
  for (let turn = 0; turn < 200; turn++) expect(verify(file.slice(0, roll(file.length))).ok).toBe(false)
  expect(verify(file.slice(0, -1)).ok).toBe(false)
  expect(verify(`${file}\n`).ok).toBe(false)
  expect(verify(`\ufeff${file}`).ok).toBe(false)
  expect(verify(file.replace('{', '{ ')).ok).toBe(false)
  expect(verify(file.replace('{"about"', '{"about":{"id":"x","kind":"device"},"about"')).ok).toBe(false)
})

test('white space, another order, a personal part of another entry', () => {
  expect(verify(`${JSON.stringify(JSON.parse(file), null, 2)}\n`).ok).toBe(false)
  const { entries } = parseEvidence(file) as Evidence
  const shown = entries.filter(({ personal }) => personal !== null && personal !== 'withheld')
  expect(shown.length).toBeGreaterThan(0)
  const verdict = changed(() => ({
    entries: entries.map((each) =>
      each === shown[0] ? { ...each, personal: { salt: each.salt, canonical: '{}' } } : each,
    ),
  }))
  expect(failing(verdict)).toEqual(['personal'])
})

test('entries that say anything at all: there is a verdict, and it is no', {
  timeout: LONG ? 1_800_000 : 60_000,
}, () => {
  const roll = dice(seed + 4)
  const { entries } = parseEvidence(file) as Evidence
  const values = [null, 0, -1, 1e300, '', 'x', [], [null], [[]], {}, { id: 1 }, true]
  for (let turn = 0; turn < (LONG ? 20_000 : 500); turn++) {
    const place = roll(entries.length)
    const says = JSON.parse(entries[place]?.canonical ?? '') as { fact: Record<string, unknown> }
    const target = roll(3) === 0 ? (says as Record<string, unknown>) : says.fact
    const names = Object.keys(target)
    target[names[roll(names.length)] ?? ''] = values[roll(values.length)]
    const canonical = canonicalText(says as unknown as JsonValue)
    if (canonical === entries[place]?.canonical) continue
    expect(
      changed(() => ({ entries: entries.map((each, at) => (at === place ? { ...each, canonical } : each)) })).ok,
    ).toBe(false)
  }
})
