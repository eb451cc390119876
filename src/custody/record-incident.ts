/**
 * Faults of the record itself: a promise that was not kept, a log that shows two faces, a database that has forgotten.
 * They are incidents like any other, but hold no device and no container: what follows from them people decide.
 */
import type { Fact } from './entries.ts'
import type { IncidentId, PartyId } from './identifiers.ts'
import type { Incident, RecordFault } from './state.ts'

/** Longer sentences are cut: they may quote what others wrote. */
const WHAT_MOST = 1_000

/**
 * Opens an incident of kind `record`, unless one is open for the same cause and subject: whatever repeats by the second
 * must not bury the rest.
 *
 * @param open incidents of kind `record` that are open
 * @param ownerPartyId the party that keeps the log; all parties see it
 */
export function openRecordIncident(
  open: readonly Incident[],
  fault: Omit<RecordFault, 'kind'>,
  given: { readonly ownerPartyId: PartyId; newId(): string },
): readonly Fact[] {
  const { cause, about } = fault
  const isOpen = open.some(({ status, knowledge }) =>
    knowledge.some(
      (known) => status === 'open' && known.kind === 'record' && known.cause === cause && known.about === about,
    ),
  )
  if (isOpen) return []
  const what = fault.what.length > WHAT_MOST ? `${fault.what.slice(0, WHAT_MOST)}…` : fault.what
  return [
    {
      type: 'incident_opened',
      incidentId: given.newId() as IncidentId,
      kind: 'record',
      ownerPartyId: given.ownerPartyId,
      containerId: null,
      deviceId: null,
      knowledge: [{ kind: 'record', cause, about, what }],
      windowAfter: null,
      reporters: [],
      holdsContainer: false,
      what,
    },
  ]
}
