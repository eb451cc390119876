/**
 * Watches deadlines. Any number of servers may do so at once: each thing is done by one of them, once. Nothing is kept in
 * memory that matters: whoever starts finds in the database what is due, and what was acted on.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { dayEnds, warningBefore } from '../custody/deadlines.ts'
import type { Policy } from '../custody/policy.ts'
import type { CommitOptions } from '../store/commit.ts'
import { type Database, DatabaseUnavailable, UnknownOutcome } from '../store/database.ts'
import { actOnStep, type LookOptions, nextKeyLimit, pendingSteps, type Step } from '../store/deadlines.ts'

/** How often the clock is looked at. What is due is acted on no later than this and the time that it takes. */
const LOOK_EVERY_MS = 500
/** How often everything is looked at, also limits that lie further back than the last look. */
const LOOK_AT_ALL_EVERY_MS = 60_000
/** A transaction that began before the last look may be seen after it. */
const SLACK_MS = 60_000
/** From this on it is worth a word that the clock was moved. */
const CLOCK_MOVED_MS = 5 * 60_000
const FIRST_DELAY_MS = 500
const LONGEST_DELAY_MS = 5_000

export interface DeadlinesOptions extends CommitOptions {
  readonly database: Database
  readonly policy: Policy
  /** IANA name of the zone whose days end. */
  readonly timeZone: string
  /** Sentences for whoever runs the server. */
  readonly say: (line: string) => void
  /** After which the process has to end: the fate of a commit is not known. */
  readonly onUnknownOutcome: (error: UnknownOutcome) => void
}

export class Deadlines {
  readonly #options: DeadlinesOptions
  readonly #ending = new AbortController()
  #running: Promise<void> | null = null
  /** By the server's clock; 0: never. */
  #lookedAt = 0
  #lookedAtAllAt = 0
  /** When one of those that are looked at less often is due next. */
  #nextSlowAt = 0
  #lastSaid: string | null = null
  #looking: Promise<unknown> = Promise.resolve()

  constructor(options: DeadlinesOptions) {
    this.#options = options
  }

  start(): void {
    this.#running ??= this.#run()
  }

  /** Ends after what was begun. */
  async stop(): Promise<void> {
    this.#ending.abort()
    await this.#running
  }

  async #run(): Promise<void> {
    let delayMs = FIRST_DELAY_MS
    // Since the last look that came to an end.
    let moved = 0
    let before = { clock: this.#options.clock(), steady: performance.now() }
    while (!this.#ending.signal.aborted) {
      moved += this.#options.clock() - before.clock - (performance.now() - before.steady)
      before = { clock: this.#options.clock(), steady: performance.now() }
      try {
        const acted = await this.look()
        if (Math.abs(moved) >= CLOCK_MOVED_MS) this.#sayMoved(moved, acted)
        moved = 0
        this.#lastSaid = null
        delayMs = FIRST_DELAY_MS
        await this.#pause(LOOK_EVERY_MS)
      } catch (error) {
        if (error instanceof UnknownOutcome) return this.#options.onUnknownOutcome(error)
        this.#report(error)
        await this.#pause(delayMs)
        delayMs = Math.min(2 * delayMs, LONGEST_DELAY_MS)
      }
    }
  }

  async #pause(ms: number): Promise<void> {
    await sleep(ms, undefined, { signal: this.#ending.signal }).catch(() => {})
  }

  /**
   * One look at what is due, and all that follows from it.
   * @returns how many deadlines were acted on
   * @throws DatabaseUnavailable, UnknownOutcome
   */
  look(): Promise<number> {
    // One after the other: whoever moved the clock of a rehearsal looks beside the one that watches.
    const looked = this.#looking.then(() => this.#lookOnce())
    this.#looking = looked.catch(() => {})
    return looked
  }

  async #lookOnce(): Promise<number> {
    const { database, clock, policy, timeZone } = this.#options
    const now = clock()
    // A clock that was put back has not been looked at.
    const isAll = now < this.#lookedAt || now - this.#lookedAtAllAt >= LOOK_AT_ALL_EVERY_MS || this.#lookedAtAllAt > now
    const from = isAll ? 0 : Math.max(0, this.#lookedAt - SLACK_MS)
    const look: LookOptions = { policy, dayEnds: dayEnds(timeZone, policy, now), from }
    const withSlow = isAll || now >= this.#nextSlowAt
    let acted = 0
    // What follows may be due itself; what was acted on is asked for no more.
    for (const step of await pendingSteps(database, now, look, withSlow ? 'all' : 'quick')) {
      if (this.#ending.signal.aborted) return acted
      acted += await this.#carryOut(step, look)
    }
    this.#lookedAt = now
    if (isAll) this.#lookedAtAllAt = now
    if (withSlow) this.#nextSlowAt = await this.#nextSlow(look, now)
    return acted
  }

  async #carryOut(step: Step, look: LookOptions): Promise<number> {
    const { database } = this.#options
    let acted = 0
    for (;;) {
      const { acted: these, more } = await actOnStep(database, this.#options, step, look)
      acted += these
      if (!more || this.#ending.signal.aborted) return acted
    }
  }

  /** When something of a kind that is looked at less often is due next: a day that ends, a key that nobody has seen. */
  async #nextSlow({ dayEnds: { next } }: LookOptions, now: number): Promise<number> {
    const { database, policy } = this.#options
    const warnAt = next - warningBefore('device_on_person', policy)
    const key = await nextKeyLimit(database, now, policy)
    return Math.min(warnAt > now ? warnAt : next, key ?? next)
  }

  #sayMoved(moved: number, acted: number): void {
    const minutes = Math.round(Math.abs(moved) / 60_000)
    this.#options.say(
      moved > 0
        ? `The clock was put forward by ${minutes} minutes; ${acted} deadlines came near or passed by that.`
        : `The clock was put back by ${minutes} minutes; no deadline is acted on a second time.`,
    )
  }

  #report(error: unknown): void {
    // It will be there again, and nothing is lost by then.
    if (error instanceof DatabaseUnavailable) return
    const line = `Watching deadlines failed and is tried again: ${error instanceof Error ? error.message : error}`
    if (line !== this.#lastSaid) this.#options.say(line)
    this.#lastSaid = line
  }
}
