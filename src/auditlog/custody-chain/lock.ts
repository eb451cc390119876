/** Codes, acts and openings of a lock (LOCK-PROTOCOL, section 5). */
import type { FactOf } from './facts.ts'
import type { ReadEntry } from './replay.ts'
import {
  type Act,
  type ContainerState,
  containerAt,
  momentOf,
  type OpeningState,
  openedIn,
  owesUnproven,
  type Replay,
} from './state.ts'
import { mayMaintain } from './two-persons.ts'

type Issue = 'opening_code_issued' | 'closing_code_issued' | 'tour_pack_issued' | 'maintenance_code_issued'
type Proof = 'receipt_verified' | 'lock_log_read' | 'lock_resynchronised'

export function issued(replay: Replay, entry: ReadEntry<FactOf<Issue>>): void {
  const { fact } = entry
  const container = containerAt(replay, fact.containerId)
  if (container === null) return
  switch (fact.type) {
    case 'opening_code_issued':
      mayOpen(replay, container, entry, fact.purpose === 'investigation')
      begin(replay, container, entry, { ...fact, id: fact.openingId, tourId: null })
      issue(replay, container, entry, fact.value, 'O', fact.openingId)
      break
    case 'closing_code_issued':
      issue(replay, container, entry, fact.value, 'C', fact.openingId)
      break
    case 'maintenance_code_issued':
      mayMaintain(replay, entry as ReadEntry<FactOf<'maintenance_code_issued'>>)
      issue(replay, container, entry, fact.value, 'M', fact.openingId)
      break
    case 'tour_pack_issued':
      mayOpen(replay, container, entry, false)
      for (const { openingId: id, openingValue: value, closingValue } of fact.pairs) {
        begin(replay, container, entry, { ...fact, id, value, purpose: 'installing' })
        issue(replay, container, entry, value, 'O', id)
        issue(replay, container, entry, closingValue, 'C', id)
      }
      container.tours.add(fact.tourId)
  }
}

function begin(
  replay: Replay,
  container: ContainerState,
  entry: ReadEntry,
  of: {
    readonly id: string
    readonly value: number
    readonly purpose: string
    readonly forPersonId: string
    readonly tourId: string | null
  },
): void {
  if (of.forPersonId !== entry.personId) {
    const { id: openingId, forPersonId } = of
    replay.duties.push({ need: 'read_out', containerId: container.id, openingId, personId: forPersonId, at: entry })
  }
  const { id, value, purpose, forPersonId: personId, tourId } = of
  const state = { opened: false, closed: false, expired: false, ended: false, skipped: false }
  const { id: containerId, piece } = container
  const opening = { id, containerId, value, purpose, personId, tourId, issued: momentOf(entry), piece, ...state }
  replay.openings.set(id, opening)
}

/**
 * Rules 4 and 5: only who is responsible opens it; nothing held is opened but for an investigation, nothing on the road,
 * and one opening at a time.
 */
function mayOpen(replay: Replay, container: ContainerState, entry: ReadEntry, investigation: boolean): void {
  const { findings } = replay
  const { id, partyId } = container
  if (container.retired) findings.add('opened_after_retirement', entry, { container: id })
  if (partyId !== undefined && partyId !== entry.partyId) {
    findings.add('responsibility_unclear', entry, { container: id, party: entry.partyId, other: partyId })
  }
  container.partyId = entry.partyId
  const [ground] = container.incidents
  if (ground !== undefined && !investigation) findings.add('opened_while_held', entry, { container: id, ground })
  if (container.stage === 'in_transit') findings.add('opened_on_the_road', entry, { container: id })
  if (container.stage === 'arrived' && !investigation)
    findings.add('opened_before_inspection', entry, { container: id })
  const [tour] = container.tours
  const other = [...replay.openings.values()].find(
    ({ containerId, piece, tourId, closed, expired, ended }) =>
      containerId === id && piece === container.piece && tourId === null && !closed && !expired && !ended,
  )
  const under = other?.id ?? tour
  if (under !== undefined) findings.add('second_opening', entry, { container: id, opening: under })
}

