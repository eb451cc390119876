/** Hand-overs from station to station, each signed by both sides (DOMAIN, rule 20). */
import { findContainer } from './container-loss.ts'
import type { Fact } from './entries.ts'
import type { ContainerId, HandoverId } from './identifiers.ts'
import { incidentsOf } from './opening.ts'
import { decided, type Given, type Outcome, type Refusal, refuse, refused } from './outcome.ts'
import type { Policy } from './policy.ts'
import { lastStep, legOf, passedOn, responsibleAt, standingOf, stationAt } from './responsibility.ts'
import type { Container, Ground, Handover, Leg, Opening, Person, Shipment, ShipmentContainer, Tour } from './state.ts'

export interface HandoverSituation {
  readonly person: Person
  readonly shipment: Shipment
  /** How far each of its containers has come. */
  readonly progress: readonly ShipmentContainer[]
  readonly containers: readonly Container[]
  readonly grounds: readonly Ground[]
  readonly openings: readonly Opening[]
  readonly tours: readonly Tour[]
  /** Hand-overs that one side has signed. */
  readonly waiting: readonly Handover[]
  readonly policy: Policy
}

export interface HandoverRequest {
  readonly leg: Leg
  /** The station that hands over; where it lacks, the first one at which the party's turn is. */
  readonly step?: number | undefined
  /** What the person sees before them. */
  readonly containerSerials: readonly string[]
  readonly condition: Handover['condition']
  /** Those that are damaged; they make the condition one. */
  readonly damaged?: readonly string[] | undefined
}

export interface HandoverAnswer {
  readonly handoverId: HandoverId
  readonly complete: boolean
}

type Progress = Pick<ShipmentContainer, 'step' | 'outcome'>

/**
 * The hand-over of a shipment in which a party has its turn: the first one at which something stands that can pass. Null:
 * there is none. Without `progress` all containers are taken to be where the shipment is.
 */
export function nextHandover(
  shipment: Pick<Shipment, 'stations' | 'step' | 'status'>,
  partyId: Person['partyId'],
  progress?: readonly Progress[],
): { readonly leg: Leg; readonly step: number; readonly side: 'from' | 'to' } | null {
  if (shipment.status === 'withdrawn') return null
  const { step: at, status } = shipment
  const containers = progress ?? [{ step: at, outcome: status === 'received' ? ('received' as const) : null }]
  for (let step = 0; step < lastStep(shipment); step += 1) {
    const side = sideOf(shipment, step, partyId)
    if (side !== null && containers.some((each) => mayPass(each, step)))
      return { leg: legOf(shipment, step), step, side }
  }
  return null
}

/** Not over. What was missing may turn up where it was last. */
function mayPass({ step: at, outcome }: Progress, step: number): boolean {
  return at === step && (outcome === null || outcome === 'missing')
}

function sideOf(
  { stations }: Pick<Shipment, 'stations'>,
  step: number,
  partyId: Person['partyId'],
): 'from' | 'to' | null {
  if (stations[step]?.partyId === partyId) return 'from'
  return stations[step + 1]?.partyId === partyId ? 'to' : null
}

/** The stations between which a leg passes: several transfers may. */
function stepsOf(shipment: Shipment, { leg, step }: Pick<HandoverRequest, 'leg' | 'step'>): readonly number[] {
  const all = shipment.stations.slice(0, -1).map((_, index) => index)
  return all.filter((each) => legOf(shipment, each) === leg && (step === undefined || step === each))
}

/**
 * Signs a hand-over for one side; the second signature completes it, and responsibility passes where the policy says so.
 * All is picked up at once; later on a part may pass, and the rest follows in a further hand-over. Of what the first side
 * signed for, what the second one sees passes. Damage never stops a delivery: what arrives must be taken in somewhere.
 *
 * Signed again by the same side, it says what it says now. Refusals: `person_not_active`, `handover_out_of_order`,
 * `signature_missing`, `containers_differ`, `container_held`, `tour_under_way`, `container_not_closed`.
 */
