/** Shipments and hand-overs, and who is responsible for what they carry. */
import type { Entry } from '../entries.ts'
import type { ContainerId, ShipmentId } from '../identifiers.ts'
import type { ShipmentStanding } from '../shipment-entries.ts'
import type { Shipment, Station } from '../state.ts'
import type { Change, Of } from './change.ts'

type Shipments = Of<
  | 'shipment_announced'
  | 'shipment_changed'
  | 'shipment_withdrawn'
  | 'handover_half_signed'
  | 'handover_withdrawn'
  | 'handover_signed'
  | 'shipment_received'
  | 'shipment_turned_back'
>

export function shipments(fact: Shipments, entry: Entry): Change[] {
  const at = entry.recordTime
  switch (fact.type) {
    case 'shipment_announced':
      return announced(fact, entry)
    case 'shipment_changed': {
      const { shipmentId, expectedArrival, arrivalDueAt, contactIds } = fact
      return [{ update: 'shipment', where: { shipmentId }, set: { expectedArrival, arrivalDueAt, contactIds } }]
    }
    case 'shipment_withdrawn': {
      const { shipmentId, containerIds } = fact
      return [
        { update: 'shipment', where: { shipmentId }, set: { status: 'withdrawn' } },
        { update: 'shipmentContainer', where: { shipmentId }, set: { outcome: 'withdrawn', endedAt: at } },
        { update: 'handover', where: { shipmentId, signedAt: null, withdrawnAt: null }, set: { withdrawnAt: at } },
        { update: 'container', where: { containerId: containerIds }, set: { shipmentId: null } },
      ]
    }
    case 'handover_half_signed':
      return [halfSigned(fact, entry)]
    case 'handover_withdrawn':
      return [{ update: 'handover', where: { handoverId: fact.handoverId }, set: { withdrawnAt: at } }]
    case 'handover_signed':
      return handedOver(fact, entry)
    case 'shipment_received':
      return received(fact, at)
    case 'shipment_turned_back':
      return turnedBack(fact, at)
  }
}

function announced(fact: Of<'shipment_announced'>, { partyId, recordTime }: Entry): Change[] {
  const { type: _type, way, ...said } = fact
  const { shipmentId, containerIds, carrierPartyId, recipientPartyId, toSiteId } = said
  const stations: readonly Station[] = [
    { partyId, siteId: null },
    { partyId: carrierPartyId, siteId: null },
    { partyId: recipientPartyId, siteId: toSiteId },
  ]
  const row: Shipment = {
    ...NEW,
    stations,
    responsibility: 'each_hand_over',
    responsibleSince: recordTime,
    arrivalDueAt: null,
    contactIds: [],
    returnOfShipmentId: null,
    ...way,
    ...said,
    announcedAt: recordTime,
    partyId,
    responsiblePartyId: partyId,
  }
  return [
    { insert: 'shipment', rows: [row] },
    containersOf(row, containerIds),
    { update: 'container', where: { containerId: containerIds }, set: { shipmentId } },
  ]
}

const NEW = { status: 'announced', step: 0, deliveredAt: null, acknowledgeBy: null, receivedAt: null } as const

function containersOf(
  { shipmentId, partyId, step }: Pick<Shipment, 'shipmentId' | 'partyId' | 'step'>,
  containerIds: readonly ContainerId[],
): Change {
  const still = { outcome: null, deliveredAt: null, acknowledgeBy: null, endedAt: null }
  const rows = containerIds.map((containerId) => ({ shipmentId, containerId, partyId, step, ...still }))
  return { insert: 'shipmentContainer', rows }
}

function halfSigned(fact: Of<'handover_half_signed'>, { partyId, personId }: Entry): Change {
  const { type: _type, side, step, damagedContainerIds, ...said } = fact
  const row = {
    ...said,
    partyId,
    step: step ?? stepBefore(fact.leg),
    fromPersonId: side === 'from' ? personId : null,
    toPersonId: side === 'to' ? personId : null,
    signedAt: null,
    withdrawnAt: null,
    damagedContainerIds: damagedContainerIds ?? [],
  }
  return { insert: 'handover', rows: [row] }
}

/** As long as there were three stations there were two hand-overs. */
function stepBefore(leg: Of<'handover_signed'>['leg']): number {
  return leg === 'pick_up' ? 0 : 1
}

