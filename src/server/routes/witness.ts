/** A server of Geleit as a witness of other logs. Public, as the protocol has it: the log's signature is what counts. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import type { App } from '../app-type.ts'
import { type InterfaceProblemCode, interfaceProblem, languageOf, sendProblem } from '../problem.ts'
import {
  ADD_CHECKPOINT_BYTES,
  answerAddCheckpoint,
  answerLatest,
  describeWitness,
  type HttpAnswer,
} from '../witness/answer.ts'
import type { MountedWitness } from '../witness/set-up.ts'

const PUBLIC = { config: { permission: 'public' as const } }

/** Sending and reading have one prefix. */
export function witnessRoutes(app: App, { witness, prefix, remark }: MountedWitness): void {
  void app.register(async (scope) => {
    // The protocol names no type for its bodies; here, and only here, any is taken as bytes.
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: ADD_CHECKPOINT_BYTES }, (_request, body, done) =>
      done(null, body),
    )
    scope.get(
      prefix,
      { ...PUBLIC, schema: { summary: 'What this witness is, and its key (C2SP tlog-witness)' } },
      (_request, reply) => reply.type('text/plain; charset=utf-8').send(describeWitness(witness, prefix, remark)),
    )
    scope.post(
      `${prefix}/add-checkpoint`,
      {
        ...PUBLIC,
        bodyLimit: ADD_CHECKPOINT_BYTES,
        schema: { summary: 'Ask for a cosignature on a checkpoint (C2SP tlog-witness)' },
      },
      async (request, reply) => {
        const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0)
        return send(request, reply, await answerAddCheckpoint(witness, body))
      },
    )
    scope.get(
      `${prefix}/:originHash/checkpoint`,
      {
        ...PUBLIC,
        schema: {
          summary: 'The checkpoint of a log that was cosigned last (C2SP tlog-witness)',
          params: Type.Object({ originHash: Type.String() }),
        },
      },
      async (request, reply) =>
        send(request, reply, await answerLatest(witness, (request.params as { originHash: string }).originHash)),
    )
  })
}

/** What the protocol gives a body goes as it is; the rest is refused as everywhere here, in words of the interface. */
function send(request: FastifyRequest, reply: FastifyReply, answer: HttpAnswer): FastifyReply {
  const { status, contentType, body } = answer
  if (status === 200 || status === 409) return reply.code(status).type(contentType).send(body)
  const members = status === 400 ? { at: 'body', why: 'must be an add-checkpoint request (C2SP tlog-witness)' } : {}
  return sendProblem(reply, interfaceProblem(PROBLEMS[status] ?? 'internal_error', languageOf(request), members))
}

const PROBLEMS: Readonly<Record<number, InterfaceProblemCode>> = {
  400: 'request_malformed',
  403: 'witness_signature_missing',
  404: 'not_found',
  422: 'witness_inconsistent',
  503: 'witness_busy',
}
