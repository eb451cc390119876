/** Deadlines: what is due next, what passed, that somebody knows; who watches; where devices are overnight. */
import { type Static, Type } from 'typebox'
import { acknowledgeDeadline, explainDevices, setWatch } from '../../custody/deadline-answers.ts'
import { dayEnds, limitAfter } from '../../custody/deadlines.ts'
import { type DeviceId, idOf } from '../../custody/identifiers.ts'
import { DEFAULT_TIME_ZONE } from '../../custody/local-time.ts'
import { DEADLINE_KINDS, DEADLINE_SUBJECTS, type DeadlineKind } from '../../custody/state.ts'
import { readAs, readForRules } from '../../store/database.ts'
import {
  acknowledging,
  type DeadlinesAsked,
  type DeadlineView,
  deadlineList,
  explaining,
  watching,
  watchList,
} from '../../store/queries/deadlines.ts'
import type { App } from '../app-type.ts'
import { type Context, identityOf, runCommand } from '../context.ts'
import { interfaceProblem, languageOf, sendProblem } from '../problem.ts'
import { DeviceText, IdParams, isBadIdentifier, parseDeviceList, plainText, UuidText } from '../schemas.ts'
import { oneOf, orNull } from '../shapes/basics.ts'
import { linkToNext, pageAsked } from './paging.ts'

const KINDS = DEADLINE_KINDS.join('|')
/** Kind, due time in ms, and subject: what is still to come has no row of its own, and so no other name. */
const CURSOR = `^(?:${KINDS})\\.[0-9]{1,13}\\.[0-9A-Za-z._-]{1,120}$`
const Limit = Type.Optional(Type.String({ pattern: '^[1-9][0-9]{0,2}$', description: '1 to 999; 100 if it lacks.' }))
const Kind = oneOf(DEADLINE_KINDS)
const MaybeMoment = Type.Union([Type.String(), Type.Null()])
/** More than anybody carries. */
const DEVICES_MOST = 200

const DeadlineShape = Type.Object({
  deadlineId: Type.Union([Type.String(), Type.Null()], { description: 'Of one that passed; to acknowledge it.' }),
  kind: Kind,
  subjectKind: oneOf(DEADLINE_SUBJECTS),
  subjectId: Type.String(),
  about: Type.Object({}, { additionalProperties: true }),
  dueAt: Type.String(),
  status: oneOf(['coming', 'warned', 'passed', 'escalated', 'acknowledged']),
  settled: Type.Boolean({ description: 'Passed, and what it asked for was done since.' }),
  passedAt: MaybeMoment,
  escalatedAt: MaybeMoment,
  acknowledgedAt: MaybeMoment,
  acknowledgedBy: Type.Union([Type.String(), Type.Null()]),
})

export function deadlineRoutes(app: App, context: Context): void {
  listRoute(app, context)
  acknowledgementRoute(app, context)
  watchRoutes(app, context)
  explanationRoute(app, context)
}

function listRoute(app: App, context: Context): void {
  app.get(
    '/v1/deadlines',
    {
      config: { permission: 'deadlines:read' },
      schema: {
        summary: 'Deadlines of one’s party: what is due next, and what passed; those due first come first',
        querystring: Type.Object({
          limit: Limit,
          cursor: Type.Optional(Type.String({ pattern: CURSOR })),
          kind: Type.Optional(Kind),
          status: Type.Optional(
            Type.Union([Type.Literal('coming'), Type.Literal('passed'), Type.Literal('acknowledged')]),
          ),
        }),
        response: { 200: Type.Object({ deadlines: Type.Array(DeadlineShape) }) },
      },
    },
    async (request, reply) => {
      const { query } = request
      const { limit, cursor } = pageAsked(query)
      const after = cursor === null ? null : behind(cursor)
      const { policy } = context
      const { partyId } = identityOf(request)
      const { rows, more } = await readForRules(context.database, partyId, (client) =>
        deadlineList(client, {
          partyId,
          limit,
          after,
          kind: (query.kind ?? null) as DeadlineKind | null,
          status: query.status ?? null,
          limitAfter: (kind) => limitAfter(kind, policy),
          dayEndsAt: dayOf(context).next,
        }),
      )
      const last = rows.at(-1)
      const page = { rows, next: more && last !== undefined ? cursorOf(last) : null }
      return { deadlines: linkToNext(reply, '/v1/deadlines', query, page).map(shown) }
    },
  )
}

function dayOf({ policy, timeZone = DEFAULT_TIME_ZONE, clock }: Context): ReturnType<typeof dayEnds> {
  return dayEnds(timeZone, policy, clock())
}

function cursorOf({ kind, dueAt, subjectId }: DeadlineView): string {
  return `${kind}.${dueAt}.${subjectId}`
}

function behind(cursor: string): DeadlinesAsked['after'] {
  const [kind = '', dueAt = '', ...subject] = cursor.split('.')
  return { kind, dueAt: Number(dueAt), subjectId: subject.join('.') }
}

const iso = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString())

function shown(view: DeadlineView): Static<typeof DeadlineShape> {
  const { kind, subjectKind, subjectId, dueAt, about, settled, acknowledgedBy } = view
  return {
    deadlineId: view.entryId,
    kind,
    subjectKind,
    subjectId,
    about,
    dueAt: new Date(dueAt).toISOString(),
    status: statusOf(view),
    settled,
    passedAt: iso(view.passedAt),
    escalatedAt: iso(view.escalatedAt),
    acknowledgedAt: iso(view.acknowledgedAt),
    acknowledgedBy,
  }
}

