/**
 * What protocols on paper are made of: the entries themselves, with what they are checked by. What is shown was asked
 * for under row-level security first; entries of the other side of a hand-over are read in the scope of the rules.
 */
import type pg from 'pg'
import type { Entry, Fact } from '../../custody/entries.ts'
import type { ContainerId, HandoverId, PartyId, PersonId, ShipmentId, SiteId } from '../../custody/identifiers.ts'
import type { CarrierLink, Handover, Shipment } from '../../custody/state.ts'
import { entryOf, type StoredMembers } from '../entry-format.ts'
import { select } from '../rows.ts'
import { run } from '../statements.ts'
import { type SignatureShown, signaturesOf } from './carrier-links.ts'

/** An entry with its place in the log. */
export interface PrintedEntry<F extends Fact = Fact> {
  readonly entry: Entry & { readonly fact: F }
  /** 64 hexadecimal digits: the leaf of the log is its hash. */
  readonly commitment: string
  /** Null: the log has not numbered it yet. */
  readonly index: number | null
}

type OfType<T extends Fact['type']> = Extract<Fact, { readonly type: T }>

interface EntryRow {
  readonly canonical: Buffer
  readonly members: StoredMembers
  readonly commitment: string
  readonly index: number | null
}

const ENTRY = `e.position, c.canonical, c.members, encode(e.commitment, 'hex') as commitment, l.log_index::float8 as index`
const JOINED = `join entry_content c on c.entry_id = e.entry_id and c.party_id = e.party_id
  left join log_leaf l on l.position = e.position`

/** Personal parts stay closed: what of them is printed is asked for by itself. */
function printed<T extends Fact['type']>({ canonical, members, commitment, index }: EntryRow): PrintedEntry<OfType<T>> {
  return { entry: entryOf(canonical, members, null).entry as Entry & { readonly fact: OfType<T> }, commitment, index }
}

/** Entries of these types about containers, in their order. In the scope of the rules. */
async function entriesAbout<T extends Fact['type']>(
  forRules: pg.ClientBase,
  containerIds: readonly ContainerId[],
  types: readonly T[],
): Promise<PrintedEntry<OfType<T>>[]> {
  const { rows } = await run<EntryRow & pg.QueryResultRow>(
    forRules,
    `with named as (
       select distinct s.entry_id, s.party_id from entry_subject s
       where s.subject_kind = 'container' and s.subject_id = any($1::text[]))
     select ${ENTRY} from named n join entry e on e.entry_id = n.entry_id and e.party_id = n.party_id ${JOINED}
     where e.type = any($2::text[]) order by e.position`,
    [containerIds, types],
  )
  return rows.map((row) => printed<T>(row))
}

/**
 * An entry of the party that asks. `another`: it is of none of these types. Where it is in the log, says `placeInLog`.
 */
export async function ownEntry<T extends Fact['type']>(
  client: pg.ClientBase,
  entryId: string,
  types: readonly T[],
): Promise<PrintedEntry<OfType<T>> | 'not_seen' | 'another'> {
  const { rows } = await run<EntryRow & { type: string }>(
    client,
    `select e.type, c.canonical, c.members, encode(e.commitment, 'hex') as commitment, null::float8 as index
     from entry e join entry_content c on c.entry_id = e.entry_id and c.party_id = e.party_id where e.entry_id = $1`,
    [entryId],
  )
  const [row] = rows
  if (row === undefined) return 'not_seen'
  return (types as readonly string[]).includes(row.type) ? printed<T>(row) : 'another'
}

export interface PlaceInLog {
  /** Null: not numbered yet. */
  readonly index: number | null
  /** Null: the log has not begun. */
  readonly origin: string | null
}

/** In the scope of the rules; what it says is public. */
export async function placeInLog(forRules: pg.ClientBase, entryId: string): Promise<PlaceInLog> {
  const { rows } = await run<{ index: number }>(
    forRules,
    `select l.log_index::float8 as index from entry e join log_leaf l on l.position = e.position where e.entry_id = $1`,
    [entryId],
  )
  return { index: rows[0]?.index ?? null, origin: await logOrigin(forRules) }
}

