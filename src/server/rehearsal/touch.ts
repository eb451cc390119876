/** What hands do on the table, once for each idempotency key. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { DoneOnce, KeyedTouch } from '../../store/queries/rehearsal.ts'
import { idempotencyOf, identityOf } from '../context.ts'
import { interfaceProblem, languageOf, sendProblem } from '../problem.ts'
import type { Touch, VirtualLocks } from './virtual-locks.ts'

/**
 * Does something at a lock and answers. Hands, unlike requests, are not repeated by themselves: an answer that got
 * lost on the way is given again under its idempotency key, and the lock isn't touched twice.
 */
export async function touchOnce<Result>(
  locks: VirtualLocks,
  request: FastifyRequest<{ Params: { serial: string } }>,
  reply: FastifyReply,
  touch: Touch<Result>,
): Promise<unknown> {
  const keyed = keyedTouch(request)
  if (keyed === null) return sendProblem(reply, interfaceProblem('idempotency_key_unusable', languageOf(request)))
  return answerOnce(request, reply, await locks.touch(request.params.serial, keyed, touch))
}

/** Null: the key can't be used. */
export function keyedTouch(request: FastifyRequest): KeyedTouch | null {
  const idempotency = request.method === 'GET' ? undefined : idempotencyOf(request)
  if (idempotency === 'unusable') return null
  const { partyId, personId } = identityOf(request)
  return { actor: { partyId, personId }, idempotency, toStore: (body) => ({ status: 200, body }) }
}

export function answerOnce(request: FastifyRequest, reply: FastifyReply, once: DoneOnce<unknown> | undefined): unknown {
  switch (once?.kind) {
    case undefined:
      return sendProblem(reply, interfaceProblem('not_found', languageOf(request)))
    case 'key_reused':
      return sendProblem(reply, interfaceProblem('idempotency_key_reused', languageOf(request)))
    case 'replayed':
      return reply.header('idempotency-replayed', 'true').send(once.body)
    case 'done':
      return once.result
  }
}
