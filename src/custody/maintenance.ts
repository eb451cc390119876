/** Code M, which clears the tamper latch: container open and empty, two persons (LOCK-PROTOCOL, 4.6 and 5.10). */
import type { Fact } from './entries.ts'
import type { PersonId } from './identifiers.ts'
import { type LockBook, nextValue, refuseMaintenance } from './lock.ts'
import type { CodeAnswer } from './opening.ts'
import { decided, type Given, type Outcome, type Refusal, refuse, refused } from './outcome.ts'
import { refuseKey } from './people.ts'
import type { Policy } from './policy.ts'
import type { ProposalCase } from './proposal.ts'
import type { Container, Key, Lock, LockActRow, Opening, Person, Proposal } from './state.ts'

export interface MaintenanceSituation {
  /** A record that may have forgotten codes gives out none. */
  readonly recordHalted: boolean
  /** Who proposes, and will type the code. */
  readonly person: Person
  readonly key: Key | undefined
  readonly keySerial: string
  readonly container: Container
  readonly lock: Lock | null
  readonly book: LockBook | null
  /** The one in which the container is open; undefined: it is not. */
  readonly opening: Opening | undefined
}

/** The code itself is no part of it: whoever proposed asks for it, and it is computed then. */
export interface MaintenanceApproved {
  readonly forPersonId: PersonId
}

/**
 * Refusals, in this order: `record_halted`, those of `refuseKey`, `container_not_in_your_hands`, `site_not_yours`,
 * `container_has_no_lock`, `lock_has_no_latch`, those of `refuseMaintenance` and of `nextValue`.
 */
export function maintenanceCase(situation: MaintenanceSituation): ProposalCase<MaintenanceApproved> {
  const { container, key, keySerial, opening, lock } = situation
  const { containerId } = container
  return {
    kind: 'maintenance_code',
    subjectKind: 'container',
    subjectId: containerId,
    links: { containerId, ...(lock === null ? {} : { lockSerial: lock.lockSerial }) },
    content: { containerId, keySerial },
    state: {
      containerStatus: container.status,
      openingId: opening?.openingId ?? null,
      keyStatus: key?.status ?? null,
      lastConfirmedValue: lock?.lastConfirmedValue ?? null,
    },
    refusal: refuseBefore(situation),
    effects: ({ proposalId, proposer, decider }) => {
      const { book } = situation
      const twoPersons = refuseMaintenance({
        ...standing(situation),
        naturalPersonIds: [proposer.naturalPersonId, decider.naturalPersonId],
      })
      if (twoPersons !== null) return refused(refuse(twoPersons.code))
      if (book === null || key === undefined || opening === undefined || lock === null) {
        return refused(refuse('maintenance_needs_open_container'))
      }
      const value = nextValue(book, 'M')
      if (typeof value !== 'number') return refused(refuse(value.code))
      const fact: Fact = {
        type: 'maintenance_code_issued',
        proposalId,
        openingId: opening.openingId,
        containerId,
        ownerPartyId: container.partyId,
        lockSerial: lock.lockSerial,
        forPersonId: proposer.personId,
        keyId: key.keyId,
        value,
      }
      return decided({ forPersonId: proposer.personId }, [fact])
    },
  }
}

function standing({ container, opening }: MaintenanceSituation): { containerOpen: boolean; containerEmpty: boolean } {
  const { status, usedUnits } = container
  return { containerOpen: status === 'open' && opening !== undefined, containerEmpty: usedUnits === 0 }
}

function refuseBefore(situation: MaintenanceSituation): Refusal | null {
  const { recordHalted, person, key, container, book, lock } = situation
  if (recordHalted) return refuse('record_halted')
  const place =
    refuseKey(key, person) ??
    (container.possessingPartyId === person.partyId ? null : refuse('container_not_in_your_hands'))
  if (place !== null) return place
  const { siteId } = container
  if (siteId === null || !person.siteIds.includes(siteId)) return refuse('site_not_yours', { siteId })
  if (book === null || lock === null) return refuse('container_has_no_lock')
  if (!lock.capabilities.tamperLatch) return refuse('lock_has_no_latch')
  // The second person is yet to come.
  const fits = refuseMaintenance({ ...standing(situation), naturalPersonIds: [person.naturalPersonId, 'another'] })
  if (fits !== null) return refuse(fits.code)
  const value = nextValue(book, 'M')
  return typeof value === 'number' ? null : refuse(value.code)
}

export interface ShowMaintenanceSituation extends MaintenanceSituation {
  readonly proposal: Proposal
  readonly acts: readonly LockActRow[]
  readonly policy: Pick<Policy, 'codeLifetimeMinutes'>
}

/**
 * The code, for whoever proposed it and as often as asked while it is good. Refusals, in this order:
 * `proposal_not_yours`, `proposal_not_approved`, `record_halted`, `person_not_active`, those of `refuseKey`,
 * `maintenance_code_over`.
 */
export function showMaintenanceCode(situation: ShowMaintenanceSituation, given: Given): Outcome<CodeAnswer> {
  const { proposal, person, key, book, opening, acts, policy, recordHalted, lock } = situation
  if (proposal.proposedBy !== person.personId) return refused(refuse('proposal_not_yours'))
  if (proposal.status !== 'approved' || proposal.decidedAt === null) return refused(refuse('proposal_not_approved'))
  if (recordHalted) return refused(refuse('record_halted'))
  if (person.status !== 'active') return refused(refuse('person_not_active'))
  const keyRefusal = refuseKey(key, person)
  if (keyRefusal !== null) return refused(keyRefusal)
  const expiresAt = proposal.decidedAt + policy.codeLifetimeMinutes * 60_000
  // Shown again as long as no higher one exists (5.1); a box that is shut takes it no more.
  const act = acts.find(({ value }) => value === book?.highestValue)
  const isIt = act?.action === 'M' && act.state === 'issued' && act.keyId === key?.keyId
  const inOpening = opening !== undefined && act?.openingId === opening.openingId
  if (!isIt || !inOpening || lock === null || opening.openingId !== proposal.state['openingId']) {
    return refused(refuse('maintenance_code_over'))
  }
  if (given.now >= expiresAt || !standing(situation).containerEmpty) return refused(refuse('maintenance_code_over'))
  const { lockSerial, generation } = lock
  const { value, keyId } = act
  const { openingId } = opening
  const answer: CodeAnswer = {
    openingId,
    lockSerial,
    generation,
    keyId,
    value,
    action: 'M',
    expiresAt,
    shownAgain: false,
  }
  return decided(answer, [])
}
