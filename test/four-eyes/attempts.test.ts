/** Attempts to decide alone, too late, too early, or over something else than was shown. */
import { describe, expect, test } from 'vitest'
import { openLarge, type Rehearsal, startRehearsal } from '../stories/rehearsal.ts'
import { approve, ask, type Proposed, propose, refusedApproval, suspend, withPerson } from './two.ts'

/** An open box whose closing is to be forced: proposed by the maker's dispatcher. */
async function forceCloseProposed(rehearsal: Rehearsal): Promise<Proposed & { openingId: string }> {
  const { client } = rehearsal
  const { openingId } = await openLarge(client)
  return { openingId, ...(await propose(client, 'maker-dispatcher', { kind: 'force_close', openingId })) }
}

describe('four eyes', () => {
  test('one’s own proposal', async () => {
    const rehearsal = await startRehearsal()
    const { openingId } = await openLarge(rehearsal.client)
    const proposed = await propose(rehearsal.client, 'maker-security', { kind: 'force_close', openingId })
    await refusedApproval(rehearsal.client, 'second_person_needed', 'maker-security', proposed)
    await approve(rehearsal.client, 'maker-security-2', proposed)
    await refusedApproval(rehearsal.client, 'proposal_already_decided', 'maker-security-2', proposed)
  })

  test('the same human through another party sees nothing of it', async () => {
    const rehearsal = await startRehearsal()
    const proposed = await forceCloseProposed(rehearsal)
    const client = await withPerson(rehearsal, {
      label: 'elsewhere',
      partyId: rehearsal.client.party('store-keeper'),
      naturalPersonId: 'maker-dispatcher',
      roles: ['security_officer'],
    })
    await refusedApproval(client, 'not_found', 'elsewhere', proposed)
  })

  test('after the proposal has ended by itself', async () => {
    const rehearsal = await startRehearsal()
    const { client } = rehearsal
    const proposed = await forceCloseProposed(rehearsal)
    await client.pass(72)
    await refusedApproval(client, 'proposal_expired', 'maker-security', proposed)
    const path = `/v1/proposals/${proposed.proposalId}`
    expect(await client.get('maker-security', path)).toMatchObject({ status: 'expired', decidedBy: null })
    for (const what of ['rejections', 'withdrawals']) {
      await client.refused('proposal_expired', what, 'maker-security', `${path}/${what}`)
    }
    const listed = await client.get('maker-security', '/v1/proposals?status=expired')
    expect(listed['proposals']).toMatchObject([{ proposalId: proposed.proposalId, status: 'expired' }])
    expect((await client.get('maker-security', '/v1/proposals?status=open'))['proposals']).toEqual([])
  })

  test('after the state has changed: what changed is said', async () => {
    const rehearsal = await startRehearsal()
    const { client } = rehearsal
    const { openingId, ...proposed } = await forceCloseProposed(rehearsal)
    await client.post('maker-dispatcher', `/v1/openings/${openingId}/closing-code`)
    const refusal = await refusedApproval(client, 'proposal_out_of_date', 'maker-security', proposed)
    expect(refusal['changed']).toEqual(['openingStatus'])
  })

  test('with the hash of something else', async () => {
    const rehearsal = await startRehearsal()
    const proposed = await forceCloseProposed(rehearsal)
    const other = { ...proposed, contentHash: '0'.repeat(64) }
    await refusedApproval(rehearsal.client, 'proposal_differs', 'maker-security', other)
    const shown = await rehearsal.client.get('maker-security', `/v1/proposals/${proposed.proposalId}`)
    expect(shown).toMatchObject({ contentHash: proposed.contentHash, reason: 'Sample reason', status: 'open' })
    await approve(rehearsal.client, 'maker-security', proposed)
  })

  test('a proposal of another party is not there', async () => {
    const rehearsal = await startRehearsal()
    const { client } = rehearsal
    const { proposalId, contentHash } = await forceCloseProposed(rehearsal)
    const path = `/v1/proposals/${proposalId}`
    for (const who of ['operator-security', 'neighbour-security']) {
      expect((await ask(client, who, 'GET', path)).status).toBe(404)
      expect((await client.get(who, '/v1/proposals'))['proposals']).toEqual([])
      for (const [what, body] of [
        ['approvals', { contentHash }],
        ['rejections', {}],
        ['withdrawals', {}],
      ] as const) {
        expect((await ask(client, who, 'POST', `${path}/${what}`, body)).status, what).toBe(404)
      }
    }
  })

  test('by somebody whose right begins tomorrow, who has none, or whose role decides nothing', async () => {
    const rehearsal = await startRehearsal()
    const { client } = rehearsal
    const proposed = await forceCloseProposed(rehearsal)
    const partyId = client.party('maker-security')
    const roles = ['security_officer'] as const
    const tomorrow = Date.now() + 24 * 3_600_000
    const late = await withPerson(rehearsal, { label: 'later', partyId, roles, approvesFrom: tomorrow })
    await refusedApproval(late, 'right_to_approve_begins_later', 'later', proposed)
    const never = await withPerson(rehearsal, { label: 'never', partyId, roles, approvesFrom: null })
    await refusedApproval(never, 'right_to_approve_missing', 'never', proposed)
    await refusedApproval(client, 'proposal_not_for_role', 'maker-maintenance', proposed)
    await client.pass(25)
    await approve(late, 'later', proposed)
  })

  test('by somebody who was suspended meanwhile, or for somebody who was', async () => {
    const rehearsal = await startRehearsal()
    const { client } = rehearsal
    const proposed = await forceCloseProposed(rehearsal)
    await suspend(rehearsal, 'maker-security-2')
    const path = `/v1/proposals/${proposed.proposalId}/approvals`
    const answer = await ask(client, 'maker-security-2', 'POST', path, { contentHash: proposed.contentHash })
    expect([401, 403]).toContain(answer.status)
    await suspend(rehearsal, 'maker-dispatcher')
    const refusal = await refusedApproval(client, 'proposal_out_of_date', 'maker-security', proposed)
    expect(refusal['because']).toBe('person_not_active')
  })

  test('two approvals at once: one wins', async () => {
    const rehearsal = await startRehearsal()
    const { client } = rehearsal
    const { proposalId, contentHash } = await forceCloseProposed(rehearsal)
    const path = `/v1/proposals/${proposalId}/approvals`
    const answers = await Promise.all(
      ['maker-security', 'maker-security-2', 'maker-security'].map((who) =>
        ask(client, who, 'POST', path, { contentHash }),
      ),
    )
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409])
    expect(answers.filter(({ status }) => status === 409).map(({ body }) => body['code'])).toEqual([
      'proposal_already_decided',
      'proposal_already_decided',
    ])
  })

  test('a rejection and a withdrawal leave everything as it is', async () => {
    const rehearsal = await startRehearsal()
    const { client } = rehearsal
    const { openingId, ...first } = await forceCloseProposed(rehearsal)
    const path = `/v1/proposals/${first.proposalId}`
    await client.refused('second_person_needed', 'an own rejection', 'maker-dispatcher', `${path}/rejections`)
    await client.post('maker-security', `${path}/rejections`)
    const second = await propose(client, 'maker-dispatcher', { kind: 'force_close', openingId })
    const other = `/v1/proposals/${second.proposalId}/withdrawals`
    await client.refused('proposal_not_yours', 'somebody else’s withdrawal', 'maker-security', other)
    await client.post('maker-dispatcher', other)
    await refusedApproval(client, 'proposal_already_decided', 'maker-security', second)
    const listed = (await client.get('maker-security', '/v1/proposals')) as { proposals?: { status: string }[] }
    expect(listed.proposals?.map(({ status }) => status)).toEqual(['withdrawn', 'rejected'])
    await client.post('maker-dispatcher', `/v1/openings/${openingId}/closing-code`)
  })
})

test('lists come in pages', async () => {
  const rehearsal = await startRehearsal()
  const { client } = rehearsal
  const { openingId } = await openLarge(client)
  const made = []
  for (let n = 0; n < 3; n += 1)
    made.push(await propose(client, 'maker-dispatcher', { kind: 'force_close', openingId }))
  const seen: string[] = []
  let path: string | null = '/v1/proposals?limit=2&status=open'
  while (path !== null) {
    const token = client.person('maker-security').token
    const response: Response = await fetch(client.file.url + path, { headers: { authorization: `Bearer ${token}` } })
    const { proposals } = (await response.json()) as { proposals: { proposalId: string }[] }
    seen.push(...proposals.map(({ proposalId }) => proposalId))
    path = /<([^>]+)>; rel="next"/.exec(response.headers.get('link') ?? '')?.[1] ?? null
  }
  expect(seen).toHaveLength(3)
  expect(new Set(seen)).toEqual(new Set(made.map(({ proposalId }) => proposalId)))
})
