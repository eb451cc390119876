/** Counting what is there: by several people, over hours, with scanners that type like keyboards. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import { completeCount } from '../../custody/count-completion.ts'
import { COUNT_LINES_MOST, readCountLines } from '../../custody/count-lines.ts'
import { cancelCount, refuseUndo, scanIntoCount, startCount } from '../../custody/counting.ts'
import type { ContainerId, CountId, SiteId } from '../../custody/identifiers.ts'
import { decided, refused } from '../../custody/outcome.ts'
import { readForRules } from '../../store/database.ts'
import { completionSituation } from '../../store/queries/count-completion.ts'
import { COUNT_LISTS, countFindings, countList, countView } from '../../store/queries/count-findings.ts'
import {
  addCountLines,
  countScanSituation,
  countSituation,
  scannedAmong,
  startCountSituation,
  undoLines,
} from '../../store/queries/counts.ts'
import type { App } from '../app-type.ts'
import { type Context, identityOf, runCommand } from '../context.ts'
import { interfaceProblem, languageOf, sendProblem } from '../problem.ts'
import { IdParams, Paging, SerialText, UuidText } from '../schemas.ts'
import { CountFindingShown, CountInFull, CountLineAnswered, CountListed, CountTotalsShown } from '../shapes/stores.ts'
import { CountStatusWord } from '../shapes/words.ts'
import { linkToNext, pageAsked } from './paging.ts'

/** A request of as many lines as are taken, each of them a label with some text around the number. */
const SCANS_LIMIT_BYTES = 4 * 1_048_576
const Lines = Type.Array(Type.String({ maxLength: 1_000_000 }), { minItems: 1, maxItems: COUNT_LINES_MOST })

export function countRoutes(app: App, context: Context): void {
  startRoute(app, context)
  readRoutes(app, context)
  scanRoute(app, context)
  undoRoute(app, context)
  completionRoute(app, context)
  cancellationRoute(app, context)
}

function startRoute(app: App, context: Context): void {
  app.post(
    '/v1/counts',
    {
      config: { permission: 'counts:take' },
      schema: {
        summary: 'Start to count a store, or one box',
        description: 'Name the site or the container. One count of a thing at a time; it may go on for days.',
        body: Type.Union([
          Type.Object({ siteId: UuidText }, { additionalProperties: false }),
          Type.Object({ containerId: UuidText }, { additionalProperties: false }),
        ]),
        response: { 201: Type.Object({ countId: Type.String() }) },
      },
    },
    (request, reply) => {
      const { siteId = null, containerId = null } = request.body as {
        readonly siteId?: SiteId
        readonly containerId?: ContainerId
      }
      return runCommand(context, {
        request,
        reply,
        load: (loading, { personId }) => startCountSituation(loading, { personId, siteId, containerId }),
        decide: startCount,
        answer: (countId) => ({ status: 201, body: { countId } }),
      })
    },
  )
}

function readRoutes(app: App, context: Context): void {
  app.get(
    '/v1/counts',
    {
      config: { permission: 'counts:read' },
      schema: {
        summary: 'Counts of your party, the newest first',
        querystring: Type.Intersect([Paging, Type.Object({ status: Type.Optional(CountStatusWord) })]),
        response: { 200: Type.Object({ counts: Type.Array(CountListed) }) },
      },
    },
    async (request, reply) => {
      const { partyId } = identityOf(request)
      const asked = { ...pageAsked(request.query), status: request.query.status ?? null }
      const page = await readForRules(context.database, partyId, (client) => countList(client, partyId, asked))
      return { counts: linkToNext(reply, '/v1/counts', request.query, page).map(shown) }
    },
  )
  app.get(
    '/v1/counts/:id',
    {
      config: { permission: 'counts:read' },
      schema: {
        summary: 'A count as it stands: what is expected, found, missing, surplus; by person',
        params: IdParams,
        response: { 200: CountInFull },
      },
    },
    async (request, reply) => {
      const { partyId } = identityOf(request)
      const countId = request.params.id as CountId
      const view = await readForRules(context.database, partyId, (client) => countView(client, countId, partyId))
      return view === null ? notFound(request, reply) : shown(view)
    },
  )
  app.get(
    '/v1/counts/:id/findings',
    {
      config: { permission: 'counts:read' },
      schema: {
        summary: 'What is in the lists of a count; in all of them where none is named',
        params: IdParams,
        querystring: Type.Object({
          list: Type.Optional(Type.Union(COUNT_LISTS.map((list) => Type.Literal(list)))),
          limit: Paging.properties.limit,
          cursor: Type.Optional(Type.String({ pattern: '^[0-9A-Za-z._/-]{1,64}$' })),
        }),
        response: { 200: Type.Object({ findings: Type.Array(CountFindingShown) }) },
      },
    },
    async (request, reply) => {
      const { partyId } = identityOf(request)
      const countId = request.params.id as CountId
      const asked = { ...pageAsked(request.query), list: request.query.list ?? null }
      const page = await readForRules(context.database, partyId, async (client) => {
        if ((await countView(client, countId, partyId)) === null) return null
        return countFindings(client, { countId, partyId }, asked)
      })
      if (page === null) return notFound(request, reply)
      return { findings: linkToNext(reply, `/v1/counts/${countId}/findings`, request.query, page) }
    },
  )
}

