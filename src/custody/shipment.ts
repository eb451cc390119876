/** On the road (DOMAIN, rules 8, 9 and 20): announced, changed, withdrawn; stored. */
import type { Fact } from './entries.ts'
import { isNotClosed } from './handover.ts'
import type { DeviceId, PartyId, ShipmentId } from './identifiers.ts'
import { incidentsOf, refuseType } from './opening.ts'
import { decided, type Given, type Outcome, type Refusal, refuse, refused } from './outcome.ts'
import type { Policy } from './policy.ts'
import type {
  Container,
  ContainerType,
  Device,
  Ground,
  Opening,
  Party,
  Person,
  Responsibility,
  Shipment,
  Site,
  Station,
  Tour,
} from './state.ts'

/** One leg as it was asked for, and what is known of it. */
export interface LegFound {
  readonly carrier: Party | undefined
  /** Where it ends, if that was said: of the recipient, or of whoever keeps it in between. */
  readonly site: Site | undefined | 'not_named'
}

export interface AnnounceSituation {
  readonly person: Person
  readonly containers: readonly Container[]
  readonly containerTypes: readonly ContainerType[]
  /** Open grounds of the containers and of what they hold. */
  readonly grounds: readonly Ground[]
  /** Openings of these containers that are not over. */
  readonly openings: readonly Opening[]
  /** Tours with these containers that are under way. */
  readonly tours: readonly Tour[]
  /** In their order, at least one. */
  readonly legs: readonly LegFound[]
  readonly recipient: Party | undefined
  readonly site: Site | undefined
  /** The shipment whose containers go back; null: there is none with that id; undefined: it is no return. */
  readonly returnOf: Shipment | null | undefined
  readonly policy: Policy
  readonly responsibility: Responsibility
}

export interface AnnounceRequest {
  readonly expectedArrival: number | null
  /** Whom the sender wants told. */
  readonly contactIds?: readonly string[] | undefined
}

/**
 * Announces a shipment over one or more legs. What is held, open, or not in the sender's hands stays. Refusals, in this
 * order: `carrier_unknown`, `recipient_unknown`, `site_not_of_recipient`, `site_closed`, `recipient_is_sender`,
 * `leg_site_unknown`, `stations_repeat`, `return_of_unknown`, `container_not_in_your_hands`, `container_held`,
 * `container_type_not_approved`, `container_in_shipment`, `tour_under_way`, `container_not_closed`.
 */
export function announceShipment(
  situation: AnnounceSituation,
  request: AnnounceRequest,
  given: Given,
): Outcome<ShipmentId> {
  const { containers, returnOf } = situation
  const way = wayOf(situation)
  if ('code' in way) return refused(way)
  const refusal = refuseReturn(situation) ?? refuseContainers(situation, given.now)
  if (refusal !== null) return refused(refusal)
  const shipmentId = given.newId() as ShipmentId
  const fact: Fact = {
    type: 'shipment_announced',
    shipmentId,
    containerIds: idsOf(containers),
    carrierPartyId: way.carrierPartyId,
    recipientPartyId: way.site.partyId,
    toSiteId: way.site.siteId,
    expectedArrival: request.expectedArrival,
    way: {
      stations: way.stations,
      responsibility: situation.responsibility,
      responsibleSince: Math.max(...containers.map(({ responsibleSince }) => responsibleSince)),
      arrivalDueAt: arrivalDueAt(request.expectedArrival, situation.policy),
      contactIds: request.contactIds ?? [],
      returnOfShipmentId: returnOf?.shipmentId ?? null,
    },
  }
  return decided(shipmentId, [fact])
}

function arrivalDueAt(expectedArrival: number | null, { arrivalGraceHours }: Policy): number | null {
  return expectedArrival === null ? null : expectedArrival + arrivalGraceHours * 3_600_000
}

interface Stations {
  readonly stations: readonly Station[]
  readonly carrierPartyId: PartyId
  /** Where it goes in the end. */
  readonly site: Site
}

/** In between nobody keeps things in a car or in a cellar; nor is it anybody's business which ones others have. */
function mayEnd(place: LegFound['site'], isLast: boolean): boolean {
  if (place === 'not_named') return true
  return place?.status === 'active' && (isLast || (place.kind !== 'vehicle' && place.kind !== 'place_of_use'))
}