/** The name of the log; null before it has begun. */
export async function logOrigin(forRules: pg.ClientBase): Promise<string | null> {
  const { rows } = await run<{ origin: string }>(forRules, 'select origin from log_state', [])
  return rows[0]?.origin ?? null
}

// --- names that the one who asks may see -------------------------------------------------------------------------------

export interface SiteShown {
  readonly name: string
  readonly address: string | null
}

export interface Names {
  readonly parties: ReadonlyMap<string, string>
  readonly people: ReadonlyMap<string, string>
  readonly sites: ReadonlyMap<string, SiteShown>
}

/** As far as row-level security shows them: people are those of the own party. */
export async function namesFor(
  client: pg.ClientBase,
  named: {
    readonly parties: readonly PartyId[]
    readonly people: readonly (PersonId | null)[]
    readonly sites: readonly (SiteId | null)[]
  },
): Promise<Names> {
  const present = (ids: readonly (string | null)[]): string[] => ids.filter((id): id is string => id !== null)
  const [parties, people, sites] = await Promise.all([
    run<{ id: string; name: string }>(
      client,
      'select party_id as id, name from party where party_id = any($1::text[])',
      [named.parties],
    ),
    run<{ id: string; name: string }>(
      client,
      'select person_id as id, name from person_detail where person_id = any($1::text[])',
      [present(named.people)],
    ),
    run<{ id: string } & SiteShown>(
      client,
      'select site_id as id, name, address from site where site_id = any($1::text[])',
      [present(named.sites)],
    ),
  ])
  return {
    parties: new Map(parties.rows.map(({ id, name }) => [id, name])),
    people: new Map(people.rows.map(({ id, name }) => [id, name])),
    sites: new Map(sites.rows.map(({ id, name, address }) => [id, { name, address }])),
  }
}

// --- shipments ---------------------------------------------------------------------------------------------------------

export interface HandoverSeen {
  readonly shipment: Shipment
  readonly handover: Handover
  /** Links of drivers that the one who asks may look into. */
  readonly links: readonly CarrierLink[]
  readonly names: Names
}

/** Null: not a hand-over that the party that asks takes part in. */
export async function handoverSeen(
  client: pg.ClientBase,
  { shipmentId, handoverId }: { readonly shipmentId: ShipmentId; readonly handoverId: HandoverId },
): Promise<HandoverSeen | null> {
  const [shipment] = await select(client, 'shipment', { shipmentId })
  const [handover] = await select(client, 'handover', { handoverId, shipmentId })
  if (shipment === undefined || handover === undefined) return null
  const stations = shipment.stations.slice(handover.step, handover.step + 2)
  const names = await namesFor(client, {
    parties: [handover.fromPartyId, handover.toPartyId, shipment.partyId, shipment.recipientPartyId],
    people: [handover.fromPersonId, handover.toPersonId],
    sites: [...stations.map(({ siteId }) => siteId), shipment.toSiteId],
  })
  return { shipment, handover, names, links: await select(client, 'carrierLink', { shipmentId }) }
}

/** A container as it is named on paper. */
export interface PrintedContainer {
  readonly containerId: ContainerId
  readonly serial: string
  /** Devices inside then; null: it is not for the one who asks to know. */
  readonly devices: number | null
}

export interface HandoverRecord {
  /** Who signed first; null: a record of before both signatures were entries. */
  readonly first: PrintedEntry<OfType<'handover_half_signed'>> | null
  readonly second: PrintedEntry<OfType<'handover_signed'>>
  readonly containers: readonly PrintedContainer[]
  readonly drivers: readonly SignatureShown[]
  readonly origin: string | null
}

