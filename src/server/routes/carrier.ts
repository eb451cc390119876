/** What a driver does by the link of their carrier. All of it is about the one shipment that the link is for. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import { standingOf } from '../../custody/carrier-link.ts'
import { addPhotoByLink, reportByLink, signByLink } from '../../custody/carrier-link-acts.ts'
import { isMalformed, parseSerial } from '../../custody/identifiers.ts'
import { decided } from '../../custody/outcome.ts'
import { readAs } from '../../store/database.ts'
import { addContent } from '../../store/queries/attachments.ts'
import {
  type DriverView,
  driverView,
  linkReportSituation,
  photoSituation,
  signingSituation,
} from '../../store/queries/carrier-drivers.ts'
import type { App } from '../app-type.ts'
import { AttachmentBody, attachmentLimits, fileIn, isRefusal } from '../attachments.ts'
import type { Identity } from '../auth/identity.ts'
import { type Context, identityOf, runCommand } from '../context.ts'
import { interfaceProblem, languageOf, refusalProblem, sendProblem } from '../problem.ts'
import { plainText, SerialText } from '../schemas.ts'
import { Time } from '../shapes/basics.ts'
import { DriverReported, LinkStandingWord } from '../shapes/carrier-links.ts'
import { HintRecorded } from '../shapes/cases.ts'
import { AnyBody, hint, knowledgeIn, takingAnyBody, whatIn } from './reports.ts'

export const CONTAINERS_MOST = 200
export const DRIVER_NAME_MOST = 100
/** Strokes as the data of an SVG path: whole numbers, in a field of 1000 by 400. */
const SIGNATURE = '^(?:M\\d{1,4} \\d{1,4}(?:L\\d{1,4} \\d{1,4}){0,400}){1,60}$'
const SIGNATURE_MOST = 16_000

const Condition = Type.Union([Type.Literal('intact'), Type.Literal('damaged')])
const Place = Type.Object({
  party: Type.String(),
  site: Type.Union([Type.String(), Type.Null()]),
  address: Type.Union([Type.String(), Type.Null()]),
})

export const HandoverByDriver = {
  containerSerials: Type.Array(SerialText, { minItems: 1, maxItems: CONTAINERS_MOST, uniqueItems: true }),
  condition: Condition,
  damaged: Type.Optional(Type.Array(SerialText, { maxItems: CONTAINERS_MOST, uniqueItems: true })),
  name: plainText(DRIVER_NAME_MOST),
}

/** The link that was shown. Only routes for links come here. */
function linkIn({ link }: Identity): NonNullable<Identity['link']> {
  if (link === null) throw new Error('a route for links was reached without one')
  return link
}

export function carrierRoutes(app: App, context: Context): void {
  shipmentRoute(app, context)
  handoverRoute(app, context)
  photoRoute(app, context)
  takingAnyBody(app, (routes) => reportRoute(routes, context))
}

function shipmentRoute(app: App, context: Context): void {
  app.get(
    '/v1/carrier/shipment',
    {
      config: { permission: 'link' },
      schema: {
        summary: 'The shipment of a link: its boxes, from where and to whom, and what is to be done',
        response: {
          200: Type.Object({
            linkStatus: LinkStandingWord,
            expiresAt: Time,
            carrier: Type.String(),
            isPickUp: Type.Boolean({ description: 'Taken over from the sender: all boxes at once.' }),
            from: Place,
            to: Place,
            expectedArrival: Type.Union([Type.String(), Type.Null()]),
            boxes: Type.Array(
              Type.Object({
                serial: Type.String(),
                place: Type.String(),
                blocked: Type.Boolean(),
                signed: Type.Boolean(),
              }),
            ),
          }),
        },
      },
    },
    async (request, reply) => {
      const identity = identityOf(request)
      const { linkId, generation } = linkIn(identity)
      const view = await readAs(context.database, identity.partyId, (client) => driverView(client, linkId))
      if (view === null) return sendProblem(reply, interfaceProblem('not_found', languageOf(request)))
      return shownToDriver(view, generation, context.clock())
    },
  )
}

/** Whose link was taken away sees that, and nothing of the shipment any more. */
function shownToDriver(view: DriverView, generation: number, now: number): object {
  const { carrier, from, to, expectedArrival, boxes, link } = view
  const linkStatus = standingOf({ link, shipment: view.shipment, boxes: view.progress }, generation, now)
  const nowhere = { party: '', site: null, address: null }
  const shown = { linkStatus, isPickUp: link.step === 1, expiresAt: new Date(link.expiresAt).toISOString() }
  if (linkStatus === 'taken_away' || linkStatus === 'expired')
    return { ...shown, carrier: '', from: nowhere, to: nowhere, expectedArrival: null, boxes: [] }
  const arrival = expectedArrival === null ? null : new Date(expectedArrival).toISOString()
  return { ...shown, carrier, from, to, expectedArrival: arrival, boxes }
}

