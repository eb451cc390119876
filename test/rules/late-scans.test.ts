/** Scans of a tour that arrive in any order, on a real database: its constraints take them, and its books stay right. */
import { randomUUID } from 'node:crypto'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { TourId } from '../../src/custody/identifiers.ts'
import { packDevices, unpackDevices } from '../../src/custody/packing.ts'
import { commit } from '../../src/store/commit.ts'
import { type Database, openDatabase, readForRules } from '../../src/store/database.ts'
import { runFsck } from '../../src/store/fsck.ts'
import { scanSituation } from '../../src/store/queries/situations.ts'
import { createTestDatabase, type TestDatabase } from '../setup/database.ts'
import {
  BOX,
  deviceId,
  FACTORY,
  id,
  LOCK,
  MAKER,
  MINA,
  record,
  seedMasterData,
  T0,
  tickingClock,
} from '../store/story.ts'

let testDatabase: TestDatabase
let database: Database
const options = { clock: tickingClock().clock, newId: randomUUID }

beforeEach(async () => {
  testDatabase = await createTestDatabase()
  database = openDatabase(testDatabase.connectionString, 2)
  await seedMasterData(database, options)
})

afterEach(async () => {
  await database.close()
  await testDatabase.drop()
})

const PAIRS = [1, 3, 5, 7].map((openingValue) => ({
  openingId: id('OpeningId'),
  openingValue,
  closingValue: openingValue + 1,
}))

async function scan([direction, value]: Scan): Promise<void> {
  const openingId = PAIRS.find((pair) => pair.openingValue === value)?.openingId
  if (openingId === undefined) throw new Error('no such opening')
  const deviceIds = [deviceId(1)]
  const committed = await commit(database, options, {
    actor: MINA,
    load: (loading) =>
      scanSituation(loading, {
        openingId,
        personId: MINA.personId,
        deviceIds,
        repackagingId: null,
      }),
    decide: (situation, given) => {
      const { facts, refusal } =
        direction === 'in' ? packDevices(situation, deviceIds, given) : unpackDevices(situation, deviceIds)
      return { facts, answer: refusal?.code ?? null }
    },
  })
  expect(committed).toMatchObject({ kind: 'done', answer: null })
}

type Scan = readonly ['in' | 'out', number]

test.each<[string, readonly Scan[]]>([
  [
    'as they were made',
    [
      ['in', 1],
      ['out', 3],
      ['in', 5],
      ['out', 7],
    ],
  ],
  [
    'the last one first',
    [
      ['in', 1],
      ['out', 7],
      ['out', 3],
      ['in', 5],
    ],
  ],
  [
    'in again before out',
    [
      ['in', 1],
      ['in', 5],
      ['out', 3],
      ['out', 7],
    ],
  ],
  [
    'backwards',
    [
      ['in', 1],
      ['out', 7],
      ['in', 5],
      ['out', 3],
    ],
  ],
])('scans arrive %s', async (_, scans) => {
  const tourId = id('TourId') as TourId
  const key = { forPersonId: MINA.personId, keySerial: 'KEY-1', keyId: '0'.repeat(32) }
  const lock = { containerId: BOX, ownerPartyId: MAKER, lockSerial: LOCK, siteId: FACTORY }
  await record(database, options, MINA, [
    { type: 'tour_pack_issued', tourId, ...lock, ...key, validUntil: T0 + 1e10, pairs: PAIRS },
  ])
  for (const each of scans) await scan(each)
  const { rows } = await readForRules(database, null, (client) =>
    client.query<{ span: string }>(`select packed_position || '-' || unpacked_position as span from stay`),
  )
  const spans = rows.map((row) => row.span.split('-').map(Number))
  const inside = (position: number) => spans.some(([from = 0, until = 0]) => from <= position && position <= until)
  expect([1, 2, 3, 4, 5, 6, 7].filter(inside)).toEqual([1, 2, 3, 5, 6, 7])
  expect((await runFsck(database)).differences).toEqual([])
})
