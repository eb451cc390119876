/** What one logs in with: looking at it, adding, removing. Whoever changes it shows a second factor first. */
import { randomUUID } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import { type LoginWay, type LoginWays, refuseRemoval } from '../../custody/login-ways.ts'
import { refuseStaleFactor } from '../../custody/people.ts'
import { readForRules, writeForRules } from '../../store/database.ts'
import { type Account, findAccount } from '../../store/queries/login/accounts.ts'
import {
  codesLeft,
  linksOf,
  passkeysOf,
  removeRow,
  replaceRecoveryCodes,
  setPasswordAndTotp,
} from '../../store/queries/login/credentials.ts'
import { endOtherSessions } from '../../store/queries/login/sessions.ts'
import type { App } from '../app-type.ts'
import { attempt, throttleKey } from '../auth/attempts.ts'
import {
  type Change,
  type CredentialChange,
  changeCredentials,
  isStop,
  type Stop,
  sendSaid,
} from '../auth/credential-changes.ts'
import {
  beginPasskey,
  beginTotp,
  changesOf,
  confirmPasskey,
  confirmTotp,
  type EnrolBy,
  type Enrolled,
  endEnrolment,
  newRecoveryCodes,
  takeEnrolment,
  writeEnrolled,
} from '../auth/enrolling.ts'
import { type Flow, flowOf, setFlowCookie } from '../auth/flows.ts'
import { weaknessOf } from '../auth/password-rules.ts'
import { TooBusy } from '../auth/passwords.ts'
import { hashOfRecoveryCode } from '../auth/recovery-codes.ts'
import { type Context, humanOf } from '../context.ts'
import { languageOf, refusalProblem, sendProblem } from '../problem.ts'
import { plainText, UuidText } from '../schemas.ts'
import { nothing } from '../shapes/basics.ts'
import { CredentialAdded, PasskeyCreationOptions, PasswordSet, RecoveryCodesMade, TotpBegun } from '../shapes/login.ts'
import { credentialListRoute } from './credential-list.ts'
import { hashOrNull, PasswordText } from './enrolments.ts'
import { CodeText, Credential, say, sayWait } from './login.ts'

const SESSION = { config: { permission: 'session' as const } }
const REMOVED = { 204: nothing('Removed.') }

/** Whose session it is, with a second factor of a moment ago; null: an answer has been sent that says what lacks. */
export function enrolBySession(
  { policy, clock }: Context,
  request: FastifyRequest,
  reply: FastifyReply,
): Extract<EnrolBy, { kind: 'session' }> | null {
  const human = humanOf(request)
  if (human.sessionId === null) {
    say(request, reply, 'session_missing')
    return null
  }
  const refusal = refuseStaleFactor(human, policy, clock())
  if (refusal !== null) {
    sendProblem(reply, refusalProblem(refusal, languageOf(request)))
    return null
  }
  return { kind: 'session', sessionId: human.sessionId, naturalPersonId: human.naturalPersonId }
}

export function credentialRoutes(app: App, context: Context): void {
  credentialListRoute(app, context)
  passkeyRoutes(app, context)
  passwordRoutes(app, context)
  app.post(
    '/v1/credentials/recovery-codes',
    {
      ...SESSION,
      schema: { summary: 'Get new recovery codes; those of before end', response: { 201: RecoveryCodesMade } },
    },
    async (request, reply) => {
      const by = enrolBySession(context, request, reply)
      if (by === null) return reply
      const codes = newRecoveryCodes()
      const done = await changeCredentials<true>(context, request, {
        naturalPersonId: by.naturalPersonId,
        prepare: async () => true,
        changes: () => [{ credential: 'recovery_codes', change: 'added' }],
        write: (writes) => {
          const hashes = codes.map((code) => hashOfRecoveryCode(context.login.secrets, code))
          replaceRecoveryCodes(writes, by.naturalPersonId, hashes)
        },
        // A replay can't show them again; whoever has lost them asks for new ones.
        answer: () => ({ status: 201, body: { recoveryCodes: null } }),
      })
      return done.kind === 'said' ? sendSaid(reply, done) : reply.code(201).send({ recoveryCodes: codes })
    },
  )
}

