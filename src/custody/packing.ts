/** What goes into a container and out of it (DOMAIN, rules 2, 6, 11, 14 and 15). */
import type { Fact } from './entries.ts'
import type { DeviceId } from './identifiers.ts'
import { type FormerContent, openStrangerIncident, type Reevaluation, reevaluate } from './incident.ts'
import { incidentsOf, refuseType } from './opening.ts'
import { decided, type Given, type Outcome, type Refusal, refuse, refused } from './outcome.ts'
import type { ByList } from './packing-list-entries.ts'
import { policyIdsFor, refuseOutsidePolicy } from './policy-choice.ts'
import { possessionOf, responsibilityIn } from './responsibility.ts'
import { type CorrectedDevice, correctionFacts, type Placed, placeScanIn, placeScanOut } from './scan-order.ts'
import type {
  Container,
  ContainerType,
  Device,
  Ground,
  Incident,
  Opening,
  PackingListDevice,
  Person,
  PolicyVersion,
  Repackaging,
  Stay,
  Tray,
} from './state.ts'
import { traysMoved } from './trays.ts'

export { completeRepackaging, type RepackagingStart, startRepackaging } from './packing-repackaging.ts'

export interface ScanSituation {
  readonly person: Person
  readonly container: Container
  readonly containerType: ContainerType
  readonly opening: Opening
  readonly repackaging: Repackaging | undefined
  /** The devices that were scanned and are announced. */
  readonly devices: readonly Device[]
  /** Open grounds of these devices. */
  readonly grounds: readonly Ground[]
  /** What was agreed about these devices, in all versions. */
  readonly policies: readonly PolicyVersion[]
  /** Open incidents of the container. */
  readonly incidents: readonly Incident[]
  /** All stays of these devices in this container. */
  readonly stays: readonly Stay[]
  /** On a tour: the opening of the tour with the highest value. */
  readonly lastOfTour: Opening | undefined
  /** Which of these devices an open packing list reserves. */
  readonly reserved: readonly PackingListDevice[]
  /** Whole trays that hold any of these devices. */
  readonly trays: readonly Tray[]
  /** What the incidents look at; null where none is open. */
  readonly reevaluation: Reevaluation | null
}

export interface ScanAnswer {
  readonly scanned: number
  /** Scanned before, in this place already: nothing to do. */
  readonly alreadyThere: readonly DeviceId[]
  readonly exposed: readonly DeviceId[]
  readonly recalled: readonly DeviceId[]
}

/** A scan into the container: all of the list, or nothing of it. `byList`: what the devices were packed by instead. */
export function packDevices(
  situation: ScanSituation,
  scanned: readonly DeviceId[],
  given: Given,
  byList: ByList | null = null,
): Outcome<ScanAnswer> {
  const { container, opening, devices, incidents } = situation
  const notOpen = refuseScan(situation)
  if (notOpen !== null) return refused(notOpen)
  const stranger = strangerIn(situation, scanned, given)
  if (stranger !== null) return stranger
  const placed = devices.map((device) => ({ device, placed: placeIn(device, situation) }))
  const coming = placed.filter((each) => each.placed === 'now').map(({ device }) => device)
  const corrected = placed.filter(isCorrected).map(({ device, placed: correction }) => ({ device, correction }))
  const refusal = refuseEntering(situation, coming, given, byList)
  if (refusal !== null) return refused(refusal)
  const facts: Fact[] = [...packedFacts(situation, coming, given, byList)]
  facts.push(...correctionFacts(container, opening, corrected))
  const again = lookAgain(incidents, situation.reevaluation, container, coming, opening, corrected)
  facts.push(...again.facts)
  const alreadyThere = devices.filter((device) => device.containerId === container.containerId)
  return decided(
    {
      scanned: devices.length - alreadyThere.length,
      alreadyThere: alreadyThere.map((device) => device.deviceId),
      exposed: again.facts.flatMap((fact) => (fact.type === 'devices_exposed' ? fact.deviceIds : [])),
      recalled: again.recalled,
    },
    facts,
  )
}

/** What nobody announced to this party: refused, and an incident. Null: there is none. */
export function strangerIn(
  { devices, container, person }: ScanSituation,
  scanned: readonly DeviceId[],
  given: Given,
): Outcome<never> | null {
  const ours = new Set(devices.filter((device) => isOurs(device, person)).map((device) => device.deviceId))
  const strangers = scanned.filter((id) => !ours.has(id))
  if (strangers.length === 0) return null
  const { incidentId, fact } = openStrangerIncident(container, strangers, given)
  return refused(refuse('device_not_announced', { deviceIds: strangers, incidentId }), [fact])
}

