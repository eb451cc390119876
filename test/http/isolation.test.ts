/**
 * Nobody sees what is another's. After two deliveries to two operators every list, every identifier and every body is
 * tried as each party, and each answer is searched for words that an oracle of rule 22 hides from that party.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { runFsck } from '../../src/store/fsck.ts'
import { logOf } from '../../src/worker/log-keys.ts'
import { Sequencer } from '../../src/worker/sequencer.ts'
import { bodyForms, nobodysBody } from './bodies.ts'
import { buildWorld, type World } from './callers.ts'
import { addCast, addSession, type Cast, type Headers, type Member, PARTY_LABELS } from './cast.ts'
import { addCrowd } from './crowd.ts'
import { asMember, isOutside, KINDS, kindOfMember, OF_HUMANS, type Parameter, parametersOf } from './kinds.ts'
import { type Answer, fill, send } from './requests.ts'
import { nameOf, type Route, routesOf } from './routes.ts'
import { compareWithOracle } from './row-security.ts'
import { deliverToNeighbour } from './second-delivery.ts'
import { startTestServer, type TestServer } from './server.ts'
import { query } from './tables.ts'
import type { Schema } from './violations.ts'
import { leaked, Oracle, type Row, readBooks } from './visible.ts'

/** A verdict is always given: what is not known to the party is "no", as for a device of nobody. */
const VERDICT = '/v1/devices/:id/verdict'
/** Reports of what is not one's own are taken as hints, all with the same words. */
const TAKEN_AS_HINTS = /^\/v1\/(containers|devices)\/.*-reports$/
/** Names of what is new: two parties can't have one serial, and whoever registers a clone has to hear of it. */
const NEW_NAMES = ['POST /v1/keys keySerial', 'POST /v1/locks lockSerial', 'POST /v1/containers lockSerial']
/** Of one identifier no more are tried than this; there are hundreds of devices. */
const TRIED_MOST = 12

let server: TestServer
let world: World
let cast: Cast
let routes: Route[]
/** A box of the maker in the hands of the neighbour. */
let borrowed: string
const sessions = new Map<string, Headers>()
let sequencer: Sequencer

beforeAll(async () => {
  server = await startTestServer()
  world = await buildWorld(server)
  borrowed = await deliverToNeighbour(server, world.story)
  cast = await addCast(server)
  await addCrowd(server, cast)
  routes = routesOf(server.app).filter((route) => !isOutside(route))
})
afterAll(async () => {
  expect(await runFsck(server.database)).toMatchObject({ total: 0 })
  await server.stop()
})

async function oracleNow(): Promise<Oracle> {
  return new Oracle(await readBooks(server.connectionString))
}

async function ask(member: Member, route: Route, url: string, payload?: unknown): Promise<Answer> {
  const type = payload === undefined ? {} : { 'content-type': 'application/json' }
  const headers = { ...(await headersFor(member, route)), ...type }
  return send(server.app, {
    method: route.method,
    url,
    headers,
    ...(payload === undefined ? {} : { payload: JSON.stringify(payload) }),
  })
}

/** What belongs to humans asks for a session of theirs. */
async function headersFor(member: Member, route: Route): Promise<Headers> {
  if (!parametersOf(route).some(({ kindName }) => OF_HUMANS.has(kindName))) return member.headers
  const known = sessions.get(member.label)
  const session = known ?? (await addSession(server, member, { secondFactorMinutesAgo: 0, chosen: true }))
  sessions.set(member.label, session)
  return session
}

/** The answer without what differs from one request to the next: the ids that were asked for, new ids, and the time. */
function shape({ status, text }: Answer, named: readonly string[]): string {
  let plain = text
  for (const name of named) plain = plain.replaceAll(name, '@')
  plain = plain.replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, '#')
  return `${status} ${plain.replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'now').replace(/"(signature|promise)":"[^"]+"/g, '"$1"')}`
}

describe('row-level security', () => {
  test('shows each party in each table what rule 22 says, and nothing else', async () => {
    const parties = PARTY_LABELS.map((party) => cast.partyId(party))
    const { deviations } = await compareWithOracle(server.connectionString, parties)
    expect(deviations).toEqual([])
  })

  test('a party that is there and has to do with nobody sees itself, and who offers to carry', async () => {
    const { shown } = await compareWithOracle(server.connectionString, ['00000000-0000-4000-8000-000000000000'])
    expect(Object.entries(shown).filter(([, count]) => count > 0)).toEqual([])
  })
})

