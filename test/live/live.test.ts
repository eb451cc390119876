import { randomUUID } from 'node:crypto'
import { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { StoryState } from '../../src/cli/rehearsal/state.ts'
import { STEPS } from '../../src/cli/rehearsal/story.ts'
import { idOf } from '../../src/custody/identifiers.ts'
import { commit } from '../../src/store/commit.ts'
import { addApiKey, addSession, type Member } from '../http/cast.ts'
import { bearer, startTestServer, type TestServer, tellStory } from '../http/server.ts'
import { query } from '../http/tables.ts'
import { record } from '../store/story.ts'
import { type Event, Stream } from './stream.ts'

let server: TestServer
let story: StoryState

beforeAll(async () => {
  server = await startTestServer()
  story = await tellStory(server, 1)
})
afterAll(async () => {
  Stream.closeAll()
  await server.stop()
})

async function listen(who: string, lastEventId?: string): Promise<Stream> {
  const stream = await Stream.open(server.file.url, bearer(server, who), lastEventId)
  expect(stream.response.status).toBe(200)
  return stream
}

const about =
  (kind: string, id: string) =>
  (event: Event): boolean =>
    event.data.subjects?.some((subject) => subject.kind === kind && subject.id === id) === true

async function report(deviceId: string, who = 'maker-security'): Promise<string> {
  const url = `/v1/devices/${deviceId}/violation-reports`
  const response = await server.app.inject({ method: 'POST', url, headers: bearer(server, who), payload: {} })
  expect(response.statusCode).toBe(201)
  return one(
    `select incident_id as id from ground where subject_id = $1 and ended_at is null order by opened_at desc limit 1`,
    deviceId,
  )
}

const device = (place: number): string => story.deviceIds[place] ?? ''

describe('who sees it', () => {
  test('is told at once, with identifiers and kinds alone; who does not, of nothing', async () => {
    const streams = {
      maker: await listen('maker-security'),
      dispatcher: await listen('maker-dispatcher'),
      neighbour: await listen('neighbour-security'),
    }
    const { response } = streams.maker
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'text/event-stream',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
    })
    for (const stream of Object.values(streams)) expect((await stream.ready()).event).toBe('ready')
    const incidentId = await report(device(38))
    for (const stream of [streams.maker, streams.dispatcher]) {
      const { event, id, data } = await stream.next(about('device', device(38)))
      expect(event).toBe('change')
      expect(data.id).toBe(id)
      expect(Object.keys(data).sort()).toEqual(['at', 'id', 'kinds', 'many', 'subjects'])
      expect(data.kinds).toContain('incident_opened')
      expect(data.subjects).toContainEqual({ kind: 'incident', id: incidentId })
    }
    // What the neighbour is told after it is the first that they hear of anything.
    const neighbour = actorOf('neighbour-security')
    const siteId = idOf('SiteId', await one('select site_id as id from site where party_id = $1', neighbour.partyId))
    await record(server.database, { clock: server.clock.now, newId: randomUUID }, neighbour, [
      {
        type: 'site_changed',
        siteId,
        name: 'Renamed',
        address: null,
        status: 'active',
      },
    ])
    const first = await streams.neighbour.next()
    expect(first.data.subjects).toContainEqual({ kind: 'site', id: siteId })
    expect(JSON.stringify(first.data)).not.toContain(incidentId)
    for (const stream of Object.values(streams)) stream.close()
  })

  test('is told as row-level security and their role show it, entry by entry', async () => {
    const labels = [
      ...['maker-security', 'maker-dispatcher', 'driver', 'store-keeper', 'fitter-1', 'operator-security'],
      ...['operator-auditor', 'neighbour-security', 'gwa-security'],
    ]
    const listeners = await Promise.all(
      labels.map(async (label) => ({ label, ...actorOf(label), stream: await listen(label), told: new Set<string>() })),
    )
    await Promise.all(listeners.map(({ stream }) => stream.ready()))
    // A box is packed, handed over twice, received; then somebody reports something about what lay in it.
    const visible = new Map(listeners.map(({ partyId }) => [partyId, new Set<string>()]))
    // What is handed over was one's own before.
    const look = async (): Promise<void> => {
      for (const [partyId, seen] of visible) for (const name of await visibleTo(partyId)) seen.add(name)
    }
    // The driver has the box between two signatures: the second one waits until they were told of it.
    const { client } = story
    const watch = await listen('driver')
    await watch.ready()
    const post = client.post.bind(client)
    let isTold = false
    client.post = async (who, path, ...rest) => {
      const answer = await post(who, path, ...rest)
      if (isTold || who !== 'driver' || !path.endsWith('/handovers')) return answer
      await watch.next(about('container', client.container('BOX-L-0001')))
      isTold = true
      return answer
    }
    for (const step of STEPS) {
      if (step.number !== 2 && step.number !== 3) continue
      await look()
      await step.tell(story)
    }
    client.post = post
    watch.close()
    // Nobody looks in the middle of a step, when the carrier has the box; it may be told of it then.
    const carried = story.deviceIds.slice(0, story.large).map((deviceId) => `device ${deviceId}`)
    const box = ['lock LOCK-L-0001', `container ${story.client.container('BOX-L-0001')}`]
    for (const name of [...carried, ...box]) visible.get(actorOf('driver').partyId)?.add(name)
    await report(device(0), 'operator-security')
    await look()
    for (const { personId, partyId } of listeners) {
      const trained = { type: 'training_recorded', personId, trainedUntil: Date.UTC(2101, 0, 1) } as const
      await record(server.database, { clock: server.clock.now, newId: randomUUID }, { personId, partyId }, [trained])
    }
    for (const { stream, told, personId } of listeners) {
      for (let isLast = false; !isLast; ) {
        const change = await stream.next(({ event }) => event === 'change')
        for (const { kind, id } of change.data.subjects ?? []) told.add(`${kind} ${id}`)
        // One's own training comes after all the rest.
        isLast = change.data.kinds?.includes('training_recorded') === true && about('person', personId)(change)
      }
      stream.close()
    }
    const namedTo = (label: string, kind: string): string[] =>
      [...(listeners.find((each) => each.label === label)?.told ?? [])].filter((name) => name.startsWith(`${kind} `))
    for (const { label, partyId, told } of listeners) {
      expect(
        [...told].filter((name) => visible.get(partyId)?.has(name) !== true),
        label,
      ).toEqual([])
    }
    for (const label of ['maker-dispatcher', 'driver', 'store-keeper', 'operator-security']) {
      expect(namedTo(label, 'shipment').length, label).toBe(1)
      expect(namedTo(label, 'container').length, label).toBeGreaterThan(0)
    }
    expect(namedTo('maker-dispatcher', 'device').length).toBeGreaterThan(30)
    expect(namedTo('operator-security', 'incident').length).toBe(1)
    expect(namedTo('fitter-1', 'container').length).toBeGreaterThan(0)
    for (const kind of ['incident', 'shipment', 'key']) expect(namedTo('fitter-1', kind)).toEqual([])
    // Those who have nothing to do with it were told of themselves alone.
    const neighbour = listeners.find(({ label }) => label === 'neighbour-security')
    expect(neighbour?.told).toEqual(new Set([`person ${neighbour?.personId}`]))
  })
})

