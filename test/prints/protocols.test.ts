/** Labels and protocols over HTTP: one delivery from the maker's box to a fitter's van, printed at every step. */

import { randomUUID } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { leafHash } from '../../src/auditlog/merkle.ts'
import { parseVerifierKey } from '../../src/auditlog/note.ts'
import { parseProof, verifyProof } from '../../src/auditlog/proof.ts'
import { IN_ORDER } from '../../src/cli/rehearsal/box.ts'
import { settle } from '../auditlog/evidence-world.ts'
import { handOut, takeBack } from '../keys/people.ts'
import { announce, issueToVan, packLarge, type Rehearsal, startRehearsal } from '../stories/rehearsal.ts'
import { type PdfFile, readPdf } from './pdf.ts'
import { readSymbols, shapesOfSvg } from './raster.ts'

interface Got {
  readonly status: number
  readonly type: string
  readonly bytes: Buffer
  readonly json: Record<string, unknown>
}

/** Where an eye can look at what was printed. */
const KEEP = process.env['GELEIT_PRINTS']

async function get({ client }: Rehearsal, who: string | null, path: string, headers: object = {}): Promise<Got> {
  const authorization = who === null ? {} : { authorization: `Bearer ${client.person(who).token}` }
  const answer = await fetch(`${client.file.url}${path}`, { headers: { ...authorization, ...headers } })
  return gotOf(answer)
}

async function gotOf(answer: Response): Promise<Got> {
  const bytes = Buffer.from(await answer.arrayBuffer())
  const type = answer.headers.get('content-type') ?? ''
  const json = type.includes('json') ? (JSON.parse(bytes.toString()) as Record<string, unknown>) : {}
  return { status: answer.status, type, bytes, json }
}

async function pdf(rehearsal: Rehearsal, who: string, path: string): Promise<PdfFile & { readonly text: string }> {
  const got = await get(rehearsal, who, path)
  expect([got.status, got.type], `${path}: ${got.bytes.toString().slice(0, 300)}`).toEqual([200, 'application/pdf'])
  if (KEEP !== undefined) writeFileSync(`${KEEP}/${path.replace(/[^a-z-]+/g, '_').slice(-60)}.pdf`, got.bytes)
  const file = readPdf(got.bytes)
  return { ...file, text: file.pages.map((page) => page.text).join('\n') }
}

const squeezed = (text: string): string => text.replace(/\s/g, '')

/** The addresses in the QR codes of a protocol. */
async function codesIn(file: PdfFile): Promise<string[]> {
  const found: string[] = []
  for (const { black } of file.pages) {
    for (const { text } of await readSymbols(black, 3)) found.push(text)
  }
  return found
}

test('a delivery on paper', async () => {
  const rehearsal = await startRehearsal()
  const { client } = rehearsal
  const deviceIds = await announce(client, 3)
  const box = await packLarge(client, deviceIds)
  await prefixes(rehearsal)
  await labels(rehearsal, box.containerId)
  const shipmentId = await shipped(rehearsal, box.containerId)
  await settle(rehearsal)
  await handover(rehearsal, shipmentId)
  await receipt(rehearsal, shipmentId)
  const small = await issueToVan(client, deviceIds)
  await inHands(rehearsal, small.containerId, deviceIds)
  await keys(rehearsal)
})

async function prefixes(rehearsal: Rehearsal): Promise<void> {
  const { client } = rehearsal
  const own = (who: string): string => `/v1/parties/${client.party(who)}/changes`
  const change = (gs1Prefix: string | null) => ({ gs1Prefix })
  const bad = await client.refused(
    'request_malformed',
    'no prefix',
    'maker-security',
    own('maker-security'),
    change('40123'),
  )
  expect(bad).toMatchObject({ at: 'body/gs1Prefix', reason: 'bad_gs1_prefix' })
  await client.post('maker-security', own('maker-security'), change('40 12345'))
  const others = own('operator-security')
  for (const prefix of ['4012345', '40123456', '401234']) {
    await client.refused('company_prefix_taken', 'numbers of others', 'operator-security', others, change(prefix))
  }
  const shown = await client.get('maker-security', `/v1/parties/${client.party('maker-security')}`)
  expect(shown['gs1Prefix']).toBe('4012345')
}

