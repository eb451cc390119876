/**
 * What events are signed with. The secret of a subscription is derived from the key store and stored nowhere: whoever
 * gets hold of the database alone can sign nothing.
 */
import { createHmac, hkdfSync } from 'node:crypto'
import type { WebhookId } from '../../custody/identifiers.ts'
import type { KeyStore } from '../../keystore/keystore.ts'

const SECRET_BYTES = 32

export class WebhookSecrets {
  readonly #key: Buffer

  constructor(keyStore: Pick<KeyStore, 'subjectMapKey'>) {
    // A secret that the store keeps for this machine, whatever kind of store it is; the label makes another one of it.
    this.#key = Buffer.from(hkdfSync('sha256', keyStore.subjectMapKey, '', 'geleit-webhooks-v1', SECRET_BYTES))
  }

  /** As Standard Webhooks writes a symmetric secret: `whsec_` and 32 bytes in base64. */
  shown(webhookId: WebhookId, generation: number): string {
    return `whsec_${this.#secret(webhookId, generation).toString('base64')}`
  }

  /**
   * The header `webhook-signature` (Standard Webhooks 1.0, "Signature scheme"): HMAC-SHA-256 over id, timestamp and body,
   * by each generation given, so that a receiver may have either secret.
   */
  signatures(
    webhookId: WebhookId,
    generations: readonly number[],
    message: { readonly id: string; readonly timestamp: number; readonly body: string },
  ): string {
    const content = `${message.id}.${message.timestamp}.${message.body}`
    return generations
      .map((generation) => createHmac('sha256', this.#secret(webhookId, generation)).update(content).digest('base64'))
      .map((signature) => `v1,${signature}`)
      .join(' ')
  }

  #secret(webhookId: WebhookId, generation: number): Buffer {
    return createHmac('sha256', this.#key).update(`${webhookId}|${generation}`).digest()
  }
}