/** In the scope of the rules, for a hand-over that was seen. Null: not signed by both sides yet. */
export async function handoverRecord(
  forRules: pg.ClientBase,
  { shipment, handover, links }: HandoverSeen,
  partyId: PartyId,
): Promise<HandoverRecord | null> {
  const { handoverId, containerIds } = handover
  if (handover.signedAt === null) return null
  const entries = await entriesAbout(forRules, containerIds.slice(0, 1), ['handover_half_signed', 'handover_signed'])
  const of = entries.filter(({ entry }) => entry.fact.handoverId === handoverId)
  const second = of.find((each): each is HandoverRecord['second'] => each.entry.fact.type === 'handover_signed')
  if (second === undefined) throw new Error('a hand-over without its entry')
  // Whoever signs anew, signs first again: the newest counts.
  const first = of.findLast(
    (each): each is NonNullable<HandoverRecord['first']> => each.entry.fact.type === 'handover_half_signed',
  )
  const signers = links.filter(({ personId }) => [handover.fromPersonId, handover.toPersonId].includes(personId))
  const drivers = await Promise.all(signers.map((link) => signaturesOf(forRules, link)))
  return {
    first: first ?? null,
    second,
    containers: await containersThen(forRules, {
      containerIds: [...new Set([...containerIds, ...(first?.entry.fact.containerIds ?? [])])],
      ...{ at: second.entry.recordTime, shipment, partyId },
    }),
    drivers: drivers.flat().filter((signed) => signed.handoverId === handoverId),
    origin: await logOrigin(forRules),
  }
}

export interface ReceiptSeen {
  readonly shipment: Shipment
  readonly names: Names
}

export interface ReceiptRecord {
  /** One for each part that was received. */
  readonly receipts: readonly PrintedEntry<OfType<'shipment_received'>>[]
  readonly containers: readonly PrintedContainer[]
  readonly origin: string | null
}

/** In the scope of the rules, for a shipment that was seen. Null: nothing of it was received yet. */
export async function receiptRecord(
  forRules: pg.ClientBase,
  shipment: Shipment,
  partyId: PartyId,
): Promise<ReceiptRecord | null> {
  const { shipmentId, containerIds } = shipment
  const entries = await entriesAbout(forRules, containerIds, ['shipment_received'])
  const receipts = entries.filter(({ entry }) => entry.fact.shipmentId === shipmentId)
  const [first] = receipts
  if (first === undefined) return null
  return {
    receipts,
    containers: await containersThen(forRules, { containerIds, at: first.entry.recordTime, shipment, partyId }),
    origin: await logOrigin(forRules),
  }
}

/**
 * Serials of containers of a shipment, which everybody has read who takes part in it, and how many devices lay in each
 * at that moment: for sender and recipient, and for no carrier.
 */
async function containersThen(
  forRules: pg.ClientBase,
  asked: {
    readonly containerIds: readonly ContainerId[]
    readonly at: number
    readonly shipment: Shipment
    readonly partyId: PartyId
  },
): Promise<PrintedContainer[]> {
  const { shipment, partyId } = asked
  const counted = partyId === shipment.partyId || partyId === shipment.recipientPartyId
  const containers = await contentsThen(forRules, asked.containerIds, asked.at)
  return containers.map(({ deviceIds, ...container }) => ({ ...container, devices: counted ? deviceIds.length : null }))
}

export interface ContainerContents {
  readonly containerId: ContainerId
  readonly serial: string
  /** Ascending. */
  readonly deviceIds: readonly string[]
}

/** What lay in containers at a moment, by serial. In the scope of the rules, or as far as the one who asks sees it. */
export async function contentsThen(
  client: pg.ClientBase,
  containerIds: readonly ContainerId[],
  at: number,
): Promise<ContainerContents[]> {
  const { rows } = await run<ContainerContents & pg.QueryResultRow>(
    client,
    `select c.container_id as "containerId", c.serial, array(
       select distinct s.device_id from stay s where s.container_id = c.container_id
         and s.packed_at <= $2::timestamptz and (s.unpacked_at is null or s.unpacked_at > $2::timestamptz)
       order by s.device_id) as "deviceIds"
     from container c where c.container_id = any($1::text[]) order by c.serial, c.container_id`,
    [containerIds, new Date(at).toISOString()],
  )
  return rows
}

