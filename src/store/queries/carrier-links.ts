/** Carriers without an account, and the links of their drivers: what rules need, and what is shown to whom. */
import type pg from 'pg'
import type { IssueSituation, LinkSituation, RegisterSituation, ShipmentOnTheWay } from '../../custody/carrier-link.ts'
import { carrierLegOf } from '../../custody/carrier-link-leg.ts'
import type { CarrierLinkId, PartyId, PersonId, ShipmentId } from '../../custody/identifiers.ts'
import type { CarrierLink, Container, Party, Shipment } from '../../custody/state.ts'
import type { Loading } from '../commit.ts'
import { select } from '../rows.ts'
import type { Writes } from '../writes.ts'
import { isMarketPartnerTaken, lockParties } from './parties.ts'
import { type PageOf, pageOf } from './people.ts'
import { agreedForShipment } from './policies.ts'
import { loadPerson } from './situations.ts'
import type { Page } from './views.ts'

export async function registerCarrierSituation(
  loading: Loading,
  personId: PersonId,
  marketPartnerId: string | null,
): Promise<RegisterSituation> {
  await lockParties(loading)
  const acting = await loadPerson(loading, personId)
  const [own] = await loading.find('party', { partyId: acting.partyId })
  if (own === undefined) throw new Error('a person has no party')
  return { acting, own, marketPartnerTaken: await isMarketPartnerTaken(loading, marketPartnerId, null) }
}

/** Without carriers that others have entered: they offer themselves to nobody but those who have to do with them. */
export async function withoutOthersCarriers(loading: Loading, parties: readonly Party[]): Promise<readonly Party[]> {
  const { rows } = await loading.client.query<{ partyId: PartyId }>(
    `select carrier_party_id as "partyId" from registered_carrier
     where carrier_party_id = any($1) and party_id <> $2 and carrier_party_id not in (select geleit_partners())`,
    [parties.map(({ partyId }) => partyId), loading.partyId],
  )
  const others = new Set(rows.map(({ partyId }) => partyId))
  return parties.filter(({ partyId }) => !others.has(partyId))
}

/** A shipment of the actor's party, or one that it carries or receives; null: none that it may see. */
export async function shipmentSeen(
  loading: Loading,
  shipmentId: ShipmentId,
): Promise<(ShipmentOnTheWay & { readonly containers: readonly Container[] }) | null> {
  const [known] = await loading.find('shipment', { shipmentId })
  if (known === undefined || !isOnTheWay(known, loading.partyId)) return null
  return shipmentRead(loading, known)
}

function isOnTheWay({ stations }: Shipment, party: PartyId): boolean {
  return stations.some(({ partyId }) => partyId === party)
}

/** Read again where it is locked already. */
export async function shipmentRead(
  loading: Loading,
  { shipmentId }: Pick<Shipment, 'shipmentId'>,
): Promise<ShipmentOnTheWay & { readonly containers: readonly Container[] }> {
  const [[shipment], boxes] = await Promise.all([
    loading.find('shipment', { shipmentId }),
    loading.find('shipmentContainer', { shipmentId }),
  ])
  if (shipment === undefined) throw new Error('a shipment went away')
  const containers = await loading.find('container', { containerId: shipment.containerIds })
  return { shipment, boxes, containers }
}

export async function issueSituation(
  loading: Loading,
  request: { readonly shipmentId: ShipmentId; readonly personId: PersonId; readonly step: number | null },
): Promise<IssueSituation | null> {
  const { shipmentId, personId } = request
  const seen = await shipmentSeen(loading, shipmentId)
  if (seen === null) return null
  const { shipment, boxes, containers } = seen
  const parties = await loading.find('party', { partyId: shipment.stations.map(({ partyId }) => partyId) })
  const leg = carrierLegOf(shipment, parties, request.step)
  const known = leg === null ? [] : await loading.find('carrierLink', { shipmentId, step: leg.step, status: 'active' })
  return {
    shipment,
    boxes,
    leg,
    acting: await loadPerson(loading, personId),
    carrierHasPeople: leg !== null && (await hasPeople(loading, leg.carrierPartyId)),
    known: known[0],
    policy: await agreedForShipment(loading, containers, shipment.recipientPartyId),
  }
}

