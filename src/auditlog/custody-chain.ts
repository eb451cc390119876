/**
 * Replays the rules over the entries of an evidence file: whether they form a chain of custody without a gap. It is an
 * independent reading of the rules. It shares nothing with the code that wrote the entries, so that one mistake can't
 * pass on both sides; that the entries are genuine is proven before (inclusion, chains, checkpoints).
 *
 * Nothing is shown here of what no entry tells: a deed that nobody recorded leaves no gap.
 */
import { decided } from './custody-chain/cases.ts'
import {
  announced,
  commissioned,
  corrected,
  differed,
  installed,
  repackagingCompleted,
  scanned,
} from './custody-chain/device.ts'
import { type FactOf, type KnownFact, type KnownType, readFact } from './custody-chain/facts.ts'
import { finish } from './custody-chain/finish.ts'
import { lost, offerEnded, offered, passedOn, readOut } from './custody-chain/keys.ts'
import { issued, openingExpired, proven, receiptMissing, tourReturned } from './custody-chain/lock.ts'
import { checkNamed, checkPackedBy, listed, listWithdrawn, policySet } from './custody-chain/policies.ts'
import { containerRanges } from './custody-chain/ranges.ts'
import {
  containersOf,
  type Finding,
  Findings,
  type ReadEntry,
  type ReplayEntry,
  type Subject,
  sequenceIn,
} from './custody-chain/replay.ts'
import {
  handover,
  handoverWithdrawn,
  inspected,
  shipmentAnnounced,
  shipmentChanged,
  shipmentReceived,
  stored,
  turnedBack,
} from './custody-chain/road.ts'
import { advance, containerAt, newReplay, type Replay } from './custody-chain/state.ts'
import {
  counted,
  explained,
  exposed,
  foundAgain,
  missing,
  recalled,
  release,
  reported,
  unprovenEnded,
  unprovenRaised,
} from './custody-chain/trust.ts'
import { forceClosed, fourEyesProposed, lockedOut, personalised, retired } from './custody-chain/two-persons.ts'

export { FINDING_GROUPS, FINDINGS, type FindingCode, isOnlyOpen } from './custody-chain/findings.ts'
export { type ChainRange, containerRanges, entriesOfFile } from './custody-chain/ranges.ts'
export type { Finding, ReplayEntry, Subject } from './custody-chain/replay.ts'
export { type CustodyStep, custodySteps } from './custody-chain/steps.ts'

/** What is wrong or open; empty: a chain of custody without a gap. `entries`: all of the file, by index. */
export function replayCustody(subject: Subject, entries: readonly ReplayEntry[]): readonly Finding[] {
  const findings = new Findings()
  const replay = newReplay(subject, findings, watchedIn(subject, entries), policiesIn(entries))
  let last = -1
  for (const entry of entries) {
    if (entry.index <= last) findings.add('entry_out_of_order', entry)
    last = Math.max(last, entry.index)
    place(replay, entry)
    const fact = readFact(entry.fact)
    if (typeof fact === 'string') findings.add(fact, entry, { type: entry.fact.type })
    else apply(replay, { ...entry, fact, time: Date.parse(entry.recordTime), ofDevice: entry.deviceSequence !== null })
  }
  finish(replay, entries)
  return findings.list
}

/** The containers whose chains belong into the file. */
function watchedIn({ kind, id }: Subject, entries: readonly ReplayEntry[]): ReadonlySet<string> {
  if (kind === 'container') return new Set([id])
  return new Set(kind === 'device' ? containerRanges(entries).map((range) => range.containerId) : [])
}

/** Identifiers of all versions of policies that the file shows: one that is named before it was recorded was not in force. */
function policiesIn(entries: readonly ReplayEntry[]): ReadonlySet<string> {
  const facts = entries.map(({ fact }) => readFact(fact))
  return new Set(
    facts.flatMap((fact) => (typeof fact !== 'string' && fact.type === 'policy_set' ? fact.policy.policyId : [])),
  )
}

