/**
 * A box passed on from one fitter to a colleague in the field, with its key-bound codes and receipts. It moves; what the
 * giver carries in hand does not: that needs a scan into a box. Codes that the giver still has make it unproven.
 */
import type { Fact } from './entries.ts'
import type { DeviceId, OpeningId, PassOnId, PersonId, TourId } from './identifiers.ts'
import { stillOut } from './key-loss.ts'
import { namedValues } from './lock.ts'
import { refusePlace } from './opening.ts'
import { decided, type Given, type Outcome, type Refusal, refuse, refused } from './outcome.ts'
import { refuseCodesTo } from './people.ts'
import { raiseUnproven } from './shipment.ts'
import type { Container, Device, Ground, Lock, LockActRow, Opening, PassOn, Person, Site, Tour } from './state.ts'

export interface FieldSituation {
  /** Who acts. */
  readonly person: Person
  readonly container: Container
  readonly lock: Lock | null
  readonly acts: readonly LockActRow[]
  /** Openings that are not over, and those of the acts. */
  readonly openings: readonly Opening[]
  readonly tour: Tour | undefined
  readonly contents: readonly Device[]
  /** Open ones of the container and its contents. */
  readonly grounds: readonly Ground[]
  /** Where it stands. */
  readonly site: Site | undefined
  /** Where it is to go. */
  readonly toSite: Site | undefined
  readonly giver: Person
  readonly receiver: Person
  /** What the giver has in hand. */
  readonly inHand: readonly DeviceId[]
  /** An offer of this box that nobody has answered. */
  readonly underWay: PassOn | undefined
}

/** What is not settled, for the colleague to know before they take the box. */
export interface Outstanding {
  /** Not over. */
  readonly openings: readonly {
    readonly openingId: OpeningId
    readonly status: Opening['status']
    readonly personId: PersonId
    readonly tourId: TourId | null
  }[]
  /** Acts whose receipt has not come in, or not that of the act before. */
  readonly receipts: readonly { readonly openingId: OpeningId; readonly action: 'O' | 'C' }[]
  /** Codes that the lock may still take. */
  readonly codes: readonly {
    readonly openingId: OpeningId | null
    readonly action: LockActRow['action']
    readonly personId: PersonId | null
  }[]
  readonly tourId: TourId | null
  /** In the giver's hands, and not in the box: they stay with the giver until they are scanned in. */
  readonly staysWithGiver: readonly DeviceId[]
}

export interface PassOnAnswer {
  readonly passOnId: PassOnId
  readonly outstanding: Outstanding
}

/**
 * Offers a box to a colleague. Refusals: `person_not_active`, those of the place, `container_retired`,
 * `container_in_transit`, `container_in_shipment`, `pass_on_only_in_the_field`, `passed_on_to_oneself`,
 * `colleague_cannot_take_over`, `pass_on_under_way`.
 */
export function offerContainer(situation: FieldSituation, given: Given): Outcome<PassOnAnswer> {
  const { person, container, receiver, toSite, underWay } = situation
  const refusal =
    (person.status === 'active' ? null : refuse('person_not_active')) ??
    (container.siteId === null ? refuse('container_not_at_site') : refusePlace(situation, container.siteId)) ??
    refuseContainer(situation) ??
    refuseReceiver(situation, given.now)
  if (refusal !== null) return refused(refusal)
  if (underWay !== undefined) return refused(refuse('pass_on_under_way', { passOnId: underWay.passOnId }))
  if (toSite === undefined) return refused(refuse('colleague_cannot_take_over', { because: 'site_not_yours' }))
  const passOnId = given.newId() as PassOnId
  const fact: Fact = {
    type: 'container_offered',
    passOnId,
    containerId: container.containerId,
    ownerPartyId: container.partyId,
    forPersonId: receiver.personId,
    siteId: toSite.siteId,
  }
  return decided({ passOnId, outstanding: outstandingOf(situation) }, [fact])
}

/**
 * Takes a box over. Refusals: `pass_on_over`, `pass_on_not_yours`, `passed_on_to_oneself`, `person_not_active`,
 * `training_not_in_date`, `site_not_yours`, `pass_on_out_of_date`.
 */
export function acceptContainer(
  situation: FieldSituation & { readonly passOn: PassOn },
  given: Given,
): Outcome<PassOnAnswer> {
  const { passOn, person, container, contents, grounds, tour } = situation
  const refusal = refuseAcceptance(situation, given.now)
  if (refusal !== null) return refused(refusal)
  const { passOnId, fromPersonId, toSiteId } = passOn
  const { containerId } = container
  const facts: Fact[] = tour === undefined ? [] : [{ type: 'tour_returned', tourId: tour.tourId, containerId }]
  facts.push({
    type: 'container_passed_on',
    passOnId,
    containerId,
    fromPersonId,
    forPersonId: person.personId,
    siteId: toSiteId,
  })
  if (leftBehind(situation, 'tour').length > 0) {
    facts.push(...raiseUnproven(container, contents, grounds, 'tour_not_returned'))
  } else if (leftBehind(situation, 'giver').length > 0) {
    facts.push(...raiseUnproven(container, contents, grounds, 'passed_on'))
  }
  return decided({ passOnId, outstanding: outstandingOf(situation) }, facts)
}