export function signHandover(
  situation: HandoverSituation,
  request: HandoverRequest,
  given: Given,
): Outcome<HandoverAnswer> {
  const { person, waiting } = situation
  if (person.status !== 'active') return refused(refuse('person_not_active'))
  const turn = turnOf(situation, request)
  if ('code' in turn) return refused(turn)
  const handover = waiting.find(({ step }) => step === turn.step)
  const signedBefore = handover !== undefined && personOf(handover, turn.side) !== null
  const sawFirst = handover !== undefined && !signedBefore ? new Set(handover.containerIds) : null
  const here = situation.containers.filter(({ containerId }) => turn.containerIds.has(containerId))
  const refusal =
    refuseDiffering(here, request, { all: turn.step === 0, sawFirst }) ??
    (turn.step === 0 ? refusePickUp({ ...situation, containers: here }) : null)
  if (refusal !== null) return refused(refusal)
  const seen = here.filter(({ serial }) => request.containerSerials.includes(serial))
  const said = sayingOf(situation, request, turn, seen)
  if (handover === undefined) {
    const handoverId = given.newId() as HandoverId
    return decided({ handoverId, complete: false }, [{ type: 'handover_half_signed', handoverId, ...said }])
  }
  if (signedBefore) return signAgain(handover, said, given)
  return complete(situation, { handover, said, seen, step: turn.step }, given)
}

interface Turn {
  readonly step: number
  readonly side: 'from' | 'to'
  /** What can pass here. */
  readonly containerIds: ReadonlySet<ContainerId>
}

function turnOf({ shipment, progress, person }: HandoverSituation, request: HandoverRequest): Turn | Refusal {
  const steps = shipment.status === 'withdrawn' ? [] : stepsOf(shipment, request)
  const passing = (step: number) => progress.filter((each) => mayPass(each, step))
  const possible = steps.filter((step) => passing(step).length > 0)
  if (possible.length === 0) {
    return refuse('handover_out_of_order', { shipmentStatus: shipment.status, step: shipment.step })
  }
  for (const step of possible) {
    const side = sideOf(shipment, step, person.partyId)
    if (side !== null) return { step, side, containerIds: new Set(passing(step).map(({ containerId }) => containerId)) }
  }
  const parties = possible.flatMap((step) => [stationAt(shipment, step).partyId, stationAt(shipment, step + 1).partyId])
  return refuse('signature_missing', { partyIds: [...new Set(parties)] })
}

function personOf({ fromPersonId, toPersonId }: Handover, side: 'from' | 'to'): Handover['fromPersonId'] {
  return side === 'from' ? fromPersonId : toPersonId
}

function refuseDiffering(
  here: readonly Container[],
  { containerSerials, damaged = [] }: HandoverRequest,
  { all, sawFirst }: { readonly all: boolean; readonly sawFirst: ReadonlySet<ContainerId> | null },
): Refusal | null {
  const serials = here.map(({ serial }) => serial).sort()
  const missing = serials.filter((serial) => !containerSerials.includes(serial))
  const surplus = containerSerials.filter((serial) => !serials.includes(serial))
  surplus.push(...damaged.filter((serial) => !containerSerials.includes(serial)))
  const notSignedByOther = here
    .filter(({ containerId, serial }) => sawFirst?.has(containerId) === false && containerSerials.includes(serial))
    .map(({ serial }) => serial)
  const isFew = all ? missing.length > 0 : missing.length === serials.length
  if (!isFew && surplus.length === 0 && notSignedByOther.length === 0) return null
  return refuse('containers_differ', { missing, surplus, ...(notSignedByOther.length > 0 ? { notSignedByOther } : {}) })
}

function refusePickUp({ shipment, containers, grounds, openings, tours }: HandoverSituation): Refusal | null {
  if (grounds.length > 0 || openings.length > 0) return refuse('container_held', { incidentIds: incidentsOf(grounds) })
  // Between announcement and pick-up somebody may have opened it again.
  const [tour] = tours
  if (tour !== undefined) return refuse('tour_under_way', { tourId: tour.tourId })
  // What was refused goes back as it came.
  const isReturn = shipment.returnOfShipmentId !== null
  const notClosed = containers.filter((each) => isNotClosed(each) && !(isReturn && each.status === 'arrived'))
  if (notClosed.length === 0) return null
  return refuse('container_not_closed', { containerIds: notClosed.map(({ containerId }) => containerId) })
}

export function isNotClosed({ status }: Container): boolean {
  return status !== 'closed' && status !== 'inspected'
}

type HalfSigned = Extract<Fact, { type: 'handover_half_signed' }>
type Said = Omit<HalfSigned, 'type' | 'handoverId' | 'damagedContainerIds'> &
  Required<Pick<HalfSigned, 'damagedContainerIds'>>

