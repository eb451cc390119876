/** What a driver does by a link, or on paper: takes boxes over, hands them over, reports what is wrong with them. */
import { attachmentAdded, type FileFacts } from './attachment.ts'
import { refuseStanding, type ShipmentOnTheWay, standingOf } from './carrier-link.ts'
import { type BoxPlace, isLegOver, placeOf } from './carrier-link-leg.ts'
import type { Fact } from './entries.ts'
import { type HandoverAnswer, type HandoverSituation, signHandover } from './handover.ts'
import { type AttachmentId, type ContainerId, idOf } from './identifiers.ts'
import { type Exposed, type ReportSituation, reportViolation } from './incident.ts'
import { decided, type Given, type Outcome, type Refusal, refuse, refused } from './outcome.ts'
import { refuseActing } from './parties.ts'
import { legOf } from './responsibility.ts'
import type { CarrierLink, Container, Knowledge, Leg, Person, Shipment, ShipmentContainer } from './state.ts'

/** Which hand-over somebody means who names these boxes: the one in which they are taken over, or handed over. */
export interface MeantHandover {
  readonly leg: Leg
  readonly step: number
}

/** Serials that are none of the shipment decide nothing here: the hand-over itself compares them. */
export function meantHandover(
  shipment: Shipment,
  boxes: readonly ShipmentContainer[],
  containers: readonly Pick<Container, 'containerId' | 'serial'>[],
  link: Pick<CarrierLink, 'step'>,
  serials: readonly string[],
): MeantHandover | 'apart' {
  const named = new Set(
    containers.filter(({ serial }) => serials.includes(serial)).map(({ containerId }) => containerId as string),
  )
  const places = new Set<BoxPlace>(
    boxes.filter(({ containerId }) => named.has(containerId)).map((box) => placeOf(box, link.step)),
  )
  if (places.has('to_take_over') && places.has('with_carrier')) return 'apart'
  const isHandingOver = places.has('with_carrier') || places.has('handed_over')
  const step = isHandingOver ? link.step : link.step - 1
  return { step, leg: legOf(shipment, step) }
}

export interface SigningSituation extends ShipmentOnTheWay {
  readonly link: CarrierLink
  readonly meant: MeantHandover | 'apart'
  /** As the person of the link. */
  readonly handover: HandoverSituation
}

export interface SigningRequest {
  readonly containerSerials: readonly string[]
  readonly condition: 'intact' | 'damaged'
  readonly damaged: readonly string[]
  readonly name: string
}

/**
 * Signs a hand-over for the carrier. Refusals, in this order: `carrier_link_ended`, `carrier_link_done`,
 * `carrier_link_expired`, `carrier_boxes_apart`, then those of `signHandover`.
 */
export function signByLink(
  situation: SigningSituation & { readonly generation: number },
  request: SigningRequest & { readonly signature: string },
  given: Given,
): Outcome<HandoverAnswer> {
  const { link, meant, generation } = situation
  const refusal = refuseStanding(standingOf(situation, generation, given.now))
  if (refusal !== null) return refused(refusal)
  if (meant === 'apart') return refused(refuse('carrier_boxes_apart'))
  const { name, signature } = request
  return withSigner(signFor(situation, meant, request, given), (signed) => ({
    ...signed,
    type: 'carrier_signed',
    linkId: link.linkId,
    name,
    signature,
  }))
}

export interface PaperSituation extends SigningSituation {
  /** Who types it in. */
  readonly acting: Person
}

/**
 * The same from paper that the driver signed by hand, typed in by somebody who has it. Its code was good, whoever shows
 * it. A link's time counts for the signing, not for the typing: paper comes back late. Refusals, in this order:
 * `person_not_active`, `right_was_taken`, `carrier_link_done`, `paper_signed_out_of_time`, `carrier_boxes_apart`, then
 * those of `signHandover`.
 */
