import { describe, expect, test } from 'vitest'
import {
  container,
  device,
  deviceId,
  given,
  ground,
  HOUR,
  key,
  MAKER,
  MINUTE,
  NOW,
  OPERATOR,
  opening,
  person,
  site,
  unproven,
} from '../../test/rules/things.ts'
import { acknowledgeDeadline, type ExplainSituation, explainDevices, setWatch } from './deadline-answers.ts'
import { actOnDeadlines, type Due, type DueSituation, dayEnds } from './deadlines.ts'
import { type ContainerId, type EntryId, idOf, type PersonId } from './identifiers.ts'
import { limitsOfClosing, limitsOfOpening } from './open-limits.ts'
import { DEFAULT_POLICY } from './policy.ts'
import type { Deadline, DeadlineAct, DeadlineKind, DeadlineStage, Site } from './state.ts'

describe('limits of an opening', () => {
  test.each<[string, Site | undefined, number]>([
    ['in a store', site({ kind: 'central_store' }), 8 * HOUR],
    ['in a factory', site({ kind: 'factory' }), 8 * HOUR],
    ['in a vehicle', site({ kind: 'vehicle' }), 15 * MINUTE],
    ['at a place of use', site({ kind: 'place_of_use' }), 15 * MINUTE],
    ['where nobody knows', undefined, 15 * MINUTE],
  ])('%s', (_, where, limit) => {
    const overdueAt = NOW + limit
    expect(limitsOfOpening(where, DEFAULT_POLICY, NOW)).toEqual({ overdueAt, unprovenAt: overdueAt + 12 * HOUR })
  })
  test.each([
    ['a first code', opening(1, { overdueAt: NOW + HOUR, unprovenAt: NOW + 13 * HOUR }), 15 * MINUTE, 13 * HOUR],
    ['a code for what was never proven open', opening(1), 15 * MINUTE, 12 * HOUR + 15 * MINUTE],
    [
      'another code gives no more time',
      opening(1, { status: 'closing_code_issued', overdueAt: NOW - MINUTE, unprovenAt: NOW + HOUR }),
      -MINUTE,
      HOUR,
    ],
    [
      'what was open for too long',
      opening(1, { overdueAt: NOW - 13 * HOUR, unprovenAt: NOW - HOUR }),
      15 * MINUTE,
      15 * MINUTE,
    ],
  ])('of a closing: %s', (_, of, overdue, until) => {
    expect(limitsOfClosing(of, DEFAULT_POLICY, NOW)).toEqual({ overdueAt: NOW + overdue, unprovenAt: NOW + until })
  })
})

describe('the end of the day in Berlin', () => {
  const end = { endOfDayHour: 22 }
  test.each([
    ['in winter', '2026-01-15T12:00Z', '2026-01-14T21:00Z', '2026-01-15T21:00Z'],
    ['in summer', '2026-07-15T12:00Z', '2026-07-14T20:00Z', '2026-07-15T20:00Z'],
    ['at that very moment', '2026-07-15T20:00Z', '2026-07-15T20:00Z', '2026-07-16T20:00Z'],
    ['over the short night', '2026-03-29T12:00Z', '2026-03-28T21:00Z', '2026-03-29T20:00Z'],
    ['over the long night', '2026-10-25T12:00Z', '2026-10-24T20:00Z', '2026-10-25T21:00Z'],
  ])('%s', (_, now, last, next) => {
    const found = dayEnds('Europe/Berlin', end, Date.parse(now))
    expect(found).toEqual({ last: Date.parse(last), next: Date.parse(next) })
  })
})

const BOX = container().containerId
const deadline = (kind: DeadlineKind): Deadline => {
  return { kind, subjectKind: 'opening', subjectId: 'subject', forPartyId: OPERATOR, dueAt: NOW }
}
const situation = (stage: DeadlineStage, due: readonly Due[], part: Partial<DueSituation> = {}): DueSituation => ({
  stage,
  due,
  containers: [container()],
  contents: [device(1, { containerId: BOX, personId: null, custody: 'packed' })],
  grounds: [],
  cameFrom: new Map(),
  keys: [],
  violations: new Map(),
  deputyOf: () => null,
  ...part,
})
const acted = (...of: Parameters<typeof situation>) => actOnDeadlines(situation(...of), given())

