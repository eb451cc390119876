/**
 * The current state that follows from the entries: one type for each table, so that the store writes and `fsck`
 * compares exactly what the rules speak of. Times are milliseconds since 1970 (UTC) of our record, positions are
 * lock values for containers whose lock gives receipts and record times in ms for all others (DOMAIN, section 3).
 */
import type {
  ContainerId,
  DeviceId,
  EntryId,
  HandoverId,
  IncidentId,
  NoteId,
  OpeningId,
  PartyId,
  PersonId,
  ReleaseId,
  RepackagingId,
  ShipmentId,
  SiteId,
  TourId,
} from './identifiers.ts'

export type PartyRole = 'manufacturer' | 'meter_operator' | 'carrier' | 'gateway_administrator' | 'auditor'
export type SiteKind = 'factory' | 'central_store' | 'small_store' | 'place_of_use' | 'vehicle'
export const PERSON_ROLES = [
  'dispatcher',
  'store_keeper',
  'fitter',
  'security_officer',
  'maintenance',
  'auditor',
  'gateway_administrator',
] as const
export type PersonRole = (typeof PERSON_ROLES)[number]

export interface Party {
  readonly partyId: PartyId
  readonly name: string
  readonly roles: readonly PartyRole[]
  readonly marketPartnerId: string | null
  /** DLMS FLAG letters whose identifiers this maker may announce; no two parties share one. */
  readonly flagCodes: readonly string[]
  /** The gateway administrators an operator named: they see its devices. */
  readonly gatewayAdministratorIds: readonly PartyId[]
}

export interface Site {
  readonly siteId: SiteId
  readonly partyId: PartyId
  readonly kind: SiteKind
  readonly name: string
}

export interface Person {
  readonly personId: PersonId
  readonly partyId: PartyId
  /** One human may act for two parties; four eyes count humans (DOMAIN, rule 23). */
  readonly naturalPersonId: string
  readonly roles: readonly PersonRole[]
  readonly siteIds: readonly SiteId[]
  readonly status: 'active' | 'suspended'
  readonly trainedUntil: number | null
}

export interface Key {
  readonly keySerial: string
  readonly partyId: PartyId
  /** First 16 bytes of SHA-256 of the public key, hex (LOCK-PROTOCOL, section 1). */
  readonly keyId: string
  readonly publicKey: string
  readonly personId: PersonId | null
  readonly status: 'in_stock' | 'personalised' | 'active' | 'suspended' | 'lost' | 'revoked'
}

export interface ContainerType {
  readonly containerTypeId: string
  readonly partyId: PartyId
  readonly family: 'locked_box' | 'sealed_carton'
  readonly name: string
  readonly hardwareRevision: string
  readonly approvedFrom: number
  readonly approvedUntil: number
  /** How many devices of each type fit. */
  readonly capacity: Readonly<Record<string, number>>
  /** Least common multiple of the capacities: one device of type t takes `capacityUnits / capacity[t]` units. */
  readonly capacityUnits: number
}

export type ContainerStatus = 'empty' | 'open' | 'closed' | 'in_transit' | 'arrived' | 'inspected' | 'retired'

export interface Container {
  readonly containerId: ContainerId
  readonly partyId: PartyId
  readonly serial: string
  readonly containerTypeId: string
  readonly lockSerial: string | null
  readonly status: ContainerStatus
  readonly siteId: SiteId | null
  readonly possessingPartyId: PartyId
  readonly shipmentId: ShipmentId | null
  readonly capacityUnits: number
  readonly usedUnits: number
  readonly missing: boolean
}

export interface Lock {
  readonly lockSerial: string
  readonly partyId: PartyId
  readonly containerId: ContainerId
  /** The look-ahead window W. */
  readonly window: number
  readonly highestValue: number
  readonly lastConfirmedValue: number | null
  /** The highest value the lock is known to have accepted, from its log or a resynchronisation; 0: none. */
  readonly passedValue: number
  /** The first value of a gap that a resynchronisation passed over and no log has explained; null: none. */
  readonly gapFrom: number | null
  readonly outOfSync: boolean
  readonly readOutRequired: boolean
  readonly misfits: number
  readonly lastMisfitAt: number | null
}

