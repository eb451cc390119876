/** Plain pages for what only a browser can do: passkeys, the way back from a provider, invitations. */
import { Type } from 'typebox'
import type { App } from '../app-type.ts'
import type { Context } from '../context.ts'
import { CONTENT_SECURITY_POLICY, PAGES, type PageName, pageDocument, pageFiles } from '../pages/document.ts'
import { languageOf } from '../problem.ts'
import { say } from './login.ts'

const Query = Type.Object({
  lang: Type.Optional(Type.String({ maxLength: 20, description: '`de` or `en`; else what the browser asks for.' })),
  next: Type.Optional(Type.String({ maxLength: 400, description: 'Where a login leads: a page of the app.' })),
  problem: Type.Optional(Type.String({ maxLength: 100 })),
})
const PUBLIC = { config: { permission: 'public' as const } }

export function pageRoutes(app: App, _context: Context): void {
  for (const name of Object.keys(PAGES) as PageName[]) {
    const schema = { summary: `A page: ${name}`, querystring: Query }
    app.get(`/${name}`, { ...PUBLIC, schema }, (request, reply) => {
      const { lang, next } = request.query
      const language = lang === 'de' || lang === 'en' ? lang : languageOf(request)
      reply.header('content-security-policy', CONTENT_SECURITY_POLICY).header('vary', 'accept-language')
      // The browser asks a device for a passkey on these pages, and on no other site in their name.
      reply.header('permissions-policy', PERMISSIONS_POLICY)
      return reply.type('text/html; charset=utf-8').send(pageDocument(name, language, next ?? null))
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
