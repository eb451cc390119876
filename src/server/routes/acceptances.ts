/** Whoever has the link of an invitation comes in: as somebody new, or as who they are here already. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import { type Static, Type } from 'typebox'
import type { PersonId } from '../../custody/identifiers.ts'
import {
  type Accepted,
  acceptInvitation,
  type Founding,
  type Invited,
  refuseInvitation,
} from '../../custody/invitations.ts'
import { refuseStepUp } from '../../custody/people.ts'
import { writeForRules } from '../../store/database.ts'
import {
  acceptSituation,
  addInvitationToken,
  type Comer,
  findByToken,
  forgetContact,
  humanBehind,
  showInvitation,
  waitsForGrant,
} from '../../store/queries/invitations.ts'
import { addPersonDetails } from '../../store/queries/people.ts'
import { Writes } from '../../store/writes.ts'
import type { App } from '../app-type.ts'
import { createAccount, issueEnrolment, ownerOfLoginName, parseLoginName } from '../auth/accounts.ts'
import { type Context, humanOf, runCommandAs } from '../context.ts'
import { interfaceProblem, languageOf, refusalProblem, sendProblem } from '../problem.ts'
import { plainText } from '../schemas.ts'
import { oneOf } from '../shapes/basics.ts'
import { InvitationLook } from '../shapes/parties.ts'
import { Contact, hashOf, InvitedAnswer, linkOf, newInvitationToken } from './invitations.ts'
import {
  ADDRESS_MOST,
  isProblem,
  MarketPartnerText,
  NAME_MOST,
  orNull,
  readMarketPartner,
  SiteKindText,
} from './parties.ts'
import { RoleTexts } from './people.ts'

/** How long whoever accepted has to enrol what they log in with. */
const ENROLMENT_MS = 60 * 60_000
const TokenText = Type.String({ pattern: '^[A-Za-z0-9_-]{43}$', description: 'What stands behind the # of the link.' })

const AcceptBody = Type.Object({
  token: TokenText,
  name: Type.Optional(plainText(NAME_MOST)),
  address: Type.Optional(orNull(plainText(ADDRESS_MOST))),
  marketPartnerId: Type.Optional(orNull(MarketPartnerText)),
  sites: Type.Optional(
    Type.Array(
      Type.Object({
        kind: SiteKindText,
        name: plainText(NAME_MOST),
        address: Type.Optional(orNull(plainText(ADDRESS_MOST))),
      }),
      { maxItems: 50 },
    ),
  ),
  person: Type.Optional(
    Type.Object({
      name: Type.Optional(plainText(NAME_MOST)),
      contact: Contact,
      loginName: Type.Optional(
        Type.String({
          minLength: 1,
          maxLength: 254,
          description: 'With which you will log in; like an e-mail address.',
        }),
      ),
      roles: Type.Optional(RoleTexts),
    }),
  ),
  secondPerson: Type.Optional(
    Type.Object({ name: plainText(NAME_MOST), contact: Contact }, { description: 'A second security officer.' }),
  ),
})
type AcceptRequest = Static<typeof AcceptBody>

const AcceptAnswer = Type.Object({
  kind: oneOf(['person', 'party']),
  partyId: Type.String(),
  personId: Type.String(),
  status: Type.Union([Type.Literal('active'), Type.Literal('invited')], {
    description: 'invited: waits to be activated by somebody of the party.',
  }),
  siteIds: Type.Array(Type.String()),
  second: Type.Union([InvitedAnswer, Type.Null()]),
  enrolment: Type.Union([Type.Object({ token: Type.String(), expiresAt: Type.String() }), Type.Null()], {
    description: 'For somebody new: with it they enrol a passkey, or a password with TOTP.',
  }),
})

const DESCRIPTION =
  'Good once. For a company: its name, its sites, and the name of its first person, who is its security officer. A second one can be named at once and gets a link of their own.'

export function acceptanceRoutes(app: App, context: Context): void {
  app.post(
    '/v1/invitations/looks',
    {
      config: { permission: 'public', ownPagesOnly: true },
      schema: {
        summary: 'What a link is good for',
        body: Type.Object({ token: TokenText }),
        response: { 200: InvitationLook },
      },
    },
    async (request, reply) => {
      const language = languageOf(request)
      const found = await findByToken(context.database, hashOf(request.body.token))
      if (found === null) return sendProblem(reply, interfaceProblem('not_found', language))
      const { invitation } = found
      const refusal = refuseInvitation(invitation, context.clock())
      if (refusal !== null) return sendProblem(reply, refusalProblem(refusal, language))
      const shown = await showInvitation(context.database, invitation)
      const { kind, expiresAt, marketPartnerId } = invitation
      return { kind, ...shown, marketPartnerId, expiresAt: new Date(expiresAt).toISOString() }
    },
  )
  app.post(
    '/v1/invitations/acceptances',
    {
      config: { permission: 'public', ownPagesOnly: true },
      schema: {
        summary: 'Accept an invitation as somebody new here',
        description: DESCRIPTION,
        body: AcceptBody,
        response: { 201: AcceptAnswer },
      },
    },
    (request, reply) => {
      const text = request.body.person?.loginName
      const parsed = text === undefined ? undefined : parseLoginName(text)
      if (parsed === null) {
        const members = { at: 'body/person/loginName', why: 'must look like an e-mail address' }
        return sendProblem(reply, interfaceProblem('request_malformed', languageOf(request), members))
      }
      const isTaken: Extract<Comer, { kind: 'new' }>['isTaken'] = async (client, loginName) =>
        (await ownerOfLoginName(client, loginName)) !== null
      return accept(context, request.body, request, reply, {
        kind: 'new',
        loginName: parsed?.loginName ?? null,
        isTaken,
      })
    },
  )
  app.post(
    '/v1/session/invitations',
    {
      config: { permission: 'session' },
      schema: {
        summary: 'Accept an invitation as who you are already',
        description: 'Then you can choose as whom you act. Two persons of one human count as one where two are needed.',
        body: AcceptBody,
        response: { 201: AcceptAnswer },
      },
    },
    (request, reply) => {
      const human = humanOf(request)
      // Whoever finds somebody else's screen unlocked could otherwise tie them to a party.
      const refusal = refuseStepUp(human, 'people:change', context.policy, context.clock())
      if (refusal !== null) return sendProblem(reply, refusalProblem(refusal, languageOf(request)))
      const { naturalPersonId } = human
      return accept(context, request.body, request, reply, { kind: 'known', naturalPersonId })
    },
  )
}

