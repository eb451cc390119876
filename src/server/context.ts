import { createHash } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Outcome } from '../custody/outcome.ts'
import type { Policy } from '../custody/policy.ts'
import type { KeyStore } from '../keystore/keystore.ts'
import { type Actor, type Command, commit, type Loading, type Recorded } from '../store/commit.ts'
import type { Database } from '../store/database.ts'
import type { IdempotencyKey } from '../store/idempotency.ts'
import { addPromises } from '../store/promises.ts'
import type { VerdictReader } from '../store/queries/verdict.ts'
import type { Writes } from '../store/writes.ts'
import type { RoutePermission } from './auth/hook.ts'
import type { Human, Identity } from './auth/identity.ts'
import type { LoginParts } from './auth/login-parts.ts'
import type { WitnessFigures } from './metrics.ts'
import { interfaceProblem, languageOf, type Problem, refusalProblem, sendProblem } from './problem.ts'
import { keepBy, type Promises } from './promises.ts'
import type { TargetPolicy } from './webhooks/target.ts'

/** What routes are built from. `main.ts` is the only place that makes one. */
export interface Context {
  readonly database: Database
  readonly keyStore: KeyStore
  readonly promises: Promises
  readonly verdicts: VerdictReader
  readonly policy: Policy
  readonly login: LoginParts
  /** ms since 1970 UTC. */
  readonly clock: () => number
  readonly newId: () => string
  /** The policy in force by which the log asks witnesses (C2SP tlog-policy), word for word. */
  readonly logPolicy?: string | undefined
  /** Where other systems may be told what happens; the internet alone if it is left out. */
  readonly webhookTargets?: TargetPolicy
  /** By whose clock hours are meant, a name of the IANA database; `DEFAULT_TIME_ZONE` if it is left out. */
  readonly timeZone?: string
  /** Whether people can be told by mail; not, if it is left out. */
  readonly mailCanBeSent?: boolean
  /** How it goes with the witnesses that this process asks. */
  readonly witnessFigures?: () => readonly WitnessFigures[]
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Set by authentication before any route that is not public runs; null where a human has chosen no person yet. */
    identity: Identity | null
    /** Set likewise; null for systems. */
    human: Human | null
    /** Asks again, for an answer that goes on for long; null: nobody any more. It is no use of a session. */
    whoIsThere(): Promise<Identity | null>
  }
  interface FastifyContextConfig {
    /** The right that a caller needs; `session`: being logged in; `public`: for what strangers may have. */
    permission?: RoutePermission
    /** A public route for our own pages: other sites can't make a browser use it. */
    ownPagesOnly?: boolean
  }
}

export function identityOf(request: FastifyRequest): Identity {
  if (request.identity === null) throw new Error('a route that needs somebody was reached by nobody')
  return request.identity
}

export function humanOf(request: FastifyRequest): Human {
  if (request.human === null) throw new Error('a route for people was reached by nobody')
  return request.human
}

export interface Answer {
  readonly status: number
  readonly body: unknown
}

interface CommandOptions<Situation, Result> {
  readonly request: FastifyRequest
  readonly reply: FastifyReply
  readonly eventTime?: number | undefined
  /** Only asks; nothing is written or kept. */
  readonly dryRun?: boolean
  /** A report: an idempotency key that can't be used is then as good as none. */
  readonly neverRefused?: boolean
  /** A report: the answer brings the log's signed promise that the entries will be in it. */
  readonly promised?: boolean
  load(loading: Loading, identity: Identity): Promise<Situation | null>
  decide(situation: Situation, given: { now: number; newId(): string }): Outcome<Result>
  /** The answer that is kept for a replay. No code may be in it. */
  answer(result: Result): Answer
  /** What is written in the same transaction and follows from no entry. Not called for a refusal. */
  beside?(writes: Writes, result: Result, recorded: readonly Recorded[]): void
  /**
   * Adds what must not be kept: computed anew for each answer, after the issue is recorded. What can't be computed again
   * is left out of a replay.
   */
  complete?(body: unknown, replayed: boolean): unknown | Promise<unknown>
}

