/** The answer that a phone takes along: all that it needs for a tour without a network. */
import type { DeviceId, PartyId, PlannedInstallationId, TourId } from '../custody/identifiers.ts'
import { verdictOn } from '../custody/installation.ts'
import type { Device, Ground } from '../custody/state.ts'
import type { TourPackAnswer } from '../custody/tour.ts'
import { readForRules } from '../store/database.ts'
import { type PackDetails, packDetails } from '../store/queries/tour-packs.ts'
import { codeOf } from './codes.ts'
import type { Context } from './context.ts'
import { verdictKeyOf } from './verdict-keys.ts'
import { signVerdict, verdictOf } from './verdicts.ts'

/**
 * What is kept of a tour pack: everything but the codes, the signatures and the addresses, which are made or read anew for
 * each answer. Packs that were kept before there were plans lack what is optional.
 */
export interface KeptTourPack {
  readonly pack: TourPackAnswer
  readonly inside: readonly Device[]
  readonly grounds: readonly Ground[]
  readonly partyId: PartyId
  readonly asOf: number
  readonly defective?: readonly DeviceId[]
  readonly plannedIds?: readonly PlannedInstallationId[]
  readonly openLimitMinutes?: number
}

export async function tourPackAnswer(context: Context, kept: KeptTourPack): Promise<unknown> {
  const { tourId } = kept.pack
  const details = await readForRules(context.database, kept.partyId, (client) =>
    packDetails(client, tourId as TourId, kept.plannedIds ?? []),
  )
  return { ...codesAndVerdicts(context, kept), ...describing(kept, details) }
}

function codesAndVerdicts({ keyStore }: Context, kept: KeptTourPack): object {
  const { pack, inside, grounds, partyId, asOf, defective = [] } = kept
  const { tourId, lockSerial, generation, keyId, validUntil } = pack
  const of = { lockSerial, generation, keyId }
  const groundsOf = Map.groupBy(grounds, (ground) => ground.subjectId)
  const verdicts = inside.map((device) => {
    const basis = {
      custody: device.custody,
      missing: device.missing,
      inAskersHands: device.possessingPartyId === partyId,
      defective: defective.includes(device.deviceId),
      grounds: (groundsOf.get(device.deviceId) ?? []).map((ground) => ground.kind),
    }
    const verdict = verdictOf(device.deviceId, verdictOn(basis, 'install'), asOf)
    return signVerdict(keyStore, verdict, { purpose: 'install', validUntil, tourId })
  })
  const codes = pack.pairs.map(({ openingId, openingValue, closingValue }) => ({
    openingId,
    openingCode: codeOf(keyStore, { ...of, value: openingValue, action: 'O' }),
    closingCode: codeOf(keyStore, { ...of, value: closingValue, action: 'C' }),
  }))
  return { codes, verdicts, verdictKeyId: verdictKeyOf(keyStore).keyId }
}

function describing({ pack, inside, openLimitMinutes }: KeptTourPack, details: PackDetails | null): object {
  if (details === null) throw new Error('a tour that was recorded has no row')
  const { tour, containerSerial, planned } = details
  return {
    tourId: pack.tourId,
    containerId: tour.containerId,
    containerSerial,
    lockSerial: pack.lockSerial,
    keySerial: tour.keySerial,
    keyId: pack.keyId,
    personId: tour.personId,
    issuedAt: new Date(tour.issuedAt).toISOString(),
    validUntil: new Date(pack.validUntil).toISOString(),
    hours: (pack.validUntil - tour.issuedAt) / 3_600_000,
    openLimitMinutes: openLimitMinutes ?? null,
    devices: inside.map(({ deviceId, deviceType }) => ({ deviceId, deviceType })),
    planned,
  }
}