/** Somebody with a role, and who acts by no link. */
async function hasPeople(loading: Loading, partyId: PartyId): Promise<boolean> {
  const people = await loading.find('person', { partyId, status: ['active', 'invited'] })
  const links = await loading.find('carrierLink', { carrierPartyId: partyId })
  const byLink = new Set(links.map(({ personId }) => personId))
  return people.some(({ personId, roles }) => roles.length > 0 && !byLink.has(personId))
}

/** A link that the actor's party gave out, or that is for its own drivers; null: none. */
export async function linkSituation(
  loading: Loading,
  request: { readonly shipmentId: ShipmentId; readonly linkId: CarrierLinkId; readonly personId: PersonId },
): Promise<LinkSituation | null> {
  const [link] = await loading.find('carrierLink', { linkId: request.linkId, shipmentId: request.shipmentId })
  if (link === undefined || ![link.partyId, link.carrierPartyId].includes(loading.partyId)) return null
  const acting = await loadPerson(loading, request.personId)
  const { shipment, boxes, containers } = await shipmentRead(loading, link)
  const policy = await agreedForShipment(loading, containers, shipment.recipientPartyId)
  return { acting, link, shipment, boxes, policy }
}

export interface LinkSecret {
  readonly linkId: CarrierLinkId
  /** Who gave the link out. */
  readonly partyId: PartyId
  readonly generation: number
  /** SHA-256, 32 bytes. */
  readonly tokenHash: Uint8Array
}

export function addLinkSecret(writes: Writes, { linkId, partyId, generation, tokenHash }: LinkSecret): void {
  writes.add('carrier_link_secret', (parameters) => {
    const values = [
      parameters.add(linkId, 'text'),
      parameters.add(generation, 'bigint'),
      parameters.add(partyId, 'text'),
      parameters.add(tokenHash, 'bytea'),
    ]
    return `insert into carrier_link_secret (link_id, generation, party_id, token_hash) values (${values.join(', ')})`
  })
}

/**
 * Links whose paper somebody of this party may type in: those that it gave out, and those at whose ends it stands. In
 * the scope of the rules, since the other end did not give it out; null: the party has nothing to do with the shipment.
 */
export async function linksForPaper(
  client: pg.ClientBase,
  shipmentId: ShipmentId,
  partyId: PartyId,
): Promise<CarrierLink[] | null> {
  const [shipment] = await select(client, 'shipment', { shipmentId })
  if (shipment === undefined || !isOnTheWay(shipment, partyId)) return null
  const links = await select(client, 'carrierLink', { shipmentId, status: 'active' })
  const isAt = (step: number): boolean => shipment.stations[step]?.partyId === partyId
  return links.filter((link) => link.partyId === partyId || isAt(link.step - 1) || isAt(link.step + 1))
}

// --- what is shown ---------------------------------------------------------------------------------------------------

export interface LinkView extends ShipmentOnTheWay {
  readonly link: CarrierLink
  readonly carrierName: string
}

/** Links of a shipment that the one who asks gave out, or that are for its own drivers, the newest first. */
export async function linkList(
  client: pg.ClientBase,
  shipmentId: ShipmentId,
  { limit, cursor }: PageOf,
): Promise<Page<LinkView> | null> {
  const [shipment] = await select(client, 'shipment', { shipmentId })
  if (shipment === undefined) return null
  const { rows } = await client.query<{ linkId: CarrierLinkId }>(
    `select l.link_id as "linkId" from carrier_link l where l.shipment_id = $1
       and ($2::text is null or (l.issued_at, l.link_id) <
             (select c.issued_at, c.link_id from carrier_link c where c.link_id = $2))
     order by l.issued_at desc, l.link_id desc limit $3`,
    [shipmentId, cursor, limit + 1],
  )
  const { rows: shown, next } = pageOf(rows, limit, ({ linkId }) => linkId)
  const ids = shown.map(({ linkId }) => linkId)
  const views = await viewsOf(client, shipment, ids)
  return { rows: ids.flatMap((id) => views.get(id) ?? []), next }
}