/** What row-level security shows to a party, as `kind id`. */
async function visibleTo(partyId: string): Promise<ReadonlySet<string>> {
  const options = `-c role=geleit_app -c geleit.party=${partyId}`
  const client = new Client({ connectionString: server.connectionString, options })
  await client.connect()
  const kinds = [
    'device',
    'container',
    'shipment',
    'incident',
    'person',
    'site',
    'party',
    'tour',
    'pass_on',
    'packing_list',
  ]
  const parts = kinds.map((kind) => `select '${kind} ' || ${kind}_id as name from ${kind}`)
  const serials = ['lock', 'key'].map((kind) => `select '${kind} ' || ${kind}_serial from ${kind}`)
  // Containers are seen while they are on a way that one sees.
  const ways = `select 'container ' || jsonb_array_elements_text(container_ids) from shipment`
  const { rows } = await client.query<{ name: string }>([...parts, ...serials, ways].join(' union all '))
  await client.end()
  return new Set(rows.map(({ name }) => name))
}

describe('whoever comes back', () => {
  test('is told what they missed, from any server, and by no place that says anything of others', async () => {
    const first = await listen('maker-security')
    const { id } = await first.ready()
    first.close()
    expect(id).toMatch(/^[A-Za-z0-9_-]{48}$/)
    await report(device(39))
    const again = await listen('maker-security', id)
    expect(about('device', device(39))(await again.next(({ event }) => event === 'change'))).toBe(true)
    expect((await again.ready()).event).toBe('ready')
    // The same place is written in another way each time.
    const other = await listen('maker-dispatcher')
    expect((await other.ready()).id).not.toBe((await (await listen('maker-dispatcher')).ready()).id)

    const another = await server.another()
    const url = await another.listen({ host: '127.0.0.1', port: 0 })
    const elsewhere = await Stream.open(url, bearer(server, 'maker-security'), id)
    expect(about('device', device(39))(await elsewhere.next(({ event }) => event === 'change'))).toBe(true)
    await elsewhere.ready()
    // One server tells what another one wrote.
    await report(device(37))
    await elsewhere.next(about('device', device(37)))
    // A server that ends ends its streams first.
    await Promise.all([another.close(), elsewhere.ended()])
  })

  test('is told of what took long to be written, though all around it was told before', async () => {
    const stream = await listen('maker-dispatcher')
    await stream.ready()
    const [begun, gate] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
    const actor = actorOf('maker-dispatcher')
    const long = commit(
      server.database,
      { clock: server.clock.now, newId: randomUUID },
      {
        actor,
        load: async ({ client }) => {
          // From here on it has its number.
          await client.query('select pg_current_xact_id()')
          begun.resolve()
          await gate.promise
          return {}
        },
        decide: () => ({ facts: [{ type: 'person_activated', personId: actor.personId }], answer: null }),
      },
    )
    await begun.promise
    await report(device(35))
    const { id } = await stream.next(about('device', device(35)))
    gate.resolve()
    await long
    const isLong = ({ data }: Event): boolean => data.kinds?.includes('person_activated') === true
    await stream.next(isLong)
    const again = await listen('maker-dispatcher', id)
    await again.next(isLong)
    for (const each of [stream, again]) each.close()
  })

  test('from where nobody knows any more reads everything anew', async () => {
    for (const place of ['garbage', Buffer.alloc(36).toString('base64url'), '0'.repeat(48)]) {
      const stream = await listen('maker-security', place)
      expect(await stream.next()).toMatchObject({ event: 'reset', data: { id: expect.any(String) } })
      stream.close()
    }
  })
})

