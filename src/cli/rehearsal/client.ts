/** The story's hands: HTTP as different people, with idempotency keys, and virtual locks that are touched like real ones. */
import type { RehearsalFile } from '../../server/rehearsal/data-set.ts'

/** Something was not as the rules want it. The story goes no further. */
export class RuleBroken extends Error {
  override name = 'RuleBroken'
}

export interface Refusal {
  readonly what: string
  readonly code: string
}

type Json = Record<string, unknown>

export interface LockAnswer {
  readonly code: string
  readonly display: string
  readonly receipt?: string
}

interface ClientOptions {
  readonly file: RehearsalFile
  /** Begins every idempotency key, so that a story told again is another one. */
  readonly run: string
  /** How long a request is repeated when the server can't be reached, ms. */
  readonly patienceMs: number
  /** Told of each request, for whoever wants to disturb the story. */
  readonly onRequest?: (() => void) | undefined
  /** Reads the data set's file again: a server that was started again has another address and gives new tokens. */
  readonly reload?: (() => Promise<RehearsalFile>) | undefined
}

const PAUSE_MS = 100
/** Far more than what a server does by itself takes. */
const BY_ITSELF_MS = 60_000

export class StoryClient {
  readonly refusals: Refusal[] = []
  readonly #options: ClientOptions
  /** Tokens of those who are no sample people. */
  readonly #carried = new Map<string, string>()
  #file: RehearsalFile
  #requests = 0

  constructor(options: ClientOptions) {
    this.#file = options.file
    this.#options = options
  }

  get requests(): number {
    return this.#requests
  }

  get file(): RehearsalFile {
    return this.#file
  }

  person(label: string): RehearsalFile['people'][number] {
    return found(this.file.people, (person) => person.label === label, label)
  }

  container(serial: string): string {
    return found(this.file.containers, (container) => container.serial === serial, serial).id
  }

  site(name: string): string {
    return found(this.file.sites, (site) => site.name === name, name).siteId
  }

  party(label: string): string {
    return this.person(label).partyId
  }

  /** Somebody who has nothing but a token, such as a driver with a link. */
  carry(label: string, token: string): void {
    this.#carried.set(label, token)
  }

  async get(who: string, path: string): Promise<Json> {
    const { status, body } = await this.#send('GET', who, path)
    if (status !== 200) throw new RuleBroken(`GET ${path} as ${who}: ${status} ${String(body['code'])}`)
    return body
  }

  /** Something that has to succeed. */
  async post(who: string, path: string, content: unknown = {}, contentType?: string): Promise<Json> {
    const { status, body } = await this.#send('POST', who, path, content, contentType)
    if (status >= 300) {
      throw new RuleBroken(`${path} as ${who} was refused with ${String(body['code'])}: ${String(body['detail'])}`)
    }
    return { ...body, status }
  }

  /** Something that has to be refused, with this very code. */
  async refused(code: string, what: string, who: string, path: string, content: unknown = {}): Promise<Json> {
    const { status, body } = await this.#send('POST', who, path, content)
    if (status < 400) throw new RuleBroken(`${what}: was not refused`)
    if (body['code'] !== code) throw new RuleBroken(`${what}: refused with ${String(body['code'])}, expected ${code}`)
    this.refusals.push({ what, code })
    return body
  }

  /** The verdict has to be this one. */
  async verdict(
    who: string,
    deviceId: string,
    expected: 'yes' | 'no',
    purpose: 'install' | 'commission' = 'install',
  ): Promise<void> {
    const path = `/v1/devices/${encodeURIComponent(deviceId)}/verdict?purpose=${purpose}`
    const body = await this.get(who, path)
    if (body['verdict'] !== expected) {
      throw new RuleBroken(
        `verdict on ${deviceId} is ${String(body['verdict'])} (${String(body['reasons'])}), expected ${expected}`,
      )
    }
    if (expected === 'no')
      this.refusals.push({ what: `verdict on a device (${purpose})`, code: String(body['reasons']) })
  }

  async lock(
    serial: string,
    what: 'enter' | 'lid' | 'force' | 'power' | 'receipt' | 'contact',
    content: Json = {},
  ): Promise<LockAnswer> {
    return (await this.post('driver', `/rehearsal/locks/${serial}/${what}`, content)) as unknown as LockAnswer
  }

  /** Lets hours pass; gives the server's time then, ms since 1970 UTC. */
  async pass(hours: number): Promise<number> {
    const { now } = await this.post('driver', '/rehearsal/clock', { advanceHours: hours })
    return Date.parse(String(now))
  }

  /** What the server does by itself is there in a moment: asked for again and again until it is. */
  async until<Found>(what: string, look: () => Promise<Found | undefined>): Promise<Found> {
    const last = Date.now() + BY_ITSELF_MS
    for (;;) {
      const found = await look()
      if (found !== undefined) return found
      if (Date.now() > last) throw new RuleBroken(`${what}: the server did not do it by itself`)
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS))
    }
  }

  async #send(
    method: string,
    who: string,
    path: string,
    content?: unknown,
    contentType = 'application/json',
  ): Promise<{ status: number; body: Json }> {
    this.#requests += 1
    this.#options.onRequest?.()
    const headers: Record<string, string> = {}
    if (method === 'POST') {
      headers['content-type'] = contentType
      headers['idempotency-key'] = `${this.#options.run}-${this.#requests}`
    }
    const raw = content === undefined ? null : typeof content === 'string' ? content : JSON.stringify(content)
    const until = Date.now() + this.#options.patienceMs
    for (;;) {
      headers['authorization'] = `Bearer ${this.#carried.get(who) ?? this.person(who).token}`
      const answer = await this.#try(path, { method, headers, ...(raw === null ? {} : { body: raw }) })
      if (answer !== null) return answer
      if (Date.now() > until) throw new RuleBroken(`${path}: the server can't be reached`)
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS))
      if (this.#options.reload !== undefined) this.#file = await this.#options.reload()
    }
  }

  /** Null where the same request has to be sent again: nobody answered, or the database was away. */
  async #try(path: string, request: RequestInit): Promise<{ status: number; body: Json } | null> {
    try {
      const response = await fetch(`${this.file.url}${path}`, { ...request, redirect: 'error' })
      const text = await response.text()
      const body = text === '' ? {} : (JSON.parse(text) as Json)
      if (body['code'] === 'database_unavailable') return null
      // A server that started again has given out fresh tokens.
      if (body['code'] === 'not_authenticated' && this.#options.reload !== undefined) return null
      return { status: response.status, body }
    } catch {
      return null
    }
  }
}

function found<Row>(rows: readonly Row[], matches: (row: Row) => boolean, what: string): Row {
  const row = rows.find(matches)
  if (row === undefined) throw new Error(`the rehearsal data set has no ${what}`)
  return row
}

/** For assertions of the story. */
export function must(condition: boolean, sentence: string): void {
  if (!condition) throw new RuleBroken(sentence)
}
