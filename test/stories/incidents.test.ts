import { describe, expect, test } from 'vitest'
import { announce, openLarge, startRehearsal } from './rehearsal.ts'

describe('an incident that holds nothing', () => {
  test('is closed by two, one of them of the maker', async () => {
    const { client } = await startRehearsal()
    await announce(client, 1)
    const opened = await openLarge(client)
    const stranger = { direction: 'in', deviceIds: ['EXSM0299999999'] }
    const scans = `/v1/openings/${opened.openingId}/scans`
    const found = await client.refused('device_not_announced', 'a stranger', 'maker-dispatcher', scans, stranger)
    const releases = `/v1/incidents/${String(found['incidentId'])}/releases`
    const proposal = { reason: 'A sample device of the workshop', evidence: 'Sample report 3' }
    const { releaseId } = (await client.post('maker-security', releases, proposal)) as { releaseId?: string }
    const approvals = `${releases}/${String(releaseId)}/approvals`
    await client.refused('second_person_needed', 'one person alone', 'maker-security', approvals)
    expect(await client.post('maker-security-2', approvals)).toMatchObject({ released: 0, incidentClosed: true })
    const incident = await client.get('maker-security', `/v1/incidents/${String(found['incidentId'])}`)
    expect(incident).toMatchObject({ status: 'closed', kind: 'stranger', held: [], containerHeld: false })
  })

  test('what holds something is not released by naming nothing', async () => {
    const { client } = await startRehearsal()
    const [deviceId = ''] = await announce(client, 1)
    const told = await client.post('maker-dispatcher', `/v1/devices/${deviceId}/violation-reports`)
    const releases = `/v1/incidents/${String(told['incidentId'])}/releases`
    const proposal = { reason: 'none', evidence: 'none' }
    await client.refused('nothing_to_release', 'nothing named', 'maker-security', releases, proposal)
  })
})
