/**
 * The facts. An entry is never changed and never removed; a correction is a new entry (DOMAIN, rule 17). What stands
 * in `deviceIds` enters the commitment as the root of a set, so that the evidence for one device does not show the
 * others (ARCHITECTURE, "The audit log").
 */

import type { CarrierLinkFact } from './carrier-link-entries.ts'
import type { CaseFact } from './case-entries.ts'
import type { DeadlineFact, OpenLimits } from './deadline-entries.ts'
import type { FourEyesFact } from './four-eyes-entries.ts'
import type {
  ContainerId,
  DeviceId,
  EntryId,
  IncidentId,
  NoteId,
  OpeningId,
  PartyId,
  PersonId,
  PolicyId,
  ReleaseId,
  RepackagingId,
  SiteId,
  TrayId,
} from './identifiers.ts'
import type { KeyFact } from './key-entries.ts'
import type { LogFact } from './log-entries.ts'
import type { ByList, PackingListFact } from './packing-list-entries.ts'
import type { PeopleFact } from './people-entries.ts'
import type { PolicyFact } from './policy-entries.ts'
import type { RecallFact } from './recall-entries.ts'
import type { ShipmentFact } from './shipment-entries.ts'
import type { ContainerType, IncidentKind, InspectionCheck, Knowledge, OpeningPurpose } from './state.ts'
import type { StorageFact } from './storage-entries.ts'
import type { TourFact } from './tour-entries.ts'
import type { WebhookFact } from './webhook-entries.ts'

export interface ConfirmedAct {
  readonly value: number
  readonly action: 'O' | 'C' | 'A' | 'M'
  /** The opening that the act began or ended. */
  readonly openingId: OpeningId | null
}

/** Why something is not proven to be intact. */
export type UnprovenReason =
  | 'receipt_not_acknowledged'
  | 'tour_not_returned'
  | 'key_lost'
  | 'key_revoked'
  | 'phone_lost'
  | 'force_closed'
  | 'passed_on'
  | 'record_restored'
  | 'open_too_long'
  | 'closing_receipt_missing'
  | 'on_person_overnight'
  | 'arrived_damaged'