function tableWith(oracle: Oracle, ...columns: readonly string[]): string {
  const found = ['release', 'recall', 'webhook_delivery', 'case_task', 'carrier_link', 'handover'].find((table) => {
    const [row] = oracle.rows(table)
    return row !== undefined && columns.every((column) => column in row)
  })
  if (found === undefined) throw new Error(`no table has rows with ${columns.join(' and ')}`)
  return found
}

/** Values for the parameters of a route: each visible or not for that party, by the oracle. */
interface Aim {
  readonly values: Readonly<Record<string, string>>
  readonly visible: boolean
}

function aims(oracle: Oracle, parameters: readonly Parameter[], party: string): Aim[] {
  const [first, second] = parameters
  if (first === undefined) return []
  const { column } = first.kind
  // Two names are those of a row that has both.
  const table = second === undefined ? first.kind.table : tableWith(oracle, column, second.kind.column)
  const visible = new Set(OF_HUMANS.has(first.kindName) ? [] : oracle.visible(table, party))
  const found = oracle.rows(table).flatMap((row): Aim[] => {
    const values = { [first.name]: String(row[column]) }
    if (second === undefined) return [{ values, visible: visible.has(row) }]
    const both = { ...values, [second.name]: String(row[second.kind.column]) }
    const noSuch = { ...values, [second.name]: second.kind.nobodys() }
    return [
      { values: both, visible: visible.has(row) },
      { values: noSuch, visible: false },
    ]
  })
  const some = (wanted: boolean): Aim[] => found.filter((aim) => aim.visible === wanted).slice(0, TRIED_MOST)
  return [...some(true), ...some(false)]
}

/** Whoever made, owned, possessed or carried it, ever: their report counts (DOMAIN, section 3, "Who reports"). */
function isConcerned(oracle: Oracle, { kindName }: Parameter, id: string | undefined, party: string): boolean {
  const hasParty = (row: Row): boolean =>
    Object.entries(row).some(([name, value]) => /party_id$/.test(name) && value === party)
  if (kindName === 'devices') return oracle.rows('device').some((row) => row['device_id'] === id && hasParty(row))
  const carried = (row: Row): boolean => (row['container_ids'] as readonly unknown[]).includes(id)
  return (
    oracle.rows('container').some((row) => row['container_id'] === id && hasParty(row)) ||
    oracle.rows('stay').some((row) => row['container_id'] === id && hasParty(row)) ||
    oracle.rows('shipment').some((row) => carried(row) && hasParty(row))
  )
}

describe('what a party asks for', () => {
  test.each(PARTY_LABELS)('each list shows to the %s nothing of others', async (party) => {
    const hidden = (await oracleNow()).hiddenFrom(cast.partyId(party))
    const member = cast.member(party, 'all')
    const lists = routes.filter(({ method, path }) => method === 'GET' && !path.includes(':') && !path.endsWith('*'))
    for (const route of lists) {
      const paged = /^\/v1\//.test(route.path) ? [`${route.path}?limit=2`] : []
      for (let url: string | undefined = route.path; url !== undefined; url = paged.shift()) {
        const response = await server.app.inject({ method: 'GET', url, headers: { ...member.headers } })
        const text = `${response.payload} ${JSON.stringify(response.headers)}`
        expect(leaked(text, hidden, url), `${url} as ${member.label}`).toEqual([])
        const next = /^<([^>]+)>; rel="next"$/.exec(String(response.headers['link'] ?? ''))?.[1]
        if (next !== undefined) paged.push(next)
      }
    }
  })

  test.each(PARTY_LABELS)('nothing that the %s reads by its identifier names what is of others', async (party) => {
    const oracle = await oracleNow()
    const partyId = cast.partyId(party)
    const hidden = oracle.hiddenFrom(partyId)
    const member = cast.member(party, 'all')
    let read = 0
    for (const route of routes.filter(({ method }) => method === 'GET')) {
      const parameters = parametersOf(route)
      for (const { values, visible } of aims(oracle, parameters, partyId)) {
        const url = fill(route.path, values)
        const answer = await ask(member, route, url)
        const what = `${url} as ${member.label}: ${answer.text.slice(0, 300)}`
        if (route.path === VERDICT) expect(answer.status, what).toBe(200)
        else if (visible) expect(answer.status, what).not.toBe(404)
        else expect(answer.status, what).toBe(404)
        // An evidence file shows the whole chain of what one may see, on purpose: it has a test of its own.
        if (!route.path.endsWith('/evidence')) expect(leaked(answer.text, hidden, url), what).toEqual([])
        read += 1
      }
    }
    expect(read).toBeGreaterThan(60)
  })

  test.each(PARTY_LABELS)('what the %s may not see is to it as what nobody has', async (party) => {
    const oracle = await oracleNow()
    const partyId = cast.partyId(party)
    const member = cast.member(party, 'all')
    let compared = 0
    for (const route of routes) {
      const parameters = parametersOf(route)
      const [first] = parameters
      if (first === undefined) continue
      const payload = nobodysBody(server, route)
      const nobodys = Object.fromEntries(parameters.map(({ name, kind }) => [name, kind.nobodys()]))
      const unknown = await ask(member, route, fill(route.path, nobodys), payload)
      const expected = shape(unknown, Object.values(nobodys))
      for (const { values } of aims(oracle, parameters, partyId).filter((aim) => !aim.visible)) {
        if (TAKEN_AS_HINTS.test(route.path) && isConcerned(oracle, first, values[first.name], partyId)) continue
        // Where only the inner one is hidden, the outer one has to be the same.
        const answer = await ask(member, route, fill(route.path, values), payload)
        expect(shape(answer, Object.values(values)), `${nameOf(route)} ${JSON.stringify(values)} as ${party}`).toBe(
          expected,
        )
        compared += 1
      }
      const isHint = TAKEN_AS_HINTS.test(route.path)
      expect(unknown.status, `${nameOf(route)}: ${unknown.text}`).toBe(
        isHint ? 202 : route.path === VERDICT ? 200 : 404,
      )
    }
    expect(compared).toBeGreaterThan(100)
  })
})

