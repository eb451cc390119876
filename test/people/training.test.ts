/** Courses and trainings through the interface: who records what of whom, and that no code comes a moment after the end. */
import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { DEFAULT_POLICY } from '../../src/custody/policy.ts'
import { runFsck } from '../../src/store/fsck.ts'
import type { Answer } from '../http/requests.ts'
import { startTestServer, type TestServer } from '../http/server.ts'
import { query } from '../http/tables.ts'
import { type Asking, asking, loginAs, partyIdOf, personIdOf, siteIdOf, tokenIn } from './asking.ts'

const DAY_MS = 86_400_000
const PDF = Buffer.from('%PDF-1.7\nA sample certificate of Mona Muster.\n%%EOF')
const PNG = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex')

let server: TestServer
let ask: Asking
let courseId: string

beforeAll(async () => {
  server = await startTestServer()
  ask = asking(server)
  courseId = String(
    (await ask.done('operator-security', '/v1/courses', { name: 'Authorised person (sample)' }))['courseId'],
  )
})
afterAll(async () => {
  const { total, differences } = await runFsck(server.database)
  await server.stop()
  expect({ total, differences: differences.slice(0, 3) }).toEqual({ total: 0, differences: [] })
})

const codeOf = ({ status, body }: Answer): unknown => (status < 400 ? status : body['code'])
const url = (label: string): string => `/v1/people/${personIdOf(server, label)}/trainings`
const daysAgo = (days: number): string => new Date(server.clock.now() - days * DAY_MS).toISOString()
const paper = (data: Buffer, contentType = 'application/pdf'): object => ({
  certificate: { contentType, dataBase64: data.toString('base64') },
})

function code(who: string, keySerial: string, siteName: string, serial: string): Promise<Answer> {
  const containerId = server.file.containers.find((box) => box.serial === serial)?.id
  const wanted = { purpose: 'packing', keySerial, siteId: siteIdOf(server, siteName) }
  return ask.post(who, `/v1/containers/${containerId}/openings`, wanted)
}

describe('opening codes', () => {
  test('come until the moment a training ends, and not at it', async () => {
    // Somebody new at the store, who was never trained and gets a key as the rehearsal gives keys.
    const person = await ask.done('operator-security', '/v1/people', {
      name: 'New',
      roles: ['store_keeper'],
      siteIds: [siteIdOf(server, 'Sample central store')],
    })
    const personId = String(person['personId'])
    await ask.done(null, '/v1/invitations/acceptances', {
      token: tokenIn(person['link']),
      person: { loginName: 'new@sample.example' },
    })
    await ask.done('operator-security', `/v1/people/${personId}/activations`)
    const login = await loginAs(server, personId)
    const takeKey = `update key set person_id = $1 where key_serial = 'KEY-S2'`
    await query(server.connectionString, takeKey, [personId])

    expect((await code(login, 'KEY-S2', 'Sample central store', 'BOX-S-0002')).body).toMatchObject({
      code: 'training_not_in_date',
      trainedUntil: null,
      status: 403,
    })
    const passedAt = daysAgo(1)
    const passed = await ask.done('operator-security', `/v1/people/${personId}/trainings`, { courseId, passedAt })
    const until = Date.parse(String(passed['trainedUntil']))
    expect(until).toBe(new Date(passedAt).setUTCFullYear(new Date(passedAt).getUTCFullYear() + 1))
    // Nothing is refused for the training any more: the box stands there.
    expect(codeOf(await code(login, 'KEY-S2', 'Sample central store', 'BOX-S-0002'))).not.toBe('training_not_in_date')

    const withdrawn = await ask.done('operator-security', `/v1/trainings/${passed['trainingId']}/withdrawals`)
    expect(withdrawn).toEqual({ withdrawn: true, trainedUntil: null })
    expect(codeOf(await code(login, 'KEY-S2', 'Sample central store', 'BOX-S-0002'))).toBe('training_not_in_date')
    await ask.done('operator-security', `/v1/people/${personId}/trainings`, { courseId, passedAt })

    server.clock.aheadMs += until - server.clock.now() - 2_000
    expect(codeOf(await code(login, 'KEY-S2', 'Sample central store', 'BOX-S-0002'))).not.toBe('training_not_in_date')
    server.clock.aheadMs += 2_000
    expect((await code(login, 'KEY-S2', 'Sample central store', 'BOX-S-0002')).body).toMatchObject({
      code: 'training_not_in_date',
      trainedUntil: new Date(until).toISOString(),
    })
    const me = await ask.get(login, '/v1/me')
    expect(me.body).toMatchObject({
      training: { state: 'ended', warning: true, passed: [{ course: 'Authorised person (sample)' }] },
    })
    await query(server.connectionString, takeKey, [personIdOf(server, 'store-keeper-2')])
  })

  test('a course that gives no codes gives none', async () => {
    const course = await ask.done('operator-security', '/v1/courses', {
      name: 'First aid (sample)',
      validMonths: 24,
      givesCodes: false,
    })
    const before = await ask.get('operator-security', `/v1/people/${personIdOf(server, 'fitter-2')}`)
    const passed = await ask.done('operator-security', url('fitter-2'), {
      courseId: course['courseId'],
      passedAt: daysAgo(3),
    })
    expect(passed['trainedUntil']).toBe(before.body['trainedUntil'])
    expect(Date.parse(String(passed['validUntil']))).toBeGreaterThan(server.clock.now() + 700 * DAY_MS)
  })
})

