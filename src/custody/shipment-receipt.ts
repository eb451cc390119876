/** The receipt of a shipment: what came is compared with what was announced (DOMAIN, rules 8, 9 and 11). */
import { type ContainerLoss, findContainer, loseContainer } from './container-loss.ts'
import type { Fact } from './entries.ts'
import type { ContainerId, IncidentId, ShipmentId } from './identifiers.ts'
import { holdExposed } from './incident.ts'
import { decided, type Given, type Outcome, type Refusal, refuse, refused } from './outcome.ts'
import { lastStep, passedOn, responsibleAt, standingOf, turnedRound } from './responsibility.ts'
import { raiseUnproven } from './shipment.ts'
import type {
  Container,
  Device,
  Ground,
  Person,
  ReceiptOutcome,
  RefusedBecause,
  Shipment,
  ShipmentContainer,
  Site,
  Station,
} from './state.ts'

export interface ReceiptSituation {
  readonly person: Person
  readonly shipment: Shipment
  /** How far each of its containers has come. */
  readonly progress: readonly ShipmentContainer[]
  readonly containers: readonly Container[]
  /** What lies in them, and in the strange ones. */
  readonly contents: readonly Device[]
  /** Open ones of all of these. */
  readonly grounds: readonly Ground[]
  /** Known containers with a label that was not announced: of those who take part, or in their hands. */
  readonly strange: readonly Container[]
  /** What a loss of each needs to know that is said to be missing. */
  readonly losses: readonly ContainerLoss[]
  /** Of the sender: where what is refused goes back to. */
  readonly senderSites: readonly Site[]
}

export interface ReceiptRequest {
  /** How each arrived; where it lacks, all that were delivered are received. Of those not named nothing is said yet. */
  readonly containers?: readonly { readonly serial: string; readonly outcome: ReceiptOutcome }[] | undefined
  /** Labels of containers that were there and not announced. */
  readonly surplus?: readonly string[] | undefined
  /** Why those that are refused are. */
  readonly refusedBecause?: RefusedBecause | undefined
}

export interface ReceiptAnswer {
  readonly late: boolean
  /** Nothing more is to be said of any container. */
  readonly complete: boolean
  /** Of missing and of strange ones. */
  readonly incidentIds: readonly IncidentId[]
  /** Shipments that bring back what was refused. */
  readonly returnShipmentIds: readonly ShipmentId[]
}

/**
 * Acknowledges the receipt, of all or of a part. Too late, and a container and what it holds are unproven (rule 8); so is
 * what arrived damaged. What is missing is lost until it turns up. What is refused goes back: with the carrier who has it,
 * or, once the recipient signed for it, when the carrier has signed to take it back. What nobody announced is held.
 *
 * Refusals: `shipment_not_for_you`, `shipment_already_received`, `shipment_not_delivered`, `site_not_yours`,
 * `surplus_was_announced`, `containers_not_of_shipment`.
 */
export function receiveShipment(
  situation: ReceiptSituation,
  request: ReceiptRequest,
  given: Given,
): Outcome<ReceiptAnswer> {
  const refusal = refuseReceipt(situation, request)
  if (refusal !== null) return refused(refusal)
  const judged = judgedOf(situation, request)
  if ('code' in judged) return refused(judged)
  const late = judged.filter((each) => isTaken(each) && given.now > (each.progress.acknowledgeBy ?? given.now))
  const damaged = judged.filter((each) => each.outcome === 'damaged' && !late.includes(each))
  const refusedOnes = judged.filter(({ outcome }) => outcome === 'refused')
  const lost = lostFacts(situation, judged, given)
  const strange = strangeFacts(situation, request.surplus ?? [], given)
  const back = turnedBack(situation, refusedOnes, given)
  const received = receivedFacts(situation, request, { late, rest: judged.filter((each) => !late.includes(each)) })
  const facts: readonly Fact[] = [
    // What is there is not missing, whatever holds it.
    ...judged.filter(isTaken).flatMap(findContainer),
    ...received.facts,
    ...unprovenOf(situation, late, 'receipt_not_acknowledged'),
    ...unprovenOf(situation, damaged, 'arrived_damaged'),
    ...lost.facts,
    ...strange.facts,
    ...back,
  ]
  const answer = {
    late: late.length > 0,
    complete: received.isComplete,
    incidentIds: [...lost.incidentIds, ...strange.incidentIds],
    returnShipmentIds: back.map(({ shipmentId }) => shipmentId),
  }
  return decided(answer, facts)
}

