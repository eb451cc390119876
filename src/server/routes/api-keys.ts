/** API keys of systems: shown once, stored as hashes, revoked at once. */
import { randomBytes } from 'node:crypto'
import { Type } from 'typebox'
import { SYSTEM_PERMISSIONS } from '../../custody/people.ts'
import type { ApiKey } from '../../custody/state.ts'
import { issueApiKey, revokeApiKey } from '../../custody/systems.ts'
import { readForRules } from '../../store/database.ts'
import { type ApiKeyView, addApiKeySecret, apiKeysOf, removeApiKeySecret } from '../../store/queries/login/api-keys.ts'
import type { App } from '../app-type.ts'
import { hashOfToken } from '../auth/rehearsal-tokens.ts'
import { type Context, identityOf, runCommand } from '../context.ts'
import { Moment, plainText, UuidText } from '../schemas.ts'
import { ApiKeyIssued, ApiKeyShown } from '../shapes/parties.ts'
import { ApiKeyStatusWord } from '../shapes/words.ts'

const KEY_BYTES = 32
const Scopes = Type.Array(Type.String({ minLength: 1, maxLength: 60 }), {
  minItems: 1,
  maxItems: 50,
  description: `Of: ${SYSTEM_PERMISSIONS.join(', ')}`,
})

export function apiKeyRoutes(app: App, context: Context): void {
  app.get(
    '/v1/api-keys',
    {
      config: { permission: 'systems:read' },
      schema: {
        summary: 'The API keys of one’s party',
        response: { 200: Type.Object({ apiKeys: Type.Array(ApiKeyShown) }) },
      },
    },
    async (request) => {
      const { partyId } = identityOf(request)
      const apiKeys = await readForRules(context.database, null, (client) => apiKeysOf(client, partyId))
      return { apiKeys: apiKeys.map(shown) }
    },
  )
  issueRoute(app, context)
  app.delete(
    '/v1/api-keys/:id',
    {
      config: { permission: 'systems:change' },
      schema: {
        summary: 'Revoke an API key, at once',
        params: Type.Object({ id: UuidText }),
        response: { 200: Type.Object({ apiKeyId: Type.String(), status: ApiKeyStatusWord }) },
      },
    },
    (request, reply) =>
      runCommand(context, {
        request,
        reply,
        load: async ({ lock, find, partyId }, { personId }) => {
          const [apiKey] = await find('apiKey', { apiKeyId: request.params.id, partyId })
          if (apiKey === undefined) return null
          const persons = await lock('person', { personId: [personId, apiKey.personId] })
          const acting = persons.find((person) => person.personId === personId)
          return acting === undefined ? null : { acting, apiKey }
        },
        decide: ({ acting, apiKey }) => revokeApiKey(acting, apiKey),
        beside: (writes, apiKey) => removeApiKeySecret(writes, apiKey.apiKeyId),
        answer: (apiKey) => ({ status: 200, body: { apiKeyId: apiKey.apiKeyId, status: apiKey.status } }),
      }),
  )
}

function issueRoute(app: App, context: Context): void {
  app.post(
    '/v1/api-keys',
    {
      config: { permission: 'systems:change' },
      schema: {
        summary: 'Issue an API key to a system; it is shown this once',
        body: Type.Object({
          name: plainText(80),
          scopes: Scopes,
          expiresAt: Moment,
          certificateSha256: Type.Optional(
            Type.String({
              pattern: '^[0-9a-f]{64}$',
              description: 'SHA-256 of the certificate that has to come with it, behind a proxy with mutual TLS.',
            }),
          ),
        }),
        response: { 201: ApiKeyIssued },
      },
    },
    (request, reply) => {
      const key = `geleit_${randomBytes(KEY_BYTES).toString('base64url')}`
      const { name, scopes, certificateSha256 } = request.body
      const expiresAt = Date.parse(request.body.expiresAt)
      return runCommand(context, {
        request,
        reply,
        load: async ({ lock }, { personId }) => {
          const [acting] = await lock('person', { personId })
          return acting === undefined ? null : { acting }
        },
        decide: ({ acting }, given) => issueApiKey(acting, { name, scopes, expiresAt }, given),
        beside: (writes, apiKey) =>
          addApiKeySecret(writes, {
            apiKeyId: apiKey.apiKeyId,
            keyHash: hashOfToken(key),
            certificateSha256: certificateSha256 === undefined ? null : Buffer.from(certificateSha256, 'hex'),
          }),
        answer: (apiKey) => ({
          status: 201,
          body: shown({ ...apiKey, ...UNUSED, certificateSha256: certificateSha256 ?? null }),
        }),
        // Kept nowhere: a replay can't show it again. Whoever lost the answer revokes this key and issues another.
        complete: (body, replayed) => ({ ...(body as object), key: replayed ? null : key }),
      })
    },
  )
}

const UNUSED = { lastUsedAt: null } as const

function shown({ partyId: _partyId, ...apiKey }: ApiKeyView | (ApiKey & Omit<ApiKeyView, keyof ApiKey>)): object {
  return {
    ...apiKey,
    expiresAt: new Date(apiKey.expiresAt).toISOString(),
    lastUsedAt: apiKey.lastUsedAt === null ? null : new Date(apiKey.lastUsedAt).toISOString(),
  }
}
