/**
 * The facts as a verifier reads them: plain JSON of unknown origin, checked member by member. Nothing here comes from
 * the server's code: a mistake in one of the two would otherwise pass on both sides.
 */

/** `undefined`: not of this form. */
type Reader<T> = (value: unknown) => T | undefined
type Shape = Readonly<Record<string, Reader<unknown>>>

const text: Reader<string> = (value) => (typeof value === 'string' && value !== '' ? value : undefined)
const whole: Reader<number> = (value) => (Number.isSafeInteger(value) ? (value as number) : undefined)
const count: Reader<number> = (value) => (Number.isSafeInteger(value) && Number(value) >= 0 ? Number(value) : undefined)
const yesNo: Reader<boolean> = (value) => (typeof value === 'boolean' ? value : undefined)

/** What was looked at, by name: true where it was as it should be. */
const answers: Reader<Readonly<Record<string, boolean>>> = (value) => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
  const isRead = Object.values(value).every((each) => typeof each === 'boolean')
  return isRead ? (value as Readonly<Record<string, boolean>>) : undefined
}

function orNull<T>(reader: Reader<T>): Reader<T | null> {
  return (value) => (value === null ? null : reader(value))
}

/** Records of before have no such member. */
function orAbsent<T>(reader: Reader<T>): Reader<T | null> {
  return (value) => (value === undefined ? null : reader(value))
}

/** A member that older entries lack. */
function orLacking(reader: Reader<boolean>): Reader<boolean> {
  return (value) => (value === undefined ? false : reader(value))
}

function listOf<T>(reader: Reader<T>): Reader<readonly T[]> {
  return (value) => {
    if (!Array.isArray(value)) return undefined
    const read: T[] = []
    for (const each of value) {
      const one = reader(each)
      if (one === undefined) return undefined
      read.push(one)
    }
    return read
  }
}

function oneOf<const T extends string>(...values: readonly T[]): Reader<T> {
  return (value) => values.find((each) => each === value)
}

type Members<S extends Shape> = { readonly [Name in keyof S]: Exclude<ReturnType<S[Name]>, undefined> }

function objectOf<S extends Shape>(shape: S): Reader<Members<S>> {
  const members = Object.entries(shape)
  return (value) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
    const read: Record<string, unknown> = {}
    for (const [name, reader] of members) {
      const member = reader((value as Readonly<Record<string, unknown>>)[name])
      if (member === undefined) return undefined
      read[name] = member
    }
    return read as Members<S>
  }
}

const policyIds = orAbsent(listOf(text))
const action = oneOf('O', 'C', 'A', 'M')
const leg = oneOf('pick_up', 'transfer', 'delivery')
const station = objectOf({ partyId: text, siteId: orNull(text) })
const responsibility = oneOf('each_hand_over', 'recipient_from_pick_up', 'sender_until_delivery')
const side = oneOf('from', 'to')
const act = { value: count, action, openingId: orNull(text) }
const scan = { containerId: text, openingId: text, position: whole, units: count, repackagingId: orNull(text) }
const release = { releaseId: text, incidentId: text }
const handover = { handoverId: text, shipmentId: text, leg, side, containerIds: listOf(text) }
const ofShipment = { shipmentId: text, containerIds: listOf(text) }
const sides = { fromPartyId: text, toPartyId: text }
const report = { incidentId: text, containerId: orNull(text), reporters: listOf(text) }
const codeOf = { containerId: text, lockSerial: text, keyId: text }

/** What of a report a window can be checked by: for a flag the value of the act that showed it. */
const knowledge: Reader<{ readonly kind: string; readonly value: number | null; readonly since: number | null }> = (
  value,
) => {
  const read = objectOf({ kind: text })(value)
  if (read === undefined) return undefined
  const { value: flagged, since } = value as Readonly<Record<string, unknown>>
  return { kind: read.kind, value: whole(flagged) ?? null, since: whole(since) ?? null }
}

