/** Labels, to be stuck on things: one for the screen or the printer, or many at once. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import { type Static, Type } from 'typebox'
import { numberLoadingUnits } from '../../custody/gs1.ts'
import type { ShipmentId } from '../../custody/identifiers.ts'
import { readAs, readForRules } from '../../store/database.ts'
import {
  addLoadingUnits,
  containerNumbers,
  type LabelsAsked,
  labelSources,
  loadingUnitSituation,
} from '../../store/queries/labels.ts'
import type { App } from '../app-type.ts'
import { type Context, identityOf, runCommand } from '../context.ts'
import { type CompleteSource, labelOf, labelsTitle } from '../prints/labels.ts'
import { zoneOf } from '../prints/moments.ts'
import { LanguageText, languageAsked, PDF, SVG, sendPrint, thePress } from '../prints/sending.ts'
import { interfaceProblem, languageOf, sendProblem } from '../problem.ts'
import { IdParams, SerialText, UuidText } from '../schemas.ts'

/** About a second of computing for each hundred. */
const LABELS_MOST = 500

const Size = Type.Union([Type.Literal('62x29'), Type.Literal('100x50'), Type.Literal('a4')], {
  description: 'In mm. "a4": sheets of 24 labels of 70 × 37 mm. 62x29 if it lacks.',
})
const Query = Type.Object({
  size: Type.Optional(Size),
  format: Type.Optional(
    Type.Union([Type.Literal('pdf'), Type.Literal('svg')], { description: 'svg: of one label, for the screen.' }),
  ),
  language: Type.Optional(LanguageText),
})
type Asked = Static<typeof Query>

const ids = (description: string) =>
  Type.Optional(Type.Array(UuidText, { maxItems: LABELS_MOST, uniqueItems: true, description }))

const NONE: LabelsAsked = { containers: [], keys: [], sites: [], packingLists: [], trays: [], shipments: [] }

export function labelRoutes(app: App, context: Context): void {
  for (const [thing, of, permission] of [
    ['containers', 'box', 'containers:read'],
    ['sites', 'site', 'parties:read'],
    ['packing-lists', 'packing list', 'containers:read'],
  ] as const) {
    app.get(
      `/v1/${thing}/:id/label`,
      {
        config: { permission },
        schema: {
          summary: `The label of a ${of}`,
          params: IdParams,
          querystring: Query,
          response: { 200: { description: 'The label.', content: { ...PDF, ...SVG } } },
        },
      },
      (request, reply) => {
        const kind = thing === 'packing-lists' ? 'packingLists' : thing
        const { id } = request.params as { id: string }
        return answer(context, request, reply, { ...NONE, [kind]: [id] }, request.query as Asked)
      },
    )
  }
  app.get(
    '/v1/keys/:serial/label',
    {
      config: { permission: 'keys:read' },
      schema: {
        summary: 'The label of a key',
        params: Type.Object({ serial: SerialText }),
        querystring: Query,
        response: { 200: { description: 'The label.', content: { ...PDF, ...SVG } } },
      },
    },
    (request, reply) => answer(context, request, reply, { ...NONE, keys: [request.params.serial] }, request.query),
  )
  shipmentRoutes(app, context)
  manyRoute(app, context)
}

function shipmentRoutes(app: App, context: Context): void {
  const Unit = Type.Object({
    containerId: Type.String(),
    sscc: Type.String({ description: '18 digits (GS1 application identifier 00).' }),
  })
  app.post(
    '/v1/shipments/:id/loading-units',
    {
      config: { permission: 'shipments:announce' },
      schema: {
        summary: 'Give each box of a shipment an SSCC, by the GS1 prefix of the sender',
        description: 'What has one keeps it. Then the labels of the shipment hold them.',
        params: IdParams,
        response: { 201: Type.Object({ loadingUnits: Type.Array(Unit) }) },
      },
    },
    (request, reply) => {
      const shipmentId = request.params.id as ShipmentId
      const { partyId } = identityOf(request)
      return runCommand(context, {
        request,
        reply,
        load: (loading, { personId }) => loadingUnitSituation(loading, { shipmentId, personId }),
        decide: (situation) => {
          const outcome = numberLoadingUnits(situation)
          if (outcome.refusal !== undefined) return outcome
          return { facts: [], answer: { ...outcome.answer, prefix: situation.prefix } }
        },
        beside: (writes, { added, prefix }) => {
          if (prefix !== null) addLoadingUnits(writes, { shipmentId, partyId, prefix, units: added })
        },
        answer: ({ units }) => ({ status: 201, body: { loadingUnits: units } }),
      })
    },
  )
  app.get(
    '/v1/shipments/:id/labels',
    {
      config: { permission: 'shipments:read' },
      schema: {
        summary: 'Labels of the boxes of a shipment as loading units, with their SSCC where they have one',
        params: IdParams,
        querystring: Type.Object({ size: Type.Optional(Size), language: Type.Optional(LanguageText) }),
        response: { 200: { description: 'The labels.', content: PDF } },
      },
    },
    (request, reply) =>
      answer(context, request, reply, { ...NONE, shipments: [request.params.id as ShipmentId] }, request.query),
  )
}

