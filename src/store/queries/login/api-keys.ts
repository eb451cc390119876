/** What only the server knows of API keys. For a transaction in the scope of the rules. */
import type pg from 'pg'
import type { PartyId } from '../../../custody/identifiers.ts'
import type { ApiKey } from '../../../custody/state.ts'
import type { Writes } from '../../writes.ts'

export interface ApiKeyView extends ApiKey {
  readonly lastUsedAt: number | null
  /** Hexadecimal; null: none has to come with it. */
  readonly certificateSha256: string | null
}

/** Those of a party, by name. */
export async function apiKeysOf(client: pg.ClientBase, partyId: PartyId): Promise<ApiKeyView[]> {
  const { rows } = await client.query<ApiKeyView>(
    `select a.api_key_id as "apiKeyId", a.party_id as "partyId", a.person_id as "personId", a.name, a.scopes,
       a.expires_at as "expiresAt", a.status, s.last_used_at as "lastUsedAt",
       encode(s.certificate_sha256, 'hex') as "certificateSha256"
     from api_key a left join api_key_secret s using (api_key_id)
     where a.party_id = $1 order by a.name, a.api_key_id`,
    [partyId],
  )
  return rows
}

export interface ApiKeySecret {
  readonly apiKeyId: string
  readonly keyHash: Uint8Array
  readonly certificateSha256: Uint8Array | null
}

export function addApiKeySecret(writes: Writes, { apiKeyId, keyHash, certificateSha256 }: ApiKeySecret): void {
  writes.add('api_key_secret', (parameters) => {
    const values = [
      parameters.add(keyHash, 'bytea'),
      parameters.add(apiKeyId, 'text'),
      parameters.add(certificateSha256, 'bytea'),
    ]
    return `insert into api_key_secret (key_hash, api_key_id, certificate_sha256) values (${values.join(', ')})`
  })
}

/** The key is good for nothing any more; that it was there stays a fact. */
export function removeApiKeySecret(writes: Writes, apiKeyId: string): void {
  writes.add('api_key_secret', (parameters) => {
    return `delete from api_key_secret where api_key_id = ${parameters.add(apiKeyId, 'text')}`
  })
}