/** Sender, each carrier and each interim store, recipient. */
function wayOf({ person, containers, legs, recipient, site }: AnnounceSituation): Stations | Refusal {
  const carriers = legs.map(({ carrier }) => carrier)
  const [first] = carriers
  if (first === undefined || !carriers.every((each) => each?.roles.includes('carrier')))
    return refuse('carrier_unknown')
  if (recipient === undefined) return refuse('recipient_unknown')
  if (site === undefined || site.partyId !== recipient.partyId) return refuse('site_not_of_recipient')
  if (site.status !== 'active') return refuse('site_closed', { siteId: site.siteId })
  if (recipient.partyId === person.partyId) return refuse('recipient_is_sender')
  const places = legs.map((leg) => leg.site)
  if (places.some((place, index) => !mayEnd(place, index === places.length - 1))) return refuse('leg_site_unknown')
  const end = places.at(-1)
  if (end !== 'not_named' && end?.siteId !== site.siteId) return refuse('site_not_of_recipient')
  const from = new Set(containers.map(({ siteId }) => siteId))
  const stations: Station[] = [{ partyId: person.partyId, siteId: from.size === 1 ? ([...from][0] ?? null) : null }]
  for (const [index, { carrier, site: place }] of legs.entries()) {
    if (carrier === undefined) return refuse('carrier_unknown')
    stations.push({ partyId: carrier.partyId, siteId: null })
    if (place === 'not_named' || place === undefined || index === legs.length - 1) continue
    // Where a carrier keeps it itself, nobody signs for it: its own depot is no station between two.
    const own = [carrier.partyId, legs[index + 1]?.carrier?.partyId]
    if (!own.includes(place.partyId)) stations.push({ partyId: place.partyId, siteId: place.siteId })
  }
  stations.push({ partyId: recipient.partyId, siteId: site.siteId })
  const repeated = stations.find(({ partyId }, index) => stations[index + 1]?.partyId === partyId)
  if (repeated !== undefined) return refuse('stations_repeat', { partyId: repeated.partyId })
  return { stations, carrierPartyId: first.partyId, site }
}

function refuseReturn({ person, returnOf, recipient }: AnnounceSituation): Refusal | null {
  if (returnOf === undefined) return null
  const isTheirs = returnOf?.recipientPartyId === person.partyId && returnOf.deliveredAt !== null
  return isTheirs && returnOf.partyId === recipient?.partyId ? null : refuse('return_of_unknown')
}

function refuseContainers(situation: AnnounceSituation, now: number): Refusal | null {
  const { person, containers, grounds, openings } = situation
  const foreign = containers.filter((container) => container.possessingPartyId !== person.partyId)
  if (foreign.length > 0) return refuse('container_not_in_your_hands', { containerIds: idsOf(foreign) })
  if (grounds.length > 0) {
    const subjects = grounds.slice(0, 20).map((g) => g.subjectId)
    return refuse('container_held', { incidentIds: incidentsOf(grounds), subjects })
  }
  for (const type of situation.containerTypes) {
    const refusal = refuseType(type, now)
    if (refusal !== null) return refusal
  }
  const underWay = containers.filter((container) => container.shipmentId !== null)
  if (underWay.length > 0) return refuse('container_in_shipment', { containerIds: idsOf(underWay) })
  const [tour] = situation.tours
  if (tour !== undefined) return refuse('tour_under_way', { tourId: tour.tourId })
  const notClosed = containers.filter(isNotClosed)
  if (notClosed.length === 0 && openings.length === 0) return null
  return refuse('container_not_closed', { containerIds: idsOf(notClosed) })
}

export interface ShipmentSituation {
  readonly person: Person
  readonly shipment: Shipment
  readonly policy: Policy
}

export interface ShipmentChange {
  /** Undefined: as it was; null: nobody knows any more. */
  readonly expectedArrival?: number | null | undefined
  readonly contactIds?: readonly string[] | undefined
}

/**
 * Says anew when a shipment is to arrive, or whom to tell, as long as it is under way. The grace is what is agreed now.
 * Refusals: `person_not_active`, `shipment_not_yours`, `shipment_over`, `nothing_to_change`.
 */
export function changeShipment(
  { person, shipment, policy }: ShipmentSituation,
  change: ShipmentChange,
): Outcome<{ readonly expectedArrival: number | null; readonly arrivalDueAt: number | null }> {
  if (person.status !== 'active') return refused(refuse('person_not_active'))
  if (shipment.partyId !== person.partyId) return refused(refuse('shipment_not_yours'))
  if (!['announced', 'in_transit'].includes(shipment.status)) {
    return refused(refuse('shipment_over', { shipmentStatus: shipment.status }))
  }
  const { expectedArrival = shipment.expectedArrival, contactIds = shipment.contactIds } = change
  const sameArrival = expectedArrival === shipment.expectedArrival
  if (sameArrival && [...contactIds].sort().join() === [...shipment.contactIds].sort().join()) {
    return refused(refuse('nothing_to_change'))
  }
  const dueAt = sameArrival ? shipment.arrivalDueAt : arrivalDueAt(expectedArrival, policy)
  const { shipmentId, containerIds } = shipment
  const said = { expectedArrival, arrivalDueAt: dueAt }
  return decided(said, [{ type: 'shipment_changed', shipmentId, containerIds, ...said, contactIds }])
}

