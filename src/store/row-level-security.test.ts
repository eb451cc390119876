import { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { compareWithOracle } from '../../test/http/row-security.ts'
import { createTestDatabase, type TestDatabase } from '../../test/setup/database.ts'
import { CARRIER, MAKER, OPERATOR, STRANGER, seedStory, tickingClock } from '../../test/store/story.ts'
import type { PartyId } from '../custody/identifiers.ts'
import { type Database, openDatabase, readAs, readForRules } from './database.ts'

let testDatabase: TestDatabase
let database: Database
let superuser: Client
let tables: string[]

beforeAll(async () => {
  testDatabase = await createTestDatabase()
  database = openDatabase(testDatabase.connectionString, 3)
  superuser = new Client({ connectionString: testDatabase.connectionString })
  await superuser.connect()
  await seedStory(database, tickingClock())
  await superuser.query(`
    insert into person_detail values ('mina', 'maker', 'Mina');
    insert into idempotency (person_id, key, party_id, request_hash) values ('mina', 'k', 'maker', '');
    insert into rehearsal_clock (ahead_ms) values (0);
    insert into rehearsal_token values (sha256(''), 'mina', 'maker');
    insert into rehearsal_lock values ('LOCK-1', 'maker', '{}');
    insert into log_state (origin) values ('log.example');
    insert into log_leaf values (0, 1);
    insert into log_tile values (0, 0, sha256(''));
    insert into log_checkpoint values ('log.example', 1, sha256(''), '', now());
    insert into log_cosignature values ('log.example', 1, 'witness.example', '', now());
    insert into log_promise select entry_id, party_id, now() from entry limit 1;
    insert into subject_map (size, subjects, bucket_bits, root, made_at) values (0, 0, 0, sha256(''), now());
    insert into subject_map_bucket values (0, '', sha256(''));
    insert into invitation values ('invitation', 'maker', 'party', 'first', '["carrier"]', null, now(), 'open', 'new');
    insert into invitation_token values (sha256('invitation'), 'invitation', 'maker');
    insert into invitation_detail values ('invitation', 'maker', 'Company', null);
    insert into certificate values ('training', 'maker', 'mina', 'application/pdf', '%PDF-');
    insert into course values ('course', 'maker', 'Course', 12, true);
    insert into training values
      ('training', 'maker', 'mina', 'course', now(), now() + interval '1 year', null, 'moritz', 'valid');
    insert into second_person values ('maker', 'otto', now(), 'named');
    insert into api_key values ('api-key', 'maker', 'system', 'System', '[]', now(), 'active');
    insert into proposal values ('proposal', 'maker', 'erasure', 'person', 'mina', '{}', repeat('0', 64), repeat('0', 64),
      '{}', 'mina', 'mina', now(), now() + interval '1 day', 'open', 'entry', null, null, null);
    insert into key_challenge values ('KEY-1', 'maker', 'handout', 'mina', 'moritz', 'text', now());
    insert into pass_on values ('pass-on', 'maker', 'box', 'mina', 'moritz', 'site', now(), null, 'offered');
    insert into stock_count values ('count', 'maker', 'site', null, 'open', 'mina', now(), null, null, null);
    insert into stock_count_line (count_id, party_id, subject_kind, subject_id, found, by_person_id, at)
      values ('count', 'maker', 'unknown', 'x', 'unknown', 'mina', now());
    insert into deadline_act values ('training_ending', 'person', 'mina', 'maker', now(), 'passed', now(), null, null, 'entry');
    insert into watch values ('maker', '', 'mina', null, now(), 'entry');
    insert into device_explanation values ('device', now(), 'maker', 'mina', 'mina', 'entry');
    insert into registered_carrier values ('carrier', 'maker', now());
    insert into carrier_link values ('link', 'maker', 'shipment', 1, 'carrier', 'driver', now(),
      now() + interval '1 hour', 1, 'active');
    insert into carrier_link_secret values ('link', 1, 'maker', sha256('link'));
    insert into webhook values ('webhook', 'maker', 'https://receiver.example', '[]', 'active', now(), 1, null);
    insert into webhook_detail values ('webhook', 'maker', 'https://receiver.example/', '');
    insert into webhook_health values ('webhook', 'maker', null, 0, now(), null, null, null);
    insert into webhook_delivery (webhook_id, event_id, party_id, lane, kind, keys, body, created_at, status)
      values ('webhook', 'event', 'maker', 'urgent', 'device.blocked', '[]', '{}', now(), 'waiting');
    insert into block_event (party_id, event_id, kind, event) values ('maker', 'event', 'device.blocked', '{}');
    insert into webhook_told values ('urgent', 1, '1');
    insert into packing_list values ('list', 'maker', 'box', 'opening', 'mina', 'open', 1, 1, 0, now(), null);
    insert into packing_list_device values ('list', 'EMAX0100000001', 'maker', 'tray', true, false, 'reserved');
    insert into tray values ('tray', 'maker', 'list', 'T-1', null, '["EMAX0100000001"]', 'listed'),
      ('tray-2', 'maker', 'list', 'T-2', 'box-1', '["EMAX0100000001"]', 'whole');
    insert into contact values ('contact', 'maker', null, 'Lena', '["block"]', now(), null);
    insert into contact_detail values ('contact', 'maker', 'lena@maker.example', 'de', null);
    insert into mail (mail_id, party_id, contact_id, kind, source_id, about, created_at, queued_at, status, next_at)
      values ('mail', 'maker', 'contact', 'test', 'mail', '{}', now(), now(), 'waiting', now());
    insert into loading_unit values ('shipment', 'box', 'maker', '4012345', 0, '040123450000000009');
    insert into mail_source (transaction_id) values ('1') on conflict do nothing;
    insert into attachment values ('attachment', 'maker', 'incident', 'nothing', true, 'text/plain', 1, repeat('0', 64), 'mina',
      now(), 'entry');
    insert into attachment_content values ('attachment', 'maker', 'a.txt', 'a');
    insert into case_note values ('note', 'maker', 'nothing', true, null, 'entry', 'mina', now());
    insert into case_task values ('task', 'maker', 'nothing', 'entry', 'mina', now(), 'mina', now(), 'open', null, null, null);
    insert into case_decision values ('decision', 'maker', 'nothing', 'confirmed', false, 'entry', 'mina', now());
    insert into exposure_contact select 'nothing', device_id, party_id, 'box-1', now() from device limit 1;
    insert into hint values ('hint', 'maker', 'operator', null, null, now(), null, null);
    insert into account (natural_person_id, login_name, login_key, user_handle, created_at)
      values ('mina', 'm@x', 'm@x', sha256(''), now());
    insert into passkey values ('passkey', '', 'mina', '', 0, '[]', false, 'phone', now(), null);
    insert into recovery_code values (sha256(''), 'mina', null);
    insert into single_sign_on values ('link', 'https://x.example', 'sub', 'mina', 'x', now(), null);
    insert into session (session_id, token_hash, natural_person_id, method, device, created_at, last_seen_at, ends_at)
      values ('session', sha256(''), 'mina', 'passkey', 'phone', now(), now(), now() + interval '1 hour');
    insert into login_device values (sha256(''), 'mina', now());
    insert into login_flow (flow_hash, kind, data, expires_at) values (sha256(''), 'passkey_login', '{}', now());
    insert into enrolment_grant values (sha256(''), 'mina', now(), null);
    insert into login_throttle values (sha256(''), 1, now(), now());
    insert into login_event (natural_person_id, at, what, method, succeeded, device)
      values ('mina', now(), 'login', 'passkey', true, 'phone');
    insert into api_key_secret values (sha256(''), 'api-key', null, null)`)
  const { rows } = await superuser.query<{ relname: string }>(
    `select relname from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')
       and relname <> 'migration' order by relname`,
  )
  tables = rows.map((row) => row.relname)
})

afterAll(async () => {
  await superuser.end()
  await database.close()
  await testDatabase.drop()
})

/** Rows that a connection of the application sees in each table, in the scope that `scope` sets. */
async function countsAs(scope: string): Promise<Record<string, number>> {
  const client = new Client({ connectionString: testDatabase.connectionString, options: '-c role=geleit_app' })
  await client.connect()
  try {
    await client.query(scope)
    const counts: Record<string, number> = {}
    for (const table of tables) {
      const { rows } = await client.query<{ n: number }>(`select count(*)::integer as n from "${table}"`)
      counts[table] = rows[0]?.n ?? 0
    }
    return counts
  } finally {
    await client.end()
  }
}

function withoutZeros(counts: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0))
}

