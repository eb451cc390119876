/** Trays: which of them a scan concerns, and which devices a label stands for. */
import type { ContainerId, DeviceId } from '../../custody/identifiers.ts'
import type { ScanSituation } from '../../custody/packing.ts'
import type { Tray } from '../../custody/state.ts'
import { readLabels } from '../../custody/trays.ts'
import type { Loading } from '../commit.ts'

/** What lists say of these devices: which are reserved, and which whole trays they lie on. */
export async function listedAmong(
  loading: Loading,
  deviceIds: readonly DeviceId[],
): Promise<Pick<ScanSituation, 'reserved' | 'trays'>> {
  if (deviceIds.length === 0) return { reserved: [], trays: [] }
  const rows = await loading.find('packingListDevice', { deviceId: deviceIds, status: ['reserved', 'packed'] })
  const trayId = [...new Set(rows.flatMap((row) => (row.status === 'packed' ? (row.trayId ?? []) : [])))]
  return {
    reserved: rows.filter((row) => row.status === 'reserved'),
    trays: trayId.length === 0 ? [] : await loading.find('tray', { trayId, status: 'whole' }),
  }
}

export interface TraysByLabel {
  readonly found: readonly Tray[]
  /** All devices of the trays found, ascending. */
  readonly deviceIds: readonly DeviceId[]
  /** Labels that stand for no whole tray here, or for more than one. */
  readonly unknown: readonly string[]
}

/**
 * The whole trays that labels stand for, as far as the actor's party has or owns what lies on them. Nothing is locked.
 * `containerId`: only those in this container; null: only those that were taken out as a whole.
 */
export async function traysByLabel(
  loading: Loading,
  labels: readonly string[],
  where: { readonly containerId?: ContainerId | null } = {},
): Promise<TraysByLabel> {
  if (labels.length === 0) return { found: [], deviceIds: [], unknown: [] }
  const trays = await loading.find('tray', { label: labels, status: 'whole', ...where })
  const named = [...new Set(trays.flatMap((tray) => tray.deviceIds))]
  const devices = named.length === 0 ? [] : await loading.find('device', { deviceId: named })
  const ours = devices.filter((device) => [device.possessingPartyId, device.owningPartyId].includes(loading.partyId))
  const { found, unknown } = readLabels([...new Set(labels)], trays, ours)
  return { found, deviceIds: [...new Set(found.flatMap((tray) => tray.deviceIds))].sort(), unknown }
}
