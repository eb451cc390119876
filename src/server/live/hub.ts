/**
 * Tells everybody who listens at this server what happens that they may see. It looks for new entries while somebody
 * listens, and rests otherwise. Each server on a database does so for those who listen at it.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import type { PartyId } from '../../custody/identifiers.ts'
import type { LiveSubject } from '../../custody/live-subjects.ts'
import type { Database } from '../../store/database.ts'
import { type Concern, concernsOf, nameOf, visibleTo } from '../../store/live/audience.ts'
import { EntryFollower, type NewEntry } from '../../store/live/follower.ts'
import { type Listener, listenForUrgent } from '../../store/live/listener.ts'
import type { Identity } from '../auth/identity.ts'
import { changeFor, type Told } from './change.ts'
import type { Cursors } from './cursor.ts'
import type { LiveStream } from './stream.ts'

/** Nobody is told more often: a screen that changes more often is not read. */
const SOONEST_MS = 250
/** How long something that wakes nobody may lie before it is seen. */
const LOOK_EVERY_MS = 500
const AFTER_FAILURE_MS = 1_000
/** Below what proxies wait for; and as often it is asked whether whoever listens still may. */
const BEAT_EVERY_MS = 20_000
/** Entries that are kept for those who come back. */
const KEPT_MOST = 2_000

export interface HubOptions {
  readonly database: Database
  readonly cursors: Cursors
  /** ms since 1970 UTC. */
  readonly clock: () => number
}

export interface Listening {
  readonly stream: LiveStream
  /** Whether whoever began to listen is still the same, with the same rights. */
  stillIs(): Promise<boolean>
  /** Where they were; null: they begin. */
  since: bigint | null
}

interface Follow {
  readonly follower: EntryFollower
  /** What everybody was told who listens, and all of transactions from here on. */
  readonly kept: NewEntry[]
  keptFrom: bigint
  seenBefore: bigint
}

export class Hub {
  readonly #options: HubOptions
  readonly #listening = new Set<Listening>()
  /** Those who wait for the next look to be told what they missed. */
  readonly #coming = new Set<Listening>()
  #running: Promise<void> | null = null
  readonly #stopping = new AbortController()
  /** Where everybody is who was told of the last look: encrypted once, since a key is good for so many messages. */
  #cursor: { readonly of: bigint; readonly shown: string } | null = null
  #wake: () => void = () => {}
  #woken = false

  constructor(options: HubOptions) {
    this.#options = options
  }

