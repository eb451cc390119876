/** Who decides about whom, what ends at once, and what keeps a party from locking itself out. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { runFsck } from '../../src/store/fsck.ts'
import type { Answer } from '../http/requests.ts'
import { startTestServer, type TestServer } from '../http/server.ts'
import { query } from '../http/tables.ts'
import { type Asking, asking, loginAs, personIdOf, siteIdOf, tokenIn } from './asking.ts'

let server: TestServer
let ask: Asking
let logins = 0

beforeAll(async () => {
  server = await startTestServer()
  ask = asking(server)
})
afterAll(async () => {
  const { total, differences } = await runFsck(server.database)
  await server.stop()
  expect({ total, differences: differences.slice(0, 3) }).toEqual({ total: 0, differences: [] })
})

const url = (label: string, what: string): string => `/v1/people/${personIdOf(server, label)}/${what}`
const codeOf = ({ status, body }: Answer): unknown => (status < 400 ? status : body['code'])

/** Somebody new at the operator, invited. */
async function invited(
  roles: readonly string[],
  sites: readonly string[] = [],
): Promise<Readonly<Record<string, unknown>>> {
  const siteIds = sites.map((name) => siteIdOf(server, name))
  return ask.done('operator-security', '/v1/people', { name: 'Sample person', roles, siteIds })
}

async function accept(person: Readonly<Record<string, unknown>>): Promise<void> {
  const login = { loginName: `people${++logins}@sample.example` }
  await ask.done(null, '/v1/invitations/acceptances', { token: tokenIn(person['link']), person: login })
}

/** Somebody new, active, trained for codes, with a login of their own. */
async function newcomer(
  roles: readonly string[],
  sites: readonly string[] = [],
): Promise<{ personId: string; login: string }> {
  const person = await invited(roles, sites)
  const personId = String(person['personId'])
  await accept(person)
  await ask.done('operator-security', `/v1/people/${personId}/activations`)
  return { personId, login: await loginAs(server, personId) }
}

describe('invited, active, suspended, left', () => {
  test('each step is what it says, in the list and for the person', async () => {
    const person = await invited(['fitter'])
    const id = String(person['personId'])
    const login = await loginAs(server, id)
    const statusOf = async (): Promise<unknown> =>
      (await ask.get('operator-security', `/v1/people/${id}`)).body['status']
    const mine = async (): Promise<number> => (await ask.get(login, '/v1/me')).status

    expect([await statusOf(), await mine()]).toEqual(['invited', 401])
    // Nobody has come yet whom somebody could have looked at.
    expect(codeOf(await ask.post('operator-security', `/v1/people/${id}/activations`))).toBe('invitation_not_accepted')
    await accept(person)
    expect([await statusOf(), await mine()]).toEqual(['invited', 401])
    expect(await ask.done('operator-security', `/v1/people/${id}/activations`)).toEqual({
      status: 'active',
      changed: true,
    })
    expect([await statusOf(), await mine()]).toEqual(['active', 200])
    expect(await ask.done('operator-security', `/v1/people/${id}/suspensions`)).toEqual({
      status: 'suspended',
      changed: true,
    })
    expect([await statusOf(), await mine()]).toEqual(['suspended', 401])
    expect(await ask.done('operator-security', `/v1/people/${id}/suspensions`)).toEqual({
      status: 'suspended',
      changed: false,
    })
    await ask.done('operator-security', `/v1/people/${id}/activations`)
    expect([await statusOf(), await mine()]).toEqual(['active', 200])
    expect(await ask.done('operator-security', `/v1/people/${id}/departures`)).toEqual({
      status: 'left',
      changed: true,
      keysLost: [],
    })
    expect([await statusOf(), await mine()]).toEqual(['left', 401])
    for (const what of ['activations', 'suspensions', 'departures']) {
      expect(codeOf(await ask.post('operator-security', `/v1/people/${id}/${what}`))).toBe('person_has_left')
    }
  })

  test('whoever is suspended while they wait has no link any more', async () => {
    const person = await invited(['fitter'])
    await ask.done('operator-security', `/v1/people/${person['personId']}/suspensions`)
    const body = { token: tokenIn(person['link']), person: { loginName: 'late@sample.example' } }
    expect(codeOf(await ask.post(null, '/v1/invitations/acceptances', body))).toBe('invitation_withdrawn')
  })

  test('one who came back is another person, with the same login', async () => {
    const { personId } = await newcomer(['fitter'])
    await ask.done('operator-security', `/v1/people/${personId}/departures`)
    const login = (
      await query<{ human: string }>(
        server.connectionString,
        'select natural_person_id as human from person where person_id = $1',
        [personId],
      )
    )[0]
    const again = await invited(['fitter'])
    await query(
      server.connectionString,
      `insert into person select person_id || '-elsewhere', (select party_id from party where party_id <> person.party_id and roles ? 'carrier' limit 1), natural_person_id, '[]', '[]', 'active' from person where person_id = $1`,
      [personId],
    )
    const token = await loginAs(server, `${personId}-elsewhere`)
    await ask.done(token, '/v1/session/invitations', { token: tokenIn(again['link']) })
    const rows = await query<{ human: string }>(
      server.connectionString,
      'select natural_person_id as human from person where person_id = $1',
      [again['personId']],
    )
    expect(rows).toEqual([login])
    await query(server.connectionString, `delete from rehearsal_token where person_id like '%-elsewhere'`)
    await query(server.connectionString, `delete from person where person_id like '%-elsewhere'`)
  })
})

