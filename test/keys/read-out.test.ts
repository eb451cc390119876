/** A dead phone: the control room tells codes to people whom it called back, and types receipts in for them. */
import { expect, test } from 'vitest'
import { keyOf, typeCode } from '../../src/cli/rehearsal/box.ts'
import type { StoryClient } from '../../src/cli/rehearsal/client.ts'
import { startRehearsal } from '../stories/rehearsal.ts'
import { boxInVan, type Field, openBox, openingCode } from './people.ts'

const ROOM = 'operator-control-room'
const READ_OUT = '/v1/openings/read-outs'
const CALLED = { identifiedBy: 'called_back_on_known_number' }

function request(client: StoryClient, { box, siteId }: Field, who = 'fitter-1'): Record<string, unknown> {
  const { personId, keySerial } = client.person(who)
  return { containerId: box.containerId, personId, keySerial, siteId, purpose: 'installing', ...CALLED }
}

test('a whole visit with a dead phone: opened, closed, both receipts typed in by the control room, all of it flagged', async () => {
  const { client, serving } = await startRehearsal()
  const field = await boxInVan(client)
  const { box } = field
  const told = await client.post(ROOM, READ_OUT, { ...request(client, field), note: 'knew the number of the van' })
  const openingId = String(told['openingId'])
  const opened = await typeCode(client, box, 'KEY-F1', String(told['code']))
  await client.lock(box.lockSerial, 'lid', { open: true })
  const receipts = `/v1/openings/${openingId}/receipts`
  expect(await client.post(ROOM, receipts, { receipt: opened.receipt })).toMatchObject({ result: 'confirmed' })
  const closing = await client.post(ROOM, `/v1/openings/${openingId}/closing-read-outs`, {
    personId: client.person('fitter-1').personId,
    keySerial: 'KEY-F1',
    ...CALLED,
  })
  await client.lock(box.lockSerial, 'lid', { open: false })
  const closed = await typeCode(client, box, 'KEY-F1', String(closing['code']))
  expect(await client.post(ROOM, receipts, { receipt: closed.receipt })).toMatchObject({ result: 'confirmed' })
  const view = await client.get('store-keeper', `/v1/containers/${box.containerId}`)
  const shown = (view['openings'] as Record<string, unknown>[]).find((each) => each['openingId'] === openingId)
  expect(shown).toMatchObject({ status: 'closed', readOut: true, closingReadOut: true })
  expect(shown?.['personId']).toBe(client.person('fitter-1').personId)
  const { rows } = await serving.database.pool
    .query<{ text: string }>(
      `set geleit.scope = 'rules'; select answer::text as text from idempotency where answer is not null`,
    )
    .then((results) => (results as unknown as { rows: { text: string }[] }[])[1] ?? { rows: [] })
  for (const code of [String(told['code']), String(closing['code'])]) {
    for (const { text } of rows) expect(text).not.toContain(code)
  }
})

test('the code of the dead phone is read out again; the one who asks twice gets the same', async () => {
  const { client } = await startRehearsal()
  const field = await boxInVan(client)
  const before = await openingCode(client, field)
  const told = await client.post(ROOM, READ_OUT, request(client, field))
  expect(told).toMatchObject({ openingId: before.openingId, code: before.code, shownAgain: true })
  const headers = {
    authorization: `Bearer ${client.person(ROOM).token}`,
    'content-type': 'application/json',
    'idempotency-key': 'again',
  }
  const body = JSON.stringify(request(client, field))
  const answers = []
  for (const _ of [1, 2]) {
    const response = await fetch(`${client.file.url}${READ_OUT}`, { method: 'POST', headers, body })
    answers.push(await response.json())
  }
  expect(answers[1]).toEqual(answers[0])
  expect(answers[0]).toMatchObject({ code: before.code })
})

