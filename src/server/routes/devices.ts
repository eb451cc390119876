import type { FastifyReply, FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import {
  type AttachmentId,
  type DeviceId,
  isMalformed,
  type PlannedInstallationId,
  parseDeviceId,
  type TourId,
} from '../../custody/identifiers.ts'
import { commissionDevice, installDevice } from '../../custody/installation.ts'
import { meterPointIn } from '../../custody/meter-point.ts'
import { readAs, readForRules } from '../../store/database.ts'
import { commissionSituation, installSituation } from '../../store/queries/installing.ts'
import { chainOf, deviceView } from '../../store/queries/views.ts'
import type { App } from '../app-type.ts'
import { ClaimedAt, claimedTime } from '../claimed-time.ts'
import { type Context, identityOf, runCommand } from '../context.ts'
import { interfaceProblem, languageOf, sendProblem } from '../problem.ts'
import { DeviceParams, plainText, UuidText } from '../schemas.ts'
import { DeviceInFull, VerdictShown } from '../shapes/custody.ts'
import { signVerdict, verdictOf } from '../verdicts.ts'

/** How long a signed verdict may be shown, ms, where no tour sets the limit. */
const VERDICT_VALID_MS = 15 * 60_000

/** As typed: what form it should have, `readMeterPoint` says. */
export const MeterPointText = plainText(64)
/** Photos that were added to the device before, by `POST /v1/devices/{id}/photos`. */
export const PhotoIds = Type.Array(UuidText, { maxItems: 20 })

export function deviceRoutes(app: App, context: Context): void {
  app.get(
    '/v1/devices/:id',
    {
      config: { permission: 'devices:read' },
      schema: {
        summary: 'A device: custody, trust, place, chain of custody',
        params: DeviceParams,
        response: { 200: DeviceInFull },
      },
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
        response: { 200: VerdictShown },
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
          meterPointId: Type.Optional(MeterPointText),
          plannedInstallationId: Type.Optional(UuidText),
          photoIds: Type.Optional(PhotoIds),
          tourId: Type.Optional(UuidText),
          openingId: Type.Optional(UuidText),
          at: ClaimedAt,
        }),
        response: {
          201: Type.Object({
            recalled: Type.Boolean(),
            tookOut: Type.Boolean(),
            plannedDone: Type.Boolean({ description: 'The plan that was named is done with it.' }),
            photosMissing: Type.Array(Type.String(), { description: 'Named, and not there: add them again.' }),
            meterPointWarning: Type.Union([Type.Object({ de: Type.String(), en: Type.String() }), Type.Null()]),
          }),
        },
      },
    },
    (request, reply) => {
      const deviceId = deviceIn(request, reply)
      if (deviceId === null) return reply
      const { placeOfUse, openingId = null, plannedInstallationId = null } = request.body
      const point = meterPointIn(request.body.meterPointId)
      const photoIds = (request.body.photoIds ?? []) as AttachmentId[]
      const eventTime = claimedTime(context, request, reply)
      if (eventTime === null) return reply
      const said = { placeOfUse, openingId, meterPointId: point?.meterPointId ?? null, photoIds }
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
            planId: plannedInstallationId as PlannedInstallationId | null,
            photoIds,
          }),
        decide: (situation) => installDevice(situation, said),
        answer: (body) => ({ status: 201, body: { ...body, meterPointWarning: point?.warning ?? null } }),
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

export function deviceIn(request: FastifyRequest, reply: FastifyReply): DeviceId | null {
  const { id } = request.params as { id: string }
  const parsed = parseDeviceId(id)
  if (!isMalformed(parsed)) return parsed
  const language = languageOf(request)
  const members = { at: 'params/id', reason: parsed.code, why: parsed.reason[language] }
  sendProblem(reply, interfaceProblem('identifier_malformed', language, members))
  return null
}
