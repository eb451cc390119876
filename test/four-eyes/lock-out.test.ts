/** Lock-outs and releases: two humans, and what they decide holds. */
import { describe, expect, test } from 'vitest'
import { announce, deliver, packLarge, startRehearsal } from '../stories/rehearsal.ts'
import { byTwo, propose, refusedApproval, withPerson } from './two.ts'

const OFFICERS = ['maker-security', 'maker-security-2'] as const
type Client = Awaited<ReturnType<typeof startRehearsal>>['client']

/** Devices at the maker, held by one incident: one each was reported. */
async function reported(client: Client, count: number): Promise<{ deviceIds: string[]; incidentId: string }> {
  const deviceIds = await announce(client, count)
  const box = await packLarge(client, deviceIds)
  const report = `/v1/containers/${box.containerId}/violation-reports`
  const told = await client.post('maker-dispatcher', report, { what: 'a broken corner' })
  return { deviceIds, incidentId: String(told['incidentId']) }
}

describe('a lock-out', () => {
  test('is final, and the verdict says so', async () => {
    const { client } = await startRehearsal()
    const { deviceIds, incidentId } = await reported(client, 3)
    const [first = '', second = ''] = deviceIds
    const effect = await byTwo(client, OFFICERS, { kind: 'lock_out', incidentId, deviceIds: [first] })
    expect(effect).toMatchObject({ lockedOut: 1, recalled: [] })
    const device = await client.get('maker-dispatcher', `/v1/devices/${first}`)
    expect(device['trust']).toBe('locked_out')
    const verdict = await client.get('maker-dispatcher', `/v1/devices/${first}/verdict?purpose=install`)
    expect(verdict).toMatchObject({ verdict: 'no', reasons: expect.arrayContaining(['locked_out']) })
    // The release of its incident frees the others, and not this one.
    const releases = `/v1/incidents/${incidentId}/releases`
    const content = { deviceIds: [first, second], containerCleared: true, reason: 'looked at', evidence: 'photo' }
    const released = await client.post('maker-security-2', releases, content)
    const { releaseId, contentHash } = released
    await client.post('maker-security', `${releases}/${String(releaseId)}/approvals`, { contentHash })
    expect((await client.get('maker-dispatcher', `/v1/devices/${first}`))['trust']).toBe('locked_out')
    expect((await client.get('maker-dispatcher', `/v1/devices/${second}`))['trust']).toBe('ok')
    await client.verdict('maker-dispatcher', first, 'no')
    const again = { kind: 'lock_out', incidentId, deviceIds: [first], reason: 'again' }
    await client.refused('device_not_held_by_incident', 'after the release', 'maker-security', '/v1/proposals', again)
    const chain = (await client.get('maker-security', `/v1/devices/${first}`)) as { chain?: { type: string }[] }
    expect(chain.chain?.map(({ type }) => type)).toEqual(
      expect.arrayContaining(['proposal_made', 'devices_locked_out']),
    )
  })

  test('of a device that was released meanwhile is out of date; twice is once too often', async () => {
    const { client } = await startRehearsal()
    const { deviceIds, incidentId } = await reported(client, 2)
    const proposed = await propose(client, 'maker-security', { kind: 'lock_out', incidentId, deviceIds })
    const [first = '', second = ''] = deviceIds
    const releases = `/v1/incidents/${incidentId}/releases`
    const content = { deviceIds: [first], reason: 'looked at', evidence: 'photo' }
    const { releaseId } = await client.post('maker-security-2', releases, content)
    await client.post('maker-security', `${releases}/${String(releaseId)}/approvals`)
    const refusal = await refusedApproval(client, 'proposal_out_of_date', 'maker-security-2', proposed)
    expect(refusal).toMatchObject({ because: 'device_not_held_by_incident', deviceIds: [first] })
    await byTwo(client, OFFICERS, { kind: 'lock_out', incidentId, deviceIds: [second] })
    const again = { kind: 'lock_out', incidentId, deviceIds: [second], reason: 'again' }
    await client.refused('device_already_locked_out', 'twice', 'maker-security', '/v1/proposals', again)
  })

  test('is for those who made or own the devices, and for what the incident holds', async () => {
    const { client } = await startRehearsal()
    const { deviceIds, incidentId } = await reported(client, 1)
    const content = { kind: 'lock_out', incidentId, deviceIds, reason: 'sample' }
    for (const who of ['operator-security', 'neighbour-security']) {
      await client.refused('not_found', 'of another party', who, '/v1/proposals', content)
    }
    await client.refused('proposal_not_for_role', 'a dispatcher', 'maker-dispatcher', '/v1/proposals', content)
    const unknown = { ...content, deviceIds: ['EXSM0299999999'] }
    await client.refused('device_not_held_by_incident', 'unknown', 'maker-security', '/v1/proposals', unknown)
    const malformed = { ...content, deviceIds: ['no identification'] }
    await client.refused('identifier_malformed', 'malformed', 'maker-security', '/v1/proposals', malformed)
  })
})

describe('a release', () => {
  test('alone, after its end, with another hash, by somebody without the right', async () => {
    const rehearsal = await startRehearsal()
    const { client } = rehearsal
    const { deviceIds, incidentId } = await reported(client, 2)
    const releases = `/v1/incidents/${incidentId}/releases`
    const content = { deviceIds, containerCleared: true, reason: 'looked at', evidence: 'photo' }
    const { releaseId, contentHash, expiresAt } = await client.post('maker-security', releases, content)
    expect(Date.parse(String(expiresAt))).toBeGreaterThan(Date.now())
    const approvals = `${releases}/${String(releaseId)}/approvals`
    await client.refused('second_person_needed', 'alone', 'maker-security', approvals, { contentHash })
    const differs = { contentHash: '0'.repeat(64) }
    await client.refused('proposal_differs', 'another hash', 'maker-security-2', approvals, differs)
    const partyId = client.party('maker-security')
    const roles = ['security_officer'] as const
    const never = await withPerson(rehearsal, { label: 'never', partyId, roles, approvesFrom: null })
    await never.refused('right_to_approve_missing', 'no right', 'never', approvals, { contentHash })
    const shown = (await client.get('maker-security', `/v1/incidents/${incidentId}`)) as { releases?: object[] }
    expect(shown.releases).toMatchObject([{ releaseId, contentHash, expiresAt }])
    await client.pass(72)
    await client.refused('proposal_expired', 'too late', 'maker-security-2', approvals, { contentHash })
    // The incident is still open: proposed again, it is released.
    const again = await client.post('maker-security', releases, content)
    await client.post('maker-security-2', `${releases}/${String(again['releaseId'])}/approvals`)
  })

  test('the same human through another party', async () => {
    const rehearsal = await startRehearsal()
    const { client } = rehearsal
    const deviceIds = await announce(client, 1)
    const box = await packLarge(client, deviceIds)
    await deliver(client, box, 1)
    const report = `/v1/containers/${box.containerId}/violation-reports`
    const { incidentId } = await client.post('store-keeper', report, { what: 'a broken corner' })
    const releases = `/v1/incidents/${String(incidentId)}/releases`
    const content = { deviceIds, reason: 'looked at', evidence: 'photo' }
    const { releaseId } = await client.post('operator-security', releases, content)
    const approvals = `${releases}/${String(releaseId)}/approvals`
    const twice = await withPerson(rehearsal, {
      label: 'twice',
      partyId: client.party('maker-security'),
      naturalPersonId: 'operator-security',
      roles: ['security_officer'],
    })
    await twice.refused('second_person_needed', 'one human', 'twice', approvals)
    await twice.post('maker-security', approvals)
  })
})
