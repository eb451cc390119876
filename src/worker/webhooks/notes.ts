/** Writes down what came of attempts, as many at a time as came in while the ones before were written. */
import type { WebhookId } from '../../custody/identifiers.ts'
import type { Attempted, Health } from '../../store/webhooks/deliveries.ts'

export interface NotesOptions {
  write(attempts: readonly Attempted[], healths: readonly Health[]): Promise<void>
  onError(error: unknown): void
}

interface Note {
  readonly attempted: Attempted
  done(): void
}

export class Notes {
  readonly #options: NotesOptions
  #notes: Note[] = []
  #healths = new Map<WebhookId, Health>()
  #writing: Promise<void> | null = null

  constructor(options: NotesOptions) {
    this.#options = options
  }

  /** `done` is called as soon as the database has it. */
  add(attempted: Attempted, health: Health, done: () => void): void {
    this.#notes.push({ attempted, done })
    this.#healths.set(health.webhookId, health)
    this.#writing ??= this.#write()
  }

  /** When everything that was added is written, or can't be. */
  async done(): Promise<void> {
    while (this.#writing !== null) await this.#writing
  }

  async #write(): Promise<void> {
    try {
      while (this.#notes.length > 0) {
        const notes = this.#notes
        const healths = [...this.#healths.values()]
        this.#notes = []
        this.#healths = new Map()
        // Of two attempts at one event the later one counts.
        const latest = new Map(notes.map(({ attempted }) => [`${attempted.webhookId} ${attempted.eventId}`, attempted]))
        await this.#options.write([...latest.values()], healths)
        for (const { done } of notes) done()
      }
    } catch (error) {
      this.#options.onError(error)
    } finally {
      // In the same breath as the last look at what is left: whoever comes after it begins anew.
      this.#writing = null
    }
  }
}
