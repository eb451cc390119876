/** An incident as a case: what happened, what it holds and why, and what people say, do and decide about it. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import { completeTask, decideIncident, noteIncident, setTask } from '../../custody/case.ts'
import { DECISIONS } from '../../custody/case-entries.ts'
import { sentenceOf } from '../../custody/case-telling.ts'
import { type CaseNoteId, type CaseTaskId, type IncidentId, idOf } from '../../custody/identifiers.ts'
import { readAs, readForRules } from '../../store/database.ts'
import {
  completionSituation,
  decisionSituation,
  type ExposedView,
  exposedList,
  isIncidentSeen,
  namesShown,
  noteList,
  noteSituation,
  taskList,
  taskSituation,
  textsOf,
  timeline,
} from '../../store/queries/cases.ts'
import type { Page } from '../../store/queries/views.ts'
import type { App } from '../app-type.ts'
import { type Context, identityOf, runCommand } from '../context.ts'
import { interfaceProblem, languageOf, sendProblem } from '../problem.ts'
import { IdParams, Moment, Paging, plainText, UuidText } from '../schemas.ts'
import { ExposedRow, NoteRow, TaskRow, TimelineRow } from '../shapes/cases.ts'
import { linkToNext, pageAsked } from './paging.ts'

const READ = { permission: 'incidents:read' as const }
const Limit = Type.Optional(Type.String({ pattern: '^[1-9][0-9]{0,2}$', description: '1 to 999; 100 if it lacks.' }))

export function caseRoutes(app: App, context: Context): void {
  timelineRoute(app, context)
  exposedRoute(app, context)
  noteRoutes(app, context)
  taskRoutes(app, context)
  decisionRoute(app, context)
}

const iso = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString())

/** A list of an incident that the asking party may see; 404 else. */
async function listOf<Row>(
  context: Context,
  request: FastifyRequest,
  reply: FastifyReply,
  name: string,
  list: (client: Parameters<typeof isIncidentSeen>[0], incidentId: IncidentId) => Promise<Page<Row>>,
): Promise<readonly Row[] | null> {
  const { id } = request.params as { readonly id: string }
  const incidentId = idOf('IncidentId', id)
  const page = await readAs(context.database, identityOf(request).partyId, async (client) =>
    (await isIncidentSeen(client, incidentId)) ? list(client, incidentId) : null,
  )
  if (page !== null) {
    return linkToNext(reply, `/v1/incidents/${id}/${name}`, request.query as Record<string, string>, page)
  }
  sendProblem(reply, interfaceProblem('not_found', languageOf(request)))
  return null
}

function timelineRoute(app: App, context: Context): void {
  app.get(
    '/v1/incidents/:id/timeline',
    {
      config: READ,
      schema: {
        summary: 'All that was recorded about an incident, in order, in words',
        description:
          'Without notes and files that another party keeps to itself, and without tasks and deadlines of others.',
        params: IdParams,
        querystring: Type.Object({
          limit: Limit,
          cursor: Type.Optional(Type.String({ pattern: '^[0-9]{1,15}$' })),
        }),
        response: { 200: Type.Object({ timeline: Type.Array(TimelineRow) }) },
      },
    },
    async (request, reply) => {
      const { partyId } = identityOf(request)
      const rows = await listOf(context, request, reply, 'timeline', (_client, incidentId) =>
        readForRules(context.database, partyId, (client) =>
          timeline(client, incidentId, { ...pageAsked(request.query), partyId }),
        ),
      )
      if (rows === null) return reply
      const partyIds = rows.map((row) => row.partyId)
      const personIds = rows.map((row) => row.personId)
      const shown = await readAs(context.database, partyId, (client) => namesShown(client, { partyIds, personIds }))
      return {
        timeline: rows.map((row) => ({
          sequence: row.sequence,
          type: row.type,
          at: iso(row.recordTime),
          claimedAt: iso(row.eventTime),
          partyId: shown.parties.has(row.partyId) ? row.partyId : null,
          personId: shown.people.has(row.personId) ? row.personId : null,
          sentence: sentenceOf({
            type: row.type,
            devices: row.devices,
            kind: row.kind ?? undefined,
            decision: row.decision ?? undefined,
            closed: row.closed ?? undefined,
          }),
        })),
      }
    },
  )
}

