/** Enrolling by a grant: the first passkey, or password and TOTP, after an invitation or the approval of two. */
import { randomUUID } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import { writeForRules } from '../../store/database.ts'
import { findAccount } from '../../store/queries/login/accounts.ts'
import type { App } from '../app-type.ts'
import { clearCookie } from '../auth/cookies.ts'
import { type Change, changeCredentials, isStop, type Stop, sendSaid } from '../auth/credential-changes.ts'
import {
  beginPasskey,
  beginTotp,
  changesOf,
  confirmPasskey,
  confirmTotp,
  type EnrolBy,
  type Enrolled,
  endEnrolment,
  enrolByGrant,
  newRecoveryCodes,
  takeEnrolment,
  useGrant,
  writeEnrolled,
} from '../auth/enrolling.ts'
import { type Flow, flowOf, setFlowCookie } from '../auth/flows.ts'
import { weaknessOf } from '../auth/password-rules.ts'
import { TooBusy } from '../auth/passwords.ts'
import { hashOfToken } from '../auth/rehearsal-tokens.ts'
import { ownSession, setSessionCookies, startSession } from '../auth/sessions.ts'
import type { Context } from '../context.ts'
import { plainText } from '../schemas.ts'
import { Enrolled as EnrolledShown, PasskeyCreationOptions, TotpBegun } from '../shapes/login.ts'
import { CodeText, Credential, OWN_PAGES, say } from './login.ts'

export const GrantText = Type.String({ pattern: '^[A-Za-z0-9_-]{43}$', description: 'From the invitation, once.' })
/** Longer ones are refused with a sentence, not by the schema. */
export const PasswordText = Type.String({ minLength: 1, maxLength: 1024 })

export function enrolmentRoutes(app: App, context: Context): void {
  passkeyEnrolment(app, context)
  passwordEnrolment(app, context)
}

function passkeyEnrolment(app: App, context: Context): void {
  const { database, clock } = context
  app.post(
    '/v1/enrolments/passkey-options',
    {
      ...OWN_PAGES,
      schema: {
        summary: 'Begin to enrol a passkey by a grant',
        body: Type.Object({ grant: GrantText }),
        response: { 200: PasskeyCreationOptions },
      },
    },
    async (request, reply) => {
      const begun = await writeForRules(database, null, async (client) => {
        const by = await enrolByGrant(client, hashOfToken(request.body.grant), clock())
        const account = by === null ? null : await findAccount(client, by.naturalPersonId)
        return by === null || account === null ? null : beginPasskey(client, context, account, by)
      })
      if (begun === null) return say(request, reply, 'grant_refused')
      setFlowCookie(reply, begun.flowToken)
      return begun.options
    },
  )
  app.post(
    '/v1/enrolments/passkeys',
    {
      ...OWN_PAGES,
      schema: {
        summary: 'Enrol a passkey by a grant, and be logged in',
        body: Type.Object({ grant: GrantText, name: plainText(60), response: Credential }),
        response: { 201: EnrolledShown },
      },
    },
    (request, reply) =>
      enrol(context, request, reply, {
        grant: request.body.grant,
        kind: 'passkey_enrolment',
        confirm: async (_flow, flowToken) => {
          const passkey = await confirmPasskey(context, flowToken, request.body.response)
          return isStop(passkey)
            ? passkey
            : { passkey: { ...passkey, passkeyId: randomUUID(), name: request.body.name } }
        },
      }),
  )
}

