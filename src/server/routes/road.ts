/** Repackaging and tours. */
import { Type } from 'typebox'
import type { OpeningId, RepackagingId, TourId } from '../../custody/identifiers.ts'
import { completeRepackaging, startRepackaging } from '../../custody/packing.ts'
import { returnTour } from '../../custody/tour.ts'
import { repackagingSituation, repackagingStart, tourReturn } from '../../store/queries/road.ts'
import type { App } from '../app-type.ts'
import { type Context, runCommand } from '../context.ts'
import { IdParams, UuidText } from '../schemas.ts'

export function roadRoutes(app: App, context: Context): void {
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
