import { describe, expect, test } from 'vitest'
import {
  act,
  BOX,
  bert,
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
  inBox,
  KEY_ID,
  key,
  LOCK,
  lock,
  MINUTE,
  NOW,
  OPERATOR,
  OTHER_KEY_ID,
  opening,
  person,
  type Reason,
  STORE,
  site,
  tour,
  typesOf,
  unproven,
  VEHICLE,
} from '../../test/rules/things.ts'
import { idOf } from './identifiers.ts'
import { newLockBook } from './lock.ts'
import { type ClosingSituation, type OpeningSituation, requestClosing, requestOpening } from './opening.ts'
import { DEFAULT_POLICY } from './policy.ts'
import { bookOf } from './receipt.ts'
import type { OpeningPurpose } from './state.ts'

const situation = (part: Partial<OpeningSituation> = {}): OpeningSituation => ({
  recordHalted: false,
  person: person(),
  key: key(),
  site: site(),
  container: container(),
  containerType: containerType(),
  book: newLockBook(LOCK),
  grounds: [],
  openings: [],
  tour: undefined,
  policy: DEFAULT_POLICY,
  policyIds: [],
  ...part,
})
const request = (of: OpeningSituation, purpose: OpeningPurpose = 'packing', now = NOW) =>
  requestOpening(of, { purpose, siteId: STORE }, given(now))
const issued = (value: number, state: 'issued' | 'confirmed' = 'issued') => ({
  ...newLockBook(LOCK),
  highestValue: value,
  acts: [{ value, action: 'O' as const, keyId: KEY_ID, state, flags: null, before: null }],
})

const REASONS: readonly Reason<OpeningSituation>[] = [
  ['record_halted', (of) => ({ ...of, recordHalted: true })],
  ['person_not_active', (of) => ({ ...of, person: { ...of.person, status: 'suspended' } })],
  ['training_not_in_date', (of) => ({ ...of, person: { ...of.person, trainedUntil: NOW } })],
  ['key_not_yours', (of) => ({ ...of, key: undefined })],
  ['key_not_active', (of) => ({ ...of, key: of.key && { ...of.key, status: 'lost' } })],
  ['site_not_yours', (of) => ({ ...of, person: { ...of.person, siteIds: [VEHICLE] } })],
  [
    'container_not_in_your_hands',
    (of) => ({ ...of, container: { ...of.container, possessingPartyId: idOf('PartyId', 'carrier') } }),
  ],
  ['container_not_at_site', (of) => ({ ...of, container: { ...of.container, siteId: VEHICLE } })],
  ['container_missing', (of) => ({ ...of, container: { ...of.container, missing: true } })],
  ['container_held', (of) => ({ ...of, grounds: [ground(BOX)] })],
  ['container_in_transit', (of) => ({ ...of, container: { ...of.container, status: 'in_transit' } })],
  ['container_type_not_approved', (of) => ({ ...of, containerType: containerType({ approvedUntil: NOW }) })],
  ['tour_under_way', (of) => ({ ...of, tour: tour() })],
  ['container_has_no_lock', (of) => ({ ...of, book: null })],
  ['opening_not_closed', (of) => ({ ...of, openings: [opening(1, { status: 'open' })] })],
  ['lock_read_out_required', (of) => ({ ...of, book: of.book && { ...of.book, readOutRequired: true } })],
  ['lock_out_of_sync', (of) => ({ ...of, book: of.book && { ...of.book, outOfSync: true } })],
  ['window_used_up', (of) => ({ ...of, book: of.book && { ...of.book, highestValue: 62 } })],
]
describePrecedence('the person, the key, the place, the container, the lock', situation(), request, REASONS)