function passwordEnrolment(app: App, context: Context): void {
  const { database, clock } = context
  app.post(
    '/v1/enrolments/password',
    {
      ...OWN_PAGES,
      schema: {
        summary: 'Begin to enrol a password with codes of an app by a grant',
        body: Type.Object({ grant: GrantText, password: PasswordText }),
        response: { 200: TotpBegun },
      },
    },
    async (request, reply) => {
      const { grant, password } = request.body
      const found = await writeForRules(database, null, async (client) => {
        const by = await enrolByGrant(client, hashOfToken(grant), clock())
        const account = by === null ? null : await findAccount(client, by.naturalPersonId)
        return by === null || account === null ? null : { by, account }
      })
      if (found === null) return say(request, reply, 'grant_refused')
      const why = weaknessOf(password, [found.account.loginName])
      if (why !== null) return say(request, reply, 'password_refused', { why })
      const passwordHash = await hashOrNull(context, password)
      if (passwordHash === null) return say(request, reply, 'login_busy')
      const begun = await writeForRules(database, null, (client) =>
        beginTotp(client, context, found.account, found.by, passwordHash),
      )
      setFlowCookie(reply, begun.flowToken)
      return { totp: begun.shown }
    },
  )
  app.post(
    '/v1/enrolments/totp',
    {
      ...OWN_PAGES,
      schema: {
        summary: 'Confirm password and app with a code of it, and be logged in',
        body: Type.Object({ grant: GrantText, code: CodeText }),
        response: { 201: EnrolledShown },
      },
    },
    (request, reply) =>
      enrol(context, request, reply, {
        grant: request.body.grant,
        kind: 'totp_enrolment',
        confirm: async (flow) => {
          const totp = confirmTotp(context, flow, request.body.code, clock())
          return totp === null ? { stop: 'code_refused' } : { totp }
        },
      }),
  )
}

/** Null: too many are at it at once. */
export async function hashOrNull({ login }: Context, password: string): Promise<string | null> {
  try {
    return await login.passwords.hash(password)
  } catch (error) {
    if (error instanceof TooBusy) return null
    throw error
  }
}

interface Enrolling {
  readonly grant: string
  readonly kind: 'passkey_enrolment' | 'totp_enrolment'
  confirm(flow: Flow, flowToken: string): Promise<Pick<Enrolled, 'passkey' | 'totp'> | Stop>
}

/** With the first way in come recovery codes; both are told once. Whoever is active is logged in. */
async function enrol(
  context: Context,
  request: FastifyRequest,
  reply: FastifyReply,
  { grant, kind, confirm }: Enrolling,
): Promise<FastifyReply> {
  const { database, clock } = context
  const now = clock()
  const flow = flowOf(request)
  const by = await writeForRules(database, null, (client) => enrolByGrant(client, hashOfToken(grant), now))
  if (by === null) return say(request, reply, 'grant_refused')
  if (flow === null) return say(request, reply, 'login_flow_ended')
  const done = await changeCredentials(context, request, enrolmentChange(context, { by, now, kind, flow, confirm }))
  if (done.kind === 'said') return sendSaid(reply, done)
  const session = await writeForRules(database, null, async (client) => {
    const login = { naturalPersonId: by.naturalPersonId, method: 'enrolment' as const, secondFactorAt: now }
    const started = await startSession(client, request, login, now)
    return started === null ? null : { started, shown: await ownSession(client, context, started.sessionId) }
  })
  clearCookie(reply, 'flow')
  if (session !== null) setSessionCookies(reply, session.started)
  return reply.code(201).send({ ...session?.shown, recoveryCodes: done.prepared.enrolled.recoveryCodes })
}

interface EnrolmentGiven extends Pick<Enrolling, 'kind' | 'confirm'> {
  readonly by: EnrolBy
  readonly now: number
  readonly flow: { readonly token: string; readonly hash: Uint8Array }
}

interface PreparedEnrolment {
  readonly enrolled: Enrolled
  readonly changes: ReturnType<typeof changesOf>
}

function enrolmentChange(
  context: Context,
  { by, now, kind, flow, confirm }: EnrolmentGiven,
): Change<PreparedEnrolment> {
  return {
    naturalPersonId: by.naturalPersonId,
    prepare: async (client, account) => {
      const begun = await takeEnrolment(client, flow.hash, kind, by, now)
      if (isStop(begun)) return begun
      const confirmed = await confirm(begun, flow.token)
      if (isStop(confirmed)) return confirmed
      await endEnrolment(client, begun, now)
      const stop = await useGrant(client, by, now)
      if (stop !== null) return stop
      const enrolled = { naturalPersonId: by.naturalPersonId, ...confirmed, recoveryCodes: newRecoveryCodes() }
      return { enrolled, changes: changesOf(enrolled, account) }
    },
    changes: ({ changes }) => changes,
    write: (writes, { enrolled }) => writeEnrolled(writes, context, enrolled, { session: null, now }),
    answer: () => ({ status: 201, body: { recoveryCodes: null } }),
  }
}
