/** Shipments, hand-overs, arrival and storing. */
import type { Entry } from '../entries.ts'
import type { Change, Of } from './change.ts'

type Road = Of<
  | 'shipment_announced'
  | 'handover_half_signed'
  | 'handover_signed'
  | 'shipment_received'
  | 'container_inspected'
  | 'container_stored'
>

export function road(fact: Road, entry: Entry): Change[] {
  const at = entry.recordTime
  switch (fact.type) {
    case 'shipment_announced': {
      const { shipmentId, containerIds, carrierPartyId, recipientPartyId, toSiteId } = fact
      return [
        {
          insert: 'shipment',
          rows: [
            {
              shipmentId,
              partyId: entry.partyId,
              carrierPartyId,
              recipientPartyId,
              toSiteId,
              containerIds,
              status: 'announced',
              responsiblePartyId: entry.partyId,
              deliveredAt: null,
              acknowledgeBy: null,
              receivedAt: null,
            },
          ],
        },
        { update: 'container', where: { containerId: containerIds }, set: { shipmentId } },
      ]
    }
    case 'handover_half_signed': {
      const { handoverId, shipmentId, leg, fromPartyId, toPartyId, condition, side } = fact
      const row = {
        handoverId,
        partyId: entry.partyId,
        shipmentId,
        leg,
        fromPartyId,
        toPartyId,
        fromPersonId: side === 'from' ? entry.personId : null,
        toPersonId: side === 'to' ? entry.personId : null,
        signedAt: null,
        condition,
      }
      return [{ insert: 'handover', rows: [row] }]
    }
    case 'handover_signed':
      return handover(fact, entry)
    case 'shipment_received':
      return [
        { update: 'shipment', where: { shipmentId: fact.shipmentId }, set: { status: 'received', receivedAt: at } },
        {
          update: 'container',
          where: { containerId: fact.containerIds },
          set: { siteId: fact.siteId, shipmentId: null },
        },
      ]
    case 'container_inspected':
      return [{ update: 'container', where: { containerId: fact.containerId }, set: { status: 'inspected' } }]
    case 'container_stored': {
      const { containerId, siteId } = fact
      return [
        { update: 'container', where: { containerId }, set: { siteId } },
        { update: 'device', where: { containerId }, set: { custody: fact.custody } },
      ]
    }
  }
}

function handover(fact: Of<'handover_signed'>, entry: Entry): Change[] {
  const { handoverId, shipmentId, leg, side, toPartyId, condition, containerIds } = fact
  const pickUp = leg === 'pick_up'
  const status = pickUp ? 'in_transit' : 'arrived'
  return [
    {
      update: 'handover',
      where: { handoverId },
      set: {
        signedAt: entry.recordTime,
        condition,
        ...(side === 'from' ? { fromPersonId: entry.personId } : { toPersonId: entry.personId }),
      },
    },
    {
      update: 'shipment',
      where: { shipmentId },
      set: {
        status: pickUp ? 'in_transit' : 'delivered',
        responsiblePartyId: toPartyId,
        ...(pickUp ? {} : { deliveredAt: entry.recordTime, acknowledgeBy: fact.acknowledgeBy }),
      },
    },
    {
      update: 'container',
      where: { containerId: containerIds },
      set: { status, possessingPartyId: toPartyId, siteId: fact.toSiteId },
    },
    {
      update: 'device',
      where: { containerId: containerIds },
      set: { custody: status, possessingPartyId: toPartyId, ...(pickUp ? {} : { owningPartyId: toPartyId }) },
    },
  ]
}