describe('what follows', () => {
  const inBox = { containerId: BOX, containerIds: [BOX] }
  test.each<[DeadlineKind, DeadlineStage, readonly string[]]>([
    ['receipt_not_acknowledged', 'warned', ['deadline_warned']],
    ['receipt_not_acknowledged', 'passed', ['deadline_passed', 'unproven_raised']],
    ['receipt_not_acknowledged', 'escalated', ['deadline_escalated']],
    ['open_too_long', 'passed', ['deadline_passed']],
    ['open_too_long', 'enforced', ['deadline_enforced', 'unproven_raised']],
    ['closing_receipt_missing', 'enforced', ['deadline_enforced', 'unproven_raised']],
    ['arrival_overdue', 'passed', ['deadline_passed']],
    ['training_ending', 'passed', ['deadline_passed']],
    ['storage_attestation_old', 'passed', ['deadline_passed']],
    ['hold_undecided', 'passed', ['deadline_passed']],
    ['recall_overdue', 'passed', ['deadline_passed']],
  ])('%s %s', (kind, stage, types) => {
    const facts = acted(stage, [{ deadline: deadline(kind), about: inBox }])
    expect(facts.map(({ type }) => type)).toEqual(types)
  })
  test('two limits of one container make it unproven once, and what is unproven already stays so', () => {
    const due = (['open_too_long', 'closing_receipt_missing'] as const).map((kind) => {
      return { deadline: deadline(kind), about: { containerId: BOX } }
    })
    const raised = (part: Partial<DueSituation>): number =>
      acted('enforced', due, part).filter(({ type }) => type === 'unproven_raised').length
    expect(raised({})).toBe(1)
    expect(raised({ grounds: [unproven(BOX), unproven(deviceId(1))] })).toBe(0)
  })
  test('a key is suspended where it still is active, and its party is named', () => {
    const due = { deadline: deadline('key_not_seen'), about: { keySerial: 'KEY-1' } }
    const facts = (status: 'active' | 'lost') => acted('passed', [due], { keys: [key({ status })] })
    expect(facts('active')[1]).toEqual({
      type: 'key_status_changed',
      keySerial: 'KEY-1',
      status: 'suspended',
      ownerPartyId: OPERATOR,
    })
    expect(facts('lost')).toHaveLength(1)
  })
  test('devices in a hand are unproven, their box is not', () => {
    const about = { personId: person().personId, deviceIds: [deviceId(1), deviceId(2)] }
    const cameFrom = new Map([1, 2].map((number) => [deviceId(number), BOX] as const))
    const contents = [device(1), device(2)]
    const due = [{ deadline: deadline('device_on_person'), about }]
    const facts = acted('passed', due, { cameFrom, contents, grounds: [unproven(deviceId(2))] })
    expect(facts[1]).toMatchObject({ holdsContainer: false, deviceIds: [deviceId(1)], reason: 'on_person_overnight' })
    expect(facts).toHaveLength(2)
  })
  test('an act whose receipt nobody brings is an incident, from the last proof below it on', () => {
    const of = (kind: 'opening' | 'closing', position: number) => ({ kind, position, recordedAt: position })
    const inside = (number: number, packedPosition: number, unpackedPosition: number | null) => ({
      deviceId: deviceId(number),
      makerPartyId: MAKER,
      custody: 'packed' as const,
      containerId: BOX,
      heldBy: [],
      packedPosition,
      unpackedPosition,
    })
    const violation = {
      container: container(),
      basis: { proofs: [of('opening', 1), of('closing', 2), of('opening', 5)], spans: [] },
      open: undefined,
      contents: [inside(1, 1, null), inside(2, 1, 1)],
      policy: DEFAULT_POLICY,
    }
    const about = { containerId: BOX, lockSerial: 'LOCK-1', value: 4, missingValue: 3 }
    const due = [{ deadline: deadline('earlier_receipt_missing'), about }]
    const facts = acted('passed', due, { violations: new Map([[BOX, violation]]) })
    expect(facts.map(({ type }) => type)).toEqual(['deadline_passed', 'incident_opened', 'devices_exposed'])
    expect(facts[1]).toMatchObject({ knowledge: [{ kind: 'flag', value: 3 }], windowAfter: 2, reporters: [] })
    expect(facts[2]).toMatchObject({ deviceIds: [deviceId(1)] })
  })
  test('the deputy is named where there is one', () => {
    const deputy = idOf('PersonId', 'deputy')
    const due = [{ deadline: deadline('hold_undecided'), about: {} }]
    const [fact] = acted('escalated', due, { deputyOf: () => deputy })
    expect(fact).toMatchObject({ type: 'deadline_escalated', forPersonId: deputy })
  })
})

const officer = person({
  personId: idOf('PersonId', 'officer'),
  naturalPersonId: 'officer',
  roles: ['security_officer'],
})
const act = (part: Partial<DeadlineAct> = {}): DeadlineAct => ({
  kind: 'device_on_person',
  subjectKind: 'person',
  subjectId: person().personId,
  partyId: OPERATOR,
  dueAt: NOW - HOUR,
  stage: 'passed',
  at: NOW - HOUR,
  acknowledgedBy: null,
  acknowledgedAt: null,
  entryId: 'entry' as EntryId,
  ...part,
})

