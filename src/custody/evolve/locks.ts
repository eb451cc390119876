import type { OpenLimits } from '../deadline-entries.ts'
import type { ConfirmedAct } from '../entries.ts'
import type { PartyId } from '../identifiers.ts'
import type { Tables } from '../state.ts'
import type { Change, Of } from './change.ts'

type Codes = Of<
  'opening_code_issued' | 'opening_expired' | 'closing_code_issued' | 'tour_pack_issued' | 'tour_returned'
>

/** Openings that are not over. */
export const UNDER_WAY = ['opening_code_issued', 'open', 'closing_code_issued', 'out_of_sync'] as const

function act(
  of: { readonly lockSerial: string; readonly ownerPartyId: PartyId; readonly keyId: string },
  value: number,
  action: 'O' | 'C',
  openingId: Tables['opening']['openingId'],
): Tables['lockAct'] {
  return {
    lockSerial: of.lockSerial,
    value,
    partyId: of.ownerPartyId,
    action,
    keyId: of.keyId,
    openingId,
    state: 'issued',
    flags: null,
    before: null,
    recordedAt: null,
    withdrawn: false,
  }
}

export function codes(fact: Codes, at: number): Change[] {
  switch (fact.type) {
    case 'opening_code_issued':
      return [
        { update: 'lock', where: { lockSerial: fact.lockSerial }, set: { highestValue: fact.value } },
        { insert: 'lockAct', rows: [act(fact, fact.value, 'O', fact.openingId)] },
        {
          insert: 'opening',
          rows: [
            {
              openingId: fact.openingId,
              partyId: fact.ownerPartyId,
              containerId: fact.containerId,
              lockSerial: fact.lockSerial,
              purpose: fact.purpose,
              personId: fact.forPersonId,
              keySerial: fact.keySerial,
              siteId: fact.siteId,
              tourId: null,
              status: 'opening_code_issued',
              openingValue: fact.value,
              closingValue: null,
              issuedAt: at,
              expiresAt: fact.expiresAt,
              openedAt: null,
              closedAt: null,
              overdueAt: null,
              unprovenAt: null,
              readOutBy: null,
              closingReadOutBy: null,
            },
          ],
        },
      ]
    case 'opening_expired':
      return [{ update: 'opening', where: { openingId: fact.openingId }, set: { status: 'expired', closedAt: at } }]
    case 'closing_code_issued':
      return [
        { update: 'lock', where: { lockSerial: fact.lockSerial }, set: { highestValue: fact.value } },
        { insert: 'lockAct', rows: [act(fact, fact.value, 'C', fact.openingId)] },
        { update: 'opening', where: { openingId: fact.openingId }, set: { closingValue: fact.value, ...fact.limits } },
        // One that had expired stays so until its receipt: a newer one may be under way by now.
        {
          update: 'opening',
          where: { openingId: fact.openingId, status: UNDER_WAY },
          set: { status: 'closing_code_issued' },
        },
      ]
    case 'tour_pack_issued': {
      const { tourId, containerId, keySerial, validUntil, siteId } = fact
      const common = { partyId: fact.ownerPartyId, containerId, personId: fact.forPersonId, keySerial, tourId }
      const highestValue = Math.max(...fact.pairs.map((pair) => pair.closingValue))
      return [
        { update: 'lock', where: { lockSerial: fact.lockSerial }, set: { highestValue } },
        { insert: 'tour', rows: [{ ...common, issuedAt: at, validUntil, status: 'under_way' }] },
        {
          insert: 'lockAct',
          rows: fact.pairs.flatMap((pair) => [
            act(fact, pair.openingValue, 'O', pair.openingId),
            act(fact, pair.closingValue, 'C', pair.openingId),
          ]),
        },
        {
          insert: 'opening',
          rows: fact.pairs.map((pair) => ({
            ...common,
            openingId: pair.openingId,
            lockSerial: fact.lockSerial,
            purpose: 'installing' as const,
            siteId,
            status: 'opening_code_issued' as const,
            openingValue: pair.openingValue,
            closingValue: pair.closingValue,
            issuedAt: at,
            expiresAt: validUntil,
            openedAt: null,
            closedAt: null,
            overdueAt: null,
            unprovenAt: null,
            readOutBy: null,
            closingReadOutBy: null,
          })),
        },
      ]
    }
    case 'tour_returned':
      return [{ update: 'tour', where: { tourId: fact.tourId }, set: { status: 'returned' } }]
  }
}

