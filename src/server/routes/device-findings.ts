/** What people in the field add to a device: photos, and that it does not work. */
import { Type } from 'typebox'
import { addPhoto } from '../../custody/attachment.ts'
import { endDefect, findDefective } from '../../custody/device-defect.ts'
import type { AttachmentId, DeviceId } from '../../custody/identifiers.ts'
import { decided, type Outcome, refuse, refused } from '../../custody/outcome.ts'
import { readAs } from '../../store/database.ts'
import { addContent, attachmentList } from '../../store/queries/attachments.ts'
import { findingSituation, isDeviceSeen, photoSituation } from '../../store/queries/device-findings.ts'
import type { App } from '../app-type.ts'
import { AttachmentBody, attachmentLimits, fileIn, isRefusal, type NamedFile } from '../attachments.ts'
import { ClaimedAt, claimedTime } from '../claimed-time.ts'
import { type Context, identityOf, runCommand } from '../context.ts'
import { interfaceProblem, languageOf, sendProblem } from '../problem.ts'
import { DeviceParams, Paging, plainText } from '../schemas.ts'
import { AttachmentShown } from '../shapes/cases.ts'
import { shownAttachment } from './attachments.ts'
import { deviceIn, PhotoIds } from './devices.ts'
import { linkToNext, pageAsked } from './paging.ts'

/** What a camera makes. */
const PHOTO_TYPES: readonly string[] = ['image/jpeg', 'image/png', 'image/webp']

export function deviceFindingRoutes(app: App, context: Context): void {
  addRoute(app, context)
  listRoute(app, context)
  defectRoutes(app, context)
}

function addRoute(app: App, context: Context): void {
  const { mostBytes, bodyLimit } = attachmentLimits(context.policy)
  const { name, contentType, dataBase64 } = AttachmentBody.properties
  app.post(
    '/v1/devices/:id/photos',
    {
      bodyLimit,
      config: { permission: 'devices:install' },
      schema: {
        summary: 'Add a photo to a device, before an installation names it',
        description:
          'JPEG, PNG or WebP. Place and camera are taken out of it. It stays with your company, and can be erased.',
        params: DeviceParams,
        body: Type.Object({ name, contentType, dataBase64, at: ClaimedAt }),
        response: { 201: Type.Object({ attachmentId: Type.String(), sha256: Type.String(), size: Type.Integer() }) },
      },
    },
    (request, reply) => {
      const deviceId = deviceIn(request, reply)
      if (deviceId === null) return reply
      const eventTime = claimedTime(context, request, reply)
      if (eventTime === null) return reply
      const file = PHOTO_TYPES.includes(request.body.contentType)
        ? fileIn(request.body, mostBytes)
        : refuse('attachment_type_not_allowed', { allowed: PHOTO_TYPES })
      const { partyId } = identityOf(request)
      return runCommand(context, {
        request,
        reply,
        eventTime,
        load: (loading, { personId }) => photoSituation(loading, { deviceId, personId }),
        // Where there is no such device, nothing is said of the file.
        decide: (situation, given): Outcome<{ attachmentId: AttachmentId; file: NamedFile }> => {
          if (isRefusal(file)) return refused(file)
          const outcome = addPhoto(situation, file, given)
          return outcome.refusal === undefined ? decided({ ...outcome.answer, file }, outcome.facts) : outcome
        },
        beside: (writes, { attachmentId, file: { name: fileName, bytes } }) =>
          addContent(writes, { attachmentId, partyId, name: fileName, content: bytes }),
        answer: ({ attachmentId, file: { sha256, size } }) => ({ status: 201, body: { attachmentId, sha256, size } }),
      })
    },
  )
}

function listRoute(app: App, context: Context): void {
  app.get(
    '/v1/devices/:id/photos',
    {
      config: { permission: 'attachments:read' },
      schema: {
        summary: 'Photos of a device that your company added, in the order of their adding',
        params: DeviceParams,
        querystring: Paging,
        response: { 200: Type.Object({ attachments: Type.Array(AttachmentShown) }) },
      },
    },
    async (request, reply) => {
      const deviceId = deviceIn(request, reply)
      if (deviceId === null) return reply
      const page = await readAs(context.database, identityOf(request).partyId, async (client) =>
        (await isDeviceSeen(client, deviceId))
          ? attachmentList(client, { subjectKind: 'device', subjectId: deviceId }, pageAsked(request.query))
          : null,
      )
      if (page === null) return sendProblem(reply, interfaceProblem('not_found', languageOf(request)))
      const rows = linkToNext(reply, `/v1/devices/${deviceId}/photos`, request.query, page)
      return { attachments: rows.map(shownAttachment) }
    },
  )
}

function defectRoutes(app: App, context: Context): void {
  app.post(
    '/v1/devices/:id/defects',
    {
      config: { permission: 'devices:install' },
      schema: {
        summary: 'Say that a device does not work',
        description:
          'It is offered for installation no more, and may be put back into a box. It is not held: nobody is said to have reached it.',
        params: DeviceParams,
        body: Type.Object({ note: plainText(500), photoIds: Type.Optional(PhotoIds), at: ClaimedAt }),
        response: {
          201: Type.Object({
            deviceId: Type.String(),
            alreadyKnown: Type.Boolean(),
            photosMissing: Type.Array(Type.String(), { description: 'Named, and not there: add them again.' }),
          }),
        },
      },
    },
    (request, reply) => {
      const deviceId = deviceIn(request, reply)
      if (deviceId === null) return reply
      const eventTime = claimedTime(context, request, reply)
      if (eventTime === null) return reply
      const { note } = request.body
      const photoIds = (request.body.photoIds ?? []) as AttachmentId[]
      return runCommand(context, {
        request,
        reply,
        eventTime,
        load: (loading, { personId }) => findingSituation(loading, { deviceId, personId, photoIds }),
        decide: (situation) => findDefective(situation, { note, photoIds }),
        answer: (body) => ({ status: 201, body }),
      })
    },
  )
  app.post(
    '/v1/devices/:id/defects/withdrawals',
    {
      config: { permission: 'devices:end-defect' },
      schema: {
        summary: 'Say that a device works after all',
        params: DeviceParams,
        body: Type.Object({ note: plainText(500) }),
        response: { 201: Type.Object({ deviceId: Type.String() }) },
      },
    },
    (request, reply) => {
      const deviceId = deviceIn(request, reply)
      if (deviceId === null) return reply
      return runCommand(context, {
        request,
        reply,
        load: (loading, { personId }) => findingSituation(loading, { deviceId, personId, photoIds: [] }),
        decide: (situation) => endDefect(situation, request.body.note),
        answer: (id: DeviceId) => ({ status: 201, body: { deviceId: id } }),
      })
    },
  )
}
