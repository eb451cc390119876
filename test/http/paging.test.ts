import { afterAll, beforeAll, expect, test } from 'vitest'
import { expectProblem } from './requests.ts'
import { bearer, startTestServer, type TestServer, tellStory } from './server.ts'
import { query } from './tables.ts'

const INCIDENTS = 33

let server: TestServer

beforeAll(async () => {
  server = await startTestServer()
  const { client, deviceIds } = await tellStory(server, 1)
  for (const deviceId of deviceIds.slice(0, INCIDENTS)) {
    await client.post('maker-security', `/v1/devices/${deviceId}/violation-reports`)
  }
  // Several in one moment: then the id decides.
  await query(server.connectionString, "update incident set opened_at = date_trunc('second', opened_at)")
})
afterAll(() => server.stop())

interface Page {
  readonly ids: string[]
  readonly next: string | null
}

async function page(url: string, who = 'maker-security'): Promise<Page> {
  const response = await server.app.inject({ method: 'GET', url, headers: bearer(server, who) })
  expect(response.statusCode, response.payload).toBe(200)
  const { incidents } = response.json<{ incidents: { incidentId: string }[] }>()
  const link = /^<([^>]+)>; rel="next"$/.exec(String(response.headers['link'] ?? ''))
  return { ids: incidents.map((incident) => incident.incidentId), next: link?.[1] ?? null }
}

async function walk(start: string): Promise<{ ids: string[]; pages: number }> {
  const ids: string[] = []
  let pages = 0
  for (let url: string | null = start; url !== null; pages += 1) {
    const { ids: more, next }: Page = await page(url)
    ids.push(...more)
    url = next
  }
  return { ids, pages }
}

test.each([1, 2, 7, 10, 11, 32, 33, 34, 999])('in steps of %i every incident comes once', async (limit) => {
  const { ids, pages } = await walk(`/v1/incidents?limit=${limit}`)
  expect(new Set(ids).size).toBe(ids.length)
  const { ids: whole } = await page('/v1/incidents')
  expect(ids).toEqual(whole)
  expect(ids.length).toBe(INCIDENTS)
  expect(pages).toBe(Math.ceil(INCIDENTS / limit))
})

test('the filter goes along from page to page', async () => {
  expect((await walk('/v1/incidents?limit=10&status=open')).ids.length).toBe(INCIDENTS)
  expect((await walk('/v1/incidents?limit=10&status=closed')).ids).toEqual([])
})

test('what is new meanwhile moves nothing that is still to come', async () => {
  const first = await page('/v1/incidents?limit=10')
  const headers = bearer(server, 'maker-security')
  const url = '/v1/devices/EXSM0100000040/violation-reports'
  expect((await server.app.inject({ method: 'POST', url, headers })).statusCode).toBe(201)
  const rest = await walk(first.next ?? '')
  expect(first.ids.length + rest.ids.length).toBe(INCIDENTS)
  expect(rest.ids.some((id) => first.ids.includes(id))).toBe(false)
})

test('a cursor of another party leads nowhere, like one of nobody', async () => {
  const { ids } = await page('/v1/incidents?limit=1')
  const nobody = '00000000-0000-4000-8000-000000000000'
  for (const cursor of [ids[0], nobody]) {
    expect(await page(`/v1/incidents?cursor=${cursor}`, 'neighbour-security')).toEqual({ ids: [], next: null })
  }
  expect(await page(`/v1/incidents?cursor=${nobody}`)).toEqual({ ids: [], next: null })
  const headers = bearer(server, 'maker-security')
  const garbage = await server.app.inject({ method: 'GET', url: '/v1/incidents?cursor=abc', headers })
  const { statusCode: status, payload: text } = garbage
  expectProblem({ status, type: String(garbage.headers['content-type']), text, body: garbage.json() }, 'garbage')
})
