/** A lock that was read out, or brought back into step. */
import type { Change, Of } from './change.ts'
import { OFF_THE_ROAD, openingsAfter } from './locks.ts'

export function lockService(fact: Of<'lock_log_read' | 'lock_resynchronised'>, at: number): Change[] {
  const { lockSerial, containerId, lastConfirmedValue, passedValue, highestValue, gapFrom } = fact
  const standing = { lastConfirmedValue, passedValue, highestValue, gapFrom, misfits: 0, lastMisfitAt: null }
  if (fact.type === 'lock_resynchronised') {
    const changes: Change[] = [
      { update: 'lock', where: { lockSerial }, set: { ...standing, outOfSync: false, readOutRequired: false } },
      // On the road, and until somebody has inspected it, a container shows that, whatever its lock says.
      {
        update: 'container',
        where: { containerId, status: OFF_THE_ROAD },
        set: { status: fact.boltThrown ? 'closed' : 'open' },
      },
    ]
    if (fact.endedOpeningIds.length > 0) {
      const where = { openingId: fact.endedOpeningIds }
      changes.push({ update: 'opening', where, set: { status: 'force_closed', closedAt: at } })
    }
    if (fact.opened !== undefined) {
      const { openingId, limits } = fact.opened
      changes.push({ update: 'opening', where: { openingId }, set: { status: 'open', openedAt: at, ...limits } })
    }
    return changes
  }
  const { outOfSync, readOutRequired } = fact
  const changes: Change[] = [
    { update: 'lock', where: { lockSerial }, set: { ...standing, outOfSync, readOutRequired } },
  ]
  for (const { value, flags, before } of fact.confirmed) {
    // No record time of a receipt: the log proves that the act happened, and is no proof of being intact.
    const set = { state: 'confirmed' as const, flags, before }
    changes.push({ update: 'lockAct', where: { lockSerial, value }, set })
  }
  if (fact.skipped.length > 0) {
    changes.push({ update: 'lockAct', where: { lockSerial, value: fact.skipped }, set: { state: 'skipped' } })
  }
  changes.push(...openingsAfter(fact.confirmed, containerId, at, fact.limits))
  return changes
}
