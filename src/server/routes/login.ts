/** Logging in: by a passkey, by a password and a code. Nobody is told whether a name is known. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import { readForRules, writeForRules } from '../../store/database.ts'
import { findAccountByName } from '../../store/queries/login/accounts.ts'
import { addLoginEvent } from '../../store/queries/login/events.ts'
import { takeFlow, tryFlow } from '../../store/queries/login/flows.ts'
import type { App } from '../app-type.ts'
import { type Attempted, attempt, networkOf, throttleKey } from '../auth/attempts.ts'
import { clearCookie, readCookie } from '../auth/cookies.ts'
import { beginFlow, flowOf, newFlowToken, setFlowCookie } from '../auth/flows.ts'
import { loginKeyOf } from '../auth/login-name.ts'
import { takePasskeyAnswer } from '../auth/passkey-answers.ts'
import { requestOptions } from '../auth/passkeys.ts'
import { TooBusy } from '../auth/passwords.ts'
import { type CodeKind, takeCode } from '../auth/second-factors.ts'
import { eventOf, isKnownDevice, type Login, ownSession, setSessionCookies, startSession } from '../auth/sessions.ts'
import type { Context } from '../context.ts'
import { type InterfaceProblemCode, interfaceProblem, languageOf, sendProblem } from '../problem.ts'
import { Ids, oneOf } from '../shapes/basics.ts'
import { OwnSession, PasskeyRequestOptions } from '../shapes/login.ts'

/** Of our own pages, and of nobody logged in. */
export const OWN_PAGES = { config: { permission: 'public' as const, ownPagesOnly: true } }
export const Credential = Type.Record(Type.String(), Type.Unknown(), { description: 'PublicKeyCredential.toJSON()' })
export const CodeText = Type.String({ minLength: 1, maxLength: 64 })
const ATTEMPTS_PER_FLOW = 5
/** What may follow a password. */
const SECOND_HALVES = ['totp', 'recovery-codes'] as const

export function say(
  request: FastifyRequest,
  reply: FastifyReply,
  code: InterfaceProblemCode,
  members: Readonly<Record<string, unknown>> = {},
): FastifyReply {
  return sendProblem(reply, interfaceProblem(code, languageOf(request), members))
}

export function sayWait(request: FastifyRequest, reply: FastifyReply, waitMs: number): FastifyReply {
  const waitSeconds = Math.ceil(waitMs / 1000)
  reply.header('retry-after', String(waitSeconds))
  return say(request, reply, 'login_delayed', { waitSeconds })
}

export function loginRoutes(app: App, context: Context): void {
  const { database, login } = context
  app.get(
    '/v1/login',
    {
      config: { permission: 'public' },
      schema: {
        summary: 'The ways to log in here',
        response: {
          200: Type.Object({ passkeys: Type.Boolean(), password: Type.Boolean(), singleSignOn: Ids }),
        },
      },
    },
    async () => ({ passkeys: true, password: true, singleSignOn: [...login.singleSignOn.providers.keys()] }),
  )
  passkeyLogin(app, context)
  passwordLogin(app, context)
  for (const [path, kind] of [
    ['totp', 'totp'],
    ['recovery-codes', 'recovery_code'],
  ] as const) {
    app.post(
      `/v1/login/${path}`,
      {
        ...OWN_PAGES,
        schema: {
          summary: `The second half of a login by password: ${path}`,
          body: Type.Object({ code: CodeText }),
          response: { 200: OwnSession },
        },
      },
      async (request, reply) => {
        const now = context.clock()
        const flow = flowOf(request)
        const begun =
          flow === null
            ? null
            : await writeForRules(database, null, (client) =>
                tryFlow(client, flow.hash, ['password_login'], { now, most: ATTEMPTS_PER_FLOW }),
              )
        if (flow === null || begun === null || begun.naturalPersonId === null)
          return say(request, reply, 'login_flow_ended')
        return secondHalf(context, request, reply, {
          flowHash: flow.hash,
          naturalPersonId: begun.naturalPersonId,
          isKnown: begun.data['isKnown'] === true,
          kind,
          code: request.body.code,
        })
      },
    )
  }
}

function passkeyLogin(app: App, context: Context): void {
  const { database, login, clock } = context
  app.post(
    '/v1/login/passkeys/options',
    {
      ...OWN_PAGES,
      schema: {
        summary: 'Begin to log in with a passkey: what the browser is to be asked',
        response: { 200: PasskeyRequestOptions },
      },
    },
    async (_request, reply) => {
      const flowToken = newFlowToken()
      await writeForRules(database, null, (client) => beginFlow(client, flowToken, { kind: 'passkey_login' }, clock()))
      setFlowCookie(reply, flowToken)
      return requestOptions(login, flowToken, [])
    },
  )
  app.post(
    '/v1/login/passkeys',
    {
      ...OWN_PAGES,
      schema: {
        summary: 'Log in with a passkey',
        body: Type.Object({ response: Credential }),
        response: { 200: OwnSession },
      },
    },
    async (request, reply) => {
      const now = clock()
      const flow = flowOf(request)
      if (flow === null) return say(request, reply, 'login_flow_ended')
      const done = await writeForRules(database, null, async (client) => {
        if ((await takeFlow(client, flow.hash, ['passkey_login'], now)) === null) return 'login_flow_ended'
        const answer = { flowToken: flow.token, response: request.body.response, owner: null }
        const account = await takePasskeyAnswer(client, login, answer, now)
        if (account === null) {
          const event = eventOf(request, { naturalPersonId: null, what: 'login', method: 'passkey' }, now)
          await addLoginEvent(client, { ...event, succeeded: false })
          return 'login_failed'
        }
        const by: Login = { naturalPersonId: account.naturalPersonId, method: 'passkey', secondFactorAt: now }
        return (await startSession(client, request, by, now)) ?? 'nobody_active'
      })
      if (typeof done === 'string') return say(request, reply, done)
      setSessionCookies(reply, done)
      return answerSession(context, reply, done.sessionId)
    },
  )
}