describe('an opening code', () => {
  test('what is decided: the next value, for this person and key, for as long as policy says', () => {
    const outcome = request(situation(), 'issuing')
    expect(typesOf(outcome)).toEqual(['opening_code_issued'])
    expect(factOf(outcome, 'opening_code_issued')).toMatchObject({
      value: 1,
      purpose: 'issuing',
      keyId: KEY_ID,
      forPersonId: person().personId,
      expiresAt: NOW + DEFAULT_POLICY.codeLifetimeMinutes * MINUTE,
    })
    expect(outcome.answer).toMatchObject({ action: 'O', value: 1, shownAgain: false })
  })

  test.each([
    ['a container that was retired', { container: container({ status: 'retired' }) }, 'packing', 'container_retired'],
    ['arrived, not inspected', { container: container({ status: 'arrived' }) }, 'issuing', 'container_not_inspected'],
    ['arrived, to be investigated', { container: container({ status: 'arrived' }) }, 'investigation', null],
    ['missing, to be investigated', { container: container({ missing: true }) }, 'investigation', null],
    ['held, to be investigated', { grounds: [ground(BOX)] }, 'investigation', null],
    ['unproven: its receipt is the proof', { grounds: [unproven(BOX)] }, 'issuing', null],
    ['unproven and held', { grounds: [unproven(BOX), ground(BOX)] }, 'issuing', 'container_held'],
    ['an unapproved type may be emptied', { containerType: containerType({ approvedUntil: NOW }) }, 'issuing', null],
    [
      'a type that is not approved yet',
      { containerType: containerType({ approvedFrom: NOW + 1 }) },
      'packing',
      'container_type_not_approved',
    ],
    ['a type approved from now on', { containerType: containerType({ approvedFrom: NOW }) }, 'packing', null],
    ['a tour that was returned', { tour: tour({ status: 'returned' }) }, 'issuing', null],
    ['somebody else’s key', { key: key({ personId: bert().personId }) }, 'issuing', 'key_not_yours'],
    ['a site that is not known', { site: undefined }, 'issuing', 'site_not_yours'],
    ['never trained', { person: person({ trainedUntil: null }) }, 'issuing', 'training_not_in_date'],
  ] as const)('%s', (_, part, purpose, code) => {
    expect(codeOf(request(situation(part), purpose))).toBe(code)
  })

  test.each([
    ['a millisecond before it ends', NOW + 1, null],
    ['at its very end', NOW, 'training_not_in_date'],
    ['a millisecond after', NOW - 1, 'training_not_in_date'],
  ] as const)('training %s', (_, trainedUntil, code) => {
    expect(codeOf(request(situation({ person: person({ trainedUntil }) })))).toBe(code)
  })
})

describe('a code that is out already', () => {
  const out = opening(5, { status: 'opening_code_issued', expiresAt: NOW })
  const withOut = situation({ openings: [out], book: issued(5) })

  test('is shown again to the same person with the same key', () => {
    const outcome = request(withOut, 'issuing', NOW - 1)
    expect(outcome.facts).toEqual([])
    expect(outcome.answer).toMatchObject({ value: 5, shownAgain: true, expiresAt: NOW })
  })
  test.each([
    ['another person', { person: bert(), key: key({ personId: bert().personId }) }],
    ['another key', { key: key({ keySerial: 'KEY-2', keyId: OTHER_KEY_ID }) }],
    ['a higher value exists', { book: { ...issued(5), highestValue: 6 } }],
  ] as const)('is not shown again: %s', (_, part) => {
    expect(codeOf(request({ ...withOut, ...part }, 'issuing', NOW - 1))).toBe('opening_not_closed')
  })
  test('is not shown again for another purpose', () => {
    expect(codeOf(request(withOut, 'inspecting', NOW - 1))).toBe('opening_not_closed')
  })
  test('lives to the millisecond; then there is a new one, and the old opening is over', () => {
    const outcome = request(withOut, 'issuing', NOW)
    expect(typesOf(outcome)).toEqual(['opening_expired', 'opening_code_issued'])
    expect(outcome.answer).toMatchObject({ value: 6, shownAgain: false })
  })
  test('expires even where the next one is refused by the lock', () => {
    const outcome = request({ ...withOut, book: { ...issued(5), outOfSync: true } }, 'issuing', NOW)
    expect(codeOf(outcome)).toBe('lock_out_of_sync')
    expect(typesOf(outcome)).toEqual(['opening_expired'])
  })
  test.each(['open', 'closing_code_issued', 'out_of_sync'] as const)('%s never expires by time', (status) => {
    const openings = [opening(5, { status, expiresAt: NOW - HOUR })]
    expect(codeOf(request(situation({ openings, book: issued(5, 'confirmed') })))).toBe('opening_not_closed')
  })
})

