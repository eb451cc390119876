/** What drivers do and see by the link of their carrier: the one shipment that it is for, and nothing else. */
import type pg from 'pg'
import type { ShipmentOnTheWay } from '../../custody/carrier-link.ts'
import {
  type LinkReportSituation,
  type MeantHandover,
  meantHandover,
  type PaperSituation,
  type SigningSituation,
} from '../../custody/carrier-link-acts.ts'
import type { BoxPlace } from '../../custody/carrier-link-leg.ts'
import { carrierLegOf, placeOf } from '../../custody/carrier-link-leg.ts'
import type { CarrierLinkId, PersonId, ShipmentId } from '../../custody/identifiers.ts'
import type {
  CarrierLink,
  Container,
  Knowledge,
  Party,
  Shipment,
  ShipmentContainer,
  Site,
} from '../../custody/state.ts'
import type { Loading } from '../commit.ts'
import { select } from '../rows.ts'
import { shipmentRead } from './carrier-links.ts'
import { reportOn } from './reports.ts'
import { handoverSituation } from './road.ts'
import { loadPerson } from './situations.ts'

/** Loads as the person of the link; the hand-over that is meant is the one in which the named boxes come next. */
export async function signingSituation(
  loading: Loading,
  request: { readonly linkId: CarrierLinkId; readonly serials: readonly string[] },
): Promise<SigningSituation | null> {
  const { linkId, serials } = request
  const [known] = await loading.find('carrierLink', { linkId })
  if (known === undefined || known.carrierPartyId !== loading.partyId) return null
  const before = await shipmentRead(loading, known)
  const meant = meantHandover(before.shipment, before.boxes, before.containers, known, serials)
  const { shipmentId, personId } = known
  // Whatever is loaded where boxes of two kinds are named: the rule says that they are apart.
  const loaded: MeantHandover = meant === 'apart' ? { leg: 'pick_up', step: 0 } : meant
  const handover = await handoverSituation(loading, { shipmentId, personId, ...loaded })
  if (handover === null) return null
  // Now that its containers are locked nobody else moves it.
  const [[link], { shipment, boxes }] = await Promise.all([
    loading.find('carrierLink', { linkId }),
    shipmentRead(loading, known),
  ])
  return link === undefined ? null : { link, shipment, boxes, meant, handover }
}

/** The same for paper. Whoever types it in gave out the link, or is the other side of the hand-over. */
export async function paperSituation(
  loading: Loading,
  request: { readonly linkId: CarrierLinkId; readonly serials: readonly string[]; readonly actingId: PersonId },
): Promise<PaperSituation | null> {
  const situation = await signingSituation(loading, request)
  if (situation === null) return null
  return { ...situation, acting: await loadPerson(loading, request.actingId) }
}

/**
 * The boxes that a report by a link is about: the one that is named, or all of the shipment where none of it is: a slip
 * in a number must not leave a broken box usable.
 */
export async function linkReportSituation(
  loading: Loading,
  request: { readonly linkId: CarrierLinkId; readonly serial: string | null; readonly knowledge: Knowledge },
): Promise<
  (LinkReportSituation & { readonly link: CarrierLink; readonly serials: ReadonlyMap<string, string> }) | null
> {
  const [link] = await loading.find('carrierLink', { linkId: request.linkId })
  if (link === undefined || link.carrierPartyId !== loading.partyId) return null
  const { shipment } = await shipmentRead(loading, link)
  const containers = await loading.lock('container', { containerId: shipment.containerIds })
  const named = containers.filter(({ serial }) => serial === request.serial)
  const meant: readonly Container[] = named.length > 0 ? named : containers
  const reports = []
  for (const container of meant) reports.push((await reportOn(loading, container, request.knowledge)).situation)
  const serials = new Map(containers.map(({ containerId, serial }) => [containerId as string, serial]))
  return { link, reporter: await loadPerson(loading, link.personId), reports, serials }
}

export async function photoSituation(
  loading: Loading,
  linkId: CarrierLinkId,
): Promise<(ShipmentOnTheWay & { readonly link: CarrierLink; readonly photos: number }) | null> {
  const [link] = await loading.find('carrierLink', { linkId })
  if (link === undefined || link.carrierPartyId !== loading.partyId) return null
  const { shipment, boxes } = await shipmentRead(loading, link)
  const photos = await loading.find('attachment', { addedBy: link.personId })
  return { link, shipment, boxes, photos: photos.length }
}

// --- what is shown ---------------------------------------------------------------------------------------------------

