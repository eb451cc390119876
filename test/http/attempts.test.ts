/**
 * Attempts at a code (DOMAIN, rules 3 to 5), from the interface: who lacks one thing gets none, and nothing is issued; who
 * has all gets one, once. What people, keys and proposals lack has tests of its own beside them.
 */
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { boxOf, closeBox, openBox } from '../../src/cli/rehearsal/box.ts'
import { StoryClient } from '../../src/cli/rehearsal/client.ts'
import { runFsck } from '../../src/store/fsck.ts'
import { addCast, addSession, type Cast, type Headers } from './cast.ts'
import { type Answer, send } from './requests.ts'
import { bearer, startTestServer, type TestServer } from './server.ts'
import { query } from './tables.ts'

let server: TestServer
let client: StoryClient
let cast: Cast
const BOX = 'BOX-S-0001'
const KEEPER = 'store-keeper'

beforeAll(async () => {
  server = await startTestServer()
  client = new StoryClient({ file: server.file, run: 'attempts', patienceMs: 0 })
  cast = await addCast(server)
})
afterAll(() => server.stop())
afterEach(async () => {
  expect(await runFsck(server.database)).toMatchObject({ total: 0 })
})

function post(headers: Headers, url: string, payload: object = {}): Promise<Answer> {
  return send(server.app, { method: 'POST', url, headers: { ...headers }, payload })
}

interface Request {
  readonly box: string
  readonly purpose: string
  readonly keySerial: string
  readonly siteId: string
}

function request(change: Partial<Request> = {}): Request {
  return { box: BOX, purpose: 'packing', keySerial: 'KEY-S1', siteId: client.site('Sample central store'), ...change }
}

function codeFor(headers: Headers, { box, ...body }: Request): Promise<Answer> {
  return post(headers, `/v1/containers/${client.container(box)}/openings`, body)
}

async function issued(): Promise<number> {
  const [row] = await query<{ n: number }>(server.connectionString, 'select count(*)::int as n from lock_act')
  return row?.n ?? 0
}

const NOBODYS_SITE = '00000000-0000-4000-8000-000000000000'

describe('nobody gets a code', () => {
  test.each<[string, string, () => Partial<Request>, number, string]>([
    ['with the key of a colleague', KEEPER, () => ({ keySerial: 'KEY-S2' }), 403, 'key_not_yours'],
    ['with the key of another party', KEEPER, () => ({ keySerial: 'KEY-M1' }), 403, 'key_not_yours'],
    ['with a key of nobody', KEEPER, () => ({ keySerial: 'KEY-X9' }), 403, 'key_not_yours'],
    ['at a site of nobody', KEEPER, () => ({ siteId: NOBODYS_SITE }), 403, 'site_not_yours'],
    ['at a site of another party', KEEPER, () => ({ siteId: client.site('Sample factory') }), 403, 'site_not_yours'],
    ['at a site where they have no right', 'fitter-1', () => ({ keySerial: 'KEY-F1' }), 403, 'site_not_yours'],
    [
      'at a site of theirs where the box is not',
      'fitter-1',
      () => ({ keySerial: 'KEY-F1', siteId: client.site('Sample van 1') }),
      409,
      'container_not_at_site',
    ],
    ['for the box of another party', KEEPER, () => ({ box: 'BOX-L-0001' }), 404, 'not_found'],
    [
      'for a box whose type is not approved',
      'maker-dispatcher',
      () => ({ box: 'BOX-X-0001', keySerial: 'KEY-M1', siteId: client.site('Sample factory') }),
      409,
      'container_type_not_approved',
    ],
    ['without a key of theirs at all', 'operator-security-2', () => ({ keySerial: 'KEY-S1' }), 403, 'key_not_yours'],
    ['whose role opens nothing', 'operator-auditor', () => ({}), 403, 'role_not_allowed'],
    ['who only answers the telephone', 'operator-control-room', () => ({}), 403, 'role_not_allowed'],
  ])('%s', async (_, who, change, status, code) => {
    const before = await issued()
    const answer = await codeFor(bearer(server, who), request(change()))
    expect([answer.status, answer.body['code']], answer.text).toEqual([status, code])
    expect(answer.text).not.toMatch(/\b\d{10}\b/)
    expect(await issued()).toBe(before)
  })

  test.each([
    ['six minutes ago', 6],
    ['yesterday', 24 * 60],
    ['never', null],
  ])('whose second factor was shown %s; to close they need none', async (_, secondFactorMinutesAgo) => {
    const member = cast.member('operator', 'store_keeper')
    const keySerial = String(member.keySerial)
    const fresh = await addSession(server, member, { secondFactorMinutesAgo: 0, chosen: true })
    const stale = await addSession(server, member, { secondFactorMinutesAgo, chosen: true })
    const refused = await codeFor(stale, request({ keySerial }))
    expect([refused.status, refused.body['code']]).toEqual([401, 'second_factor_needed'])
    const opened = await codeFor(fresh, request({ keySerial }))
    expect(opened.status, opened.text).toBe(201)
    const { openingId, lockSerial, code } = opened.body as Record<string, string>
    const first = await client.lock(String(lockSerial), 'enter', { keySerial, code })
    await client.lock(String(lockSerial), 'lid', { open: true })
    const receipts = `/v1/openings/${openingId}/receipts`
    expect((await post(stale, receipts, { receipt: first.receipt })).status).toBe(200)
    const closing = await post(stale, `/v1/openings/${openingId}/closing-code`, { keySerial })
    expect(closing.status, closing.text).toBe(201)
    await client.lock(String(lockSerial), 'lid', { open: false })
    const second = await client.lock(String(lockSerial), 'enter', { keySerial, code: closing.body['code'] })
    expect((await post(stale, receipts, { receipt: second.receipt })).body).toMatchObject({ result: 'confirmed' })
  })
})

