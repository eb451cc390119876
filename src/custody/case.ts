/** What people say and decide about an incident after its report: notes, tasks, and what it comes to. */
import type { Decision } from './case-entries.ts'
import type { Fact } from './entries.ts'
import type { CaseNoteId, CaseTaskId, DecisionId, IncidentId } from './identifiers.ts'
import { decided, type Given, type Outcome, type Refusal, refuse, refused } from './outcome.ts'
import { refuseActing } from './parties.ts'
import type { CaseNote, CaseTask, Ground, Incident, Person } from './state.ts'

export interface CaseSituation {
  readonly person: Person
  readonly incident: Incident
}

/**
 * Writes a note, also to an incident that is closed. It is never changed: a correction is a note of its own that names
 * it. Refusals, in this order: `person_not_active`, `note_to_correct_unknown`.
 */
export function noteIncident(
  { person, incident, corrected }: CaseSituation & { readonly corrected: CaseNote | undefined },
  request: { readonly text: string; readonly shared: boolean; readonly corrects: CaseNoteId | null },
  given: Given,
): Outcome<{ readonly caseNoteId: CaseNoteId }> {
  if (person.status !== 'active') return refused(refuse('person_not_active'))
  const { corrects, shared, text } = request
  const { incidentId } = incident
  const isOwn = corrected?.partyId === person.partyId && corrected.incidentId === incidentId
  if (corrects !== null && !isOwn) return refused(refuse('note_to_correct_unknown'))
  const caseNoteId = given.newId() as CaseNoteId
  return decided({ caseNoteId }, [{ type: 'incident_noted', caseNoteId, incidentId, shared, corrects, text }])
}

const TASK_LONGEST_MS = 365 * 24 * 3_600_000

/**
 * Sets a task for somebody of one's own party. Refusals, in this order: `person_not_active`, `right_was_taken`,
 * `task_owner_unknown`, `task_due_out_of_range`.
 */
export function setTask(
  { person, incident, owner }: CaseSituation & { readonly owner: Person | undefined },
  request: { readonly what: string; readonly dueAt: number },
  given: Given,
): Outcome<{ readonly taskId: CaseTaskId }> {
  const refusal = refuseActing(person, 'incidents:manage')
  if (refusal !== null) return refused(refusal)
  // A driver with a link, or a system, does nobody's tasks.
  if (
    owner === undefined ||
    owner.partyId !== person.partyId ||
    owner.status !== 'active' ||
    owner.roles.length === 0
  ) {
    return refused(refuse('task_owner_unknown'))
  }
  const latest = given.now + TASK_LONGEST_MS
  if (request.dueAt <= given.now || request.dueAt > latest) {
    return refused(refuse('task_due_out_of_range', { latest: new Date(latest).toISOString() }))
  }
  const taskId = given.newId() as CaseTaskId
  const { incidentId } = incident
  const { personId: forPersonId, partyId: ownerPartyId } = owner
  return decided({ taskId }, [{ type: 'incident_task_set', taskId, incidentId, forPersonId, ownerPartyId, ...request }])
}

/** Says that a task is done, by whomever of the party. Refusals, in this order: `person_not_active`, `task_completed`. */
export function completeTask(
  { person, task }: { readonly person: Person; readonly task: CaseTask },
  { note }: { readonly note: string },
): Outcome<Record<never, never>> {
  if (person.status !== 'active') return refused(refuse('person_not_active'))
  if (task.status === 'done') return refused(refuse('task_completed'))
  const { taskId, incidentId } = task
  return decided({}, [{ type: 'incident_task_completed', taskId, incidentId, note }])
}

export interface DecisionSituation extends CaseSituation {
  /** Open grounds that come from this incident. */
  readonly grounds: readonly Ground[]
  /** The container, or the device, that the incident is about is missing still. */
  readonly isMissing: boolean
}

/**
 * Decides what an incident came to. `unfounded` and `explained` end it, by one person with a reason, if it holds nothing:
 * what is held is released by two (`release.ts`) or locked out. `confirmed` ends nothing. Refusals, in this order:
 * `person_not_active`, `right_was_taken`, `incident_not_yours`, `incident_closed`, `incident_holds_something`,
 * `reporter_may_not_decide`.
 */
export function decideIncident(
  situation: DecisionSituation,
  request: { readonly decision: Decision; readonly reason: string },
  given: Given,
): Outcome<{ readonly decisionId: DecisionId; readonly incidentClosed: boolean }> {
  const incidentClosed = request.decision !== 'confirmed'
  const refusal = refuseDecision(situation, incidentClosed)
  if (refusal !== null) return refused(refusal)
  const decisionId = given.newId() as DecisionId
  const { incidentId } = situation.incident
  const fact: Fact = { type: 'incident_decided', decisionId, incidentId, ...request, incidentClosed }
  return decided({ decisionId, incidentClosed }, [fact])
}

function refuseDecision(
  { person, incident, grounds, isMissing }: DecisionSituation,
  incidentClosed: boolean,
): Refusal | null {
  const refusal = refuseActing(person, 'incidents:decide')
  if (refusal !== null) return refusal
  if (incident.partyId !== person.partyId) return refuse('incident_not_yours')
  if (incident.status !== 'open') return refuse('incident_closed')
  if (!incidentClosed) return null
  if (grounds.length > 0 || isMissing) return refuse('incident_holds_something', { held: grounds.length, isMissing })
  return incident.reporters.includes(person.naturalPersonId) ? refuse('reporter_may_not_decide') : null
}

/** A hint was made a report of: the facts of the report, and which hint it was. */
export function takeUpHint(
  hintId: string,
  report: { readonly facts: readonly Fact[]; readonly incidentId: IncidentId },
): Outcome<{ readonly incidentId: IncidentId }> {
  const { facts, incidentId } = report
  return decided({ incidentId }, [...facts, { type: 'hint_taken_up', hintId, incidentId }])
}
