/** What the rules of the field need: tours, installing, commissioning, what people say of devices there. */
import type {
  AttachmentId,
  DeviceId,
  PartyId,
  PersonId,
  PlannedInstallationId,
  TourId,
} from '../../custody/identifiers.ts'
import type { InstallSituation } from '../../custody/installation.ts'
import { DEFAULT_TIME_ZONE, dayIn } from '../../custody/local-time.ts'
import type {
  Attachment,
  Device,
  DeviceDefect,
  Ground,
  Opening,
  Person,
  PlannedInstallation,
  Tour,
} from '../../custody/state.ts'
import type { ReturnSituation } from '../../custody/tour.ts'
import type { Loading } from '../commit.ts'
import { groundsInside, loadLock, loadPerson, loadType, openGrounds, reevaluationOf } from './situations.ts'

export async function installSituation(
  loading: Loading,
  request: {
    deviceId: DeviceId
    personId: PersonId
    partyId: PartyId
    tourId: TourId | null
    planId?: PlannedInstallationId | null
    photoIds?: readonly AttachmentId[]
  },
): Promise<InstallSituation | null> {
  const tour = request.tourId === null ? undefined : await tourOf(loading, { ...request, tourId: request.tourId })
  const { deviceId, partyId } = request
  if (tour === null) return null
  const [device] = await loading.lock('device', { deviceId })
  if (device === undefined || ![device.possessingPartyId, device.owningPartyId].includes(partyId)) return null
  return {
    device,
    grounds: await openGrounds(loading, [deviceId]),
    ...(await saidOf(loading, deviceId, request.photoIds)),
    ...(await planNamed(loading, request)),
    tour,
  }
}

/** What people said of a device: that it does not work; and those of these photos that are the party's own of it. */
export async function saidOf(
  loading: Loading,
  deviceId: DeviceId,
  attachmentId: readonly AttachmentId[] = [],
): Promise<{ readonly defective: boolean; readonly defect: DeviceDefect | undefined; readonly photos: Attachment[] }> {
  const { partyId } = loading
  const [defect] = await loading.find('deviceDefect', { deviceId, endedAt: null })
  const of = { subjectKind: 'device', subjectId: deviceId, partyId, attachmentId } as const
  const photos = attachmentId.length === 0 ? [] : await loading.find('attachment', of)
  return { defective: defect !== undefined, defect, photos }
}

/** A plan of the party, its person locked, so that nobody else ends or changes it; and whoever acts. */
async function planNamed(
  loading: Loading,
  { personId, planId = null }: { readonly personId: PersonId; readonly planId?: PlannedInstallationId | null },
): Promise<{ readonly person: Person; readonly plan: PlannedInstallation | undefined }> {
  const known = planId === null ? undefined : await findPlan(loading, planId)
  if (planId === null || known === undefined) return { person: await loadPerson(loading, personId), plan: undefined }
  const people = await loading.lock('person', { personId: [...new Set([personId, known.personId])] })
  const person = people.find((each) => each.personId === personId)
  if (person === undefined) throw new Error('the acting person has no row')
  return { person, plan: await findPlan(loading, planId) }
}

/** A plan of the acting party. */
export async function findPlan(
  loading: Loading,
  plannedInstallationId: PlannedInstallationId,
): Promise<PlannedInstallation | undefined> {
  const { partyId } = loading
  const [plan] = await loading.find('plannedInstallation', { plannedInstallationId, partyId })
  return plan
}

/** A tour of one's own people or with one's own box: it is booked under whoever owns the box. */
async function findTour(loading: Loading, tourId: TourId, partyId: PartyId): Promise<Tour | null> {
  const [tour] = await loading.find('tour', { tourId })
  if (tour === undefined) return null
  if (tour.partyId === partyId) return tour
  const [person] = await loading.find('person', { personId: tour.personId })
  return person?.partyId === partyId ? tour : null
}

async function tourOf(
  loading: Loading,
  request: { deviceId: DeviceId; partyId: PartyId; tourId: TourId },
): Promise<InstallSituation['tour'] | null> {
  const { tourId, partyId, deviceId } = request
  const tour = await findTour(loading, tourId, partyId)
  if (tour === null) return null
  const [container] = await loading.lock('container', { containerId: tour.containerId })
  if (container === undefined) return null
  const { containerId } = container
  const incidents = await loading.lock('incident', { containerId, status: 'open' })
  return {
    tour,
    container,
    incidents,
    openings: await loading.find('opening', { tourId }),
    containerType: await loadType(loading, container),
    stays: await loading.find('stay', { containerId, deviceId }),
    reevaluation: await reevaluationOf(loading, container, incidents),
  }
}

export async function commissionSituation(
  loading: Loading,
  request: { deviceId: DeviceId; partyId: PartyId },
): Promise<{ device: Device; grounds: Ground[] } | null> {
  const { deviceId, partyId } = request
  const [device] = await loading.lock('device', { deviceId })
  if (device === undefined) return null
  const [owner] = await loading.find('party', { partyId: device.owningPartyId })
  const sees = device.owningPartyId === partyId || owner?.gatewayAdministratorIds.includes(partyId) === true
  return sees ? { device, grounds: await openGrounds(loading, [deviceId]) } : null
}

export async function tourReturn(
  loading: Loading,
  request: { tourId: TourId; personId: PersonId; timeZone?: string | undefined },
): Promise<ReturnSituation | null> {
  const person = await loadPerson(loading, request.personId)
  const known = await findTour(loading, request.tourId, person.partyId)
  if (known === null) return null
  const [container] = await loading.lock('container', { containerId: known.containerId })
  const [tour] = await loading.find('tour', { tourId: request.tourId })
  if (container === undefined || tour === undefined) return null
  const openings = await loading.find('opening', { tourId: request.tourId })
  const locked = await loadLock(loading, container)
  const contents = await loading.lock('device', { containerId: container.containerId })
  const { personId } = tour
  const day = dayIn(request.timeZone ?? DEFAULT_TIME_ZONE, tour.issuedAt)
  const planned = await loading.find('plannedInstallation', { personId, day, status: 'planned' })
  const [fitter] = await loading.find('person', { personId })
  return {
    tour,
    person,
    ofOwnPeople: fitter?.partyId === person.partyId,
    openings,
    lock: locked?.lock,
    acts: locked?.acts ?? [],
    container,
    contents,
    grounds: await groundsInside(loading, [container.containerId]),
    devicesOut: await outOnTour(loading, personId, openings),
    // What others planned is theirs.
    plannedOpen: planned
      .filter(({ partyId }) => partyId === person.partyId)
      .map(({ plannedInstallationId }) => plannedInstallationId),
  }
}

/** Taken out in these openings, and in the hands of this person. */
async function outOnTour(loading: Loading, personId: PersonId, openings: readonly Opening[]): Promise<DeviceId[]> {
  const inHand = await loading.find('device', { personId, custody: 'on_person' })
  const deviceId = inHand.map((device) => device.deviceId)
  const unpackedOpeningId = openings.map(({ openingId }) => openingId)
  if (deviceId.length === 0 || unpackedOpeningId.length === 0) return []
  const stays = await loading.find('stay', { deviceId, unpackedOpeningId })
  return deviceId.filter((id) => stays.some((stay) => stay.deviceId === id)).sort()
}
