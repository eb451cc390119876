/** What can be said only when all is read: whether what had to follow did, and what is open where the file ends. */
import { containerRanges } from './ranges.ts'
import type { ReplayEntry } from './replay.ts'
import {
  type Duty,
  type IncidentState,
  isInside,
  LOCKED_OUT,
  type Moment,
  openedIn,
  type Replay,
  type Stay,
  UNPROVEN,
} from './state.ts'

export function finish(replay: Replay, entries: readonly ReplayEntry[]): void {
  if (entries.length === 0) replay.findings.add('open_nothing_shown', null)
  if (replay.subject.kind === 'device') wholeRanges(replay, entries)
  for (const duty of replay.duties) fulfil(replay, duty)
  if (replay.subject.kind === 'device') {
    for (const incident of replay.incidents.values()) reaches(replay, incident)
    scans(replay)
    stillOpenOfDevice(replay)
  } else stillOpenOfOthers(replay)
  openOpenings(replay)
}

/** The file holds the containers' chains without a gap, from opening to closing around each stay. */
function wholeRanges({ findings }: Replay, entries: readonly ReplayEntry[]): void {
  const shown = new Map<string, Set<number>>()
  for (const { subjects } of entries) {
    for (const { kind, id, sequence } of subjects) {
      if (kind === 'container') shown.set(id, (shown.get(id) ?? new Set()).add(sequence))
    }
  }
  for (const { containerId: container, from, to } of containerRanges(entries)) {
    for (let sequence = from; sequence <= to; sequence += 1) {
      if (shown.get(container)?.has(sequence) === true) continue
      const next = [...(shown.get(container) ?? [])].filter((each) => each > sequence)
      const until = Math.min(to + 1, ...next)
      findings.add('container_chain_gap', null, { container, from: sequence - 1, to: until })
      sequence = until
    }
  }
}

function fulfil(replay: Replay, duty: Duty): void {
  const { findings, device } = replay
  const together = (at: Moment): boolean => at.time === duty.at.time
  switch (duty.need) {
    case 'recall':
      if (!device.recalls.some(({ incidentId, at }) => incidentId === duty.incidentId && together(at))) {
        findings.add('recall_missing', duty.at, { incident: duty.incidentId })
      }
      return
    case 'unproven':
      unproven(replay, duty)
      return
    case 'incident': {
      const told = replay.reports.some(
        ({ containerId, at, values }) =>
          containerId === duty.containerId && together(at) && at.index > duty.at.index && tells(values, duty),
      )
      const details = { container: duty.containerId, value: duty.value }
      const otherwise = duty.ofMissingReceipt === true ? 'missing_receipt_without_incident' : 'flag_without_incident'
      const code = duty.ofLostKey === true ? 'lost_key_without_incident' : otherwise
      if (!told) findings.add(code, duty.at, details)
      return
    }
    case 'read_out': {
      const { openingId, personId, containerId: container } = duty
      const told = replay.readOuts.some(
        ({ openingId: opening, personId: person, at }) =>
          opening === openingId && person === personId && together(at) && at.index > duty.at.index,
      )
      if (!told) findings.add('code_for_other_person', duty.at, { container, person: personId })
      return
    }
    case 'exposure':
      if (!device.raised.some(({ ground, at }) => ground !== UNPROVEN && together(at))) {
        findings.add('exposure_missing', duty.at, { incident: '—' })
      }
  }
}

/** A receipt, or its absence, names the act; what a log or a resynchronisation shows may begin lower. */
function tells(values: ReadonlySet<number | null>, { at, value }: Extract<Duty, { need: 'incident' }>): boolean {
  const isNamed = at.fact.type === 'receipt_verified' || at.fact.type === 'deadline_passed'
  return isNamed ? values.has(value) : [...values].some((each) => each !== null)
}

/** The container and what lies in it become unproven in the same transaction. */
function unproven(replay: Replay, { containerId, reason, at }: Extract<Duty, { need: 'unproven' }>): void {
  const { findings, device, subject, unprovenContainers } = replay
  const raised =
    subject.kind === 'device'
      ? device.raised.filter(({ ground }) => ground === UNPROVEN)
      : unprovenContainers.filter((each) => each.containerId === containerId)
  if (raised.some((each) => each.at.time === at.time && each.at.index > at.index)) return
  findings.add('unproven_missing', at, { container: containerId, reason })
}

