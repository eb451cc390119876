/** Single sign-on: to log in, to link an account of a provider, to show a second factor there. */

import { randomUUID } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import { writeForRules } from '../../store/database.ts'
import { findAccount } from '../../store/queries/login/accounts.ts'
import { addLink, findLink, noteLinkUse } from '../../store/queries/login/credentials.ts'
import { addLoginEvent } from '../../store/queries/login/events.ts'
import { type Flow, takeFlow } from '../../store/queries/login/flows.ts'
import { endOtherSessions } from '../../store/queries/login/sessions.ts'
import type { App } from '../app-type.ts'
import { clearCookie } from '../auth/cookies.ts'
import { changeCredentials } from '../auth/credential-changes.ts'
import { type EnrolBy, enrolByGrant, useGrant } from '../auth/enrolling.ts'
import { beginFlow, flowOf, type NewFlow, newFlowToken, setFlowCookie } from '../auth/flows.ts'
import { ownPath } from '../auth/own-path.ts'
import { hashOfToken } from '../auth/rehearsal-tokens.ts'
import { eventOf, renewToken, setSessionCookie, setSessionCookies, startSession } from '../auth/sessions.ts'
import { type Provider, ProviderUnavailable, type SignedOn } from '../auth/single-sign-on.ts'
import { type Context, humanOf } from '../context.ts'
import type { InterfaceProblemCode } from '../problem.ts'
import { nothing } from '../shapes/basics.ts'
import { GoTo } from '../shapes/login.ts'
import { enrolBySession } from './credentials.ts'
import { GrantText } from './enrolments.ts'
import { OWN_PAGES, say } from './login.ts'

const SESSION = { config: { permission: 'session' as const } }
const ProviderText = Type.String({ pattern: '^[a-z0-9]{1,40}$' })
const NextText = Type.Optional(
  Type.String({ maxLength: 400, description: 'A page of the app to go on to; what is none is left out.' }),
)
const ProviderBody = Type.Object({ provider: ProviderText })
const StepUpBody = Type.Object({ provider: ProviderText, next: NextText })

export function singleSignOnRoutes(app: App, context: Context): void {
  const { login } = context
  app.get(
    '/v1/login/oidc/:provider',
    {
      config: { permission: 'public' },
      schema: {
        summary: 'Go to a provider of single sign-on to log in',
        params: Type.Object({ provider: ProviderText }),
        querystring: Type.Object({ next: NextText }),
        response: { 303: nothing('On to the provider.') },
      },
    },
    async (request, reply) => {
      const provider = login.singleSignOn.providers.get(request.params.provider)
      if (provider === undefined) return say(request, reply, 'not_found')
      try {
        return reply.redirect(
          await begin(context, reply, provider, { kind: 'oidc_login', data: wayOn(request.query.next) }),
          303,
        )
      } catch (error) {
        if (error instanceof ProviderUnavailable) return say(request, reply, 'single_sign_on_unavailable')
        throw error
      }
    },
  )
  app.get(
    '/v1/login/oidc/:provider/callback',
    {
      config: { permission: 'public' },
      schema: {
        summary: 'Where the provider sends the browser back to; goes on to a page',
        params: Type.Object({ provider: ProviderText }),
        response: { 303: nothing('On to a page.') },
      },
    },
    async (request, reply) => {
      const provider = login.singleSignOn.providers.get(request.params.provider)
      if (provider === undefined) return say(request, reply, 'not_found')
      return comeBack(context, request, reply, provider)
    },
  )
  beginRoutes(app, context)
}

