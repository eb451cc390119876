/** What people say to deadlines: that they know, who watches over them, and where devices are overnight. */
import type { Fact } from './entries.ts'
import type { ContainerId, DeviceId, PersonId } from './identifiers.ts'
import { decided, type Given, type Outcome, refuse, refused } from './outcome.ts'
import { refuseActing } from './parties.ts'
import { mayDo } from './people.ts'
import type { Container, Deadline, DeadlineAct, DeadlineKind, Device, Ground, Person } from './state.ts'

/** Refusals, in this order: `person_not_active`, `right_was_taken`, `deadline_not_passed`, `deadline_acknowledged_already`. */
export function acknowledgeDeadline(
  { acting, acts }: { readonly acting: Person; readonly acts: readonly DeadlineAct[] },
  { note }: { readonly note: string },
): Outcome<{ readonly status: 'acknowledged' }> {
  const refusal = refuseActing(acting, 'deadlines:acknowledge')
  if (refusal !== null) return refused(refusal)
  const passed = acts.find(({ stage }) => stage === 'passed')
  if (passed === undefined) return refused(refuse('deadline_not_passed'))
  if (passed.acknowledgedAt !== null) return refused(refuse('deadline_acknowledged_already'))
  const { kind, subjectKind, subjectId, partyId: forPartyId, dueAt, entryId: passedEntryId } = passed
  const deadline: Deadline = { kind, subjectKind, subjectId, forPartyId, dueAt }
  return decided({ status: 'acknowledged' }, [{ type: 'deadline_acknowledged', ...deadline, passedEntryId, note }])
}

/** Refusals, in this order: `person_not_active`, `right_was_taken`, `watch_person_unknown`, `watch_needs_two`. */
export function setWatch(
  {
    acting,
    owner,
    deputy,
  }: {
    readonly acting: Person
    readonly owner: Person | undefined
    /** Null: nobody is to stand in. */
    readonly deputy: Person | undefined | null
  },
  { kind }: { readonly kind: DeadlineKind | '' },
): Outcome<Record<never, never>> {
  const refusal = refuseActing(acting, 'watches:change')
  if (refusal !== null) return refused(refusal)
  if (!isOurs(owner, acting) || (deputy !== null && !isOurs(deputy, acting))) {
    return refused(refuse('watch_person_unknown'))
  }
  if (deputy !== null && deputy.naturalPersonId === owner.naturalPersonId) return refused(refuse('watch_needs_two'))
  const fact: Fact = {
    type: 'watch_set',
    kind,
    ownerPersonId: owner.personId,
    deputyPersonId: deputy === null ? null : deputy.personId,
  }
  return decided({}, [fact])
}

function isOurs(person: Person | undefined, { partyId }: Person): person is Person {
  return person !== undefined && person.partyId === partyId && person.status === 'active'
}

export interface ExplainSituation {
  readonly acting: Person
  /** Who has the devices. */
  readonly person: Person
  /** Those that were named, as far as they are known. */
  readonly devices: readonly Device[]
  /** Open ones of the devices. */
  readonly grounds: readonly Ground[]
  /** What was recorded when the day ended that is explained afterwards; undefined: nothing passed. */
  readonly passed: DeadlineAct | undefined
  /** Ends of days for which a device is explained already. */
  readonly explained: readonly { readonly deviceId: DeviceId; readonly dayEndsAt: number }[]
  /** Where each came from last. */
  readonly cameFrom: ReadonlyMap<DeviceId, ContainerId>
  readonly containers: readonly Container[]
  /** The coming end of a day. */
  readonly dayEndsAt: number
}

/**
 * Says where devices are that somebody has overnight (rule 13). Before the day ends its person does so alone, and nothing
 * happens to the devices; afterwards another human with the right to release does, and they are no longer unproven.
 * Refusals, in this order: `person_not_active`, `devices_not_on_person`, `explanation_not_yours`, `explanation_too_late`.
 */
export function explainDevices(
  situation: ExplainSituation,
  { deviceIds, text }: { readonly deviceIds: readonly DeviceId[]; readonly text: string },
  given: Pick<Given, 'now'>,
): Outcome<{ readonly dayEndsAt: number; readonly ended: readonly DeviceId[] }> {
  const { acting, person, devices, grounds, passed, explained, dayEndsAt } = situation
  if (acting.status !== 'active') return refused(refuse('person_not_active'))
  const inHand = new Set(devices.filter(({ personId }) => personId === person.personId).map((each) => each.deviceId))
  const others = deviceIds.filter((deviceId) => !inHand.has(deviceId))
  if (others.length > 0) return refused(refuse('devices_not_on_person', { deviceIds: others }))
  // What came from the end of a day alone: other reasons end by their own proofs.
  const ended = new Set(
    grounds
      .filter(({ kind, openedAt }) => kind === 'unproven' && openedAt === passed?.at)
      .map((each) => each.subjectId),
  )
  const late = deviceIds.filter((deviceId) => ended.has(deviceId))
  const isPerson = acting.naturalPersonId === person.naturalPersonId
  if (late.length === 0) {
    if (!isPerson) return refused(refuse('explanation_not_yours'))
    return decided({ dayEndsAt, ended: [] }, explainedFor(person.personId, dayEndsAt, deviceIds, text, explained))
  }
  if (isPerson || !mayDo(acting.roles, 'incidents:release')) return refused(refuse('explanation_too_late'))
  if (passed === undefined || passed.dueAt > given.now) throw new Error('what passed lies behind us')
  return decided({ dayEndsAt: passed.dueAt, ended: late }, [
    ...explainedFor(person.personId, passed.dueAt, late, text, explained),
    ...endedBy(situation, late),
  ])
}

/** Once for each device and day. */
function explainedFor(
  personId: PersonId,
  dayEndsAt: number,
  deviceIds: readonly DeviceId[],
  text: string,
  explained: ExplainSituation['explained'],
): Fact[] {
  const known = new Set(explained.filter((each) => each.dayEndsAt === dayEndsAt).map((each) => each.deviceId))
  const added = deviceIds.filter((deviceId) => !known.has(deviceId))
  return added.length === 0 ? [] : [{ type: 'devices_explained', personId, dayEndsAt, deviceIds: added, text }]
}

function endedBy({ cameFrom, containers }: ExplainSituation, deviceIds: readonly DeviceId[]): Fact[] {
  const groups = Map.groupBy(deviceIds, (deviceId) => cameFrom.get(deviceId))
  return containers.flatMap(({ containerId }): Fact[] => {
    const group = groups.get(containerId) ?? []
    if (group.length === 0) return []
    return [{ type: 'unproven_ended', containerId, value: 0, explained: true, deviceIds: group }]
  })
}
