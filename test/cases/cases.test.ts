/** A case over HTTP: files, notes, tasks and decisions of an incident; boxes that are lost and found; hints. */
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { StoryClient } from '../../src/cli/rehearsal/client.ts'
import { deviceIdOf, idOf } from '../../src/custody/identifiers.ts'
import { writeForRules } from '../../src/store/database.ts'
import { runFsck } from '../../src/store/fsck.ts'
import { byTwo } from '../four-eyes/two.ts'
import type { Answer } from '../http/requests.ts'
import { bearer, startTestServer, type TestServer, tellStory } from '../http/server.ts'
import { exif, jpeg, jpegSegment, pdf } from './files.ts'
import { askAs, at, file, repack, strangerAt, type Told } from './hands.ts'

let server: TestServer
let container: string
let devices: readonly string[]
let client: StoryClient

beforeAll(async () => {
  server = await startTestServer()
  const story = await tellStory(server, 2)
  container = story.client.container('BOX-L-0001')
  devices = story.deviceIds
  client = story.client
})
afterAll(async () => {
  expect(await runFsck(server.database)).toMatchObject({ total: 0 })
  await server.stop()
})

const ask = (who: string, url: string, payload?: unknown, status?: number): Promise<Answer> =>
  askAs(server, who, url, payload, status)

test('files of an incident', async () => {
  const reported = await ask('maker-dispatcher', `/v1/containers/${container}/violation-reports`, { what: 'bent' }, 201)
  const incident = `/v1/incidents/${at(reported, 'incidentId')}`
  const photo = jpeg({ extra: [jpegSegment(0xe1, exif(6, 'GPS 51.5N'))] })
  const added = await ask(
    'maker-dispatcher',
    `${incident}/attachments`,
    file(photo, 'image/jpeg', '../lid "1".jpg'),
    201,
  )
  const id = at(added, 'attachmentId')
  const [shown] = (await ask('maker-security', `${incident}/attachments`, undefined, 200)).body[
    'attachments'
  ] as object[]
  expect(shown).toMatchObject({ attachmentId: id, name: 'lid _1_.jpg', sha256: at(added, 'sha256'), erased: false })
  const content = await server.app.inject({
    url: `/v1/attachments/${id}/content`,
    headers: bearer(server, 'maker-security'),
  })
  expect(content.statusCode).toBe(200)
  expect(content.headers).toMatchObject({
    'content-type': 'image/jpeg',
    'content-disposition': `attachment; filename="lid _1_.jpg"; filename*=UTF-8''lid%20_1_.jpg`,
    'x-content-type-options': 'nosniff',
    'content-security-policy': "default-src 'none'; sandbox",
    'cache-control': 'no-store',
  })
  expect(content.rawPayload.length).toBe(added.body['size'])
  expect(content.rawPayload.toString('latin1')).not.toContain('GPS')

  const polyglot = await ask('maker-dispatcher', `${incident}/attachments`, file(jpeg({ tail: '<script>' })))
  expect(polyglot).toMatchObject({ status: 422, body: { code: 'attachment_two_kinds' } })
  const lied = await ask('maker-dispatcher', `${incident}/attachments`, file(pdf(), 'image/png'))
  expect(lied).toMatchObject({ status: 422, body: { code: 'attachment_not_what_it_says', found: 'application/pdf' } })
  const large = await ask(
    'maker-dispatcher',
    `${incident}/attachments`,
    file(Buffer.alloc(8 * 1_048_576 + 1, 0x20), 'text/plain'),
  )
  expect(large).toMatchObject({ status: 413, body: { code: 'attachment_too_large' } })
  // The box stands at the maker: to the operator there is no such incident.
  expect((await ask('operator-security', `${incident}/attachments`)).status).toBe(404)
  expect((await ask('operator-security', `${incident}/attachments`, file(photo))).status).toBe(404)
  expect((await ask('operator-security', `/v1/attachments/${id}`)).status).toBe(404)
  expect((await ask('operator-security', `/v1/attachments/${id}/content`)).status).toBe(404)
  expect((await ask('fitter-1', `/v1/attachments/${id}/content`)).status).toBe(403)
})

