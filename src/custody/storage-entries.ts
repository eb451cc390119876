/** Facts about where things are kept: what somebody attests of a room, and what a count found there. */
import type { ContainerId, CountId, DeviceId, IncidentId, PartyId, PersonId, SiteId } from './identifiers.ts'
import type { CountTotals } from './storage-state.ts'

export type StorageFact =
  | {
      readonly type: 'storage_attested'
      readonly siteId: SiteId
      readonly condition: 'locked'
      readonly validUntil: number
      readonly note: string
    }
  | {
      readonly type: 'count_started'
      readonly countId: CountId
      /** One of the two. */
      readonly siteId: SiteId | null
      readonly containerId: ContainerId | null
    }
  | { readonly type: 'count_cancelled'; readonly countId: CountId; readonly containerId: ContainerId | null }
  | {
      readonly type: 'count_completed'
      readonly countId: CountId
      readonly siteId: SiteId | null
      readonly containerId: ContainerId | null
      readonly totals: CountTotals
      /** Who scanned. */
      readonly countedBy: readonly PersonId[]
      /** SHA-256 over all lines of the count in their order, hexadecimal: they stand beside the record. */
      readonly linesSha256: string
    }
  | {
      /** They were looked for, and are not where they should be. An incident holds them. */
      readonly type: 'devices_missing'
      readonly incidentId: IncidentId
      readonly makerPartyId: PartyId
      readonly deviceIds: readonly DeviceId[]
    }
  | {
      /** They turned up again. What holds them goes on holding them. */
      readonly type: 'devices_found'
      /** The count in which they turned up; null: somebody said so. */
      readonly countId: CountId | null
      /** One that holds them, where somebody said so. */
      readonly incidentId?: IncidentId
      readonly deviceIds: readonly DeviceId[]
    }
