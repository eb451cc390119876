/**
 * A new version of a policy (DOMAIN, section 7). It is proposed with everything that it says, so that whoever approves
 * sees the difference, and it begins when it was approved at the earliest: a changed policy never changes the past.
 */
import type { JsonValue } from '../auditlog/canonical.ts'
import type { Fact } from './entries.ts'
import type { PartyId, PolicyId } from './identifiers.ts'
import { decided, type Refusal, refuse } from './outcome.ts'
import { completed, DEFAULT_POLICY, differenceOf, faultsIn, type Policy } from './policy.ts'
import type { ProposalCase } from './proposal.ts'
import type { Party, PolicyProfile, PolicyVersion, Responsibility } from './state.ts'

export interface PolicyRequest {
  /** Null: for every operator with whom nothing else was agreed. */
  readonly operatorPartyId: PartyId | null
  /** ms since 1970 UTC; null: as soon as it is approved. */
  readonly validFrom: number | null
  readonly profile: PolicyProfile
  readonly certificate: string | null
  readonly deliveryProcedure: string | null
  readonly deviceTypes: readonly string[]
  /** Not named: it passes with each hand-over. */
  readonly responsibility?: Responsibility
  readonly agreed: Partial<Policy>
}

/** A request as the content of its proposal says it. */
export function policyRequestOf(content: Readonly<Record<string, unknown>>): PolicyRequest {
  const { operatorPartyId, validFrom, profile, certificate, deliveryProcedure, deviceTypes, agreed } = content
  const { responsibility } = content
  return {
    operatorPartyId: operatorPartyId as PartyId | null,
    validFrom: typeof validFrom === 'string' ? Date.parse(validFrom) : null,
    profile: profile as PolicyProfile,
    certificate: certificate as string | null,
    deliveryProcedure: deliveryProcedure as string | null,
    deviceTypes: deviceTypes as readonly string[],
    ...(responsibility === undefined ? {} : { responsibility: responsibility as Responsibility }),
    agreed: agreed as Partial<Policy>,
  }
}

export interface PolicyChangeSituation {
  readonly maker: Party
  /** The operator that is named, if there is such a party. */
  readonly operator: Party | undefined
  /** All versions of the maker for this operator, or for everybody. */
  readonly versions: readonly PolicyVersion[]
}

export interface PolicyChanged {
  readonly policyId: PolicyId
  readonly version: number
  readonly validFrom: number
}

/** The newest version between the two, be it in force yet or not. */
function newestOf({ versions }: PolicyChangeSituation, operatorPartyId: PartyId | null): PolicyVersion | null {
  return versions
    .filter((each) => each.operatorPartyId === operatorPartyId)
    .reduce<PolicyVersion | null>((best, each) => (best === null || each.version > best.version ? each : best), null)
}

/**
 * What a proposal for a new version is. Refusals, in this order: `policy_not_yours`, `policy_operator_unknown`,
 * `policy_values_wrong`, `policy_begins_too_early`, `policy_unchanged`.
 */
export function policyChangeCase(
  situation: PolicyChangeSituation,
  request: PolicyRequest,
): ProposalCase<PolicyChanged> {
  const { maker } = situation
  const { operatorPartyId } = request
  const newest = newestOf(situation, operatorPartyId)
  const version = (newest?.version ?? 0) + 1
  const agreed = Object.fromEntries(Object.entries(request.agreed).sort(([a], [b]) => (a < b ? -1 : 1)))
  const deviceTypes = [...new Set(request.deviceTypes)].sort()
  const { profile, certificate, deliveryProcedure } = request
  const { responsibility = USUAL.responsibility } = request
  const said = { profile, certificate, deliveryProcedure, deviceTypes, responsibility, agreed }
  // What waits for its approval from before was proposed without it, and its hash with it.
  const { responsibility: _usual, ...saidOfUsual } = said
  return {
    kind: 'policy_change',
    subjectKind: 'party',
    subjectId: maker.partyId,
    links: {},
    content: {
      operatorPartyId,
      version,
      validFrom: request.validFrom === null ? null : new Date(request.validFrom).toISOString(),
      ...(responsibility === USUAL.responsibility ? saidOfUsual : said),
      difference: differenceFrom(newest, said) as unknown as JsonValue,
    },
    state: { newestVersion: newest?.version ?? null },
    refusal: refuseChange(situation, request, newest, said),
    effects: ({ proposalId }, given) => {
      const policyId = given.newId() as PolicyId
      const validFrom = Math.max(request.validFrom ?? 0, newest?.validFrom ?? 0, given.now)
      const policy = { policyId, partyId: maker.partyId, operatorPartyId, version, validFrom, ...said, proposalId }
      const fact: Fact = { type: 'policy_set', policy }
      return decided({ policyId, version, validFrom }, [fact])
    },
  }
}

type Said = Pick<
  PolicyVersion,
  'profile' | 'certificate' | 'deliveryProcedure' | 'deviceTypes' | 'responsibility' | 'agreed'
>

interface Difference {
  readonly values: ReturnType<typeof differenceOf>
  /** Other members that are not what they were. */
  readonly others: readonly string[]
}

function differenceFrom(before: PolicyVersion | null, after: Said): Difference {
  const was = before === null ? DEFAULT_POLICY : completed(before.agreed)
  const others = (['profile', 'certificate', 'deliveryProcedure', 'deviceTypes', 'responsibility'] as const).filter(
    (name) => JSON.stringify(before?.[name] ?? USUAL[name]) !== JSON.stringify(after[name]),
  )
  return { values: differenceOf(was, completed(after.agreed)), others }
}

const USUAL = {
  profile: 'locked_box',
  certificate: null,
  deliveryProcedure: null,
  deviceTypes: [],
  responsibility: 'each_hand_over',
} as const

function refuseChange(
  { maker, operator }: PolicyChangeSituation,
  { operatorPartyId, validFrom, agreed }: PolicyRequest,
  newest: PolicyVersion | null,
  said: Said,
): Refusal | null {
  if (!maker.roles.includes('manufacturer')) return refuse('policy_not_yours')
  const isOperator = operator?.partyId === operatorPartyId && operator?.roles.includes('meter_operator') === true
  if (operatorPartyId !== null && (!isOperator || operatorPartyId === maker.partyId)) {
    return refuse('policy_operator_unknown', { operatorPartyId })
  }
  const faults = faultsIn(agreed)
  if (faults.length > 0) return refuse('policy_values_wrong', { faults })
  if (validFrom !== null && newest !== null && validFrom < newest.validFrom) {
    return refuse('policy_begins_too_early', { newestFrom: new Date(newest.validFrom).toISOString() })
  }
  const { values, others } = differenceFrom(newest, said)
  return newest !== null && values.length === 0 && others.length === 0 ? refuse('policy_unchanged') : null
}