test('a case: notes, tasks, decisions and a timeline, and what others see of it', async () => {
  const reported = await ask(
    'maker-dispatcher',
    `/v1/containers/${container}/violation-reports`,
    { what: 'again' },
    201,
  )
  const incidentId = at(reported, 'incidentId')
  const incident = `/v1/incidents/${incidentId}`
  const first = await ask('maker-dispatcher', `${incident}/notes`, { text: 'Lid bent.' }, 201)
  const corrects = at(first, 'caseNoteId')
  await ask('maker-security', `${incident}/notes`, { text: 'Hinge, not lid.', corrects, shared: false }, 201)
  const notes = (await ask('maker-security', `${incident}/notes`, undefined, 200)).body['notes']
  expect(notes).toMatchObject([
    { text: 'Lid bent.', shared: true, corrects: null },
    { text: 'Hinge, not lid.', shared: false, corrects },
  ])
  const unknown = await ask('maker-security', `${incident}/notes`, { text: 'x', corrects: incidentId })
  expect(unknown).toMatchObject({ status: 422, body: { code: 'note_to_correct_unknown' } })

  const dueAt = new Date(server.clock.now() + 3_600_000).toISOString()
  const task = at(await ask('maker-security', `${incident}/tasks`, { what: 'Ask the driver', dueAt }, 201), 'taskId')
  expect(await ask('maker-security', `${incident}/tasks`, { what: 'x', dueAt: '2016-01-01T00:00:00Z' })).toMatchObject({
    status: 422,
    body: { code: 'task_due_out_of_range' },
  })
  await ask('maker-dispatcher', `${incident}/tasks/${task}/completions`, { note: 'He saw nothing.' }, 201)
  expect((await ask('maker-security', `${incident}/tasks`, undefined, 200)).body['tasks']).toMatchObject([
    { taskId: task, what: 'Ask the driver', note: 'He saw nothing.', status: 'done', overdue: false },
  ])
  const confirmed = await ask('maker-security', `${incident}/decisions`, { decision: 'confirmed', reason: 'seen' }, 201)
  expect(confirmed.body).toMatchObject({ incidentClosed: false })
  const early = await ask('maker-security', `${incident}/decisions`, { decision: 'unfounded', reason: 'no' })
  expect(early).toMatchObject({ status: 409, body: { code: 'incident_holds_something' } })

  const view = (await ask('maker-security', incident, undefined, 200)).body
  expect(view).toMatchObject({
    containerHeld: true,
    decisions: [{ decision: 'confirmed', incidentClosed: false }],
    counts: { notes: 2, attachments: 1, tasks: 1, openTasks: 0 },
  })
  const { exposed } = (await ask('maker-security', `${incident}/exposed?limit=1`, undefined, 200)).body as {
    exposed: object[]
  }
  expect(exposed).toMatchObject([{ why: { kind: 'inside' }, now: { custody: 'packed', containerId: container } }])
  const { timeline } = (await ask('maker-security', `${incident}/timeline`, undefined, 200)).body as {
    timeline: Told[]
  }
  expect(timeline.map(({ type }) => type)).toEqual([
    ...['incident_opened', 'devices_exposed', 'attachment_added', 'incident_widened', 'incident_noted'],
    ...['incident_noted', 'incident_task_set', 'incident_task_completed', 'incident_decided'],
  ])
  expect(timeline[1]?.sentence).toEqual({ en: '36 devices held at once.', de: '36 Geräte sofort angehalten.' })
  const paged = await server.app.inject({
    url: `${incident}/timeline?limit=3`,
    headers: bearer(server, 'maker-security'),
  })
  expect(paged.headers['link']).toBe(`<${incident}/timeline?limit=3&cursor=3>; rel="next"`)
})

