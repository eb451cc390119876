/** What waits to be sent to other systems, and what became of it. For the one server that sends. */
import type pg from 'pg'
import type { Lane } from '../../custody/event-kinds.ts'
import type { PartyId, WebhookId } from '../../custody/identifiers.ts'

/** Where something is sent, and how it went so far. Times are real ones, ms since 1970 UTC: no rehearsal sets them forward. */
export interface Destination {
  readonly webhookId: WebhookId
  readonly partyId: PartyId
  readonly url: string
  readonly secretGeneration: number
  /** Record time. */
  readonly previousSecretUntil: number | null
  /** Attempts that failed since the last that got through. */
  readonly failures: number
  readonly failingSince: number | null
}

export interface Waiting {
  readonly eventId: string
  readonly place: number
  /** What it is about: of two that share one, the lower place comes first. */
  readonly keys: readonly string[]
  readonly body: string
  readonly attempts: number
  readonly createdAt: number
  readonly firstAttemptAt: number | null
  readonly nextAttemptAt: number | null
}

export async function destinations(client: pg.ClientBase): Promise<Destination[]> {
  const { rows } = await client.query<Destination>({
    name: 'destinations',
    text: `select w.webhook_id as "webhookId", w.party_id as "partyId", d.url,
        w.secret_generation as "secretGeneration", w.previous_secret_until as "previousSecretUntil",
        coalesce(h.failures, 0) as failures, h.failing_since as "failingSince"
      from webhook w join webhook_detail d using (webhook_id, party_id)
        left join webhook_health h using (webhook_id, party_id)
      where w.status = 'active' order by w.webhook_id`,
  })
  return rows
}

/** The next that wait behind this place, in order. */
export async function waiting(
  client: pg.ClientBase,
  webhookId: WebhookId,
  lane: Lane,
  page: { readonly after: number; readonly limit: number },
): Promise<Waiting[]> {
  const { rows } = await client.query<Waiting>({
    name: `waiting ${lane}`,
    text: `select event_id as "eventId", place, keys, body, attempts, created_at as "createdAt",
        first_attempt_at as "firstAttemptAt", next_attempt_at as "nextAttemptAt"
      from webhook_delivery
      where webhook_id = $1 and lane = '${lane}' and status = 'waiting' and place > $2 order by place limit $3`,
    values: [webhookId, page.after, page.limit],
  })
  return rows
}

/** What came of one attempt. */
export interface Attempted {
  readonly webhookId: WebhookId
  readonly partyId: PartyId
  readonly eventId: string
  readonly status: 'delivered' | 'waiting' | 'dead'
  readonly attempts: number
  readonly firstAttemptAt: number
  readonly at: number
  /** HTTP status; null: there was no answer. */
  readonly answer: number | null
  /** Why it was not taken; null: it was. */
  readonly error: string | null
  readonly nextAttemptAt: number | null
}

export interface Health {
  readonly webhookId: WebhookId
  readonly partyId: PartyId
  readonly failures: number
  readonly failingSince: number | null
  readonly lastAttemptAt: number
  readonly lastDeliveredAt: number | null
  readonly lastAnswer: number | null
  readonly lastError: string | null
}

const time = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString())

/** Writes down what came of attempts, of each event the last. */
export async function noteAttempts(
  client: pg.ClientBase,
  attempts: readonly Attempted[],
  healths: readonly Health[],
): Promise<void> {
  const of = <Value>(value: (one: Attempted) => Value): Value[] => attempts.map(value)
  await client.query({
    name: 'attempts',
    text: `update webhook_delivery d set status = u.status, attempts = u.attempts, first_attempt_at = u.first_attempt_at,
        last_answer = u.answer, last_error = u.error, next_attempt_at = u.next_attempt_at,
        ended_at = case u.status when 'waiting' then null else u.at end
      from unnest($1::text[], $2::text[], $3::text[], $4::integer[], $5::timestamptz[], $6::timestamptz[], $7::integer[],
          $8::text[], $9::timestamptz[], $10::text[])
        as u (webhook_id, event_id, status, attempts, first_attempt_at, at, answer, error, next_attempt_at, party_id)
      where d.webhook_id = u.webhook_id and d.event_id = u.event_id and d.party_id = u.party_id
        -- Given up meanwhile, and taken all the same. (The plain condition would have all that waits searched.)
        and (d.status = 'waiting' or u.status = 'delivered')`,
    values: [
      of((one) => one.webhookId),
      of((one) => one.eventId),
      of((one) => one.status),
      of((one) => one.attempts),
      of((one) => time(one.firstAttemptAt)),
      of((one) => time(one.at)),
      of((one) => one.answer),
      of((one) => one.error),
      of((one) => time(one.nextAttemptAt)),
      of((one) => one.partyId),
    ],
  })
  const ofHealth = <Value>(value: (one: Health) => Value): Value[] => healths.map(value)
  await client.query({
    name: 'healths',
    text: `insert into webhook_health as h (webhook_id, party_id, failures, failing_since, last_attempt_at,
        last_delivered_at, last_answer, last_error)
      select * from unnest($1::text[], $2::text[], $3::integer[], $4::timestamptz[], $5::timestamptz[],
        $6::timestamptz[], $7::integer[], $8::text[])
      on conflict (webhook_id, party_id) do update set failures = excluded.failures,
        failing_since = excluded.failing_since, last_attempt_at = excluded.last_attempt_at,
        last_delivered_at = coalesce(excluded.last_delivered_at, h.last_delivered_at),
        last_answer = excluded.last_answer, last_error = excluded.last_error`,
    values: [
      ofHealth((one) => one.webhookId),
      ofHealth((one) => one.partyId),
      ofHealth((one) => one.failures),
      ofHealth((one) => time(one.failingSince)),
      ofHealth((one) => time(one.lastAttemptAt)),
      ofHealth((one) => time(one.lastDeliveredAt)),
      ofHealth((one) => one.lastAnswer),
      ofHealth((one) => one.lastError),
    ],
  })
}

/** Gives up what has waited since before `createdBefore` for a receiver that took nothing all the while. */
export async function giveUp(
  client: pg.ClientBase,
  webhookId: WebhookId,
  { createdBefore, at }: { readonly createdBefore: number; readonly at: number },
): Promise<ReadonlySet<string>> {
  const { rows } = await client.query<{ eventId: string }>({
    name: 'give up',
    text: `update webhook_delivery set status = 'dead', ended_at = $3::timestamptz,
        last_error = coalesce(last_error, 'receiver_failing')
      where webhook_id = $1 and status = 'waiting' and created_at <= $2::timestamptz
      returning event_id as "eventId"`,
    values: [webhookId, time(createdBefore), time(at)],
  })
  return new Set(rows.map(({ eventId }) => eventId))
}

/** Removes what was taken long ago, and what waits for subscriptions that have ended. Some at a time. */
export async function sweep(client: pg.ClientBase, deliveredBefore: number): Promise<number> {
  const { rowCount } = await client.query({
    name: 'sweep',
    text: `with old as materialized (
        (select webhook_id, event_id from webhook_delivery where status = 'delivered' and ended_at < $1::timestamptz
         limit 5000)
        union all
        (select d.webhook_id, d.event_id from webhook w join webhook_delivery d using (webhook_id, party_id)
         where w.status = 'ended' and d.status = 'waiting' limit 5000))
      delete from webhook_delivery d using old s where d.webhook_id = s.webhook_id and d.event_id = s.event_id`,
    values: [time(deliveredBefore)],
  })
  return rowCount ?? 0
}