/** The entry's place in the chains that the file shows. */
function place(replay: Replay, entry: ReplayEntry): void {
  const { subject, findings, device, watched } = replay
  const { deviceSequence: sequence } = entry
  if (subject.kind === 'device' && sequence !== null) {
    const expected = device.sequence + 1
    if (sequence !== expected) findings.add('device_chain_gap', entry, { sequence, expected })
    if (device.makerPartyId === null && entry.fact.type !== 'devices_announced') {
      findings.add('not_announced_first', entry)
    }
    device.sequence = sequence
  }
  if (subject.kind === 'incident') placeInIncident(replay, entry)
  for (const id of containersOf(entry)) {
    if (!watched.has(id)) continue
    const next = sequenceIn(entry, 'container', id) ?? 0
    const known = replay.containers.get(id)?.sequence ?? null
    if (subject.kind === 'container' && next !== (known ?? 0) + 1) {
      findings.add('container_chain_gap', entry, { container: id, from: known ?? 0, to: next })
    }
    if (subject.kind === 'container' && known === null && entry.fact.type !== 'container_registered') {
      findings.add('not_registered_first', entry, { container: id })
    }
    advance(replay, id, next)
  }
}

function placeInIncident(replay: Replay, entry: ReplayEntry): void {
  const { subject, findings } = replay
  const sequence = sequenceIn(entry, 'incident', subject.id)
  if (sequence === null) return
  const expected = replay.incidentSequence + 1
  if (sequence !== expected) findings.add('incident_chain_gap', entry, { sequence, expected })
  if (expected === 1 && entry.fact.type !== 'incident_opened') findings.add('incident_not_opened_first', entry)
  replay.incidentSequence = sequence
}

function registered(replay: Replay, entry: ReadEntry<FactOf<'container_registered'>>): void {
  const { containerId, ownerPartyId, capacityUnits } = entry.fact
  const container = containerAt(replay, containerId)
  if (container === null) return
  if (container.sequence !== 1) replay.findings.add('registered_twice', entry, { container: containerId })
  container.shownFrom = 1
  container.last = null
  container.gapFrom = null
  container.stage = 'standing'
  container.shipmentId = null
  container.partyId = ownerPartyId
  container.contents = { used: 0, devices: 0, capacity: capacityUnits }
}

type Step<T extends KnownType> = (replay: Replay, entry: ReadEntry<KnownFact & FactOf<T>>) => void

function issuedAsAgreed(
  replay: Replay,
  entry: ReadEntry<FactOf<'opening_code_issued' | 'closing_code_issued' | 'tour_pack_issued'>>,
): void {
  checkNamed(replay, entry)
  issued(replay, entry)
}

function packedAsAgreed(replay: Replay, entry: ReadEntry<FactOf<'devices_packed'>>): void {
  checkNamed(replay, entry)
  if (entry.ofDevice) checkPackedBy(replay, entry)
  scanned(replay, entry)
}

/** They say nothing of where a device is, or who may have reached it. */
const nothing = (): void => {}

