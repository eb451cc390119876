/** What the rules of the road need: shipments, hand-overs, arrival, storing, installing. */
import type { HandoverSituation } from '../../custody/handover.ts'
import type {
  ContainerId,
  HandoverId,
  OpeningId,
  PartyId,
  PersonId,
  RepackagingId,
  ShipmentId,
  SiteId,
} from '../../custody/identifiers.ts'
import type { InspectionSituation } from '../../custody/inspection.ts'
import type { RepackagingStart } from '../../custody/packing.ts'
import { mostCareful } from '../../custody/policy.ts'
import type { AnnounceSituation, ShipmentSituation } from '../../custody/shipment.ts'
import type { ReceiptRequest, ReceiptSituation } from '../../custody/shipment-receipt.ts'
import type {
  Container,
  ContainerType,
  Device,
  Ground,
  Leg,
  Lock,
  Opening,
  Person,
  Repackaging,
  Shipment,
  ShipmentContainer,
  Site,
} from '../../custody/state.ts'
import type { Loading } from '../commit.ts'
import { withoutOthersCarriers } from './carrier-links.ts'
import { containerLosses } from './losses-of-containers.ts'
import { agreedAndNamed, agreedFor, agreedForShipment, agreementOnShipment } from './policies.ts'
import { activeOpenings, groundsInside, loadPerson, lockContainer } from './situations.ts'

export { commissionSituation, installSituation, tourReturn } from './installing.ts'

/** A leg as it was asked for; the place where it ends only where that was said. */
export interface LegAsked {
  readonly carrierPartyId: PartyId
  readonly toSiteId?: SiteId | undefined
}

export async function announceSituation(
  loading: Loading,
  request: {
    personId: PersonId
    containerIds: readonly ContainerId[]
    /** Where `legs` lacks, there is one, with this carrier. */
    carrierPartyId?: PartyId | undefined
    legs?: readonly LegAsked[] | undefined
    recipientPartyId: PartyId
    siteId: SiteId
    returnOf?: ShipmentId | undefined
  },
): Promise<AnnounceSituation | null> {
  const { carrierPartyId, recipientPartyId, returnOf } = request
  const legs = request.legs ?? (carrierPartyId === undefined ? [] : [{ carrierPartyId, toSiteId: undefined }])
  const containers = await loading.lock('container', { containerId: request.containerIds })
  for (const { containerId } of containers) if (!(await loading.sees('container', containerId))) return null
  if (containers.length !== new Set(request.containerIds).size) return null
  const typeIds = [...new Set(containers.map((container) => container.containerTypeId))]
  const partyId = [...new Set([...legs.map((leg) => leg.carrierPartyId), recipientPartyId])]
  const parties = await withoutOthersCarriers(loading, await loading.find('party', { partyId }))
  const siteId = [...new Set([request.siteId, ...legs.flatMap((leg) => leg.toSiteId ?? [])])]
  const sites = await loading.find('site', { siteId })
  const siteOf = (id: SiteId) => sites.find((site) => site.siteId === id)
  const [returned] = returnOf === undefined ? [] : await loading.find('shipment', { shipmentId: returnOf })
  return {
    person: await loadPerson(loading, request.personId),
    containers,
    containerTypes: await loading.find('containerType', { containerTypeId: typeIds }),
    grounds: await groundsInside(loading, request.containerIds),
    openings: await activeOpenings(loading, containers),
    tours: await loading.find('tour', { containerId: request.containerIds, status: 'under_way' }),
    legs: legs.map((leg) => ({
      carrier: parties.find((party) => party.partyId === leg.carrierPartyId),
      site: leg.toSiteId === undefined ? 'not_named' : siteOf(leg.toSiteId),
    })),
    recipient: parties.find((party) => party.partyId === recipientPartyId),
    site: siteOf(request.siteId),
    returnOf: returnOf === undefined ? undefined : (returned ?? null),
    ...(await agreementOnShipment(loading, containers, recipientPartyId)),
  }
}

interface LockedShipment {
  readonly person: Person
  readonly shipment: Shipment
  readonly progress: readonly ShipmentContainer[]
  readonly containers: readonly Container[]
}

