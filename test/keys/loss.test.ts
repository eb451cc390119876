/** Rule 16 from the API: a lost key, a lost phone, both, and what a thief can do with them. */
import { randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { closeBox, typeCode } from '../../src/cli/rehearsal/box.ts'
import type { StoryClient } from '../../src/cli/rehearsal/client.ts'
import { startRehearsal } from '../stories/rehearsal.ts'
import { boxInVan, type Field, openBox, openingCode, trustOf } from './people.ts'

const KEEPER = 'store-keeper'
const OFFICER = 'operator-security'
const LOSS = '/v1/keys/KEY-F1/loss-reports'

const phoneOf = (client: StoryClient, who: string): string => `/v1/people/${client.person(who).personId}/loss-reports`
const ask = ({ box }: Field): string => `/v1/containers/${box.containerId}/openings`

/** Somebody else who may open the box in the van. */
function byKeeper(client: StoryClient, { box, siteId }: Field): Promise<Awaited<ReturnType<typeof openBox>>> {
  return openBox(client, { who: KEEPER, box, purpose: 'inspecting', siteId })
}

test('a lost key opens nothing, what its codes could open is unproven, and an opening proves that they are dead', async () => {
  const { client } = await startRehearsal()
  const field = await boxInVan(client)
  const { box, deviceIds } = field
  const { openingId } = await openingCode(client, field)
  const report = await client.post(KEEPER, LOSS, { what: 'left on a roof' })
  expect(report).toMatchObject({
    keySerial: 'KEY-F1',
    keyStatus: 'lost',
    alreadyReported: false,
    lastPossessionAt: null,
    openings: [openingId],
    unproven: [box.containerId],
    unprovenInAll: 1,
    endedTours: [],
    understood: true,
  })
  expect(typeof report['promise']).toBe('object')
  expect(await trustOf(client, field)).toBe('unproven')
  for (const deviceId of deviceIds) await client.verdict('fitter-1', deviceId, 'no')
  const again = { purpose: 'installing', keySerial: 'KEY-F1', siteId: field.siteId }
  await client.refused('key_not_active', 'the code once more', 'fitter-1', ask(field), again)
  // The code that was out expires by our word; then somebody else opens, and the receipt skips it.
  await client.pass(1)
  const opened = await byKeeper(client, field)
  expect(await trustOf(client, field)).toBe('ok')
  await closeBox(client, KEEPER, opened)
  for (const deviceId of deviceIds) await client.verdict('fitter-1', deviceId, 'yes')
  const incident = await client.get(OFFICER, `/v1/incidents/${String(report['incidentId'])}`)
  expect(incident).toMatchObject({ kind: 'loss', status: 'open', containerId: null })
  const { personId } = client.person('fitter-1')
  expect(incident['knowledge']).toEqual([{ kind: 'lost', what: 'key', keySerial: 'KEY-F1', personId }])
})

test('reported twice: once is enough; found again it stays lost', async () => {
  const { client } = await startRehearsal()
  const first = await client.post('fitter-1', LOSS)
  const second = await client.post('fitter-2', LOSS, { what: 'I think so too' })
  expect(second).toMatchObject({ alreadyReported: true, keyStatus: 'lost', incidentId: first['incidentId'] })
  // Whoever reported, also the second one, doesn't close it.
  await client.post(OFFICER, LOSS)
  const release = `/v1/incidents/${String(first['incidentId'])}/releases`
  const words = { reason: 'found', evidence: 'sample' }
  await client.refused('reporter_may_not_release', 'the third reporter', OFFICER, release, words)
  await client.refused('key_stays_lost', 'found', KEEPER, '/v1/keys/KEY-F1/returns')
  await client.refused('key_stays_lost', 'found', OFFICER, '/v1/keys/KEY-F1/reactivations')
  expect(await client.post(OFFICER, '/v1/keys/KEY-F1/revocations')).toMatchObject({ keyStatus: 'revoked' })
  expect(await client.post('fitter-1', LOSS)).toMatchObject({ alreadyReported: true, keyStatus: 'revoked' })
  const history = (await client.get(KEEPER, '/v1/keys/KEY-F1'))['history'] as { status: string }[]
  expect(history.map((event) => event.status)).toEqual(['active', 'lost', 'revoked'])
})

describe('whatever is sent', () => {
  test('a report with nonsense around it is a report', async () => {
    const { client } = await startRehearsal()
    const { token } = client.person('operator-auditor')
    const response = await fetch(`${client.file.url}${LOSS}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'text/html', 'idempotency-key': 'x'.repeat(300) },
      body: '<p>lost',
    })
    expect(response.status).toBe(201)
    expect(await client.get(KEEPER, '/v1/keys/KEY-F1')).toMatchObject({ status: 'lost' })
  })

  test('the key of another party and one of nobody: the same answer, and a hint is kept', async () => {
    const { client } = await startRehearsal()
    const answers = []
    for (const serial of ['KEY-F1', 'KEY-NOBODY', 'no-serial-at-all']) {
      answers.push(await client.refused('key_unknown', serial, 'neighbour-security', `/v1/keys/${serial}/loss-reports`))
    }
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1)
    const phones = [client.person('fitter-1').personId, randomUUID(), '!']
    for (const id of phones) {
      const path = `/v1/people/${encodeURIComponent(id)}/loss-reports`
      expect(await client.refused('person_unknown', id, 'neighbour-security', path)).toMatchObject({ status: 404 })
    }
    expect(await client.get(KEEPER, '/v1/keys/KEY-F1')).toMatchObject({ status: 'active' })
    const { keys } = await client.get('neighbour-security', '/v1/keys')
    expect(keys).toMatchObject([{ keySerial: 'KEY-N1', status: 'active' }])
  })
})

test('another’s key opens nothing, also with the right code', async () => {
  const { client } = await startRehearsal()
  const field = await boxInVan(client)
  const content = { purpose: 'installing', keySerial: 'KEY-F2', siteId: field.siteId }
  await client.refused('key_not_yours', 'another’s key', 'fitter-1', ask(field), content)
  const { code, openingId } = await openingCode(client, field)
  const closing = { purpose: 'installing', keySerial: 'KEY-F2' }
  await client.refused('key_not_yours', 'to close', 'fitter-1', `/v1/openings/${openingId}/closing-code`, closing)
  const { lockSerial } = field.box
  for (const keySerial of ['KEY-F2', 'KEY-CLONE']) {
    expect(await client.lock(lockSerial, 'enter', { keySerial, code })).toMatchObject({ code: 'wrong' })
  }
})

test('a stolen key used after the report: the receipt of that opening holds what was inside', async () => {
  const { client } = await startRehearsal()
  const field = await boxInVan(client)
  const { openingId, code } = await openingCode(client, field)
  await client.post(KEEPER, LOSS)
  const shown = await typeCode(client, field.box, 'KEY-F1', code)
  await client.lock(field.box.lockSerial, 'lid', { open: true })
  // Whoever brings the receipt: the thief, or the one from whom both were stolen.
  const taken = await client.post('fitter-1', `/v1/openings/${openingId}/receipts`, { receipt: shown.receipt })
  expect(taken).toMatchObject({ result: 'confirmed', action: 'O', exposed: field.deviceIds.length })
  expect(await trustOf(client, field)).toBe('incident')
  const { incidentId } = taken as { incidentId: string }
  const incident = await client.get(OFFICER, `/v1/incidents/${incidentId}`)
  expect(incident['knowledge']).toMatchObject([{ kind: 'lost_key_used' }])
  // The box stands open. A colleague closes it: the lost key of somebody else hinders nobody.
  const { keySerial } = client.person(KEEPER)
  await closeBox(client, KEEPER, {
    box: field.box,
    openingId,
    code,
    keySerial: String(keySerial),
    tampered: false,
    exposed: 0,
  })
  for (const deviceId of field.deviceIds) await client.verdict('fitter-1', deviceId, 'no')
  await client.refused('container_held', 'to look inside', KEEPER, ask(field), {
    purpose: 'inspecting',
    keySerial,
    siteId: field.siteId,
  })
})

test('used, closed and brought back in the evening: the next receipt shows the act that lacks', async () => {
  const { client } = await startRehearsal()
  const field = await boxInVan(client)
  const request = { keySerial: 'KEY-F1', siteId: field.siteId, pairs: 1 }
  const pack = await client.post('fitter-1', `/v1/containers/${field.box.containerId}/tour-packs`, request)
  const [pair] = pack['codes'] as { openingCode: string; closingCode: string }[]
  await typeCode(client, field.box, 'KEY-F1', pair?.openingCode ?? '')
  await client.lock(field.box.lockSerial, 'lid', { open: true })
  await client.lock(field.box.lockSerial, 'lid', { open: false })
  await typeCode(client, field.box, 'KEY-F1', pair?.closingCode ?? '')
  // Nobody saw it; in the evening it is noticed that both were away, and reported.
  await client.post('fitter-1', LOSS)
  await client.post('fitter-1', phoneOf(client, 'fitter-1'), { what: 'phone' })
  expect(await trustOf(client, field)).toBe('unproven')
  await client.pass(1)
  const { keySerial } = client.person(KEEPER)
  const issued = await client.post(KEEPER, ask(field), { purpose: 'inspecting', keySerial, siteId: field.siteId })
  const shown = await typeCode(client, field.box, String(keySerial), String(issued['code']))
  const path = `/v1/openings/${String(issued['openingId'])}/receipts`
  // It verifies behind an act that nobody has told of: nothing is proven.
  expect(await client.post(KEEPER, path, { receipt: shown.receipt })).toMatchObject({
    result: 'waiting',
    predecessorMissing: true,
  })
  expect(await trustOf(client, field)).toBe('unproven')
  for (const deviceId of field.deviceIds) await client.verdict('fitter-1', deviceId, 'no')
  // The log of the lock tells of it, and then what was inside is held.
  const read = await client.get('driver', `/rehearsal/locks/${field.box.lockSerial}/log`)
  const { serial: _serial, ...log } = read['log'] as Record<string, unknown>
  const found = await client.post(OFFICER, `/v1/locks/${field.box.lockSerial}/readouts`, log)
  expect(found['incidentId']).not.toBeNull()
  expect(await trustOf(client, field)).toBe('incident')
})

test('a tour that its key was lost on is over, and its box unproven until the codes are proven dead', async () => {
  const { client } = await startRehearsal()
  const field = await boxInVan(client)
  const { containerId } = field.box
  const request = { keySerial: 'KEY-F1', siteId: field.siteId, pairs: 2 }
  const pack = await client.post('fitter-1', `/v1/containers/${containerId}/tour-packs`, request)
  const report = await client.post('fitter-2', LOSS)
  expect(report).toMatchObject({ endedTours: [pack['tourId']], unproven: [containerId] })
  expect((report['openings'] as string[]).length).toBe(2)
  const returned = `/v1/tours/${String(pack['tourId'])}/returns`
  await client.refused('tour_already_returned', 'returned after all', 'fitter-1', returned)
  // Honest openings of the tour whose receipts come now: nobody can tell them from a thief's.
  const opened = await byKeeper(client, field)
  expect(await trustOf(client, field)).toBe('ok')
  await closeBox(client, KEEPER, opened)
})

test('since when it is gone: the openings since the last proof before that are named', async () => {
  const { client } = await startRehearsal()
  const field = await boxInVan(client)
  const open = async (): Promise<string> => {
    const opened = await openBox(client, {
      who: 'fitter-1',
      box: field.box,
      purpose: 'installing',
      siteId: field.siteId,
    })
    await closeBox(client, 'fitter-1', opened)
    return opened.openingId
  }
  const first = await open()
  await client.pass(10)
  const second = await open()
  const { lastPossessionAt } = await client.get(KEEPER, '/v1/keys/KEY-F1')
  const since = new Date(Date.now() + 5 * 3_600_000).toISOString()
  const report = await client.post(KEEPER, LOSS, { since })
  expect(report['openings']).toEqual([second])
  expect(report['openings']).not.toContain(first)
  expect(Date.parse(String(report['lastPossessionAt']))).toBeLessThan(Date.parse(String(lastPossessionAt)))
  // All its codes were used: nothing can be opened with it any more.
  expect(report['unproven']).toEqual([])
})

test('a race of the report and a code: no code of a lost key for a box that counts as proven', async () => {
  const { client } = await startRehearsal()
  const field = await boxInVan(client)
  const { keySerial, token } = client.person('fitter-1')
  const content = JSON.stringify({ purpose: 'installing', keySerial, siteId: field.siteId })
  const post = (path: string, who: string, body: string): Promise<Response> =>
    fetch(`${client.file.url}${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${who}`, 'content-type': 'application/json' },
      body,
    })
  const [code, report] = await Promise.all([
    post(ask(field), token, content),
    post(LOSS, client.person(KEEPER).token, '{}'),
  ])
  expect(report.status).toBe(201)
  expect([201, 403]).toContain(code.status)
  expect(await trustOf(client, field)).toBe(code.status === 201 ? 'unproven' : 'ok')
  expect((await post(ask(field), token, content)).status).toBe(403)
})

test('a lost phone: sessions end, codes that it shows are at large, at both parties of its human', async () => {
  const { client, serving } = await startRehearsal()
  const field = await boxInVan(client)
  const { openingId } = await openingCode(client, field)
  const human = 'fitter-1'
  const sessions = (text: string): Promise<{ rows: { n: number }[] }> =>
    serving.database.pool.query(`set geleit.scope = 'rules'; ${text}`) as never
  await sessions(`insert into account (natural_person_id, login_name, login_key, user_handle, created_at)
      values ('${human}', 'f', 'f', sha256('f'), now());
    insert into session (session_id, token_hash, natural_person_id, method, device, created_at, last_seen_at, ends_at)
      values ('s', sha256('s'), '${human}', 'passkey', '', now(), now(), now() + interval '1 day')`)
  const report = await client.post(KEEPER, phoneOf(client, human), { what: 'phone', note: 'in the river' })
  expect(report).toMatchObject({ openings: [openingId], unproven: [field.box.containerId] })
  const open = (await sessions(`select count(*)::integer as n from session where ended_at is null`)) as never as {
    rows: { n: number }[]
  }[]
  expect(open[1]?.rows).toEqual([{ n: 0 }])
  // The key is in its person's hands, and with another phone it opens: that is the proof.
  const code = await openingCode(client, field)
  expect(code.openingId).toBe(openingId)
  const shown = await typeCode(client, field.box, 'KEY-F1', code.code)
  await client.post('fitter-1', `/v1/openings/${openingId}/receipts`, { receipt: shown.receipt })
  expect(await trustOf(client, field)).toBe('ok')
  const again = await client.post(KEEPER, phoneOf(client, human), { what: 'phone' })
  expect(again).toMatchObject({ alreadyReported: true, incidentId: report['incidentId'], unproven: [] })
})
