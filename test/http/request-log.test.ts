/** What of requests stands in the server's log, and what does not. */
import { describe, expect, test } from 'vitest'
import { bearer, startTestServer, type TestServer, withServer } from './server.ts'

describe('the log', () => {
  interface Line {
    readonly level: number
    readonly msg: string
    readonly code?: string
    readonly [member: string]: unknown
  }
  const linesOf = (own: TestServer): Line[] => own.log.map((line) => JSON.parse(line) as Line)

  test('says who was kept from what, at the level that is on by default', async () => {
    await withServer({}, async (own) => {
      const before = own.log.length
      await own.app.inject({ url: '/v1/incidents' })
      await own.app.inject({ url: '/v1/incidents', headers: bearer(own, 'operator-security') })
      expect(own.log.length).toBe(before)
      await own.app.inject({
        url: '/v1/incidents?cursor=secret-in-a-query',
        headers: { authorization: 'Bearer of-nobody' },
      })
      await own.app.inject({ url: '/metrics', headers: bearer(own, 'fitter-1') })
      const fitter = own.file.people.find(({ label }) => label === 'fitter-1')
      expect(linesOf(own).slice(before)).toMatchObject([
        {
          level: 40,
          msg: 'refused',
          method: 'GET',
          path: '/v1/incidents',
          status: 401,
          code: 'not_authenticated',
          from: '127.0.0.1',
        },
        {
          level: 40,
          msg: 'refused',
          route: '/metrics',
          status: 403,
          code: 'role_not_allowed',
          by: 'rehearsal',
          partyId: fitter?.partyId,
        },
      ])
      for (const line of linesOf(own)) {
        expect(line['time']).toEqual(expect.any(Number))
        expect(JSON.stringify(line)).not.toMatch(/of-nobody|secret-in-a-query|rehearsal-/)
      }
    })
  })

  test('names every request where that is asked for; nothing that is sent breaks its lines', async () => {
    await withServer({ logLevel: 'info' }, async (own) => {
      const before = own.log.length
      const odd = '/v1/incidents/%0a%7B%22level%22:60%7D%1b[31m?x=%0a'
      await own.app.inject({ url: odd, headers: { ...bearer(own, 'operator-security'), 'user-agent': 'a\u0085b' } })
      const lines = own.log.slice(before)
      expect(lines).toHaveLength(1)
      expect(lines[0]).toMatch(/^\{[^\n]*\}\n$/)
      expect(linesOf(own).at(-1)).toMatchObject({ level: 30, msg: 'answered', status: 400, path: odd.split('?')[0] })
    })
  })

  test('a level that is none is refused in words', async () => {
    await expect(startTestServer({ logLevel: 'loud' })).rejects.toThrow(/LOG_LEVEL has to be one of trace, debug/)
  })
})
