/** Counting by tables: what a line is, what a scan answers, what follows from a completion. */
import { describe, expect, test } from 'vitest'
import { type CompletionSituation, completeCount } from '../../src/custody/count-completion.ts'
import { COUNT_LINES_MOST, readCountLines } from '../../src/custody/count-lines.ts'
import {
  type CountScanSituation,
  cancelCount,
  type KnownContainer,
  scanIntoCount,
  startCount,
} from '../../src/custody/counting.ts'
import { type DeviceId, deviceIdOf, idOf } from '../../src/custody/identifiers.ts'
import { DEFAULT_POLICY } from '../../src/custody/policy.ts'
import type { Container, Count, Person } from '../../src/custody/state.ts'
import { attestStorage, refuseStorage } from '../../src/custody/storage.ts'
import { container, device as deviceRow, MAKER, OPERATOR, person, STORE, site } from '../rules/things.ts'

const at = 1_000_000
const given = () => {
  let number = 0
  return { now: at, newId: () => `id-${++number}` }
}
const device = (number: number): DeviceId => deviceIdOf(`EXSM01${String(number).padStart(8, '0')}`)
const keeper = (part: Partial<Person> = {}): Person =>
  person({ partyId: OPERATOR, roles: ['store_keeper'], siteIds: [STORE], ...part })
const box = (part: Partial<Container> = {}): Container =>
  container({ possessingPartyId: OPERATOR, siteId: STORE, status: 'closed', serial: 'BOX-1', ...part })
const count: Count = {
  countId: idOf('CountId', 'count'),
  partyId: OPERATOR,
  siteId: STORE,
  containerId: null,
  status: 'open',
  startedBy: keeper().personId,
  startedAt: 1,
  endedBy: null,
  endedAt: null,
  totals: null,
}

describe('lines', () => {
  test.each<[string, string, readonly string[]]>([
    ['bare', 'EXSM0100000001', ['EXSM0100000001']],
    ['in groups, in lower case', 'e xsm 01 00000001', ['EXSM0100000001']],
    ['in the text of a label', 'https://x.example/01/21EXSM0100000001', ['EXSM0100000001']],
    ['several on one line', 'EXSM0100000001;EXSM0100000002', ['EXSM0100000001', 'EXSM0100000002']],
    ['a pasted list', 'EXSM0100000001\r\n\r\nEXSM0100000002\n', ['EXSM0100000001', 'EXSM0100000002']],
    ['a label', ' box-s-1 ', ['label box-s-1']],
    ['nothing', ' \n\t', []],
    ['words', 'no label at all', ['unreadable']],
    ['eyes deceived', 'EXSM01\u202e00000001', ['unreadable']],
  ])('%s', (_, text, expected) => {
    const read = readCountLines([text])?.map((line) =>
      line.kind === 'device' ? line.deviceId : line.kind === 'label' ? `label ${line.label}` : line.kind,
    )
    expect(read).toEqual(expected)
  })

  test('more than a request takes', () => {
    const many = 'EXSM0100000001\n'.repeat(COUNT_LINES_MOST)
    expect(readCountLines([many])).toHaveLength(COUNT_LINES_MOST)
    expect(readCountLines([many, 'one more'])).toBeNull()
  })
})

const scanning: CountScanSituation = {
  acting: keeper(),
  count,
  siteId: STORE,
  devices: [{ deviceId: device(1), containerId: box().containerId, siteId: STORE }],
  containers: [],
  trays: [],
  place: undefined,
  already: new Set(),
}
const scan = (situation: CountScanSituation, ...texts: string[]) =>
  scanIntoCount(situation, { lines: readCountLines(texts), placeIsNamed: situation.place !== undefined })

