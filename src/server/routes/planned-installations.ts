/** Plans for fitters: who installs what, where and when. */
import { Type } from 'typebox'
import type { ContainerId, PersonId, PlannedInstallationId } from '../../custody/identifiers.ts'
import { meterPointIn } from '../../custody/meter-point.ts'
import {
  changePlan,
  PLANNED_MOST,
  type PlanChange,
  type PlannedPlace,
  planInstallations,
  withdrawPlan,
} from '../../custody/planned-installation.ts'
import { readAs } from '../../store/database.ts'
import {
  planList,
  planningSituation,
  planRow,
  planSituation,
  shownPlans,
} from '../../store/queries/planned-installations.ts'
import type { App } from '../app-type.ts'
import { type Context, identityOf, runCommand } from '../context.ts'
import { interfaceProblem, languageOf, sendProblem } from '../problem.ts'
import { IdParams, Paging, plainText, UuidText } from '../schemas.ts'
import { orNull } from '../shapes/basics.ts'
import { DayText, PlannedShown, PlannedStatusWord } from '../shapes/tours.ts'
import { MeterPointText } from './devices.ts'
import { linkToNext, pageAsked } from './paging.ts'
import { ownOnly } from './tours.ts'

const DEVICE_TYPE = plainText(100)
const NOTE = plainText(500)
const Order = Type.Integer({ minimum: 1, maximum: 1_000, description: 'Its place in the day; two may share one.' })

const Item = Type.Object({
  order: Order,
  place: plainText(300),
  meterPointId: Type.Optional(MeterPointText),
  deviceType: Type.Optional(DEVICE_TYPE),
  note: Type.Optional(NOTE),
})

const PLAN = { permission: 'installations:plan' as const }
const READ = { permission: 'tours:read' as const }

export function plannedInstallationRoutes(app: App, context: Context): void {
  planRoute(app, context)
  changeRoutes(app, context)
  readRoutes(app, context)
}

function planRoute(app: App, context: Context): void {
  app.post(
    '/v1/planned-installations',
    {
      config: PLAN,
      schema: {
        summary: 'Plan one or many installations of a person on a day',
        description:
          'Places, notes and metering locations can be erased. A metering location of odd form is kept as it is.',
        body: Type.Object({
          personId: UuidText,
          day: DayText,
          containerId: Type.Optional(UuidText),
          items: Type.Array(Item, { minItems: 1, maxItems: PLANNED_MOST }),
        }),
        response: {
          201: Type.Object({
            plannedInstallationIds: Type.Array(Type.String(), { description: 'In the order of the items.' }),
          }),
        },
      },
    },
    (request, reply) => {
      const { day, items } = request.body
      const personId = request.body.personId as PersonId
      const containerId = (request.body.containerId ?? null) as ContainerId | null
      const { timeZone } = context
      return runCommand(context, {
        request,
        reply,
        load: (loading, { personId: actingId }) =>
          planningSituation(loading, { actingId, personId, day, containerId, timeZone }),
        decide: (situation, given) =>
          planInstallations(situation, { day, containerId, places: items.map(placeOf) }, given),
        answer: (plannedInstallationIds) => ({ status: 201, body: { plannedInstallationIds } }),
      })
    },
  )
}

function placeOf(item: Item): PlannedPlace {
  const { order, place, deviceType = null, note = null, meterPointId } = item
  return { order, place, deviceType, note, meterPointId: meterPointIn(meterPointId)?.meterPointId ?? null }
}
type Item = Type.Static<typeof Item>

function changeRoutes(app: App, context: Context): void {
  app.post(
    '/v1/planned-installations/:id/changes',
    {
      config: PLAN,
      schema: {
        summary: 'Change a plan',
        description: 'What is left out stays as it is; null takes it away.',
        params: IdParams,
        body: Type.Object({
          personId: Type.Optional(UuidText),
          day: Type.Optional(DayText),
          containerId: Type.Optional(orNull(UuidText)),
          order: Type.Optional(Order),
          place: Type.Optional(plainText(300)),
          meterPointId: Type.Optional(orNull(MeterPointText)),
          deviceType: Type.Optional(orNull(DEVICE_TYPE)),
          note: Type.Optional(orNull(NOTE)),
        }),
        response: { 200: Type.Object({ plannedInstallationId: Type.String() }) },
      },
    },
    (request, reply) => {
      const { day, meterPointId, ...rest } = request.body
      const point = meterPointId === undefined ? {} : { meterPointId: meterPointIn(meterPointId)?.meterPointId ?? null }
      const change = { ...rest, ...(day === undefined ? {} : { day }), ...point } as PlanChange
      const planId = request.params.id as PlannedInstallationId
      return runCommand(context, {
        request,
        reply,
        load: (loading, { personId: actingId }) =>
          planSituation(loading, { actingId, planId, change, timeZone: context.timeZone }),
        decide: (situation) => changePlan(situation, change),
        answer: (plannedInstallationId) => ({ status: 200, body: { plannedInstallationId } }),
      })
    },
  )
  app.post(
    '/v1/planned-installations/:id/withdrawals',
    {
      config: PLAN,
      schema: {
        summary: 'Take a plan back',
        params: IdParams,
        response: { 200: Type.Object({ plannedInstallationId: Type.String() }) },
      },
    },
    (request, reply) =>
      runCommand(context, {
        request,
        reply,
        load: (loading, { personId: actingId }) =>
          planSituation(loading, { actingId, planId: request.params.id as PlannedInstallationId }),
        decide: withdrawPlan,
        answer: (plannedInstallationId) => ({ status: 200, body: { plannedInstallationId } }),
      }),
  )
}

function readRoutes(app: App, context: Context): void {
  app.get(
    '/v1/planned-installations',
    {
      config: READ,
      schema: {
        summary: 'Planned installations, by day and order; a fitter sees their own',
        querystring: Type.Intersect([
          Paging,
          Type.Object({
            personId: Type.Optional(UuidText),
            day: Type.Optional(DayText),
            status: Type.Optional(PlannedStatusWord),
          }),
        ]),
        response: { 200: Type.Object({ plannedInstallations: Type.Array(PlannedShown) }) },
      },
    },
    async (request, reply) => {
      const { personId = null, day = null, status = null } = request.query
      const identity = identityOf(request)
      const own = ownOnly(identity)
      const whose = own ?? personId
      // Whoever asks for somebody else's finds what they would find of nobody.
      if (own !== null && personId !== null && personId !== own) return { plannedInstallations: [] }
      const asked = { ...pageAsked(request.query), personId: whose, day, status }
      const { page, plans } = await readAs(context.database, identity.partyId, async (client) => {
        const found = await planList(client, asked)
        return { page: found, plans: await shownPlans(client, found.rows) }
      })
      linkToNext(reply, '/v1/planned-installations', request.query, page)
      return { plannedInstallations: plans }
    },
  )
  app.get(
    '/v1/planned-installations/:id',
    {
      config: READ,
      schema: { summary: 'A planned installation', params: IdParams, response: { 200: PlannedShown } },
    },
    async (request, reply) => {
      const identity = identityOf(request)
      const own = ownOnly(identity)
      const plan = await readAs(context.database, identity.partyId, async (client) => {
        const row = await planRow(client, request.params.id as PlannedInstallationId)
        if (row === null || (own !== null && row.personId !== own)) return undefined
        const [shown] = await shownPlans(client, [row])
        return shown
      })
      return plan ?? sendProblem(reply, interfaceProblem('not_found', languageOf(request)))
    },
  )
}
