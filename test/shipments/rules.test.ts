/** The rules of shipments by tables: stations, parts, and who is responsible. */
import { describe, expect, test } from 'vitest'
import { type HandoverSituation, nextHandover, signHandover, withdrawSignature } from '../../src/custody/handover.ts'
import { idOf } from '../../src/custody/identifiers.ts'
import { DEFAULT_POLICY } from '../../src/custody/policy.ts'
import { legOf, responsibleAt, standingOf, turnedRound } from '../../src/custody/responsibility.ts'
import {
  type AnnounceSituation,
  announceShipment,
  changeShipment,
  type ShipmentSituation,
  withdrawShipment,
} from '../../src/custody/shipment.ts'
import {
  type Handover,
  type Party,
  RESPONSIBILITIES,
  type Responsibility,
  type Shipment,
  type ShipmentContainer,
  type Station,
} from '../../src/custody/state.ts'
import {
  BOX,
  CARRIER,
  codeOf,
  container,
  containerType,
  describePrecedence,
  factOf,
  given,
  HOUR,
  MAKER,
  NOW,
  OPERATOR,
  OTHER_BOX,
  person,
  type Reason,
  STORE,
  shipment,
  shipped,
  site,
  typesOf,
  VEHICLE,
} from '../rules/things.ts'

const OTHER_CARRIER = idOf('PartyId', 'other-carrier')
const KEEPER = idOf('PartyId', 'keeper')
const DEPOT = idOf('SiteId', 'depot')
const FACTORY = idOf('SiteId', 'factory')

const party = (partyId: Party['partyId'], roles: Party['roles'] = ['carrier']): Party => ({
  partyId,
  name: partyId,
  roles,
  marketPartnerId: null,
  flagCodes: [],
  gatewayAdministratorIds: [],
  address: null,
  gs1Prefix: null,
})
const ofParty = (partyId: Party['partyId']) => person({ partyId, personId: idOf('PersonId', `of-${partyId}`) })

// --- Announcing ------------------------------------------------------------------------------------------------------

const announcing: AnnounceSituation = {
  person: ofParty(MAKER),
  containers: [container({ possessingPartyId: MAKER, siteId: FACTORY })],
  containerTypes: [containerType()],
  grounds: [],
  openings: [],
  tours: [],
  legs: [
    { carrier: party(CARRIER), site: site({ siteId: DEPOT, partyId: KEEPER }) },
    { carrier: party(OTHER_CARRIER), site: 'not_named' },
  ],
  recipient: party(OPERATOR, ['meter_operator']),
  site: site(),
  returnOf: undefined,
  policy: DEFAULT_POLICY,
  responsibility: 'each_hand_over',
}
const announce = (of: AnnounceSituation) => announceShipment(of, { expectedArrival: NOW }, given())
const lastLeg = (of: AnnounceSituation, part: Partial<AnnounceSituation['legs'][number]>) => ({
  ...of,
  legs: of.legs.map((leg, index) => (index === of.legs.length - 1 ? { ...leg, ...part } : leg)),
})
describePrecedence('announcing over legs', announcing, announce, [
  ['carrier_unknown', (of) => lastLeg(of, { carrier: undefined })],
  ['recipient_unknown', (of) => ({ ...of, recipient: undefined })],
  [
    'leg_site_unknown',
    (of) => ({ ...of, legs: of.legs.map((leg, at) => (at === 0 ? { ...leg, site: undefined } : leg)) }),
  ],
  [
    'stations_repeat',
    (of) => ({ ...of, person: ofParty(CARRIER), containers: [container({ possessingPartyId: CARRIER })] }),
  ],
  ['return_of_unknown', (of) => ({ ...of, returnOf: null })],
  ['container_not_closed', (of) => ({ ...of, containers: of.containers.map((each) => ({ ...each, status: 'open' })) })],
] satisfies readonly Reason<AnnounceSituation>[])

