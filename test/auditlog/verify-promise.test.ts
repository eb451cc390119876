/** `geleit verify-log --promise`: what a reporter does with the answer that was kept. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { beforeAll, expect, onTestFinished, test } from 'vitest'
import { formatVerifierKey, type NoteSigner } from '../../src/auditlog/note.ts'
import { type InclusionPromise, signPromise } from '../../src/auditlog/promise.ts'
import { WrongUse } from '../../src/cli/command.ts'
import { verifyLogCommand } from '../../src/cli/verify-log.ts'
import { entryAt, LOG, ORIGIN, publish, signerOf, WITNESS } from './published-log.ts'

const log = publish(Array.from({ length: 300 }, (_, index) => entryAt(index)))
const KEYS = ['--log-key', formatVerifierKey(LOG.key), '--witness', formatVerifierKey(WITNESS.key)]
let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'geleit-promise-'))
  for (const [path, bytes] of log.files) {
    await mkdir(dirname(join(folder, path)), { recursive: true })
    await writeFile(join(folder, path), bytes)
  }
  return () => rm(folder, { recursive: true })
})

function promiseOf(indexes: readonly number[], signer: NoteSigner = LOG): InclusionPromise {
  const unsigned = {
    origin: signer.key.name,
    recordedAt: '2030-01-01T00:00:00.000Z',
    keepBy: '2030-01-01T00:01:00.000Z',
    commitments: indexes.map((index) => Buffer.from(entryAt(index)).toString('hex')),
  }
  return signPromise(unsigned, formatVerifierKey(signer.key), signer.sign)
}

async function run(answer: unknown): Promise<{ code: number; out: string }> {
  const path = join(await mkdtemp(join(tmpdir(), 'geleit-answer-')), 'answer.json')
  onTestFinished(() => rm(dirname(path), { recursive: true }))
  await writeFile(path, typeof answer === 'string' ? answer : JSON.stringify(answer))
  const parts: string[] = []
  const io = { out: (text: string) => void parts.push(text), err: () => {}, environment: {}, interactive: false }
  const code = await verifyLogCommand.run([folder, ...KEYS, '--promise', path], io)
  return { code, out: parts.join('') }
}

test('kept: the answer to the report is enough, and so is the promise alone', async () => {
  const promise = promiseOf([3, 256, 299])
  for (const answer of [{ incidentId: 'i', exposed: [], promise }, promise]) {
    const { code, out } = await run(answer)
    expect(out).toContain('The promise was kept: all 3 entries of the report stand in the log.')
    expect(code).toBe(0)
  }
})

test('broken: an entry that is not in the log', async () => {
  const { code, out } = await run({ promise: promiseOf([3, 4_711]) })
  expect(out).toMatch(/NOT PROVEN {2}The log promised all 2 entries of the report until .*, and 1 are not/)
  expect(code).toBe(1)
})

test.each<[string, InclusionPromise]>([
  ['of another log', promiseOf([3], signerOf('other.example/log', 1, 9))],
  ['by another key of that name', promiseOf([3], signerOf(ORIGIN, 1, 9))],
  ['that was changed', { ...promiseOf([3]), keepBy: '2031-01-01T00:01:00.000Z' }],
])('a promise %s binds nobody', async (_, promise) => {
  const { code, out } = await run(promise)
  expect(out).toContain('NOT PROVEN  The promise was not signed with the key of this log')
  expect(code).toBe(1)
})

test.each(['', '{}', '[]', 'null', '{"promise":{"commitments":"x"}}'])('%j is no promise', async (text) => {
  await expect(run(text)).rejects.toThrow(WrongUse)
})
