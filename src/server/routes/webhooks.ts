/** Systems that are told what happens: a party's own subscriptions, tests of them, and what could not be delivered. */
import { Type } from 'typebox'
import { EVENT_KINDS } from '../../custody/event-kinds.ts'
import type { WebhookId } from '../../custody/identifiers.ts'
import { refuse } from '../../custody/outcome.ts'
import {
  changeWebhook,
  endWebhook,
  PREVIOUS_SECRET_HOURS,
  registerWebhook,
  renewSecret,
} from '../../custody/webhooks.ts'
import { readAs } from '../../store/database.ts'
import {
  addDetail,
  changeDetail,
  dropWaiting,
  failingWebhooks,
  registering,
  type WebhookView,
  webhookList,
  webhookSituation,
  webhookView,
} from '../../store/queries/webhooks.ts'
import type { App } from '../app-type.ts'
import { type Context, identityOf, runCommand } from '../context.ts'
import { interfaceProblem, languageOf, refusalProblem, sendProblem } from '../problem.ts'
import { IdParams, Paging, plainText } from '../schemas.ts'
import { SecretRenewed, WebhookRegistered, WebhookShown } from '../shapes/webhooks.ts'
import { WebhookSecrets } from '../webhooks/secrets.ts'
import { STRICT, type TargetFault, Targets } from '../webhooks/target.ts'
import { linkToNext, pageAsked } from './paging.ts'
import { webhookLetterRoutes } from './webhook-letters.ts'

/** A receiver that took nothing for so long is shown to whoever looks at the list. */
const WARN_AFTER_MS = 60 * 60_000

const Kinds = Type.Array(Type.Union(EVENT_KINDS.map((kind) => Type.Literal(kind))), {
  minItems: 1,
  maxItems: EVENT_KINDS.length,
  uniqueItems: true,
})
const Url = Type.String({ minLength: 1, maxLength: 2_000, description: 'https, reachable from the internet.' })
const Description = plainText(200)
const READ = { config: { permission: 'webhooks:read' as const } }
const CHANGE = { config: { permission: 'webhooks:change' as const } }

export function webhookRoutes(app: App, context: Context): void {
  const targets = new Targets(context.webhookTargets ?? STRICT)
  const secrets = new WebhookSecrets(context.keyStore)
  readRoutes(app, context)
  registerRoute(app, context, targets, secrets)
  changeRoutes(app, context, targets)
  secretRoute(app, context, secrets)
  webhookLetterRoutes(app, context, targets, secrets)
}

function readRoutes(app: App, context: Context): void {
  app.get(
    '/v1/webhooks',
    {
      ...READ,
      schema: {
        summary: 'Subscriptions of one’s party, the newest first; and which of them fail',
        querystring: Type.Intersect([
          Paging,
          Type.Object({ status: Type.Optional(Type.Union([Type.Literal('active'), Type.Literal('ended')])) }),
        ]),
        response: {
          200: Type.Object({
            webhooks: Type.Array(WebhookShown),
            failing: Type.Array(Type.String(), { description: 'Those that took nothing for an hour.' }),
          }),
        },
      },
    },
    async (request, reply) => {
      const asked = { ...pageAsked(request.query), status: request.query.status ?? null }
      const [page, failing] = await readAs(context.database, identityOf(request).partyId, (client) =>
        // Real time: no rehearsal sets receivers forward.
        Promise.all([webhookList(client, asked), failingWebhooks(client, Date.now() - WARN_AFTER_MS)]),
      )
      return { webhooks: linkToNext(reply, '/v1/webhooks', request.query, page).map(shown), failing }
    },
  )
  app.get(
    '/v1/webhooks/:id',
    {
      ...READ,
      schema: {
        summary: 'A subscription, and how it goes with it',
        params: IdParams,
        response: { 200: WebhookShown },
      },
    },
    async (request, reply) => {
      const found = await readAs(context.database, identityOf(request).partyId, (client) =>
        webhookView(client, request.params.id as WebhookId),
      )
      return found === null ? sendProblem(reply, interfaceProblem('not_found', languageOf(request))) : shown(found)
    },
  )
}

function registerRoute(app: App, context: Context, targets: Targets, secrets: WebhookSecrets): void {
  app.post(
    '/v1/webhooks',
    {
      ...CHANGE,
      schema: {
        summary: 'Have a system told what happens; the secret is shown this once',
        description: 'From now on, each event of these kinds that the party may see. docs/webhooks.md says what comes.',
        body: Type.Object({ url: Url, kinds: Kinds, description: Type.Optional(Description) }),
        response: { 201: WebhookRegistered },
      },
    },
    (request, reply) => {
      const { kinds, description = '' } = request.body
      const url = targets.parse(request.body.url)
      if (typeof url === 'string') return sendProblem(reply, addressProblem(url, languageOf(request)))
      const { partyId } = identityOf(request)
      return runCommand(context, {
        request,
        reply,
        load: (loading, { personId }) => registering(loading, personId),
        decide: (situation, given) => registerWebhook(situation, { origin: url.origin, kinds }, given),
        beside: (writes, webhookId) => addDetail(writes, { webhookId, partyId, url: url.href, description }),
        answer: (webhookId) => ({ status: 201, body: { webhookId, url: withoutQuery(url.href), kinds, description } }),
        // Kept nowhere. Whoever lost the answer has a new secret made.
        complete: (body, replayed) => {
          const { webhookId } = body as { readonly webhookId: WebhookId }
          return { ...(body as object), secret: replayed ? null : secrets.shown(webhookId, 1) }
        },
      })
    },
  )
}

