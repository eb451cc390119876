/**
 * Carriers without an account (DOMAIN, rule 20): who enters them, and who gives out the link by which their driver signs
 * and reports. A link is for one shipment and the part of the way that is this carrier's. Whoever has it acts as a person
 * of the carrier without any role. What makes it good for one stands in no fact.
 */
import { type CarrierLeg, isLegOver } from './carrier-link-leg.ts'
import type { Fact } from './entries.ts'
import { type CarrierLinkId, idOf, type PartyId, type PersonId } from './identifiers.ts'
import { decided, type Given, type Outcome, type Refusal, refuse, refused } from './outcome.ts'
import { refuseActing, refuseInviting } from './parties.ts'
import type { Policy } from './policy.ts'
import type { CarrierLink, Party, Person, Shipment, ShipmentContainer } from './state.ts'

const HOUR_MS = 3_600_000

export interface RegisterSituation {
  readonly acting: Person
  readonly own: Party
  readonly marketPartnerTaken: boolean
}

export interface CarrierRequest {
  readonly name: string
  readonly address: string | null
  readonly marketPartnerId: string | null
}

/**
 * Enters a carrier that has no account. Refusals, in this order: `person_not_active`, `right_was_taken`,
 * `party_role_not_yours_to_give`, `market_partner_id_taken`.
 */
export function registerCarrier(
  { acting, own, marketPartnerTaken }: RegisterSituation,
  request: CarrierRequest,
  given: Given,
): Outcome<PartyId> {
  const refusal = refuseActing(acting, 'carriers:link') ?? refuseInviting(own.roles, ['carrier'])
  if (refusal !== null) return refused(refusal)
  if (marketPartnerTaken) return refused(refuse('market_partner_id_taken'))
  const partyId = idOf('PartyId', given.newId())
  const nothing = { flagCodes: [], gatewayAdministratorIds: [], gs1Prefix: null }
  const party: Party = { partyId, ...request, ...nothing, roles: ['carrier'] }
  return decided(partyId, [
    { type: 'party_registered', party },
    { type: 'carrier_registered', carrierPartyId: partyId },
  ])
}

/** A shipment with how far each of its containers has come. */
export interface ShipmentOnTheWay {
  readonly shipment: Shipment
  readonly boxes: readonly ShipmentContainer[]
}

export interface IssueSituation extends ShipmentOnTheWay {
  readonly acting: Person
  /** Null: no carrier is at that step. */
  readonly leg: CarrierLeg | null
  /** Somebody at the carrier can log in and sign there. */
  readonly carrierHasPeople: boolean
  /** The link for this part of the way that was given out and not ended. */
  readonly known: CarrierLink | undefined
  readonly policy: Policy
}

/** What is answered of a link; its secret is not among it. */
export interface LinkGiven {
  readonly linkId: CarrierLinkId
  readonly personId: PersonId
  readonly step: number
  readonly generation: number
  readonly expiresAt: number
}

/**
 * Gives out the link for one carrier's part of the way. The carrier signs by it, so where the carrier has people of its
 * own, they do. Refusals, in this order: `person_not_active`, `right_was_taken`, `carrier_step_unknown`,
 * `carrier_link_not_yours_to_give`, `carrier_has_people`, `carrier_link_done`, `carrier_link_exists`,
 * `carrier_link_too_long`.
 */
export function issueCarrierLink(
  situation: IssueSituation,
  { hours }: { readonly hours: number | null },
  given: Given,
): Outcome<LinkGiven> {
  const { acting, leg, shipment, known } = situation
  const right = refuseActing(acting, 'carriers:link')
  if (right !== null) return refused(right)
  if (leg === null) return refused(refuse('carrier_step_unknown'))
  const refusal = refuseGiving(situation, leg, hours)
  if (refusal !== null) return refused(refusal)
  if (known !== undefined) return refused(refuse('carrier_link_exists', { linkId: known.linkId }))
  const linkId = idOf('CarrierLinkId', given.newId())
  const forPersonId = idOf('PersonId', given.newId())
  const { step, carrierPartyId } = leg
  const expiresAt = given.now + (hours ?? situation.policy.carrierLinkHours) * HOUR_MS
  const rights = { roles: [], siteIds: [], status: 'active', trainedUntil: null, approvesFrom: null } as const
  const human = { personId: forPersonId, partyId: carrierPartyId, naturalPersonId: `link-${linkId}` }
  const { shipmentId } = shipment
  return decided({ linkId, personId: forPersonId, step, generation: 1, expiresAt }, [
    { type: 'person_registered', person: { ...human, ...rights } },
    { type: 'carrier_link_issued', linkId, shipmentId, step, carrierPartyId, forPersonId, expiresAt },
  ])
}

