/** When sessions and API keys were last used. Written at most once a minute for each, and many at a time. */
import type { Database } from '../../store/database.ts'
import type { TokenOwner } from '../../store/queries/login/identities.ts'
import { type Seen, writeLastSeen } from '../../store/queries/login/last-seen.ts'

const WRITTEN_EVERY_MS = 60_000
/** How long the first one waits for others to be written with it. */
const GATHERED_MS = 1_000
const NOTED_MOST = 50_000

export class LastSeen {
  readonly #database: Database
  readonly #noted = new Map<string, { at: number; writtenAt: number }>()
  #waiting = new Map<string, Seen>()
  #timer: NodeJS.Timeout | null = null
  #writing: Promise<void> = Promise.resolve()

  constructor(database: Database) {
    this.#database = database
  }

  /** ms since 1970; the later of what the books say and what was seen here. */
  of({ id, lastSeenAt }: TokenOwner): number {
    return Math.max(lastSeenAt ?? 0, (id === null ? undefined : this.#noted.get(id)?.at) ?? 0)
  }

  note({ kind, id, lastSeenAt }: TokenOwner, now: number): void {
    if (id === null || kind === 'rehearsal' || kind === 'link') return
    const noted = this.#noted.get(id) ?? { at: 0, writtenAt: lastSeenAt ?? 0 }
    if (now > noted.at) noted.at = now
    if (noted.at - noted.writtenAt >= WRITTEN_EVERY_MS) {
      noted.writtenAt = noted.at
      this.#waiting.set(id, { kind, id, at: noted.at })
      this.#timer ??= setTimeout(() => this.#write(), GATHERED_MS).unref()
    }
    if (this.#noted.size >= NOTED_MOST) this.#noted.clear()
    this.#noted.set(id, noted)
  }

  async close(): Promise<void> {
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#write()
    await this.#writing
  }

  #write(): void {
    this.#timer = null
    const seen = [...this.#waiting.values()]
    this.#waiting = new Map()
    if (seen.length === 0) return
    // A time that is not written makes a session end early, at worst. The request it came from is long answered.
    this.#writing = this.#writing.then(() => writeLastSeen(this.#database, seen)).catch(() => {})
  }
}