test('what the person in the field lacks, the control room can’t give', async () => {
  const { client, serving } = await startRehearsal()
  const field = await boxInVan(client)
  const asked = request(client, field)
  const refused = (code: string, part: object): Promise<unknown> =>
    client.refused(code, JSON.stringify(part), ROOM, READ_OUT, { ...asked, ...part })
  await refused('key_not_yours', { keySerial: 'KEY-F2' })
  const other = client.person('fitter-2')
  await refused('site_not_yours', { personId: other.personId, keySerial: 'KEY-F2' })
  await refused('container_not_at_site', {
    personId: other.personId,
    keySerial: 'KEY-F2',
    siteId: client.site('Sample van 2'),
  })
  await refused('not_found', { personId: client.person('neighbour-store-keeper').personId })
  await refused('not_found', { containerId: client.person('fitter-1').personId })
  await refused('request_malformed', { identifiedBy: 'knows his voice' })
  // Whose role doesn't have it: neither a fitter nor a store keeper tells codes.
  await client.refused('role_not_allowed', 'a fitter', 'fitter-2', READ_OUT, asked)
  await client.post('store-keeper', '/v1/keys/KEY-F1/loss-reports')
  await refused('key_not_active', {})
  const pool = serving.database.pool
  await pool.query(`set geleit.scope = 'rules'; select 1`)
  await client.pass(24 * 366)
  await refused('training_not_in_date', {})
})

test('nobody reads out to themself, nor as another person of the same human', async () => {
  const { client } = await startRehearsal()
  const field = await boxInVan(client)
  const officer = 'operator-security'
  await client.refused('read_out_to_oneself', 'to oneself', officer, READ_OUT, request(client, field, officer))
  const opened = await openBox(client, { who: officer, box: field.box, purpose: 'inspecting', siteId: field.siteId })
  const closing = `/v1/openings/${opened.openingId}/closing-read-outs`
  const { personId, keySerial } = client.person(officer)
  await client.refused('read_out_to_oneself', 'closing', officer, closing, { personId, keySerial, ...CALLED })
  // The officer who opened it may tell a colleague the code that closes it.
  const keeper = client.person('store-keeper')
  const told = await client.post(officer, closing, {
    personId: keeper.personId,
    keySerial: keeper.keySerial,
    ...CALLED,
  })
  await client.lock(field.box.lockSerial, 'lid', { open: false })
  const shown = await typeCode(client, field.box, keyOf(client, 'store-keeper'), String(told['code']))
  const receipts = `/v1/openings/${opened.openingId}/receipts`
  expect(await client.post(ROOM, receipts, { receipt: shown.receipt })).toMatchObject({ action: 'C' })
})

test('a closing code is told whatever stands against the box', async () => {
  const { client } = await startRehearsal()
  const field = await boxInVan(client)
  const opened = await openBox(client, { who: 'fitter-1', box: field.box, purpose: 'installing', siteId: field.siteId })
  await client.post('fitter-1', `/v1/containers/${field.box.containerId}/violation-reports`)
  await client.pass(24 * 366)
  const { personId, keySerial } = client.person('fitter-1')
  const content = { personId, keySerial, ...CALLED }
  const told = await client.post(ROOM, `/v1/openings/${opened.openingId}/closing-read-outs`, content)
  expect(String(told['code'])).toMatch(/^\d{10}$/)
})

test('an intercepted code is worth nothing without the key it was made for', async () => {
  const { client } = await startRehearsal()
  const field = await boxInVan(client)
  const told = await client.post(ROOM, READ_OUT, request(client, field))
  const code = String(told['code'])
  for (const keySerial of ['KEY-F2', 'KEY-S1', 'KEY-CLONE']) {
    expect(await client.lock(field.box.lockSerial, 'enter', { keySerial, code })).toMatchObject({ code: 'wrong' })
  }
  // The wrong codes show in the receipt of the right one.
  const shown = await typeCode(client, field.box, 'KEY-F1', code)
  const path = `/v1/openings/${String(told['openingId'])}/receipts`
  expect(await client.post(ROOM, path, { receipt: shown.receipt })).toMatchObject({
    wrongCodes: true,
    result: 'confirmed',
  })
})
