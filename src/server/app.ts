import swagger from '@fastify/swagger'
import Fastify, { type FastifyReply, type FastifyRequest, LogController } from 'fastify'
import { refuse } from '../custody/outcome.ts'
import { KeyStoreError } from '../keystore/keystore.ts'
import { CODES_NEED_A_RECORD, DatabaseUnavailable, UnknownOutcome } from '../store/database.ts'
import type { App } from './app-type.ts'
import type { Authentication } from './auth/authentication.ts'
import { COOKIES } from './auth/cookies.ts'
import { authenticateRequests } from './auth/hook.ts'
import { readJsonBody, UnreadableBody } from './body.ts'
import { answerBrokenHttp } from './broken-http.ts'
import type { Context } from './context.ts'
import { type Limits, limitRequests } from './limits.ts'
import { documentRoute } from './openapi.ts'
import { type InterfaceProblemCode, interfaceProblem, languageOf, refusalProblem, sendProblem } from './problem.ts'
import { type LogOptions, loggerOf, logRequests } from './request-log.ts'
import { acceptanceRoutes } from './routes/acceptances.ts'
import { apiKeyRoutes } from './routes/api-keys.ts'
import { appRoutes } from './routes/app.ts'
import { attachmentRoutes } from './routes/attachments.ts'
import { carrierRoutes } from './routes/carrier.ts'
import { carrierLinkRoutes } from './routes/carrier-links.ts'
import { carrierPageRoutes } from './routes/carrier-page.ts'
import { carrierPaperRoutes } from './routes/carrier-paper.ts'
import { carrierRegistrationRoutes } from './routes/carriers.ts'
import { caseRoutes } from './routes/cases.ts'
import { contactRoutes } from './routes/contacts.ts'
import { containerLossRoutes } from './routes/container-losses.ts'
import { containerRoutes } from './routes/containers.ts'
import { countRoutes } from './routes/counts.ts'
import { credentialRoutes } from './routes/credentials.ts'
import { deadlineRoutes } from './routes/deadlines.ts'
import { deviceFindingRoutes } from './routes/device-findings.ts'
import { deviceRoutes } from './routes/devices.ts'
import { enrolmentRoutes } from './routes/enrolments.ts'
import { entryPageRoutes } from './routes/entry-page.ts'
import { evidenceRoutes } from './routes/evidence.ts'
import { fieldRoutes } from './routes/field.ts'
import { healthRoutes } from './routes/health.ts'
import { hintRoutes } from './routes/hints.ts'
import { incidentRoutes } from './routes/incidents.ts'
import { invitationRoutes } from './routes/invitations.ts'
import { keyRoutes } from './routes/keys.ts'
import { labelRoutes } from './routes/labels.ts'
import { listRoutes } from './routes/lists.ts'
import { liveRoutes } from './routes/live.ts'
import { lockRoutes } from './routes/locks.ts'
import { logRoutes } from './routes/log.ts'
import { loginRoutes } from './routes/login.ts'
import { lossRoutes } from './routes/losses.ts'
import { noteRoutes } from './routes/notes.ts'
import { openingRoutes } from './routes/openings.ts'
import { packingListRoutes } from './routes/packing-lists.ts'
import { pageRoutes } from './routes/pages.ts'
import { partyRoutes } from './routes/parties.ts'
import { personRoutes } from './routes/people.ts'
import { plannedInstallationRoutes } from './routes/planned-installations.ts'
import { policyRoutes } from './routes/policies.ts'
import { proposalRoutes } from './routes/proposals.ts'
import { protocolRoutes } from './routes/protocols.ts'
import { recallRoutes } from './routes/recalls.ts'
import { reportRoutes } from './routes/reports.ts'
import { roadRoutes } from './routes/road.ts'
import { searchRoutes } from './routes/search.ts'
import { secondFactorRoutes } from './routes/second-factor.ts'
import { sessionRoutes } from './routes/session.ts'
import { shipmentPhotoRoutes } from './routes/shipment-photos.ts'
import { shipmentRoutes } from './routes/shipments.ts'
import { singleSignOnRoutes } from './routes/single-sign-on.ts'
import { stockRoutes } from './routes/stock.ts'
import { storageRoutes } from './routes/storage.ts'
import { tourRoutes } from './routes/tours.ts'
import { trainingRoutes } from './routes/training.ts'
import { verifyPageRoutes } from './routes/verify-page.ts'
import { webhookRoutes } from './routes/webhooks.ts'
import type { TypeBoxProvider } from './schemas.ts'
import { securityHeaders, securityHeadersOf } from './security-headers.ts'
import { serializersAtFirstUse } from './serializers.ts'
import { validatorsAtFirstUse } from './validators.ts'

/** Ordinary bodies; delivery notes may be larger, and say so. */
const BODY_LIMIT_BYTES = 1_048_576
/** Whoever needs longer to send a request has gone, or holds the connection on purpose. */
export interface Patience {
  readonly headersMs: number
  readonly requestMs: number
  /** A connection on which nothing moved for so long, in either direction, is cut. */
  readonly silenceMs: number
  readonly checkEveryMs: number
}
const PATIENCE: Patience = { headersMs: 20_000, requestMs: 120_000, silenceMs: 300_000, checkEveryMs: 5_000 }
/** Node's limit for all headers and the URL together: what comes in is never cut short by the router. */
const PARAMETER_MOST = 16_384

