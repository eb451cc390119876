/** Installing and commissioning (DOMAIN, rule 6 and section 6), and the verdict that comes before. */
import type { Fact } from './entries.ts'
import type { DeviceId, IncidentId, TourId } from './identifiers.ts'
import type { Reevaluation } from './incident.ts'
import { incidentsOf } from './opening.ts'
import { decided, type Outcome, refuse, refused } from './outcome.ts'
import { lookAgain, unitsOf } from './packing.ts'
import { possessionOf } from './responsibility.ts'
import { correctionFacts, placeScanOut } from './scan-order.ts'
import type {
  Attachment,
  Container,
  ContainerType,
  Device,
  Ground,
  Incident,
  Opening,
  Person,
  PlannedInstallation,
  Stay,
  Tour,
} from './state.ts'
import type { PhotoReference } from './tour-entries.ts'

export const VERDICT_REASONS = [
  'not_announced',
  'incident',
  'unproven',
  'locked_out',
  'missing',
  'defective',
  'not_in_your_hands',
  'not_issued',
  'already_installed',
  'not_installed',
  'already_commissioned',
] as const
export type VerdictReason = (typeof VERDICT_REASONS)[number]
export type VerdictPurpose = 'install' | 'commission'

/** What a verdict is read from: the least that decides it. */
export interface VerdictBasis {
  readonly custody: Device['custody']
  readonly missing: boolean
  readonly inAskersHands: boolean
  /** Somebody found that it does not work. */
  readonly defective: boolean
  /** Kinds of the open grounds. */
  readonly grounds: readonly Ground['kind'][]
}

/** "Yes" only where nothing stands against it; whoever can't be answered with yes gets no, with the reasons. */
export function verdictOn(basis: VerdictBasis | null, purpose: VerdictPurpose): readonly VerdictReason[] {
  if (basis === null) return ['not_announced']
  const reasons: VerdictReason[] = []
  for (const kind of ['locked_out', 'incident', 'unproven'] as const) {
    if (basis.grounds.includes(kind)) reasons.push(kind)
  }
  if (basis.missing) reasons.push('missing')
  if (purpose === 'install') {
    if (basis.defective) reasons.push('defective')
    if (!basis.inAskersHands) reasons.push('not_in_your_hands')
    if (basis.custody === 'installed' || basis.custody === 'commissioned') reasons.push('already_installed')
    else if (!isIssuable(basis.custody)) reasons.push('not_issued')
  } else {
    if (basis.custody === 'commissioned') reasons.push('already_commissioned')
    else if (basis.custody !== 'installed') reasons.push('not_installed')
  }
  return reasons
}

/** On its way to the meter cabinet: in the operator's store, in the fitter's box, or in a hand. */
function isIssuable(custody: Device['custody']): boolean {
  return custody === 'stored' || custody === 'issued' || custody === 'on_person' || custody === 'packed'
}

export interface InstallSituation {
  readonly person: Person
  readonly device: Device
  readonly grounds: readonly Ground[]
  /** Somebody found that it does not work. */
  readonly defective: boolean
  /** The plan that the installation names; undefined: none, or none of the party. */
  readonly plan: PlannedInstallation | undefined
  /** Photos of this device that the party added. */
  readonly photos: readonly Attachment[]
  /** Where a tour is named: the tour, its openings and its container. */
  readonly tour:
    | {
        readonly tour: Tour
        readonly openings: readonly Opening[]
        readonly container: Container
        readonly containerType: ContainerType
        /** All stays of the device in this container. */
        readonly stays: readonly Stay[]
        /** Open incidents of the container, and what they look at; null where there is none. */
        readonly incidents: readonly Incident[]
        readonly reevaluation: Reevaluation | null
      }
    | undefined
}

export interface InstallAnswer {
  readonly recalled: boolean
  readonly tookOut: boolean
  /** The plan that was named is done with it. False where none was, or where it was over: that stands against nothing. */
  readonly plannedDone: boolean
  /** Photos that were named and are not there: add them to the device again. */
  readonly photosMissing: readonly string[]
}

export interface InstallRequest {
  readonly placeOfUse: string
  readonly openingId: string | null
  readonly meterPointId?: string | null
  readonly photoIds?: readonly string[]
}

/**
 * Records an installation. Online the rule comes before the deed and refuses what is held. On a tour the deed came
 * first: it is recorded whatever stands against it, and a held device that was mounted is recalled at once.
 */
export function installDevice(situation: InstallSituation, request: InstallRequest): Outcome<InstallAnswer> {
  const { person, device, grounds, defective, tour } = situation
  if (person.status !== 'active') return refused(refuse('person_not_active'))
  if (device.custody === 'installed' || device.custody === 'commissioned')
    return refused(refuse('device_already_installed'))
  if (tour !== undefined) return installOnTour(situation, tour, request)
  if (grounds.length > 0) {
    return refused(refuse('device_held', { deviceIds: [device.deviceId], incidentIds: incidentsOf(grounds) }))
  }
  if (device.missing) return refused(refuse('device_missing', { deviceIds: [device.deviceId] }))
  if (defective) return refused(refuse('device_defective', { deviceIds: [device.deviceId] }))
  if (device.custody !== 'on_person' || device.personId !== person.personId) {
    return refused(refuse('device_not_in_your_hands', { deviceIds: [device.deviceId] }))
  }
  const { fact, ...told } = installed(situation, request, null)
  return decided({ recalled: false, tookOut: false, ...told }, [fact])
}

