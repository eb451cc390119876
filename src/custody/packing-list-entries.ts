/** Facts about boxes that are filled by a list. That its devices are in the box says `devices_packed`, as ever. */
import type { ContainerId, DeviceId, IncidentId, OpeningId, PackingListId, PolicyId, TrayId } from './identifiers.ts'

/** By which list devices were packed, and how many of them were scanned. */
export interface ByList {
  readonly packingListId: PackingListId
  readonly sampled: number
}

export type PackingListFact =
  | {
      readonly type: 'packing_list_taken_in'
      readonly packingListId: PackingListId
      readonly containerId: ContainerId
      readonly openingId: OpeningId
      /** Whose list it is, in words; may be erased. */
      readonly source: string
      readonly sampleSize: number
      /** The draw can be made again from it: the devices with the smallest SHA-256 over seed and identification. */
      readonly drawSeed: string
      /** Places in `deviceIds`, from 0 on, ascending. No identification stands in the clear. */
      readonly drawn: readonly number[]
      readonly trays: readonly {
        readonly trayId: TrayId
        readonly label: string
        /** Places in `deviceIds`, as above. */
        readonly places: readonly number[]
      }[]
      /** Trays of these labels from before: a label is on one tray only. */
      readonly traysDissolved: readonly TrayId[]
      readonly policyIds: readonly PolicyId[]
      readonly deviceIds: readonly DeviceId[]
    }
  | {
      readonly type: 'packing_list_sampled'
      readonly packingListId: PackingListId
      readonly containerId: ContainerId
      readonly openingId: OpeningId
      readonly deviceIds: readonly DeviceId[]
    }
  | {
      /** Something lay in the box that the list does not name. */
      readonly type: 'packing_list_stopped'
      readonly packingListId: PackingListId
      readonly containerId: ContainerId
      readonly openingId: OpeningId
      readonly incidentId: IncidentId
    }
  | {
      readonly type: 'packing_list_withdrawn'
      readonly packingListId: PackingListId
      readonly containerId: ContainerId
      readonly openingId: OpeningId
    }
