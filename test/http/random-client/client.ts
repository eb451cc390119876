/** The client: thinks of a request, sends it, and looks at the answer and at the books. */
import { randomBytes } from 'node:crypto'
import type { InjectOptions } from 'fastify'
import { Dice } from '../../exposure/dice.ts'
import { permissionOf } from '../kinds.ts'
import { type Answer, send } from '../requests.ts'
import type { TestServer } from '../server.ts'
import { BYTES, Oracle, readBooks } from '../visible.ts'
import { type Caller, Callers } from './callers.ts'
import { Changes, checkLetIn, checkProblem, checkWords, Document, type Finding } from './checks.ts'
import { Generator, type Operation, operationsOf, type Request } from './generate.ts'
import { Memory } from './memory.ts'
import { type Asked, type Story, storyAfter } from './stories.ts'

/** Visibility is looked at anew after so many requests, and what is there to be named. */
const BATCH = 50
/** Sessions end, people are suspended and keys lost: others come. */
const PEOPLE_FOR = 1_000
const STORIES_MOST = 6
/** How often several are sent at the same moment. */
const TOGETHER = 0.04

/** Routes of which much comes, or which end much: how often they are picked; 1 if they aren't named. */
const WEIGHTS: readonly (readonly [RegExp, number])[] = [
  [/openings$|openings\/read-outs$|tour-packs$|^\/v1\/shipments$|^\/v1\/proposals$|pass-ons$/, 5],
  [/^\/v1\/(keys|repackagings|incidents\/\{id\}\/releases|delivery-notes)$/, 3],
  // What is held can't be shipped, packed or opened.
  [/violation-reports$|devices\/\{id\}\/loss-reports$|\/force$/, 0.3],
  [/suspensions|departures|revocations|retirements|\/people\/\{id\}\/(rights|loss-reports)/, 0.25],
  [/keys\/\{serial\}\/loss-reports|closed|approvers/, 0.25],
  [/^\/(log|witness|verify|healthz|readyz|openapi|rehearsal\/summary)/, 0.15],
  [/rehearsal\/clock|\/power$/, 0.1],
]

export interface Failure {
  readonly number: number
  readonly caller: string
  readonly request: Request
  readonly answer: string
  readonly finding: string
}

export interface Tally {
  requests: number
  /** By status. */
  readonly answers: Record<string, number>
  /** Good answers by route. */
  readonly succeeded: Map<string, number>
  readonly codes: Map<string, number>
  changes: number
  repeated: number
}

export class RandomClient {
  readonly tally: Tally = { requests: 0, answers: {}, succeeded: new Map(), codes: new Map(), changes: 0, repeated: 0 }
  readonly #server: TestServer
  readonly #dice: Dice
  readonly #operations: readonly Operation[]
  readonly #permissions: ReadonlyMap<Operation, string>
  readonly #changes: Changes
  readonly #document = new Document()
  readonly #memory: Memory
  readonly #generator: Generator
  #callers: Callers
  #stories: Story[] = []
  #hidden = new Map<string, ReadonlySet<string>>()
  #oracle: Oracle
  #peopleSince = 0
  #lookedAt = 0

  private constructor(server: TestServer, seed: number, start: Start) {
    this.#server = server
    this.#dice = new Dice(seed)
    this.#operations = start.operations
    this.#permissions = start.permissions
    this.#changes = start.changes
    this.#callers = start.callers
    this.#oracle = start.oracle
    this.#memory = new Memory(start.oracle)
    this.#generator = new Generator(this.#dice, this.#memory, server.clock.now)
  }

