import { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../test/setup/database.ts'
import {
  BOX,
  box,
  CARRIER,
  deviceId,
  deviceIds,
  FACTORY,
  id,
  KEY_ID,
  LOCK,
  MAKER,
  MAX,
  MINA,
  OLGA,
  OPERATOR,
  OTHER_BOX,
  OTHER_LOCK,
  openingOf,
  packed,
  record,
  STORE,
  seedMasterData,
  T0,
  tickingClock,
  unpacked,
  WINDOW,
} from '../../test/store/story.ts'
import type { Fact } from '../custody/entries.ts'
import type { Actor } from './commit.ts'
import { type Database, openDatabase } from './database.ts'
import { runFsck } from './fsck.ts'

let testDatabase: TestDatabase
let database: Database
let superuser: Client
const options = tickingClock()
const first = openingOf(BOX, LOCK, 1)
const shipmentId = id('ShipmentId')
const handoverId = id('HandoverId')
const incidentId = id('IncidentId')
const releaseId = id('ReleaseId')
const repackagingId = id('RepackagingId')
const handover = {
  handoverId,
  shipmentId,
  leg: 'pick_up' as const,
  containerIds: [OTHER_BOX],
  fromPartyId: MAKER,
  toPartyId: CARRIER,
  condition: 'intact' as const,
}
const tour = (openingValue: number): Fact => ({
  type: 'tour_pack_issued',
  tourId: id('TourId'),
  containerId: OTHER_BOX,
  ownerPartyId: MAKER,
  lockSerial: OTHER_LOCK,
  forPersonId: OLGA.personId,
  keySerial: 'KEY-2',
  keyId: `${KEY_ID}2`,
  siteId: STORE,
  validUntil: T0 + 1e9,
  pairs: [{ openingId: id('OpeningId'), openingValue, closingValue: openingValue + 1 }],
})
const violation = (of = id('IncidentId')): Fact => ({
  type: 'incident_opened',
  incidentId: of,
  kind: 'violation',
  ownerPartyId: MAKER,
  containerId: BOX,
  deviceId: null,
  knowledge: [{ kind: 'unknown' }],
  windowAfter: null,
  reporters: ['natural-olga'],
  holdsContainer: true,
  what: 'w',
})
const exposed = (ids = [deviceId(1)]): Fact => ({
  type: 'devices_exposed',
  incidentId,
  makerPartyId: MAKER,
  deviceIds: ids,
})
const link = (forPersonId: Actor['personId']): Fact => ({
  type: 'carrier_link_issued',
  linkId: id('CarrierLinkId'),
  shipmentId,
  step: 1,
  carrierPartyId: CARRIER,
  forPersonId,
  expiresAt: T0 + 1e9,
})
const boxes = { fromContainerId: BOX, toContainerId: OTHER_BOX }

beforeAll(async () => {
  testDatabase = await createTestDatabase()
  database = openDatabase(testDatabase.connectionString, 3)
  superuser = new Client({ connectionString: testDatabase.connectionString })
  await superuser.connect()
  await seedMasterData(database, options)
  const toSiteId = STORE
  const to = { carrierPartyId: CARRIER, recipientPartyId: OPERATOR, toSiteId, expectedArrival: null }
  await record(database, options, MINA, [
    ...first.opened,
    packed(BOX, first.openingId, deviceIds(1, 3), 1),
    { type: 'shipment_announced', shipmentId, containerIds: [OTHER_BOX], ...to },
    { type: 'handover_half_signed', side: 'from', ...handover },
    violation(incidentId),
    exposed(),
    {
      type: 'release_proposed',
      releaseId,
      incidentId,
      deviceIds: [deviceId(1)],
      proposerNatural: 'natural-mina',
      containerCleared: true,
      reason: 'r',
      evidence: 'e',
    },
    tour(1),
    {
      type: 'repackaging_started',
      repackagingId,
      ...boxes,
      fromOpeningId: first.openingId,
      toOpeningId: first.openingId,
    },
  ])
})

afterAll(async () => {
  await superuser.end()
  await database.close()
  await testDatabase.drop()
})

async function countRows(): Promise<unknown> {
  const { rows } = await superuser.query(
    `select (select count(*) from entry) as entries, (select count(*) from entry_content) as contents,
            (select count(*) from entry_subject) as subjects, (select count(*) from stay) as stays,
            (select count(*) from lock_act) as acts, (select sum(entry_count) from person) as links`,
  )
  return rows[0]
}

const hint: Fact = { type: 'hint_recorded', about: 'a', text: 'before it' }
const code = openingOf(BOX, LOCK, 2).opened[0] as Fact
const far = openingOf(BOX, LOCK, WINDOW + 3)

/** What no rule may decide. If one did, the database would not take it. */
test.each<[string, string, Actor, () => Fact[]]>([
  ['a device in two boxes', 'stay_open', MINA, () => [packed(OTHER_BOX, first.openingId, [deviceId(1)], 1)]],
  ['a device twice in one box', 'stay_open', MINA, () => [packed(BOX, first.openingId, [deviceId(1)], 1)]],
  ['more than the capacity', 'container_check', MINA, () => [packed(BOX, first.openingId, deviceIds(4, 2), 1)]],
  ['two links for one part of the way', 'carrier_link_one', MINA, () => [link(OLGA.personId), link(MAX.personId)]],
  [
    'less than nothing',
    'container_check',
    MINA,
    () => [unpacked(BOX, first.openingId, deviceIds(1, 3), 2), unpacked(BOX, first.openingId, deviceIds(1, 3), 2)],
  ],
  [
    'a device that nobody announced',
    'stay_device_id_party_id_fkey',
    MINA,
    () => [packed(BOX, first.openingId, [deviceId(99)], 1)],
  ],
  ['taken out before it was put in', 'stay_check1', MINA, () => [unpacked(BOX, first.openingId, [deviceId(1)], 0)]],
  ['two openings of one lock', 'opening_one_at_a_time', MINA, () => [code]],
  [
    'a code outside of the window in which the lock looks',
    'lock_check',
    MINA,
    () => [...first.closed, far.opened[0] as Fact],
  ],
  ['a value used twice', 'lock_act_pkey', MINA, () => [...first.closed, ...openingOf(BOX, LOCK, 2).opened.slice(0, 1)]],
  ['two tours with one box', 'tour_one_at_a_time', OLGA, () => [tour(3)]],
  [
    'a handover that one side signed alone',
    'handover_check1',
    MAX,
    () => [{ type: 'handover_signed', side: 'from', ...handover, acknowledgeBy: null, toSiteId: null }],
  ],
  [
    'a handover that one person signed for both',
    'handover_check2',
    MINA,
    () => [{ type: 'handover_signed', side: 'to', ...handover, acknowledgeBy: null, toSiteId: null }],
  ],
  [
    'two handovers of one leg that wait for their second signature',
    'handover_one_waits',
    MINA,
    () => [{ type: 'handover_half_signed', side: 'from', ...handover, handoverId: id('HandoverId') }],
  ],
  [
    'a release approved by who proposed it',
    'release_check',
    MINA,
    () => [
      {
        type: 'release_approved',
        releaseId,
        incidentId,
        containerId: null,
        position: null,
        incidentClosed: false,
        deviceIds: [deviceId(1)],
      },
    ],
  ],
  [
    'a repackaging that put in more than was taken out',
    'repackaging_check2',
    MINA,
    () => [packed(OTHER_BOX, first.openingId, [deviceId(4)], 1, repackagingId)],
  ],
  [
    'a repackaging that its own person confirms',
    'repackaging_check1',
    MINA,
    () => [{ type: 'repackaging_completed', repackagingId, ...boxes, devices: 0, confirmedBy: MINA.personId }],
  ],
  ['two open violations of one box', 'incident_one_open_violation', OLGA, () => [violation()]],
  [
    'two counts of one site at a time',
    'stock_count_site_open',
    OLGA,
    () => [1, 2].map(() => ({ type: 'count_started', countId: id('CountId'), siteId: STORE, containerId: null })),
  ],
  [
    'a count of a site and of a box in one',
    'stock_count_of_one_thing',
    OLGA,
    () => [{ type: 'count_started', countId: id('CountId'), siteId: STORE, containerId: BOX }],
  ],
  [
    'an attestation that ends before it begins',
    'site_attested',
    OLGA,
    () => [{ type: 'storage_attested', siteId: STORE, condition: 'locked', validUntil: 1, note: '' }],
  ],
  [
    'a device found defective twice at a time',
    'device_defect_stands',
    MINA,
    () => [1, 2].map(() => ({ type: 'device_found_defective', deviceId: deviceId(1), note: 'dark', photos: [] })),
  ],
  ['a plan in no order', 'planned_installation_order_in_day_check', MINA, () => [plan(0)]],
  ['a plan that is over twice over', 'planned_installation_done_with', MINA, () => [plan(1), ...overTwice()]],
  ['a ground twice', 'ground_open', OLGA, () => [exposed()]],
  ['two boxes with one serial', 'container_party_id_serial_key', MINA, () => [another({ serial: BOX.toUpperCase() })]],
  ['a lock in two boxes', 'lock_pkey', MINA, () => [another({ lockSerial: LOCK })]],
  [
    'a lock in boxes of two parties',
    'lock_lock_serial_key',
    OLGA,
    () => [another({ lockSerial: LOCK, ownerPartyId: OPERATOR })],
  ],
  [
    'an active key without a person',
    'key_check',
    MINA,
    () => [
      {
        type: 'key_registered',
        key: {
          keySerial: 'KEY-9',
          partyId: MAKER,
          keyId: `${KEY_ID}9`,
          publicKey: 'k',
          personId: null,
          status: 'active',
        },
      },
    ],
  ],
])('%s is not taken, and nothing of what came with it', async (_, constraint, actor, facts) => {
  const before = await countRows()
  await expect(record(database, options, actor, [hint, ...facts()])).rejects.toMatchObject({ constraint })
  expect(await countRows()).toEqual(before)
})

const plannedInstallationId = id('PlannedInstallationId')
function plan(orderInDay: number): Fact {
  const of = { plannedInstallationId, forPersonId: MAX.personId, day: '2030-01-15', expectedContainerId: null }
  const said = { deviceType: null, place: 'x', meterPointId: null, note: null }
  return { type: 'installation_planned', ...of, orderInDay, ...said }
}
/** Done with a device, and withdrawn. */
function overTwice(): Fact[] {
  const installed = { deviceId: deviceId(1), placeOfUse: 'x', tourId: null, plannedInstallationId }
  return [
    { type: 'device_installed', ...installed },
    { type: 'planned_installation_withdrawn', plannedInstallationId, forPersonId: MAX.personId },
  ]
}

function another(changed: Partial<Extract<Fact, { type: 'container_registered' }>>): Fact {
  return { ...box(id('ContainerId'), 'LOCK-9'), serial: 'BOX-9', ...changed } as Fact
}

test('after all of that the database says what its entries say', async () => {
  expect(await runFsck(database)).toMatchObject({ total: 0, differences: [] })
})

describe('a packing list', () => {
  const packingListId = id('PackingListId')
  const taken = (of = packingListId, ids = deviceIds(4, 2), openingId = id('OpeningId'), label = 'T-1'): Fact => ({
    type: 'packing_list_taken_in',
    packingListId: of,
    containerId: OTHER_BOX,
    openingId,
    source: '',
    sampleSize: 1,
    drawSeed: 's',
    drawn: [0],
    trays: [{ trayId: id('TrayId'), label, places: [0] }],
    traysDissolved: [],
    policyIds: [],
    deviceIds: ids,
  })
  const byList = { byList: { packingListId, sampled: 0 } }
  const opening = id('OpeningId')

  test.each<[string, string, () => Fact[]]>([
    [
      'two lists of one opening',
      'packing_list_one_at_a_time',
      () => [
        taken(packingListId, deviceIds(4, 1), opening),
        taken(id('PackingListId'), deviceIds(5, 1), opening, 'T-2'),
      ],
    ],
    [
      'a device on two lists',
      'packing_list_device_reserved',
      () => [taken(), taken(id('PackingListId'), deviceIds(4, 1), opening, 'T-2')],
    ],
    ['a label on two trays', 'tray_label', () => [taken(), taken(id('PackingListId'), deviceIds(6, 1), opening)]],
    [
      'packed without its sample',
      'packing_list_sample_complete',
      () => [
        { ...taken(), drawn: [] } as Fact,
        { ...packed(OTHER_BOX, opening, deviceIds(4, 1), 1), ...byList } as Fact,
      ],
    ],
    [
      'packed without what was drawn',
      'packing_list_drawn_seen',
      () => [
        taken(),
        {
          type: 'packing_list_sampled',
          packingListId,
          containerId: OTHER_BOX,
          openingId: opening,
          deviceIds: deviceIds(5, 1),
        },
        { ...packed(OTHER_BOX, opening, deviceIds(4, 1), 1), ...byList } as Fact,
      ],
    ],
  ])('%s is not taken', async (_, constraint, facts) => {
    await expect(record(database, options, MINA, facts())).rejects.toMatchObject({ constraint })
  })
})

test('a lock-out has no end', async () => {
  const values = `values ('device', $1, 'maker', 'locked_out', '', now(), now())`
  await expect(superuser.query(`insert into ground ${values}`, [deviceId(1)])).rejects.toMatchObject({ code: '23514' })
})

test.each([
  ['in a box and in a hand', `custody = 'on_person', person_id = 'olga'`],
  ['in a hand of nobody', `custody = 'on_person', container_id = null`],
  ['in a box that is none', `container_id = null`],
  ['installed nowhere', `custody = 'installed', container_id = null`],
  ['in a box and at a site', `site_id = '${FACTORY}'`],
])('a device is in one place: not %s', async (_, set) => {
  const statement = `update device set ${set} where device_id = $1`
  await expect(superuser.query(statement, [deviceId(1)])).rejects.toMatchObject({ code: '23514' })
})

test('an SSCC is given once, and of the prefix that it says; two parties never have one prefix', async () => {
  const add = (container: string, ...values: readonly [string, number, string]): Promise<unknown> =>
    superuser.query(`insert into loading_unit values ('shipment', $1, $2, $3, $4, $5)`, [container, MAKER, ...values])
  await add('one', '4012345', 0, '040123450000000009')
  await expect(add('two', '4012345', 0, '040123450000000016')).rejects.toMatchObject({ code: '23505' })
  await expect(add('one', '4012345', 1, '040123450000000016')).rejects.toMatchObject({ code: '23505' })
  await expect(add('two', '4012345', 1, '040123460000000016')).rejects.toMatchObject({ code: '23514' })
  await expect(add('two', '401234567890', 100_000, '040123456789000001')).rejects.toMatchObject({ code: '23514' })
  const prefix = (party: string): Promise<unknown> =>
    superuser.query(`update party set gs1_prefix = '4012345' where party_id = $1`, [party])
  await prefix(MAKER)
  await expect(prefix(OPERATOR)).rejects.toMatchObject({ code: '23505' })
})
