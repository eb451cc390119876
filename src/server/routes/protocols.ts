/** Protocols on paper: of hand-overs and receipts, of boxes, devices and keys that change hands, and lists of devices. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import type { ContainerId, HandoverId, PartyId, PersonId, ShipmentId } from '../../custody/identifiers.ts'
import { readAs, readForRules } from '../../store/database.ts'
import {
  CONTAINER_PROTOCOLS,
  type ContainerProtocolFact,
  containerProtocols,
  contentsSeen,
  contentsThen,
  handoverRecord,
  handoverSeen,
  KEY_PROTOCOLS,
  namesFor,
  newestAbout,
  ownEntry,
  placeInLog,
  receiptRecord,
} from '../../store/queries/protocols.ts'
import { select } from '../../store/rows.ts'
import type { App } from '../app-type.ts'
import { type Context, identityOf } from '../context.ts'
import type { PrintedDocument } from '../prints/drawing.ts'
import { zoneOf } from '../prints/moments.ts'
import { containerDocument, deviceListDocument, keyDocument } from '../prints/own-protocols.ts'
import type { PaperSettings } from '../prints/paper.ts'
import { LanguageText, languageAsked, PDF, sendPrint, thePress } from '../prints/sending.ts'
import { handoverDocument, receiptDocument } from '../prints/shipment-protocols.ts'
import { interfaceProblem, type Language, languageOf, sendProblem } from '../problem.ts'
import { IdParams, Paging, UuidText } from '../schemas.ts'
import { linkToNext, pageAsked } from './paging.ts'

const EntryParams = Type.Object({ entryId: UuidText })
const Query = Type.Object({ language: Type.Optional(LanguageText) })
const RESPONSE = { 200: { description: 'The protocol.', content: PDF } }

export function protocolRoutes(app: App, context: Context): void {
  shipmentRoutes(app, context)
  containerRoutes(app, context)
  keyRoute(app, context)
}

/** `not_seen`: 404. `nothing`: it has not happened yet, or there is no protocol of such a thing. */
type Made = PrintedDocument | 'not_seen' | 'nothing'

async function answer(
  context: Context,
  request: FastifyRequest,
  reply: FastifyReply,
  make: (settings: PaperSettings, partyId: PartyId) => Promise<Made>,
): Promise<FastifyReply> {
  const { language } = request.query as { language?: Language }
  const settings = {
    language: languageAsked(request, language),
    origin: context.login.origin(),
    timeZone: zoneOf(context),
  }
  const made = await make(settings, identityOf(request).partyId)
  if (made === 'not_seen') return sendProblem(reply, interfaceProblem('not_found', languageOf(request)))
  if (made === 'nothing') return sendProblem(reply, interfaceProblem('nothing_to_print', languageOf(request)))
  const bytes = await thePress.print(made)
  return sendPrint(reply, { bytes, type: 'application/pdf', name: 'protocol.pdf' })
}

function shipmentRoutes(app: App, context: Context): void {
  app.get(
    '/v1/shipments/:id/handovers/:handoverId/protocol',
    {
      config: { permission: 'shipments:read' },
      schema: {
        summary: 'The protocol of a hand-over that both sides have signed (PDF)',
        description: 'Names are those of your own people, and of drivers whose link your party gave out.',
        params: Type.Object({ id: UuidText, handoverId: UuidText }),
        querystring: Query,
        response: RESPONSE,
      },
    },
    (request, reply) =>
      answer(context, request, reply, async (settings, partyId) => {
        const { id, handoverId } = request.params
        const named = { shipmentId: id as ShipmentId, handoverId: handoverId as HandoverId }
        const seen = await readAs(context.database, partyId, (client) => handoverSeen(client, named))
        if (seen === null) return 'not_seen'
        const record = await readForRules(context.database, null, (rules) => handoverRecord(rules, seen, partyId))
        return record === null ? 'nothing' : handoverDocument(seen, record, settings)
      }),
  )
  app.get(
    '/v1/shipments/:id/receipt/protocol',
    {
      config: { permission: 'shipments:read' },
      schema: {
        summary: 'The protocol of what was received of a shipment, in one part or several (PDF)',
        params: IdParams,
        querystring: Query,
        response: RESPONSE,
      },
    },
    (request, reply) =>
      answer(context, request, reply, async (settings, partyId) => {
        const shipmentId = request.params.id as ShipmentId
        const { database } = context
        const [shipment] = await readAs(database, partyId, (client) => select(client, 'shipment', { shipmentId }))
        if (shipment === undefined) return 'not_seen'
        const record = await readForRules(database, null, (rules) => receiptRecord(rules, shipment, partyId))
        if (record === null) return 'nothing'
        const names = await readAs(database, partyId, (client) =>
          namesFor(client, {
            parties: [
              shipment.partyId,
              shipment.recipientPartyId,
              ...record.receipts.map(({ entry }) => entry.partyId),
            ],
            people: record.receipts.map(({ entry }) => entry.personId),
            sites: [shipment.toSiteId],
          }),
        )
        return receiptDocument(shipment, record, names, settings)
      }),
  )
}

const ProtocolShown = Type.Object({
  entryId: Type.String(),
  kind: Type.Union([Type.Literal('box_issued'), Type.Literal('devices_taken_out'), Type.Literal('box_passed_on')]),
  recordedAt: Type.String({ format: 'date-time' }),
})

