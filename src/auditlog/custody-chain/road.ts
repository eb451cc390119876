/** The road: announced, handed over by signatures of both sides, received, inspected, put away (DOMAIN, rules 8, 9, 20). */
import type { FactOf } from './facts.ts'
import { mustBeClosed } from './lock.ts'
import { checkNamed } from './policies.ts'
import type { ReadEntry } from './replay.ts'
import {
  type ContainerState,
  containerAt,
  groundOf,
  isInside,
  owesUnproven,
  type Replay,
  type ShipmentState,
  type WayState,
} from './state.ts'

type Handover = 'handover_half_signed' | 'handover_signed'

/** How much later than the rule decided an entry may be recorded, ms: it waits for others on the same subjects. */
const RECORDED_LATER = 60_000

export function shipmentAnnounced(replay: Replay, entry: ReadEntry<FactOf<'shipment_announced'>>): void {
  const { shipmentId: id, containerIds, carrierPartyId, recipientPartyId, way } = entry.fact
  if (replay.shipments.has(id)) replay.findings.add('shipment_not_announced_first', entry)
  // Before there were several stations there were these three, and responsibility passed with each hand-over.
  const parties = way?.stations.map(({ partyId }) => partyId) ?? [entry.partyId, carrierPartyId, recipientPartyId]
  if (parties.at(0) !== entry.partyId || parties.at(-1) !== recipientPartyId) {
    replay.findings.add('handover_by_other_party', entry, { shipment: id, party: entry.partyId })
  }
  const responsibility = way?.responsibility ?? 'each_hand_over'
  replay.shipments.set(id, { id, parties, responsibility, containers: waysFrom(containerIds, 0), halves: new Map() })
  for (const container of shownOf(replay, containerIds)) {
    leaves(replay, container, entry)
    responsible(replay, container, entry, entry.partyId)
    container.shipmentId = id
  }
}

function waysFrom(containerIds: readonly string[], step: number): ReadonlyMap<string, WayState> {
  return new Map(containerIds.map((id) => [id, { step, over: null, acknowledgeBy: null }]))
}

/** What the recipient refused is a shipment of its own, with the carrier who has it or waiting for one. */
export function turnedBack(replay: Replay, entry: ReadEntry<FactOf<'shipment_turned_back'>>): void {
  const { shipmentId: id, containerIds, returnOfShipmentId, stations, step, responsibility } = entry.fact
  if (replay.shipments.has(id)) replay.findings.add('shipment_not_announced_first', entry)
  const refused = replay.shipments.get(returnOfShipmentId)
  for (const containerId of containerIds) {
    if (refused === undefined || refused.containers.get(containerId)?.over === 'refused') continue
    replay.findings.add('turned_back_not_refused', entry, { container: containerId, shipment: id })
  }
  const parties = stations.map(({ partyId }) => partyId)
  const shipment = { id, parties, responsibility, containers: waysFrom(containerIds, step), halves: new Map() }
  replay.shipments.set(id, shipment)
  namesResponsible(replay, entry, shipment, { step, partyId: entry.fact.responsiblePartyId })
  for (const container of shownOf(replay, containerIds)) {
    responsible(replay, container, entry, parties[step] ?? '')
    container.shipmentId = id
  }
}

/** Exactly one party is responsible at each station: whom the agreement names. */
function responsibleAt({ parties, responsibility }: ShipmentState, step: number): string | undefined {
  switch (responsibility) {
    case 'each_hand_over':
      return parties[step]
    case 'recipient_from_pick_up':
      return step === 0 ? parties[0] : parties.at(-1)
    case 'sender_until_delivery':
      return step === parties.length - 1 ? parties.at(-1) : parties[0]
  }
}

function namesResponsible(
  { findings }: Pick<Replay, 'findings'>,
  entry: ReadEntry,
  shipment: ShipmentState,
  { step, partyId }: { readonly step: number; readonly partyId: string | null },
): void {
  const other = responsibleAt(shipment, step) ?? ''
  const said = partyId ?? responsibleAt(shipment, step - 1) ?? ''
  if (said !== other) findings.add('responsible_otherwise', entry, { shipment: shipment.id, party: said, other })
}

function shownOf(replay: Replay, containerIds: readonly string[]): ContainerState[] {
  return containerIds.map((id) => containerAt(replay, id)).filter((container) => container !== null)
}

/** What goes on its way is closed, and nothing of it is held. */
function leaves(replay: Replay, container: ContainerState, entry: ReadEntry): void {
  mustBeClosed(replay, container, entry)
  const device = isInside(replay.device, container.id) ? replay.device : null
  const ground = groundOf(container, device)
  if (ground !== null) replay.findings.add('shipped_while_held', entry, { container: container.id, ground })
  const [tour] = container.tours
  if (tour !== undefined) replay.findings.add('second_opening', entry, { container: container.id, opening: tour })
}

