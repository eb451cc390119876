/**
 * Makes mails of what was recorded. A trigger notes each transaction of which anybody is told, within that transaction;
 * here its mails are made, and the note removed, in one. Any number of servers may do so at once.
 */
import type pg from 'pg'
import type { DeadlineKind } from '../../custody/deadline-state.ts'
import type { Entry } from '../../custody/entries.ts'
import type { ContactId, EntryId, MailId, PartyId, PersonId, ShipmentId, SiteId } from '../../custody/identifiers.ts'
import type { Contact, ContactKind, MailKind } from '../../custody/mail-contacts.ts'
import {
  NAMED_MOST,
  NOTICE_TYPES,
  type Notice,
  type NoticeAround,
  type NoticePart,
  noticesOf,
  partOf,
  partsFor,
  type ShipmentConcern,
} from '../../custody/notices.ts'
import { type Database, readForRules, writeForRules } from '../database.ts'
import { entryOf, type StoredMembers } from '../entry-format.ts'
import { watchersOf } from '../queries/deadlines.ts'
import { aroundOf } from '../webhooks/around.ts'

/** What a mail tells, as it is kept. */
export interface About {
  readonly parts: readonly NoticePart[]
  /** How many there are beside these. */
  readonly more: number
}

export interface Making {
  readonly clock: () => number
  readonly newId: () => string
  /** When a mail of this kind that is made now may go out, ms since 1970 UTC. */
  readonly dueAt: (kind: MailKind, now: number) => number
}

interface Source {
  readonly transactionId: string
  readonly webhookIds: readonly string[]
}

interface Made {
  readonly contactId: ContactId
  readonly partyId: PartyId
  readonly kind: MailKind
  readonly sourceId: string
  readonly about: About
}

/**
 * @param most transactions that are told at once
 * @returns how many were; fewer than `most`: there is nothing more
 */
export async function makeMails(database: Database, making: Making, most: number): Promise<number> {
  // Most of the time there is nothing, and looking needs no lock.
  if (!(await readForRules(database, null, anySource))) return 0
  return writeForRules(database, null, async (client) => {
    const { rows: sources } = await client.query<Source>(
      `select transaction_id::text as "transactionId", webhook_ids as "webhookIds"
       from mail_source order by place limit $1 for update skip locked`,
      [most],
    )
    if (sources.length === 0) return 0
    if (await anyContact(client)) await tellOf(client, making, sources)
    await client.query('delete from mail_source where transaction_id = any($1::text[]::xid8[])', [
      sources.map(({ transactionId }) => transactionId),
    ])
    return sources.length
  })
}

async function tellOf(client: pg.ClientBase, making: Making, sources: readonly Source[]): Promise<void> {
  const now = making.clock()
  const entries = await entriesOf(client, sources)
  const around = await noticeAroundOf(client, [...entries.values()].flat())
  const dead = await deadLetterNotices(client, sources, now)
  const notices = sources.flatMap(({ transactionId, webhookIds }) => [
    ...noticesOf(entries.get(transactionId) ?? [], around),
    ...webhookIds.flatMap((id) => dead.get(id) ?? []),
  ])
  const contacts = await contactsOf(client, [...new Set(notices.map(({ partyId }) => partyId))])
  await insertMails(client, making, mailsOf(notices, contacts), now)
}

async function anySource(client: pg.ClientBase): Promise<boolean> {
  const { rows } = await client.query<{ some: boolean }>('select exists (select from mail_source) as some')
  return rows[0]?.some === true
}

/** Where nobody is to be told of anything, entries of thousands of devices need not be read. */
async function anyContact(client: pg.ClientBase): Promise<boolean> {
  const { rows } = await client.query<{ some: boolean }>(
    'select exists (select from contact where ended_at is null) as some',
  )
  return rows[0]?.some === true
}

function mailsOf(notices: readonly Notice[], contacts: readonly Contact[]): Made[] {
  const ofParty = Map.groupBy(contacts, ({ partyId }) => partyId)
  return notices.flatMap((notice) => {
    const { partyId, kind, sourceId } = notice
    const all = ofParty.get(partyId) ?? []
    return all.flatMap((contact) => {
      const parts = partsFor(notice, contact, all)
      if (parts.length === 0) return []
      const about = { parts: parts.slice(0, NAMED_MOST), more: Math.max(0, parts.length - NAMED_MOST) }
      return [{ contactId: contact.contactId, partyId, kind, sourceId, about }]
    })
  })
}

/** By transaction, in the order in which they were recorded. */
async function entriesOf(
  client: pg.ClientBase,
  sources: readonly Source[],
): Promise<ReadonlyMap<string, readonly Entry[]>> {
  const { rows } = await client.query<{ transactionId: string; canonical: Buffer; members: StoredMembers }>(
    `select s.transaction_id::text as "transactionId", c.canonical, c.members
     from mail_source s join entry e on e.transaction_id = s.transaction_id and e.position >= s.first_position
       join entry_content c on c.entry_id = e.entry_id and c.party_id = e.party_id
     where s.transaction_id = any($1::text[]::xid8[]) and e.type = any($2::text[]) order by e.position`,
    [sources.map(({ transactionId }) => transactionId), NOTICE_TYPES],
  )
  const read = rows.map((row) => ({ ...row, entry: entryOf(row.canonical, row.members, null).entry }))
  const groups = Map.groupBy(read, ({ transactionId }) => transactionId)
  return new Map([...groups].map(([transactionId, group]) => [transactionId, group.map(({ entry }) => entry)]))
}

