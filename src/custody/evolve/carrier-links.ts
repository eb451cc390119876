/** Carriers without an account, and the links of their drivers. */
import type { Entry } from '../entries.ts'
import type { Change, Of } from './change.ts'

type CarrierLinks = Of<'carrier_registered' | 'carrier_link_issued' | 'carrier_link_renewed' | 'carrier_link_ended'>

export function carrierLinks(fact: CarrierLinks, { partyId, recordTime }: Entry): Change[] {
  switch (fact.type) {
    case 'carrier_registered': {
      const row = { carrierPartyId: fact.carrierPartyId, partyId, registeredAt: recordTime }
      return [{ insert: 'registeredCarrier', rows: [row] }]
    }
    case 'carrier_link_issued': {
      const { linkId, shipmentId, step, carrierPartyId, forPersonId: personId, expiresAt } = fact
      const row = { linkId, partyId, shipmentId, step, carrierPartyId, personId, issuedAt: recordTime, expiresAt }
      return [{ insert: 'carrierLink', rows: [{ ...row, generation: 1, status: 'active' }] }]
    }
    case 'carrier_link_renewed': {
      const { linkId, generation, expiresAt } = fact
      return [{ update: 'carrierLink', where: { linkId }, set: { generation, expiresAt } }]
    }
    case 'carrier_link_ended':
      return [
        { update: 'carrierLink', where: { linkId: fact.linkId }, set: { status: 'ended' } },
        { update: 'person', where: { personId: fact.forPersonId }, set: { status: 'left' } },
      ]
  }
}
