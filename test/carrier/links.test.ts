/** Carriers without an account: links, what their drivers do by them, and paper. */
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { StoryClient } from '../../src/cli/rehearsal/client.ts'
import { parsePaperCode } from '../../src/custody/paper-code.ts'
import { runFsck } from '../../src/store/fsck.ts'
import { byTwo } from '../four-eyes/two.ts'
import { addApiKey } from '../http/cast.ts'
import { bearer, startTestServer, type TestServer } from '../http/server.ts'
import { everything, query } from '../http/tables.ts'
import { announce as announceBy, newBoxes, partyOf, type Sent } from './world.ts'

let server: TestServer

interface Answered {
  readonly status: number
  readonly body: Record<string, unknown>
  readonly text: string
}

async function ask(
  method: 'GET' | 'POST' | 'DELETE',
  url: string,
  headers: Readonly<Record<string, string>>,
  payload?: object,
): Promise<Answered> {
  const answer = await server.app.inject({ method, url, headers, ...(payload === undefined ? {} : { payload }) })
  const isJson = String(answer.headers['content-type']).includes('json')
  return { status: answer.statusCode, body: isJson ? answer.json() : {}, text: answer.body }
}

const as = (label: string): { authorization: string } => bearer(server, label)
const post = (label: string, url: string, payload: object = {}) => ask('POST', url, as(label), payload)
const party = (label: string): string => partyOf(server, label)
const announce = (carrierPartyId: string | readonly string[], serials: readonly string[]): Promise<Sent> =>
  announceBy(server, carrierPartyId, serials)

interface Link {
  readonly linkId: string
  readonly url: string
  readonly paperCode: string
  readonly headers: { readonly authorization: string }
}

function linkIn({ body }: Answered): Link {
  const url = String(body['url'])
  const headers = { authorization: `Bearer ${new URL(url).hash.slice(1)}` }
  return { linkId: String(body['linkId']), url, paperCode: String(body['paperCode']), headers }
}

async function issue({ shipmentId }: Sent, part: object = {}): Promise<Link> {
  const answer = await post('maker-dispatcher', `/v1/shipments/${shipmentId}/carrier-links`, part)
  expect(answer.status, answer.text).toBe(201)
  return linkIn(answer)
}

const SIGNATURE = 'M100 200L300 120L500 260M520 200L700 210'
const signed = (boxes: readonly string[], part: object = {}) => ({
  ...{ containerSerials: boxes, condition: 'intact', name: 'Jan Przykład', signature: SIGNATURE },
  ...part,
})
const own = (label: string, { shipmentId, boxes }: Sent, leg: 'pick_up' | 'delivery') =>
  post(label, `/v1/shipments/${shipmentId}/handovers`, { leg, containerSerials: boxes, condition: 'intact' })

let carrierId: string

beforeAll(async () => {
  server = await startTestServer({ logLevel: 'trace' })
  const answer = await post('maker-dispatcher', '/v1/carriers', { name: 'Transport Przykładowy', address: 'Poznań' })
  expect(answer.status, answer.text).toBe(201)
  carrierId = String(answer.body['partyId'])
})
afterAll(async () => {
  // Boxes were closed by hand above, so that is what differs.
  const found = await runFsck(server.database)
  expect(found.differences.filter((difference) => !JSON.stringify(difference).includes('closed'))).toEqual([])
  await server.stop()
})