describe('recording', () => {
  test('nobody their own, not as another person either', async () => {
    const body = { courseId, passedAt: daysAgo(1) }
    expect(codeOf(await ask.post('operator-security', url('operator-security'), body))).toBe('training_of_oneself')
    await ask.done('operator-security-2', url('operator-security'), body)
    const own = { training_id: 'x', party_id: partyIdOf(server, 'fitter-1'), person_id: personIdOf(server, 'fitter-1') }
    const insert = `insert into training values ($1, $2, $3, $4, now() - interval '1 day', now(), null, $3, 'valid')`
    await expect(query(server.connectionString, insert, [...Object.values(own), courseId])).rejects.toMatchObject({
      code: '23514',
    })
  })

  test('not by somebody without the right, nor of another party’s people', async () => {
    const body = { courseId, passedAt: daysAgo(1) }
    for (const who of ['store-keeper', 'fitter-2', 'operator-auditor']) {
      expect(codeOf(await ask.post(who, url('fitter-1'), body))).toBe('role_not_allowed')
    }
    expect((await ask.post('maker-security', url('fitter-1'), body)).status).toBe(404)
    // A course of somebody else is none.
    const theirs = await ask.done('maker-security', '/v1/courses', { name: 'Of the maker (sample)' })
    expect(
      codeOf(await ask.post('operator-security', url('fitter-1'), { ...body, courseId: theirs['courseId'] })),
    ).toBe('course_unknown')
    expect((await ask.get('maker-security', '/v1/courses')).body['courses']).toMatchObject([
      { name: 'Of the maker (sample)' },
    ])
  })

  test('not what lies ahead, nor at no time at all', async () => {
    expect(codeOf(await ask.post('operator-security', url('fitter-1'), { courseId, passedAt: daysAgo(-0.5) }))).toBe(
      'training_in_the_future',
    )
    for (const passedAt of ['1999-01-01T00:00:00Z', 'yesterday']) {
      expect((await ask.post('operator-security', url('fitter-1'), { courseId, passedAt })).status).toBe(400)
    }
  })

  test('an old training takes nothing away from a newer one', async () => {
    const first = await ask.done('operator-security', url('fitter-2'), { courseId, passedAt: daysAgo(1) })
    const old = await ask.done('operator-security', url('fitter-2'), { courseId, passedAt: daysAgo(400) })
    expect(old['trainedUntil']).toBe(first['trainedUntil'])
    expect(await ask.done('operator-security', `/v1/trainings/${old['trainingId']}/withdrawals`)).toEqual({
      withdrawn: true,
      trainedUntil: first['trainedUntil'],
    })
    expect(await ask.done('operator-security', `/v1/trainings/${old['trainingId']}/withdrawals`)).toEqual({
      withdrawn: false,
      trainedUntil: first['trainedUntil'],
    })
    const list = (await ask.get('operator-auditor', url('fitter-2'))).body['trainings']
    expect(list).toMatchObject([{ status: 'valid' }, { status: 'valid' }, { status: 'withdrawn' }])
    expect((await ask.post('maker-security', `/v1/trainings/${old['trainingId']}/withdrawals`)).status).toBe(404)
  })
})

