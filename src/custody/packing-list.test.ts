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
  inBox,
  NOW,
  OTHER_BOX,
  opening,
  person,
  type Reason,
  tour,
  typesOf,
} from '../../test/rules/things.ts'
import { idOf } from './identifiers.ts'
import { packDevices, type ScanSituation, unpackDevices } from './packing.ts'
import {
  completePackingList,
  drawSample,
  type ListSituation,
  type PackingListRequest,
  type PackingListSituation,
  sampleDevices,
  sampleOf,
  sampleSizeOf,
  takeInPackingList,
  withdrawPackingList,
} from './packing-list.ts'
import type { PackingList, PackingListDevice, PackingListStatus, Tray } from './state.ts'
import { readLabels, refuseLabels, traysMoved } from './trays.ts'

const LIST = idOf('PackingListId', 'list')
const OTHER_LIST = idOf('PackingListId', 'other-list')
const numbers = (count: number) => Array.from({ length: count }, (_, at) => at + 1)
const ids = (...of: number[]) => of.map(deviceId)

const scan = (part: Partial<ScanSituation> = {}): ScanSituation => ({
  person: person(),
  container: container({ status: 'open' }),
  containerType: containerType(),
  opening: opening(5, { purpose: 'packing' }),
  repackaging: undefined,
  devices: numbers(8).map((number) => device(number)),
  grounds: [],
  policies: [],
  incidents: [],
  stays: [],
  lastOfTour: undefined,
  reserved: [],
  trays: [],
  reevaluation: null,
  ...part,
})
const tray = (name: string, deviceIds: Tray['deviceIds'], part: Partial<Tray> = {}): Tray => ({
  trayId: idOf('TrayId', name),
  partyId: person().partyId,
  packingListId: LIST,
  label: name,
  containerId: BOX,
  deviceIds,
  status: 'whole',
  ...part,
})
const list = (part: Partial<PackingList> = {}): PackingList => ({
  packingListId: LIST,
  partyId: person().partyId,
  containerId: BOX,
  openingId: opening(5).openingId,
  personId: person().personId,
  status: 'open',
  devices: 8,
  sampleSize: 4,
  sampled: 0,
  takenInAt: NOW,
  endedAt: null,
  ...part,
})
/** `d`: drawn, `s`: sampled, one letter or two for each device. */
const listed = (...marks: string[]): PackingListDevice[] =>
  marks.map((mark, at) => ({
    packingListId: LIST,
    deviceId: deviceId(at + 1),
    partyId: person().partyId,
    trayId: null,
    drawn: mark.includes('d'),
    sampled: mark.includes('s'),
    status: 'reserved',
  }))
const UNTOUCHED = ['d', 'd', '', '', '', '', '', '']
const SAMPLED = ['ds', 'ds', 's', 's', '', '', '', '']

describe('the sample', () => {
  test.each([
    [1_600, 2, 5, 32],
    [1_601, 2, 5, 33],
    [100, 2, 5, 5],
    [3, 2, 5, 3],
    [10, 100, 1, 10],
  ])('of %i devices at %i percent, at least %i: %i', (devices, packingSamplePercent, packingSampleLeast, size) => {
    expect(sampleSizeOf(devices, { packingSamplePercent, packingSampleLeast })).toBe(size)
  })
  test('is drawn from the seed alone, and another seed draws others', () => {
    const all = numbers(200).map(deviceId)
    const drawn = drawSample(all, 20, 'seed')
    expect(drawn).toEqual(drawSample(all, 20, 'seed'))
    expect(new Set(drawn).size).toBe(20)
    expect(drawn).toEqual([...drawn].sort((a, b) => a - b))
    expect(drawn).not.toEqual(drawSample(all, 20, 'another seed'))
  })
  test.each<[string, Partial<PackingList>, string[], number, number]>([
    ['nothing scanned', {}, UNTOUCHED, 4, 2],
    ['enough, but not those that were drawn', {}, ['d', '', 's', 's', 's', 's', '', ''], 1, 1],
    ['one is lacking', {}, ['ds', 'ds', 's', '', '', '', '', ''], 1, 0],
    ['complete', {}, SAMPLED, 0, 0],
    ['stopped: all of them', { status: 'stopped' }, SAMPLED, 4, 0],
    ['over', { status: 'withdrawn' }, UNTOUCHED, 0, 0],
  ])('%s', (_, part, marks, left, drawnLeft) => {
    const state = sampleOf(list(part), listed(...marks))
    expect([state.stillToScan, state.drawnLeft.length]).toEqual([left, drawnLeft])
  })
})