describe('who decides', () => {
  test('nobody about themself', async () => {
    const rights = { roles: ['security_officer', 'fitter'], siteIds: [] }
    expect(codeOf(await ask.post('operator-security', url('operator-security', 'rights'), rights))).toBe(
      'not_about_oneself',
    )
    for (const what of ['suspensions', 'departures', 'activations']) {
      expect(codeOf(await ask.post('operator-security', url('operator-security', what)))).toBe('not_about_oneself')
    }
  })

  test.each(['store-keeper', 'fitter-1', 'operator-auditor', 'operator-control-room'])('not %s', async (who) => {
    expect(codeOf(await ask.post(who, url('fitter-2', 'suspensions')))).toBe('role_not_allowed')
    expect(codeOf(await ask.post(who, '/v1/people', { name: 'X', roles: [] }))).toBe('role_not_allowed')
  })

  test('nobody of another party, and it looks as if there were no such person', async () => {
    for (const who of ['neighbour-security', 'maker-security']) {
      for (const what of ['suspensions', 'departures', 'activations', 'invitations']) {
        expect((await ask.post(who, url('fitter-2', what))).status, `${who} ${what}`).toBe(404)
      }
      expect((await ask.post(who, url('fitter-2', 'rights'), { roles: [], siteIds: [] })).status).toBe(404)
      expect((await ask.get(who, `/v1/people/${personIdOf(server, 'fitter-2')}`)).status).toBe(404)
      expect((await ask.get(who, url('fitter-2', 'trainings'))).status).toBe(404)
    }
  })

  test.each<[string, readonly string[]]>([
    ['a gateway administrator’s role', ['gateway_administrator']],
    ['the same beside one that fits', ['fitter', 'gateway_administrator']],
  ])('%s is none of an operator’s people', async (_, roles) => {
    const refused = await ask.post('operator-security', url('fitter-2', 'rights'), { roles, siteIds: [] })
    expect(refused.body).toMatchObject({
      status: 422,
      code: 'role_not_at_this_party',
      roles: ['gateway_administrator'],
    })
    expect(codeOf(await ask.post('operator-security', '/v1/people', { name: 'X', roles }))).toBe(
      'role_not_at_this_party',
    )
  })

  test('a site of somebody else is none to give', async () => {
    const siteIds = [siteIdOf(server, 'Sample factory')]
    expect(codeOf(await ask.post('operator-security', url('fitter-2', 'rights'), { roles: ['fitter'], siteIds }))).toBe(
      'site_not_of_party',
    )
    expect(codeOf(await ask.post('operator-security', '/v1/people', { name: 'X', roles: [], siteIds }))).toBe(
      'site_not_of_party',
    )
  })
})

describe('a party doesn’t lock itself out', () => {
  test('the last active security officer stays', async () => {
    const human = personIdOf(server, 'neighbour-security')
    const second = await ask.done('neighbour-security', '/v1/people', { name: 'Second', roles: ['security_officer'] })
    await accept(second)
    await ask.done('neighbour-security', `/v1/people/${second['personId']}/activations`)
    const other = await loginAs(server, String(second['personId']))
    await ask.done(other, `/v1/people/${human}/suspensions`)
    // Suspended is suspended: the first can't answer in kind.
    expect((await ask.post('neighbour-security', `/v1/people/${second['personId']}/suspensions`)).status).toBe(401)
    await ask.done(other, `/v1/people/${human}/activations`)
    const both = await Promise.all([
      ask.post('neighbour-security', `/v1/people/${second['personId']}/suspensions`),
      ask.post(other, `/v1/people/${human}/suspensions`),
    ])
    // Of two at once one is let in and done; the other finds that it has no right any more, or that nobody would be left.
    expect(
      both.filter(({ status }) => status === 200),
      both.map(({ text }) => text).join(),
    ).toHaveLength(1)
    const left = await query(
      server.connectionString,
      `select from person where party_id = (select party_id from person where person_id = $1) and status = 'active' and roles ? 'security_officer'`,
      [human],
    )
    expect(left).toHaveLength(1)
    const who = (await ask.get(other, '/v1/me')).status === 200 ? other : 'neighbour-security'
    const gone = who === other ? human : String(second['personId'])
    await ask.done(who, `/v1/people/${gone}/activations`)
  })

  test('whoever loses the role decides nothing from then on', async () => {
    const [a, b] = ['maker-security', 'maker-security-2']
    await ask.done(a, url(b, 'rights'), { roles: ['auditor'], siteIds: [] })
    expect((await ask.get(b, '/v1/people')).status).toBe(200)
    expect(codeOf(await ask.post(b, url(a, 'suspensions')))).toBe('role_not_allowed')
    const rows = await query(server.connectionString, 'select approves_from from person where person_id = $1', [
      personIdOf(server, b),
    ])
    expect(rows).toEqual([{ approves_from: null }])
    await ask.done(a, url(b, 'rights'), { roles: ['security_officer'], siteIds: [siteIdOf(server, 'Sample factory')] })
  })

  test('the database holds it too', async () => {
    const suspend = `update person set status = 'suspended' where party_id = (select party_id from person where person_id = $1)`
    await expect(query(server.connectionString, suspend, [personIdOf(server, 'maker-security')])).rejects.toMatchObject(
      { code: '23514', constraint: 'person_officer_stays' },
    )
    const twice = `update person set natural_person_id = 'fitter-1' where person_id = $1`
    await expect(query(server.connectionString, twice, [personIdOf(server, 'fitter-2')])).rejects.toMatchObject({
      code: '23505',
      constraint: 'person_one_human',
    })
  })
})

