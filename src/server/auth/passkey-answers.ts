/** A passkey's answer to a flow, at a login and at a step-up. */

import { type Account, findAccount } from '../../store/queries/login/accounts.ts'
import type { Connection } from '../../store/queries/login/connection.ts'
import { findPasskey, notePasskeyUse } from '../../store/queries/login/credentials.ts'
import { credentialIdIn, type RelyingParty, verifyRequest } from './passkeys.ts'

/** Whose passkey it was; null: it is nobody's, or not a good answer. `owner`: only this human's will do. */
export async function takePasskeyAnswer(
  client: Connection,
  party: RelyingParty,
  {
    flowToken,
    response,
    owner,
  }: {
    readonly flowToken: string
    readonly response: Readonly<Record<string, unknown>>
    readonly owner: string | null
  },
  now: number,
): Promise<Account | null> {
  const credentialId = credentialIdIn(response)
  const passkey = credentialId === null ? null : await findPasskey(client, credentialId)
  if (passkey === null || (owner !== null && passkey.naturalPersonId !== owner)) return null
  const account = await findAccount(client, passkey.naturalPersonId)
  if (account === null || account.status !== 'active' || !namesOwner(response, account)) return null
  const use = await verifyRequest(party, flowToken, response, passkey)
  if (use === null) return null
  await notePasskeyUse(client, passkey.passkeyId, { ...use, at: now })
  return account
}

/** Whom the passkey says it belongs to (WebAuthn, section 7.2, step 6); it may say nothing. */
function namesOwner(response: Readonly<Record<string, unknown>>, { userHandle }: Account): boolean {
  const inner = response['response'] as { readonly userHandle?: unknown } | undefined
  const named = inner?.userHandle
  return named === undefined || named === null || named === userHandle.toString('base64url')
}