/** The first thing of a kind that the party may see, its own before others'. */
function ownThing(oracle: Oracle, kindName: string, party: string): string | undefined {
  const kind = KINDS[kindName]
  if (kind === undefined || OF_HUMANS.has(kindName)) return undefined
  const visible = oracle.visible(kind.table, party)
  const row = visible.find((each) => each['party_id'] === party) ?? visible[0]
  return row === undefined ? undefined : String(row[kind.column])
}

/** A body in which everything that is named is the party's own. */
function ownBody(oracle: Oracle, route: Route, schema: Schema, member: Member): Record<string, unknown> {
  const body = nobodysBody(server, route, schema) ?? {}
  for (const name of Object.keys(schema.properties ?? {})) {
    const named = kindOfMember(name)
    const own = named?.kindName === 'keys' ? member.keySerial : ownThing(oracle, named?.kindName ?? '', member.partyId)
    if (own !== undefined && own !== null) body[name] = asMember(schema.properties?.[name], own)
  }
  return body
}

/** What a party once wrote words about can be erased by it, also where it sees the thing no more: it tells nothing new. */
async function ownWords({ partyId }: Member): Promise<ReadonlySet<string>> {
  const rows = await query<{ id: string }>(
    server.connectionString,
    `select distinct s.subject_id as id from entry_subject s join entry_personal p using (entry_id, party_id)
     where p.party_id = $1`,
    [partyId],
  )
  return new Set(rows.map(({ id }) => id))
}

describe('what a body names', () => {
  test.each(PARTY_LABELS)('of others is to the %s as what nobody has', async (party) => {
    const oracle = await oracleNow()
    const member = cast.member(party, 'all')
    let compared = 0
    for (const route of routes.filter(({ method }) => method === 'POST')) {
      // Asked for now: what was sent to the routes before this one may have left words of the party's own.
      const known = nameOf(route) === 'POST /v1/proposals' ? await ownWords(member) : new Set<string>()
      const parameters = parametersOf(route)
      const values = Object.fromEntries(
        parameters.map(({ name, kindName, kind }) => [
          name,
          ownThing(oracle, kindName, member.partyId) ?? kind.nobodys(),
        ]),
      )
      const url = fill(route.path, values)
      const members = bodyForms(server, route).flatMap((form) =>
        Object.entries(form.properties ?? {}).map(([name, of]) => ({ form, name, of })),
      )
      for (const { form, name, of } of members) {
        const named = kindOfMember(name)
        if (named === null || NEW_NAMES.includes(`${nameOf(route)} ${name}`)) continue
        const visible = new Set(oracle.visible(named.kind.table, member.partyId))
        const theirs = oracle.rows(named.kind.table).filter((row) => !visible.has(row))
        const nobodys = named.kind.nobodys()
        const post = (id: string): Promise<Answer> =>
          ask(member, route, url, { ...ownBody(oracle, route, form, member), [name]: asMember(of, id) })
        const unknown = await post(nobodys)
        // What is taken without being looked up says nothing.
        if (unknown.status < 400) continue
        const ids = theirs.map((row) => String(row[named.kind.column])).filter((id) => !known.has(id))
        for (const id of ids.slice(0, 4)) {
          const answer = await post(id)
          const what = `${nameOf(route)} ${name}: ${id} as ${member.label}`
          expect(shape(answer, [id]), what).toBe(shape(unknown, [nobodys]))
          compared += 1
        }
      }
    }
    expect(compared).toBeGreaterThan(10)
  })
})