  static async start(server: TestServer, seed: number): Promise<RandomClient> {
    const document = await send(server.app, { method: 'GET', url: '/openapi.json' })
    const operations = operationsOf(document.body)
    const callers = await Callers.gather(server, ' random 0')
    const roleless = callers.all.find(({ label }) => label === 'operator/none')
    const permissions = new Map<Operation, string>()
    for (const operation of operations) {
      const path = operation.path.replace('/log/{path}', '/log/*').replace(/\{(\w+)\}/g, ':$1')
      permissions.set(
        operation,
        await permissionOf(server.app, { method: operation.method, path }, roleless?.headers ?? {}),
      )
    }
    const oracle = new Oracle(await readBooks(server.connectionString, BYTES))
    const changes = await Changes.watch(server.connectionString)
    return new RandomClient(server, seed, { operations, permissions, changes, callers, oracle })
  }

  get formless(): ReadonlySet<string> {
    return this.#document.formless
  }

  async stop(): Promise<void> {
    await this.#changes.end()
  }

  /** Sends so many requests; the first failure ends it, shrunk. */
  async run(requests: number): Promise<Failure | null> {
    while (this.tally.requests < requests) {
      const sent = this.tally.requests
      if (sent - this.#peopleSince >= PEOPLE_FOR) await this.#changePeople()
      if (sent - this.#lookedAt >= BATCH) await this.#lookAround()
      const failure = this.#dice.chance(TOGETHER) ? await this.#sendTogether() : await this.#sendOne()
      if (failure !== null) return failure
    }
    return null
  }

  async #sendOne(): Promise<Failure | null> {
    const { caller, operation, request, story } = this.#next()
    return this.#send(caller, operation, request, story)
  }

  /** Several at the same moment, some of them the same: whoever loses is told so, and nothing fails. */
  async #sendTogether(): Promise<Failure | null> {
    const one = this.#next()
    const others = this.#dice.some([one, one, this.#next(), this.#next()], 4)
    const all = [one, ...others]
    const answers = await Promise.all(all.map(({ request }) => this.#ask(request)))
    this.tally.requests += all.length
    for (const [place, { caller: asking, operation, request }] of all.entries()) {
      const answer = answers[place] as Answer
      const finding = await this.#findingIn(asking, operation, request, answer)
      if (finding !== null) return this.#failure(asking, request, answer, `${all.length} at once: ${finding}`)
      this.#count(operation, answer)
      if (answer.status < 300) this.#memory.hear(answer.body)
    }
    if (one.story !== null) this.#turn(one.story, answers[0] as Answer)
    return null
  }

  async #changePeople(): Promise<void> {
    this.#peopleSince = this.tally.requests
    this.#callers = await Callers.gather(this.#server, ` random ${this.tally.requests}`)
    this.#stories = []
  }

  async #lookAround(): Promise<void> {
    this.#lookedAt = this.tally.requests
    this.tally.changes += await this.#changes.forget()
    this.#oracle = new Oracle(await readBooks(this.#server.connectionString, BYTES))
    this.#memory.refresh(this.#oracle)
    this.#hidden.clear()
  }

  #next(): { caller: Caller; operation: Operation; request: Request; story: Story | null } {
    const dice = this.#dice
    const story = this.#stories.length > 0 && dice.chance(0.55) ? dice.pick(this.#stories) : null
    const asked = story === null ? undefined : this.#asking.get(story)
    if (story !== null && asked !== undefined) {
      const operation = this.#operations.find(({ method, path }) => method === 'POST' && path === asked.path)
      if (operation === undefined) throw new Error(`a story asks ${asked.path}, which is no route`)
      return { caller: asked.caller, operation, request: requestOf(asked), story }
    }
    const operation = this.#pickOperation()
    const caller = this.#callers.pickFor(dice, this.#permissions.get(operation) ?? '')
    return { caller, operation, request: this.#generator.request(operation, caller), story: null }
  }

  readonly #asking = new Map<Story, Asked>()

  #pickOperation(): Operation {
    for (;;) {
      const operation = this.#dice.pick(this.#operations)
      const weight = WEIGHTS.find(([pattern]) => pattern.test(operation.path))?.[1] ?? 1
      if (this.#dice.chance(weight / 5)) return operation
    }
  }

