/**
 * What of requests goes into the log (docs/operating/logs.md): a line for each, and at a level that is on by default a
 * line for whatever somebody was kept from. No header, no body and no query string is ever in it: tokens, codes and the
 * answers of providers of single sign-on stand there.
 */
import type { FastifyReply, FastifyRequest, FastifyServerOptions } from 'fastify'
import type { App } from './app-type.ts'
import { COOKIES } from './auth/cookies.ts'

const LEVELS = { trace: 10, debug: 20, info: 30, warn: 40, error: 50, fatal: 60, silent: 100 } as const
const DEFAULT_LEVEL = 'warn'

declare module 'fastify' {
  interface FastifyRequest {
    /** Code of the problem document that it was answered with. */
    problemCode?: string
  }
}

export interface LogOptions {
  readonly logLevel?: string
  /** Where the log goes; standard output if left out. */
  readonly logStream?: { write(line: string): void }
}

/** @throws Error with a sentence for whoever set the level */
export function loggerOf({
  logLevel = DEFAULT_LEVEL,
  logStream,
}: LogOptions): Exclude<FastifyServerOptions['logger'], boolean | undefined> {
  if (!Object.hasOwn(LEVELS, logLevel)) {
    throw new Error(`LOG_LEVEL has to be one of ${Object.keys(LEVELS).join(', ')}, not "${logLevel}".`)
  }
  return {
    level: logLevel,
    // Whatever part of the program logs a request, an answer or an error: this is what is left of it.
    redact: ['req.headers', 'headers', 'authorization', 'cookie', 'password', 'secret', 'token'],
    serializers: { req: requestShown, res: (reply) => ({ statusCode: reply.statusCode }), err: errorShown },
    ...(logStream === undefined ? {} : { stream: logStream }),
  }
}

/** Adds the line of each request. `logLevel`: what is below it costs nothing. */
export function logRequests(app: App, { logLevel = DEFAULT_LEVEL }: LogOptions): void {
  const least = LEVELS[logLevel as keyof typeof LEVELS]
  app.addHook('onResponse', async (request, reply) => {
    const level = isSecurityEvent(request, reply.statusCode) || reply.statusCode >= 500 ? 'warn' : 'info'
    if (LEVELS[level] < least) return
    request.log[level](lineOf(request, reply), level === 'warn' ? 'refused' : 'answered')
  })
}

/** Refusals behind which somebody may try what they must not. */
const SECURITY_PROBLEMS: ReadonlySet<string> = new Set([
  'login_failed',
  'passkey_refused',
  'code_refused',
  'current_password_refused',
  'grant_refused',
  'single_sign_on_refused',
  'single_sign_on_unknown',
  'single_sign_on_taken',
])

function isSecurityEvent(request: FastifyRequest, status: number): boolean {
  if (status === 403 || status === 429) return true
  if (request.problemCode !== undefined && SECURITY_PROBLEMS.has(request.problemCode)) return true
  // Strangers with nothing in their hands knock all day; one with a token that is not good is another matter.
  return status === 401 && request.problemCode === 'not_authenticated' && showsCredentials(request)
}

function showsCredentials({ headers }: FastifyRequest): boolean {
  return headers.authorization !== undefined || headers.cookie?.includes(COOKIES.session.name) === true
}

function lineOf(request: FastifyRequest, reply: FastifyReply): Readonly<Record<string, unknown>> {
  const { identity, human } = request
  return {
    ...requestShown(request),
    route: request.routeOptions.url ?? null,
    status: reply.statusCode,
    code: request.problemCode,
    ms: Math.round(reply.elapsedTime),
    by: identity?.kind ?? human?.kind,
    personId: identity?.personId ?? human?.personId ?? undefined,
    partyId: identity?.partyId,
    sessionId: identity?.sessionId ?? human?.sessionId ?? undefined,
  }
}

const PATH_MOST = 300

function requestShown({ method, url, ip }: FastifyRequest): Readonly<Record<string, unknown>> {
  return { method, path: url.split('?', 1)[0]?.slice(0, PATH_MOST), from: ip }
}

/** PostgreSQL puts values of the failing row into `detail`, others put whole requests beside the message. */
export function errorShown(error: Error): { readonly type: string; readonly message: string; readonly stack: string } {
  const { code, constraint } = error as { readonly code?: unknown; readonly constraint?: unknown }
  return {
    type: error.name,
    message: error.message,
    stack: error.stack ?? '',
    ...(typeof code === 'string' ? { code } : {}),
    ...(typeof constraint === 'string' ? { constraint } : {}),
  }
}
