/** Photos of how a shipment arrived, by those who take part in it. */
import { Type } from 'typebox'
import { addPhotoToShipment } from '../../custody/attachment.ts'
import type { AttachmentId, ShipmentId } from '../../custody/identifiers.ts'
import { decided, type Outcome, refuse, refused } from '../../custody/outcome.ts'
import { readAs } from '../../store/database.ts'
import { addContent, attachmentList } from '../../store/queries/attachments.ts'
import { isShipmentSeen, shipmentPhotoSituation } from '../../store/queries/shipment-photos.ts'
import type { App } from '../app-type.ts'
import { AttachmentBody, attachmentLimits, fileIn, isRefusal, type NamedFile } from '../attachments.ts'
import { type Context, identityOf, runCommand } from '../context.ts'
import { interfaceProblem, languageOf, sendProblem } from '../problem.ts'
import { IdParams, Paging } from '../schemas.ts'
import { AttachmentShown } from '../shapes/cases.ts'
import { shownAttachment } from './attachments.ts'
import { linkToNext, pageAsked } from './paging.ts'

/** What a camera makes. */
const PHOTO_TYPES: readonly string[] = ['image/jpeg', 'image/png', 'image/webp']

export function shipmentPhotoRoutes(app: App, context: Context): void {
  addRoute(app, context)
  app.get(
    '/v1/shipments/:id/photos',
    {
      config: { permission: 'attachments:read' },
      schema: {
        summary: 'Photos of a shipment, in the order of their adding',
        description: 'Of the drivers who had a link, and of those who received it.',
        params: IdParams,
        querystring: Paging,
        response: { 200: Type.Object({ attachments: Type.Array(AttachmentShown) }) },
      },
    },
    async (request, reply) => {
      const shipmentId = request.params.id as ShipmentId
      const subject = { subjectKind: 'shipment', subjectId: shipmentId } as const
      const page = await readAs(context.database, identityOf(request).partyId, async (client) =>
        (await isShipmentSeen(client, shipmentId)) ? attachmentList(client, subject, pageAsked(request.query)) : null,
      )
      if (page === null) return sendProblem(reply, interfaceProblem('not_found', languageOf(request)))
      const rows = linkToNext(reply, `/v1/shipments/${shipmentId}/photos`, request.query, page)
      return { attachments: rows.map(shownAttachment) }
    },
  )
}

function addRoute(app: App, context: Context): void {
  const { mostBytes, bodyLimit } = attachmentLimits(context.policy)
  const { name, contentType, dataBase64 } = AttachmentBody.properties
  app.post(
    '/v1/shipments/:id/photos',
    {
      bodyLimit,
      config: { permission: 'shipments:receive' },
      schema: {
        summary: 'Add a photo of how a shipment arrived',
        description: 'JPEG, PNG or WebP. Place and camera are taken out of it. Everybody in the shipment sees it.',
        params: IdParams,
        body: Type.Object({ name, contentType, dataBase64 }),
        response: { 201: Type.Object({ attachmentId: Type.String() }) },
      },
    },
    (request, reply) => {
      const shipmentId = request.params.id as ShipmentId
      const file = PHOTO_TYPES.includes(request.body.contentType)
        ? fileIn(request.body, mostBytes)
        : refuse('attachment_type_not_allowed', { allowed: PHOTO_TYPES })
      const { partyId } = identityOf(request)
      return runCommand(context, {
        request,
        reply,
        load: (loading, { personId }) => shipmentPhotoSituation(loading, { shipmentId, personId }),
        // Where there is no such shipment, nothing is said of the file.
        decide: (situation, given): Outcome<{ attachmentId: AttachmentId; file: NamedFile }> => {
          if (isRefusal(file)) return refused(file)
          const outcome = addPhotoToShipment(situation, file, given)
          return outcome.refusal === undefined ? decided({ ...outcome.answer, file }, outcome.facts) : outcome
        },
        beside: (writes, { attachmentId, file: { name: fileName, bytes } }) =>
          addContent(writes, { attachmentId, partyId, name: fileName, content: bytes }),
        answer: ({ attachmentId }) => ({ status: 201, body: { attachmentId } }),
      })
    },
  )
}