test('row-level security is on for every table, and every table holds a row here', async () => {
  const { rows } = await superuser.query(
    `select relname from pg_class where relname = any($1) and not relrowsecurity and relkind in ('r', 'p')`,
    [tables],
  )
  expect(rows).toEqual([])
  for (const table of tables) {
    const { rows: some } = await superuser.query(`select from "${table}" limit 1`)
    expect(some, table).toHaveLength(1)
  }
})

test.each([
  ['that says nothing', 'select 1'],
  ['with no party', `set geleit.party = ''`],
  ['in no known scope', `set geleit.scope = 'everything'`],
])('a connection %s sees nothing', async (_, scope) => {
  expect(withoutZeros(await countsAs(scope))).toEqual({})
})

test('the rules see all of it', async () => {
  const all = await countsAs(`set geleit.scope = 'rules'`)
  for (const table of tables) {
    const { rows } = await superuser.query(`select count(*)::integer as n from "${table}"`)
    expect(all[table], table).toBe(rows[0].n)
  }
})

test('a party that has to do with nothing sees itself alone', async () => {
  const own = { entry: 3, entry_content: 3, entry_personal: 1, entry_subject: 3, party: 1, person: 1 }
  expect(withoutZeros(await countsAs(`set geleit.party = '${STRANGER}'`))).toEqual(own)
})

