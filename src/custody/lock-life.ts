/** The life of a lock: registered, personalised by two persons, in service, retired (LOCK-PROTOCOL, 5.10 and section 7). */
import type { Fact } from './entries.ts'
import { openRisk } from './lock.ts'
import { decided, type Given, type Outcome, type Refusal, refuse, refused } from './outcome.ts'
import { mayDo } from './people.ts'
import type { ProposalCase } from './proposal.ts'
import { bookOf } from './receipt.ts'
import { LOOK_AHEAD_WINDOW } from './register.ts'
import type { Container, Lock, LockActRow, LockCapabilities, Opening, Person, Tour } from './state.ts'

/**
 * Registers a lock that is in no container yet. Refusals, in this order: `person_not_active`, `right_was_taken`,
 * `lock_serial_taken`.
 */
export function registerLock(
  { person, known }: { readonly person: Person; readonly known: boolean },
  { lockSerial, capabilities }: { readonly lockSerial: string; readonly capabilities: LockCapabilities },
): Outcome<{ readonly lockSerial: string }> {
  if (person.status !== 'active') return refused(refuse('person_not_active'))
  if (!mayDo(person.roles, 'locks:register')) return refused(refuse('right_was_taken'))
  if (known) return refused(refuse('lock_serial_taken', { lockSerial }))
  const fact: Fact = {
    type: 'lock_registered',
    lockSerial,
    ownerPartyId: person.partyId,
    window: LOOK_AHEAD_WINDOW,
    capabilities,
  }
  return decided({ lockSerial }, [fact])
}

export interface LockLifeSituation {
  readonly person: Person
  readonly lock: Lock
  /** All from the last confirmed act on. */
  readonly acts: readonly LockActRow[]
  readonly container: Container | undefined
  /** Those of this lock that are not over. */
  readonly openings: readonly Opening[]
  readonly tour: Tour | undefined
}

/**
 * What a lock can do decides what its receipts prove: it is not changed over the heads of devices inside.
 * Refusals, in this order: `person_not_active`, `right_was_taken`, `lock_not_yours`, `lock_retired`, `lock_in_use`.
 */
export function setCapabilities(situation: LockLifeSituation, capabilities: LockCapabilities): Outcome<null> {
  const { lock, container } = situation
  const refusal = refuseOwner(situation)
  if (refusal !== null) return refused(refusal)
  if ((container?.usedUnits ?? 0) > 0) return refused(refuse('lock_in_use'))
  return decided(null, [{ type: 'lock_capabilities_set', lockSerial: lock.lockSerial, capabilities }])
}

function refuseOwner({ person, lock }: LockLifeSituation): Refusal | null {
  if (person.status !== 'active') return refuse('person_not_active')
  if (!mayDo(person.roles, 'locks:register')) return refuse('right_was_taken')
  if (lock.partyId !== person.partyId) return refuse('lock_not_yours')
  return lock.status === 'retired' ? refuse('lock_retired') : null
}

/**
 * Retires a lock for good, and the container that it is built into with it. Refusals, in this order:
 * `person_not_active`, `right_was_taken`, `lock_not_yours`, `lock_retired`, `container_not_in_your_hands`, `lock_in_use`,
 * `container_in_transit`, `lock_has_live_codes`.
 */
export function retireLock(
  situation: LockLifeSituation,
  given: Given,
): Outcome<{ readonly containerRetired: boolean }> {
  const { person, lock, container, openings, tour } = situation
  const refusal = refuseOwner(situation)
  if (refusal !== null) return refused(refusal)
  if (container !== undefined) {
    if (container.possessingPartyId !== person.partyId) return refused(refuse('container_not_in_your_hands'))
    if (container.usedUnits > 0) return refused(refuse('lock_in_use'))
    if (container.status === 'in_transit' || container.status === 'arrived' || container.shipmentId !== null) {
      return refused(refuse('container_in_transit'))
    }
  }
  const live = openings.some(({ status, expiresAt }) => status === 'opening_code_issued' && given.now < expiresAt)
  if (live || tour?.status === 'under_way') return refused(refuse('lock_has_live_codes'))
  const containerId = container?.containerId ?? null
  return decided({ containerRetired: containerId !== null }, [
    { type: 'lock_retired', lockSerial: lock.lockSerial, containerId },
  ])
}

export interface Personalised {
  readonly lockSerial: string
  readonly generation: number
}

/**
 * The first secret of a lock, or a new one. It leaves the key store on another way than this answer. With a new secret
 * every code that was given out before is dead, so nothing may be open about them.
 * Refusals, in this order: `person_not_active`, `right_was_taken`, `lock_not_yours`, `lock_retired`; for the first secret `lock_already_personalised`; for a new
 * one `lock_not_personalised`, those of maintenance, `lock_read_out_required`, `lock_out_of_sync`,
 * `lock_acts_unsettled`.
 */
export function personalisationCase(
  situation: LockLifeSituation,
  kind: 'lock_personalisation' | 'lock_repersonalisation',
  nextGeneration: number,
): ProposalCase<Personalised> {
  const { lock, container } = situation
  const { lockSerial, generation, highestValue } = lock
  const again = kind === 'lock_repersonalisation'
  const containerId = container?.containerId ?? null
  return {
    kind,
    subjectKind: 'lock',
    subjectId: lockSerial,
    links: { lockSerial, ...(containerId === null ? {} : { containerId }) },
    content: { lockSerial },
    state: {
      lockStatus: lock.status,
      generation,
      highestValue,
      containerId,
      containerStatus: container?.status ?? null,
    },
    refusal: refuseOwner(situation) ?? (again ? refuseNewSecret(situation) : refuseFirstSecret(lock)),
    effects: ({ proposalId }) => {
      const fact: Fact = {
        type: 'lock_personalised',
        lockSerial,
        generation: nextGeneration,
        generationAfter: again ? highestValue : 0,
        generationBefore: again ? generation : null,
        proposalId,
        containerId,
      }
      return decided({ lockSerial, generation: nextGeneration }, [fact])
    },
  }
}

function refuseFirstSecret(lock: Lock): Refusal | null {
  return lock.status === 'registered' ? null : refuse('lock_already_personalised')
}

function refuseNewSecret({ lock, acts, container }: LockLifeSituation): Refusal | null {
  if (lock.status === 'registered') return refuse('lock_not_personalised')
  // The two persons are the proposal's.
  if (container !== undefined) {
    if (container.status !== 'open') return refuse('maintenance_needs_open_container')
    if (container.usedUnits > 0) return refuse('maintenance_needs_empty_container')
  }
  if (lock.readOutRequired) return refuse('lock_read_out_required')
  if (lock.outOfSync) return refuse('lock_out_of_sync')
  const unsettled =
    lock.gapFrom !== null || acts.some(({ state }) => state === 'received') || openRisk(bookOf(lock, acts)).length > 0
  return unsettled ? refuse('lock_acts_unsettled') : null
}

/** Whether a lock can be built into a container of this party. */
export function refuseBuildingIn(lock: Lock, person: Person): Refusal | null {
  const { lockSerial, status, containerId } = lock
  if (lock.partyId !== person.partyId || containerId !== null) return refuse('lock_serial_taken', { lockSerial })
  if (status === 'registered') return refuse('lock_not_personalised', { lockSerial })
  return status === 'retired' ? refuse('lock_retired', { lockSerial }) : null
}