/** With `serials` known containers of those who take part that bear these labels are locked as well. */
async function lockShipment(
  loading: Loading,
  request: { shipmentId: ShipmentId; personId: PersonId; serials?: readonly string[] },
): Promise<(LockedShipment & { readonly strange: readonly Container[] }) | null> {
  const { shipmentId, serials = [] } = request
  const person = await loadPerson(loading, request.personId)
  const [known] = await loading.find('shipment', { shipmentId })
  if (known === undefined) return null
  const parties = known.stations.map(({ partyId }) => partyId)
  if (!parties.includes(person.partyId)) return null
  const named = serials.length === 0 ? [] : await loading.find('container', { serial: serials })
  const strangers = named.filter(
    ({ containerId, partyId, possessingPartyId }) =>
      !known.containerIds.includes(containerId) && (parties.includes(partyId) || parties.includes(possessingPartyId)),
  )
  // All in one go: whoever locks containers one after the other meets somebody who does it the other way round.
  const containerId = [...known.containerIds, ...strangers.map((each) => each.containerId)]
  const locked = await loading.lock('container', { containerId })
  const [shipment] = await loading.find('shipment', { shipmentId })
  if (shipment === undefined) return null
  const isOwn = (container: Container) => known.containerIds.includes(container.containerId)
  return {
    person,
    shipment,
    progress: await loading.find('shipmentContainer', { shipmentId }),
    containers: locked.filter(isOwn),
    strange: locked.filter((container) => !isOwn(container)),
  }
}

/** Locks what lies inside: a move of the container moves it too. */
function lockContents(loading: Loading, containerIds: readonly ContainerId[]): Promise<Device[]> {
  return loading.lock('device', { containerId: containerIds })
}

export async function handoverSituation(
  loading: Loading,
  request: { shipmentId: ShipmentId; personId: PersonId; leg?: Leg; handoverId?: HandoverId },
): Promise<HandoverSituation | null> {
  const locked = await lockShipment(loading, request)
  if (locked === null) return null
  const { shipmentId, containerIds, recipientPartyId } = locked.shipment
  const { handoverId } = request
  if (handoverId !== undefined) {
    const [named] = await loading.find('handover', { handoverId, shipmentId })
    // Signed, waiting or taken back, the two sides see it, and whoever it is booked under.
    const sides = named === undefined ? [] : [named.partyId, named.fromPartyId, named.toPartyId]
    if (!sides.includes(locked.person.partyId)) return null
  }
  await lockContents(loading, containerIds)
  return {
    ...locked,
    waiting: await loading.find('handover', { shipmentId, signedAt: null, withdrawnAt: null }),
    grounds: await groundsInside(loading, containerIds),
    openings: await activeOpenings(loading, locked.containers),
    tours: await loading.find('tour', { containerId: containerIds, status: 'under_way' }),
    policy: await agreedForShipment(loading, locked.containers, recipientPartyId),
  }
}

/** For a change or a withdrawal by the sender. */
export async function shipmentSituation(
  loading: Loading,
  request: { shipmentId: ShipmentId; personId: PersonId },
): Promise<ShipmentSituation | null> {
  const locked = await lockShipment(loading, request)
  if (locked === null) return null
  const { person, shipment, containers } = locked
  return { person, shipment, policy: await agreedForShipment(loading, containers, shipment.recipientPartyId) }
}

export async function receiveSituation(
  loading: Loading,
  request: { shipmentId: ShipmentId; personId: PersonId; said?: ReceiptRequest | undefined },
): Promise<ReceiptSituation | null> {
  const { surplus = [], containers: said = [] } = request.said ?? {}
  const locked = await lockShipment(loading, { ...request, serials: surplus })
  if (locked === null) return null
  const missing = new Set(said.filter(({ outcome }) => outcome === 'missing').map(({ serial }) => serial))
  const losses = await containerLosses(
    loading,
    locked.containers.filter(({ serial }) => missing.has(serial)),
  )
  const containerIds = [...locked.containers, ...locked.strange].map(({ containerId }) => containerId)
  const contents = await lockContents(loading, containerIds)
  return {
    ...locked,
    contents,
    losses,
    grounds: await groundsInside(loading, containerIds),
    senderSites: await loading.find('site', { partyId: locked.shipment.partyId, status: 'active' }),
  }
}

