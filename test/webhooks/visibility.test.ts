/**
 * A whole delivery with every party listening. What comes in is compared with what row-level security shows that party,
 * which knows nothing of events: nobody is told of anything they may not see, and nobody misses a block.
 */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { StoryClient } from '../../src/cli/rehearsal/client.ts'
import { STEPS } from '../../src/cli/rehearsal/story.ts'
import { EVENT_KINDS, URGENT_KINDS } from '../../src/custody/event-kinds.ts'
import type { CloudEvent } from '../../src/custody/events.ts'
import type { PartyId } from '../../src/custody/identifiers.ts'
import { readAs } from '../../src/store/database.ts'
import { runFsck } from '../../src/store/fsck.ts'
import { startTestServer, type TestServer, tellStory } from '../http/server.ts'
import { query } from '../http/tables.ts'
import { Receiver } from './receiver.ts'
import { type Answer, ask, reportDevice, startTelling, subscribe, type Telling } from './setup.ts'

const LISTENING = ['maker-security', 'operator-security', 'neighbour-security', 'gwa-security'] as const
type Listener = (typeof LISTENING)[number]

let server: TestServer
let telling: Telling
let devices: readonly string[]
const receivers = new Map<Listener, Receiver>()
/** What each party could see at some moment of each step. */
const seen = new Map<Listener, Set<string>[]>(LISTENING.map((who) => [who, []]))
/** By listener, for each event the number of the step in which it came. */
const came = new Map<Listener, { readonly event: CloudEvent; readonly body: string; readonly step: number }[]>()

const partyOf = (who: Listener): PartyId => server.file.people.find(({ label }) => label === who)?.partyId as PartyId

beforeAll(async () => {
  server = await startTestServer()
  await tellStory(server, 0)
  for (const who of LISTENING) {
    const receiver = await Receiver.start()
    receivers.set(who, receiver)
    came.set(who, [])
    await subscribe(server, who, receiver, EVENT_KINDS)
  }
  telling = startTelling(server)
  const state = await tellStory(server, 0)
  devices = state.deviceIds
  // From the ninth on a server has to do things by itself that this one does not: watch deadlines, send mails.
  for (const step of STEPS.filter(({ number }) => number <= 8)) {
    // What is held and free again within one step is looked at in between.
    const post = StoryClient.prototype.post.bind(state.client)
    state.client.post = async (...asked) => {
      const answer = await post(...asked)
      await look(step.number)
      return answer
    }
    await look(step.number)
    await step.tell(state)
    await settle()
    await look(step.number)
    gather(step.number)
  }
})
afterAll(async () => {
  await telling.stop()
  for (const receiver of receivers.values()) await receiver.stop()
  await server.stop()
})

