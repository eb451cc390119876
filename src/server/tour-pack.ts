import type { PartyId } from '../custody/identifiers.ts'
import { verdictOn } from '../custody/installation.ts'
import type { Device, Ground } from '../custody/state.ts'
import type { TourPackAnswer } from '../custody/tour.ts'
import type { KeyStore } from '../keystore/keystore.ts'
import { codeOf } from './codes.ts'
import { signVerdict, verdictOf } from './verdicts.ts'

/** What is kept of a tour pack: everything but the codes and the signatures, which are made anew for each answer. */
export interface KeptTourPack {
  readonly pack: TourPackAnswer
  readonly inside: readonly Device[]
  readonly grounds: readonly Ground[]
  readonly partyId: PartyId
  readonly asOf: number
}

export function tourPackAnswer(keyStore: KeyStore, kept: KeptTourPack): unknown {
  const { pack, inside, grounds, partyId, asOf } = kept
  const { tourId, lockSerial, generation, keyId, validUntil } = pack
  const of = { lockSerial, generation, keyId }
  const verdicts = inside.map((device) => {
    const basis = {
      custody: device.custody,
      missing: device.missing,
      inAskersHands: device.possessingPartyId === partyId,
      grounds: grounds.filter((ground) => ground.subjectId === device.deviceId).map((ground) => ground.kind),
    }
    const verdict = verdictOf(device.deviceId, verdictOn(basis, 'install'), asOf)
    return signVerdict(keyStore, verdict, { purpose: 'install', validUntil, tourId })
  })
  return {
    tourId,
    lockSerial,
    validUntil: new Date(validUntil).toISOString(),
    codes: pack.pairs.map(({ openingId, openingValue, closingValue }) => ({
      openingId,
      openingCode: codeOf(keyStore, { ...of, value: openingValue, action: 'O' }),
      closingCode: codeOf(keyStore, { ...of, value: closingValue, action: 'C' }),
    })),
    verdicts,
  }
}
