/** Incidents of the record itself, opened by the keeper of the log. */
import { openRecordIncident } from '../custody/record-incident.ts'
import type { RecordFault } from '../custody/state.ts'
import type { CommitOptions } from './commit.ts'
import type { Database } from './database.ts'
import { actAsKeeper, KEEPER } from './keeper.ts'

/**
 * Opens an incident, unless one is open for the same cause and subject. Of two at once one finds the other's.
 * @returns whether it was opened
 * @throws DatabaseUnavailable, UnknownOutcome
 */
export async function raiseRecordIncident(
  database: Database,
  options: CommitOptions,
  fault: Omit<RecordFault, 'kind'>,
): Promise<boolean> {
  const recorded = await actAsKeeper(database, options, {
    load: (loading) => loading.find('incident', { kind: 'record', status: 'open' }),
    decide: (open, _now, newId) => openRecordIncident(open, fault, { ownerPartyId: KEEPER.partyId, newId }),
  })
  return recorded.length > 0
}