describe('a scan', () => {
  test('of the same twice, of one elsewhere, of a stranger', () => {
    const elsewhere = { deviceId: device(2), containerId: null, siteId: null }
    const { answer } = scan(
      { ...scanning, devices: [...scanning.devices, elsewhere] },
      device(1),
      device(1),
      device(2),
      device(3),
      '?',
    )
    const results = answer?.answers.map(({ result }) => result)
    expect(results).toEqual(['counted', 'already', 'not_of_here', 'unknown', 'unreadable'])
    expect(answer?.lines.map(({ subjectId, found }) => `${subjectId} ${found}`)).toEqual([
      `${device(1)} here`,
      `${device(2)} elsewhere`,
      `${device(3)} unknown`,
    ])
  })

  test.each<[string, Partial<KnownContainer>, Partial<Container>, string | undefined]>([
    ['shut', {}, {}, undefined],
    ['open', { isOpen: true }, {}, 'open'],
    ['held', { isHeld: true }, {}, 'held'],
    ['not looked at since it came', {}, { status: 'arrived' }, 'not_inspected'],
    ['missing', {}, { missing: true }, 'missing'],
  ])('of a box that is %s', (_, known, part, because) => {
    const found = { container: box(part), isOpen: false, isHeld: false, inside: 4, ...known }
    const { answer } = scan({ ...scanning, containers: [found] }, 'box-1')
    expect(answer?.answers[0]).toMatchObject({ result: 'counted', standsFor: because === undefined ? 4 : 0 })
    expect(answer?.answers[0]?.contentsBecause).toBe(because)
    expect(answer?.boxes).toHaveLength(because === undefined ? 1 : 0)
  })

  test('in a box other than that of the record, and in one that is not here', () => {
    const place = box({ containerId: idOf('ContainerId', 'other') })
    const { answer } = scan({ ...scanning, place }, device(1))
    expect(answer?.answers[0]?.result).toBe('not_of_here')
    expect(answer?.lines[0]).toMatchObject({ subjectKind: 'container', subjectId: 'other', found: 'here' })
    const away = scan({ ...scanning, place: box({ siteId: null }) }, device(1))
    expect(away.refusal?.code).toBe('count_place_unknown')
  })

  test('of a tray stands for what is on it', () => {
    const { answer } = scan({ ...scanning, trays: [{ label: 'T-1', deviceIds: [device(1), device(9)] }] }, 'T-1')
    expect(answer?.answers).toEqual([{ text: 'T-1', result: 'unknown', standsFor: 2 }])
    expect(answer?.lines.map(({ stoodFor }) => stoodFor)).toEqual(['T-1', 'T-1'])
  })

  test.each<[string, Partial<CountScanSituation>]>([
    ['person_not_active', { acting: keeper({ status: 'suspended' }) }],
    ['right_was_taken', { acting: keeper({ roles: [] }) }],
    ['site_not_yours', { acting: keeper({ siteIds: [] }) }],
    ['count_over', { count: { ...count, status: 'cancelled' } }],
  ])('is refused: %s', (code, part) => {
    expect(scan({ ...scanning, ...part }, device(1)).refusal?.code).toBe(code)
    expect(cancelCount({ ...scanning, ...part }).refusal?.code).toBe(code)
  })

  test('of too many lines', () => {
    expect(scanIntoCount(scanning, { lines: null, placeIsNamed: false }).refusal?.code).toBe('count_too_many_lines')
  })
})

test.each<[string, Partial<Parameters<typeof startCount>[0]>, string | undefined]>([
  ['a store', {}, undefined],
  ['a box in a vehicle', { site: undefined, container: box() }, undefined],
  ['a vehicle', { site: site({ kind: 'vehicle' }) }, 'site_is_no_store'],
  ['a box of others', { site: undefined, container: box({ possessingPartyId: MAKER }) }, 'container_not_in_your_hands'],
  ['a box on the road', { site: undefined, container: box({ siteId: null }) }, 'site_not_yours'],
  ['what is counted already', { underWay: count }, 'count_under_way'],
])('to start a count of %s', (_, part, code) => {
  const situation = { acting: keeper(), site: site(), container: undefined, underWay: undefined, ...part }
  expect(startCount(situation, given()).refusal?.code).toBe(code)
})

const nothing: CompletionSituation = {
  acting: keeper(),
  count,
  siteId: STORE,
  totals: {
    devicesExpected: 2,
    devicesFound: 2,
    devicesMissing: 0,
    devicesSurplus: 0,
    devicesWrongPlace: 0,
    devicesFoundAgain: 0,
    containersExpected: 1,
    containersFound: 1,
    containersMissing: 0,
    containersSurplus: 0,
    unknown: 0,
    moved: 0,
  },
  missing: [],
  missingContainers: [],
  misplaced: [],
  surplusContainers: [],
  foundAgain: [],
  foundAgainContainers: [],
  unknown: [],
  countedBy: [{ personId: keeper().personId, naturalPersonId: keeper().naturalPersonId }],
  linesSha256: '0'.repeat(64),
}
const counted = (number: number) => ({ deviceId: device(number), makerPartyId: MAKER, custody: 'stored' as const })
const inBox = (number: number) => deviceRow(number, { deviceId: device(number), custody: 'stored' })
const complete = (part: Partial<CompletionSituation>, confirmMissing = true, policy = DEFAULT_POLICY) =>
  completeCount({ ...nothing, ...part }, { confirmMissing }, policy, given())

