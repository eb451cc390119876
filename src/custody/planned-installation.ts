/**
 * Plans for fitters: who installs what on which day, and where. A plan moves nothing and proves nothing; it says what is
 * meant to happen, so that the phone can show it without a network and a dispatcher sees what is left of the day.
 */
import type { Fact } from './entries.ts'
import type { ContainerId, PersonId, PlannedInstallationId } from './identifiers.ts'
import { decided, type Given, type Outcome, type Refusal, refuse, refused } from './outcome.ts'
import { mayDo } from './people.ts'
import type { Person, PlannedInstallation } from './state.ts'

/** More than anybody installs in a day; whoever needs more has mixed up people or days. */
export const PLANNED_MOST = 100
/** Of a plan, days ahead. */
const DAYS_AHEAD = 366
const DAY_MS = 24 * 3_600_000

/** What is said of one place. */
export interface PlannedPlace {
  readonly order: number
  readonly deviceType: string | null
  readonly place: string
  readonly meterPointId: string | null
  readonly note: string | null
}

export interface PlanningSituation {
  readonly acting: Person
  /** Who is to install. */
  readonly fitter: Person
  /** `YYYY-MM-DD`. */
  readonly today: string
  /** Plans of that person on that day that are not over. */
  readonly planned: number
}

/** Whether it is a day of the calendar, as `YYYY-MM-DD`. */
export function isDay(text: string): boolean {
  const at = Date.parse(`${text}T00:00:00Z`)
  return /^\d{4}-\d\d-\d\d$/.test(text) && Number.isFinite(at) && new Date(at).toISOString().startsWith(text)
}

/**
 * Plans one or many installations of one person on one day. Refusals, in this order: `person_not_active`,
 * `planned_for_non_installer`, `planned_day_out_of_range`, `planned_too_many`.
 */
export function planInstallations(
  situation: PlanningSituation,
  request: {
    readonly day: string
    readonly containerId: ContainerId | null
    readonly places: readonly PlannedPlace[]
  },
  given: Given,
): Outcome<readonly PlannedInstallationId[]> {
  const { day, containerId: expectedContainerId, places } = request
  const refusal = refusePlan(situation, day, situation.planned + places.length)
  if (refusal !== null) return refused(refusal)
  const facts = places.map(({ order: orderInDay, ...said }) => ({
    type: 'installation_planned' as const,
    plannedInstallationId: given.newId() as PlannedInstallationId,
    forPersonId: situation.fitter.personId,
    day,
    orderInDay,
    expectedContainerId,
    ...said,
  }))
  return decided(
    facts.map(({ plannedInstallationId }) => plannedInstallationId),
    facts,
  )
}

export interface ChangeSituation extends PlanningSituation {
  readonly plan: PlannedInstallation
  /** What its newest entry says; null: that was erased. */
  readonly said: { readonly place: string; readonly meterPointId: string | null; readonly note: string | null } | null
}

/** What is to be otherwise; the rest stays. */
export interface PlanChange extends Partial<PlannedPlace> {
  readonly personId?: PersonId
  readonly day?: string
  readonly containerId?: ContainerId | null
}

/**
 * Changes a plan. Refusals, in this order: `person_not_active`, `planned_over`, `planned_for_non_installer`,
 * `planned_day_out_of_range`, `planned_too_many`, `nothing_to_change`.
 */
export function changePlan(situation: ChangeSituation, change: PlanChange): Outcome<PlannedInstallationId> {
  const { acting, plan, said, fitter, planned } = situation
  if (acting.status !== 'active') return refused(refuse('person_not_active'))
  if (plan.status !== 'planned') return refused(refuse('planned_over', { plannedStatus: plan.status }))
  const day = change.day ?? plan.day
  const moves = fitter.personId !== plan.personId || day !== plan.day
  // What stays on its day may be one of yesterday, whose address is corrected.
  const refusal = moves ? refusePlan(situation, day, planned + 1) : null
  if (refusal !== null) return refused(refusal)
  const before = { ...(said ?? { place: '', meterPointId: null, note: null }), ...detailsOf(plan) }
  const after = {
    forPersonId: fitter.personId,
    day,
    orderInDay: change.order ?? plan.orderInDay,
    expectedContainerId: change.containerId === undefined ? plan.containerId : change.containerId,
    deviceType: change.deviceType === undefined ? plan.deviceType : change.deviceType,
    place: change.place ?? before.place,
    meterPointId: change.meterPointId === undefined ? before.meterPointId : change.meterPointId,
    note: change.note === undefined ? before.note : change.note,
  }
  const isSame = (Object.keys(after) as (keyof typeof after)[]).every((name) => after[name] === before[name])
  if (isSame) return refused(refuse('nothing_to_change'))
  const { plannedInstallationId, entryIds: earlierEntryIds } = plan
  const fact: Fact = { type: 'planned_installation_changed', plannedInstallationId, ...after, earlierEntryIds }
  return decided(plannedInstallationId, [fact])
}

function detailsOf({ personId: forPersonId, day, orderInDay, containerId, deviceType }: PlannedInstallation) {
  return { forPersonId, day, orderInDay, expectedContainerId: containerId, deviceType }
}

/** Takes a plan back. Refusals, in this order: `person_not_active`, `planned_over`. */
export function withdrawPlan({
  acting,
  plan,
}: Pick<ChangeSituation, 'acting' | 'plan'>): Outcome<PlannedInstallationId> {
  if (acting.status !== 'active') return refused(refuse('person_not_active'))
  if (plan.status !== 'planned') return refused(refuse('planned_over', { plannedStatus: plan.status }))
  const { plannedInstallationId, personId: forPersonId } = plan
  return decided(plannedInstallationId, [
    { type: 'planned_installation_withdrawn', plannedInstallationId, forPersonId },
  ])
}

function refusePlan({ acting, fitter, today }: PlanningSituation, day: string, number: number): Refusal | null {
  if (acting.status !== 'active') return refuse('person_not_active')
  if (fitter.status !== 'active' || !mayDo(fitter.roles, 'devices:install')) return refuse('planned_for_non_installer')
  return refusePlanned(day, today, number)
}

/**
 * Why nobody can have so many plans, with those there are, on that day; days as `YYYY-MM-DD`. Refusals, in this order:
 * `planned_day_out_of_range`, `planned_too_many`.
 */
export function refusePlanned(day: string, today: string, number: number): Refusal | null {
  const ahead = Date.parse(day) - Date.parse(today)
  if (!isDay(day) || ahead < 0 || ahead > DAYS_AHEAD * DAY_MS) return refuse('planned_day_out_of_range', { today })
  return number > PLANNED_MOST ? refuse('planned_too_many', { most: PLANNED_MOST }) : null
}
