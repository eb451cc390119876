/** Who may approve: the right is granted by two, begins later, and is ended at once by one (DOMAIN, rule 23). */
import type { Fact } from './entries.ts'
import type { PartyId } from './identifiers.ts'
import { decided, type Outcome, type Refusal, refuse, refused } from './outcome.ts'
import { mayDo } from './people.ts'
import type { Policy } from './policy.ts'
import type { ProposalCase } from './proposal.ts'
import type { Person, SecondPerson } from './state.ts'

type Delay = Pick<Policy, 'approveDelayHours'>
const HOUR_MS = 3_600_000

export interface PersonSituation {
  /** Who proposes. */
  readonly person: Person
  /** Who is named; undefined: nobody of that id. */
  readonly subject: Person | undefined
  readonly subjectId: string
}

export interface Granted {
  readonly approvesFrom: number
}

/**
 * The right to approve, for somebody of the own party. Refusals, in this order: `person_unsuitable`,
 * `proposal_about_yourself`, `right_to_approve_held`.
 */
export function rightToApproveCase(situation: PersonSituation, { approveDelayHours }: Delay): ProposalCase<Granted> {
  const { subject } = situation
  return {
    ...aboutPerson('right_to_approve', situation),
    state: { ...standingOf(subject), approvesFrom: subject?.approvesFrom ?? null },
    refusal: refuseGrant(situation),
    effects: ({ proposalId, decider }, given) => {
      if (subject === undefined) return refused(refuse('person_unsuitable'))
      if (decider.naturalPersonId === subject.naturalPersonId) return refused(refuse('proposal_about_yourself'))
      const approvesFrom = given.now + approveDelayHours * HOUR_MS
      const { personId } = subject
      return decided({ approvesFrom }, [{ type: 'right_to_approve_granted', personId, approvesFrom, proposalId }])
    },
  }
}

function aboutPerson(
  kind: 'right_to_approve' | 'second_person' | 'second_factor_recovery',
  { subject, subjectId }: PersonSituation,
): Pick<ProposalCase, 'kind' | 'subjectKind' | 'subjectId' | 'links' | 'content'> {
  const links = subject === undefined ? {} : { forPersonId: subject.personId }
  return { kind, subjectKind: 'person', subjectId, links, content: { personId: subjectId } }
}

function standingOf(subject: Person | undefined): { personStatus: string | null; roles: string[] } {
  return { personStatus: subject?.status ?? null, roles: [...(subject?.roles ?? [])].sort() }
}

function refuseGrant({ person, subject }: PersonSituation): Refusal | null {
  if (subject === undefined || subject.partyId !== person.partyId) return refuse('person_unsuitable')
  if (subject.status !== 'active' || !mayDo(subject.roles, 'proposals:decide')) return refuse('person_unsuitable')
  if (subject.naturalPersonId === person.naturalPersonId) return refuse('proposal_about_yourself')
  return subject.approvesFrom === null ? null : refuse('right_to_approve_held')
}

export interface SecondPersonSituation extends PersonSituation {
  /** All of the proposer's party who may approve, now or later. */
  readonly approvers: readonly Person[]
  /** How the party has named this person already. */
  readonly named: SecondPerson | undefined
  readonly now: number
}

/**
 * A second person for a party that has one only; whoever is named approves it. Refusals, in this order:
 * `second_person_not_needed`, `second_person_unsuitable`, `second_person_named_already`.
 */
export function secondPersonCase(
  situation: SecondPersonSituation,
  { approveDelayHours }: Delay,
): ProposalCase<Granted> {
  const { person, subject, named } = situation
  return {
    ...aboutPerson('second_person', situation),
    state: { ...standingOf(subject), named: named !== undefined },
    refusal: refuseSecondPerson(situation),
    effects: ({ proposalId }, given) => {
      if (subject === undefined) return refused(refuse('second_person_unsuitable'))
      const approvesFrom = given.now + approveDelayHours * HOUR_MS
      const { personId } = subject
      const ofPartyId = person.partyId
      return decided({ approvesFrom }, [{ type: 'second_person_named', ofPartyId, personId, approvesFrom, proposalId }])
    },
  }
}