  listenersOf({ personId }: Identity): number {
    return [...this.#listening].filter(({ stream }) => !stream.isOver && stream.identity.personId === personId).length
  }

  add(listening: Listening): void {
    if (this.#stopping.signal.aborted) {
      listening.stream.end()
      return
    }
    this.#listening.add(listening)
    this.#coming.add(listening)
    listening.stream.readable.once('close', () => this.#remove(listening))
    this.#start()
    this.#wakeUp()
  }

  /** Ends all streams; whoever listened comes back to another server, or to this one when it is there again. */
  async stop(): Promise<void> {
    this.#stopping.abort()
    for (const { stream } of this.#listening) stream.end()
    await this.#running
  }

  #remove(listening: Listening): void {
    this.#listening.delete(listening)
    this.#coming.delete(listening)
  }

  get #isNeeded(): boolean {
    return !this.#stopping.signal.aborted && this.#listening.size > 0
  }

  #start(): void {
    this.#running ??= this.#run().finally(() => {
      this.#running = null
      // Somebody may have come while it ended.
      if (this.#isNeeded) this.#start()
    })
  }

  async #run(): Promise<void> {
    const { database } = this.#options
    let listener: Listener | null = null
    let follow: Follow | null = null
    while (this.#isNeeded) {
      this.#woken = false
      const before: bigint | null = follow?.seenBefore ?? null
      try {
        listener ??= await listenForUrgent(
          database,
          () => this.#wakeUp(),
          () => {
            listener = null
          },
        )
        follow ??= { follower: new EntryFollower(database), kept: [], keptFrom: 0n, seenBefore: 0n }
        const rest = await this.#step(follow)
        if (rest) continue
      } catch {
        // Looked at again from where everybody was told; that somebody is told twice does no harm.
        follow = null
        this.#beginAnew(before)
        await this.#pause(AFTER_FAILURE_MS)
      }
      await this.#beat(follow)
      await this.#rest()
    }
    await listener?.close()
  }

  #beginAnew(toldBefore: bigint | null): void {
    for (const listening of this.#listening) {
      if (!this.#coming.has(listening)) listening.since = toldBefore
      this.#coming.add(listening)
    }
  }

  /** True where there is more to be looked at. */
  async #step(follow: Follow): Promise<boolean> {
    this.#cursor = null
    const coming = [...this.#coming]
    const isFirst = follow.seenBefore === 0n
    const { entries, from, seenBefore, rest } = await follow.follower.look()
    if (isFirst && follow.kept.length === 0) follow.keptFrom = from
    follow.kept.push(...entries)
    forgetOldest(follow)
    const known = [...this.#listening].filter((listening) => !this.#coming.has(listening))
    await this.#tell(entries, known, seenBefore)
    follow.seenBefore = seenBefore
    if (rest) return true
    for (const listening of coming) {
      const missed = missedBy(follow, listening.since)
      if (missed !== null) await this.#tell(missed, [listening], seenBefore)
      this.#welcome(listening, missed === null ? 'reset' : 'ready', seenBefore)
      this.#coming.delete(listening)
    }
    return false
  }

  async #tell(entries: readonly NewEntry[], to: readonly Listening[], seenBefore: bigint): Promise<void> {
    if (entries.length === 0 || to.length === 0) return
    const byParty = Map.groupBy(to, ({ stream }) => stream.identity.partyId)
    const concerns = await concernsOf(
      this.#options.database,
      entries.map(({ entry }) => entry),
      new Set(byParty.keys()),
    )
    for (const [partyId, listeners] of byParty) {
      const told = await this.#seenBy(partyId, concerns)
      if (told.length === 0) continue
      for (const { stream } of listeners) {
        const change = changeFor(stream.identity, told)
        if (change === null) continue
        const cursor = this.#shown(seenBefore)
        stream.send('change', cursor, { id: cursor, ...change })
      }
    }
  }

  async #seenBy(partyId: PartyId, concerns: readonly Concern[]): Promise<readonly Told[]> {
    const asked = concerns.flatMap(({ entry, subjectsFor, manyDevices }) => {
      const subjects = subjectsFor.get(partyId)
      return subjects === undefined ? [] : [{ entry, subjects, manyDevices }]
    })
    if (asked.length === 0) return []
    const visible = await visibleTo(
      this.#options.database,
      partyId,
      asked.flatMap(({ subjects }) => subjects),
    )
    const isVisible = (subject: LiveSubject): boolean => visible.has(nameOf(subject))
    return asked.map(({ entry, subjects, manyDevices }) => ({
      entry,
      subjects: subjects.filter(isVisible),
      manyDevices,
    }))
  }

  /** From here on they are told everything. `reset`: what they missed is not known here any more. */
  #welcome({ stream }: Listening, event: 'ready' | 'reset', seenBefore: bigint): void {
    const cursor = this.#shown(seenBefore)
    stream.send(event, cursor, { id: cursor, at: new Date(this.#options.clock()).toISOString() })
  }

  async #beat(follow: Follow | null): Promise<void> {
    const now = this.#options.clock()
    const due = [...this.#listening].filter(({ stream }) => stream.isDue(now, BEAT_EVERY_MS))
    await Promise.all(
      due.map(async (listening) => {
        // Where that can't be found out, nobody is told anything.
        const isSame = await listening.stillIs().catch(() => false)
        if (!isSame || follow === null) listening.stream.end()
        else listening.stream.beat(this.#shown(follow.seenBefore), now)
      }),
    )
  }

  #shown(seenBefore: bigint): string {
    if (this.#cursor?.of !== seenBefore)
      this.#cursor = { of: seenBefore, shown: this.#options.cursors.shown(seenBefore) }
    return this.#cursor.shown
  }

  #wakeUp(): void {
    this.#woken = true
    this.#wake()
  }

  /** Until something urgent happens or somebody comes, or for a while. */
  async #rest(): Promise<void> {
    await this.#pause(SOONEST_MS)
    if (this.#woken) return
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#wake = resolve
    await Promise.race([promise, this.#pause(LOOK_EVERY_MS - SOONEST_MS)])
    this.#wake = () => {}
  }

  async #pause(milliseconds: number): Promise<void> {
    await sleep(milliseconds, undefined, { signal: this.#stopping.signal }).catch(() => {})
  }
}

/** All that came in since; null: that is not known any more. */
function missedBy({ kept, keptFrom, seenBefore }: Follow, since: bigint | null): readonly NewEntry[] | null {
  if (since === null) return []
  if (since < keptFrom || since > seenBefore) return null
  return kept.filter(({ transactionId }) => transactionId >= since)
}

function forgetOldest(follow: Follow): void {
  for (const { transactionId } of follow.kept.splice(0, follow.kept.length - KEPT_MOST))
    if (transactionId >= follow.keptFrom) follow.keptFrom = transactionId + 1n
}