/** The members that the replay reads, of every type of fact that it knows. */
const SHAPES = {
  party_registered: {},
  site_registered: {},
  person_registered: {},
  training_recorded: {},
  person_suspended: {},
  policy_set: {
    policy: objectOf({
      policyId: text,
      partyId: text,
      operatorPartyId: orNull(text),
      version: count,
      validFrom: whole,
      deviceTypes: listOf(text),
      certificate: orNull(text),
      deliveryProcedure: orNull(text),
    }),
  },
  party_changed: {},
  site_changed: {},
  invitation_issued: {},
  invitation_accepted: {},
  invitation_withdrawn: {},
  person_activated: {},
  person_left: {},
  person_rights_changed: {},
  course_registered: {},
  training_passed: {},
  training_withdrawn: {},
  right_to_approve_granted: {},
  right_to_approve_ended: {},
  second_person_named: {},
  second_person_ended: {},
  credential_changed: {},
  api_key_issued: {},
  api_key_revoked: {},
  key_registered: {},
  key_status_changed: {},
  key_personalised: {},
  key_handed_out: {},
  key_taken_back: {},
  key_lost: { keyId: text, containerIds: listOf(text) },
  phone_lost: { personId: text, containerIds: listOf(text) },
  code_read_out: { containerId: text, openingId: text, forPersonId: text, action: oneOf('O', 'C') },
  container_offered: { passOnId: text, containerId: text, forPersonId: text },
  container_passed_on: { passOnId: text, containerId: text, fromPersonId: text, forPersonId: text },
  container_offer_ended: { passOnId: text, containerId: text },
  proposal_made: { proposalId: text, kind: text, proposerNatural: text },
  proposal_decided: {},
  devices_locked_out: { proposalId: text, incidentId: text, makerPartyId: text },
  opening_force_closed: { proposalId: text, openingId: text, containerId: text },
  maintenance_code_issued: { ...codeOf, proposalId: text, openingId: text, forPersonId: text, value: count },
  lock_registered: {},
  lock_capabilities_set: {},
  lock_personalised: { proposalId: text, containerId: orNull(text), generationAfter: count },
  lock_retired: { containerId: orNull(text) },
  container_type_registered: {},
  container_registered: { containerId: text, ownerPartyId: text, serial: text, capacityUnits: count },
  delivery_note_taken_in: {},
  devices_announced: { makerPartyId: text, deviceType: text },
  opening_code_issued: { ...codeOf, openingId: text, purpose: text, forPersonId: text, value: count, policyIds },
  opening_expired: { openingId: text, containerId: text },
  closing_code_issued: { ...codeOf, openingId: text, value: count, policyIds },
  tour_pack_issued: {
    ...codeOf,
    tourId: text,
    forPersonId: text,
    pairs: listOf(objectOf({ openingId: text, openingValue: count, closingValue: count })),
    policyIds,
  },
  tour_returned: { tourId: text, containerId: text },
  receipt_verified: {
    containerId: text,
    value: count,
    action,
    flags: count,
    before: orNull(count),
    confirmed: listOf(objectOf(act)),
    skipped: listOf(count),
  },
  receipt_did_not_fit: { containerId: text },
  lock_log_read: {
    containerId: text,
    confirmed: listOf(objectOf({ ...act, flags: count, before: orNull(count) })),
    skipped: listOf(count),
    lastConfirmedValue: orNull(count),
    highestValue: count,
    gapFrom: orNull(count),
    findings: listOf(objectOf({ kind: text, position: whole })),
  },
  lock_resynchronised: {
    containerId: text,
    flags: count,
    lastConfirmedValue: orNull(count),
    highestValue: count,
    gapFrom: orNull(count),
    endedOpeningIds: listOf(text),
    opened: orAbsent(objectOf({ openingId: text })),
  },
  devices_packed: {
    ...scan,
    possessingPartyId: text,
    responsiblePartyId: orAbsent(text),
    makerPartyId: text,
    policyIds,
    byList: orAbsent(objectOf({ packingListId: text, sampled: count })),
  },
  packing_list_taken_in: { packingListId: text, containerId: text, sampleSize: count },
  packing_list_sampled: { packingListId: text, containerId: text },
  packing_list_stopped: { packingListId: text, containerId: text, incidentId: text },
  packing_list_withdrawn: { packingListId: text, containerId: text },
  devices_unpacked: { ...scan, toPersonId: text, possessingPartyId: orAbsent(text) },
  stays_corrected: {
    containerId: text,
    openingId: text,
    position: whole,
    shortened: orNull(objectOf({ packedPosition: whole, unpackedPosition: orNull(whole) })),
    added: orNull(
      objectOf({
        packedPosition: whole,
        packedOpeningId: text,
        unpackedPosition: orNull(whole),
        unpackedOpeningId: orNull(text),
      }),
    ),
  },
  contents_differed: { containerId: text },
  repackaging_started: { repackagingId: text, fromContainerId: text, toContainerId: text },
  repackaging_completed: { repackagingId: text, fromContainerId: text, toContainerId: text },
  shipment_announced: {
    ...ofShipment,
    carrierPartyId: text,
    recipientPartyId: text,
    way: orAbsent(objectOf({ stations: listOf(station), responsibility })),
  },
  shipment_changed: ofShipment,
  shipment_withdrawn: ofShipment,
  shipment_turned_back: {
    ...ofShipment,
    returnOfShipmentId: text,
    stations: listOf(station),
    step: count,
    recipientPartyId: text,
    responsibility,
    responsiblePartyId: text,
  },
  handover_half_signed: { ...handover, ...sides, step: orAbsent(count) },
  handover_withdrawn: { ...ofShipment, handoverId: text },
  handover_signed: {
    ...handover,
    ...sides,
    acknowledgeBy: orNull(whole),
    passing: orAbsent(objectOf({ step: count, responsiblePartyId: orNull(text) })),
  },
  shipment_received: {
    ...ofShipment,
    recipientPartyId: text,
    late: yesNo,
    found: orAbsent(
      objectOf({
        damagedContainerIds: listOf(text),
        refusedContainerIds: listOf(text),
        missingContainerIds: listOf(text),
      }),
    ),
  },
  container_inspected: { containerId: text, checks: orAbsent(answers), policyIds },
  container_stored: { containerId: text, custody: oneOf('stored', 'issued') },
  device_installed: { tourId: orNull(text) },
  device_commissioned: {},
  device_found_defective: {},
  device_defect_ended: {},
  installation_planned: {},
  planned_installation_changed: {},
  planned_installation_withdrawn: {},
  incident_opened: {
    ...report,
    kind: text,
    knowledge: listOf(knowledge),
    windowAfter: orNull(whole),
    holdsContainer: yesNo,
  },
  incident_widened: { ...report, knowledge: listOf(knowledge), windowAfter: orNull(whole) },
  devices_exposed: { incidentId: text, makerPartyId: text },
  recalls_raised: { incidentId: text },
  unproven_raised: { containerId: text, holdsContainer: yesNo, reason: text },
  unproven_ended: { containerId: text, value: count, explained: orLacking(yesNo) },
  deadline_warned: {},
  deadline_passed: { kind: text, containerId: orAbsent(text), missingValue: orAbsent(count) },
  deadline_enforced: {},
  deadline_escalated: {},
  deadline_acknowledged: {},
  watch_set: {},
  devices_explained: { personId: text },
  device_missing: {},
  storage_attested: {},
  count_started: {},
  count_cancelled: {},
  count_completed: {},
  devices_missing: { incidentId: text },
  devices_found: {},
  release_proposed: { ...release, proposerNatural: text, containerCleared: yesNo },
  release_approved: { ...release, containerId: orNull(text), position: orNull(whole), incidentClosed: yesNo },
  carrier_registered: {},
  carrier_link_issued: { shipmentId: text, carrierPartyId: text, forPersonId: text },
  carrier_link_renewed: {},
  carrier_link_ended: {},
  carrier_signed: { shipmentId: text, containerIds: listOf(text) },
  carrier_paper_entered: { shipmentId: text, containerIds: listOf(text), personId: text },
  webhook_registered: {},
  webhook_changed: {},
  webhook_secret_renewed: {},
  webhook_ended: {},
  recall_owned: {},
  recall_confirmed: {},
  attachment_added: {},
  incident_noted: {},
  incident_task_set: {},
  incident_task_completed: {},
  incident_decided: { incidentId: text, incidentClosed: yesNo },
  hint_taken_up: {},
  container_missing: { containerId: text, incidentId: text },
  container_found: { containerId: text },
  hint_recorded: {},
  personal_data_erased: {},
  subject_map_committed: {},
  log_policy_set: {},
  log_key_changed: {},
  keystore_rotated: { masterKey: count },
  locks_unsettled: {},
  log_continued: {},
} as const satisfies Readonly<Record<string, Shape>>

