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

export interface Shipment {
  readonly shipmentId: ShipmentId
  readonly partyId: PartyId
  readonly carrierPartyId: PartyId
  readonly recipientPartyId: PartyId
  readonly toSiteId: SiteId
  readonly containerIds: readonly ContainerId[]
  readonly status: 'announced' | 'in_transit' | 'delivered' | 'received'
  readonly responsiblePartyId: PartyId
  readonly deliveredAt: number | null
  readonly acknowledgeBy: number | null
  readonly receivedAt: number | null
}

export interface Handover {
  readonly handoverId: HandoverId
  readonly partyId: PartyId
  readonly shipmentId: ShipmentId
  readonly leg: 'pick_up' | 'delivery'
  readonly fromPartyId: PartyId
  readonly toPartyId: PartyId
  /** Who signed for each side; null while that signature is missing. */
  readonly fromPersonId: PersonId | null
  readonly toPersonId: PersonId | null
  /** When the second of the two signed: from then on responsibility has passed. */
  readonly signedAt: number | null
  /** The worse of what the two sides saw. */
  readonly condition: 'intact' | 'damaged'
}
