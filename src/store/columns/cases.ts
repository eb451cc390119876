/** Cases: files, notes, tasks, decisions, and whom an exposure spread to. */
import { b, n, type Shapes, t, time } from './shape.ts'

export const CASE_TABLES: Shapes<'attachment' | 'caseNote' | 'caseTask' | 'caseDecision' | 'exposureContact'> = {
  attachment: {
    sqlName: 'attachment',
    key: ['attachmentId'],
    columns: {
      attachmentId: t,
      partyId: t,
      subjectKind: t,
      subjectId: t,
      shared: b,
      contentType: t,
      size: n,
      sha256: t,
      addedBy: t,
      addedAt: time,
      entryId: t,
    },
  },
  caseNote: {
    sqlName: 'case_note',
    key: ['caseNoteId'],
    columns: {
      caseNoteId: t,
      partyId: t,
      incidentId: t,
      shared: b,
      corrects: t,
      entryId: t,
      writtenBy: t,
      writtenAt: time,
    },
  },
  caseTask: {
    sqlName: 'case_task',
    key: ['taskId'],
    columns: {
      taskId: t,
      partyId: t,
      incidentId: t,
      entryId: t,
      ownerPersonId: t,
      dueAt: time,
      setBy: t,
      setAt: time,
      status: t,
      completedBy: t,
      completedAt: time,
      completionEntryId: t,
    },
  },
  caseDecision: {
    sqlName: 'case_decision',
    key: ['decisionId'],
    columns: {
      decisionId: t,
      partyId: t,
      incidentId: t,
      decision: t,
      incidentClosed: b,
      entryId: t,
      decidedBy: t,
      decidedAt: time,
    },
  },
  exposureContact: {
    sqlName: 'exposure_contact',
    key: ['incidentId', 'deviceId'],
    columns: { incidentId: t, deviceId: t, partyId: t, containerId: t, recordedAt: time },
  },
}
