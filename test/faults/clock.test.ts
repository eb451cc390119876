/** The clock of the machine is set back between two starts: what is on record does not run backwards. */
import { join } from 'node:path'
import { Client } from 'pg'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { boxOf, closeBox, keyOf, openBox } from '../../src/cli/rehearsal/box.ts'
import { StoryClient } from '../../src/cli/rehearsal/client.ts'
import { workFolder } from './notes.ts'
import { embeddedUrl, fsck, type GeleitProcess, killAll, rehearsalFile, startServer } from './serve-process.ts'

const HOUR_MS = 3_600_000

vi.setConfig({ testTimeout: 300_000 })

const work = workFolder()
const dataDir = join(work.path, 'data')
let server: GeleitProcess

beforeAll(async () => {
  server = await startServer({ dataDir })
})

afterAll(async () => {
  await killAll()
  work.remove()
})

test('times of a subject never run backwards, and what has expired stays so', async () => {
  const before = await clientFor('before')
  const siteId = before.site('Sample central store')
  await before.pass(48)
  const used = boxOf(before, 'BOX-S-0001')
  const opening = { purpose: 'repackaging', siteId }
  await closeBox(before, 'store-keeper', await openBox(before, { who: 'store-keeper', box: used, ...opening }))
  // A code is issued, and runs out; that is recorded when the next one asks.
  const left = boxOf(before, 'BOX-S-0002')
  const first = await ask(before, 'store-keeper', left.containerId, siteId)
  await before.pass(24)
  const second = await ask(before, 'store-keeper-2', left.containerId, siteId)
  const recorded = await newestTime()

  await setBack(60)
  const after = await clientFor('after')
  // The first one's code had expired; it is dead however the clock reads, and the second one's is in force.
  expect(await statusOf(first)).toBe('expired')
  await after.refused(
    'opening_not_closed',
    'a box with a code in force',
    'store-keeper',
    ...asking(after, left, siteId),
  )
  // The same person at a box that nothing happened to yet: their own chain is the one that lies ahead.
  const untouched = await ask(after, 'store-keeper-2', boxOf(after, 'BOX-S-0003').containerId, siteId)
  expect(Date.parse(untouched.expiresAt)).toBeGreaterThan(recorded)
  await closeBox(after, 'store-keeper', await openBox(after, { who: 'store-keeper', box: used, ...opening }))

  // Days later by the machine's clock the second one's code runs out, too, and stays so when the clock is set back.
  await after.pass(90)
  const third = await ask(after, 'store-keeper', left.containerId, siteId)
  await setBack(100)
  const again = await clientFor('again')
  expect(await statusOf(second.openingId)).toBe('expired')
  const shown = await ask(again, 'store-keeper', left.containerId, siteId)
  expect(shown).toMatchObject({ openingId: third.openingId, shownAgain: true })

  expect(await backwardSteps()).toEqual([])
  server.kill('SIGTERM')
  expect(await server.exited).toEqual({ code: 0, signal: null })
  expect(await fsck({ dataDir })).toMatchObject({ exit: { code: 0 }, total: 0, said: '' })
})

interface Issued {
  readonly openingId: string
  readonly expiresAt: string
  readonly shownAgain: boolean
}

async function ask(client: StoryClient, who: string, containerId: string, siteId: string): Promise<Issued> {
  const content = { purpose: 'repackaging', keySerial: keyOf(client, who), siteId }
  return (await client.post(who, `/v1/containers/${containerId}/openings`, content)) as unknown as Issued
}

function asking(client: StoryClient, box: { containerId: string }, siteId: string): [string, unknown] {
  const content = { purpose: 'repackaging', keySerial: keyOf(client, 'store-keeper'), siteId }
  return [`/v1/containers/${box.containerId}/openings`, content]
}

async function clientFor(run: string): Promise<StoryClient> {
  return new StoryClient({ file: await rehearsalFile(dataDir), run, patienceMs: 0 })
}

/** Stops the server, sets its clock back and starts it again. */
async function setBack(hours: number): Promise<void> {
  await query(`update rehearsal_clock set ahead_ms = ahead_ms - ${hours * HOUR_MS}`)
  server.kill('SIGTERM')
  expect(await server.exited).toEqual({ code: 0, signal: null })
  server = await startServer({ dataDir })
}

async function newestTime(): Promise<number> {
  const [row] = await query('select extract(epoch from max(record_time)) * 1000 as newest from entry')
  return Number(row?.['newest'])
}

async function statusOf(opening: Issued | string): Promise<unknown> {
  const id = typeof opening === 'string' ? opening : opening.openingId
  const [row] = await query(`select status from opening where opening_id = '${id}'`)
  return row?.['status']
}

/** Entries of a subject that were recorded before the one that precedes them in its chain. */
function backwardSteps(): Promise<Record<string, unknown>[]> {
  return query(`select * from (
      select s.subject_kind, s.subject_id, s.sequence, e.type, e.record_time,
        lag(e.record_time) over (partition by s.subject_kind, s.subject_id order by s.sequence) as before
      from entry_subject s join entry e using (entry_id)) as steps
    where record_time < before`)
}

async function query(text: string): Promise<Record<string, unknown>[]> {
  const database = new Client({ connectionString: embeddedUrl(dataDir) })
  await database.connect()
  try {
    return (await database.query<Record<string, unknown>>(text)).rows
  } finally {
    await database.end()
  }
}