function exposedRoute(app: App, context: Context): void {
  app.get(
    '/v1/incidents/:id/exposed',
    {
      config: READ,
      schema: {
        summary: 'Devices that an incident holds or held: why, and where each is now',
        params: IdParams,
        querystring: Type.Object({
          limit: Limit,
          cursor: Type.Optional(Type.String({ pattern: '^[0-9A-Z]{14}$' })),
        }),
        response: { 200: Type.Object({ exposed: Type.Array(ExposedRow) }) },
      },
    },
    async (request, reply) => {
      const asked = pageAsked(request.query)
      const rows = await listOf(context, request, reply, 'exposed', (client, incidentId) =>
        exposedList(client, incidentId, asked),
      )
      return rows === null ? reply : { exposed: rows.map(shownExposed) }
    },
  )
}

function shownExposed(row: ExposedView): object {
  const { deviceId, custody, containerId, siteId, possessingPartyId, missing, recall, besideIn } = row
  const { packedAt, unpackedAt, packedPosition, unpackedPosition } = row
  const stay =
    packedAt === null
      ? null
      : { packedAt: iso(packedAt), unpackedAt: iso(unpackedAt), packedPosition, unpackedPosition }
  return {
    deviceId,
    heldAt: iso(row.heldAt),
    releasedAt: iso(row.releasedAt),
    why:
      besideIn !== null
        ? { kind: 'beside', containerId: besideIn, stay: null }
        : stay !== null
          ? { kind: 'inside', containerId: null, stay }
          : { kind: 'named', containerId: null, stay: null },
    now: { custody, containerId, siteId, possessingPartyId, missing },
    recall,
  }
}

function noteRoutes(app: App, context: Context): void {
  app.get(
    '/v1/incidents/:id/notes',
    {
      config: READ,
      schema: {
        summary: 'Notes on an incident, in order',
        params: IdParams,
        querystring: Paging,
        response: { 200: Type.Object({ notes: Type.Array(NoteRow) }) },
      },
    },
    async (request, reply) => {
      const asked = pageAsked(request.query)
      const rows = await listOf(context, request, reply, 'notes', (client, incidentId) =>
        noteList(client, incidentId, asked),
      )
      if (rows === null) return reply
      const texts = await readTexts(
        context,
        request,
        rows.map(({ entryId }) => entryId),
      )
      return {
        notes: rows.map(({ entryId, writtenAt, ...note }) => ({
          ...note,
          text: texts.get(entryId)?.['text'] ?? null,
          // By which it can be erased.
          entryId: note.partyId === identityOf(request).partyId ? entryId : null,
          writtenAt: iso(writtenAt),
        })),
      }
    },
  )
  app.post(
    '/v1/incidents/:id/notes',
    {
      config: { permission: 'incidents:document' },
      schema: {
        summary: 'Write a note on an incident',
        description: 'It is never changed. What corrects it is a note of its own, which names it.',
        params: IdParams,
        body: Type.Object({
          text: plainText(4_000),
          shared: Type.Optional(
            Type.Boolean({ description: 'Whether others who see the incident see it. true if it lacks.' }),
          ),
          corrects: Type.Optional(UuidText),
        }),
        response: { 201: Type.Object({ caseNoteId: Type.String() }) },
      },
    },
    (request, reply) => {
      const { text, shared = true } = request.body
      const corrects = (request.body.corrects ?? null) as CaseNoteId | null
      const incidentId = request.params.id as IncidentId
      return runCommand(context, {
        request,
        reply,
        load: (loading, { personId }) => noteSituation(loading, { incidentId, personId, corrects }),
        decide: (situation, given) => noteIncident(situation, { text, shared, corrects }, given),
        answer: (body) => ({ status: 201, body }),
      })
    },
  )
}

/** Texts of rows that the asking party was shown. */
function readTexts(context: Context, request: FastifyRequest, entryIds: readonly string[]): ReturnType<typeof textsOf> {
  return readForRules(context.database, identityOf(request).partyId, (client) => textsOf(client, entryIds))
}

