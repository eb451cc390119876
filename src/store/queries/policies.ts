/** Policies as the rules need them: all versions that might count, few of them, and the choice is the rule's. */
import type { PartyId, PolicyId } from '../../custody/identifiers.ts'
import { mostCareful, type Policy } from '../../custody/policy.ts'
import type { PolicyChangeSituation, PolicyRequest } from '../../custody/policy-change.ts'
import {
  type PolicyQuestion,
  policyFor,
  policyIdsFor,
  questionOf,
  responsibilityFor,
} from '../../custody/policy-choice.ts'
import type { Container, Person, PolicyVersion, Responsibility } from '../../custody/state.ts'
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

/** The most careful values of several containers, each with its own policy; the usual ones where there is none. */
export async function agreedForAll(loading: Loading, containers: readonly Container[]): Promise<Policy> {
  return mostCareful(await Promise.all(containers.map((container) => agreedFor(loading, container))))
}

/** The same, with the versions that they come from. */
export async function agreedAndNamed(
  loading: Loading,
  container: Container,
): Promise<{ readonly policy: Policy; readonly policyIds: readonly PolicyId[] }> {
  const question = questionOf(container, loading.now)
  const versions = await policiesOf(loading, question)
  return { policy: policyFor(versions, question), policyIds: policyIdsFor(versions, question) }
}

/** The values in force for several containers that go to a party. */
export async function agreedForShipment(
  loading: Loading,
  containers: readonly Container[],
  recipient: PartyId,
): Promise<Policy> {
  return (await agreementOnShipment(loading, containers, recipient)).policy
}

/** The same, and when responsibility passes. */
export async function agreementOnShipment(
  loading: Loading,
  containers: readonly Container[],
  recipient: PartyId,
): Promise<{ readonly policy: Policy; readonly responsibility: Responsibility }> {
  const makers = containers.flatMap((container) => questionOf(container, loading.now).makers)
  const question = { makers, operator: recipient, at: loading.now }
  const versions = await policiesOf(loading, question)
  return { policy: policyFor(versions, question), responsibility: responsibilityFor(versions, question) }
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
