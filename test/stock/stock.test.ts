/**
 * Stock at past moments against a small oracle: a random story is recorded on PostgreSQL, the oracle folds the same
 * entries one after the other and remembers which box stood where with what inside. It knows nothing of `container_place`.
 */
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Entry } from '../../src/custody/entries.ts'
import { changesOf } from '../../src/custody/evolve.ts'
import type { PartyId, SiteId } from '../../src/custody/identifiers.ts'
import { csvOf } from '../../src/server/csv.ts'
import { type Database, openDatabase, readForRules } from '../../src/store/database.ts'
import { runFsck } from '../../src/store/fsck.ts'
import { contentsAt, type StockContainer, stockContainers, stockTotals } from '../../src/store/queries/stock.ts'
import { World } from '../../src/store/world.ts'
import { Dice } from '../exposure/dice.ts'
import { Story } from '../rules/story.ts'
import { createTestDatabase, type TestDatabase } from '../setup/database.ts'
import { seed } from '../setup/seed.ts'
import { record } from '../store/story.ts'

const STEPS = 300
const MOMENTS = 25

interface Then {
  readonly at: number
  /** By party and site: boxes with the number of devices in them that are not missing. */
  readonly sites: ReadonlyMap<string, ReadonlyMap<string, number>>
  /** By party: boxes that it had, with what was inside. */
  readonly inside: ReadonlyMap<string, { readonly partyId: PartyId; readonly deviceIds: readonly string[] }>
}

let testDatabase: TestDatabase
let database: Database
const history: Then[] = []

beforeAll(async () => {
  testDatabase = await createTestDatabase()
  database = openDatabase(testDatabase.connectionString, 2)
  const story = new Story(seed)
  for (let step = 0; step < STEPS; step++) await story.step()
  const { entries } = story.bench
  const world = new World()
  for (const [number, entry] of entries.entries()) {
    for (const change of changesOf(entry)) world.apply(change)
    if (entries[number + 1]?.recordTime !== entry.recordTime) history.push(snapshot(world, entry.recordTime))
  }
  await recordAll(entries)
})
afterAll(async () => {
  await database.close()
  await testDatabase.drop()
})

function snapshot(world: World, at: number): Then {
  const missing = new Set([...world.table('device').rows()].flatMap((row) => (row['missing'] ? [row['deviceId']] : [])))
  const stays = [...world.table('stay').rows()].filter((row) => row['unpackedAt'] === null)
  const sites = new Map<string, Map<string, number>>()
  const inside = new Map<string, { partyId: PartyId; deviceIds: string[] }>()
  for (const box of world.table('container').rows()) {
    const { containerId, siteId, possessingPartyId: partyId } = box as Record<string, string>
    const held = stays.filter((stay) => stay['containerId'] === containerId).map((stay) => String(stay['deviceId']))
    inside.set(String(containerId), { partyId: partyId as PartyId, deviceIds: held.sort() })
    if (siteId === null) continue
    const site = sites.get(`${partyId} ${siteId}`) ?? new Map<string, number>()
    site.set(String(containerId), box['missing'] === true ? 0 : held.filter((id) => !missing.has(id)).length)
    sites.set(`${partyId} ${siteId}`, site)
  }
  return { at, sites, inside }
}

/** In the transactions in which they were decided. */
async function recordAll(entries: readonly Entry[]): Promise<void> {
  for (let at = 0; at < entries.length; ) {
    const { recordTime, partyId, personId } = entries[at] as Entry
    let end = at
    while (entries[end]?.recordTime === recordTime && entries[end]?.personId === personId) end += 1
    const facts = entries.slice(at, end).map((entry) => entry.fact)
    await record(database, { clock: () => recordTime, newId: randomUUID }, { partyId, personId }, facts)
    at = end
  }
}

test('at random moments every site has what the oracle says, to its party', { timeout: 60_000 }, async () => {
  const dice = new Dice(seed)
  const everywhere = [...new Set(history.flatMap(({ sites }) => [...sites.keys()]))]
  expect(everywhere.length).toBeGreaterThan(1)
  let boxes = 0
  for (let round = 0; round < MOMENTS; round++) {
    const number = round === 0 ? history.length - 1 : dice.below(history.length)
    const then = history[number] as Then
    // Any moment up to the next record, that one left out.
    const next = history[number + 1]?.at ?? then.at + 1_000
    const at = then.at + dice.below(next - then.at)
    for (const place of everywhere) {
      const [partyId, siteId] = place.split(' ') as [PartyId, SiteId]
      const question = { partyId, siteId, at }
      const [found, totals] = await readForRules(database, partyId, async (client) => [
        await allPages((cursor) => stockContainers(client, question, { limit: 2, cursor })),
        await stockTotals(client, question),
      ])
      const expected = Object.fromEntries(then.sites.get(place) ?? [])
      const shown = Object.fromEntries(found.map((row) => [row.containerId, row.devices]))
      expect(shown, `seed ${seed}, ${place} at ${at}`).toEqual(expected)
      const sum = Object.values(expected).reduce((total, devices) => total + devices, 0)
      expect(totals).toMatchObject({ containers: found.length, devices: sum })
      boxes += found.length
    }
    for (const [containerId, { partyId, deviceIds }] of then.inside) {
      const id = containerId as StockContainer['containerId']
      const view = await readForRules(database, partyId, (client) =>
        contentsAt(client, { containerId: id, partyId, at }, { limit: 999, cursor: null }),
      )
      const shown = view?.devices.rows.map((row) => row.deviceId)
      expect(shown, `seed ${seed}, ${containerId} at ${at}`).toEqual(deviceIds)
    }
  }
  expect(boxes).toBeGreaterThan(MOMENTS)
})

async function allPages(
  page: (cursor: string | null) => ReturnType<typeof stockContainers>,
): Promise<readonly StockContainer[]> {
  const rows: StockContainer[] = []
  let cursor: string | null = null
  do {
    const found = await page(cursor)
    rows.push(...found.rows)
    cursor = found.next
  } while (cursor !== null)
  return rows
}

test('places follow from the entries, one at a time', async () => {
  expect(await runFsck(database)).toMatchObject({ total: 0, differences: [] })
})

test.each([
  ['BOX-1', 'BOX-1'],
  ['-BOX', "'-BOX"],
  ['=1+1', "'=1+1"],
  [' @SUM(A1)', "' @SUM(A1)"],
  ['\t=1', "'\t=1"],
  ['a,"b"', '"a,""b"""'],
  ['＝1', "'＝1"],
])('a cell %j', (value, expected) => {
  expect(csvOf([[value, 7]])).toBe(`${expected},7\r\n`)
})
