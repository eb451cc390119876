/** Codes for the tour (DOMAIN, section 6; LOCK-PROTOCOL, section 6). */
import type { Fact } from './entries.ts'
import type { DeviceId, OpeningId, PlannedInstallationId, SiteId, TourId } from './identifiers.ts'
import { tourPack } from './lock.ts'
import { type OpeningSituation, requestOpening } from './opening.ts'
import { decided, type Given, type Outcome, refuse, refused } from './outcome.ts'
import { raiseUnproven } from './shipment.ts'
import type { Container, Device, Ground, Lock, LockActRow, Opening, Person, Tour } from './state.ts'
import { type TourBalance, tourBalance } from './tour-balance.ts'

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

export interface ReturnSituation {
  readonly tour: Tour
  readonly person: Person
  /** The tour is one of their party's people; whoever owns the box sees it, too. */
  readonly ofOwnPeople: boolean
  /** Of the tour. */
  readonly openings: readonly Opening[]
  readonly lock: Lock | undefined
  /** The acts of the lock from the last confirmed one on. */
  readonly acts: readonly LockActRow[]
  readonly container: Container
  readonly contents: readonly Device[]
  readonly grounds: readonly Ground[]
  /** Taken out on the tour, and still in its person's hands. */
  readonly devicesOut: readonly DeviceId[]
  /** What its person was to install on that day, and did not. */
  readonly plannedOpen: readonly PlannedInstallationId[]
}

/** What is still out. */
export interface ReturnAnswer extends Pick<TourBalance, 'codes' | 'receipts'> {
  readonly codesAtLarge: number
  readonly receiptsMissing: number
  readonly devicesOut: readonly DeviceId[]
  readonly plannedOpen: readonly PlannedInstallationId[]
}

const UNSETTLED: readonly LockActRow['state'][] = ['issued', 'received']

/**
 * Ends a tour. Codes that were handed out and have not died by a newer accepted one leave the box unproven, with what
 * it holds, until the receipt of its next opening.
 */
export function returnTour({
  tour,
  person,
  ofOwnPeople,
  acts,
  container,
  contents,
  grounds,
  openings,
  lock,
  devicesOut,
  plannedOpen,
}: ReturnSituation): Outcome<ReturnAnswer> {
  if (!ofOwnPeople && person.partyId !== tour.partyId) return refused(refuse('tour_not_yours'))
  if (tour.status !== 'under_way') return refused(refuse('tour_already_returned'))
  const facts: Fact[] = [{ type: 'tour_returned', tourId: tour.tourId, containerId: tour.containerId }]
  const ofTour = new Set<string | null>(openings.map(({ openingId }) => openingId))
  const isUnsettled = acts.some(({ openingId, state }) => ofTour.has(openingId) && UNSETTLED.includes(state))
  if (isUnsettled) facts.push(...raiseUnproven(container, contents, grounds, 'tour_not_returned'))
  const { codes, receipts } = tourBalance({ openings, acts, passedValue: lock?.passedValue ?? 0 })
  const answer = { codesAtLarge: codes.length, receiptsMissing: receipts.length, codes, receipts }
  return decided({ ...answer, devicesOut, plannedOpen }, facts)
}