function handoverRoute(app: App, context: Context): void {
  app.post(
    '/v1/carrier/handovers',
    {
      config: { permission: 'link' },
      schema: {
        summary: 'Sign for the carrier: boxes are taken over, or handed over',
        description:
          'Which of the two, follows from where the boxes are. 202: the other side has not signed yet. Name and signature can be erased later; that somebody signed stays.',
        body: Type.Object({
          ...HandoverByDriver,
          signature: Type.String({
            minLength: 4,
            maxLength: SIGNATURE_MOST,
            pattern: SIGNATURE,
            description: 'Data of an SVG path of M and L with whole numbers, in a field of 1000 by 400.',
          }),
        }),
        response: {
          201: Type.Object({ handoverId: Type.String(), complete: Type.Boolean() }),
          202: Type.Object({ handoverId: Type.String(), complete: Type.Boolean() }),
        },
      },
    },
    (request, reply) => {
      const { damaged = [], ...signed } = request.body
      const { linkId, generation } = linkIn(identityOf(request))
      return runCommand(context, {
        request,
        reply,
        load: (loading) => signingSituation(loading, { linkId, serials: signed.containerSerials }),
        decide: (situation, given) => signByLink({ ...situation, generation }, { ...signed, damaged }, given),
        answer: (body) => ({ status: body.complete ? 201 : 202, body }),
      })
    },
  )
}

function photoRoute(app: App, context: Context): void {
  const { mostBytes, bodyLimit } = attachmentLimits(context.policy)
  app.post(
    '/v1/carrier/photos',
    {
      bodyLimit,
      config: { permission: 'link' },
      schema: {
        summary: 'Add a photo to the shipment of a link',
        description: 'JPEG, PNG or WebP. Place and camera are taken out of it. Everybody in the shipment sees it.',
        body: AttachmentBody,
        response: { 201: Type.Object({ attachmentId: Type.String() }) },
      },
    },
    (request, reply) => {
      const file = fileIn(request.body, mostBytes)
      if (isRefusal(file)) return sendProblem(reply, refusalProblem(file, languageOf(request)))
      const { partyId, ...identity } = identityOf(request)
      const { linkId, generation } = linkIn({ partyId, ...identity })
      return runCommand(context, {
        request,
        reply,
        load: (loading) => photoSituation(loading, linkId),
        decide: (situation, given) => addPhotoByLink({ ...situation, generation }, file, given),
        beside: (writes, attachmentId) =>
          addContent(writes, { attachmentId, partyId, name: file.name, content: file.bytes }),
        answer: (attachmentId) => ({ status: 201, body: { attachmentId } }),
      })
    },
  )
}

function reportRoute(app: App, context: Context): void {
  app.post(
    '/v1/carrier/reports',
    {
      config: { permission: 'link:report' },
      schema: {
        summary: 'Report by a link that a box is damaged or was opened: it holds at once',
        description:
          'containerSerial: the box; if it lacks, or is none of the shipment, all boxes of the shipment. Taken as a report also when the link’s time or its part of the way is over; as a hint where the link was ended or renewed, since others may have it. Never refused.',
        body: AnyBody,
        response: { 201: DriverReported, 202: HintRecorded },
      },
    },
    (request, reply) => report(context, request, reply),
  )
}

const HINT = { status: 202, body: { status: 'recorded' } } as const

function report(context: Context, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const { linkId, generation } = linkIn(identityOf(request))
  const body = (request.body ?? {}) as { containerSerial?: unknown; since?: unknown; what?: unknown }
  const { knowledge } = knowledgeIn(body, context.clock())
  const typed = typeof body.containerSerial === 'string' ? parseSerial(body.containerSerial) : null
  const serial = typed === null || isMalformed(typed) ? null : typed
  return runCommand(context, {
    request,
    reply,
    neverRefused: true,
    promised: true,
    load: (loading) => linkReportSituation(loading, { linkId, serial, knowledge }),
    decide: (situation, given) => {
      const { link } = situation
      // Whoever took it away said that it may be in wrong hands.
      if (link.status === 'ended' || link.generation !== generation)
        return decided(null, hint(`carrier link ${link.linkId}`, request))
      const what = serial === null && body.containerSerial !== undefined ? JSON.stringify(body) : whatIn(body)
      const outcome = reportByLink(situation, { knowledge, what: whatIn({ what }) }, given)
      const { serials } = situation
      return decided({ told: outcome.answer ?? [], serials }, outcome.facts)
    },
    answer: (result) => {
      if (result === null) return HINT
      const { told, serials } = result
      const containerSerials = told.map(({ containerId }) => serials.get(containerId) ?? '').sort()
      return { status: 201, body: { status: 'blocked', containerSerials } }
    },
  })
}
