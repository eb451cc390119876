/** Systems that are told what happens, as the party sees them that has them told. */
import type pg from 'pg'
import type { EventKind, Lane } from '../../custody/event-kinds.ts'
import type { PartyId, PersonId, WebhookId } from '../../custody/identifiers.ts'
import type { Person, Webhook } from '../../custody/state.ts'
import type { WebhookSituation } from '../../custody/webhooks.ts'
import type { Loading } from '../commit.ts'
import type { Writes } from '../writes.ts'
import type { Page } from './views.ts'

/** The acting person, locked, and how many subscriptions the party has. */
export async function registering(
  { lock, find, partyId }: Loading,
  personId: PersonId,
): Promise<{ readonly acting: Person; readonly active: number } | null> {
  const [acting] = await lock('person', { personId })
  const active = await find('webhook', { partyId, status: 'active' })
  return acting === undefined ? null : { acting, active: active.length }
}

/** Null: the party has none of that name. */
export async function webhookSituation(
  { lock, find, partyId }: Loading,
  { webhookId, personId }: { readonly webhookId: WebhookId; readonly personId: PersonId },
): Promise<WebhookSituation | null> {
  const [acting] = await lock('person', { personId })
  const [webhook] = await find('webhook', { webhookId, partyId })
  return acting === undefined || webhook === undefined ? null : { acting, webhook }
}

interface Detail {
  readonly webhookId: WebhookId
  readonly partyId: PartyId
  readonly url: string
  readonly description: string
}

export function addDetail(writes: Writes, { webhookId, partyId, url, description }: Detail): void {
  writes.add(
    'webhook_detail',
    (parameters) =>
      `insert into webhook_detail (webhook_id, party_id, url, description) values (${parameters.add(webhookId, 'text')},
        ${parameters.add(partyId, 'text')}, ${parameters.add(url, 'text')}, ${parameters.add(description, 'text')})`,
  )
}

/** What is undefined stays. */
export function changeDetail(
  writes: Writes,
  { webhookId, url, description }: { webhookId: WebhookId; url: string | undefined; description: string | undefined },
): void {
  writes.add(
    'webhook_detail',
    (parameters) =>
      `update webhook_detail set url = coalesce(${parameters.add(url ?? null, 'text')}, url),
        description = coalesce(${parameters.add(description ?? null, 'text')}, description)
       where webhook_id = ${parameters.add(webhookId, 'text')}`,
  )
}

/** What waits for a subscription that ends is sent no more. */
export function dropWaiting(writes: Writes, webhookId: WebhookId): void {
  writes.add(
    'webhook_delivery',
    (parameters) =>
      `delete from webhook_delivery where webhook_id = ${parameters.add(webhookId, 'text')} and status = 'waiting'`,
  )
}

/** Which of these dead letters there are; all of them where none is named. */
export async function deadLettersOf(
  { client }: Loading,
  webhookId: WebhookId,
  eventIds: readonly string[] | null,
): Promise<readonly string[]> {
  const { rows } = await client.query<{ eventId: string }>(
    `select event_id as "eventId" from webhook_delivery
     where webhook_id = $1 and status = 'dead' and ($2::text[] is null or event_id = any($2)) order by place`,
    [webhookId, eventIds],
  )
  return rows.map(({ eventId }) => eventId)
}

/** They wait again as if they had never been tried. */
export function resend(writes: Writes, webhookId: WebhookId, eventIds: readonly string[]): void {
  if (eventIds.length === 0) return
  writes.add(
    'webhook_delivery',
    (parameters) =>
      `update webhook_delivery set status = 'waiting', attempts = 0, first_attempt_at = null, next_attempt_at = null,
         ended_at = null, created_at = now()
       where webhook_id = ${parameters.add(webhookId, 'text')} and status = 'dead'
         and event_id = any(${parameters.add(eventIds, 'text[]')})`,
  )
}

