import { Type } from 'typebox'
import { parseGs1Prefix } from '../../custody/gs1.ts'
import {
  isMalformed,
  type MarketPartnerId,
  type PartyId,
  parseMarketPartnerId,
  type Sentence,
  type SiteId,
} from '../../custody/identifiers.ts'
import { changeParty, changeSite, PARTY_ROLES, registerSite } from '../../custody/parties.ts'
import { readAs } from '../../store/database.ts'
import { partyById, partyList, partySituation, siteList, siteSituation } from '../../store/queries/parties.ts'
import { loadPerson } from '../../store/queries/situations.ts'
import type { App } from '../app-type.ts'
import { type Context, identityOf, runCommand } from '../context.ts'
import { interfaceProblem, type Language, languageOf, type Problem, sendProblem } from '../problem.ts'
import { IdParams, Paging, plainText, UuidText } from '../schemas.ts'
import { OwnSite, PartyInFull, PartyShown } from '../shapes/parties.ts'
import { linkToNext, pageAsked } from './paging.ts'

export const NAME_MOST = 200
export const ADDRESS_MOST = 500
export const MarketPartnerText = Type.String({ minLength: 1, maxLength: 64, description: '13 digits.' })
export const SiteKindText = Type.Union(
  (['factory', 'central_store', 'small_store', 'place_of_use', 'vehicle'] as const).map((kind) => Type.Literal(kind)),
)
export const PartyRoleText = Type.Union(PARTY_ROLES.map((role) => Type.Literal(role)))
export const orNull = <Schema extends ReturnType<typeof Type.String>>(schema: Schema) =>
  Type.Union([schema, Type.Null()])

/** A market partner id as it was given: what is odd about it is said and no reason to refuse. */
export interface GivenMarketPartner {
  readonly id: MarketPartnerId | null
  readonly warnings: readonly string[]
}

export function readMarketPartner(
  text: string | null | undefined,
  language: Language,
  at: string,
): GivenMarketPartner | Problem {
  if (text === null || text === undefined) return { id: null, warnings: [] }
  const parsed = parseMarketPartnerId(text)
  if (isMalformed(parsed)) {
    return interfaceProblem('request_malformed', language, { at, reason: parsed.code, why: parsed.reason[language] })
  }
  const warning: Sentence | null = parsed.warning
  return { id: parsed.id, warnings: warning === null ? [] : [warning[language]] }
}

export function isProblem(value: GivenMarketPartner | Problem): value is Problem {
  return 'status' in value
}

const Warnings = Type.Array(Type.String({ description: 'What looks odd and was taken all the same.' }))

export function partyRoutes(app: App, context: Context): void {
  app.get(
    '/v1/parties',
    {
      config: { permission: 'parties:read' },
      schema: {
        summary: 'Parties that you have to do with, or may choose',
        description:
          'Your own; those of your shipments; those that you invited or that invited you; gateway administrators and the operators that named them; for makers and operators all carriers and gateway administrators.',
        querystring: Type.Intersect([Paging, Type.Object({ role: Type.Optional(PartyRoleText) })]),
        response: { 200: Type.Object({ parties: Type.Array(PartyShown) }) },
      },
    },
    async (request, reply) => {
      const { partyId } = identityOf(request)
      const { role = null } = request.query
      const page = await readAs(context.database, partyId, (client) =>
        partyList(client, partyId, { ...pageAsked(request.query), role }),
      )
      return { parties: linkToNext(reply, '/v1/parties', request.query, page) }
    },
  )
  app.get(
    '/v1/parties/:id',
    {
      config: { permission: 'parties:read' },
      schema: {
        summary: 'A party, and the sites to which something can be sent',
        params: IdParams,
        response: { 200: PartyInFull },
      },
    },
    async (request, reply) => {
      const { partyId } = identityOf(request)
      const view = await readAs(context.database, partyId, (client) =>
        partyById(client, request.params.id as PartyId, partyId),
      )
      return view ?? sendProblem(reply, interfaceProblem('not_found', languageOf(request)))
    },
  )
  changeRoute(app, context)
  siteRoutes(app, context)
}