export interface DriverBox {
  readonly serial: string
  readonly place: BoxPlace
  /** Something is held against it: it stays where it is. */
  readonly blocked: boolean
  /** Signed for by the carrier; the other side has not yet. */
  readonly signed: boolean
}

export interface DriverView {
  readonly link: CarrierLink
  readonly shipment: Shipment
  /** How far each of its containers has come. */
  readonly progress: readonly ShipmentContainer[]
  readonly carrier: string
  readonly from: DriverPlace
  readonly to: DriverPlace
  readonly expectedArrival: number | null
  readonly boxes: readonly DriverBox[]
}

export interface PaperView {
  readonly link: CarrierLink
  readonly carrier: string
  readonly from: DriverPlace
  readonly to: DriverPlace
  readonly serials: readonly string[]
}

/** What is printed on the paper; null: no link that the one who asks gave out, or that is for its own drivers. */
export async function paperView(
  client: pg.ClientBase,
  { shipmentId, linkId }: { readonly shipmentId: ShipmentId; readonly linkId: CarrierLinkId },
): Promise<PaperView | null> {
  const view = await driverView(client, linkId)
  if (view === null || view.shipment.shipmentId !== shipmentId) return null
  const { link, carrier, from, to, boxes } = view
  return { link, carrier, from, to, serials: boxes.map(({ serial }) => serial) }
}

export interface DriverPlace {
  readonly party: string
  readonly site: string | null
  readonly address: string | null
}

/** As the carrier may see it; null: the link is not there. */
export async function driverView(client: pg.ClientBase, linkId: CarrierLinkId): Promise<DriverView | null> {
  const [link] = await select(client, 'carrierLink', { linkId })
  if (link === undefined) return null
  const { shipmentId } = link
  const [[shipment], boxes] = [
    await select(client, 'shipment', { shipmentId }),
    await select(client, 'shipmentContainer', { shipmentId }),
  ]
  if (shipment === undefined) return null
  const parties = await select(client, 'party', { partyId: shipment.stations.map(({ partyId }) => partyId) })
  const leg = carrierLegOf(shipment, parties, link.step)
  if (leg === null) return null
  const siteIds = shipment.stations.flatMap(({ siteId }) => siteId ?? [])
  const sites = siteIds.length === 0 ? [] : await select(client, 'site', { siteId: siteIds })
  const place = (step: number): DriverPlace => placeAt(shipment.stations[step], parties, sites)
  return {
    link,
    shipment,
    progress: boxes,
    carrier: place(link.step).party,
    from: place(link.step - 1),
    to: place(link.step + 1),
    expectedArrival: shipment.expectedArrival,
    boxes: await driverBoxes(client, link, boxes),
  }
}

function placeAt(
  station: { readonly partyId: string; readonly siteId: string | null } | undefined,
  parties: readonly Party[],
  sites: readonly Site[],
): DriverPlace {
  const party = parties.find(({ partyId }) => partyId === station?.partyId)
  const site = sites.find(({ siteId }) => siteId === station?.siteId)
  return { party: party?.name ?? '', site: site?.name ?? null, address: site?.address ?? party?.address ?? null }
}

async function driverBoxes(
  client: pg.ClientBase,
  link: CarrierLink,
  boxes: readonly ShipmentContainer[],
): Promise<DriverBox[]> {
  const containerId = boxes.filter(({ outcome }) => outcome !== 'withdrawn').map((box) => box.containerId)
  if (containerId.length === 0) return []
  const containers = await select(client, 'container', { containerId })
  const held = await select(client, 'ground', { subjectId: containerId, subjectKind: 'container', endedAt: null })
  const waiting = await select(client, 'handover', { shipmentId: link.shipmentId, signedAt: null, withdrawnAt: null })
  const signed = new Set(
    waiting
      .filter(({ step, fromPersonId, toPersonId }) => (step === link.step ? fromPersonId : toPersonId) !== null)
      .filter(({ step }) => step === link.step || step === link.step - 1)
      .flatMap(({ containerIds }) => containerIds),
  )
  const serials = new Map(containers.map((container) => [container.containerId, container.serial]))
  return boxes
    .flatMap((box): DriverBox[] => {
      const serial = serials.get(box.containerId)
      if (serial === undefined || box.outcome === 'withdrawn') return []
      const blocked = held.some(({ subjectId }) => subjectId === box.containerId)
      return [{ serial, place: placeOf(box, link.step), blocked, signed: signed.has(box.containerId) }]
    })
    .sort((a, b) => (a.serial < b.serial ? -1 : 1))
}