test('an entry about thousands of devices says that there are many, and names some', async () => {
  const stream = await listen('maker-dispatcher')
  await stream.ready()
  const actor = actorOf('maker-dispatcher')
  const noteId = idOf('NoteId', randomUUID())
  const deviceIds = Array.from({ length: 3_000 }, (_, index) => `EXSM02${String(index).padStart(8, '0')}`) as never[]
  const note = { noteId, noteNumber: noteId, makerPartyId: actor.partyId, recipientPartyId: null, linesLeftOut: [] }
  await record(server.database, { clock: server.clock.now, newId: randomUUID }, actor, [
    { type: 'delivery_note_taken_in', ...note, devices: deviceIds.length },
    { type: 'devices_announced', noteId, makerPartyId: actor.partyId, deviceType: 'SAMPLE-GW-A', deviceIds },
  ])
  const { data } = await stream.next(about('device', 'EXSM0200000000'))
  expect(data.many).toEqual(['device'])
  expect(data.subjects?.length).toBeLessThanOrEqual(200)
})

describe('a stream ends', () => {
  test('when the session ends, and listening keeps no session alive', async () => {
    const member = await memberOf('maker-dispatcher')
    const headers = await addSession(server, member, { secondFactorMinutesAgo: 0, chosen: true })
    const idle = await Stream.open(server.file.url, headers)
    await idle.ready()
    server.clock.aheadMs += 20_000
    while (!idle.comments.includes('still here')) await idle.moved()
    const told = idle.lastEventId
    expect(told).toMatch(/^[A-Za-z0-9_-]{48}$/)
    // Nobody asked for anything for half an hour; that the stream was read counts for nothing.
    server.clock.aheadMs += 31 * 60_000
    await idle.ended()

    const other = await addSession(server, member, { secondFactorMinutesAgo: 0, chosen: true })
    const stream = await Stream.open(server.file.url, other)
    await stream.ready()
    await query(server.connectionString, `update session set ended_at = now() where person_id = $1`, [member.personId])
    server.clock.aheadMs += 20_000
    await stream.ended()
    const refused = await Stream.open(server.file.url, other)
    expect(refused.response.status).toBe(401)
  })

  test('when rights change', async () => {
    const stream = await listen('operator-auditor')
    await stream.ready()
    await query(server.connectionString, `update person set roles = '["fitter"]' where person_id = $1`, [
      actorOf('operator-auditor').personId,
    ])
    // However much is told meanwhile: what happens keeps nobody in.
    server.clock.aheadMs += 15_000
    await report(device(1), 'operator-security')
    await stream.next(about('device', device(1)))
    server.clock.aheadMs += 5_000
    await stream.ended()
  })
})

