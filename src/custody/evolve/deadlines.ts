/** What was done about deadlines, who watches over them, and what people say of devices that they have overnight. */
import type { Entry } from '../entries.ts'
import type { DeadlineAct } from '../state.ts'
import type { Change, Of } from './change.ts'

type Acts = Of<'deadline_warned' | 'deadline_passed' | 'deadline_enforced' | 'deadline_escalated'>
type Said = Of<'deadline_acknowledged' | 'watch_set' | 'devices_explained'>

const STAGES = {
  deadline_warned: 'warned',
  deadline_passed: 'passed',
  deadline_enforced: 'enforced',
  deadline_escalated: 'escalated',
} as const satisfies Readonly<Record<Acts['type'], DeadlineAct['stage']>>

export function deadlines(fact: Acts, { entryId, recordTime: at }: Entry): Change[] {
  const { kind, subjectKind, forPartyId: partyId, dueAt, incidentId, deviceIds = [] } = fact
  const common = { kind, subjectKind, partyId, dueAt, stage: STAGES[fact.type], at, entryId }
  // A recall is one of a device; what is due at once is told at once.
  const subjectIds =
    kind === 'recall_overdue' && incidentId !== undefined
      ? deviceIds.map((deviceId) => `${incidentId}.${deviceId}`)
      : [fact.subjectId]
  const rows = subjectIds.map((subjectId) => ({ ...common, subjectId, acknowledgedBy: null, acknowledgedAt: null }))
  return [{ insert: 'deadlineAct', rows }]
}

export function aboutDeadlines(fact: Said, entry: Entry): Change[] {
  const { entryId, partyId, personId: byPersonId, recordTime } = entry
  switch (fact.type) {
    case 'deadline_acknowledged': {
      // Recalls of one incident that pass at once are one entry, and acknowledged together.
      const where = { entryId: fact.passedEntryId, acknowledgedAt: null }
      return [{ update: 'deadlineAct', where, set: { acknowledgedBy: byPersonId, acknowledgedAt: recordTime } }]
    }
    case 'watch_set': {
      const { kind, ownerPersonId, deputyPersonId } = fact
      return [{ insert: 'watch', rows: [{ partyId, kind, ownerPersonId, deputyPersonId, setAt: recordTime, entryId }] }]
    }
    case 'devices_explained': {
      const { personId, dayEndsAt, deviceIds } = fact
      const common = { dayEndsAt, partyId, personId, byPersonId, entryId }
      return [{ insert: 'deviceExplanation', rows: deviceIds.map((deviceId) => ({ deviceId, ...common })) }]
    }
  }
}
