/** Shipments: announced, changed, withdrawn, handed over from station to station, received. */
import { Type } from 'typebox'
import { signHandover, withdrawSignature } from '../../custody/handover.ts'
import type { ContainerId, HandoverId, PartyId, ShipmentId, SiteId } from '../../custody/identifiers.ts'
import { announceShipment, changeShipment, withdrawShipment } from '../../custody/shipment.ts'
import { receiveShipment } from '../../custody/shipment-receipt.ts'
import { readAs } from '../../store/database.ts'
import { announceSituation, handoverSituation, receiveSituation, shipmentSituation } from '../../store/queries/road.ts'
import { shipmentList, shipmentView } from '../../store/queries/shipment-views.ts'
import type { App } from '../app-type.ts'
import { type Context, identityOf, runCommand } from '../context.ts'
import { interfaceProblem, languageOf, sendProblem } from '../problem.ts'
import { IdParams, Moment, Paging, parseMoment, SerialText, UuidText } from '../schemas.ts'
import {
  type AnnounceAsked,
  AnnounceBody,
  CONTAINERS_MOST,
  Contacts,
  LEGS_MOST,
  LegText,
  OutcomeText,
  RefusedBecauseText,
  Serials,
  ShipmentInFull,
  ShipmentShown,
  TextOrNull,
} from './shipment-shapes.ts'

/** The furthest ahead that an arrival can be expected. */
const ARRIVAL_AHEAD_MS = 2 * 365 * 24 * 3_600_000

export function shipmentRoutes(app: App, context: Context): void {
  announceRoute(app, context)
  changeRoutes(app, context)
  readRoutes(app, context)
  handoverRoutes(app, context)
  receiptRoute(app, context)
}

type Arrival = { readonly at: number | null } | 'implausible'

function arrivalIn(text: string | null | undefined, now: number): Arrival {
  if (text === undefined || text === null) return { at: null }
  const at = parseMoment(text, now, ARRIVAL_AHEAD_MS)
  return at === null ? 'implausible' : { at }
}

const IMPLAUSIBLE = { at: 'body/expectedArrival', why: 'out of any plausible time' }

/** Null: the two say different things. Where both lack, there is no carrier. */
function legsIn({ carrierPartyId, legs }: AnnounceAsked) {
  if (legs === undefined) return carrierPartyId === undefined ? [] : [{ carrierPartyId: carrierPartyId as PartyId }]
  const isSame = carrierPartyId === undefined || legs[0]?.carrierPartyId === carrierPartyId
  return isSame ? (legs as readonly unknown[] as readonly Leg[]) : null
}
type Leg = { readonly carrierPartyId: PartyId; readonly toSiteId?: SiteId }

function announceRoute(app: App, context: Context): void {
  app.post(
    '/v1/shipments',
    {
      config: { permission: 'shipments:announce' },
      schema: {
        summary: 'Announce a shipment',
        description:
          'With one carrier, or over several legs. `expectedArrival` and the grace that was agreed say when it is overdue.',
        body: AnnounceBody,
        response: { 201: Type.Object({ shipmentId: Type.String() }) },
      },
    },
    (request, reply) => {
      const { body } = request
      const expected = arrivalIn(body.expectedArrival, context.clock())
      const legs = legsIn(body)
      if (expected === 'implausible' || legs === null) {
        const which = { at: 'body/carrierPartyId', why: 'must be the carrier of the first leg, or be left out' }
        const members = legs === null ? which : IMPLAUSIBLE
        return sendProblem(reply, interfaceProblem('request_malformed', languageOf(request), members))
      }
      return runCommand(context, {
        request,
        reply,
        load: (loading, { personId }) =>
          announceSituation(loading, {
            personId,
            containerIds: body.containerIds as ContainerId[],
            legs,
            recipientPartyId: body.recipientPartyId as PartyId,
            siteId: body.toSiteId as SiteId,
            returnOf: body.returnOf as ShipmentId | undefined,
          }),
        decide: (situation, given) =>
          announceShipment(situation, { expectedArrival: expected.at, contactIds: body.contactIds }, given),
        answer: (shipmentId) => ({ status: 201, body: { shipmentId } }),
      })
    },
  )
}