/** What the decision of a rule says; the envelope (who, when) is put around it when it is written. */
export type Fact =
  | { readonly type: 'container_type_registered'; readonly containerType: ContainerType }
  | {
      readonly type: 'container_registered'
      readonly containerId: ContainerId
      readonly ownerPartyId: PartyId
      readonly serial: string
      readonly containerTypeId: string
      readonly capacityUnits: number
      readonly siteId: SiteId
      readonly lockSerial: string | null
      readonly window: number
      /** The lock was registered before, by itself. */
      readonly lockIsRegistered?: boolean
    }
  | {
      readonly type: 'delivery_note_taken_in'
      readonly noteId: NoteId
      readonly noteNumber: string
      readonly makerPartyId: PartyId
      readonly recipientPartyId: PartyId | null
      readonly devices: number
      /** Lines left out, by number, where the user chose to keep the good ones. */
      readonly linesLeftOut: readonly number[]
    }
  | {
      readonly type: 'devices_announced'
      readonly noteId: NoteId
      readonly makerPartyId: PartyId
      readonly deviceType: string
      readonly deviceIds: readonly DeviceId[]
    }
  | {
      readonly type: 'opening_code_issued'
      readonly openingId: OpeningId
      readonly containerId: ContainerId
      readonly ownerPartyId: PartyId
      readonly lockSerial: string
      readonly purpose: OpeningPurpose
      readonly forPersonId: PersonId
      readonly keySerial: string
      readonly keyId: string
      readonly siteId: SiteId
      readonly value: number
      readonly expiresAt: number
      /** Versions of policies that say for how long; records of before lack it. */
      readonly policyIds?: readonly PolicyId[]
    }
  | { readonly type: 'opening_expired'; readonly openingId: OpeningId; readonly containerId: ContainerId }
  | {
      readonly type: 'closing_code_issued'
      readonly openingId: OpeningId
      readonly containerId: ContainerId
      readonly ownerPartyId: PartyId
      readonly lockSerial: string
      readonly keyId: string
      readonly value: number
      /** Versions of policies that say what is scanned at a closing; records of before lack it. */
      readonly policyIds?: readonly PolicyId[]
      readonly limits?: OpenLimits
    }
  | {
      readonly type: 'receipt_verified'
      readonly containerId: ContainerId
      readonly lockSerial: string
      readonly value: number
      readonly action: 'O' | 'C' | 'A' | 'M'
      readonly flags: number
      readonly before: number | null
      /** Acts that this receipt confirms, ascending; empty while a predecessor's receipt is missing. */
      readonly confirmed: readonly ConfirmedAct[]
      readonly skipped: readonly number[]
      /** Of the opening that this leaves open. Records of before deadlines lack it. */
      readonly limits?: OpenLimits
    }
  | {
      readonly type: 'receipt_did_not_fit'
      readonly containerId: ContainerId
      readonly lockSerial: string
      /** Null: a resynchronisation. */
      readonly openingId: OpeningId | null
      readonly misfits: number
      readonly outOfSync: boolean
    }
  | {
      readonly type: 'lock_log_read'
      readonly containerId: ContainerId
      readonly lockSerial: string
      /** Acts that the log proves, ascending. */
      readonly confirmed: readonly (ConfirmedAct & { readonly flags: number; readonly before: number | null })[]
      readonly skipped: readonly number[]
      readonly lastConfirmedValue: number | null
      readonly passedValue: number
      readonly highestValue: number
      readonly gapFrom: number | null
      readonly outOfSync: boolean
      readonly readOutRequired: boolean
      /** What the log shows and nobody can explain; an incident says more. */
      readonly findings: readonly { readonly kind: string; readonly position: number }[]
      /** Where the last act opened the container: until when it may be open. */
      readonly limits?: OpenLimits
    }
  | {
      readonly type: 'lock_resynchronised'
      readonly containerId: ContainerId
      readonly lockSerial: string
      readonly boltThrown: boolean
      readonly flags: number
      readonly lastConfirmedValue: number | null
      readonly passedValue: number
      readonly highestValue: number
      readonly gapFrom: number | null
      /** Openings that are over now without a receipt of their closing. */
      readonly endedOpeningIds: readonly OpeningId[]
      /** Whose code opened the container, as nobody knew before, and until when it may be open. */
      readonly opened?: { readonly openingId: OpeningId; readonly limits: OpenLimits }
    }
  | {
      readonly type: 'devices_packed'
      readonly containerId: ContainerId
      readonly openingId: OpeningId
      readonly position: number
      readonly units: number
      readonly possessingPartyId: PartyId
      /** Who answers for the container, where that is another than who answered for these so far. */
      readonly responsiblePartyId?: PartyId
      readonly repackagingId: RepackagingId | null
      readonly makerPartyId: PartyId
      /** Makers of all that is inside from now on. Records of before policies lack it. */
      readonly makers?: readonly PartyId[]
      /** Versions of policies by which this was allowed; empty: nothing was agreed. Records of before lack it. */
      readonly policyIds?: readonly PolicyId[]
      /** By which list, where they were not all scanned. */
      readonly byList?: ByList
      /** Trays that came in as a whole, and those of which only some devices came. */
      readonly trayIds?: readonly TrayId[]
      readonly traysDissolved?: readonly TrayId[]
      readonly deviceIds: readonly DeviceId[]
    }
  | {
      readonly type: 'devices_unpacked'
      readonly containerId: ContainerId
      readonly openingId: OpeningId
      readonly position: number
      readonly units: number
      readonly toPersonId: PersonId
      /**
       * Whose people have them now, where another party had or answered for the container when the scan came: they left
       * it before it was handed over.
       */
      readonly possessingPartyId?: PartyId
      readonly repackagingId: RepackagingId | null
      /** Nothing is left inside. */
      readonly emptied?: boolean
      /** Trays that were taken out as a whole, and those of which only some devices were. */
      readonly trayIds?: readonly TrayId[]
      readonly traysDissolved?: readonly TrayId[]
      readonly deviceIds: readonly DeviceId[]
    }
  | {
      /** A scan that came late says that stays were others than thought. It moves no device. */
      readonly type: 'stays_corrected'
      readonly containerId: ContainerId
      /** Opening and position of the scan. */
      readonly openingId: OpeningId
      readonly position: number
      readonly makerPartyId: PartyId
      /** The stay that ended at this position already, as it was known before. */
      readonly shortened: { readonly packedPosition: number; readonly unpackedPosition: number | null } | null
      readonly added: {
        readonly packedPosition: number
        readonly packedOpeningId: OpeningId
        readonly unpackedPosition: number | null
        readonly unpackedOpeningId: OpeningId | null
      } | null
      readonly deviceIds: readonly DeviceId[]
    }
  | {
      readonly type: 'contents_differed'
      readonly containerId: ContainerId
      readonly openingId: OpeningId
      readonly surplus: readonly string[]
      /** Trays on which a device lacks. */
      readonly traysDissolved?: readonly TrayId[]
      readonly deviceIds: readonly DeviceId[]
    }
  | {
      readonly type: 'repackaging_started'
      readonly repackagingId: RepackagingId
      readonly fromContainerId: ContainerId
      readonly toContainerId: ContainerId
      readonly fromOpeningId: OpeningId
      readonly toOpeningId: OpeningId
    }
  | {
      readonly type: 'repackaging_completed'
      readonly repackagingId: RepackagingId
      readonly fromContainerId: ContainerId
      readonly toContainerId: ContainerId
      readonly devices: number
      readonly confirmedBy: PersonId | null
    }
  | {
      readonly type: 'container_inspected'
      readonly containerId: ContainerId
      readonly siteId: SiteId
      readonly serialMatches: boolean
      readonly condition: 'intact' | 'damaged'
      /** What was looked at: true where it is as it should be. Looks without a list lack it. */
      readonly checks?: Readonly<Partial<Record<InspectionCheck, boolean>>>
      /** The versions that say what is to be looked at. */
      readonly policyIds?: readonly PolicyId[]
    }
  | {
      readonly type: 'container_stored'
      readonly containerId: ContainerId
      readonly siteId: SiteId
      readonly custody: 'stored' | 'issued'
    }
  | {
      readonly type: 'incident_opened'
      readonly incidentId: IncidentId
      readonly kind: IncidentKind
      readonly ownerPartyId: PartyId
      readonly containerId: ContainerId | null
      readonly deviceId: DeviceId | null
      readonly knowledge: readonly Knowledge[]
      readonly windowAfter: number | null
      readonly reporters: readonly string[]
      /** The container itself is held too (violations only). */
      readonly holdsContainer: boolean
      readonly what: string
    }
  | {
      readonly type: 'incident_widened'
      readonly incidentId: IncidentId
      readonly containerId: ContainerId | null
      readonly knowledge: readonly Knowledge[]
      readonly windowAfter: number | null
      readonly reporters: readonly string[]
      readonly what: string
    }
  | {
      readonly type: 'devices_exposed'
      readonly incidentId: IncidentId
      readonly makerPartyId: PartyId
      /** They lay in this container beside exposed ones, and policy says that this is enough. */
      readonly viaContainerId?: ContainerId
      readonly deviceIds: readonly DeviceId[]
    }
  | {
      readonly type: 'recalls_raised'
      readonly incidentId: IncidentId
      readonly makerPartyId: PartyId
      readonly deviceIds: readonly DeviceId[]
    }
  | {
      readonly type: 'unproven_raised'
      readonly containerId: ContainerId
      readonly ownerPartyId: PartyId
      /** The container itself becomes unproven too: true for one of the facts, whatever number of makers there are. */
      readonly holdsContainer: boolean
      readonly reason: UnprovenReason
      readonly makerPartyId: PartyId
      readonly deviceIds: readonly DeviceId[]
    }
  | {
      readonly type: 'unproven_ended'
      readonly containerId: ContainerId
      readonly value: number
      /** By an explanation instead of a proof: of these devices alone, which had been on a person overnight. */
      readonly explained?: true
      readonly deviceIds: readonly DeviceId[]
    }
  | { readonly type: 'device_missing'; readonly deviceId: DeviceId; readonly incidentId: IncidentId }
  | {
      readonly type: 'release_proposed'
      readonly releaseId: ReleaseId
      readonly incidentId: IncidentId
      readonly proposerNatural: string
      readonly containerCleared: boolean
      readonly reason: string
      readonly evidence: string
      /** A proposal ends by itself; those of before did not. */
      readonly expiresAt?: number
      /** SHA-256 over the canonical JSON (RFC 8785) of incident, devices, container, reason and evidence, hexadecimal. */
      readonly contentHash?: string
      readonly deviceIds: readonly DeviceId[]
    }
  | {
      readonly type: 'release_approved'
      /** Of the proposal that is approved. */
      readonly contentHash?: string
      readonly releaseId: ReleaseId
      readonly incidentId: IncidentId
      readonly containerId: ContainerId | null
      /** Position of the container at the approval; ends the window if the container was cleared. */
      readonly position: number | null
      readonly incidentClosed: boolean
      readonly deviceIds: readonly DeviceId[]
    }
  | { readonly type: 'hint_recorded'; readonly about: string; readonly text: string }
  | ShipmentFact
  | PeopleFact
  | PolicyFact
  | KeyFact
  | FourEyesFact
  | CaseFact
  | WebhookFact
  | PackingListFact
  | StorageFact
  | CarrierLinkFact
  | RecallFact
  | DeadlineFact
  | TourFact
  | LogFact

export type FactType = Fact['type']

/** A fact with who and when. Event time is claimed, record time is ours; both in ms since 1970 UTC. */
export interface Entry {
  readonly entryId: EntryId
  readonly partyId: PartyId
  readonly personId: PersonId
  readonly recordTime: number
  readonly eventTime: number
  readonly fact: Fact
}
