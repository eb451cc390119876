import { type TBoolean, type TOptional, Type } from 'typebox'
import type { ContainerId, SiteId } from '../../custody/identifiers.ts'
import { inspectContainer } from '../../custody/inspection.ts'
import { limitsOfOpening } from '../../custody/open-limits.ts'
import { registerContainer } from '../../custody/register.ts'
import { INSPECTION_CHECKS, type InspectionCheck } from '../../custody/state.ts'
import { storeWhereAttested } from '../../custody/storage.ts'
import { issueTourPack } from '../../custody/tour.ts'
import { readAs, readForRules } from '../../store/database.ts'
import { pointsToInspect } from '../../store/queries/inspection.ts'
import { inspectSituation, registerSituation, storeSituation } from '../../store/queries/road.ts'
import { packSituation } from '../../store/queries/tour-packs.ts'
import { containerView } from '../../store/queries/views.ts'
import type { App } from '../app-type.ts'
import { type Context, identityOf, runCommand } from '../context.ts'
import { interfaceProblem, languageOf, sendProblem } from '../problem.ts'
import { IdParams, SerialText, UuidText } from '../schemas.ts'
import { ContainerInFull } from '../shapes/custody.ts'
import { TourPackShown } from '../shapes/tours.ts'
import { type KeptTourPack, tourPackAnswer } from '../tour-pack.ts'
import { makeKnown } from './locks.ts'

const Checks = Type.Object(
  Object.fromEntries(INSPECTION_CHECKS.map((check) => [check, Type.Optional(Type.Boolean())])) as Record<
    InspectionCheck,
    TOptional<TBoolean>
  >,
  { additionalProperties: false, description: 'What was looked at: true where it is as it should be.' },
)
const Condition = Type.Union([Type.Literal('intact'), Type.Literal('damaged')])

export function containerRoutes(app: App, context: Context): void {
  app.post(
    '/v1/containers',
    {
      config: { permission: 'containers:register' },
      schema: {
        summary: 'Register a container with its lock',
        body: Type.Object({
          serial: SerialText,
          containerTypeId: UuidText,
          siteId: UuidText,
          lockSerial: Type.Optional(SerialText),
        }),
        response: { 201: Type.Object({ containerId: Type.String() }) },
      },
    },
    async (request, reply) => {
      const { serial, containerTypeId } = request.body
      const siteId = request.body.siteId as SiteId
      const lockSerial = request.body.lockSerial ?? null
      if (lockSerial !== null) await makeKnown(context.keyStore, lockSerial)
      return runCommand(context, {
        request,
        reply,
        load: (loading, { personId, partyId }) =>
          registerSituation(loading, { personId, partyId, serial, containerTypeId, siteId, lockSerial }),
        decide: (situation, given) => registerContainer(situation, { serial, lockSerial, siteId }, given),
        answer: (containerId) => ({ status: 201, body: { containerId } }),
      })
    },
  )

  app.get(
    '/v1/containers/:id',
    {
      config: { permission: 'containers:read' },
      schema: {
        summary: 'A container: where it is, what is in it, what stands against it',
        params: IdParams,
        response: { 200: ContainerInFull },
      },
    },
    async (request, reply) => {
      const { partyId } = identityOf(request)
      const containerId = request.params.id as ContainerId
      const view = await readAs(context.database, partyId, (client) => containerView(client, containerId))
      if (view === null) return sendProblem(reply, interfaceProblem('not_found', languageOf(request)))
      // Seen with the eyes of the rule: not every partner of a maker sees all that counts for what lies in the box.
      const inspectionPoints =
        view.status === 'arrived'
          ? await readForRules(context.database, partyId, (client) =>
              pointsToInspect(client, containerId, context.clock()),
            )
          : []
      return { ...view, inspectionPoints }
    },
  )

  app.post(
    '/v1/containers/:id/storings',
    {
      config: { permission: 'containers:move' },
      schema: {
        summary: 'Put a closed container into a store, or into a vehicle (which issues its contents)',
        params: IdParams,
        body: Type.Object({ siteId: UuidText }),
        response: { 201: Type.Object({ custody: Type.String() }) },
      },
    },
    (request, reply) => {
      const siteId = request.body.siteId as SiteId
      return runCommand(context, {
        request,
        reply,
        load: (loading, { personId }) =>
          storeSituation(loading, { containerId: request.params.id as ContainerId, personId, siteId }),
        decide: (situation, given) => storeWhereAttested(situation, context.policy, given),
        answer: (body) => ({ status: 201, body }),
      })
    },
  )
  inspectionRoute(app, context)
  tourPackRoute(app, context)
}

function inspectionRoute(app: App, context: Context): void {
  app.post(
    '/v1/containers/:id/inspections',
    {
      config: { permission: 'shipments:receive' },
      schema: {
        summary: 'Record the look at a container on arrival',
        description:
          'Each point that the policies in force for it name has to be answered; `inspectionPoints` of the container says which. One that is not as it should be makes the condition a damaged one.',
        params: IdParams,
        body: Type.Object({
          serial: SerialText,
          condition: Condition,
          siteId: UuidText,
          checks: Type.Optional(Checks),
        }),
        response: { 201: Type.Object({ ok: Type.Boolean() }) },
      },
    },
    (request, reply) =>
      runCommand(context, {
        request,
        reply,
        load: (loading, { personId }) =>
          inspectSituation(loading, { containerId: request.params.id as ContainerId, personId }),
        decide: (situation) => inspectContainer(situation, { ...request.body, siteId: request.body.siteId as SiteId }),
        answer: (body) => ({ status: 201, body }),
      }),
  )
}

function tourPackRoute(app: App, context: Context): void {
  app.post(
    '/v1/containers/:id/tour-packs',
    {
      config: { permission: 'tours:fetch' },
      schema: {
        summary: 'Fetch codes and verdicts for a tour without a network',
        description:
          'Pairs of opening and closing codes in sequence, a signed verdict for every device in the box, and what is planned. The same again under the same idempotency key.',
        params: IdParams,
        body: Type.Object({
          keySerial: SerialText,
          siteId: UuidText,
          pairs: Type.Integer({ minimum: 1, maximum: 100 }),
          hours: Type.Optional(Type.Number({ minimum: 0.25, maximum: 100 })),
        }),
        response: { 201: TourPackShown },
      },
    },
    (request, reply) => {
      const { keySerial, pairs, hours = null } = request.body
      const siteId = request.body.siteId as SiteId
      const { partyId } = identityOf(request)
      return runCommand(context, {
        request,
        reply,
        load: (loading, { personId }) =>
          packSituation(loading, {
            containerId: request.params.id as ContainerId,
            personId,
            keySerial,
            siteId,
            hours,
            timeZone: context.timeZone,
          }),
        decide: ({ situation, ...rest }, given) => {
          const outcome = issueTourPack(situation, { pairs, siteId, hours }, given)
          if (outcome.refusal !== undefined) return outcome
          const { overdueAt } = limitsOfOpening(situation.site, situation.policy, 0)
          const limit = { openLimitMinutes: overdueAt / 60_000 }
          const kept: KeptTourPack = { pack: outcome.answer, ...rest, ...limit, partyId, asOf: given.now }
          return { facts: outcome.facts, answer: kept }
        },
        answer: (kept) => ({ status: 201, body: kept }),
        complete: (kept) => tourPackAnswer(context, kept as KeptTourPack),
      })
    },
  )
}
