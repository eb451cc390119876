/**
 * A dead phone: the control room tells a code to somebody whom it has identified (DOMAIN, rules 3 and 4). It changes
 * nothing of what the person in the field needs for a code; and the control room is somebody else.
 */
import type { Fact } from './entries.ts'
import type { SiteId } from './identifiers.ts'
import {
  type ClosingAnswer,
  type ClosingSituation,
  type CodeAnswer,
  type OpeningSituation,
  requestClosing,
  requestOpening,
} from './opening.ts'
import { decided, type Given, type Outcome, type Refusal, refuse, refused } from './outcome.ts'
import type { OpeningPurpose, Person } from './state.ts'

/** How somebody is identified who can't log in. There is one way: nobody is believed who calls. */
export const IDENTIFIED_BY = ['called_back_on_known_number'] as const
export type IdentifiedBy = (typeof IDENTIFIED_BY)[number]

export interface Identified {
  readonly identifiedBy: IdentifiedBy
  /** What the control room adds, in its own words. */
  readonly note: string | null
}

/**
 * An opening code for `situation.person`, told by `reader`. Refusals: `read_out_to_oneself`, `person_not_active` of the
 * reader, then those of `requestOpening` for the person in the field.
 */
export function readOutOpening(
  situation: OpeningSituation & { readonly reader: Person },
  request: { readonly purpose: OpeningPurpose; readonly siteId: SiteId } & Identified,
  given: Given,
): Outcome<CodeAnswer> {
  const refusal = refuseReader(situation)
  if (refusal !== null) return refused(refusal)
  const outcome = requestOpening(situation, request, given)
  if (outcome.refusal !== undefined) return outcome
  const { answer, facts } = outcome
  return decided(answer, [...facts, told(situation, answer, request)])
}

/** A closing code. Whatever does not hinder closing does not hinder this (LOCK-PROTOCOL, 5.6). Refusals alike. */
export function readOutClosing(
  situation: ClosingSituation & { readonly reader: Person },
  request: Identified,
  given: Given,
): Outcome<ClosingAnswer> {
  const refusal = refuseReader(situation)
  if (refusal !== null) return refused(refusal)
  const outcome = requestClosing(situation, given)
  if (outcome.refusal !== undefined) return outcome
  const { answer, facts } = outcome
  return decided(answer, [...facts, told(situation, answer, request)])
}

/** One human may be two persons: what counts is the human. */
function refuseReader({ reader, person }: { readonly reader: Person; readonly person: Person }): Refusal | null {
  if (reader.status !== 'active') return refuse('person_not_active')
  return reader.naturalPersonId === person.naturalPersonId ? refuse('read_out_to_oneself') : null
}

function told(
  { person, container }: Pick<OpeningSituation, 'person' | 'container'>,
  { openingId, action }: CodeAnswer,
  { identifiedBy, note }: Identified,
): Fact {
  return {
    type: 'code_read_out',
    openingId,
    containerId: container.containerId,
    forPersonId: person.personId,
    action: action === 'O' ? 'O' : 'C',
    identifiedBy: note === null ? identifiedBy : `${identifiedBy}: ${note}`,
  }
}
