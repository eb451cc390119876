/** What becomes of an incident besides releases, and boxes that are lost and found. */
import type { FactOf } from './facts.ts'
import type { ReadEntry } from './replay.ts'
import { momentOf, type Replay } from './state.ts'

/** A decision ends an incident and no ground: whatever it held would stay held here. */
export function decided(replay: Replay, entry: ReadEntry<FactOf<'incident_decided'>>): void {
  const { incidentId, incidentClosed } = entry.fact
  const incident = replay.incidents.get(incidentId)
  if (incident === undefined || !incidentClosed) return
  if (incident.closed !== null) {
    replay.findings.add('incident_changed_after_end', entry, { incident: incidentId })
    return
  }
  incident.closed = momentOf(entry)
}
