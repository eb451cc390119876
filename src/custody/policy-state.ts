/** What a maker and an operator agreed on, version by version. A version is never changed; a newer one takes its place. */
import type { PartyId, PolicyId, ProposalId } from './identifiers.ts'
import type { Policy } from './policy.ts'
import type { Responsibility } from './road-state.ts'

export const POLICY_PROFILES = ['locked_box', 'sealed_carton'] as const
export type PolicyProfile = (typeof POLICY_PROFILES)[number]

export interface PolicyVersion {
  readonly policyId: PolicyId
  /** The maker: its devices are what the policy is for. */
  readonly partyId: PartyId
  /** Null: for every operator with whom the maker agreed on nothing else. */
  readonly operatorPartyId: PartyId | null
  /** 1, 2, … for each pair. */
  readonly version: number
  /** Record time from which it is in force, ms since 1970 UTC. */
  readonly validFrom: number
  readonly profile: PolicyProfile
  /** The certificate of the devices, as its issuer names it. */
  readonly certificate: string | null
  /** The maker's delivery procedure, with its version. */
  readonly deliveryProcedure: string | null
  /** Device types that it is for; empty: all of the maker. */
  readonly deviceTypes: readonly string[]
  /** When responsibility for what is shipped passes. */
  readonly responsibility: Responsibility
  /** What was agreed; the usual values hold for the rest. */
  readonly agreed: Partial<Policy>
  readonly proposalId: ProposalId
}
