/** What every answer has to say to a browser. */
import { expect } from 'vitest'

type Headers = Readonly<Record<string, string | string[] | number | undefined>>

const FIXED: Readonly<Record<string, string>> = {
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
}

/** What an answer of any kind tells a browser. */
export function expectHeaders(headers: Headers, what: string): void {
  expect(headers, what).toMatchObject(FIXED)
  // The app reads labels with the camera, and with a module of WebAssembly; no other page does.
  const isApp = what.startsWith('GET /app/')
  expect(headers['permissions-policy'], what).toContain(isApp ? 'camera=(self)' : 'camera=()')
  const policy = String(headers['content-security-policy']).split('; ')
  for (const directive of ["default-src 'none'", "base-uri 'none'", "frame-ancestors 'none'"]) {
    expect(policy, what).toContain(directive)
  }
  const script = policy.join(' ').replace(isApp ? "'wasm-unsafe-eval'" : '', '')
  expect(script, what).not.toMatch(/unsafe-inline|unsafe-eval|\*/)
  expect(headers['cache-control'], what).toBeDefined()
  for (const name of Object.keys(headers)) expect(name, what).not.toMatch(/^access-control-|^server$|^x-powered-by$/)
  expect(headers['strict-transport-security'], what).toBeUndefined()
  expectContentType(headers, what)
  expectCookies(headers, what)
}

function expectContentType(headers: Headers, what: string): void {
  const type = headers['content-type']
  if (type === undefined) return
  // JSON is UTF-8 by definition (RFC 8259, section 8.1); whatever else is text has to say so.
  if (/^text\/|\+xml|\/xml/.test(String(type))) expect(type, what).toMatch(/; charset=utf-8$/)
  else expect(type, what).toMatch(/^application\/(json|problem\+json|octet-stream)/)
}

function expectCookies(headers: Headers, what: string): void {
  for (const cookie of [headers['set-cookie'] ?? []].flat()) {
    for (const flag of [
      /^__Host-/,
      /; Path=\/(;|$)/,
      /; Secure(;|$)/,
      /; HttpOnly(;|$)/,
      /; SameSite=(Strict|Lax)(;|$)/,
    ]) {
      expect(cookie, what).toMatch(flag)
    }
    expect(cookie, what).not.toMatch(/domain=/i)
    expect(String(cookie).length, what).toBeLessThan(4_096)
  }
}