describe('stations', () => {
  test.each<[string, AnnounceSituation['legs'], readonly Station['partyId'][]]>([
    ['one carrier', [{ carrier: party(CARRIER), site: 'not_named' }], [MAKER, CARRIER, OPERATOR]],
    ['an interim store between two', announcing.legs, [MAKER, CARRIER, KEEPER, OTHER_CARRIER, OPERATOR]],
    [
      'from carrier to carrier',
      announcing.legs.map(({ carrier }) => ({ carrier, site: 'not_named' })),
      [MAKER, CARRIER, OTHER_CARRIER, OPERATOR],
    ],
    [
      "a carrier's own depot is none",
      [{ carrier: party(CARRIER), site: site({ siteId: DEPOT, partyId: CARRIER }) }, ...announcing.legs.slice(1)],
      [MAKER, CARRIER, OTHER_CARRIER, OPERATOR],
    ],
    [
      'the same carrier again, behind a store',
      [...announcing.legs.slice(0, 1), { carrier: party(CARRIER), site: site() }],
      [MAKER, CARRIER, KEEPER, CARRIER, OPERATOR],
    ],
  ])('%s', (_, legs, parties) => {
    const { way, carrierPartyId } = factOf(announce({ ...announcing, legs }), 'shipment_announced')
    expect(way?.stations.map(({ partyId }) => partyId)).toEqual(parties)
    expect(way?.stations.map(({ siteId }) => siteId)).toEqual(
      parties.map((each) => (each === MAKER ? FACTORY : each === KEEPER ? DEPOT : each === OPERATOR ? STORE : null)),
    )
    expect([carrierPartyId, way?.arrivalDueAt]).toEqual([CARRIER, NOW + 4 * HOUR])
  })
  test('a car is no interim store', () => {
    const car = site({ siteId: VEHICLE, partyId: KEEPER, kind: 'vehicle' })
    const legs = [{ carrier: party(CARRIER), site: car }, ...announcing.legs.slice(1)]
    expect(codeOf(announce({ ...announcing, legs }))).toBe('leg_site_unknown')
  })
  test('to another site than that of the shipment: refused', () => {
    const elsewhere = site({ siteId: VEHICLE })
    expect(codeOf(announce(lastLeg(announcing, { site: elsewhere })))).toBe('site_not_of_recipient')
  })
  test.each([
    ['received by the one who sends it back to its sender', {}, null],
    ['never delivered', { deliveredAt: null }, 'return_of_unknown'],
    ['received by others', { recipientPartyId: KEEPER }, 'return_of_unknown'],
    ['sent by others', { partyId: KEEPER }, 'return_of_unknown'],
  ] as const)('a return of what was %s', (_, part, code) => {
    const returnOf = shipment({ partyId: OPERATOR, recipientPartyId: MAKER, deliveredAt: NOW, ...part })
    expect(codeOf(announce({ ...announcing, returnOf }))).toBe(code)
  })
})

const changing: ShipmentSituation = { person: ofParty(MAKER), shipment: shipment(), policy: DEFAULT_POLICY }
const CHANGING: readonly Reason<ShipmentSituation>[] = [
  ['person_not_active', (of) => ({ ...of, person: { ...of.person, status: 'suspended' } })],
  ['shipment_not_yours', (of) => ({ ...of, person: { ...of.person, partyId: OPERATOR } })],
  ['shipment_over', (of) => ({ ...of, shipment: { ...of.shipment, status: 'received' } })],
]
describePrecedence('changing', changing, (of) => changeShipment(of, { expectedArrival: NOW }), CHANGING)
describePrecedence('withdrawing', changing, withdrawShipment, CHANGING)
test.each(['in_transit', 'delivered'] as const)('what is %s is not withdrawn any more', (status) => {
  expect(codeOf(withdrawShipment({ ...changing, shipment: shipment({ status }) }))).toBe('shipment_on_its_way')
})
test('what is not named stays as it was', () => {
  const known = shipment({ expectedArrival: NOW, arrivalDueAt: NOW + 1, contactIds: ['a'] })
  const outcome = changeShipment({ ...changing, shipment: known }, { contactIds: ['b'] })
  expect(factOf(outcome, 'shipment_changed')).toMatchObject({
    expectedArrival: NOW,
    arrivalDueAt: NOW + 1,
    contactIds: ['b'],
  })
  expect(codeOf(changeShipment({ ...changing, shipment: known }, { contactIds: ['a'] }))).toBe('nothing_to_change')
  const never = changeShipment({ ...changing, shipment: known }, { expectedArrival: null })
  expect(factOf(never, 'shipment_changed')).toMatchObject({ expectedArrival: null, arrivalDueAt: null })
})

// --- Responsibility --------------------------------------------------------------------------------------------------

