/** What one browser or program listens to: `text/event-stream` (WHATWG HTML, section 9.2). */
import { Readable } from 'node:stream'
import type { Identity } from '../auth/identity.ts'

/** Whoever reads so slowly is let go, and reads everything anew when they come back. */
const UNREAD_MOST_BYTES = 256 * 1024
/** How long a browser waits before it comes back, ms. */
const RETRY_MS = 3_000

export class LiveStream {
  readonly identity: Identity
  readonly readable: Readable
  /** When whoever listens was last asked for, by the server's clock and by that of the machine, ms. */
  #askedAt: number
  #askedReally = performance.now()
  #isOver = false

  constructor(identity: Identity, now: number) {
    this.identity = identity
    this.#askedAt = now
    this.readable = new Readable({ read: () => {} })
    // A client that has gone is no error of the server.
    this.readable.on('error', () => {})
    // Something goes out at once, so that every proxy on the way lets the answer begin.
    this.#write(`retry: ${RETRY_MS}\n: here is what happens from now on\n\n`)
  }

  get isOver(): boolean {
    return this.#isOver || this.readable.destroyed
  }

  /** `data` has no line break: it is JSON. */
  send(event: 'ready' | 'change' | 'reset', cursor: string, data: Readonly<Record<string, unknown>>): void {
    this.#write(`event: ${event}\nid: ${cursor}\ndata: ${JSON.stringify(data)}\n\n`)
  }

  /** Whether it is time to ask who is there, however much was sent meanwhile. */
  isDue(now: number, everyMs: number): boolean {
    return now - this.#askedAt >= everyMs || performance.now() - this.#askedReally >= everyMs
  }

  /**
   * Says that the server is there, so that no proxy thinks otherwise. The id goes along without an event: whoever comes
   * back has not to be told again.
   */
  beat(cursor: string, now: number): void {
    this.#askedAt = now
    this.#askedReally = performance.now()
    this.#write(`: still here\nid: ${cursor}\n\n`)
  }

  end(): void {
    if (this.#isOver) return
    this.#isOver = true
    this.readable.push(null)
  }

  #write(text: string): void {
    if (this.isOver) return
    if (this.readable.readableLength > UNREAD_MOST_BYTES) {
      this.readable.destroy()
      return
    }
    this.readable.push(text)
  }
}