/** Why these devices may not go in now; null if nothing stands against it. */
export function refuseEntering(
  situation: ScanSituation,
  coming: readonly Device[],
  given: Given,
  byList: ByList | null = null,
): Refusal | null {
  const { containerType, container, opening } = situation
  return (
    (opening.tourId === null ? refuseType(containerType, given.now) : null) ??
    refuseDevices(situation, coming, byList) ??
    refuseOutside(situation, coming, given) ??
    refuseCapacity(container, containerType, coming)
  )
}

type Packed = Extract<Fact, { readonly type: 'devices_packed' }>

/** One for each maker. Lists and trays, which know no makers, stand in the first. */
function packedFacts(
  { container, containerType, opening, repackaging, policies, trays }: ScanSituation,
  coming: readonly Device[],
  { now: at }: Given,
  byList: ByList | null,
): readonly Packed[] {
  const operator = container.possessingPartyId
  const makers = [...new Set([...container.makers, ...coming.map((device) => device.partyId)])].sort()
  const ids = coming.map((device) => device.deviceId)
  const moved = traysMoved(trays, ids, { gone: byList !== null })
  return [...new Set(coming.map((device) => device.partyId))].map((makerPartyId, place) => {
    const ofMaker = coming.filter((device) => device.partyId === makerPartyId)
    return {
      type: 'devices_packed',
      containerId: container.containerId,
      openingId: opening.openingId,
      position: opening.openingValue,
      units: unitsOf(containerType, ofMaker),
      possessingPartyId: operator,
      ...responsibilityIn(container, ofMaker),
      repackagingId: repackaging?.repackagingId ?? null,
      makerPartyId,
      makers,
      policyIds: policyIdsFor(policies, { makers: [makerPartyId], operator, at }),
      ...(byList === null ? {} : { byList }),
      ...(place === 0 ? moved : {}),
      deviceIds: ofMaker.map((device) => device.deviceId),
    }
  })
}

/**
 * Where a scan inwards stands among the others. On a tour a device may be somewhere else by now: then it went in and
 * out again, and where nobody knows when, the last opening of the tour counts.
 */
function placeIn(device: Device, { stays, opening, lastOfTour, person, repackaging }: ScanSituation): Placed {
  const own = stays.filter((stay) => stay.deviceId === device.deviceId)
  const placed = placeScanIn(own, opening)
  if (placed !== 'now' || opening.tourId === null || own.length === 0) return placed
  if (mayEnter(device, person, repackaging)) return 'now'
  const out = lastOfTour === undefined || lastOfTour.openingValue < opening.openingValue ? opening : lastOfTour
  const added = {
    packedPosition: opening.openingValue,
    packedOpeningId: opening.openingId,
    unpackedPosition: out.openingValue,
    unpackedOpeningId: out.openingId,
  }
  return { shortened: null, added }
}

function isCorrected(each: {
  readonly device: Device
  readonly placed: Placed
}): each is { readonly device: Device; readonly placed: Exclude<Placed, string> } {
  return typeof each.placed !== 'string'
}

/** The open incidents look at the container again, as it is known with these scans. */
export function lookAgain(
  incidents: readonly Incident[],
  reevaluation: Reevaluation | null,
  container: Container,
  coming: readonly Device[],
  opening: Opening,
  corrected: readonly CorrectedDevice[],
): ReturnType<typeof reevaluate> {
  if (reevaluation === null || (coming.length === 0 && corrected.length === 0)) return { facts: [], recalled: [] }
  const known = reevaluation.contents
  const content = (device: Device, packedPosition: number, unpackedPosition: number | null): FormerContent => ({
    deviceId: device.deviceId,
    makerPartyId: device.partyId,
    custody: device.custody,
    containerId: container.containerId,
    packedPosition,
    unpackedPosition,
    heldBy: known.find((stay) => stay.deviceId === device.deviceId)?.heldBy ?? [],
  })
  const shortened = new Map(corrected.map(({ device, correction }) => [device.deviceId, correction.shortened]))
  const contents = known.map((stay): FormerContent => {
    const was = shortened.get(stay.deviceId)
    const isThis = was?.packedPosition === stay.packedPosition && was.unpackedPosition === stay.unpackedPosition
    return isThis ? { ...stay, unpackedPosition: opening.openingValue } : stay
  })
  const added = corrected.flatMap(({ device, correction: { added: stay } }) =>
    stay === null ? [] : [content(device, stay.packedPosition, stay.unpackedPosition)],
  )
  const packed = coming.map((device) => content(device, opening.openingValue, null))
  return reevaluate(incidents, { ...reevaluation, contents: [...contents, ...added, ...packed] })
}

