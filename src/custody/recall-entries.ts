/** What becomes of a recall: somebody takes care of it, until the device is known to be out of service. */
import type { DeviceId, IncidentId, PartyId, PersonId } from './identifiers.ts'

export type RecallFact =
  | {
      readonly type: 'recall_owned'
      readonly incidentId: IncidentId
      readonly deviceId: DeviceId
      /** Who takes care of it, of which party, and until when. */
      readonly forPersonId: PersonId
      readonly ownerPartyId: PartyId
      readonly dueAt: number
    }
  | {
      readonly type: 'recall_confirmed'
      readonly incidentId: IncidentId
      readonly deviceId: DeviceId
      readonly what: 'out_of_service'
      readonly note: string
    }
