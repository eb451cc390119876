/** Incidents, grounds, and their ends (DOMAIN, section 3): no ground is dropped. */
import type { FactOf } from './facts.ts'
import { codeAtLarge, gaveAccessAfterLoss, isProof } from './lock.ts'
import type { ReadEntry } from './replay.ts'
import { type ContainerState, containerAt, type IncidentState, momentOf, type Replay, UNPROVEN } from './state.ts'
import { REASONS } from './steps.ts'

type Report = 'incident_opened' | 'incident_widened'
type Release = 'release_proposed' | 'release_approved'

export function reported(replay: Replay, entry: ReadEntry<FactOf<Report>>): void {
  const { findings } = replay
  const { fact } = entry
  const { incidentId: id, containerId, windowAfter } = fact
  const container = containerAt(replay, containerId)
  const known = replay.incidents.get(id)
  const at = momentOf(entry)
  if (fact.type === 'incident_opened' && known !== undefined) findings.add('incident_not_opened_first', entry)
  if (fact.type === 'incident_widened' && known === undefined) unknownBeginning(replay, entry, id)
  const incident: IncidentState = known ?? {
    id,
    opened: fact.type === 'incident_opened' ? at : null,
    kind: fact.type === 'incident_opened' ? fact.kind : containerId === null ? 'loss' : 'violation',
    containerId,
    ofDevice: entry.ofDevice,
    piece: container?.piece ?? null,
    reporters: new Set(),
    windows: [],
    until: null,
    closed: null,
  }
  replay.incidents.set(id, incident)
  stillOpen(replay, entry, id)
  const before = incident.windows.at(-1)
  if (before !== undefined && windowAfter !== null && (before.after === null || windowAfter > before.after)) {
    findings.add('window_narrowed', entry, { incident: id })
  }
  for (const reporter of fact.reporters) incident.reporters.add(reporter)
  if (incident.kind === 'violation') {
    incident.windows.push({ after: windowAfter, at })
    if (container !== null) startsAtProof(replay, entry, container)
  }
  if (containerId === null) return
  if (fact.type === 'incident_opened' && fact.holdsContainer) container?.incidents.add(id)
  const values = new Set(fact.knowledge.map((each) => (opensWindowBelow(each) ? each.value : null)))
  if (incident.kind === 'violation') replay.reports.push({ containerId, at, values })
}

/** The act of a value shows the violation: the window starts at a proof below it. */
function opensWindowBelow({ kind }: { readonly kind: string }): boolean {
  return kind === 'flag' || kind === 'lost_key_used'
}

function unknownBeginning(replay: Replay, entry: ReadEntry, incident: string): void {
  if (replay.subject.kind === 'incident') replay.findings.add('incident_not_opened_first', entry)
  else replay.findings.add('open_incident_not_shown', null, { incident })
}

function stillOpen(replay: Replay, entry: ReadEntry, incident: string): void {
  const closed = replay.incidents.get(incident)?.closed
  if (closed != null) replay.findings.add('incident_changed_after_end', entry, { incident })
}

/**
 * A window starts after a proof, and for a flag below its act. Where somebody can't say anything it starts at a
 * packing, which is no proof; from the first packing on it starts nowhere.
 */
function startsAtProof(replay: Replay, entry: ReadEntry<FactOf<Report>>, container: ContainerState): void {
  const { windowAfter: value, knowledge, incidentId: incident } = entry.fact
  if (value === null || container.shownFrom === null || value < container.shownFrom) return
  const act = container.acts.get(value)
  const kinds = new Set(knowledge.map((each) => each.kind))
  const flags = knowledge.flatMap((each) => (opensWindowBelow(each) && each.value !== null ? [each.value] : []))
  const late =
    flags.some((flag) => value >= flag) || (kinds.has('no_answer') && act?.action === 'C' && kinds.size === 1)
  if (late || (!kinds.has('unknown') && !isProof(act))) {
    replay.findings.add('window_without_proof', entry, { incident, value, container: container.id })
  }
}

export function exposed(replay: Replay, entry: ReadEntry<FactOf<'devices_exposed'>>): void {
  const { device } = replay
  const { incidentId } = entry.fact
  stillOpen(replay, entry, incidentId)
  if (!replay.incidents.has(incidentId)) unknownBeginning(replay, entry, incidentId)
  if (!entry.ofDevice) return
  device.grounds.set(incidentId, momentOf(entry))
  device.raised.push({ ground: incidentId, at: momentOf(entry) })
  if (device.place.in === 'use') replay.duties.push({ need: 'recall', incidentId, at: entry })
}

export function recalled(replay: Replay, entry: ReadEntry<FactOf<'recalls_raised'>>): void {
  const { incidentId } = entry.fact
  stillOpen(replay, entry, incidentId)
  if (entry.ofDevice) replay.device.recalls.push({ incidentId, at: momentOf(entry) })
}

export function unprovenRaised(replay: Replay, entry: ReadEntry<FactOf<'unproven_raised'>>): void {
  const { containerId, holdsContainer, reason } = entry.fact
  if (!(reason in REASONS)) replay.findings.add('unproven_reason_unknown', entry, { container: containerId, reason })
  const container = containerAt(replay, containerId)
  const at = momentOf(entry)
  if (holdsContainer) {
    if (container !== null) container.unproven ??= at
    replay.unprovenContainers.push({ containerId, at })
  }
  if (!entry.ofDevice) return
  replay.device.grounds.set(UNPROVEN, at)
  replay.device.raised.push({ ground: UNPROVEN, at })
  replay.device.unprovenFor = reason
}

