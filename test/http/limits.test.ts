/** How much anybody may ask for, and who is never asked to wait. */
import type { InjectOptions } from 'fastify'
import { describe, expect, test } from 'vitest'
import { LIMITS, networkOf, proxyWarnings } from '../../src/server/limits.ts'
import { addCarrierLink } from './carrier-link.ts'
import { expectHeaders } from './headers.ts'
import { bearer, type TestServer, withServer } from './server.ts'

describe('limits', () => {
  const few = { stranger: 3, logReader: 3, read: 4, write: 3, code: 1, link: 1 }
  const statuses = async (own: TestServer, times: number, request: InjectOptions) => {
    const found: number[] = []
    for (let time = 0; time < times; time++) found.push((await own.app.inject(request)).statusCode)
    return found
  }

  test('strangers, with and without a token; whoever shares their address and is recognised notices nothing', async () => {
    await withServer({ app: { limits: few } }, async (own) => {
      const headers = { authorization: 'Bearer rehearsal-of-nobody' }
      expect(await statuses(own, 5, { url: '/v1/incidents', headers })).toEqual([401, 401, 401, 429, 429])
      expect(await statuses(own, 1, { url: '/openapi.json' })).toEqual([429])
      expect(await statuses(own, 1, { url: '/no/such/page' })).toEqual([429])
      const refused = await own.app.inject({ url: '/v1/incidents', headers })
      expect(refused.headers['retry-after']).toMatch(/^\d+$/)
      expect(refused.headers['www-authenticate']).toBeUndefined()
      expect(refused.json()).toMatchObject({ code: 'too_many_requests', status: 429, waitSeconds: expect.any(Number) })
      expectHeaders(refused.headers, 'too many')
      const known = { url: '/v1/incidents', headers: bearer(own, 'operator-security') }
      expect(await statuses(own, 3, known)).toEqual([200, 200, 200])
      expect(await statuses(own, 2, { url: '/log/checkpoint' })).toEqual([404, 404])
    })
  })

  test('each person for themselves, reading and writing apart', async () => {
    await withServer({ app: { limits: few } }, async (own) => {
      const read = (label: string) => ({ url: '/v1/incidents', headers: bearer(own, label) })
      expect(await statuses(own, 6, read('operator-security'))).toEqual([200, 200, 200, 200, 429, 429])
      expect(await statuses(own, 2, read('maker-security'))).toEqual([200, 200])
      const { headers } = await addCarrierLink(own, '00000000-0000-4000-8000-000000000000')
      expect(await statuses(own, 2, { url: '/v1/carrier/shipment', headers })).toEqual([404, 429])
      const write = { method: 'POST', url: '/v1/repackagings', headers: bearer(own, 'store-keeper') } as const
      expect(await statuses(own, 5, write)).toEqual([400, 400, 400, 429, 429])
    })
  })

  test('codes are asked for slowly, and a report of tampering is never refused', async () => {
    await withServer({ app: { limits: few } }, async (own) => {
      const id = own.file.containers[0]?.id
      const code = {
        method: 'POST',
        url: `/v1/containers/${id}/openings`,
        headers: bearer(own, 'store-keeper'),
      } as const
      expect(await statuses(own, 3, code)).toEqual([400, 429, 429])
      const payload = { what: 'The lid is bent' }
      const report = {
        method: 'POST',
        url: `/v1/containers/${id}/violation-reports`,
        headers: bearer(own, 'maker-dispatcher'),
        payload,
      } as const
      expect(new Set(await statuses(own, 12, report))).toEqual(new Set([201]))
      const hint = { method: 'POST', url: '/v1/hints', headers: bearer(own, 'driver'), payload } as const
      expect(new Set(await statuses(own, 12, hint))).toEqual(new Set([202]))
    })
  })

  test('whoever watches over the server asks as often as they like', async () => {
    await withServer({ app: { limits: few } }, async (own) => {
      for (const url of ['/healthz', '/readyz'])
        expect(new Set(await statuses(own, 20, { url }))).toEqual(new Set([200]))
    })
  })

  test('an address is believed from a trusted proxy alone', async () => {
    const from = (address: string) => ({ url: '/openapi.json', headers: { 'x-forwarded-for': address } })
    await withServer({ app: { limits: few } }, async (own) => {
      for (const last of [1, 2, 3]) expect(await statuses(own, 1, from(`192.0.2.${last}`))).toEqual([200])
      expect(await statuses(own, 1, from('192.0.2.4'))).toEqual([429])
    })
    await withServer({ app: { limits: few, trustedProxies: ['127.0.0.1'] } }, async (own) => {
      expect(await statuses(own, 4, from('192.0.2.1'))).toEqual([200, 200, 200, 429])
      expect(await statuses(own, 1, from('192.0.2.2'))).toEqual([200])
      // What the client itself put in front of the proxy's word counts for nothing.
      expect(await statuses(own, 1, from('198.51.100.7, 192.0.2.1'))).toEqual([429])
    })
  })

  test('a network of IPv6 counts as one', () => {
    expect(networkOf('192.0.2.1')).toBe('192.0.2.1')
    expect(networkOf('::ffff:192.0.2.1')).toBe('192.0.2.1')
    expect(networkOf('2001:db8:1:2:3:4:5:6')).toBe('2001:db8:1:2::/64')
    expect(networkOf('2001:DB8:1:2::9')).toBe('2001:db8:1:2::/64')
    expect(networkOf('2001:db8::9')).toBe('2001:db8:0:0::/64')
    expect(networkOf('::1')).toBe('0:0:0:0::/64')
    expect(networkOf('fe80::1%eth0')).toBe('fe80:0:0:0::/64')
    expect(networkOf('unknown')).toBe('unknown')
  })

  test('whoever forgets to name the proxy is told at the start', () => {
    expect(proxyWarnings('https://geleit.example', [])).toEqual([expect.stringMatching(/GELEIT_TRUSTED_PROXY/)])
    expect(proxyWarnings('https://geleit.example', ['127.0.0.1'])).toEqual([])
    expect(proxyWarnings('http://localhost:8080', [])).toEqual([])
    expect(proxyWarnings(undefined, [])).toEqual([])
  })

  test('the limits in force leave people and their scanners alone', () => {
    expect(LIMITS.code).toBeGreaterThanOrEqual(60)
    expect(LIMITS.write).toBeGreaterThan(10 * 60)
    expect(LIMITS.read).toBeGreaterThan(100 * 60)
  })
})
