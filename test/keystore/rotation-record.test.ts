/** A rotation of the key store leaves an entry: by whoever had it done, or by the keeper where a server finds it so. */
import { randomUUID } from 'node:crypto'
import { Client } from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { keystoreCommand } from '../../src/cli/keystore.ts'
import { openKeyStore } from '../../src/keystore/open.ts'
import { type Database, openDatabase } from '../../src/store/database.ts'
import { newestMasterOf, recordKeyStoreRotations } from '../../src/worker/keystore-rotation.ts'
import { createTestDatabase } from '../setup/database.ts'
import { OLGA, seedMasterData } from '../store/story.ts'
import { newFolder } from './stores.ts'

let dataDir: string
const options = { clock: () => Date.now(), newId: randomUUID }
let own: Awaited<ReturnType<typeof createTestDatabase>>
let database: Database
let superuser: Client

beforeAll(async () => {
  own = await createTestDatabase()
  database = openDatabase(own.connectionString)
  superuser = new Client({ connectionString: own.connectionString })
  await superuser.connect()
  await seedMasterData(database, options)
})
afterAll(async () => {
  await superuser.end()
  await database.close()
  await own.drop()
})

async function keystore(...args: readonly string[]): Promise<void> {
  const environment = { DATA_DIR: dataDir, DATABASE_URL: own.connectionString }
  await keystoreCommand.run(args, { out: () => {}, err: () => {}, environment, interactive: false })
}

/** What a server does at its start. */
async function start(): Promise<number> {
  const { keyStore } = await openKeyStore(`${dataDir}/keystore`, {})
  return recordKeyStoreRotations(database, options, newestMasterOf(keyStore))
}

async function told(): Promise<readonly (readonly [string, unknown])[]> {
  const { rows } = await superuser.query<{ who: string; fact: unknown }>(
    `select person_id as who, convert_from(canonical, 'UTF8')::jsonb -> 'fact' as fact
     from entry join entry_content using (entry_id) where type = 'keystore_rotated' order by position`,
  )
  return rows.map(({ who, fact }) => [who, fact])
}

test('each master key once, and who had it made', { timeout: 60_000 }, async () => {
  dataDir = newFolder()
  await keystore('init')
  expect(await start()).toBe(0)
  await keystore('rotate')
  await keystore('rotate', '--keep-master', '--key-file')
  // Two servers that start at once.
  expect((await Promise.all([start(), start()])).sort()).toEqual([0, 1])
  await expect(keystore('rotate', '--by', 'nobody')).rejects.toThrow('no person')
  await expect(keystore('rotate', '--keep-master', '--by', OLGA.personId)).rejects.toThrow('new master key')
  await keystore('rotate', '--by', OLGA.personId)
  expect(await start()).toBe(0)
  expect(await told()).toEqual([
    ['log-keeper', { type: 'keystore_rotated', masterKey: 2 }],
    [OLGA.personId, { type: 'keystore_rotated', masterKey: 3 }],
  ])
})
