/** Shipments, hand-overs, repackaging, tours. */
import { Type } from 'typebox'
import type {
  ContainerId,
  OpeningId,
  PartyId,
  RepackagingId,
  ShipmentId,
  SiteId,
  TourId,
} from '../../custody/identifiers.ts'
import { completeRepackaging, startRepackaging } from '../../custody/packing.ts'
import { announceShipment, receiveShipment, signHandover } from '../../custody/shipment.ts'
import { returnTour } from '../../custody/tour.ts'
import { readAs } from '../../store/database.ts'
import {
  announceSituation,
  handoverSituation,
  receiveSituation,
  repackagingSituation,
  repackagingStart,
  tourReturn,
} from '../../store/queries/road.ts'
import { shipmentView } from '../../store/queries/views.ts'
import type { App } from '../app-type.ts'
import { type Context, identityOf, runCommand } from '../context.ts'
import { interfaceProblem, languageOf, sendProblem } from '../problem.ts'
import { IdParams, Moment, parseMoment, SerialText, UuidText } from '../schemas.ts'

const CONTAINERS_MOST = 200
/** The furthest ahead that an arrival can be expected. */
const ARRIVAL_AHEAD_MS = 2 * 365 * 24 * 3_600_000

export function roadRoutes(app: App, context: Context): void {
  app.post(
    '/v1/shipments',
    {
      config: { permission: 'shipments:announce' },
      schema: {
        summary: 'Announce a shipment',
        body: Type.Object({
          containerIds: Type.Array(UuidText, { minItems: 1, maxItems: CONTAINERS_MOST, uniqueItems: true }),
          carrierPartyId: UuidText,
          recipientPartyId: UuidText,
          toSiteId: UuidText,
          expectedArrival: Type.Optional(Moment),
        }),
        response: { 201: Type.Object({ shipmentId: Type.String() }) },
      },
    },
    (request, reply) => {
      const { body } = request
      const expected =
        body.expectedArrival === undefined ? null : parseMoment(body.expectedArrival, context.clock(), ARRIVAL_AHEAD_MS)
      if (body.expectedArrival !== undefined && expected === null) {
        const members = { at: 'body/expectedArrival', why: 'out of any plausible time' }
        return sendProblem(reply, interfaceProblem('request_malformed', languageOf(request), members))
      }
      return runCommand(context, {
        request,
        reply,
        load: (loading, { personId }) =>
          announceSituation(loading, {
            personId,
            containerIds: body.containerIds as ContainerId[],
            carrierPartyId: body.carrierPartyId as PartyId,
            recipientPartyId: body.recipientPartyId as PartyId,
            siteId: body.toSiteId as SiteId,
          }),
        decide: (situation, given) => announceShipment(situation, { expectedArrival: expected }, given),
        answer: (shipmentId) => ({ status: 201, body: { shipmentId } }),
      })
    },
  )

  app.get(
    '/v1/shipments/:id',
    {
      config: { permission: 'shipments:read' },
      schema: { summary: 'A shipment: what it carries, who is responsible now, since when', params: IdParams },
    },
    async (request, reply) => {
      const shipmentId = request.params.id as ShipmentId
      const { partyId } = identityOf(request)
      const view = await readAs(context.database, partyId, (client) => shipmentView(client, shipmentId))
      return view ?? sendProblem(reply, interfaceProblem('not_found', languageOf(request)))
    },
  )

  handoverRoutes(app, context)
  repackagingRoutes(app, context)

  app.post(
    '/v1/tours/:id/returns',
    {
      config: { permission: 'containers:open' },
      schema: {
        summary: 'End a tour',
        description: 'Codes that are still at large leave the box unproven until the receipt of its next opening.',
        params: IdParams,
        response: { 201: Type.Object({ codesAtLarge: Type.Integer(), receiptsMissing: Type.Integer() }) },
      },
    },
    (request, reply) =>
      runCommand(context, {
        request,
        reply,
        load: (loading, { personId }) => tourReturn(loading, { tourId: request.params.id as TourId, personId }),
        decide: returnTour,
        answer: (body) => ({ status: 201, body }),
      }),
  )
}

function handoverRoutes(app: App, context: Context): void {
  app.post(
    '/v1/shipments/:id/handovers',
    {
      config: { permission: 'shipments:sign' },
      schema: {
        summary: 'Sign a hand-over for your side',
        description: 'Responsibility passes with the second signature. 202: the other side has not signed yet.',
        params: IdParams,
        body: Type.Object({
          leg: Type.Union([Type.Literal('pick_up'), Type.Literal('delivery')]),
          containerSerials: Type.Array(SerialText, { minItems: 1, maxItems: CONTAINERS_MOST }),
          condition: Type.Union([Type.Literal('intact'), Type.Literal('damaged')]),
        }),
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
            leg: request.body.leg,
          }),
        decide: (situation, given) => signHandover(situation, request.body, given),
        answer: (body) => ({ status: body.complete ? 201 : 202, body }),
      }),
  )

  app.post(
    '/v1/shipments/:id/receipt',
    {
      config: { permission: 'shipments:receive' },
      schema: {
        summary: 'Acknowledge the receipt of a shipment',
        params: IdParams,
        response: { 201: Type.Object({ late: Type.Boolean() }) },
      },
    },
    (request, reply) =>
      runCommand(context, {
        request,
        reply,
        load: (loading, { personId }) =>
          receiveSituation(loading, { shipmentId: request.params.id as ShipmentId, personId }),
        decide: receiveShipment,
        answer: (body) => ({ status: 201, body }),
      }),
  )
}

function repackagingRoutes(app: App, context: Context): void {
  app.post(
    '/v1/repackagings',
    {
      config: { permission: 'containers:open' },
      schema: {
        summary: 'Start repackaging between two open containers',
        body: Type.Object({ fromOpeningId: UuidText, toOpeningId: UuidText }),
        response: { 201: Type.Object({ repackagingId: Type.String() }) },
      },
    },
    (request, reply) =>
      runCommand(context, {
        request,
        reply,
        load: (loading, { personId }) =>
          repackagingStart(loading, {
            fromOpeningId: request.body.fromOpeningId as OpeningId,
            toOpeningId: request.body.toOpeningId as OpeningId,
            personId,
          }),
        decide: startRepackaging,
        answer: (repackagingId) => ({ status: 201, body: { repackagingId } }),
      }),
  )

  app.post(
    '/v1/repackagings/:id/completion',
    {
      config: { permission: 'containers:open' },
      schema: {
        summary: 'Complete a repackaging: scanned out is scanned in',
        params: IdParams,
        response: { 201: Type.Object({ devices: Type.Integer() }) },
      },
    },
    (request, reply) =>
      runCommand(context, {
        request,
        reply,
        load: (loading, { personId }) =>
          repackagingSituation(loading, { repackagingId: request.params.id as RepackagingId, personId }),
        decide: completeRepackaging,
        answer: (body) => ({ status: 201, body }),
      }),
  )
}
