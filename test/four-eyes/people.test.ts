/** The right to approve, a second person named in advance, recovery of a second factor, and erasure by two. */
import { randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { readForRules, writeForRules } from '../../src/store/database.ts'
import { startRehearsal } from '../stories/rehearsal.ts'
import { approve, ask, propose, refusedApproval, withPerson } from './two.ts'

describe('the right to approve', () => {
  test('is granted by two, begins a day later, and ends at once by one', async () => {
    const rehearsal = await startRehearsal()
    const { client } = rehearsal
    const { personId } = client.person('maker-maintenance')
    const request = { kind: 'right_to_approve', personId }
    const own = await propose(client, 'maker-security', request)
    await refusedApproval(client, 'proposal_not_for_role', 'maker-maintenance', own)
    const effect = await approve(client, 'maker-security-2', own)
    expect(Date.parse(String(effect['approvesFrom'])) - Date.now()).toBeGreaterThan(23 * 3_600_000)
    const lock = { serial: 'LOCK-NEW-1' }
    await client.post('maker-security', '/v1/locks', lock)
    const wish = { kind: 'lock_personalisation', lockSerial: lock.serial }
    const proposed = await propose(client, 'maker-security', wish)
    await refusedApproval(client, 'right_to_approve_begins_later', 'maker-maintenance', proposed)
    await client.pass(24)
    const approvers = (await client.get('maker-security', '/v1/approvers'))['approvers'] as { personId: string }[]
    expect(approvers.map((each) => each.personId)).toContain(personId)
    await client.post('maker-security-2', `/v1/approvers/${personId}/endings`)
    await refusedApproval(client, 'right_to_approve_missing', 'maker-maintenance', proposed)
    const ending = `/v1/approvers/${personId}/endings`
    await client.refused('approves_nothing', 'ended already', 'maker-security-2', ending)
    const foreign = { ...request, personId: client.person('store-keeper').personId, reason: 'sample' }
    await client.refused('person_unsuitable', 'of another party', 'maker-security', '/v1/proposals', foreign)
    const unknown = { ...request, personId: randomUUID(), reason: 'sample' }
    await client.refused('person_unsuitable', 'nobody', 'maker-security', '/v1/proposals', unknown)
  })

  test('the last one of a party keeps it', async () => {
    const { client } = await startRehearsal()
    const { personId } = client.person('neighbour-security')
    const path = `/v1/approvers/${personId}/endings`
    await client.refused('right_to_approve_last', 'the last one', 'neighbour-security', path)
  })
})

describe('a second person', () => {
  test('is named in advance, agrees, and decides after the delay; and then sees just that', async () => {
    const rehearsal = await startRehearsal()
    const { client } = rehearsal
    const who = 'neighbour-security'
    const keeper = client.person('neighbour-store-keeper').personId
    const first = await propose(client, who, { kind: 'right_to_approve', personId: keeper })
    await refusedApproval(client, 'not_found', 'maker-security', first)
    const { personId } = client.person('maker-security')
    const naming = await propose(client, who, { kind: 'second_person', personId })
    await refusedApproval(client, 'second_person_needed', who, naming)
    await refusedApproval(client, 'not_found', 'maker-security-2', naming)
    expect((await client.get('maker-security', '/v1/proposals'))['proposals']).toMatchObject([
      { proposalId: naming.proposalId },
    ])
    await approve(client, 'maker-security', naming)
    await refusedApproval(client, 'right_to_approve_begins_later', 'maker-security', first)
    await client.pass(24)
    // The named person sees and decides; the colleague at the same party sees nothing of it.
    const seen = await client.get('maker-security', `/v1/proposals/${first.proposalId}`)
    expect(seen).toMatchObject({ ofPartyId: client.party(who), reason: 'Sample reason' })
    expect((await ask(client, 'maker-security-2', 'GET', `/v1/proposals/${first.proposalId}`)).status).toBe(404)
    expect((await client.get('maker-security-2', '/v1/proposals'))['proposals']).toEqual([])
    await approve(client, 'maker-security', first)
    const approvers = (await client.get(who, '/v1/approvers'))['approvers'] as { personId: string; named: boolean }[]
    expect(approvers).toContainEqual(expect.objectContaining({ personId, named: true }))
    const order = 'file 12/34'
    const ordered = await propose(client, who, { kind: 'erasure', personId: keeper, order })
    expect(await approve(client, 'maker-security', ordered)).toMatchObject({ personId: keeper })
    await client.post(who, `/v1/approvers/${personId}/endings`)
    const own = client.person(who).personId
    const later = await propose(client, who, { kind: 'erasure', personId: own, order })
    await refusedApproval(client, 'not_found', 'maker-security', later)
  })

  test('that does not fit is answered like one that is not there', async () => {
    const rehearsal = await startRehearsal()
    const { client } = rehearsal
    const who = 'neighbour-security'
    const bodies = [
      client.person('store-keeper').personId,
      client.person(who).personId,
      client.person('neighbour-store-keeper').personId,
      randomUUID(),
    ].map((personId) => ({ kind: 'second_person', personId, reason: 'sample' }))
    for (const body of bodies) {
      await client.refused('second_person_unsuitable', 'unsuitable', who, '/v1/proposals', body)
    }
    const naturalPersonId = 'neighbour-security'
    const same = await withPerson(rehearsal, {
      label: 'same-human',
      partyId: client.party('maker-security'),
      naturalPersonId,
      roles: ['security_officer'],
    })
    const { personId } = same.person('same-human')
    const oneself = { kind: 'second_person', personId, reason: 'sample' }
    await client.refused('second_person_unsuitable', 'oneself', who, '/v1/proposals', oneself)
    const notNeeded = { ...oneself, personId: client.person('operator-security').personId }
    await client.refused('second_person_not_needed', 'two are there', 'maker-security', '/v1/proposals', notNeeded)
  })
})

test('data is erased when two have decided, and not before', async () => {
  const { client, serving } = await startRehearsal()
  await client.post('maker-dispatcher', '/v1/hints', { about: 'BOX-L-0001', text: 'Erika was seen at the box' })
  const { personId } = client.person('maker-dispatcher')
  const texts = (): Promise<string> =>
    readForRules(serving.database, null, async (database) => {
      const { rows } = await database.query<{ text: string }>(
        `select convert_from(canonical, 'UTF8') as text from entry_personal union all select name from person_detail`,
      )
      return rows.map(({ text }) => text).join('\n')
    })
  const proposed = await propose(client, 'maker-security', { kind: 'erasure', personId, order: 'file 12/34' })
  expect(await texts()).toMatch(/Erika/)
  const effect = await approve(client, 'maker-security-2', proposed)
  expect(effect).toMatchObject({ personId, entries: 1 })
  const after = await texts()
  expect(after).not.toMatch(/Erika|Dora Muster/)
  const again = { kind: 'erasure', personId, order: 'file 12/34', reason: 'again' }
  await client.refused('nothing_to_erase', 'again', 'maker-security', '/v1/proposals', again)
  const foreign = { ...again, personId: client.person('store-keeper').personId }
  await client.refused('nothing_to_erase', 'of another party', 'maker-security', '/v1/proposals', foreign)
})

test('a lost second factor: two others give a grant, shown once', async () => {
  const rehearsal = await startRehearsal()
  const { client, serving } = rehearsal
  const { personId } = client.person('maker-maintenance')
  const content = { kind: 'second_factor_recovery', personId }
  const without = { ...content, reason: 'sample' }
  await client.refused('recovery_not_possible', 'no account', 'maker-security', '/v1/proposals', without)
  await writeForRules(serving.database, null, (database) =>
    database.query(
      `insert into account (natural_person_id, login_name, login_key, user_handle, created_at)
       values ('maker-maintenance', 'mara@example.org', 'mara@example.org', decode(repeat('00', 32), 'hex'), now())`,
    ),
  )
  const { proposalId, contentHash } = await propose(client, 'maker-security', content)
  const path = `/v1/proposals/${proposalId}/approvals`
  const first = await ask(client, 'maker-security-2', 'POST', path, { contentHash }, 'same')
  expect(first.status).toBe(201)
  const { enrolment } = first.body['effect'] as { enrolment: { token: string; expiresAt: string } }
  expect(enrolment.token).toMatch(/^[\w-]{43}$/)
  const again = await ask(client, 'maker-security-2', 'POST', path, { contentHash }, 'same')
  expect(again).toMatchObject({ status: 201, replayed: true, body: { effect: { enrolment: null } } })
  const own = { ...without, personId: client.person('maker-security').personId }
  await client.refused('proposal_about_yourself', 'for oneself', 'maker-security', '/v1/proposals', own)

  // The account opens both parties of whoever acts for two: neither gives a grant, also where that comes in between.
  const before = await propose(client, 'maker-security', content)
  const elsewhere = { label: 'same-human', naturalPersonId: 'maker-maintenance', roles: ['fitter'] } as const
  const same = await withPerson(rehearsal, { ...elsewhere, partyId: client.party('operator-security') })
  await refusedApproval(client, 'proposal_out_of_date', 'maker-security-2', before)
  const there = { ...without, personId: same.person('same-human').personId }
  for (const [who, body] of [
    ['maker-security', without],
    ['operator-security', there],
  ] as const) {
    await client.refused('recovery_not_possible', 'of one human at two parties', who, '/v1/proposals', body)
  }
  await client.refused('person_unsuitable', 'of the other party', 'operator-security', '/v1/proposals', without)
})
