/** Containers and devices as they are read, and what is passed on in the field. */
import { Type } from 'typebox'
import type { VerdictReason } from '../../custody/installation.ts'
import { PERMISSIONS, type Permission } from '../../custody/people.ts'
import { INSPECTION_CHECKS, type PassOn } from '../../custody/state.ts'
import { Ids, oneOf, orNull, TextOrNull, Time, TimeOrNull, wordsOf } from './basics.ts'
import { TrainingStateWord } from './parties.ts'
import {
  ContainerStatusWord,
  CustodyWord,
  GroundWord,
  KeyStatusWord,
  OpeningPurposeWord,
  OpeningStatusWord,
  PartyRoleWord,
  PersonRoleWord,
  PersonStatusWord,
  SiteKindWord,
  TrustWord,
} from './words.ts'

const Responsible = Type.Object({ partyId: Type.String(), since: Time }, { description: 'One party at every moment.' })
const Grounds = Type.Array(Type.Object({ kind: GroundWord, incidentId: TextOrNull, since: Time }))

/** A device inside of a container. */
export const DeviceInside = Type.Object({
  deviceId: Type.String(),
  deviceType: Type.String(),
  trust: TrustWord,
  missing: Type.Boolean(),
  defective: Type.Boolean({ description: 'Somebody found that it does not work.' }),
})

export const ContainerInFull = Type.Object({
  containerId: Type.String(),
  serial: Type.String(),
  containerTypeId: Type.String(),
  status: ContainerStatusWord,
  trust: TrustWord,
  grounds: Grounds,
  missing: Type.Boolean(),
  siteId: TextOrNull,
  owningPartyId: Type.String(),
  possessingPartyId: Type.String(),
  responsible: Responsible,
  shipmentId: TextOrNull,
  lock: orNull(
    Type.Object({
      lockSerial: Type.String(),
      outOfSync: Type.Optional(
        Type.Boolean({ description: 'It lacks, with the rest, where the lock is not yours to see.' }),
      ),
      codesAtLarge: Type.Optional(Type.Integer({ description: 'Codes that the lock may still take.' })),
      foundIntactAt: Type.Optional(TimeOrNull),
    }),
  ),
  inspectionPoints: Type.Array(oneOf(INSPECTION_CHECKS), {
    description: 'What its inspection has to say something about; empty unless it has arrived.',
  }),
  devices: Ids,
  contents: Type.Array(DeviceInside, { description: 'The same devices, with what each is.' }),
  openings: Type.Array(
    Type.Object({
      openingId: Type.String(),
      purpose: OpeningPurposeWord,
      status: OpeningStatusWord,
      personId: Type.Union([Type.String(), Type.Null()], { description: 'Null: somebody of another party.' }),
      tourId: TextOrNull,
      readOut: Type.Boolean({ description: 'The control room told the code.' }),
      closingReadOut: Type.Boolean(),
      issuedAt: Time,
      expiresAt: Time,
      openedAt: TimeOrNull,
      closedAt: TimeOrNull,
      overdueAt: Type.Union([Time, Type.Null()], { description: 'Open, or without its closing receipt, until then.' }),
    }),
    { description: 'The last 20, the newest first.' },
  ),
})

export const DeviceInFull = Type.Object({
  deviceId: Type.String(),
  deviceType: Type.String(),
  custody: CustodyWord,
  missing: Type.Boolean(),
  containerId: TextOrNull,
  personId: Type.Union([Type.String(), Type.Null()], {
    description: 'Null, too, where it is somebody of another party.',
  }),
  siteId: TextOrNull,
  placeOfUse: TextOrNull,
  meterPointId: Type.Union([Type.String(), Type.Null()], { description: 'For the party that installed it.' }),
  defect: Type.Union([Type.Object({ since: Time, note: TextOrNull }), Type.Null()], {
    description: 'Somebody found that it does not work; the words are for the party that found it.',
  }),
  possessingPartyId: Type.String(),
  responsible: Responsible,
  owningPartyId: Type.String(),
  makerPartyId: Type.String(),
  trust: TrustWord,
  grounds: Grounds,
  recalls: Type.Array(Type.Object({ incidentId: Type.String(), raisedAt: Time })),
  chain: Type.Array(
    Type.Object({
      entryId: Type.String(),
      type: Type.String({ description: 'The kind of fact.' }),
      recordTime: Time,
      eventTime: Type.String({ format: 'date-time', description: 'As it was claimed.' }),
      sequence: Type.Integer({ description: 'Its number in the chain of the device, from 1 on.' }),
    }),
  ),
})

export const VerdictReasonWord = wordsOf<VerdictReason>({
  not_announced: true,
  incident: true,
  unproven: true,
  locked_out: true,
  missing: true,
  defective: true,
  not_in_your_hands: true,
  not_issued: true,
  already_installed: true,
  not_installed: true,
  already_commissioned: true,
})
const VERDICT = {
  deviceId: Type.String(),
  verdict: Type.Union([Type.Literal('yes'), Type.Literal('no')]),
  reasons: Type.Array(VerdictReasonWord),
  asOf: Time,
}
const SIGNED = {
  purpose: Type.Union([Type.Literal('install'), Type.Literal('commission')]),
  validUntil: Time,
  tourId: TextOrNull,
  signature: Type.String({
    description:
      'Ed25519, base64, over "geleit-verdict-v1", a zero byte and the canonical JSON (RFC 8785) of all other members. The keys are at /v1/verdict-keys.',
  }),
}
export const VerdictShown = Type.Object({ ...VERDICT, ...Type.Partial(Type.Object(SIGNED)).properties })
export const SignedVerdictShown = Type.Object({ ...VERDICT, ...SIGNED })

export const PassOnShown = Type.Object({
  passOnId: Type.String(),
  owningPartyId: Type.String(),
  containerId: Type.String(),
  fromPersonId: Type.String(),
  toPersonId: Type.String(),
  toSiteId: Type.String(),
  offeredAt: Time,
  endedAt: TimeOrNull,
  status: wordsOf<PassOn['status']>({ offered: true, accepted: true, ended: true }),
})

const RIGHTS = Object.keys(PERMISSIONS) as Permission[]

/** Who somebody is here. */
export const Me = Type.Object({
  person: Type.Object({ personId: Type.String(), name: TextOrNull, status: PersonStatusWord }),
  party: Type.Object({ partyId: Type.String(), name: Type.String(), roles: Type.Array(PartyRoleWord) }),
  roles: Type.Array(PersonRoleWord),
  sites: Type.Array(Type.Object({ siteId: Type.String(), name: Type.String(), kind: SiteKindWord })),
  keys: Type.Array(Type.Object({ keySerial: Type.String(), keyStatus: KeyStatusWord })),
  approvesFrom: TimeOrNull,
  rights: Type.Array(Type.Object({ right: oneOf(RIGHTS), needsSecondFactor: Type.Boolean() })),
  training: Type.Object({
    state: TrainingStateWord,
    trainedUntil: TimeOrNull,
    warning: Type.Boolean(),
    passed: Type.Array(
      Type.Object({
        trainingId: Type.String(),
        courseId: Type.String(),
        course: Type.String(),
        passedAt: Time,
        validUntil: Time,
      }),
    ),
  }),
})
