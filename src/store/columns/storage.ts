/** Places of containers, and counts. */
import { j, type Shapes, t, time } from './shape.ts'

export const STORAGE_TABLES: Shapes<'containerPlace' | 'count'> = {
  containerPlace: {
    sqlName: 'container_place',
    key: ['containerId', 'placeEntryId'],
    columns: { containerId: t, placeEntryId: t, partyId: t, siteId: t, fromAt: time, untilAt: time },
  },
  count: {
    sqlName: 'stock_count',
    key: ['countId'],
    columns: {
      countId: t,
      partyId: t,
      siteId: t,
      containerId: t,
      status: t,
      startedBy: t,
      startedAt: time,
      endedBy: t,
      endedAt: time,
      totals: j,
    },
  },
}
