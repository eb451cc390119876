/**
 * Makes of entries what other systems are told: each entry once, in the transaction that notes that it was told.
 *
 * Which entries: all that are visible and not told yet, in the order of their positions, as the log numbers them
 * (`sequencer.ts`): where an entry of a chain is visible, its predecessors are, with lower positions. A transaction that
 * takes long holds up nobody but itself. Transaction ids only say where to look.
 */
import type pg from 'pg'
import type { Entry } from '../../custody/entries.ts'
import { type EventKind, type Lane, laneOf } from '../../custody/event-kinds.ts'
import { cloudEventsOf, eventsOf, TOLD_TYPES, URGENT_TYPES } from '../../custody/events.ts'
import type { PartyId, WebhookId } from '../../custody/identifiers.ts'
import { entryOf, type StoredMembers } from '../entry-format.ts'
import { aroundOf } from './around.ts'

/** Types of facts of which the queue gets something. The indexes of the migration name the same. */
export const TYPES: Readonly<Record<Lane, string>> = {
  urgent: listOf(URGENT_TYPES),
  ordinary: listOf(
    TOLD_TYPES.filter((type) => {
      const isUrgent = URGENT_TYPES.some((urgent) => urgent === type)
      return !isUrgent || ['release_approved', 'incident_opened', 'handover_signed'].includes(type)
    }),
  ),
}

function listOf(types: readonly string[]): string {
  return types.map((type) => `'${type}'`).join(', ')
}

/** Without anything new, so many transactions may pass before it is noted that there was nothing in them. */
const NOTED_EVERY = 10_000n
const LAST_TRANSACTION = '18446744073709551615'

interface Subscription {
  readonly webhookId: WebhookId
  readonly partyId: PartyId
  readonly kinds: readonly EventKind[]
  readonly registeredAt: number
}

interface Where {
  readonly toldBefore: string
  readonly toldToPosition: number
  readonly oldestRunning: string
  readonly next: string
}

interface Found {
  readonly position: number
  readonly transactionId: string
  readonly canonical: Buffer
  readonly members: StoredMembers
}

export interface Told {
  readonly entries: number
  /** There is more. */
  readonly rest: boolean
  /** Subscriptions that something waits for now. */
  readonly webhookIds: ReadonlySet<WebhookId>
}

const NOTHING: Told = { entries: 0, rest: false, webhookIds: new Set() }

/**
 * Tells the next entries, at most `most`. The connection is used for nothing else meanwhile.
 * @throws Error where another server told them meanwhile, or the connection broke: nothing was written then
 */
export async function tell(client: pg.ClientBase, lane: Lane, most: number): Promise<Told> {
  const [where] = (
    await client.query<Where>({
      name: `where ${lane}`,
      text: `select told_before::text as "toldBefore", told_to_position as "toldToPosition",
          pg_snapshot_xmin(s)::text as "oldestRunning", pg_snapshot_xmax(s)::text as next
        from webhook_follower, pg_current_snapshot() as s where lane = '${lane}'`,
    })
  ).rows
  if (where === undefined) throw new Error('it is not known how far the telling has come')
  const ofOtherCluster = BigInt(where.toldBefore) > BigInt(where.next)
  const found = await look(client, lane, { ...where, next: ofOtherCluster ? LAST_TRANSACTION : where.next }, most)
  const done = found.length < most
  const passed = BigInt(where.oldestRunning) - BigInt(where.toldBefore)
  if (found.length === 0 && !ofOtherCluster && passed < NOTED_EVERY) return NOTHING
  const subscriptions = await subscriptionsOf(client)
  await client.query('begin')
  try {
    const webhookIds = found.length === 0 ? NOTHING.webhookIds : await write(client, lane, found, subscriptions)
    if (done) await move(client, lane, where, ofOtherCluster)
    await client.query('commit')
    return { entries: found.length, rest: !done, webhookIds }
  } catch (error) {
    await client.query('rollback').catch(() => {})
    throw error
  }
}

async function look(client: pg.ClientBase, lane: Lane, where: Where, most: number): Promise<Found[]> {
  const { rows } = await client.query<Found>({
    name: `look ${lane}`,
    text: `select e.position, e.transaction_id::text as "transactionId", c.canonical, c.members
      from entry e join entry_content c on c.entry_id = e.entry_id and c.party_id = e.party_id
      where e.type in (${TYPES[lane]}) and e.transaction_id >= $1::xid8 and e.transaction_id < $2::xid8
        and e.position > $3
        and not exists (select from webhook_told t where t.lane = '${lane}' and t.position = e.position)
      order by e.position limit $4`,
    values: [where.toldBefore, where.next, where.toldToPosition, most],
  })
  return rows
}

async function subscriptionsOf(client: pg.ClientBase): Promise<readonly Subscription[]> {
  const { rows } = await client.query<Subscription>({
    name: 'subscriptions',
    text: `select webhook_id as "webhookId", party_id as "partyId", kinds, registered_at as "registeredAt"
      from webhook where status = 'active'`,
  })
  return rows
}

