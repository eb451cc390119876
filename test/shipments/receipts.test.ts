/** The rules of receipts by tables: what came is compared with what was announced. */
import { describe, expect, test } from 'vitest'
import { ATTACHMENTS_MOST, addPhotoToShipment } from '../../src/custody/attachment.ts'
import { idOf } from '../../src/custody/identifiers.ts'
import { type ReceiptRequest, type ReceiptSituation, receiveShipment } from '../../src/custody/shipment-receipt.ts'
import {
  BOX,
  CARRIER,
  codeOf,
  container,
  deviceId,
  factOf,
  given,
  HOUR,
  inBox,
  MAKER,
  NOW,
  OPERATOR,
  OTHER_BOX,
  person,
  shipment,
  shipped,
  site,
  typesOf,
  unproven,
  VEHICLE,
} from '../rules/things.ts'

const FACTORY = idOf('SiteId', 'factory')
const BOXES = [BOX, OTHER_BOX] as const

const receiving = (...steps: readonly [number, number]): ReceiptSituation => ({
  person: person(),
  shipment: shipment({ containerIds: BOXES, status: 'in_transit', step: Math.min(...steps) }),
  progress: BOXES.map((containerId, index) => {
    const step = steps[index] ?? 0
    const delivered = step === 2 ? { deliveredAt: NOW - HOUR, acknowledgeBy: NOW + index } : {}
    return shipped({ containerId, step, ...delivered })
  }),
  containers: BOXES.map((containerId, index) =>
    container({ containerId, serial: `BOX-${index + 1}`, status: 'arrived' }),
  ),
  contents: [inBox(1), inBox(2, { containerId: OTHER_BOX })],
  grounds: [],
  strange: [],
  losses: BOXES.map((containerId, index) => ({
    container: container({ containerId, serial: `BOX-${index + 1}` }),
    contents: [inBox(index + 1, { containerId })],
    position: 4,
    open: undefined,
    heldBefore: [],
  })),
  senderSites: [
    site({ siteId: VEHICLE, partyId: MAKER, kind: 'vehicle' }),
    site({ siteId: FACTORY, partyId: MAKER, kind: 'factory' }),
  ],
})
const says = (first: string | null, second: string | null = null): ReceiptRequest => ({
  containers: [first, second].flatMap((outcome, index) =>
    outcome === null ? [] : [{ serial: `BOX-${index + 1}`, outcome: outcome as 'received' }],
  ),
})
const receive = (of: ReceiptSituation, request: ReceiptRequest = {}, now = NOW) =>
  receiveShipment(of, request, given(now))

