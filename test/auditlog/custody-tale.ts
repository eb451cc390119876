/**
 * A life of one device, told in facts by hand: announced, packed, shipped, received too late, proven, repacked, issued,
 * installed on a tour, held, called back, released, commissioned. Nothing in it is wrong, so that a test can say what is.
 */
import type { Entry, Fact } from '../../src/custody/entries.ts'
import { deviceIdOf, idOf } from '../../src/custody/identifiers.ts'

const MINUTE = 60_000
export const T0 = Date.UTC(2030, 0, 15, 6)

export const MAKER = idOf('PartyId', 'maker')
export const OPERATOR = idOf('PartyId', 'operator')
export const CARRIER = idOf('PartyId', 'carrier')

const person = (partyId: typeof MAKER, name: string) => ({ partyId, personId: idOf('PersonId', name) })
export type Actor = ReturnType<typeof person>
export const MINA = person(MAKER, 'mina')
export const MAX = person(MAKER, 'max')
export const CARL = person(CARRIER, 'carl')
export const OLGA = person(OPERATOR, 'olga')
export const OSKO = person(OPERATOR, 'osko')

export const D1 = deviceIdOf('EXSM0200000001')
export const D2 = deviceIdOf('EXSM0200000002')
export const LARGE = idOf('ContainerId', 'large')
export const SMALL = idOf('ContainerId', 'small')
export const SHIPMENT = idOf('ShipmentId', 'shipment')
export const INCIDENT = idOf('IncidentId', 'incident')
export const RELEASE = idOf('ReleaseId', 'release')
export const TOUR = idOf('TourId', 'tour')
export const JOB = idOf('RepackagingId', 'job')
export const openingOf = (name: string) => idOf('OpeningId', name)

type Of<T extends Fact['type']> = Extract<Fact, { readonly type: T }>
type Box = typeof LARGE

const lockOf = (box: Box) => `LOCK-${box}`
const keyId = '0'.repeat(32)
const ownerOf = (box: Box) => (box === LARGE ? MAKER : OPERATOR)

export function registered(box: Box, capacityUnits = 4): Of<'container_registered'> {
  return {
    type: 'container_registered',
    containerId: box,
    ownerPartyId: ownerOf(box),
    serial: box.toUpperCase(),
    containerTypeId: 'box',
    capacityUnits,
    siteId: idOf('SiteId', 'site'),
    lockSerial: lockOf(box),
    window: 64,
  }
}

export function codeFor(
  { personId }: Actor,
  box: Box,
  opening: string,
  value: number,
  purpose: Of<'opening_code_issued'>['purpose'] = 'issuing',
): Of<'opening_code_issued'> {
  return {
    type: 'opening_code_issued',
    openingId: openingOf(opening),
    containerId: box,
    ownerPartyId: ownerOf(box),
    lockSerial: lockOf(box),
    purpose,
    forPersonId: personId,
    keySerial: 'KEY',
    keyId,
    siteId: idOf('SiteId', 'site'),
    value,
    expiresAt: T0 + 1e10,
  }
}

export function closingCode(box: Box, opening: string, value: number): Of<'closing_code_issued'> {
  const openingId = openingOf(opening)
  return {
    type: 'closing_code_issued',
    openingId,
    containerId: box,
    ownerPartyId: ownerOf(box),
    lockSerial: lockOf(box),
    keyId,
    value,
  }
}

export function receipt(
  box: Box,
  opening: string,
  value: number,
  action: 'O' | 'C',
  { flags = 0, before = value === 1 ? null : value - 1, skipped = [] as number[] } = {},
): Of<'receipt_verified'> {
  const confirmed = [{ value, action, openingId: openingOf(opening) }]
  const of = { containerId: box, lockSerial: lockOf(box) }
  return { type: 'receipt_verified', ...of, value, action, flags, before, confirmed, skipped }
}

export function packed(
  box: Box,
  opening: string,
  position: number,
  deviceIds: Of<'devices_packed'>['deviceIds'],
  job: typeof JOB | null = null,
): Of<'devices_packed'> {
  const of = { containerId: box, openingId: openingOf(opening), position, units: deviceIds.length, repackagingId: job }
  return { type: 'devices_packed', ...of, possessingPartyId: ownerOf(box), makerPartyId: MAKER, deviceIds }
}