test('the other party of an incident sees what is shared, and keeps its own to itself', async () => {
  // On its way to the operator: both see the box, and what is said of it.
  const box = client.container('BOX-L-0002')
  const reported = await ask('maker-dispatcher', `/v1/containers/${box}/violation-reports`, { what: 'scratched' }, 201)
  const incident = `/v1/incidents/${at(reported, 'incidentId')}`
  await ask('maker-security', `${incident}/notes`, { text: 'for all', shared: true }, 201)
  await ask('maker-security', `${incident}/notes`, { text: 'for us', shared: false }, 201)
  await ask('maker-security', `${incident}/attachments`, { ...file(jpeg()), shared: false }, 201)
  const shared = at(
    await ask('maker-security', `${incident}/attachments`, file(pdf(), 'application/pdf', 'a.pdf'), 201),
    'attachmentId',
  )
  await writeForRules(server.database, null, (client_) =>
    client_.query(`update container set possessing_party_id = $1, responsible_party_id = $1 where container_id = $2`, [
      client.party('operator-security'),
      box,
    ]),
  )
  const seen = async (what: string) =>
    (await ask('operator-security', `${incident}/${what}`, undefined, 200)).body[what] as object[]
  expect(await seen('notes')).toMatchObject([{ text: 'for all', writtenBy: null }])
  expect(await seen('attachments')).toMatchObject([{ attachmentId: shared, name: 'a.pdf', addedBy: null }])
  expect(await seen('tasks')).toEqual([])
  const timeline = (await seen('timeline')) as (Told & { readonly personId: null })[]
  expect(timeline.map(({ type }) => type)).toEqual(['incident_opened', 'incident_noted', 'attachment_added'])
  expect(timeline.map(({ personId }) => personId)).toEqual([null, null, null])
  expect((await ask('operator-security', `${incident}/notes`, { text: 'ours' })).status).toBe(201)
  expect(await ask('operator-security', `${incident}/decisions`, { decision: 'confirmed', reason: 'x' })).toMatchObject(
    {
      status: 403,
      body: { code: 'incident_not_yours' },
    },
  )
  await writeForRules(server.database, null, (client_) =>
    client_.query(
      `update container set possessing_party_id = party_id, responsible_party_id = party_id where container_id = $1`,
      [box],
    ),
  )
})

test('a lost box: missing and held with its contents, found and held still; nobody opens it meanwhile', async () => {
  const asked = await ask(
    'maker-dispatcher',
    `/v1/containers/${container}/loss-reports?dryRun=true`,
    { what: 'gone' },
    200,
  )
  expect(asked.body).toMatchObject({ incidentId: null, merged: false, newlyHeld: 36 })
  expect((await ask('maker-dispatcher', `/v1/containers/${container}/findings`, {})).body['code']).toBe(
    'nothing_missing',
  )
  const lost = await ask('maker-dispatcher', `/v1/containers/${container}/loss-reports`, { what: 'gone' }, 201)
  const incidentId = at(lost, 'incidentId')
  expect(lost.body).toMatchObject({ merged: false, newlyHeld: 36 })
  const again = await ask('maker-security', `/v1/containers/${container}/loss-reports`, { what: 'still gone' }, 201)
  expect(again.body).toMatchObject({ incidentId, merged: true, newlyHeld: 0 })
  expect((await ask('maker-dispatcher', `/v1/containers/${container}`)).body).toMatchObject({
    missing: true,
    trust: 'incident',
  })
  // Who has nothing to do with it gives a hint, in the same words as about a box that is not there.
  const hint = await ask('operator-security', `/v1/containers/${container}/loss-reports`, { what: 'x' }, 202)
  expect(hint.text).toBe(
    (await ask('operator-security', `/v1/containers/${randomUUID()}/loss-reports`, { what: 'x' }, 202)).text,
  )
  const keySerial = 'KEY-M1'
  const siteId = client.site('Sample factory')
  const opening = await ask('maker-dispatcher', `/v1/containers/${container}/openings`, {
    purpose: 'packing',
    keySerial,
    siteId,
  })
  expect(opening).toMatchObject({ status: 409, body: { code: 'container_missing' } })
  const ended = await ask('maker-security', `/v1/incidents/${incidentId}/decisions`, {
    decision: 'explained',
    reason: 'x',
  })
  expect(ended.body['code']).toBe('incident_holds_something')

  const found = await ask('maker-dispatcher', `/v1/containers/${container}/findings`, { what: 'behind the gate' }, 201)
  expect(found.body).toEqual({ incidentIds: [incidentId] })
  expect((await ask('maker-dispatcher', `/v1/containers/${container}`)).body).toMatchObject({
    missing: false,
    trust: 'incident',
  })
  expect((await ask('maker-security', `/v1/incidents/${incidentId}/notes`)).body['notes']).toMatchObject([
    { text: 'behind the gate' },
  ])
  const { timeline } = (await ask('maker-security', `/v1/incidents/${incidentId}/timeline`)).body as {
    timeline: Told[]
  }
  expect(timeline.map(({ type }) => type)).toContain('container_found')
  expect((await ask('operator-security', `/v1/containers/${container}/findings`, {})).status).toBe(404)
})