const situation = (part: Partial<PackingListSituation> = {}): PackingListSituation => ({
  ...scan(),
  ofOpening: [],
  sameLabels: [],
  ...part,
})
const asked = (part: Partial<PackingListRequest> = {}): PackingListRequest => ({
  source: 'line 7',
  deviceIds: ids(...numbers(8)),
  trays: [],
  lines: new Map(numbers(8).map((number) => [deviceId(number), number + 1])),
  ...part,
})
const takeIn = (of: PackingListSituation, request = asked()) => takeInPackingList(of, request, given())
const first = (of: PackingListSituation, part: object) => ({
  ...of,
  devices: of.devices.map((each, at) => (at === 0 ? { ...each, ...part } : each)),
})
const REASONS: readonly Reason<PackingListSituation>[] = [
  ['opening_not_open', (of) => ({ ...of, opening: { ...of.opening, status: 'closed' } })],
  ['packing_list_needs_packing', (of) => ({ ...of, opening: { ...of.opening, purpose: 'inspecting' } })],
  ['packing_list_open_already', (of) => ({ ...of, ofOpening: [list()] })],
  ['container_type_not_approved', (of) => ({ ...of, containerType: { ...of.containerType, approvedUntil: NOW } })],
  ['device_missing', (of) => first(of, { missing: true })],
  ['device_held', (of) => ({ ...of, grounds: [ground(deviceId(1))] })],
  ['device_elsewhere', (of) => first(of, { custody: 'packed', containerId: OTHER_BOX })],
  [
    'device_on_packing_list',
    (of) => ({ ...of, reserved: [{ ...(listed('')[0] as PackingListDevice), packingListId: OTHER_LIST }] }),
  ],
  ['capacity_exceeded', (of) => ({ ...of, container: { ...of.container, usedUnits: of.container.capacityUnits } })],
  ['tray_label_in_use', (of) => ({ ...of, sameLabels: [tray('T-1', ids(9), { status: 'listed' })] })],
]
describePrecedence('a list that comes in', situation(), (of) => takeIn(of), REASONS)

describe('a list that is taken in', () => {
  test('names its draw and its trays by places, and no device in the clear', () => {
    const request = asked({ trays: [{ label: 'T-1', deviceIds: ids(3, 2) }] })
    const outcome = takeIn(situation({ sameLabels: [tray('old', ids(9), { label: 'T-1' })] }), request)
    expect(typesOf(outcome)).toEqual(['packing_list_taken_in'])
    const { deviceIds, source, ...fact } = factOf(outcome, 'packing_list_taken_in')
    expect(JSON.stringify(fact)).not.toMatch(/EGEL/)
    expect(fact.trays).toMatchObject([{ label: 'T-1', places: [1, 2] }])
    expect(fact).toMatchObject({ sampleSize: 5, traysDissolved: ['old'], policyIds: [] })
    expect(fact.drawn).toHaveLength(3)
    expect(fact.drawn).toEqual(drawSample(deviceIds, 3, fact.drawSeed))
    expect(outcome.answer).toMatchObject({ devices: 8, sampleSize: 5, stillToScan: 5 })
  })
  test('a stranger is refused with its line, and opens an incident', () => {
    const outcome = takeIn(situation({ devices: numbers(7).map((number) => device(number)) }))
    expect(codeOf(outcome)).toBe('device_not_announced')
    expect(typesOf(outcome)).toEqual(['incident_opened'])
    expect(outcome.refusal?.members).toMatchObject({ findings: [{ line: 9, deviceId: deviceId(8) }] })
  })
  test('not on a tour', () => {
    expect(codeOf(takeIn(situation({ opening: opening(5, { purpose: 'packing', tourId: tour().tourId }) })))).toBe(
      'packing_list_needs_packing',
    )
  })
})

const there = (marks: readonly string[], part: Partial<ListSituation> = {}): ListSituation => ({
  ...scan(),
  list: list(),
  listed: listed(...marks),
  ...part,
})

