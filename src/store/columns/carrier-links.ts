/** Carriers without an account, and the links of their drivers. */
import { n, type Shapes, t, time } from './shape.ts'

export const CARRIER_TABLES: Shapes<'registeredCarrier' | 'carrierLink'> = {
  registeredCarrier: {
    sqlName: 'registered_carrier',
    key: ['carrierPartyId'],
    columns: { carrierPartyId: t, partyId: t, registeredAt: time },
  },
  carrierLink: {
    sqlName: 'carrier_link',
    key: ['linkId'],
    columns: {
      linkId: t,
      partyId: t,
      shipmentId: t,
      step: n,
      carrierPartyId: t,
      personId: t,
      issuedAt: time,
      expiresAt: time,
      generation: n,
      status: t,
    },
  },
}
