/** Rows of cases. Texts stand in the personal parts of the entries that the rows name. */
import type { AttachedTo } from './attachment.ts'
import type { Decision } from './case-entries.ts'
import type {
  AttachmentId,
  CaseNoteId,
  CaseTaskId,
  ContainerId,
  DecisionId,
  DeviceId,
  EntryId,
  IncidentId,
  PartyId,
  PersonId,
} from './identifiers.ts'

/** A file that somebody added. It can be erased; this row stays. */
export interface Attachment {
  readonly attachmentId: AttachmentId
  readonly partyId: PartyId
  readonly subjectKind: AttachedTo
  readonly subjectId: string
  readonly shared: boolean
  readonly contentType: string
  /** In bytes. */
  readonly size: number
  /** Hexadecimal. */
  readonly sha256: string
  readonly addedBy: PersonId
  readonly addedAt: number
  readonly entryId: EntryId
}

/** A note is never changed: what corrects it is a note of its own. */
export interface CaseNote {
  readonly caseNoteId: CaseNoteId
  readonly partyId: PartyId
  readonly incidentId: IncidentId
  readonly shared: boolean
  readonly corrects: CaseNoteId | null
  readonly entryId: EntryId
  readonly writtenBy: PersonId
  readonly writtenAt: number
}

export interface CaseTask {
  readonly taskId: CaseTaskId
  readonly partyId: PartyId
  readonly incidentId: IncidentId
  readonly entryId: EntryId
  readonly ownerPersonId: PersonId
  readonly dueAt: number
  readonly setBy: PersonId
  readonly setAt: number
  readonly status: 'open' | 'done'
  readonly completedBy: PersonId | null
  readonly completedAt: number | null
  readonly completionEntryId: EntryId | null
}

export interface CaseDecision {
  readonly decisionId: DecisionId
  readonly partyId: PartyId
  readonly incidentId: IncidentId
  readonly decision: Decision
  readonly incidentClosed: boolean
  readonly entryId: EntryId
  readonly decidedBy: PersonId
  readonly decidedAt: number
}

/** A device that was held because it lay beside exposed ones, and where. */
export interface ExposureContact {
  readonly incidentId: IncidentId
  readonly deviceId: DeviceId
  /** The maker. */
  readonly partyId: PartyId
  readonly containerId: ContainerId
  readonly recordedAt: number
}
