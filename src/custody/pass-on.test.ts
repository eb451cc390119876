import { describe, expect, test } from 'vitest'
import {
  act,
  bert,
  container,
  deviceId,
  lock,
  NOW,
  opening,
  person,
  STORE,
  site,
  VEHICLE,
} from '../../test/rules/things.ts'
import { idOf } from './identifiers.ts'
import { acceptContainer, type FieldSituation, offerContainer, withdrawOffer } from './pass-on.ts'
import type { PassOn, Tour } from './state.ts'

const given = { now: NOW, newId: () => 'new' }
const VAN = idOf('SiteId', 'van-2')
const van = site({ siteId: VAN, kind: 'vehicle' })
const giver = person()
const receiver = bert({ siteIds: [VAN] })
const box = container({ siteId: VEHICLE })

const field = (part: Partial<FieldSituation> = {}): FieldSituation => ({
  person: giver,
  container: box,
  lock: lock(),
  acts: [],
  openings: [],
  tour: undefined,
  contents: [],
  grounds: [],
  site: site({ siteId: VEHICLE, kind: 'vehicle' }),
  toSite: van,
  giver,
  receiver,
  inHand: [],
  underWay: undefined,
  ...part,
})

const passOn = (part: Partial<PassOn> = {}): PassOn => ({
  passOnId: idOf('PassOnId', 'pass-on'),
  partyId: box.partyId,
  containerId: box.containerId,
  fromPersonId: giver.personId,
  toPersonId: receiver.personId,
  toSiteId: VAN,
  offeredAt: 0,
  endedAt: null,
  status: 'offered',
  ...part,
})

const tour: Tour = {
  tourId: idOf('TourId', 'tour'),
  partyId: box.partyId,
  containerId: box.containerId,
  personId: giver.personId,
  keySerial: 'KEY-1',
  issuedAt: 0,
  validUntil: NOW + 1,
  status: 'under_way',
}

describe('an offer', () => {
  test.each<[string, Partial<FieldSituation>]>([
    ['done', {}],
    ['person_not_active', { person: person({ status: 'suspended' }) }],
    ['site_not_yours', { person: person({ siteIds: [STORE] }) }],
    ['container_not_at_site', { container: container({ siteId: null }) }],
    ['container_not_in_your_hands', { container: { ...box, possessingPartyId: idOf('PartyId', 'other') } }],
    ['container_retired', { container: { ...box, status: 'retired' } }],
    ['container_in_shipment', { container: { ...box, shipmentId: idOf('ShipmentId', 'shipment') } }],
    ['pass_on_only_in_the_field', { site: site({ siteId: VEHICLE, kind: 'small_store' }) }],
    ['pass_on_only_in_the_field', { toSite: { ...van, kind: 'central_store' } }],
    ['passed_on_to_oneself', { receiver: giver }],
    ['passed_on_to_oneself', { receiver: { ...receiver, naturalPersonId: giver.naturalPersonId } }],
    ['colleague_cannot_take_over', { receiver: { ...receiver, status: 'suspended' } }],
    ['colleague_cannot_take_over', { receiver: { ...receiver, trainedUntil: null } }],
    ['colleague_cannot_take_over', { receiver: { ...receiver, siteIds: [] } }],
    ['colleague_cannot_take_over', { toSite: { ...van, status: 'closed' } }],
    ['colleague_cannot_take_over', { toSite: undefined }],
    ['pass_on_under_way', { underWay: passOn() }],
  ])('%s', (expected, part) => {
    expect(offerContainer(field(part), given).refusal?.code ?? 'done').toBe(expected)
  })

  test('says what is not settled, and what does not move with the box', () => {
    const openings = [opening(1, { status: 'open', openedAt: 1 }), opening(3, { status: 'expired', closedAt: 2 })]
    const { answer } = offerContainer(
      field({
        lock: lock({ highestValue: 3, lastConfirmedValue: 1 }),
        acts: [act(1, { state: 'confirmed' }), act(3)],
        openings,
        inHand: [deviceId(2), deviceId(1)],
      }),
      given,
    )
    expect(answer?.outstanding).toEqual({
      openings: [{ openingId: openings[0]?.openingId, status: 'open', personId: giver.personId, tourId: null }],
      receipts: [{ openingId: openings[0]?.openingId, action: 'C' }],
      codes: [{ openingId: openings[1]?.openingId, action: 'O', personId: giver.personId }],
      tourId: null,
      staysWithGiver: [deviceId(1), deviceId(2)],
    })
  })
})

