/** On the road (DOMAIN, rules 8, 9 and 20): announced, handed over, received, inspected, stored. */
import type { Fact } from './entries.ts'
import type { DeviceId, HandoverId, ShipmentId, SiteId } from './identifiers.ts'
import { incidentsOf, refuseType } from './opening.ts'
import { decided, type Given, type Outcome, refuse, refused } from './outcome.ts'
import type { Policy } from './policy.ts'
import type {
  Container,
  ContainerType,
  Device,
  Ground,
  Handover,
  Opening,
  Party,
  Person,
  Shipment,
  Site,
  Tour,
} from './state.ts'

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
  readonly carrier: Party | undefined
  readonly recipient: Party | undefined
  readonly site: Site | undefined
}

/** Announces a shipment. What is held, open, or not in the sender's hands stays. */
export function announceShipment(
  situation: AnnounceSituation,
  request: { readonly expectedArrival: number | null },
  given: Given,
): Outcome<ShipmentId> {
  const { person, containers, grounds, openings, carrier, recipient, site } = situation
  if (carrier === undefined || !carrier.roles.includes('carrier')) return refused(refuse('carrier_unknown'))
  if (recipient === undefined) return refused(refuse('recipient_unknown'))
  if (site === undefined || site.partyId !== recipient.partyId) return refused(refuse('site_not_of_recipient'))
  if (site.status !== 'active') return refused(refuse('site_closed', { siteId: site.siteId }))
  if (recipient.partyId === person.partyId) return refused(refuse('recipient_is_sender'))
  const foreign = containers.filter((container) => container.possessingPartyId !== person.partyId)
  if (foreign.length > 0) return refused(refuse('container_not_in_your_hands', { containerIds: idsOf(foreign) }))
  if (grounds.length > 0) {
    return refused(
      refuse('container_held', {
        incidentIds: incidentsOf(grounds),
        subjects: grounds.slice(0, 20).map((g) => g.subjectId),
      }),
    )
  }
  for (const type of situation.containerTypes) {
    const refusal = refuseType(type, given.now)
    if (refusal !== null) return refused(refusal)
  }
  const underWay = containers.filter((container) => container.shipmentId !== null)
  if (underWay.length > 0) return refused(refuse('container_in_shipment', { containerIds: idsOf(underWay) }))
  const [tour] = situation.tours
  if (tour !== undefined) return refused(refuse('tour_under_way', { tourId: tour.tourId }))
  const notClosed = containers.filter(isNotClosed)
  if (notClosed.length > 0 || openings.length > 0) {
    return refused(refuse('container_not_closed', { containerIds: idsOf(notClosed) }))
  }
  const shipmentId = given.newId() as ShipmentId
  const fact: Fact = {
    type: 'shipment_announced',
    shipmentId,
    containerIds: idsOf(containers),
    carrierPartyId: carrier.partyId,
    recipientPartyId: recipient.partyId,
    toSiteId: site.siteId,
    expectedArrival: request.expectedArrival,
  }
  return decided(shipmentId, [fact])
}

function isNotClosed({ status }: Container): boolean {
  return status !== 'closed' && status !== 'inspected'
}

export interface HandoverSituation {
  readonly person: Person
  readonly shipment: Shipment
  readonly containers: readonly Container[]
  readonly grounds: readonly Ground[]
  readonly openings: readonly Opening[]
  readonly tours: readonly Tour[]
  /** The hand-over of this leg, if one side has signed. */
  readonly handover: Handover | undefined
  readonly policy: Policy
}

export interface HandoverAnswer {
  readonly handoverId: HandoverId
  readonly complete: boolean
}

/**
 * Signs a hand-over for one side; with the second signature responsibility passes (rule 20). Damage never stops a
 * delivery: what arrives must be taken in somewhere, and the report of the damage is a report of its own.
 */