function sayingOf(
  { shipment }: HandoverSituation,
  { condition, damaged = [] }: HandoverRequest,
  { step, side }: Turn,
  seen: readonly Container[],
): Said {
  const damagedContainerIds = seen
    .filter(({ serial }) => damaged.includes(serial))
    .map(({ containerId }) => containerId)
  return {
    shipmentId: shipment.shipmentId,
    leg: legOf(shipment, step),
    step,
    containerIds: seen.map(({ containerId }) => containerId),
    fromPartyId: stationAt(shipment, step).partyId,
    toPartyId: stationAt(shipment, step + 1).partyId,
    side,
    condition: damagedContainerIds.length > 0 ? 'damaged' : condition,
    damagedContainerIds,
  }
}

/** Nobody else has signed yet: whoever did may say it anew. */
function signAgain(handover: Handover, said: Said, given: Given): Outcome<HandoverAnswer> {
  const same = (one: readonly string[], other: readonly string[]) => [...one].sort().join() === [...other].sort().join()
  if (
    same(handover.containerIds, said.containerIds) &&
    same(handover.damagedContainerIds, said.damagedContainerIds) &&
    handover.condition === said.condition
  ) {
    return decided({ handoverId: handover.handoverId, complete: false }, [])
  }
  const handoverId = given.newId() as HandoverId
  return decided({ handoverId, complete: false }, [
    withdrawnFact(handover),
    { type: 'handover_half_signed', handoverId, ...said },
  ])
}

function withdrawnFact({ handoverId, shipmentId, leg, containerIds }: Handover): Fact {
  return { type: 'handover_withdrawn', handoverId, shipmentId, leg, containerIds }
}

function complete(
  { shipment, progress, policy }: HandoverSituation,
  {
    handover,
    said,
    seen,
    step,
  }: { readonly handover: Handover; readonly said: Said; readonly seen: readonly Container[]; readonly step: number },
  given: Given,
): Outcome<HandoverAnswer> {
  const { handoverId } = handover
  const isDelivery = said.leg === 'delivery'
  const acknowledgeBy = isDelivery ? given.now + policy.acknowledgeLimitHours * 3_600_000 : null
  const passed = new Set(said.containerIds)
  const after = progress.map((each) =>
    passed.has(each.containerId) ? { ...each, step: step + 1, outcome: null, acknowledgeBy } : each,
  )
  const responsiblePartyId = responsibleAt(shipment, step + 1)
  const damagedBefore = handover.damagedContainerIds.filter((id) => passed.has(id))
  // Where all are named, those that are left behind are not what was damaged.
  const wasDamaged =
    handover.damagedContainerIds.length === 0 ? handover.condition === 'damaged' : damagedBefore.length > 0
  const { step: _step, damagedContainerIds, ...signed } = said
  const fact: Fact = {
    type: 'handover_signed',
    handoverId,
    ...signed,
    condition: wasDamaged ? 'damaged' : said.condition,
    acknowledgeBy,
    toSiteId: stationAt(shipment, step + 1).siteId,
    passing: {
      step,
      damagedContainerIds: [...new Set([...damagedBefore, ...damagedContainerIds])],
      responsiblePartyId: seen.every((each) => each.responsiblePartyId === responsiblePartyId)
        ? null
        : responsiblePartyId,
      isReturn: shipment.returnOfShipmentId !== null,
      shipment: passedOn(standingOf(shipment, after), shipment),
    },
  }
  // What was missing and is handed over is there again; what holds it still does.
  return decided({ handoverId, complete: true }, [...seen.flatMap((container) => findContainer({ container })), fact])
}

/**
 * Takes a signature back, while the other side has not signed. Refusals: `person_not_active`, `no_signature_to_withdraw`.
 */
export function withdrawSignature(
  { person, shipment, waiting }: Pick<HandoverSituation, 'person' | 'shipment' | 'waiting'>,
  { handoverId }: { readonly handoverId: HandoverId },
): Outcome<HandoverId> {
  if (person.status !== 'active') return refused(refuse('person_not_active'))
  const handover = waiting.find((each) => each.handoverId === handoverId)
  const side = handover === undefined ? null : sideOf(shipment, handover.step, person.partyId)
  if (handover === undefined || side === null || personOf(handover, side) === null) {
    return refused(refuse('no_signature_to_withdraw'))
  }
  return decided(handoverId, [withdrawnFact(handover)])
}
