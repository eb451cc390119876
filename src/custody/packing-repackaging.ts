/** Repackaging: from one open container into another, under one job (DOMAIN, rule 14). */
import type { RepackagingId } from './identifiers.ts'
import { decided, type Given, type Outcome, refuse, refused } from './outcome.ts'
import type { Opening, Person, Repackaging } from './state.ts'

export interface RepackagingStart {
  readonly from: Opening
  readonly to: Opening
  readonly person: Person
}

/** Large to small, under one job: both containers are open, and in the hands of one person. */
export function startRepackaging({ from, to, person }: RepackagingStart, given: Given): Outcome<RepackagingId> {
  for (const opening of [from, to]) {
    if (opening.status !== 'open') {
      return refused(refuse('opening_not_open', { openingId: opening.openingId, openingStatus: opening.status }))
    }
    if (opening.personId !== person.personId)
      return refused(refuse('opening_not_yours', { openingId: opening.openingId }))
  }
  if (from.containerId === to.containerId) return refused(refuse('repackaging_needs_two_containers'))
  if (from.purpose !== 'repackaging' || to.purpose !== 'repackaging')
    return refused(refuse('opening_for_other_purpose'))
  const repackagingId = given.newId() as RepackagingId
  return decided(repackagingId, [
    {
      type: 'repackaging_started',
      repackagingId,
      fromContainerId: from.containerId,
      toContainerId: to.containerId,
      fromOpeningId: from.openingId,
      toOpeningId: to.openingId,
    },
  ])
}

/** Ends the job: scanned out is scanned in, and above N devices a second person has looked. */
export function completeRepackaging({
  repackaging,
  person,
  starter,
  alone,
}: {
  readonly repackaging: Repackaging
  readonly person: Person
  readonly starter: Person
  /** Up to how many devices one person may do it alone (policy). */
  readonly alone: number
}): Outcome<{ readonly devices: number }> {
  const { scannedIn, scannedOut, repackagingId, fromContainerId, toContainerId } = repackaging
  if (repackaging.status !== 'under_way') return refused(refuse('repackaging_not_under_way'))
  if (scannedIn !== scannedOut) return refused(refuse('repackaging_differs', { scannedOut, scannedIn }))
  const second = person.naturalPersonId !== starter.naturalPersonId
  if (scannedOut > alone && !second) return refused(refuse('second_person_needed', { devices: scannedOut, alone }))
  return decided({ devices: scannedOut }, [
    {
      type: 'repackaging_completed',
      repackagingId,
      fromContainerId,
      toContainerId,
      devices: scannedOut,
      confirmedBy: second ? person.personId : null,
    },
  ])
}
