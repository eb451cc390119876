/**
 * The current state that follows from the entries: one type for each table, so that the store writes and `fsck`
 * compares exactly what the rules speak of. Times are milliseconds since 1970 (UTC) of our record, positions are
 * lock values for containers whose lock gives receipts and record times in ms for all others (DOMAIN, section 3).
 */
import type { CarrierLink, RegisteredCarrier } from './carrier-link-state.ts'
import type { Attachment, CaseDecision, CaseNote, CaseTask, ExposureContact } from './case-state.ts'
import type { DeadlineTables } from './deadline-state.ts'
import type {
  ContainerId,
  DeviceId,
  EntryId,
  IncidentId,
  NoteId,
  OpeningId,
  PartyId,
  PersonId,
  ProposalId,
  ReleaseId,
  RepackagingId,
  ShipmentId,
  SiteId,
  TourId,
} from './identifiers.ts'
import type { Lock, LockActRow } from './lock-state.ts'
import type { PackingList, PackingListDevice, Tray } from './packing-list-state.ts'
import type {
  ApiKey,
  Course,
  Invitation,
  Key,
  KeyEvent,
  Party,
  Person,
  SecondPerson,
  Site,
  Training,
} from './party-state.ts'
import type { PolicyVersion } from './policy-state.ts'
import type { Recall } from './recall-state.ts'
import type { Handover, PassOn, Shipment, ShipmentContainer } from './road-state.ts'
import type { ContainerPlace, Count } from './storage-state.ts'
import type { DeviceDefect, PlannedInstallation, Tour } from './tour-state.ts'
import type { Webhook } from './webhook-state.ts'

export * from './carrier-link-state.ts'
export * from './case-state.ts'
export * from './deadline-state.ts'
export * from './lock-state.ts'
export * from './packing-list-state.ts'
export * from './party-state.ts'
export * from './policy-state.ts'
export * from './recall-state.ts'
export * from './road-state.ts'
export * from './storage-state.ts'
export * from './tour-state.ts'
export * from './webhook-state.ts'

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
  /** Exactly one party at every moment (DOMAIN, rule 20); another one than has it only on the road. */
  readonly responsiblePartyId: PartyId
  readonly responsibleSince: number
  readonly shipmentId: ShipmentId | null
  readonly capacityUnits: number
  readonly usedUnits: number
  readonly missing: boolean
  /** Makers of what was packed since it was last empty: their policies are the ones that count here. */
  readonly makers: readonly PartyId[]
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
  /** That of its container, as long as it is in one. */
  readonly responsiblePartyId: PartyId
  readonly responsibleSince: number
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
  /** Open, or without the receipt of its closing, it is overdue from then on; null: nothing says so yet. */
  readonly overdueAt: number | null
  /** From then on it and what it holds are unproven. */
  readonly unprovenAt: number | null
  /** Who told the code to the person, where it was read out; null: shown as usual. */
  readonly readOutBy: PersonId | null
  /** The same of a code that closes. */
  readonly closingReadOutBy: PersonId | null
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

/** What is known of an incident; of a violation it decides where the window starts (DOMAIN, section 3). */
export type Knowledge =
  | { readonly kind: 'flag'; readonly value: number }
  | { readonly kind: 'since'; readonly since: number }
  | { readonly kind: 'no_answer' }
  | { readonly kind: 'unknown' }
  /** The act of this value opened it with a key that had been reported lost. */
  | { readonly kind: 'lost_key_used'; readonly value: number }
  | Lost
  | RecordFault

/** What is gone. It concerns no container by itself: where codes are still out, the containers are unproven. */
export interface Lost {
  readonly kind: 'lost'
  readonly what: 'key' | 'phone' | 'token'
  /** Of a key; null: not a key. */
  readonly keySerial: string | null
  /** Who had it; null: nobody. */
  readonly personId: PersonId | null
}

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
  /** When the proposal ends by itself; null: one of before that was known. */
  readonly expiresAt: number | null
  /** SHA-256 of what was proposed, hexadecimal; null: one of before that was known. */
  readonly contentHash: string | null
}

export const PROPOSAL_KINDS = [
  'lock_out',
  'force_close',
  'maintenance_code',
  'lock_personalisation',
  'lock_repersonalisation',
  'erasure',
  'policy_change',
  'right_to_approve',
  'second_person',
  'second_factor_recovery',
] as const
export type ProposalKind = (typeof PROPOSAL_KINDS)[number]

/** What one person proposes and another one, another human, decides. */
export interface Proposal {
  readonly proposalId: ProposalId
  readonly partyId: PartyId
  readonly kind: ProposalKind
  readonly subjectKind: 'incident' | 'opening' | 'container' | 'lock' | 'person' | 'device' | 'entry' | 'party'
  readonly subjectId: string
  readonly content: Readonly<Record<string, unknown>>
  readonly contentHash: string
  readonly stateHash: string
  /** What the decision stands on, as it was at the proposal: what has changed since can be said. */
  readonly state: Readonly<Record<string, unknown>>
  readonly proposedBy: PersonId
  readonly proposedByNatural: string
  readonly proposedAt: number
  readonly expiresAt: number
  readonly status: 'open' | 'approved' | 'rejected' | 'withdrawn'
  /** The entry that tells of it, with the reason. */
  readonly entryId: EntryId
  readonly decidedBy: PersonId | null
  readonly decidedByNatural: string | null
  readonly decidedAt: number | null
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
export interface Tables extends DeadlineTables {
  readonly party: Party
  readonly site: Site
  readonly person: Person
  readonly key: Key
  readonly keyEvent: KeyEvent
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
  readonly shipmentContainer: ShipmentContainer
  readonly handover: Handover
  readonly incident: Incident
  readonly ground: Ground
  readonly release: Release
  readonly proposal: Proposal
  readonly policy: PolicyVersion
  readonly invitation: Invitation
  readonly course: Course
  readonly training: Training
  readonly secondPerson: SecondPerson
  readonly apiKey: ApiKey
  readonly passOn: PassOn
  readonly recall: Recall
  readonly deliveryNote: DeliveryNoteRow
  readonly webhook: Webhook
  readonly attachment: Attachment
  readonly caseNote: CaseNote
  readonly caseTask: CaseTask
  readonly caseDecision: CaseDecision
  readonly exposureContact: ExposureContact
  readonly packingList: PackingList
  readonly packingListDevice: PackingListDevice
  readonly tray: Tray
  readonly containerPlace: ContainerPlace
  readonly count: Count
  readonly carrierLink: CarrierLink
  readonly registeredCarrier: RegisteredCarrier
  readonly plannedInstallation: PlannedInstallation
  readonly deviceDefect: DeviceDefect
}
export type TableName = keyof Tables
