/** Plain pages for what only a browser can do: passkeys, the way back from a provider, invitations. */
import { Type } from 'typebox'
import type { App } from '../app-type.ts'
import type { Context } from '../context.ts'
import { CONTENT_SECURITY_POLICY, PAGES, type PageName, pageDocument, pageFiles } from '../pages/document.ts'
import { languageOf } from '../problem.ts'
import { say } from './login.ts'

const PUBLIC = { config: { permission: 'public' as const } }

export function pageRoutes(app: App, _context: Context): void {
  for (const name of Object.keys(PAGES) as PageName[]) {
    app.get(`/${name}`, { ...PUBLIC, schema: { summary: `A page: ${name}` } }, (request, reply) => {
      reply.header('content-security-policy', CONTENT_SECURITY_POLICY).header('vary', 'accept-language')
      // The browser asks a device for a passkey on these pages, and on no other site in their name.
      reply.header('permissions-policy', PERMISSIONS_POLICY)
      return reply.type('text/html; charset=utf-8').send(pageDocument(name, languageOf(request)))
    })
  }
  app.get(
    '/pages/:file',
    {
      ...PUBLIC,
      schema: {
        summary: 'What the pages load',
        params: Type.Object({ file: Type.String({ maxLength: 40 }) }),
      },
    },
    (request, reply) => {
      const file = pageFiles().get(request.params.file)
      if (file === undefined) return say(request, reply, 'not_found')
      return reply.header('cache-control', 'no-cache').type(file.type).send(file.text)
    },
  )
}

const PERMISSIONS_POLICY =
  'camera=(), geolocation=(), microphone=(), payment=(), usb=(), publickey-credentials-get=(self), publickey-credentials-create=(self)'
