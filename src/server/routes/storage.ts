/** Rooms that somebody attests to be locked. */
import { Type } from 'typebox'
import type { SiteId } from '../../custody/identifiers.ts'
import { attestStorage } from '../../custody/storage.ts'
import { loadPerson } from '../../store/queries/situations.ts'
import type { App } from '../app-type.ts'
import { type Context, runCommand } from '../context.ts'
import { IdParams, plainText } from '../schemas.ts'

export function storageRoutes(app: App, context: Context): void {
  app.post(
    '/v1/sites/:id/attestations',
    {
      config: { permission: 'sites:attest' },
      schema: {
        summary: 'Attest that a store of yours is locked',
        description:
          'By somebody who looked. It counts for as many days as the policy value storageAttestationDays says.',
        params: IdParams,
        body: Type.Object({ condition: Type.Literal('locked'), note: Type.Optional(plainText(2_000)) }),
        response: { 201: Type.Object({ attestedAt: Type.String(), attestedUntil: Type.String() }) },
      },
    },
    (request, reply) => {
      const siteId = request.params.id as SiteId
      const { condition, note = '' } = request.body
      return runCommand(context, {
        request,
        reply,
        load: async (loading, { personId, partyId }) => {
          const [site] = await loading.find('site', { siteId, partyId })
          return site === undefined ? null : { acting: await loadPerson(loading, personId), site }
        },
        decide: (situation, given) => {
          const outcome = attestStorage(situation, { condition, note }, context.policy, given)
          if (outcome.refusal !== undefined) return outcome
          return { facts: outcome.facts, answer: { ...outcome.answer, at: given.now } }
        },
        answer: ({ validUntil, at }) => ({
          status: 201,
          body: { attestedAt: new Date(at).toISOString(), attestedUntil: new Date(validUntil).toISOString() },
        }),
      })
    },
  )
}
