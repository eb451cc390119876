import { describe, expect, test } from 'vitest'
import {
  BOX,
  CARRIER,
  codeOf,
  container,
  containerType,
  describePrecedence,
  device,
  deviceId,
  factOf,
  given,
  ground,
  HOUR,
  INCIDENT,
  inBox,
  MAKER,
  NOW,
  OPERATOR,
  opening,
  person,
  type Reason,
  STORE,
  shipment,
  shipped,
  site,
  tour,
  typesOf,
  unproven,
  VEHICLE,
} from '../../test/rules/things.ts'
import { type HandoverSituation, signHandover } from './handover.ts'
import { idOf } from './identifiers.ts'
import { DEFAULT_POLICY } from './policy.ts'
import { type AnnounceSituation, announceShipment, raiseUnproven, storeContainer } from './shipment.ts'
import { type ReceiptSituation, receiveShipment } from './shipment-receipt.ts'
import type { Handover, Party, Shipment } from './state.ts'

const party = (partyId: Party['partyId'], roles: Party['roles']): Party => ({
  partyId,
  name: partyId,
  roles,
  marketPartnerId: null,
  flagCodes: [],
  gatewayAdministratorIds: [],
  address: null,
  gs1Prefix: null,
})
const sender = person({ partyId: MAKER })
const announcing: AnnounceSituation = {
  person: sender,
  containers: [container({ possessingPartyId: MAKER })],
  containerTypes: [containerType()],
  grounds: [],
  openings: [],
  tours: [],
  legs: [{ carrier: party(CARRIER, ['carrier']), site: 'not_named' }],
  recipient: party(OPERATOR, ['meter_operator']),
  site: site(),
  returnOf: undefined,
  policy: DEFAULT_POLICY,
  responsibility: 'each_hand_over',
}
const carriedBy = (carrier: Party | undefined): Pick<AnnounceSituation, 'legs'> => ({
  legs: [{ carrier, site: 'not_named' }],
})
const box = (of: AnnounceSituation, part: Partial<AnnounceSituation['containers'][number]>): AnnounceSituation => ({
  ...of,
  containers: of.containers.map((each) => ({ ...each, ...part })),
})
const ANNOUNCING: readonly Reason<AnnounceSituation>[] = [
  ['carrier_unknown', (of) => ({ ...of, ...carriedBy(party(CARRIER, ['meter_operator'])) })],
  ['recipient_unknown', (of) => ({ ...of, recipient: undefined })],
  ['site_not_of_recipient', (of) => ({ ...of, site: site({ partyId: MAKER }) })],
  ['container_not_in_your_hands', (of) => box(of, { possessingPartyId: CARRIER })],
  ['container_held', (of) => ({ ...of, grounds: [ground(deviceId(1))] })],
  ['container_type_not_approved', (of) => ({ ...of, containerTypes: [containerType({ approvedUntil: NOW })] })],
  ['container_in_shipment', (of) => box(of, { shipmentId: shipment().shipmentId })],
  ['tour_under_way', (of) => ({ ...of, tours: [tour()] })],
  ['container_not_closed', (of) => box(of, { status: 'open' })],
]
const announce = (of: AnnounceSituation) => announceShipment(of, { expectedArrival: null }, given())
describePrecedence('announcing a shipment', announcing, announce, ANNOUNCING)

describe('a shipment is announced', () => {
  test('with the containers named', () => {
    expect(factOf(announce(announcing), 'shipment_announced')).toMatchObject({ containerIds: [BOX], toSiteId: STORE })
  })
  test.each([
    [
      'to oneself',
      { recipient: party(MAKER, ['manufacturer']), site: site({ partyId: MAKER }) },
      'recipient_is_sender',
    ],
    ['with an opening that is not over', { openings: [opening()] }, 'container_not_closed'],
    ['unproven', { grounds: [unproven(BOX)] }, 'container_held'],
    [
      'inspected and never opened since',
      { containers: [container({ possessingPartyId: MAKER, status: 'inspected' })] },
      null,
    ],
    [
      'empty, never closed',
      { containers: [container({ possessingPartyId: MAKER, status: 'empty' })] },
      'container_not_closed',
    ],
    ['without a carrier', carriedBy(undefined), 'carrier_unknown'],
    ['to no site', { site: undefined }, 'site_not_of_recipient'],
  ] as const)('%s', (_, part, code) => {
    expect(codeOf(announce({ ...announcing, ...part }))).toBe(code)
  })
})

