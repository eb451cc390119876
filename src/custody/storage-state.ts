/** Rows about where things are kept: the places of containers one after the other, and counts. */
import type { ContainerId, CountId, EntryId, PartyId, PersonId, SiteId } from './identifiers.ts'

/** From one record that moved a container to the next. */
export interface ContainerPlace {
  readonly containerId: ContainerId
  /** The entry that moved it there. */
  readonly placeEntryId: EntryId
  /** Whose hands it was in. */
  readonly partyId: PartyId
  /** Null: on the road. */
  readonly siteId: SiteId | null
  readonly fromAt: number
  readonly untilAt: number | null
}

/** What a count came to, in numbers. */
export interface CountTotals {
  readonly devicesExpected: number
  readonly devicesFound: number
  readonly devicesMissing: number
  /** Recorded somewhere else, and found here. */
  readonly devicesSurplus: number
  /** Recorded in another container of the same site than the one in which they were found. */
  readonly devicesWrongPlace: number
  /** Had been missing. */
  readonly devicesFoundAgain: number
  readonly containersExpected: number
  readonly containersFound: number
  readonly containersMissing: number
  readonly containersSurplus: number
  /** Identifications that nobody announced to the party. */
  readonly unknown: number
  /** Came, went or moved while the count was under way and were not scanned: nothing is said of them. */
  readonly moved: number
}

export interface Count {
  readonly countId: CountId
  readonly partyId: PartyId
  /** What is counted: one of the two. */
  readonly siteId: SiteId | null
  readonly containerId: ContainerId | null
  readonly status: 'open' | 'completed' | 'cancelled'
  readonly startedBy: PersonId
  readonly startedAt: number
  readonly endedBy: PersonId | null
  readonly endedAt: number | null
  /** Null unless it was completed. */
  readonly totals: CountTotals | null
}