function passkeyRoutes(app: App, context: Context): void {
  const { database } = context
  app.post(
    '/v1/credentials/passkey-options',
    { ...SESSION, schema: { summary: 'Begin to add a passkey', response: { 200: PasskeyCreationOptions } } },
    async (request, reply) => {
      const by = enrolBySession(context, request, reply)
      if (by === null) return reply
      const begun = await writeForRules(database, null, async (client) => {
        const account = await findAccount(client, by.naturalPersonId)
        return account === null ? null : beginPasskey(client, context, account, by)
      })
      if (begun === null) return say(request, reply, 'account_missing')
      setFlowCookie(reply, begun.flowToken)
      return begun.options
    },
  )
  app.post(
    '/v1/credentials/passkeys',
    {
      ...SESSION,
      schema: {
        summary: 'Add a passkey',
        body: Type.Object({ name: plainText(60), response: Credential }),
        response: { 201: CredentialAdded },
      },
    },
    (request, reply) =>
      add(context, request, reply, 'passkey_enrolment', async (_flow, flowToken) => {
        const passkey = await confirmPasskey(context, flowToken, request.body.response)
        return isStop(passkey) ? passkey : { passkey: { ...passkey, passkeyId: randomUUID(), name: request.body.name } }
      }),
  )
  app.delete(
    '/v1/credentials/passkeys/:id',
    {
      ...SESSION,
      schema: { summary: 'Remove a passkey', params: Type.Object({ id: UuidText }), response: REMOVED },
    },
    (request, reply) =>
      remove(context, request, reply, {
        way: 'passkey',
        changes: [{ credential: 'passkey', change: 'removed' }],
        has: (ways) => ways.passkeyIds.includes(request.params.id),
        write: (writes) => removeRow(writes, 'passkey', request.params.id),
      }),
  )
  app.delete(
    '/v1/credentials/single-sign-on/:id',
    {
      ...SESSION,
      schema: { summary: 'Remove a link to a provider', params: Type.Object({ id: UuidText }), response: REMOVED },
    },
    (request, reply) =>
      remove(context, request, reply, {
        way: 'single_sign_on',
        changes: [{ credential: 'single_sign_on', change: 'removed' }],
        has: (ways) => ways.linkIds.includes(request.params.id),
        write: (writes) => removeRow(writes, 'single_sign_on', request.params.id),
      }),
  )
}

function passwordRoutes(app: App, context: Context): void {
  const { database } = context
  app.post(
    '/v1/credentials/password',
    {
      ...SESSION,
      schema: {
        summary: 'Set or change the password; the first one asks for an app that makes codes',
        body: Type.Object({ password: PasswordText, currentPassword: Type.Optional(PasswordText) }),
        response: { 200: PasswordSet },
      },
    },
    async (request, reply) => {
      const by = enrolBySession(context, request, reply)
      if (by === null) return reply
      const account = await readForRules(database, null, (client) => findAccount(client, by.naturalPersonId))
      if (account === null) return say(request, reply, 'account_missing')
      const refusedBefore = await refuseCurrent(context, request, reply, account, by.sessionId)
      if (refusedBefore) return reply
      const why = weaknessOf(request.body.password, [account.loginName])
      if (why !== null) return say(request, reply, 'password_refused', { why })
      const passwordHash = await hashOrNull(context, request.body.password)
      if (passwordHash === null) return say(request, reply, 'login_busy')
      if (account.passwordHash !== null) return changePassword(context, request, reply, by, passwordHash)
      return showTotp(context, reply, account, by, passwordHash)
    },
  )
  app.post(
    '/v1/credentials/totp-options',
    {
      ...SESSION,
      schema: { summary: 'Begin to change the app that makes codes', response: { 200: TotpBegun } },
    },
    async (request, reply) => {
      const by = enrolBySession(context, request, reply)
      if (by === null) return reply
      const account = await readForRules(database, null, (client) => findAccount(client, by.naturalPersonId))
      if (account === null) return say(request, reply, 'account_missing')
      if (account.passwordHash === null) return say(request, reply, 'password_missing')
      return showTotp(context, reply, account, by, account.passwordHash)
    },
  )
  app.post(
    '/v1/credentials/totp',
    {
      ...SESSION,
      schema: {
        summary: 'Confirm the app with a code of it',
        body: Type.Object({ code: CodeText }),
        response: { 201: CredentialAdded },
      },
    },
    (request, reply) =>
      add(context, request, reply, 'totp_enrolment', async (flow) => {
        const totp = confirmTotp(context, flow, request.body.code, context.clock())
        return totp === null ? { stop: 'code_refused' } : { totp }
      }),
  )
  app.delete(
    '/v1/credentials/password',
    { ...SESSION, schema: { summary: 'Remove the password, and the app that goes with it', response: REMOVED } },
    (request, reply) =>
      remove(context, request, reply, {
        way: 'word_and_codes',
        changes: [
          { credential: 'password', change: 'removed' },
          { credential: 'totp', change: 'removed' },
        ],
        has: (ways) => ways.wordAndCodes,
        write: (writes, naturalPersonId) => {
          const nothing = { passwordHash: null, totpSalt: null, totpLastStep: null }
          setPasswordAndTotp(writes, naturalPersonId, nothing)
        },
      }),
  )
}

/** True: an answer has been sent, for the password there is was not shown (ASVS 5.0, 6.2.3). */
async function refuseCurrent(
  { database, login, clock }: Context,
  request: FastifyRequest<{ Body: { currentPassword?: string } }>,
  reply: FastifyReply,
  account: Account,
  sessionId: string,
): Promise<boolean> {
  if (account.passwordHash === null) return false
  const current = request.body.currentPassword ?? ''
  const keys = [throttleKey(login.secrets, 'code', `session ${sessionId}`)]
  try {
    const attempted = await attempt(database, { keys, forget: keys, now: clock() }, async () =>
      (await login.passwords.verify(current, account.passwordHash)) ? true : null,
    )
    if (attempted.waitMs > 0) sayWait(request, reply, attempted.waitMs)
    else if ('result' in attempted && attempted.result === true) return false
    else say(request, reply, 'current_password_refused')
  } catch (error) {
    if (!(error instanceof TooBusy)) throw error
    say(request, reply, 'login_busy')
  }
  return true
}