const acts = [act(1, { state: 'confirmed', flags: 0, recordedAt: NOW - MINUTE })]
const openLock = lock({ highestValue: 1, lastConfirmedValue: 1 })
const closing = (part: Partial<ClosingSituation> = {}): ClosingSituation => ({
  recordHalted: false,
  person: person(),
  key: key(),
  container: container({ status: 'open' }),
  book: bookOf(openLock, acts),
  opening: opening(1),
  acts,
  found: null,
  policy: DEFAULT_POLICY,
  policyIds: [],
  ...part,
})

const CLOSING_REASONS: readonly Reason<ClosingSituation>[] = [
  ['record_halted', (of) => ({ ...of, recordHalted: true })],
  ['person_not_active', (of) => ({ ...of, person: { ...of.person, status: 'suspended' } })],
  ['key_not_yours', (of) => ({ ...of, key: undefined })],
  ['key_not_active', (of) => ({ ...of, key: of.key && { ...of.key, status: 'lost' } })],
  ['site_not_yours', (of) => ({ ...of, person: { ...of.person, siteIds: [] } })],
  ['opening_already_closed', (of) => ({ ...of, opening: opening(1, { status: 'closed' }) })],
  ['lock_read_out_required', (of) => ({ ...of, book: { ...of.book, readOutRequired: true } })],
  ['window_used_up', (of) => ({ ...of, book: { ...of.book, highestValue: 65 } })],
]
describePrecedence(
  'a closing code is refused for this alone',
  closing(),
  (of) => requestClosing(of, given()),
  CLOSING_REASONS,
)

describe('a closing code is never refused', () => {
  test.each([
    ['for training', { person: person({ trainedUntil: null }) }],
    [
      'to another person than the one who opened',
      { person: bert(), key: key({ personId: bert().personId, keyId: OTHER_KEY_ID }) },
    ],
    ['for a container that is missing', { container: container({ status: 'open', missing: true }) }],
    ['for a lock that is out of step', { book: { ...bookOf(openLock, acts), outOfSync: true } }],
    ['for an opening that expired', { opening: opening(1, { status: 'expired' }) }],
    ['for an opening out of step', { opening: opening(1, { status: 'out_of_sync' }) }],
    [
      'for a container that somebody else possesses by now',
      { container: container({ possessingPartyId: idOf('PartyId', 'carrier') }) },
    ],
    ['for a key of somebody else that was lost', { opening: opening(1, { keySerial: 'KEY-LOST' }) }],
  ] as const)('%s', (_, part) => {
    const outcome = requestClosing(closing(part), given())
    expect(codeOf(outcome)).toBeNull()
    expect(factOf(outcome, 'closing_code_issued').value).toBe(2)
  })

  test('in the last two values of the window, where no opening code is given any more', () => {
    const book = { ...bookOf(openLock, acts), highestValue: 63 }
    expect(requestClosing(closing({ book }), given()).answer).toMatchObject({ value: 64 })
    expect(codeOf(request(situation({ book })))).toBe('window_used_up')
  })

  test('and shown again while no higher value exists', () => {
    const both = [...acts, act(2, { openingId: opening(1).openingId })]
    const book = bookOf({ ...openLock, highestValue: 2 }, both)
    const outcome = requestClosing(closing({ book, acts: both }), given())
    expect(outcome.answer).toMatchObject({ value: 2, shownAgain: true })
    expect(outcome.facts).toEqual([])
    const other = { person: bert(), key: key({ personId: bert().personId, keyId: OTHER_KEY_ID }) }
    expect(requestClosing(closing({ book, acts: both, ...other }), given()).answer).toMatchObject({ value: 3 })
  })
})

describe('the closing code of a tour', () => {
  const tourId = tour().tourId
  const pack = [1, 2, 3, 4].map((value) =>
    act(value, value === 1 ? { state: 'confirmed', flags: 0, recordedAt: NOW } : {}),
  )
  const of = (part: Partial<ClosingSituation>) =>
    closing({
      opening: opening(1, { tourId, closingValue: 2 }),
      acts: pack,
      book: bookOf(lock({ highestValue: 4, lastConfirmedValue: 1 }), pack),
      ...part,
    })

  test('is that of the pack', () => {
    expect(requestClosing(of({}), given()).answer).toMatchObject({ value: 2, shownAgain: true })
  })
  test('to another key: one of its own', () => {
    const other = { person: bert(), key: key({ personId: bert().personId, keyId: OTHER_KEY_ID }) }
    expect(requestClosing(of(other), given()).answer).toMatchObject({ value: 5, shownAgain: false })
  })
  test('is no dead one: where the lock has passed it, there is a new one', () => {
    const dead = pack.map((each) => (each.value === 2 ? { ...each, state: 'skipped' as const } : each))
    const passed = dead.map((each) => (each.value === 3 ? { ...each, state: 'confirmed' as const, flags: 0 } : each))
    const book = bookOf(lock({ highestValue: 4, lastConfirmedValue: 3 }), passed)
    expect(requestClosing(of({ acts: passed, book }), given()).answer).toMatchObject({ value: 5 })
  })
})

