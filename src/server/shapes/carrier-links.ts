/** What is answered about links for drivers without an account. */
import { Type } from 'typebox'
import type { LinkStanding } from '../../custody/carrier-link.ts'
import { Ids, oneOf, Time, wordsOf } from './basics.ts'
import { InclusionPromise } from './cases.ts'

export const LinkStandingWord = wordsOf<LinkStanding>({ good: true, expired: true, done: true, taken_away: true })

export const CarrierLinkShown = Type.Object({
  linkId: Type.String(),
  shipmentId: Type.String(),
  step: Type.Integer({ description: 'The station of the carrier.' }),
  carrier: Type.Object({ partyId: Type.String(), name: Type.String() }),
  personId: Type.String({ description: 'As whom its drivers act.' }),
  linkStatus: LinkStandingWord,
  renewals: Type.Integer(),
  issuedAt: Time,
  expiresAt: Time,
})
export const CarrierLinkInFull = Type.Object({
  ...CarrierLinkShown.properties,
  photos: Type.Array(Type.String(), { description: 'Attachments.' }),
  signatures: Type.Array(
    Type.Object({
      handoverId: Type.String(),
      side: oneOf(['from', 'to']),
      at: Time,
      name: Type.Union([Type.String(), Type.Null()], { description: 'Null: it was erased.' }),
      signature: Type.Union([Type.String(), Type.Null()], { description: 'Data of an SVG path.' }),
      fromPaper: Type.Boolean(),
    }),
  ),
})

export const DriverReported = Type.Object({
  status: Type.Literal('blocked'),
  containerSerials: Ids,
  promise: Type.Optional(InclusionPromise),
})