function manyRoute(app: App, context: Context): void {
  app.post(
    '/v1/labels',
    {
      config: { permission: 'containers:read' },
      schema: {
        summary: 'Labels of many things at once, in this order',
        description: `At most ${LABELS_MOST}. Nothing is changed. 404 where one of the things is not to be seen.`,
        body: Type.Object({
          size: Type.Optional(Size),
          language: Type.Optional(LanguageText),
          containerIds: ids('Boxes.'),
          keySerials: Type.Optional(Type.Array(SerialText, { maxItems: LABELS_MOST, uniqueItems: true })),
          siteIds: ids('Sites.'),
          packingListIds: ids('Packing lists.'),
          trayIds: ids('Trays of packing lists.'),
        }),
        response: { 200: { description: 'The labels.', content: PDF } },
      },
    },
    (request, reply) => {
      const { containerIds = [], keySerials = [], siteIds = [], packingListIds = [], trayIds = [] } = request.body
      const asked = { containers: containerIds, keys: keySerials, sites: siteIds, packingLists: packingListIds }
      const all = { ...NONE, ...asked, trays: trayIds } as unknown as LabelsAsked
      const count = Object.values(all).reduce((sum, list) => sum + list.length, 0)
      if (count === 0 || count > LABELS_MOST) {
        const members = { at: 'body', why: `must name 1 to ${LABELS_MOST} things` }
        return sendProblem(reply, interfaceProblem('request_malformed', languageOf(request), members))
      }
      return answer(context, request, reply, all, request.body)
    },
  )
}

async function answer(
  context: Context,
  request: FastifyRequest,
  reply: FastifyReply,
  asked: LabelsAsked,
  { size = '62x29', format = 'pdf', language: wanted }: Asked,
): Promise<FastifyReply> {
  const language = languageAsked(request, wanted)
  const sources = await shownSources(context, request, asked)
  if (sources === null) return sendProblem(reply, interfaceProblem('not_found', languageOf(request)))
  // Of a shipment whose boxes have all gone their way.
  if (sources.length === 0) return sendProblem(reply, interfaceProblem('nothing_to_print', languageOf(request)))
  const settings = { language, origin: context.login.origin(), timeZone: zoneOf(context) }
  const labels = sources.map((source) => labelOf(source, settings))
  const [first] = labels
  if (format === 'svg' && first !== undefined) {
    const picture = await thePress.print({ kind: 'picture', language, size, label: first })
    return sendPrint(reply, { bytes: picture, type: 'image/svg+xml', name: 'label.svg' })
  }
  const title = labels.length === 1 && first !== undefined ? `${first.kind} ${first.main}` : labelsTitle(language)
  // Labels have no date of their own; the same ones are the same file at any time.
  const bytes = await thePress.print({ kind: 'labels', language, size, labels, title, createdAt: 0 })
  return sendPrint(reply, { bytes, type: 'application/pdf', name: 'labels.pdf' })
}

async function shownSources(
  context: Context,
  request: FastifyRequest,
  asked: LabelsAsked,
): Promise<readonly CompleteSource[] | null> {
  const { partyId } = identityOf(request)
  const shown = await readAs(context.database, partyId, (client) => labelSources(client, asked))
  if (shown === null) return null
  const numbers = await readForRules(context.database, null, (client) => containerNumbers(client, asked.containers))
  return shown.map((source) => {
    if (source.kind !== 'container') return source
    const of = numbers.get(source.id)
    if (of === undefined) throw new Error('a container without its registration')
    return { ...source, numbers: of }
  })
}
