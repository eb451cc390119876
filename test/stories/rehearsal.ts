/** A rehearsal on a database of a test's own: the real server on a socket, and people who talk to it. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import {
  type Box,
  boxOf,
  closeBox,
  IN_ORDER,
  type Opened,
  openBox,
  scan,
  typeCode,
} from '../../src/cli/rehearsal/box.ts'
import { StoryClient } from '../../src/cli/rehearsal/client.ts'
import { type Serving, serve } from '../../src/server/main.ts'
import { runFsck } from '../../src/store/fsck.ts'
import { checkAnswers } from '../http/answers.ts'
import { createTestDatabase } from '../setup/database.ts'

export interface Rehearsal {
  readonly client: StoryClient
  readonly serving: Serving
}

/** Starts one; when the test ends, entries and tables must agree, whatever the test did. */
export async function startRehearsal(): Promise<Rehearsal> {
  const database = await createTestDatabase()
  const dataDir = await mkdtemp(join(tmpdir(), 'geleit-story-'))
  const serving = await serve({
    dataDir,
    port: 0,
    databaseUrl: database.connectionString,
    rehearsal: true,
    // What is refused on purpose is no news here.
    environment: { LOG_LEVEL: 'error' },
    register: (app) => checkAnswers(app),
    say: () => {},
    onFatal: (reason) => {
      throw new Error(reason)
    },
  })
  onTestFinished(async () => {
    const { total, differences } = await runFsck(serving.database)
    await serving.stop()
    await database.drop()
    await rm(dataDir, { recursive: true, force: true })
    if (total > 0) throw new Error(`entries and tables differ: ${JSON.stringify(differences.slice(0, 3))}`)
  })
  if (serving.rehearsal === null) throw new Error('a rehearsal without its data set')
  return { serving, client: new StoryClient({ file: serving.rehearsal, run: 'test', patienceMs: 0 }) }
}

/** Announces so many devices of one type. */
export async function announce(client: StoryClient, count: number, noteNumber = 'N-1'): Promise<string[]> {
  const deviceIds = Array.from(
    { length: count },
    (_, at) => `EXSM02${String(10_000_000 + at + Number(noteNumber.slice(2)) * 10_000)}`,
  )
  const note = {
    noteNumber,
    manufacturer: '9999999000001',
    recipient: '9999999000002',
    issuedOn: '2030-01-15',
    lines: deviceIds.map((deviceId) => ({ deviceId, deviceType: 'SAMPLE-GW-A' })),
  }
  await client.post('maker-dispatcher', '/v1/delivery-notes', note)
  return deviceIds
}

/** The large box at the factory, opened by the dispatcher. */
export function openLarge(client: StoryClient): Promise<Opened> {
  const siteId = client.site('Sample factory')
  return openBox(client, { who: 'maker-dispatcher', box: boxOf(client, 'BOX-L-0001'), purpose: 'packing', siteId })
}

/** Packs devices into the large box and closes it. */
export async function packLarge(client: StoryClient, deviceIds: readonly string[]): Promise<Box> {
  const opened = await openLarge(client)
  await scan(client, 'maker-dispatcher', opened, 'in', deviceIds)
  await closeBox(client, 'maker-dispatcher', opened)
  return opened.box
}

/** Brings the large box to the operator's store; `hours` pass between delivery and acknowledgement. */
export async function deliver(client: StoryClient, box: Box, hours: number): Promise<{ late: boolean }> {
  const siteId = client.site('Sample central store')
  const announced = await client.post('maker-dispatcher', '/v1/shipments', {
    containerIds: [box.containerId],
    carrierPartyId: client.party('driver'),
    recipientPartyId: client.party('store-keeper'),
    toSiteId: siteId,
  })
  const shipment = `/v1/shipments/${String(announced['shipmentId'])}`
  const containerSerials = ['BOX-L-0001']
  for (const [leg, from, to] of [
    ['pick_up', 'maker-dispatcher', 'driver'],
    ['delivery', 'driver', 'store-keeper'],
  ] as const) {
    for (const who of [from, to]) {
      await client.post(who, `${shipment}/handovers`, { leg, containerSerials, condition: 'intact' })
    }
  }
  await client.pass(hours)
  const received = await client.post('store-keeper', `${shipment}/receipt`)
  const look = { serial: 'BOX-L-0001', condition: 'intact', siteId, checks: IN_ORDER }
  await client.post('store-keeper', `/v1/containers/${box.containerId}/inspections`, look)
  await client.post('store-keeper', `/v1/containers/${box.containerId}/storings`, { siteId })
  return { late: received['late'] === true }
}

/** Moves devices from the large box into the first small one and that into the first van. */
export async function issueToVan(client: StoryClient, deviceIds: readonly string[]): Promise<Box> {
  const siteId = client.site('Sample central store')
  const who = 'store-keeper'
  const open = (serial: string): Promise<Opened> =>
    openBox(client, { who, box: boxOf(client, serial), purpose: 'repackaging', siteId })
  const large = await open('BOX-L-0001')
  const small = await open('BOX-S-0001')
  const openings = { fromOpeningId: large.openingId, toOpeningId: small.openingId }
  const { repackagingId } = (await client.post(who, '/v1/repackagings', openings)) as { repackagingId?: string }
  const job = { repackagingId: String(repackagingId) }
  await scan(client, who, large, 'out', deviceIds, job)
  await scan(client, who, small, 'in', deviceIds, job)
  await client.post('store-keeper-2', `/v1/repackagings/${job.repackagingId}/completion`)
  await closeBox(client, who, large)
  await closeBox(client, who, small)
  const van = client.site('Sample van 1')
  await client.post(who, `/v1/containers/${small.box.containerId}/storings`, { siteId: van })
  return small.box
}

export { boxOf, closeBox, openBox, scan, typeCode }
