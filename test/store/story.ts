/**
 * A small delivery, told in facts by hand: it leaves at least one row in every table. Rules decide nothing here; the
 * tests of the store need entries, not good reasons.
 */
import { randomUUID } from 'node:crypto'
import type { Fact } from '../../src/custody/entries.ts'
import { type DeviceId, deviceIdOf, type IdKind, idOf, type ShipmentId } from '../../src/custody/identifiers.ts'
import { type Actor, type CommitOptions, type Committed, commit } from '../../src/store/commit.ts'
import type { Database } from '../../src/store/database.ts'
import { onTheRoad } from './road-story.ts'

export const MAKER = idOf('PartyId', 'maker')
export const OPERATOR = idOf('PartyId', 'operator')
export const CARRIER = idOf('PartyId', 'carrier')
export const STRANGER = idOf('PartyId', 'stranger')
export const PARTIES = [MAKER, OPERATOR, CARRIER, STRANGER] as const

export const MINA: Actor = { partyId: MAKER, personId: idOf('PersonId', 'mina') }
export const MAX: Actor = { partyId: MAKER, personId: idOf('PersonId', 'max') }
export const OLGA: Actor = { partyId: OPERATOR, personId: idOf('PersonId', 'olga') }
export const CARL: Actor = { partyId: CARRIER, personId: idOf('PersonId', 'carl') }
export const SAM: Actor = { partyId: STRANGER, personId: idOf('PersonId', 'sam') }

export const FACTORY = idOf('SiteId', 'factory')
export const STORE = idOf('SiteId', 'store')
export const BOX = idOf('ContainerId', 'box-1')
export const OTHER_BOX = idOf('ContainerId', 'box-2')
export const LOCK = 'LOCK-1'
export const OTHER_LOCK = 'LOCK-2'
export const KEY_ID = '0'.repeat(31)
export const NOTE = idOf('NoteId', 'note-1')
export const TYPE = 'large'
export const CAPACITY = 4
export const WINDOW = 64
export const T0 = Date.UTC(2026, 3, 1, 6)

export function deviceId(number: number): DeviceId {
  return deviceIdOf(`EGEL01${String(number).padStart(8, '0')}`)
}

export function deviceIds(from: number, count: number): DeviceId[] {
  return Array.from({ length: count }, (_, index) => deviceId(from + index))
}

export function id<Kind extends IdKind>(kind: Kind) {
  return idOf(kind, randomUUID())
}

/** Each look at the clock is a second later than the one before. */
export function tickingClock(start = T0): CommitOptions {
  let now = start
  return {
    clock: () => {
      now += 1_000
      return now
    },
    newId: randomUUID,
  }
}

/** Records facts as they are, in one transaction. */
export function record(
  database: Database,
  options: CommitOptions,
  actor: Actor,
  facts: readonly Fact[],
): Promise<Committed<null>> {
  return commit(database, options, {
    actor,
    load: async () => ({}),
    decide: () => ({ facts, answer: null }),
  })
}

const party = (partyId: (typeof PARTIES)[number], flagCodes: readonly string[] = []): Fact => ({
  type: 'party_registered',
  party: { partyId, name: partyId, roles: [], marketPartnerId: null, flagCodes, gatewayAdministratorIds: [] },
})

const person = ({ partyId, personId }: Actor): Fact => ({
  type: 'person_registered',
  person: {
    personId,
    partyId,
    naturalPersonId: `natural-${personId}`,
    roles: ['store_keeper'],
    siteIds: [FACTORY],
    status: 'active',
    trainedUntil: null,
  },
})

const site = (siteId: typeof FACTORY, partyId: (typeof PARTIES)[number], kind: 'factory' | 'central_store'): Fact => ({
  type: 'site_registered',
  site: { siteId, partyId, kind, name: siteId },
})

export const box = (containerId: typeof BOX, lockSerial: string | null, capacityUnits = CAPACITY): Fact => ({
  type: 'container_registered',
  containerId,
  ownerPartyId: MAKER,
  serial: containerId.toUpperCase(),
  containerTypeId: TYPE,
  capacityUnits,
  siteId: FACTORY,
  lockSerial,
  window: WINDOW,
})

export const announce = (ids: readonly DeviceId[], noteId = NOTE): Fact => ({
  type: 'devices_announced',
  noteId,
  makerPartyId: MAKER,
  deviceType: 'A',
  deviceIds: ids,
})

