/** What was in a container, wherever it is now. */
import type { ContainerId, DeviceId, IncidentId, PartyId } from '../../custody/identifiers.ts'
import type { ContentBeside, FormerContent } from '../../custody/incident.ts'
import type { Policy } from '../../custody/policy.ts'
import type { Container, Custody, Device } from '../../custody/state.ts'
import type { Loading } from '../commit.ts'

interface ContentRow {
  readonly deviceId: DeviceId
  readonly packedPosition: number
  readonly unpackedPosition: number | null
}

/** Every device with a stay that reaches the position `after`, locked, with its place now and who holds it. */
export async function formerContents(
  loading: Loading,
  container: Container,
  after: number | null,
): Promise<FormerContent[]> {
  return (await formerDevices(loading, container, after)).contents
}

/** The same, with the rows of the devices. */
export async function formerDevices(
  loading: Loading,
  container: Container,
  after: number | null,
): Promise<{ readonly contents: FormerContent[]; readonly devices: readonly Device[] }> {
  const { rows } = await loading.client.query<ContentRow>(
    `select device_id as "deviceId", packed_position as "packedPosition", unpacked_position as "unpackedPosition"
     from stay where container_id = $1 and unpacked_position is null
     union all
     select device_id, packed_position, unpacked_position
     from stay where container_id = $1 and unpacked_position >= coalesce($2::bigint, 0)`,
    [container.containerId, after],
  )
  const deviceIds = [...new Set(rows.map((row) => row.deviceId))]
  if (deviceIds.length === 0) return { contents: [], devices: [] }
  const [devices, grounds] = await Promise.all([
    loading.lock('device', { deviceId: deviceIds }),
    incidentsHolding(loading, deviceIds),
  ])
  const byId = new Map(devices.map((device) => [device.deviceId, device]))
  const contents = rows.map((row) => {
    const device = byId.get(row.deviceId)
    if (device === undefined) throw new Error('a stay without its device')
    return { ...row, ...placeOf(device), heldBy: grounds.get(row.deviceId) ?? [] }
  })
  return { contents, devices }
}

/**
 * What lies in other containers beside devices that were in this one, locked; empty where nothing spreads (policy). It
 * has no stay here: a window says nothing of it.
 */
export async function contentsBeside(
  loading: Loading,
  { containerId }: Container,
  contents: readonly FormerContent[],
  { spreadToContacts }: Pick<Policy, 'spreadToContacts'>,
): Promise<readonly ContentBeside[]> {
  if (spreadToContacts === 0) return []
  const elsewhere = new Set(contents.flatMap((device) => device.containerId ?? []))
  elsewhere.delete(containerId)
  if (elsewhere.size === 0) return []
  const devices = await loading.lock('device', { containerId: [...elsewhere] })
  const grounds = await incidentsHolding(
    loading,
    devices.map((device) => device.deviceId),
  )
  return devices.map((device) => ({
    deviceId: device.deviceId,
    ...placeOf(device),
    heldBy: grounds.get(device.deviceId) ?? [],
  }))
}

function placeOf(device: Device): { makerPartyId: PartyId; custody: Custody; containerId: ContainerId | null } {
  return { makerPartyId: device.partyId, custody: device.custody, containerId: device.containerId }
}

/** For each device the incidents that have exposed it, released ones included: one release is enough for one incident. */
async function incidentsHolding(loading: Loading, deviceIds: readonly string[]): Promise<Map<string, IncidentId[]>> {
  const grounds = await loading.find('ground', { subjectId: deviceIds, subjectKind: 'device', kind: 'incident' })
  const map = new Map<string, IncidentId[]>()
  for (const { subjectId, incidentId } of grounds) {
    if (incidentId === '') continue
    const of = map.get(subjectId)
    if (of === undefined) map.set(subjectId, [incidentId])
    else of.push(incidentId)
  }
  return map
}
