/** Lets a request in, or says why not. Before anything of it is read: a stranger gets 401, whatever they send. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import { mayDo, type Permission, refuseStepUp, SYSTEM_PERMISSIONS } from '../../custody/people.ts'
import type { App } from '../app-type.ts'
import { type Context, isIdempotencyKey } from '../context.ts'
import { type InterfaceProblemCode, interfaceProblem, languageOf, refusalProblem, sendProblem } from '../problem.ts'
import type { Authentication } from './authentication.ts'
import { COOKIES } from './cookies.ts'
import type { Caller, Identity } from './identity.ts'
import { isForeign } from './origin.ts'

/**
 * `session`: any human who is logged in, chosen person or not. `public`: strangers. `link`: whoever has the link of a
 * carrier, for its shipment alone; `link:report`: the same for reports, which no limit delays.
 */
export type RoutePermission = Permission | 'public' | 'session' | 'link' | 'link:report'

export interface LetIn {
  readonly authentication: Authentication
  readonly context: Context
}

export function authenticateRequests(app: App, { authentication, context }: LetIn): void {
  app.decorateRequest('identity', null)
  app.decorateRequest('human', null)
  app.decorateRequest('whoIsThere', async function (this: FastifyRequest) {
    return (await authentication.recognise(this, context.clock()))?.identity ?? null
  })
  app.addHook('onClose', () => authentication.close())
  app.addHook('onRequest', async (request, reply) => {
    const { permission, ownPagesOnly } = request.routeOptions.config
    const refuse = (code: InterfaceProblemCode, members = {}): FastifyReply =>
      sendProblem(reply, interfaceProblem(code, languageOf(request), members))
    if (permission === 'public') {
      if (ownPagesOnly !== true) return
      if (isForeign(request, context.login.origin(), carriesCookie(request))) return refuse('request_from_elsewhere')
      return isKeyUsable(request) ? undefined : refuse('idempotency_key_unusable')
    }
    const caller = await authentication.authenticate(request, context.clock())
    if (caller === null) return refuse('not_authenticated')
    if (caller.byCookie && isForeign(request, context.login.origin(), true)) return refuse('request_from_elsewhere')
    request.identity = caller.identity
    request.human = caller.human
    if (request.is404) return
    if (permission === undefined) throw new Error(`${request.method} ${request.routeOptions.url} names no permission`)
    if (permission === 'link' || permission === 'link:report')
      return caller.identity?.kind === 'link' ? undefined : refuse('role_not_allowed', { permission: 'link' })
    return permission === 'session'
      ? refuseSession(request, caller, refuse)
      : refusePermission(context, request, reply, permission, refuse)
  })
}

type Refuse = (code: InterfaceProblemCode, members?: Readonly<Record<string, unknown>>) => FastifyReply

function refuseSession(request: FastifyRequest, { human }: Caller, refuse: Refuse): FastifyReply | undefined {
  if (human === null) return refuse('only_for_people')
  return isKeyUsable(request) ? undefined : refuse('idempotency_key_unusable')
}

/** Logins answer with secrets, which are not kept for a replay; a key that is none is refused there as everywhere. */
function isKeyUsable({ headers }: FastifyRequest): boolean {
  const key = headers['idempotency-key']
  return key === undefined || isIdempotencyKey(key)
}

function refusePermission(
  { policy, clock }: Context,
  request: FastifyRequest,
  reply: FastifyReply,
  permission: Permission,
  refuse: Refuse,
): FastifyReply | undefined {
  const { identity } = request
  if (identity === null) return refuse('person_not_chosen')
  // That no system may do it at all says more than that this one may not.
  const refusal = refuseStepUp(identity, permission, policy, clock())
  if (refusal?.code === 'not_for_systems') return sendProblem(reply, refusalProblem(refusal, languageOf(request)))
  if (!mayUse(identity, permission)) return refuse('role_not_allowed', { permission })
  if (refusal !== null) return sendProblem(reply, refusalProblem(refusal, languageOf(request)))
  return undefined
}

/** People by their roles, systems by their scopes; a link is for its own routes, whatever its person was given. */
export function mayUse({ kind, roles, scopes }: Identity, permission: Permission): boolean {
  if (kind === 'link') return false
  if (scopes === null) return mayDo(roles, permission)
  const forSystems: readonly Permission[] = SYSTEM_PERMISSIONS
  return scopes.includes(permission) && forSystems.includes(permission)
}

function carriesCookie({ headers }: FastifyRequest): boolean {
  return Object.values(COOKIES).some(({ name }) => headers.cookie?.includes(`${name}=`) === true)
}
