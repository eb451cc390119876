/** The auditor's page, for everybody: it holds a verifier and nothing of this server, and asks it nothing. */
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import { accepts } from '../accepts.ts'
import type { App } from '../app-type.ts'
import { verifyPage } from '../verify-page/document.ts'

/** Another version of the program may bring another one. */
const CACHE = 'public, max-age=300'

const compressed = promisify(gzip)

export function verifyPageRoutes(app: App): void {
  let small: Promise<Buffer> | null = null
  app.get(
    '/verify',
    {
      config: { permission: 'public' },
      schema: { summary: 'A page that checks evidence files in the browser, and sends them nowhere' },
    },
    async (request, reply) => {
      const page = verifyPage()
      // Weak, for it stands for the compressed form as well (RFC 9110, section 8.8.1).
      const tag = `W/"${page.sha256}"`
      reply
        .header('cache-control', CACHE)
        .header('etag', tag)
        .header('vary', 'accept-encoding')
        .header('content-security-policy', page.contentSecurityPolicy)
        .header('referrer-policy', 'no-referrer')
        .header('x-content-type-options', 'nosniff')
      if (isKnown(request.headers['if-none-match'], page.sha256)) return reply.code(304).send()
      reply.type('text/html; charset=utf-8')
      if (!accepts(request.headers['accept-encoding'], 'gzip')) return reply.send(page.html)
      small ??= compressed(page.html)
      return reply.header('content-encoding', 'gzip').send(await small)
    },
  )
}

function isKnown(header: string | undefined, sha256: string): boolean {
  return (
    header?.split(',').some((each) => each.trim() === '*' || each.trim().replace(/^W\//, '') === `"${sha256}"`) ?? false
  )
}
