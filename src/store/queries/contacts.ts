import type { ContainerId, DeviceId } from '../../custody/identifiers.ts'
import type { Loading } from '../commit.ts'

/**
 * Where a violation may have spread to, as far as the actor's party may see it: listed for people to decide, not held
 * by itself (policy, default off).
 */
export interface Contacts {
  /** Other containers that hold exposed devices now. */
  readonly containerIds: readonly ContainerId[]
  /** Devices that lie in those containers and are not exposed themselves, counted. */
  readonly besideThem: number
}

export async function contactsOf(
  loading: Loading,
  containerId: ContainerId,
  exposed: readonly { readonly deviceId: DeviceId; readonly containerId: ContainerId | null }[],
): Promise<Contacts> {
  const now = new Set(exposed.flatMap((device) => device.containerId ?? []))
  now.delete(containerId)
  if (now.size === 0) return { containerIds: [], besideThem: 0 }
  const { rows } = await loading.client.query<{ id: ContainerId; beside: number }>(
    `with elsewhere as (
       select container_id from unnest($1::text[]) as u (container_id) where geleit_sees_container(container_id))
     select e.container_id as id, count(d.device_id) filter (where d.device_id <> all($2)) as beside
     from elsewhere e left join device d using (container_id) group by 1 order by 1`,
    [[...now], exposed.map((device) => device.deviceId)],
  )
  return {
    containerIds: rows.map((row) => row.id),
    besideThem: rows.reduce((sum, row) => sum + Number(row.beside), 0),
  }
}