function changeRoutes(app: App, context: Context, targets: Targets): void {
  app.post(
    '/v1/webhooks/:id/changes',
    {
      ...CHANGE,
      schema: {
        summary: 'Change address, kinds or description; what is left out stays',
        description: 'What waits already goes to the new address, of whatever kind it is.',
        params: IdParams,
        body: Type.Object({
          url: Type.Optional(Url),
          kinds: Type.Optional(Kinds),
          description: Type.Optional(Description),
        }),
        response: { 201: Type.Object({ webhookId: Type.String() }) },
      },
    },
    (request, reply) => {
      const { kinds, description } = request.body
      const webhookId = request.params.id as WebhookId
      const url = request.body.url === undefined ? undefined : targets.parse(request.body.url)
      if (typeof url === 'string') return sendProblem(reply, addressProblem(url, languageOf(request)))
      return runCommand(context, {
        request,
        reply,
        load: (loading, { personId }) => webhookSituation(loading, { webhookId, personId }),
        decide: (situation) => changeWebhook(situation, { origin: url?.origin, kinds }),
        beside: (writes) => changeDetail(writes, { webhookId, url: url?.href, description }),
        answer: () => ({ status: 201, body: { webhookId } }),
      })
    },
  )
  app.delete(
    '/v1/webhooks/:id',
    {
      ...CHANGE,
      schema: {
        summary: 'End a subscription; what waits is not sent any more',
        params: IdParams,
        response: { 200: Type.Object({ webhookId: Type.String(), status: Type.Literal('ended') }) },
      },
    },
    (request, reply) => {
      const webhookId = request.params.id as WebhookId
      return runCommand(context, {
        request,
        reply,
        load: (loading, { personId }) => webhookSituation(loading, { webhookId, personId }),
        decide: (situation) => endWebhook(situation),
        beside: (writes) => dropWaiting(writes, webhookId),
        answer: () => ({ status: 200, body: { webhookId, status: 'ended' } }),
      })
    },
  )
}

function secretRoute(app: App, context: Context, secrets: WebhookSecrets): void {
  app.post(
    '/v1/webhooks/:id/secrets',
    {
      ...CHANGE,
      schema: {
        summary: 'Make a new secret, shown this once; the one before signs beside it for a while',
        params: IdParams,
        body: Type.Object({
          previousSignsHours: Type.Optional(
            Type.Integer({
              minimum: 0,
              maximum: PREVIOUS_SECRET_HOURS,
              description: `${PREVIOUS_SECRET_HOURS} if left out; 0: it is known to others, and is good for nothing any more.`,
            }),
          ),
        }),
        response: { 201: SecretRenewed },
      },
    },
    (request, reply) => {
      const webhookId = request.params.id as WebhookId
      const previousHours = request.body.previousSignsHours ?? PREVIOUS_SECRET_HOURS
      return runCommand(context, {
        request,
        reply,
        load: (loading, { personId }) => webhookSituation(loading, { webhookId, personId }),
        decide: (situation, given) => renewSecret(situation, { previousHours }, given),
        answer: ({ generation, previousUntil }) => ({
          status: 201,
          body: { webhookId, generation, previousSignsUntil: iso(previousUntil) },
        }),
        complete: (body, replayed) => {
          const { generation } = body as { readonly generation: number }
          return { ...(body as object), secret: replayed ? null : secrets.shown(webhookId, generation) }
        },
      })
    },
  )
}

export function addressProblem(why: TargetFault, language: 'en' | 'de') {
  return refusalProblem(refuse('webhook_address_not_allowed', { why }), language)
}

/** What stands behind the question mark may open a door there. */
function withoutQuery(url: string): string {
  return url.replace(/\?.*$/, '?…')
}

const iso = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString())

function shown(view: WebhookView): object {
  const { webhookId, url, kinds, description, status, registeredAt, secretGeneration, waiting, dead } = view
  const { failures, failingSince, lastAttemptAt, lastDeliveredAt, lastAnswer, lastError } = view
  return {
    webhookId,
    url: withoutQuery(url),
    kinds,
    description,
    status,
    registeredAt: iso(registeredAt),
    secret: { generation: secretGeneration, previousSignsUntil: iso(view.previousSecretUntil) },
    waiting,
    dead,
    health: {
      state: lastAttemptAt === null ? 'untried' : failures === 0 ? 'ok' : 'failing',
      failures,
      failingSince: iso(failingSince),
      lastAttemptAt: iso(lastAttemptAt),
      lastDeliveredAt: iso(lastDeliveredAt),
      lastAnswer,
      lastError,
    },
  }
}
