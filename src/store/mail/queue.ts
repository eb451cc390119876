/** What waits to be sent by mail, and what became of it. For any number of servers that send at once. */
import type pg from 'pg'
import type { ContactId, MailId, PartyId } from '../../custody/identifiers.ts'
import { type MailKind, type MailLanguage, WAKING_KINDS } from '../../custody/mail-contacts.ts'
import type { NoticePart } from '../../custody/notices.ts'
import { type Database, readForRules, writeForRules } from '../database.ts'
import type { About } from './making.ts'

/** A mail that is ours to send until the lease ends. */
export interface Claimed {
  readonly mailId: MailId
  readonly partyId: PartyId
  readonly contactId: ContactId
  readonly kind: MailKind
  readonly about: About
  readonly createdAt: number
  readonly queuedAt: number
  /** With this one. */
  readonly attempts: number
  readonly mail: string
  readonly name: string
  readonly language: MailLanguage
}

export interface Claiming {
  readonly now: number
  /** Until then nobody else sends them; a server that ends before has them sent again, by whomever. */
  readonly leaseUntil: number
  /** Nobody is to be woken: mails that wake nobody wait. */
  readonly quiet: boolean
  readonly most: number
}

const WAKING = WAKING_KINDS.map((kind) => `'${kind}'`).join(', ')
/** A contact may end while a mail to it is made. */
const HAS_ADDRESS =
  'exists (select from contact_detail d where d.contact_id = m.contact_id and d.party_id = m.party_id)'
const time = (at: number): string => new Date(at).toISOString()

/** The next that are due, the oldest first. */
export async function claimMails(database: Database, { now, leaseUntil, quiet, most }: Claiming): Promise<Claimed[]> {
  if (!(await readForRules(database, null, (client) => anyDue(client, now, quiet)))) return []
  return writeForRules(database, null, async (client) => {
    const { rows } = await client.query<Claimed>(
      `with due as materialized (
         select mail_id, party_id, contact_id from mail m
         where status = 'waiting' and next_at <= $1::timestamptz and (not $3 or kind in (${WAKING})) and ${HAS_ADDRESS}
         order by next_at limit $4 for update skip locked)
       update mail m set attempts = m.attempts + 1, next_at = $2::timestamptz
       from due join contact c using (contact_id, party_id) join contact_detail d using (contact_id, party_id)
       where m.mail_id = due.mail_id and m.party_id = due.party_id
       returning m.mail_id as "mailId", m.party_id as "partyId", m.contact_id as "contactId", m.kind, m.about,
         m.created_at as "createdAt", m.queued_at as "queuedAt", m.attempts, d.mail, c.name, d.language`,
      [time(now), time(leaseUntil), quiet, most],
    )
    return rows
  })
}

async function anyDue(client: pg.ClientBase, now: number, quiet: boolean): Promise<boolean> {
  const { rows } = await client.query<{ some: boolean }>(
    `select exists (select from mail m where status = 'waiting' and next_at <= $1::timestamptz
       and (not $2 or kind in (${WAKING})) and ${HAS_ADDRESS}) as some`,
    [time(now), quiet],
  )
  return rows[0]?.some === true
}

/** What came of one attempt; `nextAt` null: it is given up, or was sent. */
export interface Tried {
  readonly mailId: MailId
  readonly partyId: PartyId
  readonly status: 'sent' | 'waiting' | 'failed'
  readonly at: number
  readonly nextAt: number | null
  /** Reply of the mail server; null: there was none. */
  readonly answer: number | null
  readonly error: string | null
}

export async function noteTried(database: Database, tried: readonly Tried[]): Promise<void> {
  if (tried.length === 0) return
  const of = <Value>(value: (one: Tried) => Value): Value[] => tried.map(value)
  await writeForRules(database, null, (client) =>
    client.query(
      `update mail m set status = u.status, next_at = u.next_at, last_answer = u.answer, last_error = u.error,
         ended_at = case u.status when 'waiting' then null else u.at end
       from unnest($1::text[], $2::text[], $3::text[], $4::timestamptz[], $5::timestamptz[], $6::integer[], $7::text[])
         as u (mail_id, party_id, status, at, next_at, answer, error)
       where m.mail_id = u.mail_id and m.party_id = u.party_id and m.status = 'waiting'`,
      [
        of(({ mailId }) => mailId),
        of(({ partyId }) => partyId),
        of(({ status }) => status),
        of(({ at }) => time(at)),
        of(({ nextAt }) => (nextAt === null ? null : time(nextAt))),
        of(({ answer }) => answer),
        of(({ error }) => error),
      ],
    ),
  )
}

/** Removes what was sent before that moment, and what waits for contacts that have ended. Some at a time. */
export async function sweepMails(database: Database, sentBefore: number): Promise<number> {
  const { rowCount } = await writeForRules(database, null, (client) =>
    client.query(
      `with old as materialized (
         (select mail_id, party_id from mail where status = 'sent' and ended_at < $1::timestamptz limit 5000)
         union all
         (select m.mail_id, m.party_id from mail m where status = 'waiting' and not ${HAS_ADDRESS} limit 5000))
       delete from mail m using old where m.mail_id = old.mail_id and m.party_id = old.party_id`,
      [time(sentBefore)],
    ),
  )
  return rowCount ?? 0
}

/** Gives up what has waited since before that moment and could not be sent by anybody. */
export async function giveUpUnsent(
  database: Database,
  { queuedBefore, at }: { readonly queuedBefore: number; readonly at: number },
): Promise<void> {
  await writeForRules(database, null, (client) =>
    client.query(
      `update mail set status = 'failed', next_at = null, ended_at = $2::timestamptz, last_error = 'no_way'
       where status = 'waiting' and queued_at < $1::timestamptz`,
      [time(queuedBefore), time(at)],
    ),
  )
}

/** What the things are called of which mails tell: containers, sites and parties, by their ids. */
export async function namesFor(
  database: Database,
  parts: readonly NoticePart[],
  partyIds: readonly PartyId[],
): Promise<ReadonlyMap<string, string>> {
  const containers = parts.flatMap(({ containerIds }) => containerIds)
  const sites = parts.flatMap(({ siteId }) => (siteId === null ? [] : [siteId]))
  const parties = parts.flatMap(({ byPartyId }) => (byPartyId === null ? [] : [byPartyId]))
  const { rows } = await readForRules(database, null, (client) =>
    client.query<{ id: string; name: string }>(
      `select container_id as id, serial as name from container where container_id = any($1::text[])
       union all select site_id, name from site where site_id = any($2::text[])
       union all select party_id, name from party where party_id = any($3::text[])`,
      [[...new Set(containers)], [...new Set(sites)], [...new Set([...parties, ...partyIds])]],
    ),
  )
  return new Map(rows.map(({ id, name }) => [id, name]))
}

export interface MailFigures {
  readonly waiting: number
  readonly failed: number
  /** Recorded, and not made mails of yet. */
  readonly sources: number
}

export async function mailFigures(client: pg.ClientBase): Promise<MailFigures> {
  const { rows } = await client.query<MailFigures>(
    `select (select count(*) from mail where status = 'waiting') as waiting,
       (select count(*) from mail where status = 'failed') as failed, (select count(*) from mail_source) as sources`,
  )
  return rows[0] ?? { waiting: 0, failed: 0, sources: 0 }
}
