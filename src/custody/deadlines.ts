/**
 * Deadlines (DOMAIN, rules 8, 12 and 13): what is said and done when a limit comes near, passes, or passes unheeded. What
 * is due follows from the state; that it was acted on is a fact of its own, once for each stage.
 */
import type { DeadlineAbout } from './deadline-entries.ts'
import type { Fact, UnprovenReason } from './entries.ts'
import type { ContainerId, DeviceId, PartyId, PersonId } from './identifiers.ts'
import { type ReportSituation, reportViolation } from './incident.ts'
import { nextHourIn } from './local-time.ts'
import type { Given } from './outcome.ts'
import type { Policy } from './policy.ts'
import { raiseUnproven } from './shipment.ts'
import type { Container, Deadline, DeadlineKind, DeadlineStage, Device, Ground, Key } from './state.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** How long before each limit somebody is warned, ms. */
export function warningBefore(kind: DeadlineKind, policy: Policy): number {
  switch (kind) {
    case 'receipt_not_acknowledged':
      return policy.acknowledgeWarningHours * HOUR
    case 'arrival_overdue':
      return policy.arrivalWarningHours * HOUR
    case 'open_too_long':
      return policy.openWarningMinutes * MINUTE
    case 'closing_receipt_missing':
      return policy.closingReceiptWarningMinutes * MINUTE
    case 'earlier_receipt_missing':
      return policy.missingReceiptWarningHours * HOUR
    case 'device_on_person':
      return policy.endOfDayWarningMinutes * MINUTE
    case 'key_not_seen':
      return policy.keyUnseenWarningDays * DAY
    case 'training_ending':
      return policy.trainingWarningDays * DAY
    case 'storage_attestation_old':
      return policy.storageAttestationWarningDays * DAY
    case 'hold_undecided':
      return policy.holdWarningHours * HOUR
    case 'recall_overdue':
      return policy.recallWarningHours * HOUR
  }
}

/** From what the tables hold to the limit, ms: most of them hold the limit itself. */
export function limitAfter(kind: DeadlineKind, policy: Policy): number {
  if (kind === 'key_not_seen') return policy.keyUnseenDays * DAY
  if (kind === 'earlier_receipt_missing') return policy.missingReceiptHours * HOUR
  return kind === 'hold_undecided' ? policy.holdDecisionHours * HOUR : 0
}

/** The newest end of a day that is not later than now, and the one after it; ms since 1970 UTC. */
export function dayEnds(
  zone: string,
  { endOfDayHour }: Pick<Policy, 'endOfDayHour'>,
  now: number,
): { readonly last: number; readonly next: number } {
  // Two days back there is one for certain, whatever became of the clock in between.
  let last = nextHourIn(zone, now - 2 * DAY, endOfDayHour)
  for (;;) {
    const next = nextHourIn(zone, last + 1, endOfDayHour)
    if (next > now) return { last, next }
    last = next
  }
}

/** A deadline at which something is to be done now, as the store found it. */
export interface Due {
  readonly deadline: Deadline
  readonly about: DeadlineAbout
}

export interface DueSituation {
  readonly stage: DeadlineStage
  readonly due: readonly Due[]
  /** Containers whose contents become unproven, with what they hold; empty where nothing does. */
  readonly containers: readonly Container[]
  readonly contents: readonly Device[]
  /** Open ones of containers and devices. */
  readonly grounds: readonly Ground[]
  /** For devices on persons: the container that each came out of last. */
  readonly cameFrom: ReadonlyMap<DeviceId, ContainerId>
  readonly keys: readonly Key[]
  /** What a violation of these containers would be, by container: those of locks whose earlier receipts are missing. */
  readonly violations: ReadonlyMap<ContainerId, ReportSituation>
  /** Who stands in for whoever watches, where somebody was named. */
  deputyOf(partyId: PartyId, kind: DeadlineKind): PersonId | null
}

/** What is recorded of deadlines that are due: that they are, and what follows from it, in one transaction. */
export function actOnDeadlines(situation: DueSituation, given: Given): readonly Fact[] {
  // What a container holds becomes unproven once, also where two deadlines say so at once.
  const raised = new Set<string>()
  return situation.due.flatMap((due) => actOn(situation, due, raised, given))
}

