/** Plans, and devices that do not work. */
import { j, n, type Shapes, t, time } from './shape.ts'

export const TOUR_TABLES: Shapes<'plannedInstallation' | 'deviceDefect'> = {
  plannedInstallation: {
    sqlName: 'planned_installation',
    key: ['plannedInstallationId'],
    columns: {
      plannedInstallationId: t,
      partyId: t,
      personId: t,
      day: t,
      orderInDay: n,
      containerId: t,
      deviceType: t,
      status: t,
      plannedBy: t,
      plannedAt: time,
      deviceId: t,
      endedAt: time,
      entryId: t,
      entryIds: j,
    },
  },
  deviceDefect: {
    sqlName: 'device_defect',
    key: ['deviceId', 'entryId'],
    columns: {
      deviceId: t,
      partyId: t,
      foundBy: t,
      foundAt: time,
      entryId: t,
      endedBy: t,
      endedAt: time,
    },
  },
}
