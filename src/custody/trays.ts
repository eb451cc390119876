/** Trays stay whole only while their devices move together; then a label stands for all of them, or for nothing. */
import type { ContainerId, DeviceId, TrayId } from './identifiers.ts'
import { type Refusal, refuse } from './outcome.ts'
import type { Device, Tray } from './state.ts'

/** What a scan does to trays, as its fact says it. A member is left out where there is nothing to say. */
export interface TraysMoved {
  /** Moved as a whole, to where the devices went. */
  readonly trayIds?: readonly TrayId[]
  readonly traysDissolved?: readonly TrayId[]
}

/**
 * `trays`: the whole ones that hold any of these devices. `gone`: the devices are missing, or a list says anew on which
 * trays they lie; no tray goes along with them.
 */
export function traysMoved(
  trays: readonly Tray[],
  deviceIds: readonly DeviceId[],
  { gone = false }: { readonly gone?: boolean } = {},
): TraysMoved {
  const moving = new Set(deviceIds)
  const concerned = trays.filter((tray) => tray.status === 'whole' && tray.deviceIds.some((id) => moving.has(id)))
  const isWhole = (tray: Tray): boolean => !gone && tray.deviceIds.every((id) => moving.has(id))
  const [whole, broken] = [concerned.filter(isWhole), concerned.filter((tray) => !isWhole(tray))]
  return {
    ...(whole.length === 0 ? {} : { trayIds: idsOf(whole) }),
    ...(broken.length === 0 ? {} : { traysDissolved: idsOf(broken) }),
  }
}

function idsOf(trays: readonly Tray[]): TrayId[] {
  return trays.map(({ trayId }) => trayId).sort()
}

export interface LabelsRead {
  readonly found: readonly Tray[]
  /** Labels that stand for no tray, or for none that is whole and all in one place. */
  readonly unknown: readonly string[]
}

/**
 * The trays that labels stand for. `trays`: the whole ones of these labels; `devices`: theirs, as far as whoever scans
 * has or owns them. Where two trays have one label nobody can say which is meant, so it stands for neither.
 */
export function readLabels(
  labels: readonly string[],
  trays: readonly Tray[],
  devices: readonly Pick<Device, 'deviceId' | 'containerId' | 'personId' | 'missing'>[],
): LabelsRead {
  const known = new Map(devices.map((device) => [device.deviceId, device]))
  const isThere = ({ containerId, deviceIds }: Tray): boolean => {
    const [first] = deviceIds
    const other = first === undefined ? undefined : known.get(first)
    return deviceIds.every((id) => {
      const device = known.get(id)
      return device !== undefined && !device.missing && isWith(device, containerId, other?.personId ?? null)
    })
  }
  const read = labels.map((label) => {
    const those = trays.filter((tray) => tray.label === label && tray.status === 'whole' && isThere(tray))
    return { label, tray: those.length === 1 ? those[0] : undefined }
  })
  return {
    found: [...new Map(read.flatMap(({ tray }) => (tray === undefined ? [] : [[tray.trayId, tray]]))).values()],
    unknown: read.filter(({ tray }) => tray === undefined).map(({ label }) => label),
  }
}

function isWith(
  device: Pick<Device, 'containerId' | 'personId'>,
  containerId: ContainerId | null,
  personId: Device['personId'],
): boolean {
  return device.containerId === containerId && (containerId !== null || device.personId === personId)
}

/** What was a whole tray when its label was looked up has to be one still, now that its devices are locked. */
export function refuseLabels({ found, unknown }: LabelsRead, whole: readonly Tray[]): Refusal | null {
  const still = new Set(whole.map(({ trayId }) => trayId))
  const gone = found.filter(({ trayId }) => !still.has(trayId)).map(({ label }) => label)
  const labels = [...unknown, ...gone]
  return labels.length === 0 ? null : refuse('tray_not_whole', { labels })
}