test('an act that happened and is not proven is a receipt to send in, not a code to give back', () => {
  const acts = [act(1), act(2), act(4, { state: 'received', before: 1 })]
  const { answer } = offerContainer(field({ lock: lock({ highestValue: 4 }), acts }), given)
  expect(answer?.outstanding).toMatchObject({
    receipts: [
      { openingId: acts[0]?.openingId, action: 'O' },
      { openingId: acts[2]?.openingId, action: 'C' },
    ],
    codes: [],
  })
})

describe('an acceptance', () => {
  const taking = (part: Partial<FieldSituation> = {}, of: Partial<PassOn> = {}) => {
    return acceptContainer({ ...field({ person: receiver, ...part }), passOn: passOn(of) }, given)
  }

  test.each<[string, Partial<FieldSituation>, Partial<PassOn>?]>([
    ['done', {}],
    ['pass_on_over', {}, { status: 'accepted' }],
    ['pass_on_over', {}, { status: 'ended' }],
    ['pass_on_not_yours', { person: giver }],
    ['passed_on_to_oneself', { person: { ...receiver, naturalPersonId: giver.naturalPersonId } }],
    ['person_not_active', { person: { ...receiver, status: 'suspended' } }],
    ['training_not_in_date', { person: { ...receiver, trainedUntil: NOW } }],
    ['site_not_yours', { person: { ...receiver, siteIds: [] } }],
    ['pass_on_out_of_date', { container: { ...box, siteId: VAN } }],
    ['pass_on_out_of_date', { container: { ...box, possessingPartyId: idOf('PartyId', 'other') } }],
    ['pass_on_out_of_date', { site: site() }],
  ])('%s', (expected, part, of = {}) => {
    expect(taking(part, of).refusal?.code ?? 'done').toBe(expected)
  })

  const out = { lock: lock({ highestValue: 1 }), acts: [act(1)] }
  test.each<[string, Partial<FieldSituation>, string[]]>([
    ['nothing is out', {}, ['container_passed_on']],
    ['a code of the giver', { ...out, openings: [opening(1)] }, ['container_passed_on', 'unproven_raised passed_on']],
    [
      'a code of somebody else',
      { ...out, openings: [opening(1, { personId: receiver.personId })] },
      ['container_passed_on'],
    ],
    [
      'a tour with codes left',
      { ...out, tour, openings: [opening(1, { tourId: tour.tourId })] },
      ['tour_returned', 'container_passed_on', 'unproven_raised tour_not_returned'],
    ],
    ['a tour that used all', { tour }, ['tour_returned', 'container_passed_on']],
  ])('%s', (_, part, expected) => {
    const told = taking(part).facts.map((fact) => [fact.type, 'reason' in fact ? fact.reason : ''].join(' ').trim())
    expect(told).toEqual(expected)
  })
})

test.each([
  ['done', giver],
  ['done', receiver],
  ['done', person({ personId: idOf('PersonId', 'keeper'), siteIds: [VEHICLE] })],
  ['pass_on_not_yours', person({ personId: idOf('PersonId', 'keeper'), siteIds: [STORE] })],
])('a withdrawal: %s', (expected, by) => {
  const outcome = withdrawOffer({ passOn: passOn(), person: by, container: box })
  expect(outcome.refusal?.code ?? 'done').toBe(expected)
})

test('an offer ends once', () => {
  const ended = { passOn: passOn({ status: 'ended' }), person: giver, container: box }
  expect(withdrawOffer(ended).refusal?.code).toBe('pass_on_over')
})