describe('in the story', () => {
  const visible = (partyId: PartyId, query: string): Promise<unknown[]> =>
    readAs(database, partyId, async (client) => (await client.query({ text: query, rowMode: 'array' })).rows.flat())

  test.each<[string, PartyId, string, unknown[]]>([
    ['the maker sees both boxes', MAKER, 'select container_id from container order by 1', ['box-1', 'box-2']],
    ['the operator sees the one it has', OPERATOR, 'select container_id from container', ['box-1']],
    ['the carrier none any more', CARRIER, 'select container_id from container', []],
    ['the carrier still sees what it signed', CARRIER, 'select leg from handover order by 1', ['delivery', 'pick_up']],
    ['the maker sees its own codes', MAKER, 'select count(*) > 0 from lock_act', [true]],
    [
      'the operator sees how the lock of the box in its hands stands, and no other',
      OPERATOR,
      'select distinct lock_serial from lock_act',
      ['LOCK-1'],
    ],
    ['the carrier neither', CARRIER, 'select lock_serial from lock_act union all select lock_serial from lock', []],
    [
      'the operator sees the devices that were handed over to it',
      OPERATOR,
      'select right(device_id, 1) from device order by 1',
      ['1', '2', '3'],
    ],
    [
      'the maker sees those it still has, and of the others the ones that are held',
      MAKER,
      'select right(device_id, 1) from device order by 1',
      ['1', '3', '4', '5', '6'],
    ],
    ['the carrier sees none', CARRIER, 'select device_id from device', []],
    ['each stay is as visible as its device', OPERATOR, 'select count(distinct device_id) from stay', [3]],
    ['the operator sees the incident of its box', OPERATOR, 'select kind from incident', ['violation']],
    ['and its recall', OPERATOR, 'select right(device_id, 1) from recall', ['1']],
    ['the carrier neither', CARRIER, 'select incident_id from incident union all select incident_id from recall', []],
    ['nobody reads the entries of another', OPERATOR, 'select distinct party_id from entry_content', ['operator']],
    ['nor their people', OPERATOR, 'select person_id from person', ['olga']],
  ])('%s', async (_, partyId, query, expected) => {
    expect(await visible(partyId, query)).toEqual(expected)
  })

  test('a gateway administrator sees the devices of the operator that named it', async () => {
    await superuser.query(`update party set gateway_administrator_ids = '["stranger"]' where party_id = 'operator'`)
    expect(await visible(STRANGER, 'select right(device_id, 1) from device order by 1')).toEqual(['1', '2', '3'])
    await superuser.query(`update party set gateway_administrator_ids = '[]' where party_id = 'operator'`)
    expect(await visible(STRANGER, 'select device_id from device')).toEqual([])
  })
})