  async #send(caller: Caller, operation: Operation, request: Request, story: Story | null): Promise<Failure | null> {
    this.tally.requests += 1
    const answer = await this.#ask(request)
    const finding = await this.#findingIn(caller, operation, request, answer)
    if (finding !== null) return this.#shrunk(caller, operation, request, answer, finding)
    this.#count(operation, answer)
    if (answer.status < 300) this.#memory.hear(answer.body)
    this.#goOn(caller, request, answer, story)
    return this.#repeat(caller, operation, request, answer)
  }

  #ask({ method, url, headers, payload }: Request): Promise<Answer> {
    const options: InjectOptions = { method, url, headers: { ...headers } }
    return send(this.#server.app, payload === null ? options : { ...options, payload })
  }

  async #findingIn(caller: Caller, operation: Operation, request: Request, answer: Answer): Promise<Finding> {
    return (
      checkProblem(answer) ??
      this.#document.check(operation, answer) ??
      checkLetIn(caller, this.#permissions.get(operation) ?? '', answer) ??
      (await this.#checkWords(caller, request, answer)) ??
      (await this.#changes.check())
    )
  }

  async #checkWords(caller: Caller, request: Request, answer: Answer): Promise<Finding> {
    // The world outside is on the table, for everybody at it.
    if (request.path.startsWith('/rehearsal/')) return null
    // Whoever holds a link is told who invites them: the link is the right to know.
    if (request.path.startsWith('/v1/invitations/') && caller.partyId === null) return null
    const found = this.#wordsOfOthers(caller, request, answer)
    if (found === null) return null
    // It may have become visible since the last look around.
    await this.#lookAround()
    return this.#wordsOfOthers(caller, request, answer)
  }

  #wordsOfOthers(caller: Caller, request: Request, answer: Answer): Finding {
    const party = caller.partyId ?? ''
    const hidden = this.#hidden.get(party) ?? this.#oracle.hiddenFrom(party)
    this.#hidden.set(party, hidden)
    const own = caller.human === null ? NOTHING : this.#oracle.wordsOfHuman(caller.human)
    return checkWords(request, answer, hidden, own)
  }

  #count({ method, path }: Operation, { status, body }: Answer): void {
    const { answers, succeeded, codes } = this.tally
    answers[status] = (answers[status] ?? 0) + 1
    const name = `${method} ${path}`
    if (status < 300) succeeded.set(name, (succeeded.get(name) ?? 0) + 1)
    else codes.set(String(body['code']), (codes.get(String(body['code'])) ?? 0) + 1)
  }

  #goOn(caller: Caller, { path, url, payload, method }: Request, answer: Answer, story: Story | null): void {
    if (story !== null) this.#turn(story, answer)
    if (story !== null) return
    if (method !== 'POST' || answer.status >= 300 || this.#stories.length >= STORIES_MOST) return
    const body = objectIn(payload)
    const begun = storyAfter({
      ...{ dice: this.#dice, memory: this.#memory, callers: this.#callers },
      ...{ caller, path, url, body, answer },
    })
    if (begun === null) return
    this.#stories.push(begun)
    this.#turn(begun, null)
  }

  /** Tells the story the answer; what it asks next is asked some time later. */
  #turn(story: Story, answer: Answer | null): void {
    const { value, done } = answer === null ? story.next() : story.next(answer)
    if (done !== true) {
      this.#asking.set(story, value)
      return
    }
    this.#asking.delete(story)
    this.#stories = this.#stories.filter((each) => each !== story)
  }

  /** The same request under the same key has the same answer; another one under it is refused. */
  async #repeat(caller: Caller, operation: Operation, request: Request, answer: Answer): Promise<Failure | null> {
    const permission = this.#permissions.get(operation) ?? ''
    const key = request.headers['idempotency-key']
    const takesKeys = !['public', 'session'].includes(permission) && request.method === 'POST'
    const undecided = [400, 401, 404, 413, 415, 429, 503]
    if (
      key === undefined ||
      !takesKeys ||
      undecided.includes(answer.status) ||
      NOT_DECIDED.has(String(answer.body['code']))
    )
      return null
    const again = await this.#ask(request)
    this.tally.repeated += 1
    if (again.status !== answer.status || plain(again) !== plain(answer)) {
      const what = `under the same key not the same answer: ${again.status} ${again.text.slice(0, 400)}`
      return this.#failure(caller, request, answer, what)
    }
    const changed = await this.#changes.check()
    return changed === null ? null : this.#failure(caller, request, again, changed)
  }

  /** Leaves out of the request whatever can be left out so that it still fails in this way. */
  async #shrunk(
    caller: Caller,
    operation: Operation,
    request: Request,
    answer: Answer,
    finding: string,
  ): Promise<Failure> {
    await this.#changes.forget()
    let smallest = { request, answer }
    const kind = finding.split(':')[0]
    for (let shrinks = true; shrinks; ) {
      shrinks = false
      for (const smaller of smallerThan(smallest.request)) {
        const next = await this.#ask(smaller)
        const found = await this.#findingIn(caller, operation, smaller, next)
        await this.#changes.forget()
        if (found?.split(':')[0] !== kind) continue
        smallest = { request: smaller, answer: next }
        shrinks = true
        break
      }
    }
    return this.#failure(caller, smallest.request, smallest.answer, finding)
  }

  #failure(caller: Caller, request: Request, { status, text }: Answer, finding: string): Failure {
    const headers = Object.fromEntries(
      Object.entries(request.headers).filter(([name]) => !['authorization', 'cookie'].includes(name)),
    )
    const { requests: number } = this.tally
    return {
      number,
      caller: caller.label,
      request: { ...request, headers },
      answer: `${status} ${text.slice(0, 1_500)}`,
      finding,
    }
  }
}

