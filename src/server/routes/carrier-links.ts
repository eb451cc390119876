/** Links for drivers without an account: given out, renewed, ended, looked at. */
import { Type } from 'typebox'
import {
  endCarrierLink,
  issueCarrierLink,
  type LinkGiven,
  type LinkSituation,
  renewCarrierLink,
  standingOf,
} from '../../custody/carrier-link.ts'
import type { CarrierLinkId, PartyId, ShipmentId } from '../../custody/identifiers.ts'
import { decided } from '../../custody/outcome.ts'
import { formatPaperCode } from '../../custody/paper-code.ts'
import { readAs, readForRules } from '../../store/database.ts'
import {
  addLinkSecret,
  issueSituation,
  type LinkView,
  linkById,
  linkList,
  linkSituation,
  photosOf,
  signaturesOf,
} from '../../store/queries/carrier-links.ts'
import type { App } from '../app-type.ts'
import { qrCode } from '../carrier-links/qr.ts'
import { addressOf, newLinkSecret, paperCode } from '../carrier-links/secrets.ts'
import { type Context, identityOf, runCommand } from '../context.ts'
import { interfaceProblem, languageOf, sendProblem } from '../problem.ts'
import { IdParams, Paging, UuidText } from '../schemas.ts'
import { CarrierLinkInFull, CarrierLinkShown } from '../shapes/carrier-links.ts'
import { linkToNext, pageAsked } from './paging.ts'

/** The most that any policy can allow. */
const HOURS_MOST = 336
const STEPS_MOST = 20

const Hours = Type.Optional(
  Type.Integer({ minimum: 1, maximum: HOURS_MOST, description: 'As long as the policy allows if it lacks.' }),
)
export const LinkParams = Type.Object({ id: UuidText, linkId: UuidText })
const orNull = (description: string) => Type.Union([Type.String({ description }), Type.Null()])
const GivenAnswer = Type.Object({
  linkId: Type.String(),
  step: Type.Integer(),
  expiresAt: Type.String(),
  url: orNull('Shown this once. A replay has none: renew the link.'),
  qr: orNull('The same as SVG.'),
  paperCode: Type.String({ description: 'For the paper, if the phone fails.' }),
})

export function carrierLinkRoutes(app: App, context: Context): void {
  issueRoute(app, context)
  changeRoutes(app, context)
  readRoutes(app, context)
}

interface StoredAnswer {
  readonly linkId: CarrierLinkId
  readonly generation: number
}

/** The secret and its picture are shown once and kept nowhere; the code of the paper is computed again. */
function showing(context: Context, token: string, status: 200 | 201) {
  return {
    answer: ({ linkId, step, generation, expiresAt }: LinkGiven) => ({
      status,
      body: { linkId, step, generation, expiresAt: new Date(expiresAt).toISOString() },
    }),
    complete: async (body: unknown, replayed: boolean) => {
      const { generation, ...told } = body as StoredAnswer
      const { linkId } = told
      const url = replayed ? null : addressOf(context.login.origin(), token)
      const code = formatPaperCode(paperCode(context.login.secrets, linkId, generation))
      return { ...told, url, qr: url === null ? null : await qrCode(url), paperCode: code }
    },
  }
}

function issueRoute(app: App, context: Context): void {
  app.post(
    '/v1/shipments/:id/carrier-links',
    {
      config: { permission: 'carriers:link' },
      schema: {
        summary: 'Give out the link by which a driver signs and reports, for this shipment and this part of its way',
        description:
          'Whoever has the link signs for the carrier, so it asks for a fresh second factor. A carrier that has people with an account gives it out itself.',
        params: IdParams,
        body: Type.Object({
          step: Type.Optional(
            Type.Integer({
              minimum: 1,
              maximum: STEPS_MOST,
              description: 'The station; the first carrier if it lacks.',
            }),
          ),
          hours: Hours,
        }),
        response: { 201: GivenAnswer },
      },
    },
    (request, reply) => {
      const { step = null, hours = null } = request.body
      const { token, tokenHash } = newLinkSecret()
      const { partyId } = identityOf(request)
      return runCommand(context, {
        request,
        reply,
        load: (loading, { personId }) =>
          issueSituation(loading, { shipmentId: request.params.id as ShipmentId, personId, step }),
        decide: (situation, given) => issueCarrierLink(situation, { hours }, given),
        beside: (writes, { linkId, generation }) => addLinkSecret(writes, { linkId, partyId, generation, tokenHash }),
        ...showing(context, token, 201),
      })
    },
  )
}

