/** Erasing personal data where law demands it. The facts stay, with their places in the log; what named somebody goes. */

import type { JsonValue } from '../auditlog/canonical.ts'
import type { Fact } from './entries.ts'
import type { DeviceId, EntryId, PersonId } from './identifiers.ts'
import { decided, type Outcome, refuse, refused } from './outcome.ts'
import { mayDo } from './people.ts'
import type { ErasureTarget, ProposalCase } from './proposal.ts'
import type { Person } from './state.ts'

export interface ErasureSituation {
  /** Who has it erased. */
  readonly orderedBy: Person | undefined
  /** Whose name goes; null where only single entries are concerned. */
  readonly person: Person | null
  /** True while the name is still there. */
  readonly nameKnown: boolean
  /** Entries whose personal part is there and goes. */
  readonly entryIds: readonly EntryId[]
  /** Devices whose place of use came with one of them and still stands in their row. */
  readonly deviceIds: readonly DeviceId[]
}

export interface Erased {
  readonly personId: PersonId | null
  readonly entryIds: readonly EntryId[]
}

/** Refusals, in this order: `erasure_not_yours`, `erasure_needs_order`, `nothing_to_erase`. */
export function erasePersonalData(situation: ErasureSituation, order: string): Outcome<Erased> {
  const { orderedBy, person, nameKnown, entryIds, deviceIds } = situation
  if (orderedBy?.status !== 'active' || !mayDo(orderedBy.roles, 'incidents:release')) {
    return refused(refuse('erasure_not_yours'))
  }
  if (order.trim() === '') return refused(refuse('erasure_needs_order'))
  if (!nameKnown && entryIds.length === 0) return refused(refuse('nothing_to_erase'))
  const personId = person?.personId ?? null
  const fact: Fact = {
    type: 'personal_data_erased',
    personId,
    order: order.trim(),
    entryIds: [...entryIds].sort(),
    deviceIds: [...deviceIds].sort(),
  }
  return decided({ personId, entryIds }, [fact])
}

/** As a proposal: nothing goes before a second person has approved. Refusals: those of `erasePersonalData`. */
export function erasureCase(situation: ErasureSituation, target: ErasureTarget, order: string): ProposalCase<Erased> {
  const { kind: subjectKind, ...id } = target
  const subjectId = Object.values(id)[0] as string
  return {
    kind: 'erasure',
    subjectKind,
    subjectId,
    // Not in the chain of the person: what is said here would be among what goes.
    links: {},
    content: { ...(id as Record<string, JsonValue>), order: order.trim() },
    // What was said since goes, too.
    state: {},
    refusal: erasePersonalData(situation, order).refusal ?? null,
    effects: () => erasePersonalData(situation, order),
  }
}