describe('to acknowledge', () => {
  test.each<[string | null, readonly DeadlineAct[], typeof officer]>([
    [null, [act()], officer],
    ['person_not_active', [act()], { ...officer, status: 'suspended' }],
    ['right_was_taken', [act()], { ...officer, roles: ['fitter'] }],
    ['deadline_not_passed', [act({ stage: 'warned' })], officer],
    ['deadline_acknowledged_already', [act({ acknowledgedAt: NOW, acknowledgedBy: officer.personId })], officer],
  ])('%s', (code, acts, acting) => {
    const outcome = acknowledgeDeadline({ acting, acts }, { note: 'on the way' })
    expect(outcome.refusal?.code ?? null).toBe(code)
    expect(outcome.facts.map(({ type }) => type)).toEqual(code === null ? ['deadline_acknowledged'] : [])
  })
})

describe('to say who watches', () => {
  const other = person({ personId: idOf('PersonId', 'other'), naturalPersonId: 'other' })
  test.each<[string | null, typeof officer | undefined, typeof officer | undefined | null]>([
    [null, officer, other],
    [null, officer, null],
    ['watch_person_unknown', undefined, null],
    ['watch_person_unknown', officer, undefined],
    ['watch_person_unknown', officer, { ...other, partyId: MAKER }],
    ['watch_person_unknown', officer, { ...other, status: 'left' }],
    ['watch_needs_two', officer, { ...other, naturalPersonId: officer.naturalPersonId }],
  ])('%s', (code, owner, deputy) => {
    const outcome = setWatch({ acting: officer, owner, deputy }, { kind: '' })
    expect(outcome.refusal?.code ?? null).toBe(code)
  })
})

describe('to explain devices', () => {
  const late = ground(deviceId(1), { kind: 'unproven', incidentId: '', openedAt: act().at })
  const of = (part: Partial<ExplainSituation> = {}): ExplainSituation => ({
    acting: person(),
    person: person(),
    devices: [device(1), device(2)],
    grounds: [],
    passed: undefined,
    explained: [],
    cameFrom: new Map([[deviceId(1), BOX as ContainerId]]),
    containers: [container()],
    dayEndsAt: NOW + HOUR,
    ...part,
  })
  const said = { deviceIds: [deviceId(1)], text: 'in the locked van' }
  test.each<[string, string | null, Partial<ExplainSituation>, readonly string[]]>([
    ['in time', null, {}, ['devices_explained']],
    ['in time by another one', 'explanation_not_yours', { acting: officer }, []],
    ['said before', null, { explained: [{ deviceId: deviceId(1), dayEndsAt: NOW + HOUR }] }, []],
    ['of somebody suspended', 'person_not_active', { acting: person({ status: 'suspended' }) }, []],
    ['not in hand', 'devices_not_on_person', { devices: [device(1, { personId: officer.personId })] }, []],
    ['unknown', 'devices_not_on_person', { devices: [] }, []],
    ['too late', 'explanation_too_late', { grounds: [late], passed: act() }, []],
    [
      'too late by another one without the right',
      'explanation_too_late',
      { acting: { ...officer, roles: ['fitter'] }, grounds: [late], passed: act() },
      [],
    ],
    [
      'afterwards by another one',
      null,
      { acting: officer, grounds: [late], passed: act() },
      ['devices_explained', 'unproven_ended'],
    ],
    // Unproven for another reason: that ends by its own proof.
    [
      'unproven before',
      null,
      { grounds: [{ ...late, openedAt: NOW - 9 * HOUR }], passed: act() },
      ['devices_explained'],
    ],
  ])('%s', (_, code, part, types) => {
    const outcome = explainDevices(of(part), said, { now: NOW })
    expect(outcome.refusal?.code ?? null).toBe(code)
    expect(outcome.facts.map(({ type }) => type)).toEqual(types)
  })
  test('afterwards it is the night that passed, and the device alone is proven', () => {
    const outcome = explainDevices(of({ acting: officer, grounds: [late], passed: act() }), said, { now: NOW })
    expect(outcome.answer).toEqual({ dayEndsAt: act().dueAt, ended: [deviceId(1)] })
    expect(outcome.facts[0]).toMatchObject({ personId: person().personId as PersonId, dayEndsAt: act().dueAt })
    expect(outcome.facts[1]).toMatchObject({ containerId: BOX, explained: true, deviceIds: [deviceId(1)] })
  })
})