/** A scan out of the container. On a tour the deed came first, so a scan that comes late corrects what was known. */
export function unpackDevices(situation: ScanSituation, scanned: readonly DeviceId[]): Outcome<ScanAnswer> {
  const { container, opening, grounds, repackaging, person, incidents } = situation
  const notOpen = refuseScan(situation)
  if (notOpen !== null) return refused(notOpen)
  const placed = situation.devices
    .filter((device) => isOurs(device, person))
    .map((device) => {
      const own = situation.stays.filter((stay) => stay.deviceId === device.deviceId)
      return { device, placed: placeScanOut(own, opening) }
    })
  const known = new Set(
    placed.filter((each) => !neverInside(each.placed, opening)).map(({ device }) => device.deviceId),
  )
  const notInside = scanned.filter((id) => !known.has(id))
  if (notInside.length > 0) return refused(refuse('device_not_inside', { deviceIds: notInside }))
  const inside = placed.filter((each) => each.placed === 'now').map(({ device }) => device)
  const held = inside.filter((device) => grounds.some((ground) => ground.subjectId === device.deviceId))
  // On a tour the device is in somebody's hand already, and in an investigation it has to come out.
  if (held.length > 0 && opening.tourId === null && opening.purpose !== 'investigation') {
    return refused(refuseHeld(held, grounds))
  }
  const facts: Fact[] = []
  if (inside.length > 0) {
    const units = unitsOf(situation.containerType, inside)
    facts.push({
      type: 'devices_unpacked',
      containerId: container.containerId,
      openingId: opening.openingId,
      position: opening.openingValue,
      units,
      toPersonId: opening.tourId === null ? person.personId : opening.personId,
      ...possessionOf(inside, person),
      repackagingId: repackaging?.repackagingId ?? null,
      emptied: units === container.usedUnits,
      ...traysMoved(
        situation.trays,
        inside.map((device) => device.deviceId),
      ),
      deviceIds: inside.map((device) => device.deviceId),
    })
  }
  const corrected = placed.filter(isCorrected).map(({ device, placed: correction }) => ({ device, correction }))
  facts.push(...correctionFacts(container, opening, corrected))
  const again = lookAgain(incidents, situation.reevaluation, container, [], opening, corrected)
  facts.push(...again.facts)
  const out = placed.filter((each) => each.placed !== 'now').map(({ device }) => device.deviceId)
  return decided(
    {
      scanned: inside.length,
      alreadyThere: out,
      exposed: again.facts.flatMap((fact) => (fact.type === 'devices_exposed' ? fact.deviceIds : [])),
      recalled: again.recalled,
    },
    facts,
  )
}

/** Online, what isn't inside by the records can't come out. On a tour it did, so it was inside. */
function neverInside(placed: Placed, opening: Opening): boolean {
  return opening.tourId === null && typeof placed !== 'string' && placed.shortened === null
}

/** What belongs to others is as unknown as what nobody announced: a scan is no way to ask who has which device. */
export function isOurs({ possessingPartyId, owningPartyId }: Device, { partyId }: Person): boolean {
  return possessingPartyId === partyId || owningPartyId === partyId
}

export function refuseScan({ opening, person, repackaging, container }: ScanSituation): Refusal | null {
  if (opening.tourId === null) {
    // Only after the receipt of the opening was verified is it certain that this box is the one that was opened.
    // A closing code may have been asked for without it.
    const isOpen = opening.status === 'open' || (opening.status === 'closing_code_issued' && opening.openedAt !== null)
    if (!isOpen) return refuse('opening_not_open', { openingStatus: opening.status })
    if (opening.personId !== person.personId) return refuse('opening_not_yours')
  } else if (opening.personId !== person.personId) return refuse('opening_not_yours')
  if (repackaging !== undefined) {
    const part = repackaging.fromOpeningId === opening.openingId || repackaging.toOpeningId === opening.openingId
    if (!part || repackaging.status !== 'under_way') return refuse('repackaging_not_under_way')
  } else if (opening.purpose === 'repackaging') {
    return refuse('repackaging_not_named', { containerId: container.containerId })
  }
  return null
}

