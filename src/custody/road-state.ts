/** Rows of the road: shipments, hand-overs, and boxes that are passed on. */
import type { ContainerId, HandoverId, PartyId, PassOnId, PersonId, ShipmentId, SiteId } from './identifiers.ts'

/** A box that one person passes on to another in the field. */
export interface PassOn {
  readonly passOnId: PassOnId
  readonly partyId: PartyId
  readonly containerId: ContainerId
  readonly fromPersonId: PersonId
  readonly toPersonId: PersonId
  readonly toSiteId: SiteId
  readonly offeredAt: number
  readonly endedAt: number | null
  readonly status: 'offered' | 'accepted' | 'ended'
}

/** A party that has the shipment for a while, and the place there where that is known. */
export interface Station {
  readonly partyId: PartyId
  readonly siteId: SiteId | null
}

/**
 * When responsibility passes (DOMAIN, rule 20), as the policy says it. `each_hand_over`: whoever has the containers is
 * responsible for them.
 */
export const RESPONSIBILITIES = ['each_hand_over', 'recipient_from_pick_up', 'sender_until_delivery'] as const
export type Responsibility = (typeof RESPONSIBILITIES)[number]

export const LEGS = ['pick_up', 'transfer', 'delivery'] as const
export type Leg = (typeof LEGS)[number]

export interface Shipment {
  readonly shipmentId: ShipmentId
  /** The sender: the first station. */
  readonly partyId: PartyId
  /** Of the first leg: the second station. */
  readonly carrierPartyId: PartyId
  /** The last station. */
  readonly recipientPartyId: PartyId
  readonly toSiteId: SiteId
  readonly containerIds: readonly ContainerId[]
  /** Follows from its containers, of which those count that nothing was said of on receipt. */
  readonly status: 'announced' | 'in_transit' | 'delivered' | 'received' | 'withdrawn'
  /** Sender, carriers and interim stores, recipient. Hand-over n passes from station n to n + 1. */
  readonly stations: readonly Station[]
  /** The station of what is furthest behind. */
  readonly step: number
  /** As it was in force when the shipment was announced: a changed policy never changes the past. */
  readonly responsibility: Responsibility
  /** For what is furthest behind. */
  readonly responsiblePartyId: PartyId
  readonly responsibleSince: number
  readonly announcedAt: number
  readonly expectedArrival: number | null
  /** When it is overdue; null: nobody said when it is to arrive. */
  readonly arrivalDueAt: number | null
  /** Whom the sender wants told. */
  readonly contactIds: readonly string[]
  /** The shipment whose containers this one brings back. */
  readonly returnOfShipmentId: ShipmentId | null
  /** The newest delivery. */
  readonly deliveredAt: number | null
  /** The earliest limit of what was delivered and is not received; the last one when all is. */
  readonly acknowledgeBy: number | null
  readonly receivedAt: number | null
}

export const RECEIPT_OUTCOMES = ['received', 'damaged', 'refused', 'missing'] as const
export type ReceiptOutcome = (typeof RECEIPT_OUTCOMES)[number]

/** Why a container is not taken in. */
export const REFUSED_BECAUSE = ['damaged', 'seal_or_lock', 'not_ordered', 'no_room', 'other'] as const
export type RefusedBecause = (typeof REFUSED_BECAUSE)[number]

/** What is looked at when a container is inspected. */
export const INSPECTION_CHECKS = [
  'label_readable',
  'lid_shut',
  'lock_unharmed',
  'housing_unharmed',
  'no_tool_marks',
  'corners_unharmed',
  'display_quiet',
  'seal_number_right',
] as const
export type InspectionCheck = (typeof INSPECTION_CHECKS)[number]

/** How far one container of a shipment has come. */
export interface ShipmentContainer {
  readonly shipmentId: ShipmentId
  readonly containerId: ContainerId
  /** The sender. */
  readonly partyId: PartyId
  /** The station that has it. */
  readonly step: number
  /** Null: still under way, or nobody said. What is missing may still turn up. */
  readonly outcome: ReceiptOutcome | 'withdrawn' | null
  readonly deliveredAt: number | null
  /** Its receipt has to be acknowledged by then. */
  readonly acknowledgeBy: number | null
  readonly endedAt: number | null
}

export interface Handover {
  readonly handoverId: HandoverId
  readonly partyId: PartyId
  readonly shipmentId: ShipmentId
  readonly leg: Leg
  /** The station that hands over. */
  readonly step: number
  /** What the first side signed for; once both have signed, what both did. */
  readonly containerIds: readonly ContainerId[]
  readonly fromPartyId: PartyId
  readonly toPartyId: PartyId
  /** Who signed for each side; null while that signature is missing. */
  readonly fromPersonId: PersonId | null
  readonly toPersonId: PersonId | null
  /** When the second of the two signed. */
  readonly signedAt: number | null
  /** When the only one that had signed took it back. */
  readonly withdrawnAt: number | null
  /** The worse of what the two sides saw. */
  readonly condition: 'intact' | 'damaged'
  /** Those that one of them named. */
  readonly damagedContainerIds: readonly ContainerId[]
}