/** Every stay that touches the window of a violation is held for it, from the moment on at which that was known. */
function reaches(replay: Replay, incident: IncidentState): void {
  const { device, findings } = replay
  const { id, ofDevice, opened, kind } = incident
  const raised = device.raised.find(({ ground }) => ground === id)
  if (ofDevice && raised === undefined) findings.add('exposure_missing', opened, { incident: id })
  if (kind !== 'violation') return
  for (const stay of device.stays) {
    const due = dueFor(incident, stay)
    if (due === null) continue
    if (raised === undefined) findings.add('exposure_missing', due, { incident: id })
    else if (raised.at.time > due.time) findings.add('exposed_too_late', raised.at, { incident: id, due: due.index })
  }
}

/** When it was first known that the stay touches the window; null: it doesn't, or the file can't tell. */
function dueFor({ containerId, windows, until, piece, opened, closed }: IncidentState, stay: Stay): Moment | null {
  if (stay.containerId !== containerId) return null
  const first = windows.find(({ after }) => stay.unpacked === null || after === null || stay.unpacked >= after)
  if (first === undefined || (until !== null && stay.packed > until)) return null
  // What became known later counts while the incident is open; behind a gap the file doesn't say whether it is.
  const later = opened === null || stay.known.index > opened.index
  if (later && (piece === null || stay.piece !== piece)) return null
  if (closed !== null && stay.known.index > closed.index) return null
  return stay.known.index > first.at.index ? stay.known : first.at
}

/** Each scan was made in an opening that the lock proves, and that was closed again. */
function scans(replay: Replay): void {
  const { device, openings, findings } = replay
  for (const { openingId, containerId: container, index } of device.scans) {
    const opening = openings.get(openingId)
    const details = { opening: openingId, container }
    if (opening === undefined) findings.add('open_opening_not_shown', { index }, details)
    else if (opening.tourId !== null && opening.skipped) findings.add('scan_in_unused_opening', { index }, details)
    else if (opening.tourId !== null && !opening.opened) findings.add('open_opening_not_confirmed', { index }, details)
    else if (opening.opened && !opening.closed && !opening.ended) {
      findings.add('open_opening_not_closed', null, details)
    } else if (opening.ended && !opening.closed) findings.add('open_closing_without_receipt', null, details)
  }
}

function stillOpenOfDevice(replay: Replay): void {
  const { device, findings, subject } = replay
  for (const ground of device.grounds.keys()) {
    if (ground === UNPROVEN) findings.add('open_unproven', null, { subject: subject.id })
    else if (ground === LOCKED_OUT) findings.add('open_locked_out', null)
    else findings.add('open_incident', null, { incident: ground })
  }
  if (device.missing) findings.add('open_missing', null)
  if (device.place.in === 'repackaging') findings.add('open_repackaging', null, { job: device.place.job })
  for (const container of replay.containers.values()) {
    if (isInside(device, container.id)) openRoad(replay, container.shipmentId)
  }
}

function stillOpenOfOthers(replay: Replay): void {
  const { findings, subject } = replay
  if (subject.kind === 'incident') {
    if (replay.incidents.get(subject.id)?.closed == null) findings.add('open_incident', null, { incident: subject.id })
  } else if (subject.kind === 'shipment') openRoad(replay, subject.id)
  else {
    const container = replay.containers.get(subject.id)
    for (const incident of container?.incidents ?? []) findings.add('open_incident', null, { incident })
    if (container?.unproven != null) findings.add('open_unproven', null, { subject: subject.id })
    openRoad(replay, container?.shipmentId)
  }
}

function openRoad({ shipments, findings }: Replay, shipmentId: string | null | undefined): void {
  if (shipmentId == null) return
  const ways = [...(shipments.get(shipmentId)?.containers.values() ?? [])]
  if (ways.some(({ over }) => over === null)) findings.add('open_shipment', null, { shipment: shipmentId })
}

/** Openings of the container itself, or of the one in which the device lies, that are not closed. */
function openOpenings(replay: Replay): void {
  for (const container of replay.containers.values()) {
    const here = replay.subject.kind === 'container' || isInside(replay.device, container.id)
    if (!here) continue
    for (const opening of openedIn(replay, container)) {
      replay.findings.add('open_opening_not_closed', null, { opening: opening.id, container: container.id })
    }
  }
}
