/**
 * Tells other systems what happens. Exactly one server does it at a time; the others stand by and take over when it is
 * gone. What was told but not yet sent waits in the database, so nothing is lost with a server.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { type Wake, WebhookConnection } from '../../store/webhooks/connection.ts'
import { Deliverer } from './deliverer.ts'
import type { Send } from './send.ts'

/** How long something that wakes nobody may lie before it is seen, ms. */
const LOOK_EVERY_MS = 250
/** How often who stands by asks whether the other one is gone. */
const STAND_BY_MS = 1_000
const FIRST_DELAY_MS = 50
const LONGEST_DELAY_MS = 1_000
/** Entries told in one transaction. What is urgent is looked for before each of them. */
const URGENT_AT_ONCE = 100
const ORDINARY_AT_ONCE = 200
const SWEEP_EVERY_MS = 10 * 60_000
/** What was delivered stays for so long, to be looked up. */
const KEEP_DELIVERED_MS = 7 * 24 * 3_600_000

export interface WebhooksOptions {
  readonly connectionString: string
  readonly send: Send
  /** Sentences for whoever runs the server. */
  readonly say: (line: string) => void
  /** Real time, ms since 1970 UTC: no rehearsal sets it forward. */
  readonly clock?: () => number
  /** 0 to 1. */
  readonly random?: () => number
}

export class Webhooks {
  readonly #options: WebhooksOptions
  readonly #ending = new AbortController()
  #running: Promise<void> | null = null
  #deliverer: Deliverer | null = null
  #active = false
  #lastSaid: string | null = null
  #wake: () => void = () => {}
  #woken = false
  #changed = false
  #lost: unknown = null

  constructor(options: WebhooksOptions) {
    this.#options = options
  }

  /** Whether this one is it; the others stand by. */
  get active(): boolean {
    return this.#active
  }

  start(): void {
    this.#running ??= this.#run()
  }

  /** Looks at the clock again, for whoever moves it. */
  clockMoved(): void {
    this.#deliverer?.wakeAll()
  }

  /** Ends after what was begun. */
  async stop(): Promise<void> {
    this.#ending.abort()
    this.#wakeUp()
    await this.#running
  }

  get #stopping(): boolean {
    return this.#ending.signal.aborted
  }

  /** Whatever goes wrong, the connections are thrown away and the state read again on new ones. */
  async #run(): Promise<void> {
    let delayMs = FIRST_DELAY_MS
    while (!this.#stopping) {
      let connection: WebhookConnection | null = null
      let isOurs = true
      this.#lost = null
      try {
        connection = await WebhookConnection.open(this.#options.connectionString, (why) => {
          if (isOurs) this.#woke(why)
        })
        await this.#standBy(connection)
        if (!this.#stopping) await this.#lead(connection)
        delayMs = FIRST_DELAY_MS
      } catch (error) {
        this.#sayOnce(error instanceof Error ? error.message : String(error))
        await this.#pause(delayMs)
        delayMs = Math.min(2 * delayMs, LONGEST_DELAY_MS)
      } finally {
        isOurs = false
        await connection?.close()
      }
    }
  }

  async #standBy(connection: WebhookConnection): Promise<void> {
    while (!this.#stopping && !(await connection.takeLock())) await this.#pause(STAND_BY_MS)
  }

  async #lead(connection: WebhookConnection): Promise<void> {
    const { send, clock = Date.now, random = Math.random } = this.#options
    const deliverer = new Deliverer({ connection, send, clock, random, onError: (error) => this.#lose(error) })
    this.#deliverer = deliverer
    this.#active = true
    let sweepAt = clock()
    try {
      await connection.listen()
      await deliverer.refresh()
      while (!this.#stopping) {
        if (this.#lost !== null) throw this.#lost
        const more = await this.#step(connection, deliverer)
        this.#lastSaid = null
        if (clock() >= sweepAt) {
          const removed = await connection.sweep(clock() - KEEP_DELIVERED_MS)
          if (removed === 0) sweepAt = clock() + SWEEP_EVERY_MS
        }
        if (!more) await this.#rest()
      }
    } finally {
      this.#active = false
      this.#deliverer = null
      await deliverer.stop()
    }
  }

  /** True where there is more to be told at once. */
  async #step(connection: WebhookConnection, deliverer: Deliverer): Promise<boolean> {
    this.#woken = false
    if (this.#changed) {
      this.#changed = false
      await deliverer.refresh()
    }
    const urgent = await connection.tell('urgent', URGENT_AT_ONCE)
    deliverer.more(urgent.webhookIds, 'urgent')
    if (urgent.rest) return true
    const ordinary = await connection.tell('ordinary', ORDINARY_AT_ONCE)
    deliverer.more(ordinary.webhookIds, 'ordinary')
    return ordinary.rest
  }

  #woke(why: Wake): void {
    if (why === 'lost') this.#lost ??= new Error('a connection to the database ended')
    if (why === 'changed') this.#changed = true
    this.#wakeUp()
  }

  #lose(error: unknown): void {
    this.#lost ??= error
    this.#wakeUp()
  }

  #wakeUp(): void {
    this.#woken = true
    this.#wake()
  }

  /** Until something wakes it, or for a while. */
  async #rest(): Promise<void> {
    if (this.#woken || this.#stopping) return
    const { promise, resolve } = Promise.withResolvers<void>()
    const timer = setTimeout(resolve, LOOK_EVERY_MS)
    this.#wake = resolve
    await promise
    this.#wake = () => {}
    clearTimeout(timer)
  }

  async #pause(milliseconds: number): Promise<void> {
    await sleep(milliseconds, undefined, { signal: this.#ending.signal }).catch(() => {})
  }

  /** The same again and again is said once. */
  #sayOnce(message: string): void {
    if (message === this.#lastSaid || this.#stopping) return
    this.#lastSaid = message
    this.#options.say(`The telling of other systems waits, and will try again: ${message}.`)
  }
}
