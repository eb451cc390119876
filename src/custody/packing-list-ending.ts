/** What becomes of a packing list that is still open when its box is shut. */
import type { ConfirmedAct, Fact } from './entries.ts'
import type { IncidentId, OpeningId } from './identifiers.ts'
import type { Given } from './outcome.ts'
import type { Container, PackingList } from './state.ts'

/**
 * The lists of openings that are over end with them: nothing more can be scanned for them, and their devices would stay
 * reserved. None of it was packed. What the line had put in may lie in the box all the same, so that is a difference
 * (DOMAIN, rule 11); the closing itself is never held up by it.
 *
 * @param lists open or stopped ones; others are left as they are
 * @param over openings that ended
 */
export function endLists(
  lists: readonly PackingList[],
  over: readonly (OpeningId | null)[],
  { partyId: ownerPartyId }: Container,
  given: Given,
): readonly Fact[] {
  const ended = lists.filter(
    ({ openingId, status }) => over.includes(openingId) && (status === 'open' || status === 'stopped'),
  )
  return ended.flatMap(({ packingListId, containerId, openingId, devices, sampled }): readonly Fact[] => [
    { type: 'packing_list_withdrawn', packingListId, containerId, openingId },
    {
      type: 'incident_opened',
      incidentId: given.newId() as IncidentId,
      kind: 'difference',
      ownerPartyId,
      containerId,
      deviceId: null,
      knowledge: [],
      windowAfter: null,
      reporters: [],
      holdsContainer: false,
      what: `closed with an open packing list: of ${devices} devices on it ${sampled} were scanned, and none was packed`,
    },
  ])
}

/** The openings that these acts ended. */
export function closedIn(confirmed: readonly ConfirmedAct[]): (OpeningId | null)[] {
  return confirmed.flatMap(({ action, openingId }) => (action === 'C' ? [openingId] : []))
}