const half: Handover = {
  handoverId: idOf('HandoverId', 'handover'),
  partyId: MAKER,
  shipmentId: shipment().shipmentId,
  leg: 'pick_up',
  step: 0,
  containerIds: [BOX],
  damagedContainerIds: [],
  withdrawnAt: null,
  fromPartyId: MAKER,
  toPartyId: CARRIER,
  fromPersonId: sender.personId,
  toPersonId: null,
  signedAt: null,
  condition: 'intact',
}
const driver = person({ partyId: CARRIER, personId: idOf('PersonId', 'driver'), naturalPersonId: 'natural-driver' })
const handing: HandoverSituation = {
  person: sender,
  shipment: shipment(),
  progress: [shipped()],
  containers: [container()],
  grounds: [],
  openings: [],
  tours: [],
  waiting: [],
  policy: DEFAULT_POLICY,
}
const at = (step: number, status: Shipment['status'] = 'in_transit') => ({
  shipment: shipment({ status }),
  progress: [shipped({ step })],
})
type Signing = { readonly of: HandoverSituation; readonly serials: readonly string[]; readonly leg: Handover['leg'] }
const sign = ({ of, serials, leg }: Signing, condition: Handover['condition'] = 'intact') =>
  signHandover(of, { leg, containerSerials: serials, condition }, given())
const pickUp = (part: Partial<HandoverSituation> = {}): Signing => ({
  of: { ...handing, ...part },
  serials: ['BOX-1'],
  leg: 'pick_up',
})
const SIGNING: readonly Reason<Signing>[] = [
  ['person_not_active', (s) => ({ ...s, of: { ...s.of, person: { ...s.of.person, status: 'suspended' } } })],
  ['handover_out_of_order', (s) => ({ ...s, of: { ...s.of, ...at(2, 'delivered') } })],
  ['signature_missing', (s) => ({ ...s, of: { ...s.of, person: { ...s.of.person, partyId: OPERATOR } } })],
  ['containers_differ', (s) => ({ ...s, serials: ['BOX-2'] })],
  ['container_held', (s) => ({ ...s, of: { ...s.of, grounds: [ground(BOX)] } })],
  ['tour_under_way', (s) => ({ ...s, of: { ...s.of, tours: [tour()] } })],
  ['container_not_closed', (s) => ({ ...s, of: { ...s.of, containers: [container({ status: 'open' })] } })],
]
describePrecedence('signing a hand-over', pickUp(), (s) => sign(s), SIGNING)

describe('a hand-over', () => {
  const delivery = (part: Partial<HandoverSituation> = {}): Signing => ({
    ...pickUp({ ...at(1), ...part }),
    leg: 'delivery',
  })

  test('half signed, then signed: responsibility passes with the second signature', () => {
    expect(sign(pickUp())).toMatchObject({ answer: { complete: false } })
    const outcome = sign(pickUp({ person: driver, waiting: [half] }))
    expect(outcome).toMatchObject({ answer: { complete: true } })
    expect(factOf(outcome, 'handover_signed')).toMatchObject({ side: 'to', acknowledgeBy: null, toSiteId: null })
  })
  test('the same side again: nothing new', () => {
    expect(sign(pickUp({ waiting: [half] }))).toMatchObject({ facts: [], answer: { complete: false } })
  })
  test('on delivery the limit for the acknowledgement begins', () => {
    const handover = {
      ...half,
      leg: 'delivery',
      step: 1,
      fromPartyId: CARRIER,
      toPartyId: OPERATOR,
      fromPersonId: driver.personId,
    } as const
    const outcome = sign(delivery({ person: person(), waiting: [handover] }), 'damaged')
    expect(factOf(outcome, 'handover_signed')).toMatchObject({
      condition: 'damaged',
      acknowledgeBy: NOW + 24 * HOUR,
      toSiteId: STORE,
    })
  })
  test('the worse of what the two saw counts', () => {
    const outcome = sign(pickUp({ person: driver, waiting: [{ ...half, condition: 'damaged' }] }))
    expect(factOf(outcome, 'handover_signed').condition).toBe('damaged')
  })
  test('suspicion never stops a delivery', () => {
    expect(codeOf(sign(delivery({ person: driver, grounds: [ground(BOX)], openings: [opening()] })))).toBeNull()
  })
  test.each([
    ['delivery before pick-up', { ...pickUp(), leg: 'delivery' }, 'handover_out_of_order'],
    ['an opening that is not over', pickUp({ openings: [opening()] }), 'container_held'],
    ['one container too many', { ...pickUp(), serials: ['BOX-1', 'BOX-2'] }, 'containers_differ'],
    ['one too few', { ...pickUp(), serials: [] }, 'containers_differ'],
  ] as const)('%s', (_, signing, code) => {
    expect(codeOf(sign(signing))).toBe(code)
  })
})

const LIMIT = NOW
const receiving: ReceiptSituation = {
  person: person(),
  shipment: shipment({ status: 'delivered', acknowledgeBy: LIMIT }),
  progress: [shipped({ step: 2, deliveredAt: NOW - HOUR, acknowledgeBy: LIMIT })],
  containers: [container({ status: 'arrived' })],
  contents: [inBox(1), inBox(2)],
  grounds: [],
  strange: [],
  losses: [],
  senderSites: [],
}
const RECEIVING: readonly Reason<ReceiptSituation>[] = [
  ['shipment_not_for_you', (of) => ({ ...of, shipment: { ...of.shipment, recipientPartyId: MAKER } })],
  [
    'shipment_not_delivered',
    (of) => ({ ...of, shipment: { ...of.shipment, status: 'in_transit' }, progress: at(1).progress }),
  ],
  ['site_not_yours', (of) => ({ ...of, person: { ...of.person, siteIds: [VEHICLE] } })],
]
describePrecedence('receiving a shipment', receiving, (of) => receiveShipment(of, {}, given()), RECEIVING)

