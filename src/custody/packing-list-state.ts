/** Boxes that are filled by a list, and the trays on which devices lie in them. */
import type { ContainerId, DeviceId, OpeningId, PackingListId, PartyId, PersonId, TrayId } from './identifiers.ts'

/** `stopped`: something lay in the box that the list does not name; now every device of it is scanned. */
export type PackingListStatus = 'open' | 'stopped' | 'completed' | 'withdrawn'

export interface PackingList {
  readonly packingListId: PackingListId
  readonly partyId: PartyId
  readonly containerId: ContainerId
  readonly openingId: OpeningId
  /** Who brought it: a person, or a system of the production line. */
  readonly personId: PersonId
  readonly status: PackingListStatus
  /** How many devices it names. */
  readonly devices: number
  /** How many of them have to be scanned, by the policy that was in force when it came in. */
  readonly sampleSize: number
  readonly sampled: number
  readonly takenInAt: number
  /** Completed or withdrawn; null: neither yet. */
  readonly endedAt: number | null
}

/** A device on a list. `reserved`: nobody else packs it; `packed`: the list was completed. */
export interface PackingListDevice {
  readonly packingListId: PackingListId
  readonly deviceId: DeviceId
  readonly partyId: PartyId
  readonly trayId: TrayId | null
  /** One of those that have to be in the sample. */
  readonly drawn: boolean
  readonly sampled: boolean
  readonly status: 'reserved' | 'packed' | 'released'
}

/**
 * A tray of a list. While it is `whole` its label stands for all of its devices, since they have moved together ever
 * since; as soon as one of them leaves alone the tray is `dissolved`, and the label stands for nothing.
 */
export interface Tray {
  readonly trayId: TrayId
  /** Whoever packed by the list. */
  readonly partyId: PartyId
  readonly packingListId: PackingListId
  readonly label: string
  /** Null: not in a container. */
  readonly containerId: ContainerId | null
  readonly deviceIds: readonly DeviceId[]
  readonly status: 'listed' | 'whole' | 'dissolved' | 'withdrawn'
}
