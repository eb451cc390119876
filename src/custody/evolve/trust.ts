/** Incidents, grounds, recalls, and their ends. */
import type { Entry } from '../entries.ts'
import type { PartyId } from '../identifiers.ts'
import { RECALL_HOURS } from '../recall.ts'
import type { Ground } from '../state.ts'
import type { Change, Of } from './change.ts'

type Trust = Of<
  | 'incident_opened'
  | 'incident_widened'
  | 'devices_exposed'
  | 'recalls_raised'
  | 'unproven_raised'
  | 'unproven_ended'
  | 'device_missing'
>

export function trust(fact: Trust, at: number): Change[] {
  const ground = (
    subjectKind: Ground['subjectKind'],
    subjectId: string,
    partyId: PartyId,
    kind: Ground['kind'],
    incidentId: Ground['incidentId'],
  ): Ground => ({ subjectKind, subjectId, partyId, kind, incidentId, openedAt: at, endedAt: null })
  switch (fact.type) {
    case 'incident_opened': {
      const { incidentId, kind, containerId, deviceId, knowledge, windowAfter, reporters } = fact
      const changes: Change[] = [
        {
          insert: 'incident',
          rows: [
            {
              incidentId,
              partyId: fact.ownerPartyId,
              kind,
              containerId,
              deviceId,
              status: 'open',
              knowledge,
              windowAfter,
              windowUntil: null,
              reporters,
              openedAt: at,
              closedAt: null,
            },
          ],
        },
      ]
      if (fact.holdsContainer && containerId !== null) {
        const row = ground('container', containerId, fact.ownerPartyId, 'incident', incidentId)
        changes.push({ insert: 'ground', rows: [row] })
      }
      return changes
    }
    case 'incident_widened': {
      const { incidentId, knowledge, windowAfter, reporters } = fact
      return [{ update: 'incident', where: { incidentId }, set: { knowledge, windowAfter, reporters } }]
    }
    case 'devices_exposed':
      return [
        {
          insert: 'ground',
          rows: fact.deviceIds.map((id) => ground('device', id, fact.makerPartyId, 'incident', fact.incidentId)),
        },
        ...contacts(fact, at),
      ]
    case 'recalls_raised': {
      const { incidentId, makerPartyId } = fact
      return [
        {
          insert: 'recall',
          rows: fact.deviceIds.map((deviceId) => ({
            incidentId,
            deviceId,
            partyId: makerPartyId,
            raisedAt: at,
            status: 'open' as const,
            ownerPersonId: null,
            ownerPartyId: null,
            dueAt: at + RECALL_HOURS * 3_600_000,
            outOfServiceAt: null,
          })),
        },
      ]
    }
    case 'unproven_raised':
      return [
        {
          insert: 'ground',
          rows: [
            ...(fact.holdsContainer ? [ground('container', fact.containerId, fact.ownerPartyId, 'unproven', '')] : []),
            ...fact.deviceIds.map((id) => ground('device', id, fact.makerPartyId, 'unproven', '')),
          ],
        },
      ]
    case 'unproven_ended':
      return [
        ...(fact.explained === true ? [] : endGrounds('container', [fact.containerId], 'unproven', '', at)),
        ...endGrounds('device', fact.deviceIds, 'unproven', '', at),
      ]
    case 'device_missing':
      return [{ update: 'device', where: { deviceId: fact.deviceId }, set: { missing: true } }]
  }
}

/** Why they are held, where it is for what they lie beside. */
function contacts(
  { incidentId, makerPartyId, viaContainerId, deviceIds }: Of<'devices_exposed'>,
  at: number,
): Change[] {
  if (viaContainerId === undefined) return []
  const row = { incidentId, partyId: makerPartyId, containerId: viaContainerId, recordedAt: at }
  return [{ insert: 'exposureContact', rows: deviceIds.map((deviceId) => ({ ...row, deviceId })) }]
}

function endGrounds(
  subjectKind: Ground['subjectKind'],
  subjectIds: readonly string[],
  kind: Ground['kind'],
  incidentId: Ground['incidentId'],
  at: number,
): Change[] {
  if (subjectIds.length === 0) return []
  const where = { subjectId: subjectIds, subjectKind, kind, incidentId, endedAt: null }
  return [{ update: 'ground', where, set: { endedAt: at } }]
}

export function releases(fact: Of<'release_proposed' | 'release_approved'>, entry: Entry): Change[] {
  const { releaseId, incidentId } = fact
  if (fact.type === 'release_proposed') {
    return [
      {
        insert: 'release',
        rows: [
          {
            releaseId,
            partyId: entry.partyId,
            incidentId,
            deviceIds: fact.deviceIds,
            containerCleared: fact.containerCleared,
            proposedBy: entry.personId,
            proposedByNatural: fact.proposerNatural,
            proposerParty: entry.partyId,
            approvedBy: null,
            status: 'proposed',
            expiresAt: fact.expiresAt ?? null,
            contentHash: fact.contentHash ?? null,
          },
        ],
      },
    ]
  }
  const at = entry.recordTime
  const changes: Change[] = [
    { update: 'release', where: { releaseId }, set: { status: 'approved', approvedBy: entry.personId } },
    ...endGrounds('device', fact.deviceIds, 'incident', incidentId, at),
  ]
  if (fact.deviceIds.length > 0) {
    const where = { incidentId, deviceId: fact.deviceIds, status: 'open' as const }
    changes.push({ update: 'recall', where, set: { status: 'ended' } })
  }
  if (fact.containerId !== null) {
    changes.push(...endGrounds('container', [fact.containerId], 'incident', incidentId, at), {
      update: 'incident',
      where: { incidentId },
      set: { windowUntil: fact.position },
    })
  }
  if (fact.incidentClosed) {
    changes.push({ update: 'incident', where: { incidentId }, set: { status: 'closed', closedAt: at } })
  }
  return changes
}