test('in each table each party sees what an oracle of rule 22 says', async () => {
  await superuser.query(`update party set gateway_administrator_ids = '["stranger"]' where party_id = 'operator'`)
  const parties = [MAKER, OPERATOR, CARRIER, STRANGER, 'nobody']
  const { deviations, shown } = await compareWithOracle(testDatabase.connectionString, parties)
  await superuser.query(`update party set gateway_administrator_ids = '[]' where party_id = 'operator'`)
  expect(deviations).toEqual([])
  expect(Object.values(shown).filter((count) => count > 0).length).toBeGreaterThan(30)
})

test('what a party may read it may not write', async () => {
  const client = new Client({ connectionString: testDatabase.connectionString, options: '-c role=geleit_app' })
  await client.connect()
  await client.query(`set geleit.party = '${MAKER}'`)
  expect((await client.query(`update party set name = 'x'`)).rowCount).toBe(0)
  await expect(client.query(`insert into site values ('s', 'maker', 'factory', 'n')`)).rejects.toMatchObject({
    code: '42501',
  })
  await client.end()
})

test('in the scope of the rules no function runs for each row', async () => {
  const plans = await readForRules(database, null, async (client) => {
    const found: string[] = []
    for (const table of ['container', 'device', 'stay', 'ground', 'incident', 'recall']) {
      const { rows } = await client.query(`explain (analyze, costs off, timing off) select from "${table}"`)
      found.push(...rows.map((row) => row['QUERY PLAN'] as string))
    }
    return found
  })
  // The condition that says "not for the rules" stands before each of them.
  const calls = plans.join('\n').match(/.{0,40}geleit_(?:sees|device|gateway)\w+\(/g) ?? []
  expect(calls.length).toBeGreaterThan(0)
  for (const filter of plans.filter((line) => line.includes('geleit_sees_')))
    expect(filter).toMatch(/\(NOT \(?\$?\(?InitPlan|\(NOT \$\d/)
})

describe('the role of the application', () => {
  let application: Client

  beforeAll(async () => {
    application = new Client({
      connectionString: testDatabase.connectionString,
      options: '-c role=geleit_app -c geleit.scope=rules',
    })
    await application.connect()
  })

  afterAll(() => application.end())

  const facts = ['entry', 'entry_content', 'entry_subject']
  const statements = facts.flatMap((table) => [
    `update ${table} set party_id = party_id`,
    `delete from ${table}`,
    `truncate ${table} cascade`,
  ])

  test.each([
    ...statements,
    'delete from stay',
    'truncate stay',
    'delete from lock_act',
    'update migration set number = 0',
    'select * from migration',
    'create table mine (n integer)',
  ])('may not: %s', async (statement) => {
    await expect(application.query(statement)).rejects.toMatchObject({ code: '42501' })
  })

  test.each([
    'alter table entry disable row level security',
    'drop policy rules on entry',
    'alter table stay drop constraint stay_check',
    'drop index stay_open',
    'alter role geleit_app bypassrls',
  ])('may not: %s', async (statement) => {
    await expect(application.query(statement)).rejects.toMatchObject({ code: '42501' })
  })

  test('can not choose to see past row-level security', async () => {
    await application.query('begin; set local row_security = off')
    await expect(application.query('select * from entry')).rejects.toThrow('row-level security')
    await application.query('rollback')
  })

  test('owns nothing and is nobody special', async () => {
    const { rows } = await application.query(
      `select (select count(*)::integer from pg_class where relowner = oid_of.oid) as relations,
              (select count(*)::integer from pg_proc where proowner = oid_of.oid) as functions,
              rolsuper, rolbypassrls, rolcanlogin, rolcreaterole, rolcreatedb,
              (select count(*)::integer from pg_auth_members where member = oid_of.oid) as memberships
       from pg_roles oid_of where rolname = 'geleit_app'`,
    )
    expect(rows).toEqual([
      {
        relations: 0,
        functions: 0,
        rolsuper: false,
        rolbypassrls: false,
        rolcanlogin: false,
        rolcreaterole: false,
        rolcreatedb: false,
        memberships: 0,
      },
    ])
  })
})