export interface LockActRow {
  readonly lockSerial: string
  readonly value: number
  readonly partyId: PartyId
  readonly action: 'O' | 'C' | 'A' | 'M'
  readonly keyId: string
  readonly openingId: OpeningId | null
  readonly state: 'issued' | 'received' | 'confirmed' | 'skipped'
  readonly flags: number | null
  readonly before: number | null
  /** When its receipt was recorded; null while there is none, also where only a log proves the act. */
  readonly recordedAt: number | null
  readonly withdrawn: boolean
}

export type Custody =
  | 'announced'
  | 'packed'
  | 'in_transit'
  | 'arrived'
  | 'stored'
  | 'repacking'
  | 'issued'
  | 'on_person'
  | 'installed'
  | 'commissioned'
  | 'deinstalled'
  | 'returning'
  | 'reuse_check'
  | 'rma'
  | 'scrapped'

export interface Device {
  readonly deviceId: DeviceId
  /** The maker: identifiers with its FLAG letters belong to it alone. */
  readonly partyId: PartyId
  readonly noteId: NoteId
  readonly deviceType: string
  readonly custody: Custody
  readonly containerId: ContainerId | null
  readonly personId: PersonId | null
  readonly repackagingId: RepackagingId | null
  readonly siteId: SiteId | null
  readonly placeOfUse: string | null
  readonly possessingPartyId: PartyId
  readonly owningPartyId: PartyId
  readonly missing: boolean
}

export interface Stay {
  readonly deviceId: DeviceId
  readonly partyId: PartyId
  readonly containerId: ContainerId
  readonly packedPosition: number
  readonly packedAt: number
  readonly packedOpeningId: OpeningId
  readonly packedEntryId: EntryId
  readonly unpackedPosition: number | null
  readonly unpackedAt: number | null
  readonly unpackedOpeningId: OpeningId | null
}

export const OPENING_PURPOSES = [
  'packing',
  'repackaging',
  'issuing',
  'installing',
  'inspecting',
  'investigation',
] as const
export type OpeningPurpose = (typeof OPENING_PURPOSES)[number]

export type OpeningStatus =
  | 'requested'
  | 'opening_code_issued'
  | 'open'
  | 'closing_code_issued'
  | 'closed'
  | 'failed'
  | 'expired'
  | 'out_of_sync'
  | 'force_closed'

export interface Opening {
  readonly openingId: OpeningId
  readonly partyId: PartyId
  readonly containerId: ContainerId
  readonly lockSerial: string
  readonly purpose: OpeningPurpose
  readonly personId: PersonId
  readonly keySerial: string
  readonly siteId: SiteId
  readonly tourId: TourId | null
  readonly status: OpeningStatus
  readonly openingValue: number
  readonly closingValue: number | null
  readonly issuedAt: number
  readonly expiresAt: number
  readonly openedAt: number | null
  readonly closedAt: number | null
}

export interface Tour {
  readonly tourId: TourId
  readonly partyId: PartyId
  readonly containerId: ContainerId
  readonly personId: PersonId
  readonly keySerial: string
  readonly issuedAt: number
  readonly validUntil: number
  readonly status: 'under_way' | 'returned'
}

export interface Repackaging {
  readonly repackagingId: RepackagingId
  readonly partyId: PartyId
  readonly fromContainerId: ContainerId
  readonly toContainerId: ContainerId
  readonly fromOpeningId: OpeningId
  readonly toOpeningId: OpeningId
  readonly personId: PersonId
  readonly scannedOut: number
  readonly scannedIn: number
  readonly status: 'under_way' | 'completed'
  readonly confirmedBy: PersonId | null
}

export interface Shipment {
  readonly shipmentId: ShipmentId
  readonly partyId: PartyId
  readonly carrierPartyId: PartyId
  readonly recipientPartyId: PartyId
  readonly toSiteId: SiteId
  readonly containerIds: readonly ContainerId[]
  readonly status: 'announced' | 'in_transit' | 'delivered' | 'received'
  readonly responsiblePartyId: PartyId
  readonly deliveredAt: number | null
  readonly acknowledgeBy: number | null
  readonly receivedAt: number | null
}