/** The ways to begin that need more than being a stranger. They answer with the address to go to. */
function beginRoutes(app: App, context: Context): void {
  const { database, login, clock } = context
  const go = async (request: FastifyRequest, reply: FastifyReply, name: string, flow: NewFlow): Promise<unknown> => {
    const provider = login.singleSignOn.providers.get(name)
    if (provider === undefined) return say(request, reply, 'not_found')
    try {
      return { location: await begin(context, reply, provider, flow) }
    } catch (error) {
      if (error instanceof ProviderUnavailable) return say(request, reply, 'single_sign_on_unavailable')
      throw error
    }
  }
  app.post(
    '/v1/credentials/single-sign-on',
    {
      ...SESSION,
      schema: { summary: 'Begin to link an account of a provider', body: ProviderBody, response: { 200: GoTo } },
    },
    async (request, reply) => {
      const by = enrolBySession(context, request, reply)
      if (by === null) return reply
      const { naturalPersonId, sessionId } = by
      return go(request, reply, request.body.provider, { kind: 'oidc_link', naturalPersonId, sessionId })
    },
  )
  app.post(
    '/v1/session/second-factor/single-sign-on',
    {
      ...SESSION,
      schema: { summary: 'Begin to show a second factor at a provider', body: StepUpBody, response: { 200: GoTo } },
    },
    async (request, reply) => {
      const { naturalPersonId, sessionId } = humanOf(request)
      if (sessionId === null) return say(request, reply, 'session_missing')
      const data = wayOn(request.body.next)
      return go(request, reply, request.body.provider, { kind: 'oidc_second_factor', naturalPersonId, sessionId, data })
    },
  )
  app.post(
    '/v1/enrolments/single-sign-on',
    {
      ...OWN_PAGES,
      schema: {
        summary: 'Begin to link an account of a provider by a grant',
        body: Type.Object({ grant: GrantText, provider: ProviderText }),
        response: { 200: GoTo },
      },
    },
    async (request, reply) => {
      const grantHash = hashOfToken(request.body.grant)
      const by = await writeForRules(database, null, (client) => enrolByGrant(client, grantHash, clock()))
      if (by === null) return say(request, reply, 'grant_refused')
      const { naturalPersonId } = by
      return go(request, reply, request.body.provider, { kind: 'oidc_link', naturalPersonId, grantHash })
    },
  )
}

function wayOn(next: string | undefined): { readonly next?: string } {
  const path = ownPath(next)
  return path === null ? {} : { next: path }
}

async function begin(context: Context, reply: FastifyReply, provider: Provider, flow: NewFlow): Promise<string> {
  const { database, login, clock } = context
  const flowToken = newFlowToken()
  const location = await login.singleSignOn.address(provider, flowToken, flow.kind === 'oidc_second_factor')
  const data = { ...flow.data, provider: provider.name }
  await writeForRules(database, null, (client) => beginFlow(client, flowToken, { ...flow, data }, clock()))
  setFlowCookie(reply, flowToken)
  return location
}

/** A browser that came by itself is answered with pages, not with problem documents. */
async function comeBack(
  context: Context,
  request: FastifyRequest,
  reply: FastifyReply,
  provider: Provider,
): Promise<FastifyReply> {
  const { database, login, clock } = context
  const now = clock()
  const to = (page: string, problem?: InterfaceProblemCode): FastifyReply =>
    reply.redirect(problem === undefined ? page : `${page}?problem=${problem}`, 303)
  clearCookie(reply, 'flow')
  const cookie = flowOf(request)
  const kinds = ['oidc_login', 'oidc_link', 'oidc_second_factor'] as const
  const flow =
    cookie === null ? null : await writeForRules(database, null, (client) => takeFlow(client, cookie.hash, kinds, now))
  if (cookie === null || flow === null || flow.data['provider'] !== provider.name)
    return to('/login', 'login_flow_ended')
  const page = flow.kind === 'oidc_login' || flow.sessionId === null ? '/login' : '/account'
  const next = ownPath(flow.data['next']) ?? '/account'
  let signedOn: SignedOn | null
  try {
    const at = request.url.indexOf('?')
    const query = at < 0 ? '' : request.url.slice(at)
    const stepUp = flow.kind === 'oidc_second_factor'
    signedOn = await login.singleSignOn.cameBack(provider, cookie.token, query, { now, stepUp })
  } catch (error) {
    if (error instanceof ProviderUnavailable) return to(page, 'single_sign_on_unavailable')
    throw error
  }
  if (signedOn === null) return to(page, 'single_sign_on_refused')
  switch (flow.kind) {
    case 'oidc_login':
      return (await logIn(context, request, reply, signedOn)) ?? to(next)
    case 'oidc_second_factor': {
      const problem = await stepUp(context, request, reply, flow, signedOn)
      return problem === null ? to(next) : to('/account', problem)
    }
    default: {
      const problem = await linkAccount(context, request, reply, { flow, provider, signedOn })
      return to(problem === null ? '/account' : page, problem ?? undefined)
    }
  }
}

