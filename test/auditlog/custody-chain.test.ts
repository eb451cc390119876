/**
 * The replay of the rules against what the server really records: the told story and others on PostgreSQL, and random
 * stories of all rules. GELEIT_LONG=1 tells many more of them.
 */
import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { KNOWN_TYPES } from '../../src/auditlog/custody-chain/facts.ts'
import {
  custodySteps,
  type FindingCode,
  isOnlyOpen,
  replayCustody,
  type Subject,
} from '../../src/auditlog/custody-chain.ts'
import { readNoteFile, tell } from '../../src/cli/rehearse.ts'
import type { Entry, FactType } from '../../src/custody/entries.ts'
import { type Database, openDatabase, readForRules } from '../../src/store/database.ts'
import { Story } from '../rules/story.ts'
import { createTestDatabase } from '../setup/database.ts'
import { seed } from '../setup/seed.ts'
import { record } from '../store/story.ts'
import {
  announce,
  closeBox,
  deliver,
  issueToVan,
  openBox,
  openLarge,
  packLarge,
  scan,
  startRehearsal,
} from '../stories/rehearsal.ts'
import { type Log, logIn, logOf } from './replay-entries.ts'

const LONG = process.env['GELEIT_LONG'] === '1'
const COUNT = LONG ? 300 : 6
const STEPS = 400
const seeds = Array.from({ length: COUNT }, (_, at) => (at < COUNT / 2 ? 0 : seed * 1_000) + at + 1)
console.info(`chains of custody of random stories: seeds 1 … and ${seeds[COUNT / 2]} … (GELEIT_SEED=${seed})`)

const SAMPLE_NOTE = join(import.meta.dirname, '../../src/cli/rehearsal-data/delivery-note.csv')
const KINDS = ['device', 'container', 'shipment', 'incident'] as const

/**
 * What random people do and the server takes, although the rules, read strictly, do not allow it. The reasons:
 * - a scan or an installation on a tour names an opening, and the lock may prove later that it never happened;
 * - an installation on a tour is taken for a device that was put into the box behind the tour, by somebody else;
 * - a scan is taken once a closing code was asked for, also without the receipt of the opening;
 * - a box that is unproven already does not become so once more, with the codes of a later tour.
 */
const TAKEN_BY_THE_SERVER: readonly FindingCode[] = [
  'scan_in_unused_opening',
  'scan_by_other_person',
  'scan_outside_opening',
  'unpacked_while_held',
  'unproven_ended_with_codes_at_large',
]

/** Codes found in the files of every subject, with the first sentence of each. */
function findingsIn(log: Log): Map<FindingCode, string> {
  const found = new Map<FindingCode, string>()
  for (const kind of KINDS) {
    for (const id of kind === 'device' ? log.lives() : log.ids(kind)) {
      for (const { code, sentence } of replayCustody({ kind, id }, log.file({ kind, id }))) {
        if (!found.has(code)) found.set(code, `${kind} ${id}: ${sentence.en}`)
      }
    }
  }
  return found
}

const breaches = (found: ReadonlyMap<FindingCode, string>): string[] =>
  [...found].filter(([code]) => !isOnlyOpen(code)).map(([code, sentence]) => `${code}: ${sentence}`)

function codesOf(log: Log, subject: Subject): FindingCode[] {
  return [...new Set(replayCustody(subject, log.file(subject)).map(({ code }) => code))].sort()
}

const read = (database: Database): Promise<Log> => readForRules(database, null, logIn)

