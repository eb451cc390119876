import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { bearer, startTestServer, type TestServer } from '../http/server.ts'
import { everything, query } from '../http/tables.ts'
import { ask } from './setup.ts'

let server: TestServer

beforeAll(async () => {
  server = await startTestServer()
  const [maker, carrier, operator] = ['maker-security', 'driver', 'store-keeper'].map(party)
  // As if the maker had sent the operator something.
  await query(
    server.connectionString,
    `insert into invitation values ($1, $2, 'party', '@', '["meter_operator"]', null, now() + interval '1 day', 'open', $3)`,
    [randomUUID(), maker, operator],
  )
  expect(carrier).toBeDefined()
})
afterAll(() => server.stop())

const party = (label: string): string => server.file.people.find((each) => each.label === label)?.partyId ?? ''
const site = (name: string): string => server.file.sites.find((each) => each.name === name)?.siteId ?? ''
const LENA = { name: 'Lena Muster', mail: 'lena@operator.example', kinds: ['shipment', 'deadline'] }

async function register(who: string, body: object): Promise<string> {
  const answer = await ask(server, who, 'POST', '/v1/contacts', body)
  expect(answer, JSON.stringify(answer.body)).toMatchObject({ status: 201 })
  return String(answer.body['contactId'])
}

async function contactsSeen(who: string, ofParty = ''): Promise<Record<string, unknown>[]> {
  const { body } = await ask(server, who, 'GET', `/v1/contacts${ofParty === '' ? '' : `?partyId=${ofParty}`}`)
  return body['contacts'] as Record<string, unknown>[]
}

test('a contact from its beginning to its end: then its name and its address are gone', async () => {
  const before = await query(server.connectionString, 'select entry_id from entry')
  const contactId = await register('store-keeper', { ...LENA, siteId: site('Sample central store') })
  const change = { mail: 'ramp@operator.example', language: 'en', siteId: null, kinds: ['shipment'] }
  const changed = await ask(server, 'store-keeper', 'POST', `/v1/contacts/${contactId}/changes`, change)
  expect(changed).toMatchObject({ status: 201, body: { contactId } })
  expect(await contactsSeen('operator-security')).toMatchObject([
    { contactId, partyId: party('store-keeper'), name: 'Lena Muster', ...change, personId: null, endedAt: null },
  ])
  const tested = await ask(server, 'store-keeper', 'POST', `/v1/contacts/${contactId}/tests`)
  expect(tested).toMatchObject({ status: 201, body: { mailId: expect.any(String) } })
  const waiting = await ask(server, 'store-keeper', 'GET', '/v1/mails?status=waiting')
  expect(waiting.body['mails']).toMatchObject([{ mailId: tested.body['mailId'], contactId, kind: 'test', attempts: 0 }])
  const metrics = await server.app.inject({ url: '/metrics', headers: bearer(server, 'operator-security') })
  expect(metrics.body).toMatch(/^geleit_mails_waiting 1$/m)
  expect(metrics.body).toMatch(/^geleit_mail_can_be_sent 0$/m)

  const ended = await ask(server, 'store-keeper', 'POST', `/v1/contacts/${contactId}/endings`)
  expect(ended).toMatchObject({ status: 201, body: { contactId, endedAt: expect.any(String) } })
  expect(await contactsSeen('store-keeper')).toMatchObject([{ contactId, name: null, mail: null, language: null }])
  expect((await ask(server, 'store-keeper', 'GET', '/v1/mails')).body['mails']).toEqual([])
  for (const act of ['changes', 'endings', 'tests']) {
    const again = await ask(server, 'store-keeper', 'POST', `/v1/contacts/${contactId}/${act}`, {})
    expect(again, act).toMatchObject({ status: 409, body: { code: 'contact_ended' } })
  }
  const left = (await everything(server.connectionString)).filter(({ text }) =>
    /lena muster|@operator\.example/i.test(text),
  )
  expect(left.filter(({ table }) => table !== 'person_detail')).toEqual([])
  expect(await query(server.connectionString, 'select entry_id from entry')).toEqual(before)
})

