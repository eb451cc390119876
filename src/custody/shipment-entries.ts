/** Facts about shipments. Members that records of before did not have are optional, and said where they are read. */
import type { ContainerId, HandoverId, PartyId, ShipmentId, SiteId } from './identifiers.ts'
import type { Leg, RefusedBecause, Responsibility, Shipment, Station } from './road-state.ts'

export interface HandoverSaid {
  readonly handoverId: HandoverId
  readonly shipmentId: ShipmentId
  readonly leg: Leg
  /** What this hand-over is about: all of the shipment, or a part of it. */
  readonly containerIds: readonly ContainerId[]
  readonly fromPartyId: PartyId
  readonly toPartyId: PartyId
  readonly side: 'from' | 'to'
  readonly condition: 'intact' | 'damaged'
}

export type ShipmentFact =
  | {
      readonly type: 'shipment_announced'
      readonly shipmentId: ShipmentId
      readonly containerIds: readonly ContainerId[]
      /** Of the first leg. */
      readonly carrierPartyId: PartyId
      readonly recipientPartyId: PartyId
      readonly toSiteId: SiteId
      readonly expectedArrival: number | null
      /** Records of before there were stations lack it: sender, one carrier, recipient. */
      readonly way?: {
        readonly stations: readonly Station[]
        readonly responsibility: Responsibility
        /** Since when the sender is responsible for the container that it got last. */
        readonly responsibleSince: number
        readonly arrivalDueAt: number | null
        readonly contactIds: readonly string[]
        readonly returnOfShipmentId: ShipmentId | null
      }
    }
  | {
      /** By the sender, while it is under way: all of it as it is from now on. */
      readonly type: 'shipment_changed'
      readonly shipmentId: ShipmentId
      readonly containerIds: readonly ContainerId[]
      readonly expectedArrival: number | null
      readonly arrivalDueAt: number | null
      readonly contactIds: readonly string[]
    }
  | {
      readonly type: 'shipment_withdrawn'
      readonly shipmentId: ShipmentId
      readonly containerIds: readonly ContainerId[]
    }
  | ({
      readonly type: 'handover_half_signed'
      /** Of the station that hands over. Records of before lack it: 0 for the pick-up, 1 for the delivery. */
      readonly step?: number
      readonly damagedContainerIds?: readonly ContainerId[]
    } & HandoverSaid)
  | {
      /** By whoever signed first, while the other side has not. */
      readonly type: 'handover_withdrawn'
      readonly handoverId: HandoverId
      readonly shipmentId: ShipmentId
      readonly leg: Leg
      readonly containerIds: readonly ContainerId[]
    }
  | ({
      readonly type: 'handover_signed'
      readonly acknowledgeBy: number | null
      readonly toSiteId: SiteId | null
      /** Records of before there were stations lack it: all containers pass, and responsibility with them. */
      readonly passing?: {
        readonly step: number
        readonly damagedContainerIds: readonly ContainerId[]
        /** Who is responsible for these containers from now on; null: who was before. */
        readonly responsiblePartyId: PartyId | null
        /** What is inside is on its way back. */
        readonly isReturn: boolean
        readonly shipment: ShipmentStanding
      }
    } & HandoverSaid)
  | {
      readonly type: 'shipment_received'
      readonly shipmentId: ShipmentId
      /** All that this receipt says something of. */
      readonly containerIds: readonly ContainerId[]
      readonly recipientPartyId: PartyId
      readonly siteId: SiteId
      readonly late: boolean
      /** Records of before receipts in parts lack it: all were received, and nothing else was found. */
      readonly found?: {
        readonly damagedContainerIds: readonly ContainerId[]
        readonly refusedContainerIds: readonly ContainerId[]
        readonly missingContainerIds: readonly ContainerId[]
        /** Labels that were there and not announced. */
        readonly surplusSerials: readonly string[]
        readonly shipment: ShipmentStanding
        /** Why something was refused, where it was said. */
        readonly refusedBecause?: RefusedBecause
      }
    }
  | {
      /** Containers that the recipient did not take in are a shipment of their own, back to the sender. */
      readonly type: 'shipment_turned_back'
      readonly shipmentId: ShipmentId
      readonly returnOfShipmentId: ShipmentId
      readonly containerIds: readonly ContainerId[]
      readonly stations: readonly Station[]
      /** 0: the recipient had signed for them; 1: they are with the carrier still. */
      readonly step: 0 | 1
      readonly carrierPartyId: PartyId
      readonly recipientPartyId: PartyId
      readonly toSiteId: SiteId
      readonly responsibility: Responsibility
      readonly responsiblePartyId: PartyId
      readonly responsibleSince: number
    }

/** How a shipment stands after a fact: it follows from its containers. */
export interface ShipmentStanding {
  readonly status: Shipment['status']
  readonly step: number
  /** Earliest limit of what was delivered and is not received; null: nothing waits for its receipt. */
  readonly acknowledgeBy: number | null
  /** Who is responsible for what is furthest behind; null: who was before. */
  readonly responsiblePartyId: PartyId | null
}