function refuseDevices(situation: ScanSituation, devices: readonly Device[], byList: ByList | null): Refusal | null {
  const { grounds, container, person, repackaging, opening } = situation
  const missing = devices.filter((device) => device.missing)
  if (missing.length > 0) return refuse('device_missing', { deviceIds: missing.map((device) => device.deviceId) })
  const held = devices.filter((device) => grounds.some((ground) => ground.subjectId === device.deviceId))
  // What is put back on a tour lies in the box already; the incident finds it there.
  if (held.length > 0 && opening.tourId === null) return refuseHeld(held, grounds)
  const others = devices.filter((device) => device.possessingPartyId !== container.possessingPartyId)
  if (others.length > 0) {
    return refuse('device_not_in_your_hands', { deviceIds: others.map((device) => device.deviceId) })
  }
  const elsewhere = devices.filter((device) => !mayEnter(device, person, repackaging))
  if (elsewhere.length > 0) {
    return refuse('device_elsewhere', {
      deviceIds: elsewhere.map((device) => device.deviceId),
      custody: [...new Set(elsewhere.map((device) => device.custody))],
    })
  }
  return opening.tourId === null ? refuseReserved(situation, devices, byList) : null
}

function refuseReserved(
  { reserved }: ScanSituation,
  devices: readonly Device[],
  byList: ByList | null,
): Refusal | null {
  const coming = new Set(devices.map((device) => device.deviceId))
  const others = reserved.filter((row) => coming.has(row.deviceId) && row.packingListId !== byList?.packingListId)
  if (others.length === 0) return null
  return refuse('device_on_packing_list', {
    deviceIds: others.map(({ deviceId }) => deviceId),
    packingListIds: [...new Set(others.map(({ packingListId }) => packingListId))],
  })
}

/** In exactly one place: what enters a container was announced, in this person's hand, in this job, or on a shelf. */
function mayEnter(device: Device, person: Person, repackaging: Repackaging | undefined): boolean {
  switch (device.custody) {
    case 'announced':
      return repackaging === undefined
    case 'on_person':
      return repackaging === undefined && device.personId === person.personId
    case 'repacking':
      return repackaging !== undefined && device.repackagingId === repackaging.repackagingId
    case 'stored':
      return repackaging === undefined && device.containerId === null
    case 'packed':
    case 'in_transit':
    case 'arrived':
    case 'issued':
    case 'installed':
    case 'commissioned':
    case 'deinstalled':
    case 'returning':
    case 'reuse_check':
    case 'rma':
    case 'scrapped':
      return false
  }
}

/** On a tour the device is in the box already, whatever was agreed. */
function refuseOutside(
  { policies, containerType, container, opening }: ScanSituation,
  devices: readonly Device[],
  { now: at }: Given,
): Refusal | null {
  if (opening.tourId !== null) return null
  return refuseOutsidePolicy(policies, devices, containerType, { operator: container.possessingPartyId, at })
}

function refuseHeld(held: readonly Device[], grounds: readonly Ground[]): Refusal {
  const ids = held.map((device) => device.deviceId)
  const ofHeld = grounds.filter((ground) => (ids as readonly string[]).includes(ground.subjectId))
  return refuse('device_held', { deviceIds: ids, incidentIds: incidentsOf(ofHeld) })
}

function refuseCapacity(container: Container, type: ContainerType, devices: readonly Device[]): Refusal | null {
  const unknown = [...new Set(devices.map((device) => device.deviceType))].filter(
    (name) => type.capacity[name] === undefined,
  )
  if (unknown.length > 0) return refuse('device_type_not_for_container', { deviceTypes: unknown })
  if (container.usedUnits + unitsOf(type, devices) <= container.capacityUnits) return null
  const largest = Math.min(...devices.map((device) => type.capacity[device.deviceType] ?? 0))
  return refuse('capacity_exceeded', { capacity: largest, scanned: devices.length })
}

/** Capacity that devices take up: a device of type t takes the whole divided by the number of those that fit. */
export function unitsOf(type: ContainerType, devices: readonly Pick<Device, 'deviceType'>[]): number {
  return devices.reduce((sum, device) => sum + type.capacityUnits / (type.capacity[device.deviceType] ?? Number.NaN), 0)
}

/** Least common multiple of the capacities, so that the units of every type are whole numbers. */
export function capacityUnitsOf(capacity: Readonly<Record<string, number>>): number {
  const gcd = (a: number, b: number): number => (b === 0 ? a : gcd(b, a % b))
  return Object.values(capacity).reduce((units, count) => (units * count) / gcd(units, count), 1)
}
