import { describe, expect, test } from 'vitest'
import { deviceId, deviceIds, id, MAKER, MINA, OPERATOR, STRANGER } from '../../test/store/story.ts'
import type { Entry, Fact } from './entries.ts'
import { EVENT_KINDS, laneOf, URGENT_KINDS } from './event-kinds.ts'
import type { Around, DeviceConcern } from './event-telling.ts'
import { cloudEventsOf, eventsOf, URGENT_TYPES } from './events.ts'
import type { DeviceId } from './identifiers.ts'

const ADMINISTRATOR = STRANGER
const incidentId = id('IncidentId')
const containerId = id('ContainerId')

const ofMaker: DeviceConcern = {
  makerPartyId: MAKER,
  owningPartyId: MAKER,
  possessingPartyId: MAKER,
  administrators: [],
  held: false,
}
const ofOperator: DeviceConcern = {
  ...ofMaker,
  owningPartyId: OPERATOR,
  possessingPartyId: OPERATOR,
  administrators: [ADMINISTRATOR],
}

function around(devices: ReadonlyMap<DeviceId, DeviceConcern>, changes: Partial<Around> = {}): Around {
  return {
    device: (each) => devices.get(each),
    container: () => [MAKER, OPERATOR, OPERATOR],
    shipment: () => [],
    incident: () => ({ kind: 'violation', ownerPartyId: MAKER, containerId: null, deviceId: null }),
    standing: () => ({ devices: [], containers: [] }),
    everybody: [],
    ...changes,
  }
}

const entry = (fact: Fact): Entry => ({ entryId: id('EntryId'), ...MINA, recordTime: 0, eventTime: 0, fact })
const exposed = (ids: readonly DeviceId[]): Entry =>
  entry({ type: 'devices_exposed', incidentId, makerPartyId: MAKER, deviceIds: ids })

describe('a deadline', () => {
  const deadline = { kind: 'open_too_long', subjectKind: 'opening', subjectId: 'o-1', forPartyId: OPERATOR } as const
  const about = { openingId: id('OpeningId'), containerId }
  test('is told to whoever has to do something about it, and to nobody else', () => {
    const [told, ...more] = eventsOf(
      entry({ type: 'deadline_passed', ...deadline, dueAt: 0, ...about }),
      around(new Map()),
    )
    expect(more).toEqual([])
    expect(told).toEqual({
      partyId: OPERATOR,
      kind: 'deadline.passed',
      subject: 'openings/o-1',
      keys: ['openings/o-1', `containers/${containerId}`],
      data: { deadline: 'open_too_long', subjectKind: 'opening', dueAt: '1970-01-01T00:00:00.000Z', ...about },
    })
  })
  test('names no person and no key, neither the one it is about nor the deputy', () => {
    const of = {
      ...deadline,
      kind: 'device_on_person',
      subjectKind: 'person',
      subjectId: 'somebody',
      dueAt: 0,
    } as const
    const people = { personId: MINA.personId, forPersonId: MINA.personId, deviceIds: deviceIds(1, 2_001) }
    const told = eventsOf(entry({ type: 'deadline_escalated', ...of, ...people }), around(new Map()))
    expect(told.map(({ kind, subject, data }) => [kind, subject, (data['deviceIds'] as string[]).length])).toEqual([
      ['deadline.escalated', null, 2_000],
      ['deadline.escalated', null, 1],
    ])
    expect(JSON.stringify(told)).not.toContain(MINA.personId)
    expect(JSON.stringify(told)).not.toContain('somebody')
    const ofKey = { ...deadline, kind: 'key_not_seen', subjectKind: 'key', subjectId: 'KEY-1', dueAt: 0 } as const
    const fact = { type: 'deadline_warned', ...ofKey, keySerial: 'KEY-1', personId: MINA.personId } as const
    expect(JSON.stringify(eventsOf(entry(fact), around(new Map())))).not.toMatch(/KEY-1|mina/)
  })
})

