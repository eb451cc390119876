/** Listening to what happens, as a browser or a program does. */
import type { Headers } from '../http/cast.ts'

export interface Event {
  readonly event: string
  readonly id: string
  readonly data: {
    readonly id: string
    readonly kinds?: readonly string[]
    readonly subjects?: readonly { readonly kind: string; readonly id: string }[]
    readonly many?: readonly string[]
    readonly at?: string
  }
}

/** As `EventSource` reads it (WHATWG HTML, section 9.2.6), without coming back by itself. */
export class Stream {
  static readonly #open = new Set<Stream>()

  readonly response: Response
  readonly comments: string[] = []
  readonly #ending: AbortController
  readonly #waiting: (() => void)[] = []
  readonly #events: Event[] = []
  lastEventId = ''
  isOver = false

  private constructor(response: Response, ending: AbortController) {
    this.response = response
    this.#ending = ending
    void this.#read()
  }

  static async open(url: string, headers: Headers, lastEventId?: string): Promise<Stream> {
    const ending = new AbortController()
    const response = await fetch(`${url}/v1/events`, {
      headers: {
        ...headers,
        accept: 'text/event-stream',
        ...(lastEventId === undefined ? {} : { 'last-event-id': lastEventId }),
      },
      signal: ending.signal,
    })
    const stream = new Stream(response, ending)
    Stream.#open.add(stream)
    return stream
  }

  static closeAll(): void {
    for (const stream of Stream.#open) stream.close()
  }

  close(): void {
    this.#ending.abort()
    Stream.#open.delete(this)
  }

  /** The next event that satisfies; those before it are passed over. Fails where the stream ends before. */
  async next(wanted: (event: Event) => boolean = () => true): Promise<Event> {
    for (;;) {
      const found = this.#events.shift()
      if (found !== undefined && wanted(found)) return found
      if (found !== undefined) continue
      if (this.isOver) throw new Error('the stream is over')
      await new Promise<void>((resolve) => this.#waiting.push(resolve))
    }
  }

  ready(): Promise<Event> {
    return this.next(({ event }) => event === 'ready' || event === 'reset')
  }

  /** Until something else than an event came, or the end. */
  async moved(): Promise<void> {
    if (!this.isOver) await new Promise<void>((resolve) => this.#waiting.push(resolve))
  }

  async ended(): Promise<void> {
    while (!this.isOver) await this.moved()
  }

  async #read(): Promise<void> {
    let text = ''
    try {
      for await (const chunk of this.response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
        text += chunk
        const blocks = text.split('\n\n')
        text = blocks.pop() ?? ''
        for (const block of blocks) this.#take(block)
        this.#tell()
      }
    } catch {
      // Closed by this side.
    }
    this.isOver = true
    this.#tell()
  }

  #take(block: string): void {
    const fields = new Map<string, string>()
    for (const line of block.split('\n')) {
      const [, name = '', value = ''] = /^([^:]*): ?(.*)$/.exec(line) ?? []
      if (name === '') this.comments.push(value)
      else fields.set(name, value)
    }
    this.lastEventId = fields.get('id') ?? this.lastEventId
    const data = fields.get('data')
    if (data === undefined) return
    this.#events.push({ event: fields.get('event') ?? 'message', id: this.lastEventId, data: JSON.parse(data) })
  }

  #tell(): void {
    for (const resolve of this.#waiting.splice(0)) resolve()
  }
}
