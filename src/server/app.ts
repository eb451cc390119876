import swagger from '@fastify/swagger'
import Fastify, { type FastifyReply, type FastifyRequest } from 'fastify'
import { refuse } from '../custody/outcome.ts'
import { mayDo } from '../custody/people.ts'
import { CODES_NEED_A_RECORD, DatabaseUnavailable, UnknownOutcome } from '../store/database.ts'
import type { App } from './app-type.ts'
import type { TokenAuthentication } from './auth/rehearsal-tokens.ts'
import { readJsonBody, UnreadableBody } from './body.ts'
import { answerBrokenHttp } from './broken-http.ts'
import type { Context } from './context.ts'
import { documentRoute } from './openapi.ts'
import { type InterfaceProblemCode, interfaceProblem, languageOf, refusalProblem, sendProblem } from './problem.ts'
import { containerRoutes } from './routes/containers.ts'
import { deviceRoutes } from './routes/devices.ts'
import { evidenceRoutes } from './routes/evidence.ts'
import { healthRoutes } from './routes/health.ts'
import { incidentRoutes } from './routes/incidents.ts'
import { lockRoutes } from './routes/locks.ts'
import { logRoutes } from './routes/log.ts'
import { noteRoutes } from './routes/notes.ts'
import { openingRoutes } from './routes/openings.ts'
import { reportRoutes } from './routes/reports.ts'
import { roadRoutes } from './routes/road.ts'
import { verifyPageRoutes } from './routes/verify-page.ts'
import type { TypeBoxProvider } from './schemas.ts'

/** Ordinary bodies; delivery notes may be larger, and say so. */
const BODY_LIMIT_BYTES = 1_048_576
/** Whoever needs longer to send a request has gone, or holds the connection on purpose. */
const REQUEST_TIMEOUT_MS = 120_000
/** Node's limit for all headers and the URL together: what comes in is never cut short by the router. */
const PARAMETER_MOST = 16_384

export interface AppOptions {
  readonly context: Context
  readonly authentication: TokenAuthentication
  readonly logLevel?: string
  /** Where the log goes; standard output if left out. */
  readonly logStream?: { write(line: string): void }
  /** The fate of a commit is unknown: the process has to stop. */
  readonly onUnknownOutcome: (error: UnknownOutcome) => void
  /** Further routes, for a rehearsal. */
  readonly register?: (app: App) => void
}

export async function buildApp(options: AppOptions): Promise<App> {
  const app = Fastify({
    bodyLimit: BODY_LIMIT_BYTES,
    requestTimeout: REQUEST_TIMEOUT_MS,
    routerOptions: { maxParamLength: PARAMETER_MOST },
    clientErrorHandler: answerBrokenHttp,
    frameworkErrors: (_error, request, reply) => {
      void refuseUnreadablePath(options, request, reply)
    },
    logger: {
      level: options.logLevel ?? 'warn',
      redact: ['req.headers.authorization', 'req.headers.cookie'],
      ...(options.logStream === undefined ? {} : { stream: options.logStream }),
    },
    // Ajv's defaults would change what came in. The query string has only strings, and is coerced by hand.
    ajv: { customOptions: { coerceTypes: false, removeAdditional: false, useDefaults: false, allErrors: false } },
  }).withTypeProvider<TypeBoxProvider>() as unknown as App
  app.decorateRequest('identity', null)
  app.addHook('preValidation', async (request) => {
    // No body and an empty one say the same; what must be there, the schema names.
    if (request.method === 'POST' && (request.body === undefined || request.body === null)) request.body = {}
  })
  app.removeContentTypeParser('application/json')
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_request, body: Buffer, done) => {
    try {
      done(null, readJsonBody(body))
    } catch (error) {
      done(error as Error)
    }
  })
  await app.register(swagger, {
    transform: documentRoute,
    openapi: {
      openapi: '3.1.0',
      info: { title: 'Geleit', version: '1', description: 'The secure supply chain of smart meter gateways.' },
      components: { securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } } },
      security: [{ bearer: [] }],
    },
  })
  errors(app, options)
  authenticate(app, options)
  const routes = [
    healthRoutes,
    noteRoutes,
    containerRoutes,
    openingRoutes,
    roadRoutes,
    deviceRoutes,
    reportRoutes,
    lockRoutes,
    incidentRoutes,
    logRoutes,
    evidenceRoutes,
    verifyPageRoutes,
  ]
  for (const register of routes) register(app, options.context)
  options.register?.(app)
  return app
}

