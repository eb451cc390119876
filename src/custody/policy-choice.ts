/** Which policy counts: of the maker of what is inside, with the party that has it, on that day. */
import type { PartyId, PolicyId } from './identifiers.ts'
import { type Refusal, refuse } from './outcome.ts'
import { completed, mostCareful, type Policy } from './policy.ts'
import type { Container, ContainerType, Device, PolicyVersion, Responsibility } from './state.ts'

/** Whose policies, and when. Without an operator only what a maker set for everybody counts. */
export interface PolicyQuestion {
  readonly makers: readonly PartyId[]
  readonly operator: PartyId | null
  /** Record time, ms since 1970 UTC. */
  readonly at: number
}

/** The version in force between the two: agreed by them, or else set by the maker for everybody; null: none. */
export function inForce(
  versions: readonly PolicyVersion[],
  maker: PartyId,
  { operator, at }: Pick<PolicyQuestion, 'operator' | 'at'>,
): PolicyVersion | null {
  const begun = versions.filter(({ partyId, validFrom }) => partyId === maker && validFrom <= at)
  const newestFor = (who: PartyId | null): PolicyVersion | null =>
    begun
      .filter((each) => each.operatorPartyId === who)
      .reduce<PolicyVersion | null>((best, each) => (best === null || each.version > best.version ? each : best), null)
  return (operator === null ? null : newestFor(operator)) ?? newestFor(null)
}

/** The values that count: the most careful ones of all makers concerned; the usual ones where nothing was agreed. */
export function policyFor(versions: readonly PolicyVersion[], question: PolicyQuestion): Policy {
  const { makers } = question
  return mostCareful(makers.map((maker) => completed(inForce(versions, maker, question)?.agreed ?? {})))
}

/** When responsibility passes: as all makers concerned agreed it, or with each hand-over where they differ. */
export function responsibilityFor(versions: readonly PolicyVersion[], question: PolicyQuestion): Responsibility {
  const agreed = new Set(
    question.makers.map((maker) => inForce(versions, maker, question)?.responsibility ?? 'each_hand_over'),
  )
  const [first] = agreed
  return first === undefined || agreed.size > 1 ? 'each_hand_over' : first
}

/** The versions that these values come from, ascending; empty: nothing was agreed, and the usual values hold. */
export function policyIdsFor(versions: readonly PolicyVersion[], question: PolicyQuestion): readonly PolicyId[] {
  const { makers } = question
  const ids = makers.flatMap((maker) => inForce(versions, maker, question)?.policyId ?? [])
  return [...new Set(ids)].sort()
}

/** Whose policies count for a container: of what is in it, or else of whose it is. */
export function questionOf(container: Container, at: number): PolicyQuestion {
  const { makers, partyId, possessingPartyId } = container
  const whose = makers.length > 0 ? makers : [partyId]
  return { makers: whose, operator: possessingPartyId, at }
}

/**
 * Why these devices may not go into this container by what was agreed about them; null if nothing stands against it.
 * Refusals, in this order: `container_family_not_agreed`, `device_type_not_agreed`.
 */
export function refuseOutsidePolicy(
  versions: readonly PolicyVersion[],
  devices: readonly Pick<Device, 'partyId' | 'deviceType'>[],
  { family }: Pick<ContainerType, 'family'>,
  { operator, at }: Pick<PolicyQuestion, 'operator' | 'at'>,
): Refusal | null {
  const types = new Map<PartyId, Set<string>>()
  for (const { partyId, deviceType } of devices) types.set(partyId, (types.get(partyId) ?? new Set()).add(deviceType))
  const named = [...types].flatMap(([maker, deviceTypes]) => {
    const version = inForce(versions, maker, { operator, at })
    return version === null ? [] : [{ version, deviceTypes: [...deviceTypes] }]
  })
  const other = named.find(({ version }) => version.profile !== family)
  if (other !== undefined) {
    const { policyId, profile } = other.version
    return refuse('container_family_not_agreed', { policyId, profile, family })
  }
  for (const { version, deviceTypes } of named) {
    const outside = deviceTypes.filter((type) => version.deviceTypes.length > 0 && !version.deviceTypes.includes(type))
    if (outside.length > 0)
      return refuse('device_type_not_agreed', { policyId: version.policyId, deviceTypes: outside })
  }
  return null
}