test('a lost device that turns up is missing no more, and held', async () => {
  const device = devices[0] ?? ''
  const lost = await ask('maker-dispatcher', `/v1/devices/${device}/loss-reports`, { what: 'fell off' }, 201)
  const found = await ask('maker-dispatcher', `/v1/devices/${device}/findings`, { what: 'under the shelf' }, 201)
  expect(found.body['incidentIds']).toContain(at(lost, 'incidentId'))
  expect((await ask('maker-dispatcher', `/v1/devices/${device}`)).body).toMatchObject({
    missing: false,
    trust: 'incident',
  })
  expect((await ask('maker-dispatcher', `/v1/devices/${device}/findings`, {})).body['code']).toBe('nothing_missing')
})

test('a hint waits for the owner of the thing, who makes a report of it with one tap', async () => {
  const box = client.container('BOX-X-0001')
  await ask(
    'operator-security',
    `/v1/containers/${box}/violation-reports`,
    { what: 'stood open', since: 'unknown' },
    202,
  )
  await ask('operator-security', '/v1/hints', { what: 'a van with our boxes' }, 202)
  const mine = (await ask('maker-security', '/v1/hints?status=open', undefined, 200)).body['hints'] as {
    hintId: string
  }[]
  expect(mine[0]).toMatchObject({ containerId: box, text: expect.stringContaining('stood open'), incidentId: null })
  const theirs = (await ask('operator-security', '/v1/hints', undefined, 200)).body['hints'] as { hintId: string }[]
  // The reporter's party never learns that the box is one.
  expect(JSON.stringify(theirs)).not.toContain('stood open')
  expect(theirs[0]).toMatchObject({ containerId: null, text: expect.stringContaining('van') })
  const path = `/v1/hints/${mine[0]?.hintId}/reports`
  expect((await ask('operator-security', path, {})).status).toBe(404)
  expect((await ask('maker-dispatcher', path, {})).status).toBe(403)
  const made = await ask('maker-security', path, {}, 201)
  const incident = `/v1/incidents/${at(made, 'incidentId')}`
  expect((await ask('maker-security', incident)).body).toMatchObject({
    kind: 'violation',
    knowledge: [{ kind: 'unknown' }],
  })
  expect((await ask('maker-security', path, {})).body).toMatchObject({
    code: 'hint_taken_up',
    incidentId: at(made, 'incidentId'),
  })
  const nothing = await ask('operator-security', `/v1/hints/${theirs[0]?.hintId}/reports`, {})
  expect(nothing).toMatchObject({ status: 422, body: { code: 'hint_about_nothing_known' } })
})