async function labels(rehearsal: Rehearsal, containerId: string): Promise<void> {
  const { client } = rehearsal
  const path = `/v1/containers/${containerId}/label`
  const element = '(8003)04012345000016BOX-L-0001'
  const svg = await get(rehearsal, 'maker-dispatcher', `${path}?format=svg&size=100x50&language=de`)
  expect([svg.status, svg.type]).toEqual([200, 'image/svg+xml'])
  const found = await readSymbols(shapesOfSvg(String(svg.bytes)), 10)
  const link = `${client.file.url.replace('127.0.0.1', 'localhost')}/8003/04012345000016BOX-L-0001`
  expect(found.map(({ text }) => text).sort()).toEqual([element, link].sort())
  // The same label by whoever may see the box, and none for others.
  expect((await pdf(rehearsal, 'maker-dispatcher', path)).text).toContain('(8003)04012345000016BOX-L-0001')
  expect((await get(rehearsal, 'neighbour-store-keeper', path)).status).toBe(404)
  expect((await get(rehearsal, 'maker-dispatcher', `${path}?size=10x10`)).json['code']).toBe('request_malformed')
  const page = await get(rehearsal, null, '/8003/04012345000016BOX-L-0001', { 'accept-language': 'de' })
  expect([page.status, String(page.bytes)]).toEqual([200, expect.stringContaining('sicheren Lieferkette')])
  expect((await get(rehearsal, null, '/8003/04012345000017BOX-L-0001')).status).toBe(404)

  const siteIds = [client.site('Sample central store'), client.site('Sample van 1')]
  const many = (who: string, body: object): Promise<Got> =>
    fetch(`${client.file.url}/v1/labels`, {
      method: 'POST',
      headers: { authorization: `Bearer ${client.person(who).token}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    }).then(gotOf)
  const sheet = await many('store-keeper', { size: 'a4', language: 'de', siteIds, keySerials: ['KEY-F1', 'KEY-F2'] })
  const { pages } = readPdf(sheet.bytes)
  expect(pages).toHaveLength(1)
  const [first] = pages
  const codes = await readSymbols(first?.black ?? [], 4)
  expect(codes.map(({ text }) => text).sort()).toEqual([...siteIds, 'KEY-F1', 'KEY-F2'].sort())
  expect(first?.text).toContain('Standort·Zentrallager')
  const strange = await many('store-keeper', { keySerials: ['KEY-F1', 'KEY-M1'] })
  expect([strange.status, strange.json['code']]).toEqual([404, 'not_found'])
  expect((await many('store-keeper', {})).json['code']).toBe('request_malformed')
  const list = await pdf(rehearsal, 'maker-dispatcher', `/v1/containers/${containerId}/device-list?language=de`)
  expect(list.text).toContain('SAMPLE-GW-A:3')
  expect(list.text.match(/EXSM02\d{8}/g)).toHaveLength(3)
}

/** By a carrier without an account, whose driver signs on a phone, to the store of the operator. */
async function shipped(rehearsal: Rehearsal, containerId: string): Promise<string> {
  const { client } = rehearsal
  const maker = 'maker-dispatcher'
  const carrier = { name: 'Transport Przykładowy Łódź', address: 'Poznań' }
  const { partyId: carrierPartyId } = await client.post(maker, '/v1/carriers', carrier)
  const { shipmentId } = await client.post(maker, '/v1/shipments', {
    containerIds: [containerId],
    carrierPartyId,
    recipientPartyId: client.party('store-keeper'),
    toSiteId: client.site('Sample central store'),
  })
  const shipment = `/v1/shipments/${String(shipmentId)}`
  await client.refused('shipment_not_yours', 'the recipient', 'store-keeper', `${shipment}/loading-units`)
  const numbered = await client.post(maker, `${shipment}/loading-units`)
  expect(numbered['loadingUnits']).toEqual([{ containerId, sscc: '040123450000000009' }])
  expect(await client.post(maker, `${shipment}/loading-units`)).toEqual(numbered)
  const label = await pdf(rehearsal, maker, `${shipment}/labels?size=100x50&language=de`)
  expect(label.text).toContain('(00)040123450000000009')
  expect(label.text).toContain('Sendung·1/1')

  const { url } = await client.post(maker, `${shipment}/carrier-links`)
  client.carry('a driver', new URL(String(url)).hash.slice(1))
  const [containerSerials, condition] = [['BOX-L-0001'], 'intact']
  const signed = { containerSerials, condition, name: 'Jan Przykład-Żółć', signature: 'M100 200L300 120L500 260' }
  await client.post(maker, `${shipment}/handovers`, { leg: 'pick_up', containerSerials, condition })
  expect((await get(rehearsal, maker, `${shipment}/receipt/protocol`)).json['code']).toBe('nothing_to_print')
  const [half] = (await client.get(maker, shipment))['handovers'] as { handoverId: string }[]
  const early = await get(rehearsal, maker, `${shipment}/handovers/${half?.handoverId}/protocol`)
  expect([early.status, early.json['code']]).toEqual([409, 'nothing_to_print'])
  await client.post('a driver', '/v1/carrier/handovers', signed)
  await client.post('a driver', '/v1/carrier/handovers', { ...signed, condition: 'damaged', damaged: containerSerials })
  const delivery = { leg: 'delivery', containerSerials, condition }
  await client.post('store-keeper', `${shipment}/handovers`, delivery)
  await client.post('store-keeper', `${shipment}/receipt`)
  const siteId = client.site('Sample central store')
  const look = { serial: 'BOX-L-0001', condition, siteId, checks: IN_ORDER }
  await client.post('store-keeper', `/v1/containers/${containerId}/inspections`, look)
  await client.post('store-keeper', `/v1/containers/${containerId}/storings`, { siteId })
  return String(shipmentId)
}

async function handover(rehearsal: Rehearsal, shipmentId: string): Promise<void> {
  const { client } = rehearsal
  const first = async (who: string): Promise<{ handoverId: string }> => {
    const { handovers } = await client.get(who, `/v1/shipments/${shipmentId}`)
    return (handovers as [{ handoverId: string }])[0]
  }
  const pathOf = ({ handoverId }: { readonly handoverId: string }): string =>
    `/v1/shipments/${shipmentId}/handovers/${handoverId}/protocol`
  const [pickUp, delivery] = [await first('maker-dispatcher'), await first('store-keeper')]

  const own = await pdf(rehearsal, 'maker-dispatcher', `${pathOf(pickUp)}?language=de`)
  expect([own.title, own.language]).toEqual(['Übergabeprotokoll', 'de'])
  const said = [
    'Abholung',
    'Dora Muster',
    'Jan Przykład-Żółć (Fahrer)',
    'Transport Przykładowy Łódź',
    'Geräte 3',
    'BOX-L-0001',
  ]
  for (const each of said) expect(own.text).toContain(squeezed(each))
  // Byte for byte the same while nothing has changed.
  const again = await get(rehearsal, 'maker-dispatcher', `${pathOf(pickUp)}?language=de`)
  expect(again.bytes).toEqual((await get(rehearsal, 'maker-dispatcher', `${pathOf(pickUp)}?language=de`)).bytes)
  const urls = await codesIn(own)
  expect(urls).toHaveLength(2)

  // The recipient did not meet the driver at the factory, and is none of this hand-over.
  expect((await get(rehearsal, 'store-keeper', pathOf(pickUp))).status).toBe(404)
  expect((await get(rehearsal, 'neighbour-store-keeper', pathOf(delivery))).status).toBe(404)
  const theirs = await pdf(rehearsal, 'store-keeper', `${pathOf(delivery)}?language=en`)
  expect([theirs.title, theirs.language]).toEqual(['Hand-over protocol', 'en'])
  expect(theirs.text).toContain(squeezed('Condition damaged'))
  expect(theirs.text).toContain(squeezed('Name kept by Transport'))
  expect(theirs.text).not.toContain('Jan')

  await evidence(rehearsal, urls.at(-1) ?? '', own.text)
}

/** The code on the paper leads to a page, and that to a proof that anybody can check. */
async function evidence(rehearsal: Rehearsal, url: string, text: string): Promise<void> {
  const { client } = rehearsal
  const path = new URL(url).pathname
  expect(path).toMatch(/^\/e\/[0-9a-f-]{36}$/)
  const { json, status } = await get(rehearsal, null, path)
  expect([status, json['type'], json['published']]).toEqual([200, 'handover_signed', true])
  expect(text).toContain(String(json['commitment']))
  expect(text).toContain(squeezed(`Index im Prüfprotokoll ${String(json['index'])}`))
  const page = await get(rehearsal, null, path, { accept: 'text/html', 'accept-language': 'de' })
  expect([page.type, String(page.bytes)]).toEqual([
    'text/html; charset=utf-8',
    expect.stringContaining(`${path}/proof`),
  ])
  const proof = parseProof(String((await get(rehearsal, null, `${path}/proof`)).bytes))
  const key = parseVerifierKey(client.file.log?.key ?? '')
  if (proof === null || key === null) throw new Error('no proof')
  const leaf = leafHash(Buffer.from(String(json['commitment']), 'hex'))
  expect(verifyProof(proof, leaf, { logKeys: [key], witnesses: [] })).toMatchObject({ checkpoint: {} })
  expect((await get(rehearsal, null, `/e/${randomUUID()}`)).status).toBe(404)
  expect((await get(rehearsal, null, `/e/${randomUUID()}/proof`)).status).toBe(404)
}

async function receipt(rehearsal: Rehearsal, shipmentId: string): Promise<void> {
  const path = `/v1/shipments/${shipmentId}/receipt/protocol`
  const file = await pdf(rehearsal, 'store-keeper', `${path}?language=de`)
  for (const each of ['Empfangsprotokoll', 'In der Frist bestätigt', 'empfangen', 'Geräte 3', 'Unterschiede Keine.']) {
    expect(file.text).toContain(squeezed(each))
  }
  expect(await codesIn(file)).toHaveLength(1)
  expect((await get(rehearsal, 'neighbour-store-keeper', path)).status).toBe(404)
}

/** A box issued to a van, taken out of, and passed on: within the operator. */
async function inHands(rehearsal: Rehearsal, containerId: string, deviceIds: readonly string[]): Promise<void> {
  const { client } = rehearsal
  const to = { toPersonId: client.person('fitter-2').personId, toSiteId: client.site('Sample van 2') }
  const { passOnId } = await client.post('fitter-1', `/v1/containers/${containerId}/pass-ons`, to)
  await client.post('fitter-2', `/v1/pass-ons/${String(passOnId)}/acceptances`)
  const path = `/v1/containers/${containerId}/protocols`
  const listed = (await client.get('store-keeper', path))['protocols'] as { entryId: string; kind: string }[]
  expect(listed.map(({ kind }) => kind)).toEqual(['box_passed_on', 'box_issued'])
  const [passedOn, issued] = listed
  const page = await get(rehearsal, 'store-keeper', `${path}?limit=1`)
  expect(page.json['protocols']).toEqual([passedOn && expect.objectContaining(passedOn)])
  const next = await get(rehearsal, 'store-keeper', `${path}?limit=1&cursor=${passedOn?.entryId}`)
  expect(next.json['protocols']).toEqual([issued && expect.objectContaining(issued)])

  const out = await pdf(rehearsal, 'store-keeper', `/v1/container-protocols/${issued?.entryId}?language=de`)
  for (const each of ['Ausgabeprotokoll', 'Sample van 1', 'von Hand', '3 Geräte in der Box']) {
    expect(out.text).toContain(squeezed(each))
  }
  expect(out.text.match(/EXSM02\d{8}/g)).toHaveLength(deviceIds.length)
  const over = await pdf(rehearsal, 'store-keeper', `/v1/container-protocols/${passedOn?.entryId}?language=de`)
  for (const each of ['Weitergabeprotokoll', 'Mona Muster', 'Emil Muster']) expect(over.text).toContain(squeezed(each))
  // Of another party; and of another kind.
  expect((await get(rehearsal, 'maker-dispatcher', `/v1/container-protocols/${issued?.entryId}`)).status).toBe(404)
  const key = await get(rehearsal, 'store-keeper', `/v1/key-protocols/${issued?.entryId}`)
  expect([key.status, key.json['code']]).toEqual([409, 'nothing_to_print'])

  const large = client.container('BOX-L-0001')
  const taken = (await client.get('store-keeper', `/v1/containers/${large}/protocols`))['protocols'] as typeof listed
  expect(taken.map(({ kind }) => kind)).toEqual(['devices_taken_out'])
  const unpacked = await pdf(rehearsal, 'store-keeper', `/v1/container-protocols/${taken[0]?.entryId}`)
  expect(unpacked.text.match(/EXSM02\d{8}/g)).toHaveLength(deviceIds.length)
}

async function keys(rehearsal: Rehearsal): Promise<void> {
  const { client } = rehearsal
  await takeBack(client, 'KEY-F1')
  await handOut(client, 'KEY-P1', 'fitter-1')
  await takeBack(client, 'KEY-P1')
  const { history } = await client.get('store-keeper', '/v1/keys/KEY-P1')
  const signed = (history as { signed: boolean; entryId: string }[]).filter((event) => event.signed)
  expect(signed).toHaveLength(2)
  const titles: string[] = []
  for (const { entryId } of signed) {
    const file = await pdf(rehearsal, 'store-keeper', `/v1/key-protocols/${entryId}?language=de`)
    expect(file.text).toMatch(/KEY-P1/)
    expect(file.text).toMatch(/[0-9a-f]{128}/)
    titles.push(file.title)
    expect((await get(rehearsal, 'maker-security', `/v1/key-protocols/${entryId}`)).status).toBe(404)
  }
  expect(titles).toEqual(['Schlüsselausgabe', 'Schlüsselrückgabe'])
}