function actOn(situation: DueSituation, due: Due, raised: Set<string>, given: Given): readonly Fact[] {
  const { deadline, about } = due
  const members = { ...deadline, ...about }
  switch (situation.stage) {
    case 'warned':
      return [{ type: 'deadline_warned', ...members }]
    case 'passed':
      return [{ type: 'deadline_passed', ...members }, ...effectOf(situation, due, raised, given)]
    case 'enforced': {
      const reason = deadline.kind === 'open_too_long' ? 'open_too_long' : 'closing_receipt_missing'
      const containerIds = about.containerId === undefined ? [] : [about.containerId]
      return [{ type: 'deadline_enforced', ...members }, ...unprovenOnce(situation, containerIds, reason, raised)]
    }
    case 'escalated': {
      const forPersonId = situation.deputyOf(deadline.forPartyId, deadline.kind)
      return [{ type: 'deadline_escalated', ...members, forPersonId }]
    }
  }
}

function effectOf(
  situation: DueSituation,
  { deadline, about }: Due,
  raised: Set<string>,
  given: Given,
): readonly Fact[] {
  switch (deadline.kind) {
    case 'receipt_not_acknowledged':
      return unprovenOnce(situation, about.containerIds ?? [], 'receipt_not_acknowledged', raised)
    case 'earlier_receipt_missing':
      return hiddenAct(situation, about, given)
    case 'device_on_person':
      return unprovenOnPerson(situation, about.deviceIds ?? [])
    case 'key_not_seen':
      return situation.keys
        .filter(({ keySerial, status }) => keySerial === about.keySerial && status === 'active')
        .map(({ keySerial, partyId: ownerPartyId }) => ({
          type: 'key_status_changed',
          keySerial,
          status: 'suspended',
          ownerPartyId,
        }))
    // An open container is shown as overdue; its second limit is a stage of its own. The rest is for people to decide.
    case 'open_too_long':
    case 'closing_receipt_missing':
    case 'arrival_overdue':
    case 'training_ending':
    case 'storage_attestation_old':
    case 'hold_undecided':
    case 'recall_overdue':
      return []
  }
}

/**
 * A later receipt proves that the act happened, and nobody shows what the lock said of it: that is as good as flag 1 in
 * it (LOCK-PROTOCOL, section 5.3).
 */
function hiddenAct({ violations }: DueSituation, about: DeadlineAbout, given: Given): readonly Fact[] {
  const violation = about.containerId === undefined ? undefined : violations.get(about.containerId)
  if (violation === undefined || about.missingValue === undefined) return []
  const knowledge = { kind: 'flag', value: about.missingValue } as const
  const what = `act ${about.missingValue} of the lock happened, and its receipt was not brought in time`
  return reportViolation(violation, { knowledge, reporter: null, what }, given).facts
}

function unprovenOnce(
  { containers, contents, grounds }: DueSituation,
  containerIds: readonly ContainerId[],
  reason: UnprovenReason,
  raised: Set<string>,
): Fact[] {
  return containerIds.flatMap((containerId) => {
    const container = containers.find((each) => each.containerId === containerId)
    if (container === undefined || raised.has(containerId)) return []
    raised.add(containerId)
    return raiseUnproven(container, contents, grounds, reason)
  })
}

/** Devices in a hand, grouped by where they came from: the container itself stays as it is. */
function unprovenOnPerson(
  { containers, contents, grounds, cameFrom }: DueSituation,
  deviceIds: readonly DeviceId[],
): Fact[] {
  const named = new Set(deviceIds)
  const already = new Set(grounds.filter(({ kind }) => kind === 'unproven').map(({ subjectId }) => subjectId))
  const concerned = contents.filter(({ deviceId }) => named.has(deviceId) && !already.has(deviceId))
  const groups = Map.groupBy(concerned, ({ deviceId, partyId }) => `${cameFrom.get(deviceId) ?? ''} ${partyId}`)
  return [...groups.values()].flatMap((group): Fact[] => {
    const [first] = group
    const container = containers.find(({ containerId }) => first && containerId === cameFrom.get(first.deviceId))
    if (first === undefined || container === undefined) return []
    return [
      {
        type: 'unproven_raised',
        containerId: container.containerId,
        ownerPartyId: container.partyId,
        holdsContainer: false,
        reason: 'on_person_overnight',
        makerPartyId: first.partyId,
        deviceIds: group.map(({ deviceId }) => deviceId),
      },
    ]
  })
}
