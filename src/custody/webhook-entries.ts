/** Facts about systems that are told what happens. Neither the address nor the secret stands in them. */
import type { EventKind } from './event-kinds.ts'
import type { WebhookId } from './identifiers.ts'

export type WebhookFact =
  | {
      readonly type: 'webhook_registered'
      readonly webhookId: WebhookId
      readonly origin: string
      readonly kinds: readonly EventKind[]
    }
  | {
      readonly type: 'webhook_changed'
      readonly webhookId: WebhookId
      readonly origin: string
      readonly kinds: readonly EventKind[]
      /** The address is another one, be it on the same host. */
      readonly addressChanged: boolean
    }
  | {
      readonly type: 'webhook_secret_renewed'
      readonly webhookId: WebhookId
      readonly generation: number
      /** Until when the one before signs beside it; null: it stopped at once. */
      readonly previousUntil: number | null
    }
  | { readonly type: 'webhook_ended'; readonly webhookId: WebhookId }
