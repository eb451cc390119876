/** What is planned for whom, and devices that do not work. */
import type { Entry } from '../entries.ts'
import type { PlanFact } from '../tour-entries.ts'
import type { Change } from './change.ts'

export function tours(fact: PlanFact, { entryId, partyId, personId: by, recordTime: at }: Entry): Change[] {
  switch (fact.type) {
    case 'installation_planned': {
      const { plannedInstallationId, forPersonId: personId, day, orderInDay, deviceType } = fact
      const plan = { plannedInstallationId, partyId, personId, day, orderInDay, deviceType }
      const open = { status: 'planned' as const, deviceId: null, endedAt: null, entryId, entryIds: [entryId] }
      const row = { ...plan, ...open, containerId: fact.expectedContainerId, plannedBy: by, plannedAt: at }
      return [{ insert: 'plannedInstallation', rows: [row] }]
    }
    case 'planned_installation_changed': {
      const { plannedInstallationId, forPersonId: personId, day, orderInDay, deviceType } = fact
      const entryIds = [...fact.earlierEntryIds, entryId]
      const set = { personId, day, orderInDay, deviceType, containerId: fact.expectedContainerId, entryId, entryIds }
      return [{ update: 'plannedInstallation', where: { plannedInstallationId }, set }]
    }
    case 'planned_installation_withdrawn': {
      const { plannedInstallationId } = fact
      const set = { status: 'withdrawn' as const, endedAt: at }
      return [{ update: 'plannedInstallation', where: { plannedInstallationId }, set }]
    }
    case 'device_found_defective': {
      const found = { partyId, foundBy: by, foundAt: at, entryId, endedBy: null, endedAt: null }
      return [{ insert: 'deviceDefect', rows: [{ deviceId: fact.deviceId, ...found }] }]
    }
    case 'device_defect_ended':
      return [
        {
          update: 'deviceDefect',
          where: { deviceId: fact.deviceId, endedAt: null },
          set: { endedBy: by, endedAt: at },
        },
      ]
  }
}
