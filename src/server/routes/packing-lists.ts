/** A box that is filled by the list of the production line, with a sample of scans. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import type { DeviceId, OpeningId, PackingListId } from '../../custody/identifiers.ts'
import { refuse, refused } from '../../custody/outcome.ts'
import {
  completePackingList,
  type PackingListRequest,
  sampleDevices,
  sampleOf,
  takeInPackingList,
  withdrawPackingList,
} from '../../custody/packing-list.ts'
import type { PackingList, PackingListStatus, Tray } from '../../custody/state.ts'
import { readAs } from '../../store/database.ts'
import {
  listSituation,
  type PackingListView,
  packingListPage,
  packingListView,
  takeInSituation,
  withdrawalSituation,
} from '../../store/queries/packing-lists.ts'
import type { App } from '../app-type.ts'
import { UnreadableBody } from '../body.ts'
import { type Context, identityOf, runCommand } from '../context.ts'
import { isSource, LIST_CONTENT_TYPES, LIST_MOST, readPackingList, TRAY_LABEL } from '../packing-list-formats.ts'
import { interfaceProblem, languageOf, sendProblem } from '../problem.ts'
import { DeviceText, IdParams, isBadIdentifier, Paging, parseDeviceList, plainText } from '../schemas.ts'
import { wordsOf } from '../shapes/basics.ts'
import { linkToNext, pageAsked } from './paging.ts'

const LIST_LIMIT_BYTES = 1024 * 1024
const READ = { config: { permission: 'containers:read' as const } }
const TAKE_IN = { config: { permission: 'packing-lists:take-in' as const } }
const OPEN = { config: { permission: 'containers:open' as const } }

export const TrayLabelText = Type.String({ pattern: TRAY_LABEL.source, description: 'As on the label of a tray.' })

const NullableText = Type.Union([Type.String(), Type.Null()])
const SAMPLE = {
  sampleSize: Type.Integer({ description: 'How many devices have to be scanned; of a stopped list all.' }),
  sampled: Type.Integer(),
  stillToScan: Type.Integer(),
}
const DRAWN = Type.Array(Type.Object({ deviceId: Type.String(), trayLabel: NullableText }), {
  description: 'Drawn by the server and not scanned yet: these have to be in the sample.',
})
const SHOWN = {
  packingListId: Type.String(),
  containerId: Type.String(),
  openingId: Type.String(),
  status: wordsOf<PackingListStatus>({ open: true, stopped: true, completed: true, withdrawn: true }),
  devices: Type.Integer(),
  sampleSize: Type.Integer(),
  sampled: Type.Integer(),
  takenInBy: Type.String(),
  takenInAt: Type.String(),
  endedAt: NullableText,
}

export function packingListRoutes(app: App, context: Context): void {
  takeInRoute(app, context)
  readRoutes(app, context)
  sampleRoute(app, context)
  endRoutes(app, context)
}

function takeInRoute(app: App, context: Context): void {
  void app.register(async (scope) => {
    scope.removeAllContentTypeParsers()
    for (const type of LIST_CONTENT_TYPES) {
      scope.addContentTypeParser(type, { parseAs: 'buffer', bodyLimit: LIST_LIMIT_BYTES }, (_request, body, done) =>
        done(null, body),
      )
    }
    scope.post(
      '/v1/openings/:id/packing-lists',
      {
        bodyLimit: LIST_LIMIT_BYTES,
        ...TAKE_IN,
        schema: {
          summary: 'Fill an open container by the list of the production line',
          description: `As ${LIST_CONTENT_TYPES.join(', ')}. All of it or nothing; findings name the lines. The devices are reserved until the list is completed or withdrawn.`,
          params: IdParams,
          querystring: Type.Object({ sourceName: Type.Optional(plainText(100)) }),
          response: {
            201: Type.Object({
              packingListId: Type.String(),
              devices: Type.Integer(),
              ...SAMPLE,
              drawn: DRAWN,
            }),
          },
        },
      },
      (request, reply) => takeIn(context, request, reply),
    )
  })
}

const NO_LIST: PackingListRequest = { source: '', deviceIds: [], trays: [], lines: new Map() }

function takeIn(context: Context, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> | FastifyReply {
  const language = languageOf(request)
  const { id } = request.params as { readonly id: string }
  const { sourceName = null } = request.query as { readonly sourceName?: string }
  if (sourceName !== null && !isSource(sourceName)) throw new UnreadableBody('sourceName must be one line of text')
  const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0)
  const contentType = (request.headers['content-type'] ?? 'application/json').split(';')[0]?.trim().toLowerCase() ?? ''
  const read = readPackingList(contentType, body, sourceName)
  const list = read.findings === undefined ? read.list : NO_LIST
  const findings = read.findings?.map((each) => ({ ...each, why: each.why[language] })) ?? []
  // The whole file is the request: the same key with another file is another request.
  request.body = body.toString('base64')
  return runCommand(context, {
    request,
    reply,
    load: (loading) => takeInSituation(loading, { openingId: id as OpeningId, list }),
    // Said only of an opening that is there: what is invisible stays so, whatever is sent about it.
    decide: (situation, given) =>
      findings.length > 0
        ? refused(refuse('packing_list_faulty', { findings }))
        : takeInPackingList(situation, list, given),
    answer: ({ drawnLeft, ...answer }) => ({ status: 201, body: { ...answer, drawn: withTrays(drawnLeft, list) } }),
  })
}

function withTrays(deviceIds: readonly DeviceId[], { trays }: Pick<PackingListRequest, 'trays'>): object[] {
  const labels = new Map(trays.flatMap((tray) => tray.deviceIds.map((id) => [id, tray.label] as const)))
  return deviceIds.map((deviceId) => ({ deviceId, trayLabel: labels.get(deviceId) ?? null }))
}

function readRoutes(app: App, context: Context): void {
  app.get(
    '/v1/packing-lists',
    {
      ...READ,
      schema: {
        summary: 'Packing lists of one’s party, the newest first',
        querystring: Paging,
        response: { 200: Type.Object({ packingLists: Type.Array(Type.Object(SHOWN)) }) },
      },
    },
    async (request, reply) => {
      const page = await readAs(context.database, identityOf(request).partyId, (client) =>
        packingListPage(client, pageAsked(request.query)),
      )
      return { packingLists: linkToNext(reply, '/v1/packing-lists', request.query, page).map(shown) }
    },
  )
  app.get(
    '/v1/packing-lists/:id',
    {
      ...READ,
      schema: {
        summary: 'A packing list: its devices, its trays, and what is still to be scanned',
        params: IdParams,
        response: {
          200: Type.Object({
            ...SHOWN,
            stillToScan: Type.Integer(),
            drawn: DRAWN,
            deviceIds: Type.Array(Type.String()),
            trays: Type.Array(
              Type.Object({
                trayId: Type.String(),
                label: Type.String(),
                status: wordsOf<Tray['status']>({ listed: true, whole: true, dissolved: true, withdrawn: true }),
                containerId: NullableText,
                deviceIds: Type.Array(Type.String()),
              }),
            ),
          }),
        },
      },
    },
    async (request, reply) => {
      const found = await readAs(context.database, identityOf(request).partyId, (client) =>
        packingListView(client, request.params.id as PackingListId),
      )
      return found === null ? sendProblem(reply, interfaceProblem('not_found', languageOf(request))) : whole(found)
    },
  )
}

function shown({ partyId: _, personId, takenInAt, endedAt, ...list }: PackingList): object {
  return {
    ...list,
    takenInBy: personId,
    takenInAt: new Date(takenInAt).toISOString(),
    endedAt: endedAt === null ? null : new Date(endedAt).toISOString(),
  }
}

function whole({ list, listed, trays }: PackingListView): object {
  const { drawnLeft, ...sample } = sampleOf(list, listed)
  return {
    ...shown(list),
    ...sample,
    drawn: withTrays(drawnLeft, { trays }),
    deviceIds: listed.map(({ deviceId }) => deviceId),
    trays: trays.map(({ trayId, label, status, containerId, deviceIds }) => {
      return { trayId, label, status, containerId, deviceIds }
    }),
  }
}

function sampleRoute(app: App, context: Context): void {
  app.post(
    '/v1/packing-lists/:id/samples',
    {
      ...OPEN,
      schema: {
        summary: 'Scan devices for the sample',
        description: 'What the list does not name is refused, opens an incident and stops the list.',
        params: IdParams,
        body: Type.Object({ deviceIds: Type.Array(DeviceText, { minItems: 1, maxItems: LIST_MOST }) }),
        response: { 200: Type.Object({ scanned: Type.Integer(), ...SAMPLE, drawnLeft: Type.Array(Type.String()) }) },
      },
    },
    (request, reply) => {
      const deviceIds = parseDeviceList(request.body.deviceIds)
      if (isBadIdentifier(deviceIds)) {
        const language = languageOf(request)
        const { place, text, malformed } = deviceIds
        const members = { at: `/deviceIds/${place}`, text, reason: malformed.code, why: malformed.reason[language] }
        return sendProblem(reply, interfaceProblem('identifier_malformed', language, members))
      }
      const packingListId = request.params.id as PackingListId
      return runCommand(context, {
        request,
        reply,
        load: (loading, { personId }) => listSituation(loading, { packingListId, personId, deviceIds }),
        decide: (situation, given) => sampleDevices(situation, deviceIds, given),
        answer: (answer) => ({ status: 200, body: answer }),
      })
    },
  )
}

function endRoutes(app: App, context: Context): void {
  app.post(
    '/v1/packing-lists/:id/completion',
    {
      ...OPEN,
      schema: {
        summary: 'Pack all that the list names, once its sample is complete',
        params: IdParams,
        response: {
          200: Type.Object({
            packed: Type.Integer(),
            exposed: Type.Array(Type.String()),
            recalled: Type.Array(Type.String()),
          }),
        },
      },
    },
    (request, reply) =>
      runCommand(context, {
        request,
        reply,
        load: (loading, { personId }) =>
          listSituation(loading, { packingListId: request.params.id as PackingListId, personId }),
        decide: completePackingList,
        answer: ({ scanned, exposed, recalled }) => ({ status: 200, body: { packed: scanned, exposed, recalled } }),
      }),
  )
  app.post(
    '/v1/packing-lists/:id/withdrawal',
    {
      ...TAKE_IN,
      schema: {
        summary: 'Withdraw a list: nothing of it is packed, and its devices are free again',
        params: IdParams,
        response: { 200: Type.Object({ packingListId: Type.String() }) },
      },
    },
    (request, reply) => {
      const packingListId = request.params.id as PackingListId
      return runCommand(context, {
        request,
        reply,
        load: (loading) => withdrawalSituation(loading, packingListId),
        decide: withdrawPackingList,
        answer: () => ({ status: 200, body: { packingListId } }),
      })
    },
  )
}