describe('the receipt of a shipment', () => {
  test.each([
    [LIMIT - 1, false],
    [LIMIT, false],
    [LIMIT + 1, true],
  ])('acknowledged at %i: late %s', (now, late) => {
    const outcome = receiveShipment(receiving, {}, given(now))
    expect(outcome.answer).toEqual({ late, complete: true, incidentIds: [], returnShipmentIds: [] })
    expect(typesOf(outcome)).toEqual(late ? ['shipment_received', 'unproven_raised'] : ['shipment_received'])
    if (late) {
      const raised = factOf(outcome, 'unproven_raised')
      expect(raised).toMatchObject({
        containerId: BOX,
        reason: 'receipt_not_acknowledged',
        deviceIds: [deviceId(1), deviceId(2)],
      })
    }
  })
  test('is acknowledged once', () => {
    const over = {
      shipment: shipment({ status: 'received' }),
      progress: [shipped({ step: 2, outcome: 'received', endedAt: NOW })],
    }
    expect(codeOf(receiveShipment({ ...receiving, ...over }, {}, given()))).toBe('shipment_already_received')
  })
})

describe('unproven', () => {
  const raise = (contents = [inBox(1)], grounds = [] as ReturnType<typeof ground>[]) =>
    raiseUnproven(container(), contents, grounds, 'tour_not_returned')

  test('the container, and what it holds where it is not already', () => {
    expect(raise([inBox(1), inBox(2), device(3)], [unproven(deviceId(2))])).toMatchObject([
      { deviceIds: [deviceId(1)] },
    ])
    expect(raise([inBox(1)], [ground(deviceId(1))])).toMatchObject([{ deviceIds: [deviceId(1)] }])
  })
  test('an empty container too', () => {
    expect(raise([])).toMatchObject([{ containerId: BOX, deviceIds: [] }])
  })
  test('devices of two makers: the container gets one ground', () => {
    const facts = raise([inBox(1), inBox(2, { partyId: idOf('PartyId', 'other-maker') })])
    expect(facts.map((fact) => fact.type === 'unproven_raised' && fact.deviceIds)).toEqual([
      [deviceId(1)],
      [deviceId(2)],
    ])
    expect(facts.filter((fact) => fact.type === 'unproven_raised' && fact.holdsContainer)).toHaveLength(1)
  })
  test('what came in since is unproven too, in a container that is already', () => {
    expect(raise([inBox(1)], [unproven(BOX)])).toMatchObject([{ deviceIds: [deviceId(1)], holdsContainer: false }])
    expect(raise([inBox(1)], [unproven(BOX), unproven(deviceId(1))])).toEqual([])
  })
})

type Storing = Parameters<typeof storeContainer>[0]
const storing: Storing = { person: person(), container: container(), site: site(), grounds: [], openings: [] }
const STORING: readonly Reason<Storing>[] = [
  ['container_not_in_your_hands', (of) => ({ ...of, container: { ...of.container, possessingPartyId: CARRIER } })],
  ['site_not_yours', (of) => ({ ...of, person: { ...of.person, siteIds: [] } })],
  ['container_not_closed', (of) => ({ ...of, openings: [opening()] })],
  [
    'container_held',
    (of) => ({ ...of, site: of.site && { ...of.site, kind: 'vehicle' as const }, grounds: [ground(BOX)] }),
  ],
]
describePrecedence('storing', storing, storeContainer, STORING)
describe('storing', () => {
  test.each([
    ['into a store', {}, null],
    ['arrived, not inspected', { container: container({ status: 'arrived' }) }, 'container_not_inspected'],
    ['on the road', { container: container({ status: 'in_transit' }) }, 'container_in_transit'],
    ['open', { container: container({ status: 'open' }) }, 'container_not_closed'],
    ['held, into a store: it may be put away', { grounds: [ground(BOX)] }, null],
    ['at a site of others', { site: site({ partyId: MAKER }) }, 'site_not_yours'],
  ] as const)('%s', (_, part, code) => {
    expect(codeOf(storeContainer({ ...storing, ...part }))).toBe(code)
  })
  test('into a vehicle: what it holds is issued', () => {
    const outcome = storeContainer({ ...storing, site: site({ siteId: VEHICLE, kind: 'vehicle' }) })
    expect(factOf(outcome, 'container_stored')).toMatchObject({ siteId: VEHICLE, custody: 'issued' })
  })
})

test('a refusal names the incidents', () => {
  expect(announce({ ...announcing, grounds: [ground(BOX)] }).refusal?.members).toMatchObject({
    incidentIds: [INCIDENT],
  })
})