interface Start {
  readonly operations: readonly Operation[]
  readonly permissions: ReadonlyMap<Operation, string>
  readonly changes: Changes
  readonly callers: Callers
  readonly oracle: Oracle
}

const NOTHING: ReadonlySet<string> = new Set()

/** Refused before anything was decided under the key. */
const NOT_DECIDED: ReadonlySet<string> = new Set([
  ...['role_not_allowed', 'person_not_chosen', 'only_for_people', 'not_for_systems', 'request_from_elsewhere'],
  ...['idempotency_key_reused', 'idempotency_key_unusable', 'identifier_malformed', 'note_unreadable'],
])

/** Members in one order, and without what is shown once. */
function plain({ text, body }: Answer): string {
  const sorted = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(sorted)
    if (typeof value !== 'object' || value === null) return value
    const members = Object.entries(value).filter(([name]) => !['link', 'key', 'token'].includes(name))
    return Object.fromEntries(members.sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, of]) => [name, sorted(of)]))
  }
  return text === '' ? '' : JSON.stringify(sorted(body))
}

function requestOf({ caller, path, url, body }: Asked): Request {
  const headers = {
    ...caller.headers,
    'content-type': 'application/json',
    'idempotency-key': randomBytes(9).toString('base64url'),
  }
  return { method: 'POST', path, url, headers, payload: JSON.stringify(body) }
}

function* smallerThan(request: Request): globalThis.Generator<Request> {
  for (const name of ['idempotency-key', 'accept-language']) {
    const { [name]: left, ...headers } = request.headers
    if (left !== undefined) yield { ...request, headers }
  }
  const [path = '', query] = request.url.split('?')
  if (query !== undefined) yield { ...request, url: path }
  const body = objectIn(request.payload)
  for (const name of Object.keys(body)) {
    const { [name]: _left, ...rest } = body
    yield { ...request, payload: JSON.stringify(rest) }
  }
}

function objectIn(payload: string | null): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(payload ?? '{}')
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
  } catch {
    return {}
  }
}
