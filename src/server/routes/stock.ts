/** What is, and what was, in a store or a container. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import type { ContainerId, SiteId } from '../../custody/identifiers.ts'
import { refuse } from '../../custody/outcome.ts'
import type { Site } from '../../custody/state.ts'
import { readAs, readForRules } from '../../store/database.ts'
import {
  contentsAt,
  isKnownSite,
  looseDevices,
  ownSite,
  type StockContainer,
  stockContainers,
  stockMissing,
  stockTotals,
} from '../../store/queries/stock.ts'
import { accepts } from '../accepts.ts'
import type { App } from '../app-type.ts'
import { type Context, identityOf } from '../context.ts'
import { csvOf } from '../csv.ts'
import { interfaceProblem, languageOf, refusalProblem, sendProblem } from '../problem.ts'
import { IdParams, Moment, Paging, parseMoment } from '../schemas.ts'
import { ContentsShown, StockShown } from '../shapes/stores.ts'
import { linkToNext, pageAsked } from './paging.ts'

const At = Type.Object({ at: Type.Optional(Moment) })
const iso = (at: number): string => new Date(at).toISOString()

export function stockRoutes(app: App, context: Context): void {
  app.get(
    '/v1/sites/:id/stock',
    {
      config: { permission: 'stock:read' },
      schema: {
        summary: 'What a site of yours holds, or held at a moment that is past',
        description:
          'As the record had it by then: what came to be known later does not change it. Containers in pages, by their serial; the totals are of all of them. As text/csv: a line for each container and device type.',
        params: IdParams,
        querystring: Type.Intersect([Paging, At]),
        response: {
          200: {
            description: 'In the form that `Accept` asks for.',
            content: {
              'application/json': { schema: StockShown },
              'text/csv': { schema: Type.String() },
            },
          },
        },
      },
    },
    async (request, reply) => {
      const at = momentIn(request, reply, context)
      if (at === null) return reply
      const { partyId } = identityOf(request)
      const question = { partyId, siteId: request.params.id as SiteId, at }
      const isNow = request.query.at === undefined
      const found = await readForRules(context.database, partyId, async (client) => {
        const site = await ownSite(client, question)
        if (site === undefined) return null
        const page = await stockContainers(client, question, pageAsked(request.query))
        if (accepts(request.headers.accept, 'text/csv')) return { site, page, rest: null }
        const totals = await stockTotals(client, question)
        const missing = await stockMissing(client, question)
        return { site, page, rest: { totals, missing, loose: isNow ? await looseDevices(client, question) : null } }
      })
      if (found === null) {
        // To whom a partner's store is known, it is known; what it holds is not theirs to know.
        const known = await readAs(context.database, partyId, (client) => isKnownSite(client, question.siteId))
        const language = languageOf(request)
        if (!known) return sendProblem(reply, interfaceProblem('not_found', language))
        return sendProblem(reply, refusalProblem(refuse('site_not_yours'), language))
      }
      const rows = linkToNext(reply, `/v1/sites/${question.siteId}/stock`, request.query, found.page)
      if (found.rest === null) return reply.type('text/csv; charset=utf-8').send(stockCsv(rows))
      const { totals, missing, loose } = found.rest
      return {
        siteId: question.siteId,
        at: iso(at),
        totals,
        containers: rows.map((row) => ({ ...row, since: iso(row.since) })),
        missing,
        looseDeviceIds: loose,
        attested: isNow ? attestationOf(found.site, at) : null,
      }
    },
  )

  app.get(
    '/v1/containers/:id/contents',
    {
      config: { permission: 'containers:read' },
      schema: {
        summary: 'What is in a container, or was at a moment that is past',
        description:
          'Whoever had the container then is shown all of it; others what they may see now. As the record had it by then.',
        params: IdParams,
        querystring: Type.Object({
          ...At.properties,
          limit: Paging.properties.limit,
          cursor: Type.Optional(Type.String({ pattern: '^[0-9A-Z]{14}$' })),
        }),
        response: { 200: ContentsShown },
      },
    },
    async (request, reply) => {
      const at = momentIn(request, reply, context)
      if (at === null) return reply
      const { partyId } = identityOf(request)
      const containerId = request.params.id as ContainerId
      const view = await readForRules(context.database, partyId, (client) =>
        contentsAt(client, { containerId, partyId, at }, pageAsked(request.query)),
      )
      if (view === null) return sendProblem(reply, interfaceProblem('not_found', languageOf(request)))
      const devices = linkToNext(reply, `/v1/containers/${containerId}/contents`, request.query, view.devices)
      const shown = devices.map((device) => ({ ...device, since: iso(device.since) }))
      return { containerId, serial: view.serial, siteId: view.siteId, at: iso(at), devices: shown }
    },
  )
}

/** How it stands with the room; null: nobody ever attested it. */
function attestationOf({ attestedAt, attestedUntil }: Site, now: number): object | null {
  if (attestedAt === null || attestedUntil === null) return null
  return { at: iso(attestedAt), until: iso(attestedUntil), old: attestedUntil <= now }
}

/** The moment asked for, or now; null: answered that there is no such moment. */
function momentIn(request: FastifyRequest, reply: FastifyReply, context: Context): number | null {
  const now = context.clock()
  const { at: asked } = request.query as { readonly at?: string }
  const at = asked === undefined ? now : parseMoment(asked, now, 0)
  if (at !== null) return at
  const members = { at: 'querystring/at', why: 'out of any plausible time, or not past' }
  sendProblem(reply, interfaceProblem('request_malformed', languageOf(request), members))
  return null
}

function stockCsv(containers: readonly StockContainer[]): string {
  const head = ['container', 'container_id', 'container_type', 'since', 'missing', 'device_type', 'devices']
  const rows = containers.flatMap((box) => {
    const common = [
      box.serial,
      box.containerId,
      box.containerType ?? box.containerTypeId,
      iso(box.since),
      String(box.missing),
    ]
    const types = Object.entries(box.byDeviceType)
    return types.length === 0
      ? [[...common, '', 0]]
      : types.map(([deviceType, devices]) => [...common, deviceType, devices])
  })
  return csvOf([head, ...rows])
}
