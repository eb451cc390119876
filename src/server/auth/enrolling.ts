/** What is written when somebody gets a new way to log in, by their own session or by a grant. */
import { randomBytes } from 'node:crypto'
import type { Account } from '../../store/queries/login/accounts.ts'
import type { Connection } from '../../store/queries/login/connection.ts'
import {
  addPasskey,
  passkeysOf,
  replaceRecoveryCodes,
  setPasswordAndTotp,
} from '../../store/queries/login/credentials.ts'
import { type Flow, ownerOfGrant, takeFlow, takeGrant, tryFlow } from '../../store/queries/login/flows.ts'
import { endOtherSessions } from '../../store/queries/login/sessions.ts'
import type { Writes } from '../../store/writes.ts'
import type { Context } from '../context.ts'
import type { CredentialChange, Stop } from './credential-changes.ts'
import { beginFlow, newFlowToken } from './flows.ts'
import { creationOptions, type NewPasskey, verifyCreation } from './passkeys.ts'
import { hashOfRecoveryCode, newRecoveryCodes } from './recovery-codes.ts'
import { TOTP_SALT_BYTES, totpEnrolment, totpSecret, totpStepOf } from './totp.ts'

const CODES_PER_ENROLMENT = 5

/** By which right somebody enrols: a session of theirs, or a grant. */
export type EnrolBy =
  | { readonly kind: 'session'; readonly sessionId: string; readonly naturalPersonId: string }
  | { readonly kind: 'grant'; readonly grantHash: Uint8Array; readonly naturalPersonId: string }

/** Null: no grant that is good now. */
export async function enrolByGrant(client: Connection, grantHash: Uint8Array, now: number): Promise<EnrolBy | null> {
  const naturalPersonId = await ownerOfGrant(client, grantHash, now)
  return naturalPersonId === null ? null : { kind: 'grant', grantHash, naturalPersonId }
}

function flowBy(by: EnrolBy): Pick<Flow, 'naturalPersonId' | 'sessionId' | 'grantHash'> {
  const { naturalPersonId } = by
  return by.kind === 'session'
    ? { naturalPersonId, sessionId: by.sessionId, grantHash: null }
    : { naturalPersonId, sessionId: null, grantHash: by.grantHash }
}

type EnrolmentKind = 'passkey_enrolment' | 'totp_enrolment'

/** The flow, if it was begun by the same right. A mistyped code may be typed again; a passkey's answer is good once. */
export async function takeEnrolment(
  client: Connection,
  flowHash: Uint8Array,
  kind: EnrolmentKind,
  by: EnrolBy,
  now: number,
): Promise<Flow | Stop> {
  const flow =
    kind === 'totp_enrolment'
      ? await tryFlow(client, flowHash, [kind], { now, most: CODES_PER_ENROLMENT })
      : await takeFlow(client, flowHash, [kind], now)
  const isTheirs =
    flow !== null &&
    flow.naturalPersonId === by.naturalPersonId &&
    (by.kind === 'session'
      ? flow.sessionId === by.sessionId
      : flow.grantHash !== null && Buffer.from(flow.grantHash).equals(by.grantHash))
  return isTheirs ? flow : { stop: 'login_flow_ended' }
}

/** What was enrolled by it is enrolled; nothing else will be. */
export async function endEnrolment(client: Connection, { flowHash, kind }: Flow, now: number): Promise<void> {
  await takeFlow(client, flowHash, [kind], now)
}

/** A grant ends with what was enrolled by it, in one transaction. */
export async function useGrant(client: Connection, by: EnrolBy, now: number): Promise<Stop | null> {
  if (by.kind === 'session' || (await takeGrant(client, by.grantHash, now))) return null
  return { stop: 'grant_refused' }
}

export async function beginPasskey(client: Connection, { login, clock }: Context, account: Account, by: EnrolBy) {
  const flowToken = newFlowToken()
  await beginFlow(client, flowToken, { kind: 'passkey_enrolment', ...flowBy(by) }, clock())
  const passkeys = await passkeysOf(client, account.naturalPersonId)
  return { flowToken, options: await creationOptions(login, flowToken, { ...account, passkeys }) }
}

/** `passwordHash`: of the password that goes with it. */
export async function beginTotp(
  client: Connection,
  { login, clock }: Context,
  account: Account,
  by: EnrolBy,
  passwordHash: string,
): Promise<{ readonly flowToken: string; readonly shown: ReturnType<typeof totpEnrolment> }> {
  const flowToken = newFlowToken()
  const salt = randomBytes(TOTP_SALT_BYTES)
  const data = { passwordHash, salt: salt.toString('base64') }
  await beginFlow(client, flowToken, { kind: 'totp_enrolment', ...flowBy(by), data }, clock())
  const secret = totpSecret(login.secrets, account.naturalPersonId, salt)
  return { flowToken, shown: totpEnrolment(secret, account.loginName) }
}

export interface ConfirmedTotp {
  readonly passwordHash: string
  readonly totpSalt: Buffer
  readonly totpLastStep: number
}

/** The two halves that a flow brought, once a code shows that the app has the secret. Null: it doesn't. */
export function confirmTotp({ login }: Context, flow: Flow, code: string, now: number): ConfirmedTotp | null {
  const salt = Buffer.from(String(flow.data['salt']), 'base64')
  const step = totpStepOf(totpSecret(login.secrets, flow.naturalPersonId ?? '', salt), code, now)
  return step === null ? null : { passwordHash: String(flow.data['passwordHash']), totpSalt: salt, totpLastStep: step }
}

export async function confirmPasskey(
  { login }: Context,
  flowToken: string,
  response: Readonly<Record<string, unknown>>,
): Promise<NewPasskey | Stop> {
  return (await verifyCreation(login, flowToken, response)) ?? { stop: 'passkey_refused' }
}

export interface Enrolled {
  readonly naturalPersonId: string
  readonly passkey?: NewPasskey & { readonly passkeyId: string; readonly name: string }
  readonly totp?: ConfirmedTotp
  /** New ones, all of them; those of before end. */
  readonly recoveryCodes: readonly string[] | null
}

export function changesOf({ passkey, totp, recoveryCodes }: Enrolled, before: Account): CredentialChange[] {
  const added = (credential: CredentialChange['credential']): CredentialChange => ({ credential, change: 'added' })
  const removed = (credential: CredentialChange['credential']): CredentialChange => ({ credential, change: 'removed' })
  const replaced = totp !== undefined && before.passwordHash !== null ? [removed('password'), removed('totp')] : []
  return [
    ...replaced,
    ...(passkey === undefined ? [] : [added('passkey')]),
    ...(totp === undefined ? [] : [added('password'), added('totp')]),
    ...(recoveryCodes === null ? [] : [added('recovery_codes')]),
  ]
}

/** `session`: the one that goes on; all others end. */
export function writeEnrolled(
  writes: Writes,
  { login }: Context,
  { naturalPersonId, passkey, totp, recoveryCodes }: Enrolled,
  { session, now }: { readonly session: string | null; readonly now: number },
): void {
  if (passkey !== undefined) addPasskey(writes, { ...passkey, naturalPersonId, createdAt: now })
  if (totp !== undefined) setPasswordAndTotp(writes, naturalPersonId, totp)
  if (recoveryCodes !== null) {
    const hashes = recoveryCodes.map((code) => hashOfRecoveryCode(login.secrets, code))
    replaceRecoveryCodes(writes, naturalPersonId, hashes)
  }
  endOtherSessions(writes, naturalPersonId, session, now)
}

export { newRecoveryCodes }
