/** Step-up: a second factor shown once more, for what is not done on the strength of an open browser alone. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import { writeForRules } from '../../store/database.ts'
import { passkeysOf } from '../../store/queries/login/credentials.ts'
import { addLoginEvent } from '../../store/queries/login/events.ts'
import { takeFlow } from '../../store/queries/login/flows.ts'
import type { App } from '../app-type.ts'
import { attempt, throttleKey } from '../auth/attempts.ts'
import { beginFlow, flowOf, newFlowToken, setFlowCookie } from '../auth/flows.ts'
import { takePasskeyAnswer } from '../auth/passkey-answers.ts'
import { requestOptions } from '../auth/passkeys.ts'
import { type CodeKind, takeCode } from '../auth/second-factors.ts'
import { eventOf, renewToken, setSessionCookie } from '../auth/sessions.ts'
import { type Context, humanOf } from '../context.ts'
import { OwnSession, PasskeyRequestOptions } from '../shapes/login.ts'
import { answerSession, CodeText, Credential, say, sayWait } from './login.ts'

const SESSION = { config: { permission: 'session' as const } }

export function secondFactorRoutes(app: App, context: Context): void {
  passkeyRoutes(app, context)
  for (const [path, kind] of [
    ['totp', 'totp'],
    ['recovery-code', 'recovery_code'],
  ] as const) {
    app.post(
      `/v1/session/second-factor/${path}`,
      {
        ...SESSION,
        schema: {
          summary: `Show a second factor once more: ${path}`,
          body: Type.Object({ code: CodeText }),
          response: { 200: OwnSession },
        },
      },
      (request, reply) => showCode(context, request, reply, kind, request.body.code),
    )
  }
}

function passkeyRoutes(app: App, context: Context): void {
  const { database, login, clock } = context
  app.post(
    '/v1/session/second-factor/passkey-options',
    {
      ...SESSION,
      schema: {
        summary: 'Begin to show a passkey once more: what the browser is to be asked',
        response: { 200: PasskeyRequestOptions },
      },
    },
    async (request, reply) => {
      const { naturalPersonId, sessionId } = humanOf(request)
      if (sessionId === null) return say(request, reply, 'session_missing')
      const flowToken = newFlowToken()
      const passkeys = await writeForRules(database, null, async (client) => {
        await beginFlow(client, flowToken, { kind: 'second_factor', naturalPersonId, sessionId }, clock())
        return passkeysOf(client, naturalPersonId)
      })
      setFlowCookie(reply, flowToken)
      return requestOptions(login, flowToken, passkeys)
    },
  )
  app.post(
    '/v1/session/second-factor/passkey',
    {
      ...SESSION,
      schema: {
        summary: 'Show a passkey once more',
        body: Type.Object({ response: Credential }),
        response: { 200: OwnSession },
      },
    },
    async (request, reply) => {
      const { naturalPersonId, sessionId } = humanOf(request)
      if (sessionId === null) return say(request, reply, 'session_missing')
      const now = clock()
      const flow = flowOf(request)
      if (flow === null) return say(request, reply, 'login_flow_ended')
      const done = await writeForRules(database, null, async (client) => {
        const begun = await takeFlow(client, flow.hash, ['second_factor'], now)
        if (begun === null || begun.sessionId !== sessionId) return null
        const answer = { flowToken: flow.token, response: request.body.response, owner: naturalPersonId }
        const account = await takePasskeyAnswer(client, login, answer, now)
        const event = eventOf(request, { naturalPersonId, what: 'second_factor', method: 'passkey' }, now)
        await addLoginEvent(client, { ...event, succeeded: account !== null })
        return { token: account === null ? null : await renewToken(client, sessionId, { secondFactorAt: now }) }
      })
      if (done === null) return say(request, reply, 'login_flow_ended')
      if (done.token === null) return say(request, reply, 'passkey_refused')
      setSessionCookie(reply, done.token)
      return answerSession(context, reply, sessionId)
    },
  )
}

async function showCode(
  context: Context,
  request: FastifyRequest,
  reply: FastifyReply,
  kind: CodeKind,
  code: string,
): Promise<FastifyReply> {
  const { database, login, clock } = context
  const { naturalPersonId, sessionId } = humanOf(request)
  if (sessionId === null) return say(request, reply, 'session_missing')
  const now = clock()
  // Counted by session: whoever has another one can't hold up this one.
  const keys = [throttleKey(login.secrets, 'code', `session ${sessionId}`)]
  const attempted = await attempt(database, { keys, forget: keys, now }, () =>
    writeForRules(database, null, async (client) => {
      const isGood = await takeCode(client, login.secrets, { kind, code, naturalPersonId }, now)
      const event = eventOf(request, { naturalPersonId, what: 'second_factor', method: kind }, now)
      await addLoginEvent(client, { ...event, succeeded: isGood })
      return isGood ? renewToken(client, sessionId, { secondFactorAt: now }) : null
    }),
  )
  if (attempted.waitMs > 0) return sayWait(request, reply, attempted.waitMs)
  const token = 'result' in attempted ? attempted.result : null
  if (token === null) return say(request, reply, 'code_refused')
  setSessionCookie(reply, token)
  return answerSession(context, reply, sessionId)
}
