/** Steps 13 and 14: the store is locked and counted; the case of what was missing is worked on and closed. */
import { boxOf, closeBox, openBox } from './box.ts'
import { must } from './client.ts'
import { recall } from './deadlines.ts'
import { fact, type StoryState } from './state.ts'

const HOUR_MS = 3_600_000
const KEEPER = 'store-keeper'
const SECOND = 'store-keeper-2'
const OFFICER = 'operator-security'

interface Totals {
  readonly containers: number
  readonly devices: number
}

export async function count(state: StoryState): Promise<string> {
  const { client, deviceIds, large, small, facts } = state
  const siteId = client.site('Sample central store')
  const site = `/v1/sites/${siteId}`
  await client.post(KEEPER, `${site}/attestations`, { condition: 'locked', note: 'Both doors (sample)' })
  const stock = async (at = ''): Promise<Totals> => (await client.get(KEEPER, `${site}/stock${at}`))['totals'] as Totals
  const inSecond = deviceIds.slice(large, -2)
  const [now, before] = [await stock(), await stock(`?at=${fact(state, 'depotSince')}`)]
  must(now.devices === large - small + inSecond.length, `${now.devices} devices in stock`)
  must(before.devices === 0, 'before the first delivery there was nothing in the store')

  const [gone = '', ...there] = inSecond
  const { incidentIds } = await counted(state, { siteId }, there)
  const [incidentId] = incidentIds
  must(incidentId !== undefined && incidentIds.length === 1, 'what was not found is one incident')
  facts.set('loss', String(incidentId)).set('gone', gone)
  await client.verdict('gwa-system', gone, 'no')
  must((await stock()).devices === now.devices - 1, 'what is missing is not in stock')

  const containerId = client.container('BOX-L-0002')
  const again = await counted(state, { containerId }, inSecond)
  must(again.incidentIds.length === 0, 'nothing is missing any more')
  const found = await client.get(KEEPER, `/v1/devices/${gone}`)
  must(found['missing'] === false && found['trust'] === 'incident', 'what was found again stays held')
  return `${now.devices} devices by the books; one not found by two who counted, found again and still held`
}

/** Two people scan: the one the shut box, the other one, in the open box, each device. */
async function counted(
  state: StoryState,
  place: { siteId: string } | { containerId: string },
  inSecond: readonly string[],
): Promise<{ readonly incidentIds: readonly string[] }> {
  const { client } = state
  const siteId = client.site('Sample central store')
  const { countId } = await client.post(KEEPER, '/v1/counts', place)
  const path = `/v1/counts/${String(countId)}`
  const isOfStore = 'siteId' in place
  if (isOfStore) {
    await client.refused('count_under_way', 'a second count of the same store', SECOND, '/v1/counts', place)
    const shut = await client.post(KEEPER, `${path}/scans`, { lines: ['BOX-L-0001'] })
    const [answer] = shut['answers'] as { standsFor?: number; contentsBecause?: string }[]
    must(
      answer?.standsFor === state.large - state.small,
      `a shut box stands for all in it (${answer?.contentsBecause})`,
    )
  }
  const opened = await openBox(client, { who: SECOND, box: boxOf(client, 'BOX-L-0002'), purpose: 'inspecting', siteId })
  await client.post(SECOND, `${path}/scans`, { lines: inSecond, placeContainerSerial: 'BOX-L-0002' })
  await closeBox(client, SECOND, opened)
  if (isOfStore) {
    await client.refused('count_has_missing', 'a count that lacks something, unsaid', KEEPER, `${path}/completion`)
  }
  const done = await client.post(KEEPER, `${path}/completion`, { confirmMissing: true })
  return { incidentIds: done['incidentIds'] as string[] }
}

/** Notes, a task, decisions; released by two; and somebody takes care of a recall. */
export async function closeCase(state: StoryState): Promise<string> {
  const { client } = state
  const incident = `/v1/incidents/${fact(state, 'loss')}`
  const { caseNoteId } = await client.post(OFFICER, `${incident}/notes`, { text: 'It lay behind the box (sample).' })
  await client.post(OFFICER, `${incident}/notes`, { text: 'Beside it, rather (sample).', corrects: caseNoteId })
  const dueAt = new Date((await client.pass(0.1)) + 24 * HOUR_MS).toISOString()
  const ownerPersonId = client.person(SECOND).personId
  const task = { what: 'Look at its seal (sample)', ownerPersonId, dueAt }
  const { taskId } = await client.post(OFFICER, `${incident}/tasks`, task)
  await client.post(SECOND, `${incident}/tasks/${String(taskId)}/completions`, { note: 'Whole (sample).' })
  const decision = { decision: 'explained', reason: 'Put down beside the box (sample)' }
  const decisions = `${incident}/decisions`
  await client.refused('incident_holds_something', 'explaining away what is held', OFFICER, decisions, decision)
  const releases = `${incident}/releases`
  const cleared = {
    deviceIds: [fact(state, 'gone')],
    reason: 'Examined, found untouched (sample)',
    evidence: 'Sample report 4',
  }
  const { releaseId } = await client.post(OFFICER, releases, cleared)
  const ended = await client.post('maker-security', `${releases}/${String(releaseId)}/approvals`)
  must(ended['incidentClosed'] === true, 'the incident is closed by two')
  await client.verdict('gwa-system', fact(state, 'gone'), 'no', 'commission')
  const { timeline } = await client.get(OFFICER, `${incident}/timeline`)
  must((timeline as unknown[]).length > 5, 'the whole of it is told in the timeline')

  // The stranger of the first packing holds nothing: one officer's decision ends it.
  const label = { decision: 'explained', reason: 'The label of a shelf was scanned (sample)' }
  const stranger = `/v1/incidents/${fact(state, 'stranger')}/decisions`
  const explained = await client.post('maker-security', stranger, label)
  must(explained['incidentClosed'] === true, 'what holds nothing ends by a decision')
  await recall(state)
  return 'two notes, a task, released by two; a stranger explained; one recall owned and confirmed'
}