function issue(
  { findings }: Replay,
  container: ContainerState,
  entry: ReadEntry,
  value: number,
  action: Act['action'],
  openingId: string,
): void {
  const { id: name, highest } = container
  if (value <= highest) findings.add('value_not_increasing', entry, { container: name, value, highest })
  container.highest = Math.max(highest, value)
  container.shownFrom ??= value
  const act: Act = {
    value,
    action,
    keyId: 'keyId' in entry.fact ? entry.fact.keyId : '',
    openingId,
    issued: momentOf(entry),
    state: 'issued',
    receipt: null,
    confirmed: null,
  }
  container.acts.set(value, act)
}

export function openingExpired(replay: Replay, { fact }: ReadEntry<FactOf<'opening_expired'>>): void {
  const opening = replay.openings.get(fact.openingId)
  if (opening !== undefined) opening.expired = true
}

export function proven(replay: Replay, entry: ReadEntry<FactOf<Proof>>): void {
  const container = containerAt(replay, entry.fact.containerId)
  if (container === null) return
  switch (entry.fact.type) {
    case 'receipt_verified':
      receipt(replay, container, entry as ReadEntry<FactOf<'receipt_verified'>>)
      break
    case 'lock_log_read':
      readOut(replay, container, entry as ReadEntry<FactOf<'lock_log_read'>>)
      break
    case 'lock_resynchronised':
      resynchronised(replay, container, entry as ReadEntry<FactOf<'lock_resynchronised'>>)
      break
  }
}

/** The act of a value; one whose issue must have been shown and was not is a finding. */
function actOf({ findings }: Replay, container: ContainerState, entry: ReadEntry, value: number): Act | undefined {
  const act = container.acts.get(value)
  if (act === undefined && container.shownFrom !== null && value >= container.shownFrom) {
    findings.add('act_not_issued', entry, { container: container.id, value })
  }
  return act
}

function receipt(replay: Replay, container: ContainerState, entry: ReadEntry<FactOf<'receipt_verified'>>): void {
  const { findings } = replay
  const { value, action, flags, before, confirmed, skipped } = entry.fact
  const name = container.id
  const act = actOf(replay, container, entry, value)
  const named = actNamed(container, before)
  if (act !== undefined) {
    if (act.action !== action || act.receipt !== null || act.state === 'confirmed') {
      findings.add('act_proven_twice', entry, { container: name, value })
    }
    if (act.state === 'skipped') findings.add('act_skipped_and_proven', entry, { container: name, value })
    act.receipt = { flags, before, time: entry.time }
    if (act.state === 'issued') act.state = 'received'
  }
  let { last } = container
  for (const each of confirmed) {
    const known = each.value === value ? act : actOf(replay, container, entry, each.value)
    const joins = each.value === value ? before : known?.receipt?.before
    if (known !== undefined && known.receipt === null) {
      findings.add('act_without_receipt', entry, { container: name, value: each.value })
    }
    if ((last !== undefined && joins !== undefined && joins !== last) || each.value <= (last ?? 0)) {
      const details = { container: name, value: each.value, before: joins ?? 'none', last: last ?? 'none' }
      findings.add('act_order_broken', entry, details)
    }
    last = each.value
  }
  container.last = last
  confirm(replay, container, entry, confirmed)
  skip(replay, container, entry, skipped)
  if ((flags & 1) !== 0 && !isOldNews(container, action, before)) {
    replay.duties.push({ need: 'incident', containerId: name, value, at: entry })
  } else {
    const used = [act, named].find((each) => each !== undefined && gaveAccessAfterLoss(container, each))
    if (used === undefined) return
    replay.duties.push({ need: 'incident', containerId: name, value: used.value, at: entry, ofLostKey: true })
  }
}

