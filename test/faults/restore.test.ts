/** A database that is put back to an older state: nobody may go on as if nothing had happened. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Client } from 'pg'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { boxOf, closeBox, openBox } from '../../src/cli/rehearsal/box.ts'
import { StoryClient } from '../../src/cli/rehearsal/client.ts'
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../src/store/embedded-postgres.ts'
import { workFolder } from './notes.ts'
import { fsck, GeleitProcess, killAll, rehearsalFile, startServer, until } from './serve-process.ts'

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

const work = workFolder()
const dataDir = join(work.path, 'data')
const SMALL_BOX = 'BOX-S-0001'
let postgres: EmbeddedPostgres
let present: string
let restored: string

beforeAll(async () => {
  postgres = await startEmbeddedPostgres({ dataDir: join(work.path, 'postgres') })
  present = postgres.connectionString
  restored = present.replace('/geleit?', '/restored?')
})

afterAll(async () => {
  await killAll()
  await postgres.stop()
  work.remove()
})

async function rowsOf(connectionString: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new Client({ connectionString })
  await client.connect()
  try {
    return (await client.query(sql)).rows
  } finally {
    await client.end()
  }
}

async function checkpointOf(url: string): Promise<{ origin: string; size: number; lines: string[] }> {
  const lines = (await (await fetch(`${url}/log/checkpoint`)).text()).split('\n')
  return { origin: lines[0] ?? '', size: Number(lines[1]), lines }
}

async function clientFor(run: string): Promise<StoryClient> {
  return new StoryClient({ file: await rehearsalFile(dataDir), run, patienceMs: 0 })
}

/** Opens and closes a box, and waits until all of it is under a checkpoint that the witness cosigned. */
async function workABit(url: string, client: StoryClient): Promise<void> {
  const siteId = client.site('Sample central store')
  const request = { who: 'store-keeper', box: boxOf(client, SMALL_BOX), purpose: 'repackaging', siteId }
  await closeBox(client, 'store-keeper', await openBox(client, request))
  const [{ entries } = { entries: 0 }] = await rowsOf(present, 'select count(*)::integer as entries from entry')
  await until('the log has it', async () => (await checkpointOf(url)).size >= Number(entries))
}

async function stop(server: GeleitProcess): Promise<void> {
  server.kill('SIGTERM')
  await server.exited
}

async function geleit(args: readonly string[], databaseUrl: string) {
  const run = new GeleitProcess(args, { dataDir, databaseUrl })
  const exit = await run.exited
  return { code: exit.code, out: run.out, errors: run.errors }
}

/** Entries from before and after the restore stand in one file, under checkpoints of both names. */
async function expectBothNamesProven(client: StoryClient, url: string, containerId: string): Promise<void> {
  const { log } = await rehearsalFile(dataDir)
  const { token } = client.person('operator-auditor')
  const answer = await fetch(`${url}/v1/containers/${containerId}/evidence`, {
    headers: { authorization: `Bearer ${token}` },
  })
  const path = join(work.path, 'evidence.json')
  writeFileSync(path, await answer.text())
  const keys = ['--log-key', String(log?.key), '--witness', String(log?.witness)]
  const verified = await geleit(['verify', path, ...keys, '--json'], restored)
  const { checks } = JSON.parse(verified.out) as { checks: { code: string; proven: unknown }[] }
  // Open is that the box is unproven.
  expect(checks.filter(({ proven }) => proven !== true).map(({ code }) => code)).toEqual(['open'])
}

test('codes and signatures stop until a person decides, and then nothing counts as proven', async () => {
  const before = await startServer({ dataDir, databaseUrl: present })
  await workABit(await before.ready(), await clientFor('before'))
  await stop(before)
  const admin = present.replace('/geleit?', '/postgres?')
  await rowsOf(admin, 'create database restored template geleit')
  // What happens now is what the backup does not know.
  const lost = await startServer({ dataDir, databaseUrl: present })
  await workABit(await lost.ready(), await clientFor('lost'))
  const old = await checkpointOf(await lost.ready())
  await stop(lost)
  // The box itself was not put back.
  const [lock] = await rowsOf(
    present,
    `select lock_serial, state::text from rehearsal_lock where lock_serial = 'LOCK-S-0001'`,
  )
  if (lock !== undefined)
    await rowsOf(
      restored,
      `update rehearsal_lock set state = '${String(lock['state'])}' where lock_serial = '${String(lock['lock_serial'])}'`,
    )

  const halted = await startServer({ dataDir, databaseUrl: restored })
  expect(halted.out + halted.errors).toContain('THE LOG IS HALTED')
  const client = await clientFor('halted')
  const box = boxOf(client, SMALL_BOX)
  const opening = {
    purpose: 'repackaging',
    keySerial: client.person('store-keeper').keySerial,
    siteId: client.site('Sample central store'),
  }
  const openings = `/v1/containers/${box.containerId}/openings`
  await client.refused('record_halted', 'a code', 'store-keeper', openings, opening)
  // A report is never refused.
  expect(await client.post('driver', '/v1/hints', { what: 'the box stood open' })).toMatchObject({ status: 202 })
  const incidents = (await client.get('operator-security', '/v1/incidents')) as { incidents?: { kind: string }[] }
  expect(JSON.stringify(incidents)).toContain('"record"')
  expect((await checkpointOf(await halted.ready())).size).toBeLessThan(old.size)
  await stop(halted)

  const status = await geleit(['log', 'status'], restored)
  expect(status).toMatchObject({ code: 1, out: expect.stringContaining('HALTED') })
  const [officer] = await rowsOf(
    restored,
    `select person_id as id from person where roles ? 'security_officer' limit 1`,
  )
  const decision = ['log', 'continue', '--by', String(officer?.['id']), '--lost-size', String(old.size)]
  const decided = await geleit([...decision, '--reason', 'no newer backup'], restored)
  expect(decided).toMatchObject({ code: 0, out: expect.stringContaining(`${old.origin}/2`) })

  const after = await startServer({ dataDir, databaseUrl: restored })
  expect(after.out + after.errors).not.toContain('HALTED')
  const url = await after.ready()
  await until('it is signed under the new name', async () => (await checkpointOf(url)).origin === `${old.origin}/2`)
  const late = await clientFor('after')
  await late.refused('lock_read_out_required', 'a code', 'store-keeper', openings, opening)
  expect(await late.get('store-keeper', `/v1/containers/${box.containerId}`)).toMatchObject({ trust: 'unproven' })
  await expectBothNamesProven(late, url, box.containerId)

  // The lock remembers what the books have forgotten, and nobody can say who that was.
  const { log } = (await late.get('driver', `/rehearsal/locks/${box.lockSerial}/log`)) as { log: { serial: string } }
  const { serial: _, ...readOut } = log
  const read = await late.post('operator-security', `/v1/locks/${box.lockSerial}/readouts`, readOut)
  expect(read).toMatchObject({ incidentId: expect.any(String), inStep: true })
  expect((read['findings'] as unknown[]).length).toBeGreaterThan(0)
  await late.refused('container_held', 'a code', 'store-keeper', openings, opening)
  await stop(after)
  expect(await fsck({ dataDir, databaseUrl: restored })).toMatchObject({ total: 0 })
})
