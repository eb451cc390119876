/** A recall is a task: it has an owner and a day, until the device is known to be out of service. */
import type { Fact } from './entries.ts'
import type { PartyId } from './identifiers.ts'
import { decided, type Given, type Outcome, type Refusal, refuse, refused } from './outcome.ts'
import { refuseActing } from './parties.ts'
import type { Device, Person, Recall } from './state.ts'

/** Within so many hours, if nobody says otherwise. */
export const RECALL_HOURS = 24
const LONGEST_MS = 90 * 24 * 3_600_000

export interface RecallSituation {
  readonly acting: Person
  readonly recall: Recall
  readonly device: Device
  /** The gateway administrators that the owner of the device named. */
  readonly administrators: readonly PartyId[]
}

/**
 * Says who takes care of it, and until when. Refusals, in this order: `person_not_active`, `right_was_taken`,
 * `recall_not_yours`, `recall_ended`, `recall_owner_unknown`, `recall_due_out_of_range`.
 */
export function ownRecall(
  situation: RecallSituation,
  request: { readonly owner: Person | undefined; readonly dueAt: number | null },
  given: Pick<Given, 'now'>,
): Outcome<{ readonly dueAt: number }> {
  const refusal = refuseRecall(situation)
  if (refusal !== null) return refused(refusal)
  const { acting, recall } = situation
  const { owner } = request
  if (owner === undefined || owner.partyId !== acting.partyId || owner.status !== 'active') {
    return refused(refuse('recall_owner_unknown'))
  }
  const dueAt = request.dueAt ?? recall.dueAt
  const latest = given.now + LONGEST_MS
  if (request.dueAt !== null && (dueAt <= given.now || dueAt > latest)) {
    return refused(refuse('recall_due_out_of_range', { latest: new Date(latest).toISOString() }))
  }
  const { incidentId, deviceId } = recall
  const fact: Fact = {
    type: 'recall_owned',
    incidentId,
    deviceId,
    forPersonId: owner.personId,
    ownerPartyId: owner.partyId,
    dueAt,
  }
  return decided({ dueAt }, [fact])
}

/**
 * The device is out of service. It stays held: what becomes of it is decided by a release or a lock-out. Refusals, in
 * this order: `person_not_active`, `right_was_taken`, `recall_not_yours`, `recall_ended`.
 */
export function confirmRecall(
  situation: RecallSituation,
  request: { readonly what: 'out_of_service'; readonly note: string },
): Outcome<Record<never, never>> {
  const refusal = refuseRecall(situation)
  if (refusal !== null) return refused(refusal)
  const { incidentId, deviceId } = situation.recall
  return decided({}, [{ type: 'recall_confirmed', incidentId, deviceId, ...request }])
}

function refuseRecall({ acting, recall, device, administrators }: RecallSituation): Refusal | null {
  // A system has no roles: it was let in by its scope.
  const refusal = acting.roles.length === 0 ? refuseInactive(acting) : refuseActing(acting, 'recalls:handle')
  if (refusal !== null) return refusal
  if (acting.partyId !== device.owningPartyId && !administrators.includes(acting.partyId)) {
    return refuse('recall_not_yours')
  }
  return recall.status === 'ended' ? refuse('recall_ended') : null
}

function refuseInactive({ status }: Person): Refusal | null {
  return status === 'active' ? null : refuse('person_not_active')
}