describe('certificates', () => {
  test('are files to keep, known by their hash, and of nobody else’s business', async () => {
    const passed = await ask.done('operator-security', url('store-keeper'), {
      courseId,
      passedAt: daysAgo(2),
      ...paper(PDF),
    })
    const file = `/v1/trainings/${passed['trainingId']}/certificate`
    const headers = {
      authorization: `Bearer ${server.file.people.find(({ label }) => label === 'operator-auditor')?.token}`,
    }
    const answer = await server.app.inject({ method: 'GET', url: file, headers })
    expect(answer.rawPayload).toEqual(PDF)
    expect(answer.headers).toMatchObject({
      'content-type': 'application/pdf',
      'x-content-type-options': 'nosniff',
      'content-disposition': `attachment; filename="certificate-${passed['trainingId']}.pdf"`,
    })
    expect((await ask.get('maker-security', file)).status).toBe(404)
    expect((await ask.get('fitter-1', file)).status).toBe(403)
    const [training] = (await ask.get('operator-auditor', url('store-keeper'))).body['trainings'] as Record<
      string,
      unknown
    >[]
    expect(training).toMatchObject({
      hasCertificate: true,
      certificateSha256: createHash('sha256').update(PDF).digest('hex'),
    })
    expect(
      (await ask.get('operator-auditor', `/v1/trainings/${personIdOf(server, 'fitter-1')}/certificate`)).status,
    ).toBe(404)
  })

  test.each<[string, object]>([
    ['a page that runs something', paper(Buffer.from('<script>alert(1)</script>'))],
    ['a picture said to be a PDF', paper(PNG)],
    ['a PDF said to be a picture', paper(PDF, 'image/png')],
    ['something else', paper(Buffer.from('GIF89a'), 'image/jpeg')],
  ])('%s is refused', async (_, certificate) => {
    const body = { courseId, passedAt: daysAgo(1), ...certificate }
    expect(codeOf(await ask.post('operator-security', url('store-keeper-2'), body))).toBe('certificate_unreadable')
  })

  test('5 MiB are taken, a byte more is not; no base64 is none', async () => {
    const big = (bytes: number): object => ({
      courseId,
      passedAt: daysAgo(1),
      ...paper(Buffer.concat([PNG, Buffer.alloc(bytes - PNG.length)]), 'image/png'),
    })
    expect((await ask.post('operator-security', url('store-keeper-2'), big(5_242_880))).status).toBe(201)
    expect([400, 413, 422]).toContain(
      (await ask.post('operator-security', url('store-keeper-2'), big(5_242_881))).status,
    )
    expect([400, 413]).toContain((await ask.post('operator-security', url('store-keeper-2'), big(6_000_000))).status)
    const nonsense = {
      courseId,
      passedAt: daysAgo(1),
      certificate: { contentType: 'application/pdf', dataBase64: 'not base64!!' },
    }
    expect((await ask.post('operator-security', url('store-keeper-2'), nonsense)).status).toBe(400)
    expect(
      (
        await ask.post('operator-security', url('store-keeper-2'), {
          ...nonsense,
          certificate: { contentType: 'text/html', dataBase64: 'AAAA' },
        })
      ).status,
    ).toBe(400)
  })
})

test('warnings name who needs a training, the most urgent first', async () => {
  const warnings = async (query = ''): Promise<{ name: string; state: string }[]> =>
    (await ask.get('operator-auditor', `/v1/training-warnings${query}`)).body['warnings'] as {
      name: string
      state: string
    }[]
  const all = await warnings('?withinDays=3650')
  // Those of the rehearsal were trained for a year from its beginning; the newcomer's ended.
  expect(all.find(({ name }) => name === 'New')).toMatchObject({ state: 'ended' })
  expect(all.map(({ name }) => name)).not.toContain('Adam Muster')
  const order = { never: 0, ended: 1, ending: 2 } as Record<string, number>
  const places = all.map(({ state }) => order[state] ?? 9)
  expect(places).toEqual([...places].sort())
  expect((await warnings('?withinDays=0')).every(({ state }) => state !== 'ending')).toBe(true)
  expect((await warnings()).length).toBeLessThanOrEqual(all.length)
  expect(DEFAULT_POLICY.trainingWarningDays).toBe(30)
  expect((await ask.get('fitter-1', '/v1/training-warnings')).status).toBe(403)
  expect((await ask.get('operator-auditor', '/v1/training-warnings?withinDays=x')).status).toBe(400)
})