/**
 * Takes back an announcement before the shipment was picked up. Refusals: `person_not_active`, `shipment_not_yours`,
 * `shipment_over`, `shipment_on_its_way`.
 */
export function withdrawShipment({
  person,
  shipment,
}: Pick<ShipmentSituation, 'person' | 'shipment'>): Outcome<ShipmentId> {
  if (person.status !== 'active') return refused(refuse('person_not_active'))
  if (shipment.partyId !== person.partyId) return refused(refuse('shipment_not_yours'))
  const { shipmentId, containerIds, status } = shipment
  switch (status) {
    case 'announced':
      return decided(shipmentId, [{ type: 'shipment_withdrawn', shipmentId, containerIds }])
    case 'in_transit':
    case 'delivered':
      return refused(refuse('shipment_on_its_way', { shipmentStatus: status }))
    case 'received':
    case 'withdrawn':
      return refused(refuse('shipment_over', { shipmentStatus: status }))
    default: {
      const unknown: never = status
      throw new Error(`a shipment of an unknown status: ${String(unknown)}`)
    }
  }
}

/** A container and what it holds are unproven from now on, where they are not already. */
export function raiseUnproven(
  container: Container,
  contents: readonly Device[],
  grounds: readonly Ground[],
  reason: Extract<Fact, { type: 'unproven_raised' }>['reason'],
): Fact[] {
  const already = new Set(grounds.filter((ground) => ground.kind === 'unproven').map((ground) => ground.subjectId))
  const holdsContainer = !already.has(container.containerId)
  const inside = contents.filter(
    (device) => device.containerId === container.containerId && !already.has(device.deviceId),
  )
  const byMaker = [...new Set(inside.map((device) => device.partyId))].map((makerPartyId) => ({
    makerPartyId,
    deviceIds: inside.filter((device) => device.partyId === makerPartyId).map((device) => device.deviceId),
  }))
  const empty = holdsContainer ? [{ makerPartyId: container.partyId, deviceIds: [] as DeviceId[] }] : []
  const groups = byMaker.length > 0 ? byMaker : empty
  return groups.map(({ makerPartyId, deviceIds }, index) => ({
    type: 'unproven_raised' as const,
    containerId: container.containerId,
    ownerPartyId: container.partyId,
    holdsContainer: holdsContainer && index === 0,
    reason,
    makerPartyId,
    deviceIds,
  }))
}

/** Puts a closed container into a store, or into the vehicle of a fitter, which issues what it holds. */
export function storeContainer({
  person,
  container,
  site,
  grounds,
  openings,
}: {
  readonly person: Person
  readonly container: Container
  readonly site: Site | undefined
  readonly grounds: readonly Ground[]
  readonly openings: readonly Opening[]
}): Outcome<{ readonly custody: 'stored' | 'issued' }> {
  if (container.possessingPartyId !== person.partyId) return refused(refuse('container_not_in_your_hands'))
  if (site === undefined || site.partyId !== person.partyId || !person.siteIds.includes(site.siteId)) {
    return refused(refuse('site_not_yours'))
  }
  if (site.status !== 'active') return refused(refuse('site_closed', { siteId: site.siteId }))
  if (container.missing) return refused(refuse('container_missing'))
  if (container.status === 'arrived') return refused(refuse('container_not_inspected'))
  if (container.status === 'in_transit') return refused(refuse('container_in_transit'))
  if (openings.length > 0 || container.status === 'open') return refused(refuse('container_not_closed'))
  const issued = site.kind === 'vehicle'
  // What is held may be put away, never handed out.
  if (issued && grounds.length > 0) return refused(refuse('container_held', { incidentIds: incidentsOf(grounds) }))
  const custody = issued ? 'issued' : 'stored'
  return decided({ custody }, [
    { type: 'container_stored', containerId: container.containerId, siteId: site.siteId, custody },
  ])
}

function idsOf(containers: readonly Container[]): Container['containerId'][] {
  return containers.map((container) => container.containerId)
}
