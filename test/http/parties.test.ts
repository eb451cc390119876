/**
 * Who sees which device, and what scans, verdicts and reports tell of the devices of others: nothing. The competitor here
 * has every role that there is. Every route and every list: isolation.test.ts.
 */
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { closeBox, openBox } from '../../src/cli/rehearsal/box.ts'
import { idOf } from '../../src/custody/identifiers.ts'
import { PERSON_ROLES } from '../../src/custody/state.ts'
import { NEW_HOSTED_LOCK } from '../../src/server/rehearsal/virtual-locks.ts'
import { addRehearsalLock } from '../../src/store/queries/rehearsal.ts'
import { buildWorld, type World } from './callers.ts'
import { type Answer, send } from './requests.ts'
import { bearer, startTestServer, type TestServer } from './server.ts'
import { query } from './tables.ts'

const COMPETITOR = 'neighbour-store-keeper'
const NOBODYS_DEVICE = 'EXSM0199999999'
const LOCK = 'LOCK-N-0001'

let server: TestServer
let world: World
/** Ids by the first segment of the path. */
let ids: Readonly<Record<string, readonly string[]>>
let ownSite: string

beforeAll(async () => {
  server = await startTestServer()
  await query(server.connectionString, 'update person set roles = $1 where natural_person_id = $2', [
    JSON.stringify(PERSON_ROLES),
    COMPETITOR,
  ])
  world = await buildWorld(server)
  ownSite = world.story.client.site('Sample small store')
  const of = async (table: string, column: string): Promise<string[]> => {
    const rows = await query<{ id: string }>(server.connectionString, `select "${column}" as id from "${table}"`)
    return rows.map((row) => row.id)
  }
  ids = {
    repackagings: await of('repackaging', 'repackaging_id'),
    devices: await of('device', 'device_id'),
  }
})
afterAll(() => server.stop())

function ask(who: string, method: 'GET' | 'POST', url: string, payload?: object): Promise<Answer> {
  return send(server.app, { method, url, headers: bearer(server, who), ...(payload === undefined ? {} : { payload }) })
}

/** The answer without what differs from one request to the next: ids that it names, and the time. */
function shape({ status, text }: Answer, named: readonly string[]): string {
  let plain = text
  for (const name of named) plain = plain.replaceAll(name, '@')
  plain = plain.replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, '#')
  return `${status} ${plain.replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'now').replace(/"signature":"[^"]+"/, '"signature"')}`
}

describe('a scan is no way to ask who has which device', () => {
  test('what is another’s is as unknown as what nobody announced', async () => {
    const { client } = world.story
    const partyId = idOf('PartyId', client.party(COMPETITOR))
    await addRehearsalLock(server.database, LOCK, partyId, NEW_HOSTED_LOCK)
    const small = server.file.containerTypes.find((type) => type.name.startsWith('Small'))
    const containerTypeId = small?.containerTypeId
    const content = { serial: 'BOX-N-0001', containerTypeId, siteId: ownSite, lockSerial: LOCK }
    const { containerId } = await client.post(COMPETITOR, '/v1/containers', content)
    const box = { containerId: String(containerId), lockSerial: LOCK }
    const opened = await openBox(client, { who: COMPETITOR, box, purpose: 'packing', siteId: ownSite })
    const url = `/v1/openings/${opened.openingId}/scans`
    for (const direction of ['in', 'out']) {
      const unknown = await ask(COMPETITOR, 'POST', url, { direction, deviceIds: [NOBODYS_DEVICE] })
      expect(unknown.body['code']).toBe(direction === 'in' ? 'device_not_announced' : 'device_not_inside')
      for (const deviceId of (ids['devices'] ?? []).slice(0, 15)) {
        const answer = await ask(COMPETITOR, 'POST', url, { direction, deviceIds: [deviceId] })
        expect(shape(answer, [deviceId])).toBe(shape(unknown, [NOBODYS_DEVICE]))
      }
      const job = { direction, deviceIds: [NOBODYS_DEVICE], repackagingId: ids['repackagings']?.[0] }
      const nobodys = { ...job, repackagingId: randomUUID() }
      const [theirs, none] = [await ask(COMPETITOR, 'POST', url, job), await ask(COMPETITOR, 'POST', url, nobodys)]
      expect(shape(theirs, [])).toBe(shape(none, []))
    }
    await closeBox(client, COMPETITOR, opened)
  })
})

