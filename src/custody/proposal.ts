/**
 * What one person proposes and another one decides. A decision names the hash of what it was shown, and holds only for
 * the state that the proposal was made for; a proposal that nobody decides ends by itself.
 */
import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'
import { canonicalText, type JsonValue } from '../auditlog/canonical.ts'
import { type Decider, refuseDecider, refuseProposer } from './approving.ts'
import type { Fact } from './entries.ts'
import type { ContainerId, DeviceId, EntryId, IncidentId, OpeningId, PersonId, ProposalId } from './identifiers.ts'
import { decided, type Given, type Outcome, type Refusal, refuse, refused } from './outcome.ts'
import type { Policy } from './policy.ts'
import type { PolicyRequest } from './policy-change.ts'
import type { Person, Proposal, ProposalKind } from './state.ts'

/** Whose personal data, or which. */
export type ErasureTarget =
  | { readonly kind: 'person'; readonly personId: PersonId }
  | { readonly kind: 'device'; readonly deviceId: DeviceId }
  | { readonly kind: 'entry'; readonly entryId: EntryId }

/** What can be proposed. */
export type ProposalRequest =
  | { readonly kind: 'lock_out'; readonly incidentId: IncidentId; readonly deviceIds: readonly DeviceId[] }
  | { readonly kind: 'force_close'; readonly openingId: OpeningId }
  | { readonly kind: 'maintenance_code'; readonly containerId: ContainerId; readonly keySerial: string }
  | { readonly kind: 'lock_personalisation' | 'lock_repersonalisation'; readonly lockSerial: string }
  | { readonly kind: 'erasure'; readonly target: ErasureTarget; readonly order: string }
  | ({ readonly kind: 'policy_change' } & PolicyRequest)
  | {
      readonly kind: 'right_to_approve' | 'second_person' | 'second_factor_recovery'
      readonly personId: PersonId
    }

type Made = Extract<Fact, { readonly type: 'proposal_made' }>
/** Whose chains a proposal belongs to, besides that of the proposer. */
export type Links = Pick<Made, 'containerId' | 'lockSerial' | 'incidentId' | 'forPersonId' | 'deviceIds'>

export interface Deciding {
  readonly proposalId: ProposalId
  readonly proposer: Person
  readonly decider: Person
}

/** A kind's own rule, applied to what was loaded for it: what is proposed, whether it can be, and what it would do. */
export interface ProposalCase<Effect = unknown> {
  readonly kind: ProposalKind
  readonly subjectKind: Proposal['subjectKind']
  readonly subjectId: string
  readonly links: Links
  /** No names, no secrets; what stands in `links` need not stand here. */
  readonly content: Readonly<Record<string, JsonValue>>
  /** What the decision stands on. */
  readonly state: Readonly<Record<string, JsonValue>>
  /** Why it can't be proposed, or carried out any more. */
  readonly refusal: Refusal | null
  effects(deciding: Deciding, given: Given): Outcome<Effect>
}

/** SHA-256 over the canonical JSON (RFC 8785), 64 hexadecimal digits. */
export function hashOf(value: JsonValue): string {
  return bytesToHex(sha256(utf8ToBytes(canonicalText(value))))
}

/** What is read as expired is expired, whether or not somebody has noted it. */
export function proposalStatus(proposal: Pick<Proposal, 'status' | 'expiresAt'>, now: number): ProposalStatus {
  return proposal.status === 'open' && now >= proposal.expiresAt ? 'expired' : proposal.status
}

export type ProposalStatus = Proposal['status'] | 'expired'

export interface MadeProposal {
  readonly proposalId: ProposalId
  readonly contentHash: string
  readonly expiresAt: number
}

/** Proposes. Nothing happens until a second person approves. Refusals: those of `refuseProposer`, then of the kind. */
export function makeProposal(
  { person, proposalCase }: { readonly person: Person; readonly proposalCase: ProposalCase },
  { reason }: { readonly reason: string },
  { proposalHours }: Pick<Policy, 'proposalHours'>,
  given: Given,
): Outcome<MadeProposal> {
  const { kind, subjectKind, subjectId, links, content, state, refusal } = proposalCase
  const against = refuseProposer(person, kind) ?? refusal
  if (against !== null) return refused(against)
  const proposalId = given.newId() as ProposalId
  const whole = { ...content, ...(links.deviceIds === undefined ? {} : { deviceIds: links.deviceIds }) }
  const contentHash = hashOf({ kind, subjectKind, subjectId, content: whole, reason })
  const expiresAt = given.now + proposalHours * 3_600_000
  const fact: Fact = {
    type: 'proposal_made',
    proposalId,
    kind,
    subjectKind,
    subjectId,
    content,
    contentHash,
    stateHash: hashOf(state),
    state,
    proposerNatural: person.naturalPersonId,
    expiresAt,
    reason,
    ...links,
  }
  return decided({ proposalId, contentHash, expiresAt }, [fact])
}

