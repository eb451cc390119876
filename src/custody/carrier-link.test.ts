import { describe, expect, test } from 'vitest'
import {
  endCarrierLink,
  type IssueSituation,
  issueCarrierLink,
  registerCarrier,
  renewCarrierLink,
  standingOf,
} from './carrier-link.ts'
import { addPhotoByLink, enterPaper, meantHandover, type SigningSituation, signByLink } from './carrier-link-acts.ts'
import { carrierLegOf, isLegOver, placeOf } from './carrier-link-leg.ts'
import { idOf } from './identifiers.ts'
import type { Given, Outcome } from './outcome.ts'
import { DEFAULT_POLICY } from './policy.ts'
import type { CarrierLink, Container, Party, PartyRole, Person, Shipment, ShipmentContainer } from './state.ts'

const NOW = Date.UTC(2030, 0, 16, 9)
const HOUR = 3_600_000
let made = 0
const given: Given = { now: NOW, newId: () => `id-${++made}` }
const id = (name: string) => idOf('PartyId', name)
const party = (name: string, ...roles: PartyRole[]): Party => ({
  ...{
    partyId: id(name),
    name,
    roles,
    marketPartnerId: null,
    flagCodes: [],
    gatewayAdministratorIds: [],
    address: null,
    gs1Prefix: null,
  },
})
const PARTIES = [
  party('maker', 'manufacturer'),
  party('first', 'carrier'),
  party('store', 'meter_operator'),
  party('second', 'carrier'),
  party('operator', 'meter_operator'),
]
const person = (partyId: string, part: Partial<Person> = {}): Person => ({
  ...{ personId: idOf('PersonId', `p-${partyId}`), partyId: id(partyId), naturalPersonId: `n-${partyId}` },
  ...{ roles: ['dispatcher'], siteIds: [], status: 'active', trainedUntil: null, approvesFrom: null },
  ...part,
})
const shipment = (part: Partial<Shipment> = {}): Shipment => ({
  shipmentId: idOf('ShipmentId', 'shipment'),
  ...{
    partyId: id('maker'),
    carrierPartyId: id('first'),
    recipientPartyId: id('operator'),
    toSiteId: idOf('SiteId', 's'),
  },
  containerIds: ['a', 'b'].map((each) => idOf('ContainerId', each)),
  stations: PARTIES.map(({ partyId }) => ({ partyId, siteId: null })),
  ...{
    status: 'announced',
    step: 0,
    responsibility: 'each_hand_over',
    responsiblePartyId: id('maker'),
    responsibleSince: 0,
    announcedAt: 0,
  },
  ...{ expectedArrival: null, arrivalDueAt: null, contactIds: [], returnOfShipmentId: null },
  ...{ deliveredAt: null, acknowledgeBy: null, receivedAt: null },
  ...part,
})
const boxes = (...steps: number[]): ShipmentContainer[] =>
  steps.map((step, place) => ({
    shipmentId: idOf('ShipmentId', 'shipment'),
    containerId: idOf('ContainerId', 'ab'[place] ?? 'c'),
    ...{ partyId: id('maker'), step, outcome: null, deliveredAt: null, acknowledgeBy: null, endedAt: null },
  }))
const containers = ['a', 'b'].map(
  (each) => ({ containerId: idOf('ContainerId', each), serial: each.toUpperCase() }) as Container,
)
const link = (part: Partial<CarrierLink> = {}): CarrierLink => ({
  ...{ linkId: idOf('CarrierLinkId', 'link'), partyId: id('maker'), shipmentId: idOf('ShipmentId', 'shipment') },
  ...{ step: 1, carrierPartyId: id('first'), personId: idOf('PersonId', 'driver') },
  ...{ issuedAt: NOW - HOUR, expiresAt: NOW + HOUR, generation: 2, status: 'active' },
  ...part,
})
const codeOf = (outcome: Outcome<unknown>): string | undefined => outcome.refusal?.code

describe('a part of the way', () => {
  test.each([
    [null, 1, 'first', 'maker', 'store'],
    [1, 1, 'first', 'maker', 'store'],
    [3, 3, 'second', 'store', 'operator'],
  ])('at step %j', (asked, step, carrierPartyId, fromPartyId, toPartyId) => {
    expect(carrierLegOf(shipment(), PARTIES, asked)).toEqual({ step, carrierPartyId, fromPartyId, toPartyId })
  })
  test.each([0, 2, 4, 9])('none at step %i, where no carrier is', (step) => {
    expect(carrierLegOf(shipment(), PARTIES, step)).toBeNull()
  })
  test.each([
    [0, 'to_take_over'],
    [1, 'with_carrier'],
    [2, 'handed_over'],
  ] as const)('a box at station %i is for the first carrier %s', (step, place) => {
    expect(placeOf({ step, outcome: null }, 1)).toBe(place)
  })
  test('is over when nothing of it is left, or the shipment is', () => {
    expect(isLegOver(shipment(), boxes(2, 1), 1)).toBe(false)
    expect(isLegOver(shipment(), boxes(2, 3), 1)).toBe(true)
    expect(isLegOver(shipment({ status: 'withdrawn' }), boxes(0, 0), 1)).toBe(true)
  })
})

