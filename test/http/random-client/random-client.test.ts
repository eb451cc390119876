/**
 * A client that knows the interface's document and the identifiers of a running rehearsal sends whatever comes to its
 * mind, as everybody: whatever it is, nothing fails, nothing of others is shown, and nothing changes without its entry.
 * GELEIT_LONG=1 sends 50,000 requests; GELEIT_SEED=… others.
 */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { runFsck } from '../../../src/store/fsck.ts'
import { seed } from '../../setup/seed.ts'
import { buildWorld } from '../callers.ts'
import { addCast } from '../cast.ts'
import { addCrowd } from '../crowd.ts'
import { deliverToNeighbour } from '../second-delivery.ts'
import { startTestServer, type TestServer } from '../server.ts'
import { RandomClient } from './client.ts'

const REQUESTS = process.env['GELEIT_LONG'] === '1' ? 50_000 : 2_000

let server: TestServer
let client: RandomClient

beforeAll(async () => {
  server = await startTestServer({ logLevel: 'fatal' })
  const { story } = await buildWorld(server)
  await deliverToNeighbour(server, story)
  await addCrowd(server, await addCast(server))
  client = await RandomClient.start(server, seed)
})
afterAll(async () => {
  await client.stop()
  await server.stop()
})

test(`${REQUESTS} random requests`, { timeout: 3_600_000 }, async () => {
  const failure = await client.run(REQUESTS)
  expect(failure, `GELEIT_SEED=${seed}: ${JSON.stringify(failure, null, 2)}`).toBeNull()
  expect(await runFsck(server.database)).toMatchObject({ differences: [], total: 0 })
  const { answers, succeeded, codes, changes, repeated } = client.tally
  process.stdout.write(
    `${REQUESTS} random requests: ${JSON.stringify(answers)}, ${succeeded.size} routes with success, ${codes.size} refusals, ${changes} changes of tables, ${repeated} repeated; ${client.formless.size} routes answered in a form that the document does not show\n`,
  )
  // It gets somewhere: a client that is only refused would find nothing.
  expect(succeeded.size).toBeGreaterThan(60)
  expect(codes.size).toBeGreaterThan(40)
})
