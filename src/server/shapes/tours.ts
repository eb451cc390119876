/** Tours, plans, and somebody's day. */
import { Type } from 'typebox'
import { PLANNED_STATUSES } from '../../custody/state.ts'
import { TOUR_RISKS } from '../../custody/tour-balance.ts'
import { Ids, IntegerOrNull, oneOf, orNull, TextOrNull, Time, TimeOrNull } from './basics.ts'
import { SignedVerdictShown } from './custody.ts'
import { TrainingStateWord } from './parties.ts'
import {
  ContainerStatusWord,
  CustodyWord,
  KeyStatusWord,
  OpeningPurposeWord,
  OpeningStatusWord,
  SiteKindWord,
  TrustWord,
} from './words.ts'

export const DayText = Type.String({
  pattern: '^[0-9]{4}-[0-9]{2}-[0-9]{2}$',
  description: 'A day as the calendar of the server’s time zone shows it, YYYY-MM-DD.',
})
const Sentences = Type.Object({ de: Type.String(), en: Type.String() })

export const PlannedStatusWord = oneOf(PLANNED_STATUSES)
export const TourStatusWord = oneOf(['under_way', 'returned'])
export const TourRiskWord = oneOf(TOUR_RISKS)

export const PlannedShown = Type.Object({
  plannedInstallationId: Type.String(),
  personId: Type.String({ description: 'Who is to install it.' }),
  day: Type.String(),
  order: Type.Integer(),
  containerId: Type.Union([Type.String(), Type.Null()], {
    description: 'The box that it is to come out of; null: any.',
  }),
  containerSerial: TextOrNull,
  deviceType: TextOrNull,
  place: Type.String(),
  meterPointId: TextOrNull,
  meterPointWarning: Type.Union([Sentences, Type.Null()], {
    description: 'The metering location is none of the usual form. That stands against nothing.',
  }),
  note: TextOrNull,
  status: PlannedStatusWord,
  deviceId: Type.Union([Type.String(), Type.Null()], { description: 'What was installed.' }),
  plannedBy: Type.String(),
  plannedAt: Time,
  endedAt: TimeOrNull,
  entryIds: Type.Array(Type.String(), { description: 'Where the address stands: each can be erased.' }),
  erased: Type.Boolean({ description: 'The address was taken away on an order.' }),
})

const TourCode = Type.Object({ openingId: Type.String(), action: oneOf(['O', 'C']) })
const DeviceOut = Type.Object({ deviceId: Type.String(), deviceType: Type.String() })

const TOUR = {
  tourId: Type.String(),
  status: TourStatusWord,
  risk: oneOf(TOUR_RISKS, {
    description:
      'The worst that is known: overdue (it should be back, or its box is open too long), receipts_missing, codes_at_large, none.',
  }),
  personId: Type.Union([Type.String(), Type.Null()], {
    description: 'Null: somebody of another party, with your box.',
  }),
  containerId: Type.String(),
  containerSerial: TextOrNull,
  lockSerial: TextOrNull,
  keySerial: TextOrNull,
  owningPartyId: Type.String(),
  issuedAt: Time,
  validUntil: Time,
  codesIssued: Type.Integer(),
  codesUsed: Type.Integer({ description: 'Acts that happened, proven or not.' }),
  codesAtLarge: Type.Integer({ description: 'The lock may still take them.' }),
  receiptsMissing: Type.Integer({
    description: 'Something happened, and its receipt or the one before has not come in.',
  }),
  devicesOut: Type.Union([Type.Integer(), Type.Null()], { description: 'Taken out, and still in a hand.' }),
  devicesInstalled: IntegerOrNull,
  plannedOpen: Type.Integer({ description: 'Planned for this person on the day the tour began, and not done.' }),
  plannedDone: Type.Integer(),
}
export const TourListed = Type.Object(TOUR)
export const TourInFull = Type.Object({
  ...TOUR,
  unsettled: Type.Object({
    codes: Type.Array(TourCode),
    receipts: Type.Array(TourCode),
    devices: Type.Array(DeviceOut),
  }),
  openings: Type.Array(
    Type.Object({
      openingId: Type.String(),
      status: OpeningStatusWord,
      openedAt: TimeOrNull,
      closedAt: TimeOrNull,
      overdueAt: TimeOrNull,
    }),
  ),
})

