/** What two persons decide: lock-outs, openings ended by force, maintenance, new secrets (DOMAIN, rules 5 and 23). */
import type { FactOf } from './facts.ts'
import type { ReadEntry } from './replay.ts'
import {
  type ContainerState,
  containerAt,
  isInside,
  LOCKED_OUT,
  momentOf,
  openedIn,
  owesUnproven,
  type Replay,
} from './state.ts'

export function fourEyesProposed(replay: Replay, entry: ReadEntry<FactOf<'proposal_made'>>): void {
  replay.fourEyes.set(entry.fact.proposalId, entry.personId)
}

/** The proposal stands in the same chain, and was made by somebody else. */
function twoPersons({ fourEyes, findings }: Replay, entry: ReadEntry<FactOf<Decided>>): void {
  const { proposalId: proposal, type } = entry.fact
  const proposer = fourEyes.get(proposal)
  if (proposer === undefined) findings.add('decided_without_proposal', entry, { type, proposal })
  else if (proposer === entry.personId) findings.add('decided_by_one_person', entry, { type, proposal })
}

type Decided = 'devices_locked_out' | 'opening_force_closed' | 'maintenance_code_issued' | 'lock_personalised'

/** A ground that nothing ends. What is mounted already is called back, now or by the report. */
export function lockedOut(replay: Replay, entry: ReadEntry<FactOf<'devices_locked_out'>>): void {
  const { device, subject, duties } = replay
  const { incidentId } = entry.fact
  if (entry.ofDevice || subject.kind === 'incident') twoPersons(replay, entry)
  if (!entry.ofDevice) return
  device.grounds.set(LOCKED_OUT, momentOf(entry))
  const recalled = device.recalls.some((recall) => recall.incidentId === incidentId)
  if (device.place.in === 'use' && !recalled) duties.push({ need: 'recall', incidentId, at: entry })
}

/** An exception and no proof: the opening is over, and box and contents become unproven with it. */
export function forceClosed(replay: Replay, entry: ReadEntry<FactOf<'opening_force_closed'>>): void {
  const { containerId, openingId } = entry.fact
  const container = containerAt(replay, containerId)
  if (container === null) return
  const opening = replay.openings.get(openingId)
  // The proposal came after the opening's code: where that is shown, it is shown too.
  if (opening !== undefined && opening.piece === container.piece) {
    twoPersons(replay, entry)
    if (opening.closed) replay.findings.add('force_closed_after_closing', entry, { opening: openingId })
    opening.ended = true
  }
  owesUnproven(replay, container, 'force_closed', entry)
}

/** Code M: the box is open and empty, and whoever types the code did not approve it. */
export function mayMaintain(replay: Replay, entry: ReadEntry<FactOf<'maintenance_code_issued'>>): void {
  const { containerId, openingId } = entry.fact
  const container = containerAt(replay, containerId)
  if (container === null) return
  const opening = replay.openings.get(openingId)
  if (opening?.piece === container.piece) {
    twoPersons(replay, entry)
    if (!opening.opened || opening.closed) {
      replay.findings.add('maintenance_while_closed', entry, { container: containerId })
    }
  }
  mustBeEmpty(replay, container, entry)
}

/** A new secret: the same, and no code may be unaccounted for. */
export function personalised(replay: Replay, entry: ReadEntry<FactOf<'lock_personalised'>>): void {
  const { containerId, generationAfter } = entry.fact
  const container = containerAt(replay, containerId)
  if (container === null) return
  const shown = openedIn(replay, container).length > 0
  if (shown || replay.subject.kind === 'container') twoPersons(replay, entry)
  if (!shown && replay.subject.kind === 'container') {
    replay.findings.add('maintenance_while_closed', entry, { container: container.id })
  }
  mustBeEmpty(replay, container, entry)
  const unsettled = [...container.acts.values()].find(
    ({ state, value }) => state === 'received' || (state === 'issued' && value > (container.last ?? 0)),
  )
  if (unsettled !== undefined) {
    replay.findings.add('new_secret_over_open_codes', entry, { container: container.id, value: unsettled.value })
  }
  // What is said to be of the secret before can't reach over codes that are yet to come.
  if (container.shownFrom !== null && generationAfter > container.highest) {
    replay.findings.add('new_secret_too_far', entry, { container: container.id, value: generationAfter })
  }
}

function mustBeEmpty(replay: Replay, container: ContainerState, entry: ReadEntry): void {
  const { subject, device, findings } = replay
  const full = subject.kind === 'device' ? isInside(device, container.id) : (container.contents?.devices ?? 0) > 0
  if (full) findings.add('maintenance_with_contents', entry, { container: container.id })
}

export function retired(replay: Replay, entry: ReadEntry<FactOf<'lock_retired'>>): void {
  const { containerId } = entry.fact
  const container = containerAt(replay, containerId)
  if (container === null) return
  mustBeEmpty(replay, container, entry)
  container.retired = true
  for (const opening of openedIn(replay, container)) opening.ended = true
}

/** Final is final: whoever mounts it all the same, even on a tour, breaks a rule. */
export function noteLockedOut({ device, findings }: Replay, entry: ReadEntry): void {
  if (device.grounds.has(LOCKED_OUT)) findings.add('locked_out_in_use', entry)
}
