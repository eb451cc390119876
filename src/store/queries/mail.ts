/** Contacts of a party, and the mails to them, as the party sees them that has them told. */
import type pg from 'pg'
import type { ContactId, MailId, PartyId, PersonId, SiteId } from '../../custody/identifiers.ts'
import type {
  Contact,
  ContactDetails,
  ContactKind,
  ContactSituation,
  MailKind,
  MailLanguage,
} from '../../custody/mail-contacts.ts'
import type { NoticePart } from '../../custody/notices.ts'
import type { Person } from '../../custody/state.ts'
import type { Loading } from '../commit.ts'
import type { Writes } from '../writes.ts'
import type { Page } from './views.ts'

type Asked = { readonly [Name in 'siteId' | 'personId']?: ContactDetails[Name] | undefined }
type Change = { readonly [Name in keyof ContactDetails]?: ContactDetails[Name] | undefined }

/** The acting person, locked, and how many contacts the party has. */
export async function contactRegistering(
  loading: Loading,
  actingId: PersonId,
  asked: Asked,
): Promise<(Omit<ContactSituation, 'contact'> & { readonly active: number }) | null> {
  const around = await aroundOf(loading, actingId, asked)
  const { rows } = await loading.client.query<{ active: number }>(
    'select count(*) as active from contact where party_id = $1 and ended_at is null',
    [loading.partyId],
  )
  return around === null ? null : { ...around, active: rows[0]?.active ?? 0 }
}

/** Null: the party has none of that name. */
export async function contactSituation(
  loading: Loading,
  { contactId, personId, asked = {} }: { contactId: ContactId; personId: PersonId; asked?: Asked },
): Promise<ContactSituation | null> {
  const around = await aroundOf(loading, personId, asked)
  const { rows } = await loading.client.query<Contact>(
    `select c.contact_id as "contactId", c.party_id as "partyId", c.site_id as "siteId", c.kinds,
       d.person_id as "personId", c.ended_at as "endedAt"
     from contact c left join contact_detail d using (contact_id, party_id)
     where c.contact_id = $1 and c.party_id = $2 for update of c`,
    [contactId, loading.partyId],
  )
  const [contact] = rows
  return around === null || contact === undefined ? null : { ...around, contact }
}

/** People and sites are looked for at one's own party alone. */
async function aroundOf(
  { lock, find, partyId }: Loading,
  actingId: PersonId,
  { siteId, personId }: Asked,
): Promise<Omit<ContactSituation, 'contact'> | null> {
  const [[acting], sites, people] = await Promise.all([
    lock('person', { personId: actingId }),
    typeof siteId === 'string' ? find('site', { siteId, partyId }) : [],
    typeof personId === 'string' ? find('person', { personId, partyId }) : ([] as Person[]),
  ])
  return acting === undefined ? null : { acting, sites, people }
}

export function addContact(
  writes: Writes,
  partyId: PartyId,
  contact: ContactDetails & { readonly contactId: ContactId; readonly now: number },
): void {
  const { contactId, siteId, name, mail, language, kinds, personId, now } = contact
  writes.add(
    'contact',
    (parameters) =>
      `insert into contact (contact_id, party_id, site_id, name, kinds, created_at)
       values (${parameters.add(contactId, 'text')}, ${parameters.add(partyId, 'text')}, ${parameters.add(siteId, 'text')},
         ${parameters.add(name, 'text')}, ${parameters.scalar(kinds, 'jsonb')}, ${parameters.scalar(now, 'timestamptz')})`,
  )
  writes.add(
    'contact_detail',
    (parameters) =>
      `insert into contact_detail (contact_id, party_id, mail, language, person_id)
       values (${parameters.add(contactId, 'text')}, ${parameters.add(partyId, 'text')}, ${parameters.add(mail, 'text')},
         ${parameters.add(language, 'text')}, ${parameters.add(personId, 'text')})`,
  )
}

/** What is undefined stays. */
export function changeContactRow(writes: Writes, contactId: ContactId, change: Change): void {
  const { siteId, name, mail, language, kinds, personId } = change
  writes.add(
    'contact',
    (parameters) =>
      `update contact set name = coalesce(${parameters.add(name ?? null, 'text')}, name),
         kinds = coalesce(${parameters.scalar(kinds, 'jsonb')}, kinds)
         ${siteId === undefined ? '' : `, site_id = ${parameters.add(siteId, 'text')}`}
       where contact_id = ${parameters.add(contactId, 'text')}`,
  )
  writes.add(
    'contact_detail',
    (parameters) =>
      `update contact_detail set mail = coalesce(${parameters.add(mail ?? null, 'text')}, mail),
         language = coalesce(${parameters.add(language ?? null, 'text')}, language)
         ${personId === undefined ? '' : `, person_id = ${parameters.add(personId, 'text')}`}
       where contact_id = ${parameters.add(contactId, 'text')}`,
  )
}

/** Name and address are forgotten, and what waits for them is sent no more. */
export function forgetContact(writes: Writes, contactId: ContactId, now: number): void {
  writes.add(
    'contact',
    (parameters) =>
      `update contact set name = '', ended_at = greatest(${parameters.scalar(now, 'timestamptz')}, created_at)
       where contact_id = ${parameters.add(contactId, 'text')}`,
  )
  for (const table of ['contact_detail', 'mail']) {
    const waiting = table === 'mail' ? `and status = 'waiting'` : ''
    writes.add(
      table,
      (parameters) => `delete from ${table} where contact_id = ${parameters.add(contactId, 'text')} ${waiting}`,
    )
  }
}

