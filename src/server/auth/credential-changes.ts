/**
 * A way to log in comes or goes: what the login stores and the facts of it, for each person who is this human, in one
 * transaction.
 */
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Fact } from '../../custody/entries.ts'
import type { Refusal } from '../../custody/outcome.ts'
import type { Person } from '../../custody/state.ts'
import { commit } from '../../store/commit.ts'
import { readForRules } from '../../store/database.ts'
import { type Account, lockAccount, personsOf } from '../../store/queries/login/accounts.ts'
import type { Connection } from '../../store/queries/login/connection.ts'
import type { Writes } from '../../store/writes.ts'
import { type Answer, type Context, idempotencyOf } from '../context.ts'
import {
  type InterfaceProblemCode,
  interfaceProblem,
  languageOf,
  type Problem,
  refusalProblem,
  sendProblem,
} from '../problem.ts'

type CredentialFact = Extract<Fact, { type: 'credential_changed' }>
export type CredentialChange = Pick<CredentialFact, 'credential' | 'change'>

/** Why a change stops: a problem of the login, or a refusal of a rule. */
export type Stop = { readonly stop: InterfaceProblemCode; readonly why?: string } | { readonly refusal: Refusal }

export interface Change<Prepared> {
  readonly naturalPersonId: string
  /** Looks whether it may be, with the account locked. What it takes, such as a flow, stays taken if it stops. */
  prepare(client: Connection, account: Account): Promise<Prepared | Stop>
  readonly changes: (prepared: Prepared) => readonly CredentialChange[]
  write(writes: Writes, prepared: Prepared): void
  /** What is kept for a replay of the request: no secret. */
  answer(prepared: Prepared): Answer
}

export type Changed<Prepared> =
  | { readonly kind: 'done'; readonly prepared: Prepared; readonly answer: Answer }
  | { readonly kind: 'said'; readonly status: number; readonly body: unknown; readonly replayed: boolean }

/** Either it is done, or `said` is what there is to say. */
export async function changeCredentials<Prepared>(
  context: Context,
  request: FastifyRequest,
  change: Change<Prepared>,
): Promise<Changed<Prepared>> {
  const language = languageOf(request)
  const say = (document: Problem): Changed<Prepared> => ({
    kind: 'said',
    status: document.status,
    body: document,
    replayed: false,
  })
  const idempotency = request.human === null ? undefined : idempotencyOf(request)
  if (idempotency === 'unusable') return say(interfaceProblem('idempotency_key_unusable', language))
  const persons = await readForRules(context.database, null, (client) => personsOf(client, change.naturalPersonId))
  const chosen = request.human?.personId
  const actor = persons.find(({ personId }) => personId === chosen) ?? persons.find(isHere)
  if (actor === undefined) return say(interfaceProblem('nobody_active', language))
  const stopped = (stop: Stop): Problem =>
    'refusal' in stop
      ? refusalProblem(stop.refusal, language)
      : interfaceProblem(stop.stop, language, stop.why === undefined ? {} : { why: stop.why })
  const committed = await commit<Situation<Prepared> | Stop, Situation<Prepared> | Stop>(context.database, context, {
    actor: { partyId: actor.partyId, personId: actor.personId },
    idempotency,
    load: async ({ client, lock }) => {
      const account = await lockAccount(client, change.naturalPersonId)
      if (account === null) return { stop: 'account_missing' }
      const found = await lock('person', { naturalPersonId: change.naturalPersonId })
      const prepared = await change.prepare(client, account)
      return isStop(prepared) ? prepared : { prepared, persons: found.filter(isHere) }
    },
    decide: (situation) => {
      if (isStop(situation)) return { facts: [], answer: situation }
      const changes = change.changes(situation.prepared)
      const facts = situation.persons.flatMap(({ personId }) =>
        changes.map((each): CredentialFact => ({ type: 'credential_changed', personId, ...each })),
      )
      return { facts, answer: situation }
    },
    beside: (writes, situation) => {
      if (!isStop(situation)) change.write(writes, situation.prepared)
    },
    toStore: (situation) => {
      if (!isStop(situation)) return change.answer(situation.prepared)
      const document = stopped(situation)
      return { status: document.status, body: document }
    },
  })
  switch (committed.kind) {
    case 'done':
      return isStop(committed.answer)
        ? say(stopped(committed.answer))
        : { kind: 'done', prepared: committed.answer.prepared, answer: change.answer(committed.answer.prepared) }
    case 'replayed':
      return { kind: 'said', status: committed.status, body: committed.body, replayed: true }
    case 'key_reused':
      return say(interfaceProblem('idempotency_key_reused', language))
    case 'not_found':
      return say(interfaceProblem('not_found', language))
  }
}

interface Situation<Prepared> {
  readonly prepared: Prepared
  readonly persons: readonly Person[]
}

function isHere({ status }: Person): boolean {
  return status !== 'left'
}

export function isStop(value: unknown): value is Stop {
  return typeof value === 'object' && value !== null && ('stop' in value || 'refusal' in value)
}

export function sendSaid(reply: FastifyReply, said: Extract<Changed<unknown>, { kind: 'said' }>): FastifyReply {
  if (said.replayed) reply.header('idempotency-replayed', 'true')
  if (said.status >= 400) return sendProblem(reply, said.body as Problem)
  return reply.code(said.status).send(said.body)
}
