/** A server that ends answers what was asked before, and then ends: it leaves nobody waiting. */
import { mkdtemp, rm } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { serve } from '../../src/server/main.ts'
import { createTestDatabase } from '../setup/database.ts'

const ASKED = 30
/** Far above what an end takes, and below what a connection without an answer is kept for. */
const END_LIMIT_MS = 20_000

test(
  'requests that are under way when it ends are answered',
  async () => {
    const database = await createTestDatabase()
    const dataDir = await mkdtemp(join(tmpdir(), 'geleit-closing-'))
    const serving = await serve({
      dataDir,
      port: 0,
      databaseUrl: database.connectionString,
      rehearsal: true,
      environment: { LOG_LEVEL: 'error' },
      say: () => {},
      onFatal: (reason) => {
        throw new Error(reason)
      },
    })
    // Opened in advance, as browsers and proxies do, and never used.
    const unused = connect(Number(new URL(serving.url).port), '127.0.0.1')
    await new Promise((resolve) => unused.once('connect', resolve))
    unused.on('error', () => {})
    const token = serving.rehearsal?.people[0]?.token ?? ''
    const ask = (): Promise<Response> =>
      fetch(`${serving.url}/v1/hints`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        body: JSON.stringify({ about: 'a box', text: 'stood open' }),
      })
    const asked = Array.from({ length: ASKED }, ask)
    // They have arrived, and wait for the database. Nobody was answered before.
    await new Promise((resolve) => setTimeout(resolve, 15))
    const ended = serving.stop()
    const answers = await Promise.allSettled(asked)
    await ended
    const statuses = answers.flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value.status] : []))
    // What came when it had begun to end is told to come again.
    expect(statuses.filter((status) => status !== 202 && status !== 503)).toEqual([])
    await database.drop()
    await rm(dataDir, { recursive: true, force: true })
  },
  END_LIMIT_MS,
)