type ActingOptions<Situation, Result> = Omit<CommandOptions<Situation, Result>, 'load'> & {
  load(loading: Loading): Promise<Situation | null>
}

/**
 * Runs a command of a person and answers. The first answer to an idempotency key is kept, refusals too, and given
 * again to the same request; codes are computed anew.
 */
export function runCommand<Situation, Result>(
  context: Context,
  options: CommandOptions<Situation, Result>,
): Promise<FastifyReply> {
  const identity = identityOf(options.request)
  return runCommandAs(context, identity, { ...options, load: (loading) => options.load(loading, identity) })
}

/** The same for somebody who is known by something else than a login, such as the link of an invitation. */
export async function runCommandAs<Situation, Result>(
  context: Context,
  { partyId, personId }: Actor,
  options: ActingOptions<Situation, Result>,
): Promise<FastifyReply> {
  const { request, reply, complete, neverRefused = false } = options
  const language = languageOf(request)
  const idempotency = idempotencyOf(request)
  if (idempotency === 'unusable' && !neverRefused)
    return sendProblem(reply, interfaceProblem('idempotency_key_unusable', language))
  const log = options.promised === true ? await context.promises.identity() : null
  const toAnswer = (outcome: Outcome<Result>, recorded: readonly Recorded[]): Answer => {
    if (outcome.refusal !== undefined) {
      const document = refusalProblem(outcome.refusal, language)
      return { status: document.status, body: document }
    }
    const answer = options.answer(outcome.answer as Result)
    if (log === null || recorded.length === 0) return answer
    return { ...answer, body: { ...(answer.body as object), promise: context.promises.make(log, recorded) } }
  }
  const command: Command<Situation, Outcome<Result>> = {
    actor: { partyId, personId },
    eventTime: options.eventTime,
    idempotency: idempotency === 'unusable' ? undefined : idempotency,
    dryRun: options.dryRun,
    load: (loading) => options.load(loading),
    decide: (situation, given) => {
      const outcome = options.decide(situation, given)
      return { facts: outcome.facts, answer: outcome }
    },
    beside: (writes, outcome, recorded) => {
      if (outcome.refusal === undefined) options.beside?.(writes, outcome.answer as Result, recorded)
      const first = recorded[0]
      if (log === null || first === undefined) return
      const entryIds = recorded.map(({ entry }) => entry.entryId)
      addPromises(writes, partyId, entryIds, keepBy(first.entry.recordTime))
    },
    toStore: toAnswer,
  }
  let committed = await commit(context.database, context, command)
  if (committed.kind === 'key_reused' && neverRefused) {
    committed = await commit(context.database, context, { ...command, idempotency: undefined })
  }
  switch (committed.kind) {
    case 'not_found':
      return sendProblem(reply, interfaceProblem('not_found', language))
    case 'key_reused':
      return sendProblem(reply, interfaceProblem('idempotency_key_reused', language))
    case 'done':
      return send(
        reply,
        toAnswer(committed.answer, committed.recorded),
        async (body) => complete?.(body, false) ?? body,
      )
    case 'replayed':
      reply.header('idempotency-replayed', 'true')
      return send(reply, committed, async (body) => complete?.(body, true) ?? body)
  }
}

async function send(
  reply: FastifyReply,
  { status, body }: Answer,
  complete: (body: unknown) => Promise<unknown>,
): Promise<FastifyReply> {
  if (status >= 400) return sendProblem(reply, body as Problem)
  return reply.code(status).send(await complete(body))
}

/** Scoped to the caller by the store. The hash covers method, path and body: another request under it is refused. */
export function idempotencyOf(request: FastifyRequest): IdempotencyKey | undefined | 'unusable' {
  const key = request.headers['idempotency-key']
  if (key === undefined) return undefined
  if (!isIdempotencyKey(key)) return 'unusable'
  const body = typeof request.body === 'string' ? request.body : JSON.stringify(request.body ?? null)
  const requestHash = createHash('sha256').update(`${request.method} ${request.url}\n`).update(body).digest()
  return { key, requestHash }
}

export function isIdempotencyKey(key: unknown): key is string {
  return typeof key === 'string' && /^[\x21-\x7e]{1,200}$/.test(key)
}
