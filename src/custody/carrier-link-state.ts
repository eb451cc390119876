/** Carriers without an account, and the links by which their drivers act. What makes a link good for one stands apart. */
import type { CarrierLinkId, PartyId, PersonId, ShipmentId } from './identifiers.ts'

/** A carrier that a sender has entered, without people of its own. */
export interface RegisteredCarrier {
  readonly carrierPartyId: PartyId
  /** Who entered it. */
  readonly partyId: PartyId
  readonly registeredAt: number
}

export interface CarrierLink {
  readonly linkId: CarrierLinkId
  /** Who gave it out. */
  readonly partyId: PartyId
  readonly shipmentId: ShipmentId
  /** Index of the carrier's station: whoever has the link takes over there, and hands over from there. */
  readonly step: number
  readonly carrierPartyId: PartyId
  /** Whoever uses the link acts as this person of the carrier, who has no role. */
  readonly personId: PersonId
  readonly issuedAt: number
  readonly expiresAt: number
  /** Which of its secrets is good: 1, 2, … */
  readonly generation: number
  readonly status: 'active' | 'ended'
}
