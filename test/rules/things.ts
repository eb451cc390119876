/** Rows for tables of rules: ordinary ones in which nothing is wrong. Each test names what is different. */
import { describe, expect, test } from 'vitest'
import type { Fact } from '../../src/custody/entries.ts'
import { type DeviceId, deviceIdOf, idOf } from '../../src/custody/identifiers.ts'
import type { Given, Outcome } from '../../src/custody/outcome.ts'
import type { RefusalCode } from '../../src/custody/refusals.ts'
import type {
  Container,
  ContainerType,
  Device,
  Ground,
  Incident,
  Key,
  Lock,
  LockActRow,
  Opening,
  Person,
  PlannedInstallation,
  Shipment,
  ShipmentContainer,
  Site,
  Stay,
  Tour,
} from '../../src/custody/state.ts'
import { PROTOCOL_CAPABILITIES } from '../../src/custody/state.ts'

export const NOW = Date.UTC(2030, 5, 3, 9)
export const MINUTE = 60_000
export const HOUR = 3_600_000

export const MAKER = idOf('PartyId', 'maker')
export const OPERATOR = idOf('PartyId', 'operator')
export const CARRIER = idOf('PartyId', 'carrier')
export const STORE = idOf('SiteId', 'store')
export const VEHICLE = idOf('SiteId', 'vehicle')
export const BOX = idOf('ContainerId', 'box')
export const OTHER_BOX = idOf('ContainerId', 'other-box')
export const LOCK = 'LOCK-1'
export const KEY_ID = '0123456789abcdef0123456789abcdef'
export const OTHER_KEY_ID = 'fedcba9876543210fedcba9876543210'
export const INCIDENT = idOf('IncidentId', 'incident')

export function deviceId(number: number): DeviceId {
  return deviceIdOf(`EGEL01${String(number).padStart(8, '0')}`)
}

/** Identifiers that count up. */
export function given(now = NOW): Given {
  let ids = 0
  return {
    now,
    newId: () => {
      ids += 1
      return `new-${ids}`
    },
  }
}

export const person = (part: Partial<Person> = {}): Person => ({
  personId: idOf('PersonId', 'anna'),
  partyId: OPERATOR,
  naturalPersonId: 'natural-anna',
  roles: ['fitter', 'store_keeper'],
  siteIds: [STORE, VEHICLE],
  status: 'active',
  trainedUntil: NOW + 1,
  approvesFrom: null,
  ...part,
})
export const bert = (part: Partial<Person> = {}): Person =>
  person({ personId: idOf('PersonId', 'bert'), naturalPersonId: 'natural-bert', ...part })

