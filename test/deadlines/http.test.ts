/** Deadlines through the interface: what is due, who knows, who watches, and where devices are overnight. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { boxOf, closeBox, type Opened, openBox } from '../../src/cli/rehearsal/box.ts'
import { StoryClient } from '../../src/cli/rehearsal/client.ts'
import { fact, type StoryState } from '../../src/cli/rehearsal/state.ts'
import { dayEnds } from '../../src/custody/deadlines.ts'
import { DEFAULT_POLICY } from '../../src/custody/policy.ts'
import { runFsck } from '../../src/store/fsck.ts'
import { Deadlines } from '../../src/worker/deadlines.ts'
import { bearer, startTestServer, type TestServer, tellStory } from '../http/server.ts'
import { query } from '../http/tables.ts'

const HOUR = 3_600_000
const ZONE = 'Europe/Berlin'
let server: TestServer
let state: StoryState
let client: StoryClient
let inHand: string

beforeAll(async () => {
  server = await startTestServer()
  state = await tellStory(server, 5)
  client = new StoryClient({ file: server.file, run: 'deadlines', patienceMs: 0 })
  inHand = fact(state, 'inHand')
})
afterAll(() => server.stop())

interface Shown {
  readonly deadlineId: string | null
  readonly kind: string
  readonly subjectId: string
  readonly dueAt: string
  readonly status: string
  readonly settled: boolean
  readonly about: Record<string, unknown>
}

async function list(who: string, query = ''): Promise<readonly Shown[]> {
  return (await client.get(who, `/v1/deadlines${query}`))['deadlines'] as Shown[]
}

async function one(who: string, kind: string, subjectId: string, status = ''): Promise<Shown | undefined> {
  const asked = status === '' ? '' : `&status=${status}`
  return (await list(who, `?kind=${kind}&limit=999${asked}`)).filter((each) => each.subjectId === subjectId).at(-1)
}

async function answer(
  who: string,
  path: string,
  payload: object,
): Promise<{ status: number; body: Record<string, unknown> }> {
  const response = await server.app.inject({ method: 'POST', url: path, headers: bearer(server, who), payload })
  return { status: response.statusCode, body: response.json() }
}

/** Another server that has just begun to watch. */
function look(): Promise<number> {
  const worker = new Deadlines({
    database: server.database,
    clock: server.clock.now,
    newId: () => crypto.randomUUID(),
    policy: DEFAULT_POLICY,
    timeZone: ZONE,
    say: (line) => expect(line).toBe(''),
    onUnknownOutcome: (error) => expect(error).toBeNull(),
  })
  return worker.look()
}

const now = (): number => server.clock.now()
async function advanceTo(at: number): Promise<void> {
  server.clock.aheadMs += at - now()
  await look()
}
const ends = (): ReturnType<typeof dayEnds> => dayEnds(ZONE, DEFAULT_POLICY, now())
const trust = async (): Promise<unknown> => (await client.get('store-keeper', `/v1/devices/${inHand}`))['trust']

test('what comes is listed to those whom it concerns, page by page', async () => {
  const { personId } = client.person('fitter-1')
  const coming = await one('store-keeper', 'device_on_person', personId)
  expect(coming).toMatchObject({ status: 'coming', deadlineId: null, about: { deviceIds: [inHand] } })
  expect(Date.parse(String(coming?.dueAt))).toBe(ends().next)
  const whole = await list('store-keeper', '?limit=999')
  expect(new Set(whole.map(({ kind }) => kind))).toContain('training_ending')
  expect([...whole].sort((a, b) => Date.parse(a.dueAt) - Date.parse(b.dueAt)).map((each) => each.dueAt)).toEqual(
    whole.map((each) => each.dueAt),
  )
  const walked: Shown[] = []
  for (let url: string | null = '/v1/deadlines?limit=4'; url !== null; ) {
    const page: Awaited<ReturnType<typeof server.app.inject>> = await server.app.inject({
      url,
      headers: bearer(server, 'store-keeper'),
    })
    walked.push(...page.json<{ deadlines: Shown[] }>().deadlines)
    url = /^<([^>]+)>/.exec(String(page.headers['link'] ?? ''))?.[1] ?? null
  }
  expect(walked).toEqual(whole)
  const ours = new Set(whole.map(({ subjectId }) => subjectId))
  expect((await list('neighbour-security', '?limit=999')).filter(({ subjectId }) => ours.has(subjectId))).toEqual([])
})

test('somebody watches, and somebody else stands in', async () => {
  const [owner, deputy] = ['operator-security', 'operator-security-2'].map((who) => client.person(who).personId)
  const watch = { kind: null, ownerPersonId: owner, deputyPersonId: deputy }
  const refused: readonly [object, string][] = [
    [{ ...watch, deputyPersonId: owner }, 'watch_needs_two'],
    [{ ...watch, ownerPersonId: client.person('maker-security').personId }, 'watch_person_unknown'],
  ]
  for (const [body, code] of refused) {
    expect((await answer('operator-security', '/v1/watches', body)).body['code']).toBe(code)
  }
  expect((await answer('store-keeper', '/v1/watches', watch)).status).toBe(403)
  await client.post('operator-security', '/v1/watches', { ...watch, deputyPersonId: null })
  await client.post('operator-security', '/v1/watches', watch)
  expect((await client.get('store-keeper', '/v1/watches'))['watches']).toMatchObject([watch])
  expect((await client.get('neighbour-security', '/v1/watches'))['watches']).toEqual([])
})

