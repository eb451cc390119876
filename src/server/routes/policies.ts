/** What makers and operators agreed on. A new version is a proposal of the kind `policy_change`. */
import { Type } from 'typebox'
import type { PartyId } from '../../custody/identifiers.ts'
import { completed, DEFAULT_POLICY, POLICY_VALUES, type PolicyValue } from '../../custody/policy.ts'
import { inForce } from '../../custody/policy-choice.ts'
import { POLICY_PRESETS } from '../../custody/policy-presets.ts'
import type { PolicyVersion } from '../../custody/state.ts'
import { readAs } from '../../store/database.ts'
import { policiesOfMaker, policyList } from '../../store/queries/policy-views.ts'
import type { App } from '../app-type.ts'
import { type Context, identityOf } from '../context.ts'
import { interfaceProblem, languageOf, sendProblem } from '../problem.ts'
import { Moment, Paging, parseMoment, UuidText } from '../schemas.ts'
import { orNull } from '../shapes/basics.ts'
import { PolicyPresetShown, PolicyShown, PolicyValueShown, PolicyValues } from '../shapes/policies.ts'

const YEARS_AHEAD_MS = 10 * 365 * 24 * 3_600_000
const READ = { config: { permission: 'policies:read' as const } }

export function policyRoutes(app: App, context: Context): void {
  app.get(
    '/v1/policies',
    {
      ...READ,
      schema: {
        summary: 'Policies in all their versions, the newest first',
        querystring: Paging,
        response: { 200: Type.Object({ policies: Type.Array(PolicyShown) }) },
      },
    },
    async (request, reply) => {
      const { limit = '100', cursor = null } = request.query
      const { partyId } = identityOf(request)
      const page = await readAs(context.database, partyId, (client) =>
        policyList(client, { limit: Number(limit), cursor }),
      )
      if (page.next !== null) {
        const query = new URLSearchParams({ limit, cursor: page.next })
        reply.header('link', `</v1/policies?${query}>; rel="next"`)
      }
      return { policies: page.rows.map(shown) }
    },
  )

  app.get(
    '/v1/policies/in-force',
    {
      ...READ,
      schema: {
        summary: 'What holds between a maker and an operator, now or at a moment',
        description: 'The usual values where nothing was agreed, or nothing that the asking party may see.',
        querystring: Type.Object({
          makerPartyId: UuidText,
          operatorPartyId: Type.Optional(UuidText),
          at: Type.Optional(Moment),
        }),
        response: { 200: Type.Object({ policy: orNull(PolicyShown), values: PolicyValues }) },
      },
    },
    async (request, reply) => {
      const { makerPartyId, operatorPartyId = null } = request.query
      const now = context.clock()
      const at = request.query.at === undefined ? now : parseMoment(request.query.at, now, YEARS_AHEAD_MS)
      if (at === null) {
        const members = { at: 'querystring/at', why: 'must be a moment that a policy can have' }
        return sendProblem(reply, interfaceProblem('request_malformed', languageOf(request), members))
      }
      const maker = makerPartyId as PartyId
      const versions = await readAs(context.database, identityOf(request).partyId, (client) =>
        policiesOfMaker(client, maker),
      )
      const version = inForce(versions, maker, { operator: operatorPartyId as PartyId | null, at })
      const values = version === null ? DEFAULT_POLICY : completed(version.agreed)
      return { policy: version === null ? null : shown(version), values }
    },
  )

  app.get(
    '/v1/policy-values',
    {
      ...READ,
      schema: {
        summary: 'Every value that a policy may hold: what it does, its bounds, its default; and presets to begin with',
        description:
          'A preset names a profile and the values that differ from the usual ones; a proposal may take it over.',
        response: {
          200: Type.Object({ values: Type.Array(PolicyValueShown), presets: Type.Array(PolicyPresetShown) }),
        },
      },
    },
    (request) => {
      const language = languageOf(request)
      const values = (Object.keys(POLICY_VALUES) as PolicyValue[]).map((name) => {
        const { unit, scope, usual, least, most, careful, what } = POLICY_VALUES[name]
        return { name, scope, unit, usual, least, most, careful, what: what[language] }
      })
      const presets = POLICY_PRESETS.map(({ what, ...preset }) => ({ ...preset, what: what[language] }))
      return { values, presets }
    },
  )
}

function shown({ partyId, validFrom, ...rest }: PolicyVersion): object {
  return { ...rest, makerPartyId: partyId, validFrom: new Date(validFrom).toISOString() }
}