export interface Handover {
  readonly handoverId: HandoverId
  readonly partyId: PartyId
  readonly shipmentId: ShipmentId
  readonly leg: 'pick_up' | 'delivery'
  readonly fromPartyId: PartyId
  readonly toPartyId: PartyId
  /** Who signed for each side; null while that signature is missing. */
  readonly fromPersonId: PersonId | null
  readonly toPersonId: PersonId | null
  /** When the second of the two signed: from then on responsibility has passed. */
  readonly signedAt: number | null
  /** The worse of what the two sides saw. */
  readonly condition: 'intact' | 'damaged'
}

/** What is known of an incident; of a violation it decides where the window starts (DOMAIN, section 3). */
export type Knowledge =
  | { readonly kind: 'flag'; readonly value: number }
  | { readonly kind: 'since'; readonly since: number }
  | { readonly kind: 'no_answer' }
  | { readonly kind: 'unknown' }
  | RecordFault

/** What is wrong with the record itself. It concerns no container and opens no window; everybody may read it. */
export interface RecordFault {
  readonly kind: 'record'
  /** A stable snake_case code; at most one incident is open for each cause and subject. */
  readonly cause: RecordCause
  /** What the cause is about: the origin of a log, the key name of a witness. */
  readonly about: string
  readonly what: string
}

export type RecordCause =
  /** A report was promised a place in the log and had none in time. */
  | 'promise_not_kept'
  /** A witness can show a checkpoint of this log that is larger than its tree: the database is an old one. */
  | 'log_restored'
  /** A witness can show a checkpoint of this log with another root for the same size. */
  | 'log_forked'
  /** This server, as a witness, caught the log of somebody else showing two faces. */
  | 'two_faces_of_other_log'

export type IncidentKind = 'violation' | 'stranger' | 'difference' | 'loss' | 'record'

export interface Incident {
  readonly incidentId: IncidentId
  readonly partyId: PartyId
  readonly kind: IncidentKind
  readonly containerId: ContainerId | null
  readonly deviceId: DeviceId | null
  readonly status: 'open' | 'closed'
  readonly knowledge: readonly Knowledge[]
  /** The window starts right after the proof at this position; null: from the first packing on. */
  readonly windowAfter: number | null
  /** Position at which the incident was closed for the container; null: still open. */
  readonly windowUntil: number | null
  /** Natural persons who reported it: none of them may release. */
  readonly reporters: readonly string[]
  readonly openedAt: number
  readonly closedAt: number | null
}

/** What keeps a device or a container from being used; trust is the strictest of the open ones. */
export interface Ground {
  readonly subjectKind: 'device' | 'container'
  readonly subjectId: string
  readonly partyId: PartyId
  readonly kind: 'incident' | 'unproven' | 'locked_out'
  /** The incident it comes from, or '' where none does. */
  readonly incidentId: IncidentId | ''
  readonly openedAt: number
  readonly endedAt: number | null
}

export interface Release {
  readonly releaseId: ReleaseId
  readonly partyId: PartyId
  readonly incidentId: IncidentId
  readonly deviceIds: readonly DeviceId[]
  readonly containerCleared: boolean
  readonly proposedBy: PersonId
  readonly proposedByNatural: string
  readonly proposerParty: PartyId
  readonly approvedBy: PersonId | null
  readonly status: 'proposed' | 'approved'
}

export interface Recall {
  readonly incidentId: IncidentId
  readonly deviceId: DeviceId
  readonly partyId: PartyId
  readonly raisedAt: number
  readonly status: 'open' | 'ended'
}

export interface DeliveryNoteRow {
  readonly noteId: NoteId
  readonly partyId: PartyId
  readonly noteNumber: string
  readonly recipientPartyId: PartyId | null
  readonly devices: number
  readonly takenInAt: number
}

/** Every table that follows from the entries, by name. */
export interface Tables {
  readonly party: Party
  readonly site: Site
  readonly person: Person
  readonly key: Key
  readonly containerType: ContainerType
  readonly container: Container
  readonly lock: Lock
  readonly lockAct: LockActRow
  readonly device: Device
  readonly stay: Stay
  readonly opening: Opening
  readonly tour: Tour
  readonly repackaging: Repackaging
  readonly shipment: Shipment
  readonly handover: Handover
  readonly incident: Incident
  readonly ground: Ground
  readonly release: Release
  readonly recall: Recall
  readonly deliveryNote: DeliveryNoteRow
}
export type TableName = keyof Tables
