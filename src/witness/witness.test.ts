import { spawn } from 'node:child_process'
import { chmod, mkdtemp, readdir, readFile, rm, stat, unlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { Dice } from '../../test/exposure/dice.ts'
import { until } from '../../test/faults/serve-process.ts'
import { ORIGIN, SmallLog } from '../../test/witness/logs.ts'
import { decideNext, openRaceWitness, RACE_LOG_SIZE, raceLog } from '../../test/witness/race.ts'
import { verifyLogSignature } from '../auditlog/checkpoint.ts'
import { verifyCosignature } from '../auditlog/cosignature.ts'
import { formatVerifierKey, type NoteSignature, parseNote, parseSignature } from '../auditlog/note.ts'
import { originHash } from '../auditlog/witness.ts'
import { type Evidence, readEvidence } from './evidence.ts'
import { openWitnessKey } from './key.ts'
import { logsOfPolicy } from './logs.ts'
import { Witness, type WitnessOptions } from './witness.ts'

const SEED = Number(process.env['GELEIT_SEED'])
const NAME = 'witness.example/w1'
const NOW_SECONDS = 1_900_000_000
const log = new SmallLog(40)
const fork = new SmallLog(40, { shared: 10, word: 'b' })

let dir: string
const opened: Witness[] = []

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'geleit-witness-'))
})
afterEach(async () => {
  await Promise.all(opened.splice(0).map((witness) => witness.close()))
  await rm(dir, { recursive: true, force: true })
})

async function open(options: Partial<WitnessOptions> = {}): Promise<Witness> {
  const clock = (): number => NOW_SECONDS * 1000 + 999
  const witness = await Witness.open({ dir, name: NAME, logs: [log.signer.key], clock, ...options })
  opened.push(witness)
  return witness
}

const fileOf = (origin = ORIGIN): string => join(dir, 'checkpoints', Buffer.from(originHash(origin)).toString('hex'))

test('cosigns, and serves the checkpoint with both signatures', async () => {
  const witness = await open()
  const outcome = await witness.addCheckpoint(log.request(0, 7))
  if (outcome.kind !== 'cosigned') throw new Error(outcome.kind)
  const signed = parseNote(log.note(7))
  const signature = parseSignature(outcome.lines[0] ?? '') as NoteSignature
  expect(outcome.lines).toHaveLength(1)
  expect(verifyCosignature({ text: signed?.text ?? '', signatures: [signature] }, witness.signer.key)).toEqual({
    timeSeconds: NOW_SECONDS,
  })
  const served = parseNote((await witness.latestNote(Buffer.from(originHash(ORIGIN)).toString('hex'))) ?? '')
  expect(served?.signatures).toHaveLength(2)
  expect(served !== null && verifyLogSignature(served, log.signer.key)).toBe(true)
  expect(served !== null && verifyCosignature(served, witness.signer.key)).not.toBeNull()
})

test('remembers across a start what it has seen, and each log for itself', async () => {
  const other = new SmallLog(9, { origin: 'other.example' })
  const logs = [log.signer.key, other.signer.key]
  const first = await open({ logs })
  await first.addCheckpoint(log.request(0, 7))
  await first.addCheckpoint(other.request(0))
  await first.close()
  opened.pop()
  const again = await open({ logs, name: undefined })
  expect(again.notices).toEqual([])
  expect(await again.addCheckpoint(log.request(0, 9))).toEqual({ kind: 'other_size', size: 7, doubt: null })
  expect((await again.addCheckpoint(log.request(7, 20))).kind).toBe('cosigned')
  expect((await again.remembered('other.example'))?.checkpoint.size).toBe(9)
  expect(await again.remembered('third.example')).toBeNull()
})

