/** Codes shown as a second factor: what an app computes, and what is on paper. */

import { findAccount } from '../../store/queries/login/accounts.ts'
import type { Connection } from '../../store/queries/login/connection.ts'
import { takeRecoveryCode, takeTotpStep } from '../../store/queries/login/credentials.ts'
import type { LoginSecrets } from './login-secrets.ts'
import { hashOfRecoveryCode } from './recovery-codes.ts'
import { totpSecret, totpStepOf } from './totp.ts'

export type CodeKind = 'totp' | 'recovery_code'

/** True: the code is good for this human, and from now on used. */
export async function takeCode(
  client: Connection,
  secrets: LoginSecrets,
  { kind, code, naturalPersonId }: { readonly kind: CodeKind; readonly code: string; readonly naturalPersonId: string },
  now: number,
): Promise<boolean> {
  if (kind === 'recovery_code') {
    return takeRecoveryCode(client, naturalPersonId, hashOfRecoveryCode(secrets, code), now)
  }
  const account = await findAccount(client, naturalPersonId)
  if (account === null || account.totpSalt === null || account.passwordHash === null) return false
  const step = totpStepOf(totpSecret(secrets, naturalPersonId, account.totpSalt), code, now)
  return step !== null && takeTotpStep(client, naturalPersonId, step)
}