// --- what happens to a box in one's own party ----------------------------------------------------------------------------

export interface DeviceListed {
  readonly deviceId: string
  readonly deviceType: string
}

export interface ContentsSeen {
  readonly serial: string
  readonly partyId: PartyId
  /** By type, then by identification. */
  readonly devices: readonly DeviceListed[]
}

/** What lies in a box now, as far as the one who asks sees it; null: they don't see the box. */
export async function contentsSeen(client: pg.ClientBase, containerId: ContainerId): Promise<ContentsSeen | null> {
  const [container] = await select(client, 'container', { containerId })
  if (container === undefined) return null
  const { rows } = await run<DeviceListed & pg.QueryResultRow>(
    client,
    `select device_id as "deviceId", device_type as "deviceType" from device where container_id = $1
     order by device_type, device_id`,
    [containerId],
  )
  return { serial: container.serial, partyId: container.partyId, devices: rows }
}

/** The newest entry about a box, whoever made it. In the scope of the rules, for a box that was seen. */
export async function newestAbout(
  forRules: pg.ClientBase,
  containerId: ContainerId,
): Promise<{ readonly entryId: string; readonly recordTime: number; readonly commitment: string } | null> {
  const { rows } = await run<{ entryId: string; recordTime: number; commitment: string }>(
    forRules,
    `select e.entry_id as "entryId", e.record_time as "recordTime", encode(e.commitment, 'hex') as commitment
     from entry_subject s join entry e using (entry_id, party_id)
     where s.subject_kind = 'container' and s.subject_id = $1 order by s.sequence desc limit 1`,
    [containerId],
  )
  return rows[0] ?? null
}

export const CONTAINER_PROTOCOLS = ['container_stored', 'devices_unpacked', 'container_passed_on'] as const
export type ContainerProtocolFact = OfType<(typeof CONTAINER_PROTOCOLS)[number]>

export const KEY_PROTOCOLS = ['key_handed_out', 'key_taken_back'] as const
export type KeyProtocolFact = OfType<(typeof KEY_PROTOCOLS)[number]>

export interface ProtocolListed {
  readonly entryId: string
  readonly kind: 'box_issued' | 'devices_taken_out' | 'box_passed_on'
  readonly recordedAt: number
}

/** Entries of the own party about a box of which there is a protocol, the newest first. `cursor`: the last entry id. */
export async function containerProtocols(
  client: pg.ClientBase,
  containerId: ContainerId,
  { limit, cursor }: { readonly limit: number; readonly cursor: string | null },
): Promise<{ readonly rows: readonly ProtocolListed[]; readonly next: string | null } | null> {
  const [container] = await select(client, 'container', { containerId })
  if (container === undefined) return null
  const { rows } = await client.query<ProtocolListed>(
    `select e.entry_id as "entryId", e.record_time as "recordedAt", case e.type when 'container_stored' then 'box_issued'
       when 'devices_unpacked' then 'devices_taken_out' else 'box_passed_on' end as kind
     from entry_subject s join entry e using (entry_id, party_id) join entry_content c using (entry_id, party_id)
     where s.subject_kind = 'container' and s.subject_id = $1 and e.type = any($2::text[])
       and (e.type <> 'container_stored' or convert_from(c.canonical, 'UTF8')::jsonb #>> '{fact,custody}' = 'issued')
       and ($3::text is null or s.sequence < (select o.sequence from entry_subject o
         where o.subject_kind = 'container' and o.subject_id = $1 and o.entry_id = $3))
     order by s.sequence desc limit $4`,
    [containerId, CONTAINER_PROTOCOLS, cursor, limit + 1],
  )
  const shown = rows.slice(0, limit)
  return { rows: shown, next: rows.length > limit ? (shown.at(-1)?.entryId ?? null) : null }
}
