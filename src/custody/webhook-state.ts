/** Systems that are told what happens, and where. The address itself stands apart: it may hold what opens a door there. */
import type { EventKind } from './event-kinds.ts'
import type { PartyId, WebhookId } from './identifiers.ts'

export interface Webhook {
  readonly webhookId: WebhookId
  readonly partyId: PartyId
  /** Scheme, host and port of the address, as `https://host:port`. */
  readonly origin: string
  readonly kinds: readonly EventKind[]
  readonly status: 'active' | 'ended'
  readonly registeredAt: number
  /** Which of its secrets signs: 1, 2, … */
  readonly secretGeneration: number
  /** Until when the secret before signs as well; null: it does not. */
  readonly previousSecretUntil: number | null
}