export function unpacked(
  box: Box,
  opening: string,
  position: number,
  { personId }: Actor,
  job: typeof JOB | null = null,
): Of<'devices_unpacked'> {
  const of = { containerId: box, openingId: openingOf(opening), position, units: 1, repackagingId: job }
  return { type: 'devices_unpacked', ...of, toPersonId: personId, deviceIds: [D1] }
}

export function handover(leg: 'pick_up' | 'delivery'): {
  half: Of<'handover_half_signed'>
  signed: Of<'handover_signed'>
} {
  const common = {
    handoverId: idOf('HandoverId', `handover-${leg}`),
    shipmentId: SHIPMENT,
    leg,
    containerIds: [LARGE],
    fromPartyId: leg === 'pick_up' ? MAKER : CARRIER,
    toPartyId: leg === 'pick_up' ? CARRIER : OPERATOR,
    condition: 'intact' as const,
  }
  const arrival = { acknowledgeBy: leg === 'pick_up' ? null : T0 + 600 * MINUTE, toSiteId: null }
  return {
    half: { type: 'handover_half_signed', ...common, side: 'from' },
    signed: { type: 'handover_signed', ...common, ...arrival, side: 'to' },
  }
}

export function reported(part: Partial<Of<'incident_opened'>> = {}): Of<'incident_opened'> {
  return {
    type: 'incident_opened',
    incidentId: INCIDENT,
    kind: 'violation',
    ownerPartyId: OPERATOR,
    containerId: SMALL,
    deviceId: null,
    knowledge: [{ kind: 'no_answer' }],
    windowAfter: 3,
    reporters: ['natural-carl'],
    holdsContainer: true,
    what: '',
    ...part,
  }
}

export const exposed = (incidentId = INCIDENT): Of<'devices_exposed'> => ({
  type: 'devices_exposed',
  incidentId,
  makerPartyId: MAKER,
  deviceIds: [D1],
})

export const recalled = (incidentId = INCIDENT): Of<'recalls_raised'> => ({
  type: 'recalls_raised',
  incidentId,
  makerPartyId: MAKER,
  deviceIds: [D1],
})

export function unprovenRaised(
  box: Box,
  reason: Of<'unproven_raised'>['reason'],
  deviceIds: Of<'unproven_raised'>['deviceIds'],
): Of<'unproven_raised'> {
  const of = { containerId: box, ownerPartyId: ownerOf(box), holdsContainer: true }
  return { type: 'unproven_raised', ...of, reason, makerPartyId: MAKER, deviceIds }
}

export const proposed: Of<'release_proposed'> = {
  type: 'release_proposed',
  releaseId: RELEASE,
  incidentId: INCIDENT,
  proposerNatural: 'natural-max',
  containerCleared: true,
  reason: '',
  evidence: '',
  deviceIds: [D1],
}

export const approved: Of<'release_approved'> = {
  type: 'release_approved',
  releaseId: RELEASE,
  incidentId: INCIDENT,
  containerId: SMALL,
  position: 4,
  incidentClosed: true,
  deviceIds: [D1],
}

/** Facts that are recorded together, by one person. */
export type Said = readonly [Actor, ...Fact[]]

const atTheMaker: readonly Said[] = [
  [MINA, registered(LARGE)],
  [OLGA, registered(SMALL)],
  [
    MINA,
    {
      type: 'devices_announced',
      noteId: idOf('NoteId', 'note'),
      makerPartyId: MAKER,
      deviceType: 'A',
      deviceIds: [D1, D2],
    },
  ],
  [MINA, codeFor(MINA, LARGE, 'packing', 1, 'packing')],
  [MINA, receipt(LARGE, 'packing', 1, 'O')],
  [MINA, packed(LARGE, 'packing', 1, [D1, D2])],
  [MINA, closingCode(LARGE, 'packing', 2)],
  [MINA, receipt(LARGE, 'packing', 2, 'C')],
]

const onTheRoad: readonly Said[] = [
  [
    MINA,
    {
      type: 'shipment_announced',
      shipmentId: SHIPMENT,
      containerIds: [LARGE],
      carrierPartyId: CARRIER,
      recipientPartyId: OPERATOR,
      toSiteId: idOf('SiteId', 'store'),
      expectedArrival: null,
    },
  ],
  [MINA, handover('pick_up').half],
  [CARL, handover('pick_up').signed],
  [CARL, handover('delivery').half],
  [OLGA, handover('delivery').signed],
  [
    OLGA,
    {
      type: 'shipment_received',
      shipmentId: SHIPMENT,
      containerIds: [LARGE],
      recipientPartyId: OPERATOR,
      siteId: idOf('SiteId', 'store'),
      late: true,
    },
    unprovenRaised(LARGE, 'receipt_not_acknowledged', [D1, D2]),
  ],
  [
    OLGA,
    {
      type: 'container_inspected',
      containerId: LARGE,
      siteId: idOf('SiteId', 'store'),
      serialMatches: true,
      condition: 'intact',
    },
  ],
  [OLGA, { type: 'container_stored', containerId: LARGE, siteId: idOf('SiteId', 'store'), custody: 'stored' }],
]