describe('a carrier without an account', () => {
  test('is seen by whoever entered it, and not by others who may choose a carrier', async () => {
    const names = async (label: string): Promise<string> =>
      (await ask('GET', '/v1/parties?role=carrier', as(label))).text
    expect(await names('maker-dispatcher')).toContain('Transport Przykładowy')
    expect(await names('neighbour-store-keeper')).not.toContain('Transport Przykładowy')
    expect(await names('neighbour-store-keeper')).toContain('Musterspedition')
    const odd = await post('maker-dispatcher', '/v1/carriers', { name: 'Nobody', marketPartnerId: '9999999000003' })
    expect(odd.body['code']).toBe('market_partner_id_taken')
    // Nor does it carry for whoever only knows its id.
    const [box = ''] = await newBoxes(server, ['LINK-0'])
    const body = { containerIds: [box], carrierPartyId: carrierId, recipientPartyId: party('maker-dispatcher') }
    const site = server.file.sites.find(({ name }) => name === 'Sample factory')?.siteId
    await query(
      server.connectionString,
      'update container set possessing_party_id = $1, responsible_party_id = $1 where container_id = $2',
      [party('neighbour-security'), box],
    )
    const unknown = await post('neighbour-store-keeper', '/v1/shipments', { ...body, toSiteId: site })
    expect(unknown.body['code']).toBe('carrier_unknown')
    await query(
      server.connectionString,
      'update container set possessing_party_id = $1, responsible_party_id = $1 where container_id = $2',
      [party('maker-dispatcher'), box],
    )
  })

  test('gets a link from the sender alone; one that has people gives it out itself; no system does', async () => {
    const sent = await announce(carrierId, ['LINK-A1'])
    const path = `/v1/shipments/${sent.shipmentId}/carrier-links`
    expect((await post('store-keeper', path)).body['code']).toBe('carrier_link_not_yours_to_give')
    expect((await post('neighbour-store-keeper', path)).status).toBe(404)
    expect((await post('maker-dispatcher', path, { step: 2 })).body['code']).toBe('carrier_step_unknown')
    expect((await post('maker-dispatcher', path, { hours: 100 })).body).toMatchObject({ most: 72, status: 422 })
    expect((await ask('POST', path, await addApiKey(server, 'maker'), {})).body['code']).toBe('not_for_systems')
    const known = await announce(party('driver'), ['LINK-A2'])
    const other = `/v1/shipments/${known.shipmentId}/carrier-links`
    expect((await post('maker-dispatcher', other)).body['code']).toBe('carrier_has_people')
    expect((await post('driver', other)).status).toBe(201)
    const key = { ...as('maker-dispatcher'), 'idempotency-key': randomUUID() }
    const first = await ask('POST', path, key, { hours: 8 })
    expect(first.body['qr']).toMatch(/^<svg viewBox[\s\S]*<path/)
    expect(parsePaperCode(linkIn(first).paperCode)).toHaveLength(10)
    // Of a replay the address is gone; the paper is not.
    const { linkId, paperCode } = linkIn(first)
    expect((await ask('POST', path, key, { hours: 8 })).body).toMatchObject({ linkId, paperCode, url: null, qr: null })
    expect((await post('maker-dispatcher', path)).body).toMatchObject({ code: 'carrier_link_exists', linkId })
  })
})

