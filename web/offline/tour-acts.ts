/** What an act that goes to the server means for a tour of this phone. */
import { isMalformed, parseDeviceId } from '../../src/custody/identifiers.ts'
import type { TourEvent } from './tour-state.ts'
import type { NewAct, TourPack } from './types.ts'

/** Receipts are left out: `typed` of the tour records them, with their flags. */
export function tourEventsOf(act: Pick<NewAct, 'operation' | 'path' | 'body'>, pack: TourPack): readonly TourEvent[] {
  const id = act.path?.['id'] ?? ''
  const body = (act.body ?? {}) as Readonly<Record<string, unknown>>
  switch (act.operation) {
    case 'POST /v1/openings/{id}/scans': {
      if (!pack.codes.some(({ openingId }) => openingId === id)) return []
      const direction = body['direction'] === 'in' ? 'in' : 'out'
      const texts = Array.isArray(body['deviceIds']) ? body['deviceIds'] : []
      return [{ type: 'scanned', openingId: id, direction, deviceIds: texts.flatMap(deviceIn) }]
    }
    case 'POST /v1/devices/{id}/installations':
      return isOfTour(body, pack, id) ? deviceIn(id).map((deviceId) => ({ type: 'installed', deviceId })) : []
    case 'POST /v1/devices/{id}/defects':
      return deviceIn(id).map((deviceId) => ({ type: 'defective', deviceId }))
    case 'POST /v1/devices/{id}/violation-reports':
    case 'POST /v1/devices/{id}/loss-reports':
      return deviceIn(id).map((deviceId) => ({ type: 'device_reported', deviceId }))
    case 'POST /v1/containers/{id}/violation-reports':
      return [pack.containerId, pack.containerSerial, pack.lockSerial].includes(id) ? [{ type: 'box_reported' }] : []
    default:
      return []
  }
}

function deviceIn(text: unknown): string[] {
  const parsed = parseDeviceId(String(text))
  return isMalformed(parsed) ? [] : [parsed]
}

function isOfTour(body: Readonly<Record<string, unknown>>, pack: TourPack, id: string): boolean {
  if (body['tourId'] === pack.tourId) return true
  return deviceIn(id).some((deviceId) => pack.devices.some((each) => each.deviceId === deviceId))
}

/** The box that an act is about, by what the tours of this phone know. */
export function boxOf(act: Pick<NewAct, 'operation' | 'path' | 'body' | 'box'>, packs: readonly TourPack[]): string {
  if (act.box !== undefined) return act.box
  const id = act.path?.['id'] ?? ''
  const body = (act.body ?? {}) as Readonly<Record<string, unknown>>
  const device = deviceIn(id)[0]
  const named = packs.find(
    (pack) =>
      [pack.containerId, pack.tourId].includes(id) ||
      pack.tourId === body['tourId'] ||
      pack.codes.some(({ openingId }) => openingId === id || openingId === body['openingId']) ||
      (device !== undefined && pack.devices.some(({ deviceId }) => deviceId === device)),
  )
  return named?.containerId ?? id
}