const long = (part: Partial<Shipment> = {}): Shipment =>
  shipment({
    stations: [MAKER, CARRIER, KEEPER, OTHER_CARRIER, OPERATOR].map((partyId) => ({ partyId, siteId: null })),
    ...part,
  })
describe('who is responsible', () => {
  test.each<[Responsibility, readonly Station['partyId'][]]>([
    ['each_hand_over', [MAKER, CARRIER, KEEPER, OTHER_CARRIER, OPERATOR]],
    ['recipient_from_pick_up', [MAKER, OPERATOR, OPERATOR, OPERATOR, OPERATOR]],
    ['sender_until_delivery', [MAKER, MAKER, MAKER, MAKER, OPERATOR]],
  ])('%s: exactly one at every station', (responsibility, parties) => {
    expect(parties.map((_, step) => responsibleAt(long({ responsibility }), step))).toEqual(parties)
  })
  test.each(RESPONSIBILITIES)('%s turned round: nobody else becomes responsible by a refusal', (responsibility) => {
    const there = long({ responsibility })
    const back = { ...there, stations: there.stations.toReversed(), responsibility: turnedRound(responsibility) }
    // On the road it stays as it was; at the recipient's, who signed, it is the recipient.
    expect(responsibleAt(back, 1)).toBe(responsibleAt(there, 3))
    expect(responsibleAt(back, 0)).toBe(responsibleAt(there, 4))
  })
  const way = (...steps: readonly number[]) =>
    steps.map((step, index) => shipped({ step, acknowledgeBy: step === 4 ? NOW + index : null }))
  const ended = (outcome: ShipmentContainer['outcome']) => shipped({ step: 4, outcome, endedAt: NOW })
  test.each<[string, readonly ShipmentContainer[], object]>([
    ['nothing moved', way(0, 0), { status: 'announced', step: 0, acknowledgeBy: null, responsiblePartyId: MAKER }],
    [
      'what is behind counts',
      way(4, 2),
      { status: 'in_transit', step: 2, acknowledgeBy: NOW, responsiblePartyId: KEEPER },
    ],
    [
      'the earliest limit',
      way(4, 4),
      { status: 'delivered', step: 4, acknowledgeBy: NOW, responsiblePartyId: OPERATOR },
    ],
    ['what is over does not', [ended('received'), ...way(3)], { status: 'in_transit', step: 3 }],
    ['all is over', [ended('received'), shipped({ step: 3, outcome: 'missing' })], { status: 'received', step: 4 }],
  ])('%s', (_, progress, expected) => {
    expect(standingOf(long(), progress)).toMatchObject(expected)
  })
})

// --- Hand-overs ------------------------------------------------------------------------------------------------------

const BOXES = [BOX, OTHER_BOX] as const
const two = (step: number, status: Shipment['status'] = 'in_transit'): HandoverSituation => ({
  person: ofParty(CARRIER),
  shipment: long({ containerIds: BOXES, status, step, responsiblePartyId: responsibleAt(long(), step) }),
  progress: BOXES.map((containerId) => shipped({ containerId, step })),
  containers: BOXES.map((containerId, index) =>
    container({ containerId, serial: `BOX-${index + 1}`, responsiblePartyId: responsibleAt(long(), step) }),
  ),
  grounds: [],
  openings: [],
  tours: [],
  waiting: [],
  policy: DEFAULT_POLICY,
})
const half = (part: Partial<Handover> = {}): Handover => ({
  handoverId: idOf('HandoverId', 'half'),
  partyId: CARRIER,
  shipmentId: shipment().shipmentId,
  leg: 'transfer',
  step: 1,
  containerIds: BOXES,
  fromPartyId: CARRIER,
  toPartyId: KEEPER,
  fromPersonId: ofParty(CARRIER).personId,
  toPersonId: null,
  signedAt: null,
  withdrawnAt: null,
  condition: 'intact',
  damagedContainerIds: [],
  ...part,
})
const sign = (of: HandoverSituation, leg: Handover['leg'], serials: readonly string[], damaged?: readonly string[]) =>
  signHandover(of, { leg, containerSerials: serials, condition: 'intact', damaged }, given())
const keeperSigns = (part: Partial<Handover> = {}): HandoverSituation => ({
  ...two(1),
  person: ofParty(KEEPER),
  waiting: [half(part)],
})

