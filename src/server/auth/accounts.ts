/**
 * Accounts, as others use them: they come into being with an invitation, and go when a human is erased. Everything here
 * is for a transaction in the scope of the rules, such as `load` and `beside` of a command have.
 */
import { randomBytes } from 'node:crypto'
import { type Database, readForRules } from '../../store/database.ts'
import { type Account, addAccount, findAccount, findAccountByName } from '../../store/queries/login/accounts.ts'
import type { Connection } from '../../store/queries/login/connection.ts'
import { addGrant } from '../../store/queries/login/flows.ts'
import type { Writes } from '../../store/writes.ts'
import { loginKeyOf, parseLoginName } from './login-name.ts'
import { hashOfToken } from './rehearsal-tokens.ts'

export { eraseAccount } from '../../store/queries/login/accounts.ts'
export { parseLoginName } from './login-name.ts'

const BYTES = 32

/** Null: this human has none. */
export function accountOf(database: Database, naturalPersonId: string): Promise<Account | null> {
  return readForRules(database, null, (client) => findAccount(client, naturalPersonId))
}

/** Whose login name it is, in whatever case; null: it is free. For `load`. */
export async function ownerOfLoginName(client: Connection, loginName: string): Promise<string | null> {
  return (await findAccountByName(client, loginKeyOf(loginName)))?.naturalPersonId ?? null
}

/**
 * An account with which nobody can log in yet: that takes a grant. The name must be free (`ownerOfLoginName`); if
 * somebody takes it at the same moment, the transaction is repeated.
 *
 * @param now ms since 1970
 * @throws TypeError for what is no login name (`parseLoginName`)
 */
export function createAccount(
  writes: Writes,
  { naturalPersonId, loginName }: { readonly naturalPersonId: string; readonly loginName: string },
  now: number,
): void {
  const parsed = parseLoginName(loginName)
  if (parsed === null) throw new TypeError('not a login name')
  addAccount(writes, { naturalPersonId, ...parsed, userHandle: randomBytes(BYTES), at: now })
}

/**
 * A grant by which its holder enrols a passkey, or a password with TOTP, for this human, who has an account. It is good
 * once; one that was given before ends. Only its hash is stored: the token belongs in one answer and nowhere else.
 *
 * @param now ms since 1970
 * @returns the token, 43 characters
 */
export function issueEnrolment(writes: Writes, naturalPersonId: string, ttlMs: number, now: number): string {
  const token = randomBytes(BYTES).toString('base64url')
  addGrant(writes, { tokenHash: hashOfToken(token), naturalPersonId, expiresAt: now + ttlMs })
  return token
}
