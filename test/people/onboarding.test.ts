/** A new company comes in by invitation, brings in its own people, and can work; and whoever should not come in does not. */
import { randomBytes, randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { runFsck } from '../../src/store/fsck.ts'
import { expectProblem } from '../http/requests.ts'
import { startTestServer, type TestServer } from '../http/server.ts'
import { everything, query } from '../http/tables.ts'
import { type Asking, asking, loginAs, partyIdOf, personIdOf, siteIdOf, tokenIn } from './asking.ts'

let server: TestServer
let ask: Asking
let logins = 0

beforeAll(async () => {
  server = await startTestServer({ logLevel: 'trace' })
  ask = asking(server)
})
afterAll(async () => {
  const { total, differences } = await runFsck(server.database)
  await server.stop()
  expect({ total, differences: differences.slice(0, 3) }).toEqual({ total: 0, differences: [] })
})

const newLogin = (): string => `person${++logins}@sample.example`

async function invited(
  roles: readonly string[] = ['meter_operator'],
  who = 'maker-security',
): Promise<Record<string, unknown>> {
  return ask.done(who, '/v1/invitations', {
    kind: 'party',
    name: 'Sample company',
    roles,
    contact: 'post@sample.example',
  })
}

function company(token: string, more: object = {}): object {
  return {
    token,
    name: 'Stadtwerke Neustadt (sample)',
    sites: [{ kind: 'central_store', name: 'Sample store' }],
    person: { name: 'Nele Muster', loginName: newLogin(), roles: ['store_keeper'] },
    ...more,
  }
}

async function codeOf(answer: Promise<{ status: number; body: Readonly<Record<string, unknown>> }>): Promise<unknown> {
  const { status, body } = await answer
  return status < 400 ? status : body['code']
}

describe('a new operator', () => {
  test('is there with one link, and its first person can work', async () => {
    const invitation = await invited()
    expect(invitation).toMatchObject({ warnings: [] })
    const token = tokenIn(invitation['link'])
    const look = await ask.post(null, '/v1/invitations/looks', { token })
    expect(look.body).toMatchObject({ kind: 'party', name: 'Sample company', invitedBy: 'Beispielwerk (sample maker)' })

    const accepted = await ask.done(
      null,
      '/v1/invitations/acceptances',
      company(token, {
        marketPartnerId: '1234567890123',
        secondPerson: { name: 'Nils Zweiter', contact: 'second@sample.example' },
      }),
    )
    expect(accepted).toMatchObject({ kind: 'party', status: 'active' })
    expect(accepted['enrolment']).toMatchObject({ token: expect.stringMatching(/^[\w-]{43}$/) })
    const officer = await loginAs(server, String(accepted['personId']))
    const me = await ask.get(officer, '/v1/me')
    expect(me.body).toMatchObject({
      person: { name: 'Nele Muster', status: 'active' },
      party: { name: 'Stadtwerke Neustadt (sample)', roles: ['meter_operator'] },
      roles: ['security_officer', 'store_keeper'],
      sites: [{ name: 'Sample store' }],
      training: { state: 'never', warning: true },
    })
    expect(me.body['rights']).toContainEqual({ right: 'people:change', needsSecondFactor: true })
    const site = await ask.done(officer, '/v1/sites', { kind: 'vehicle', name: 'Sample van' })
    const fitter = await ask.done(officer, '/v1/people', {
      name: 'Fritz Muster',
      roles: ['fitter'],
      siteIds: [site['siteId']],
    })
    const fitterAccepts = { token: tokenIn(fitter['link']), person: { loginName: newLogin() } }
    const came = await ask.done(null, '/v1/invitations/acceptances', fitterAccepts)
    expect(came).toMatchObject({ kind: 'person', status: 'invited', personId: fitter['personId'] })
    await ask.done(officer, `/v1/people/${fitter['personId']}/activations`)
    const people = await ask.get(officer, '/v1/people')
    expect(people.body['people']).toMatchObject([
      { name: 'Fritz Muster', status: 'active', accepted: true },
      { name: 'Nele Muster', status: 'active' },
      { name: 'Nils Zweiter', status: 'invited', accepted: false, roles: ['security_officer'] },
    ])
    // The second one comes in with the link that the first was given.
    const second = accepted['second'] as Record<string, unknown>
    await ask.done(null, '/v1/invitations/acceptances', {
      token: tokenIn(second['link']),
      person: { loginName: newLogin() },
    })
    await ask.done(officer, `/v1/people/${second['personId']}/activations`)
    // Both see each other: who invited, and who was.
    const parties = async (who: string): Promise<string[]> =>
      ((await ask.get(who, '/v1/parties')).body['parties'] as { partyId: string }[]).map(({ partyId }) => partyId)
    expect(await parties(officer)).toContain(partyIdOf(server, 'maker-security'))
    expect(await parties('maker-security')).toContain(accepted['partyId'])
    expect(await parties('neighbour-security')).not.toContain(accepted['partyId'])
  })

  test('whose first answer was lost asks again with the same key, and gets a fresh grant and no second company', async () => {
    const token = tokenIn((await invited())['link'])
    const body = company(token)
    const key = { 'idempotency-key': randomUUID() }
    const first = await ask.post(null, '/v1/invitations/acceptances', body, key)
    const again = await ask.post(null, '/v1/invitations/acceptances', body, key)
    expect(again.status).toBe(201)
    expect(again.body).toMatchObject({ partyId: first.body['partyId'], personId: first.body['personId'] })
    const grant = (answer: typeof first): unknown => (answer.body['enrolment'] as { token: string }).token
    expect(grant(again)).not.toBe(grant(first))
    const grants = await query(
      server.connectionString,
      'select from enrolment_grant g join person p using (natural_person_id) where p.person_id = $1',
      [first.body['personId']],
    )
    expect(grants).toHaveLength(1)
    // Who can log in, or was erased, needs none.
    const password = `update account set password_hash = 'x', totp_salt = '\\x00000000000000000000000000000000'`
    for (const change of [password, 'delete from account']) {
      const who = 'natural_person_id = (select natural_person_id from person where person_id = $1)'
      await query(server.connectionString, `${change} where ${who}`, [first.body['personId']])
      const later = await ask.post(null, '/v1/invitations/acceptances', body, key)
      expect(later.body, change).toMatchObject({ personId: first.body['personId'], enrolment: null })
    }
  })

  test('an odd market partner id is taken with a warning, one that another party has is not', async () => {
    const odd = await ask.done('maker-security', '/v1/invitations', {
      kind: 'party',
      name: 'Odd',
      roles: ['carrier'],
      marketPartnerId: '1111111111111',
    })
    expect(odd['warnings']).toHaveLength(1)
    const taken = { kind: 'party', name: 'Other', roles: ['carrier'], marketPartnerId: '9999999000002' }
    expect(await codeOf(ask.post('maker-security', '/v1/invitations', taken))).toBe('market_partner_id_taken')
    const late = { marketPartnerId: '9999999000002' }
    expect(await codeOf(ask.post(null, '/v1/invitations/acceptances', company(tokenIn(odd['link']), late)))).toBe(
      'market_partner_id_taken',
    )
    expect((await ask.post('maker-security', '/v1/invitations', { ...taken, marketPartnerId: '12' })).status).toBe(400)
  })
})

describe('who may invite whom', () => {
  test.each<[string, string, string | number]>([
    ['maker-security', 'manufacturer', 201],
    ['maker-security', 'auditor', 201],
    ['operator-security', 'manufacturer', 'party_role_not_yours_to_give'],
    ['operator-security', 'carrier', 201],
    ['neighbour-security', 'gateway_administrator', 201],
    ['maker-dispatcher', 'carrier', 'role_not_allowed'],
    ['driver', 'carrier', 'role_not_allowed'],
  ])('%s invites a %s', async (who, role, expected) => {
    const body = { kind: 'party', name: 'Company', roles: [role] }
    expect(await codeOf(ask.post(who, '/v1/invitations', body))).toBe(expected)
  })

  test('a maker that comes in by invitation has no letters, and nobody gives them but the operator of the server', async () => {
    const token = tokenIn((await invited(['manufacturer']))['link'])
    const accepted = await ask.done(
      null,
      '/v1/invitations/acceptances',
      company(token, { person: { name: 'Hera', loginName: newLogin(), roles: ['dispatcher'] } }),
    )
    const officer = await loginAs(server, String(accepted['personId']))
    const view = await ask.get(officer, `/v1/parties/${accepted['partyId']}`)
    expect(view.body).toMatchObject({ flagCodes: [], isOwn: true })
    const note = {
      noteNumber: 'N-9',
      manufacturer: '9999999000001',
      issuedOn: '2030-01-15',
      lines: [{ deviceId: 'EXSM0300000001', deviceType: 'SAMPLE-GW-A' }],
    }
    expect((await ask.post(officer, '/v1/delivery-notes', note)).status).toBeGreaterThanOrEqual(400)
  })
})

describe('a link', () => {
  test('is good once, also for two at once', async () => {
    const token = tokenIn((await invited())['link'])
    const both = await Promise.all(
      [company(token), company(token)].map((body) => ask.post(null, '/v1/invitations/acceptances', body)),
    )
    expect(both.map(({ status }) => status).sort()).toEqual([201, 409])
    expect(both.find(({ status }) => status === 409)?.body['code']).toBe('invitation_used')
    expect(await codeOf(ask.post(null, '/v1/invitations/acceptances', company(token)))).toBe('invitation_used')
    expect(await codeOf(ask.post(null, '/v1/invitations/looks', { token }))).toBe('invitation_used')
    const companies = await query(server.connectionString, 'select from party where party_id = $1', [
      both.find(({ status }) => status === 201)?.body['partyId'],
    ])
    expect(companies).toHaveLength(1)
  })

  test('of two who want one login name, one gets it', async () => {
    const tokens = [tokenIn((await invited())['link']), tokenIn((await invited())['link'])]
    const person = { name: 'Nele', loginName: newLogin() }
    const both = await Promise.all(
      tokens.map((token) => ask.post(null, '/v1/invitations/acceptances', company(token, { person }))),
    )
    expect(both.map(({ status }) => status).sort()).toEqual([201, 409])
    expect(both.find(({ status }) => status === 409)?.body['code']).toBe('login_name_taken')
    const upper = company(tokenIn((await invited())['link']), {
      person: { ...person, loginName: person.loginName.toUpperCase() },
    })
    expect(await codeOf(ask.post(null, '/v1/invitations/acceptances', upper))).toBe('login_name_taken')
  })

  test('that was withdrawn is good for nothing', async () => {
    const invitation = await invited()
    const withdrawal = `/v1/invitations/${invitation['invitationId']}/withdrawals`
    expect((await ask.post('neighbour-security', withdrawal)).status).toBe(404)
    expect(await ask.done('maker-security', withdrawal)).toEqual({ withdrawn: true })
    expect(await ask.done('maker-security', withdrawal)).toEqual({ withdrawn: false })
    expect(await codeOf(ask.post(null, '/v1/invitations/acceptances', company(tokenIn(invitation['link']))))).toBe(
      'invitation_withdrawn',
    )
  })

  test('that is withdrawn while it is used is either the one or the other', async () => {
    for (let round = 0; round < 5; round += 1) {
      const { invitationId, link } = await invited()
      const [used, withdrawn] = await Promise.all([
        ask.post(null, '/v1/invitations/acceptances', company(tokenIn(link))),
        ask.post('maker-security', `/v1/invitations/${String(invitationId)}/withdrawals`),
      ])
      const outcome = [used, withdrawn].map(({ status, body }) => (status < 400 ? 'done' : body['code']))
      expect([
        ['done', 'invitation_used'],
        ['invitation_withdrawn', 'done'],
      ]).toContainEqual(outcome)
    }
  })

  test('ends with the newer one', async () => {
    const first = await ask.done('operator-security', '/v1/people', { name: 'Waits', roles: ['fitter'] })
    const url = `/v1/people/${first['personId']}/invitations`
    const second = await ask.done('operator-security', url)
    const accept = (link: unknown) =>
      ask.post(null, '/v1/invitations/acceptances', { token: tokenIn(link), person: { loginName: newLogin() } })
    expect(await codeOf(accept(first['link']))).toBe('invitation_withdrawn')
    expect((await ask.post('neighbour-security', url)).status).toBe(404)
    expect((await accept(second['link'])).status).toBe(201)
    expect(await codeOf(ask.post('operator-security', url))).toBe('person_not_waiting')
  })

  test('of an invitation that is over is good for nothing', async () => {
    const { link } = await invited()
    const before = server.clock.aheadMs
    server.clock.aheadMs += 168 * 3_600_000 - 60_000
    expect((await ask.post(null, '/v1/invitations/looks', { token: tokenIn(link) })).status).toBe(200)
    server.clock.aheadMs += 60_000
    expect(await codeOf(ask.post(null, '/v1/invitations/acceptances', company(tokenIn(link))))).toBe(
      'invitation_expired',
    )
    server.clock.aheadMs = Math.max(before, server.clock.aheadMs)
  })

  test('is shown once: a replay has none', async () => {
    const key = { 'idempotency-key': randomUUID() }
    const body = { kind: 'party', name: 'Once', roles: ['carrier'] }
    const first = await ask.post('maker-security', '/v1/invitations', body, key)
    const again = await ask.post('maker-security', '/v1/invitations', body, key)
    expect(first.body['link']).toMatch(/#/)
    expect(again.body).toEqual({ ...first.body, link: null })
  })

  test('a stranger who guesses finds nothing', async () => {
    for (let attempt = 0; attempt < 20; attempt += 1) {
      const token = randomBytes(32).toString('base64url')
      for (const [url, body] of [
        ['/v1/invitations/looks', { token }],
        ['/v1/invitations/acceptances', company(token)],
      ] as const) {
        const answer = await ask.post(null, url, body)
        expectProblem(answer, url)
        expect(answer.status).toBe(404)
      }
    }
    for (const token of ['', 'x', `${'a'.repeat(42)}+`, 'a'.repeat(44)]) {
      expect((await ask.post(null, '/v1/invitations/looks', { token })).status).toBe(400)
    }
  })

  test('stands nowhere: in no log, no table, no entry', async () => {
    const { link } = await invited()
    const token = tokenIn(link)
    const accepted = await ask.done(null, '/v1/invitations/acceptances', company(token))
    const grant = (accepted['enrolment'] as { token: string }).token
    const rows = await everything(server.connectionString)
    for (const word of [token, grant]) {
      const hex = Buffer.from(word, 'base64url').toString('hex')
      expect(rows.filter(({ text }) => text.includes(word) || text.includes(hex)).map(({ table }) => table)).toEqual([])
      expect(server.log.filter((line) => line.includes(word))).toEqual([])
    }
  })
})

describe('a human who acts for another party already', () => {
  test('comes in by the same login, and is one human', async () => {
    const person = await ask.done('neighbour-security', '/v1/people', {
      name: 'Emil Muster',
      roles: ['fitter'],
      siteIds: [siteIdOf(server, 'Sample small store')],
    })
    const token = tokenIn(person['link'])
    expect((await ask.post(null, '/v1/session/invitations', { token })).status).toBe(401)
    const came = await ask.done('fitter-2', '/v1/session/invitations', { token })
    expect(came).toMatchObject({ personId: person['personId'], status: 'invited', enrolment: null })
    await ask.done('neighbour-security', `/v1/people/${person['personId']}/activations`)
    const humans = await query<{ human: string }>(
      server.connectionString,
      'select natural_person_id as human from person where person_id = any($1)',
      [[person['personId'], personIdOf(server, 'fitter-2')]],
    )
    expect(new Set(humans.map(({ human }) => human)).size).toBe(1)
  })

  test('is not two persons of one party', async () => {
    const person = await ask.done('operator-security', '/v1/people', { name: 'Emil again', roles: ['fitter'] })
    const accept = ask.post('fitter-2', '/v1/session/invitations', { token: tokenIn(person['link']) })
    expect(await codeOf(accept)).toBe('human_already_here')
  })

  test('founds a company with the login they have', async () => {
    const token = tokenIn((await invited(['carrier'], 'operator-security'))['link'])
    const body = { token, name: 'Second company (sample)', person: { name: 'Ines Muster' } }
    expect(await codeOf(ask.post('operator-security', '/v1/session/invitations', { token }))).toBe(
      'party_not_described',
    )
    expect(await ask.done('operator-security', '/v1/session/invitations', body)).toMatchObject({
      kind: 'party',
      status: 'active',
      enrolment: null,
    })
  })
})

test('what a company says of itself has to be there, and its people fit it', async () => {
  const token = tokenIn((await invited(['carrier']))['link'])
  const url = '/v1/invitations/acceptances'
  expect(await codeOf(ask.post(null, url, { token, person: { loginName: newLogin() } }))).toBe('party_not_described')
  expect(await codeOf(ask.post(null, url, { token, name: 'Carrier', person: { name: 'C' } }))).toBe(
    'login_name_missing',
  )
  const fitter = company(token, { person: { name: 'C', loginName: newLogin(), roles: ['fitter'] } })
  expect(await codeOf(ask.post(null, url, fitter))).toBe('role_not_at_this_party')
  expect(await codeOf(ask.post(null, url, company(token, { person: { name: 'C', loginName: 'no name' } })))).toBe(
    'request_malformed',
  )
})

test('a system without a human comes in by no link', async () => {
  const list = await ask.get('maker-security', '/v1/invitations?status=accepted')
  const shown = list.body['invitations'] as { kind: string; contact: unknown }[]
  expect(shown.length).toBeGreaterThan(2)
  // Whom one wrote to is forgotten when the invitation is over.
  expect(shown.every(({ kind, contact }) => kind === 'party' && contact === null)).toBe(true)
  expect((await ask.get('maker-dispatcher', '/v1/invitations')).status).toBe(200)
  expect((await ask.get('driver', '/v1/invitations?limit=1')).body['invitations']).toEqual([])
})
