/** Files that people add to an incident, and files to be read, whatever they were added to. */
import { Type } from 'typebox'
import { attachToIncident } from '../../custody/attachment.ts'
import { type AttachmentId, type IncidentId, idOf } from '../../custody/identifiers.ts'
import { decided, type Outcome, refused } from '../../custody/outcome.ts'
import { readAs } from '../../store/database.ts'
import {
  type AttachmentView,
  addContent,
  attachmentContent,
  attachmentList,
  attachmentView,
  attachSituation,
} from '../../store/queries/attachments.ts'
import { isIncidentSeen } from '../../store/queries/cases.ts'
import type { App } from '../app-type.ts'
import {
  AttachmentBody,
  attachmentLimits,
  FILE_TYPES,
  fileIn,
  isRefusal,
  type NamedFile,
  sendFile,
} from '../attachments.ts'
import { type Context, identityOf, runCommand } from '../context.ts'
import { interfaceProblem, languageOf, sendProblem } from '../problem.ts'
import { IdParams, Paging } from '../schemas.ts'
import { AttachmentShown } from '../shapes/cases.ts'
import { linkToNext, pageAsked } from './paging.ts'

const READ = { permission: 'attachments:read' as const }
const FILE_ANSWERED = {
  description: 'The file.',
  content: Object.fromEntries(FILE_TYPES.map((type) => [type, { schema: Type.String({ format: 'binary' }) }])),
}

export function attachmentRoutes(app: App, context: Context): void {
  addRoute(app, context)
  app.get(
    '/v1/incidents/:id/attachments',
    {
      config: { permission: 'incidents:read' },
      schema: {
        summary: 'Files of an incident, in the order of their adding',
        params: IdParams,
        querystring: Paging,
        response: { 200: Type.Object({ attachments: Type.Array(AttachmentShown) }) },
      },
    },
    async (request, reply) => {
      const { id } = request.params
      const page = await readAs(context.database, identityOf(request).partyId, async (client) =>
        (await isIncidentSeen(client, id as IncidentId))
          ? attachmentList(client, { subjectKind: 'incident', subjectId: id }, pageAsked(request.query))
          : null,
      )
      if (page === null) return sendProblem(reply, interfaceProblem('not_found', languageOf(request)))
      const rows = linkToNext(reply, `/v1/incidents/${id}/attachments`, request.query, page)
      return { attachments: rows.map(shownAttachment) }
    },
  )
  readRoutes(app, context)
}

function addRoute(app: App, context: Context): void {
  const { mostBytes, bodyLimit } = attachmentLimits(context.policy)
  app.post(
    '/v1/incidents/:id/attachments',
    {
      bodyLimit,
      config: { permission: 'incidents:document' },
      schema: {
        summary: 'Add a photo or a paper to an incident',
        description:
          'JPEG, PNG, WebP, PDF or plain text. What the file is, its bytes say. Place and camera are taken out of a picture before it is kept.',
        params: IdParams,
        body: AttachmentBody,
        response: { 201: Type.Object({ attachmentId: Type.String(), sha256: Type.String(), size: Type.Integer() }) },
      },
    },
    (request, reply) => {
      const file = fileIn(request.body, mostBytes)
      const { partyId } = identityOf(request)
      const incidentId = request.params.id as IncidentId
      const { shared = true } = request.body
      return runCommand(context, {
        request,
        reply,
        load: (loading, { personId }) => attachSituation(loading, { incidentId, personId }),
        // Where there is no such incident, nothing is said of the file.
        decide: (situation, given): Outcome<{ attachmentId: AttachmentId; file: NamedFile }> => {
          if (isRefusal(file)) return refused(file)
          const outcome = attachToIncident(situation, { shared, file }, given)
          return outcome.refusal === undefined ? decided({ ...outcome.answer, file }, outcome.facts) : outcome
        },
        beside: (writes, { attachmentId, file: { name, bytes } }) =>
          addContent(writes, { attachmentId, partyId, name, content: bytes }),
        answer: ({ attachmentId, file: { sha256, size } }) => ({ status: 201, body: { attachmentId, sha256, size } }),
      })
    },
  )
}

function readRoutes(app: App, context: Context): void {
  app.get(
    '/v1/attachments/:id',
    {
      config: READ,
      schema: {
        summary: 'What is known of a file that was added',
        params: IdParams,
        response: { 200: AttachmentShown },
      },
    },
    async (request, reply) => {
      const id: AttachmentId = idOf('AttachmentId', request.params.id)
      const view = await readAs(context.database, identityOf(request).partyId, (client) => attachmentView(client, id))
      return view === null
        ? sendProblem(reply, interfaceProblem('not_found', languageOf(request)))
        : shownAttachment(view)
    },
  )
  app.get(
    '/v1/attachments/:id/content',
    {
      config: READ,
      schema: { summary: 'The file itself, to keep', params: IdParams, response: { 200: FILE_ANSWERED } },
    },
    async (request, reply) => {
      const id: AttachmentId = idOf('AttachmentId', request.params.id)
      const file = await readAs(context.database, identityOf(request).partyId, (client) =>
        attachmentContent(client, id),
      )
      return file === null
        ? sendProblem(reply, interfaceProblem('not_found', languageOf(request)))
        : sendFile(reply, file)
    },
  )
}

export function shownAttachment(view: AttachmentView): object {
  const { attachmentId, partyId, subjectKind, subjectId, shared, contentType, size, sha256, addedBy, name } = view
  return {
    attachmentId,
    name,
    contentType,
    size,
    sha256,
    subjectKind,
    subjectId,
    shared,
    partyId,
    addedBy,
    addedAt: new Date(view.addedAt).toISOString(),
    entryId: view.entryId,
    /** The file was taken away on an order; what it was, stays known. */
    erased: name === null,
  }
}
