/**
 * What the log owes without being asked: its policy as an entry, the daily map of all subjects, and its word to whoever
 * filed a report.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { formatVerifierKey } from '../auditlog/note.ts'
import type { KeyStore } from '../keystore/keystore.ts'
import type { CommitOptions } from '../store/commit.ts'
import { type Database, DatabaseUnavailable, readForRules } from '../store/database.ts'
import { recordLogPolicy } from '../store/log-policy.ts'
import { logIdentity, PROMISE_SECONDS, settlePromises } from '../store/promises.ts'
import { raiseRecordIncident } from '../store/record-incidents.ts'
import { commitSubjectMap, newestSubjectMap } from '../store/subject-maps.ts'
import { logKey } from './log-keys.ts'

const LOOK_EVERY_MS = 5_000
/** A little less than a day, so that the clock time of the map doesn't wander on. */
const MAP_EVERY_MS = 23.5 * 3_600_000

export interface LogKeepingOptions extends CommitOptions {
  readonly database: Database
  readonly keyStore: KeyStore
  /** Which witnesses the log asks, and how many it needs: a tlog-policy, word for word. */
  readonly policyText: string
  /** Sentences for whoever runs the server. */
  readonly say: (line: string) => void
}

/** Any number of servers may do so at once: each thing is done by one of them. */
export class LogKeeping {
  readonly #options: LogKeepingOptions
  readonly #ending = new AbortController()
  #running: Promise<void> | null = null
  #policyRecordedFor = ''

  constructor(options: LogKeepingOptions) {
    this.#options = options
  }

  start(): void {
    this.#running ??= this.#run()
  }

  async stop(): Promise<void> {
    this.#ending.abort()
    await this.#running
  }

  async #run(): Promise<void> {
    while (!this.#ending.signal.aborted) {
      await this.look().catch((error: unknown) => this.#report(error))
      await sleep(LOOK_EVERY_MS, undefined, { signal: this.#ending.signal }).catch(() => {})
    }
  }

  /** One look at all of it. */
  async look(): Promise<void> {
    await this.#policy()
    await this.#promises()
    await this.#map()
  }

  /** With each key and each name that the log takes on, its policy is said anew. */
  async #policy(): Promise<void> {
    const { database, keyStore, policyText: policy } = this.#options
    const log = await logIdentity(database)
    if (log === null) return
    const key = logKey(keyStore, log.origin, log.keyGeneration)
    const said = `${log.origin} ${log.keyGeneration}`
    if (said === this.#policyRecordedFor) return
    await recordLogPolicy(database, this.#options, { origin: log.origin, logKey: formatVerifierKey(key), policy })
    this.#policyRecordedFor = said
  }

  async #promises(): Promise<void> {
    const { database } = this.#options
    const broken = await settlePromises(database, PROMISE_SECONDS)
    if (broken.length === 0) return
    const what = `The log promised to contain ${broken.length === 1 ? 'an entry' : `${broken.length} entries`} of a report within a minute and did not: ${broken.join(', ')}.`
    await raiseRecordIncident(database, this.#options, { cause: 'promise_not_kept', about: broken[0] ?? '', what })
    this.#options.say(`${what} Look at geleit log status.`)
  }

  async #map(): Promise<void> {
    const { database, clock, keyStore } = this.#options
    const newest = await readForRules(database, null, newestSubjectMap)
    if (newest !== null && clock() - newest.madeAt < MAP_EVERY_MS) return
    await commitSubjectMap(database, this.#options, keyStore.subjectMapKey)
  }

  #report(error: unknown): void {
    // It will be there again, and nothing is lost by then.
    if (error instanceof DatabaseUnavailable) return
    this.#options.say(`Keeping the log failed and is tried again: ${error instanceof Error ? error.message : error}`)
  }
}