export const key = (part: Partial<Key> = {}): Key => ({
  keySerial: 'KEY-1',
  partyId: OPERATOR,
  keyId: KEY_ID,
  publicKey: '',
  personId: person().personId,
  status: 'active',
  lostAt: null,
  ...part,
})
export const site = (part: Partial<Site> = {}): Site => ({
  siteId: STORE,
  partyId: OPERATOR,
  kind: 'central_store',
  name: 'store',
  address: null,
  status: 'active',
  attestedAt: null,
  attestedUntil: null,
  ...part,
})
export const containerType = (part: Partial<ContainerType> = {}): ContainerType => ({
  containerTypeId: 'large',
  partyId: MAKER,
  family: 'locked_box',
  name: 'large box',
  hardwareRevision: '2',
  approvedFrom: NOW - HOUR,
  approvedUntil: NOW + HOUR,
  capacity: { A: 1600, B: 1500 },
  capacityUnits: 24_000,
  ...part,
})
export const container = (part: Partial<Container> = {}): Container => ({
  containerId: BOX,
  partyId: OPERATOR,
  serial: 'BOX-1',
  containerTypeId: 'large',
  lockSerial: LOCK,
  status: 'closed',
  siteId: STORE,
  possessingPartyId: OPERATOR,
  responsiblePartyId: part.possessingPartyId ?? OPERATOR,
  responsibleSince: NOW - HOUR,
  shipmentId: null,
  capacityUnits: 24_000,
  usedUnits: 0,
  missing: false,
  makers: [],
  ...part,
})
export const lock = (part: Partial<Lock> = {}): Lock => ({
  lockSerial: LOCK,
  partyId: OPERATOR,
  containerId: BOX,
  window: 64,
  highestValue: 0,
  lastConfirmedValue: null,
  passedValue: 0,
  gapFrom: null,
  outOfSync: false,
  readOutRequired: false,
  misfits: 0,
  lastMisfitAt: null,
  capabilities: PROTOCOL_CAPABILITIES,
  status: 'in_service',
  generation: 1,
  generationAfter: 0,
  generationBefore: null,
  ...part,
})
export const act = (value: number, part: Partial<LockActRow> = {}): LockActRow => ({
  lockSerial: LOCK,
  value,
  partyId: OPERATOR,
  action: value % 2 === 1 ? 'O' : 'C',
  keyId: KEY_ID,
  openingId: idOf('OpeningId', `opening-${value - 1 + (value % 2)}`),
  state: 'issued',
  flags: null,
  before: null,
  recordedAt: null,
  withdrawn: false,
  ...part,
})
export const opening = (openingValue = 1, part: Partial<Opening> = {}): Opening => ({
  openingId: idOf('OpeningId', `opening-${openingValue}`),
  partyId: OPERATOR,
  containerId: BOX,
  lockSerial: LOCK,
  purpose: 'issuing',
  personId: person().personId,
  keySerial: 'KEY-1',
  siteId: STORE,
  tourId: null,
  status: 'open',
  openingValue,
  closingValue: null,
  issuedAt: NOW - MINUTE,
  expiresAt: NOW + MINUTE,
  openedAt: null,
  closedAt: null,
  overdueAt: null,
  unprovenAt: null,
  readOutBy: null,
  closingReadOutBy: null,
  ...part,
})
export const device = (number = 1, part: Partial<Device> = {}): Device => ({
  deviceId: deviceId(number),
  partyId: MAKER,
  noteId: idOf('NoteId', 'note'),
  deviceType: 'A',
  custody: 'on_person',
  containerId: null,
  personId: person().personId,
  repackagingId: null,
  siteId: null,
  placeOfUse: null,
  possessingPartyId: OPERATOR,
  responsiblePartyId: part.possessingPartyId ?? OPERATOR,
  responsibleSince: NOW - HOUR,
  owningPartyId: OPERATOR,
  missing: false,
  ...part,
})
export const inBox = (number = 1, part: Partial<Device> = {}): Device =>
  device(number, { custody: 'stored', containerId: BOX, personId: null, ...part })