describe('its key', () => {
  test('is made once, in a file for its owner alone, and said so', async () => {
    const witness = await open()
    const path = join(dir, 'key/witness-key')
    expect((await stat(path)).mode & 0o777).toBe(0o600)
    expect(witness.notices).toEqual([expect.stringContaining(path)])
    expect((await openWitnessKey(dir)).signer.key).toEqual(witness.signer.key)
  })

  test('has one name', async () => {
    await open()
    await expect(open({ name: 'witness.example/w2' })).rejects.toThrow('is called "witness.example/w1"')
    await expect(open({ dir: join(dir, 'new'), name: undefined })).rejects.toThrow('There is no witness')
    await expect(open({ dir: join(dir, 'new'), name: 'two words' })).rejects.toThrow('no spaces')
  })

  test('is refused where others may read it, or where it is damaged', async () => {
    await open()
    const path = join(dir, 'key/witness-key')
    await chmod(path, 0o640)
    await expect(open()).rejects.toThrow('Others may read')
    await chmod(path, 0o600)
    await writeFile(path, (await readFile(path, 'utf8')).slice(0, -8))
    await expect(open()).rejects.toThrow('damaged')
  })

  test('is not made anew where the old one has cosigned', async () => {
    await (await open()).addCheckpoint(log.request(0, 7))
    await unlink(join(dir, 'key/witness-key'))
    await expect(open()).rejects.toThrow('is missing, but this witness has cosigned')
  })
})

test('a damaged memory is no empty one: nothing is signed', async () => {
  const witness = await open()
  await witness.addCheckpoint(log.request(0, 7))
  const good = await readFile(fileOf(), 'utf8')
  const random = new Dice(SEED)
  const bad = ['', good.slice(0, 40), good.replace('7\n', '6\n'), log.note(7)]
  for (let round = 0; round < 20; round++) {
    const place = random.below(good.length)
    const other = good[place] === 'A' ? 'B' : 'A'
    const changed = good.slice(0, place) + other + good.slice(place + 1)
    // The log's own signature is kept as it was verified; only its own is checked again.
    if (parseNote(changed)?.text !== parseNote(good)?.text) bad.push(changed)
  }
  for (const content of bad) {
    await writeFile(fileOf(), content)
    await expect(witness.addCheckpoint(log.request(7, 20)), content).rejects.toThrow('damaged')
    await expect(open(), content).rejects.toThrow('damaged')
  }
  await writeFile(fileOf(), good)
  expect((await witness.addCheckpoint(log.request(7, 20))).kind).toBe('cosigned')
})

describe('two faces', () => {
  test('are kept with both checkpoints, and told once', async () => {
    const told: Evidence[] = []
    const lines: string[] = []
    const onTwoFaces = async (evidence: Evidence): Promise<void> => void told.push(evidence)
    const witness = await open({ onTwoFaces, say: (line) => lines.push(line) })
    await witness.addCheckpoint(log.request(0, 20))
    for (let round = 0; round < 3; round++) {
      expect((await witness.addCheckpoint(fork.request(20, 20))).kind).toBe('inconsistent')
    }
    const [kept, ...more] = await readEvidence(dir, 'proven')
    expect(more).toEqual([])
    expect(kept?.evidence).toMatchObject({ origin: ORIGIN, why: 'same_size_other_root', request: fork.request(20, 20) })
    expect(kept?.evidence.recorded).toContain(log.note(20))
    expect(told).toEqual([kept?.evidence])
    expect(lines).toEqual([expect.stringContaining('TWO FACES')])
    // The log that it followed goes on.
    expect((await witness.addCheckpoint(log.request(20, 30))).kind).toBe('cosigned')
    await open({ onTwoFaces })
    expect(told).toHaveLength(1)
  })

  test('are told at the next start, where it could not be done at once', async () => {
    const witness = await open({
      onTwoFaces: async () => {
        throw new Error('the database is down')
      },
    })
    await witness.addCheckpoint(log.request(0, 13))
    expect((await witness.addCheckpoint(fork.request(13, 20))).kind).toBe('inconsistent')
    const told: Evidence[] = []
    const onTwoFaces = async (evidence: Evidence): Promise<void> => void told.push(evidence)
    await open({ onTwoFaces })
    await open({ onTwoFaces })
    expect(told.map(({ why }) => why)).toEqual(['proof_shows_other_tree'])
  })

  test('what anybody can make is kept apart, and told to nobody', async () => {
    const told: Evidence[] = []
    const onTwoFaces = async (evidence: Evidence): Promise<void> => void told.push(evidence)
    const witness = await open({ onTwoFaces })
    await witness.addCheckpoint(log.request(0, 7))
    await witness.addCheckpoint(log.request(7, 20).replace(/\n[^\n]{44}\n/, `\n${'A'.repeat(43)}=\n`))
    expect(told).toEqual([])
    expect(await readEvidence(dir, 'proven')).toEqual([])
    expect(await readEvidence(dir, 'possible')).toMatchObject([{ evidence: { why: 'proof_does_not_verify' } }])
  })
})

