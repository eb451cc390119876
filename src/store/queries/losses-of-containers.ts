/** What a loss of containers needs to know, with the rows locked: containers, incidents, devices. */
import type { ContainerLoss } from '../../custody/container-loss.ts'
import type { ContainerId, DeviceId, PersonId } from '../../custody/identifiers.ts'
import type { Container, Device, Incident, Person } from '../../custody/state.ts'
import type { Loading } from '../commit.ts'
import { isConcernedWith } from './reports.ts'
import { loadPerson, lockContainer } from './situations.ts'

/** One for each of these containers, which are locked; in the same order. */
export async function containerLosses(
  loading: Loading,
  containers: readonly Container[],
): Promise<readonly ContainerLoss[]> {
  if (containers.length === 0) return []
  const containerId = containers.map((container) => container.containerId)
  const incidents = await loading.lock('incident', { containerId, kind: 'loss', status: 'open' })
  const devices = await loading.lock('device', { containerId })
  const incidentId = incidents.map((incident) => incident.incidentId)
  const [held, locks] = await Promise.all([
    incidentId.length === 0 ? [] : loading.find('ground', { incidentId, subjectKind: 'device' }),
    loading.find('lock', { containerId }),
  ])
  const inside = Map.groupBy(devices, (device) => device.containerId)
  return containers.map((container) => {
    const open = incidents.find((incident) => incident.containerId === container.containerId)
    const lock = locks.find(({ lockSerial }) => lockSerial === container.lockSerial)
    const heldBefore = held
      .filter((ground) => ground.incidentId === open?.incidentId)
      .map((ground) => ground.subjectId as DeviceId)
    const position = lock?.highestValue ?? loading.now
    return { container, contents: inside.get(container.containerId) ?? [], position, open, heldBefore }
  })
}

/** Null: unknown, or none of the reporting party's concern. Then the report is a hint. */
export async function lossReport(
  loading: Loading,
  { containerId, personId }: { readonly containerId: ContainerId; readonly personId: PersonId },
): Promise<{ readonly person: Person; readonly loss: ContainerLoss | null }> {
  const person = await loadPerson(loading, personId)
  const [container] = await loading.lock('container', { containerId })
  if (container === undefined || !(await isConcernedWith(loading, containerId))) return { person, loss: null }
  const [loss = null] = await containerLosses(loading, [container])
  return { person, loss }
}

export interface FindingSituation {
  readonly person: Person
  readonly container: Container | null
  readonly device: Device | null
  /** Open incidents that hold it. */
  readonly incidents: readonly Incident[]
}

/** Null: there is no such container that the acting party may see. */
export async function containerFinding(
  loading: Loading,
  { containerId, personId }: { readonly containerId: ContainerId; readonly personId: PersonId },
): Promise<FindingSituation | null> {
  const container = await lockContainer(loading, containerId)
  if (container === null) return null
  const incidents = await loading.lock('incident', { containerId, kind: 'loss', status: 'open' })
  return { person: await loadPerson(loading, personId), container, device: null, incidents }
}

/** The same for a device. */
export async function deviceFinding(
  loading: Loading,
  { deviceId, personId }: { readonly deviceId: DeviceId; readonly personId: PersonId },
): Promise<FindingSituation | null> {
  if (!(await loading.sees('device', deviceId))) return null
  const grounds = await loading.find('ground', { subjectId: deviceId, subjectKind: 'device', endedAt: null })
  const incidentId = grounds.flatMap((ground) => (ground.incidentId === '' ? [] : [ground.incidentId]))
  const incidents = incidentId.length === 0 ? [] : await loading.lock('incident', { incidentId, status: 'open' })
  const [device] = await loading.lock('device', { deviceId })
  return { person: await loadPerson(loading, personId), container: null, device: device ?? null, incidents }
}
