/** Counts, and what they find to be missing or there again. */
import type { Entry } from '../entries.ts'
import type { CountId } from '../identifiers.ts'
import type { Change, Of } from './change.ts'

type Counting = Of<'count_started' | 'count_cancelled' | 'count_completed' | 'devices_missing' | 'devices_found'>

export function counting(fact: Counting, entry: Entry): readonly Change[] {
  switch (fact.type) {
    case 'count_started': {
      const { countId, siteId, containerId } = fact
      const row = {
        countId,
        partyId: entry.partyId,
        siteId,
        containerId,
        status: 'open',
        startedBy: entry.personId,
        startedAt: entry.recordTime,
        endedBy: null,
        endedAt: null,
        totals: null,
      } as const
      return [{ insert: 'count', rows: [row] }]
    }
    case 'count_cancelled':
      return ended(fact.countId, 'cancelled', entry)
    case 'count_completed':
      return ended(fact.countId, 'completed', entry, { totals: fact.totals })
    case 'devices_missing':
      return [{ update: 'device', where: { deviceId: fact.deviceIds }, set: { missing: true } }]
    case 'devices_found':
      return [{ update: 'device', where: { deviceId: fact.deviceIds }, set: { missing: false } }]
  }
}

function ended(
  countId: CountId,
  status: 'completed' | 'cancelled',
  { personId, recordTime }: Entry,
  set: Pick<Of<'count_completed'>, 'totals'> | Record<never, never> = {},
): readonly Change[] {
  return [{ update: 'count', where: { countId }, set: { status, endedBy: personId, endedAt: recordTime, ...set } }]
}