test('a device in a hand overnight: unproven, until another human has explained it', async () => {
  const { personId } = client.person('fitter-1')
  await advanceTo(ends().next)
  expect(await trust()).toBe('unproven')
  await client.verdict('fitter-1', inHand, 'no')
  const passed = await one('operator-security', 'device_on_person', personId, 'passed')
  expect(passed).toMatchObject({ status: 'passed', settled: false })
  const path = `/v1/people/${personId}/explanations`
  const said = { deviceIds: [inHand], text: 'Left in the locked van of Muster & Co.' }
  expect((await answer('fitter-1', path, said)).body['code']).toBe('explanation_too_late')
  expect((await answer('store-keeper', path, said)).body['code']).toBe('explanation_too_late')
  expect((await answer('neighbour-security', path, said)).status).toBe(404)
  const bad = await answer('operator-security', path, { ...said, deviceIds: ['nothing'] })
  expect([bad.status, bad.body['code']]).toEqual([400, 'identifier_malformed'])
  const ended = await client.post('operator-security', path, said)
  expect(ended['ended']).toEqual([inHand])
  expect(await trust()).toBe('ok')
  await client.verdict('fitter-1', inHand, 'yes')
  expect(await one('operator-security', 'device_on_person', personId, 'passed')).toMatchObject({ settled: true })
  // The next night it is said in time, and nothing happens.
  await client.post('fitter-1', path, said)
  await client.post('fitter-1', path, said)
  await advanceTo(ends().next)
  expect(await trust()).toBe('ok')
})

test('what nobody acknowledges is passed on to the deputy; what somebody does, is not', {
  timeout: 30_000,
}, async () => {
  const box = boxOf(client, 'BOX-S-0001')
  const siteId = client.site('Sample van 1')
  const view = () => client.get('fitter-1', `/v1/containers/${box.containerId}`)
  const left: Opened = await openBox(client, { who: 'fitter-1', box, purpose: 'installing', siteId })
  const openedAt = now()
  const [opening] = (await view())['openings'] as { overdueAt: string }[]
  expect(Date.parse(String(opening?.overdueAt))).toBeLessThanOrEqual(openedAt + 15 * 60_000)
  await advanceTo(openedAt + 16 * 60_000)
  const passed = await one('operator-security', 'open_too_long', left.openingId)
  expect(passed).toMatchObject({ status: 'passed', settled: false, about: { openingId: left.openingId } })
  await advanceTo(now() + 4 * HOUR)
  const escalated = await one('operator-security', 'open_too_long', left.openingId)
  expect(escalated).toMatchObject({ status: 'escalated' })
  const path = `/v1/deadlines/${escalated?.deadlineId}/acknowledgements`
  expect((await answer('neighbour-security', path, { note: 'not ours' })).status).toBe(404)
  expect((await answer('fitter-1', path, { note: 'no right' })).status).toBe(403)
  await client.post('operator-security', path, { note: 'On the way to the van.' })
  expect((await answer('operator-security', path, { note: 'again' })).body['code']).toBe(
    'deadline_acknowledged_already',
  )
  expect(await one('operator-security', 'open_too_long', left.openingId)).toMatchObject({ status: 'acknowledged' })
  const metrics = await server.app.inject({ url: '/metrics', headers: bearer(server, 'operator-security') })
  expect(metrics.payload).toContain('geleit_deadlines_unacknowledged{kind="open_too_long"} 0')
  expect(metrics.payload).toContain('geleit_deadlines_unacknowledged{kind="device_on_person"} 1')

  // Twelve hours later it and what it holds are unproven, until a receipt of an opening without a flag.
  expect((await view())['trust']).toBe('ok')
  await advanceTo(openedAt + 13 * HOUR)
  expect((await view())['trust']).toBe('unproven')
  await closeBox(client, 'fitter-1', left)
  const again = await openBox(client, { who: 'fitter-1', box, purpose: 'installing', siteId })
  expect((await view())['trust']).toBe('ok')
  const issued = await client.post('fitter-1', `/v1/openings/${again.openingId}/closing-code`, { keySerial: 'KEY-F1' })
  expect(issued['code']).toBeDefined()
  await advanceTo(now() + 20 * 60_000)
  expect(await one('operator-security', 'closing_receipt_missing', again.openingId)).toMatchObject({ status: 'passed' })
})

test('nothing is left over, and nobody’s words stand in a fact', async () => {
  const words = `select count(*)::int as count from entry_content where position('in the locked van of'::bytea in lower(encode(canonical, 'escape'))::bytea) > 0`
  expect(await query(server.connectionString, words)).toEqual([{ count: 0 }])
  expect((await runFsck(server.database)).differences).toEqual([])
})