function refuseSecondPerson({ person, subject, approvers, named, now }: SecondPersonSituation): Refusal | null {
  const active = approvers.filter(({ status, approvesFrom }) => status === 'active' && approvesFrom !== null)
  if (new Set(active.map((each) => each.naturalPersonId)).size > 1) return refuse('second_person_not_needed')
  // What exists and what fits is answered alike: nothing is told of other parties.
  const fits =
    subject !== undefined &&
    subject.partyId !== person.partyId &&
    subject.naturalPersonId !== person.naturalPersonId &&
    subject.status === 'active' &&
    subject.roles.includes('security_officer') &&
    subject.approvesFrom !== null &&
    subject.approvesFrom <= now
  if (!fits) return refuse('second_person_unsuitable')
  return named === undefined ? null : refuse('second_person_named_already')
}

export interface RecoverySituation extends PersonSituation {
  /** An account that is active. */
  readonly hasAccount: boolean
  /** Parties for which this human acts, by their persons who are not gone. */
  readonly partyIds: readonly PartyId[]
}

export interface Recovered {
  readonly naturalPersonId: string
}

/**
 * A new second factor for somebody who lost theirs. Who acts for two parties is not in the hands of one of them.
 * Refusals, in this order: `person_unsuitable`, `proposal_about_yourself`, `recovery_not_possible`.
 */
export function recoveryCase(situation: RecoverySituation): ProposalCase<Recovered> {
  const { person, subject, hasAccount, partyIds } = situation
  const refusal = (): Refusal | null => {
    if (subject?.status !== 'active' || subject.partyId !== person.partyId) return refuse('person_unsuitable')
    if (subject.naturalPersonId === person.naturalPersonId) return refuse('proposal_about_yourself')
    const isOurs = partyIds.every((partyId) => partyId === person.partyId)
    return hasAccount && isOurs ? null : refuse('recovery_not_possible')
  }
  return {
    ...aboutPerson('second_factor_recovery', situation),
    state: standingOf(subject),
    refusal: refusal(),
    effects: ({ decider }) => {
      if (subject === undefined) return refused(refuse('person_unsuitable'))
      const { naturalPersonId } = subject
      if (decider.naturalPersonId === naturalPersonId) return refused(refuse('proposal_about_yourself'))
      return decided({ naturalPersonId }, [])
    },
  }
}

export interface EndApprovalSituation {
  readonly person: Person
  /** Whose right is to end: of the own party, or named by it. */
  readonly subject: Person | undefined
  /** All of the own party with the right, and all it named; whoever it is about among them. */
  readonly approvers: readonly Person[]
  readonly named: readonly SecondPerson[]
}

/**
 * One person is enough to take the right away, and it is gone at once; but a party doesn't lock itself out.
 * Refusals, in this order: `person_not_active`, `approves_nothing`, `right_to_approve_last`.
 */
export function endApproval(situation: EndApprovalSituation): Outcome<null> {
  const { person, subject, approvers, named } = situation
  if (person.status !== 'active') return refused(refuse('person_not_active'))
  const own = approvers.some((each) => each.personId === subject?.personId)
  const asSecond = named.some((each) => each.personId === subject?.personId)
  if (subject === undefined || !(own || asSecond)) return refused(refuse('approves_nothing'))
  const { personId } = subject
  const remaining = approvers.filter((each) => each.personId !== personId && each.status === 'active')
  if (own && remaining.length === 0) return refused(refuse('right_to_approve_last'))
  const fact: Fact = own
    ? { type: 'right_to_approve_ended', personId }
    : { type: 'second_person_ended', ofPartyId: person.partyId, personId }
  return decided(null, [fact])
}