function authenticate(app: App, { authentication, context }: AppOptions): void {
  // Before anything of the request is read: a stranger gets 401, whatever they send.
  app.addHook('onRequest', async (request, reply) => {
    const { permission } = request.routeOptions.config
    if (permission === 'public') return
    request.identity = await authentication.authenticate(request.headers.authorization, context.clock())
    const language = languageOf(request)
    if (request.identity === null) return sendProblem(reply, interfaceProblem('not_authenticated', language))
    if (request.is404) return
    if (permission === undefined) throw new Error(`${request.method} ${request.routeOptions.url} names no permission`)
    if (!mayDo(request.identity.roles, permission)) {
      return sendProblem(reply, interfaceProblem('role_not_allowed', language, { permission }))
    }
  })
}

/** A path that can't be decoded leads to no route, and so past the hook; a stranger gets the same 401. */
async function refuseUnreadablePath(
  { authentication, context }: AppOptions,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<void> {
  const language = languageOf(request)
  try {
    const identity = await authentication.authenticate(request.headers.authorization, context.clock())
    const members = { at: 'path', why: 'must be percent-encoded UTF-8' }
    const known = interfaceProblem('request_malformed', language, members)
    sendProblem(reply, identity === null ? interfaceProblem('not_authenticated', language) : known)
  } catch {
    sendProblem(reply, interfaceProblem('database_unavailable', language))
  }
}

const FASTIFY_PROBLEMS: Readonly<Record<string, InterfaceProblemCode>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'body_too_large',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'media_type_unknown',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'request_malformed',
  FST_ERR_VALIDATION: 'request_malformed',
}

function errors(app: App, { onUnknownOutcome }: AppOptions): void {
  app.setNotFoundHandler((request, reply) => sendProblem(reply, interfaceProblem('not_found', languageOf(request))))
  app.setErrorHandler((error: Error & Readonly<Record<string, unknown>>, request, reply) => {
    const language = languageOf(request)
    if (error instanceof UnknownOutcome) {
      onUnknownOutcome(error)
      return sendProblem(reply, interfaceProblem('database_unavailable', language))
    }
    if (error instanceof DatabaseUnavailable)
      return sendProblem(reply, interfaceProblem('database_unavailable', language))
    // The database said it, a moment before the rule could see it.
    if (error['code'] === CODES_NEED_A_RECORD)
      return sendProblem(reply, refusalProblem(refuse('record_halted'), language))
    if (error instanceof UnreadableBody) {
      return sendProblem(reply, interfaceProblem('request_malformed', language, { at: 'body', why: error.message }))
    }
    const code = FASTIFY_PROBLEMS[String(error['code'])]
    if (code !== undefined) return sendProblem(reply, interfaceProblem(code, language, whereIn(error)))
    // Broken framing and the like: Fastify knows that the client is at fault.
    if (typeof error['statusCode'] === 'number' && error['statusCode'] < 500) {
      return sendProblem(reply, interfaceProblem('request_malformed', language))
    }
    request.log.error({ err: withoutDetail(error), requestId: request.id }, 'a request failed')
    return sendProblem(reply, interfaceProblem('internal_error', language, { requestId: request.id }))
  })
}

/** PostgreSQL puts values of the failing row into `detail`; they belong in no log. */
function withoutDetail(error: Error & Readonly<Record<string, unknown>>): Record<string, unknown> {
  return {
    name: error.name,
    message: error.message,
    code: error['code'],
    constraint: error['constraint'],
    stack: error.stack,
  }
}

function whereIn(error: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const [first] = (error['validation'] ?? []) as { instancePath?: string; message?: string }[]
  if (first === undefined) return {}
  return { at: `${String(error['validationContext'] ?? 'body')}${first.instancePath ?? ''}`, why: first.message }
}
