/** Codes for the tour (DOMAIN, section 6; LOCK-PROTOCOL, section 6). */
import type { Fact } from './entries.ts'
import type { OpeningId, SiteId, TourId } from './identifiers.ts'
import { tourPack } from './lock.ts'
import { type OpeningSituation, requestOpening } from './opening.ts'
import { decided, type Given, type Outcome, refuse, refused } from './outcome.ts'
import { raiseUnproven } from './shipment.ts'
import type { Container, Device, Ground, LockActRow, Person, Tour } from './state.ts'

export interface TourPackAnswer {
  readonly tourId: TourId
  readonly lockSerial: string
  /** Of the lock's secret. */
  readonly generation: number
  readonly keyId: string
  readonly validUntil: number
  readonly pairs: readonly {
    readonly openingId: OpeningId
    readonly openingValue: number
    readonly closingValue: number
  }[]
}

/** Issues k pairs of codes ahead, for one box, one key and one person. Refused for whatever refuses an opening code. */
export function issueTourPack(
  situation: OpeningSituation,
  request: { readonly pairs: number; readonly siteId: SiteId; readonly hours: number | null },
  given: Given,
): Outcome<TourPackAnswer> {
  const { policy, container, book, key, person } = situation
  if (request.pairs > policy.tourPairsMost)
    return refused(refuse('tour_too_many_pairs', { most: policy.tourPairsMost }))
  if (request.hours !== null && request.hours > policy.tourHours) {
    return refused(refuse('tour_too_long', { mostHours: policy.tourHours }))
  }
  // The same conditions as for one opening code: what would refuse that refuses the pack.
  const single = requestOpening(situation, { purpose: 'installing', siteId: request.siteId }, given)
  if (single.refusal !== undefined) return single
  if (single.answer.shownAgain) return refused(refuse('opening_not_closed', { openingId: single.answer.openingId }))
  if (book === null || key === undefined || container.lockSerial === null)
    return refused(refuse('container_has_no_lock'))
  const expired = single.facts.filter((fact) => fact.type === 'opening_expired')
  const values = tourPack(book, request.pairs)
  if ('code' in values) return refused(refuse(values.code), expired)
  const pairs = values.map((pair) => ({ ...pair, openingId: given.newId() as OpeningId }))
  const tourId = given.newId() as TourId
  const validUntil = given.now + (request.hours ?? policy.tourHours) * 3_600_000
  const fact: Fact = {
    type: 'tour_pack_issued',
    tourId,
    containerId: container.containerId,
    ownerPartyId: container.partyId,
    lockSerial: container.lockSerial,
    forPersonId: person.personId,
    keySerial: key.keySerial,
    keyId: key.keyId,
    siteId: request.siteId,
    validUntil,
    pairs,
    policyIds: situation.policyIds,
  }
  const { lockSerial } = container
  const generation = book.generation ?? 1
  return decided({ tourId, lockSerial, generation, keyId: key.keyId, validUntil, pairs }, [...expired, fact])
}

/**
 * Ends a tour. Codes that were handed out and have not died by a newer accepted one leave the box unproven, with what
 * it holds, until the receipt of its next opening.
 */
export function returnTour({
  tour,
  person,
  acts,
  container,
  contents,
  grounds,
}: {
  readonly tour: Tour
  readonly person: Person
  /** The acts of the tour. */
  readonly acts: readonly LockActRow[]
  readonly container: Container
  readonly contents: readonly Device[]
  readonly grounds: readonly Ground[]
}): Outcome<{ readonly codesAtLarge: number; readonly receiptsMissing: number }> {
  if (tour.personId !== person.personId && person.partyId !== tour.partyId) return refused(refuse('tour_not_yours'))
  if (tour.status !== 'under_way') return refused(refuse('tour_already_returned'))
  const receiptsMissing = acts.filter((act) => act.state === 'received').length
  const codesAtLarge = acts.filter((act) => act.state === 'issued').length
  const facts: Fact[] = [{ type: 'tour_returned', tourId: tour.tourId, containerId: tour.containerId }]
  if (codesAtLarge > 0 || receiptsMissing > 0)
    facts.push(...raiseUnproven(container, contents, grounds, 'tour_not_returned'))
  return decided({ codesAtLarge, receiptsMissing }, facts)
}