describe('stories on a database', () => {
  test('the told story: every file is a chain, and what is open is really open', { timeout: 120_000 }, async () => {
    const { serving } = await startRehearsal()
    const report = await tell({ file: await readNoteFile(SAMPLE_NOTE), serving, say: () => {} })
    expect(report.broken).toBeNull()
    const log = await read(serving.database)
    const found = findingsIn(log)
    expect(breaches(found)).toEqual([])
    expect([...found.keys()].sort()).toEqual(['open_incident', 'open_unproven'])
    const whole = log.ids('device').filter((id) => codesOf(log, { kind: 'device', id }).length === 0)
    expect(whole.length).toBeGreaterThan(10)
  })

  test('packed, shipped, received too late, proven by its opening, repacked, installed', async () => {
    const { client, serving } = await startRehearsal()
    const deviceIds = await announce(client, 3)
    const [first = '', second = ''] = deviceIds
    const box = await packLarge(client, deviceIds)
    await deliver(client, box, 30)
    expect(codesOf(await read(serving.database), { kind: 'device', id: first })).toEqual(['open_unproven'])
    const small = await issueToVan(client, [first, second])
    const siteId = client.site('Sample van 1')
    const opened = await openBox(client, { who: 'fitter-1', box: small, purpose: 'installing', siteId })
    await scan(client, 'fitter-1', opened, 'out', [first])
    await client.post('fitter-1', `/v1/devices/${first}/installations`, { placeOfUse: 'Sample street 1' })
    const subject = { kind: 'device', id: first } as const
    expect(codesOf(await read(serving.database), subject)).toEqual(['open_opening_not_closed'])
    await closeBox(client, 'fitter-1', opened)
    await client.post('gwa-system', `/v1/devices/${first}/commissionings`)
    const log = await read(serving.database)
    expect([...findingsIn(log)]).toEqual([])
    const told = custodySteps(subject, log.file(subject))
    expect(told.at(0)?.sentence.en).toMatch(/^Announced by /)
    const words = told.map((step) => step.sentence.en)
    const milestones = [
      'Packed into',
      'Handed over',
      // At its limit, before anybody acknowledged the receipt.
      'Unproven',
      'too late',
      'inspected, all of 5 points in order',
      'Proven after all',
      'for repacking',
      'Packed into',
      'issued into a vehicle',
      'Taken out',
      'Installed',
      'Commissioned',
    ]
    let at = 0
    for (const milestone of milestones) {
      at = words.findIndex((sentence, index) => index >= at && sentence.includes(milestone)) + 1
      expect(at, milestone).toBeGreaterThan(0)
    }
    expect(told.every(({ sentence }) => sentence.de.length > 0 && !/undefined|\?/.test(sentence.de))).toBe(true)
  })

  test('a lock that was read out, and one that was brought back into step', async () => {
    const { client, serving } = await startRehearsal()
    const deviceIds = await announce(client, 4)
    const opened = await openLarge(client)
    await scan(client, 'maker-dispatcher', opened, 'in', deviceIds)
    const closing = await client.post('maker-dispatcher', `/v1/openings/${opened.openingId}/closing-code`, {
      contents: deviceIds.slice(1),
    })
    const { lockSerial } = opened.box
    const { keySerial } = opened
    await client.lock(lockSerial, 'lid', { open: false })
    await client.lock(lockSerial, 'enter', { keySerial, code: String(closing['code']) })
    const [lacking = '', inside = ''] = deviceIds
    expect(codesOf(await read(serving.database), { kind: 'device', id: lacking })).toEqual([
      'open_incident',
      'open_missing',
      'open_opening_not_closed',
    ])
    const shown = await client.get('driver', `/rehearsal/locks/${lockSerial}/log`)
    const { serial: _serial, ...log } = shown['log'] as Record<string, unknown>
    await client.post('maker-maintenance', `/v1/locks/${lockSerial}/readouts`, log)
    expect(codesOf(await read(serving.database), { kind: 'device', id: inside })).toEqual([])

    const again = await openLarge(client)
    const code = await client.post('maker-dispatcher', `/v1/openings/${again.openingId}/closing-code`)
    await client.lock(lockSerial, 'lid', { open: false })
    await client.lock(lockSerial, 'enter', { keySerial, code: String(code['code']) })
    const step = await client.post('driver', `/rehearsal/locks/${lockSerial}/resynchronise`, { keySerial })
    const path = `/v1/locks/${lockSerial}/resynchronisations`
    await client.post('maker-maintenance', path, { keySerial, receipts: step['receipts'] })
    const found = findingsIn(await read(serving.database))
    expect(breaches(found)).toEqual([])
    expect([...found.keys()].sort()).toEqual(['open_incident', 'open_missing'])
  })
})

/** The entries of a story in memory, recorded in a database. */
async function recordAll(database: Database, entries: readonly Entry[]): Promise<void> {
  for (let at = 0; at < entries.length; ) {
    const first = entries[at] as Entry
    const { recordTime, partyId, personId } = first
    let end = at
    while (entries[end]?.recordTime === recordTime && entries[end]?.personId === personId) end += 1
    const facts = entries.slice(at, end).map((entry) => entry.fact)
    await record(database, { clock: () => recordTime, newId: randomUUID }, { partyId, personId }, facts)
    at = end
  }
}

async function told(of: number): Promise<Story> {
  const story = new Story(of)
  for (let step = 0; step < STEPS && story.wrong.length === 0; step += 1) await story.step()
  return story
}

