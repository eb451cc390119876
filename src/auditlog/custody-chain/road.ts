/** The road: announced, handed over by signatures of both sides, received, inspected, put away (DOMAIN, rules 8, 9, 20). */
import type { FactOf } from './facts.ts'
import { mustBeClosed } from './lock.ts'
import type { ReadEntry } from './replay.ts'
import {
  type ContainerState,
  containerAt,
  groundOf,
  isInside,
  owesUnproven,
  type Replay,
  type ShipmentState,
} from './state.ts'

type Handover = 'handover_half_signed' | 'handover_signed'

/** How much later than the rule decided an entry may be recorded, ms: it waits for others on the same subjects. */
const RECORDED_LATER = 60_000

export function shipmentAnnounced(replay: Replay, entry: ReadEntry<FactOf<'shipment_announced'>>): void {
  const { shipmentId: id, containerIds, carrierPartyId, recipientPartyId } = entry.fact
  if (replay.shipments.has(id)) replay.findings.add('shipment_not_announced_first', entry)
  replay.shipments.set(id, {
    id,
    senderPartyId: entry.partyId,
    carrierPartyId,
    recipientPartyId,
    containerIds,
    halves: new Map(),
    stage: 'announced',
    acknowledgeBy: null,
  })
  for (const container of shownOf(replay, containerIds)) {
    leaves(replay, container, entry)
    responsible(replay, container, entry, entry.partyId)
    container.shipmentId = id
  }
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

export function handover(replay: Replay, entry: ReadEntry<FactOf<Handover>>): void {
  const { findings } = replay
  const { fact } = entry
  const { leg, side, fromPartyId, toPartyId, shipmentId, containerIds } = fact
  const containers = shownOf(replay, containerIds)
  const pickUp = leg === 'pick_up'
  if (pickUp) for (const container of containers) leaves(replay, container, entry)
  const shipment = shipmentOf(replay, entry, shipmentId)
  if (shipment !== undefined) {
    const { senderPartyId, carrierPartyId, recipientPartyId } = shipment
    const sides = pickUp ? [senderPartyId, carrierPartyId] : [carrierPartyId, recipientPartyId]
    const signer = side === 'from' ? fromPartyId : toPartyId
    if (sides[0] !== fromPartyId || sides[1] !== toPartyId || entry.partyId !== signer) {
      findings.add('handover_by_other_party', entry, { shipment: shipmentId, party: entry.partyId })
    }
    const same = [...containerIds].sort().join() === [...shipment.containerIds].sort().join()
    const next = shipment.stage === (pickUp ? 'announced' : 'in_transit')
    const half = shipment.halves.get(leg)
    if (!same || !next || (fact.type === 'handover_half_signed' && half !== undefined)) {
      findings.add('handover_out_of_order', entry, { shipment: shipmentId })
    }
    if (fact.type === 'handover_half_signed') shipment.halves.set(leg, { handoverId: fact.handoverId, side })
    else if (half === undefined || half.side === side || half.handoverId !== fact.handoverId) {
      findings.add('handover_one_sided', entry, { shipment: shipmentId })
    }
  }
  for (const container of containers) responsible(replay, container, entry, fromPartyId)
  if (fact.type === 'handover_half_signed') return
  if (shipment !== undefined) {
    shipment.stage = pickUp ? 'in_transit' : 'delivered'
    shipment.acknowledgeBy = fact.acknowledgeBy
  }
  for (const container of containers) {
    container.stage = pickUp ? 'in_transit' : 'arrived'
    container.partyId = toPartyId
    container.shipmentId = shipmentId
  }
}

export function shipmentReceived(replay: Replay, entry: ReadEntry<FactOf<'shipment_received'>>): void {
  const { findings } = replay
  const { shipmentId, containerIds, late } = entry.fact
  const shipment = shipmentOf(replay, entry, shipmentId)
  if (shipment !== undefined) {
    if (shipment.stage !== 'delivered') findings.add('received_out_of_order', entry, { shipment: shipmentId })
    if (entry.partyId !== shipment.recipientPartyId) {
      findings.add('received_by_other_party', entry, { shipment: shipmentId, party: entry.partyId })
    }
    const { acknowledgeBy } = shipment
    if (!late && acknowledgeBy !== null && entry.time > acknowledgeBy + RECORDED_LATER) {
      findings.add('late_receipt_not_noted', entry, { shipment: shipmentId })
    }
    shipment.stage = 'received'
  }
  for (const container of shownOf(replay, containerIds)) {
    container.shipmentId = null
    if (late) owesUnproven(replay, container, 'receipt_not_acknowledged', entry)
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