describe('a block', () => {
  const [first, second] = deviceIds(1, 2) as [DeviceId, DeviceId]
  const devices = new Map([
    [first, ofMaker],
    [second, ofOperator],
  ])

  test('is told to each party with what concerns it, and no more', () => {
    const told = eventsOf(exposed([first, second]), around(devices))
    const shares = told.map(({ partyId, data }) => [partyId, data['deviceIds']])
    expect(shares).toEqual([
      [MAKER, [first, second]],
      [OPERATOR, [second]],
      [ADMINISTRATOR, [second]],
    ])
    expect(JSON.stringify(told.filter(({ partyId }) => partyId !== MAKER))).not.toContain(first)
  })

  test('of a large box is one event; of more than 2,000 it is several, and none is left out', () => {
    const many = deviceIds(1, 4_500)
    const concern = around(new Map(many.map((each) => [each, ofMaker])))
    expect(eventsOf(exposed(many.slice(0, 1_600)), concern)).toHaveLength(1)
    const told = eventsOf(exposed(many), concern)
    expect(told.map(({ data }) => (data['deviceIds'] as unknown[]).length)).toEqual([2_000, 2_000, 500])
    expect(told.flatMap(({ data }) => data['deviceIds'])).toEqual(many)
    const made = cloudEventsOf(exposed(many), 7, told)
    expect(new Set(made.map(({ event }) => event.id)).size).toBe(3)
  })
})

test('who handed a device over hears of it no more, unless it is held', () => {
  const installed = entry({ type: 'device_installed', deviceId: deviceId(1), placeOfUse: 'x', tourId: null })
  const toldTo = (held: boolean): unknown[] =>
    eventsOf(installed, around(new Map([[deviceId(1), { ...ofOperator, held }]]))).map(({ partyId }) => partyId)
  expect(toldTo(false)).toEqual([OPERATOR, ADMINISTRATOR])
  expect(toldTo(true)).toEqual([OPERATOR, ADMINISTRATOR, MAKER])
})

test('a release says what is held for something else', () => {
  const ids = deviceIds(1, 2)
  const devices = new Map([
    [deviceId(1), ofMaker],
    [deviceId(2), { ...ofMaker, held: true }],
  ])
  const released = entry({ type: 'unproven_ended', containerId, value: 1, deviceIds: ids })
  const [told] = eventsOf(released, around(devices))
  expect(told).toMatchObject({
    kind: 'device.released',
    data: { deviceIds: ids, stillHeldDeviceIds: [deviceId(2)] },
  })
})

test('what becomes of a shipment is told to everybody who takes part', () => {
  const of = { shipmentId: id('ShipmentId'), containerIds: [containerId] }
  const told: readonly (readonly [string, Fact])[] = [
    ['shipment.withdrawn', { type: 'shipment_withdrawn', ...of }],
    ['shipment.changed', { type: 'shipment_changed', ...of, expectedArrival: 0, arrivalDueAt: 0, contactIds: [] }],
  ]
  for (const [kind, fact] of told) {
    const events = eventsOf(entry(fact), around(new Map(), { shipment: () => [MAKER, STRANGER, OPERATOR] }))
    expect(events.map((event) => [event.partyId, event.kind])).toEqual(
      [MAKER, STRANGER, OPERATOR].map((partyId) => [partyId, kind]),
    )
  }
})

test('what is held already is told to those alone whom it concerns by now', () => {
  const devices = new Map([
    [deviceId(1), { ...ofOperator, held: true }],
    [deviceId(2), { ...ofMaker, held: true }],
  ])
  const standing = [1, 2].map((number) => ({ deviceId: deviceId(number), ground: 'incident' as const, incidentId }))
  const changed = entry({
    type: 'party_changed',
    ofPartyId: OPERATOR,
    name: 'x',
    address: null,
    marketPartnerId: null,
    gatewayAdministratorIds: [ADMINISTRATOR],
    flagCodes: [],
  })
  const told = eventsOf(changed, around(devices, { standing: () => ({ devices: standing, containers: [] }) }))
  expect(told).toMatchObject([
    { partyId: ADMINISTRATOR, kind: 'device.blocked', data: { standing: true, deviceIds: [deviceId(1)] } },
  ])
  expect(told).toHaveLength(1)
})

test('what is urgent comes of the facts alone that are looked at for it', () => {
  const devices = new Map([[deviceId(1), ofMaker]])
  const facts: Fact[] = [
    { type: 'device_missing', deviceId: deviceId(1), incidentId },
    { type: 'device_commissioned', deviceId: deviceId(1) },
    { type: 'hint_recorded', about: 'x', text: 'y' },
  ]
  for (const fact of facts) {
    const urgent = eventsOf(entry(fact), around(devices)).filter(({ kind }) => laneOf(kind) === 'urgent')
    expect(urgent, fact.type).toEqual([])
    expect(URGENT_TYPES).not.toContain(fact.type)
  }
  expect(EVENT_KINDS.filter((kind) => laneOf(kind) === 'urgent')).toEqual([...URGENT_KINDS])
})
