/** Which parties somebody sees, and what a party changes of itself. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { runFsck } from '../../src/store/fsck.ts'
import type { Answer } from '../http/requests.ts'
import { startTestServer, type TestServer, tellStory } from '../http/server.ts'
import { query } from '../http/tables.ts'
import { type Asking, asking, partyIdOf, personIdOf, siteIdOf, tokenIn } from './asking.ts'

let server: TestServer
let ask: Asking

beforeAll(async () => {
  server = await startTestServer()
  ask = asking(server)
})
afterAll(async () => {
  const { total, differences } = await runFsck(server.database)
  await server.stop()
  expect({ total, differences: differences.slice(0, 3) }).toEqual({ total: 0, differences: [] })
})

const codeOf = ({ status, body }: Answer): unknown => (status < 400 ? status : body['code'])

/** Labels of the parties that somebody sees. */
async function seenBy(who: string, filter = ''): Promise<string[]> {
  const labels = new Map([
    [partyIdOf(server, 'maker-security'), 'maker'],
    [partyIdOf(server, 'driver'), 'carrier'],
    [partyIdOf(server, 'operator-security'), 'operator'],
    [partyIdOf(server, 'neighbour-security'), 'neighbour'],
    [partyIdOf(server, 'gwa-system'), 'administrator'],
  ])
  const { body } = await ask.get(who, `/v1/parties${filter}`)
  return (body['parties'] as { partyId: string }[]).map(({ partyId }) => labels.get(partyId) ?? 'other').sort()
}

describe('who sees whom', () => {
  test('before anything was sent: oneself, whom one could choose, and the administrators between two', async () => {
    expect(await seenBy('maker-security')).toEqual(['administrator', 'carrier', 'maker'])
    expect(await seenBy('neighbour-security')).toEqual(['administrator', 'carrier', 'neighbour'])
    expect(await seenBy('operator-security')).toEqual(['administrator', 'carrier', 'operator'])
    expect(await seenBy('driver')).toEqual(['carrier'])
    expect(await seenBy('gwa-system')).toEqual(['administrator', 'operator'])
    expect(await seenBy('maker-security', '?role=carrier')).toEqual(['carrier'])
  })

  test('after a shipment its three parties see each other, and the sites to send something to', async () => {
    await tellStory(server, 3)
    for (const who of ['maker-security', 'operator-security', 'driver']) {
      expect(await seenBy(who), who).toEqual(expect.arrayContaining(['maker', 'carrier', 'operator']))
      expect(await seenBy(who), who).not.toContain('neighbour')
    }
    const operator = await ask.get('maker-security', `/v1/parties/${partyIdOf(server, 'operator-security')}`)
    expect(operator.body).toMatchObject({
      isOwn: false,
      sites: [{ name: 'Sample central store', kind: 'central_store' }],
    })
    expect(operator.body).not.toHaveProperty('gatewayAdministratorIds')
    const own = await ask.get('operator-security', `/v1/parties/${partyIdOf(server, 'operator-security')}`)
    expect((own.body['sites'] as unknown[]).length).toBe(3)
    expect(own.body).toMatchObject({ isOwn: true, gatewayAdministratorIds: [partyIdOf(server, 'gwa-system')] })
  })

  test('whom one doesn’t see is not there', async () => {
    const neighbour = partyIdOf(server, 'neighbour-security')
    for (const who of ['maker-security', 'operator-security', 'driver', 'gwa-system']) {
      expect((await ask.get(who, `/v1/parties/${neighbour}`)).status, who).toBe(404)
      expect((await ask.get(who, `/v1/parties?cursor=${neighbour}`)).body['parties'], who).toEqual([])
    }
    expect((await ask.get('neighbour-security', '/v1/sites')).body['sites']).toMatchObject([
      { name: 'Sample small store' },
    ])
  })

  test('the list comes in pages', async () => {
    const first = await server.app.inject({
      method: 'GET',
      url: '/v1/parties?limit=1&role=carrier',
      headers: { authorization: `Bearer ${server.file.people.find(({ label }) => label === 'maker-security')?.token}` },
    })
    expect(first.json<{ parties: unknown[] }>().parties).toHaveLength(1)
    expect(first.headers['link']).toBeUndefined()
    const sites = await server.app.inject({
      method: 'GET',
      url: '/v1/sites?limit=2',
      headers: {
        authorization: `Bearer ${server.file.people.find(({ label }) => label === 'operator-security')?.token}`,
      },
    })
    expect(sites.headers['link']).toMatch(/^<\/v1\/sites\?limit=2&cursor=[0-9a-f-]{36}>; rel="next"$/)
  })
})

