import type { IncomingMessage, ServerResponse } from 'node:http'
import swagger from '@fastify/swagger'
import Fastify, { type FastifyBaseLogger, type FastifyInstance, type RawServerDefault } from 'fastify'
import { mayDo } from '../custody/people.ts'
import { DatabaseUnavailable, UnknownOutcome } from '../store/database.ts'
import type { TokenAuthentication } from './auth/rehearsal-tokens.ts'
import type { Context } from './context.ts'
import { type InterfaceProblemCode, interfaceProblem, languageOf, sendProblem } from './problem.ts'
import { containerRoutes } from './routes/containers.ts'
import { deviceRoutes } from './routes/devices.ts'
import { healthRoutes } from './routes/health.ts'
import { incidentRoutes } from './routes/incidents.ts'
import { lockRoutes } from './routes/locks.ts'
import { noteRoutes } from './routes/notes.ts'
import { openingRoutes } from './routes/openings.ts'
import { reportRoutes } from './routes/reports.ts'
import { roadRoutes } from './routes/road.ts'
import type { TypeBoxProvider } from './schemas.ts'

export type App = FastifyInstance<RawServerDefault, IncomingMessage, ServerResponse, FastifyBaseLogger, TypeBoxProvider>

/** Ordinary bodies; delivery notes may be larger, and say so. */
const BODY_LIMIT_BYTES = 1_048_576

export interface AppOptions {
  readonly context: Context
  readonly authentication: TokenAuthentication
  readonly logLevel?: string
  /** The fate of a commit is unknown: the process has to stop. */
  readonly onUnknownOutcome: (error: UnknownOutcome) => void
  /** Further routes, for a rehearsal. */
  readonly register?: (app: App) => void
}

export async function buildApp(options: AppOptions): Promise<App> {
  const app = Fastify({
    bodyLimit: BODY_LIMIT_BYTES,
    routerOptions: { maxParamLength: 300 },
    logger: { level: options.logLevel ?? 'warn', redact: ['req.headers.authorization', 'req.headers.cookie'] },
    // Ajv's defaults would change what came in. The query string has only strings, and is coerced by hand.
    ajv: { customOptions: { coerceTypes: false, removeAdditional: false, useDefaults: false, allErrors: false } },
  }).withTypeProvider<TypeBoxProvider>() as unknown as App
  app.decorateRequest('identity', null)
  app.addHook('preValidation', async (request) => {
    // No body and an empty one say the same; what must be there, the schema names.
    if (request.method === 'POST' && (request.body === undefined || request.body === null)) request.body = {}
  })
  await app.register(swagger, {
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

const FASTIFY_PROBLEMS: Readonly<Record<string, InterfaceProblemCode>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'body_too_large',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'media_type_unknown',
  FST_ERR_CTP_INVALID_JSON_BODY: 'request_malformed',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'request_malformed',
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