function taskRoutes(app: App, context: Context): void {
  app.get(
    '/v1/incidents/:id/tasks',
    {
      config: READ,
      schema: {
        summary: 'Tasks of your party about an incident; those due first come first',
        params: IdParams,
        querystring: Paging,
        response: { 200: Type.Object({ tasks: Type.Array(TaskRow) }) },
      },
    },
    async (request, reply) => {
      const asked = pageAsked(request.query)
      const rows = await listOf(context, request, reply, 'tasks', (client, incidentId) =>
        taskList(client, incidentId, asked),
      )
      if (rows === null) return reply
      const texts = await readTexts(
        context,
        request,
        rows.flatMap(({ entryId, completionEntryId }) => [entryId, completionEntryId ?? entryId]),
      )
      const now = context.clock()
      return {
        tasks: rows.map(({ entryId, completionEntryId, partyId: _party, incidentId: _incident, ...task }) => ({
          ...task,
          what: texts.get(entryId)?.['what'] ?? null,
          note: completionEntryId === null ? null : (texts.get(completionEntryId)?.['note'] ?? null),
          dueAt: iso(task.dueAt),
          setAt: iso(task.setAt),
          completedAt: iso(task.completedAt),
          overdue: task.status === 'open' && task.dueAt <= now,
        })),
      }
    },
  )
  setTaskRoute(app, context)
  app.post(
    '/v1/incidents/:id/tasks/:taskId/completions',
    {
      config: { permission: 'incidents:document' },
      schema: {
        summary: 'Say that a task is done',
        params: Type.Object({ id: UuidText, taskId: UuidText }),
        body: Type.Object({ note: plainText(2_000) }),
        response: { 201: Type.Object({ status: Type.Literal('done') }) },
      },
    },
    (request, reply) => {
      const { id, taskId } = request.params
      return runCommand(context, {
        request,
        reply,
        load: (loading, { personId }) =>
          completionSituation(loading, { incidentId: id as IncidentId, taskId: taskId as CaseTaskId, personId }),
        decide: (situation) => completeTask(situation, request.body),
        answer: () => ({ status: 201, body: { status: 'done' } }),
      })
    },
  )
}

function setTaskRoute(app: App, context: Context): void {
  app.post(
    '/v1/incidents/:id/tasks',
    {
      config: { permission: 'incidents:manage' },
      schema: {
        summary: 'Set a task about an incident, for somebody of your party',
        params: IdParams,
        body: Type.Object({
          what: plainText(2_000),
          ownerPersonId: Type.Optional(UuidText),
          dueAt: Moment,
        }),
        response: { 201: Type.Object({ taskId: Type.String() }) },
      },
    },
    (request, reply) => {
      const { what, ownerPersonId, dueAt } = request.body
      const incidentId = request.params.id as IncidentId
      return runCommand(context, {
        request,
        reply,
        load: (loading, { personId }) =>
          taskSituation(loading, {
            incidentId,
            personId,
            ownerPersonId: ownerPersonId === undefined ? personId : idOf('PersonId', ownerPersonId),
          }),
        decide: (situation, given) => setTask(situation, { what, dueAt: Date.parse(dueAt) }, given),
        answer: (body) => ({ status: 201, body }),
      })
    },
  )
}

function decisionRoute(app: App, context: Context): void {
  app.post(
    '/v1/incidents/:id/decisions',
    {
      config: { permission: 'incidents:decide' },
      schema: {
        summary: 'Decide what an incident came to',
        description:
          '"unfounded" and "explained" end an incident that holds nothing. What is held is released by two persons, or locked out.',
        params: IdParams,
        body: Type.Object({
          decision: Type.Union(DECISIONS.map((each) => Type.Literal(each))),
          reason: plainText(2_000),
        }),
        response: { 201: Type.Object({ decisionId: Type.String(), incidentClosed: Type.Boolean() }) },
      },
    },
    (request, reply) =>
      runCommand(context, {
        request,
        reply,
        load: (loading, { personId }) =>
          decisionSituation(loading, { incidentId: request.params.id as IncidentId, personId }),
        decide: (situation, given) => decideIncident(situation, request.body, given),
        answer: (body) => ({ status: 201, body }),
      }),
  )
}
