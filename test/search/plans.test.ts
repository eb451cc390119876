/**
 * How much of a large table is read for what is searched and listed: pages of 8 kB, counted by PostgreSQL itself, so that
 * a plan which goes through a table is seen whatever the machine does meanwhile.
 */
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { idOf, type PartyId } from '../../src/custody/identifiers.ts'
import { readSearchText } from '../../src/custody/search-text.ts'
import { types } from '../../src/store/database.ts'
import { containerList, deviceList } from '../../src/store/queries/lists.ts'
import { overview } from '../../src/store/queries/overview.ts'
import { findOfKind, SEARCH_KINDS } from '../../src/store/queries/search.ts'
import { createTestDatabase, type TestDatabase } from '../setup/database.ts'

const DEVICES = 100_000
const CONTAINERS = 10_000
/** Has nearly everything, a tenth of it in the hands of others. */
const MAKER = idOf('PartyId', 'maker')
const OPERATOR = idOf('PartyId', 'operator')
const STRANGER = idOf('PartyId', 'stranger')
const NOTHING = { personId: null, custody: null, trust: null, deviceType: null, missing: null } as const

let database: TestDatabase
let tablePages: number

beforeAll(async () => {
  database = await createTestDatabase()
  const client = new pg.Client({ connectionString: database.connectionString })
  await client.connect()
  // Rows alone: what else keeps them true is tested elsewhere.
  await client.query('set session_replication_role = replica')
  await client.query(`insert into party (party_id, name, roles, flag_codes, gateway_administrator_ids)
    values ('maker', 'Maker', '["manufacturer"]', '[]', '[]'), ('operator', 'Operator', '["meter_operator"]', '[]', '[]')`)
  await client.query(
    `insert into container (container_id, party_id, serial, container_type_id, status, site_id, possessing_party_id,
       capacity_units, used_units, missing, makers, responsible_party_id, responsible_since, lock_serial)
     select 'c' || lpad(n::text, 7, '0'), 'maker', 'BOX-' || n, 't', 'closed', case when n % 500 = 0 then 'site' end, p, 60, 10, false, '[]',
       p, now(), 'LOCK-' || n
     from (select n, case when n % 10 = 0 then 'operator' else 'maker' end as p from generate_series(1, $1::int) n) each`,
    [CONTAINERS],
  )
  await client.query(
    `insert into device (device_id, party_id, note_id, device_type, custody, possessing_party_id, owning_party_id,
       missing, responsible_party_id, responsible_since, container_id)
     select 'EXSM01' || lpad(n::text, 8, '0'), 'maker', 'n', 'A', 'packed', p, p, false, p, now(), 'c' || lpad((1 + n / 10)::text, 7, '0')
     from (select n, case when n % 10 = 0 then 'operator' else 'maker' end as p from generate_series(1, $1::int) n) each`,
    [DEVICES],
  )
  await client.query(`insert into ground select 'device', device_id, 'maker', 'incident', 'i', now()
    from device where right(device_id, 3) = '770'`)
  await client.query('analyze')
  const { rows } = await client.query<{ pages: number }>(
    `select relpages as pages from pg_class where relname = 'device'`,
  )
  tablePages = rows[0]?.pages ?? 0
  await client.end()
})
afterAll(() => database.drop())

/** A connection as the server has them, which notes how many pages each statement reads. */
class Counting extends pg.Client {
  readonly pages: number[] = []

  constructor(partyId: PartyId) {
    const plans = '-c plan_cache_mode=force_generic_plan -c enable_seqscan=off'
    const scope = `-c geleit.party=${partyId} -c geleit.scope=party`
    super({
      connectionString: database.connectionString,
      types,
      pipeline: true,
      options: `-c role=geleit_app ${plans} ${scope}`,
    })
  }

  override query = (async (config: { readonly text: string; readonly values: unknown[] }) => {
    // Planned once before, so that nothing of the catalogue is counted.
    const answer = await super.query(config)
    const explained = await super.query({
      text: `explain (analyze, buffers, format json) ${config.text}`,
      values: config.values,
    })
    const [{ Plan: plan }] = explained.rows[0]['QUERY PLAN']
    this.pages.push(plan['Shared Hit Blocks'] + plan['Shared Read Blocks'])
    return answer
  }) as unknown as pg.Client['query']
}

async function mostPages(partyId: PartyId, work: (client: pg.ClientBase) => Promise<unknown>): Promise<number> {
  const client = new Counting(partyId)
  await client.connect()
  await work(client)
  await client.end()
  expect(client.pages.length).toBeGreaterThan(0)
  return Math.max(...client.pages)
}

const TEXTS = ['EXSM0100050000', 'EXSM01', '0', '770', 'BOX-5', 'LOCK-77', 'abcd']

test.each([MAKER, OPERATOR, STRANGER])('a search of the %s reads little, whatever is there', async (partyId) => {
  expect(tablePages).toBeGreaterThan(1_500)
  const client = new Counting(partyId)
  await client.connect()
  for (const text of TEXTS) {
    for (const kind of SEARCH_KINDS) {
      const asked = { text: readSearchText(text), limit: 20, personId: idOf('PersonId', 'p'), allKeys: true }
      // A stranger's search reads next to nothing, so that it says nothing of what others have.
      const most = partyId === STRANGER ? 60 : 700
      client.pages.length = 0
      await findOfKind(client, kind, asked)
      expect(Math.max(0, ...client.pages), `${kind} by ${text}`).toBeLessThan(most)
    }
  }
  await client.end()
})

test('a page of a list reads what it shows', async () => {
  const list = { limit: 100, cursor: null, containerId: null, siteId: null, ...NOTHING }
  const site = idOf('SiteId', 'site')
  for (const party of [MAKER, OPERATOR]) {
    expect(await mostPages(party, (client) => deviceList(client, list))).toBeLessThan(1_200)
    expect(await mostPages(party, (client) => deviceList(client, { ...list, cursor: 'EXSM0100050000' }))).toBeLessThan(
      1_200,
    )
    expect(await mostPages(party, (client) => deviceList(client, { ...list, siteId: site }))).toBeLessThan(1_200)
    // For each device that is held, row-level security looks at it twice.
    expect(await mostPages(party, (client) => deviceList(client, { ...list, trust: 'incident' }))).toBeLessThan(5_000)
    const boxes = { limit: 100, cursor: 'BOX-5~', siteId: null, status: null, trust: null, containerTypeId: null }
    expect(await mostPages(party, (client) => containerList(client, { ...boxes, missing: null }))).toBeLessThan(1_200)
  }
  const numbers = { personId: idOf('PersonId', 'p'), now: 0 }
  expect(await mostPages(STRANGER, (client) => overview(client, numbers))).toBeLessThan(1_000)
})