function changeRoutes(app: App, context: Context): void {
  app.post(
    '/v1/shipments/:id/carrier-links/:linkId/renewals',
    {
      config: { permission: 'carriers:link' },
      schema: {
        summary: 'Another address and another time for a link; the one before is dead, and so is its paper',
        params: LinkParams,
        body: Type.Object({ hours: Hours }),
        response: { 201: GivenAnswer },
      },
    },
    (request, reply) => {
      const { hours = null } = request.body
      const { token, tokenHash } = newLinkSecret()
      return runCommand<LinkSituation, LinkGiven & { readonly partyId: PartyId }>(context, {
        request,
        reply,
        load: (loading, { personId }) => linkSituation(loading, { ...namedIn(request.params), personId }),
        decide: (situation, given) => {
          const outcome = renewCarrierLink(situation, { hours }, given)
          if (outcome.refusal !== undefined) return outcome
          return decided({ ...outcome.answer, partyId: situation.link.partyId }, outcome.facts)
        },
        beside: (writes, { linkId, generation, partyId }) =>
          addLinkSecret(writes, { linkId, partyId, generation, tokenHash }),
        ...showing(context, token, 201),
      })
    },
  )
  app.delete(
    '/v1/shipments/:id/carrier-links/:linkId',
    {
      config: { permission: 'carriers:link' },
      schema: {
        summary: 'End a link: nobody signs by it any more',
        params: LinkParams,
        response: { 200: Type.Object({ ended: Type.Boolean() }) },
      },
    },
    (request, reply) =>
      runCommand(context, {
        request,
        reply,
        load: (loading, { personId }) => linkSituation(loading, { ...namedIn(request.params), personId }),
        decide: endCarrierLink,
        answer: (body) => ({ status: 200, body }),
      }),
  )
}

function namedIn({ id, linkId }: { readonly id: string; readonly linkId: string }) {
  return { shipmentId: id as ShipmentId, linkId: linkId as CarrierLinkId }
}

function readRoutes(app: App, context: Context): void {
  app.get(
    '/v1/shipments/:id/carrier-links',
    {
      config: { permission: 'shipments:read' },
      schema: {
        summary: 'Links of a shipment that your party gave out, or that are for its drivers; the newest first',
        params: IdParams,
        querystring: Paging,
        response: { 200: Type.Object({ carrierLinks: Type.Array(CarrierLinkShown) }) },
      },
    },
    async (request, reply) => {
      const shipmentId = request.params.id as ShipmentId
      const page = await readAs(context.database, identityOf(request).partyId, (client) =>
        linkList(client, shipmentId, pageAsked(request.query)),
      )
      if (page === null) return sendProblem(reply, interfaceProblem('not_found', languageOf(request)))
      const rows = linkToNext(reply, `/v1/shipments/${shipmentId}/carrier-links`, request.query, page)
      return { carrierLinks: rows.map((view) => shown(view, context.clock())) }
    },
  )
  app.get(
    '/v1/shipments/:id/carrier-links/:linkId',
    {
      config: { permission: 'shipments:read' },
      schema: {
        summary: 'A link, who signed by it, and the photos that came by it',
        params: LinkParams,
        response: { 200: CarrierLinkInFull },
      },
    },
    async (request, reply) => {
      const { shipmentId, linkId } = namedIn(request.params)
      const view = await readAs(context.database, identityOf(request).partyId, (client) =>
        linkById(client, shipmentId, linkId),
      )
      if (view === null) return sendProblem(reply, interfaceProblem('not_found', languageOf(request)))
      const { signatures, photos } = await readForRules(context.database, null, async (client) => ({
        signatures: await signaturesOf(client, view.link),
        photos: await photosOf(client, view.link),
      }))
      return {
        ...shown(view, context.clock()),
        photos,
        signatures: signatures.map(({ at, ...signed }) => ({ ...signed, at: new Date(at).toISOString() })),
      }
    },
  )
}

function shown(view: LinkView, now: number): object {
  const { link, carrierName } = view
  const { linkId, shipmentId, step, carrierPartyId, personId, issuedAt, expiresAt, generation } = link
  return {
    linkId,
    shipmentId,
    step,
    carrier: { partyId: carrierPartyId, name: carrierName },
    // As whom its drivers act: whose personal data are erased, if they have to be.
    personId,
    linkStatus: standingOf(view, generation, now),
    renewals: generation - 1,
    issuedAt: new Date(issuedAt).toISOString(),
    expiresAt: new Date(expiresAt).toISOString(),
  }
}