function responsible(replay: Replay, container: ContainerState, entry: ReadEntry, partyId: string): void {
  const { partyId: known, id } = container
  if (known !== undefined && known !== partyId) {
    replay.findings.add('responsibility_unclear', entry, { container: id, party: partyId, other: known })
  }
}

/** The shipment of an entry; one that was not announced before is a finding. */
function shipmentOf(replay: Replay, entry: ReadEntry, id: string): ShipmentState | undefined {
  const shipment = replay.shipments.get(id)
  if (shipment !== undefined) return shipment
  if (replay.subject.kind === 'shipment') replay.findings.add('shipment_not_announced_first', entry)
  else replay.findings.add('open_shipment_not_shown', null, { shipment: id })
  return undefined
}

/** The station that hands over. As long as there were three, the leg said which. */
function stepOf(fact: FactOf<Handover>): number {
  const step = fact.type === 'handover_half_signed' ? fact.step : (fact.passing?.step ?? null)
  return step ?? (fact.leg === 'pick_up' ? 0 : 1)
}

export function handover(replay: Replay, entry: ReadEntry<FactOf<Handover>>): void {
  const { fact } = entry
  const { fromPartyId, toPartyId, shipmentId, containerIds, leg } = fact
  const containers = shownOf(replay, containerIds)
  if (leg === 'pick_up') for (const container of containers) leaves(replay, container, entry)
  const shipment = shipmentOf(replay, entry, shipmentId)
  if (shipment !== undefined) {
    checkTurn(replay, entry, shipment)
    checkSides(replay, entry, shipment)
  }
  for (const container of containers) responsible(replay, container, entry, fromPartyId)
  if (fact.type === 'handover_half_signed') return
  const step = stepOf(fact)
  for (const id of containerIds) {
    const way = shipment?.containers.get(id)
    if (way !== undefined) Object.assign(way, { step: step + 1, over: null, acknowledgeBy: fact.acknowledgeBy })
  }
  for (const container of containers) {
    container.stage = leg === 'delivery' ? 'arrived' : 'in_transit'
    container.partyId = toPartyId
    container.shipmentId = shipmentId
  }
}

/** Whose turn it is, and with which containers. */
function checkTurn({ findings }: Replay, entry: ReadEntry<FactOf<Handover>>, shipment: ShipmentState): void {
  const { fact } = entry
  const { leg, side, fromPartyId, toPartyId, containerIds } = fact
  const { parties, containers } = shipment
  const step = stepOf(fact)
  const signer = side === 'from' ? fromPartyId : toPartyId
  if (parties[step] !== fromPartyId || parties[step + 1] !== toPartyId || entry.partyId !== signer) {
    findings.add('handover_by_other_party', entry, { shipment: shipment.id, party: entry.partyId })
  }
  const legs = step === 0 ? 'pick_up' : step === parties.length - 2 ? 'delivery' : 'transfer'
  // What is missing may turn up where it was last.
  const mayPass = (way: WayState | undefined): boolean =>
    way !== undefined && way.step === step && (way.over === null || way.over === 'missing')
  const all = leg === 'pick_up' ? containers.size === containerIds.length : containerIds.length > 0
  if (legs !== leg || !all || !containerIds.every((id) => mayPass(containers.get(id)))) {
    findings.add('handover_out_of_order', entry, { shipment: shipment.id })
  }
}

/** Each side signs once, and both for the same containers. */
function checkSides({ findings }: Replay, entry: ReadEntry<FactOf<Handover>>, shipment: ShipmentState): void {
  const { fact } = entry
  const { handoverId, side, containerIds } = fact
  const step = stepOf(fact)
  const half = shipment.halves.get(step)
  if (fact.type === 'handover_half_signed') {
    if (half !== undefined) findings.add('handover_out_of_order', entry, { shipment: shipment.id })
    shipment.halves.set(step, { handoverId, side, partyId: entry.partyId, containerIds })
    return
  }
  shipment.halves.delete(step)
  const isOfBoth = half !== undefined && half.side !== side && half.handoverId === handoverId
  if (!isOfBoth || !containerIds.every((id) => half.containerIds.includes(id))) {
    findings.add('handover_one_sided', entry, { shipment: shipment.id })
  }
  if (fact.passing === null) return
  namesResponsible({ findings }, entry, shipment, {
    step: step + 1,
    partyId: fact.passing.responsiblePartyId,
  })
}