/** Null: logged in. */
async function logIn(
  { database, clock }: Context,
  request: FastifyRequest,
  reply: FastifyReply,
  { issuer, subject, secondFactorAt }: SignedOn,
): Promise<FastifyReply | null> {
  const now = clock()
  const done = await writeForRules(database, null, async (client) => {
    const link = await findLink(client, issuer, subject)
    const account = link === null ? null : await findAccount(client, link.naturalPersonId)
    if (link === null || account === null || account.status !== 'active') {
      const event = eventOf(request, { naturalPersonId: null, what: 'login', method: 'single_sign_on' }, now)
      await addLoginEvent(client, { ...event, succeeded: false })
      return 'single_sign_on_unknown'
    }
    await noteLinkUse(client, link.singleSignOnId, now)
    const by = { naturalPersonId: link.naturalPersonId, method: 'single_sign_on' as const, secondFactorAt }
    return (await startSession(client, request, by, now)) ?? 'nobody_active'
  })
  if (typeof done === 'string') return reply.redirect(`/login?problem=${done}`, 303)
  setSessionCookies(reply, done)
  return null
}

/** Null: shown. The provider has to say that there was a second factor, a moment ago, of this very human. */
async function stepUp(
  { database, clock, policy }: Context,
  request: FastifyRequest,
  reply: FastifyReply,
  { naturalPersonId, sessionId }: Flow,
  { issuer, subject, secondFactorAt }: SignedOn,
): Promise<InterfaceProblemCode | null> {
  const now = clock()
  if (naturalPersonId === null || sessionId === null) return 'login_flow_ended'
  const token = await writeForRules(database, null, async (client) => {
    const link = await findLink(client, issuer, subject)
    const isFresh = secondFactorAt !== null && now - secondFactorAt <= policy.stepUpMinutes * 60_000
    const isTheirs = link?.naturalPersonId === naturalPersonId && isFresh
    const event = eventOf(request, { naturalPersonId, what: 'second_factor', method: 'single_sign_on' }, now)
    await addLoginEvent(client, { ...event, succeeded: isTheirs })
    return isTheirs ? renewToken(client, sessionId, { secondFactorAt: now }) : null
  })
  if (token === null) return 'single_sign_on_refused'
  setSessionCookie(reply, token)
  return null
}

interface Linking {
  readonly flow: Flow
  readonly provider: Provider
  readonly signedOn: SignedOn
}

/** Null: linked. */
async function linkAccount(
  context: Context,
  request: FastifyRequest,
  reply: FastifyReply,
  { flow, provider, signedOn }: Linking,
): Promise<InterfaceProblemCode | null> {
  const { database, clock } = context
  const { naturalPersonId, sessionId, grantHash } = flow
  if (naturalPersonId === null) return 'login_flow_ended'
  const now = clock()
  const by: EnrolBy | null =
    sessionId !== null
      ? { kind: 'session', sessionId, naturalPersonId }
      : grantHash !== null
        ? { kind: 'grant', grantHash, naturalPersonId }
        : null
  if (by === null) return 'login_flow_ended'
  const { issuer, subject } = signedOn
  const done = await changeCredentials<true>(context, request, {
    naturalPersonId,
    prepare: async (client) => {
      const taken = await findLink(client, issuer, subject)
      if (taken !== null) return { stop: 'single_sign_on_taken' }
      // A provider that says nothing of a second factor leaves one to be enrolled, by the same grant.
      return signedOn.secondFactorAt === null ? true : ((await useGrant(client, by, now)) ?? true)
    },
    changes: () => [{ credential: 'single_sign_on', change: 'added' }],
    write: (writes) => {
      addLink(writes, {
        singleSignOnId: randomUUID(),
        issuer,
        subject,
        naturalPersonId,
        name: provider.name,
        createdAt: now,
      })
      endOtherSessions(writes, naturalPersonId, sessionId, now)
    },
    answer: () => ({ status: 201, body: null }),
  })
  if (done.kind === 'said') return codeIn(done.body) ?? 'single_sign_on_refused'
  if (by.kind === 'session') return null
  const started = await writeForRules(database, null, (client) =>
    startSession(
      client,
      request,
      { naturalPersonId, method: 'enrolment', secondFactorAt: signedOn.secondFactorAt },
      now,
    ),
  )
  if (started === null) return 'nobody_active'
  setSessionCookies(reply, started)
  return null
}

function codeIn(body: unknown): InterfaceProblemCode | null {
  const code = (body as { readonly code?: unknown } | null)?.code
  return typeof code === 'string' ? (code as InterfaceProblemCode) : null
}