/** Everything that was recorded is told, and everything that was told is delivered. */
async function settle(): Promise<void> {
  for (;;) {
    const [row] = await query<{ position: number; waiting: number; told: number; untold: number }>(
      server.connectionString,
      `select (select count(*) from webhook_delivery where status = 'waiting')::float8 as waiting,
         (select count(*) from entry e, webhook_follower f where e.transaction_id >= f.told_before
            and (f.lane = 'urgent' and e.type in ('devices_exposed', 'release_approved', 'recalls_raised', 'incident_opened', 'unproven_raised', 'unproven_ended', 'handover_signed', 'party_changed')
              or f.lane = 'ordinary' and e.type in ('incident_opened', 'device_missing', 'device_installed', 'device_commissioned', 'receipt_verified', 'container_inspected', 'container_stored', 'shipment_announced', 'handover_signed', 'shipment_received'))
            and not exists (select from webhook_told t where t.lane = f.lane and t.position = e.position))::float8 as untold`,
    )
    if (row?.waiting === 0 && row.untold === 0) return
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

async function look(step: number): Promise<void> {
  for (const who of LISTENING) {
    const visible = await readAs(server.database, partyOf(who), async (client) => {
      const { rows } = await client.query<{ id: string }>(
        `select device_id as id from device union all select container_id from container
         union all select shipment_id from shipment union all select incident_id from incident`,
      )
      return new Set(rows.map(({ id }) => id))
    })
    const ofSteps = seen.get(who) ?? []
    ofSteps[step] = new Set([...(ofSteps[step] ?? []), ...visible])
  }
}

function gather(step: number): void {
  for (const who of LISTENING) {
    const known = came.get(who) ?? []
    for (const { event, body } of (receivers.get(who)?.taken ?? []).slice(known.length))
      known.push({ event, body, step })
  }
}

/** Devices, containers, shipments and incidents that the event names. */
function idsIn({ data, subject }: CloudEvent): string[] {
  const lists = ['deviceIds', 'containerIds', 'stillHeldDeviceIds'].flatMap((name) => (data[name] ?? []) as string[])
  const single = ['deviceId', 'containerId', 'shipmentId', 'incidentId'].flatMap(
    (name) => (data[name] ?? []) as string[],
  )
  return [...lists, ...single, ...(subject === undefined ? [] : [subject.split('/')[1] ?? ''])]
}

test.each(LISTENING)('%s is told of nothing that it may not see', (who) => {
  const hidden = (came.get(who) ?? []).flatMap(({ event, step }) => {
    const visible = seen.get(who)?.[step]
    return idsIn(event).flatMap((id) => (visible?.has(id) === true ? [] : [`${event.type} ${id}`]))
  })
  expect(hidden).toEqual([])
})

test('who has nothing to do with it hears nothing', () => {
  expect(came.get('neighbour-security')).toEqual([])
  for (const who of ['maker-security', 'operator-security', 'gwa-security'] as const) {
    expect(came.get(who)?.length, who).toBeGreaterThan(5)
  }
})

test('no person, no place of use and no code is in an event', () => {
  const bodies = [...came.values()].flat().map(({ body }) => body)
  const people = server.file.people.flatMap(({ personId, name, token }) => [personId, name, token])
  for (const secret of [...people, 'Sample street', 'KEY-']) {
    expect(bodies.filter((body) => body.includes(secret)).length, secret).toBe(0)
  }
})

test('each kind of event that the delivery has to tell of was told', () => {
  const types = new Set([...came.values()].flat().map(({ event }) => event.type.replace('de.geleit.', '')))
  for (const kind of EVENT_KINDS) {
    const elsewhere = [
      'recall_confirmed',
      'locked_out',
      'missing',
      'found',
      'registered',
      'passed_on',
      'shipment.changed',
      'shipment.withdrawn',
      'turned_back',
      // Nothing is late in this delivery.
      'warned',
      'passed',
      'escalated',
    ]
    if (!elsewhere.some((name) => kind.endsWith(name))) expect(types, kind).toContain(kind)
  }
})

test('nobody whom it concerns misses a block, and what ended was said to have', async () => {
  const grounds = await query<{
    id: string
    kind: string
    ended: boolean
    maker: string
    owner: string
    possessor: string
  }>(
    server.connectionString,
    `select g.subject_id as id, g.kind, g.ended_at is not null as ended, d.party_id as maker, d.owning_party_id as owner,
       d.possessing_party_id as possessor
     from ground g join device d on d.device_id = g.subject_id where g.subject_kind = 'device'`,
  )
  expect(grounds.length).toBeGreaterThan(20)
  const told = (who: Listener, type: string): Set<string> =>
    new Set(
      (came.get(who) ?? []).flatMap(({ event: { type: is, data } }) =>
        is === `de.geleit.${type}`
          ? (data['deviceIds'] as string[]).map((id) => `${id} ${String(data['ground'])}`)
          : [],
      ),
    )
  for (const who of LISTENING) {
    const party = partyOf(who)
    const concerned = grounds.filter(
      ({ maker, owner, possessor }) =>
        [maker, owner, possessor].includes(party) || (who === 'gwa-security' && owner === partyOf('operator-security')),
    )
    const [blocked, released] = [told(who, 'device.blocked'), told(who, 'device.released')]
    expect(
      concerned.filter(({ id, kind }) => !blocked.has(`${id} ${kind}`)),
      who,
    ).toEqual([])
    expect(
      concerned.filter(({ id, kind, ended }) => ended && !released.has(`${id} ${kind}`)),
      who,
    ).toEqual([])
  }
})

test('whoever rather asks gets the same, in a stable order', async () => {
  const sent = (came.get('gwa-security') ?? []).filter(({ event }) =>
    URGENT_KINDS.some((kind) => event.type === `de.geleit.${kind}`),
  )
  const asked: CloudEvent[] = []
  let cursor = '0'
  for (let url: string | null = '/v1/blocks?limit=3'; url !== null; ) {
    const page: Answer = await ask(server, 'gwa-system', 'GET', url)
    expect(page.status).toBe(200)
    asked.push(...(page.body['events'] as CloudEvent[]))
    cursor = String(page.body['cursor'])
    url = page.link
  }
  expect(asked.map(({ id }) => id).sort()).toEqual(sent.map(({ event }) => event.id).sort())
  for (const { event } of sent) expect(asked.find(({ id }) => id === event.id)).toEqual(event)
  for (const device of devices) {
    const ofDevice = asked.filter(({ data }) => ((data['deviceIds'] ?? []) as string[]).includes(device))
    const sequences = ofDevice.map(({ sequence }) => sequence)
    expect([...sequences].sort()).toEqual(sequences)
  }
  expect((await ask(server, 'gwa-system', 'GET', `/v1/blocks?cursor=${cursor}`)).body).toEqual({ events: [], cursor })
  expect((await ask(server, 'neighbour-security', 'GET', '/v1/blocks')).body).toEqual({ events: [], cursor: '0' })

  const waiting = ask(server, 'gwa-system', 'GET', `/v1/blocks?cursor=${cursor}&wait=20`)
  const free = await query<{ id: string }>(
    server.connectionString,
    `select device_id as id from device d where owning_party_id = $1
       and not exists (select from ground g where g.subject_id = d.device_id and g.ended_at is null) limit 1`,
    [partyOf('operator-security')],
  )
  const deviceId = free[0]?.id ?? ''
  await reportDevice(server, 'operator-security', deviceId)
  const news = (await waiting).body['events'] as CloudEvent[]
  expect(news.map(({ type, data }) => [type, data['deviceIds']])).toContainEqual([
    'de.geleit.device.blocked',
    [deviceId],
  ])
})

test('a recall is a task until the device is known to be out of service', async () => {
  const list = async (who: string, status = 'open'): Promise<Record<string, unknown>[]> =>
    (await ask(server, who, 'GET', `/v1/recalls?status=${status}`)).body['recalls'] as Record<string, unknown>[]
  const open = await list('gwa-system')
  expect(open.length).toBeGreaterThan(1)
  expect(await list('neighbour-security')).toEqual([])
  const [first] = open as [{ incidentId: string; deviceId: string; owner: unknown; overdue: boolean }]
  expect(first).toMatchObject({ status: 'open', owner: { partyId: partyOf('operator-security'), personId: null } })
  const path = `/v1/recalls/${first.incidentId}/${first.deviceId}`
  const done = { what: 'out_of_service', note: 'Taken off the wall, certificates revoked.' }
  const refused = await ask(server, 'maker-security', 'POST', `${path}/confirmations`, done)
  expect(refused).toMatchObject({ status: 403, body: { code: 'recall_not_yours' } })
  expect((await ask(server, 'neighbour-security', 'POST', `${path}/confirmations`, done)).status).toBe(404)

  const dueAt = new Date(server.clock.now() + 3_600_000).toISOString()
  expect(await ask(server, 'gwa-system', 'POST', `${path}/owners`, { dueAt })).toMatchObject({
    status: 201,
    body: { dueAt },
  })
  const early = { dueAt: new Date(server.clock.now() - 1_000).toISOString() }
  expect((await ask(server, 'gwa-system', 'POST', `${path}/owners`, early)).body['code']).toBe(
    'recall_due_out_of_range',
  )
  const foreign = { personId: server.file.people.find(({ label }) => label === 'maker-security')?.personId }
  expect((await ask(server, 'gwa-system', 'POST', `${path}/owners`, foreign)).body['code']).toBe('recall_owner_unknown')
  const mine = (await list('gwa-system')).find(({ deviceId }) => deviceId === first.deviceId)
  const gwa = server.file.people.find(({ label }) => label === 'gwa-system')
  expect(mine).toMatchObject({ dueAt, owner: { partyId: gwa?.partyId, personId: gwa?.personId }, overdue: false })
  const theirs = (await list('operator-security')).find(({ deviceId }) => deviceId === first.deviceId)
  expect(theirs).toMatchObject({ owner: { partyId: gwa?.partyId, personId: null } })
  server.clock.aheadMs += 2 * 3_600_000
  expect((await list('gwa-system')).find(({ deviceId }) => deviceId === first.deviceId)).toMatchObject({
    overdue: true,
  })

  const [confirmed, again] = await Promise.all([
    ask(server, 'gwa-system', 'POST', `${path}/confirmations`, done),
    ask(server, 'operator-security', 'POST', `${path}/confirmations`, done),
  ])
  expect([confirmed.status, again.status].sort()).toEqual([201, 409])
  expect((await list('gwa-system', 'ended')).map(({ deviceId }) => deviceId)).toContain(first.deviceId)
  const verdict = await ask(server, 'gwa-system', 'GET', `/v1/devices/${first.deviceId}/verdict?purpose=commission`)
  expect(verdict.body).toMatchObject({ verdict: 'no' })
  await receivers
    .get('gwa-security')
    ?.until(({ taken }) => taken.some(({ event }) => event.type === 'de.geleit.device.recall_confirmed'))
  const pages: string[] = []
  for (let url: string | null = '/v1/recalls?limit=1'; url !== null; ) {
    const page: Answer = await ask(server, 'operator-security', 'GET', url)
    const recalls = page.body['recalls'] as { incidentId: string; deviceId: string }[]
    pages.push(...recalls.map(({ incidentId, deviceId }) => `${incidentId} ${deviceId}`))
    url = page.link
  }
  expect(pages).toHaveLength(new Set(pages).size)
  expect(pages.length).toBe((await list('gwa-system')).length + (await list('gwa-system', 'ended')).length)
})

test('the books say the same as the entries', async () => {
  const report = await runFsck(server.database)
  expect(report.differences).toEqual([])
})

test('a gateway administrator that is named later is told what is held already', async () => {
  const [held] = await query<{ ids: string[] }>(
    server.connectionString,
    `select array_agg(distinct d.device_id order by d.device_id) as ids from ground g join device d on d.device_id = g.subject_id
     where g.ended_at is null and d.owning_party_id = $1`,
    [partyOf('operator-security')],
  )
  const receiver = receivers.get('gwa-security')
  const before = receiver?.taken.length ?? 0
  const path = `/v1/parties/${partyOf('operator-security')}/changes`
  for (const gatewayAdministratorIds of [[], [partyOf('gwa-security')]]) {
    const changed = await ask(server, 'operator-security', 'POST', path, { gatewayAdministratorIds })
    expect(changed.status, JSON.stringify(changed.body)).toBeLessThan(300)
  }
  await receiver?.until(({ taken }) => taken.length > before)
  await settle()
  const told = receiver?.taken.slice(before).flatMap(({ event }) => {
    expect(event).toMatchObject({ type: 'de.geleit.device.blocked', data: { standing: true } })
    return event.data['deviceIds'] as string[]
  })
  expect([...new Set(told)].sort()).toEqual(held?.ids)
})