export async function inspectSituation(
  loading: Loading,
  request: { containerId: ContainerId; personId: PersonId },
): Promise<InspectionSituation | null> {
  const standing = await standingSituation(loading, request)
  return standing === null ? null : { ...standing, ...(await agreedAndNamed(loading, standing.container)) }
}

async function standingSituation(
  loading: Loading,
  request: { containerId: ContainerId; personId: PersonId },
): Promise<{ person: Person; container: Container; openings: Opening[] } | null> {
  const { containerId, personId } = request
  const container = await lockContainer(loading, containerId)
  if (container === null) return null
  // Those of tours as well: a box stands open whatever its code was for.
  const openings = await loading.find('opening', { containerId, status: ['open', 'closing_code_issued'] })
  return { container, person: await loadPerson(loading, personId), openings }
}

export async function storeSituation(
  loading: Loading,
  request: { containerId: ContainerId; personId: PersonId; siteId: SiteId },
): Promise<{
  person: Person
  container: Container
  site: Site | undefined
  grounds: Ground[]
  openings: Opening[]
} | null> {
  const found = await standingSituation(loading, request)
  if (found === null) return null
  await lockContents(loading, [request.containerId])
  const [site] = await loading.find('site', { siteId: request.siteId })
  return {
    ...found,
    site,
    grounds: await groundsInside(loading, [request.containerId]),
    openings: await activeOpenings(loading, [found.container]),
  }
}

export async function repackagingStart(
  loading: Loading,
  request: { fromOpeningId: OpeningId; toOpeningId: OpeningId; personId: PersonId },
): Promise<RepackagingStart | null> {
  const openingIds = [request.fromOpeningId, request.toOpeningId]
  const known = await loading.find('opening', { openingId: openingIds })
  const containers = await loading.lock('container', { containerId: known.map((opening) => opening.containerId) })
  for (const { containerId } of containers) if (!(await loading.sees('container', containerId))) return null
  const openings = await loading.find('opening', { openingId: openingIds })
  const from = openings.find((opening) => opening.openingId === request.fromOpeningId)
  const to = openings.find((opening) => opening.openingId === request.toOpeningId)
  if (from === undefined || to === undefined) return null
  return { from, to, person: await loadPerson(loading, request.personId) }
}

export async function repackagingSituation(
  loading: Loading,
  request: { repackagingId: RepackagingId; personId: PersonId },
): Promise<{ repackaging: Repackaging; person: Person; starter: Person; alone: number } | null> {
  const { repackagingId } = request
  const person = await loadPerson(loading, request.personId)
  const [known] = await loading.find('repackaging', { repackagingId })
  if (known === undefined || known.partyId !== person.partyId) return null
  const { fromContainerId, toContainerId } = known
  const containers = await loading.lock('container', { containerId: [fromContainerId, toContainerId] })
  const [repackaging] = await loading.find('repackaging', { repackagingId })
  if (repackaging === undefined) return null
  const agreed = await Promise.all(containers.map((container) => agreedFor(loading, container)))
  const { repackagingAlone: alone } = mostCareful(agreed)
  return { repackaging, person, starter: await loadPerson(loading, repackaging.personId), alone }
}

/** For registering a container: its type, and whether serials are taken. */
export async function registerSituation(
  loading: Loading,
  request: {
    personId: PersonId
    partyId: PartyId
    serial: string
    containerTypeId: string
    siteId: SiteId
    lockSerial: string | null
  },
): Promise<{
  person: Person
  type: ContainerType | undefined
  site: Site | undefined
  serialTaken: boolean
  lock: Lock | undefined
}> {
  const { partyId, serial, containerTypeId, siteId, lockSerial } = request
  const [type] = await loading.find('containerType', { containerTypeId })
  const [site] = await loading.find('site', { siteId, partyId })
  const same = await loading.find('container', { partyId, serial })
  const locks = lockSerial === null ? [] : await loading.lock('lock', { lockSerial })
  return {
    person: await loadPerson(loading, request.personId),
    // Types are approved by their makers and used by everybody who rents or buys such a container.
    type,
    site,
    serialTaken: same.length > 0,
    lock: locks[0],
  }
}