async function showTotp(
  context: Context,
  reply: FastifyReply,
  account: Account,
  by: EnrolBy,
  passwordHash: string,
): Promise<unknown> {
  const begun = await writeForRules(context.database, null, (client) =>
    beginTotp(client, context, account, by, passwordHash),
  )
  setFlowCookie(reply, begun.flowToken)
  return { totp: begun.shown }
}

async function changePassword(
  context: Context,
  request: FastifyRequest,
  reply: FastifyReply,
  by: Extract<EnrolBy, { kind: 'session' }>,
  passwordHash: string,
): Promise<FastifyReply> {
  const done = await changeCredentials<Account>(context, request, {
    naturalPersonId: by.naturalPersonId,
    prepare: async (_client, account) => (account.passwordHash === null ? { stop: 'password_missing' } : account),
    changes: () => [
      { credential: 'password', change: 'removed' },
      { credential: 'password', change: 'added' },
    ],
    write: (writes, { totpSalt, totpLastStep }) => {
      setPasswordAndTotp(writes, by.naturalPersonId, { passwordHash, totpSalt, totpLastStep })
      endOtherSessions(writes, by.naturalPersonId, by.sessionId, context.clock())
    },
    answer: () => ({ status: 200, body: { totp: null } }),
  })
  return done.kind === 'said' ? sendSaid(reply, done) : reply.code(200).send({ totp: null })
}

type Confirm = (flow: Flow, flowToken: string) => Promise<Pick<Enrolled, 'passkey' | 'totp'> | Stop>

async function add(
  context: Context,
  request: FastifyRequest,
  reply: FastifyReply,
  kind: 'passkey_enrolment' | 'totp_enrolment',
  confirm: Confirm,
): Promise<FastifyReply> {
  const by = enrolBySession(context, request, reply)
  if (by === null) return reply
  const flow = flowOf(request)
  if (flow === null) return say(request, reply, 'login_flow_ended')
  const now = context.clock()
  const { naturalPersonId, sessionId } = by
  const change: Change<{ enrolled: Enrolled; changes: readonly CredentialChange[]; left: number }> = {
    naturalPersonId,
    prepare: async (client, account) => {
      const begun = await takeEnrolment(client, flow.hash, kind, by, now)
      if (isStop(begun)) return begun
      const confirmed = await confirm(begun, flow.token)
      if (isStop(confirmed)) return confirmed
      await endEnrolment(client, begun, now)
      const enrolled = { naturalPersonId, ...confirmed, recoveryCodes: null }
      return { enrolled, changes: changesOf(enrolled, account), left: await codesLeft(client, naturalPersonId) }
    },
    changes: ({ changes }) => changes,
    write: (writes, { enrolled }) => writeEnrolled(writes, context, enrolled, { session: sessionId, now }),
    answer: ({ enrolled, left }) => ({
      status: 201,
      body: { passkeyId: enrolled.passkey?.passkeyId ?? null, recoveryCodesLeft: left },
    }),
  }
  const done = await changeCredentials(context, request, change)
  return done.kind === 'said' ? sendSaid(reply, done) : reply.code(done.answer.status).send(done.answer.body)
}

interface Ways extends LoginWays {
  readonly passkeyIds: readonly string[]
  readonly linkIds: readonly string[]
}

interface Removal {
  readonly way: LoginWay
  readonly changes: readonly CredentialChange[]
  has(ways: Ways): boolean
  write(writes: Parameters<Change<Ways>['write']>[0], naturalPersonId: string): void
}

async function remove(
  context: Context,
  request: FastifyRequest,
  reply: FastifyReply,
  { way, changes, has, write }: Removal,
): Promise<FastifyReply> {
  const by = enrolBySession(context, request, reply)
  if (by === null) return reply
  const { naturalPersonId, sessionId } = by
  const done = await changeCredentials<Ways>(context, request, {
    naturalPersonId,
    prepare: async (client, account) => {
      const passkeyIds = (await passkeysOf(client, naturalPersonId)).map(({ passkeyId }) => passkeyId)
      const linkIds = (await linksOf(client, naturalPersonId)).map(({ singleSignOnId }) => singleSignOnId)
      const wordAndCodes = account.passwordHash !== null
      const counts = { passkeys: passkeyIds.length, wordAndCodes, singleSignOns: linkIds.length }
      const ways: Ways = { ...counts, passkeyIds, linkIds }
      if (!has(ways)) return { stop: 'not_found' }
      const refusal = refuseRemoval(ways, way)
      return refusal === null ? ways : { refusal }
    },
    changes: () => changes,
    write: (writes) => {
      write(writes, naturalPersonId)
      endOtherSessions(writes, naturalPersonId, sessionId, context.clock())
    },
    answer: () => ({ status: 204, body: null }),
  })
  return done.kind === 'said' ? sendSaid(reply, done) : reply.code(204).send()
}
