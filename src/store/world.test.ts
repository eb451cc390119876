import fc from 'fast-check'
import type pg from 'pg'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../test/setup/database.ts'
import { MAKER, OPERATOR, seedMasterData, tickingClock } from '../../test/store/story.ts'
import type { Change } from '../custody/evolve.ts'
import { idOf } from '../custody/identifiers.ts'
import { type Lock, PROTOCOL_CAPABILITIES, type Site } from '../custody/state.ts'
import { type Database, openDatabase } from './database.ts'
import { changeSql, select } from './rows.ts'
import { World, WorldTable } from './world.ts'
import { Writes } from './writes.ts'

const site = (siteId: string, name = 'n'): Site => ({
  siteId: idOf('SiteId', siteId),
  partyId: MAKER,
  kind: 'factory',
  name,
  address: null,
  status: 'active',
  attestedAt: null,
  attestedUntil: null,
})

describe('a table', () => {
  let sites: WorldTable
  const all = () => [...sites.rows()].map((row) => `${row['siteId']} ${row['partyId']} ${row['name']}`)

  beforeEach(() => {
    sites = new WorldTable('site')
    sites.insert(['a', 'b', 'c'].map((siteId) => ({ ...site(siteId) })))
  })

  test('by key, by another column, by a list, and by nothing in common', () => {
    sites.update({ siteId: 'a' }, { set: { name: 'A' } })
    sites.update({ name: 'n', siteId: ['b', 'x'] }, { set: { name: 'B' } })
    sites.update({ name: 'n', siteId: 'a' }, { set: { name: 'never' } })
    expect(all()).toEqual(['a maker A', 'b maker B', 'c maker n'])
    sites.update({ partyId: 'maker' }, { set: { partyId: OPERATOR } })
    sites.update({ partyId: 'maker' }, { set: { name: 'never' } })
    sites.update({ partyId: OPERATOR, name: ['n', 'n'] }, { set: { name: 'C' } })
    expect(all()).toEqual(['a operator A', 'b operator B', 'c operator C'])
  })

  test('an inserted row is its own', () => {
    const row = { ...site('d') }
    sites.insert([row])
    row.name = 'changed outside'
    expect(all()).toContain('d maker n')
  })

  test('what is taken is gone', () => {
    sites.update({ name: 'n' }, { set: { kind: 'vehicle' } })
    expect(sites.take('b')).toMatchObject({ siteId: 'b', kind: 'vehicle' })
    expect(sites.take('b')).toBeUndefined()
    sites.update({ name: 'n' }, { set: { kind: 'factory' } })
    expect(sites.size).toBe(2)
    expect(all()).toEqual(['a maker n', 'c maker n'])
  })

  test.each<[string, () => void, string]>([
    ['a key twice', () => sites.insert([{ ...site('a') }]), 'the key a twice'],
    ['a column that lacks', () => sites.insert([{ siteId: 'd', partyId: 'p', kind: 'k' }]), 'without all its columns'],
    ['a column too many', () => sites.insert([{ ...site('d'), more: 1 }]), 'no column more'],
    ['an undefined value', () => sites.insert([{ ...site('d'), name: undefined }]), 'name without a value'],
    ['an unknown column to set', () => sites.update({ siteId: 'a' }, { set: { more: 1 } }), 'no column more'],
    ['an unknown column to ask for', () => sites.update({ more: 1 }, { set: { name: 'x' } }), 'no column more'],
    ['no condition', () => sites.update({}, { set: { name: 'x' } }), 'a condition is missing'],
    ['a condition without a value', () => sites.update({ name: undefined }, { set: {} }), 'without a value'],
    ['a new key', () => sites.update({ siteId: 'a' }, { set: { siteId: 'z' } }), 'never changes'],
  ])('%s is thrown out', (_, act, message) => {
    expect(act).toThrow(message)
    expect(all()).toEqual(['a maker n', 'b maker n', 'c maker n'])
  })
})

