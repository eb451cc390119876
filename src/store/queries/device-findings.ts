/** What people in the field say of a device: what is needed to record it. */
import type pg from 'pg'
import type { DefectSituation } from '../../custody/device-defect.ts'
import type { AttachmentId, DeviceId, PersonId } from '../../custody/identifiers.ts'
import type { Device, Person } from '../../custody/state.ts'
import type { Loading } from '../commit.ts'
import { saidOf } from './installing.ts'
import { loadPerson } from './situations.ts'

interface Asked {
  readonly deviceId: DeviceId
  readonly personId: PersonId
}

/** A device that the party has or owns, locked. */
async function ownDevice(loading: Loading, deviceId: DeviceId): Promise<Device | null> {
  const [device] = await loading.lock('device', { deviceId })
  if (device === undefined) return null
  return [device.possessingPartyId, device.owningPartyId].includes(loading.partyId) ? device : null
}

/** Null: there is no such device that the party has or owns. */
export async function findingSituation(
  loading: Loading,
  { deviceId, personId, photoIds }: Asked & { readonly photoIds: readonly AttachmentId[] },
): Promise<DefectSituation | null> {
  const device = await ownDevice(loading, deviceId)
  if (device === null) return null
  const { defect, photos } = await saidOf(loading, deviceId, photoIds)
  return { person: await loadPerson(loading, personId), device, defect, photos }
}

/** Null: there is no such device that the party has or owns. */
export async function photoSituation(
  loading: Loading,
  { deviceId, personId }: Asked,
): Promise<{ readonly person: Person; readonly deviceId: DeviceId; readonly attached: number } | null> {
  if ((await ownDevice(loading, deviceId)) === null) return null
  const { partyId } = loading
  const photos = await loading.find('attachment', { subjectKind: 'device', subjectId: deviceId, partyId })
  return { person: await loadPerson(loading, personId), deviceId, attached: photos.length }
}

/** Whether the asking party may see it. */
export async function isDeviceSeen(client: pg.ClientBase, deviceId: DeviceId): Promise<boolean> {
  const { rows } = await client.query('select from device where device_id = $1', [deviceId])
  return rows.length > 0
}
