/** Facts that need two natural persons, and what becomes of locks. */
import type { ContainerId, DeviceId, IncidentId, OpeningId, PartyId, PersonId, ProposalId } from './identifiers.ts'
import type { LockCapabilities, Proposal, ProposalKind } from './state.ts'

export type FourEyesFact =
  | {
      readonly type: 'proposal_made'
      readonly proposalId: ProposalId
      readonly kind: ProposalKind
      readonly subjectKind: Proposal['subjectKind']
      readonly subjectId: string
      /** What is proposed, as the rule of its kind reads it. No names, no secrets. */
      readonly content: Readonly<Record<string, unknown>>
      /** SHA-256 over the canonical JSON (RFC 8785) of kind, subject, content and reason, hexadecimal. */
      readonly contentHash: string
      /** The same over what the decision stands on, at the time of the proposal. */
      readonly stateHash: string
      readonly state: Readonly<Record<string, unknown>>
      /** Whose chains the proposal belongs to. Devices stand here and not in `content`: as a set, which shows no others. */
      readonly containerId?: ContainerId
      readonly lockSerial?: string
      readonly incidentId?: IncidentId
      readonly forPersonId?: PersonId
      readonly deviceIds?: readonly DeviceId[]
      readonly proposerNatural: string
      readonly expiresAt: number
      readonly reason: string
    }
  | {
      readonly type: 'proposal_decided'
      readonly proposalId: ProposalId
      readonly decision: 'approved' | 'rejected' | 'withdrawn'
      readonly deciderNatural: string
      readonly contentHash: string
    }
  | {
      readonly type: 'devices_locked_out'
      readonly proposalId: ProposalId
      readonly incidentId: IncidentId
      readonly makerPartyId: PartyId
      readonly deviceIds: readonly DeviceId[]
    }
  /** An exception, and no proof: what is inside is `unproven_raised` beside this. */
  | {
      readonly type: 'opening_force_closed'
      readonly proposalId: ProposalId
      readonly openingId: OpeningId
      readonly containerId: ContainerId
      readonly lockSerial: string
    }
  | {
      readonly type: 'maintenance_code_issued'
      readonly proposalId: ProposalId
      readonly openingId: OpeningId
      readonly containerId: ContainerId
      readonly ownerPartyId: PartyId
      readonly lockSerial: string
      readonly forPersonId: PersonId
      readonly keyId: string
      readonly value: number
    }
  | {
      readonly type: 'lock_registered'
      readonly lockSerial: string
      readonly ownerPartyId: PartyId
      readonly window: number
      readonly capabilities: LockCapabilities
    }
  | {
      readonly type: 'lock_capabilities_set'
      readonly lockSerial: string
      readonly capabilities: LockCapabilities
    }
  /** A secret was put into the lock by two persons; from the second time on the values before need the secret before. */
  | {
      readonly type: 'lock_personalised'
      readonly lockSerial: string
      readonly generation: number
      /** Acts up to this value were made with the generation before. */
      readonly generationAfter: number
      /** The generation before; null at the first time. */
      readonly generationBefore: number | null
      readonly proposalId: ProposalId
      readonly containerId: ContainerId | null
    }
  | { readonly type: 'lock_retired'; readonly lockSerial: string; readonly containerId: ContainerId | null }