describe('a party says who it is', () => {
  const changes = (label: string): string => `/v1/parties/${partyIdOf(server, label)}/changes`

  test('name, address, market partner id', async () => {
    const own = {
      name: 'Stadtwerke Musterstadt GmbH (sample)',
      address: 'Sample street 1',
      marketPartnerId: '9999999000009',
    }
    expect(await ask.done('operator-security', changes('operator-security'), own)).toEqual({
      changed: true,
      warnings: [],
    })
    expect(await ask.done('operator-security', changes('operator-security'), own)).toEqual({
      changed: false,
      warnings: [],
    })
    const odd = await ask.done('operator-security', changes('operator-security'), { marketPartnerId: '7777777777777' })
    expect(odd['warnings']).toHaveLength(1)
    const view = await ask.get('operator-security', `/v1/parties/${partyIdOf(server, 'operator-security')}`)
    expect(view.body).toMatchObject({ ...own, marketPartnerId: '7777777777777' })
    await ask.done('operator-security', changes('operator-security'), { marketPartnerId: null })
    const taken = await ask.post('operator-security', changes('operator-security'), {
      marketPartnerId: '9999999000001',
    })
    expect(taken.body['code']).toBe('market_partner_id_taken')
    await ask.done('operator-security', changes('operator-security'), { marketPartnerId: '9999999000002' })
  })

  test('of another one nobody says it', async () => {
    expect((await ask.post('operator-security', changes('maker-security'), { name: 'Mine now' })).status).toBe(404)
    expect((await ask.post('store-keeper', changes('operator-security'), { name: 'X' })).status).toBe(403)
    const sneaky = { flagCodes: ['XSM'], roles: ['manufacturer'] }
    expect(await ask.done('operator-security', changes('operator-security'), sneaky)).toMatchObject({ changed: false })
  })

  test('an operator names gateway administrators, who then see its devices; another party can’t be one', async () => {
    const administrator = partyIdOf(server, 'gwa-system')
    const named = { gatewayAdministratorIds: [administrator] }
    expect(codeOf(await ask.post('maker-security', changes('maker-security'), named))).toBe('not_an_operator')
    const wrong = { gatewayAdministratorIds: [partyIdOf(server, 'driver')] }
    expect(codeOf(await ask.post('operator-security', changes('operator-security'), wrong))).toBe(
      'gateway_administrator_unknown',
    )
    const nobody = { gatewayAdministratorIds: ['00000000-0000-4000-8000-000000000000'] }
    expect(codeOf(await ask.post('operator-security', changes('operator-security'), nobody))).toBe(
      'gateway_administrator_unknown',
    )

    const [device] = await query<{ id: string }>(
      server.connectionString,
      'select device_id as id from device where owning_party_id = $1 limit 1',
      [partyIdOf(server, 'operator-security')],
    )
    expect((await ask.get('gwa-system', `/v1/devices/${device?.id}`)).status).toBe(200)
    await ask.done('operator-security', changes('operator-security'), { gatewayAdministratorIds: [] })
    expect((await ask.get('gwa-system', `/v1/devices/${device?.id}`)).status).toBe(404)
    expect(await seenBy('gwa-system')).toEqual(['administrator'])
    await ask.done('operator-security', changes('operator-security'), named)
    expect((await ask.get('gwa-system', `/v1/devices/${device?.id}`)).status).toBe(200)
  })
})

