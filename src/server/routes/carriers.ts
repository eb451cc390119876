/** Carriers without an account: entering one. */
import { Type } from 'typebox'
import { registerCarrier } from '../../custody/carrier-link.ts'
import { registerCarrierSituation } from '../../store/queries/carrier-links.ts'
import type { App } from '../app-type.ts'
import { type Context, runCommand } from '../context.ts'
import { languageOf, sendProblem } from '../problem.ts'
import { plainText } from '../schemas.ts'
import { ADDRESS_MOST, isProblem, MarketPartnerText, NAME_MOST, orNull, readMarketPartner } from './parties.ts'

export function carrierRegistrationRoutes(app: App, context: Context): void {
  app.post(
    '/v1/carriers',
    {
      config: { permission: 'carriers:link' },
      schema: {
        summary: 'Enter a carrier that has no account',
        description:
          'Its drivers sign with a link for each shipment, or on paper. It is seen by whoever entered it, and by those who take part in a shipment with it.',
        body: Type.Object({
          name: plainText(NAME_MOST),
          address: Type.Optional(orNull(plainText(ADDRESS_MOST))),
          marketPartnerId: Type.Optional(orNull(MarketPartnerText)),
        }),
        response: { 201: Type.Object({ partyId: Type.String(), warnings: Type.Array(Type.String()) }) },
      },
    },
    (request, reply) => {
      const { name, address = null } = request.body
      const partner = readMarketPartner(request.body.marketPartnerId, languageOf(request), 'body/marketPartnerId')
      if (isProblem(partner)) return sendProblem(reply, partner)
      const { id: marketPartnerId, warnings } = partner
      return runCommand(context, {
        request,
        reply,
        load: (loading, { personId }) => registerCarrierSituation(loading, personId, marketPartnerId),
        decide: (situation, given) => registerCarrier(situation, { name, address, marketPartnerId }, given),
        answer: (partyId) => ({ status: 201, body: { partyId, warnings } }),
      })
    },
  )
}
