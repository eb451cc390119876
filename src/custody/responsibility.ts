/** Who is responsible for what is shipped, and how a shipment stands: both follow from how far its containers have come. */
import type { PartyId } from './identifiers.ts'
import type { ShipmentStanding } from './shipment-entries.ts'
import type { Container, Device, Leg, Person, Responsibility, Shipment, ShipmentContainer, Station } from './state.ts'

type Way = Pick<Shipment, 'shipmentId' | 'stations' | 'responsibility'>

export function stationAt({ stations, shipmentId }: Pick<Shipment, 'stations' | 'shipmentId'>, step: number): Station {
  const station = stations[step]
  if (station === undefined) throw new Error(`shipment ${shipmentId} has no station ${step}`)
  return station
}

export function lastStep({ stations }: Pick<Shipment, 'stations'>): number {
  return stations.length - 1
}

/** What the hand-over from this station to the next one is called. */
export function legOf(shipment: Pick<Shipment, 'stations'>, step: number): Leg {
  if (step === 0) return 'pick_up'
  return step === lastStep(shipment) - 1 ? 'delivery' : 'transfer'
}

/**
 * Who is responsible for a container that has come to a station: exactly one party, whatever the policy says (DOMAIN,
 * rule 20).
 */
export function responsibleAt(way: Way, step: number): PartyId {
  const ends = { sender: stationAt(way, 0).partyId, recipient: stationAt(way, lastStep(way)).partyId }
  switch (way.responsibility) {
    case 'each_hand_over':
      return stationAt(way, step).partyId
    case 'recipient_from_pick_up':
      return step === 0 ? ends.sender : ends.recipient
    case 'sender_until_delivery':
      return step === lastStep(way) ? ends.recipient : ends.sender
    default: {
      const unknown: never = way.responsibility
      throw new Error(`responsibility of an unknown kind: ${String(unknown)}`)
    }
  }
}

/** The same on the way back: whoever is responsible stays so until the containers are where the policy says. */
export function turnedRound(responsibility: Responsibility): Responsibility {
  switch (responsibility) {
    case 'each_hand_over':
      return 'each_hand_over'
    case 'recipient_from_pick_up':
      return 'sender_until_delivery'
    case 'sender_until_delivery':
      return 'recipient_from_pick_up'
  }
}

/** What of a shipment has not come to its end, and is not given up. */
export function underWay(progress: readonly ShipmentContainer[]): readonly ShipmentContainer[] {
  return progress.filter(({ outcome }) => outcome === null)
}

/** How a shipment stands, its containers having come so far. */
export function standingOf(
  shipment: Way & Pick<Shipment, 'acknowledgeBy'>,
  progress: readonly ShipmentContainer[],
): ShipmentStanding {
  const open = underWay(progress)
  const steps = (open.length > 0 ? open : progress).map(({ step }) => step)
  const step = open.length > 0 ? Math.min(...steps) : Math.max(...steps)
  const limits = open.flatMap(({ acknowledgeBy }) => (acknowledgeBy === null ? [] : [acknowledgeBy]))
  const status =
    open.length === 0 ? 'received' : step === 0 ? 'announced' : step === lastStep(shipment) ? 'delivered' : 'in_transit'
  return {
    status,
    step,
    acknowledgeBy: limits.length > 0 ? Math.min(...limits) : status === 'received' ? shipment.acknowledgeBy : null,
    responsiblePartyId: responsibleAt(shipment, step),
  }
}

/** The standing as a fact says it: nobody is named where nobody else became responsible. */
export function passedOn(
  standing: ShipmentStanding,
  { responsiblePartyId }: Pick<Shipment, 'responsiblePartyId'>,
): ShipmentStanding {
  return standing.responsiblePartyId === responsiblePartyId ? { ...standing, responsiblePartyId: null } : standing
}

/**
 * Late scans tell of devices that left a container before it went on its way: whoever answers for the container since
 * then does not answer for them.
 */
export function possessionOf(
  taken: readonly Device[],
  { partyId }: Person,
): { readonly possessingPartyId?: Person['partyId'] } {
  const isTheirs = (device: Device): boolean =>
    device.possessingPartyId === partyId && device.responsiblePartyId === partyId
  return taken.every(isTheirs) ? {} : { possessingPartyId: partyId }
}

/** Who answers for a container answers for what comes into it. */
export function responsibilityIn(
  { responsiblePartyId }: Pick<Container, 'responsiblePartyId'>,
  coming: readonly Device[],
): { readonly responsiblePartyId?: PartyId } {
  return coming.every((device) => device.responsiblePartyId === responsiblePartyId) ? {} : { responsiblePartyId }
}
