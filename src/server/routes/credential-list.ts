/** What one logs in with, to be looked at. */
import { readForRules } from '../../store/database.ts'
import { findAccount } from '../../store/queries/login/accounts.ts'
import { codesLeft, linksOf, passkeysOf } from '../../store/queries/login/credentials.ts'
import type { App } from '../app-type.ts'
import { type Context, humanOf } from '../context.ts'
import { CredentialsShown } from '../shapes/login.ts'

export function credentialListRoute(app: App, { database }: Context): void {
  const schema = { summary: 'What one logs in with', response: { 200: CredentialsShown } }
  app.get('/v1/credentials', { config: { permission: 'session' }, schema }, async (request) => {
    const { naturalPersonId } = humanOf(request)
    const iso = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString())
    return readForRules(database, null, async (client) => {
      const account = await findAccount(client, naturalPersonId)
      const passkeys = await passkeysOf(client, naturalPersonId)
      const links = await linksOf(client, naturalPersonId)
      return {
        loginName: account?.loginName ?? null,
        password: account?.passwordHash != null,
        totp: account?.totpSalt != null,
        recoveryCodesLeft: await codesLeft(client, naturalPersonId),
        passkeys: passkeys.map(({ passkeyId, name, backedUp, createdAt, lastUsedAt }) => {
          return { passkeyId, name, backedUp, createdAt: iso(createdAt), lastUsedAt: iso(lastUsedAt) }
        }),
        singleSignOn: links.map(({ singleSignOnId, issuer, name, createdAt, lastUsedAt }) => {
          return { singleSignOnId, issuer, name, createdAt: iso(createdAt), lastUsedAt: iso(lastUsedAt) }
        }),
      }
    })
  })
}