async function write(
  client: pg.ClientBase,
  lane: Lane,
  found: readonly Found[],
  subscriptions: readonly Subscription[],
): Promise<ReadonlySet<WebhookId>> {
  await client.query(
    `insert into webhook_told (lane, position, transaction_id)
     select '${lane}', position, transaction_id::xid8 from unnest($1::bigint[], $2::text[]) as u (position, transaction_id)`,
    [found.map((each) => each.position), found.map((each) => each.transactionId)],
  )
  // What is urgent is kept for everybody, to be fetched; the rest is made for those alone who asked for it.
  if (lane === 'ordinary' && subscriptions.length === 0) return new Set()
  const everybody = [...new Set(subscriptions.map(({ partyId }) => partyId))]
  const entries = found.map(({ position, canonical, members }) => ({
    position,
    entry: entryOf(canonical, members, null).entry,
  }))
  const around = await aroundOf(
    client,
    entries.map(({ entry }) => entry),
    everybody,
  )
  const events = entries.flatMap(({ entry, position }) => {
    const ofLane = eventsOf(entry, around).filter(({ kind }) => laneOf(kind) === lane)
    return cloudEventsOf(entry, position, ofLane).map((each) => ({ ...each, entry }))
  })
  if (lane === 'urgent') await keep(client, events)
  const ofParty = Map.groupBy(subscriptions, ({ partyId }) => partyId)
  const deliveries = events.flatMap(({ partyId, kind, keys, event, entry }) => {
    const asked = (ofParty.get(partyId) ?? []).filter((each) => wants(each, kind, entry))
    const body = asked.length === 0 ? '' : JSON.stringify(event)
    return asked.map(({ webhookId }) => ({ webhookId, partyId, kind, keys, eventId: event.id, body }))
  })
  await queue(client, lane, deliveries)
  return new Set(deliveries.map(({ webhookId }) => webhookId))
}

function wants({ kinds, registeredAt }: Subscription, kind: EventKind, entry: Entry): boolean {
  return kinds.includes(kind) && entry.recordTime >= registeredAt
}

type Made = ReturnType<typeof cloudEventsOf>[number]

async function keep(client: pg.ClientBase, events: readonly Made[]): Promise<void> {
  if (events.length === 0) return
  await client.query(
    `insert into block_event (party_id, event_id, kind, event)
     select party_id, event_id, kind, event::jsonb
     from unnest($1::text[], $2::text[], $3::text[], $4::text[]) with ordinality
       as u (party_id, event_id, kind, event, place)
     order by place on conflict do nothing`,
    [
      events.map(({ partyId }) => partyId),
      events.map(({ event }) => event.id),
      events.map(({ kind }) => kind),
      events.map(({ event }) => JSON.stringify(event)),
    ],
  )
}

interface Delivery {
  readonly webhookId: WebhookId
  readonly partyId: PartyId
  readonly kind: EventKind
  readonly keys: readonly string[]
  readonly eventId: string
  readonly body: string
}

async function queue(client: pg.ClientBase, lane: Lane, deliveries: readonly Delivery[]): Promise<void> {
  if (deliveries.length === 0) return
  await client.query(
    `insert into webhook_delivery (webhook_id, event_id, party_id, lane, kind, keys, body, created_at, status)
     select webhook_id, event_id, party_id, '${lane}', kind, keys::jsonb, body, now(), 'waiting'
     from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[]) with ordinality
       as u (webhook_id, event_id, party_id, kind, keys, body, place)
     order by place on conflict do nothing`,
    [
      deliveries.map(({ webhookId }) => webhookId),
      deliveries.map(({ eventId }) => eventId),
      deliveries.map(({ partyId }) => partyId),
      deliveries.map(({ kind }) => kind),
      deliveries.map(({ keys }) => JSON.stringify(keys)),
      deliveries.map(({ body }) => body),
    ],
  )
}

/** Notes that everything of transactions that have ended is told. */
async function move(client: pg.ClientBase, lane: Lane, where: Where, ofOtherCluster: boolean): Promise<void> {
  const { toldBefore, oldestRunning, next } = where
  // The transaction ids of the entries that were copied along mean nothing here: from now on their positions count.
  const position = ofOtherCluster
    ? `greatest(told_to_position, (select max(position) from entry where transaction_id >= '${BigInt(next)}'::xid8))`
    : 'told_to_position'
  const { rowCount } = await client.query(
    `update webhook_follower set told_before = $2::xid8, told_to_position = ${position}
     where lane = $1 and told_before = $3::xid8`,
    [lane, ofOtherCluster ? '0' : oldestRunning, toldBefore],
  )
  if (rowCount !== 1) throw new Error('another server told the same')
  await client.query('delete from webhook_told where lane = $1 and ($3 or transaction_id < $2::xid8)', [
    lane,
    oldestRunning,
    ofOtherCluster,
  ])
}
