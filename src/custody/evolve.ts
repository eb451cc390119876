/**
 * What an entry does to the state. One definition for two readers: the store applies the changes to the tables in the
 * transaction that writes the entry, and `fsck` applies them to an empty world and compares.
 */
import type { Entry, Fact } from './entries.ts'
import { announced, registered } from './evolve/announcing.ts'
import { carrierLinks } from './evolve/carrier-links.ts'
import { cases } from './evolve/cases.ts'
import type { Change, Of } from './evolve/change.ts'
import { repackaging, scans } from './evolve/contents.ts'
import { counting } from './evolve/counting.ts'
import { aboutDeadlines, deadlines } from './evolve/deadlines.ts'
import { locks, proposals } from './evolve/four-eyes.ts'
import { keys, passingOn } from './evolve/keys.ts'
import { lockService } from './evolve/lock-service.ts'
import { codes, receipts } from './evolve/locks.ts'
import { packingLists } from './evolve/packing-lists.ts'
import { parties, people, training } from './evolve/people.ts'
import { road } from './evolve/road.ts'
import { shipments } from './evolve/shipments.ts'
import { attested, placesOf } from './evolve/storage.ts'
import { tours } from './evolve/tours.ts'
import { releases, trust } from './evolve/trust.ts'
import { recalls, webhooks } from './evolve/webhooks.ts'
import { ERASED } from './personal.ts'

export type { Change } from './evolve/change.ts'

type Evolve = { readonly [T in Fact['type']]: (fact: Of<T>, entry: Entry) => readonly Change[] }

/** They say nothing of any row. */
const nothing = (): readonly Change[] => []