/** Only a flag-free opening receipt ends it, and none while codes are out that were out when it became unproven. */
export function unprovenEnded(replay: Replay, entry: ReadEntry<FactOf<'unproven_ended'>>): void {
  const { device, findings } = replay
  const { containerId, value } = entry.fact
  const container = containerAt(replay, containerId)
  if (entry.fact.explained) {
    explainedAway(replay, entry)
    return
  }
  const ofDevice = entry.ofDevice ? device.grounds.get(UNPROVEN) : undefined
  const since = container?.unproven ?? ofDevice
  if (container !== null && since !== undefined) {
    const act = container.acts.get(value)
    const shown = container.shownFrom !== null && value >= container.shownFrom
    const byThief = act !== undefined && gaveAccessAfterLoss(container, act)
    const proves = act?.action === 'O' && isProof(act) && !byThief && (act.confirmed?.index ?? -1) > since.index
    if (shown ? !proves : container.last !== undefined && container.last !== value) {
      findings.add('unproven_ended_without_proof', entry, { container: containerId, value })
    }
    const atLarge = codeAtLarge(replay, container, value, since.index)
    if (atLarge !== undefined) {
      const details = { container: containerId, value: atLarge.value }
      findings.add('unproven_ended_with_codes_at_large', entry, details)
    }
  }
  if (container !== null) container.unproven = null
  if (entry.ofDevice) device.grounds.delete(UNPROVEN)
}

/** Of one device alone: of no other reason than the night, and by another one than whoever had it. */
function explainedAway({ device, findings }: Replay, entry: ReadEntry<FactOf<'unproven_ended'>>): void {
  if (!entry.ofDevice) return
  const { containerId, value } = entry.fact
  const { explained: said, unprovenFor } = device
  const isSaid = said !== null && said.by !== said.personId && said.by === entry.personId
  if (!isSaid || unprovenFor !== 'on_person_overnight') {
    findings.add('unproven_ended_without_proof', entry, { container: containerId, value })
  }
  device.grounds.delete(UNPROVEN)
}

export function explained(replay: Replay, entry: ReadEntry<FactOf<'devices_explained'>>): void {
  if (entry.ofDevice) replay.device.explained = { by: entry.personId, personId: entry.fact.personId }
}

export function missing(replay: Replay, entry: ReadEntry<FactOf<'device_missing'>>): void {
  if (entry.ofDevice) replay.device.missing = true
}

/** Whoever was looked for and not found is held from the same moment on. */
export function counted(replay: Replay, entry: ReadEntry<FactOf<'devices_missing'>>): void {
  if (!entry.ofDevice) return
  replay.device.missing = true
  const { incidentId } = entry.fact
  if (!replay.device.grounds.has(incidentId)) {
    replay.findings.add('missing_without_hold', entry, { incident: incidentId })
  }
}

/** Turning up ends nothing but being missing: its grounds stay. */
export function foundAgain(replay: Replay, entry: ReadEntry<FactOf<'devices_found'>>): void {
  const { device, findings } = replay
  if (!entry.ofDevice) return
  if (!device.missing) findings.add('found_without_missing', entry)
  device.missing = false
}

export function release(replay: Replay, entry: ReadEntry<FactOf<Release>>): void {
  const { fact, personId, partyId, ofDevice } = entry
  const { incidentId, releaseId } = fact
  const concerned = ofDevice || replay.subject.kind !== 'device'
  if (concerned && !replay.incidents.has(incidentId)) unknownBeginning(replay, entry, incidentId)
  stillOpen(replay, entry, incidentId)
  if (fact.type === 'release_proposed') {
    const { proposerNatural: natural, containerCleared } = fact
    replay.proposals.set(releaseId, { personId, partyId, natural, incidentId, ofDevice, containerCleared })
    return
  }
  if (concerned) twoPersons(replay, entry as ReadEntry<FactOf<'release_approved'>>)
  if (ofDevice && !replay.device.grounds.delete(incidentId)) {
    replay.findings.add('released_without_ground', entry, { incident: incidentId })
  }
  if (fact.containerId !== null) containerAt(replay, fact.containerId)?.incidents.delete(incidentId)
  const incident = replay.incidents.get(incidentId)
  if (incident === undefined) return
  if (fact.containerId !== null) incident.until = fact.position
  if (fact.incidentClosed) incident.closed = momentOf(entry)
}

function twoPersons(replay: Replay, entry: ReadEntry<FactOf<'release_approved'>>): void {
  const { findings } = replay
  const { releaseId, incidentId, containerId } = entry.fact
  const proposal = replay.proposals.get(releaseId)
  const details = { release: releaseId }
  const names =
    proposal !== undefined &&
    proposal.incidentId === incidentId &&
    (!entry.ofDevice || proposal.ofDevice) &&
    (containerId === null || proposal.containerCleared)
  if (!names) {
    findings.add('released_without_proposal', entry, details)
    return
  }
  if (proposal.personId === entry.personId) findings.add('released_by_one_person', entry, details)
  if (replay.incidents.get(incidentId)?.reporters.has(proposal.natural) === true) {
    findings.add('released_by_reporter', entry, details)
  }
  const maker = replay.device.makerPartyId
  if (entry.ofDevice && maker !== null && maker !== proposal.partyId && maker !== entry.partyId) {
    findings.add('released_without_maker', entry, details)
  }
}
