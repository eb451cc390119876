/** Systems that are told what happens: who has them told, what, and with which secret it is signed. */
import type { Fact } from './entries.ts'
import type { EventKind } from './event-kinds.ts'
import { idOf, type WebhookId } from './identifiers.ts'
import { decided, type Given, type Outcome, type Refusal, refuse, refused } from './outcome.ts'
import { refuseActing } from './parties.ts'
import type { Person, Webhook } from './state.ts'

/** More than any party has systems; each of them costs work with every event. */
export const WEBHOOKS_MOST = 20
/** How long the secret before signs beside a new one, if not said otherwise. */
export const PREVIOUS_SECRET_HOURS = 24

export interface WebhookRequest {
  /** Scheme, host and port of the address. */
  readonly origin: string
  readonly kinds: readonly EventKind[]
}

/** Refusals, in this order: `person_not_active`, `right_was_taken`, `webhook_too_many`. */
export function registerWebhook(
  { acting, active }: { readonly acting: Person; readonly active: number },
  request: WebhookRequest,
  given: Given,
): Outcome<WebhookId> {
  const refusal = refuseActing(acting, 'webhooks:change')
  if (refusal !== null) return refused(refusal)
  if (active >= WEBHOOKS_MOST) return refused(refuse('webhook_too_many', { most: WEBHOOKS_MOST }))
  const webhookId = idOf('WebhookId', given.newId())
  return decided(webhookId, [
    { type: 'webhook_registered', webhookId, origin: request.origin, kinds: asSet(request.kinds) },
  ])
}

export interface WebhookSituation {
  readonly acting: Person
  readonly webhook: Webhook
}

/** What is left out stays. Refusals, in this order: `person_not_active`, `right_was_taken`, `webhook_ended`. */
export function changeWebhook(
  situation: WebhookSituation,
  change: { readonly origin?: string | undefined; readonly kinds?: readonly EventKind[] | undefined },
): Outcome<Record<never, never>> {
  const refusal = refuseChange(situation)
  if (refusal !== null) return refused(refusal)
  const { webhookId, origin, kinds } = situation.webhook
  const fact: Fact = {
    type: 'webhook_changed',
    webhookId,
    origin: change.origin ?? origin,
    kinds: asSet(change.kinds ?? kinds),
    addressChanged: change.origin !== undefined,
  }
  return decided({}, [fact])
}

/**
 * From now on a new secret signs, and for `previousHours` the one before beside it, so that no event is lost to a
 * receiver that has not been told yet. Refusals as for a change.
 */
export function renewSecret(
  situation: WebhookSituation,
  { previousHours }: { readonly previousHours: number },
  given: Pick<Given, 'now'>,
): Outcome<{ readonly generation: number; readonly previousUntil: number | null }> {
  const refusal = refuseChange(situation)
  if (refusal !== null) return refused(refusal)
  const { webhookId, secretGeneration } = situation.webhook
  const generation = secretGeneration + 1
  const previousUntil = previousHours === 0 ? null : given.now + previousHours * 3_600_000
  const fact: Fact = { type: 'webhook_secret_renewed', webhookId, generation, previousUntil }
  return decided({ generation, previousUntil }, [fact])
}

/** Nothing more is sent, not even what waits. Refusals as for a change. */
export function endWebhook(situation: WebhookSituation): Outcome<Record<never, never>> {
  const refusal = refuseChange(situation)
  if (refusal !== null) return refused(refusal)
  return decided({}, [{ type: 'webhook_ended', webhookId: situation.webhook.webhookId }])
}

/** Refusals, in this order: `person_not_active`, `right_was_taken`, `webhook_ended`. */
export function refuseChange({ acting, webhook }: WebhookSituation): Refusal | null {
  const refusal = refuseActing(acting, 'webhooks:change')
  if (refusal !== null) return refusal
  return webhook.status === 'ended' ? refuse('webhook_ended') : null
}

function asSet(kinds: readonly EventKind[]): EventKind[] {
  return [...new Set(kinds)].sort()
}