describe('contents at closing', () => {
  const found = (deviceIds: number[], part: Partial<NonNullable<ClosingSituation['found']>> = {}) => ({
    deviceIds: deviceIds.map(deviceId),
    inside: [inBox(1), inBox(2)],
    surplus: [],
    unreadable: [],
    trays: [],
    ...part,
  })
  test('as recorded: nothing but the code', () => {
    const outcome = requestClosing(closing({ found: found([2, 1]) }), given())
    expect(typesOf(outcome)).toEqual(['closing_code_issued'])
  })
  const scanAll = { policy: { ...DEFAULT_POLICY, scanAllAtClosing: 1 } }
  const full = { container: container({ status: 'open', usedUnits: 30 }) }
  test.each<[string, Partial<ClosingSituation>, number]>([
    ['all has to be scanned, and nothing was', { ...scanAll, ...full }, 1],
    ['all was', { ...scanAll, ...full, found: found([1, 2]) }, 0],
    ['nothing is inside', scanAll, 0],
    ['only changes are scanned', full, 0],
    ['on a tour', { ...scanAll, ...full, opening: opening(1, { tourId: tour().tourId, closingValue: null }) }, 0],
  ])('%s: %#', (_, part, incidents) => {
    const outcome = requestClosing(closing(part), given())
    expect(codeOf(outcome)).toBeNull()
    expect(typesOf(outcome)).toEqual([...Array(incidents).fill('incident_opened'), 'closing_code_issued'])
    expect(outcome.answer?.incidentId === null).toBe(incidents === 0)
  })
  test('a tray on which a device lacks is whole no more', () => {
    const deviceIds = [1, 2].map(deviceId)
    const tray = {
      trayId: idOf('TrayId', 'tray'),
      partyId: person().partyId,
      packingListId: idOf('PackingListId', 'list'),
    }
    const trays = [{ ...tray, label: 'T-1', containerId: BOX, deviceIds, status: 'whole' as const }]
    const outcome = requestClosing(closing({ found: found([1], { trays }) }), given())
    expect(factOf(outcome, 'contents_differed').traysDissolved).toEqual(['tray'])
  })
  test('what lacks is missing and held; an incident opens; the code is given all the same', () => {
    const outcome = requestClosing(closing({ found: found([1]) }), given())
    expect(typesOf(outcome)).toEqual(['incident_opened', 'devices_exposed', 'contents_differed', 'closing_code_issued'])
    expect(factOf(outcome, 'contents_differed').deviceIds).toEqual([deviceId(2)])
    expect(factOf(outcome, 'incident_opened')).toMatchObject({ kind: 'difference', holdsContainer: false })
    expect(outcome.answer).toMatchObject({ value: 2, lacking: [deviceId(2)], surplus: [] })
  })
  test('what is surplus is held', () => {
    const outcome = requestClosing(closing({ found: found([1, 2, 3], { surplus: [device(3)] }) }), given())
    expect(factOf(outcome, 'devices_exposed').deviceIds).toEqual([deviceId(3)])
    expect(outcome.answer?.surplus).toEqual([deviceId(3)])
  })
  test('what nobody can read is an incident too', () => {
    const outcome = requestClosing(closing({ found: found([1, 2], { unreadable: ['X?'] }) }), given())
    expect(outcome.answer).toMatchObject({ surplus: ['X?'], incidentId: 'new-1' })
  })
  test('what is missing already is not missed again', () => {
    const inside = [inBox(1), inBox(2, { missing: true })]
    expect(typesOf(requestClosing(closing({ found: found([1], { inside }) }), given()))).toEqual([
      'closing_code_issued',
    ])
  })
})

test('the party of a code is the owner of the container', () => {
  expect(factOf(request(situation()), 'opening_code_issued').ownerPartyId).toBe(OPERATOR)
})
