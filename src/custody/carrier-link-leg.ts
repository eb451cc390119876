/** The part of a shipment's way that one carrier has: what it takes over, what it has, what it has handed over. */
import type { PartyId } from './identifiers.ts'
import type { Party, Shipment, ShipmentContainer } from './state.ts'

export interface CarrierLeg {
  /** Index of the carrier's station. */
  readonly step: number
  readonly carrierPartyId: PartyId
  readonly fromPartyId: PartyId
  readonly toPartyId: PartyId
}

/** Where a box is, as the carrier of one part of the way sees it. */
export type BoxPlace = 'not_yet_there' | 'to_take_over' | 'with_carrier' | 'handed_over' | 'withdrawn'

/** The part of the way of the carrier at that step, the first one if none is named; null: none is there. */
export function carrierLegOf(
  { stations }: Pick<Shipment, 'stations'>,
  parties: readonly Party[],
  step: number | null,
): CarrierLeg | null {
  const carriers = new Set(parties.filter(({ roles }) => roles.includes('carrier')).map(({ partyId }) => partyId))
  const index = stations.findIndex(
    ({ partyId }, place) =>
      place > 0 && place < stations.length - 1 && carriers.has(partyId) && (step === null || step === place),
  )
  const [from, carrier, to] = index < 0 ? [] : stations.slice(index - 1, index + 2)
  if (from === undefined || carrier === undefined || to === undefined) return null
  return { step: index, carrierPartyId: carrier.partyId, fromPartyId: from.partyId, toPartyId: to.partyId }
}

export function placeOf({ step, outcome }: Pick<ShipmentContainer, 'step' | 'outcome'>, ofLink: number): BoxPlace {
  if (outcome === 'withdrawn') return 'withdrawn'
  if (step > ofLink) return 'handed_over'
  if (step === ofLink) return 'with_carrier'
  return step === ofLink - 1 ? 'to_take_over' : 'not_yet_there'
}

/** Nothing is left for this carrier to sign. */
export function isLegOver(
  { status }: Pick<Shipment, 'status'>,
  boxes: readonly Pick<ShipmentContainer, 'step' | 'outcome'>[],
  step: number,
): boolean {
  if (status === 'received' || status === 'withdrawn') return true
  return boxes.every((box) => ['handed_over', 'withdrawn'].includes(placeOf(box, step)))
}
