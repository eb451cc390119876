/** What a proposal says, kind by kind, as it comes in. */
import { type Static, Type } from 'typebox'
import type { ContainerId, EntryId, IncidentId, OpeningId, PartyId, PersonId } from '../../custody/identifiers.ts'
import type { PolicyRequest } from '../../custody/policy-change.ts'
import type { ErasureTarget, ProposalRequest } from '../../custody/proposal.ts'
import { POLICY_PROFILES, RESPONSIBILITIES } from '../../custody/state.ts'
import {
  type BadIdentifier,
  DeviceText,
  isBadIdentifier,
  Moment,
  parseDeviceList,
  plainText,
  SerialText,
  UuidText,
} from '../schemas.ts'

const DEVICES_MOST = 5_000
const DEVICE_TYPES_MOST = 200
/** More than there are values; which of them there are is the rule's to say. */
const AGREED_MOST = 100

const reason = plainText(2000)
/** A file reference: it stands in the record for good. */
const order = plainText(200)

function kind<const K extends string>(name: K) {
  return Type.Literal(name)
}

export const ProposalBody = Type.Union([
  Type.Object({
    kind: kind('lock_out'),
    incidentId: UuidText,
    deviceIds: Type.Array(DeviceText, { minItems: 1, maxItems: DEVICES_MOST }),
    reason,
  }),
  Type.Object({ kind: kind('force_close'), openingId: UuidText, reason }),
  Type.Object({ kind: kind('maintenance_code'), containerId: UuidText, keySerial: SerialText, reason }),
  Type.Object({ kind: kind('lock_personalisation'), lockSerial: SerialText, reason }),
  Type.Object({ kind: kind('lock_repersonalisation'), lockSerial: SerialText, reason }),
  Type.Object({ kind: kind('erasure'), personId: UuidText, order, reason }),
  Type.Object({ kind: kind('erasure'), deviceId: DeviceText, order, reason }),
  Type.Object({ kind: kind('erasure'), entryId: UuidText, order, reason }),
  Type.Object({
    kind: kind('policy_change'),
    operatorPartyId: Type.Optional(UuidText),
    validFrom: Type.Optional(Moment),
    profile: Type.Union(POLICY_PROFILES.map((profile) => Type.Literal(profile))),
    certificate: Type.Optional(plainText(200)),
    deliveryProcedure: Type.Optional(plainText(200)),
    deviceTypes: Type.Optional(Type.Array(plainText(100), { maxItems: DEVICE_TYPES_MOST })),
    responsibility: Type.Optional(
      Type.Union(
        RESPONSIBILITIES.map((responsibility) => Type.Literal(responsibility)),
        { description: 'When responsibility for what is shipped passes; with each hand-over if it lacks.' },
      ),
    ),
    agreed: Type.Optional(
      Type.Record(Type.String({ maxLength: 60 }), Type.Number(), {
        maxProperties: AGREED_MOST,
        description: 'Values by name (`GET /v1/policy-values`); the usual ones hold for the rest.',
      }),
    ),
    reason,
  }),
  Type.Object({ kind: kind('right_to_approve'), personId: UuidText, reason }),
  Type.Object({ kind: kind('second_person'), personId: UuidText, reason }),
  Type.Object({ kind: kind('second_factor_recovery'), personId: UuidText, reason }),
])
export type ProposedBody = Static<typeof ProposalBody>

export function requestIn(body: ProposedBody): ProposalRequest | BadIdentifier {
  switch (body.kind) {
    case 'lock_out': {
      const deviceIds = parseDeviceList(body.deviceIds)
      if (isBadIdentifier(deviceIds)) return deviceIds
      return { kind: body.kind, incidentId: body.incidentId as IncidentId, deviceIds }
    }
    case 'force_close':
      return { kind: body.kind, openingId: body.openingId as OpeningId }
    case 'maintenance_code':
      return { kind: body.kind, containerId: body.containerId as ContainerId, keySerial: body.keySerial }
    case 'lock_personalisation':
    case 'lock_repersonalisation':
      return { kind: body.kind, lockSerial: body.lockSerial }
    case 'erasure': {
      const target = targetIn(body)
      return 'malformed' in target ? target : { kind: body.kind, target, order: body.order }
    }
    case 'policy_change':
      return { kind: body.kind, ...policyIn(body) }
    case 'right_to_approve':
    case 'second_person':
    case 'second_factor_recovery':
      return { kind: body.kind, personId: body.personId as PersonId }
    default:
      return unknownKind(body)
  }
}

function policyIn(body: Extract<ProposedBody, { kind: 'policy_change' }>): PolicyRequest {
  const { operatorPartyId = null, validFrom, profile, certificate = null, deliveryProcedure = null } = body
  return {
    operatorPartyId: operatorPartyId as PartyId | null,
    validFrom: validFrom === undefined ? null : Date.parse(validFrom),
    profile,
    certificate,
    deliveryProcedure,
    deviceTypes: body.deviceTypes ?? [],
    ...(body.responsibility === undefined ? {} : { responsibility: body.responsibility }),
    agreed: body.agreed ?? {},
  }
}

function targetIn(body: Extract<ProposedBody, { kind: 'erasure' }>): ErasureTarget | BadIdentifier {
  if ('personId' in body) return { kind: 'person', personId: body.personId as PersonId }
  if ('entryId' in body) return { kind: 'entry', entryId: body.entryId as EntryId }
  const parsed = parseDeviceList([body.deviceId])
  if (isBadIdentifier(parsed)) return parsed
  const [deviceId] = parsed
  if (deviceId === undefined) throw new Error('one text gives one identification or a fault')
  return { kind: 'device', deviceId }
}

function unknownKind(body: never): never {
  throw new Error(`a proposal of a kind that no schema let in: ${JSON.stringify(body)}`)
}
