/** Deadlines that are near or over, and what people say to them. What the system does by itself is the keeper's word. */
import type { Deadline, DeadlineKind } from './deadline-state.ts'
import type {
  ContainerId,
  DeviceId,
  EntryId,
  IncidentId,
  OpeningId,
  PersonId,
  ShipmentId,
  SiteId,
} from './identifiers.ts'

/** Until when a container may be open: then it is overdue, and later unproven. ms since 1970 UTC. */
export interface OpenLimits {
  readonly overdueAt: number
  readonly unprovenAt: number
}

/** What a deadline is about, as far as its kind has it. */
export interface DeadlineAbout {
  readonly shipmentId?: ShipmentId
  readonly containerIds?: readonly ContainerId[]
  readonly openingId?: OpeningId
  readonly containerId?: ContainerId
  /** Whose training, key or devices they are. */
  readonly personId?: PersonId
  readonly keySerial?: string
  readonly siteId?: SiteId
  readonly incidentId?: IncidentId
  readonly lockSerial?: string
  /** Of an act whose receipt waits for that of the act before it. */
  readonly value?: number
  readonly missingValue?: number
  /** Of a recall, and of a person who has them. */
  readonly deviceIds?: readonly DeviceId[]
}

type DeadlineMembers = Deadline & DeadlineAbout

export type DeadlineFact =
  | ({ readonly type: 'deadline_warned' } & DeadlineMembers)
  | ({ readonly type: 'deadline_passed' } & DeadlineMembers)
  /** The second limit: what the container holds is unproven from now on. */
  | ({ readonly type: 'deadline_enforced' } & DeadlineMembers)
  | ({
      readonly type: 'deadline_escalated'
      /** The deputy; null: nobody was named. */
      readonly forPersonId: PersonId | null
    } & DeadlineMembers)
  | ({
      readonly type: 'deadline_acknowledged'
      /** The entry that says that it passed, and of what. */
      readonly passedEntryId: EntryId
      readonly note: string
    } & Deadline)
  | {
      readonly type: 'watch_set'
      /** '': all kinds that have no watch of their own. */
      readonly kind: DeadlineKind | ''
      readonly ownerPersonId: PersonId
      readonly deputyPersonId: PersonId | null
    }
  | {
      readonly type: 'devices_explained'
      /** Who has them. */
      readonly personId: PersonId
      /** The end of the day that it is for, ms since 1970 UTC. */
      readonly dayEndsAt: number
      readonly deviceIds: readonly DeviceId[]
      readonly text: string
    }
