/** Steps 1 to 3: the note, the large box, the road. */
import { boxOf, closeBox, IN_ORDER, type Opened, openBox } from './box.ts'
import { must, type StoryClient } from './client.ts'
import type { StoryState } from './state.ts'

const NOTES = '/v1/delivery-notes'
const HOUR_MS = 3_600_000

export async function announce({ client, note, noteBody, noteType, deviceIds }: StoryState): Promise<string> {
  const who = 'maker-dispatcher'
  const [first, second] = note.lines
  const json = (noteNumber: string, lines: readonly unknown[]): unknown => ({ ...note, noteNumber, lines })
  const faulty = json(`${note.noteNumber}-FAULTY`, [first, { ...first, deviceId: 'E XSM 02 1048690' }, second, second])
  const found = await client.refused('note_refused', 'a note with a bad line and a duplicate', who, NOTES, faulty)
  const lines = (found['findings'] as { line: number; code: string }[]).map(
    (finding) => `${finding.line} ${finding.code}`,
  )
  must(
    lines.includes('2 bad_identifier') && lines.includes('4 duplicate_in_note'),
    `findings by line: ${lines.join(', ')}`,
  )

  const taken = await client.post(who, NOTES, noteBody, noteType)
  must(taken['announced'] === deviceIds.length, `announced ${String(taken['announced'])} of ${deviceIds.length}`)
  const again = json(`${note.noteNumber}-AGAIN`, [first])
  const twice = await client.refused('note_refused', 'a device that is announced already', who, NOTES, again)
  const [finding] = twice['findings'] as { line: number; code: string }[]
  must(finding?.line === 1 && finding.code === 'already_announced', 'an announced device is found by its line')
  const partly = json(`${note.noteNumber}-PARTLY`, [first, { deviceId: 'no identifier', deviceType: 'X' }])
  await client.refused(
    'note_refused',
    'keeping the good of a note that has none',
    who,
    `${NOTES}?mode=keep_the_good`,
    partly,
  )
  return `${deviceIds.length} devices announced`
}

export async function pack(state: StoryState): Promise<string> {
  const { client, deviceIds, large } = state
  const who = 'maker-dispatcher'
  const siteId = client.site('Sample factory')
  const keySerial = 'KEY-M1'
  const old = boxOf(client, 'BOX-X-0001')
  const openings = (containerId: string): string => `/v1/containers/${containerId}/openings`
  const request = { purpose: 'packing', keySerial, siteId }
  await client.refused(
    'container_type_not_approved',
    'a box of a revision that is not approved',
    who,
    openings(old.containerId),
    request,
  )

  const box = boxOf(client, 'BOX-L-0001')
  await client.refused('key_not_yours', 'a code with the key of somebody else', who, openings(box.containerId), {
    ...request,
    keySerial: 'KEY-M2',
  })
  const opened = await openBox(client, { who, box, purpose: 'packing', siteId })
  const scans = `/v1/openings/${opened.openingId}/scans`
  const stranger = strangerTo(deviceIds)
  const found = await client.refused('device_not_announced', 'a stranger among the scans', who, scans, {
    direction: 'in',
    deviceIds: [stranger],
  })
  must(typeof found['incidentId'] === 'string', 'a stranger opens an incident')
  state.facts.set('stranger', String(found['incidentId']))
  const sampled = await packByList(client, opened, deviceIds.slice(0, large))
  const surplus = deviceIds[large]
  if (surplus !== undefined) {
    const content = { direction: 'in', deviceIds: [surplus] }
    await client.refused('capacity_exceeded', `device ${large + 1} of ${large}`, who, scans, content)
  }
  await client.refused('receipt_mistyped', 'a receipt with a slip', who, `/v1/openings/${opened.openingId}/receipts`, {
    receipt: '01234567890',
  })
  const closed = await closeBox(client, who, opened)
  must(!opened.tampered && !closed.tampered, 'the receipts carry no flag')
  return `${large} devices in the box by list, ${sampled} of them scanned; both receipts verified`
}

/**
 * The production line says what it put in; half of the sample is drawn by the server, the rest lies on top.
 * @returns how many were scanned
 */
