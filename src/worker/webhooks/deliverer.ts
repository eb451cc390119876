/**
 * Sends what waits, at least once, in order for each thing it is about, to each receiver as fast as that one takes it: a
 * slow one, or one that is down, holds up nobody else. What is urgent has a queue of its own and waits for nothing.
 */
import { LANES, type Lane } from '../../custody/event-kinds.ts'
import type { WebhookId } from '../../custody/identifiers.ts'
import type { WebhookConnection } from '../../store/webhooks/connection.ts'
import type { Attempted } from '../../store/webhooks/deliveries.ts'
import { delayMs, GIVE_UP_MS, patienceMs } from './backoff.ts'
import { Notes } from './notes.ts'
import type { Queued } from './queue.ts'
import { Receiver } from './receiver.ts'
import type { Send, SendOutcome } from './send.ts'

/** To one receiver in one lane at a time. */
const AT_ONCE = 8
/** Read at a time. */
const PAGE = 100
/** In memory for one receiver in one lane; more only while so many wait to be sent again. */
const QUEUED_MOST = 1_000
/** How long what was begun may take when the server stops. */
const FAREWELL_MS = 3_000
const LONGEST_TIMER_MS = 2 ** 31 - 1

export interface DelivererOptions {
  readonly connection: Pick<WebhookConnection, 'destinations' | 'waiting' | 'noteAttempts' | 'giveUp'>
  readonly send: Send
  /** Real time, ms since 1970 UTC. */
  readonly clock: () => number
  /** 0 to 1. */
  readonly random: () => number
  /** The database did not answer: everything begins anew. */
  readonly onError: (error: unknown) => void
}

export class Deliverer {
  readonly #options: DelivererOptions
  readonly #receivers = new Map<WebhookId, Receiver>()
  readonly #ending = new AbortController()
  readonly #underWay = new Set<Promise<void>>()
  readonly #notes: Notes
  #broken = false

