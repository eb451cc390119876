/** Asks the server. Everything that the app knows and does goes through here. */
import { earlyAnswer } from './early.ts'
import type { Operations } from './operations.d.ts'

export type Operation = keyof Operations
export type Answer<Name extends Operation> = Operations[Name]['answer']
export type Body<Name extends Operation> = Operations[Name]['body']

/** What an operation takes; members that it takes none of may be left out. */
export type Input<Name extends Operation> = {
  readonly query?: Operations[Name]['query']
  /** For unsafe requests that are repeated, such as those of the queue; else one is made. */
  readonly idempotencyKey?: string
  readonly signal?: AbortSignal
} & (object extends Operations[Name]['path']
  ? { readonly path?: object }
  : { readonly path: Operations[Name]['path'] }) &
  (Operations[Name]['body'] extends undefined
    ? { readonly body?: undefined }
    : { readonly body: Operations[Name]['body'] })

type InputArguments<Name extends Operation> = object extends Input<Name> ? [input?: Input<Name>] : [input: Input<Name>]

/** Refused, with what to do next (RFC 9457); `no_network` where the server could not be reached. */
export class Problem extends Error {
  override readonly name = 'Problem'
  readonly code: string
  /** 0: no answer came. */
  readonly status: number
  readonly members: Readonly<Record<string, unknown>>

  constructor(code: string, detail: string, status: number, members: Readonly<Record<string, unknown>> = {}) {
    super(detail)
    this.code = code
    this.status = status
    this.members = members
  }
}

export function isNoNetwork(error: unknown): error is Problem {
  return error instanceof Problem && error.code === 'no_network'
}

export interface Api {
  /** Throws a `Problem`. */
  call<Name extends Operation>(name: Name, ...input: InputArguments<Name>): Promise<Answer<Name>>
  /** A page of a list, and how to go on. Throws a `Problem`. */
  page<Name extends Operation>(
    name: Name,
    ...input: InputArguments<Name>
  ): Promise<{ readonly answer: Answer<Name>; readonly cursor: string | null }>
  /** Any other answer: files, streams. Throws a `Problem` where it is refused. */
  fetch(path: string, init?: RequestInit): Promise<Response>
}

export interface ApiOptions {
  /** Who asks: a cookie that no script can read, or a token of a rehearsal. */
  readonly token: string | null
  readonly language: () => string
  /** Sentences for when no answer came. */
  readonly noNetwork: () => string
  /** Has a second factor shown; false where it was not. */
  readonly secondFactor: () => Promise<boolean>
  /** Nobody is logged in any more. */
  readonly loggedOut: () => void
}

/** What gives a session another cookie: from then on the one of before is good for nothing. */
const RENEWS = /^\/v1\/session\/(second-factor|person)\b/

export function makeApi(options: ApiOptions): Api {
  let renewals = 0
  let renewing: Promise<unknown> = Promise.resolve()
  const ask = async (method: string, path: string, init: RequestInit): Promise<Response> => {
    const before = renewals
    const asked = send(method, path, init)
    if (method === 'POST' && RENEWS.test(path)) {
      renewals += 1
      renewing = asked
        .catch(() => {})
        .then(() => {
          renewals += 1
        })
    }
    try {
      return await asked
    } catch (error) {
      if (!(error instanceof Problem) || error.code !== 'not_authenticated' || options.token !== null) throw error
      // Asked with the cookie of before, while there came another: that says nothing of whether the session is over.
      if (!RENEWS.test(path)) {
        await renewing
        if (before !== renewals) return ask(method, path, init)
      }
      options.loggedOut()
      throw error
    }
  }
  const send = async (method: string, path: string, init: RequestInit): Promise<Response> => {
    const headers = new Headers(init.headers)
    headers.set('accept-language', options.language())
    if (options.token !== null) headers.set('authorization', `Bearer ${options.token}`)
    const request = { ...init, method, headers, credentials: options.token === null ? 'same-origin' : 'omit' } as const
    const asked = async (): Promise<Response> =>
      (method === 'GET' ? await earlyAnswer(path, options.token, init.signal ?? null) : null) ?? fetch(path, request)
    const answer = await asked().catch((error: unknown) => {
      if (error instanceof DOMException && error.name === 'AbortError') throw error
      throw new Problem('no_network', options.noNetwork(), 0)
    })
    if (answer.ok) return answer
    throw await problemOf(answer, options.noNetwork())
  }
  /** Where the server asks for a second factor: once more, after it was shown. */
  const askTwice = async (method: string, path: string, init: RequestInit): Promise<Response> => {
    try {
      return await ask(method, path, init)
    } catch (error) {
      if (!(error instanceof Problem) || error.code !== 'second_factor_needed') throw error
      if (!(await options.secondFactor())) throw error
      return ask(method, path, init)
    }
  }
  const run = <Name extends Operation>(name: Name, input: Partial<Input<Operation>> = {}): Promise<Response> => {
    const [method = 'GET', template = ''] = name.split(' ')
    const headers: Record<string, string> = {}
    if (method !== 'GET') headers['idempotency-key'] = input.idempotencyKey ?? crypto.randomUUID()
    if (input.body !== undefined) headers['content-type'] = 'application/json'
    return askTwice(method, addressOf(template, input), {
      headers,
      ...(input.body === undefined ? {} : { body: JSON.stringify(input.body) }),
      ...(input.signal === undefined ? {} : { signal: input.signal }),
    })
  }
  return {
    async call(name, ...[input]) {
      return (await readJson(await run(name, input as Partial<Input<Operation>>))) as never
    },
    async page(name, ...[input]) {
      const response = await run(name, input as Partial<Input<Operation>>)
      return { answer: (await readJson(response)) as never, cursor: cursorOf(response.headers.get('link')) }
    },
    fetch: (path, init = {}) => askTwice(init.method ?? 'GET', path, init),
  }
}

function addressOf(template: string, { path = {}, query = {} }: Partial<Input<Operation>>): string {
  const filled = template.replace(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(String((path as Record<string, unknown>)[name])),
  )
  const pairs = Object.entries(query).filter(([, value]) => value !== undefined && value !== '')
  const search = new URLSearchParams(pairs.map(([name, value]) => [name, String(value)]))
  return pairs.length === 0 ? filled : `${filled}?${search}`
}

async function readJson(response: Response): Promise<unknown> {
  const text = await response.text()
  return text === '' ? undefined : JSON.parse(text)
}

/** RFC 8288: the cursor in the link to the next page. */
function cursorOf(link: string | null): string | null {
  const next = /<([^>]+)>;\s*rel="next"/.exec(link ?? '')?.[1]
  return next === undefined ? null : new URL(next, location.origin).searchParams.get('cursor')
}

async function problemOf(response: Response, noNetwork: string): Promise<Problem> {
  const text = await response.text().catch(() => '')
  try {
    const { code, detail, ...members } = JSON.parse(text) as Record<string, unknown>
    if (typeof code === 'string') return new Problem(code, String(detail ?? code), response.status, members)
  } catch {
    // Not the server's own answer: something on the way gave it.
  }
  return new Problem('no_network', noNetwork, response.status)
}