test('folding is linear in the stays: nothing is looked for row by row', () => {
  const world = new World()
  const deviceIds = Array.from({ length: 1_600 }, (_, number) => `d${number}`)
  const table = world.table('stay')
  for (let round = 0; round < 60; round += 1) {
    table.insert(
      deviceIds.map((deviceId) => ({
        deviceId,
        partyId: 'maker',
        containerId: `box-${round}`,
        packedPosition: 1,
        packedAt: round,
        packedOpeningId: 'o',
        packedEntryId: `e${round}`,
        unpackedPosition: null,
        unpackedAt: null,
        unpackedOpeningId: null,
      })),
    )
    const set = { unpackedAt: round, unpackedPosition: 2, unpackedOpeningId: 'o' }
    table.update({ deviceId: deviceIds, containerId: `box-${round}`, unpackedAt: null }, { set })
  }
  // A scan for each round would look at 6 billion rows, and not end before the test's time is over.
  expect(table.size).toBe(96_000)
})

describe('the same as in the database', () => {
  let testDatabase: TestDatabase
  let database: Database
  let client: pg.PoolClient

  beforeAll(async () => {
    testDatabase = await createTestDatabase()
    database = openDatabase(testDatabase.connectionString, 2)
    await seedMasterData(database, tickingClock())
    client = await database.pool.connect()
    await client.query(`set geleit.scope = 'rules'`)
  })

  afterAll(async () => {
    client.release()
    await database.close()
    await testDatabase.drop()
  })

  const serials = ['L-1', 'L-2', 'L-3', 'L-4', 'L-5', 'L-6']
  const boxes = ['a', 'b', 'c'].map((text) => idOf('ContainerId', text))
  const serial = fc.constantFrom(...serials)
  const box = fc.constantFrom(...boxes)
  const maybe = fc.option(fc.integer({ min: 0, max: 3 }), { nil: null })
  const row = (lockSerial: string): fc.Arbitrary<Lock> =>
    fc.record({
      lockSerial: fc.constant(lockSerial),
      partyId: fc.constant(MAKER),
      containerId: box,
      window: fc.constant(64),
      highestValue: fc.constant(0),
      lastConfirmedValue: maybe,
      passedValue: fc.constant(0),
      gapFrom: maybe,
      outOfSync: fc.boolean(),
      readOutRequired: fc.boolean(),
      misfits: fc.integer({ min: 0, max: 3 }),
      lastMisfitAt: fc.option(fc.constant(1_700_000_000_123), { nil: null }),
      capabilities: fc.constant(PROTOCOL_CAPABILITIES),
      status: fc.constant('in_service' as const),
      generation: fc.constant(1),
      generationAfter: fc.constant(0),
      generationBefore: fc.constant(null),
    })
  const some = { requiredKeys: [] as [] }
  const where = fc
    .record(
      {
        lockSerial: fc.oneof(serial, fc.array(serial)),
        containerId: fc.oneof(box, fc.array(box)),
        lastConfirmedValue: fc.oneof(maybe, fc.array(fc.integer({ min: 0, max: 3 }))),
        outOfSync: fc.boolean(),
        lastMisfitAt: fc.constantFrom(null, 1_700_000_000_123),
      },
      some,
    )
    .filter((condition) => Object.keys(condition).length > 0)
  const update: fc.Arbitrary<Change> = fc
    .record({
      where,
      set: fc.record(
        { containerId: box, outOfSync: fc.boolean(), gapFrom: maybe, lastMisfitAt: fc.constant(null) },
        some,
      ),
      add: fc.record(
        { misfits: fc.integer({ min: 0, max: 3 }), lastConfirmedValue: fc.integer({ min: 0, max: 3 }) },
        some,
      ),
    })
    .filter(({ set, add }) => Object.keys(set).length + Object.keys(add).length > 0)
    .map((change) => ({ update: 'lock', ...change }))
  const story = fc.tuple(fc.tuple(...serials.map(row)), fc.array(update, { minLength: 1, maxLength: 12 }))

  test('any changes of locks', async () => {
    await fc.assert(
      fc.asyncProperty(story, async ([rows, updates]) => {
        const changes: Change[] = [{ insert: 'lock', rows }, ...updates]
        const world = new World()
        await client.query('begin')
        for (const change of changes) {
          const writes = new Writes(client)
          writes.add('changed', (parameters) => changeSql(parameters, change))
          await writes.done()
          world.apply(change)
        }
        const found = await select(client, 'lock', { lockSerial: serials }, { tail: 'order by lock_serial' })
        await client.query('rollback')
        const folded = [...world.table('lock').rows()]
        expect(folded.sort((a, b) => (String(a['lockSerial']) < String(b['lockSerial']) ? -1 : 1))).toEqual(found)
      }),
      { numRuns: 60 },
    )
  })
})