async function packByList(client: StoryClient, { openingId }: Opened, deviceIds: readonly string[]): Promise<number> {
  const who = 'maker-dispatcher'
  const taken = await client.post(who, `/v1/openings/${openingId}/packing-lists`, { deviceIds })
  const path = `/v1/packing-lists/${String(taken['packingListId'])}`
  await client.refused('packing_sample_too_small', 'a list of which nobody scanned any', who, `${path}/completion`)
  const drawn = (taken['drawn'] as { deviceId: string }[]).map(({ deviceId }) => deviceId)
  const size = Number(taken['sampleSize'])
  const onTop = deviceIds.filter((deviceId) => !drawn.includes(deviceId)).slice(0, size - drawn.length)
  await client.post(who, `${path}/samples`, { deviceIds: [...drawn, ...onTop] })
  const done = await client.post(who, `${path}/completion`)
  must(done['packed'] === deviceIds.length, `packed ${String(done['packed'])} of ${deviceIds.length}`)
  return size
}

/** An identification that looks right and that nobody announced. */
function strangerTo(deviceIds: readonly string[]): string {
  const [first = 'EXSM0200000001'] = deviceIds
  for (let number = 90_000_000; ; number += 1) {
    const stranger = first.slice(0, 6) + String(number)
    if (!deviceIds.includes(stranger)) return stranger
  }
}

export async function ship(state: StoryState): Promise<string> {
  const { client, facts } = state
  const box = boxOf(client, 'BOX-L-0001')
  const serials = ['BOX-L-0001']
  const store = client.site('Sample central store')
  const now = await client.pass(3)
  const announced = await client.post('maker-dispatcher', '/v1/shipments', {
    containerIds: [box.containerId],
    carrierPartyId: client.party('driver'),
    recipientPartyId: client.party('store-keeper'),
    toSiteId: store,
    expectedArrival: new Date(now + 24 * HOUR_MS).toISOString(),
  })
  const shipment = `/v1/shipments/${String(announced['shipmentId'])}`
  const sign = { leg: 'pick_up', containerSerials: serials, condition: 'intact' }
  const half = await client.post('maker-dispatcher', `${shipment}/handovers`, sign)
  must(half['complete'] === false, 'one signature is no hand-over')
  await client.refused('containers_differ', 'a driver who signs for another box', 'driver', `${shipment}/handovers`, {
    ...sign,
    containerSerials: ['BOX-L-0002'],
  })
  const pickedUp = await client.post('driver', `${shipment}/handovers`, sign)
  must(pickedUp['complete'] === true, 'with the second signature responsibility passes')
  facts.set('depotSince', new Date(await client.pass(0.1)).toISOString())
  await client.pass(20)
  const delivery = { ...sign, leg: 'delivery' }
  await client.post('driver', `${shipment}/handovers`, delivery)
  await client.post('store-keeper', `${shipment}/handovers`, delivery)
  const shown = await client.get('store-keeper', shipment)
  must(shown['responsiblePartyId'] === client.party('store-keeper'), 'the operator is responsible now')

  await client.pass(2)
  const opening = { purpose: 'repackaging', keySerial: 'KEY-S1', siteId: store }
  const openings = `/v1/containers/${box.containerId}/openings`
  await client.refused('container_not_inspected', 'opening before the inspection', 'store-keeper', openings, opening)
  const received = await client.post('store-keeper', `${shipment}/receipt`)
  must(received['late'] === false, 'received within the limit')
  const look = { serial: 'BOX-L-0001', condition: 'intact', siteId: store, checks: IN_ORDER }
  const inspections = `/v1/containers/${box.containerId}/inspections`
  await client.refused('serial_does_not_match', 'another number on the box', 'store-keeper', inspections, {
    ...look,
    serial: 'BOX-L-0099',
  })
  await client.post('store-keeper', inspections, look)
  await client.post('store-keeper', `/v1/containers/${box.containerId}/storings`, { siteId: store })
  return 'maker, carrier, operator; both hand-overs signed twice; inspected and stored'
}