describe('random stories', () => {
  test.each(seeds)('story %i: no rule was broken but where the server does not ask', async (of) => {
    const story = await told(of)
    const found = findingsIn(logOf(story.bench.entries))
    for (const code of TAKEN_BY_THE_SERVER) found.delete(code)
    expect(breaches(found), `seed ${of}`).toEqual([])
  })

  test('a database shows the same files as a world in memory', { timeout: 120_000 }, async () => {
    const testDatabase = await createTestDatabase()
    const database = openDatabase(testDatabase.connectionString, 2)
    try {
      const { bench } = await told(seeds[0] ?? 1)
      await recordAll(database, bench.entries)
      const [log, inMemory] = [await read(database), logOf(bench.entries)]
      for (const kind of KINDS) {
        expect(log.ids(kind).sort()).toEqual(inMemory.ids(kind).sort())
        for (const id of log.ids(kind)) expect(log.file({ kind, id })).toEqual(inMemory.file({ kind, id }))
      }
    } finally {
      await database.close()
      await testDatabase.drop()
    }
  })
})

/** Complete, or the compiler complains. */
const FACT_TYPES: Readonly<Record<FactType, true>> = {
  party_registered: true,
  site_registered: true,
  person_registered: true,
  training_recorded: true,
  person_suspended: true,
  policy_set: true,
  party_changed: true,
  site_changed: true,
  invitation_issued: true,
  invitation_accepted: true,
  invitation_withdrawn: true,
  person_activated: true,
  person_left: true,
  person_rights_changed: true,
  course_registered: true,
  training_passed: true,
  training_withdrawn: true,
  right_to_approve_granted: true,
  right_to_approve_ended: true,
  second_person_named: true,
  second_person_ended: true,
  credential_changed: true,
  api_key_issued: true,
  api_key_revoked: true,
  key_registered: true,
  key_status_changed: true,
  key_personalised: true,
  key_handed_out: true,
  key_taken_back: true,
  key_lost: true,
  phone_lost: true,
  code_read_out: true,
  container_offered: true,
  container_passed_on: true,
  container_offer_ended: true,
  proposal_made: true,
  proposal_decided: true,
  devices_locked_out: true,
  opening_force_closed: true,
  maintenance_code_issued: true,
  lock_registered: true,
  lock_capabilities_set: true,
  lock_personalised: true,
  lock_retired: true,
  container_type_registered: true,
  container_registered: true,
  delivery_note_taken_in: true,
  devices_announced: true,
  opening_code_issued: true,
  opening_expired: true,
  closing_code_issued: true,
  tour_pack_issued: true,
  tour_returned: true,
  receipt_verified: true,
  receipt_did_not_fit: true,
  lock_log_read: true,
  lock_resynchronised: true,
  devices_packed: true,
  devices_unpacked: true,
  stays_corrected: true,
  contents_differed: true,
  repackaging_started: true,
  repackaging_completed: true,
  shipment_announced: true,
  shipment_changed: true,
  shipment_withdrawn: true,
  shipment_turned_back: true,
  handover_withdrawn: true,
  handover_half_signed: true,
  handover_signed: true,
  shipment_received: true,
  container_inspected: true,
  container_stored: true,
  device_installed: true,
  device_commissioned: true,
  incident_opened: true,
  incident_widened: true,
  devices_exposed: true,
  recalls_raised: true,
  unproven_raised: true,
  unproven_ended: true,
  device_missing: true,
  device_found_defective: true,
  device_defect_ended: true,
  installation_planned: true,
  planned_installation_changed: true,
  planned_installation_withdrawn: true,
  storage_attested: true,
  count_started: true,
  count_cancelled: true,
  count_completed: true,
  devices_missing: true,
  devices_found: true,
  release_proposed: true,
  release_approved: true,
  carrier_registered: true,
  carrier_link_issued: true,
  carrier_link_renewed: true,
  carrier_link_ended: true,
  carrier_signed: true,
  carrier_paper_entered: true,
  packing_list_taken_in: true,
  packing_list_sampled: true,
  packing_list_stopped: true,
  packing_list_withdrawn: true,
  webhook_registered: true,
  webhook_changed: true,
  webhook_secret_renewed: true,
  webhook_ended: true,
  deadline_warned: true,
  deadline_passed: true,
  deadline_enforced: true,
  deadline_escalated: true,
  deadline_acknowledged: true,
  watch_set: true,
  devices_explained: true,
  recall_owned: true,
  recall_confirmed: true,
  attachment_added: true,
  incident_noted: true,
  incident_task_set: true,
  incident_task_completed: true,
  incident_decided: true,
  hint_taken_up: true,
  container_missing: true,
  container_found: true,
  hint_recorded: true,
  personal_data_erased: true,
  subject_map_committed: true,
  log_policy_set: true,
  log_key_changed: true,
  keystore_rotated: true,
  locks_unsettled: true,
  log_continued: true,
}

test('the verifier knows every fact that this program writes', () => {
  expect(Object.keys(FACT_TYPES).filter((type) => !KNOWN_TYPES.some((known) => known === type))).toEqual([])
})