describe('evidence', () => {
  beforeAll(async () => {
    await logOf(server.database, server.keyStore, { GELEIT_LOG_ORIGIN: 'log.example/isolation' })
    sequencer = new Sequencer({ ...server, clock: Date.now, say: () => {} })
    sequencer.start()
  })
  afterAll(() => sequencer.stop())

  test.each(PARTY_LABELS)(
    'shows to the %s no device that it may not see, no name, and no words of others',
    async (party) => {
      const oracle = await oracleNow()
      const member = cast.member(party, 'all')
      const devices = new Set(oracle.rows('device').map((row) => String(row['device_id'])))
      for (const row of oracle.visible('device', member.partyId)) devices.delete(String(row['device_id']))
      const names = oracle.rows('person_detail').map((row) => String(row['name']))
      const sites = oracle.rows('site').flatMap((row) => [row['name'], row['address']])
      const hidden = new Set([...devices, ...names, ...sites.filter((each) => typeof each === 'string')])
      let made = 0
      for (const kind of ['containers', 'shipments', 'incidents', 'devices']) {
        const route: Route = { method: 'GET', path: `/v1/${kind}/:id/evidence` }
        const seen = aims(oracle, parametersOf(route), member.partyId).filter((aim) => aim.visible)
        for (const { values } of seen.slice(0, 3)) {
          const url = `${fill(route.path, values)}?personal=true`
          const answer = await ask(member, route, url)
          expect(answer.status, `${url} as ${party}: ${answer.text.slice(0, 300)}`).toBe(200)
          expect(leaked(answer.text, hidden, url), `${url} as ${party}`).toEqual([])
          const { entries } = answer.body as { entries: { canonical: string; personal: unknown }[] }
          const others = entries.filter(({ canonical }) => JSON.parse(canonical).partyId !== member.partyId)
          expect(
            others.filter(({ personal }) => personal !== null && personal !== 'withheld'),
            url,
          ).toEqual([])
          made += 1
        }
      }
      expect(made).toBeGreaterThan(1)
    },
  )
})

describe('whoever has a box of somebody else', () => {
  test('sees what its own people opened, and the owner does not see who', async () => {
    const route = { method: 'GET', path: '/v1/containers/:id' } as const
    const openings = async (party: 'neighbour' | 'maker'): Promise<unknown> =>
      (await ask(cast.member(party, 'all'), route, fill(route.path, { id: borrowed }))).body['openings']
    const keeper = world.story.client.person('neighbour-store-keeper').personId
    expect(await openings('neighbour')).toMatchObject([{ personId: keeper }, { personId: null }])
    const dispatcher = world.story.client.person('maker-dispatcher').personId
    expect(await openings('maker')).toMatchObject([{ personId: null }, { personId: dispatcher }])
  })

  test('goes on a tour with it and comes back', async () => {
    const fitter = cast.member('neighbour', 'all')
    const post = (path: string, body: object): Promise<Answer> => ask(fitter, { method: 'POST', path }, path, body)
    const request = { keySerial: fitter.keySerial, siteId: fitter.siteIds[0], pairs: 2 }
    const pack = await post(`/v1/containers/${borrowed}/tour-packs`, request)
    expect([pack.status, pack.body['code']], pack.text).toEqual([201, undefined])
    const { tourId } = pack.body as { tourId: string }
    const installed = await post('/v1/devices/EXSM0200000006/installations', { placeOfUse: 'Cellar (sample)', tourId })
    expect(installed.status, installed.text).not.toBe(404)
    const returned = await post(`/v1/tours/${tourId}/returns`, {})
    expect(returned.status, returned.text).toBe(201)
    const other = await ask(
      cast.member('operator', 'all'),
      { method: 'POST', path: '' },
      `/v1/tours/${tourId}/returns`,
      {},
    )
    expect(other.status).toBe(404)
  })
})