/** The act before, where nothing but this receipt tells that it happened. */
function actNamed({ acts }: ContainerState, before: number | null): Act | undefined {
  const act = before === null ? undefined : acts.get(before)
  return act?.state === 'issued' ? act : undefined
}

/** Code M shows the flag once more before it clears it; what the act before it showed was reported then. */
function isOldNews({ acts }: ContainerState, action: Act['action'], before: number | null): boolean {
  if (action !== 'M' || before === null) return false
  const act = acts.get(before)
  return act === undefined || ((act.receipt?.flags ?? 0) & 1) !== 0
}

/** A later receipt names the act, and its own did not come in time: that has to be an incident (section 5.3). */
export function receiptMissing(replay: Replay, entry: ReadEntry<FactOf<'deadline_passed'>>): void {
  const { kind, containerId, missingValue } = entry.fact
  if (kind !== 'earlier_receipt_missing' || containerId === null || missingValue === null) return
  replay.duties.push({ need: 'incident', containerId, value: missingValue, at: entry, ofMissingReceipt: true })
}

function readOut(replay: Replay, container: ContainerState, entry: ReadEntry<FactOf<'lock_log_read'>>): void {
  const { fact } = entry
  for (const { value, flags, before, action } of fact.confirmed) {
    const act = actOf(replay, container, entry, value)
    const shown = act?.receipt
    // Where the log does not reach back it can't name the act before.
    const differs = shown != null && (shown.flags !== flags || (before !== null && shown.before !== before))
    if (act !== undefined && (act.action !== action || differs)) {
      replay.findings.add('act_proven_twice', entry, { container: container.id, value })
    }
  }
  const used = fact.confirmed.find(({ value }) => {
    const act = container.acts.get(value)
    return act !== undefined && act.state !== 'confirmed' && gaveAccessAfterLoss(container, act)
  })
  if (used !== undefined) {
    const { value } = used
    replay.duties.push({ need: 'incident', containerId: container.id, value, at: entry, ofLostKey: true })
  }
  stand(replay, container, entry)
  confirm(replay, container, entry, fact.confirmed)
  skip(replay, container, entry, fact.skipped)
  const [first] = fact.findings
  if (first !== undefined) {
    const value = Math.max(1, Math.min(...fact.findings.map((finding) => finding.position)))
    replay.duties.push({ need: 'incident', containerId: container.id, value, at: entry })
  }
}

function resynchronised(
  replay: Replay,
  container: ContainerState,
  entry: ReadEntry<FactOf<'lock_resynchronised'>>,
): void {
  const { fact } = entry
  const newGap = container.gapFrom === null && fact.gapFrom !== null
  stand(replay, container, entry)
  for (const openingId of fact.endedOpeningIds) {
    const opening = replay.openings.get(openingId)
    if (opening !== undefined) opening.ended = true
  }
  const opened = fact.opened === null ? undefined : replay.openings.get(fact.opened.openingId)
  if (opened !== undefined) {
    // By the lock's own word its code was the last one, and the bolt is open.
    if (opened.value !== fact.lastConfirmedValue) {
      const details = { container: container.id, value: opened.value }
      replay.findings.add('act_of_other_opening', entry, details)
    }
    Object.assign(opened, { opened: true, expired: false, ended: false })
  }
  const value = newGap && fact.gapFrom !== null ? fact.gapFrom : (fact.flags & 1) === 0 ? null : fact.highestValue + 1
  if (value !== null) replay.duties.push({ need: 'incident', containerId: container.id, value, at: entry })
}

/** Where log or resynchronisation say that the lock stands: never behind what was confirmed. */
function stand(
  { findings }: Replay,
  container: ContainerState,
  entry: ReadEntry<FactOf<'lock_log_read' | 'lock_resynchronised'>>,
): void {
  const { lastConfirmedValue, highestValue, gapFrom } = entry.fact
  const last = container.last ?? 0
  if ((lastConfirmedValue ?? 0) < last) {
    findings.add('lock_went_back', entry, { container: container.id, value: lastConfirmedValue ?? 'none', last })
  }
  container.last = lastConfirmedValue
  container.highest = Math.max(container.highest, highestValue)
  container.gapFrom = gapFrom
}

