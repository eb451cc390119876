/**
 * Ends an opening whose closing nobody can prove (DOMAIN, rule 5): an exception of two persons, and no proof. The
 * container and what lies in it are unproven until the next opening receipt.
 */
import type { Fact } from './entries.ts'
import { decided, type Refusal, refuse } from './outcome.ts'
import { endLists } from './packing-list-ending.ts'
import type { ProposalCase } from './proposal.ts'
import { raiseUnproven } from './shipment.ts'
import type { Container, Device, Ground, Lock, Opening, PackingList, Person } from './state.ts'

export interface ForceCloseSituation {
  readonly person: Person
  readonly opening: Opening
  readonly container: Container
  readonly lock: Lock
  /** Devices that are inside. */
  readonly contents: readonly Device[]
  /** Open ones of the container and of what lies in it. */
  readonly grounds: readonly Ground[]
  /** Packing lists of the opening that are not over. */
  readonly lists?: readonly PackingList[]
}

export interface ForceClosed {
  readonly unproven: number
}

const UNDER_WAY: ReadonlySet<Opening['status']> = new Set(['open', 'closing_code_issued', 'out_of_sync'])

/**
 * Refusals, in this order: `container_not_in_your_hands`, `opening_already_closed`, `opening_not_under_way`. What the
 * lock tells later is taken all the same (LOCK-PROTOCOL, 5.4).
 */
export function forceCloseCase(situation: ForceCloseSituation): ProposalCase<ForceClosed> {
  const { opening, container, lock, contents, grounds } = situation
  const { openingId } = opening
  const { containerId } = container
  const { lockSerial, lastConfirmedValue } = lock
  return {
    kind: 'force_close',
    subjectKind: 'opening',
    subjectId: openingId,
    links: { containerId, lockSerial },
    content: { openingId },
    state: { openingStatus: opening.status, containerStatus: container.status, lastConfirmedValue },
    refusal: refuseForceClose(situation),
    effects: ({ proposalId }, given) => {
      const closed: Fact = { type: 'opening_force_closed', proposalId, openingId, containerId, lockSerial }
      const unproven = raiseUnproven(container, contents, grounds, 'force_closed')
      const inside = unproven.flatMap((fact) => (fact.type === 'unproven_raised' ? fact.deviceIds : []))
      const lists = endLists(situation.lists ?? [], [openingId], container, given)
      return decided({ unproven: inside.length }, [closed, ...unproven, ...lists])
    },
  }
}

function refuseForceClose({ person, opening, container }: ForceCloseSituation): Refusal | null {
  if (container.possessingPartyId !== person.partyId) return refuse('container_not_in_your_hands')
  if (opening.status === 'closed' || opening.status === 'force_closed') return refuse('opening_already_closed')
  // A code that nobody has used yet ends by itself.
  return UNDER_WAY.has(opening.status) ? null : refuse('opening_not_under_way', { openingStatus: opening.status })
}
