/**
 * What the server needs that tells other systems: a connection that holds the right to do so and hears what is new, and
 * two beside it for what waits. Whoever loses one of them begins anew with all.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import type { Lane } from '../../custody/event-kinds.ts'
import type { WebhookId } from '../../custody/identifiers.ts'
import { ADVISORY_LOCKS } from '../advisory-locks.ts'
import { types } from '../database.ts'
import {
  type Attempted,
  type Destination,
  destinations,
  giveUp,
  type Health,
  noteAttempts,
  sweep,
  type Waiting,
  waiting,
} from './deliveries.ts'
import { type Told, tell } from './telling.ts'

/** How long a database is given to say good-bye. */
const FAREWELL_MS = 2_000

/** Something urgent came in; subscriptions or what waits for them was changed; a connection broke. */
export type Wake = 'urgent' | 'changed' | 'lost'

export class WebhookConnection {
  readonly #telling: pg.Client
  readonly #sending: pg.Client
  /** Reads what is urgent, and waits for no statement about anything else. */
  readonly #urgent: pg.Client

  private constructor(telling: pg.Client, sending: pg.Client, urgent: pg.Client) {
    this.#telling = telling
    this.#sending = sending
    this.#urgent = urgent
  }

  /** @throws Error where the database can't be reached */
  static async open(connectionString: string, wake: (why: Wake) => void): Promise<WebhookConnection> {
    const telling = clientFor(connectionString, 'geleit-webhooks')
    const sending = clientFor(connectionString, 'geleit-webhooks-sending')
    const urgent = clientFor(connectionString, 'geleit-webhooks-urgent')
    for (const client of [telling, sending, urgent]) {
      // Met at the next use as well; without a listener it would end the process.
      client.on('error', () => wake('lost'))
      client.on('end', () => wake('lost'))
    }
    const connection = new WebhookConnection(telling, sending, urgent)
    try {
      await Promise.all([telling.connect(), sending.connect(), urgent.connect()])
    } catch (error) {
      await connection.close()
      throw error
    }
    telling.on('notification', ({ payload }) => wake(payload === 'urgent' ? 'urgent' : 'changed'))
    return connection
  }

  /** Whether this connection is the one that may tell now. It stays so until the connection ends. */
  async takeLock(): Promise<boolean> {
    const { rows } = await this.#telling.query<{ taken: boolean }>('select pg_try_advisory_lock($1) as taken', [
      ADVISORY_LOCKS.webhooks,
    ])
    return rows[0]?.taken === true
  }

  /** From now on `wake` is called. What came in before is found by looking. */
  async listen(): Promise<void> {
    await this.#telling.query('listen geleit_webhooks')
  }

  tell(lane: Lane, most: number): Promise<Told> {
    return tell(this.#telling, lane, most)
  }

  destinations(): Promise<Destination[]> {
    return destinations(this.#sending)
  }

  waiting(webhookId: WebhookId, lane: Lane, page: { after: number; limit: number }): Promise<Waiting[]> {
    return waiting(lane === 'urgent' ? this.#urgent : this.#sending, webhookId, lane, page)
  }

  noteAttempts(attempts: readonly Attempted[], healths: readonly Health[]): Promise<void> {
    return noteAttempts(this.#sending, attempts, healths)
  }

  giveUp(webhookId: WebhookId, when: { createdBefore: number; at: number }): Promise<ReadonlySet<string>> {
    return giveUp(this.#sending, webhookId, when)
  }

  sweep(deliveredBefore: number): Promise<number> {
    return sweep(this.#sending, deliveredBefore)
  }

  /** Ends the connections, and with them the lock. Never throws. */
  async close(): Promise<void> {
    const ended = Promise.all(
      [this.#telling, this.#sending, this.#urgent].map((client) => client.end().catch(() => {})),
    )
    const late = sleep(FAREWELL_MS, undefined, { ref: false })
    await Promise.race([ended, late])
  }
}

function clientFor(connectionString: string, name: string): pg.Client {
  // The lock of a machine that has gone without a word must not stay for hours.
  const gone = '-c tcp_keepalives_idle=5 -c tcp_keepalives_interval=2 -c tcp_keepalives_count=3'
  const still = '-c idle_in_transaction_session_timeout=15000'
  // Every look-up here is one by key, however large the tables are and whatever the statistics know of them.
  const plans = '-c plan_cache_mode=force_generic_plan -c enable_seqscan=off -c enable_bitmapscan=off -c jit=off'
  return new pg.Client({
    connectionString,
    types,
    application_name: name,
    // Several ask at once: what waits for one receiver does not wait for another.
    pipeline: true,
    connectionTimeoutMillis: 10_000,
    query_timeout: 120_000,
    keepAlive: true,
    keepAliveInitialDelayMillis: 5_000,
    options: `-c role=geleit_app -c geleit.scope=rules -c TimeZone=UTC ${gone} ${still} ${plans}`,
  })
}
