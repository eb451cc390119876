/** What is said of an incident after its report, and what is lost and found. */
import type { AttachedTo } from './attachment.ts'
import type {
  AttachmentId,
  CaseNoteId,
  CaseTaskId,
  ContainerId,
  DecisionId,
  IncidentId,
  PartyId,
  PersonId,
} from './identifiers.ts'

/** What was found out. `unfounded` and `explained` end an incident that holds nothing. */
export const DECISIONS = ['confirmed', 'unfounded', 'explained'] as const
export type Decision = (typeof DECISIONS)[number]

export type CaseFact =
  | {
      /** The file itself stands elsewhere and can be erased, with its name. */
      readonly type: 'attachment_added'
      readonly attachmentId: AttachmentId
      readonly subjectKind: AttachedTo
      readonly subjectId: string
      readonly incidentId: IncidentId | null
      /** Others who see what it is added to see it, too. */
      readonly shared: boolean
      readonly name: string
      readonly contentType: string
      /** In bytes. */
      readonly size: number
      /** Hexadecimal. */
      readonly sha256: string
    }
  | {
      readonly type: 'incident_noted'
      readonly caseNoteId: CaseNoteId
      readonly incidentId: IncidentId
      readonly shared: boolean
      /** The note that this one corrects; it stays. */
      readonly corrects: CaseNoteId | null
      readonly text: string
    }
  | {
      readonly type: 'incident_task_set'
      readonly taskId: CaseTaskId
      readonly incidentId: IncidentId
      readonly forPersonId: PersonId
      readonly ownerPartyId: PartyId
      readonly dueAt: number
      readonly what: string
    }
  | {
      readonly type: 'incident_task_completed'
      readonly taskId: CaseTaskId
      readonly incidentId: IncidentId
      readonly note: string
    }
  | {
      readonly type: 'incident_decided'
      readonly decisionId: DecisionId
      readonly incidentId: IncidentId
      readonly decision: Decision
      readonly reason: string
      readonly incidentClosed: boolean
    }
  | { readonly type: 'hint_taken_up'; readonly hintId: string; readonly incidentId: IncidentId }
  | {
      readonly type: 'container_missing'
      readonly containerId: ContainerId
      readonly incidentId: IncidentId
      readonly ownerPartyId: PartyId
    }
  | {
      readonly type: 'container_found'
      readonly containerId: ContainerId
      /** Of its loss, where it is open: it goes on holding what it holds. */
      readonly incidentId?: IncidentId
    }
