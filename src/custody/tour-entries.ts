/**
 * Facts about the field: what is planned, tours, what was installed, and what did not work. Addresses and free words
 * stand in personal parts.
 */
import type {
  AttachmentId,
  ContainerId,
  DeviceId,
  EntryId,
  OpeningId,
  PartyId,
  PersonId,
  PlannedInstallationId,
  PolicyId,
  SiteId,
  TourId,
} from './identifiers.ts'

/** A photo as a fact refers to it: whatever becomes of the file, its hash stays. */
export interface PhotoReference {
  readonly attachmentId: AttachmentId
  /** 64 lower-case hexadecimal digits. */
  readonly sha256: string
}

interface Planned {
  readonly plannedInstallationId: PlannedInstallationId
  readonly forPersonId: PersonId
  readonly day: string
  readonly orderInDay: number
  /** Not one of the chain of the box: a plan moves nothing. */
  readonly expectedContainerId: ContainerId | null
  readonly deviceType: string | null
  readonly place: string
  readonly meterPointId: string | null
  readonly note: string | null
}

export type PlanFact =
  | ({ readonly type: 'installation_planned' } & Planned)
  | ({
      readonly type: 'planned_installation_changed'
      /** Entries that said where before. */
      readonly earlierEntryIds: readonly EntryId[]
    } & Planned)
  | {
      readonly type: 'planned_installation_withdrawn'
      readonly plannedInstallationId: PlannedInstallationId
      readonly forPersonId: PersonId
    }
  | {
      readonly type: 'device_found_defective'
      readonly deviceId: DeviceId
      readonly note: string
      readonly photos: readonly PhotoReference[]
    }
  | { readonly type: 'device_defect_ended'; readonly deviceId: DeviceId; readonly note: string }

export type TourFact =
  | PlanFact
  | {
      readonly type: 'tour_pack_issued'
      readonly tourId: TourId
      readonly containerId: ContainerId
      readonly ownerPartyId: PartyId
      readonly lockSerial: string
      readonly forPersonId: PersonId
      readonly keySerial: string
      readonly keyId: string
      readonly siteId: SiteId
      readonly validUntil: number
      readonly pairs: readonly {
        readonly openingId: OpeningId
        readonly openingValue: number
        readonly closingValue: number
      }[]
      /** Versions of policies that say how many and for how long; records of before lack it. */
      readonly policyIds?: readonly PolicyId[]
    }
  | { readonly type: 'tour_returned'; readonly tourId: TourId; readonly containerId: ContainerId }
  | {
      readonly type: 'device_installed'
      readonly deviceId: DeviceId
      readonly placeOfUse: string
      readonly tourId: TourId | null
      /** As it was typed; left out where nobody said it, as in records of before. */
      readonly meterPointId?: string
      /** What was planned, where this was it. */
      readonly plannedInstallationId?: PlannedInstallationId
      readonly photos?: readonly PhotoReference[]
    }
  | { readonly type: 'device_commissioned'; readonly deviceId: DeviceId }
