/** The app: one document for all of its addresses, and what that loads. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import type { App } from '../app-type.ts'
import type { Context } from '../context.ts'
import { ENCODINGS, type Encoding, type WebFile, webFiles } from '../web/files.ts'
import { say } from './login.ts'

const PUBLIC = { config: { permission: 'public' as const } }
const DOCUMENT = 'index.html'
const WORKER = 'service-worker.js'

/**
 * All that the app loads comes from here, and it sends nothing anywhere else. WebAssembly reads the codes that a camera
 * sees; pictures are those that somebody took; the worker keeps the app on phones without a network.
 */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "style-src 'self'",
  "connect-src 'self'",
  "img-src 'self' data: blob:",
  "media-src 'self' blob:",
  "worker-src 'self'",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  'trusted-types geleit',
].join('; ')

const PERMISSIONS_POLICY =
  'camera=(self), geolocation=(), microphone=(), payment=(), usb=(), publickey-credentials-get=(self), publickey-credentials-create=(self)'

const NOT_BUILT = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Geleit</title>
<p>The app is not built on this machine. <code>npm start</code> builds it; <code>node scripts/build-web.mjs</code> does just that.</p>
`

export function appRoutes(app: App, _context: Context): void {
  app.get('/', { ...PUBLIC, schema: { summary: 'Leads to the app' } }, (_request, reply) => reply.redirect('/app/'))
  app.get('/app', { ...PUBLIC, schema: { summary: 'Leads to the app' } }, (_request, reply) => reply.redirect('/app/'))
  app.get(
    '/app/*',
    {
      ...PUBLIC,
      schema: { summary: 'The app and its files', params: Type.Object({ '*': Type.String({ maxLength: 400 }) }) },
    },
    (request, reply) => {
      const path = request.params['*']
      const files = webFiles()
      const named = files.get(path)
      // A worker has a policy of its own: it fetches what it keeps, and nothing else.
      if (path === WORKER) reply.header('content-security-policy', "default-src 'none'; connect-src 'self'")
      if (named !== undefined && path !== DOCUMENT) return answer(request, reply, named)
      // Files that are gone are gone; every other address is a page, and the app knows which.
      if (/^assets\/|\.\w+$/.test(path)) return say(request, reply, 'not_found')
      reply.header('content-security-policy', CONTENT_SECURITY_POLICY).header('permissions-policy', PERMISSIONS_POLICY)
      const document = files.get(DOCUMENT)
      if (document !== undefined) return answer(request, reply, document)
      return reply.code(503).type('text/html; charset=utf-8').send(NOT_BUILT)
    },
  )
}

function answer(request: FastifyRequest, reply: FastifyReply, file: WebFile): FastifyReply {
  const taken = encodingsOf(String(request.headers['accept-encoding'] ?? ''))
  for (const encoding of taken) {
    const bytes = file.bytes(encoding)
    if (bytes === null) continue
    if (encoding !== 'identity') reply.header('content-encoding', encoding)
    return reply
      .header('vary', 'accept-encoding')
      .header('cache-control', file.isForEver ? 'public, max-age=31536000, immutable' : 'no-cache')
      .type(file.type)
      .send(bytes)
  }
  return say(request, reply, 'not_found')
}

function encodingsOf(accepted: string): readonly Encoding[] {
  const names = new Set(
    accepted
      .split(',')
      .filter((part) => !/;\s*q=0(?:\.0*)?\s*$/.test(part))
      .map((part) => part.split(';')[0]?.trim()),
  )
  return ENCODINGS.filter((encoding) => encoding === 'identity' || names.has(encoding))
}