describe('a completion', () => {
  test('of which nothing follows', () => {
    expect(complete({}, false).facts.map(({ type }) => type)).toEqual(['count_completed'])
  })

  test('with all that can be', () => {
    const outcome = complete({
      totals: { ...nothing.totals, devicesMissing: 3, containersMissing: 1 },
      missing: [counted(1), { ...counted(2), makerPartyId: OPERATOR }],
      missingContainers: [{ container: box(), contents: [inBox(3)], position: 7, open: undefined, heldBefore: [] }],
      misplaced: [{ ...counted(4), custody: 'installed' }],
      surplusContainers: [{ container: box({ containerId: idOf('ContainerId', 'surplus') }), contents: [counted(5)] }],
      foundAgain: [device(6)],
      foundAgainContainers: [box({ containerId: idOf('ContainerId', 'again') })],
      unknown: ['EXSM0199999999'],
    })
    expect(outcome.facts.map((fact) => ('kind' in fact ? `${fact.type} ${String(fact.kind)}` : fact.type))).toEqual([
      'incident_opened loss',
      'devices_exposed',
      'devices_exposed',
      'devices_missing',
      'devices_missing',
      'incident_opened loss',
      'devices_exposed',
      'container_missing',
      'incident_opened difference',
      'devices_exposed',
      'recalls_raised',
      'incident_opened difference',
      'devices_exposed',
      'incident_opened stranger',
      'container_found',
      'devices_found',
      'count_completed',
    ])
    expect(outcome.answer?.incidentIds).toHaveLength(5)
  })

  test('asks once more before anything becomes missing', () => {
    const totals = { ...nothing.totals, devicesMissing: 1 }
    expect(complete({ totals, missing: [counted(1)] }, false).refusal).toMatchObject({
      code: 'count_has_missing',
      members: { devices: 1, containers: 0 },
    })
  })

  test('by a second person where the policy says so', () => {
    const policy = { ...DEFAULT_POLICY, countSecondPerson: 1 }
    expect(complete({}, true, policy).refusal?.code).toBe('second_person_needed')
    const other = { personId: idOf('PersonId', 'other'), naturalPersonId: 'other' }
    expect(complete({ countedBy: [...nothing.countedBy, other] }, true, policy).refusal).toBeUndefined()
    expect(complete({ countedBy: [other] }, true, policy).refusal).toBeUndefined()
  })
})

describe('a room', () => {
  const day = 86_400_000
  test.each<[string, Parameters<typeof attestStorage>[0], string | undefined]>([
    ['of one’s own', { acting: keeper(), site: site() }, undefined],
    ['of which one has no right', { acting: keeper({ siteIds: [] }), site: site() }, 'site_not_yours'],
    ['that is closed', { acting: keeper(), site: site({ status: 'closed' }) }, 'site_closed'],
    ['that is a vehicle', { acting: keeper(), site: site({ kind: 'vehicle' }) }, 'site_is_no_store'],
    ['without the right', { acting: keeper({ roles: ['fitter'] }), site: site() }, 'right_was_taken'],
  ])('attested %s', (_, situation, code) => {
    const outcome = attestStorage(situation, { condition: 'locked', note: '' }, DEFAULT_POLICY, { now: at })
    expect(outcome.refusal?.code).toBe(code)
    if (code === undefined) expect(outcome.answer?.validUntil).toBe(at + 90 * day)
  })

  test.each<[string, number, number | null, boolean]>([
    ['where nobody asks', 0, null, true],
    ['never attested', 1, null, false],
    ['in date', 1, at + 1, true],
    ['just over', 1, at, false],
  ])('to store in it: %s', (_, storageAttestationNeeded, attestedUntil, allowed) => {
    const refusal = refuseStorage(site({ attestedAt: 0, attestedUntil }), { storageAttestationNeeded }, at)
    expect(refusal === null).toBe(allowed)
    expect(refuseStorage(site({ kind: 'vehicle', attestedUntil }), { storageAttestationNeeded }, at)).toBeNull()
  })
})
