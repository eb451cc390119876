/** Which checkpoint is published, on a real database. Signatures are not verified here: they were when they were stored. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../test/setup/database.ts'
import { SmallLog, signerOf } from '../../test/witness/logs.ts'
import { parseCheckpoint } from '../auditlog/checkpoint.ts'
import { cosign } from '../auditlog/cosignature.ts'
import { formatSignature, formatVerifierKey, parseNote, type VerifierKey } from '../auditlog/note.ts'
import { type Policy, parsePolicy } from '../auditlog/policy.ts'
import { addCosignature, cosignersOf, haltLog, lastCosignedSize, publishedCheckpoint } from './cosignatures.ts'
import { type Database, openDatabase, readForRules, writeForRules } from './database.ts'
import { currentLog } from './log.ts'
import { establishLog } from './log-start.ts'

const SIZES = 200
const log = new SmallLog(SIZES)
const [a, b, c] = ['a', 'b', 'c'].map((name) => signerOf(`witness.example/${name}`, 4)) as [Signer, Signer, Signer]
type Signer = ReturnType<typeof signerOf>

let own: TestDatabase
let database: Database

beforeAll(async () => {
  own = await createTestDatabase()
  database = openDatabase(own.connectionString)
  await establishLog(database, { wanted: log.origin, otherwise: log.origin })
  // One note does for all: only its text would differ.
  const note = log.note(1)
  await writeForRules(database, null, (client) =>
    client.query(
      `insert into log_checkpoint (origin, size, root, note, signed_at)
       select $1, size, $2, $3, now() from generate_series(1, ${SIZES}) size`,
      [log.origin, Buffer.from(log.root(1)), note],
    ),
  )
})
afterAll(async () => {
  await database.close()
  await own.drop()
})

function policyOf(
  text: string,
  keys: Readonly<Record<string, VerifierKey>> = { a: a.key, b: b.key, c: c.key },
): Policy {
  const lines = Object.entries(keys).map(([name, key]) => `witness ${name} ${formatVerifierKey(key)}\n`)
  const policy = parsePolicy(lines.join('') + text)
  if ('problems' in policy) throw new Error(JSON.stringify(policy.problems))
  return policy
}

async function cosignAll(witness: Signer, sizes: readonly number[]): Promise<void> {
  const text = parseNote(log.note(1))?.text ?? ''
  const line = formatSignature(cosign(text, witness, 1))
  await writeForRules(database, null, async (client) => {
    for (const size of sizes) {
      await addCosignature(client, { origin: log.origin, size, witness: witness.key, line, timeSeconds: 1 })
    }
  })
}

const published = async (policy: Policy): Promise<number | null> =>
  (await readForRules(database, null, (client) => publishedCheckpoint(client, policy)))?.size ?? null

const BOTH = 'group both all a b\nquorum both\n'

test('the newest with a quorum, however far back', async () => {
  expect(await published(policyOf('quorum none\n'))).toBe(SIZES)
  expect(await published(policyOf('quorum a\n'))).toBeNull()
  await cosignAll(b, [3, 5])
  const fromSix = Array.from({ length: SIZES - 5 }, (_, index) => index + 6)
  await cosignAll(a, [2, 3, ...fromSix])
  expect(await published(policyOf('quorum a\n'))).toBe(SIZES)
  expect(await published(policyOf('quorum b\n'))).toBe(5)
  // Nearly 200 that only one of them has cosigned lie between.
  expect(await published(policyOf(BOTH))).toBe(3)
  expect(await published(policyOf('group all-three all a b c\nquorum all-three\n'))).toBeNull()
  await cosignAll(b, [130])
  expect(await published(policyOf(BOTH))).toBe(130)
})

test('it comes with the lines of those who cosigned', async () => {
  const found = await readForRules(database, null, (client) => publishedCheckpoint(client, policyOf(BOTH)))
  const note = parseNote(found?.note ?? '')
  expect(note?.signatures.map(({ name }) => name)).toEqual([log.origin, a.key.name, b.key.name])
  expect(parseCheckpoint(note?.text ?? '')?.origin).toBe(log.origin)
})

test('a cosignature counts for the key that the policy names, not for its name', async () => {
  const renewed = signerOf('witness.example/a', 4, 'another key')
  expect(await published(policyOf('quorum a\n', { a: renewed.key }))).toBeNull()
})

test('what is known of a witness', async () => {
  await readForRules(database, null, async (client) => {
    expect(await lastCosignedSize(client, log.origin, a.key)).toBe(SIZES)
    expect(await lastCosignedSize(client, log.origin, c.key)).toBe(0)
    expect(await lastCosignedSize(client, 'other.example', a.key)).toBe(0)
    const policy = policyOf('quorum none\n')
    expect((await cosignersOf(client, log.origin, 130, policy)).map(({ name }) => name)).toEqual([
      a.key.name,
      b.key.name,
    ])
    expect(await cosignersOf(client, log.origin, 4, policy)).toEqual([])
  })
})

test('the first reason for a halt stays', async () => {
  const halt = (reason: string): Promise<boolean> => writeForRules(database, null, (client) => haltLog(client, reason))
  expect([await halt('first'), await halt('second')]).toEqual([true, false])
  expect((await readForRules(database, null, currentLog))?.halted).toBe('first')
})
