/**
 * What an entry does to the state. One definition for two readers: the store applies the changes to the tables in the
 * transaction that writes the entry, and `fsck` applies them to an empty world and compares.
 */
import type { Entry } from './entries.ts'
import { announced, registered } from './evolve/announcing.ts'
import type { Change, Of } from './evolve/change.ts'
import { repackaging, scans } from './evolve/contents.ts'
import { lockService } from './evolve/lock-service.ts'
import { codes, receipts } from './evolve/locks.ts'
import { road } from './evolve/road.ts'
import { releases, trust } from './evolve/trust.ts'
import { ERASED } from './personal.ts'

export type { Change } from './evolve/change.ts'

/** The changes of one entry, in the order in which they are to be applied. */
export function changesOf(entry: Entry): readonly Change[] {
  const fact = entry.fact
  const at = entry.recordTime
  switch (fact.type) {
    case 'party_registered':
      return [{ insert: 'party', rows: [fact.party] }]
    case 'site_registered':
      return [{ insert: 'site', rows: [fact.site] }]
    case 'person_registered':
      return [{ insert: 'person', rows: [fact.person] }]
    case 'training_recorded':
      return [{ update: 'person', where: { personId: fact.personId }, set: { trainedUntil: fact.trainedUntil } }]
    case 'person_suspended':
      return [{ update: 'person', where: { personId: fact.personId }, set: { status: 'suspended' } }]
    case 'key_registered':
      return [{ insert: 'key', rows: [fact.key] }]
    case 'key_status_changed':
      return [{ update: 'key', where: { keySerial: fact.keySerial }, set: { status: fact.status } }]
    case 'container_type_registered':
      return [{ insert: 'containerType', rows: [fact.containerType] }]
    case 'container_registered':
      return registered(fact)
    case 'delivery_note_taken_in':
    case 'devices_announced':
      return announced(fact, at)
    case 'opening_code_issued':
    case 'opening_expired':
    case 'closing_code_issued':
    case 'tour_pack_issued':
    case 'tour_returned':
      return codes(fact, at)
    case 'receipt_verified':
    case 'receipt_did_not_fit':
      return receipts(fact, at)
    case 'lock_log_read':
    case 'lock_resynchronised':
      return lockService(fact, at)
    case 'devices_packed':
    case 'devices_unpacked':
    case 'stays_corrected':
    case 'contents_differed':
      return scans(fact, entry)
    case 'repackaging_started':
    case 'repackaging_completed':
      return repackaging(fact, entry)
    case 'shipment_announced':
    case 'handover_half_signed':
    case 'handover_signed':
    case 'shipment_received':
    case 'container_inspected':
    case 'container_stored':
      return road(fact, entry)
    case 'device_installed':
      return installed(fact)
    case 'device_commissioned':
      return [{ update: 'device', where: { deviceId: fact.deviceId }, set: { custody: 'commissioned' } }]
    case 'incident_opened':
    case 'incident_widened':
    case 'devices_exposed':
    case 'recalls_raised':
    case 'unproven_raised':
    case 'unproven_ended':
    case 'device_missing':
      return trust(fact, at)
    case 'release_proposed':
    case 'release_approved':
      return releases(fact, entry)
    case 'personal_data_erased':
      return erased(fact)
    case 'locks_unsettled':
      return [{ update: 'lock', where: { lockSerial: fact.lockSerials }, set: { readOutRequired: true } }]
    case 'hint_recorded':
    case 'subject_map_committed':
    case 'log_policy_set':
    case 'log_key_changed':
    case 'log_continued':
      return []
    default:
      return unknownEntry(fact)
  }
}

function installed({ deviceId, placeOfUse }: Of<'device_installed'>): readonly Change[] {
  const nowhereElse = { containerId: null, personId: null, siteId: null, repackagingId: null }
  return [{ update: 'device', where: { deviceId }, set: { custody: 'installed', placeOfUse, ...nowhereElse } }]
}

/** Where the place of use went, its row says so; there is nothing else in the rows that a personal part holds. */
function erased({ deviceIds }: Of<'personal_data_erased'>): readonly Change[] {
  return deviceIds.length === 0
    ? []
    : [{ update: 'device', where: { deviceId: deviceIds }, set: { placeOfUse: ERASED } }]
}

function unknownEntry(fact: never): never {
  throw new Error(`unknown entry ${JSON.stringify((fact as { type?: unknown }).type)}: this version cannot fold it`)
}
