/** The page that a carrier's link leads to. What stands behind the # of the address never comes here. */
import type { App } from '../app-type.ts'
import type { Context } from '../context.ts'
import { carrierLanguageOf } from '../pages/browser/carrier-words.ts'
import { CARRIER_POLICY, carrierDocument } from '../pages/carrier-document.ts'

export function carrierPageRoutes(app: App, _context: Context): void {
  app.get(
    '/carrier',
    { config: { permission: 'public' }, schema: { summary: 'A page: for drivers without an account' } },
    (request, reply) => {
      const wanted = String(request.headers['accept-language'] ?? '')
        .slice(0, 400)
        .split(',')
      reply.header('content-security-policy', CARRIER_POLICY).header('vary', 'accept-language')
      return reply.type('text/html; charset=utf-8').send(carrierDocument(carrierLanguageOf(wanted)))
    },
  )
}