function refuseReceipt(
  { person, shipment, progress, containers }: ReceiptSituation,
  request: ReceiptRequest,
): Refusal | null {
  if (shipment.recipientPartyId !== person.partyId) return refuse('shipment_not_for_you')
  const { status } = shipment
  const last = lastStep(shipment)
  const open = progress.filter(({ outcome }) => outcome === null || outcome === 'missing')
  const waits = open.filter(({ step, outcome }) => outcome === null && step === last)
  const isNamed = request.containers !== undefined || request.surplus !== undefined
  if (status === 'withdrawn') return refuse('shipment_not_delivered', { shipmentStatus: status })
  if (open.length === 0 || (status === 'received' && !isNamed)) return refuse('shipment_already_received')
  // Of what is not with the last carrier yet nothing can be said, not even that it did not come.
  const isNear = open.some(({ step }) => step >= last - 1)
  if (!isNear || (!isNamed && waits.length === 0)) {
    return refuse('shipment_not_delivered', { shipmentStatus: status })
  }
  if (!person.siteIds.includes(shipment.toSiteId)) return refuse('site_not_yours', { siteId: shipment.toSiteId })
  const own = new Set(containers.map(({ serial }) => serial))
  const announced = (request.surplus ?? []).filter((serial) => own.has(serial))
  return announced.length > 0 ? refuse('surplus_was_announced', { containerSerials: announced }) : null
}

interface Judged {
  readonly container: Container
  readonly progress: ShipmentContainer
  readonly outcome: ReceiptOutcome
}

/** Taken in, be it damaged. */
function isTaken({ outcome }: Pick<Judged, 'outcome'>): boolean {
  return outcome === 'received' || outcome === 'damaged'
}

/** What this receipt says of each container that it speaks of. */
function judgedOf({ shipment, progress, containers }: ReceiptSituation, request: ReceiptRequest): Judged[] | Refusal {
  const all = containers.flatMap((container) => {
    const mine = progress.find(({ containerId }) => containerId === container.containerId)
    return mine === undefined ? [] : [{ container, progress: mine }]
  })
  const last = lastStep(shipment)
  const isOpen = ({ progress: { outcome } }: Omit<Judged, 'outcome'>) => outcome === null
  if (request.containers === undefined) {
    const delivered = all.filter((each) => isOpen(each) && each.progress.step === last)
    // Only strange ones: nothing is said of the others.
    const nothing = request.surplus !== undefined && delivered.length === 0
    return nothing ? [] : delivered.map((each) => ({ ...each, outcome: 'received' as const }))
  }
  const wanted = new Map(request.containers.map(({ serial, outcome }) => [serial, outcome]))
  const judged = all.flatMap((each) => {
    const outcome = wanted.get(each.container.serial)
    const { step, outcome: before } = each.progress
    const saysMore = before === null || (before === 'missing' && outcome !== 'missing' && step === last)
    return outcome !== undefined && saysMore && step >= last - 1 ? [{ ...each, outcome }] : []
  })
  const found = new Set(judged.map(({ container }) => container.serial))
  const unknown = [...wanted.keys()].filter((serial) => !found.has(serial))
  if (unknown.length > 0) return refuse('containers_not_of_shipment', { containerSerials: unknown })
  const unsigned = judged.filter((each) => isTaken(each) && each.progress.step < last)
  if (unsigned.length === 0) return judged
  const containerSerials = unsigned.map(({ container }) => container.serial)
  return refuse('shipment_not_delivered', { shipmentStatus: shipment.status, containerSerials })
}

/** One fact of those that are late and one of all others, so that each says of all that it names whether it was in time. */
function receivedFacts(
  { shipment, person, progress }: ReceiptSituation,
  { surplus = [], refusedBecause }: ReceiptRequest,
  { late, rest }: { readonly late: readonly Judged[]; readonly rest: readonly Judged[] },
): { readonly facts: readonly Fact[]; readonly isComplete: boolean } {
  const groups = late.length === 0 || rest.length > 0 || surplus.length > 0 ? [late, rest] : [late]
  const facts: Fact[] = []
  let after = progress
  for (const group of groups) {
    if (group === late && late.length === 0) continue
    const said = new Map(group.map((each) => [each.container.containerId, each.outcome]))
    after = after.map((each) => ({ ...each, outcome: said.get(each.containerId) ?? each.outcome }))
    const those = (outcome: ReceiptOutcome) =>
      group.filter((each) => each.outcome === outcome).map(({ container }) => container.containerId)
    facts.push({
      type: 'shipment_received',
      shipmentId: shipment.shipmentId,
      containerIds: [...said.keys()],
      recipientPartyId: person.partyId,
      siteId: shipment.toSiteId,
      late: group === late,
      found: {
        damagedContainerIds: those('damaged'),
        refusedContainerIds: those('refused'),
        missingContainerIds: those('missing'),
        surplusSerials: group === late ? [] : surplus,
        shipment: passedOn(standingOf(shipment, after), shipment),
        ...(refusedBecause === undefined || those('refused').length === 0 ? {} : { refusedBecause }),
      },
    })
  }
  return { facts, isComplete: standingOf(shipment, after).status === 'received' }
}

function unprovenOf(
  { contents, grounds }: ReceiptSituation,
  judged: readonly Judged[],
  reason: 'receipt_not_acknowledged' | 'arrived_damaged',
): Fact[] {
  return judged.flatMap(({ container }) => raiseUnproven(container, contents, grounds, reason))
}

interface Opened {
  readonly facts: readonly Fact[]
  readonly incidentIds: readonly IncidentId[]
}

