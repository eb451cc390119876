/** Two servers on one database, asked at the same instant for what only one may have. */
import { randomUUID } from 'node:crypto'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { Client } from 'pg'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { type Box, boxOf, closeBox, keyOf, openBox, typeCode } from '../../src/cli/rehearsal/box.ts'
import { StoryClient } from '../../src/cli/rehearsal/client.ts'
import type { StoryState } from '../../src/cli/rehearsal/state.ts'
import { STEPS } from '../../src/cli/rehearsal/story.ts'
import { type NoteFile, readNoteFile } from '../../src/cli/rehearse.ts'
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../src/store/embedded-postgres.ts'
import { workFolder, writeSmallNote } from './notes.ts'
import { fsck, type GeleitProcess, killAll, rehearsalFile, startServer, until } from './serve-process.ts'

const ROUNDS = 20
const DEVICES = 60
const SMALL = 20
const MIGRATIONS = new URL('../../src/store/migrations/', import.meta.url)

vi.setConfig({ testTimeout: 300_000 })

const work = workFolder()
const dataDir = join(work.path, 'data')
let postgres: EmbeddedPostgres
let databaseUrl: string
let books: Client
/** Outside of the transactions of `books`, in which the list of who waits stands still. */
let watch: Client
let servers: GeleitProcess[]
let client: StoryClient
let note: NoteFile

beforeAll(async () => {
  postgres = await startEmbeddedPostgres({ dataDir: join(work.path, 'postgres') })
  databaseUrl = postgres.connectionString
  // They share the data folder for the key store: the secrets of the locks have to be the same.
  servers = await Promise.all([startServer({ dataDir, databaseUrl }), startServer({ dataDir, databaseUrl })])
  books = new Client({ connectionString: databaseUrl })
  await books.connect()
  watch = new Client({ connectionString: databaseUrl })
  await watch.connect()
  const file = await rehearsalFile(dataDir)
  client = new StoryClient({ file, run: 'two', patienceMs: 0 })
  const notePath = join(work.path, 'note.csv')
  writeSmallNote(notePath, DEVICES)
  note = await readNoteFile(notePath)
})

afterAll(async () => {
  await books.end()
  await watch.end()
  await killAll()
  await postgres.stop()
  work.remove()
})

test('both migrate an empty database at once, and one prepares the rehearsal', async () => {
  const files = readdirSync(MIGRATIONS).filter((name) => name.endsWith('.sql'))
  expect(await rowsOf('select name from migration order by number')).toEqual(files.sort().map((name) => ({ name })))
  expect(
    await rowsOf(
      'select count(*)::int as parties, count(distinct name)::int as names from party where roles <> jsonb_build_array()',
    ),
  ).toEqual([{ parties: 5, names: 5 }])
  // The tokens in the file are those that are good.
  for (const { url } of servers) expect((await send(url, 'driver', 'GET', '/rehearsal/summary')).status).toBe(200)
})

test('an opening code of one box for two people: one gets it, the other is refused', async () => {
  const box = boxOf(client, 'BOX-S-0001')
  const siteId = client.site('Sample central store')
  for (let round = 0; round < ROUNDS; round += 1) {
    const ask = (who: string): Asked => ({
      who,
      path: `/v1/containers/${box.containerId}/openings`,
      content: { purpose: 'repackaging', keySerial: keyOf(client, who), siteId },
    })
    const people = ['store-keeper', 'store-keeper-2']
    const answers = await atOnce(round, people.map(ask), ['container', 'container_id', box.containerId])
    const winner = answers.findIndex(({ status }) => status === 201)
    const loser = answers[1 - winner]
    expect(winner).not.toBe(-1)
    expect(loser).toMatchObject({ status: 409, body: { code: 'opening_not_closed' } })
    await openAndClose(people[winner] ?? '', box, answers[winner]?.body ?? {})
  }
})

test('the same device into two boxes: it is in one', async () => {
  await STEPS[0]?.tell(story())
  const who = 'maker-dispatcher'
  const siteId = client.site('Sample factory')
  const open = (serial: string): ReturnType<typeof openBox> =>
    openBox(client, { who, box: boxOf(client, serial), purpose: 'packing', siteId })
  const opened = [await open('BOX-L-0001'), await open('BOX-L-0002')]
  for (const [round, deviceId] of note.deviceIds.slice(0, ROUNDS).entries()) {
    const asked = opened.map(({ openingId }) => ({
      who,
      path: `/v1/openings/${openingId}/scans`,
      content: { direction: 'in', deviceIds: [deviceId] },
    }))
    const answers = await atOnce(round, asked, ['device', 'device_id', deviceId])
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409])
    expect(answers.find(({ status }) => status === 409)?.body['code']).toBe('device_elsewhere')
  }
  const stays = await rowsOf('select count(*)::int as stays, count(distinct device_id)::int as devices from stay')
  expect(stays).toEqual([{ stays: ROUNDS, devices: ROUNDS }])
  for (const each of opened) {
    const { rows } = await books.query<{ id: string }>('select device_id as id from stay where container_id = $1', [
      each.box.containerId,
    ])
    const content = { direction: 'out', deviceIds: rows.map((row) => row.id) }
    if (rows.length > 0) await client.post(who, `/v1/openings/${each.openingId}/scans`, content)
    await closeBox(client, who, each)
  }
})

