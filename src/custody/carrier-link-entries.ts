/** Facts about carriers without an account. The secret of a link stands in none; names and signatures in the personal part. */
import type { CarrierLinkId, ContainerId, HandoverId, PartyId, PersonId, ShipmentId } from './identifiers.ts'

interface CarrierSignature {
  readonly linkId: CarrierLinkId
  readonly shipmentId: ShipmentId
  readonly handoverId: HandoverId
  readonly containerIds: readonly ContainerId[]
  readonly side: 'from' | 'to'
  /** Of the driver, as they wrote it. */
  readonly name: string
}

export type CarrierLinkFact =
  | { readonly type: 'carrier_registered'; readonly carrierPartyId: PartyId }
  | {
      readonly type: 'carrier_link_issued'
      readonly linkId: CarrierLinkId
      readonly shipmentId: ShipmentId
      readonly step: number
      readonly carrierPartyId: PartyId
      /** A new person of the carrier, without any role. */
      readonly forPersonId: PersonId
      readonly expiresAt: number
    }
  | {
      readonly type: 'carrier_link_renewed'
      readonly linkId: CarrierLinkId
      readonly forPersonId: PersonId
      /** The secrets before it are good for nothing any more. */
      readonly generation: number
      readonly expiresAt: number
    }
  | { readonly type: 'carrier_link_ended'; readonly linkId: CarrierLinkId; readonly forPersonId: PersonId }
  /** Who stood there when somebody signed by the link; the hand-over itself is a fact of its own. */
  | (CarrierSignature & {
      readonly type: 'carrier_signed'
      /** As the data of an SVG path, in a field of 1000 by 400. */
      readonly signature: string
    })
  /** The same from paper, which somebody typed in. */
  | (CarrierSignature & {
      readonly type: 'carrier_paper_entered'
      /** Who typed it in; the paper is in their hands. */
      readonly personId: PersonId
      /** As the paper says. */
      readonly signedAt: number
    })
