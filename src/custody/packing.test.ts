import { describe, expect, test } from 'vitest'
import {
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
  INCIDENT,
  inBox,
  incident,
  MAKER,
  NOW,
  OTHER_BOX,
  opening,
  person,
  type Reason,
  stay,
  tour,
  typesOf,
  unproven,
} from '../../test/rules/things.ts'
import { idOf } from './identifiers.ts'
import {
  capacityUnitsOf,
  completeRepackaging,
  packDevices,
  type RepackagingStart,
  type ScanSituation,
  startRepackaging,
  unitsOf,
  unpackDevices,
} from './packing.ts'
import { DEFAULT_POLICY } from './policy.ts'
import type { Custody, Device, Repackaging } from './state.ts'

const situation = (part: Partial<ScanSituation> = {}): ScanSituation => ({
  person: person(),
  container: container({ status: 'open' }),
  containerType: containerType(),
  opening: opening(5),
  repackaging: undefined,
  devices: [device(1)],
  grounds: [],
  policies: [],
  incidents: [],
  stays: [],
  lastOfTour: undefined,
  reevaluation: null,
  reserved: [],
  trays: [],
  ...part,
})
const pack = (of: ScanSituation, numbers = of.devices.map((each) => each.deviceId)) => packDevices(of, numbers, given())
const unpack = (of: ScanSituation) =>
  unpackDevices(
    of,
    of.devices.map((each) => each.deviceId),
  )
const inside = (part: Partial<ScanSituation> = {}) => situation({ devices: [inBox(1)], stays: [stay(1, 1)], ...part })
const onTour = opening(5, {
  tourId: tour().tourId,
  purpose: 'installing',
  status: 'opening_code_issued',
  closingValue: 6,
})
const REPACKAGING: Repackaging = {
  repackagingId: idOf('RepackagingId', 'job'),
  partyId: person().partyId,
  fromContainerId: OTHER_BOX,
  toContainerId: BOX,
  fromOpeningId: idOf('OpeningId', 'from'),
  toOpeningId: opening(5).openingId,
  personId: person().personId,
  scannedOut: 0,
  scannedIn: 0,
  status: 'under_way',
  confirmedBy: null,
}

const first = (of: ScanSituation, part: Partial<Device>) => ({
  ...of,
  devices: of.devices.map((each) => ({ ...each, ...part })),
})
const PACKING: readonly Reason<ScanSituation>[] = [
  ['opening_not_open', (of) => ({ ...of, opening: { ...of.opening, status: 'opening_code_issued' } })],
  ['opening_not_yours', (of) => ({ ...of, opening: { ...of.opening, personId: bert().personId } })],
  ['repackaging_not_under_way', (of) => ({ ...of, repackaging: { ...REPACKAGING, status: 'completed' } })],
  [
    'device_not_announced',
    (of) => ({ ...of, devices: of.devices.map((each) => ({ ...each, deviceId: deviceId(9) })) }),
  ],
  ['container_type_not_approved', (of) => ({ ...of, containerType: { ...of.containerType, approvedUntil: NOW } })],
  ['device_missing', (of) => first(of, { missing: true })],
  ['device_held', (of) => ({ ...of, grounds: of.devices.map((each) => ground(each.deviceId)) })],
  ['device_elsewhere', (of) => first(of, { custody: 'installed' })],
  ['device_type_not_for_container', (of) => first(of, { deviceType: 'Z' })],
  ['capacity_exceeded', (of) => ({ ...of, container: { ...of.container, usedUnits: 24_000 } })],
]
// A stranger hides everything else about itself, and what no container has place for has no capacity either.
const COMBINED = PACKING.filter(([code]) => code !== 'device_not_announced')
describePrecedence('a scan inwards', situation(), (of) => packDevices(of, [deviceId(1)], given()), COMBINED)