async function accept(
  context: Context,
  body: AcceptRequest,
  request: FastifyRequest,
  reply: FastifyReply,
  comer: Comer,
): Promise<FastifyReply> {
  const language = languageOf(request)
  const partner = readMarketPartner(body.marketPartnerId, language, 'body/marketPartnerId')
  if (isProblem(partner)) return sendProblem(reply, partner)
  const found = await findByToken(context.database, hashOf(body.token))
  if (found === null) return sendProblem(reply, interfaceProblem('not_found', language))
  const { invitationId, marketPartnerId } = found.invitation
  const founding = foundingOf(body, partner.id ?? marketPartnerId)
  const second = newInvitationToken()
  let enrolment: { readonly token: string; readonly expiresAt: string } | null = null
  return runCommandAs(context, found.coming, {
    request,
    reply,
    load: (loading) =>
      acceptSituation(loading, { invitationId, comer, marketPartnerId: partner.id, policy: context.policy }),
    decide: (situation, given) => acceptInvitation(situation, founding, given),
    beside: (writes, accepted) => {
      writeDetails(writes, accepted, body, second.tokenHash)
      forgetContact(writes, invitationId)
      if (comer.kind !== 'new' || comer.loginName === null) return
      const now = context.clock()
      const { naturalPersonId } = accepted
      createAccount(writes, { naturalPersonId, loginName: comer.loginName }, now)
      enrolment = grantOf(issueEnrolment(writes, naturalPersonId, ENROLMENT_MS, now), now)
    },
    answer: ({ kind, partyId, personId, status, siteIds, second: other }) => {
      const shown = { kind, partyId, personId, status, siteIds }
      return { status: 201, body: { ...shown, second: other === null ? null : secondShown(other) } }
    },
    complete: async (kept, replayed) => {
      const shown = kept as { readonly second: object | null }
      const link = replayed ? null : linkOf(context.login.origin(), second.token)
      const grant = replayed && comer.kind === 'new' ? await grantAgain(context, found.coming.personId) : enrolment
      return { ...shown, second: shown.second === null ? null : { ...shown.second, link }, enrolment: grant }
    },
  })
}

function foundingOf(body: AcceptRequest, marketPartnerId: string | null): Founding | null {
  const { name, address = null, sites = [], person, secondPerson } = body
  if (name === undefined || person?.name === undefined) return null
  return {
    name,
    address,
    marketPartnerId,
    sites: sites.map((site) => ({ ...site, address: site.address ?? null })),
    roles: person.roles ?? [],
    hasSecondPerson: secondPerson !== undefined,
  }
}

/** Names and ways to reach people, which stand in no fact. Those of a person who was invited are there already. */
function writeDetails(writes: Writes, accepted: Accepted, body: AcceptRequest, tokenHash: Buffer): void {
  const { kind, partyId, personId, second } = accepted
  const { person, secondPerson } = body
  if (kind === 'person') return
  addPersonDetails(writes, { personId, partyId, name: person?.name ?? '', contact: person?.contact ?? null })
  if (second === null || secondPerson === undefined) return
  const { name, contact = null } = secondPerson
  addPersonDetails(writes, { personId: second.personId, partyId, name, contact })
  addInvitationToken(writes, { invitationId: second.invitationId, partyId, tokenHash })
}

function secondShown({ invitationId, personId, expiresAt }: Invited): object {
  return { invitationId, personId, expiresAt: new Date(expiresAt).toISOString(), warnings: [] }
}

function grantOf(token: string, now: number): { readonly token: string; readonly expiresAt: string } {
  return { token, expiresAt: new Date(now + ENROLMENT_MS).toISOString() }
}

/** The first answer may never have arrived. Whoever can log in already needs no grant, and gets none. */
function grantAgain(context: Context, personId: PersonId): Promise<ReturnType<typeof grantOf> | null> {
  return writeForRules(context.database, null, async (client) => {
    const naturalPersonId = await humanBehind(client, personId)
    if (naturalPersonId === null || !(await waitsForGrant(client, naturalPersonId))) return null
    const writes = new Writes(client)
    const now = context.clock()
    const token = issueEnrolment(writes, naturalPersonId, ENROLMENT_MS, now)
    await writes.done()
    return grantOf(token, now)
  })
}