describe('rights', () => {
  beforeEach(async () => {
    const siteIds = [siteIdOf(server, 'Sample van 2')]
    await ask.done('operator-security', url('fitter-2', 'rights'), { roles: ['fitter'], siteIds })
  })

  test('hold from the next request on, also in a second server', async () => {
    const other = await server.another()
    const there = asking({ ...server, app: other })
    const shipment = '/v1/tours/00000000-0000-4000-8000-000000000000/returns'
    expect((await there.post('fitter-2', shipment)).status).toBe(404)
    await ask.done('operator-security', url('fitter-2', 'rights'), { roles: ['auditor'], siteIds: [] })
    expect(codeOf(await there.post('fitter-2', shipment))).toBe('role_not_allowed')
    expect(codeOf(await ask.post('fitter-2', shipment))).toBe('role_not_allowed')
    await other.close()
  })

  test('given as they are change nothing', async () => {
    const same = { roles: ['fitter', 'fitter'], siteIds: [siteIdOf(server, 'Sample van 2')] }
    expect(await ask.done('operator-security', url('fitter-2', 'rights'), same)).toEqual({
      status: 'active',
      changed: false,
    })
  })

  test('a site taken away gives no code there', async () => {
    const containerId = server.file.containers.find(({ serial }) => serial === 'BOX-S-0001')?.id
    const wanted = { purpose: 'installing', keySerial: 'KEY-F2', siteId: siteIdOf(server, 'Sample van 2') }
    const before = await ask.post('fitter-2', `/v1/containers/${containerId}/openings`, wanted)
    expect(before.body['code']).toBe('container_not_at_site')
    await ask.done('operator-security', url('fitter-2', 'rights'), { roles: ['fitter'], siteIds: [] })
    const after = await ask.post('fitter-2', `/v1/containers/${containerId}/openings`, wanted)
    expect(after.body['code']).toBe('site_not_yours')
  })
})

describe('keys of somebody who leaves', () => {
  test('are back before, or lost with it', async () => {
    const refused = await ask.post('operator-security', url('fitter-1', 'departures'))
    expect(refused.body).toMatchObject({ status: 409, code: 'keys_not_back', keySerials: ['KEY-F1'] })
    const left = await ask.done('operator-security', url('fitter-1', 'departures'), { withKeysLost: true })
    expect(left).toMatchObject({ status: 'left', keysLost: [{ keySerial: 'KEY-F1', incidentId: expect.any(String) }] })
    const person = await ask.get('operator-security', `/v1/people/${personIdOf(server, 'fitter-1')}`)
    expect(person.body).toMatchObject({ status: 'left', keys: [{ keySerial: 'KEY-F1', keyStatus: 'lost' }] })
  })
})

test('the list comes in pages, and each person once', async () => {
  const whole = (await ask.get('operator-auditor', '/v1/people')).body['people'] as { personId: string }[]
  expect(whole.length).toBeGreaterThan(8)
  const seen: string[] = []
  for (let next: string | null = '/v1/people?limit=3'; next !== null; ) {
    const answer: Awaited<ReturnType<TestServer['app']['inject']>> = await server.app.inject({
      method: 'GET',
      url: next,
      headers: {
        authorization: `Bearer ${server.file.people.find(({ label }) => label === 'operator-auditor')?.token}`,
      },
    })
    seen.push(...answer.json<{ people: { personId: string }[] }>().people.map(({ personId }) => personId))
    next = /^<([^>]+)>; rel="next"$/.exec(String(answer.headers['link'] ?? ''))?.[1] ?? null
  }
  expect(seen).toEqual(whole.map(({ personId }) => personId))
  expect((await ask.get('fitter-2', '/v1/people')).status).toBe(403)
  const left = (await ask.get('operator-auditor', '/v1/people?status=left')).body['people'] as { status: string }[]
  expect(left.every(({ status }) => status === 'left')).toBe(true)
})