async function viewsOf(
  client: pg.ClientBase,
  shipment: Shipment,
  linkId: readonly CarrierLinkId[],
): Promise<ReadonlyMap<CarrierLinkId, LinkView>> {
  if (linkId.length === 0) return new Map()
  const links = await select(client, 'carrierLink', { linkId })
  const boxes = await select(client, 'shipmentContainer', { shipmentId: shipment.shipmentId })
  const parties = await select(client, 'party', { partyId: links.map(({ carrierPartyId }) => carrierPartyId) })
  const names = new Map(parties.map(({ partyId, name }) => [partyId, name]))
  return new Map(
    links.map((link) => [
      link.linkId,
      { link, shipment, boxes, carrierName: names.get(link.carrierPartyId) ?? link.carrierPartyId },
    ]),
  )
}

/** Null: not a link that the one who asks gave out, or that is for its own drivers. */
export async function linkById(
  client: pg.ClientBase,
  shipmentId: ShipmentId,
  linkId: CarrierLinkId,
): Promise<LinkView | null> {
  const [shipment] = await select(client, 'shipment', { shipmentId })
  if (shipment === undefined) return null
  const [link] = await select(client, 'carrierLink', { linkId, shipmentId })
  return link === undefined ? null : ((await viewsOf(client, shipment, [linkId])).get(linkId) ?? null)
}

export interface SignatureShown {
  readonly handoverId: string
  readonly side: 'from' | 'to'
  readonly at: number
  /** Null where they were erased. */
  readonly name: string | null
  readonly signature: string | null
  readonly fromPaper: boolean
}

/**
 * Who signed by a link. In the scope of the rules, since the entries are the carrier's: whoever asks has to have been
 * shown the link before.
 */
export async function signaturesOf(client: pg.ClientBase, { personId }: CarrierLink): Promise<SignatureShown[]> {
  const { rows } = await client.query<{
    readonly type: string
    readonly content: Buffer
    readonly personal: Buffer | null
    readonly at: number
  }>(
    `select e.type, c.canonical as content, p.canonical as personal, e.record_time as at
     from entry_subject s join entry e using (entry_id, party_id) join entry_content c using (entry_id, party_id)
       left join entry_personal p using (entry_id, party_id)
     where s.subject_kind = 'person' and s.subject_id = $1 and e.person_id = $1 and e.type in ('carrier_signed', 'carrier_paper_entered') order by e.position`,
    [personId],
  )
  return rows.map(({ type, content, personal, at }) => {
    const { fact } = JSON.parse(content.toString('utf8')) as { readonly fact: Record<string, unknown> }
    const parts = personal === null ? {} : (JSON.parse(personal.toString('utf8')) as Record<string, unknown>)
    return {
      handoverId: String(fact['handoverId']),
      side: fact['side'] === 'from' ? 'from' : 'to',
      at,
      name: typeof parts['name'] === 'string' ? parts['name'] : null,
      signature: typeof parts['signature'] === 'string' ? parts['signature'] : null,
      fromPaper: type === 'carrier_paper_entered',
    }
  })
}

/** Ids of the photos that came by a link, in the order of their coming. In the scope of the rules, as above. */
export async function photosOf(client: pg.ClientBase, { personId }: CarrierLink): Promise<string[]> {
  const photos = await select(client, 'attachment', { addedBy: personId }, { tail: 'order by added_at, attachment_id' })
  return photos.map(({ attachmentId }) => attachmentId)
}