describe('giving out a link', () => {
  const situation = (part: Partial<IssueSituation> = {}): IssueSituation => ({
    ...{ acting: person('maker'), shipment: shipment(), boxes: boxes(0, 0), leg: carrierLegOf(shipment(), PARTIES, 1) },
    ...{ carrierHasPeople: false, known: undefined, policy: DEFAULT_POLICY },
    ...part,
  })
  test.each<[string, Partial<IssueSituation>, number | null]>([
    ['person_not_active', { acting: person('maker', { status: 'suspended' }) }, null],
    ['right_was_taken', { acting: person('maker', { roles: ['auditor'] }) }, null],
    ['carrier_step_unknown', { leg: null }, null],
    ['carrier_link_not_yours_to_give', { acting: person('operator') }, null],
    ['carrier_link_not_yours_to_give', { acting: person('second') }, null],
    ['carrier_has_people', { carrierHasPeople: true }, null],
    ['carrier_link_done', { boxes: boxes(2, 2) }, null],
    ['carrier_link_exists', { known: link() }, null],
    ['carrier_link_too_long', {}, 73],
  ])('%s', (code, part, hours) => {
    expect(codeOf(issueCarrierLink(situation(part), { hours }, given))).toBe(code)
  })
  test('makes a person of the carrier without any role, for the time of the policy or less', () => {
    const issued = issueCarrierLink(situation(), { hours: null }, given)
    expect(issued.answer).toMatchObject({ step: 1, generation: 1, expiresAt: NOW + 72 * HOUR })
    expect(issued.facts).toMatchObject([
      { type: 'person_registered', person: { partyId: 'first', roles: [], siteIds: [] } },
      { type: 'carrier_link_issued', carrierPartyId: 'first', step: 1 },
    ])
    expect(issueCarrierLink(situation(), { hours: 5 }, given).answer?.expiresAt).toBe(NOW + 5 * HOUR)
  })
  test('a carrier with people gives it to its own driver', () => {
    const own = { acting: person('first'), carrierHasPeople: true }
    expect(codeOf(issueCarrierLink(situation(own), { hours: 1 }, given))).toBeUndefined()
  })
})

test('who may enter a carrier', () => {
  const request = { name: 'Carrier', address: null, marketPartnerId: null }
  const enter = (own: Party, marketPartnerTaken = false) =>
    codeOf(registerCarrier({ acting: person(own.partyId), own, marketPartnerTaken }, request, given))
  expect(enter(party('maker', 'manufacturer'))).toBeUndefined()
  expect(enter(party('maker', 'manufacturer'), true)).toBe('market_partner_id_taken')
  expect(enter(party('auditor', 'auditor'))).toBe('party_role_not_yours_to_give')
})

test.each([
  ['good', {}, 2, 0],
  ['taken_away', {}, 1, 0],
  ['taken_away', { status: 'ended' }, 2, 0],
  ['expired', { expiresAt: NOW }, 2, 0],
  ['done', { expiresAt: NOW }, 2, 2],
  ['taken_away', { status: 'ended' }, 2, 2],
] as const)('a link is %s: %j, generation %i, boxes at %i', (standing, part, generation, step) => {
  expect(standingOf({ link: link(part), shipment: shipment(), boxes: boxes(step, step) }, generation, NOW)).toBe(
    standing,
  )
})

test('renewed and ended', () => {
  const situation = {
    acting: person('maker'),
    link: link(),
    shipment: shipment(),
    boxes: boxes(0, 0),
    policy: DEFAULT_POLICY,
  }
  const renewed = renewCarrierLink(situation, { hours: null }, given)
  expect(renewed.answer).toMatchObject({ generation: 3, expiresAt: NOW + 72 * HOUR })
  expect(codeOf(renewCarrierLink({ ...situation, link: link({ status: 'ended' }) }, { hours: null }, given))).toBe(
    'carrier_link_ended',
  )
  expect(codeOf(renewCarrierLink({ ...situation, boxes: boxes(2, 2) }, { hours: null }, given))).toBe(
    'carrier_link_done',
  )
  expect(codeOf(renewCarrierLink(situation, { hours: 100 }, given))).toBe('carrier_link_too_long')
  expect(endCarrierLink(situation).facts).toMatchObject([{ type: 'carrier_link_ended', forPersonId: 'driver' }])
  expect(endCarrierLink({ ...situation, link: link({ status: 'ended' }) })).toMatchObject({
    answer: { ended: false },
    facts: [],
  })
})

