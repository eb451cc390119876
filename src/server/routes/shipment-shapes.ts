/** What is sent and answered about shipments. */
import { type Static, Type } from 'typebox'
import { LEGS, RECEIPT_OUTCOMES, REFUSED_BECAUSE, RESPONSIBILITIES } from '../../custody/state.ts'
import { Moment, SerialText, UuidText } from '../schemas.ts'

export const CONTAINERS_MOST = 200
export const LEGS_MOST = 10
const CONTACTS_MOST = 20

export const Contacts = Type.Array(UuidText, {
  maxItems: CONTACTS_MOST,
  uniqueItems: true,
  description: 'Contacts of those who take part that are to be told (`GET /v1/contacts`).',
})
export const Serials = Type.Array(SerialText, { minItems: 1, maxItems: CONTAINERS_MOST, uniqueItems: true })
export const LegText = Type.Union(LEGS.map((leg) => Type.Literal(leg)))
export const OutcomeText = Type.Union(RECEIPT_OUTCOMES.map((outcome) => Type.Literal(outcome)))
export const RefusedBecauseText = Type.Union(REFUSED_BECAUSE.map((reason) => Type.Literal(reason)))
export const TextOrNull = Type.Union([Type.String(), Type.Null()])
const Responsible = Type.Object({ partyId: Type.String(), since: Type.String() })

export const ShipmentShown = Type.Object({
  shipmentId: Type.String(),
  partyId: Type.String(),
  carrierPartyId: Type.String(),
  recipientPartyId: Type.String(),
  toSiteId: Type.String(),
  containerIds: Type.Array(Type.String()),
  status: Type.Union(
    (['announced', 'in_transit', 'delivered', 'received', 'withdrawn'] as const).map((status) => Type.Literal(status)),
  ),
  stations: Type.Array(Type.Object({ partyId: Type.String(), siteId: TextOrNull })),
  step: Type.Integer({ description: 'The station of what is furthest behind.' }),
  responsibility: Type.Union(RESPONSIBILITIES.map((responsibility) => Type.Literal(responsibility))),
  responsible: Responsible,
  responsiblePartyId: Type.String(),
  responsibleSince: Type.String(),
  announcedAt: Type.String(),
  expectedArrival: TextOrNull,
  arrivalDueAt: TextOrNull,
  contactIds: Type.Array(Type.String()),
  returnOfShipmentId: TextOrNull,
  deliveredAt: TextOrNull,
  acknowledgeBy: TextOrNull,
  receivedAt: TextOrNull,
})
export const ShipmentInFull = Type.Object({
  ...ShipmentShown.properties,
  containers: Type.Array(
    Type.Object({
      containerId: Type.String(),
      serial: Type.Union([Type.String(), Type.Null()], { description: 'Null: you do not see it any more.' }),
      step: Type.Integer(),
      outcome: TextOrNull,
      responsible: Type.Union([Responsible, Type.Null()]),
      deliveredAt: TextOrNull,
      acknowledgeBy: TextOrNull,
      endedAt: TextOrNull,
    }),
  ),
  handovers: Type.Array(
    Type.Object({
      handoverId: Type.String(),
      partyId: Type.String(),
      shipmentId: Type.String(),
      leg: LegText,
      step: Type.Integer(),
      containerIds: Type.Array(Type.String()),
      fromPartyId: Type.String(),
      toPartyId: Type.String(),
      fromPersonId: TextOrNull,
      toPersonId: TextOrNull,
      signedAt: TextOrNull,
      withdrawnAt: TextOrNull,
      condition: Type.String(),
      damagedContainerIds: Type.Array(Type.String()),
    }),
  ),
})

export const AnnounceBody = Type.Object({
  containerIds: Type.Array(UuidText, { minItems: 1, maxItems: CONTAINERS_MOST, uniqueItems: true }),
  carrierPartyId: Type.Optional(UuidText),
  legs: Type.Optional(
    Type.Array(Type.Object({ carrierPartyId: UuidText, toSiteId: Type.Optional(UuidText) }), {
      minItems: 1,
      maxItems: LEGS_MOST,
      description:
        'In their order, instead of `carrierPartyId`. A site between two legs is an interim store: whoever keeps it signs for what it takes in and gives out.',
    }),
  ),
  recipientPartyId: UuidText,
  toSiteId: UuidText,
  expectedArrival: Type.Optional(Moment),
  contactIds: Type.Optional(Contacts),
  returnOf: Type.Optional(
    Type.String({
      ...UuidText,
      description: 'The shipment that you received and whose contents go back to its sender.',
    }),
  ),
})
export type AnnounceAsked = Static<typeof AnnounceBody>