/** Ends an offer. By either side, or by whoever has the right where the box stands. Refusals: `pass_on_over`, `pass_on_not_yours`. */
export function withdrawOffer({
  passOn,
  person,
  container,
}: Pick<FieldSituation, 'person' | 'container'> & { readonly passOn: PassOn }): Outcome<PassOnId> {
  const { passOnId, containerId, status, fromPersonId, toPersonId } = passOn
  if (status !== 'offered') return refused(refuse('pass_on_over'))
  const mayHere = container.siteId !== null && person.siteIds.includes(container.siteId)
  if (person.personId !== fromPersonId && person.personId !== toPersonId && !mayHere) {
    return refused(refuse('pass_on_not_yours'))
  }
  return decided(passOnId, [{ type: 'container_offer_ended', passOnId, containerId }])
}

function refuseAcceptance(situation: FieldSituation & { readonly passOn: PassOn }, now: number): Refusal | null {
  const { passOn, person, giver, toSite, container } = situation
  if (passOn.status !== 'offered') return refuse('pass_on_over')
  if (person.personId !== passOn.toPersonId) return refuse('pass_on_not_yours')
  if (person.naturalPersonId === giver.naturalPersonId) return refuse('passed_on_to_oneself')
  const untrained = refuseCodesTo(person, now)
  if (untrained !== null) return untrained
  if (!hasRightAt(person, toSite)) return refuse('site_not_yours', { siteId: passOn.toSiteId })
  const isThere = container.siteId !== null && giver.siteIds.includes(container.siteId)
  const isOurs = container.possessingPartyId === person.partyId
  return isThere && isOurs && refuseContainer(situation) === null ? null : refuse('pass_on_out_of_date')
}

function refuseContainer({ container, site }: FieldSituation): Refusal | null {
  if (container.status === 'retired') return refuse('container_retired')
  if (container.missing) return refuse('container_missing')
  if (container.status === 'in_transit') return refuse('container_in_transit')
  if (container.shipmentId !== null) return refuse('container_in_shipment')
  return isInTheField(site) ? null : refuse('pass_on_only_in_the_field')
}

function refuseReceiver({ giver, receiver, toSite }: FieldSituation, now: number): Refusal | null {
  if (receiver.naturalPersonId === giver.naturalPersonId) return refuse('passed_on_to_oneself')
  const untrained = refuseCodesTo(receiver, now)
  if (untrained !== null) return refuse('colleague_cannot_take_over', { because: untrained.code })
  if (!hasRightAt(receiver, toSite)) return refuse('colleague_cannot_take_over', { because: 'site_not_yours' })
  return isInTheField(toSite) ? null : refuse('pass_on_only_in_the_field')
}

function hasRightAt(person: Person, site: Site | undefined): boolean {
  if (site === undefined || site.status !== 'active') return false
  return site.partyId === person.partyId && person.siteIds.includes(site.siteId)
}

function isInTheField(site: Site | undefined): boolean {
  return site?.kind === 'vehicle' || site?.kind === 'place_of_use'
}

/** Acts of the tour that ends, or of the giver, that the lock may still take or whose predecessor lacks. */
function leftBehind(situation: FieldSituation, of: 'tour' | 'giver'): LockActRow[] {
  const { openings, tour, giver } = situation
  const ids = new Set(
    openings
      .filter(({ tourId, personId }) =>
        of === 'tour' ? tour !== undefined && tourId === tour.tourId : personId === giver.personId,
      )
      .map(({ openingId }) => openingId),
  )
  return unsettled(situation).filter(({ openingId }) => openingId !== null && ids.has(openingId))
}

function unsettled({ lock, acts }: FieldSituation): LockActRow[] {
  return lock === null ? [] : stillOut({ locks: [lock], acts, suspicious: acts })
}

const OVER: readonly Opening['status'][] = ['closed', 'failed', 'expired', 'force_closed']

export function outstandingOf(situation: FieldSituation): Outstanding {
  const { openings, tour, inHand, acts } = situation
  const left = unsettled(situation)
  const named = namedValues(acts)
  const happened = ({ value, state }: LockActRow): boolean => state === 'received' || named.has(value)
  const underWay = openings.filter(({ status }) => !OVER.includes(status))
  const personOf = (openingId: OpeningId | null): PersonId | null =>
    openings.find((opening) => opening.openingId === openingId)?.personId ?? null
  return {
    openings: underWay.map(({ openingId, status, personId, tourId }) => ({ openingId, status, personId, tourId })),
    receipts: [
      ...underWay
        .filter(({ openedAt, closedAt }) => openedAt !== null && closedAt === null)
        .map(({ openingId }) => ({ openingId, action: 'C' as const })),
      ...left.flatMap((act) => {
        const { openingId, action } = act
        return openingId !== null && happened(act) && (action === 'O' || action === 'C') ? [{ openingId, action }] : []
      }),
    ],
    codes: left
      .filter((act) => !happened(act))
      .map(({ openingId, action }) => ({ openingId, action, personId: personOf(openingId) })),
    tourId: tour?.tourId ?? null,
    staysWithGiver: [...inHand].sort(),
  }
}