/** By the books it lies in the box of the tour, and did so already when that was last opened on the tour. */
function wasInBox(device: Device, { tour, openings, stays }: NonNullable<InstallSituation['tour']>): boolean {
  if (device.containerId !== tour.containerId) return false
  const last = stays.find((stay) => stay.unpackedPosition === null)
  const lastOfTour = Math.max(...openings.map((opening) => opening.openingValue))
  return last === undefined || last.packedPosition <= lastOfTour
}

function installOnTour(
  situation: InstallSituation,
  onTour: NonNullable<InstallSituation['tour']>,
  request: InstallRequest,
): Outcome<InstallAnswer> {
  const { person, device, grounds } = situation
  const { tour } = onTour
  if (tour.personId !== person.personId) return refused(refuse('tour_not_yours'))
  const inBox = wasInBox(device, onTour)
  const inHand = device.custody === 'on_person' && device.personId === person.personId
  if (!inBox && !inHand) return refused(refuse('device_not_on_tour', { tourId: tour.tourId }))
  const mounted: Device = { ...device, custody: 'installed' }
  const taken = takeOut(person, mounted, onTour, request.openingId)
  const open = grounds.filter((ground) => ground.incidentId !== '')
  const recalls = open.map(
    (ground): Fact => ({
      type: 'recalls_raised',
      incidentId: ground.incidentId as IncidentId,
      makerPartyId: device.partyId,
      deviceIds: [device.deviceId],
    }),
  )
  const { fact, ...told } = installed(situation, request, tour.tourId)
  return decided({ recalled: open.length > 0 || taken.recalled.length > 0, tookOut: inBox, ...told }, [
    ...taken.moves,
    fact,
    ...recalls,
    ...taken.exposures,
  ])
}

/**
 * How a mounted device came out of the box. Which opening it came out of decides how long it lay inside. Not known:
 * the last one of the tour, so that it counts longest; from a hand nothing is known but what was scanned.
 */
function takeOut(
  person: Person,
  device: Device,
  { tour, openings, container, containerType, stays, incidents, reevaluation }: NonNullable<InstallSituation['tour']>,
  openingId: string | null,
): { readonly moves: readonly Fact[]; readonly exposures: readonly Fact[]; readonly recalled: readonly DeviceId[] } {
  const nothing = { moves: [], exposures: [], recalled: [] }
  const inOrder = [...openings].sort((a, b) => b.openingValue - a.openingValue)
  const named = inOrder.find((each) => each.openingId === openingId)
  const inBox = device.containerId === tour.containerId
  const opening = named ?? (inBox ? inOrder[0] : undefined)
  if (opening === undefined) return nothing
  if (inBox) {
    const last = stays.find((stay) => stay.unpackedPosition === null)
    // It was scanned in again after the opening that is named here.
    const later = last !== undefined && last.packedPosition > opening.openingValue
    const unpacked: Fact = {
      type: 'devices_unpacked',
      containerId: container.containerId,
      openingId: later ? last.packedOpeningId : opening.openingId,
      position: later ? last.packedPosition : opening.openingValue,
      units: unitsOf(containerType, [device]),
      toPersonId: person.personId,
      ...possessionOf([device], person),
      repackagingId: null,
      deviceIds: [device.deviceId],
    }
    return { ...nothing, moves: [unpacked] }
  }
  const placed = placeScanOut(stays, opening)
  if (typeof placed === 'string') return nothing
  const corrected = [{ device, correction: placed }]
  const again = lookAgain(incidents, reevaluation, container, [], opening, corrected)
  return { moves: correctionFacts(container, opening, corrected), exposures: again.facts, recalled: again.recalled }
}

/** The fact with what was said beside the place, and what of that is to be told. */
function installed(
  { device: { deviceId }, plan, photos: known }: InstallSituation,
  { placeOfUse, meterPointId = null, photoIds = [] }: InstallRequest,
  tourId: TourId | null,
): { readonly fact: Fact } & Pick<InstallAnswer, 'plannedDone' | 'photosMissing'> {
  const { photos, missing: photosMissing } = photosOf(known, photoIds)
  const plannedDone = plan?.status === 'planned'
  const fact: Fact = {
    type: 'device_installed',
    deviceId,
    placeOfUse,
    tourId,
    ...(meterPointId === null ? {} : { meterPointId }),
    ...(plannedDone ? { plannedInstallationId: plan.plannedInstallationId } : {}),
    ...(photos.length === 0 ? {} : { photos }),
  }
  return { fact, plannedDone, photosMissing }
}

/** Photos that a fact names, with their hashes; and those that are not there. */
export function photosOf(
  known: readonly Attachment[],
  photoIds: readonly string[],
): { readonly photos: readonly PhotoReference[]; readonly missing: readonly string[] } {
  const found = known.filter(({ attachmentId }) => photoIds.includes(attachmentId))
  return {
    photos: found.map(({ attachmentId, sha256 }) => ({ attachmentId, sha256 })),
    missing: photoIds.filter((id) => found.every(({ attachmentId }) => attachmentId !== id)),
  }
}

/** Commissioning needs an online verdict (rule 18): what stands against it refuses it. */
export function commissionDevice({
  device,
  grounds,
}: {
  readonly device: Device
  readonly grounds: readonly Ground[]
}): Outcome<Record<never, never>> {
  const basis = {
    custody: device.custody,
    missing: device.missing,
    inAskersHands: true,
    // A matter of the meter cabinet: what hangs there already, the network operator tries.
    defective: false,
    grounds: grounds.map((g) => g.kind),
  }
  const reasons = verdictOn(basis, 'commission')
  if (reasons.length > 0) {
    return refused(refuse('device_not_to_be_commissioned', { reasons, incidentIds: incidentsOf(grounds) }))
  }
  return decided({}, [{ type: 'device_commissioned', deviceId: device.deviceId }])
}
