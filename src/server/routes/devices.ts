import type { FastifyReply, FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import { type DeviceId, isMalformed, parseDeviceId, type TourId } from '../../custody/identifiers.ts'
import { commissionDevice, installDevice } from '../../custody/installation.ts'
import { readAs, readForRules } from '../../store/database.ts'
import { commissionSituation, installSituation } from '../../store/queries/road.ts'
import { chainOf, deviceView } from '../../store/queries/views.ts'
import type { App } from '../app-type.ts'
import { type Context, identityOf, runCommand } from '../context.ts'
import { interfaceProblem, languageOf, sendProblem } from '../problem.ts'
import { DeviceParams, Moment, parseMoment, plainText, UuidText } from '../schemas.ts'
import { signVerdict, verdictOf } from '../verdicts.ts'

/** How long a signed verdict may be shown, ms, where no tour sets the limit. */
const VERDICT_VALID_MS = 15 * 60_000

const VerdictSchema = Type.Object({
  deviceId: Type.String(),
  verdict: Type.Union([Type.Literal('yes'), Type.Literal('no')]),
  reasons: Type.Array(Type.String()),
  asOf: Type.String(),
  purpose: Type.Optional(Type.String()),
  validUntil: Type.Optional(Type.String()),
  tourId: Type.Optional(Type.Union([Type.String(), Type.Null()])),
  signature: Type.Optional(Type.String()),
})

export function deviceRoutes(app: App, context: Context): void {
  app.get(
    '/v1/devices/:id',
    {
      config: { permission: 'devices:read' },
      schema: { summary: 'A device: custody, trust, place, chain of custody', params: DeviceParams },
    },
    async (request, reply) => {
      const deviceId = deviceIn(request, reply)
      if (deviceId === null) return reply
      const { partyId } = identityOf(request)
      const view = await readAs(context.database, partyId, (client) => deviceView(client, deviceId))
      // One connection after the other: requests that held one and waited for a second would wait for each other.
      if (view !== null) {
        const chain = await readForRules(context.database, partyId, (client) => chainOf(client, deviceId))
        return { ...view, chain }
      }
      return sendProblem(reply, interfaceProblem('not_found', languageOf(request)))
    },
  )

  app.get(
    '/v1/devices/:id/verdict',
    {
      config: { permission: 'devices:read' },
      schema: {
        summary: 'May this device be installed, or commissioned?',
        description: 'Read after the request came in. What is not known to you is "no", with the reason not_announced.',
        params: Type.Object({ id: Type.String() }),
        querystring: Type.Object({
          purpose: Type.Optional(Type.Union([Type.Literal('install'), Type.Literal('commission')])),
          signed: Type.Optional(Type.Union([Type.Literal('true'), Type.Literal('false')])),
        }),
        response: { 200: VerdictSchema },
      },
    },
    async (request) => {
      const { purpose = 'install', signed } = request.query
      const { partyId } = identityOf(request)
      const deviceId = parseDeviceId(request.params.id)
      const asOf = context.clock()
      const reasons = isMalformed(deviceId)
        ? (['not_announced'] as const)
        : await context.verdicts.read(partyId, deviceId, purpose)
      const verdict = verdictOf(isMalformed(deviceId) ? request.params.id : deviceId, reasons, asOf)
      if (signed !== 'true') return verdict
      return signVerdict(context.keyStore, verdict, { purpose, validUntil: asOf + VERDICT_VALID_MS, tourId: null })
    },
  )
  installRoutes(app, context)
}

function installRoutes(app: App, context: Context): void {
  app.post(
    '/v1/devices/:id/installations',
    {
      config: { permission: 'devices:install' },
      schema: {
        summary: 'Record an installation',
        description: 'With a tourId the deed came first: it is recorded whatever stands against it.',
        params: DeviceParams,
        body: Type.Object({
          placeOfUse: plainText(300),
          tourId: Type.Optional(UuidText),
          openingId: Type.Optional(UuidText),
          at: Type.Optional(Moment),
        }),
        response: { 201: Type.Object({ recalled: Type.Boolean(), tookOut: Type.Boolean() }) },
      },
    },
    (request, reply) => {
      const deviceId = deviceIn(request, reply)
      if (deviceId === null) return reply
      const { placeOfUse, openingId = null, at } = request.body
      const eventTime = at === undefined ? undefined : parseMoment(at, context.clock())
      if (eventTime === null) {
        const members = { at: 'body/at', why: 'out of any plausible time' }
        return sendProblem(reply, interfaceProblem('request_malformed', languageOf(request), members))
      }
      return runCommand(context, {
        request,
        reply,
        eventTime,
        load: (loading, { personId, partyId }) =>
          installSituation(loading, {
            deviceId,
            personId,
            partyId,
            tourId: (request.body.tourId ?? null) as TourId | null,
          }),
        decide: (situation) => installDevice(situation, { placeOfUse, openingId }),
        answer: (body) => ({ status: 201, body }),
      })
    },
  )

  app.post(
    '/v1/devices/:id/commissionings',
    {
      config: { permission: 'devices:commission' },
      schema: {
        summary: 'Record that a device goes into operation',
        params: DeviceParams,
        response: { 201: Type.Object({}) },
      },
    },
    (request, reply) => {
      const deviceId = deviceIn(request, reply)
      if (deviceId === null) return reply
      return runCommand(context, {
        request,
        reply,
        load: (loading, { partyId }) => commissionSituation(loading, { deviceId, partyId }),
        decide: commissionDevice,
        answer: (body) => ({ status: 201, body }),
      })
    },
  )
}

function deviceIn(request: FastifyRequest, reply: FastifyReply): DeviceId | null {
  const { id } = request.params as { id: string }
  const parsed = parseDeviceId(id)
  if (!isMalformed(parsed)) return parsed
  const language = languageOf(request)
  const members = { at: 'params/id', reason: parsed.code, why: parsed.reason[language] }
  sendProblem(reply, interfaceProblem('identifier_malformed', language, members))
  return null
}