function containerRoutes(app: App, context: Context): void {
  app.get(
    '/v1/containers/:id/protocols',
    {
      config: { permission: 'containers:read' },
      schema: {
        summary: 'What there is a protocol of, among what your party did with a box; the newest first',
        params: IdParams,
        querystring: Paging,
        response: { 200: Type.Object({ protocols: Type.Array(ProtocolShown) }) },
      },
    },
    async (request, reply) => {
      const { partyId } = identityOf(request)
      const { id } = request.params
      const page = await readAs(context.database, partyId, (client) =>
        containerProtocols(client, id as ContainerId, pageAsked(request.query)),
      )
      if (page === null) return sendProblem(reply, interfaceProblem('not_found', languageOf(request)))
      const rows = linkToNext(reply, `/v1/containers/${id}/protocols`, request.query, page)
      return {
        protocols: rows.map(({ recordedAt, ...row }) => ({ ...row, recordedAt: new Date(recordedAt).toISOString() })),
      }
    },
  )
  app.get(
    '/v1/container-protocols/:entryId',
    {
      config: { permission: 'containers:read' },
      schema: {
        summary: 'The protocol of a box that was issued or passed on, or of devices that were taken out (PDF)',
        params: EntryParams,
        querystring: Query,
        response: RESPONSE,
      },
    },
    (request, reply) =>
      answer(context, request, reply, (settings, partyId) =>
        ofContainer(context, request.params.entryId, settings, partyId),
      ),
  )
  app.get(
    '/v1/containers/:id/device-list',
    {
      config: { permission: 'containers:read' },
      schema: {
        summary: 'What lies in a box, as a list to print (PDF)',
        params: IdParams,
        querystring: Query,
        response: RESPONSE,
      },
    },
    (request, reply) =>
      answer(context, request, reply, async (settings, partyId) => {
        const containerId = request.params.id as ContainerId
        const seen = await readAs(context.database, partyId, async (client) => {
          const contents = await contentsSeen(client, containerId)
          if (contents === null) return null
          const names = await namesFor(client, { parties: [contents.partyId], people: [], sites: [] })
          return { contents, names }
        })
        if (seen === null) return 'not_seen'
        const found = await readForRules(context.database, null, async (rules) => {
          const newest = await newestAbout(rules, containerId)
          return newest === null ? null : { newest, log: await placeInLog(rules, newest.entryId) }
        })
        if (found === null) throw new Error('a box without an entry')
        return deviceListDocument(seen.contents, { ...found, names: seen.names }, settings)
      }),
  )
}

async function ofContainer(
  context: Context,
  entryId: string,
  settings: PaperSettings,
  partyId: PartyId,
): Promise<Made> {
  const seen = await readAs(context.database, partyId, async (client) => {
    const printed = await ownEntry(client, entryId, CONTAINER_PROTOCOLS)
    if (printed === 'not_seen' || printed === 'another') return printed
    const { fact, personId } = printed.entry
    if (fact.type === 'container_stored' && fact.custody !== 'issued') return 'another'
    const names = await namesFor(client, {
      parties: [printed.entry.partyId],
      people: [personId, ...peopleIn(fact)],
      sites: 'siteId' in fact ? [fact.siteId] : [],
    })
    return { printed, names }
  })
  if (seen === 'not_seen') return seen
  if (seen === 'another') return 'nothing'
  const { printed, names } = seen
  const { recordTime, fact } = printed.entry
  // What lay in the box was in the hands of this party then, though it may have gone since.
  const { box, log } = await readForRules(context.database, null, async (rules) => ({
    box: (await contentsThen(rules, [fact.containerId], recordTime))[0],
    log: await placeInLog(rules, entryId),
  }))
  if (box === undefined) throw new Error('an entry about a box that is not there')
  return containerDocument({ printed, names, log }, box, settings)
}

function peopleIn(fact: ContainerProtocolFact): PersonId[] {
  switch (fact.type) {
    case 'container_stored':
      return []
    case 'devices_unpacked':
      return [fact.toPersonId]
    case 'container_passed_on':
      return [fact.fromPersonId, fact.forPersonId]
    default:
      return fact satisfies never
  }
}

function keyRoute(app: App, context: Context): void {
  app.get(
    '/v1/key-protocols/:entryId',
    {
      config: { permission: 'keys:read' },
      schema: {
        summary: 'The protocol of a key that was handed out or taken back (PDF); its history names the entries',
        params: EntryParams,
        querystring: Query,
        response: RESPONSE,
      },
    },
    (request, reply) =>
      answer(context, request, reply, async (settings, partyId) => {
        const { entryId } = request.params
        const seen = await readAs(context.database, partyId, async (client) => {
          const printed = await ownEntry(client, entryId, KEY_PROTOCOLS)
          if (printed === 'not_seen' || printed === 'another') return printed
          const { personId, fact } = printed.entry
          const named = { parties: [printed.entry.partyId], people: [personId, fact.personId], sites: [] }
          return { printed, names: await namesFor(client, named) }
        })
        if (seen === 'not_seen') return seen
        if (seen === 'another') return 'nothing'
        const log = await readForRules(context.database, null, (rules) => placeInLog(rules, entryId))
        return keyDocument({ ...seen, log }, settings)
      }),
  )
}