function lostFacts({ person, shipment, losses }: ReceiptSituation, judged: readonly Judged[], given: Given): Opened {
  const missing = judged.filter(({ outcome }) => outcome === 'missing').map(({ container }) => container.containerId)
  const report = { reporter: person.naturalPersonId, what: `missing on receipt of shipment ${shipment.shipmentId}` }
  const lost = losses
    .filter(({ container }) => missing.includes(container.containerId))
    .map((loss) => loseContainer(loss, report, given))
  // Said to be missing and not held would be worse than an error.
  if (lost.length !== missing.length) throw new Error('a container is missing whose loss was not looked up')
  return { facts: lost.flatMap(({ facts }) => facts), incidentIds: lost.map(({ result }) => result.incidentId) }
}

/** What nobody announced is held, wherever it came from; what nobody knows opens an incident all the same. */
function strangeFacts(
  { person, shipment, strange, contents }: ReceiptSituation,
  surplus: readonly string[],
  given: Given,
): Opened {
  const opened = [...new Set(surplus)].flatMap((serial) => {
    const what = `container ${serial} came with shipment ${shipment.shipmentId} and was not announced`
    const report = { reporter: person.naturalPersonId, what }
    const known = strange.filter((container) => container.serial === serial)
    if (known.length > 0) return known.map((container) => heldBy(container, contents, report, given))
    const incidentId = given.newId() as IncidentId
    return [{ incidentId, facts: [incidentFact(incidentId, null, person.partyId, report)] }]
  })
  return { facts: opened.flatMap(({ facts }) => facts), incidentIds: opened.map(({ incidentId }) => incidentId) }
}

interface Report {
  readonly reporter: string
  readonly what: string
}

function heldBy(
  container: Container,
  contents: readonly Device[],
  report: Report,
  given: Given,
): { readonly incidentId: IncidentId; readonly facts: readonly Fact[] } {
  const incidentId = given.newId() as IncidentId
  const inside = contents.filter(({ containerId }) => containerId === container.containerId)
  const held = holdExposed(
    incidentId,
    inside.map((device) => ({ ...device, makerPartyId: device.partyId })),
  )
  const { containerId, partyId } = container
  return { incidentId, facts: [incidentFact(incidentId, containerId, partyId, report), ...held.facts] }
}

function incidentFact(
  incidentId: IncidentId,
  containerId: ContainerId | null,
  ownerPartyId: Container['partyId'],
  { reporter, what }: Report,
): Fact {
  return {
    type: 'incident_opened',
    incidentId,
    kind: 'difference',
    ownerPartyId,
    containerId,
    deviceId: null,
    knowledge: [],
    windowAfter: null,
    reporters: [reporter],
    holdsContainer: containerId !== null,
    what,
  }
}

type TurnedBack = Extract<Fact, { type: 'shipment_turned_back' }>

/** What the carrier still has goes back at once; what the recipient signed for waits to be picked up. */
function turnedBack(situation: ReceiptSituation, judged: readonly Judged[], given: Given): TurnedBack[] {
  const last = lastStep(situation.shipment)
  return ([1, 0] as const).flatMap((step) => {
    const those = judged.filter(({ progress }) => progress.step === last - step)
    return those.length === 0 ? [] : [returnOf(situation, those, step, given)]
  })
}

function returnOf(
  { shipment, senderSites }: ReceiptSituation,
  judged: readonly Judged[],
  step: 0 | 1,
  given: Given,
): TurnedBack {
  const [sender] = shipment.stations
  const toSiteId = sender?.siteId ?? placeFor(senderSites)?.siteId
  if (toSiteId === undefined) throw new Error(`the sender of shipment ${shipment.shipmentId} has no site`)
  const stations: readonly Station[] = shipment.stations.toReversed().map((station, index, all) => {
    const isLast = index === all.length - 1
    return isLast ? { ...station, siteId: toSiteId } : station
  })
  const shipmentId = given.newId() as ShipmentId
  const way = { shipmentId, stations, responsibility: turnedRound(shipment.responsibility) }
  const [carrier] = stations.slice(1)
  if (carrier === undefined) throw new Error(`shipment ${shipment.shipmentId} has no carrier`)
  return {
    type: 'shipment_turned_back',
    ...way,
    returnOfShipmentId: shipment.shipmentId,
    containerIds: judged.map(({ container }) => container.containerId),
    step,
    carrierPartyId: carrier.partyId,
    recipientPartyId: shipment.partyId,
    toSiteId,
    responsiblePartyId: responsibleAt(way, step),
    responsibleSince: Math.max(...judged.map(({ container }) => container.responsibleSince)),
  }
}

/** Where things of a party are best sent to: not into a car. */
function placeFor(sites: readonly Site[]): Site | undefined {
  const kinds: readonly Site['kind'][] = ['factory', 'central_store', 'small_store', 'vehicle', 'place_of_use']
  return sites.toSorted((a, b) => kinds.indexOf(a.kind) - kinds.indexOf(b.kind) || (a.siteId < b.siteId ? -1 : 1))[0]
}
