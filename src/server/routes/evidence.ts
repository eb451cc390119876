/** Evidence files: what somebody needs who checks a chain of custody years later, without this server. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import type { About } from '../../auditlog/evidence/select.ts'
import { isMalformed, parseDeviceId } from '../../custody/identifiers.ts'
import { makeEvidence } from '../../store/evidence.ts'
import type { App } from '../app-type.ts'
import { type Context, identityOf } from '../context.ts'
import { Gate } from '../gate.ts'
import { interfaceProblem, languageOf, sendProblem } from '../problem.ts'
import { DeviceParams, IdParams } from '../schemas.ts'
import { EvidenceFile } from '../shapes/evidence.ts'

/** A file of a thousand entries takes seconds; however many are asked for, others get their connections. */
const AT_ONCE = 2

const Query = Type.Object({
  personal: Type.Optional(
    Type.Union([Type.Literal('true'), Type.Literal('false')], {
      description: '"true": personal parts of your own party’s entries are shown, too.',
    }),
  ),
})

export function evidenceRoutes(app: App, context: Context): void {
  const gate = new Gate(AT_ONCE)
  const answer = async (request: FastifyRequest, reply: FastifyReply, about: About): Promise<FastifyReply> => {
    const { partyId } = identityOf(request)
    const personal = (request.query as { personal?: string }).personal === 'true'
    const options = { ...context, mapKey: context.keyStore.subjectMapKey }
    const outcome = await gate.enter(() => makeEvidence(context.database, options, { about, partyId, personal }))
    switch (outcome.kind) {
      case 'not_found':
        return sendProblem(reply, interfaceProblem('not_found', languageOf(request)))
      case 'not_ready':
        return sendProblem(reply.header('retry-after', '5'), interfaceProblem('log_not_ready', languageOf(request)))
      case 'made':
        return reply
          .header('content-disposition', `attachment; filename="evidence-${about.kind}-${about.id}.json"`)
          .header('cache-control', 'no-store')
          .type('application/json')
          .send(outcome.file)
    }
  }

  app.get(
    '/v1/devices/:id/evidence',
    {
      config: { permission: 'devices:read' },
      schema: {
        summary: 'The evidence of a device: its whole chain of custody, provable without this server',
        description:
          'Verify it with geleit verify. Where the newest entries are not under a witnessed checkpoint yet, it waits some seconds; what is missing then, the file says.',
        params: DeviceParams,
        querystring: Query,
        response: { 200: EvidenceFile },
      },
    },
    (request, reply) => {
      const id = parseDeviceId(request.params.id)
      if (!isMalformed(id)) return answer(request, reply, { kind: 'device', id })
      const language = languageOf(request)
      const members = { at: 'params/id', reason: id.code, why: id.reason[language] }
      return sendProblem(reply, interfaceProblem('identifier_malformed', language, members))
    },
  )

  for (const [kind, permission, of] of [
    ['container', 'containers:read', 'a container'],
    ['shipment', 'shipments:read', 'a shipment'],
    ['incident', 'incidents:read', 'an incident'],
  ] as const) {
    app.get(
      `/v1/${kind}s/:id/evidence`,
      {
        config: { permission },
        schema: {
          summary: `The evidence of ${of}`,
          params: IdParams,
          querystring: Query,
          response: { 200: EvidenceFile },
        },
      },
      (request, reply) => answer(request, reply, { kind, id: (request.params as { id: string }).id }),
    )
  }
}