export const key = (keySerial: string, { partyId, personId }: Actor): Fact => ({
  type: 'key_registered',
  key: { keySerial, partyId, keyId: `${KEY_ID}${keySerial.at(-1)}`, publicKey: 'k', personId, status: 'active' },
})

/** Parties, people, places, a box type, two boxes with locks, a note with six devices. */
export async function seedMasterData(database: Database, options: CommitOptions): Promise<void> {
  const approved = { approvedFrom: T0 - 1, approvedUntil: T0 + 1e11 }
  await record(database, options, MINA, [
    party(MAKER, ['GEL']),
    person(MINA),
    person(MAX),
    site(FACTORY, MAKER, 'factory'),
    {
      type: 'container_type_registered',
      containerType: {
        containerTypeId: TYPE,
        partyId: MAKER,
        family: 'locked_box',
        name: 'large box',
        hardwareRevision: '1',
        ...approved,
        capacity: { B: 2, A: CAPACITY },
        capacityUnits: CAPACITY,
      },
    },
    box(BOX, LOCK),
    box(OTHER_BOX, OTHER_LOCK),
    key('KEY-1', MINA),
  ])
  await record(database, options, OLGA, [
    party(OPERATOR),
    person(OLGA),
    site(STORE, OPERATOR, 'central_store'),
    key('KEY-2', OLGA),
  ])
  await record(database, options, CARL, [party(CARRIER), person(CARL)])
  await record(database, options, SAM, [party(STRANGER), person(SAM)])
  await record(database, options, MINA, [
    {
      type: 'delivery_note_taken_in',
      noteId: NOTE,
      noteNumber: 'N-1',
      makerPartyId: MAKER,
      recipientPartyId: OPERATOR,
      devices: 6,
      linesLeftOut: [],
    },
    announce(deviceIds(1, 6)),
  ])
}

/** An opening of a box by one person: the facts that stand before the scans, and those that stand after. */
export function openingOf(
  containerId: typeof BOX,
  lockSerial: string,
  value: number,
  openingId = id('OpeningId'),
): { openingId: typeof openingId; opened: Fact[]; closed: Fact[] } {
  const common = { openingId, containerId, ownerPartyId: MAKER, lockSerial, keyId: `${KEY_ID}1` }
  const receipt = (at: number, action: 'O' | 'C'): Fact => ({
    type: 'receipt_verified',
    containerId,
    lockSerial,
    value: at,
    action,
    flags: 0,
    before: at === 1 ? null : at - 1,
    confirmed: [{ value: at, action, openingId }],
    skipped: [],
  })
  const opened: Fact[] = [
    {
      ...common,
      type: 'opening_code_issued',
      purpose: 'packing',
      forPersonId: MINA.personId,
      keySerial: 'KEY-1',
      siteId: FACTORY,
      value,
      expiresAt: T0 + 1e10,
    },
    receipt(value, 'O'),
  ]
  return {
    openingId,
    opened,
    closed: [{ ...common, type: 'closing_code_issued', value: value + 1 }, receipt(value + 1, 'C')],
  }
}

export function packed(
  containerId: typeof BOX,
  openingId: ReturnType<typeof openingOf>['openingId'],
  ids: readonly DeviceId[],
  position: number,
  repackagingId: Extract<Fact, { type: 'devices_packed' }>['repackagingId'] = null,
): Fact {
  const common = { containerId, openingId, position, units: ids.length, repackagingId, deviceIds: ids }
  return { type: 'devices_packed', ...common, possessingPartyId: MAKER, makerPartyId: MAKER }
}

export function unpacked(
  containerId: typeof BOX,
  openingId: ReturnType<typeof openingOf>['openingId'],
  ids: readonly DeviceId[],
  position: number,
  repackagingId: Extract<Fact, { type: 'devices_packed' }>['repackagingId'] = null,
): Fact {
  const common = { containerId, openingId, position, units: ids.length, repackagingId, deviceIds: ids }
  return { type: 'devices_unpacked', ...common, toPersonId: OLGA.personId }
}

