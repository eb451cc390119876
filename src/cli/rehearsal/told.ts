/** Step 8: days later somebody tells that the large box was forced, and what follows until things are free again. */
import { boxOf, keyOf } from './box.ts'
import { must } from './client.ts'
import { fact, type StoryState } from './state.ts'

export async function toldByAPerson(state: StoryState): Promise<string> {
  const { client, deviceIds, large, small } = state
  await client.pass(72)
  await explainNights(state)
  const box = boxOf(client, 'BOX-L-0001')
  const report = { since: fact(state, 'depotSince'), what: 'Forced at the depot of the forwarder (sample)' }
  const reports = `/v1/containers/${box.containerId}/violation-reports`
  const whatIf = await client.post('operator-security-2', `${reports}?dryRun=true`, report)
  const unrelated = await client.post('neighbour-security', reports, report)
  must(unrelated['status'] === 202, 'from somebody whom it does not concern it is a hint')
  const told = await client.post('operator-security', reports, report)
  must(told['status'] === 201, 'from somebody whom it concerns it holds at once')
  const exposed = told['exposed'] as string[]
  must(exposed.join() === (whatIf['exposed'] as string[]).join(), 'what-if showed the same list')
  const repacked = deviceIds.slice(0, small)
  must(exposed.length === large, `${exposed.length} devices found, expected ${large}`)
  must(
    repacked.every((deviceId) => exposed.includes(deviceId)),
    'every repacked device is found, wherever it is',
  )
  const contacts = told['contacts'] as { containerIds: string[] }
  must(
    contacts.containerIds.length === 3,
    `${contacts.containerIds.length} small boxes are listed as contacts, expected 3`,
  )
  await blocked(state)
  const incidentId = String(told['incidentId'])
  await release(state, incidentId, exposed)
  const recalls = (told['recalled'] as string[]).length
  return `${exposed.length} devices found and blocked (${small} of them repacked), ${recalls} recalls; released by two`
}

/** What a fitter had in hand overnight is unproven, until another human has said where it was. */
async function explainNights(state: StoryState): Promise<void> {
  const { client } = state
  const deviceIds = [fact(state, 'inHand')]
  const { grounds } = (await client.get('fitter-1', `/v1/devices/${deviceIds[0]}`)) as { grounds?: { kind: string }[] }
  // Where nobody watches deadlines nothing came of the nights.
  if (grounds?.some(({ kind }) => kind === 'unproven') !== true) return
  const explanations = `/v1/people/${client.person('fitter-1').personId}/explanations`
  const said = { deviceIds, text: 'In the locked van; the van was not moved (sample)' }
  await client.refused('explanation_too_late', 'explaining a night oneself, afterwards', 'fitter-1', explanations, said)
  await client.post('operator-security', explanations, said)
}

async function blocked(state: StoryState): Promise<void> {
  const { client } = state
  const inHand = fact(state, 'inHand')
  const installed = fact(state, 'installed')
  await client.verdict('fitter-1', inHand, 'no')
  const place = { placeOfUse: 'Sample street 3, cellar' }
  await client.refused(
    'device_held',
    'installing a blocked device',
    'fitter-1',
    `/v1/devices/${inHand}/installations`,
    place,
  )
  const commissionings = `/v1/devices/${installed}/commissionings`
  await client.refused('device_not_to_be_commissioned', 'commissioning a blocked device', 'gwa-system', commissionings)
}

async function release(state: StoryState, incidentId: string, exposed: readonly string[]): Promise<void> {
  const { client, deviceIds } = state
  const releases = `/v1/incidents/${incidentId}/releases`
  const cleared = {
    deviceIds: exposed,
    containerCleared: true,
    reason: 'Examined, found untouched (sample)',
    evidence: 'Sample report 1',
  }
  await client.refused('reporter_may_not_release', 'the reporter', 'operator-security', releases, cleared)
  const proposed = await client.post('operator-security-2', releases, cleared)
  const approvals = `${releases}/${String(proposed['releaseId'])}/approvals`
  const inHand = fact(state, 'inHand')
  await client.verdict('fitter-1', inHand, 'no')
  await client.refused('second_person_needed', 'one person alone', 'operator-security-2', approvals)
  await client.refused('maker_needed', 'two from the operator', 'operator-security-3', approvals)
  const approved = await client.post('maker-security', approvals)
  must(approved['incidentClosed'] === true, 'everything of this incident is released')

  await client.verdict('fitter-1', inHand, 'yes')
  await client.post('fitter-1', `/v1/devices/${inHand}/installations`, { placeOfUse: 'Sample street 3, cellar' })
  await client.post('gwa-system', `/v1/devices/${fact(state, 'installed')}/commissionings`)

  // Exposed in two incidents: the other one still holds it.
  const [, , both = ''] = deviceIds
  await client.verdict('fitter-1', both, 'no')
  const other = await incidentOf(state, boxOf(client, 'BOX-S-0001').containerId)
  const held = (await client.get('maker-security', `/v1/incidents/${other}`))['held'] as string[]
  const rest = { deviceIds: held, reason: 'Examined, found untouched (sample)', evidence: 'Sample report 2' }
  const second = await client.post('maker-security', `/v1/incidents/${other}/releases`, rest)
  await client.post('operator-security', `/v1/incidents/${other}/releases/${String(second['releaseId'])}/approvals`)
  await client.verdict('fitter-1', both, 'yes')
  // The box itself was not cleared.
  const containerId = client.container('BOX-S-0001')
  const opening = { purpose: 'installing', keySerial: keyOf(client, 'fitter-1'), siteId: client.site('Sample van 1') }
  await client.refused(
    'container_held',
    'opening a box that was not cleared',
    'fitter-1',
    `/v1/containers/${containerId}/openings`,
    opening,
  )
}

async function incidentOf({ client }: StoryState, containerId: string): Promise<string> {
  const { incidents } = (await client.get('operator-security', '/v1/incidents?status=open')) as {
    incidents?: { incidentId: string; containerId: string; kind: string }[]
  }
  const found = incidents?.find((each) => each.containerId === containerId && each.kind === 'violation')
  if (found === undefined) throw new Error('the open incident of a box is not listed')
  return found.incidentId
}