function changeRoutes(app: App, context: Context): void {
  app.post(
    '/v1/shipments/:id/changes',
    {
      config: { permission: 'shipments:announce' },
      schema: {
        summary: 'Say anew when a shipment is to arrive, or whom to tell',
        description: 'By the sender, as long as it is under way. A member that lacks stays as it was; null: unknown.',
        params: IdParams,
        body: Type.Object({
          expectedArrival: Type.Optional(Type.Union([Moment, Type.Null()])),
          contactIds: Type.Optional(Contacts),
        }),
        response: { 201: Type.Object({ expectedArrival: TextOrNull, arrivalDueAt: TextOrNull }) },
      },
    },
    (request, reply) => {
      const { expectedArrival, contactIds } = request.body
      const expected = arrivalIn(expectedArrival, context.clock())
      if (expected === 'implausible') {
        return sendProblem(reply, interfaceProblem('request_malformed', languageOf(request), IMPLAUSIBLE))
      }
      const change = { expectedArrival: expectedArrival === undefined ? undefined : expected.at, contactIds }
      return runCommand(context, {
        request,
        reply,
        load: (loading, { personId }) =>
          shipmentSituation(loading, { shipmentId: request.params.id as ShipmentId, personId }),
        decide: (situation) => changeShipment(situation, change),
        answer: (said) => ({
          status: 201,
          body: { expectedArrival: isoOf(said.expectedArrival), arrivalDueAt: isoOf(said.arrivalDueAt) },
        }),
      })
    },
  )

  app.post(
    '/v1/shipments/:id/withdrawals',
    {
      config: { permission: 'shipments:announce' },
      schema: {
        summary: 'Withdraw a shipment before it was picked up',
        description: 'Its containers stay where they are and can be announced anew.',
        params: IdParams,
        response: { 201: Type.Object({ shipmentId: Type.String() }) },
      },
    },
    (request, reply) =>
      runCommand(context, {
        request,
        reply,
        load: (loading, { personId }) =>
          shipmentSituation(loading, { shipmentId: request.params.id as ShipmentId, personId }),
        decide: withdrawShipment,
        answer: (shipmentId) => ({ status: 201, body: { shipmentId } }),
      }),
  )
}

function isoOf(at: number | null): string | null {
  return at === null ? null : new Date(at).toISOString()
}

function readRoutes(app: App, context: Context): void {
  app.get(
    '/v1/shipments',
    {
      config: { permission: 'shipments:read' },
      schema: {
        summary: 'Shipments in which you take part, the newest first',
        querystring: Type.Object({
          ...Paging.properties,
          status: Type.Optional(ShipmentShown.properties.status),
        }),
        response: { 200: Type.Object({ shipments: Type.Array(ShipmentShown) }) },
      },
    },
    async (request, reply) => {
      const { limit = '100', cursor = null, status = null } = request.query
      const { partyId } = identityOf(request)
      const page = await readAs(context.database, partyId, (client) =>
        shipmentList(client, { limit: Number(limit), cursor, status }),
      )
      if (page.next !== null) {
        const query = new URLSearchParams({ limit, cursor: page.next, ...(status === null ? {} : { status }) })
        reply.header('link', `</v1/shipments?${query}>; rel="next"`)
      }
      return { shipments: page.rows }
    },
  )

  app.get(
    '/v1/shipments/:id',
    {
      config: { permission: 'shipments:read' },
      schema: {
        summary: 'A shipment: what it carries, how far each has come, who is responsible now, since when',
        params: IdParams,
        response: { 200: ShipmentInFull },
      },
    },
    async (request, reply) => {
      const shipmentId = request.params.id as ShipmentId
      const { partyId } = identityOf(request)
      const view = await readAs(context.database, partyId, (client) => shipmentView(client, shipmentId))
      return view ?? sendProblem(reply, interfaceProblem('not_found', languageOf(request)))
    },
  )
}