/** Answers with the session that has just begun. */
export async function answerSession(context: Context, reply: FastifyReply, sessionId: string): Promise<FastifyReply> {
  const body = await readForRules(context.database, null, (client) => ownSession(client, context, sessionId))
  return reply.code(200).send(body)
}

function passwordLogin(app: App, context: Context): void {
  const { database, login, clock } = context
  app.post(
    '/v1/login/password',
    {
      ...OWN_PAGES,
      schema: {
        summary: 'The first half of a login by password; a code is the second',
        body: Type.Object({
          loginName: Type.String({ minLength: 1, maxLength: 512 }),
          password: Type.String({ minLength: 1, maxLength: 1024 }),
        }),
        response: { 200: Type.Object({ next: Type.Array(oneOf(SECOND_HALVES)) }) },
      },
    },
    async (request, reply) => {
      const now = clock()
      const loginKey = loginKeyOf(request.body.loginName)
      const device = readCookie(request, 'device')
      const { account, isKnown } = await readForRules(database, null, async (client) => {
        const found = await findAccountByName(client, storable(loginKey))
        const isTheirs =
          device !== null && found !== null && (await isKnownDevice(client, device, found.naturalPersonId, now))
        return { account: found, isKnown: isTheirs }
      })
      const ofAccount = throttleKey(login.secrets, 'account', loginKey)
      const ofDevice = throttleKey(login.secrets, 'device', `${device} ${loginKey}`)
      const keys = isKnown ? [ofDevice] : [ofAccount, throttleKey(login.secrets, 'address', networkOf(request))]
      const hash = account?.status === 'active' ? account.passwordHash : null
      const event = eventOf(
        request,
        { naturalPersonId: account?.naturalPersonId ?? null, what: 'login', method: 'password' },
        now,
      )
      let attempted: Attempted<true>
      try {
        attempted = await attempt(database, { keys, forget: isKnown ? [ofDevice] : [ofAccount], now }, async () =>
          (await login.passwords.verify(request.body.password, hash)) ? true : null,
        )
      } catch (error) {
        if (error instanceof TooBusy) return say(request, reply, 'login_busy')
        throw error
      }
      if (attempted.waitMs > 0) {
        await writeForRules(database, null, (client) =>
          addLoginEvent(client, { ...event, what: 'delayed', succeeded: false }),
        )
        return sayWait(request, reply, attempted.waitMs)
      }
      const isRight = 'result' in attempted && attempted.result === true
      // Both ways the same work, to the last statement.
      const flowToken = newFlowToken()
      await writeForRules(database, null, async (client) => {
        if (!isRight || account === null) return addLoginEvent(client, { ...event, succeeded: false })
        const flow = { kind: 'password_login' as const, naturalPersonId: account.naturalPersonId, data: { isKnown } }
        return beginFlow(client, flowToken, flow, now)
      })
      if (!isRight) return say(request, reply, 'login_failed')
      setFlowCookie(reply, flowToken)
      return { next: SECOND_HALVES }
    },
  )
}

/** Names that no database holds belong to nobody. */
function storable(text: string): string {
  return text.replaceAll('\0', '\u{fffd}').toWellFormed()
}

interface SecondHalf {
  readonly flowHash: Uint8Array
  readonly naturalPersonId: string
  readonly isKnown: boolean
  readonly kind: CodeKind
  readonly code: string
}

async function secondHalf(
  context: Context,
  request: FastifyRequest,
  reply: FastifyReply,
  { flowHash, naturalPersonId, isKnown, kind, code }: SecondHalf,
): Promise<FastifyReply> {
  const { database, login, clock } = context
  const now = clock()
  // Of whoever knows the password; its owner's browser isn't held up by others who know it.
  const device = isKnown ? readCookie(request, 'device') : null
  const keys = [throttleKey(login.secrets, device === null ? 'code' : 'device', `${device ?? ''} ${naturalPersonId}`)]
  const attempted = await attempt(database, { keys, forget: keys, now }, () =>
    writeForRules(database, null, async (client) => {
      const isGood = await takeCode(client, login.secrets, { kind, code, naturalPersonId }, now)
      if (!isGood) {
        const event = eventOf(request, { naturalPersonId, what: 'second_factor', method: kind }, now)
        await addLoginEvent(client, { ...event, succeeded: false })
        return null
      }
      if ((await takeFlow(client, flowHash, ['password_login'], now)) === null) return null
      return (
        (await startSession(client, request, { naturalPersonId, method: 'password', secondFactorAt: now }, now)) ??
        'nobody_active'
      )
    }),
  )
  if (attempted.waitMs > 0) return sayWait(request, reply, attempted.waitMs)
  const started = 'result' in attempted ? attempted.result : null
  if (started === null) return say(request, reply, 'login_failed')
  if (started === 'nobody_active') return say(request, reply, 'nobody_active')
  setSessionCookies(reply, started)
  clearCookie(reply, 'flow')
  return answerSession(context, reply, started.sessionId)
}
