/** Paper, where the phone fails: printed with a code, signed by hand, and typed in by whoever has it afterwards. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import { enterPaper } from '../../custody/carrier-link-acts.ts'
import { type CarrierLinkId, isMalformed, type ShipmentId } from '../../custody/identifiers.ts'
import { refuse } from '../../custody/outcome.ts'
import { formatPaperCode, type PaperCode, parsePaperCode } from '../../custody/paper-code.ts'
import type { CarrierLink } from '../../custody/state.ts'
import { readAs, readForRules } from '../../store/database.ts'
import { paperSituation, paperView } from '../../store/queries/carrier-drivers.ts'
import { linksForPaper } from '../../store/queries/carrier-links.ts'
import type { App } from '../app-type.ts'
import { attempt, throttleKey } from '../auth/attempts.ts'
import { paperCode } from '../carrier-links/secrets.ts'
import { type Context, identityOf, runCommandAs } from '../context.ts'
import { PAPER_POLICY, paperDocument } from '../pages/carrier-paper.ts'
import { interfaceProblem, languageOf, refusalProblem, sendProblem } from '../problem.ts'
import { IdParams, Moment, parseMoment } from '../schemas.ts'
import { HandoverByDriver } from './carrier.ts'
import { LinkParams } from './carrier-links.ts'
import { sayWait } from './login.ts'

export function carrierPaperRoutes(app: App, context: Context): void {
  app.get(
    '/v1/shipments/:id/carrier-links/:linkId/paper',
    {
      config: { permission: 'carriers:link' },
      schema: {
        summary: 'The paper of a link, to be printed: five languages, boxes, code',
        params: LinkParams,
        response: { 200: { description: 'A page.', content: { 'text/html': { schema: Type.String() } } } },
      },
    },
    async (request, reply) => {
      const { id, linkId } = request.params
      const named = { shipmentId: id as ShipmentId, linkId: linkId as CarrierLinkId }
      const view = await readAs(context.database, identityOf(request).partyId, (client) => paperView(client, named))
      if (view === null) return sendProblem(reply, interfaceProblem('not_found', languageOf(request)))
      const code = formatPaperCode(codeOf(context, view.link))
      return reply
        .header('content-security-policy', PAPER_POLICY)
        .type('text/html; charset=utf-8')
        .send(paperDocument(view, code))
    },
  )
  app.post(
    '/v1/shipments/:id/paper-handovers',
    {
      config: { permission: 'shipments:sign' },
      schema: {
        summary: 'Type in a hand-over that a driver signed on paper',
        description:
          'By whoever gave out the link, or by the other side of the hand-over; the code stands on the paper. The paper itself is to be kept.',
        params: IdParams,
        body: Type.Object({
          code: Type.String({ minLength: 1, maxLength: 64 }),
          ...HandoverByDriver,
          signedAt: Moment,
        }),
        response: {
          201: Type.Object({ handoverId: Type.String(), complete: Type.Boolean() }),
          202: Type.Object({ handoverId: Type.String(), complete: Type.Boolean() }),
        },
      },
    },
    (request, reply) => enter(context, request, reply),
  )
}

function codeOf({ login }: Context, { linkId, generation }: CarrierLink): PaperCode {
  return paperCode(login.secrets, linkId, generation)
}

interface PaperBody {
  readonly code: string
  readonly containerSerials: readonly string[]
  readonly condition: 'intact' | 'damaged'
  readonly damaged?: readonly string[]
  readonly name: string
  readonly signedAt: string
}

async function enter(
  context: Context,
  request: FastifyRequest<{ Params: { id: string }; Body: PaperBody }>,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const language = languageOf(request)
  const { code, damaged = [], ...rest } = request.body
  const identity = identityOf(request)
  const shipmentId = request.params.id as ShipmentId
  const links = await readForRules(context.database, null, (client) =>
    linksForPaper(client, shipmentId, identity.partyId),
  )
  if (links === null) return sendProblem(reply, interfaceProblem('not_found', language))
  const typed = parsePaperCode(code)
  if (isMalformed(typed)) return sendProblem(reply, refusalProblem(refuse('paper_code_mistyped'), language))
  const now = context.clock()
  const signedAt = parseMoment(rest.signedAt, now)
  if (signedAt === null) return sendProblem(reply, refusalProblem(refuse('paper_signed_out_of_time'), language))
  // 45 bits are few: whoever guesses at a shipment waits longer each time.
  const keys = [throttleKey(context.login.secrets, 'code', `paper ${shipmentId}`)]
  const attempted = await attempt(context.database, { keys, forget: keys, now }, async () => {
    return links.find((link) => codeOf(context, link) === typed) ?? null
  })
  if (attempted.waitMs > 0) return sayWait(request, reply, attempted.waitMs)
  const link = 'result' in attempted ? attempted.result : null
  if (link === null) return sendProblem(reply, refusalProblem(refuse('paper_code_wrong'), language))
  const { linkId, carrierPartyId: partyId, personId } = link
  return runCommandAs(
    context,
    { partyId, personId },
    {
      request,
      reply,
      eventTime: signedAt,
      load: (loading) =>
        paperSituation(loading, { linkId, serials: rest.containerSerials, actingId: identity.personId }),
      decide: (situation, given) => enterPaper(situation, { ...rest, damaged, signedAt }, given),
      answer: (body) => ({ status: body.complete ? 201 : 202, body }),
    },
  )
}
