/** Who may propose what, and who may decide it: four eyes are two natural persons (DOMAIN, rule 23). */
import type { Sentence } from './identifiers.ts'
import { type Refusal, refuse } from './outcome.ts'
import type { Person, PersonRole, Proposal, ProposalKind, SecondPerson } from './state.ts'

export interface Approving {
  readonly propose: readonly PersonRole[]
  /** Within the party; besides them whoever the party named as its second person. */
  readonly decide: readonly PersonRole[]
  readonly what: Sentence
}

const OFFICERS: readonly PersonRole[] = ['security_officer']
const LOCK_PEOPLE: readonly PersonRole[] = ['maintenance', 'security_officer']

/** Every kind of proposal: the page for operators is made from this table. */
export const APPROVING: Readonly<Record<ProposalKind, Approving>> = {
  lock_out: {
    propose: OFFICERS,
    decide: OFFICERS,
    what: { en: 'Lock devices of an incident out for good', de: 'Geräte eines Vorfalls endgültig sperren' },
  },
  force_close: {
    propose: ['dispatcher', 'store_keeper', 'security_officer', 'maintenance'],
    decide: OFFICERS,
    what: { en: 'End an opening without its closing receipt', de: 'Eine Öffnung ohne Schließquittung beenden' },
  },
  maintenance_code: {
    propose: LOCK_PEOPLE,
    decide: LOCK_PEOPLE,
    what: { en: 'Issue the code that clears the tamper latch', de: 'Den Code ausgeben, der den Riegel löscht' },
  },
  lock_personalisation: {
    propose: LOCK_PEOPLE,
    decide: LOCK_PEOPLE,
    what: { en: 'Give a lock its first secret', de: 'Einem Schloss sein erstes Geheimnis geben' },
  },
  lock_repersonalisation: {
    propose: LOCK_PEOPLE,
    decide: LOCK_PEOPLE,
    what: { en: 'Give a lock a new secret', de: 'Einem Schloss ein neues Geheimnis geben' },
  },
  erasure: {
    propose: OFFICERS,
    decide: OFFICERS,
    what: { en: 'Erase personal data', de: 'Personenbezogene Daten löschen' },
  },
  policy_change: {
    propose: OFFICERS,
    decide: OFFICERS,
    what: { en: 'Set a new version of a policy', de: 'Eine neue Fassung einer Policy setzen' },
  },
  right_to_approve: {
    propose: OFFICERS,
    decide: OFFICERS,
    what: { en: 'Grant somebody the right to approve', de: 'Jemandem das Recht zur Freigabe geben' },
  },
  second_person: {
    propose: OFFICERS,
    // Decided by the one who is named, of another party.
    decide: [],
    what: {
      en: 'Name a second person of another party, in advance',
      de: 'Vorab eine zweite Person einer anderen Partei benennen',
    },
  },
  second_factor_recovery: {
    propose: OFFICERS,
    decide: OFFICERS,
    what: { en: 'Let somebody enrol a new second factor', de: 'Jemanden einen neuen zweiten Faktor einrichten lassen' },
  },
}

/** Refusals, in this order: `person_not_active`, `proposal_not_for_role`. */
export function refuseProposer(person: Person, kind: ProposalKind): Refusal | null {
  if (person.status !== 'active') return refuse('person_not_active')
  return refuseRole(person, APPROVING[kind].propose)
}

export interface Decider {
  readonly person: Person
  /** How the party of the proposal named this person as its second one; undefined: it did not. */
  readonly named: SecondPerson | undefined
}

/**
 * Whether this person may decide what another one proposed.
 * Refusals, in this order: `person_not_active`, `second_person_needed`, `proposal_not_for_role`,
 * `right_to_approve_missing`, `right_to_approve_begins_later`.
 */
export function refuseDecider(
  { person, named }: Decider,
  proposal: Pick<Proposal, 'kind' | 'partyId' | 'proposedByNatural' | 'subjectId'>,
  now: number,
): Refusal | null {
  const { kind, partyId, proposedByNatural, subjectId } = proposal
  if (person.status !== 'active') return refuse('person_not_active')
  if (person.naturalPersonId === proposedByNatural) return refuse('second_person_needed')
  if (kind === 'second_person') {
    // Who is asked decides for themself; nobody else can.
    return person.personId === subjectId ? refuseRight(person.approvesFrom, now) : refuse('proposal_not_for_role')
  }
  if (person.partyId !== partyId) {
    return named === undefined ? refuse('proposal_not_for_role') : refuseRight(named.approvesFrom, now)
  }
  return refuseRole(person, APPROVING[kind].decide) ?? refuseRight(person.approvesFrom, now)
}

function refuseRole(person: Person, roles: readonly PersonRole[]): Refusal | null {
  return person.roles.some((role) => roles.includes(role)) ? null : refuse('proposal_not_for_role', { roles })
}

/** Refusals: `right_to_approve_missing`, `right_to_approve_begins_later`. */
export function refuseRight(approvesFrom: number | null, now: number): Refusal | null {
  if (approvesFrom === null) return refuse('right_to_approve_missing')
  if (approvesFrom <= now) return null
  return refuse('right_to_approve_begins_later', { approvesFrom: new Date(approvesFrom).toISOString() })
}