async function noticeAroundOf(client: pg.ClientBase, entries: readonly Entry[]): Promise<NoticeAround> {
  const everybody = await partiesToldOfBlocks(client, entries)
  const around = await aroundOf(client, entries, everybody)
  const shipments = await shipmentConcernsOf(client, entries)
  const watchers = await watchersFor(client, entries)
  return {
    ...around,
    shipmentConcern: (id) => shipments.get(id),
    watchers: (partyId, kind) => watchers.get(`${partyId} ${kind}`) ?? [],
  }
}

/** A fault of the record concerns everybody. */
async function partiesToldOfBlocks(client: pg.ClientBase, entries: readonly Entry[]): Promise<PartyId[]> {
  if (!entries.some(({ fact }) => fact.type === 'incident_opened' && fact.kind === 'record')) return []
  const { rows } = await client.query<{ partyId: PartyId }>(
    `select distinct party_id as "partyId" from contact where ended_at is null and kinds ? 'block'`,
  )
  return rows.map(({ partyId }) => partyId)
}

async function shipmentConcernsOf(
  client: pg.ClientBase,
  entries: readonly Entry[],
): Promise<ReadonlyMap<ShipmentId, ShipmentConcern>> {
  const ids = entries.flatMap(({ fact }) => ('shipmentId' in fact ? [fact.shipmentId] : []))
  if (ids.length === 0) return new Map()
  const { rows } = await client.query<ShipmentConcern & { shipmentId: ShipmentId }>(
    `select shipment_id as "shipmentId", party_id as "senderPartyId", recipient_party_id as "recipientPartyId",
       to_site_id as "toSiteId", contact_ids as "contactIds",
       jsonb_path_query_array(stations, '$[*].partyId') as "partyIds"
     from shipment where shipment_id = any($1::text[])`,
    [[...new Set(ids)]],
  )
  return new Map(rows.map(({ shipmentId, ...concern }) => [shipmentId, concern]))
}

/** People who watch the kinds of deadlines that come up here, by party and kind. Of both there are few. */
async function watchersFor(
  client: pg.ClientBase,
  entries: readonly Entry[],
): Promise<ReadonlyMap<string, readonly PersonId[]>> {
  const asked = new Map<string, { readonly partyId: PartyId; readonly kind: DeadlineKind }>()
  for (const { fact } of entries) {
    if ('forPartyId' in fact && 'dueAt' in fact)
      asked.set(`${fact.forPartyId} ${fact.kind}`, { partyId: fact.forPartyId, kind: fact.kind })
  }
  const found = [...asked].map(async ([name, { partyId, kind }]) => {
    const { ownerPersonIds } = await watchersOf(client, partyId, kind)
    return [name, ownerPersonIds] as const
  })
  return new Map(await Promise.all(found))
}

/** That something was given up is said once a day for each subscription. */
async function deadLetterNotices(
  client: pg.ClientBase,
  sources: readonly Source[],
  now: number,
): Promise<ReadonlyMap<string, Notice>> {
  const ids = [...new Set(sources.flatMap(({ webhookIds }) => webhookIds))]
  if (ids.length === 0) return new Map()
  const { rows } = await client.query<{ webhookId: string; partyId: PartyId }>(
    `select webhook_id as "webhookId", party_id as "partyId" from webhook where webhook_id = any($1::text[])`,
    [ids],
  )
  const day = new Date(now).toISOString().slice(0, 10)
  return new Map(
    rows.map(({ webhookId, partyId }) => [
      webhookId,
      {
        partyId,
        kind: 'webhook_dead',
        sourceId: `${webhookId}-${day}` as EntryId,
        tellings: [
          { part: partOf('webhook_dead', `webhooks/${webhookId}`), siteIds: null, contactIds: [], personIds: null },
        ],
      },
    ]),
  )
}

async function contactsOf(client: pg.ClientBase, partyIds: readonly PartyId[]): Promise<Contact[]> {
  if (partyIds.length === 0) return []
  const { rows } = await client.query<
    Omit<Contact, 'kinds'> & { kinds: readonly ContactKind[]; siteId: SiteId | null }
  >(
    `select c.contact_id as "contactId", c.party_id as "partyId", c.site_id as "siteId", c.kinds,
       d.person_id as "personId", c.ended_at as "endedAt"
     from contact c join contact_detail d using (contact_id, party_id)
     where c.party_id = any($1::text[]) and c.ended_at is null order by c.created_at, c.contact_id`,
    [partyIds],
  )
  return rows
}

async function insertMails(client: pg.ClientBase, making: Making, mails: readonly Made[], now: number): Promise<void> {
  if (mails.length === 0) return
  const of = <Value>(value: (one: Made) => Value): Value[] => mails.map(value)
  await client.query(
    `insert into mail (mail_id, party_id, contact_id, kind, source_id, about, created_at, queued_at, status, next_at)
     select mail_id, party_id, contact_id, kind, source_id, about::jsonb, $7::timestamptz, $7::timestamptz, 'waiting', next_at
     from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $8::timestamptz[])
       as u (mail_id, party_id, contact_id, kind, source_id, about, next_at)
     on conflict do nothing`,
    [
      mails.map(() => making.newId() as MailId),
      of(({ partyId }) => partyId),
      of(({ contactId }) => contactId),
      of(({ kind }) => kind),
      of(({ sourceId }) => sourceId),
      of(({ about }) => JSON.stringify(about)),
      new Date(now).toISOString(),
      of(({ kind }) => new Date(making.dueAt(kind, now)).toISOString()),
    ],
  )
}