test('a release approved twice at once: it is approved once', async () => {
  const state = story()
  for (const step of STEPS.slice(1, 4)) await step.tell(state)
  for (const [round, deviceId] of note.deviceIds.slice(0, SMALL).entries()) {
    const told = await client.post('operator-security', `/v1/devices/${deviceId}/violation-reports`, {
      what: 'Seen open',
    })
    const releases = `/v1/incidents/${String(told['incidentId'])}/releases`
    const cleared = { deviceIds: [deviceId], reason: 'Examined (sample)', evidence: 'Sample report' }
    const { releaseId } = await client.post('maker-security', releases, cleared)
    const asked = { who: 'operator-security-2', path: `${releases}/${String(releaseId)}/approvals`, content: {} }
    const answers = await atOnce(round, [asked, asked], ['incident', 'incident_id', String(told['incidentId'])])
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409])
    expect(answers.find(({ status }) => status === 409)?.body['code']).toBe('release_already_approved')
    await client.verdict('fitter-1', deviceId, 'yes')
  }
})

test('one idempotency key sent to both at once: one does it, the other gives the same answer', async () => {
  const box = boxOf(client, 'BOX-S-0003')
  const who = 'fitter-2'
  const path = `/v1/containers/${box.containerId}/openings`
  const content = { purpose: 'installing', keySerial: keyOf(client, who), siteId: client.site('Sample van 2') }
  for (let round = 0; round < ROUNDS; round += 1) {
    const asked = { who, path, content, key: `both-${round}` }
    const answers = await atOnce(round, [asked, asked], ['container', 'container_id', box.containerId])
    expect(answers.map(({ status }) => status)).toEqual([201, 201])
    expect(answers[0]?.body).toEqual(answers[1]?.body)
    expect(answers.map(({ replayed }) => replayed).sort()).toEqual([false, true])
    await openAndClose(who, box, answers[0]?.body ?? {})
  }
  const reused = await send(servers[0]?.url, who, 'POST', path, { ...content, purpose: 'investigation' }, 'both-0')
  expect(reused).toMatchObject({ status: 422, body: { code: 'idempotency_key_reused' } })
})

test('the entries and the tables say the same', async () => {
  expect(await fsck({ dataDir, databaseUrl })).toMatchObject({ exit: { code: 0 }, total: 0, said: '' })
})

interface Asked {
  readonly who: string
  readonly path: string
  readonly content: unknown
  readonly key?: string
}

interface Answered {
  readonly status: number
  readonly body: Readonly<Record<string, unknown>>
  readonly replayed: boolean
}

/**
 * Asks both servers at once. Every other round holds the row that both need until both wait for it, so that they truly
 * meet; the others run freely.
 */
async function atOnce(
  round: number,
  asked: readonly Asked[],
  [table, column, id]: readonly [string, string, string],
): Promise<Answered[]> {
  const held = round % 2 === 0
  if (held) await books.query(`begin; select from ${table} where ${column} = '${id}' for update`)
  const order = round % 4 < 2 ? servers : servers.toReversed()
  const answers = asked.map(({ who, path, content, key = randomUUID() }, place) =>
    send(order[place]?.url, who, 'POST', path, content, key),
  )
  if (held) {
    await until('both wait for the row', async () => {
      const { rows } = await watch.query<{ count: number }>(`select count(*)::int as count from pg_stat_activity
        where application_name = 'geleit' and wait_event_type = 'Lock'`)
      return rows[0]?.count === 2
    })
    await books.query('commit')
  }
  return Promise.all(answers)
}

async function send(
  url: string | null | undefined,
  who: string,
  method: 'GET' | 'POST',
  path: string,
  content?: unknown,
  key: string = randomUUID(),
): Promise<Answered> {
  const headers: Record<string, string> = { authorization: `Bearer ${client.person(who).token}` }
  if (method === 'POST') Object.assign(headers, { 'content-type': 'application/json', 'idempotency-key': key })
  const body = content === undefined ? null : JSON.stringify(content)
  const response = await fetch(`${url}${path}`, { method, headers, body })
  return {
    status: response.status,
    body: (await response.json()) as Answered['body'],
    replayed: response.headers.get('idempotency-replayed') === 'true',
  }
}

/** What the winner does with the code, so that the next round finds the box closed. */
async function openAndClose(who: string, box: Box, issued: Answered['body']): Promise<void> {
  const keySerial = keyOf(client, who)
  const openingId = String(issued['openingId'])
  const code = String(issued['code'])
  const { receipt } = await typeCode(client, box, keySerial, code)
  await client.lock(box.lockSerial, 'lid', { open: true })
  await client.post(who, `/v1/openings/${openingId}/receipts`, { receipt })
  await closeBox(client, who, { box, openingId, code, keySerial, tampered: false, exposed: 0 })
}

async function rowsOf(query: string): Promise<Record<string, unknown>[]> {
  return (await books.query<Record<string, unknown>>(query)).rows
}

/** The boxes of the sample have room for more than the note has devices. */
function story(): StoryState {
  return {
    client,
    note: note.note,
    noteBody: note.body,
    noteType: note.contentType,
    deviceIds: note.deviceIds,
    large: DEVICES,
    small: SMALL,
    facts: new Map(),
  }
}
