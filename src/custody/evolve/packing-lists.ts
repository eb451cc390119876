/** Lists by which boxes are filled, and trays. */
import type { Entry } from '../entries.ts'
import type { DeviceId, TrayId } from '../identifiers.ts'
import type { Change, Of } from './change.ts'

type Lists = Of<'packing_list_taken_in' | 'packing_list_sampled' | 'packing_list_stopped' | 'packing_list_withdrawn'>

export function packingLists(fact: Lists, entry: Entry): Change[] {
  const { packingListId } = fact
  switch (fact.type) {
    case 'packing_list_taken_in':
      return takenIn(fact, entry)
    case 'packing_list_sampled': {
      const { deviceIds } = fact
      return [
        { update: 'packingListDevice', where: { packingListId, deviceId: deviceIds }, set: { sampled: true } },
        { update: 'packingList', where: { packingListId }, add: { sampled: deviceIds.length } },
      ]
    }
    case 'packing_list_stopped':
      return [{ update: 'packingList', where: { packingListId }, set: { status: 'stopped' } }]
    case 'packing_list_withdrawn':
      return [
        { update: 'packingList', where: { packingListId }, set: { status: 'withdrawn', endedAt: entry.recordTime } },
        { update: 'packingListDevice', where: { packingListId }, set: { status: 'released' } },
        { update: 'tray', where: { packingListId }, set: { status: 'withdrawn' } },
      ]
  }
}

function takenIn(fact: Of<'packing_list_taken_in'>, { partyId, personId, recordTime }: Entry): Change[] {
  const { packingListId, containerId, openingId, sampleSize, deviceIds, trays, traysDissolved } = fact
  const drawn = new Set(fact.drawn)
  const trayAt = new Map(trays.flatMap(({ trayId, places }) => places.map((place) => [place, trayId] as const)))
  const list = {
    packingListId,
    partyId,
    containerId,
    openingId,
    personId,
    status: 'open',
    devices: deviceIds.length,
    sampleSize,
    sampled: 0,
    takenInAt: recordTime,
    endedAt: null,
  } as const
  const listed = deviceIds.map((deviceId, place) => ({
    packingListId,
    deviceId,
    partyId,
    trayId: trayAt.get(place) ?? null,
    drawn: drawn.has(place),
    sampled: false,
    status: 'reserved' as const,
  }))
  const idsAt = (places: readonly number[]): DeviceId[] => places.flatMap((place) => deviceIds[place] ?? [])
  const rows = trays.map(({ trayId, label, places }) => ({
    trayId,
    partyId,
    packingListId,
    label,
    containerId: null,
    deviceIds: idsAt(places),
    status: 'listed' as const,
  }))
  return [
    ...dissolved(traysDissolved),
    { insert: 'packingList', rows: [list] },
    { insert: 'packingListDevice', rows: listed },
    ...(rows.length === 0 ? [] : [{ insert: 'tray', rows } as const]),
  ]
}

/** What a scan does to lists and trays. */
export function listsOfScan(
  fact: Of<'devices_packed' | 'devices_unpacked' | 'contents_differed'>,
  at: number,
): Change[] {
  if (fact.type === 'contents_differed') return dissolved(fact.traysDissolved)
  const containerId = fact.type === 'devices_packed' ? fact.containerId : null
  const { trayIds = [], traysDissolved } = fact
  const moved: Change[] =
    trayIds.length === 0 ? [] : [{ update: 'tray', where: { trayId: trayIds }, set: { containerId } }]
  const byList = fact.type === 'devices_packed' ? completed(fact, at) : []
  return [...dissolved(traysDissolved), ...moved, ...byList]
}

function completed({ byList, containerId }: Of<'devices_packed'>, at: number): Change[] {
  if (byList === undefined) return []
  const { packingListId } = byList
  return [
    { update: 'packingList', where: { packingListId }, set: { status: 'completed', endedAt: at } },
    { update: 'packingListDevice', where: { packingListId }, set: { status: 'packed' } },
    { update: 'tray', where: { packingListId, status: 'listed' }, set: { status: 'whole', containerId } },
  ]
}

function dissolved(trayIds: readonly TrayId[] = []): Change[] {
  if (trayIds.length === 0) return []
  return [{ update: 'tray', where: { trayId: trayIds }, set: { status: 'dissolved', containerId: null } }]
}