function refuseGiving(
  { acting, shipment, boxes, carrierHasPeople, policy }: IssueSituation,
  { step, carrierPartyId }: CarrierLeg,
  hours: number | null,
): Refusal | null {
  const isOfCarrier = acting.partyId === carrierPartyId
  if (!isOfCarrier && acting.partyId !== shipment.partyId) return refuse('carrier_link_not_yours_to_give')
  if (!isOfCarrier && carrierHasPeople) return refuse('carrier_has_people')
  if (isLegOver(shipment, boxes, step)) return refuse('carrier_link_done')
  const most = policy.carrierLinkHours
  return hours !== null && hours > most ? refuse('carrier_link_too_long', { most }) : null
}

export interface LinkSituation extends ShipmentOnTheWay {
  readonly acting: Person
  readonly link: CarrierLink
  readonly policy: Policy
}

/**
 * Another secret for a link, and a new time; the secret before is good for nothing from now on. Refusals, in this order:
 * `person_not_active`, `right_was_taken`, `carrier_link_ended`, `carrier_link_done`, `carrier_link_too_long`.
 */
export function renewCarrierLink(
  situation: LinkSituation,
  { hours }: { readonly hours: number | null },
  given: Pick<Given, 'now'>,
): Outcome<LinkGiven> {
  const { acting, link, shipment, boxes, policy } = situation
  const right = refuseActing(acting, 'carriers:link')
  if (right !== null) return refused(right)
  if (link.status === 'ended') return refused(refuse('carrier_link_ended'))
  if (isLegOver(shipment, boxes, link.step)) return refused(refuse('carrier_link_done'))
  const most = policy.carrierLinkHours
  if (hours !== null && hours > most) return refused(refuse('carrier_link_too_long', { most }))
  const { linkId, personId, step } = link
  const generation = link.generation + 1
  const expiresAt = given.now + (hours ?? most) * HOUR_MS
  const fact: Fact = { type: 'carrier_link_renewed', linkId, forPersonId: personId, generation, expiresAt }
  return decided({ linkId, personId, step, generation, expiresAt }, [fact])
}

/** Nobody acts by it any more. Refusals, in this order: `person_not_active`, `right_was_taken`. */
export function endCarrierLink({ acting, link }: Pick<LinkSituation, 'acting' | 'link'>): Outcome<{ ended: boolean }> {
  const right = refuseActing(acting, 'carriers:link')
  if (right !== null) return refused(right)
  if (link.status === 'ended') return decided({ ended: false }, [])
  const { linkId, personId } = link
  return decided({ ended: true }, [{ type: 'carrier_link_ended', linkId, forPersonId: personId }])
}

/** `taken_away`: by a person, who ended or renewed it, since others may have it. */
export type LinkStanding = 'good' | 'expired' | 'done' | 'taken_away'

/** What the link is good for now. `generation`: that of the secret which somebody showed. */
export function standingOf(
  { link, shipment, boxes }: ShipmentOnTheWay & { readonly link: CarrierLink },
  generation: number,
  now: number,
): LinkStanding {
  if (link.status === 'ended' || generation !== link.generation) return 'taken_away'
  if (isLegOver(shipment, boxes, link.step)) return 'done'
  return now >= link.expiresAt ? 'expired' : 'good'
}

/** Null if one may act by it. Refusals: `carrier_link_ended`, `carrier_link_done`, `carrier_link_expired`. */
export function refuseStanding(standing: LinkStanding): Refusal | null {
  switch (standing) {
    case 'good':
      return null
    case 'taken_away':
      return refuse('carrier_link_ended')
    case 'done':
      return refuse('carrier_link_done')
    case 'expired':
      return refuse('carrier_link_expired')
    default:
      return standing satisfies never
  }
}