function scanRoute(app: App, context: Context): void {
  app.post(
    '/v1/counts/:id/scans',
    {
      bodyLimit: SCANS_LIMIT_BYTES,
      config: { permission: 'counts:take' },
      schema: {
        summary: 'Scan into a count: single lines, or whole lists',
        description:
          'Identifications as a scanner gives them, numbers of boxes, labels of trays. A shut box against which nothing stands counts with what it holds by the record; "contentsBecause" says where it does not. Every line is answered, in order.',
        params: IdParams,
        body: Type.Object({ lines: Lines, placeContainerSerial: Type.Optional(SerialText) }),
        response: {
          201: Type.Object({
            counted: Type.Integer({ description: 'Things that were not counted before.' }),
            answers: Type.Array(CountLineAnswered),
          }),
        },
      },
    },
    (request, reply) => {
      const countId = request.params.id as CountId
      const lines = readCountLines(request.body.lines)
      const placeSerial = request.body.placeContainerSerial ?? null
      const { partyId, personId } = identityOf(request)
      return runCommand(context, {
        request,
        reply,
        load: (loading) => countScanSituation(loading, { countId, personId, lines, placeSerial }),
        decide: (situation, given) => {
          const outcome = scanIntoCount(situation, { lines, placeIsNamed: placeSerial !== null })
          if (outcome.refusal !== undefined) return outcome
          return decided({ scan: outcome.answer, at: given.now }, [])
        },
        beside: (writes, { scan, at }) => addCountLines(writes, { countId, partyId, personId, at }, scan),
        answer: ({ scan: { answers, lines: fresh } }) => {
          const stoodFor = answers.reduce((sum, each) => sum + (each.contentsBecause ? 0 : (each.standsFor ?? 0)), 0)
          return { status: 201, body: { counted: fresh.length + stoodFor, answers } }
        },
      })
    },
  )
}

function undoRoute(app: App, context: Context): void {
  app.post(
    '/v1/counts/:id/undos',
    {
      bodyLimit: SCANS_LIMIT_BYTES,
      config: { permission: 'counts:take' },
      schema: {
        summary: 'Take scans of a count back: of a box or a tray with what it stood for',
        params: IdParams,
        body: Type.Object({ lines: Lines }),
        response: { 201: Type.Object({ undone: Type.Integer() }) },
      },
    },
    (request, reply) => {
      const countId = request.params.id as CountId
      const lines = readCountLines(request.body.lines)
      const { partyId, personId } = identityOf(request)
      return runCommand(context, {
        request,
        reply,
        load: async (loading) => {
          const situation = await countSituation(loading, { countId, personId })
          return situation === null ? null : { situation, ...(await scannedAmong(loading, countId, lines ?? [])) }
        },
        decide: ({ situation, ids, undone }, given) => {
          const refusal = refuseUndo(situation, lines)
          return refusal === null ? decided({ ids, undone, at: given.now }, []) : refused(refusal)
        },
        beside: (writes, { ids, at }) => undoLines(writes, { countId, partyId, personId, at }, ids),
        answer: ({ undone }) => ({ status: 201, body: { undone } }),
      })
    },
  )
}

function completionRoute(app: App, context: Context): void {
  const Completed = Type.Object({
    totals: CountTotalsShown,
    incidents: Type.Integer({ description: 'How many were opened.' }),
    incidentIds: Type.Array(Type.String()),
  })
  app.post(
    '/v1/counts/:id/completion',
    {
      config: { permission: 'counts:complete' },
      schema: {
        summary: 'Complete a count: what was not found becomes missing, what is surplus is held',
        description:
          'With confirmMissing where something is missing. What moved since the count began is neither missing nor surplus. ?dryRun=true answers what it would do.',
        params: IdParams,
        querystring: Type.Object({ dryRun: Type.Optional(Type.Literal('true')) }),
        body: Type.Object({ confirmMissing: Type.Optional(Type.Boolean()) }),
        response: { 200: Completed, 201: Completed },
      },
    },
    (request, reply) => {
      const countId = request.params.id as CountId
      const dryRun = request.query.dryRun === 'true'
      const confirmMissing = request.body.confirmMissing === true || dryRun
      return runCommand(context, {
        request,
        reply,
        dryRun,
        load: (loading, { personId }) => completionSituation(loading, { countId, personId, locking: !dryRun }),
        decide: (situation, given) => completeCount(situation, { confirmMissing }, context.policy, given),
        answer: ({ totals, incidentIds }) => {
          const body = { totals, incidents: incidentIds.length, incidentIds: dryRun ? [] : incidentIds }
          return { status: dryRun ? 200 : 201, body }
        },
      })
    },
  )
}

function cancellationRoute(app: App, context: Context): void {
  app.post(
    '/v1/counts/:id/cancellation',
    {
      config: { permission: 'counts:complete' },
      schema: {
        summary: 'Cancel a count: nothing follows from it',
        params: IdParams,
        response: { 201: Type.Object({ cancelled: Type.Boolean() }) },
      },
    },
    (request, reply) =>
      runCommand(context, {
        request,
        reply,
        load: (loading, { personId }) => countSituation(loading, { countId: request.params.id as CountId, personId }),
        decide: cancelCount,
        answer: (body) => ({ status: 201, body }),
      }),
  )
}

function notFound(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  return sendProblem(reply, interfaceProblem('not_found', languageOf(request)))
}

const iso = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString())

function shown(count: {
  readonly startedAt: number
  readonly endedAt: number | null
  readonly byPerson?: unknown
}): object {
  const people = count.byPerson as readonly { readonly lastAt: number }[] | undefined
  const byPerson =
    people === undefined ? {} : { byPerson: people.map((each) => ({ ...each, lastAt: iso(each.lastAt) })) }
  return { ...count, startedAt: iso(count.startedAt), endedAt: iso(count.endedAt), ...byPerson }
}
