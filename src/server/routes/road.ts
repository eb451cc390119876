/** Repackaging and tours. */
import { Type } from 'typebox'
import type { OpeningId, RepackagingId, TourId } from '../../custody/identifiers.ts'
import { completeRepackaging, startRepackaging } from '../../custody/packing.ts'
import { returnTour } from '../../custody/tour.ts'
import { readForRules } from '../../store/database.ts'
import { repackagingList } from '../../store/queries/repackaging-views.ts'
import { repackagingSituation, repackagingStart, tourReturn } from '../../store/queries/road.ts'
import type { App } from '../app-type.ts'
import { ClaimedAt, claimedTime } from '../claimed-time.ts'
import { type Context, identityOf, runCommand } from '../context.ts'
import { IdParams, Paging, UuidText } from '../schemas.ts'
import { RepackagingListed, RepackagingStatusWord } from '../shapes/stores.ts'
import { TourReturned } from '../shapes/tours.ts'
import { linkToNext, pageAsked } from './paging.ts'

export function roadRoutes(app: App, context: Context): void {
  repackagingRoutes(app, context)

  app.post(
    '/v1/tours/:id/returns',
    {
      config: { permission: 'containers:open' },
      schema: {
        summary: 'End a tour',
        description:
          'Codes that are still at large leave the box unproven until the receipt of its next opening. Answers what is still out; receipts, scans and installations are taken afterwards, too.',
        params: IdParams,
        body: Type.Object({ at: ClaimedAt }),
        response: { 201: TourReturned },
      },
    },
    (request, reply) => {
      const eventTime = claimedTime(context, request, reply)
      if (eventTime === null) return reply
      const { timeZone } = context
      const tourId = request.params.id as TourId
      return runCommand(context, {
        request,
        reply,
        eventTime,
        load: (loading, { personId }) => tourReturn(loading, { tourId, personId, timeZone }),
        decide: returnTour,
        answer: (body) => ({ status: 201, body }),
      })
    },
  )
}

function repackagingRoutes(app: App, context: Context): void {
  repackagingListRoute(app, context)
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

function repackagingListRoute(app: App, context: Context): void {
  app.get(
    '/v1/repackagings',
    {
      config: { permission: 'containers:read' },
      schema: {
        summary: 'Repackagings of your party',
        description:
          'For a page that was lost, and for the second person who looks. `inHand`: scanned out and in no box yet, at most 1,000 of them.',
        querystring: Type.Intersect([Paging, Type.Object({ status: Type.Optional(RepackagingStatusWord) })]),
        response: { 200: Type.Object({ repackagings: Type.Array(RepackagingListed) }) },
      },
    },
    async (request, reply) => {
      const { partyId } = identityOf(request)
      const asked = { ...pageAsked(request.query), status: request.query.status ?? null }
      const page = await readForRules(context.database, partyId, (client) => repackagingList(client, partyId, asked))
      return { repackagings: [...linkToNext(reply, '/v1/repackagings', request.query, page)] }
    },
  )
}