export function enterPaper(
  situation: PaperSituation,
  request: SigningRequest & { readonly signedAt: number },
  given: Given,
): Outcome<HandoverAnswer> {
  const { acting, link, meant, shipment, boxes } = situation
  const refusal = refuseActing(acting, 'shipments:sign') ?? refusePaper(situation, request.signedAt, given.now)
  if (refusal !== null) return refused(refusal)
  if (isLegOver(shipment, boxes, link.step)) return refused(refuse('carrier_link_done'))
  if (meant === 'apart') return refused(refuse('carrier_boxes_apart'))
  const { name, signedAt } = request
  return withSigner(signFor(situation, meant, request, given), (signed) => ({
    ...signed,
    type: 'carrier_paper_entered',
    linkId: link.linkId,
    personId: acting.personId,
    signedAt,
    name,
  }))
}

/** On paper stand whole minutes. */
const MINUTE_MS = 60_000

function refusePaper({ link }: PaperSituation, signedAt: number, now: number): Refusal | null {
  const isInTime = signedAt > link.issuedAt - MINUTE_MS && signedAt < link.expiresAt && signedAt <= now
  return isInTime ? null : refuse('paper_signed_out_of_time')
}

function signFor(
  { handover }: SigningSituation,
  { leg, step }: MeantHandover,
  { containerSerials, condition, damaged }: SigningRequest,
  given: Given,
): Outcome<HandoverAnswer> {
  return signHandover(handover, { leg, step, containerSerials, condition, damaged }, given)
}

type Signed = Pick<Extract<Fact, { type: 'handover_signed' }>, 'shipmentId' | 'handoverId' | 'containerIds' | 'side'>

/** Says beside each signature that was given who gave it; what changed nothing was signed before. */
function withSigner(outcome: Outcome<HandoverAnswer>, tell: (signed: Signed) => Fact): Outcome<HandoverAnswer> {
  if (outcome.refusal !== undefined) return outcome
  const signers = outcome.facts.flatMap((fact) => {
    if (fact.type !== 'handover_half_signed' && fact.type !== 'handover_signed') return []
    const { shipmentId, handoverId, containerIds, side } = fact
    return [tell({ shipmentId, handoverId, containerIds, side })]
  })
  return decided(outcome.answer, [...outcome.facts, ...signers])
}

/** So many photos may come by one link: enough for each box from all sides, too few to fill a disk with. */
export const PHOTOS_MOST = 60

/**
 * Adds a photo to the shipment, shared with everybody in it. Also when the link's time is over: a photo belongs to a
 * report. Refusals, in this order: `carrier_link_ended`, `attachments_too_many`.
 */
export function addPhotoByLink(
  situation: ShipmentOnTheWay & { readonly link: CarrierLink; readonly generation: number; readonly photos: number },
  file: FileFacts,
  given: Given,
): Outcome<AttachmentId> {
  if (standingOf(situation, situation.generation, given.now) === 'taken_away')
    return refused(refuse('carrier_link_ended'))
  if (situation.photos >= PHOTOS_MOST) return refused(refuse('attachments_too_many', { most: PHOTOS_MOST }))
  const attachmentId = idOf('AttachmentId', given.newId())
  const { shipmentId } = situation.shipment
  const added = { subjectKind: 'shipment', subjectId: shipmentId, incidentId: null, shared: true, file } as const
  return decided(attachmentId, [attachmentAdded({ attachmentId, ...added })])
}

export interface LinkReportSituation {
  readonly reporter: Person
  /** The boxes that are meant, each with what a report on it needs. */
  readonly reports: readonly ReportSituation[]
}

/**
 * Reports boxes as violated, by a link. It holds at once, also when the link's time or its part of the way is over: a
 * box that somebody found broken is none the less broken. Never refused.
 */
export function reportByLink(
  { reporter, reports }: LinkReportSituation,
  { knowledge, what }: { readonly knowledge: Knowledge; readonly what: string },
  given: Given,
): Outcome<readonly (Exposed & { readonly containerId: ContainerId })[]> {
  const told = reports.map((situation) => {
    const { containerId } = situation.container
    const report = { knowledge, reporter: reporter.naturalPersonId, what }
    return { containerId, ...reportViolation(situation, report, given) }
  })
  return decided(
    told.map(({ containerId, result }) => ({ ...result, containerId })),
    told.flatMap(({ facts }) => facts),
  )
}