function handedOver(fact: Of<'handover_signed'>, { personId, recordTime: at }: Entry): Change[] {
  const { handoverId, shipmentId, leg, side, toPartyId, condition, containerIds, acknowledgeBy, toSiteId } = fact
  const isDelivery = leg === 'delivery'
  const passing = fact.passing ?? passingOfBefore(fact)
  const { step, damagedContainerIds, responsiblePartyId, isReturn, shipment } = passing
  const status = isDelivery ? 'arrived' : 'in_transit'
  const custody = isReturn && !isDelivery ? 'returning' : status
  const responsible = responsiblePartyId === null ? {} : { responsiblePartyId, responsibleSince: at }
  return [
    {
      update: 'handover',
      where: { handoverId },
      set: {
        containerIds,
        damagedContainerIds,
        signedAt: at,
        condition,
        ...(side === 'from' ? { fromPersonId: personId } : { toPersonId: personId }),
      },
    },
    {
      update: 'shipment',
      where: { shipmentId },
      set: { ...standing(shipment, at), ...(isDelivery ? { deliveredAt: at, receivedAt: null } : {}) },
    },
    {
      update: 'shipmentContainer',
      where: { shipmentId, containerId: containerIds },
      set: {
        step: step + 1,
        outcome: null,
        endedAt: null,
        ...(isDelivery ? { deliveredAt: at, acknowledgeBy } : {}),
      },
    },
    {
      update: 'container',
      where: { containerId: containerIds },
      set: { status, possessingPartyId: toPartyId, siteId: toSiteId, ...responsible },
    },
    {
      update: 'device',
      where: { containerId: containerIds },
      set: {
        custody,
        possessingPartyId: toPartyId,
        ...responsible,
        ...(isDelivery ? { owningPartyId: toPartyId } : {}),
      },
    },
  ]
}

function passingOfBefore(fact: Of<'handover_signed'>): NonNullable<Of<'handover_signed'>['passing']> {
  const { leg, toPartyId, acknowledgeBy } = fact
  const step = stepBefore(leg)
  const status = leg === 'delivery' ? 'delivered' : 'in_transit'
  const shipment = { status, step: step + 1, acknowledgeBy, responsiblePartyId: toPartyId } as const
  return { step, damagedContainerIds: [], responsiblePartyId: toPartyId, isReturn: false, shipment }
}

function standing(
  { status, step, acknowledgeBy, responsiblePartyId }: ShipmentStanding,
  at: number,
): Partial<Shipment> {
  return {
    status,
    step,
    acknowledgeBy,
    ...(responsiblePartyId === null ? {} : { responsiblePartyId, responsibleSince: at }),
  }
}

function received(fact: Of<'shipment_received'>, at: number): Change[] {
  const { shipmentId, containerIds, siteId, found } = fact
  const taken = containerIds.filter(
    (id) => found === undefined || !(found.refusedContainerIds.includes(id) || found.missingContainerIds.includes(id)),
  )
  const ofShipment: Partial<Shipment> =
    found === undefined
      ? { status: 'received', receivedAt: at }
      : { ...standing(found.shipment, at), ...(found.shipment.status === 'received' ? { receivedAt: at } : {}) }
  const ended = (outcome: 'received' | 'damaged' | 'refused' | 'missing', ids: readonly ContainerId[]): Change[] =>
    ids.length === 0
      ? []
      : [{ update: 'shipmentContainer', where: { shipmentId, containerId: ids }, set: { outcome, endedAt: at } }]
  return [
    { update: 'shipment', where: { shipmentId }, set: ofShipment },
    ...ended('received', found === undefined ? taken : without(taken, found.damagedContainerIds)),
    ...ended('damaged', found?.damagedContainerIds ?? []),
    ...ended('refused', found?.refusedContainerIds ?? []),
    ...ended('missing', found?.missingContainerIds ?? []),
    { update: 'container', where: { containerId: taken }, set: { siteId, shipmentId: null } },
  ]
}

function without(ids: readonly ContainerId[], those: readonly ContainerId[]): readonly ContainerId[] {
  return ids.filter((id) => !those.includes(id))
}

function turnedBack(fact: Of<'shipment_turned_back'>, announcedAt: number): Change[] {
  const { type: _type, ...said } = fact
  const { shipmentId, containerIds, step } = said
  const row: Shipment = {
    ...NEW,
    ...said,
    partyId: senderOf(fact),
    status: step === 0 ? 'announced' : 'in_transit',
    announcedAt,
    expectedArrival: null,
    arrivalDueAt: null,
    contactIds: [],
  }
  const custody: Change = { update: 'device', where: { containerId: containerIds }, set: { custody: 'returning' } }
  return [
    { insert: 'shipment', rows: [row] },
    containersOf(row, containerIds),
    { update: 'container', where: { containerId: containerIds }, set: { shipmentId } },
    ...(step === 0 ? [] : [custody]),
  ]
}

function senderOf({
  stations,
  shipmentId,
}: {
  stations: readonly Station[]
  shipmentId: ShipmentId
}): Station['partyId'] {
  const [first] = stations
  if (first === undefined) throw new Error(`shipment ${shipmentId} has no stations`)
  return first.partyId
}