describe('what goes in', () => {
  test('one fact for each maker, with its units', () => {
    const other = idOf('PartyId', 'other-maker')
    const of = situation({ devices: [device(1), device(2, { deviceType: 'B' }), device(3, { partyId: other })] })
    const outcome = pack(of)
    expect(typesOf(outcome)).toEqual(['devices_packed', 'devices_packed'])
    expect(outcome.facts[0]).toMatchObject({
      position: 5,
      units: 15 + 16,
      makerPartyId: MAKER,
      possessingPartyId: person().partyId,
    })
    expect(outcome.answer).toMatchObject({ scanned: 3, alreadyThere: [] })
  })
  test('a stranger is refused and opens an incident, before anything else is looked at', () => {
    const outcome = pack(situation({ grounds: [ground(deviceId(1))] }), [deviceId(1), deviceId(9)])
    expect(codeOf(outcome)).toBe('device_not_announced')
    expect(typesOf(outcome)).toEqual(['incident_opened'])
    expect(outcome.refusal?.members).toMatchObject({ deviceIds: [deviceId(9)], incidentId: 'new-1' })
  })
  test('what belongs to others is as unknown as what nobody announced', () => {
    const others = { possessingPartyId: MAKER, owningPartyId: MAKER }
    expect(codeOf(pack(situation({ devices: [device(1, others)] })))).toBe('device_not_announced')
  })
  test('what is ours and in somebody else’s hands stays there', () => {
    expect(codeOf(pack(situation({ devices: [device(1, { possessingPartyId: MAKER })] })))).toBe(
      'device_not_in_your_hands',
    )
  })
  test('what is there already is no mistake', () => {
    const outcome = pack(inside({ stays: [stay(1, 5)] }))
    expect(outcome.facts).toEqual([])
    expect(outcome.answer).toMatchObject({ scanned: 0, alreadyThere: [deviceId(1)] })
  })
  test.each<[Custody, Partial<Device>, boolean]>([
    ['announced', { personId: null }, true],
    ['on_person', {}, true],
    ['on_person', { personId: bert().personId }, false],
    ['stored', { personId: null }, true],
    ['stored', { personId: null, containerId: OTHER_BOX }, false],
    ['repacking', { personId: null, repackagingId: REPACKAGING.repackagingId }, false],
    ['packed', { personId: null, containerId: OTHER_BOX }, false],
    ['in_transit', { personId: null, containerId: OTHER_BOX }, false],
    ['installed', { personId: null }, false],
    ['commissioned', { personId: null }, false],
    ['scrapped', { personId: null }, false],
  ])('%s %o may enter: %s', (custody, part, mayEnter) => {
    expect(codeOf(pack(situation({ devices: [device(1, { custody, ...part })] })))).toBe(
      mayEnter ? null : 'device_elsewhere',
    )
  })
  test.each(['open', 'closing_code_issued'] as const)('while the opening is %s', (status) => {
    expect(codeOf(pack(situation({ opening: opening(5, { status, openedAt: NOW }) })))).toBeNull()
  })
  test('not while only a closing code was asked for, and no receipt of the opening is there', () => {
    const unopened = opening(5, { status: 'closing_code_issued', openedAt: null })
    expect(codeOf(pack(situation({ opening: unopened })))).toBe('opening_not_open')
  })
  test('an unproven device stays out as well', () => {
    expect(codeOf(pack(situation({ grounds: [unproven(deviceId(1))] })))).toBe('device_held')
  })
})

describe('capacity: 1,600 of type A, 1,500 of type B', () => {
  const many = (count: number, deviceType = 'A') =>
    Array.from({ length: count }, (_, index) => device(index + 1, { deviceType }))
  test.each([
    [1_599, 'A', null],
    [1_600, 'A', null],
    [1_601, 'A', 'capacity_exceeded'],
    [1_500, 'B', null],
    [1_501, 'B', 'capacity_exceeded'],
  ] as const)('%i of type %s at once', (count, type, code) => {
    expect(codeOf(pack(situation({ devices: many(count, type) })))).toBe(code)
  })
  test.each([
    [1_599, 1, null],
    [1_600, 1, 'capacity_exceeded'],
  ] as const)('%i are inside, %i comes', (there, coming, code) => {
    const box = container({ status: 'open', usedUnits: there * 15 })
    expect(codeOf(pack(situation({ container: box, devices: many(coming) })))).toBe(code)
  })
  test.each([
    [800, 750, null],
    [800, 751, 'capacity_exceeded'],
    [1_598, 1, null],
    [1_599, 1, 'capacity_exceeded'],
  ] as const)('%i of type A and %i of type B', (a, b, code) => {
    const mixed = [...many(a), ...many(b, 'B').map((each, index) => ({ ...each, deviceId: deviceId(10_000 + index) }))]
    expect(codeOf(pack(situation({ devices: mixed })))).toBe(code)
  })
  test('units are whole numbers, whatever the capacities', () => {
    const capacity = { A: 1600, B: 1500, C: 60, D: 80, E: 7 }
    const type = containerType({ capacity, capacityUnits: capacityUnitsOf(capacity) })
    for (const deviceType of Object.keys(capacity)) expect(unitsOf(type, [{ deviceType }]) % 1).toBe(0)
    expect(capacityUnitsOf({ A: 1600, B: 1500 })).toBe(24_000)
  })
})

