/**
 * The cookies of a login. The prefix `__Host-` (RFC 6265bis, section 4.1.3.2) makes a browser take them from this very
 * host alone, encrypted, for all paths: no neighbour under the same domain can plant one. Browsers count
 * http://localhost as encrypted.
 */
import { randomBytes } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'

export const COOKIES = {
  /** Who is logged in. Strict: no link on another site opens anything in somebody's name. */
  session: { name: '__Host-geleit', sameSite: 'Strict' },
  /** A login under way. Lax, for the way back from a provider of single sign-on comes from another site. */
  flow: { name: '__Host-geleit-login', sameSite: 'Lax' },
  /** A browser that was logged in before. */
  device: { name: '__Host-geleit-device', sameSite: 'Strict' },
} as const
export type CookieName = keyof typeof COOKIES

const TOKEN_BYTES = 32
const TOKEN = /^[A-Za-z0-9_-]{43}$/

/** 256 random bits, as text for a cookie. */
export function newCookieToken(): string {
  return randomBytes(TOKEN_BYTES).toString('base64url')
}

/** The token in a cookie of ours; null where there is none, or none that we could have made. */
export function readCookie(request: Pick<FastifyRequest, 'headers'>, cookie: CookieName): string | null {
  const { name } = COOKIES[cookie]
  for (const part of (request.headers.cookie ?? '').split(';')) {
    const at = part.indexOf('=')
    if (at < 0 || part.slice(0, at).trim() !== name) continue
    const value = part.slice(at + 1).trim()
    return TOKEN.test(value) ? value : null
  }
  return null
}

export function setCookie(reply: FastifyReply, cookie: CookieName, token: string, seconds: number): void {
  const { name, sameSite } = COOKIES[cookie]
  reply.header('set-cookie', `${name}=${token}; Path=/; Max-Age=${seconds}; Secure; HttpOnly; SameSite=${sameSite}`)
}

export function clearCookie(reply: FastifyReply, cookie: CookieName): void {
  setCookie(reply, cookie, '', 0)
}