/** What each fact does; complete, or the compiler complains. */
const EVOLVE: Evolve = {
  policy_set: (fact) => [{ insert: 'policy', rows: [{ responsibility: 'each_hand_over', ...fact.policy }] }],
  container_type_registered: (fact) => [{ insert: 'containerType', rows: [fact.containerType] }],
  container_registered: registered,
  delivery_note_taken_in: (fact, { recordTime }) => announced(fact, recordTime),
  devices_announced: (fact, { recordTime }) => announced(fact, recordTime),
  opening_code_issued: (fact, { recordTime }) => codes(fact, recordTime),
  opening_expired: (fact, { recordTime }) => codes(fact, recordTime),
  closing_code_issued: (fact, { recordTime }) => codes(fact, recordTime),
  tour_pack_issued: (fact, { recordTime }) => codes(fact, recordTime),
  tour_returned: (fact, { recordTime }) => codes(fact, recordTime),
  receipt_verified: (fact, { recordTime }) => receipts(fact, recordTime),
  receipt_did_not_fit: (fact, { recordTime }) => receipts(fact, recordTime),
  lock_log_read: (fact, { recordTime }) => lockService(fact, recordTime),
  lock_resynchronised: (fact, { recordTime }) => lockService(fact, recordTime),
  devices_packed: scans,
  devices_unpacked: scans,
  stays_corrected: scans,
  contents_differed: scans,
  repackaging_started: repackaging,
  repackaging_completed: repackaging,
  shipment_announced: shipments,
  shipment_changed: shipments,
  shipment_withdrawn: shipments,
  shipment_turned_back: shipments,
  handover_half_signed: shipments,
  handover_withdrawn: shipments,
  handover_signed: shipments,
  shipment_received: shipments,
  container_inspected: road,
  container_stored: road,
  device_installed: installed,
  device_commissioned: (fact) => [
    { update: 'device', where: { deviceId: fact.deviceId }, set: { custody: 'commissioned' } },
  ],
  incident_opened: (fact, { recordTime }) => trust(fact, recordTime),
  incident_widened: (fact, { recordTime }) => trust(fact, recordTime),
  devices_exposed: (fact, { recordTime }) => trust(fact, recordTime),
  recalls_raised: (fact, { recordTime }) => trust(fact, recordTime),
  unproven_raised: (fact, { recordTime }) => trust(fact, recordTime),
  unproven_ended: (fact, { recordTime }) => trust(fact, recordTime),
  device_missing: (fact, { recordTime }) => trust(fact, recordTime),
  release_proposed: releases,
  release_approved: releases,
  personal_data_erased: erased,
  locks_unsettled: (fact) => [
    { update: 'lock', where: { lockSerial: fact.lockSerials }, set: { readOutRequired: true } },
  ],
  installation_planned: tours,
  planned_installation_changed: tours,
  planned_installation_withdrawn: tours,
  device_found_defective: tours,
  device_defect_ended: tours,
  recall_owned: (fact, { recordTime }) => recalls(fact, recordTime),
  recall_confirmed: (fact, { recordTime }) => recalls(fact, recordTime),
  storage_attested: (fact, { recordTime }) => attested(fact, recordTime),
  count_started: counting,
  count_cancelled: counting,
  count_completed: counting,
  devices_missing: counting,
  devices_found: counting,
  webhook_registered: webhooks,
  webhook_changed: webhooks,
  webhook_secret_renewed: webhooks,
  webhook_ended: webhooks,
  packing_list_taken_in: packingLists,
  packing_list_sampled: packingLists,
  packing_list_stopped: packingLists,
  packing_list_withdrawn: packingLists,
  carrier_registered: carrierLinks,
  carrier_link_issued: carrierLinks,
  carrier_link_renewed: carrierLinks,
  carrier_link_ended: carrierLinks,
  carrier_signed: nothing,
  carrier_paper_entered: nothing,
  deadline_warned: deadlines,
  deadline_passed: deadlines,
  deadline_enforced: deadlines,
  deadline_escalated: deadlines,
  deadline_acknowledged: aboutDeadlines,
  watch_set: aboutDeadlines,
  devices_explained: aboutDeadlines,
  attachment_added: cases,
  incident_noted: cases,
  incident_task_set: cases,
  incident_task_completed: cases,
  incident_decided: cases,
  hint_taken_up: nothing,
  container_missing: cases,
  container_found: cases,
  hint_recorded: nothing,
  subject_map_committed: nothing,
  log_policy_set: nothing,
  log_key_changed: nothing,
  keystore_rotated: nothing,
  log_continued: nothing,
  party_registered: parties,
  party_changed: parties,
  site_registered: parties,
  site_changed: parties,
  person_registered: people,
  invitation_issued: people,
  invitation_accepted: people,
  invitation_withdrawn: people,
  person_activated: people,
  person_suspended: people,
  person_left: people,
  person_rights_changed: people,
  right_to_approve_granted: people,
  right_to_approve_ended: people,
  second_person_named: people,
  second_person_ended: people,
  credential_changed: people,
  api_key_issued: people,
  api_key_revoked: people,
  training_recorded: training,
  course_registered: training,
  training_passed: training,
  training_withdrawn: training,
  key_registered: keys,
  key_personalised: keys,
  key_handed_out: keys,
  key_taken_back: keys,
  key_status_changed: keys,
  key_lost: keys,
  phone_lost: keys,
  code_read_out: keys,
  container_offered: passingOn,
  container_passed_on: passingOn,
  container_offer_ended: passingOn,
  proposal_made: proposals,
  proposal_decided: proposals,
  devices_locked_out: proposals,
  opening_force_closed: proposals,
  maintenance_code_issued: (fact, { recordTime }) => locks(fact, recordTime),
  lock_registered: (fact, { recordTime }) => locks(fact, recordTime),
  lock_capabilities_set: (fact, { recordTime }) => locks(fact, recordTime),
  lock_personalised: (fact, { recordTime }) => locks(fact, recordTime),
  lock_retired: (fact, { recordTime }) => locks(fact, recordTime),
}

/** The changes of one entry, in the order in which they are to be applied. */
export function changesOf(entry: Entry): readonly Change[] {
  const { fact } = entry
  if (!Object.hasOwn(EVOLVE, fact.type)) throw new Error(`unknown entry "${fact.type}": this version cannot fold it`)
  const evolve = EVOLVE[fact.type] as (fact: Fact, entry: Entry) => readonly Change[]
  return [...evolve(fact, entry), ...placesOf(fact, entry)]
}

function installed(fact: Of<'device_installed'>, { recordTime }: Entry): readonly Change[] {
  const { deviceId, placeOfUse, plannedInstallationId } = fact
  const nowhereElse = { containerId: null, personId: null, siteId: null, repackagingId: null }
  const mounted = { custody: 'installed' as const, placeOfUse, ...nowhereElse }
  const done = { status: 'done' as const, deviceId, endedAt: recordTime }
  return [
    { update: 'device', where: { deviceId }, set: mounted },
    ...(plannedInstallationId === undefined
      ? []
      : [{ update: 'plannedInstallation' as const, where: { plannedInstallationId }, set: done }]),
  ]
}

/** Where the place of use went, its row says so; there is nothing else in the rows that a personal part holds. */
function erased({ deviceIds }: Of<'personal_data_erased'>): readonly Change[] {
  return deviceIds.length === 0
    ? []
    : [{ update: 'device', where: { deviceId: deviceIds }, set: { placeOfUse: ERASED } }]
}
