/** A connection to the database that breaks in the middle of a request, while the database lives. */
import { join } from 'node:path'
import { Client } from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { boxOf, keyOf } from '../../src/cli/rehearsal/box.ts'
import { StoryClient } from '../../src/cli/rehearsal/client.ts'
import { workFolder } from './notes.ts'
import { embeddedUrl, type GeleitProcess, killAll, rehearsalFile, startServer, until } from './serve-process.ts'

const work = workFolder()
const dataDir = join(work.path, 'data')
let server: GeleitProcess
let books: Client
let watch: Client

beforeAll(async () => {
  server = await startServer({ dataDir })
  books = new Client({ connectionString: embeddedUrl(dataDir) })
  watch = new Client({ connectionString: embeddedUrl(dataDir) })
  for (const each of [books, watch]) {
    each.on('error', () => {})
    await each.connect()
  }
})

afterAll(async () => {
  await books.end()
  await watch.end()
  await killAll()
  work.remove()
})

test('the request gets 503 and can be repeated; the server goes on', async () => {
  const client = new StoryClient({ file: await rehearsalFile(dataDir), run: 'cut', patienceMs: 0 })
  const { containerId } = boxOf(client, 'BOX-S-0001')
  const siteId = client.site('Sample central store')
  const body = JSON.stringify({ purpose: 'repackaging', keySerial: keyOf(client, 'store-keeper'), siteId })
  const send = async (): Promise<{ status: number; code: unknown }> => {
    const response = await fetch(`${server.url}/v1/containers/${containerId}/openings`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${client.person('store-keeper').token}`,
        'content-type': 'application/json',
        'idempotency-key': 'cut-in-the-middle',
      },
      body,
    })
    return { status: response.status, code: ((await response.json()) as Record<string, unknown>)['code'] }
  }
  await books.query(`begin; select from container where container_id = '${containerId}' for update`)
  const cut = send()
  await until('the connection of the request is cut', async () => {
    const { rowCount } = await watch.query(
      `select pg_terminate_backend(pid) from pg_stat_activity
       where application_name = 'geleit' and wait_event_type = 'Lock'`,
    )
    return rowCount === 1
  })
  expect(await cut).toEqual({ status: 503, code: 'database_unavailable' })
  await books.query('rollback')
  expect(await send()).toMatchObject({ status: 201 })
  expect({ exit: server.exit, errors: server.errors }).toMatchObject({ exit: null })
})
