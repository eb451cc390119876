import { hash, randomBytes } from 'node:crypto'
import { Type } from 'typebox'
import type { InvitationId, PersonId, SiteId } from '../../custody/identifiers.ts'
import { type Invited, inviteAgain, inviteParty, invitePerson, withdrawInvitation } from '../../custody/invitations.ts'
import { readAs } from '../../store/database.ts'
import {
  addInvitationDetails,
  addInvitationToken,
  forgetContact,
  invitationList,
  invitePartySituation,
  invitePersonSituation,
  withdrawSituation,
} from '../../store/queries/invitations.ts'
import { addPersonDetails, personSituation } from '../../store/queries/people.ts'
import type { App } from '../app-type.ts'
import { type Context, identityOf, runCommand } from '../context.ts'
import { languageOf, sendProblem } from '../problem.ts'
import { IdParams, Paging, plainText } from '../schemas.ts'
import { InvitationShown } from '../shapes/parties.ts'
import { linkToNext, pageAsked } from './paging.ts'
import { isProblem, MarketPartnerText, NAME_MOST, orNull, PartyRoleText, readMarketPartner } from './parties.ts'
import { RoleTexts, SiteTexts } from './people.ts'

const TOKEN_BYTES = 32
const CONTACT_MOST = 200

export const Contact = Type.Optional(plainText(CONTACT_MOST))
export const InvitedAnswer = Type.Object({
  invitationId: Type.String(),
  personId: Type.String(),
  expiresAt: Type.String(),
  link: orNull(Type.String({ description: 'Shown this once. A replay has none: send another one.' })),
  warnings: Type.Array(Type.String()),
})

/** The end of a link, and what is kept of it. */
export function newInvitationToken(): { readonly token: string; readonly tokenHash: Buffer } {
  const token = randomBytes(TOKEN_BYTES).toString('base64url')
  return { token, tokenHash: hashOf(token) }
}

/** What is kept of the end of a link: whoever reads the books can't use it. */
export function hashOf(token: string): Buffer {
  return hash('sha256', token, 'buffer')
}

/** Behind the # nothing is sent to a server, and so nothing stands in its log. */
export function linkOf(origin: string, token: string): string {
  return `${origin}/invitation#${token}`
}

export function invitationRoutes(app: App, context: Context): void {
  personInvitationRoutes(app, context)
  partyInvitationRoute(app, context)
  app.get(
    '/v1/invitations',
    {
      config: { permission: 'people:read' },
      schema: {
        summary: 'Whom your party has invited, the newest first',
        querystring: Type.Intersect([
          Paging,
          Type.Object({
            status: Type.Optional(
              Type.Union((['open', 'accepted', 'withdrawn'] as const).map((each) => Type.Literal(each))),
            ),
          }),
        ]),
        response: { 200: Type.Object({ invitations: Type.Array(InvitationShown) }) },
      },
    },
    async (request, reply) => {
      const { partyId } = identityOf(request)
      const { status = null } = request.query
      const page = await readAs(context.database, partyId, (client) =>
        invitationList(client, { ...pageAsked(request.query), status, now: context.clock() }),
      )
      return { invitations: linkToNext(reply, '/v1/invitations', request.query, page) }
    },
  )
  app.post(
    '/v1/invitations/:id/withdrawals',
    {
      config: { permission: 'people:change' },
      schema: {
        summary: 'Withdraw an invitation: its link is good for nothing any more',
        params: IdParams,
        response: { 200: Type.Object({ withdrawn: Type.Boolean() }) },
      },
    },
    (request, reply) => {
      const invitationId = request.params.id as InvitationId
      return runCommand(context, {
        request,
        reply,
        load: (loading, { personId }) => withdrawSituation(loading, invitationId, personId),
        decide: ({ acting, invitation }) => withdrawInvitation(acting, invitation),
        beside: (writes) => forgetContact(writes, invitationId),
        answer: (body) => ({ status: 200, body }),
      })
    },
  )
}

interface Sending {
  readonly warnings?: readonly string[]
  readonly tokenHash: Buffer
  readonly token: string
}