describe('a scan for the sample', () => {
  const sample = (of: ListSituation, ...scanned: number[]) => sampleDevices(of, ids(...scanned), given())
  test('counts each device once', () => {
    const outcome = sample(there(['d', 'ds', '', '', '', '', '', '']), 1, 2, 3)
    expect(factOf(outcome, 'packing_list_sampled').deviceIds).toEqual(ids(1, 3))
    expect(outcome.answer).toMatchObject({ scanned: 2, sampled: 3, stillToScan: 1, drawnLeft: [] })
    expect(sample(there(SAMPLED), 1)).toMatchObject({ facts: [], answer: { scanned: 0 } })
  })
  test('what was scanned into the box before is no surprise', () => {
    expect(sample(there(UNTOUCHED, { devices: [device(1), inBox(9)] }), 1, 9).answer).toMatchObject({ scanned: 1 })
  })
  test.each<[string, ListSituation['devices'], string, boolean]>([
    ['that nobody announced', [device(1)], 'stranger', false],
    [
      'of somebody else',
      [device(1), device(9, { possessingPartyId: idOf('PartyId', 'x'), owningPartyId: idOf('PartyId', 'x') })],
      'stranger',
      false,
    ],
    ['of our own', [device(1), device(9)], 'difference', true],
    ['of our own that should lie elsewhere', [device(1), inBox(9, { containerId: OTHER_BOX })], 'difference', true],
  ])('a device %s stops the list', (_, devices, kind, isHeld) => {
    const outcome = sample(there(UNTOUCHED, { devices }), 1, 9)
    expect(codeOf(outcome)).toBe('device_not_on_packing_list')
    expect(factOf(outcome, 'incident_opened').kind).toBe(kind)
    const held = isHeld ? ['devices_exposed'] : []
    expect(typesOf(outcome)).toEqual(['incident_opened', ...held, 'packing_list_stopped'])
  })
  test.each<[string, Partial<ListSituation>, string]>([
    ['by somebody else', { person: bert() }, 'opening_not_yours'],
    ['after the closing', { opening: opening(5, { status: 'closed' }) }, 'opening_not_open'],
    ['of a list that is over', { list: list({ status: 'completed', endedAt: NOW }) }, 'packing_list_over'],
  ])('%s: refused', (_, part, code) => {
    expect(codeOf(sample(there(UNTOUCHED, part), 1))).toBe(code)
  })
})

describe('completing', () => {
  const complete = (of: ListSituation) => completePackingList(of, given())
  test('one fact for all of them, that says by which list', () => {
    const outcome = complete(there(SAMPLED, { reserved: listed(...SAMPLED) }))
    expect(typesOf(outcome)).toEqual(['devices_packed'])
    expect(factOf(outcome, 'devices_packed')).toMatchObject({
      byList: { packingListId: LIST, sampled: 4 },
      deviceIds: ids(...numbers(8)),
      position: 5,
    })
    expect(outcome.answer).toMatchObject({ scanned: 8 })
  })
  test('a tray that its devices had lain on before is none any more', () => {
    const before = [tray('T-1', ids(1, 2), { containerId: null, packingListId: OTHER_LIST })]
    const outcome = complete(there(SAMPLED, { trays: before }))
    expect(factOf(outcome, 'devices_packed')).toMatchObject({ traysDissolved: ['T-1'] })
  })
  test.each<[string, ListSituation, string]>([
    ['too small a sample', there(['ds', 'ds', 's', '', '', '', '', '']), 'packing_sample_too_small'],
    ['a sample without those drawn', there(['d', 'ds', 's', 's', 's', '', '', '']), 'packing_sample_too_small'],
    ['stopped, and not all scanned', there(SAMPLED, { list: list({ status: 'stopped' }) }), 'packing_sample_too_small'],
    ['over', there(SAMPLED, { list: list({ status: 'withdrawn' }) }), 'packing_list_over'],
    ['held meanwhile', there(SAMPLED, { grounds: [ground(deviceId(7))] }), 'device_held'],
    [
      'no place any more',
      there(SAMPLED, { container: container({ status: 'open', usedUnits: 23_990 }) }),
      'capacity_exceeded',
    ],
  ])('%s: refused', (_, of, code) => {
    expect(codeOf(complete(of))).toBe(code)
  })
  test('stopped, and all of them scanned', () => {
    const all = SAMPLED.map((mark) => `${mark}s`)
    expect(codeOf(complete(there(all, { list: list({ status: 'stopped' }) })))).toBeNull()
  })
  test.each<[PackingListStatus, string | null]>([
    ['open', null],
    ['stopped', null],
    ['completed', 'packing_list_over'],
    ['withdrawn', 'packing_list_over'],
  ])('withdrawn when %s', (status, code) => {
    expect(codeOf(withdrawPackingList(list({ status })))).toBe(code)
  })
})

