/** One receiver: its two queues, and how it goes with it. */
import type { Lane } from '../../custody/event-kinds.ts'
import type { Destination, Health, Waiting } from '../../store/webhooks/deliveries.ts'
import { patienceMs } from './backoff.ts'
import { Queue, type Queued } from './queue.ts'
import type { SendOutcome } from './send.ts'

/** From so many failures in a row on it is the receiver that fails, not an event. */
const FAILING_FROM = 3

export class Line {
  readonly queue = new Queue()
  /** Ended, and perhaps not noted in the database yet when it was last read. */
  readonly ended = new Set<string>()
  /** There may be more in the database behind what is queued. */
  mayHaveMore = true
  /** What is queued may not be all that stands before its end. */
  reload = false
  running = false
  again = false
  timer: NodeJS.Timeout | undefined
  #isReading = false
  #notedMeanwhile: string[] = []

  /** It was taken, or given up. */
  end(row: Queued): void {
    this.queue.end(row)
    this.ended.add(row.eventId)
  }

  /** The database knows of it now. What is being read may still be from before. */
  noted(eventId: string): void {
    if (this.#isReading) this.#notedMeanwhile.push(eventId)
    else this.ended.delete(eventId)
  }

  async reading(read: () => Promise<readonly Waiting[]>): Promise<readonly Waiting[]> {
    this.#isReading = true
    try {
      return await read()
    } finally {
      this.#isReading = false
    }
  }

  forgetEnded(): void {
    for (const eventId of this.#notedMeanwhile) this.ended.delete(eventId)
    this.#notedMeanwhile = []
  }
}

export class Receiver {
  readonly lanes: Readonly<Record<Lane, Line>> = { urgent: new Line(), ordinary: new Line() }
  pausedUntil = 0
  closed = false
  #destination: Destination
  #failures: number
  #failingSince: number | null
  #lastAttemptAt = 0
  #lastDeliveredAt: number | null = null
  #lastAnswer: number | null = null
  #lastError: string | null = null

  constructor(destination: Destination) {
    this.#destination = destination
    this.#failures = destination.failures
    this.#failingSince = destination.failingSince
  }

  get destination(): Destination {
    return this.#destination
  }

  get isFailing(): boolean {
    return this.#failures >= FAILING_FROM
  }

  get failingSince(): number | null {
    return this.#failingSince
  }

  get underWay(): number {
    return this.lanes.urgent.queue.underWay + this.lanes.ordinary.queue.underWay
  }

  get health(): Health {
    const { webhookId, partyId } = this.#destination
    return {
      webhookId,
      partyId,
      failures: this.#failures,
      failingSince: this.#failingSince,
      lastAttemptAt: this.#lastAttemptAt,
      lastDeliveredAt: this.#lastDeliveredAt,
      lastAnswer: this.#lastAnswer,
      lastError: this.#lastError,
    }
  }

  /** Another address deserves another chance at once. */
  changed(destination: Destination): void {
    if (destination.url !== this.#destination.url) this.pausedUntil = 0
    this.#destination = destination
  }

  succeeded(now: number): void {
    this.#failures = 0
    this.#failingSince = null
    this.pausedUntil = 0
    this.#lastAttemptAt = now
    this.#lastDeliveredAt = now
    this.#lastError = null
    this.#lastAnswer = null
  }

  /** `delayOf`: how long to pause after so many failures beyond those of a single event. */
  failed(
    now: number,
    outcome: Extract<SendOutcome, { delivered: false }>,
    delayOf: (failures: number) => number,
  ): void {
    this.#failures += 1
    this.#failingSince ??= now
    this.#lastAttemptAt = now
    this.#lastAnswer = outcome.answer
    this.#lastError = outcome.why
    if (!this.isFailing) return
    const asked = patienceMs('urgent', outcome.retryAfterMs)
    this.pausedUntil = now + Math.max(delayOf(this.#failures - FAILING_FROM + 1), asked)
  }

  close(): void {
    this.closed = true
    for (const line of Object.values(this.lanes)) clearTimeout(line.timer)
  }
}
