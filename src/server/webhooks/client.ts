/** Sends one event to one receiver (Standard Webhooks 1.0; CloudEvents 1.0, HTTP binding, structured mode). */
import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from 'node:http'
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https'
import type { WebhookId } from '../../custody/identifiers.ts'
import type { WebhookSecrets } from './secrets.ts'
import { AddressNotAllowed, type Targets } from './target.ts'

/** From the first look at the name to the end of the answer. */
const TIMEOUT_MS = 15_000
/** Of an answer nothing is read but that it ends; a longer one is cut. */
const ANSWER_MOST_BYTES = 65_536
const IDLE_MS = 30_000

export interface Addressee {
  readonly webhookId: WebhookId
  readonly url: string
  readonly secretGeneration: number
  /** Record time. */
  readonly previousSecretUntil: number | null
}

/** What came of it; the same shape as the worker asks for. */
export type Sent =
  | { readonly delivered: true; readonly answer: number }
  | {
      readonly delivered: false
      readonly answer: number | null
      readonly why: SendFault
      readonly retryAfterMs: number | null
    }

export type SendFault =
  | 'not_accepted'
  | 'redirected'
  | 'timed_out'
  | 'name_unknown'
  | 'connection_refused'
  | 'connection_broken'
  | 'certificate_not_trusted'
  | 'address_not_allowed'
  | 'stopped'

export interface ClientOptions {
  readonly targets: Targets
  readonly secrets: WebhookSecrets
  /** Record time, ms since 1970 UTC: says which secrets are good. */
  readonly clock: () => number
  readonly timeoutMs?: number
}

export class WebhookClient {
  readonly #options: ClientOptions
  readonly #http: HttpAgent
  readonly #https: HttpsAgent

  constructor(options: ClientOptions) {
    this.#options = options
    const kept = { keepAlive: true, timeout: IDLE_MS }
    this.#http = new HttpAgent(kept)
    this.#https = new HttpsAgent(kept)
  }

  /** One attempt, which ends in a known time. Never throws. */
  async send(
    to: Addressee,
    message: { readonly id: string; readonly body: string },
    signal?: AbortSignal,
  ): Promise<Sent> {
    const first = await this.#attempt(to, message, signal)
    // The receiver had closed a connection that was kept open: nothing was read, and a new one may do.
    return first === 'stale' ? settled(await this.#attempt(to, message, signal)) : first
  }

  close(): void {
    this.#http.destroy()
    this.#https.destroy()
  }

  async #attempt(
    to: Addressee,
    { id, body }: { readonly id: string; readonly body: string },
    signal: AbortSignal | undefined,
  ): Promise<Sent | 'stale'> {
    const { targets, secrets, timeoutMs = TIMEOUT_MS } = this.#options
    // The rules may be stricter than when it was registered.
    const url = targets.parse(to.url)
    if (typeof url === 'string') return failed('address_not_allowed')
    // Real time: receivers refuse what is old, and no rehearsal moves their clocks.
    const timestamp = Math.floor(Date.now() / 1000)
    const headers = {
      'content-type': 'application/cloudevents+json; charset=utf-8',
      'content-length': Buffer.byteLength(body),
      'user-agent': 'Geleit',
      'webhook-id': id,
      'webhook-timestamp': String(timestamp),
      'webhook-signature': secrets.signatures(to.webhookId, this.#generations(to), { id, timestamp, body }),
    }
    const secure = url.protocol === 'https:'
    const { promise, resolve } = Promise.withResolvers<Sent | 'stale'>()
    const request = (secure ? httpsRequest : httpRequest)(url, {
      method: 'POST',
      headers,
      lookup: targets.lookup,
      agent: secure ? this.#https : this.#http,
    })
    const timer = setTimeout(() => end(failed('timed_out')), timeoutMs)
    const stop = (): void => end(failed('stopped'))
    const end = (sent: Sent | 'stale', isDrained = false): void => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', stop)
      resolve(sent)
      if (!isDrained) request.destroy()
    }
    signal?.addEventListener('abort', stop)
    if (signal?.aborted === true) stop()
    request.on('error', (error: NodeJS.ErrnoException) => {
      const isStale = request.reusedSocket && (error.code === 'ECONNRESET' || error.code === 'EPIPE')
      end(isStale ? 'stale' : failed(faultOf(error)))
    })
    request.on('response', (response) => drain(response, (whole) => end(sentBy(response), whole)))
    request.end(body)
    return promise
  }

  /** The newest first, and the one before for as long as it was said to be good. */
  #generations({ secretGeneration, previousSecretUntil }: Addressee): number[] {
    const both = previousSecretUntil !== null && this.#options.clock() < previousSecretUntil
    return both ? [secretGeneration, secretGeneration - 1] : [secretGeneration]
  }
}

function settled(sent: Sent | 'stale'): Sent {
  return sent === 'stale' ? failed('connection_broken') : sent
}

function failed(why: SendFault): Sent {
  return { delivered: false, answer: null, why, retryAfterMs: null }
}

/** A connection whose answer was read to its end can be used again. */
function drain(response: IncomingMessage, done: (whole: boolean) => void): void {
  let bytes = 0
  response.on('data', (chunk: Buffer) => {
    bytes += chunk.length
    if (bytes > ANSWER_MOST_BYTES) done(false)
  })
  response.on('end', () => done(true))
  // An answer that breaks off was an answer all the same: its status came.
  response.on('error', () => done(false))
}

function sentBy({ statusCode: answer = 0, headers }: IncomingMessage): Sent {
  if (answer >= 200 && answer < 300) return { delivered: true, answer }
  const redirected = answer >= 300 && answer < 400
  const why = redirected ? 'redirected' : 'not_accepted'
  return { delivered: false, answer, why, retryAfterMs: retryAfterMs(headers['retry-after']) }
}

/** RFC 9110, section 10.2.3. */
function retryAfterMs(header: string | undefined): number | null {
  if (header === undefined) return null
  if (/^\d{1,9}$/.test(header)) return Number(header) * 1000
  const at = Date.parse(header)
  return Number.isNaN(at) ? null : Math.max(0, at - Date.now())
}

function faultOf(error: NodeJS.ErrnoException): SendFault {
  if (error instanceof AddressNotAllowed) return 'address_not_allowed'
  const code = error.code ?? ''
  if (code === 'ENOTFOUND' || code.startsWith('EAI_')) return 'name_unknown'
  if (code === 'ECONNREFUSED') return 'connection_refused'
  const isOfTls = /CERT|SELF_SIGNED|UNABLE_TO_|ERR_TLS|ERR_SSL|EPROTO/.test(code)
  return isOfTls ? 'certificate_not_trusted' : 'connection_broken'
}