export type KnownType = keyof typeof SHAPES
export type FactOf<T extends KnownType> = {
  readonly [Type in T]: { readonly type: Type } & Members<(typeof SHAPES)[Type]>
}[T]
export type KnownFact = FactOf<KnownType>

export const KNOWN_TYPES = Object.keys(SHAPES) as readonly KnownType[]

const READERS = new Map<unknown, Reader<Members<Shape>>>(KNOWN_TYPES.map((type) => [type, objectOf(SHAPES[type])]))

type ReadFact = KnownFact | 'unknown_fact' | 'malformed_fact'

/** For a file each fact is read several times: for its ranges, for its incidents, and for its replay. */
const readFacts = new WeakMap<object, ReadFact>()

/**
 * The fact, or why it can't be read. Members that the replay doesn't need are not looked at. What a fact says must not
 * change after it was read.
 */
export function readFact(fact: Readonly<Record<string, unknown>>): ReadFact {
  const read = readFacts.get(fact) ?? readAnew(fact)
  readFacts.set(fact, read)
  return read
}

function readAnew(fact: Readonly<Record<string, unknown>>): ReadFact {
  const reader = READERS.get(fact['type'])
  if (reader === undefined) return 'unknown_fact'
  const members = reader(fact)
  return members === undefined ? 'malformed_fact' : ({ ...members, type: fact['type'] } as KnownFact)
}
