/** Systems that are told what happens, and recalls as tasks. */
import type { Entry } from '../entries.ts'
import type { Change, Of } from './change.ts'

type Webhooks = Of<'webhook_registered' | 'webhook_changed' | 'webhook_secret_renewed' | 'webhook_ended'>

export function webhooks(fact: Webhooks, entry: Entry): Change[] {
  const { webhookId } = fact
  switch (fact.type) {
    case 'webhook_registered': {
      const { origin, kinds } = fact
      const row = {
        webhookId,
        partyId: entry.partyId,
        origin,
        kinds,
        status: 'active',
        registeredAt: entry.recordTime,
        secretGeneration: 1,
        previousSecretUntil: null,
      } as const
      return [{ insert: 'webhook', rows: [row] }]
    }
    case 'webhook_changed': {
      const { origin, kinds } = fact
      return [{ update: 'webhook', where: { webhookId }, set: { origin, kinds } }]
    }
    case 'webhook_secret_renewed': {
      const set = { secretGeneration: fact.generation, previousSecretUntil: fact.previousUntil }
      return [{ update: 'webhook', where: { webhookId }, set }]
    }
    case 'webhook_ended':
      return [{ update: 'webhook', where: { webhookId }, set: { status: 'ended' } }]
  }
}

export function recalls(fact: Of<'recall_owned' | 'recall_confirmed'>, at: number): Change[] {
  const { incidentId, deviceId } = fact
  const where = { incidentId, deviceId, status: 'open' } as const
  if (fact.type === 'recall_owned') {
    const { forPersonId: ownerPersonId, ownerPartyId, dueAt } = fact
    return [{ update: 'recall', where, set: { ownerPersonId, ownerPartyId, dueAt } }]
  }
  return [{ update: 'recall', where, set: { status: 'ended', outOfServiceAt: at } }]
}