function didNotFit({ lockSerial, misfits, outOfSync, openingId }: Of<'receipt_did_not_fit'>, at: number): Change[] {
  const changes: Change[] = [{ update: 'lock', where: { lockSerial }, set: { misfits, lastMisfitAt: at, outOfSync } }]
  if (outOfSync && openingId !== null) {
    // An opening that is over stays over, whatever somebody types in for it.
    const where = { openingId, status: UNDER_WAY }
    changes.push({ update: 'opening', where, set: { status: 'out_of_sync' } })
  }
  return changes
}

export function receipts(fact: Of<'receipt_verified' | 'receipt_did_not_fit'>, at: number): Change[] {
  if (fact.type === 'receipt_did_not_fit') return didNotFit(fact, at)
  const { lockSerial } = fact
  const changes: Change[] = [
    {
      update: 'lockAct',
      where: { lockSerial, value: fact.value },
      set: { state: 'received', flags: fact.flags, before: fact.before, recordedAt: at },
    },
  ]
  if (fact.skipped.length > 0) {
    changes.push({ update: 'lockAct', where: { lockSerial, value: fact.skipped }, set: { state: 'skipped' } })
  }
  if (fact.confirmed.length === 0) return changes
  const values = fact.confirmed.map((act) => act.value)
  const last = fact.confirmed.reduce((a, b) => (b.value > a.value ? b : a))
  changes.push(
    { update: 'lockAct', where: { lockSerial, value: values }, set: { state: 'confirmed' } },
    {
      update: 'lock',
      where: { lockSerial }, // A receipt that is confirmed shows that lock and books agree.
      set: { lastConfirmedValue: last.value, misfits: 0, lastMisfitAt: null, outOfSync: false },
    },
  )
  changes.push(...openingsAfter(fact.confirmed, fact.containerId, at, fact.limits))
  return changes
}

/** What proven acts say of their openings and of the container; the last of them says how it stands now. */
export function openingsAfter(
  confirmed: readonly ConfirmedAct[],
  containerId: Tables['container']['containerId'],
  at: number,
  limits?: OpenLimits,
): Change[] {
  const changes: Change[] = []
  const last = confirmed.at(-1)
  for (const act of confirmed) {
    if (act.openingId === null) continue
    if (act.action === 'O') {
      // What is closed again within the same chain was never open beside another one.
      const over = confirmed.some((other) => other.action === 'C' && other.openingId === act.openingId)
      const set = over ? { openedAt: at } : { status: 'open' as const, openedAt: at, ...limits }
      changes.push({ update: 'opening', where: { openingId: act.openingId }, set })
    } else if (act.action === 'C') {
      const set = { status: 'closed' as const, closedAt: at, closingValue: act.value }
      changes.push({ update: 'opening', where: { openingId: act.openingId }, set })
    }
  }
  if (last?.action === 'O' || last?.action === 'C') {
    const status = last.action === 'O' ? 'open' : 'closed'
    // On the road the stage of the road is shown, until somebody has inspected the container: a receipt that comes late
    // must not make an inspection needless.
    changes.push({ update: 'container', where: { containerId, status: OFF_THE_ROAD }, set: { status } })
  }
  return changes
}

export const OFF_THE_ROAD = ['empty', 'open', 'closed', 'inspected'] as const
