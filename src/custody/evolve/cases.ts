/** Cases: files, notes, tasks and decisions of an incident; and boxes that are lost and found. */
import type { Entry } from '../entries.ts'
import type { Change, Of } from './change.ts'

type Cases = Of<
  | 'attachment_added'
  | 'incident_noted'
  | 'incident_task_set'
  | 'incident_task_completed'
  | 'incident_decided'
  | 'container_missing'
  | 'container_found'
>

export function cases(fact: Cases, { entryId, partyId, personId, recordTime }: Entry): Change[] {
  switch (fact.type) {
    case 'attachment_added': {
      const { attachmentId, subjectKind, subjectId, shared, contentType, size, sha256 } = fact
      const file = { attachmentId, partyId, subjectKind, subjectId, shared, contentType, size, sha256 }
      return [{ insert: 'attachment', rows: [{ ...file, addedBy: personId, addedAt: recordTime, entryId }] }]
    }
    case 'incident_noted': {
      const { caseNoteId, incidentId, shared, corrects } = fact
      const row = { caseNoteId, partyId, incidentId, shared, corrects, entryId }
      return [{ insert: 'caseNote', rows: [{ ...row, writtenBy: personId, writtenAt: recordTime }] }]
    }
    case 'incident_task_set': {
      const { taskId, incidentId, forPersonId: ownerPersonId, dueAt } = fact
      const row = { taskId, partyId, incidentId, entryId, ownerPersonId, dueAt, setBy: personId, setAt: recordTime }
      const open = { status: 'open', completedBy: null, completedAt: null, completionEntryId: null } as const
      return [{ insert: 'caseTask', rows: [{ ...row, ...open }] }]
    }
    case 'incident_task_completed': {
      const done = { status: 'done', completedBy: personId, completedAt: recordTime } as const
      return [{ update: 'caseTask', where: { taskId: fact.taskId }, set: { ...done, completionEntryId: entryId } }]
    }
    case 'incident_decided': {
      const { decisionId, incidentId, decision, incidentClosed } = fact
      const row = { decisionId, partyId, incidentId, decision, incidentClosed, entryId }
      const changes: Change[] = [
        { insert: 'caseDecision', rows: [{ ...row, decidedBy: personId, decidedAt: recordTime }] },
      ]
      if (incidentClosed) {
        changes.push({ update: 'incident', where: { incidentId }, set: { status: 'closed', closedAt: recordTime } })
      }
      return changes
    }
    case 'container_missing':
      return [{ update: 'container', where: { containerId: fact.containerId }, set: { missing: true } }]
    case 'container_found':
      return [{ update: 'container', where: { containerId: fact.containerId }, set: { missing: false } }]
    default: {
      const never: never = fact
      throw new Error(`unknown fact ${JSON.stringify(never)}`)
    }
  }
}
