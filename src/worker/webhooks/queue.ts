/**
 * What waits for one receiver in one lane, in order. Two events that are about the same thing are never under way
 * together, and the one that came first goes first; all others don't wait for each other.
 */
import type { Waiting } from '../../store/webhooks/deliveries.ts'

export interface Queued extends Waiting {
  /** Not sent before, real time in ms; 0: at once. */
  readonly dueAt: number
}

export class Queue {
  /** By place, ascending. */
  #rows: Queued[] = []
  readonly #underWay = new Set<string>()
  #lastPlace = 0

  /** Those that are not under way. */
  get waiting(): number {
    return this.#rows.length - this.#underWay.size
  }

  get length(): number {
    return this.#rows.length
  }

  get underWay(): number {
    return this.#underWay.size
  }

  /** Everything up to here was read. */
  get lastPlace(): number {
    return this.#lastPlace
  }

  /** Adds what was read; what is under way is there already. */
  add(rows: readonly Waiting[]): void {
    const known = new Set(this.#rows.map(({ eventId }) => eventId))
    for (const row of rows) if (!known.has(row.eventId)) this.#rows.push({ ...row, dueAt: row.nextAttemptAt ?? 0 })
    this.#rows.sort((a, b) => a.place - b.place)
  }

  /** Everything up to this place was read. */
  readTo(place: number): void {
    this.#lastPlace = Math.max(this.#lastPlace, place)
  }

  /** Forgets what is not under way; it is read again, with what stands before it now. */
  forget(): void {
    this.#rows = this.#rows.filter(({ eventId }) => this.#underWay.has(eventId))
    this.#lastPlace = 0
  }

  /** Those that may be sent now, at most `most`, in order: due, and nothing before them is about the same. */
  startable(now: number, most: number): Queued[] {
    const found: Queued[] = []
    const taken = new Set<string>()
    for (const row of this.#rows) {
      if (found.length === most) break
      const free = !this.#underWay.has(row.eventId) && row.dueAt <= now && !row.keys.some((key) => taken.has(key))
      if (free) found.push(row)
      for (const key of row.keys) taken.add(key)
    }
    return found
  }

  start(row: Queued): void {
    this.#underWay.add(row.eventId)
  }

  /** It was taken, or given up. */
  end({ eventId }: Queued): void {
    this.#underWay.delete(eventId)
    this.#rows = this.#rows.filter((row) => row.eventId !== eventId)
  }

  /** It is to be sent again. */
  again({ eventId }: Queued, changes: Pick<Queued, 'attempts' | 'firstAttemptAt' | 'dueAt'>): void {
    this.#underWay.delete(eventId)
    this.#rows = this.#rows.map((row) => (row.eventId === eventId ? { ...row, ...changes } : row))
  }

  /** Without a word more about them. */
  drop(eventIds: ReadonlySet<string>): void {
    this.#rows = this.#rows.filter(({ eventId }) => this.#underWay.has(eventId) || !eventIds.has(eventId))
  }

  /** When the next one is due after `now` that is not under way, and none before `earliest`; null: none. */
  nextDueAfter(now: number, earliest: number): number | null {
    const due = this.#rows
      .filter(({ eventId }) => !this.#underWay.has(eventId))
      .map(({ dueAt }) => Math.max(dueAt, earliest))
      .filter((at) => at > now)
    return due.length === 0 ? null : Math.min(...due)
  }
}