export const TourReturned = Type.Object({
  codesAtLarge: Type.Integer(),
  receiptsMissing: Type.Integer(),
  codes: Type.Array(TourCode, { description: 'Leave the box unproven until its next opening proves them dead.' }),
  receipts: Type.Array(TourCode, { description: 'Still to be sent; they are taken after the end, too.' }),
  devicesOut: Type.Array(Type.String(), { description: 'In a hand, and neither installed nor in a box.' }),
  plannedOpen: Ids,
})

export const TourPackShown = Type.Object({
  tourId: Type.String(),
  containerId: Type.String(),
  containerSerial: Type.String(),
  lockSerial: Type.String({ description: 'Check digits of codes and receipts are made with it.' }),
  keySerial: Type.String(),
  keyId: Type.String(),
  personId: Type.String(),
  issuedAt: Time,
  validUntil: Time,
  hours: Type.Number({ description: 'From the one to the other.' }),
  openLimitMinutes: Type.Union([Type.Integer(), Type.Null()], {
    description: 'How long the box may stand open where it is.',
  }),
  codes: Type.Array(Type.Object({ openingId: Type.String(), openingCode: Type.String(), closingCode: Type.String() }), {
    description: 'In the order in which they are used.',
  }),
  devices: Type.Array(DeviceOut, { description: 'What lies in the box.' }),
  verdicts: Type.Array(SignedVerdictShown),
  verdictKeyId: Type.String({ description: 'The key of /v1/verdict-keys that the verdicts are signed with.' }),
  planned: Type.Array(PlannedShown, { description: 'Of this person, from this box or from any, until the tour ends.' }),
})

export const VerdictKeyShown = Type.Object({
  keyId: Type.String({ description: 'The first 16 bytes of SHA-256 of the public key, hexadecimal.' }),
  algorithm: Type.Literal('Ed25519'),
  publicKey: Type.String({ description: '32 bytes, base64.' }),
})

const Refused = Type.Object(
  { code: Type.String(), detail: Type.String() },
  { description: 'What stands against it now, in the words in which the server would refuse it.' },
)

export const MyDayShown = Type.Object({
  personId: Type.String(),
  day: Type.String(),
  asOf: Time,
  training: Type.Object({ state: TrainingStateWord, trainedUntil: TimeOrNull }),
  keys: Type.Array(Type.Object({ keySerial: Type.String(), keyId: TextOrNull, keyStatus: KeyStatusWord })),
  sites: Type.Array(Type.Object({ siteId: Type.String(), name: Type.String(), kind: SiteKindWord })),
  planned: Type.Array(PlannedShown, { description: 'Of today, open ones first.' }),
  containers: Type.Array(
    Type.Object({
      containerId: Type.String(),
      serial: Type.String(),
      lockSerial: TextOrNull,
      siteId: TextOrNull,
      status: ContainerStatusWord,
      trust: TrustWord,
      tourId: Type.Union([Type.String(), Type.Null()], { description: 'It is on this tour.' }),
      mayOpen: Type.Boolean({
        description: 'Nothing stands against an opening code that is known before the lock is asked.',
      }),
      refused: orNull(Refused),
    }),
    { description: 'In your company’s hands, where you have a right; 200 at most, by label.' },
  ),
  moreContainers: Type.Boolean(),
  openings: Type.Array(
    Type.Object({
      openingId: Type.String(),
      containerId: Type.String(),
      containerSerial: TextOrNull,
      lockSerial: Type.String(),
      tourId: TextOrNull,
      purpose: OpeningPurposeWord,
      status: OpeningStatusWord,
      issuedAt: Time,
      expiresAt: Time,
      openedAt: TimeOrNull,
      overdueAt: TimeOrNull,
      overdue: Type.Boolean(),
      closingMissing: Type.Boolean({ description: 'Open, and nothing says that it is shut.' }),
    }),
    { description: 'Yours, and not over.' },
  ),
  devices: Type.Array(
    Type.Object({
      deviceId: Type.String(),
      deviceType: Type.String(),
      custody: CustodyWord,
      trust: TrustWord,
      missing: Type.Boolean(),
      defective: Type.Boolean(),
    }),
    { description: 'On you.' },
  ),
  tours: Type.Array(TourInFull, { description: 'Yours, under way.' }),
})