interface DeviceRow {
  readonly id: string
  readonly maker: string
  readonly owner: string
  readonly possessor: string
  readonly held: boolean
}

/** What rule 22 says, from the tables. */
async function devices(): Promise<DeviceRow[]> {
  return query<DeviceRow>(
    server.connectionString,
    `select device_id as id, party_id as maker, owning_party_id as owner, possessing_party_id as possessor,
       exists (select from ground g where g.subject_id = d.device_id and g.ended_at is null) as held from device d`,
  )
}

test('who sees a device: its maker until the hand-over and while it is held, its operator, the operator’s GWA', async () => {
  const { client } = world.story
  const operator = client.party('store-keeper')
  const seen = { maker: 0, hiddenFromMaker: 0, gwa: 0 }
  for (const { id, maker, owner, possessor, held } of await devices()) {
    const rights: readonly (readonly [string, boolean])[] = [
      ['maker-security', owner === maker || possessor === maker || held],
      ['operator-security', owner === operator || possessor === operator],
      ['gwa-system', owner === operator],
      ['driver', possessor === client.party('driver')],
      ['neighbour-security', false],
    ]
    for (const [who, sees] of rights) {
      const answer = await ask(who, 'GET', `/v1/devices/${id}`)
      expect(answer.status, `${who}, ${id}`).toBe(sees ? 200 : 404)
      const verdict = await ask(who, 'GET', `/v1/devices/${id}/verdict?purpose=commission`)
      expect(verdict.status).toBe(200)
      const known = sees && (who !== 'maker-security' || owner === maker || possessor === maker)
      if (!known) expect(verdict.body, `${who}, ${id}`).toMatchObject({ verdict: 'no', reasons: ['not_announced'] })
      if (who === 'maker-security') seen[sees ? 'maker' : 'hiddenFromMaker'] += 1
      if (who === 'gwa-system' && sees) seen.gwa += 1
    }
  }
  // The story has some of each.
  expect(Object.values(seen).every((count) => count > 3)).toBe(true)
})

test('the verdict on what is another’s is that on what nobody has', async () => {
  for (const query of ['', '?purpose=commission', '?signed=true']) {
    const unknown = await ask(COMPETITOR, 'GET', `/v1/devices/${NOBODYS_DEVICE}/verdict${query}`)
    expect(unknown.body).toMatchObject({ verdict: 'no', reasons: ['not_announced'] })
    for (const id of ids['devices'] ?? []) {
      const answer = await ask(COMPETITOR, 'GET', `/v1/devices/${id}/verdict${query}`)
      expect(shape(answer, [id])).toBe(shape(unknown, [NOBODYS_DEVICE]))
    }
  }
})

test('a carrier’s report holds what lies in the box now, and names none of it', async () => {
  const url = `/v1/containers/${world.story.client.container('BOX-L-0001')}/violation-reports`
  const owner = await ask('operator-security', 'POST', `${url}?dryRun=true`, { since: 'unknown' })
  const carrier = await ask('driver', 'POST', url, { since: 'unknown' })
  expect(carrier.status).toBe(201)
  expect((owner.body['exposed'] as string[]).length).toBe(owner.body['exposedInAll'])
  expect(carrier.body).toMatchObject({ exposed: [], recalled: [], exposedInAll: owner.body['exposedInAll'] })
  expect(carrier.body['contacts']).toEqual({ containerIds: [], besideThem: 0 })
  const { text } = carrier
  for (const id of ids['devices'] ?? []) expect(text).not.toContain(id)
})