describe('a hand-over of a part', () => {
  test('what the second one sees of what the first one signed for passes; the rest stays', () => {
    const fact = factOf(sign(keeperSigns(), 'transfer', ['BOX-1']), 'handover_signed')
    expect(fact).toMatchObject({
      containerIds: [BOX],
      passing: {
        step: 1,
        responsiblePartyId: KEEPER,
        shipment: { status: 'in_transit', step: 1, responsiblePartyId: null },
      },
    })
  })
  test('with the last of it the shipment comes along', () => {
    const { passing } = factOf(sign(keeperSigns(), 'transfer', ['BOX-1', 'BOX-2']), 'handover_signed')
    expect(passing?.shipment).toMatchObject({ step: 2, responsiblePartyId: KEEPER })
  })
  test.each<[string, HandoverSituation, Handover['leg'], readonly string[], object]>([
    [
      'picked up in parts',
      { ...two(0, 'announced'), person: ofParty(MAKER) },
      'pick_up',
      ['BOX-1'],
      { missing: ['BOX-2'] },
    ],
    ['with a strange one', two(1), 'transfer', ['BOX-1', 'BOX-9'], { missing: ['BOX-2'], surplus: ['BOX-9'] }],
    ['of nothing that is there', two(1), 'transfer', [], { missing: ['BOX-1', 'BOX-2'] }],
    [
      'of more than the other side',
      keeperSigns({ containerIds: [BOX] }),
      'transfer',
      ['BOX-2'],
      { notSignedByOther: ['BOX-2'] },
    ],
  ])('%s', (_, of, leg, serials, members) => {
    expect(sign(of, leg, serials).refusal).toMatchObject({ code: 'containers_differ', members })
  })
  test('damaged, and not among those that are named', () => {
    expect(sign(two(1), 'transfer', ['BOX-1'], ['BOX-2']).refusal?.members).toMatchObject({ surplus: ['BOX-2'] })
  })
  test('damage is said of what passes', () => {
    const first = { condition: 'damaged', damagedContainerIds: [OTHER_BOX] } as const
    const passed = (serial: string) => factOf(sign(keeperSigns(first), 'transfer', [serial]), 'handover_signed')
    expect(passed('BOX-1')).toMatchObject({ condition: 'intact', passing: { damagedContainerIds: [] } })
    expect(passed('BOX-2')).toMatchObject({ condition: 'damaged', passing: { damagedContainerIds: [OTHER_BOX] } })
  })
  test('the first one may say it anew, and take it back', () => {
    const again = { ...two(1), waiting: [half()] }
    expect(sign(again, 'transfer', ['BOX-2', 'BOX-1']).facts).toEqual([])
    expect(typesOf(sign(again, 'transfer', ['BOX-1']))).toEqual(['handover_withdrawn', 'handover_half_signed'])
    const back = { handoverId: half().handoverId }
    expect(typesOf(withdrawSignature(again, back))).toEqual(['handover_withdrawn'])
    expect(codeOf(withdrawSignature({ ...again, person: ofParty(KEEPER) }, back))).toBe('no_signature_to_withdraw')
  })
  test('what was missing turns up with it, and stays held', () => {
    const of = keeperSigns()
    const containers = of.containers.map((each) => ({ ...each, missing: true }))
    const progress = of.progress.map((each) => ({ ...each, outcome: 'missing' as const, endedAt: NOW }))
    const outcome = sign({ ...of, containers, progress }, 'transfer', ['BOX-1'])
    expect(typesOf(outcome)).toEqual(['container_found', 'handover_signed'])
  })
})

test.each([
  [0, MAKER, 'pick_up', 'from'],
  [0, CARRIER, 'pick_up', 'to'],
  [1, CARRIER, 'transfer', 'from'],
  [2, OTHER_CARRIER, 'transfer', 'to'],
  [3, OTHER_CARRIER, 'delivery', 'from'],
  [3, OPERATOR, 'delivery', 'to'],
  [3, MAKER, null, null],
  [4, OPERATOR, null, null],
] as const)('at station %i the turn of %s is %s', (step, partyId, leg, side) => {
  const next = nextHandover(long({ step, status: step === 4 ? 'delivered' : 'in_transit' }), partyId)
  expect(next === null ? [null, null] : [next.leg, next.side]).toEqual([leg, side])
  if (next !== null) expect(legOf(long(), next.step)).toBe(leg)
})
