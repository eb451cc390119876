/** `geleit log`, as an operator types it, beside a database of one's own. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { parseVerifierKey } from '../../src/auditlog/note.ts'
import { openFileKeyStore } from '../../src/keystore/file-keystore.ts'
import type { KeyStore } from '../../src/keystore/keystore.ts'
import { openDatabase } from '../../src/store/database.ts'
import { logOf } from '../../src/worker/log-keys.ts'
import { Sequencer } from '../../src/worker/sequencer.ts'
import { GeleitProcess, until } from '../faults/serve-process.ts'
import { createTestDatabase, type TestDatabase } from '../setup/database.ts'

const ORIGIN = 'log.example/command'
let testDatabase: TestDatabase
let dataDir: string
let keyStore: KeyStore

beforeAll(async () => {
  testDatabase = await createTestDatabase()
  dataDir = await mkdtemp(join(tmpdir(), 'geleit-log-'))
  keyStore = (await openFileKeyStore({ dir: join(dataDir, 'keystore') })).keyStore
})

afterAll(async () => {
  await testDatabase.drop()
  await rm(dataDir, { recursive: true })
})

async function log(...args: string[]): Promise<{ code: number | null; out: string; errors: string }> {
  const command = new GeleitProcess(['log', ...args], { dataDir, databaseUrl: testDatabase.connectionString })
  const { code } = await command.exited
  return { code, out: command.out, errors: command.errors }
}

test('wrong use is told, with a hint', async () => {
  expect(await log('sign')).toMatchObject({ code: 2, errors: expect.stringContaining('there is no "log sign"') })
  expect(await log()).toMatchObject({ code: 2, errors: expect.stringContaining('status, map, rotate-key') })
})

test('from the beginning to the second key', async () => {
  expect(await log('status')).toMatchObject({ code: 1, errors: expect.stringContaining('has not begun') })
  const database = openDatabase(testDatabase.connectionString, 2)
  await logOf(database, keyStore, { GELEIT_LOG_ORIGIN: ORIGIN })
  expect(await log('status')).toMatchObject({ code: 0, out: expect.stringContaining('0 leaves published') })
  expect(await log('map')).toMatchObject({ code: 1, errors: expect.stringContaining('nothing in the log yet') })
  const rotated = await log('rotate-key')
  expect(rotated).toMatchObject({ code: 0, out: expect.stringContaining(`from ${ORIGIN}+`) })
  expect(await log('rotate-key')).toMatchObject({ code: 1, errors: expect.stringContaining('an earlier hand-over') })

  const { connectionString } = testDatabase
  const sequencer = new Sequencer({ connectionString, keyStore, clock: Date.now, say: () => {} })
  sequencer.start()
  let status: { size: number; verifierKeys: string[]; halted: string | null } | undefined
  await until('the hand-over is published', async () => {
    status = JSON.parse((await log('status', '--json')).out)
    return status?.size === 3
  })
  await sequencer.stop()
  expect(await log('map')).toMatchObject({ code: 0, out: expect.stringMatching(/^Recorded the map over 3 leaves: 1 /) })
  expect(status?.verifierKeys.map((text) => parseVerifierKey(text)?.publicKey)).toEqual([
    keyStore.checkpointPublicKeyOf(2),
    keyStore.checkpointPublicKeyOf(1),
  ])
  await database.pool.query(`set geleit.scope = 'rules'; update log_state set halted = 'somebody must decide'`)
  await database.close()
  expect(await log('status')).toMatchObject({ code: 1, out: expect.stringContaining('HALTED, nothing is signed') })
})