test('a partner sees by name who can be told of shipments, and nothing else; a stranger sees nobody', async () => {
  const told = await register('store-keeper', { ...LENA, siteId: site('Sample central store') })
  await register('store-keeper', { ...LENA, name: 'Not for others', kinds: ['block'] })
  const operator = party('store-keeper')
  expect(await contactsSeen('maker-dispatcher', operator)).toEqual([
    { contactId: told, partyId: operator, siteId: site('Sample central store'), name: 'Lena Muster' },
  ])
  expect(await contactsSeen('driver', operator)).toEqual([])
  for (const act of ['changes', 'endings', 'tests']) {
    const answer = await ask(server, 'maker-dispatcher', 'POST', `/v1/contacts/${told}/${act}`, {})
    expect(answer, act).toMatchObject({ status: 404, body: { code: 'not_found' } })
  }
  const { body } = await ask(server, 'store-keeper', 'POST', `/v1/contacts/${told}/tests`)
  const resent = await ask(server, 'maker-dispatcher', 'POST', `/v1/mails/${body['mailId']}/resends`)
  expect(resent).toMatchObject({ status: 404 })
  expect((await ask(server, 'maker-dispatcher', 'GET', '/v1/mails')).body['mails']).toEqual([])
  await ask(server, 'store-keeper', 'POST', `/v1/contacts/${told}/endings`)
  expect(await contactsSeen('maker-dispatcher', operator)).toEqual([])
})

test.each<[string, object, number, string]>([
  ['a site of others', { siteId: '@factory' }, 422, 'site_not_of_party'],
  ['a person of others', { personId: '@maker-dispatcher' }, 422, 'contact_person_unknown'],
  ['two lines', { name: 'Lena\nMuster' }, 422, 'contact_name_unusable'],
  ['nothing to read', { name: ' ' }, 422, 'contact_name_unusable'],
  ['no address', { mail: 'lena' }, 422, 'mail_address_unusable'],
  ['no kinds', { kinds: [] }, 400, 'request_malformed'],
  ['a test is no kind', { kinds: ['test'] }, 400, 'request_malformed'],
  ['a language that nobody wrote', { language: 'fr' }, 400, 'request_malformed'],
])('refused: %s', async (_, body, status, code) => {
  const personId = server.file.people.find(({ label }) => label === 'maker-dispatcher')?.personId ?? ''
  const text = JSON.stringify({ ...LENA, ...body })
    .replace('@factory', site('Sample factory'))
    .replace('@maker-dispatcher', personId)
  const answer = await ask(server, 'store-keeper', 'POST', '/v1/contacts', JSON.parse(text))
  expect(answer).toMatchObject({ status, body: { code } })
})

test('as many as a party can have, and no more; fitters and systems have none of it', async () => {
  const operator = party('store-keeper')
  await query(
    server.connectionString,
    `insert into contact select gen_random_uuid(), $1, null, 'Sample', '["block"]', now(), null
     from generate_series(1, 100 - (select count(*)::int from contact where party_id = $1 and ended_at is null))`,
    [operator],
  )
  const answer = await ask(server, 'store-keeper', 'POST', '/v1/contacts', LENA)
  expect(answer).toMatchObject({ status: 409, body: { code: 'contacts_too_many', most: 100 } })
  await query(server.connectionString, `delete from contact where name = 'Sample'`)
  for (const who of ['fitter-1', 'gwa-system']) {
    const refused = await ask(server, who, 'POST', '/v1/contacts', LENA)
    expect(refused, who).toMatchObject({ status: 403, body: { code: 'role_not_allowed' } })
  }
})

test('lists come in pages', async () => {
  const ids: string[] = []
  for (let number = 0; number < 5; number += 1) ids.unshift(await register('driver', { ...LENA, name: `P ${number}` }))
  for (const [path, member, id] of [
    ['/v1/contacts', 'contacts', 'contactId'],
    ['/v1/mails', 'mails', 'contactId'],
  ] as const) {
    if (member === 'mails')
      for (const each of [...ids].reverse()) await ask(server, 'driver', 'POST', `/v1/contacts/${each}/tests`)
    const seen: unknown[] = []
    for (let next: string | null = `${path}?limit=2`; next !== null; ) {
      const page = await ask(server, 'driver', 'GET', next)
      seen.push(...(page.body[member] as Record<string, unknown>[]).map((row) => row[id]))
      next = page.link
    }
    expect(seen, path).toEqual(ids)
  }
})

test('when a person is erased, the contact that is this person goes along', async () => {
  const person = server.file.people.find(({ label }) => label === 'fitter-2')
  const contactId = await register('store-keeper', { ...LENA, personId: person?.personId })
  const body = { kind: 'erasure', personId: person?.personId, order: 'SAMPLE 1', reason: 'Asked for (sample)' }
  const proposed = await ask(server, 'operator-security', 'POST', '/v1/proposals', body)
  expect(proposed.status, JSON.stringify(proposed.body)).toBe(201)
  const { proposalId, contentHash } = proposed.body
  const approvals = `/v1/proposals/${proposalId}/approvals`
  const decided = await ask(server, 'operator-security-2', 'POST', approvals, { contentHash })
  expect(decided.status, JSON.stringify(decided.body)).toBe(201)
  expect(await contactsSeen('store-keeper')).toEqual(
    expect.arrayContaining([expect.objectContaining({ contactId, name: null, mail: null, personId: null })]),
  )
})
