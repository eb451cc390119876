/** Packing lists as the rules need them, and as their party sees them. */
import type pg from 'pg'
import type { DeviceId, OpeningId, PackingListId, PersonId } from '../../custody/identifiers.ts'
import type { ScanSituation } from '../../custody/packing.ts'
import type { ListSituation, PackingListRequest, PackingListSituation } from '../../custody/packing-list.ts'
import type { PackingList, PackingListDevice, Tray } from '../../custody/state.ts'
import type { LabelsRead } from '../../custody/trays.ts'
import type { Loading } from '../commit.ts'
import { select } from '../rows.ts'
import { run } from '../statements.ts'
import { lockContainer, scanSituation } from './situations.ts'
import { traysByLabel } from './trays.ts'
import type { Page } from './views.ts'

/** For a list that comes in: the situation of a scan of all that it names, by whoever opened the container. */
export async function takeInSituation(
  loading: Loading,
  { openingId, list }: { readonly openingId: OpeningId; readonly list: PackingListRequest },
): Promise<PackingListSituation | null> {
  const [opening] = await loading.find('opening', { openingId })
  const [opener] = opening === undefined ? [] : await loading.find('person', { personId: opening.personId })
  // The production line brings it for its own people.
  if (opening === undefined || opener?.partyId !== loading.partyId) return null
  const { personId } = opening
  const { deviceIds, trays } = list
  const scan = await scanSituation(loading, { openingId, personId, deviceIds, repackagingId: null })
  if (scan === null) return null
  const labels = trays.map(({ label }) => label)
  const [ofOpening, sameLabels] = await Promise.all([
    loading.find('packingList', { openingId, status: ['open', 'stopped'] }),
    labels.length === 0
      ? []
      : loading.find('tray', { partyId: loading.partyId, label: labels, status: ['listed', 'whole'] }),
  ])
  return { ...scan, ofOpening, sameLabels }
}

/** A list of the party's own, with the situation of a scan of these devices; of all that it names where none is named. */
export async function listSituation(
  loading: Loading,
  request: {
    readonly packingListId: PackingListId
    readonly personId: PersonId
    readonly deviceIds?: readonly DeviceId[]
  },
): Promise<ListSituation | null> {
  const { packingListId, personId } = request
  const known = await ownList(loading, packingListId)
  if (known === null) return null
  const named = request.deviceIds ?? (await listedIn(loading, packingListId)).map(({ deviceId }) => deviceId)
  const { openingId } = known
  const scan = await scanSituation(loading, { openingId, personId, deviceIds: named, repackagingId: null })
  if (scan === null) return null
  // Read again behind the lock on the container: nobody else scans for it or ends it now.
  const [list, listed] = await Promise.all([ownList(loading, packingListId), listedIn(loading, packingListId)])
  return list === null ? null : { ...scan, list, listed }
}

/** For its end without packing, which needs no open container. */
export async function withdrawalSituation(loading: Loading, packingListId: PackingListId): Promise<PackingList | null> {
  const known = await ownList(loading, packingListId)
  if (known === null) return null
  await lockContainer(loading, known.containerId)
  return ownList(loading, packingListId)
}

async function ownList(loading: Loading, packingListId: PackingListId): Promise<PackingList | null> {
  const [list] = await loading.find('packingList', { packingListId, partyId: loading.partyId })
  return list ?? null
}

function listedIn(loading: Loading, packingListId: PackingListId): Promise<PackingListDevice[]> {
  return loading.find('packingListDevice', { packingListId })
}

/** Lists in pages, the newest first; row-level security decides whose. */
export async function packingListPage(
  client: pg.ClientBase,
  { limit, cursor }: { readonly limit: number; readonly cursor: string | null },
): Promise<Page<PackingList>> {
  const { rows } = await run<PackingList & pg.QueryResultRow>(
    client,
    `select packing_list_id as "packingListId", container_id as "containerId", opening_id as "openingId",
       person_id as "personId", party_id as "partyId", status, devices, sample_size as "sampleSize", sampled,
       taken_in_at as "takenInAt", ended_at as "endedAt"
     from packing_list
     where $2::text is null or (taken_in_at, packing_list_id) <
       (select l.taken_in_at, l.packing_list_id from packing_list l where l.packing_list_id = $2)
     order by taken_in_at desc, packing_list_id desc limit $1`,
    [limit + 1, cursor],
  )
  const page = rows.slice(0, limit)
  return { rows: page, next: rows.length > limit ? (page.at(-1)?.packingListId ?? null) : null }
}

export interface PackingListView {
  readonly list: PackingList
  readonly listed: readonly PackingListDevice[]
  readonly trays: readonly Tray[]
}

/** As whoever asks may see it; null: there is none. */
export async function packingListView(
  client: pg.ClientBase,
  packingListId: PackingListId,
): Promise<PackingListView | null> {
  const [list] = await select(client, 'packingList', { packingListId })
  if (list === undefined) return null
  const listed = await select(client, 'packingListDevice', { packingListId }, { tail: 'order by device_id' })
  const trays = await select(client, 'tray', { packingListId }, { tail: 'order by label' })
  return { list, listed, trays }
}

export interface LabelledScan {
  readonly situation: ScanSituation
  readonly labelled: LabelsRead
  /** All that was scanned: by its own label, or by that of its tray. */
  readonly scanned: readonly DeviceId[]
}

/** A scan of devices and of trays: a label stands for what lies on its tray. */
export async function labelledScan(
  loading: Loading,
  request: Parameters<typeof scanSituation>[1] & {
    readonly trayLabels: readonly string[]
    readonly direction: 'in' | 'out'
  },
): Promise<LabelledScan | null> {
  const { trayLabels, direction, ...scan } = request
  const [opening] = trayLabels.length === 0 ? [] : await loading.find('opening', { openingId: scan.openingId })
  const containerId = direction === 'in' ? null : (opening?.containerId ?? null)
  const labelled = await traysByLabel(loading, trayLabels, { containerId })
  const scanned = [...new Set([...scan.deviceIds, ...labelled.deviceIds])].sort()
  const situation = await scanSituation(loading, { ...scan, deviceIds: scanned })
  return situation === null ? null : { situation, labelled, scanned }
}
