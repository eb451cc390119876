/** What was mounted already when it was held: it has to be taken out of service. */
import type { DeviceId, IncidentId, PartyId, PersonId } from './identifiers.ts'

export interface Recall {
  readonly incidentId: IncidentId
  readonly deviceId: DeviceId
  readonly partyId: PartyId
  readonly raisedAt: number
  readonly status: 'open' | 'ended'
  /** Who takes care of it; null: nobody has said so yet, and it is the owner of the device who has to. */
  readonly ownerPersonId: PersonId | null
  readonly ownerPartyId: PartyId | null
  readonly dueAt: number
  /** When it was confirmed that the device is out of service; null: it was not. */
  readonly outOfServiceAt: number | null
}
