/**
 * Requests that another site made a browser send (CSRF). A browser says where a request comes from (Fetch Metadata,
 * and `Origin` of RFC 6454), and no page can change that; so an unsafe request that carries a cookie must say that it
 * comes from here. Whoever sends no cookie is no browser that could be misled.
 */
import type { FastifyRequest } from 'fastify'

const SAFE = new Set(['GET', 'HEAD', 'OPTIONS'])

/** Whether an unsafe request comes from elsewhere, or from a browser that doesn't say. */
export function isForeign(
  { method, headers }: Pick<FastifyRequest, 'method' | 'headers'>,
  ownOrigin: string,
  carriesCookie: boolean,
): boolean {
  if (SAFE.has(method)) return false
  const site = headers['sec-fetch-site']
  // `none`: typed, or from a bookmark. Nobody made the browser send it.
  if (site !== undefined) return site !== 'same-origin' && site !== 'none'
  if (headers.origin !== undefined) return headers.origin !== ownOrigin
  return carriesCookie
}
