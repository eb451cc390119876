/** Boxes that are filled by a list, and trays. */
import { b, j, n, type Shapes, t, time } from './shape.ts'

export const PACKING_LIST_TABLES: Shapes<'packingList' | 'packingListDevice' | 'tray'> = {
  packingList: {
    sqlName: 'packing_list',
    key: ['packingListId'],
    columns: {
      packingListId: t,
      partyId: t,
      containerId: t,
      openingId: t,
      personId: t,
      status: t,
      devices: n,
      sampleSize: n,
      sampled: n,
      takenInAt: time,
      endedAt: time,
    },
  },
  packingListDevice: {
    sqlName: 'packing_list_device',
    key: ['packingListId', 'deviceId'],
    columns: { packingListId: t, deviceId: t, partyId: t, trayId: t, drawn: b, sampled: b, status: t },
  },
  tray: {
    sqlName: 'tray',
    key: ['trayId'],
    columns: { trayId: t, partyId: t, packingListId: t, label: t, containerId: t, deviceIds: j, status: t },
  },
}
