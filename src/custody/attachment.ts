/**
 * Files that people add to a case or a hand-over. The file itself stands outside of the record and can be erased; what
 * it was (type, size, SHA-256) stays.
 */
import type { Fact } from './entries.ts'
import type { AttachmentId, DeviceId, IncidentId, ShipmentId } from './identifiers.ts'
import { decided, type Given, type Outcome, refuse, refused } from './outcome.ts'
import type { Incident, Person } from './state.ts'

/** A file as it was checked; `size` in bytes, `sha256` hexadecimal, both of what is kept. */
export interface FileFacts {
  readonly name: string
  readonly contentType: string
  readonly size: number
  readonly sha256: string
}

export type AttachedTo = 'incident' | 'handover' | 'shipment' | 'container' | 'device' | 'count'

/** The fact of an added file. `shared`: others who see what it is added to see it, too. */
export function attachmentAdded(added: {
  readonly attachmentId: AttachmentId
  readonly subjectKind: AttachedTo
  readonly subjectId: string
  /** The same as `subjectId`, where it is added to an incident. */
  readonly incidentId: IncidentId | null
  readonly shared: boolean
  readonly file: FileFacts
}): Fact {
  const { file, ...rest } = added
  const { name, contentType, size, sha256 } = file
  return { type: 'attachment_added', ...rest, name, contentType, size, sha256 }
}

/** So many photos a party may add to one device. */
export const PHOTOS_MOST = 50

/**
 * Adds a photo to a device, for a later entry to refer to by its hash. It stays with the party. Refusals, in this order:
 * `person_not_active`, `attachments_too_many`.
 */
export function addPhoto(
  situation: { readonly person: Person; readonly deviceId: DeviceId; readonly attached: number },
  file: FileFacts,
  given: Given,
): Outcome<{ readonly attachmentId: AttachmentId }> {
  const { person, deviceId, attached } = situation
  if (person.status !== 'active') return refused(refuse('person_not_active'))
  if (attached >= PHOTOS_MOST) return refused(refuse('attachments_too_many', { most: PHOTOS_MOST }))
  const attachmentId = given.newId() as AttachmentId
  const subject = { subjectKind: 'device', subjectId: deviceId, incidentId: null } as const
  return decided({ attachmentId }, [attachmentAdded({ attachmentId, ...subject, shared: false, file })])
}

/**
 * Adds a photo to a shipment that the party takes part in, of how it arrived. Everybody in it sees it. Refusals, in this
 * order: `person_not_active`, `attachments_too_many`.
 */
export function addPhotoToShipment(
  situation: { readonly person: Person; readonly shipmentId: ShipmentId; readonly attached: number },
  file: FileFacts,
  given: Given,
): Outcome<{ readonly attachmentId: AttachmentId }> {
  const { person, shipmentId, attached } = situation
  if (person.status !== 'active') return refused(refuse('person_not_active'))
  if (attached >= ATTACHMENTS_MOST) return refused(refuse('attachments_too_many', { most: ATTACHMENTS_MOST }))
  const attachmentId = given.newId() as AttachmentId
  const subject = { subjectKind: 'shipment', subjectId: shipmentId, incidentId: null } as const
  return decided({ attachmentId }, [attachmentAdded({ attachmentId, ...subject, shared: true, file })])
}

/** So many files a party may add to one incident, or to one shipment: enough for every photo, too few to fill a disk with. */
export const ATTACHMENTS_MOST = 200

/** Adds a file to an incident, closed ones too. Refusals, in this order: `person_not_active`, `attachments_too_many`. */
export function attachToIncident(
  situation: { readonly person: Person; readonly incident: Incident; readonly attached: number },
  request: { readonly shared: boolean; readonly file: FileFacts },
  given: Given,
): Outcome<{ readonly attachmentId: AttachmentId }> {
  const { person, incident, attached } = situation
  if (person.status !== 'active') return refused(refuse('person_not_active'))
  if (attached >= ATTACHMENTS_MOST) return refused(refuse('attachments_too_many', { most: ATTACHMENTS_MOST }))
  const attachmentId = given.newId() as AttachmentId
  const { incidentId } = incident
  const added = { attachmentId, subjectKind: 'incident', subjectId: incidentId, incidentId, ...request } as const
  return decided({ attachmentId }, [attachmentAdded(added)])
}