describe('one at a time', () => {
  test('of two continuations of one checkpoint, one is cosigned', async () => {
    const witness = await open()
    await witness.addCheckpoint(log.request(0, 5))
    const kinds = await Promise.all([
      witness.addCheckpoint(log.request(5, 20)),
      witness.addCheckpoint(fork.request(5, 30)),
      witness.addCheckpoint(log.request(5, 11)),
    ])
    expect(kinds.map(({ kind }) => kind).sort()).toEqual(['cosigned', 'other_size', 'other_size'])
  })

  test('also of two objects on one folder', async () => {
    const witnesses = await Promise.all([open(), open(), open()])
    expect(new Set(witnesses.map(({ signer }) => Buffer.from(signer.key.publicKey).toString('hex'))).size).toBe(1)
    for (let size = 0; size < 25; size++) {
      const outcomes = await Promise.all(
        witnesses.map((witness, index) =>
          witness.addCheckpoint((index === 1 && size >= 10 ? fork : log).request(size, size + 1)),
        ),
      )
      const cosigned = outcomes.filter(({ kind }) => kind === 'cosigned')
      expect(cosigned).toHaveLength(1)
      // Where the fork was faster, the others are what contradicts it.
      if ((await witnesses[0]?.remembered(ORIGIN))?.checkpoint.root.join() !== log.root(size + 1).join()) break
    }
  })

  test('and of several processes: none cosigns a size after a larger one', async () => {
    const program = join(import.meta.dirname, '../../test/witness/sender-program.ts')
    const start = (): Promise<number[]> => {
      const child = spawn(process.execPath, [program, dir, '1', '40'], { stdio: ['ignore', 'pipe', 'inherit'] })
      let out = ''
      child.stdout.on('data', (text) => {
        out += text
      })
      return new Promise((resolve) => child.once('close', () => resolve(out.trim().split('\n').map(Number))))
    }
    const sizes: number[] = []
    const [one, two] = await Promise.all([start(), start(), decideNext(dir, 1, 40, (size) => void sizes.push(size))])
    for (const each of [one, two, sizes]) expect(each).toEqual([...each].sort((a, b) => a - b))
    const witness = await openRaceWitness(dir, raceLog())
    expect((await witness.remembered(ORIGIN))?.checkpoint.size).toBe(40)
    await witness.close()
  })
})

test('killed at any moment: what it acknowledged is there, and never less than before', async () => {
  const program = join(import.meta.dirname, '../../test/witness/sender-program.ts')
  const random = new Dice(SEED)
  let least = 0
  for (let round = 0; round < 4; round++) {
    const child = spawn(process.execPath, [program, dir, String(least + 1), String(RACE_LOG_SIZE)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    let out = ''
    child.stdout.on('data', (text) => {
      out += text
    })
    const ended = new Promise((resolve) => child.once('close', resolve))
    const lines = 1 + random.below(12)
    await until('it has cosigned some', () => out.split('\n').length > lines || child.exitCode !== null)
    child.kill('SIGKILL')
    await ended
    const acknowledged = Math.max(least, ...out.split('\n').slice(0, -1).map(Number))
    const log = raceLog()
    const witness = await openRaceWitness(dir, log)
    const remembered = await witness.remembered(ORIGIN)
    expect(remembered?.checkpoint.size).toBeGreaterThanOrEqual(acknowledged)
    expect(remembered?.checkpoint.root).toEqual(log.root(remembered?.checkpoint.size))
    expect((await readdir(join(dir, 'checkpoints'))).filter((name) => name.startsWith('.'))).toEqual([])
    least = remembered?.checkpoint.size ?? 0
    await witness.close()
    if (least > RACE_LOG_SIZE - 20) break
  }
})

test.each([
  ['no quorum is needed', 'log KEY\n', 1, []],
  ['but allowed', '# mine\nlog KEY https://log.example\n\nquorum none\n', 1, []],
  ['no newline at the end', 'log KEY', 1, []],
  ['an empty list', '', 0, []],
  ['what is wrong is named', 'log nonsense\n', 0, [expect.stringContaining('line 1: ')]],
])('the list of logs: %s', (_, text, count, problems) => {
  const read = logsOfPolicy(text.replace('KEY', formatVerifierKey(log.signer.key)))
  expect(read.logs).toHaveLength(count)
  expect(read.problems).toEqual(problems)
})