const UNPACKING: readonly Reason<ScanSituation>[] = [
  ...PACKING.slice(0, 3),
  ['device_not_inside', (of) => ({ ...of, devices: [] })],
]
describePrecedence('a scan outwards', inside(), (of) => unpackDevices(of, [deviceId(1)]), UNPACKING)

describe('what comes out', () => {
  test('is in the hand of the person', () => {
    expect(factOf(unpack(inside()), 'devices_unpacked')).toMatchObject({
      position: 5,
      units: 15,
      toPersonId: person().personId,
    })
  })
  test('late, of a box that another party has by now: whose people have them answers for them', () => {
    expect(factOf(unpack(inside()), 'devices_unpacked')).not.toHaveProperty('possessingPartyId')
    const owningPartyId = person().partyId
    for (const part of [{ possessingPartyId: MAKER, owningPartyId }, { responsiblePartyId: MAKER }]) {
      const late = unpack(inside({ devices: [inBox(1, part)] }))
      expect(factOf(late, 'devices_unpacked')).toMatchObject({ possessingPartyId: person().partyId })
    }
  })
  test('held things stay, but for an investigation', () => {
    const grounds = [ground(deviceId(1))]
    expect(codeOf(unpack(inside({ grounds })))).toBe('device_held')
    expect(codeOf(unpack(inside({ grounds, opening: opening(5, { purpose: 'investigation' }) })))).toBeNull()
    expect(codeOf(unpack(inside({ grounds, opening: onTour })))).toBeNull()
  })
  test('scanned again in the same opening: no mistake; in a later one: it is not inside', () => {
    const out = situation({ devices: [device(1)], stays: [stay(1, 1, 5)] })
    expect(unpack(out)).toMatchObject({ facts: [], answer: { scanned: 0, alreadyThere: [deviceId(1)] } })
    expect(codeOf(unpack({ ...out, opening: opening(7) }))).toBe('device_not_inside')
  })
  test('what belongs to others is not inside', () => {
    const others = inBox(1, { possessingPartyId: MAKER, owningPartyId: MAKER })
    expect(codeOf(unpack(inside({ devices: [others] })))).toBe('device_not_inside')
  })
})

describe('scans of a tour', () => {
  const tourOf = (part: Partial<ScanSituation>) => situation({ opening: onTour, lastOfTour: opening(9), ...part })

  test('need no receipt, but the person of the tour', () => {
    expect(codeOf(unpack(tourOf({ devices: [inBox(1)], stays: [stay(1, 1)] })))).toBeNull()
    expect(codeOf(unpack(tourOf({ person: bert(), devices: [inBox(1)], stays: [stay(1, 1)] })))).toBe(
      'opening_not_yours',
    )
  })
  test('put back what is held: it lies in the box already', () => {
    expect(codeOf(pack(tourOf({ grounds: [ground(deviceId(1))] })))).toBeNull()
  })
  test('a scan outwards that comes after a later one shows that it was inside then', () => {
    const outcome = unpack(tourOf({ devices: [device(1)], stays: [stay(1, 1, 3)] }))
    expect(factOf(outcome, 'stays_corrected')).toMatchObject({
      shortened: null,
      added: { packedPosition: 5, unpackedPosition: 5 },
    })
  })
  test('a scan outwards from before it was scanned in moves nothing', () => {
    const outcome = unpack(tourOf({ devices: [inBox(1)], stays: [stay(1, 1, 7), stay(1, 7)] }))
    expect(factOf(outcome, 'stays_corrected')).toMatchObject({
      shortened: { packedPosition: 1, unpackedPosition: 7 },
      added: null,
    })
  })
  test('a scan inwards of what is mounted by now: it went in and came out again', () => {
    const outcome = pack(
      tourOf({ devices: [device(1, { custody: 'installed', personId: null })], stays: [stay(1, 1, 3)] }),
    )
    expect(factOf(outcome, 'stays_corrected')).toMatchObject({ added: { packedPosition: 5, unpackedPosition: 9 } })
  })
  test('a scan inwards of what was never in this box is refused', () => {
    const outcome = pack(tourOf({ devices: [device(1, { custody: 'installed', personId: null })] }))
    expect(codeOf(outcome)).toBe('device_elsewhere')
  })
})

