/**
 * Makes mails of what was recorded, and sends what waits, at least once. Any number of servers may do so at once: what
 * one of them has taken the others leave alone, until its lease ends. Nothing is held that isn't in the database.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import type { MailKind } from '../../custody/mail-contacts.ts'
import { type Database, DatabaseUnavailable } from '../../store/database.ts'
import { makeMails } from '../../store/mail/making.ts'
import {
  type Claimed,
  claimMails,
  giveUpUnsent,
  namesFor,
  noteTried,
  sweepMails,
  type Tried,
} from '../../store/mail/queue.ts'
import { delayMs, GIVE_UP_MS } from './backoff.ts'
import { isQuiet, outAt, type Quiet } from './quiet.ts'
import type { Send, SendOutcome } from './send.ts'
import { letterOf } from './texts.ts'

const LOOK_EVERY_MS = 1_000
/** Transactions whose mails are made at once. */
const SOURCES_AT_ONCE = 50
/** Sent at once by one server. */
const AT_ONCE = 5
/** Longer than any attempt takes. A server that ends in the middle has its mails sent again after that. */
const LEASE_MS = 5 * 60_000
const SWEEP_EVERY_MS = 3_600_000
/** How long an attempt that was begun may take when the server stops. */
const FAREWELL_MS = 3_000
/** What was sent stays for so long, to be looked up. */
const KEEP_SENT_MS = 30 * 24 * 3_600_000

export interface MailsOptions {
  readonly database: Database
  /** The server's clock, ms since 1970 UTC. */
  readonly clock: () => number
  readonly newId: () => string
  /** Null: there is no way to send; mails wait. */
  readonly send: Send | null
  /** By whose clock times are shown. */
  readonly timeZone: string
  /** Null: whoever is told can't be woken. */
  readonly quiet: Quiet | null
  /** Where people reach this server. */
  readonly origin: () => string
  /** How long an attempt that was begun may take when the server stops. */
  readonly farewellMs?: number
  /** Sentences for whoever runs the server. */
  readonly say: (line: string) => void
}

export class Mails {
  readonly #options: MailsOptions
  readonly #ending = new AbortController()
  #running: Promise<void> | null = null
  readonly #late = Promise.withResolvers<null>()
  #sweepAt = 0
  #lastSaid = ''

  constructor(options: MailsOptions) {
    this.#options = options
  }

  start(): void {
    this.#running ??= this.#run()
  }

  /** Ends after what was begun. */
  async stop(): Promise<void> {
    this.#ending.abort()
    const timer = setTimeout(() => this.#late.resolve(null), this.#options.farewellMs ?? FAREWELL_MS)
    await this.#running
    clearTimeout(timer)
  }

  async #run(): Promise<void> {
    while (!this.#ending.signal.aborted) {
      await this.work().catch((error: unknown) => this.#report(error))
      await sleep(LOOK_EVERY_MS, undefined, { signal: this.#ending.signal }).catch(() => {})
    }
  }

  /** Makes and sends all that there is now. */
  async work(): Promise<void> {
    while (!this.#stopping && (await this.#make()) === SOURCES_AT_ONCE);
    while (!this.#stopping && (await this.#sendSome()) === AT_ONCE);
    const now = this.#options.clock()
    if (now < this.#sweepAt) return
    const { database, send } = this.#options
    await sweepMails(database, now - KEEP_SENT_MS)
    if (send === null) await giveUpUnsent(database, { queuedBefore: now - GIVE_UP_MS, at: now })
    this.#sweepAt = now + SWEEP_EVERY_MS
  }

  get #stopping(): boolean {
    return this.#ending.signal.aborted
  }

  #make(): Promise<number> {
    const { database, clock, newId, quiet } = this.#options
    const dueAt = (kind: MailKind, now: number): number => outAt(quiet, kind, now)
    return makeMails(database, { clock, newId, dueAt }, SOURCES_AT_ONCE)
  }

  /** @returns how many were tried */
  async #sendSome(): Promise<number> {
    const { database, clock, send, quiet, timeZone } = this.#options
    if (send === null) return 0
    const now = clock()
    const claimed = await claimMails(database, {
      now,
      leaseUntil: now + LEASE_MS,
      quiet: quiet !== null && isQuiet(quiet, now),
      most: AT_ONCE,
    })
    if (claimed.length === 0) return 0
    const parts = claimed.flatMap(({ about }) => about.parts)
    const partyIds = claimed.map(({ partyId }) => partyId)
    const names = await namesFor(database, parts, partyIds)
    const origin = this.#options.origin()
    const tried = await Promise.all(
      claimed.map(async (mail) => {
        const outcome = await Promise.race([send(letterOf(mail, { names, origin, timeZone })), this.#late.promise])
        // Left in the middle, nobody knows whether it was taken: it is sent again when the lease ends.
        return outcome === null ? [] : [this.#outcome(mail, outcome)]
      }),
    )
    await noteTried(database, tried.flat())
    return claimed.length
  }

  #outcome({ mailId, partyId, kind, attempts, queuedAt }: Claimed, outcome: SendOutcome): Tried {
    const at = this.#options.clock()
    const tried = { mailId, partyId, at, nextAt: null }
    if (outcome.sent) return { ...tried, status: 'sent', answer: null, error: null }
    const { answer, why: error, forGood } = outcome
    if (forGood || at - queuedAt >= GIVE_UP_MS) return { ...tried, status: 'failed', answer, error }
    const nextAt = outAt(this.#options.quiet, kind, at + delayMs(attempts))
    return { ...tried, status: 'waiting', answer, error, nextAt }
  }

  #report(error: unknown): void {
    // It will be there again, and nothing is lost by then.
    if (error instanceof DatabaseUnavailable) return
    const message = error instanceof Error ? error.message : String(error)
    // The same again and again is said once.
    if (message !== this.#lastSaid) this.#options.say(`Telling people by mail failed and is tried again: ${message}`)
    this.#lastSaid = message
  }
}