export interface DecideSituation {
  readonly proposal: Proposal
  readonly decider: Decider
}

/**
 * Approves, and carries out what was proposed. Refusals, in this order: `proposal_already_decided`,
 * `proposal_expired`, those of `refuseDecider`, `proposal_differs`, `proposal_out_of_date`, then those of the kind.
 */
export function approveProposal<Effect>(
  situation: DecideSituation & { readonly proposer: Person; readonly proposalCase: ProposalCase<Effect> },
  { contentHash }: { readonly contentHash: string },
  given: Given,
): Outcome<Effect> {
  const { proposal, decider, proposer, proposalCase } = situation
  const refusal = refuseDecision(situation, given.now)
  if (refusal !== null) return refused(refusal)
  if (contentHash !== proposal.contentHash) return refused(refuse('proposal_differs'))
  const outdated = refuseOutdated(proposal, proposer, proposalCase)
  if (outdated !== null) return refused(outdated)
  const { proposalId } = proposal
  const outcome = proposalCase.effects({ proposalId, proposer, decider: decider.person }, given)
  if (outcome.refusal !== undefined) return outcome
  return decided(outcome.answer, [decisionOn(situation, 'approved'), ...outcome.facts])
}

/** Rejects: everything stays as it is. Refusals: the first three of `approveProposal`. */
export function rejectProposal(situation: DecideSituation, given: Given): Outcome<null> {
  const refusal = refuseDecision(situation, given.now)
  return refusal === null ? decided(null, [decisionOn(situation, 'rejected')]) : refused(refusal)
}

/**
 * Takes a proposal back. Refusals, in this order: `proposal_already_decided`, `proposal_expired`,
 * `proposal_not_yours`.
 */
export function withdrawProposal(situation: DecideSituation, given: Given): Outcome<null> {
  const { proposal, decider } = situation
  const refusal = refuseEnded(proposal, given.now)
  if (refusal !== null) return refused(refusal)
  if (decider.person.personId !== proposal.proposedBy) return refused(refuse('proposal_not_yours'))
  return decided(null, [decisionOn(situation, 'withdrawn')])
}

function refuseDecision({ proposal, decider }: DecideSituation, now: number): Refusal | null {
  return refuseEnded(proposal, now) ?? refuseDecider(decider, proposal, now)
}

function refuseEnded(proposal: Proposal, now: number): Refusal | null {
  const status = proposalStatus(proposal, now)
  if (status === 'open') return null
  if (status === 'expired') return refuse('proposal_expired', { expiresAt: new Date(proposal.expiresAt).toISOString() })
  return refuse('proposal_already_decided', { proposalStatus: status })
}

/** The state is not the one that the proposal was made for, or its proposer could not make it any more. */
function refuseOutdated(proposal: Proposal, proposer: Person, { state, refusal }: ProposalCase): Refusal | null {
  const before = proposal.state as Readonly<Record<string, JsonValue>>
  const same = (name: string) => canonicalText(before[name] ?? null) === canonicalText(state[name] ?? null)
  const changed = Object.keys({ ...before, ...state })
    .filter((name) => !same(name))
    .sort()
  const against = refuseProposer(proposer, proposal.kind) ?? refusal
  if (changed.length === 0 && against === null && hashOf(state) === proposal.stateHash) return null
  const because = against === null ? {} : { ...against.members, because: against.code }
  return refuse('proposal_out_of_date', { ...because, changed })
}

function decisionOn(
  { proposal, decider }: DecideSituation,
  decision: Extract<Fact, { readonly type: 'proposal_decided' }>['decision'],
): Fact {
  const { proposalId, contentHash } = proposal
  return {
    type: 'proposal_decided',
    proposalId,
    decision,
    deciderNatural: decider.person.naturalPersonId,
    contentHash,
  }
}