describe('a scan into a container with an open incident', () => {
  const reevaluation = { proofs: [], contents: [], policy: DEFAULT_POLICY }
  const of = situation({ incidents: [incident({ windowAfter: 3 })], reevaluation, opening: onTour })

  test('exposes what comes in', () => {
    const outcome = pack(of)
    expect(typesOf(outcome)).toEqual(['devices_packed', 'incident_widened', 'devices_exposed'])
    expect(outcome.answer).toMatchObject({ exposed: [deviceId(1)] })
  })
  test('but not again what this incident released', () => {
    const before = {
      ...stay(1, 1, 3),
      makerPartyId: MAKER,
      custody: 'on_person' as const,
      heldBy: [INCIDENT],
    }
    expect(pack({ ...of, reevaluation: { ...reevaluation, contents: [before] } }).answer).toMatchObject({ exposed: [] })
  })
  test('recalls what is mounted by now', () => {
    const mounted = device(1, { custody: 'installed', personId: null })
    const outcome = pack({ ...of, devices: [mounted], stays: [stay(1, 1, 3)] })
    expect(outcome.answer).toMatchObject({ exposed: [deviceId(1)], recalled: [deviceId(1)] })
  })
})

const start: RepackagingStart = {
  from: opening(1, { purpose: 'repackaging', containerId: OTHER_BOX }),
  to: opening(5, { purpose: 'repackaging' }),
  person: person(),
}
const STARTING: readonly Reason<RepackagingStart>[] = [
  ['opening_not_open', (of) => ({ ...of, from: { ...of.from, status: 'closing_code_issued' } })],
  ['opening_not_yours', (of) => ({ ...of, from: { ...of.from, personId: bert().personId } })],
  ['repackaging_needs_two_containers', (of) => ({ ...of, from: { ...of.from, containerId: BOX } })],
  ['opening_for_other_purpose', (of) => ({ ...of, to: { ...of.to, purpose: 'packing' } })],
]
describePrecedence('the start of a repackaging', start, (of) => startRepackaging(of, given()), STARTING)

describe('a repackaging', () => {
  const complete = (part: Partial<Repackaging>, who = person()) =>
    completeRepackaging({ repackaging: { ...REPACKAGING, ...part }, person: who, starter: person(), alone: 20 })

  test('has to be named with the scan', () => {
    const of = situation({ opening: opening(5, { purpose: 'repackaging' }) })
    expect(codeOf(pack(of))).toBe('repackaging_not_named')
    const coming = device(1, { custody: 'repacking', personId: null, repackagingId: REPACKAGING.repackagingId })
    expect(codeOf(pack({ ...of, devices: [coming], repackaging: REPACKAGING }))).toBeNull()
    expect(codeOf(pack({ ...of, repackaging: REPACKAGING }))).toBe('device_elsewhere')
  })
  test('this opening is no part of it', () => {
    const other = { ...REPACKAGING, toOpeningId: idOf('OpeningId', 'another') }
    expect(codeOf(pack(situation({ repackaging: other })))).toBe('repackaging_not_under_way')
  })
  test.each([
    ['20, alone', 20, person(), null, null],
    ['21, alone', 21, person(), 'second_person_needed', null],
    ['21, with a second person', 21, bert(), null, bert().personId],
    [
      '21, the same human for another party',
      21,
      bert({ naturalPersonId: 'natural-anna' }),
      'second_person_needed',
      null,
    ],
  ] as const)('%s', (_, count, who, code, confirmedBy) => {
    const outcome = complete({ scannedOut: count, scannedIn: count }, who)
    expect(codeOf(outcome)).toBe(code)
    if (code === null) expect(factOf(outcome, 'repackaging_completed')).toMatchObject({ devices: count, confirmedBy })
  })
  test.each([
    ['is over', { status: 'completed', scannedOut: 2 }, 'repackaging_not_under_way'],
    ['out is not in', { scannedOut: 2, scannedIn: 1 }, 'repackaging_differs'],
    ['more in than out', { scannedOut: 1, scannedIn: 2 }, 'repackaging_differs'],
    ['out is not in, above 20', { scannedOut: 22, scannedIn: 21 }, 'repackaging_differs'],
  ] as const)('%s', (_, part, code) => {
    expect(codeOf(complete(part))).toBe(code)
  })
})
