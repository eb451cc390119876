/** Policies as the rules need them: all versions that might count, few of them, and the choice is the rule's. */
import type { PartyId } from '../../custody/identifiers.ts'
import type { Policy } from '../../custody/policy.ts'
import type { PolicyChangeSituation, PolicyRequest } from '../../custody/policy-change.ts'
import { type PolicyQuestion, policyFor, questionOf } from '../../custody/policy-choice.ts'
import type { Container, Person, PolicyVersion } from '../../custody/state.ts'
import type { Loading } from '../commit.ts'

/** All versions of these makers, for one operator and for everybody. */
export async function policiesOf(
  loading: Loading,
  { makers, operator }: Pick<PolicyQuestion, 'makers' | 'operator'>,
): Promise<readonly PolicyVersion[]> {
  const versions = await loading.find('policy', { partyId: [...new Set(makers)] })
  return versions.filter((each) => each.operatorPartyId === null || each.operatorPartyId === operator)
}

/** The values in force for a container, and for what is in it. */
export async function agreedFor(loading: Loading, container: Container): Promise<Policy> {
  const question = questionOf(container, loading.now)
  return policyFor(await policiesOf(loading, question), question)
}

/** The values in force for several containers that go to a party. */
export async function agreedForShipment(
  loading: Loading,
  containers: readonly Container[],
  recipient: PartyId,
): Promise<Policy> {
  const makers = containers.flatMap((container) => questionOf(container, loading.now).makers)
  const question = { makers, operator: recipient, at: loading.now }
  return policyFor(await policiesOf(loading, question), question)
}

export async function policyChangeSituation(
  loading: Loading,
  { operatorPartyId }: Pick<PolicyRequest, 'operatorPartyId'>,
  { partyId }: Person,
): Promise<PolicyChangeSituation> {
  const [[maker], [operator], versions] = await Promise.all([
    loading.find('party', { partyId }),
    operatorPartyId === null ? [] : loading.find('party', { partyId: operatorPartyId }),
    policiesOf(loading, { makers: [partyId], operator: operatorPartyId }),
  ])
  if (maker === undefined) throw new Error('a person has no party')
  return { maker, operator, versions }
}