describe('by a link', () => {
  test('boxes are taken over and handed over, each side signing; then it is done', async () => {
    const sent = await announce(carrierId, ['LINK-B1', 'LINK-B2'])
    const { headers, linkId } = await issue(sent)
    const shown = async () => (await ask('GET', '/v1/carrier/shipment', headers)).body
    expect(await shown()).toMatchObject({
      linkStatus: 'good',
      carrier: 'Transport Przykładowy',
      from: { party: 'Beispielwerk (sample maker)' },
      to: { party: 'Stadtwerke Musterstadt (sample operator)', site: 'Sample central store' },
      boxes: [
        { serial: 'LINK-B1', place: 'to_take_over', blocked: false, signed: false },
        { serial: 'LINK-B2', place: 'to_take_over', blocked: false, signed: false },
      ],
    })
    const sign = (boxes: readonly string[], part?: object) =>
      ask('POST', '/v1/carrier/handovers', headers, signed(boxes, part))
    expect((await sign(['LINK-B1'])).body).toMatchObject({ code: 'containers_differ', missing: ['LINK-B2'] })
    expect((await sign(sent.boxes, { signature: 'M1 1<script>' })).status).toBe(400)
    expect(await sign(sent.boxes)).toMatchObject({ status: 202, body: { complete: false } })
    expect((await shown())['boxes']).toMatchObject([{ signed: true }, { signed: true }])
    expect((await own('maker-dispatcher', sent, 'pick_up')).status).toBe(201)
    expect((await shown())['boxes']).toMatchObject([{ place: 'with_carrier', signed: false }, {}])
    expect((await own('store-keeper', sent, 'delivery')).status).toBe(202)
    expect(await sign(sent.boxes)).toMatchObject({ status: 201, body: { complete: true } })
    expect(await shown()).toMatchObject({ linkStatus: 'done' })
    expect((await sign(sent.boxes)).body['code']).toBe('carrier_link_done')
    const path = `/v1/shipments/${sent.shipmentId}/carrier-links`
    const told = await ask('GET', `${path}/${linkId}`, as('maker-dispatcher'))
    expect(told.body).toMatchObject({
      linkStatus: 'done',
      signatures: [
        { side: 'to', name: 'Jan Przykład', signature: SIGNATURE, fromPaper: false },
        { side: 'from', name: 'Jan Przykład' },
      ],
    })
    expect((await ask('GET', path, as('maker-dispatcher'))).body['carrierLinks']).toMatchObject([{ linkId }])
    // Two of those who gave out the link have name and drawing erased; that somebody signed stays.
    const two = new StoryClient({ file: server.file, run: 'erasure', patienceMs: 0 })
    const erasure = { kind: 'erasure', personId: told.body['personId'], order: 'SAMPLE-1' }
    const elsewhere = await ask('POST', '/v1/proposals', as('operator-security'), { ...erasure, reason: 'x' })
    expect(elsewhere.body['code']).toBe('nothing_to_erase')
    await byTwo(two, ['maker-security', 'maker-security-2'], erasure)
    const after = await ask('GET', `${path}/${linkId}`, as('maker-dispatcher'))
    expect(after.body['signatures']).toMatchObject([{ side: 'to', name: null, signature: null }, { name: null }])
    // The recipient sees the shipment, and whom it came by; the link is the sender's.
    expect((await ask('GET', path, as('store-keeper'))).body['carrierLinks']).toEqual([])
    expect((await ask('GET', `${path}/${linkId}`, as('store-keeper'))).status).toBe(404)
  })

  test('nothing else is seen or done, and nobody else does what is done by it', async () => {
    const [one, other] = [await announce(carrierId, ['LINK-C1']), await announce(carrierId, ['LINK-C2'])]
    const [mine, theirs] = [await issue(one), await issue(other)]
    const { text } = await ask('GET', '/v1/carrier/shipment', mine.headers)
    expect(text).not.toMatch(/LINK-C2|[0-9a-f]{8}-[0-9a-f]{4}/)
    const swapped = await ask('POST', '/v1/carrier/handovers', mine.headers, signed(['LINK-C2']))
    expect(swapped.body['code']).toBe('containers_differ')
    // Nor would a role that somebody gave to its person help.
    await query(server.connectionString, `update person set roles = '["dispatcher"]' where party_id = $1`, [carrierId])
    const routes = ['/v1/parties', '/v1/shipments/x', '/v1/incidents', '/v1/session', '/v1/devices/EXSM0100000001']
    for (const url of routes) expect((await ask('GET', url, mine.headers)).status, url).toBe(403)
    expect(
      (
        await post(
          'maker-dispatcher',
          `/v1/shipments/${(await announce(carrierId, ['LINK-C3'])).shipmentId}/carrier-links`,
        )
      ).status,
    ).toBe(201)
    await query(server.connectionString, `update person set roles = '[]' where party_id = $1`, [carrierId])
    const box = (
      await query<{ id: string }>(
        server.connectionString,
        `select container_id as id from container where serial = 'LINK-C1'`,
      )
    )[0]?.id
    expect((await post('driver', `/v1/containers/${box}/openings`)).status).not.toBe(201)
    expect((await ask('POST', `/v1/containers/${box}/violation-reports`, mine.headers, {})).status).toBe(403)
    expect((await ask('GET', '/v1/carrier/shipment', as('maker-dispatcher'))).body).toMatchObject({
      code: 'role_not_allowed',
      permission: 'link',
    })
    const wrong = {
      authorization: `${theirs.headers.authorization.slice(0, -1)}${theirs.headers.authorization.endsWith('A') ? 'B' : 'A'}`,
    }
    expect((await ask('GET', '/v1/carrier/shipment', wrong)).status).toBe(401)
    // Whatever a rule might say, the database lets a link sign for its own shipment alone.
    const people = await query<{ personId: string }>(
      server.connectionString,
      `select person_id as "personId" from carrier_link where link_id = $1`,
      [mine.linkId],
    )
    const forged = query(
      server.connectionString,
      `insert into handover (handover_id, party_id, shipment_id, leg, step, container_ids, damaged_container_ids, from_party_id, to_party_id, to_person_id, condition)
       values ('forged', $1, $2, 'pick_up', 0, '[]', '[]', $1, $3, $4, 'intact')`,
      [party('maker-dispatcher'), other.shipmentId, carrierId, people[0]?.personId],
    )
    await expect(forged).rejects.toMatchObject({ constraint: 'carrier_link_its_shipment' })
  })

  test('two carriers without an account hand over to each other, a part of the boxes first', async () => {
    const answer = await post('maker-dispatcher', '/v1/carriers', { name: 'Al doilea transportator' })
    const sent = await announce([carrierId, String(answer.body['partyId'])], ['LINK-H1', 'LINK-H2'])
    const [first, second] = [await issue(sent), await issue(sent, { step: 2 })]
    const sign = async ({ headers }: Link, boxes: readonly string[]) =>
      (await ask('POST', '/v1/carrier/handovers', headers, signed(boxes))).body
    const places = async ({ headers }: Link) => {
      const { body } = await ask('GET', '/v1/carrier/shipment', headers)
      return (body['boxes'] as { place: string }[]).map(({ place }) => place)
    }
    expect(await places(second)).toEqual(['not_yet_there', 'not_yet_there'])
    expect(await sign(second, sent.boxes)).toMatchObject({ code: 'handover_out_of_order' })
    await own('maker-dispatcher', sent, 'pick_up')
    expect(await sign(first, sent.boxes)).toMatchObject({ complete: true })
    expect(await sign(second, ['LINK-H1'])).toMatchObject({ complete: false })
    expect(await sign(first, ['LINK-H1'])).toMatchObject({ complete: true })
    expect(await places(first)).toEqual(['handed_over', 'with_carrier'])
    expect(await places(second)).toEqual(['with_carrier', 'to_take_over'])
    expect(await sign(second, sent.boxes)).toMatchObject({ code: 'carrier_boxes_apart' })
    expect(await sign(first, ['LINK-H2'])).toMatchObject({ complete: false })
    expect(await sign(second, ['LINK-H2'])).toMatchObject({ complete: true })
    expect((await ask('GET', '/v1/carrier/shipment', first.headers)).body).toMatchObject({ linkStatus: 'done' })
    expect(await places(second)).toEqual(['with_carrier', 'with_carrier'])
  })

  test('its time ends, a renewed one is dead, an ended one too; a report is heard all the same', async () => {
    const sent = await announce(carrierId, ['LINK-D1', 'LINK-D2'])
    const path = `/v1/shipments/${sent.shipmentId}/carrier-links`
    const first = await issue(sent)
    const report = (headers: Link['headers'], body: object) => ask('POST', '/v1/carrier/reports', headers, body)
    const act = async ({ headers }: Link) =>
      (await ask('POST', '/v1/carrier/handovers', headers, signed(sent.boxes))).body['code']
    server.clock.aheadMs += 73 * 3_600_000
    expect(await act(first)).toBe('carrier_link_expired')
    expect((await ask('GET', '/v1/carrier/shipment', first.headers)).body).toMatchObject({
      linkStatus: 'expired',
      boxes: [],
    })
    const told = await report(first.headers, { containerSerial: ' link-d1', what: 'broken: zamek wyrwany' })
    expect(told).toMatchObject({ status: 201, body: { status: 'blocked', containerSerials: ['LINK-D1'] } })
    const renewed = await post('maker-dispatcher', `${path}/${first.linkId}/renewals`, { hours: 5 })
    expect(renewed.status, renewed.text).toBe(201)
    const second = linkIn(renewed)
    expect(second.paperCode).not.toBe(first.paperCode)
    expect(await act(first)).toBe('carrier_link_ended')
    // What a secret says that was taken away is kept, and holds nothing.
    expect(await report(first.headers, { containerSerial: 'LINK-D2' })).toMatchObject({ status: 202 })
    expect(await act(second)).toBe('container_held')
    // A number that is none of the shipment's: all of it is held, for a slip must leave no broken box usable.
    const slip = await report(second.headers, { containerSerial: 'LINK-9' })
    expect(slip.body).toMatchObject({ containerSerials: ['LINK-D1', 'LINK-D2'] })
    expect((await ask('GET', '/v1/carrier/shipment', second.headers)).body['boxes']).toMatchObject([
      { blocked: true },
      { blocked: true },
    ])
    expect((await ask('DELETE', `${path}/${first.linkId}`, as('maker-dispatcher'))).body).toEqual({ ended: true })
    expect(await act(second)).toBe('carrier_link_ended')
    expect((await report(second.headers, { what: 'x' })).status).toBe(202)
    expect(
      (
        await server.app.inject({
          method: 'POST',
          url: '/v1/carrier/reports',
          headers: { ...second.headers, 'content-type': 'text/x' },
          payload: '{',
        })
      ).statusCode,
    ).toBe(202)
  })

  test('a photo goes to the shipment, for everybody in it; what is no picture does not', async () => {
    const sent = await announce(carrierId, ['LINK-E1'])
    const { headers, linkId } = await issue(sent)
    const photo = (dataBase64: string) =>
      ask('POST', '/v1/carrier/photos', headers, { name: 'photo.png', contentType: 'image/png', dataBase64 })
    const added = await photo(ONE_PIXEL)
    expect(added.status, added.text).toBe(201)
    expect((await photo(Buffer.from('<html>').toString('base64'))).status).toBe(422)
    const { body } = await ask(
      'GET',
      `/v1/shipments/${sent.shipmentId}/carrier-links/${linkId}`,
      as('maker-dispatcher'),
    )
    expect(body['photos']).toEqual([added.body['attachmentId']])
    const content = await ask('GET', `/v1/attachments/${added.body['attachmentId']}/content`, as('store-keeper'))
    expect(content.status).toBe(200)
  })
})

