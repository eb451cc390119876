/**
 * Devices that do not work when they are unpacked. That says nothing of anybody having reached them: they are not held,
 * they may be put back into a box and go home, and no verdict offers them for installation any more.
 */
import type { DeviceId } from './identifiers.ts'
import { photosOf } from './installation.ts'
import { decided, type Outcome, refuse, refused } from './outcome.ts'
import type { Attachment, Device, DeviceDefect, Person } from './state.ts'

export interface DefectSituation {
  readonly person: Person
  readonly device: Device
  /** The one that stands. */
  readonly defect: DeviceDefect | undefined
  /** Photos of this device that the party added. */
  readonly photos: readonly Attachment[]
}

export interface DefectAnswer {
  readonly deviceId: DeviceId
  /** It was known, and stays so. */
  readonly alreadyKnown: boolean
  /** Named, and not there: add them to the device again. */
  readonly photosMissing: readonly string[]
}

/**
 * Records that a device does not work. It comes from a phone that had no network, so little stands against it: refusals,
 * in this order, `person_not_active`, `device_already_installed`.
 */
export function findDefective(
  { person, device, defect, photos }: DefectSituation,
  request: { readonly note: string; readonly photoIds: readonly string[] },
): Outcome<DefectAnswer> {
  const { deviceId, custody } = device
  if (person.status !== 'active') return refused(refuse('person_not_active'))
  if (custody === 'installed' || custody === 'commissioned') return refused(refuse('device_already_installed'))
  const found = photosOf(photos, request.photoIds)
  const answer = { deviceId, alreadyKnown: defect !== undefined, photosMissing: found.missing }
  if (defect !== undefined) return decided(answer, [])
  return decided(answer, [{ type: 'device_found_defective', deviceId, note: request.note, photos: found.photos }])
}

/** Somebody tried it, and it works. Refusals, in this order: `person_not_active`, `device_not_defective`. */
export function endDefect(
  { person, device: { deviceId }, defect }: Pick<DefectSituation, 'person' | 'device' | 'defect'>,
  note: string,
): Outcome<DeviceId> {
  if (person.status !== 'active') return refused(refuse('person_not_active'))
  if (defect === undefined) return refused(refuse('device_not_defective'))
  return decided(deviceId, [{ type: 'device_defect_ended', deviceId, note }])
}