test('systems listen by their keys, nobody listens for more than their scopes', async () => {
  const devices = await Stream.open(server.file.url, await addApiKey(server, 'maker', ['devices:read']))
  await devices.ready()
  await report(device(36))
  const { data } = await devices.next(about('device', device(36)))
  expect(data.subjects?.map(({ kind }) => kind)).not.toContain('incident')
  expect(
    (await Stream.open(server.file.url, await addApiKey(server, 'maker', ['containers:read']))).response.status,
  ).toBe(403)
  expect((await Stream.open(server.file.url, {})).response.status).toBe(401)
})

test('one person has eight windows; who asks for anything else than a stream is told so', async () => {
  const headers = bearer(server, 'operator-control-room')
  const streams = await Promise.all(Array.from({ length: 8 }, () => Stream.open(server.file.url, headers)))
  expect(streams.map(({ response }) => response.status)).toEqual(Array(8).fill(200))
  const ninth = await fetch(`${server.file.url}/v1/events`, { headers: { ...headers, accept: 'text/event-stream' } })
  expect(ninth.status).toBe(429)
  expect(ninth.headers.get('retry-after')).toBe('60')
  expect(await ninth.json()).toMatchObject({ code: 'too_many_streams' })
  streams[0]?.close()
  // The server learns of it with the next turn of its loop.
  for (;;) {
    const stream = await Stream.open(server.file.url, headers)
    if (stream.response.status === 200) break
  }
  const json = await fetch(`${server.file.url}/v1/events`, { headers: { ...headers, accept: 'application/json' } })
  expect([json.status, ((await json.json()) as { code: string }).code]).toEqual([406, 'event_stream_not_accepted'])
})

function actorOf(who: string): Parameters<typeof record>[2] {
  const person = server.file.people.find(({ label }) => label === who)
  if (person === undefined) throw new Error(`nobody is called ${who}`)
  return { personId: idOf('PersonId', person.personId), partyId: idOf('PartyId', person.partyId) }
}

async function memberOf(label: string): Promise<Member> {
  const { personId, partyId } = actorOf(label)
  const naturalPersonId = await one('select natural_person_id as id from person where person_id = $1', personId)
  const nothing = { roles: [], siteIds: [], keySerial: null }
  return { label, partyId, personId, naturalPersonId, ...nothing, headers: bearer(server, label) }
}

async function one(text: string, value: string): Promise<string> {
  const [row] = await query<{ id: string }>(server.connectionString, text, [value])
  if (row === undefined) throw new Error(`nothing for: ${text}`)
  return row.id
}
