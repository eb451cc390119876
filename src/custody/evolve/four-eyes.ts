/** What two people decided, and what becomes of locks. */
import type { Entry } from '../entries.ts'
import type { Ground } from '../state.ts'
import type { Change, Of } from './change.ts'
import { UNDER_WAY } from './locks.ts'

type Proposals = Of<'proposal_made' | 'proposal_decided' | 'devices_locked_out' | 'opening_force_closed'>
type Locks = Of<
  'maintenance_code_issued' | 'lock_registered' | 'lock_capabilities_set' | 'lock_personalised' | 'lock_retired'
>

export function proposals(fact: Proposals, entry: Entry): Change[] {
  const at = entry.recordTime
  switch (fact.type) {
    case 'proposal_made': {
      const { proposalId, kind, subjectKind, subjectId, contentHash, stateHash, state, expiresAt, deviceIds } = fact
      const content = deviceIds === undefined ? fact.content : { ...fact.content, deviceIds }
      const row = {
        proposalId,
        partyId: entry.partyId,
        kind,
        subjectKind,
        subjectId,
        content,
        contentHash,
        stateHash,
        state,
        proposedBy: entry.personId,
        proposedByNatural: fact.proposerNatural,
        proposedAt: at,
        expiresAt,
        status: 'open',
        entryId: entry.entryId,
        decidedBy: null,
        decidedByNatural: null,
        decidedAt: null,
      } as const
      return [{ insert: 'proposal', rows: [row] }]
    }
    case 'proposal_decided': {
      const { proposalId, decision: status, deciderNatural: decidedByNatural } = fact
      const set = { status, decidedBy: entry.personId, decidedByNatural, decidedAt: at }
      return [{ update: 'proposal', where: { proposalId }, set }]
    }
    case 'devices_locked_out': {
      const { makerPartyId: partyId, deviceIds } = fact
      const rows = deviceIds.map(
        (subjectId): Ground => ({
          subjectKind: 'device',
          subjectId,
          partyId,
          kind: 'locked_out',
          incidentId: '',
          openedAt: at,
          endedAt: null,
        }),
      )
      return [{ insert: 'ground', rows }]
    }
    case 'opening_force_closed': {
      const { openingId, containerId } = fact
      return [
        { update: 'opening', where: { openingId }, set: { status: 'force_closed', closedAt: at } },
        { update: 'container', where: { containerId, status: 'open' }, set: { status: 'closed' } },
      ]
    }
  }
}

export function locks(fact: Locks, at: number): Change[] {
  const { lockSerial } = fact
  switch (fact.type) {
    case 'maintenance_code_issued': {
      const { openingId, ownerPartyId, keyId, value } = fact
      const act = {
        lockSerial,
        value,
        partyId: ownerPartyId,
        action: 'M',
        keyId,
        openingId,
        state: 'issued',
        flags: null,
        before: null,
        recordedAt: null,
        withdrawn: false,
      } as const
      return [
        { update: 'lock', where: { lockSerial }, set: { highestValue: value } },
        { insert: 'lockAct', rows: [act] },
      ]
    }
    case 'lock_registered': {
      const { ownerPartyId: partyId, window, capabilities } = fact
      return [
        { insert: 'lock', rows: [{ ...NEW_LOCK, lockSerial, partyId, window, capabilities, status: 'registered' }] },
      ]
    }
    case 'lock_capabilities_set':
      return [{ update: 'lock', where: { lockSerial }, set: { capabilities: fact.capabilities } }]
    case 'lock_personalised': {
      const { generation, generationAfter, generationBefore } = fact
      const set = { generation, generationAfter, generationBefore, status: 'in_service' } as const
      return [{ update: 'lock', where: { lockSerial }, set }]
    }
    case 'lock_retired': {
      const changes: Change[] = [{ update: 'lock', where: { lockSerial }, set: { status: 'retired' } }]
      const { containerId } = fact
      if (containerId === null) return changes
      // What was open in it is over; that it was shut nobody has shown.
      const where = { containerId, status: UNDER_WAY }
      changes.push(
        { update: 'opening', where, set: { status: 'force_closed', closedAt: at } },
        { update: 'container', where: { containerId }, set: { status: 'retired' } },
      )
      return changes
    }
  }
}

/** A lock that nobody has used. */
export const NEW_LOCK = {
  containerId: null,
  highestValue: 0,
  lastConfirmedValue: null,
  passedValue: 0,
  gapFrom: null,
  outOfSync: false,
  readOutRequired: false,
  misfits: 0,
  lastMisfitAt: null,
  generation: 1,
  generationAfter: 0,
  generationBefore: null,
} as const