function sendingAnswer(context: Context, { token, warnings = [] }: Sending) {
  return {
    answer: ({ invitationId, personId, expiresAt }: Invited) => ({
      status: 201,
      body: { invitationId, personId, expiresAt: new Date(expiresAt).toISOString(), warnings },
    }),
    complete: (body: unknown, replayed: boolean) => ({
      ...(body as object),
      link: replayed ? null : linkOf(context.login.origin(), token),
    }),
  }
}

function personInvitationRoutes(app: App, context: Context): void {
  app.post(
    '/v1/people',
    {
      config: { permission: 'people:change' },
      schema: {
        summary: 'Invite somebody to your party',
        description: 'They accept with the link, and begin when somebody of your party has activated them.',
        body: Type.Object({
          name: plainText(NAME_MOST),
          contact: Contact,
          roles: RoleTexts,
          siteIds: Type.Optional(SiteTexts),
        }),
        response: { 201: InvitedAnswer },
      },
    },
    (request, reply) => {
      const { name, contact = null, roles } = request.body
      const siteIds = (request.body.siteIds ?? []) as SiteId[]
      const sending = newInvitationToken()
      const { policy } = context
      return runCommand(context, {
        request,
        reply,
        load: (loading, { personId, partyId }) =>
          invitePersonSituation(loading, { actingId: personId, partyId, policy }),
        decide: (situation, given) => invitePerson(situation, { roles, siteIds }, given),
        beside: (writes, { invitationId, personId, partyId }) => {
          addPersonDetails(writes, { personId, partyId, name, contact })
          addInvitationToken(writes, { invitationId, partyId, tokenHash: sending.tokenHash })
        },
        ...sendingAnswer(context, sending),
      })
    },
  )
  app.post(
    '/v1/people/:id/invitations',
    {
      config: { permission: 'people:change' },
      schema: {
        summary: 'Send another link to somebody who has not accepted; the one before is good for nothing',
        params: IdParams,
        response: { 201: InvitedAnswer },
      },
    },
    (request, reply) => {
      const sending = newInvitationToken()
      const { policy } = context
      return runCommand(context, {
        request,
        reply,
        load: (loading, { personId }) =>
          personSituation(loading, { personId: request.params.id as PersonId, actingId: personId }),
        decide: (situation, given) => inviteAgain({ ...situation, policy }, given),
        beside: (writes, { invitationId, partyId }) =>
          addInvitationToken(writes, { invitationId, partyId, tokenHash: sending.tokenHash }),
        ...sendingAnswer(context, sending),
      })
    },
  )
}

function partyInvitationRoute(app: App, context: Context): void {
  app.post(
    '/v1/invitations',
    {
      config: { permission: 'parties:invite' },
      schema: {
        summary: 'Invite a company',
        description: 'Its first person accepts with the link, says who the company is, and is its security officer.',
        body: Type.Object({
          kind: Type.Literal('party'),
          name: plainText(NAME_MOST),
          roles: Type.Array(PartyRoleText, { minItems: 1, maxItems: 5 }),
          marketPartnerId: Type.Optional(orNull(MarketPartnerText)),
          contact: Contact,
        }),
        response: { 201: InvitedAnswer },
      },
    },
    (request, reply) => {
      const { name, roles, contact = null } = request.body
      const partner = readMarketPartner(request.body.marketPartnerId, languageOf(request), 'body/marketPartnerId')
      if (isProblem(partner)) return sendProblem(reply, partner)
      const marketPartnerId = partner.id
      const sending = newInvitationToken()
      const { policy } = context
      const { partyId } = identityOf(request)
      return runCommand(context, {
        request,
        reply,
        load: (loading, { personId }) => invitePartySituation(loading, { actingId: personId, marketPartnerId, policy }),
        decide: (situation, given) => inviteParty(situation, { roles, marketPartnerId }, given),
        beside: (writes, { invitationId }) => {
          addInvitationDetails(writes, { invitationId, partyId, name, contact })
          addInvitationToken(writes, { invitationId, partyId, tokenHash: sending.tokenHash })
        },
        ...sendingAnswer(context, { ...sending, warnings: partner.warnings }),
      })
    },
  )
}