/** What each fact means; complete, or the compiler complains. */
const STEPS: { readonly [T in KnownType]: Step<T> } = {
  party_registered: nothing,
  site_registered: nothing,
  person_registered: nothing,
  training_recorded: nothing,
  person_suspended: nothing,
  policy_set: policySet,
  party_changed: nothing,
  site_changed: nothing,
  invitation_issued: nothing,
  invitation_accepted: nothing,
  invitation_withdrawn: nothing,
  person_activated: nothing,
  person_left: nothing,
  person_rights_changed: nothing,
  course_registered: nothing,
  training_passed: nothing,
  training_withdrawn: nothing,
  right_to_approve_granted: nothing,
  right_to_approve_ended: nothing,
  second_person_named: nothing,
  second_person_ended: nothing,
  credential_changed: nothing,
  api_key_issued: nothing,
  api_key_revoked: nothing,
  key_registered: nothing,
  key_status_changed: nothing,
  key_personalised: nothing,
  key_handed_out: nothing,
  key_taken_back: nothing,
  key_lost: lost,
  phone_lost: lost,
  code_read_out: readOut,
  container_offered: offered,
  container_passed_on: passedOn,
  container_offer_ended: offerEnded,
  proposal_made: fourEyesProposed,
  proposal_decided: nothing,
  devices_locked_out: lockedOut,
  opening_force_closed: forceClosed,
  maintenance_code_issued: issued,
  lock_registered: nothing,
  lock_capabilities_set: nothing,
  lock_personalised: personalised,
  lock_retired: retired,
  container_type_registered: nothing,
  container_registered: registered,
  delivery_note_taken_in: nothing,
  devices_announced: announced,
  opening_code_issued: issuedAsAgreed,
  opening_expired: openingExpired,
  closing_code_issued: issuedAsAgreed,
  tour_pack_issued: issuedAsAgreed,
  tour_returned: tourReturned,
  receipt_verified: proven,
  receipt_did_not_fit: nothing,
  lock_log_read: proven,
  lock_resynchronised: proven,
  devices_packed: packedAsAgreed,
  packing_list_taken_in: listed,
  packing_list_sampled: nothing,
  packing_list_stopped: nothing,
  packing_list_withdrawn: listWithdrawn,
  devices_unpacked: scanned,
  stays_corrected: corrected,
  contents_differed: differed,
  repackaging_started: (replay, { fact }) => replay.jobs.add(fact.repackagingId),
  repackaging_completed: repackagingCompleted,
  shipment_announced: shipmentAnnounced,
  handover_half_signed: handover,
  handover_signed: handover,
  handover_withdrawn: handoverWithdrawn,
  shipment_changed: shipmentChanged,
  shipment_withdrawn: shipmentChanged,
  shipment_turned_back: turnedBack,
  shipment_received: shipmentReceived,
  container_inspected: inspected,
  container_stored: stored,
  device_installed: installed,
  device_commissioned: commissioned,
  // What does not work is not held, and a plan moves nothing.
  device_found_defective: nothing,
  device_defect_ended: nothing,
  installation_planned: nothing,
  planned_installation_changed: nothing,
  planned_installation_withdrawn: nothing,
  incident_opened: reported,
  incident_widened: reported,
  devices_exposed: exposed,
  recalls_raised: recalled,
  unproven_raised: unprovenRaised,
  unproven_ended: unprovenEnded,
  device_missing: missing,
  storage_attested: nothing,
  count_started: nothing,
  count_cancelled: nothing,
  count_completed: nothing,
  devices_missing: counted,
  devices_found: foundAgain,
  release_proposed: release,
  release_approved: release,
  carrier_registered: nothing,
  carrier_link_issued: nothing,
  carrier_link_renewed: nothing,
  carrier_link_ended: nothing,
  carrier_signed: nothing,
  carrier_paper_entered: nothing,
  deadline_warned: nothing,
  deadline_passed: receiptMissing,
  deadline_enforced: nothing,
  deadline_escalated: nothing,
  deadline_acknowledged: nothing,
  watch_set: nothing,
  devices_explained: explained,
  webhook_registered: nothing,
  webhook_changed: nothing,
  webhook_secret_renewed: nothing,
  webhook_ended: nothing,
  recall_owned: nothing,
  recall_confirmed: nothing,
  attachment_added: nothing,
  incident_noted: nothing,
  incident_task_set: nothing,
  incident_task_completed: nothing,
  incident_decided: decided,
  hint_taken_up: nothing,
  container_missing: nothing,
  container_found: nothing,
  hint_recorded: nothing,
  personal_data_erased: nothing,
  subject_map_committed: nothing,
  log_policy_set: nothing,
  log_key_changed: nothing,
  keystore_rotated: nothing,
  locks_unsettled: nothing,
  log_continued: nothing,
}

function apply(replay: Replay, entry: ReadEntry<KnownFact>): void {
  const step = STEPS[entry.fact.type] as Step<KnownType>
  step(replay, entry)
}