const boxes = { repackagingId: JOB, fromContainerId: LARGE, toContainerId: SMALL }

const inTheStore: readonly Said[] = [
  [OLGA, codeFor(OLGA, LARGE, 'out', 3, 'repackaging')],
  [OLGA, receipt(LARGE, 'out', 3, 'O'), { type: 'unproven_ended', containerId: LARGE, value: 3, deviceIds: [D1, D2] }],
  [OLGA, codeFor(OLGA, SMALL, 'in', 1, 'repackaging')],
  [OLGA, receipt(SMALL, 'in', 1, 'O')],
  [OLGA, { type: 'repackaging_started', ...boxes, fromOpeningId: openingOf('out'), toOpeningId: openingOf('in') }],
  [OLGA, unpacked(LARGE, 'out', 3, OLGA, JOB)],
  [OLGA, packed(SMALL, 'in', 1, [D1], JOB)],
  [OLGA, { type: 'repackaging_completed', ...boxes, devices: 1, confirmedBy: OSKO.personId }],
  [OLGA, closingCode(LARGE, 'out', 4)],
  [OLGA, receipt(LARGE, 'out', 4, 'C')],
  [OLGA, closingCode(SMALL, 'in', 2)],
  [OLGA, receipt(SMALL, 'in', 2, 'C')],
  [OLGA, { type: 'container_stored', containerId: SMALL, siteId: idOf('SiteId', 'van'), custody: 'issued' }],
]

const inTheField: readonly Said[] = [
  [
    OSKO,
    {
      type: 'tour_pack_issued',
      tourId: TOUR,
      containerId: SMALL,
      ownerPartyId: OPERATOR,
      lockSerial: lockOf(SMALL),
      forPersonId: OSKO.personId,
      keySerial: 'KEY',
      keyId,
      siteId: idOf('SiteId', 'van'),
      validUntil: T0 + 1e9,
      pairs: [
        { openingId: openingOf('tour-1'), openingValue: 3, closingValue: 4 },
        { openingId: openingOf('tour-2'), openingValue: 5, closingValue: 6 },
      ],
    },
  ],
  [
    OSKO,
    unpacked(SMALL, 'tour-1', 3, OSKO),
    { type: 'device_installed', deviceId: D1, placeOfUse: 'Sample street 1', tourId: TOUR },
  ],
  [OSKO, receipt(SMALL, 'tour-1', 3, 'O')],
  [OSKO, receipt(SMALL, 'tour-1', 4, 'C')],
  [OSKO, { type: 'tour_returned', tourId: TOUR, containerId: SMALL }, unprovenRaised(SMALL, 'tour_not_returned', [])],
  [CARL, reported(), exposed(), recalled()],
  [MAX, proposed],
  [OSKO, approved],
  [OLGA, { type: 'device_commissioned', deviceId: D1 }],
  [OSKO, codeFor(OSKO, SMALL, 'last', 7)],
  [
    OSKO,
    receipt(SMALL, 'last', 7, 'O', { before: 4, skipped: [5, 6] }),
    { type: 'unproven_ended', containerId: SMALL, value: 7, deviceIds: [] },
  ],
  [OSKO, closingCode(SMALL, 'last', 8)],
  [OSKO, receipt(SMALL, 'last', 8, 'C')],
]

export const TALE: readonly Said[] = [...atTheMaker, ...onTheRoad, ...inTheStore, ...inTheField]

/** A minute between what is said and what is said next; the receipt of the shipment is late. */
export function entriesOf(said: readonly Said[]): Entry[] {
  let now = T0
  let ids = 0
  return said.flatMap(([actor, ...facts]) => {
    now += facts.some((fact) => fact.type === 'shipment_received') ? 700 * MINUTE : MINUTE
    return facts.map((fact): Entry => {
      ids += 1
      return { entryId: idOf('EntryId', `entry-${ids}`), ...actor, recordTime: now, eventTime: now, fact }
    })
  })
}