describe('one code is for one lock, one action, one key, one use', () => {
  test('asked twice it is the same code; the one who comes second gets none', async () => {
    const headers = bearer(server, KEEPER)
    const first = await codeFor(headers, request())
    const before = await issued()
    const again = await codeFor(headers, request())
    expect(again.body).toEqual({ ...first.body, shownAgain: true })
    const other = await codeFor(bearer(server, 'store-keeper-2'), request({ keySerial: 'KEY-S2' }))
    expect([other.status, other.body['code']]).toEqual([409, 'opening_not_closed'])
    expect(other.text).not.toContain(String(first.body['code']))
    expect(await issued()).toBe(before)
    await finish(String(first.body['openingId']), String(first.body['code']))
  })

  test('at another lock, with another key, to close, and a second time it opens nothing', async () => {
    const box = boxOf(client, BOX)
    const other = boxOf(client, 'BOX-S-0002')
    const answer = await codeFor(bearer(server, KEEPER), request())
    const code = String(answer.body['code'])
    const tries: readonly (readonly [string, string, string])[] = [
      ['at another lock', other.lockSerial, 'KEY-S1'],
      ['with another key', box.lockSerial, 'KEY-S2'],
    ]
    for (const [what, lockSerial, keySerial] of tries) {
      const shown = await client.lock(lockSerial, 'enter', { keySerial, code })
      expect(shown.receipt, what).toBeUndefined()
    }
    const opened = await client.lock(box.lockSerial, 'enter', { keySerial: 'KEY-S1', code })
    expect(opened.receipt).toBeDefined()
    await client.lock(box.lockSerial, 'lid', { open: true })
    await client.lock(box.lockSerial, 'lid', { open: false })
    for (const what of ['to close', 'a second time']) {
      const shown = await client.lock(box.lockSerial, 'enter', { keySerial: 'KEY-S1', code })
      expect(['already_open', 'already_used'], what).toContain(shown.code)
    }
    const openingId = String(answer.body['openingId'])
    const typed = { receipt: opened.receipt }
    await client.post(KEEPER, `/v1/openings/${openingId}/receipts`, typed)
    // Nor does the receipt fit anything else.
    const elsewhere = await openBox(client, {
      ...{ who: 'store-keeper-2', box: other, purpose: 'packing', siteId: client.site('Sample central store') },
    })
    const headers = bearer(server, 'store-keeper-2')
    const misfit = await post(headers, `/v1/openings/${elsewhere.openingId}/receipts`, typed)
    // Its check digits are of another lock's.
    expect(['receipt_mistyped', 'receipt_does_not_fit']).toContain(misfit.body['code'])
    await closeBox(client, 'store-keeper-2', elsewhere)
    await closeBox(client, KEEPER, { ...elsewhere, box, openingId })
  })

  test('of many who ask at the same moment one gets it, and nobody a second one', async () => {
    const before = await issued()
    const askers = [KEEPER, 'store-keeper-2', KEEPER, 'store-keeper-2', KEEPER, 'store-keeper-2'].map((who) => ({
      ...{ headers: bearer(server, who), keySerial: who === KEEPER ? 'KEY-S1' : 'KEY-S2' },
    }))
    const answers = await Promise.all(
      askers.map(({ headers, keySerial }) => codeFor(headers, request({ box: 'BOX-S-0003', keySerial }))),
    )
    const given = answers.filter(({ status }) => status === 201)
    expect(given.length).toBe(3)
    expect(new Set(given.map(({ body }) => `${String(body['openingId'])} ${String(body['code'])}`)).size).toBe(1)
    for (const { status, body } of answers.filter((each) => each.status !== 201)) {
      expect([status, body['code']]).toEqual([409, 'opening_not_closed'])
    }
    expect(await issued()).toBe(before + 1)
  })

  test('under one idempotency key it is one opening, and another request under it is refused', async () => {
    const headers = { ...bearer(server, 'store-keeper-2'), 'idempotency-key': 'attempt' }
    const asked = request({ box: 'BOX-S-0002', keySerial: 'KEY-S2' })
    const before = await issued()
    const answers = await Promise.all([codeFor(headers, asked), codeFor(headers, asked), codeFor(headers, asked)])
    const [first] = answers
    for (const answer of answers) expect([answer.status, answer.body]).toEqual([201, first?.body])
    expect(await issued()).toBe(before + 1)
    const changed = await codeFor(headers, { ...asked, purpose: 'inspecting' })
    expect(changed.body['code']).toBe('idempotency_key_reused')
    // The key is the person's own: of somebody else it says nothing.
    const mate = await codeFor({ ...bearer(server, KEEPER), 'idempotency-key': 'attempt' }, asked)
    expect(mate.body['code']).toBe('key_not_yours')
  })
})

async function finish(openingId: string, code: string): Promise<void> {
  const box = boxOf(client, BOX)
  const { receipt } = await client.lock(box.lockSerial, 'enter', { keySerial: 'KEY-S1', code })
  await client.lock(box.lockSerial, 'lid', { open: true })
  await client.post(KEEPER, `/v1/openings/${openingId}/receipts`, { receipt })
  await closeBox(client, KEEPER, { box, openingId, code, keySerial: 'KEY-S1', tampered: false, exposed: 0 })
}