test('an incident that holds nothing ends by one decision, which is not the reporter’s', async () => {
  const box = client.container('BOX-X-0001')
  const open = (await ask('maker-security', '/v1/incidents?status=open')).body['incidents'] as {
    incidentId: string
    containerId: string
  }[]
  const held = open.find(({ containerId }) => containerId === box)
  expect(
    (await ask('maker-security', `/v1/incidents/${held?.incidentId}/decisions`, { decision: 'unfounded', reason: 'x' }))
      .body,
  ).toMatchObject({
    code: 'incident_holds_something',
    held: 1,
  })
  const incidentId = await strangerAt(server, box)
  const ended = await ask(
    'maker-security',
    `/v1/incidents/${incidentId}/decisions`,
    { decision: 'explained', reason: 'A label of a shelf.' },
    201,
  )
  expect(ended.body).toMatchObject({ incidentClosed: true })
  expect((await ask('maker-security', `/v1/incidents/${incidentId}`)).body).toMatchObject({ status: 'closed' })
  expect(
    (await ask('maker-security', `/v1/incidents/${incidentId}/decisions`, { decision: 'explained', reason: 'x' })).body[
      'code'
    ],
  ).toBe('incident_closed')
  expect((await ask('maker-security', `/v1/incidents/${incidentId}/notes`, { text: 'afterwards' })).status).toBe(201)
})

test('a file is erased by two; what it was, stays known', async () => {
  const [open] = (await ask('maker-security', '/v1/incidents?status=open&limit=1')).body['incidents'] as {
    incidentId: string
  }[]
  const added = await ask('maker-dispatcher', `/v1/incidents/${open?.incidentId}/attachments`, file(jpeg()), 201)
  const path = `/v1/attachments/${at(added, 'attachmentId')}`
  const { entryId } = (await ask('maker-security', path, undefined, 200)).body
  await byTwo(client, ['maker-security', 'maker-security-2'], { kind: 'erasure', entryId, order: 'SAMPLE 1' })
  expect((await ask('maker-security', `${path}/content`)).status).toBe(404)
  expect((await ask('maker-security', path)).body).toMatchObject({
    name: null,
    erased: true,
    sha256: at(added, 'sha256'),
  })
})

test('what lies beside exposed devices is listed; where maker and operator agreed so, it is held', async () => {
  const there = idOf('ContainerId', client.container('BOX-X-0001'))
  const [moved = '', neighbour = ''] = [devices[1], devices[37]]
  await repack(server, [moved, neighbour].map(deviceIdOf), there)
  const path = `/v1/containers/${container}/violation-reports`
  const before = await ask('maker-dispatcher', `${path}?dryRun=true`, { since: 'unknown' }, 200)
  expect(before.body).toMatchObject({ spreadTo: 0, contacts: { containerIds: [there], besideThem: 1 } })
  const agreed = { kind: 'policy_change', profile: 'locked_box', agreed: { spreadToContacts: 1 } }
  await byTwo(client, ['maker-security', 'maker-security-2'], agreed)
  const asked = await ask('maker-dispatcher', `${path}?dryRun=true`, { since: 'unknown' }, 200)
  expect(asked.body).toMatchObject({ spreadTo: 1 })
  const reported = await ask('maker-dispatcher', path, { since: 'unknown' }, 201)
  expect(reported.body).toMatchObject({ spreadTo: 1 })
  const incident = `/v1/incidents/${at(reported, 'incidentId')}`
  const { exposed } = (await ask('maker-security', `${incident}/exposed`)).body as { exposed: { deviceId: string }[] }
  expect(exposed.find(({ deviceId }) => deviceId === neighbour)).toMatchObject({
    why: { kind: 'beside', containerId: there },
    now: { containerId: there },
  })
  expect(exposed.find(({ deviceId }) => deviceId === moved)).toMatchObject({ why: { kind: 'inside' } })
  expect((await ask('maker-security', incident)).body['contacts']).toEqual([
    { containerId: there, exposed: 2, beside: 0 },
  ])
  expect((await ask('maker-dispatcher', `${path}?dryRun=true`, { since: 'unknown' })).body).toMatchObject({
    spreadTo: 0,
  })
})
