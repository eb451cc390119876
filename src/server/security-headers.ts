/**
 * What a browser is told with every answer (OWASP ASVS 5.0, V3.4). An answer of the API is data: nothing in it may run,
 * be framed, be taken for something else or be kept. Pages say what they need beyond that, by setting it first.
 */
import type { App } from './app-type.ts'

const HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy':
    "default-src 'none'; object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'permissions-policy': 'accelerometer=(), camera=(), geolocation=(), gyroscope=(), microphone=(), payment=(), usb=()',
  // Codes, names, places: no cache on the way keeps them. What may be kept, such as tiles of the log, says so.
  'cache-control': 'no-store',
}
const ONE_YEAR_SECONDS = 31_536_000

export type SecurityHeaders = () => readonly (readonly [name: string, value: string])[]

/** `origin`: where people reach this server; with https there, browsers are told never to try without (RFC 6797). */
export function securityHeadersOf(origin: () => string): SecurityHeaders {
  let headers: readonly (readonly [string, string])[] | null = null
  return () => {
    // Only asked with the first answer: before the server listens, it may not know its own port.
    headers ??= Object.entries({
      ...HEADERS,
      ...(origin().startsWith('https:')
        ? { 'strict-transport-security': `max-age=${ONE_YEAR_SECONDS}; includeSubDomains` }
        : {}),
    })
    return headers
  }
}

export function securityHeaders(app: App, headers: SecurityHeaders): void {
  app.addHook('onSend', async (_request, reply) => {
    for (const [name, value] of headers()) if (!reply.hasHeader(name)) reply.header(name, value)
  })
}