/** Everything from the master data to a released incident. */
export async function seedStory(database: Database, options: CommitOptions): Promise<void> {
  await seedMasterData(database, options)
  const say = (actor: Actor, ...facts: readonly Fact[]) => record(database, options, actor, facts)
  const [first, second] = [openingOf(BOX, LOCK, 1), openingOf(OTHER_BOX, OTHER_LOCK, 1)]
  await say(MINA, ...first.opened)
  await say(MINA, packed(BOX, first.openingId, deviceIds(1, 4), 1))
  // One is taken out again and put into the other box.
  const repackagingId = id('RepackagingId')
  const boxes = { fromContainerId: BOX, toContainerId: OTHER_BOX }
  const openings = { fromOpeningId: first.openingId, toOpeningId: second.openingId }
  await say(MINA, ...second.opened, { type: 'repackaging_started', repackagingId, ...boxes, ...openings })
  await say(MINA, unpacked(BOX, first.openingId, deviceIds(4, 1), 1, repackagingId))
  await say(MINA, packed(OTHER_BOX, second.openingId, deviceIds(4, 1), 1, repackagingId))
  const by = { devices: 1, confirmedBy: MAX.personId }
  await say(MINA, { type: 'repackaging_completed', repackagingId, ...boxes, ...by }, ...second.closed, ...first.closed)
  const shipmentId = await delivery(say)
  await afterDelivery(say, shipmentId)
  await peopleAndTraining(say)
}

export type Say = (actor: Actor, ...facts: readonly Fact[]) => Promise<unknown>

async function peopleAndTraining(say: Say): Promise<void> {
  const [invitationId, courseId] = [id('InvitationId'), 'sample-course']
  const personId = id('PersonId')
  const invited = { personId, partyId: MAKER, naturalPersonId: 'natural-newcomer', roles: [], siteIds: [] }
  const invitation = { kind: 'person', personId, newPartyId: null, partyRoles: [], marketPartnerId: null } as const
  const course = { courseId, partyId: MAKER, name: 'Sample course', validMonths: 12, givesCodes: true }
  await say(
    MAX,
    { type: 'person_registered', person: { ...invited, status: 'invited', trainedUntil: null } },
    {
      type: 'invitation_issued',
      invitation: { ...invitation, invitationId, partyId: MAKER, expiresAt: T0 + 1e9, status: 'open' },
    },
    { type: 'course_registered', course },
  )
  const training = { trainingId: 'sample-training', partyId: MAKER, personId, courseId, passedAt: T0 }
  const paper = { certificateSha256: null, recordedBy: MAX.personId, status: 'valid' as const }
  await say(
    MAX,
    { type: 'invitation_accepted', invitationId, personId, naturalPersonId: 'natural-came' },
    { type: 'person_activated', personId },
    {
      type: 'training_passed',
      personId,
      training: { ...training, ...paper, validUntil: T0 + 1e9 },
      trainedUntil: T0 + 1e9,
    },
  )
}

async function delivery(say: Say): Promise<ShipmentId> {
  const shipmentId = id('ShipmentId')
  const containerIds = [BOX]
  const to = { carrierPartyId: CARRIER, recipientPartyId: OPERATOR, toSiteId: STORE }
  await say(MINA, { type: 'shipment_announced', shipmentId, containerIds, ...to, expectedArrival: T0 + 86_400_000 })
  for (const leg of ['pick_up', 'delivery'] as const) {
    const [from, taker] = leg === 'pick_up' ? [MINA, CARL] : [CARL, OLGA]
    const handover = {
      handoverId: id('HandoverId'),
      shipmentId,
      leg,
      containerIds,
      fromPartyId: from.partyId,
      toPartyId: taker.partyId,
      condition: 'intact' as const,
    }
    const arrival =
      leg === 'delivery' ? { acknowledgeBy: T0 + 1e8, toSiteId: STORE } : { acknowledgeBy: null, toSiteId: null }
    await say(from, { type: 'handover_half_signed', side: 'from', ...handover })
    await say(taker, { type: 'handover_signed', side: 'to', ...handover, ...arrival })
  }
  const received = { shipmentId, containerIds, recipientPartyId: OPERATOR, siteId: STORE, late: false }
  await say(OLGA, { type: 'shipment_received', ...received })
  const inspection = { containerId: BOX, siteId: STORE, serialMatches: true, condition: 'intact' as const }
  await say(OLGA, { type: 'container_inspected', ...inspection })
  await say(OLGA, { type: 'container_stored', containerId: BOX, siteId: STORE, custody: 'stored' })
  return shipmentId
}