function changeRoute(app: App, context: Context): void {
  app.post(
    '/v1/parties/:id/changes',
    {
      config: { permission: 'parties:change' },
      schema: {
        summary: 'Say anew who your party is, and which gateway administrators it names',
        description: 'What is left out stays as it is. A gateway administrator sees the devices of whoever names it.',
        params: IdParams,
        body: Type.Object({
          name: Type.Optional(plainText(NAME_MOST)),
          address: Type.Optional(orNull(plainText(ADDRESS_MOST))),
          marketPartnerId: Type.Optional(orNull(MarketPartnerText)),
          gatewayAdministratorIds: Type.Optional(Type.Array(UuidText, { maxItems: 50 })),
          gs1Prefix: Type.Optional(
            orNull(
              Type.String({
                minLength: 1,
                maxLength: 64,
                description: 'GS1 company prefix, 6 to 12 digits, for labels.',
              }),
            ),
          ),
        }),
        response: { 200: Type.Object({ changed: Type.Boolean(), warnings: Warnings }) },
      },
    },
    (request, reply) => {
      const { name, address, marketPartnerId, gatewayAdministratorIds, gs1Prefix } = request.body
      const partner = readMarketPartner(marketPartnerId, languageOf(request), 'body/marketPartnerId')
      if (isProblem(partner)) return sendProblem(reply, partner)
      const prefix = gs1Prefix === undefined || gs1Prefix === null ? gs1Prefix : parseGs1Prefix(gs1Prefix)
      if (isMalformed(prefix)) {
        const language = languageOf(request)
        const members = { at: 'body/gs1Prefix', reason: prefix.code, why: prefix.reason[language] }
        return sendProblem(reply, interfaceProblem('request_malformed', language, members))
      }
      const change = {
        name,
        address,
        marketPartnerId: marketPartnerId === undefined ? undefined : partner.id,
        gatewayAdministratorIds: gatewayAdministratorIds as PartyId[] | undefined,
        gs1Prefix: prefix,
      }
      return runCommand(context, {
        request,
        reply,
        load: (loading, { personId }) => partySituation(loading, request.params.id as PartyId, personId, change),
        decide: (situation) => changeParty(situation, change),
        answer: ({ changed }) => ({ status: 200, body: { changed, warnings: partner.warnings } }),
      })
    },
  )
}

function siteRoutes(app: App, context: Context): void {
  app.get(
    '/v1/sites',
    {
      config: { permission: 'parties:read' },
      schema: {
        summary: 'Sites of your party, closed ones too',
        querystring: Paging,
        response: { 200: Type.Object({ sites: Type.Array(OwnSite) }) },
      },
    },
    async (request, reply) => {
      const { partyId } = identityOf(request)
      const page = await readAs(context.database, partyId, (client) =>
        siteList(client, partyId, pageAsked(request.query)),
      )
      return { sites: linkToNext(reply, '/v1/sites', request.query, page) }
    },
  )
  app.post(
    '/v1/sites',
    {
      config: { permission: 'parties:change' },
      schema: {
        summary: 'Add a site',
        body: Type.Object({
          kind: SiteKindText,
          name: plainText(NAME_MOST),
          address: Type.Optional(orNull(plainText(ADDRESS_MOST))),
        }),
        response: { 201: Type.Object({ siteId: Type.String() }) },
      },
    },
    (request, reply) => {
      const { kind, name, address = null } = request.body
      return runCommand(context, {
        request,
        reply,
        load: (loading, { personId }) => loadPerson(loading, personId),
        decide: (person, given) => registerSite(person, { kind, name, address }, given),
        answer: (siteId) => ({ status: 201, body: { siteId } }),
      })
    },
  )
  app.post(
    '/v1/sites/:id/changes',
    {
      config: { permission: 'parties:change' },
      schema: {
        summary: 'Rename a site, close it, or open it again',
        description: 'Closed only when no container stands there and nobody has the right at this site alone.',
        params: IdParams,
        body: Type.Object({
          name: Type.Optional(plainText(NAME_MOST)),
          address: Type.Optional(orNull(plainText(ADDRESS_MOST))),
          status: Type.Optional(Type.Union([Type.Literal('active'), Type.Literal('closed')])),
        }),
        response: { 200: Type.Object({ changed: Type.Boolean() }) },
      },
    },
    (request, reply) => {
      const { name, address, status } = request.body
      return runCommand(context, {
        request,
        reply,
        load: (loading, { personId }) => siteSituation(loading, request.params.id as SiteId, personId),
        decide: (situation) => changeSite(situation, { name, address, status }),
        answer: (body) => ({ status: 200, body }),
      })
    },
  )
}
