/** Who asks each route in the tests of bad input, and about what, so that the request gets as far as the database. */
import type {} from '@fastify/swagger'
import { boxOf, openBox, scan } from '../../src/cli/rehearsal/box.ts'
import type { StoryState } from '../../src/cli/rehearsal/state.ts'
import { addCarrierLink } from './carrier-link.ts'
import type { Headers } from './cast.ts'
import { nameOf, type Route } from './routes.ts'
import { bearer, type TestServer, tellStory } from './server.ts'
import { query } from './tables.ts'
import type { Schema } from './violations.ts'

export interface Caller {
  readonly who: string
  readonly params: Readonly<Record<string, string>>
}

/** By the link of a carrier, which is no person of the sample. */
const BY_LINK = 'carrier link'

export interface World {
  readonly server: TestServer
  readonly story: StoryState
  readonly ids: Readonly<Record<string, string>>
  callerOf(route: Route): Caller
  headersOf(who: string): Headers
}

/** A story told as far as its seventh step, one box open, one release proposed. */
export async function buildWorld(server: TestServer): Promise<World> {
  const story = await tellStory(server, 7)
  const { client } = story
  const box = boxOf(client, 'BOX-L-0002')
  const siteId = client.site('Sample factory')
  const opened = await openBox(client, { who: 'maker-dispatcher', box, purpose: 'packing', siteId })
  await scan(client, 'maker-dispatcher', opened, 'in', story.deviceIds.slice(36, 38))
  const one = async (text: string): Promise<string> => {
    const [row] = await query<{ id: string }>(server.connectionString, text)
    if (row === undefined) throw new Error(`the story left nothing for: ${text}`)
    return row.id
  }
  const incident = await one(
    `select incident_id as id from incident where kind = 'violation' order by opened_at limit 1`,
  )
  const proposal = { containerCleared: true, reason: 'examined', evidence: 'sample' }
  const proposed = await client.post('operator-security', `/v1/incidents/${incident}/releases`, proposal)
  const ids = {
    container: client.container('BOX-L-0002'),
    containerOfOperator: client.container('BOX-S-0001'),
    opening: opened.openingId,
    openingOfOperator: await one(`select opening_id as id from opening where purpose = 'installing' limit 1`),
    shipment: await one('select shipment_id as id from shipment'),
    tour: await one('select tour_id as id from tour limit 1'),
    plan: await plan(server, client),
    repackaging: await one('select repackaging_id as id from repackaging limit 1'),
    device: story.deviceIds[0] ?? '',
    incident,
    release: String(proposed['releaseId']),
    lock: box.lockSerial,
    task: await caseTask(server, client, incident),
    hint: await one('select hint_id as id from hint limit 1'),
  }
  const link = await addCarrierLink(server, ids.shipment)
  const callers = callersOf({ ...ids, link: link.linkId })
  const callerOf = (route: Route): Caller => {
    const fit = Object.entries(callers).filter(([start]) => nameOf(route).startsWith(start))
    const [longest] = fit.sort(([a], [b]) => b.length - a.length)
    if (longest === undefined) throw new Error(`who asks ${nameOf(route)}? Name somebody here.`)
    return longest[1]
  }
  const headersOf = (who: string): Headers => (who === BY_LINK ? link.headers : bearer(server, who))
  return { server, story, ids, callerOf, headersOf }
}

