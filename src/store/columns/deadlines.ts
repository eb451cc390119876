/** What was done about deadlines, and who watches over them. */
import { type Shapes, t, time } from './shape.ts'

export const DEADLINE_TABLES: Shapes<'deadlineAct' | 'watch' | 'deviceExplanation'> = {
  deadlineAct: {
    sqlName: 'deadline_act',
    key: ['subjectId', 'kind', 'dueAt', 'stage'],
    columns: {
      kind: t,
      subjectKind: t,
      subjectId: t,
      partyId: t,
      dueAt: time,
      stage: t,
      at: time,
      acknowledgedBy: t,
      acknowledgedAt: time,
      entryId: t,
    },
  },
  watch: {
    sqlName: 'watch',
    key: ['entryId'],
    columns: { partyId: t, kind: t, ownerPersonId: t, deputyPersonId: t, setAt: time, entryId: t },
  },
  deviceExplanation: {
    sqlName: 'device_explanation',
    key: ['deviceId', 'dayEndsAt'],
    columns: { deviceId: t, dayEndsAt: time, partyId: t, personId: t, byPersonId: t, entryId: t },
  },
}