describe('a site', () => {
  const change = (siteId: unknown): string => `/v1/sites/${String(siteId)}/changes`

  test('comes, is renamed, closed, and opened again', async () => {
    const { siteId } = await ask.done('operator-security', '/v1/sites', { kind: 'small_store', name: 'Sample shed' })
    expect(
      await ask.done('operator-security', change(siteId), { name: 'Sample hall', address: 'Sample way 2' }),
    ).toEqual({ changed: true })
    expect((await ask.post('neighbour-security', change(siteId), { name: 'X' })).status).toBe(404)
    expect(await ask.done('operator-security', change(siteId), { status: 'closed' })).toEqual({ changed: true })
    // Nobody is given a right there, and nobody sends anything there.
    const roles = { roles: ['store_keeper'], siteIds: [siteId] }
    const rights = `/v1/people/${personIdOf(server, 'operator-auditor')}/rights`
    expect(codeOf(await ask.post('operator-security', rights, { roles: ['auditor'], siteIds: [siteId] }))).toBe(
      'site_not_of_party',
    )
    expect(codeOf(await ask.post('operator-security', '/v1/people', { name: 'X', ...roles }))).toBe('site_not_of_party')
    const seen = await ask.get('maker-security', `/v1/parties/${partyIdOf(server, 'operator-security')}`)
    expect(JSON.stringify(seen.body)).not.toContain('Sample hall')
    expect(await ask.done('operator-security', change(siteId), { status: 'active' })).toEqual({ changed: true })
  })

  test('where containers stand stays open', async () => {
    const refused = await ask.post('operator-security', change(siteIdOf(server, 'Sample central store')), {
      status: 'closed',
    })
    expect(refused.body).toMatchObject({ code: 'site_not_empty', serials: expect.arrayContaining(['BOX-L-0001']) })
  })

  test('at which alone somebody has the right stays open', async () => {
    const { siteId } = await ask.done('operator-security', '/v1/sites', { kind: 'vehicle', name: 'Sample van 3' })
    const person = await ask.done('operator-security', '/v1/people', {
      name: 'Driver',
      roles: ['fitter'],
      siteIds: [siteId],
    })
    const refused = await ask.post('operator-security', change(siteId), { status: 'closed' })
    expect(refused.body).toMatchObject({ code: 'site_of_people', personIds: [person['personId']] })
    await ask.done('operator-security', `/v1/people/${person['personId']}/departures`)
    expect(await ask.done('operator-security', change(siteId), { status: 'closed' })).toEqual({ changed: true })
  })

  test('that is closed takes no container in', async () => {
    const { siteId } = await ask.done('operator-security', '/v1/sites', { kind: 'small_store', name: 'Sample barn' })
    const rights = `/v1/people/${personIdOf(server, 'store-keeper')}/rights`
    const siteIds = ['Sample central store', 'Sample van 1', 'Sample van 2'].map((name) => siteIdOf(server, name))
    await ask.done('operator-security', rights, { roles: ['store_keeper'], siteIds: [...siteIds, siteId] })
    await ask.done('operator-security', change(siteId), { status: 'closed' })
    const box = server.file.containers.find(({ serial }) => serial === 'BOX-L-0001')?.id
    expect(codeOf(await ask.post('store-keeper', `/v1/containers/${box}/storings`, { siteId }))).toBe('site_closed')
  })
})

test('the database keeps market partner ids and the letters of makers apart', async () => {
  const [maker, operator] = [partyIdOf(server, 'maker-security'), partyIdOf(server, 'operator-security')]
  const same = `update party set market_partner_id = (select market_partner_id from party where party_id = $1) where party_id = $2`
  await expect(query(server.connectionString, same, [maker, operator])).rejects.toMatchObject({ code: '23505' })
  const letters = `update party set flag_codes = (select flag_codes from party where party_id = $1) where party_id = $2`
  await expect(query(server.connectionString, letters, [maker, operator])).rejects.toMatchObject({ code: '23505' })
})

test('an invited party is seen by nobody before it is there', async () => {
  const invitation = await ask.done('maker-security', '/v1/invitations', {
    kind: 'party',
    name: 'Later',
    roles: ['carrier'],
  })
  expect(tokenIn(invitation['link'])).toHaveLength(43)
  expect(await seenBy('maker-security')).not.toContain('other')
})
