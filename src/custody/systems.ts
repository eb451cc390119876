/** API keys of systems: who may have one, for what and for how long. The key itself never comes here. */
import { idOf } from './identifiers.ts'
import { decided, type Given, type Outcome, refuse, refused } from './outcome.ts'
import { refuseActing } from './parties.ts'
import { SYSTEM_PERMISSIONS } from './people.ts'
import type { ApiKey, Person } from './state.ts'

export interface ApiKeyRequest {
  readonly name: string
  readonly scopes: readonly string[]
  /** ms since 1970 UTC. */
  readonly expiresAt: number
}

const LONGEST_MS = 366 * 24 * 3_600_000

/**
 * Issues a key to a system of one's own party. The system becomes a person of it, without any role: what it does stands
 * in the record under its own name. Refusals, in this order: `person_not_active`, `right_was_taken`,
 * `scope_not_for_systems`, `api_key_lifetime_out_of_range`.
 */
export function issueApiKey(acting: Person, request: ApiKeyRequest, given: Given): Outcome<ApiKey> {
  const refusal = refuseActing(acting, 'systems:change')
  if (refusal !== null) return refused(refusal)
  const possible: readonly string[] = SYSTEM_PERMISSIONS
  const beyond = request.scopes.filter((scope) => !possible.includes(scope))
  if (beyond.length > 0) return refused(refuse('scope_not_for_systems', { scopes: beyond, possible }))
  if (request.expiresAt <= given.now || request.expiresAt > given.now + LONGEST_MS) {
    const latest = new Date(given.now + LONGEST_MS).toISOString()
    return refused(refuse('api_key_lifetime_out_of_range', { latest }))
  }
  const apiKeyId = given.newId()
  const { partyId } = acting
  const personId = idOf('PersonId', given.newId())
  const apiKey: ApiKey = {
    apiKeyId,
    partyId,
    personId,
    name: request.name,
    scopes: [...new Set(request.scopes)].sort(),
    expiresAt: request.expiresAt,
    status: 'active',
  }
  const naturalPersonId = `system-${apiKeyId}`
  const rights = { roles: [], siteIds: [], status: 'active', trainedUntil: null, approvesFrom: null } as const
  return decided(apiKey, [
    { type: 'person_registered', person: { personId, partyId, naturalPersonId, ...rights } },
    { type: 'api_key_issued', apiKey },
  ])
}

/**
 * Ends a key at once; what the system did stays its own. Refusals, in this order: `person_not_active`,
 * `right_was_taken`, `api_key_already_revoked`.
 */
export function revokeApiKey(acting: Person, apiKey: ApiKey): Outcome<ApiKey> {
  const refusal = refuseActing(acting, 'systems:change')
  if (refusal !== null) return refused(refusal)
  if (apiKey.status === 'revoked') return refused(refuse('api_key_already_revoked'))
  return decided({ ...apiKey, status: 'revoked' }, [
    { type: 'api_key_revoked', apiKeyId: apiKey.apiKeyId },
    { type: 'person_left', personId: apiKey.personId },
  ])
}