function statusOf({
  acknowledgedAt,
  escalatedAt,
  passedAt,
  warnedAt,
}: DeadlineView): Static<typeof DeadlineShape>['status'] {
  if (acknowledgedAt !== null) return 'acknowledged'
  if (escalatedAt !== null) return 'escalated'
  if (passedAt !== null) return 'passed'
  return warnedAt === null ? 'coming' : 'warned'
}

function acknowledgementRoute(app: App, context: Context): void {
  app.post(
    '/v1/deadlines/:id/acknowledgements',
    {
      config: { permission: 'deadlines:acknowledge' },
      schema: {
        summary: 'Say that you know of a deadline that passed: the deputy is not told',
        params: IdParams,
        body: Type.Object({ note: plainText(2000) }),
        response: { 201: Type.Object({ status: Type.Literal('acknowledged') }) },
      },
    },
    (request, reply) =>
      runCommand(context, {
        request,
        reply,
        load: (loading, { personId }) =>
          acknowledging(loading, { entryId: idOf('EntryId', request.params.id), personId }),
        decide: (situation) => acknowledgeDeadline(situation, request.body),
        answer: (body) => ({ status: 201, body }),
      }),
  )
}

function watchRoutes(app: App, context: Context): void {
  app.get(
    '/v1/watches',
    {
      config: { permission: 'watches:read' },
      schema: {
        summary: 'Who watches over deadlines; where nobody was named, it is the security officers',
        querystring: Type.Object({
          limit: Limit,
          cursor: Type.Optional(Type.String({ pattern: `^(?:all|${KINDS})$` })),
        }),
        response: {
          200: Type.Object({
            watches: Type.Array(
              Type.Object({
                kind: orNull(Kind),
                ownerPersonId: Type.String(),
                deputyPersonId: Type.Union([Type.String(), Type.Null()]),
                setAt: Type.String(),
              }),
            ),
          }),
        },
      },
    },
    async (request, reply) => {
      const { partyId } = identityOf(request)
      const page = await readAs(context.database, partyId, (client) =>
        watchList(client, partyId, pageAsked(request.query)),
      )
      const watches = linkToNext(reply, '/v1/watches', request.query, page)
      return {
        watches: watches.map(({ kind, ownerPersonId, deputyPersonId, setAt }) => {
          return { kind: kind === '' ? null : kind, ownerPersonId, deputyPersonId, setAt: iso(setAt) }
        }),
      }
    },
  )
  app.post(
    '/v1/watches',
    {
      config: { permission: 'watches:change' },
      schema: {
        summary: 'Say who watches over deadlines of a kind, and who is told where nobody acknowledges',
        body: Type.Object({
          kind: Type.Union([Kind, Type.Null()], { description: 'Null: all that have no watch of their own.' }),
          ownerPersonId: UuidText,
          deputyPersonId: Type.Union([UuidText, Type.Null()]),
        }),
        response: { 201: Type.Object({ kind: orNull(Kind) }) },
      },
    },
    (request, reply) => {
      const { kind, ownerPersonId, deputyPersonId } = request.body
      return runCommand(context, {
        request,
        reply,
        load: (loading, { personId }) =>
          watching(loading, {
            personId,
            ownerId: idOf('PersonId', ownerPersonId),
            deputyId: deputyPersonId === null ? null : idOf('PersonId', deputyPersonId),
          }),
        decide: (situation) => setWatch(situation, { kind: (kind ?? '') as DeadlineKind | '' }),
        answer: () => ({ status: 201, body: { kind } }),
      })
    },
  )
}

function explanationRoute(app: App, context: Context): void {
  app.post(
    '/v1/people/:id/explanations',
    {
      config: { permission: 'devices:explain' },
      schema: {
        summary: 'Say where devices are that somebody has overnight',
        description:
          'Before the day ends by the person itself; afterwards by another human with the right to release, which ends what the night left unproven.',
        params: IdParams,
        body: Type.Object({
          deviceIds: Type.Array(DeviceText, { minItems: 1, maxItems: DEVICES_MOST }),
          text: plainText(2000),
        }),
        response: { 201: Type.Object({ dayEndsAt: Type.String(), ended: Type.Array(Type.String()) }) },
      },
    },
    (request, reply) => {
      const deviceIds = parseDeviceList(request.body.deviceIds)
      if (isBadIdentifier(deviceIds)) {
        const language = languageOf(request)
        const members = { at: `body/deviceIds/${deviceIds.place}`, why: deviceIds.malformed.reason[language] }
        return sendProblem(reply, interfaceProblem('identifier_malformed', language, members))
      }
      const asked = { deviceIds: deviceIds as readonly DeviceId[], text: request.body.text }
      return runCommand(context, {
        request,
        reply,
        load: (loading, { personId }) =>
          explaining(loading, {
            personId,
            forPersonId: idOf('PersonId', request.params.id),
            deviceIds: asked.deviceIds,
            dayEndsAt: dayOf(context).next,
          }),
        decide: (situation, given) => explainDevices(situation, asked, given),
        answer: ({ dayEndsAt, ended }) => ({ status: 201, body: { dayEndsAt: iso(dayEndsAt), ended } }),
      })
    },
  )
}