test('a device that a list reserves is packed by nothing else', () => {
  const of = scan({ devices: [device(1)], reserved: listed('') })
  expect(codeOf(packDevices(of, ids(1), given()))).toBe('device_on_packing_list')
  expect(codeOf(packDevices(of, ids(1), given(), { packingListId: LIST, sampled: 1 }))).toBeNull()
})

describe('trays', () => {
  const of = [tray('T-1', ids(1, 2)), tray('T-2', ids(3)), tray('T-3', ids(4, 5), { status: 'dissolved' })]
  test.each<[string, number[], object]>([
    ['as a whole', [1, 2], { trayIds: ['T-1'] }],
    ['one of its devices alone', [2], { traysDissolved: ['T-1'] }],
    ['one whole, one not', [1, 3], { trayIds: ['T-2'], traysDissolved: ['T-1'] }],
    ['what lies on none', [4, 9], {}],
  ])('%s', (_, moving, said) => {
    expect(traysMoved(of, ids(...moving))).toEqual(said)
  })
  test('a tray whose devices are missing goes nowhere', () => {
    expect(traysMoved(of, ids(1, 2), { gone: true })).toEqual({ traysDissolved: ['T-1'] })
  })
  test('are said in the facts of scans', () => {
    const devices = [inBox(1), inBox(2), inBox(3)]
    const stays = numbers(3).map((number) => ({ ...scanStay(number) }))
    const out = unpackDevices(scan({ devices, stays, trays: of }), ids(1, 2, 3))
    expect(factOf(out, 'devices_unpacked').trayIds).toEqual(['T-1', 'T-2'])
    const inwards = packDevices(
      scan({ devices: [device(1)], trays: [tray('T-1', ids(1, 2), { containerId: null })] }),
      ids(1),
      given(),
    )
    expect(factOf(inwards, 'devices_packed').traysDissolved).toEqual(['T-1'])
  })
  test.each<[string, string[], Parameters<typeof readLabels>[2], string[]]>([
    ['whole and there', ['T-1'], [inBox(1), inBox(2)], []],
    ['nobody’s label', ['T-9'], [], ['T-9']],
    ['a device is somewhere else', ['T-1'], [inBox(1), inBox(2, { containerId: OTHER_BOX })], ['T-1']],
    ['a device is missing', ['T-1'], [inBox(1), inBox(2, { missing: true })], ['T-1']],
    ['a device is none of theirs', ['T-1'], [inBox(1)], ['T-1']],
    ['dissolved', ['T-3'], [inBox(4), inBox(5)], ['T-3']],
  ])('a label: %s', (_, labels, devices, unknown) => {
    expect(readLabels(labels, of, devices).unknown).toEqual(unknown)
  })
  test('a label of two trays stands for neither, and one that was dissolved meanwhile for nothing', () => {
    const twice = [tray('a', ids(1), { label: 'T' }), tray('b', ids(2), { label: 'T' })]
    expect(readLabels(['T'], twice, [inBox(1), inBox(2)]).unknown).toEqual(['T'])
    expect(refuseLabels({ found: of, unknown: [] }, of.slice(1))?.members).toEqual({ labels: ['T-1'] })
    expect(refuseLabels({ found: of, unknown: [] }, of)).toBeNull()
  })
})

const scanStay = (number: number) => ({
  deviceId: deviceId(number),
  partyId: person().partyId,
  containerId: BOX,
  packedPosition: 1,
  packedAt: NOW,
  packedOpeningId: opening(1).openingId,
  packedEntryId: idOf('EntryId', 'entry'),
  unpackedPosition: null,
  unpackedAt: null,
  unpackedOpeningId: null,
})