test('paper: printed, signed by hand, typed in by the other side with its code', async () => {
  const sent = await announce(carrierId, ['LINK-F1'])
  const { linkId, paperCode } = await issue(sent)
  const path = `/v1/shipments/${sent.shipmentId}`
  const sheet = await ask('GET', `${path}/carrier-links/${linkId}/paper`, as('maker-dispatcher'))
  expect(sheet.text).toContain(paperCode)
  expect(sheet.text).toContain('LINK-F1')
  expect((await ask('GET', `${path}/carrier-links/${linkId}/paper`, as('store-keeper'))).status).toBe(404)
  const at = (ms: number): string => new Date(server.clock.now() + ms).toISOString()
  const enter = (label: string, part: object) =>
    post(label, `${path}/paper-handovers`, {
      ...{ code: paperCode, containerSerials: ['LINK-F1'], condition: 'intact', name: 'Ion Exemplu', signedAt: at(0) },
      ...part,
    })
  expect((await enter('maker-dispatcher', { code: `${paperCode.slice(0, -1)}*` })).body['code']).toBe(
    'paper_code_mistyped',
  )
  expect((await enter('maker-dispatcher', { code: '00000-00000' })).body['code']).toBe('paper_code_wrong')
  expect((await enter('maker-dispatcher', { signedAt: at(-3_600_000) })).body['code']).toBe('paper_signed_out_of_time')
  expect((await enter('neighbour-store-keeper', {})).status).toBe(404)
  expect((await own('maker-dispatcher', sent, 'pick_up')).status).toBe(202)
  expect((await enter('maker-dispatcher', { code: ` ${paperCode.toLowerCase()} ` })).status).toBe(201)
  expect((await enter('store-keeper', {})).status).toBe(202)
  expect((await own('store-keeper', sent, 'delivery')).status).toBe(201)
  const { body } = await ask('GET', `${path}/carrier-links/${linkId}`, as('maker-dispatcher'))
  expect(body['signatures']).toMatchObject([
    { name: 'Ion Exemplu', fromPaper: true, signature: null },
    { side: 'from' },
  ])
  const guesses = []
  for (let time = 0; time < 8; time += 1)
    guesses.push((await enter('maker-dispatcher', { code: '00000-00000' })).status)
  expect(guesses).toContain(429)
})

test('secrets and codes stand in no table and no line of the log, names in no fact', async () => {
  const sent = await announce(carrierId, ['LINK-G1'])
  const { headers, paperCode, url } = await issue(sent)
  await ask('POST', '/v1/carrier/handovers', headers, signed(['LINK-G1'], { name: 'Geheimer Name' }))
  const rows = await everything(server.connectionString)
  const secret = new URL(url).hash.slice(6)
  for (const word of [secret, paperCode, paperCode.replace('-', '')]) {
    expect(rows.filter(({ text }) => text.includes(word)).map(({ table }) => table)).toEqual([])
    expect(server.log.filter((line) => line.includes(word))).toEqual([])
  }
  expect(rows.filter(({ text }) => text.includes('Geheimer Name')).map(({ table }) => table)).toEqual([
    'entry_personal',
  ])
})

/** A PNG of one pixel. */
const ONE_PIXEL = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=='
