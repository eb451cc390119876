/** Rows about the field: tours, what is planned for whom, and devices that did not work when they were unpacked. */
import type { ContainerId, DeviceId, EntryId, PartyId, PersonId, PlannedInstallationId, TourId } from './identifiers.ts'

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

export const PLANNED_STATUSES = ['planned', 'done', 'withdrawn'] as const
export type PlannedStatus = (typeof PLANNED_STATUSES)[number]

/** One device that somebody is to install on a day. Where, stands in the personal part of `entryId`. */
export interface PlannedInstallation {
  readonly plannedInstallationId: PlannedInstallationId
  readonly partyId: PartyId
  /** Who is to install it. */
  readonly personId: PersonId
  /** `YYYY-MM-DD`, by the clock of the server's time zone. */
  readonly day: string
  /** Its place in the day, from 1 on; two may share one. */
  readonly orderInDay: number
  /** The box that it is to come out of; null: any. */
  readonly containerId: ContainerId | null
  /** Null: any. */
  readonly deviceType: string | null
  readonly status: PlannedStatus
  readonly plannedBy: PersonId
  readonly plannedAt: number
  /** What was installed; null unless it is done. */
  readonly deviceId: DeviceId | null
  readonly endedAt: number | null
  /** The newest entry that says where. */
  readonly entryId: EntryId
  /** All that ever said it, that one among them: an address that has to go is in each of them. */
  readonly entryIds: readonly EntryId[]
}

/** Somebody found that a device does not work. It is not offered for installation as long as that stands. */
export interface DeviceDefect {
  readonly deviceId: DeviceId
  /** Of whoever found it. */
  readonly partyId: PartyId
  readonly foundBy: PersonId
  readonly foundAt: number
  /** Says what is wrong with it, in its personal part. */
  readonly entryId: EntryId
  readonly endedBy: PersonId | null
  readonly endedAt: number | null
}