async function afterDelivery(say: Say, shipmentId: ShipmentId): Promise<void> {
  const tourId = id('TourId')
  const pair = { openingId: id('OpeningId'), openingValue: 3, closingValue: 4 }
  const tour = { tourId, containerId: BOX, ownerPartyId: MAKER, lockSerial: LOCK, keySerial: 'KEY-2', siteId: STORE }
  const limits = { forPersonId: OLGA.personId, keyId: `${KEY_ID}2`, validUntil: T0 + 1e8, pairs: [pair] }
  await say(OLGA, { type: 'tour_pack_issued', ...tour, ...limits })
  await say(OLGA, unpacked(BOX, pair.openingId, [deviceId(1)], 3))
  await say(OLGA, { type: 'device_installed', deviceId: deviceId(1), placeOfUse: 'Hauptstraße 1', tourId })
  await say(OLGA, { type: 'device_commissioned', deviceId: deviceId(1) })
  await say(OLGA, { type: 'tour_returned', tourId, containerId: BOX })

  const incidentId = id('IncidentId')
  const incident = { incidentId, kind: 'violation' as const, ownerPartyId: MAKER, containerId: BOX, deviceId: null }
  const known = { knowledge: [{ kind: 'flag' as const, value: 2 }], windowAfter: 1, reporters: ['natural-olga'] }
  const devices = { incidentId, makerPartyId: MAKER, deviceIds: deviceIds(1, 3) }
  await say(
    OLGA,
    { type: 'incident_opened', ...incident, ...known, holdsContainer: true, what: 'lid bent' },
    { type: 'devices_exposed', ...devices },
    { type: 'recalls_raised', ...devices, deviceIds: [deviceId(1)] },
  )
  const releaseId = id('ReleaseId')
  const release = { releaseId, incidentId, deviceIds: [deviceId(2)] }
  const reasons = { proposerNatural: 'natural-mina', containerCleared: true, reason: 'r', evidence: 'e' }
  await say(MINA, { type: 'release_proposed', ...release, ...reasons })
  const ends = { containerId: BOX, position: 4, incidentClosed: false }
  await say(MAX, { type: 'release_approved', ...release, ...ends })
  const unproven = { containerId: OTHER_BOX, deviceIds: [deviceId(4)] }
  const raised = { ownerPartyId: MAKER, holdsContainer: true, reason: 'key_lost' as const, makerPartyId: MAKER }
  await say(MINA, { type: 'unproven_raised', ...unproven, ...raised })
  await say(MINA, { type: 'unproven_ended', ...unproven, value: 2 })
  await say(SAM, { type: 'hint_recorded', about: 'a box', text: 'stood open' })
  await onTheRoad(say, shipmentId, incidentId)
  const webhook = { webhookId: id('WebhookId'), origin: 'https://receiver.example', kinds: ['device.blocked'] as const }
  await say(MINA, { type: 'webhook_registered', ...webhook })
  await whoMayDoWhat(say)
}

/** What was agreed, what two of them decide, and who else may act. */
async function whoMayDoWhat(say: Say): Promise<void> {
  const agreed = {
    agreed: { tourHours: 8 },
    certificate: 'SAMPLE-CERTIFICATE',
    deliveryProcedure: null,
    deviceTypes: [],
  }
  const version = { partyId: MAKER, version: 1, validFrom: T0, profile: 'locked_box' as const, ...agreed }
  for (const operatorPartyId of [OPERATOR, null]) {
    const ids = { policyId: id('PolicyId'), proposalId: id('ProposalId'), operatorPartyId }
    await say(MAX, { type: 'policy_set', policy: { ...version, ...ids } })
  }
  const later = T0 + 1e9
  const proposalId = id('ProposalId')
  const proposal = { proposalId, kind: 'lock_repersonalisation', subjectKind: 'lock', subjectId: LOCK } as const
  const hashes = { contentHash: '0'.repeat(64), stateHash: '0'.repeat(64) }
  const said = { content: {}, state: {}, proposerNatural: 'natural-mina', expiresAt: later, reason: 'r' }
  await say(MINA, { type: 'proposal_made', ...proposal, ...hashes, ...said })
  await say(MINA, {
    type: 'second_person_named',
    ofPartyId: MAKER,
    personId: CARL.personId,
    approvesFrom: T0,
    proposalId,
  })
  const system = { apiKeyId: 'api-key-of-story', partyId: MAKER, personId: MAX.personId, name: 'Sample system' }
  await say(MAX, { type: 'api_key_issued', apiKey: { ...system, scopes: [], expiresAt: later, status: 'active' } })
  const offer = { passOnId: id('PassOnId'), containerId: OTHER_BOX, ownerPartyId: MAKER, siteId: FACTORY }
  await say(MINA, { type: 'container_offered', ...offer, forPersonId: MAX.personId })
}