export interface AppOptions extends LogOptions {
  readonly context: Context
  readonly authentication: Authentication
  /** Proxies whose word on the address of a client is taken. */
  readonly trustedProxies?: readonly string[]
  /** How much anybody may ask for; null: as much as they like, where a proxy in front counts. */
  readonly limits?: Limits | null
  /** How long somebody may take to send a request. */
  readonly patience?: Patience
  /** The fate of a commit is unknown: the process has to stop. */
  readonly onUnknownOutcome: (error: UnknownOutcome) => void
  /** Further routes, for a rehearsal. */
  readonly register?: (app: App) => void
}

const ROUTES: readonly ((app: App, context: Context) => void)[] = [
  healthRoutes,
  noteRoutes,
  containerRoutes,
  openingRoutes,
  roadRoutes,
  shipmentRoutes,
  shipmentPhotoRoutes,
  deadlineRoutes,
  deviceRoutes,
  deviceFindingRoutes,
  reportRoutes,
  lockRoutes,
  keyRoutes,
  lossRoutes,
  fieldRoutes,
  tourRoutes,
  plannedInstallationRoutes,
  incidentRoutes,
  storageRoutes,
  stockRoutes,
  countRoutes,
  attachmentRoutes,
  caseRoutes,
  containerLossRoutes,
  hintRoutes,
  policyRoutes,
  proposalRoutes,
  webhookRoutes,
  contactRoutes,
  packingListRoutes,
  recallRoutes,
  searchRoutes,
  listRoutes,
  liveRoutes,
  logRoutes,
  evidenceRoutes,
  labelRoutes,
  protocolRoutes,
  entryPageRoutes,
  partyRoutes,
  personRoutes,
  invitationRoutes,
  acceptanceRoutes,
  trainingRoutes,
  loginRoutes,
  singleSignOnRoutes,
  sessionRoutes,
  secondFactorRoutes,
  credentialRoutes,
  enrolmentRoutes,
  apiKeyRoutes,
  carrierRegistrationRoutes,
  carrierLinkRoutes,
  carrierPaperRoutes,
  carrierRoutes,
  carrierPageRoutes,
  pageRoutes,
  appRoutes,
  verifyPageRoutes,
]

export async function buildApp(options: AppOptions): Promise<App> {
  const { headersMs, requestMs, silenceMs, checkEveryMs } = options.patience ?? PATIENCE
  const headers = securityHeadersOf(() => options.context.login.origin())
  const app = Fastify({
    bodyLimit: BODY_LIMIT_BYTES,
    requestTimeout: requestMs,
    connectionTimeout: silenceMs,
    http: { headersTimeout: headersMs, connectionsCheckingInterval: checkEveryMs },
    ...(options.trustedProxies === undefined ? {} : { trustProxy: [...options.trustedProxies] }),
    routerOptions: { maxParamLength: PARAMETER_MOST },
    clientErrorHandler: answerBrokenHttp(headers),
    frameworkErrors: (_error, request, reply) => {
      for (const [name, value] of headers()) reply.header(name, value)
      void refuseUnreadablePath(options, request, reply)
    },
    logger: loggerOf(options),
    // One line for each request, of our own, in place of two.
    logController: new LogController({ disableRequestLogging: true }),
    // Ajv's defaults would change what came in. The query string has only strings, and is coerced by hand.
    ajv: { customOptions: { coerceTypes: false, removeAdditional: false, useDefaults: false, allErrors: false } },
    schemaController: {
      compilersFactory: { buildValidator: validatorsAtFirstUse, buildSerializer: serializersAtFirstUse },
    },
  }).withTypeProvider<TypeBoxProvider>() as unknown as App
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
      components: {
        securitySchemes: {
          bearer: { type: 'http', scheme: 'bearer' },
          cookie: { type: 'apiKey', in: 'cookie', name: COOKIES.session.name },
        },
      },
      security: [{ bearer: [] }, { cookie: [] }],
    },
  })
  errors(app, options)
  securityHeaders(app, headers)
  logRequests(app, options)
  authenticateRequests(app, options)
  if (options.limits !== null) await limitRequests(app, options.limits)
  for (const register of ROUTES) register(app, options.context)
  options.register?.(app)
  return app
}

/** A path that can't be decoded leads to no route, and so past all hooks; a stranger gets the same 401. */
async function refuseUnreadablePath(
  { authentication, context }: AppOptions,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<void> {
  const language = languageOf(request)
  try {
    const caller = await authentication.authenticate(request, context.clock())
    const members = { at: 'path', why: 'must be percent-encoded UTF-8' }
    const known = interfaceProblem('request_malformed', language, members)
    sendProblem(reply, caller === null ? interfaceProblem('not_authenticated', language) : known)
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
    if (error instanceof KeyStoreError) {
      request.log.error(
        { code: error.code, why: error.message, requestId: request.id },
        'the key store does not answer',
      )
      return sendProblem(reply, interfaceProblem('key_store_unavailable', language))
    }
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
    request.log.error({ err: error }, 'a request failed')
    return sendProblem(reply, interfaceProblem('internal_error', language, { requestId: request.id }))
  })
}

function whereIn(error: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const [first] = (error['validation'] ?? []) as { instancePath?: string; message?: string }[]
  if (first === undefined) return {}
  return { at: `${String(error['validationContext'] ?? 'body')}${first.instancePath ?? ''}`, why: first.message }
}