  constructor(options: DelivererOptions) {
    this.#options = options
    this.#notes = new Notes({
      write: (attempts, healths) => options.connection.noteAttempts(attempts, healths),
      onError: (error) => this.#fail(error),
    })
  }

  /** Reads anew where to send, and what waits. */
  async refresh(): Promise<void> {
    const found = await this.#options.connection.destinations()
    const active = new Set(found.map(({ webhookId }) => webhookId))
    for (const [webhookId, receiver] of this.#receivers) {
      if (active.has(webhookId)) continue
      receiver.close()
      this.#receivers.delete(webhookId)
    }
    for (const destination of found) {
      const known = this.#receivers.get(destination.webhookId)
      if (known === undefined) this.#receivers.set(destination.webhookId, new Receiver(destination))
      else known.changed(destination)
    }
    for (const receiver of this.#receivers.values()) {
      for (const lane of LANES) {
        receiver.lanes[lane].reload = true
        this.#wake(receiver, lane)
      }
    }
  }

  /** There is more for these; of an unknown one the next `refresh` learns. */
  more(webhookIds: Iterable<WebhookId>, lane: Lane): void {
    for (const webhookId of webhookIds) {
      const receiver = this.#receivers.get(webhookId)
      if (receiver === undefined) continue
      receiver.lanes[lane].mayHaveMore = true
      this.#wake(receiver, lane)
    }
  }

  /** Looks at the clock again. */
  wakeAll(): void {
    for (const receiver of this.#receivers.values()) for (const lane of LANES) this.#wake(receiver, lane)
  }

  /** Begins nothing new, and waits a moment for what was begun. */
  async stop(): Promise<void> {
    const late = setTimeout(() => this.#ending.abort(), FAREWELL_MS)
    const waitingFor = [...this.#underWay]
    this.#broken = true
    for (const receiver of this.#receivers.values()) receiver.close()
    await Promise.allSettled(waitingFor)
    clearTimeout(late)
    await this.#notes.done()
  }

  #fail(error: unknown): void {
    if (this.#broken) return
    this.#broken = true
    this.#ending.abort()
    this.#options.onError(error)
  }

  #wake(receiver: Receiver, lane: Lane): void {
    const line = receiver.lanes[lane]
    if (line.running) {
      line.again = true
      return
    }
    line.running = true
    void this.#run(receiver, lane).catch((error: unknown) => this.#fail(error))
  }

  async #run(receiver: Receiver, lane: Lane): Promise<void> {
    const line = receiver.lanes[lane]
    try {
      do {
        line.again = false
        if (this.#broken || receiver.closed) return
        await this.#fill(receiver, lane)
        if (this.#broken || receiver.closed) return
        const now = this.#options.clock()
        for (const row of this.#next(receiver, lane, now)) this.#begin(receiver, lane, row)
        this.#sleep(receiver, lane, now)
      } while (line.again)
    } finally {
      // In the same breath as the last look at `again`: whoever comes after it begins anew.
      line.running = false
    }
  }

  /** Reads on where less is at hand than could be sent. */
  async #fill(receiver: Receiver, lane: Lane): Promise<void> {
    const line = receiver.lanes[lane]
    const { queue } = line
    if (line.reload) {
      line.reload = false
      line.mayHaveMore = true
      queue.forget()
    }
    while (line.mayHaveMore && queue.length < QUEUED_MOST) {
      if (queue.startable(this.#options.clock(), AT_ONCE).length >= AT_ONCE) return
      // Noted before it is read again: what came in meanwhile says so anew.
      line.mayHaveMore = false
      const after = queue.lastPlace
      const rows = await line.reading(() =>
        this.#options.connection.waiting(receiver.destination.webhookId, lane, { after, limit: PAGE }),
      )
      if (rows.length === PAGE) line.mayHaveMore = true
      const news = rows.filter(({ eventId }) => !line.ended.has(eventId))
      line.forgetEnded()
      if (line.reload) return this.#fill(receiver, lane)
      queue.add(news)
      queue.readTo(rows.at(-1)?.place ?? after)
    }
  }

  /** A receiver that fails is asked with one event at a time, another one each time: the fault may be one event's. */
  #next(receiver: Receiver, lane: Lane, now: number): readonly Queued[] {
    const { queue } = receiver.lanes[lane]
    if (!receiver.isFailing) return queue.startable(now, AT_ONCE - queue.underWay)
    if (now < receiver.pausedUntil || receiver.underWay > 0) return []
    if (lane === 'ordinary' && receiver.lanes.urgent.queue.waiting > 0) return []
    const possible = queue.startable(now, QUEUED_MOST)
    const least = Math.min(...possible.map(({ attempts }) => attempts))
    return possible.filter(({ attempts }) => attempts === least).slice(0, 1)
  }

  #begin(receiver: Receiver, lane: Lane, row: Queued): void {
    receiver.lanes[lane].queue.start(row)
    const { destination } = receiver
    const attempt = this.#options
      .send({ destination, id: row.eventId, body: row.body }, this.#ending.signal)
      .then((outcome) => this.#ended(receiver, lane, row, outcome))
      .catch((error: unknown) => this.#fail(error))
      .finally(() => this.#underWay.delete(attempt))
    this.#underWay.add(attempt)
  }

  async #ended(receiver: Receiver, lane: Lane, row: Queued, outcome: SendOutcome): Promise<void> {
    // Cut short by us: nobody knows whether it was taken, so it waits as before.
    if (this.#ending.signal.aborted) return
    const now = this.#options.clock()
    const line = receiver.lanes[lane]
    const firstAttemptAt = row.firstAttemptAt ?? now
    const attempts = row.attempts + 1
    const { webhookId, partyId } = receiver.destination
    const noted = { webhookId, partyId, eventId: row.eventId, attempts, firstAttemptAt, at: now }
    if (outcome.delivered) {
      receiver.succeeded(now)
      line.end(row)
      const { answer } = outcome
      this.#note(receiver, lane, { ...noted, status: 'delivered', answer, error: null, nextAttemptAt: null })
    } else {
      receiver.failed(now, outcome, (failures) => delayMs('urgent', failures, this.#options.random()))
      const { answer, why: error } = outcome
      if (now - firstAttemptAt >= GIVE_UP_MS) {
        line.end(row)
        this.#note(receiver, lane, { ...noted, status: 'dead', answer, error, nextAttemptAt: null })
      } else {
        const own = now + delayMs(lane, attempts, this.#options.random())
        const dueAt = Math.max(
          receiver.isFailing ? receiver.pausedUntil : own,
          now + patienceMs(lane, outcome.retryAfterMs),
        )
        line.queue.again(row, { attempts, firstAttemptAt, dueAt })
        this.#note(receiver, lane, { ...noted, status: 'waiting', answer, error, nextAttemptAt: dueAt })
      }
      await this.#giveUp(receiver, now)
    }
    for (const each of LANES) this.#wake(receiver, each)
  }

  #note(receiver: Receiver, lane: Lane, attempted: Attempted): void {
    const line = receiver.lanes[lane]
    this.#notes.add(attempted, receiver.health, () => line.noted(attempted.eventId))
  }

  /** Where nothing got through for so long, what has waited all the while had its chance. */
  async #giveUp(receiver: Receiver, now: number): Promise<void> {
    const { failingSince } = receiver
    const createdBefore = now - GIVE_UP_MS
    if (failingSince === null || failingSince > createdBefore) return
    await this.#notes.done()
    const { webhookId } = receiver.destination
    const dead = await this.#options.connection.giveUp(webhookId, { createdBefore, at: now })
    for (const lane of LANES) receiver.lanes[lane].queue.drop(dead)
  }

  #sleep(receiver: Receiver, lane: Lane, now: number): void {
    const line = receiver.lanes[lane]
    clearTimeout(line.timer)
    // What is due and was not begun waits for something under way, whose end wakes us, or for what is due later.
    const wakeAt = line.queue.nextDueAfter(now, receiver.isFailing ? receiver.pausedUntil : now)
    if (wakeAt === null) return
    line.timer = setTimeout(() => this.#wake(receiver, lane), Math.min(wakeAt - now, LONGEST_TIMER_MS))
  }
}