export interface WebhookView extends Webhook {
  readonly url: string
  readonly description: string
  readonly failures: number
  readonly failingSince: number | null
  readonly lastAttemptAt: number | null
  readonly lastDeliveredAt: number | null
  readonly lastAnswer: number | null
  readonly lastError: string | null
  readonly waiting: number
  readonly dead: number
}

const VIEW = `select w.webhook_id as "webhookId", w.party_id as "partyId", w.origin, w.kinds, w.status,
    w.registered_at as "registeredAt", w.secret_generation as "secretGeneration",
    w.previous_secret_until as "previousSecretUntil", d.url, d.description, coalesce(h.failures, 0) as failures,
    h.failing_since as "failingSince", h.last_attempt_at as "lastAttemptAt", h.last_delivered_at as "lastDeliveredAt",
    h.last_answer as "lastAnswer", h.last_error as "lastError",
    (select count(*) from webhook_delivery q where q.webhook_id = w.webhook_id and q.status = 'waiting') as waiting,
    (select count(*) from webhook_delivery q where q.webhook_id = w.webhook_id and q.status = 'dead') as dead
  from webhook w join webhook_detail d using (webhook_id, party_id) left join webhook_health h using (webhook_id, party_id)`

/** Those that the asking party may see, the newest first. `cursor` is the last id of the page before. */
export async function webhookList(
  client: pg.ClientBase,
  page: { readonly limit: number; readonly cursor: string | null; readonly status: string | null },
): Promise<Page<WebhookView>> {
  const { rows } = await client.query<WebhookView>(
    `${VIEW} where ($1::text is null or w.status = $1)
       and ($2::text is null or (w.registered_at, w.webhook_id) <
         (select c.registered_at, c.webhook_id from webhook c where c.webhook_id = $2))
     order by w.registered_at desc, w.webhook_id desc limit $3`,
    [page.status, page.cursor, page.limit + 1],
  )
  const shown = rows.slice(0, page.limit)
  return { rows: shown, next: rows.length > page.limit ? (shown.at(-1)?.webhookId ?? null) : null }
}

export async function webhookView(client: pg.ClientBase, webhookId: WebhookId): Promise<WebhookView | null> {
  const { rows } = await client.query<WebhookView>(`${VIEW} where w.webhook_id = $1`, [webhookId])
  return rows[0] ?? null
}

/** Subscriptions to which nothing got through since before that moment. */
export async function failingWebhooks(client: pg.ClientBase, before: number): Promise<readonly WebhookId[]> {
  const { rows } = await client.query<{ webhookId: WebhookId }>(
    `select h.webhook_id as "webhookId" from webhook_health h join webhook w using (webhook_id, party_id)
     where w.status = 'active' and h.failing_since <= $1::timestamptz order by h.failing_since, h.webhook_id`,
    [new Date(before).toISOString()],
  )
  return rows.map(({ webhookId }) => webhookId)
}

export interface DeadLetter {
  readonly eventId: string
  readonly kind: EventKind
  readonly lane: Lane
  readonly attempts: number
  readonly createdAt: number
  readonly endedAt: number
  readonly lastAnswer: number | null
  readonly lastError: string | null
  readonly event: unknown
}

/** What was given up, in order. `cursor`: as the page before gave it. */
export async function deadLetters(
  client: pg.ClientBase,
  webhookId: WebhookId,
  page: { readonly limit: number; readonly cursor: string | null },
): Promise<Page<DeadLetter>> {
  const { rows } = await client.query<DeadLetter & { place?: number }>(
    `select place, event_id as "eventId", kind, lane, attempts, created_at as "createdAt", ended_at as "endedAt",
       last_answer as "lastAnswer", last_error as "lastError", body::jsonb as event
     from webhook_delivery where webhook_id = $1 and status = 'dead' and place > $2::bigint order by place limit $3`,
    [webhookId, page.cursor ?? '0', page.limit + 1],
  )
  const shown = rows.slice(0, page.limit)
  const next = rows.length > page.limit ? String(shown.at(-1)?.place) : null
  return { rows: shown.map(({ place: _place, ...row }) => row), next }
}