const HandoverAnswered = Type.Object({ handoverId: Type.String(), complete: Type.Boolean() })

function handoverRoutes(app: App, context: Context): void {
  app.post(
    '/v1/shipments/:id/handovers',
    {
      config: { permission: 'shipments:sign' },
      schema: {
        summary: 'Sign a hand-over for your side',
        description:
          'Complete with the second signature. 202: the other side has not signed yet; until then you may sign anew. All is picked up at once; later on some may pass and the rest follow. Who signs second signs for what they see of what the first one signed for.',
        params: IdParams,
        body: Type.Object({
          leg: LegText,
          step: Type.Optional(
            Type.Integer({
              minimum: 0,
              maximum: 2 * LEGS_MOST,
              description: 'Which transfer, where there are several.',
            }),
          ),
          containerSerials: Serials,
          condition: Type.Union([Type.Literal('intact'), Type.Literal('damaged')]),
          damaged: Type.Optional(Serials),
        }),
        response: { 201: HandoverAnswered, 202: HandoverAnswered },
      },
    },
    (request, reply) =>
      runCommand(context, {
        request,
        reply,
        load: (loading, { personId }) =>
          handoverSituation(loading, { shipmentId: request.params.id as ShipmentId, personId }),
        decide: (situation, given) => signHandover(situation, request.body, given),
        answer: (body) => ({ status: body.complete ? 201 : 202, body }),
      }),
  )

  app.post(
    '/v1/shipments/:id/handovers/:handoverId/withdrawals',
    {
      config: { permission: 'shipments:sign' },
      schema: {
        summary: 'Take back a signature, while the other side has not signed',
        params: Type.Object({ id: UuidText, handoverId: UuidText }),
        response: { 201: Type.Object({ handoverId: Type.String() }) },
      },
    },
    (request, reply) =>
      runCommand(context, {
        request,
        reply,
        load: (loading, { personId }) =>
          handoverSituation(loading, {
            shipmentId: request.params.id as ShipmentId,
            personId,
            handoverId: request.params.handoverId as HandoverId,
          }),
        decide: (situation) => withdrawSignature(situation, { handoverId: request.params.handoverId as HandoverId }),
        answer: (handoverId) => ({ status: 201, body: { handoverId } }),
      }),
  )
}

function receiptRoute(app: App, context: Context): void {
  app.post(
    '/v1/shipments/:id/receipt',
    {
      config: { permission: 'shipments:receive' },
      schema: {
        summary: 'Acknowledge the receipt of a shipment, of all or of a part',
        description:
          'Without a body all that was delivered is received. `damaged`: unproven until its next flag-free opening. `missing`: lost, with an incident that holds what it contains. `refused`: goes back as a shipment of its own. `surplus`: labels that nobody announced; recorded, and held where they are known.',
        params: IdParams,
        body: Type.Union([
          Type.Null(),
          Type.Object({
            containers: Type.Optional(
              Type.Array(Type.Object({ serial: SerialText, outcome: OutcomeText }), {
                minItems: 1,
                maxItems: CONTAINERS_MOST,
              }),
            ),
            surplus: Type.Optional(Serials),
            refusedBecause: Type.Optional(RefusedBecauseText),
          }),
        ]),
        response: {
          201: Type.Object({
            late: Type.Boolean(),
            complete: Type.Boolean(),
            incidentIds: Type.Array(Type.String()),
            returnShipmentIds: Type.Array(Type.String()),
          }),
        },
      },
    },
    (request, reply) => {
      const asked = request.body ?? {}
      return runCommand(context, {
        request,
        reply,
        load: (loading, { personId }) =>
          receiveSituation(loading, { shipmentId: request.params.id as ShipmentId, personId, said: asked }),
        decide: (situation, given) => receiveShipment(situation, asked, given),
        answer: (body) => ({ status: 201, body }),
      })
    },
  )
}
