/** No code, receipt, token or secret of a lock stands anywhere but in the one answer that it was asked with. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { boxOf } from '../../src/cli/rehearsal/box.ts'
import type { StoryState } from '../../src/cli/rehearsal/state.ts'
import { send } from './requests.ts'
import { bearer, startTestServer, type TestServer, tellStory } from './server.ts'
import { everything } from './tables.ts'

let server: TestServer
let story: StoryState
/** Codes of 10 digits and receipts of 11, without blanks. */
const digits = new Set<string>()
const problems: string[] = []

beforeAll(async () => {
  server = await startTestServer({ logLevel: 'trace', onAnswer: collect })
  story = await tellStory(server, 8)
  await provoke()
})
afterAll(() => server.stop())

function collect(status: number, payload: string): void {
  if (status >= 400) problems.push(payload)
  for (const [, found = ''] of payload.matchAll(/"(?:code|openingCode|closingCode|receipt)":"([\d ]{10,13})"/g)) {
    digits.add(found.replaceAll(' ', ''))
  }
}

/** Requests in which codes and receipts stand where they shouldn't, or are refused. */
async function provoke(): Promise<void> {
  const headers = bearer(server, 'fitter-1')
  const opening = '00000000-0000-4000-8000-000000000000'
  for (const secret of [...digits].slice(0, 12)) {
    const wrong = secret.slice(0, -1) + String((Number(secret.at(-1)) + 1) % 10)
    for (const [url, payload] of [
      [`/v1/openings/${opening}/receipts`, { receipt: secret }],
      [`/v1/openings/${opening}/receipts`, { receipt: Number(secret) }],
      [`/v1/openings/${opening}/receipts`, { receipt: secret.repeat(9) }],
      [`/v1/openings/${opening}/closing-code`, { keySerial: `${secret}-NOT-A-SERIAL` }],
      ['/rehearsal/locks/LOCK-S-0001/enter', { keySerial: 'KEY-F1', code: secret }],
      ['/rehearsal/locks/LOCK-S-0001/enter', { keySerial: 'KEY-F1', code: wrong }],
      ['/rehearsal/locks/LOCK-S-0001/enter', { keySerial: secret, code: [secret] }],
    ] as const) {
      await send(server.app, {
        method: 'POST',
        url,
        headers: { ...headers, 'idempotency-key': `p-${url.length}` },
        payload,
      })
    }
  }
  await send(server.app, { method: 'GET', url: '/v1/incidents', headers: { authorization: 'Bearer not-a-good-token' } })
}

/** Everything that must not be found, in every way that it could be written. */
function forbidden(): string[] {
  const spaced = [...digits].map((text) =>
    text.length === 10 ? text.replace(/(....)(....)(..)/, '$1 $2 $3') : text.replace(/(.)(.{8})(..)/, '$1 $2 $3'),
  )
  const tokens = server.file.people.map((person) => person.token)
  const secrets = server.file.locks.flatMap(({ serial }) => {
    const secret = Buffer.from(server.keyStore.forLockMaker(serial))
    return [secret.toString('hex'), secret.toString('base64'), secret.toString('base64url'), secret.toString('latin1')]
  })
  return [...digits, ...spaced, ...tokens, ...secrets, 'not-a-good-token']
}

/** Where one of them stands. */
function findIn(texts: readonly string[], needles: readonly string[]): string[] {
  return texts.flatMap((text) =>
    needles.filter((needle) => text.includes(needle)).map((needle) => `${needle}: ${text}`),
  )
}

test('the story gave out codes and receipts, and was refused often enough', () => {
  expect(digits.size).toBeGreaterThan(40)
  expect(problems.length).toBeGreaterThan(40)
  expect(server.log.length).toBeGreaterThan(200)
})

test('none in the log, at its most talkative', () => {
  expect(findIn(server.log, forbidden())).toEqual([])
  expect(server.log.some((line) => line.includes('/receipts'))).toBe(true)
})

test('none in a refusal', () => {
  expect(findIn(problems, forbidden())).toEqual([])
})

test('none in any table', async () => {
  const rows = await everything(server.connectionString)
  expect(rows.length).toBeGreaterThan(500)
  // A virtual lock stands on a table and shows its receipts; what it stores holds none either.
  expect(new Set(rows.map((row) => row.table))).toContain('rehearsal_lock')
  const found = findIn(
    rows.map((row) => `${row.table} ${row.text}`),
    forbidden(),
  )
  expect(found).toEqual([])
  const kept = rows.filter((row) => row.table === 'idempotency' && row.text.includes('codeReference'))
  expect(kept.length).toBeGreaterThan(0)
})

test('what a virtual lock shows is shown again, and kept sealed', async () => {
  const headers = { ...bearer(server, 'driver'), 'idempotency-key': 'show-me' }
  const request = { method: 'POST', url: '/rehearsal/locks/LOCK-S-0001/receipt', headers, payload: {} } as const
  const first = await server.app.inject(request)
  const again = await server.app.inject(request)
  expect(first.json<{ receipt?: string }>().receipt).toMatch(/^\d \d{8} \d\d$/)
  expect(again.json()).toEqual(first.json())
  expect(again.headers['idempotency-replayed']).toBe('true')
})

test('the same request again gets the same code again, which is kept nowhere', async () => {
  const { client } = story
  const box = boxOf(client, 'BOX-L-0002')
  const request = {
    method: 'POST',
    url: `/v1/containers/${box.containerId}/openings`,
    headers: { ...bearer(server, 'maker-dispatcher'), 'idempotency-key': 'once-more' },
    payload: { purpose: 'packing', keySerial: 'KEY-M1', siteId: client.site('Sample factory') },
  } as const
  const first = await server.app.inject(request)
  const again = await server.app.inject(request)
  expect(first.statusCode).toBe(201)
  expect(first.json()).toMatchObject({ code: expect.stringMatching(/^\d{10}$/), shownAgain: false })
  expect(again.headers['idempotency-replayed']).toBe('true')
  expect(again.json()).toEqual(first.json())
  const closing = { ...request, url: `/v1/openings/${first.json<{ openingId: string }>().openingId}/closing-code` }
  const headers = { ...request.headers, 'idempotency-key': 'and-shut' }
  const [shut, shutAgain] = [
    await server.app.inject({ ...closing, headers, payload: { keySerial: 'KEY-M1' } }),
    await server.app.inject({ ...closing, headers, payload: { keySerial: 'KEY-M1' } }),
  ]
  expect(shutAgain.json()).toEqual(shut.json())
  const codes = [first, shut].map((response) => String(response.json<{ code?: string }>().code))
  const rows = await everything(server.connectionString)
  expect(findIn([...server.log, ...rows.map((row) => row.text)], codes)).toEqual([])
})
