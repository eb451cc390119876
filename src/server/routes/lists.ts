/** Long lists for the app, and the numbers of its first page. */
import { Type } from 'typebox'
import type { ContainerId, PersonId, SiteId } from '../../custody/identifiers.ts'
import type { Container, Device } from '../../custody/state.ts'
import { readAs } from '../../store/database.ts'
import { containerList, deviceList } from '../../store/queries/lists.ts'
import { overview } from '../../store/queries/overview.ts'
import type { Trust } from '../../store/queries/views.ts'
import type { App } from '../app-type.ts'
import { type Context, identityOf } from '../context.ts'
import { plainText, UuidText } from '../schemas.ts'
import { Ids, TextOrNull, Time } from '../shapes/basics.ts'
import { ContainerStatusWord, CustodyWord, TrustWord } from '../shapes/words.ts'
import { linkToNext } from './paging.ts'

/** A list of 100,000 devices in a hundred requests. */
const LIMIT_MOST = 1_000
const LIMIT_IF_NONE = 100

const LongPaging = {
  limit: Type.Optional(
    Type.String({
      pattern: '^([1-9][0-9]{0,2}|1000)$',
      description: `1 to ${LIMIT_MOST}; ${LIMIT_IF_NONE} if it lacks.`,
    }),
  ),
  cursor: Type.Optional(
    Type.String({ pattern: '^[0-9A-Za-z~-]{1,64}$', description: 'From the link to the next page.' }),
  ),
}
const YesNo = Type.Union([Type.Literal('true'), Type.Literal('false')])
const PAGES =
  'Where a filter leaves much out, a page may hold fewer than were asked for, or none; the link says whether it goes on.'

const DeviceListed = Type.Object({
  deviceId: Type.String(),
  deviceType: Type.String(),
  custody: CustodyWord,
  trust: TrustWord,
  missing: Type.Boolean(),
  containerId: TextOrNull,
  containerSerial: TextOrNull,
  siteId: Type.Union([Type.String(), Type.Null()], { description: 'Where it lies, or where its container stands.' }),
  personId: Type.Union([Type.String(), Type.Null()], { description: 'Who of your people has it.' }),
  makerPartyId: Type.String(),
  owningPartyId: Type.String(),
  possessingPartyId: Type.String(),
})

const ContainerListed = Type.Object({
  containerId: Type.String(),
  serial: Type.String(),
  lockSerial: TextOrNull,
  containerTypeId: Type.String(),
  containerType: Type.Union([Type.String(), Type.Null()], { description: 'Your name of the type.' }),
  status: ContainerStatusWord,
  trust: TrustWord,
  missing: Type.Boolean(),
  siteId: TextOrNull,
  shipmentId: TextOrNull,
  capacityUnits: Type.Integer(),
  usedUnits: Type.Integer(),
  owningPartyId: Type.String(),
  possessingPartyId: Type.String(),
})

const limitOf = ({ limit = String(LIMIT_IF_NONE) }: { readonly limit?: string }): number => Number(limit)

export function listRoutes(app: App, context: Context): void {
  deviceListRoute(app, context)
  containerListRoute(app, context)
  overviewRoute(app, context)
}

function deviceListRoute(app: App, context: Context): void {
  app.get(
    '/v1/devices',
    {
      config: { permission: 'devices:read' },
      schema: {
        summary: 'Devices that you see, in the order of their identifications',
        description: `At a site container after container. ${PAGES}`,
        querystring: Type.Object({
          ...LongPaging,
          siteId: Type.Optional(UuidText),
          containerId: Type.Optional(UuidText),
          personId: Type.Optional(UuidText),
          custody: Type.Optional(CustodyWord),
          trust: Type.Optional(TrustWord),
          deviceType: Type.Optional(plainText(100)),
          missing: Type.Optional(YesNo),
        }),
        response: { 200: Type.Object({ devices: Type.Array(DeviceListed) }) },
      },
    },
    async (request, reply) => {
      const { query } = request
      const page = await readAs(context.database, identityOf(request).partyId, (client) =>
        deviceList(client, {
          limit: limitOf(query),
          cursor: query.cursor ?? null,
          containerId: (query.containerId ?? null) as ContainerId | null,
          siteId: (query.siteId ?? null) as SiteId | null,
          personId: (query.personId ?? null) as PersonId | null,
          custody: (query.custody ?? null) as Device['custody'] | null,
          trust: (query.trust ?? null) as Trust | null,
          deviceType: query.deviceType ?? null,
          missing: query.missing === undefined ? null : query.missing === 'true',
        }),
      )
      return { devices: linkToNext(reply, '/v1/devices', query, page) }
    },
  )
}

function containerListRoute(app: App, context: Context): void {
  app.get(
    '/v1/containers',
    {
      config: { permission: 'containers:read' },
      schema: {
        summary: 'Containers that you see, in the order of their serials',
        description: PAGES,
        querystring: Type.Object({
          ...LongPaging,
          siteId: Type.Optional(UuidText),
          status: Type.Optional(ContainerStatusWord),
          trust: Type.Optional(TrustWord),
          containerTypeId: Type.Optional(UuidText),
          missing: Type.Optional(YesNo),
        }),
        response: { 200: Type.Object({ containers: Type.Array(ContainerListed) }) },
      },
    },
    async (request, reply) => {
      const { query } = request
      const page = await readAs(context.database, identityOf(request).partyId, (client) =>
        containerList(client, {
          limit: limitOf(query),
          cursor: query.cursor ?? null,
          siteId: (query.siteId ?? null) as SiteId | null,
          status: (query.status ?? null) as Container['status'] | null,
          trust: (query.trust ?? null) as Trust | null,
          containerTypeId: query.containerTypeId ?? null,
          missing: query.missing === undefined ? null : query.missing === 'true',
        }),
      )
      return { containers: linkToNext(reply, '/v1/containers', query, page) }
    },
  )
}

const Count = Type.Integer({ minimum: 0 })
const Complete = Type.Boolean({ description: 'False: there are more than were counted.' })

function overviewRoute(app: App, context: Context): void {
  app.get(
    '/v1/overview',
    {
      config: { permission: 'stock:read' },
      schema: {
        summary: 'How things stand, in numbers',
        description:
          'Containers in the hands of your party; devices at your sites, or at all of the party if you are at none in particular.',
        response: {
          200: Type.Object({
            at: Time,
            siteIds: Ids,
            containers: Type.Object({
              byStatus: Type.Array(Type.Object({ status: ContainerStatusWord, containers: Count })),
              held: Count,
              missing: Count,
            }),
            devices: Type.Object({
              byCustody: Type.Array(Type.Object({ custody: CustodyWord, devices: Count })),
              byTrust: Type.Array(Type.Object({ trust: TrustWord, devices: Count })),
              missing: Count,
              complete: Complete,
            }),
            incidents: Type.Object({ open: Count, complete: Complete }),
            deadlines: Type.Object({ passed: Type.Integer({ description: 'Nobody acknowledged them.' }) }),
            tours: Type.Object({ underWay: Count, overdue: Count }),
            shipments: Type.Object({
              expected: Type.Integer({ description: 'To you, announced or under way.' }),
              late: Count,
              toAcknowledge: Type.Integer({ description: 'Delivered to you, and not received.' }),
            }),
          }),
        },
      },
    },
    async (request) => {
      const { partyId, personId } = identityOf(request)
      const now = context.clock()
      const numbers = await readAs(context.database, partyId, (client) => overview(client, { personId, now }))
      return { at: new Date(now).toISOString(), ...numbers }
    },
  )
}