describe('signing', () => {
  test.each([
    [[0, 0], ['A', 'B'], { leg: 'pick_up', step: 0 }],
    [[1, 1], ['A'], { leg: 'transfer', step: 1 }],
    [[1, 2], ['A'], { leg: 'transfer', step: 1 }],
    [[1, 0], ['A', 'B'], 'apart'],
    [[0, 0], ['X'], { leg: 'pick_up', step: 0 }],
  ] as const)('boxes at %j, named %j', (steps, serials, meant) => {
    expect(meantHandover(shipment(), boxes(...steps), containers, link(), serials)).toEqual(meant)
  })

  const situation = (part: Partial<SigningSituation> = {}): SigningSituation => {
    const [of, progress] = [shipment(), boxes(0, 0)]
    const held = { grounds: [], openings: [], tours: [], waiting: [], policy: DEFAULT_POLICY }
    const closed = containers.map((each) => ({ ...each, status: 'closed' }) as Container)
    const driver = person('first', { personId: link().personId, roles: [] })
    return {
      ...{ link: link(), shipment: of, boxes: progress, meant: { leg: 'pick_up', step: 0 } },
      handover: { person: driver, shipment: of, progress, containers: closed, ...held },
      ...part,
    }
  }
  const request = {
    containerSerials: ['A', 'B'],
    condition: 'intact',
    damaged: [],
    name: 'Jan',
    signature: 'M1 1L2 2',
  } as const
  test.each<[string, Partial<SigningSituation>, number]>([
    ['carrier_link_ended', {}, 1],
    ['carrier_link_done', { boxes: boxes(2, 2), link: link({ expiresAt: NOW }) }, 2],
    ['carrier_link_expired', { link: link({ expiresAt: NOW }) }, 2],
    ['carrier_boxes_apart', { meant: 'apart' }, 2],
  ])('%s', (code, part, generation) => {
    expect(codeOf(signByLink({ ...situation(part), generation }, request, given))).toBe(code)
  })
  test('says beside the signature who gave it', () => {
    const signed = signByLink({ ...situation(), generation: 2 }, request, given)
    expect(signed.facts).toMatchObject([
      { type: 'handover_half_signed', side: 'to', containerIds: ['a', 'b'] },
      { type: 'carrier_signed', side: 'to', containerIds: ['a', 'b'], name: 'Jan', signature: 'M1 1L2 2' },
    ])
    expect(codeOf(signByLink({ ...situation(), generation: 2 }, { ...request, containerSerials: ['A'] }, given))).toBe(
      'containers_differ',
    )
  })
  test.each<[string | undefined, number, Partial<Person>]>([
    [undefined, NOW, {}],
    [undefined, NOW - HOUR - 59_000, {}],
    ['paper_signed_out_of_time', NOW - HOUR - 60_000, {}],
    ['paper_signed_out_of_time', NOW + 1, {}],
    ['right_was_taken', NOW, { roles: ['fitter'] }],
  ])('from paper: %s', (code, signedAt, part) => {
    const outcome = enterPaper({ ...situation(), acting: person('maker', part) }, { ...request, signedAt }, given)
    expect(codeOf(outcome)).toBe(code)
    if (code === undefined)
      expect(outcome.facts[1]).toMatchObject({ type: 'carrier_paper_entered', personId: 'p-maker', signedAt })
  })
  test('paper of a link that has ended since counts by when it was signed', () => {
    const late = { ...given, now: NOW + 5 * HOUR }
    expect(
      codeOf(enterPaper({ ...situation(), acting: person('maker') }, { ...request, signedAt: NOW }, late)),
    ).toBeUndefined()
  })
})

test.each([
  [undefined, 2, 0],
  ['carrier_link_ended', 1, 0],
  ['attachments_too_many', 2, 60],
])('a photo: %s', (code, generation, photos) => {
  const situation = { link: link({ expiresAt: NOW }), shipment: shipment(), boxes: boxes(0, 0), generation, photos }
  const file = { name: 'photo.jpg', contentType: 'image/jpeg', size: 1, sha256: '0'.repeat(64) }
  expect(codeOf(addPhotoByLink(situation, file, given))).toBe(code)
})
