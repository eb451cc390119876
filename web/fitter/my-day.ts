/** What I have today: from the server, and without a network from the tours that this phone has with it. */
import { useMemo } from 'react'
import { type Answer, isNoNetwork } from '../api/client.ts'
import { useRead } from '../api/context.tsx'
import { type TourPack, useField } from '../offline/field.ts'

export type Day = Answer<'GET /v1/my-day'>
export type Planned = Day['planned'][number]

export interface DeviceOnMe {
  readonly deviceId: string
  readonly deviceType: string | null
  readonly defective: boolean
  readonly missing: boolean
  readonly isHeld: boolean
}

export interface MyDay {
  /** Null: it was not read, or there is no network. */
  readonly day: Day | null
  readonly error: Error | null
  readonly isOffline: boolean
  readonly devices: readonly DeviceOnMe[]
  readonly planned: readonly Planned[]
  again(): unknown
}

export function useMyDay(): MyDay {
  const { tour, queue } = useField()
  const read = useRead('GET /v1/my-day', {})
  const { data = null, error, refetch } = read
  const { tours, pack, box } = tour
  const { entries } = queue
  return useMemo(() => {
    const waiting = entries.filter(({ state }) => state === 'waiting' || state === 'sending')
    const installed = new Set(waiting.filter(({ what }) => what.kind === 'installation').map(({ what }) => what.about))
    const done = new Map(waiting.flatMap(({ body, what }) => planIn(body).map((plan) => [plan, what.about])))
    const planned = data?.planned ?? tours.flatMap((each) => each.planned)
    const devices = devicesOf(data, pack, box?.taken ?? []).filter(({ deviceId }) => !installed.has(deviceId))
    return {
      day: data,
      error,
      isOffline: isNoNetwork(error) || (data === null && !navigator.onLine),
      devices,
      planned: planned.map((plan) => {
        const deviceId = done.get(plan.plannedInstallationId)
        return deviceId === undefined ? plan : { ...plan, status: 'done', deviceId }
      }),
      again: refetch,
    }
  }, [data, error, refetch, tours, pack, box, entries])
}

function devicesOf(day: Day | null, pack: TourPack | null, taken: readonly string[]): readonly DeviceOnMe[] {
  const known = (day?.devices ?? []).map(
    ({ deviceId, deviceType, defective, missing, trust }): DeviceOnMe => ({
      deviceId,
      deviceType,
      defective,
      missing,
      isHeld: trust !== 'ok',
    }),
  )
  const types = new Map(pack?.devices.map(({ deviceId, deviceType }) => [deviceId, deviceType]))
  const here = taken
    .filter((deviceId) => known.every((device) => device.deviceId !== deviceId))
    .map((deviceId): DeviceOnMe => {
      return { deviceId, deviceType: types.get(deviceId) ?? null, defective: false, missing: false, isHeld: false }
    })
  return [...known, ...here]
}

function planIn(body: unknown): readonly string[] {
  const id = (body as { readonly plannedInstallationId?: unknown } | undefined)?.plannedInstallationId
  return typeof id === 'string' ? [id] : []
}