describe('a receipt', () => {
  test.each<[string, ReceiptSituation, ReceiptRequest, string]>([
    ['nothing came yet', receiving(1, 1), {}, 'shipment_not_delivered'],
    ['it is far away', receiving(0, 0), says('missing'), 'shipment_not_delivered'],
    ['received, and not signed for', receiving(1, 2), says('received'), 'shipment_not_delivered'],
    [
      'a strange one as announced',
      receiving(2, 2),
      { containers: [{ serial: 'X', outcome: 'received' }] },
      'containers_not_of_shipment',
    ],
    ['an announced one as strange', receiving(2, 2), { surplus: ['BOX-1'] }, 'surplus_was_announced'],
  ])('%s', (_, of, request, code) => {
    expect(codeOf(receive(of, request))).toBe(code)
  })
  test('of what was delivered; the rest follows', () => {
    const outcome = receive(receiving(2, 1))
    expect(outcome.answer).toMatchObject({ complete: false })
    expect(factOf(outcome, 'shipment_received')).toMatchObject({
      containerIds: [BOX],
      found: { shipment: { status: 'in_transit' } },
    })
  })
  test('late for those alone whose limit is over', () => {
    const outcome = receive(receiving(2, 2), {}, NOW + 1)
    const facts = outcome.facts.filter((fact) => fact.type === 'shipment_received')
    expect(facts.map(({ late, containerIds }) => [late, containerIds])).toEqual([
      [true, [BOX]],
      [false, [OTHER_BOX]],
    ])
    expect(factOf(outcome, 'unproven_raised')).toMatchObject({ containerId: BOX, reason: 'receipt_not_acknowledged' })
  })
  test('damaged: unproven, once', () => {
    const outcome = receive(receiving(2, 2), says('damaged'))
    expect(factOf(outcome, 'unproven_raised')).toMatchObject({ containerId: BOX, reason: 'arrived_damaged' })
    const known = { ...receiving(2, 2), grounds: [unproven(BOX), unproven(deviceId(1))] }
    expect(typesOf(receive(known, says('damaged')))).toEqual(['shipment_received'])
    expect(
      typesOf(receive(receiving(2, 2), says('damaged'), NOW + 1)).filter((type) => type === 'unproven_raised'),
    ).toHaveLength(1)
  })
  test('missing: lost, with what it holds', () => {
    const outcome = receive(receiving(1, 2), says('missing'))
    expect(typesOf(outcome)).toEqual(['shipment_received', 'incident_opened', 'devices_exposed', 'container_missing'])
    expect(factOf(outcome, 'devices_exposed').deviceIds).toEqual([deviceId(1)])
  })
  test('refused: back with the carrier who has it, or waiting for one', () => {
    const backs = receive(receiving(1, 2), says('refused', 'refused')).facts.filter(
      ({ type }) => type === 'shipment_turned_back',
    )
    expect(backs).toMatchObject([
      { containerIds: [BOX], step: 1, carrierPartyId: CARRIER, recipientPartyId: MAKER, responsiblePartyId: CARRIER },
      { containerIds: [OTHER_BOX], step: 0, toSiteId: FACTORY, responsiblePartyId: OPERATOR },
    ])
  })
  test('why something is refused is recorded where something is', () => {
    const because = { refusedBecause: 'no_room' } as const
    const said = receive(receiving(1, 2), { ...says('refused', 'received'), ...because })
    expect(factOf(said, 'shipment_received').found).toMatchObject(because)
    const taken = receive(receiving(2, 2), { ...says('received'), ...because })
    expect(factOf(taken, 'shipment_received').found).not.toHaveProperty('refusedBecause')
  })
  test('surplus: known or not, it opens an incident, and what is known is held with its contents', () => {
    const strange = container({ containerId: idOf('ContainerId', 'strange'), serial: 'BOX-7', partyId: MAKER })
    const of = { ...receiving(2, 2), strange: [strange], contents: [inBox(7, { containerId: strange.containerId })] }
    const outcome = receive(of, { surplus: ['BOX-7', 'BOX-8'] })
    const incidents = outcome.facts.filter((fact) => fact.type === 'incident_opened')
    expect(
      incidents.map(({ containerId, holdsContainer, ownerPartyId }) => [containerId, holdsContainer, ownerPartyId]),
    ).toEqual([
      [strange.containerId, true, MAKER],
      [null, false, OPERATOR],
    ])
    expect(factOf(outcome, 'devices_exposed').deviceIds).toEqual([deviceId(7)])
    // Nothing has to come with it.
    const alone = { ...receiving(1, 1), strange: [strange] }
    expect(factOf(receive(alone, { surplus: ['BOX-7'] }), 'shipment_received').containerIds).toEqual([])
  })
})

test('a photo of how it arrived is for everybody in the shipment', () => {
  const file = { name: 'a.jpg', contentType: 'image/jpeg', size: 1, sha256: '0'.repeat(64) }
  const of = { person: person(), shipmentId: shipment().shipmentId, attached: ATTACHMENTS_MOST - 1 }
  const added = addPhotoToShipment(of, file, given())
  expect(factOf(added, 'attachment_added')).toMatchObject({
    subjectKind: 'shipment',
    shared: true,
    sha256: file.sha256,
  })
  expect(codeOf(addPhotoToShipment({ ...of, attached: ATTACHMENTS_MOST }, file, given()))).toBe('attachments_too_many')
  expect(codeOf(addPhotoToShipment({ ...of, person: person({ status: 'left' }) }, file, given()))).toBe(
    'person_not_active',
  )
})
