/**
 * First answers by idempotency key. A key is scoped to a person; it is claimed in the transaction that does the work,
 * so of two equal requests at once the second waits for the first, and a request whose server died is done once.
 */
import type pg from 'pg'
import type { PartyId, PersonId } from '../custody/identifiers.ts'
import { run } from './statements.ts'
import { Writes } from './writes.ts'

/** Who acts. */
export interface Actor {
  readonly partyId: PartyId
  readonly personId: PersonId
}

export interface IdempotencyKey {
  readonly key: string
  readonly requestHash: Uint8Array
}

export interface Keyed {
  readonly actor: Actor
  readonly idempotency?: IdempotencyKey | undefined
}

/** What a request with a known key gets. */
export type Repeated =
  | { readonly kind: 'replayed'; readonly status: number; readonly body: unknown }
  | { readonly kind: 'key_reused' }

/** Null: the key is new, and the caller's now; or the request has none. */
export async function claimKey(client: pg.ClientBase, { actor, idempotency }: Keyed): Promise<Repeated | null> {
  if (idempotency === undefined) return null
  const { key, requestHash } = idempotency
  const claimed = await run(
    client,
    `insert into idempotency (person_id, key, party_id, request_hash) values ($1, $2, $3, $4)
     on conflict do nothing returning 1`,
    [actor.personId, key, actor.partyId, requestHash],
  )
  if (claimed.rowCount === 1) return null
  const { rows } = await run<{ request_hash: Buffer; status: number; answer: unknown }>(
    client,
    'select request_hash, status, answer from idempotency where person_id = $1 and key = $2 and party_id = $3',
    [actor.personId, key, actor.partyId],
  )
  const stored = rows[0]
  if (stored === undefined) throw new Error('an idempotency key was taken and is not there')
  if (!stored.request_hash.equals(requestHash)) return { kind: 'key_reused' }
  return { kind: 'replayed', status: stored.status, body: stored.answer }
}

/** Gives a claimed key back. */
export async function forgetKey(client: pg.ClientBase, { actor, idempotency }: Keyed): Promise<void> {
  if (idempotency === undefined) return
  await client.query('delete from idempotency where person_id = $1 and key = $2 and party_id = $3', [
    actor.personId,
    idempotency.key,
    actor.partyId,
  ])
}

/** No code may be in it. */
export function keepAnswer(client: pg.ClientBase, keyed: Keyed, answer: KeptAnswer): Promise<void> {
  const writes = new Writes(client)
  addAnswer(writes, keyed, answer)
  return writes.done()
}

export interface KeptAnswer {
  readonly status: number
  readonly body: unknown
}

/** The same, together with what else a transaction writes. */
export function addAnswer(writes: Writes, { actor, idempotency }: Keyed, { status, body }: KeptAnswer): void {
  if (idempotency === undefined) return
  writes.add('idempotency', (parameters) => {
    const set = `status = ${parameters.add(status, 'integer')}, answer = ${parameters.add(JSON.stringify(body), 'jsonb')}`
    const person = `person_id = ${parameters.add(actor.personId, 'text')}`
    const key = `key = ${parameters.add(idempotency.key, 'text')}`
    return `update idempotency set ${set} where ${person} and ${key} and party_id = ${parameters.add(actor.partyId, 'text')}`
  })
}
