/** Blocks to be fetched instead of sent, and recalls as tasks. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import { type DeviceId, type IncidentId, idOf, isMalformed, parseDeviceId } from '../../custody/identifiers.ts'
import { confirmRecall, ownRecall } from '../../custody/recall.ts'
import { readAs } from '../../store/database.ts'
import { blocksSince, type RecallView, recallList, recallSituation } from '../../store/queries/recalls.ts'
import type { App } from '../app-type.ts'
import { type Context, identityOf, runCommand } from '../context.ts'
import { interfaceProblem, languageOf, sendProblem } from '../problem.ts'
import { DeviceText, Moment, plainText, UuidText } from '../schemas.ts'
import { Time } from '../shapes/basics.ts'
import { RecallShown } from '../shapes/cases.ts'
import { CloudEventShown } from '../shapes/webhooks.ts'
import { RecallStatusWord } from '../shapes/words.ts'
import { linkToNext, pageAsked } from './paging.ts'

const WAIT_MOST_SECONDS = 25
const LOOK_EVERY_MS = 250
const Limit = Type.Optional(Type.String({ pattern: '^[1-9][0-9]{0,2}$', description: '1 to 999; 100 if it lacks.' }))
const RecallParams = Type.Object({ incidentId: UuidText, deviceId: DeviceText })

export function recallRoutes(app: App, context: Context): void {
  blocksRoute(app, context)
  app.get(
    '/v1/recalls',
    {
      config: { permission: 'recalls:read' },
      schema: {
        summary: 'Recalls: who takes care of them, until when; those due first come first',
        querystring: Type.Object({
          limit: Limit,
          cursor: Type.Optional(Type.String({ pattern: '^[0-9a-f-]{36}\\.[0-9A-Z]{14}$' })),
          status: Type.Optional(RecallStatusWord),
        }),
        response: { 200: Type.Object({ recalls: Type.Array(RecallShown) }) },
      },
    },
    async (request, reply) => {
      const asked = { ...pageAsked(request.query), status: request.query.status ?? null }
      const page = await readAs(context.database, identityOf(request).partyId, (client) => recallList(client, asked))
      const now = context.clock()
      return { recalls: linkToNext(reply, '/v1/recalls', request.query, page).map((recall) => shown(recall, now)) }
    },
  )
  ownerRoute(app, context)
  confirmationRoute(app, context)
}

function blocksRoute(app: App, context: Context): void {
  app.get(
    '/v1/blocks',
    {
      config: { permission: 'blocks:read' },
      schema: {
        summary: 'What was blocked, released, recalled and locked out since a cursor, in order',
        description:
          'The same events as webhooks bring, for systems that rather ask. The cursor of an answer is where the next one begins; nothing is ever put before it.',
        querystring: Type.Object({
          limit: Limit,
          cursor: Type.Optional(
            Type.String({ pattern: '^[0-9]{1,15}$', description: 'From the beginning if it lacks.' }),
          ),
          wait: Type.Optional(
            Type.String({
              pattern: '^(?:[0-9]|1[0-9]|2[0-5])$',
              description: `Seconds to wait for something where there is nothing yet; at most ${WAIT_MOST_SECONDS}.`,
            }),
          ),
        }),
        response: { 200: Type.Object({ events: Type.Array(CloudEventShown), cursor: Type.String() }) },
      },
    },
    async (request, reply) => {
      const { partyId } = identityOf(request)
      const { limit = '100', cursor = '0', wait = '0' } = request.query
      const waitUntil = performance.now() + Number(wait) * 1_000
      for (;;) {
        const { events, more, ...found } = await readAs(context.database, partyId, (client) =>
          blocksSince(client, partyId, { cursor, limit: Number(limit) }),
        )
        const isOver = performance.now() >= waitUntil || request.raw.destroyed
        if (events.length > 0 || isOver) {
          if (more) {
            const query = new URLSearchParams({ limit, cursor: found.cursor })
            reply.header('link', `</v1/blocks?${query}>; rel="next"`)
          }
          return { events, cursor: found.cursor }
        }
        await sleep(LOOK_EVERY_MS)
      }
    },
  )
}

function ownerRoute(app: App, context: Context): void {
  app.post(
    '/v1/recalls/:incidentId/:deviceId/owners',
    {
      config: { permission: 'recalls:handle' },
      schema: {
        summary: 'Say who takes care of a recall, and until when',
        params: RecallParams,
        body: Type.Object({
          personId: Type.Optional(UuidText),
          dueAt: Type.Optional(Moment),
        }),
        response: { 201: Type.Object({ dueAt: Time }) },
      },
    },
    (request, reply) =>
      withRecall(request, reply, (recall) => {
        const { personId: ownerId, dueAt } = request.body
        return runCommand(context, {
          request,
          reply,
          load: async (loading, { personId }) => {
            const situation = await recallSituation(loading, { ...recall, personId })
            if (situation === null) return null
            const named = ownerId === undefined ? personId : idOf('PersonId', ownerId)
            const [owner] = await loading.find('person', { personId: named })
            return { situation, owner }
          },
          decide: ({ situation, owner }, given) =>
            ownRecall(situation, { owner, dueAt: dueAt === undefined ? null : Date.parse(dueAt) }, given),
          answer: (decided) => ({ status: 201, body: { dueAt: new Date(decided.dueAt).toISOString() } }),
        })
      }),
  )
}

function confirmationRoute(app: App, context: Context): void {
  app.post(
    '/v1/recalls/:incidentId/:deviceId/confirmations',
    {
      config: { permission: 'recalls:handle' },
      schema: {
        summary: 'Confirm that a recalled device is out of service: the recall is over, the device stays held',
        params: RecallParams,
        body: Type.Object({ what: Type.Literal('out_of_service'), note: plainText(2000) }),
        response: { 201: Type.Object({ status: Type.Literal('ended') }) },
      },
    },
    (request, reply) =>
      withRecall(request, reply, (recall) =>
        runCommand(context, {
          request,
          reply,
          load: (loading, { personId }) => recallSituation(loading, { ...recall, personId }),
          decide: (situation) => confirmRecall(situation, request.body),
          answer: () => ({ status: 201, body: { status: 'ended' } }),
        }),
      ),
  )
}

/** The recall that the path names. */
function withRecall(
  request: FastifyRequest,
  reply: FastifyReply,
  use: (recall: { readonly incidentId: IncidentId; readonly deviceId: DeviceId }) => Promise<FastifyReply>,
): Promise<FastifyReply> | FastifyReply {
  const params = request.params as { readonly incidentId: string; readonly deviceId: string }
  const deviceId = parseDeviceId(params.deviceId)
  if (!isMalformed(deviceId)) return use({ incidentId: idOf('IncidentId', params.incidentId), deviceId })
  const language = languageOf(request)
  const members = { at: 'params/deviceId', why: deviceId.reason[language] }
  return sendProblem(reply, interfaceProblem('identifier_malformed', language, members))
}

const iso = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString())

/** Where nobody has taken it, the owner of the device has to. */
function shown(recall: RecallView, now: number): object {
  const { incidentId, deviceId, raisedAt, status, dueAt, outOfServiceAt, custody, owningPartyId } = recall
  return {
    incidentId,
    deviceId,
    custody,
    status,
    raisedAt: iso(raisedAt),
    owner: { partyId: recall.ownerPartyId ?? owningPartyId, personId: recall.ownerPersonId },
    dueAt: iso(dueAt),
    overdue: status === 'open' && dueAt <= now,
    outOfServiceAt: iso(outOfServiceAt),
  }
}