/** The contacts that are this person, as far as anybody said so. */
export function forgetContactsOf(writes: Writes, personId: PersonId): void {
  writes.add(
    'contact',
    (parameters) =>
      `update contact c set name = '', ended_at = greatest(now(), c.created_at)
       from contact_detail d where d.person_id = ${parameters.add(personId, 'text')}
         and d.contact_id = c.contact_id and d.party_id = c.party_id and c.ended_at is null`,
  )
  writes.add(
    'contact_detail',
    (parameters) => `delete from contact_detail where person_id = ${parameters.add(personId, 'text')}`,
  )
}

/** A mail that says only that mails arrive. It goes out at any hour. */
export function addTest(
  writes: Writes,
  { mailId, contact, part, now }: { mailId: MailId; contact: Contact; part: NoticePart; now: number },
): void {
  const { contactId, partyId } = contact
  writes.add('mail', (parameters) => {
    const at = parameters.scalar(now, 'timestamptz')
    return `insert into mail (mail_id, party_id, contact_id, kind, source_id, about, created_at, queued_at, status, next_at)
      values (${parameters.add(mailId, 'text')}, ${parameters.add(partyId, 'text')}, ${parameters.add(contactId, 'text')},
        'test', ${parameters.add(mailId, 'text')}, ${parameters.scalar({ parts: [part], more: 0 }, 'jsonb')},
        ${at}, ${at}, 'waiting', ${at})`
  })
}

export interface ContactView {
  readonly contactId: ContactId
  readonly partyId: PartyId
  readonly siteId: SiteId | null
  readonly name: string
  readonly kinds: readonly ContactKind[]
  readonly createdAt: number
  readonly endedAt: number | null
  /** Null: of another party, or forgotten. */
  readonly mail: string | null
  readonly language: MailLanguage | null
  readonly personId: PersonId | null
}

/** The contacts of a party that the asking one may see, the newest first. `cursor`: the last id of the page before. */
export async function contactList(
  client: pg.ClientBase,
  { partyId, limit, cursor }: { readonly partyId: string; readonly limit: number; readonly cursor: string | null },
): Promise<Page<ContactView>> {
  const { rows } = await client.query<ContactView>(
    `select c.contact_id as "contactId", c.party_id as "partyId", c.site_id as "siteId", c.name, c.kinds,
       c.created_at as "createdAt", c.ended_at as "endedAt", d.mail, d.language, d.person_id as "personId"
     from contact c left join contact_detail d using (contact_id, party_id)
     where c.party_id = $1 and ($2::text is null or (c.created_at, c.contact_id) <
       (select o.created_at, o.contact_id from contact o where o.contact_id = $2))
     order by c.created_at desc, c.contact_id desc limit $3`,
    [partyId, cursor, limit + 1],
  )
  const shown = rows.slice(0, limit)
  return { rows: shown, next: rows.length > limit ? (shown.at(-1)?.contactId ?? null) : null }
}

export interface MailView {
  readonly mailId: MailId
  readonly contactId: ContactId
  readonly kind: MailKind
  readonly status: 'waiting' | 'sent' | 'failed'
  readonly createdAt: number
  readonly attempts: number
  readonly nextAt: number | null
  readonly lastAnswer: number | null
  readonly lastError: string | null
  readonly endedAt: number | null
}

const MAIL_VIEW = `select m.mail_id as "mailId", m.contact_id as "contactId", m.kind, m.status,
    m.created_at as "createdAt", m.attempts, m.next_at as "nextAt", m.last_answer as "lastAnswer",
    m.last_error as "lastError", m.ended_at as "endedAt" from mail m`

/** Mails of the asking party, the newest first. `cursor`: the last id of the page before. */
export async function mailList(
  client: pg.ClientBase,
  page: { readonly limit: number; readonly cursor: string | null; readonly status: string | null },
): Promise<Page<MailView>> {
  const { rows } = await client.query<MailView>(
    `${MAIL_VIEW} where ($1::text is null or m.status = $1) and ($2::text is null or (m.created_at, m.mail_id) <
       (select o.created_at, o.mail_id from mail o where o.mail_id = $2))
     order by m.created_at desc, m.mail_id desc limit $3`,
    [page.status, page.cursor, page.limit + 1],
  )
  const shown = rows.slice(0, page.limit)
  return { rows: shown, next: rows.length > page.limit ? (shown.at(-1)?.mailId ?? null) : null }
}

export interface MailSituation {
  readonly acting: Person
  readonly status: MailView['status']
  readonly contactEnded: boolean
}

/** Null: the party has none of that name. */
export async function mailSituation(
  { client, lock, partyId }: Loading,
  { mailId, personId }: { readonly mailId: MailId; readonly personId: PersonId },
): Promise<MailSituation | null> {
  const [acting] = await lock('person', { personId })
  const { rows } = await client.query<Omit<MailSituation, 'acting'>>(
    `select m.status, c.ended_at is not null as "contactEnded"
     from mail m join contact c using (contact_id, party_id)
     where m.mail_id = $1 and m.party_id = $2 for update of m`,
    [mailId, partyId],
  )
  const [mail] = rows
  return acting === undefined || mail === undefined ? null : { acting, ...mail }
}

/** It waits again as if it had never been tried. */
export function resendMail(writes: Writes, mailId: MailId, now: number): void {
  writes.add('mail', (parameters) => {
    const at = parameters.scalar(now, 'timestamptz')
    return `update mail set status = 'waiting', attempts = 0, queued_at = greatest(${at}, created_at), next_at = ${at},
        ended_at = null, last_answer = null, last_error = null
      where mail_id = ${parameters.add(mailId, 'text')} and status = 'failed'`
  })
}