function confirm(
  replay: Replay,
  container: ContainerState,
  entry: ReadEntry,
  confirmed: FactOf<'receipt_verified'>['confirmed'],
): void {
  for (const { value, action, openingId } of confirmed) {
    const act = container.acts.get(value)
    if (act !== undefined) {
      if (act.state === 'skipped') {
        replay.findings.add('act_skipped_and_proven', entry, { container: container.id, value })
      }
      // Whatever code closed the container ended the opening in which it was open.
      if (action === 'O' && act.openingId !== openingId) {
        replay.findings.add('act_of_other_opening', entry, { container: container.id, value })
      }
      act.state = 'confirmed'
      act.confirmed ??= momentOf(entry)
    }
    const opening = openingId === null ? undefined : replay.openings.get(openingId)
    if (opening === undefined) continue
    if (action === 'C') opening.closed = true
    if (action === 'O') {
      opening.opened = true
      opening.expired = false
    }
  }
}

function skip(replay: Replay, container: ContainerState, entry: ReadEntry, skipped: readonly number[]): void {
  for (const value of skipped) {
    const act = actOf(replay, container, entry, value)
    if (act === undefined) continue
    if (act.state === 'confirmed' || act.receipt !== null) {
      replay.findings.add('act_skipped_and_proven', entry, { container: container.id, value })
    }
    act.state = 'skipped'
    const opening = act.action === 'O' && act.openingId !== null ? replay.openings.get(act.openingId) : undefined
    if (opening !== undefined) opening.skipped = true
  }
}

/** It opened the container, or reset its latch, and became known only after its key was reported lost. */
export function gaveAccessAfterLoss({ lostKeys }: ContainerState, { action, keyId, receipt }: Act): boolean {
  const lost = lostKeys.get(keyId)
  return lost !== undefined && (action === 'O' || action === 'M') && (receipt === null || receipt.time >= lost.time)
}

/** The act proves that the container was intact: a receipt of its own without flag 1, joined to all before it. */
export function isProof(act: Act | undefined): boolean {
  return act?.state === 'confirmed' && act.receipt !== null && (act.receipt.flags & 1) === 0 && /[OC]/.test(act.action)
}

/** The first code above `proof` that the lock may still take, of those that were out when it became unproven. */
export function codeAtLarge(replay: Replay, container: ContainerState, proof: number, since: number): Act | undefined {
  return [...container.acts.values()].find((act) => {
    if (act.state !== 'issued' || act.value <= proof || act.openingId === null) return false
    if (container.lostKeys.has(act.keyId)) return true
    const opening = replay.openings.get(act.openingId)
    if (opening === undefined) return false
    return opening.issued.index < since || (opening.tourId !== null && container.returnedTours.has(opening.tourId))
  })
}

export function tourReturned(replay: Replay, entry: ReadEntry<FactOf<'tour_returned'>>): void {
  const { tourId, containerId } = entry.fact
  const container = containerAt(replay, containerId)
  if (container === null) return
  container.tours.delete(tourId)
  container.returnedTours.add(tourId)
  const ofTour = (act: Act) => act.openingId !== null && replay.openings.get(act.openingId)?.tourId === tourId
  const isOut = [...container.acts.values()].some(
    (act) => ofTour(act) && (act.state === 'issued' || act.state === 'received'),
  )
  if (isOut) owesUnproven(replay, container, 'tour_not_returned', entry)
}

/** The container is treated as closed: every opening in it must be over, by the lock's own word. */
export function mustBeClosed(replay: Replay, container: ContainerState, entry: ReadEntry): void {
  const open: OpeningState | undefined = openedIn(replay, container)[0]
  if (open !== undefined) {
    replay.findings.add('opening_not_closed', entry, { container: container.id, opening: open.id })
  }
}
