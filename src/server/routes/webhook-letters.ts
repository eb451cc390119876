/** The test of a subscription, and what could not be delivered to it. */
import { Type } from 'typebox'
import { cloudEventType } from '../../custody/event-kinds.ts'
import type { CloudEvent } from '../../custody/events.ts'
import type { PartyId, WebhookId } from '../../custody/identifiers.ts'
import { decided, type Outcome, refused } from '../../custody/outcome.ts'
import { refuseChange, type WebhookSituation } from '../../custody/webhooks.ts'
import { readAs } from '../../store/database.ts'
import { deadLetters, deadLettersOf, resend, webhookSituation, webhookView } from '../../store/queries/webhooks.ts'
import type { App } from '../app-type.ts'
import { type Context, identityOf, runCommand } from '../context.ts'
import { interfaceProblem, languageOf, sendProblem } from '../problem.ts'
import { IdParams } from '../schemas.ts'
import { DeadLetterShown, WebhookTested } from '../shapes/webhooks.ts'
import { WebhookClient } from '../webhooks/client.ts'
import type { WebhookSecrets } from '../webhooks/secrets.ts'
import type { Targets } from '../webhooks/target.ts'
import { linkToNext, pageAsked } from './paging.ts'

const RESEND_MOST = 1_000
const NumberPaging = Type.Object({
  limit: Type.Optional(Type.String({ pattern: '^[1-9][0-9]{0,2}$', description: '1 to 999; 100 if it lacks.' })),
  cursor: Type.Optional(Type.String({ pattern: '^[0-9]{1,15}$' })),
})

export function webhookLetterRoutes(app: App, context: Context, targets: Targets, secrets: WebhookSecrets): void {
  testRoute(app, context, targets, secrets)
  app.get(
    '/v1/webhooks/:id/dead-letters',
    {
      config: { permission: 'webhooks:read' },
      schema: {
        summary: 'What was given up after three days of trying, in order',
        params: IdParams,
        querystring: NumberPaging,
        response: { 200: Type.Object({ deadLetters: Type.Array(DeadLetterShown) }) },
      },
    },
    async (request, reply) => {
      const webhookId = request.params.id as WebhookId
      const found = await readAs(context.database, identityOf(request).partyId, async (client) => {
        if ((await webhookView(client, webhookId)) === null) return null
        return deadLetters(client, webhookId, pageAsked(request.query))
      })
      if (found === null) return sendProblem(reply, interfaceProblem('not_found', languageOf(request)))
      const rows = linkToNext(reply, `/v1/webhooks/${webhookId}/dead-letters`, request.query, found)
      return {
        deadLetters: rows.map(({ createdAt, endedAt, ...row }) => ({
          ...row,
          createdAt: new Date(createdAt).toISOString(),
          endedAt: new Date(endedAt).toISOString(),
        })),
      }
    },
  )
  resendRoute(app, context)
}

function testRoute(app: App, context: Context, targets: Targets, secrets: WebhookSecrets): void {
  const client = new WebhookClient({ targets, secrets, clock: context.clock })
  app.addHook('onClose', async () => client.close())
  app.post(
    '/v1/webhooks/:id/tests',
    {
      config: { permission: 'webhooks:change' },
      schema: {
        summary: 'Send a test event now, and show what came back',
        description: 'It waits for nothing that waits already, and is sent once, whatever comes of it.',
        params: IdParams,
        response: { 200: WebhookTested },
      },
    },
    (request, reply) => {
      const { partyId } = identityOf(request)
      const webhookId = request.params.id as WebhookId
      return runCommand(context, {
        request,
        reply,
        load: (loading, { personId }) => webhookSituation(loading, { webhookId, personId }),
        decide: (situation): Outcome<string> => {
          const refusal = refuseChange(situation)
          return refusal === null ? decided(`${context.newId()}-test`, []) : refused(refusal)
        },
        answer: (eventId) => ({ status: 200, body: { eventId } }),
        // Nothing is sent before the request is known to be a new one, and nothing twice for the same.
        complete: async (kept, replayed) => {
          const { eventId } = kept as { readonly eventId: string }
          if (replayed) return { eventId, delivered: null, answer: null, why: null, tookMs: null }
          return { eventId, ...(await sendTest(context, client, { partyId, webhookId, eventId })) }
        },
      })
    },
  )
}

interface TestEvent {
  readonly partyId: PartyId
  readonly webhookId: WebhookId
  readonly eventId: string
}

async function sendTest(
  context: Context,
  client: WebhookClient,
  { partyId, webhookId, eventId }: TestEvent,
): Promise<object> {
  const webhook = await readAs(context.database, partyId, (reading) => webhookView(reading, webhookId))
  if (webhook === null) throw new Error('a webhook that was found is gone')
  const event: CloudEvent = {
    specversion: '1.0',
    id: eventId,
    source: `urn:geleit:party:${partyId}`,
    type: cloudEventType('test'),
    subject: `webhooks/${webhookId}`,
    time: new Date(context.clock()).toISOString(),
    datacontenttype: 'application/json',
    sequence: '0'.repeat(16),
    data: { webhookId },
  }
  const started = performance.now()
  const sent = await client.send(webhook, { id: event.id, body: JSON.stringify(event) })
  const tookMs = Math.round(performance.now() - started)
  // What the receiver wrote is not shown: it may be anybody's.
  return { delivered: sent.delivered, answer: sent.answer, why: sent.delivered ? null : sent.why, tookMs }
}

interface Resending extends WebhookSituation {
  readonly dead: readonly string[]
}

function resendRoute(app: App, context: Context): void {
  app.post(
    '/v1/webhooks/:id/resends',
    {
      config: { permission: 'webhooks:change' },
      schema: {
        summary: 'Send again what was given up',
        description: 'It comes late, then: by "sequence" a receiver sees what happened after it.',
        params: IdParams,
        body: Type.Object({
          eventIds: Type.Optional(
            Type.Array(Type.String({ pattern: '^[0-9A-Za-z_-]{1,120}$' }), {
              minItems: 1,
              maxItems: RESEND_MOST,
              description: 'All of them if left out.',
            }),
          ),
        }),
        response: { 201: Type.Object({ resent: Type.Integer() }) },
      },
    },
    (request, reply) => {
      const webhookId = request.params.id as WebhookId
      const eventIds = request.body.eventIds ?? null
      return runCommand(context, {
        request,
        reply,
        load: async (loading, { personId }): Promise<Resending | null> => {
          const situation = await webhookSituation(loading, { webhookId, personId })
          if (situation === null) return null
          return { ...situation, dead: await deadLettersOf(loading, webhookId, eventIds) }
        },
        decide: (situation): Outcome<readonly string[]> => {
          const refusal = refuseChange(situation)
          return refusal === null ? decided(situation.dead, []) : refused(refusal)
        },
        beside: (writes, dead) => resend(writes, webhookId, dead),
        answer: (dead) => ({ status: 201, body: { resent: dead.length } }),
      })
    },
  )
}
