/** Electronic keys, codes that were told, and boxes that are passed on. */
import type { Entry } from '../entries.ts'
import type { KeyEvent } from '../state.ts'
import type { Change, Of } from './change.ts'

type Keys = Of<
  | 'key_registered'
  | 'key_personalised'
  | 'key_handed_out'
  | 'key_taken_back'
  | 'key_status_changed'
  | 'key_lost'
  | 'phone_lost'
  | 'code_read_out'
>
type PassingOn = Of<'container_offered' | 'container_passed_on' | 'container_offer_ended'>

export function keys(fact: Keys, entry: Entry): Change[] {
  switch (fact.type) {
    case 'key_registered': {
      const key = { lostAt: null, ...fact.key }
      return [{ insert: 'key', rows: [key] }, step(entry, key.keySerial, key)]
    }
    case 'key_personalised': {
      const { keySerial, personId } = fact
      const set = { status: 'personalised', personId } as const
      return [{ update: 'key', where: { keySerial }, set }, step(entry, keySerial, set)]
    }
    case 'key_handed_out': {
      const { keySerial, personId } = fact
      const set = { status: 'active' } as const
      return [{ update: 'key', where: { keySerial }, set }, step(entry, keySerial, { ...set, personId, signed: true })]
    }
    case 'key_taken_back': {
      const { keySerial, personId } = fact
      // What did not sign is not known to be the key, or to be one: it never comes back into stock.
      const signed = fact.signature !== null
      const status = signed ? 'in_stock' : 'revoked'
      return [
        { update: 'key', where: { keySerial }, set: { status, personId: null } },
        step(entry, keySerial, { status, personId, signed }),
      ]
    }
    case 'key_status_changed': {
      const { keySerial, status, ownerPartyId: partyId = entry.partyId } = fact
      const set: Change[] = [{ update: 'key', where: { keySerial }, set: { status } }]
      if (status === 'revoked') {
        const where = { keySerial, status: ['active', 'suspended'] as const }
        set.unshift({ update: 'key', where, set: { lostAt: entry.recordTime } })
      }
      return [...set, step(entry, keySerial, { status, partyId })]
    }
    case 'key_lost': {
      const { keySerial, personId } = fact
      const set = { status: 'lost', lostAt: entry.recordTime } as const
      return [{ update: 'key', where: { keySerial }, set }, step(entry, keySerial, { status: 'lost', personId })]
    }
    case 'phone_lost':
      return []
    case 'code_read_out': {
      const set = fact.action === 'O' ? { readOutBy: entry.personId } : { closingReadOutBy: entry.personId }
      return [{ update: 'opening', where: { openingId: fact.openingId }, set }]
    }
  }
}

function step(
  { entryId: keyEventId, partyId, personId: byPersonId, recordTime: at }: Entry,
  keySerial: string,
  {
    status,
    personId = null,
    signed = false,
    partyId: ownerPartyId = partyId,
  }: Pick<KeyEvent, 'status'> & Partial<Pick<KeyEvent, 'personId' | 'signed' | 'partyId'>>,
): Change {
  const row = { keyEventId, keySerial, partyId: ownerPartyId, at, status, personId, byPersonId, signed }
  return { insert: 'keyEvent', rows: [row] }
}

export function passingOn(fact: PassingOn, entry: Entry): Change[] {
  const at = entry.recordTime
  const { passOnId, containerId } = fact
  switch (fact.type) {
    case 'container_offered': {
      const { ownerPartyId, forPersonId, siteId } = fact
      const row = {
        passOnId,
        partyId: ownerPartyId,
        containerId,
        fromPersonId: entry.personId,
        toPersonId: forPersonId,
        toSiteId: siteId,
        offeredAt: at,
        endedAt: null,
        status: 'offered',
      } as const
      return [{ insert: 'passOn', rows: [row] }]
    }
    case 'container_passed_on':
      return [
        { update: 'passOn', where: { passOnId }, set: { status: 'accepted', endedAt: at } },
        { update: 'container', where: { containerId }, set: { siteId: fact.siteId } },
      ]
    case 'container_offer_ended':
      return [{ update: 'passOn', where: { passOnId }, set: { status: 'ended', endedAt: at } }]
  }
}