export function handoverWithdrawn(replay: Replay, entry: ReadEntry<FactOf<'handover_withdrawn'>>): void {
  const { shipmentId, handoverId } = entry.fact
  const shipment = shipmentOf(replay, entry, shipmentId)
  if (shipment === undefined) return
  const [step, half] = [...shipment.halves].find(([, each]) => each.handoverId === handoverId) ?? []
  if (step === undefined || half?.partyId !== entry.partyId) {
    replay.findings.add('handover_out_of_order', entry, { shipment: shipmentId })
  }
  if (step !== undefined) shipment.halves.delete(step)
}

/** By the sender: changed while it is under way, withdrawn before it was picked up. */
export function shipmentChanged(
  replay: Replay,
  entry: ReadEntry<FactOf<'shipment_changed' | 'shipment_withdrawn'>>,
): void {
  const { type, shipmentId, containerIds } = entry.fact
  const shipment = shipmentOf(replay, entry, shipmentId)
  const ways = [...(shipment?.containers.values() ?? [])]
  const isOver =
    type === 'shipment_withdrawn' ? ways.some(({ step }) => step > 0) : ways.every(({ over }) => over !== null)
  if (shipment !== undefined && (isOver || shipment.parties[0] !== entry.partyId)) {
    replay.findings.add('withdrawn_on_the_way', entry, { shipment: shipmentId, party: entry.partyId })
  }
  if (type === 'shipment_changed') return
  for (const way of ways) way.over = 'withdrawn'
  shipment?.halves.clear()
  for (const container of shownOf(replay, containerIds)) container.shipmentId = null
}

export function shipmentReceived(replay: Replay, entry: ReadEntry<FactOf<'shipment_received'>>): void {
  const { findings } = replay
  const { shipmentId, containerIds, late, found } = entry.fact
  const outcomeOf = (id: string): 'refused' | 'missing' | 'received' =>
    found?.refusedContainerIds.includes(id) === true
      ? 'refused'
      : found?.missingContainerIds.includes(id) === true
        ? 'missing'
        : 'received'
  const shipment = shipmentOf(replay, entry, shipmentId)
  if (shipment !== undefined) {
    const last = shipment.parties.length - 1
    const ways = containerIds.map((id) => ({ way: shipment.containers.get(id), outcome: outcomeOf(id) }))
    const isFit = ({ way, outcome }: (typeof ways)[number]): boolean =>
      way !== undefined &&
      (way.over === null || way.over === 'missing') &&
      way.step >= (outcome === 'received' ? last : last - 1)
    if (!ways.every(isFit)) findings.add('received_out_of_order', entry, { shipment: shipmentId })
    if (entry.partyId !== shipment.parties[last]) {
      findings.add('received_by_other_party', entry, { shipment: shipmentId, party: entry.partyId })
    }
    const limits = ways.flatMap(({ way, outcome }) => (outcome === 'received' ? (way?.acknowledgeBy ?? []) : []))
    if (!late && limits.some((limit) => entry.time > limit + RECORDED_LATER)) {
      findings.add('late_receipt_not_noted', entry, { shipment: shipmentId })
    }
    for (const { way, outcome } of ways) if (way !== undefined) way.over = outcome
  }
  for (const container of shownOf(replay, containerIds)) {
    if (outcomeOf(container.id) !== 'received') continue
    container.shipmentId = null
    if (late) owesUnproven(replay, container, 'receipt_not_acknowledged', entry)
    else if (found?.damagedContainerIds.includes(container.id) === true) {
      owesUnproven(replay, container, 'arrived_damaged', entry)
    }
  }
}

export function inspected(replay: Replay, entry: ReadEntry<FactOf<'container_inspected'>>): void {
  const container = containerAt(replay, entry.fact.containerId)
  if (container === null) return
  const arrived = container.stage === undefined || container.stage === 'arrived'
  if (!arrived || typeof container.shipmentId === 'string') {
    replay.findings.add('inspected_before_receipt', entry, { container: container.id })
  }
  container.stage = 'standing'
  checkNamed(replay, entry)
}

export function stored(replay: Replay, entry: ReadEntry<FactOf<'container_stored'>>): void {
  const container = containerAt(replay, entry.fact.containerId)
  if (container === null) return
  if (container.stage === 'in_transit' || container.stage === 'arrived') {
    replay.findings.add('stored_before_inspection', entry, { container: container.id })
  }
  mustBeClosed(replay, container, entry)
  if (entry.fact.custody !== 'issued') return
  const ground = groundOf(container, isInside(replay.device, container.id) ? replay.device : null)
  if (ground !== null) replay.findings.add('issued_while_held', entry, { container: container.id, ground })
}