export function signHandover(
  situation: HandoverSituation,
  request: {
    readonly leg: Handover['leg']
    readonly containerSerials: readonly string[]
    readonly condition: Handover['condition']
  },
  given: Given,
): Outcome<HandoverAnswer> {
  const { person, shipment, containers, grounds, openings, handover, policy } = situation
  const pickUp = request.leg === 'pick_up'
  if (person.status !== 'active') return refused(refuse('person_not_active'))
  if (shipment.status !== (pickUp ? 'announced' : 'in_transit')) {
    return refused(refuse('handover_out_of_order', { shipmentStatus: shipment.status }))
  }
  const fromPartyId = pickUp ? shipment.partyId : shipment.carrierPartyId
  const toPartyId = pickUp ? shipment.carrierPartyId : shipment.recipientPartyId
  const side = person.partyId === fromPartyId ? 'from' : person.partyId === toPartyId ? 'to' : null
  if (side === null) return refused(refuse('signature_missing'))
  const differing = compareSerials(containers, request.containerSerials)
  if (differing !== null) return refused(refuse('containers_differ', differing))
  if (pickUp && (grounds.length > 0 || openings.length > 0)) {
    return refused(refuse('container_held', { incidentIds: incidentsOf(grounds) }))
  }
  // Between announcement and pick-up somebody may have opened it again.
  const [tour] = situation.tours
  if (pickUp && tour !== undefined) return refused(refuse('tour_under_way', { tourId: tour.tourId }))
  const notClosed = pickUp ? containers.filter(isNotClosed) : []
  if (notClosed.length > 0) return refused(refuse('container_not_closed', { containerIds: idsOf(notClosed) }))
  const { shipmentId, containerIds } = shipment
  const common = { shipmentId, leg: request.leg, containerIds, fromPartyId, toPartyId, side } as const
  const signed = side === 'from' ? handover?.fromPersonId : handover?.toPersonId
  if (handover !== undefined && signed !== null)
    return decided({ handoverId: handover.handoverId, complete: false }, [])
  if (handover === undefined) {
    const handoverId = given.newId() as HandoverId
    const fact: Fact = { type: 'handover_half_signed', handoverId, ...common, condition: request.condition }
    return decided({ handoverId, complete: false }, [fact])
  }
  const fact: Fact = {
    type: 'handover_signed',
    handoverId: handover.handoverId,
    ...common,
    condition: handover.condition === 'damaged' ? 'damaged' : request.condition,
    acknowledgeBy: pickUp ? null : given.now + policy.acknowledgeLimitHours * 3_600_000,
    toSiteId: pickUp ? null : shipment.toSiteId,
  }
  return decided({ handoverId: handover.handoverId, complete: true }, [fact])
}

function compareSerials(
  containers: readonly Container[],
  containerSerials: readonly string[],
): { readonly missing: string[]; readonly surplus: string[] } | null {
  const serials = containers.map((container) => container.serial)
  const missing = serials.filter((serial) => !containerSerials.includes(serial))
  const surplus = containerSerials.filter((serial) => !serials.includes(serial))
  return missing.length + surplus.length === 0 ? null : { missing, surplus }
}

export interface ReceiptSituation {
  readonly person: Person
  readonly shipment: Shipment
  readonly containers: readonly Container[]
  readonly contents: readonly Device[]
  readonly grounds: readonly Ground[]
}

/** Acknowledges the receipt. Too late, and the containers and what they hold are unproven (rule 8). */
export function receiveShipment(
  { person, shipment, containers, contents, grounds }: ReceiptSituation,
  given: Given,
): Outcome<{ readonly late: boolean }> {
  if (shipment.recipientPartyId !== person.partyId) return refused(refuse('shipment_not_for_you'))
  if (shipment.status === 'received') return refused(refuse('shipment_already_received'))
  if (shipment.status !== 'delivered')
    return refused(refuse('shipment_not_delivered', { shipmentStatus: shipment.status }))
  if (!person.siteIds.includes(shipment.toSiteId))
    return refused(refuse('site_not_yours', { siteId: shipment.toSiteId }))
  const late = shipment.acknowledgeBy !== null && given.now > shipment.acknowledgeBy
  const facts: Fact[] = [
    {
      type: 'shipment_received',
      shipmentId: shipment.shipmentId,
      containerIds: shipment.containerIds,
      recipientPartyId: shipment.recipientPartyId,
      siteId: shipment.toSiteId,
      late,
    },
  ]
  if (late) {
    for (const container of containers)
      facts.push(...raiseUnproven(container, contents, grounds, 'receipt_not_acknowledged'))
  }
  return decided({ late }, facts)
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

/** The look at the container on arrival: serial compared, condition seen. A photo or a look proves nothing (section 3). */
export function inspectContainer(
  {
    person,
    container,
    openings,
  }: { readonly person: Person; readonly container: Container; readonly openings: readonly Opening[] },
  seen: { readonly serial: string; readonly condition: 'intact' | 'damaged'; readonly siteId: SiteId },
): Outcome<{ readonly ok: boolean }> {
  if (container.possessingPartyId !== person.partyId) return refused(refuse('container_not_in_your_hands'))
  if (!person.siteIds.includes(seen.siteId) || container.siteId !== seen.siteId) {
    return refused(refuse('container_not_at_site', { siteId: seen.siteId, containerSiteId: container.siteId }))
  }
  if (container.shipmentId !== null)
    return refused(refuse('shipment_not_received', { shipmentId: container.shipmentId }))
  if (container.status !== 'arrived')
    return refused(refuse('container_not_arrived', { containerStatus: container.status }))
  // Proven open, and not yet proven closed: there is nothing to inspect before it is shut.
  const open = openings.find((opening) => opening.status === 'open' || opening.status === 'closing_code_issued')
  if (open !== undefined) return refused(refuse('container_not_closed', { openingId: open.openingId }))
  const serialMatches = seen.serial === container.serial
  if (!serialMatches) return refused(refuse('serial_does_not_match', { seen: seen.serial }))
  return decided({ ok: seen.condition === 'intact' }, [
    {
      type: 'container_inspected',
      containerId: container.containerId,
      siteId: seen.siteId,
      serialMatches,
      condition: seen.condition,
    },
  ])
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