/** By how the name of a route begins; the longest one that fits counts. */
function callersOf(ids: Readonly<Record<string, string>>): Readonly<Record<string, Caller>> {
  const by = (who: string, params: Caller['params'] = {}): Caller => ({ who, params })
  const { container = '', opening = '', shipment = '', device = '', incident = '', release = '', lock = '' } = ids
  return {
    'POST /rehearsal/': by('driver', { serial: lock }),
    'GET /rehearsal/': by('driver', { serial: lock }),
    'POST /rehearsal/keys/': by('driver', { serial: 'KEY-F1' }),
    'POST /v1/containers/:id/pass-ons': by('store-keeper', { id: ids['containerOfOperator'] ?? '' }),
    'POST /v1/containers/:id/tour-packs': by('fitter-1', { id: ids['containerOfOperator'] ?? '' }),
    'POST /v1/containers': by('maker-dispatcher', { id: container }),
    'GET /v1/containers': by('maker-dispatcher', { id: container }),
    'POST /v1/delivery-notes': by('maker-dispatcher'),
    'POST /v1/devices/:id/commissionings': by('gwa-system', { id: device }),
    'POST /v1/devices/:id/defects/withdrawals': by('store-keeper', { id: device }),
    'POST /v1/devices': by('fitter-1', { id: device }),
    'GET /v1/devices': by('fitter-1', { id: device }),
    'POST /v1/hints': by('driver'),
    'POST /v1/hints/': by('maker-security', { id: ids['hint'] ?? '' }),
    'POST /v1/incidents': by('operator-security', { id: incident, releaseId: release, taskId: ids['task'] ?? '' }),
    'GET /v1/incidents': by('operator-security', { id: incident }),
    'POST /v1/locks': by('maker-maintenance', { serial: lock }),
    'POST /v1/packing-lists': by('maker-dispatcher'),
    'POST /v1/openings': by('maker-dispatcher', { id: opening }),
    'POST /v1/repackagings': by('store-keeper', { id: ids['repackaging'] ?? '' }),
    'GET /v1/repackagings': by('store-keeper'),
    'POST /v1/shipments': by('maker-dispatcher', { id: shipment, linkId: ids['link'] ?? '' }),
    'GET /v1/shipments': by('maker-dispatcher', { id: shipment, linkId: ids['link'] ?? '' }),
    'DELETE /v1/shipments': by('maker-dispatcher', { id: shipment, linkId: ids['link'] ?? '' }),
    'POST /v1/carriers': by('maker-dispatcher'),
    'POST /v1/carrier/': by(BY_LINK),
    'GET /v1/carrier/': by(BY_LINK),
    'POST /v1/planned-installations': by('store-keeper', { id: ids['plan'] ?? '' }),
    'GET /v1/planned-installations': by('store-keeper', { id: ids['plan'] ?? '' }),
    'GET /v1/tours': by('store-keeper', { id: ids['tour'] ?? '' }),
    'POST /v1/tours': by('fitter-2', { id: ids['tour'] ?? '' }),
    'POST /v1/api-keys': by('operator-security'),
    'DELETE /v1/api-keys': by('operator-security'),
    'POST /v1/login': by('driver'),
    'POST /v1/enrolments': by('driver'),
    'POST /v1/session': by('driver'),
    'DELETE /v1/session': by('driver'),
    'POST /v1/credentials': by('driver'),
    'DELETE /v1/credentials': by('driver'),
    'POST /v1/openings/read-outs': by('operator-security'),
    'POST /v1/openings/:id/closing-read-outs': by('operator-security', { id: ids['openingOfOperator'] ?? '' }),
    'POST /v1/pass-ons': by('store-keeper'),
    'POST /v1/keys': by('operator-security', { serial: 'KEY-F1' }),
    'POST /v1/recalls': by('operator-security', { incidentId: incident, deviceId: device }),
    'POST /v1/': by('operator-security'),
    'DELETE /v1/': by('operator-security'),
    'POST /witness': by('driver'),
    'GET /': by('operator-security'),
  }
}

/** A day of the first fitter. */
async function plan(server: TestServer, client: StoryState['client']): Promise<string> {
  const { personId } = client.person('fitter-1')
  const day = new Date(server.clock.now() + 86_400_000).toISOString().slice(0, 10)
  const items = [{ order: 1, place: 'Sample street 7' }]
  const made = await client.post('store-keeper', '/v1/planned-installations', { personId, day, items })
  return String((made['plannedInstallationIds'] as string[])[0])
}

/** A task about the incident, and a hint about nothing. */
async function caseTask(server: TestServer, client: StoryState['client'], incident: string): Promise<string> {
  await client.post('maker-security', '/v1/hints', { what: 'a strange van' })
  const dueAt = new Date(server.clock.now() + 3_600_000).toISOString()
  const { taskId } = await client.post('operator-security', `/v1/incidents/${incident}/tasks`, { what: 'ask', dueAt })
  return String(taskId)
}

/** The schema of a route's body as the documentation has it. */
export function bodySchemaOf(server: TestServer, route: Route): Schema | null {
  const { paths } = server.app.swagger() as unknown as {
    paths: Record<string, Record<string, { requestBody?: { content: Record<string, { schema: Schema }> } }>>
  }
  const operation = paths[route.path.replace(/:(\w+)/g, '{$1}')]?.[route.method.toLowerCase()]
  return operation?.requestBody?.content['application/json']?.schema ?? null
}
