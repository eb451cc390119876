/** A receiver as anybody would write one: it verifies with the library of Standard Webhooks, and answers as it is told. */
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { Webhook } from 'standardwebhooks'
import type { CloudEvent } from '../../src/custody/events.ts'

export interface Received {
  readonly id: string
  readonly event: CloudEvent
  readonly body: string
  readonly headers: IncomingHttpHeaders
  /** What was answered. */
  readonly answer: number
}

export interface Reaction {
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  /** Before the answer. */
  readonly delayMs?: number
  /** The connection breaks in place of an answer. */
  readonly hangUp?: boolean
}

export class Receiver {
  readonly url: string
  /** Everything that came with a good signature, in the order of arrival. */
  readonly received: Received[] = []
  /** Whatever the library did not verify. */
  readonly unverified: { readonly headers: IncomingHttpHeaders; readonly body: string }[] = []
  readonly #server: Server
  /** Any of these may have signed. */
  secrets: string[] = []
  react: (event: CloudEvent, headers: IncomingHttpHeaders) => Reaction = () => ({})
  #wake: () => void = () => {}

  private constructor(server: Server) {
    this.#server = server
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/events`
  }

  static async start(port = 0): Promise<Receiver> {
    let receiver: Receiver | null = null
    const server = createServer((request, response) => {
      const chunks: Buffer[] = []
      request.on('data', (chunk: Buffer) => chunks.push(chunk))
      request.on('end', () => {
        const body = Buffer.concat(chunks).toString()
        void receiver?.take(request.headers, body).then(async ({ status = 204, headers = {}, delayMs, hangUp }) => {
          if (delayMs !== undefined) await sleep(delayMs, undefined, { ref: false })
          if (hangUp === true) request.socket.destroy()
          else response.writeHead(status, headers).end()
        })
      })
    })
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen(port, '127.0.0.1', resolve)
    })
    receiver = new Receiver(server)
    return receiver
  }

  get port(): number {
    return Number(new URL(this.url).port)
  }

  /** Those that were taken. */
  get taken(): readonly Received[] {
    return this.received.filter(({ answer }) => answer >= 200 && answer < 300)
  }

  async take(headers: IncomingHttpHeaders, body: string): Promise<Reaction> {
    if (!this.secrets.some((secret) => isGood(secret, headers, body))) {
      this.unverified.push({ headers, body })
      this.#wake()
      return { status: 401 }
    }
    const event = JSON.parse(body) as CloudEvent
    const reaction = this.react(event, headers)
    const answer = reaction.hangUp === true ? 0 : (reaction.status ?? 204)
    this.received.push({ id: String(headers['webhook-id']), event, body, headers, answer })
    this.#wake()
    return reaction
  }

  /** Until what came in is as it should be; the test's own limit says when it is too late. */
  async until(isThere: (receiver: this) => boolean): Promise<void> {
    while (!isThere(this)) {
      const { promise, resolve } = Promise.withResolvers<void>()
      this.#wake = resolve
      await promise
    }
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise((resolve) => this.#server.close(resolve))
  }
}

/** The library knows one secret at a time. */
function isGood(secret: string, headers: IncomingHttpHeaders, body: string): boolean {
  try {
    new Webhook(secret).verify(body, headers as Record<string, string>)
    return true
  } catch {
    return false
  }
}