export const stay = (number: number, packed: number, unpacked: number | null = null): Stay => ({
  deviceId: deviceId(number),
  partyId: MAKER,
  containerId: BOX,
  packedPosition: packed,
  packedAt: NOW - HOUR,
  packedOpeningId: idOf('OpeningId', `opening-${packed}`),
  packedEntryId: idOf('EntryId', `entry-${number}-${packed}`),
  unpackedPosition: unpacked,
  unpackedAt: unpacked === null ? null : NOW - MINUTE,
  unpackedOpeningId: unpacked === null ? null : idOf('OpeningId', `opening-${unpacked}`),
})
export const ground = (subjectId: string, part: Partial<Ground> = {}): Ground => ({
  subjectKind: subjectId.startsWith('EGEL') ? 'device' : 'container',
  subjectId,
  partyId: subjectId.startsWith('EGEL') ? MAKER : OPERATOR,
  kind: 'incident',
  incidentId: INCIDENT,
  openedAt: NOW - MINUTE,
  endedAt: null,
  ...part,
})
export const unproven = (subjectId: string): Ground => ground(subjectId, { kind: 'unproven', incidentId: '' })
export const incident = (part: Partial<Incident> = {}): Incident => ({
  incidentId: INCIDENT,
  partyId: OPERATOR,
  kind: 'violation',
  containerId: BOX,
  deviceId: null,
  status: 'open',
  knowledge: [{ kind: 'no_answer' }],
  windowAfter: 3,
  windowUntil: null,
  reporters: ['natural-witness'],
  openedAt: NOW - MINUTE,
  closedAt: null,
  ...part,
})
export const tour = (part: Partial<Tour> = {}): Tour => ({
  tourId: idOf('TourId', 'tour'),
  partyId: OPERATOR,
  containerId: BOX,
  personId: person().personId,
  keySerial: 'KEY-1',
  issuedAt: NOW - HOUR,
  validUntil: NOW + HOUR,
  status: 'under_way',
  ...part,
})
export const planned = (part: Partial<PlannedInstallation> = {}): PlannedInstallation => ({
  plannedInstallationId: idOf('PlannedInstallationId', 'plan'),
  partyId: OPERATOR,
  personId: person().personId,
  day: '2030-06-03',
  orderInDay: 1,
  containerId: null,
  deviceType: null,
  status: 'planned',
  plannedBy: person().personId,
  plannedAt: NOW - HOUR,
  deviceId: null,
  endedAt: null,
  entryId: idOf('EntryId', 'entry'),
  entryIds: [idOf('EntryId', 'entry')],
  ...part,
})
export const shipment = (part: Partial<Shipment> = {}): Shipment => ({
  shipmentId: idOf('ShipmentId', 'shipment'),
  partyId: MAKER,
  carrierPartyId: CARRIER,
  recipientPartyId: OPERATOR,
  toSiteId: STORE,
  containerIds: [BOX],
  status: 'announced',
  stations: [
    { partyId: MAKER, siteId: null },
    { partyId: CARRIER, siteId: null },
    { partyId: OPERATOR, siteId: STORE },
  ],
  step: { announced: 0, withdrawn: 0, in_transit: 1, delivered: 2, received: 2 }[part.status ?? 'announced'],
  responsibility: 'each_hand_over',
  responsiblePartyId: MAKER,
  responsibleSince: NOW - HOUR,
  announcedAt: NOW - HOUR,
  expectedArrival: null,
  arrivalDueAt: null,
  contactIds: [],
  returnOfShipmentId: null,
  deliveredAt: null,
  acknowledgeBy: null,
  receivedAt: null,
  ...part,
})

/** How far the box of the shipment has come. */
export const shipped = (part: Partial<ShipmentContainer> = {}): ShipmentContainer => ({
  shipmentId: shipment().shipmentId,
  containerId: BOX,
  partyId: MAKER,
  step: 0,
  outcome: null,
  deliveredAt: null,
  acknowledgeBy: null,
  endedAt: null,
  ...part,
})

export function codeOf(outcome: Outcome<unknown>): RefusalCode | null {
  return outcome.refusal?.code ?? null
}

export function typesOf(outcome: { readonly facts: readonly Fact[] }): Fact['type'][] {
  return outcome.facts.map((fact) => fact.type)
}

/** The one fact of a type that an outcome holds. */
export function factOf<T extends Fact['type']>(
  outcome: { readonly facts: readonly Fact[] },
  type: T,
): Extract<Fact, { readonly type: T }> {
  const found = outcome.facts.filter((fact): fact is Extract<Fact, { readonly type: T }> => fact.type === type)
  expect(found).toHaveLength(1)
  return found[0] as Extract<Fact, { readonly type: T }>
}

/** One reason to refuse, and how it comes about in a situation in which nothing else is wrong. */
export type Reason<Asked> = readonly [code: RefusalCode, spoil: (asked: Asked) => Asked]

/** Each reason alone refuses; of two at once the one that stands first in the list is given. */
export function describePrecedence<Asked>(
  name: string,
  good: Asked,
  decide: (asked: Asked) => Outcome<unknown>,
  reasons: readonly Reason<Asked>[],
): void {
  describe(name, () => {
    test('nothing stands against it', () => {
      expect(codeOf(decide(good))).toBeNull()
    })
    test.each(reasons)('%s', (code, spoil) => {
      expect(codeOf(decide(spoil(good)))).toBe(code)
    })
    const pairs = reasons.flatMap((first, index) =>
      reasons.slice(index + 1).map((second) => [first[0], second[0], first[1], second[1]] as const),
    )
    test.each(pairs)('%s comes before %s', (first, _, spoilFirst, spoilSecond) => {
      expect(codeOf(decide(spoilFirst(spoilSecond(good))))).toBe(first)
      expect(codeOf(decide(spoilSecond(spoilFirst(good))))).toBe(first)
    })
  })
}
