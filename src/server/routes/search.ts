/** One field that finds everything: by what was scanned, typed, or typed in part. */
import type { FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import type { Permission } from '../../custody/people.ts'
import { readSearchText, SEARCH_TEXT_MOST } from '../../custody/search-text.ts'
import { readAs } from '../../store/database.ts'
import {
  byMatchAndTitle,
  findOfKind,
  type Hit,
  MATCHES,
  SEARCH_KINDS,
  type SearchAsked,
  type SearchKind,
} from '../../store/queries/search.ts'
import type { App } from '../app-type.ts'
import { mayUse } from '../auth/hook.ts'
import { type Context, identityOf } from '../context.ts'
import { interfaceProblem, languageOf, sendProblem } from '../problem.ts'
import { plainText } from '../schemas.ts'
import { oneOf, orNull, TextOrNull } from '../shapes/basics.ts'
import { TrustWord } from '../shapes/words.ts'

/** Of each kind. */
const HITS_MOST = 20

/** Who may read a kind may find it. A fitter finds their own key alone. */
const PERMISSION_OF: Readonly<Record<SearchKind, Permission>> = {
  device: 'devices:read',
  container: 'containers:read',
  tray: 'containers:read',
  key: 'keys:confirm',
  shipment: 'shipments:read',
  incident: 'incidents:read',
  site: 'parties:read',
  person: 'people:read',
  party: 'parties:read',
}

/** Where this interface tells more of one; what has no route of its own is told in a list. */
const PATH_OF: Readonly<Record<SearchKind, ((id: string) => string) | null>> = {
  device: (id) => `/v1/devices/${id}`,
  container: (id) => `/v1/containers/${id}`,
  tray: null,
  key: (id) => `/v1/keys/${id}`,
  shipment: (id) => `/v1/shipments/${id}`,
  incident: (id) => `/v1/incidents/${id}`,
  site: null,
  person: (id) => `/v1/people/${id}`,
  party: (id) => `/v1/parties/${id}`,
}

const HitShown = Type.Object({
  kind: oneOf(SEARCH_KINDS),
  id: Type.String({ description: 'What its kind is called by in this interface: an identification, a serial, an id.' }),
  title: Type.String(),
  subtitle: Type.String({ description: 'Where it is, or whose it is, by name; empty: nothing to say.' }),
  state: Type.Union([Type.String(), Type.Null()], { description: 'A word of its kind: custody of a device, status.' }),
  trust: orNull(TrustWord),
  missing: Type.Boolean(),
  match: oneOf(MATCHES),
  path: TextOrNull,
})

const SearchAnswer = Type.Object({
  query: Type.String({ description: 'What was looked for, without outer blanks.' }),
  hits: Type.Array(HitShown, { description: 'Exact ones first, then those that begin with it, end with it, have it.' }),
  more: Type.Boolean({ description: 'There are more of some kind than were asked for.' }),
  unknown: Type.Boolean({
    description:
      'The text holds a whole device identification, and you see no such device: it is not announced to you.',
  }),
  deviceId: Type.Union([Type.String(), Type.Null()], { description: 'The identification that the text holds.' }),
})

export function searchRoutes(app: App, context: Context): void {
  app.get(
    '/v1/search',
    {
      config: { permission: 'devices:read' },
      schema: {
        summary: 'Find anything by what was scanned or typed, also in part',
        description:
          'Whole identifications, also as server identification and inside of a longer text; beginnings and last digits of devices; serials of containers, of their locks and of keys; labels of trays; SSCC; ids and their beginnings; names. Each kind only for those who may read it.',
        querystring: Type.Object({
          q: plainText(SEARCH_TEXT_MOST),
          kinds: Type.Optional(
            Type.String({ pattern: `^(${SEARCH_KINDS.join('|')})(,(${SEARCH_KINDS.join('|')}))*$`, maxLength: 100 }),
          ),
          limit: Type.Optional(Type.String({ pattern: '^([1-9]|1[0-9]|20)$', description: '1 to 20 of each kind.' })),
        }),
        response: { 200: SearchAnswer },
      },
    },
    async (request, reply) => {
      const { q, kinds, limit = String(HITS_MOST) } = request.query
      const text = readSearchText(q)
      if (text.text === '') {
        const members = { at: 'querystring/q', why: 'must hold more than blanks' }
        return sendProblem(reply, interfaceProblem('request_malformed', languageOf(request), members))
      }
      const { partyId, personId } = identityOf(request)
      const allKeys = mayUse(identityOf(request), 'keys:read')
      const asked: SearchAsked = { text, limit: Number(limit), personId, allKeys }
      const wanted = wantedKinds(request, kinds)
      const found = await readAs(context.database, partyId, (client) =>
        Promise.all(wanted.map((kind) => findOfKind(client, kind, asked))),
      )
      const isAbsent = text.deviceId !== null && wanted.includes('device') && !found.flat().some(isDevice)
      return {
        query: text.text,
        hits: found
          .flatMap((hits) => hits.slice(0, asked.limit))
          .sort(byMatchAndKind)
          .map((hit) => shown(hit, allKeys)),
        more: found.some((hits) => hits.length > asked.limit),
        unknown: isAbsent,
        deviceId: text.deviceId,
      }
    },
  )
}

function wantedKinds(request: FastifyRequest, asked: string | undefined): readonly SearchKind[] {
  const kinds: readonly string[] = asked?.split(',') ?? SEARCH_KINDS
  const identity = identityOf(request)
  return SEARCH_KINDS.filter(
    (kind) =>
      kinds.includes(kind) &&
      (mayUse(identity, PERMISSION_OF[kind]) || (kind === 'key' && mayUse(identity, 'keys:read'))),
  )
}

const isDevice = ({ kind }: Hit): boolean => kind === 'device'

function byMatchAndKind(a: Hit, b: Hit): number {
  const rank = MATCHES.indexOf(a.match) - MATCHES.indexOf(b.match)
  return rank || SEARCH_KINDS.indexOf(a.kind) - SEARCH_KINDS.indexOf(b.kind) || byMatchAndTitle(a, b)
}

function shown(hit: Hit, allKeys: boolean): Readonly<Record<string, unknown>> {
  const path = hit.kind === 'key' && !allKeys ? null : PATH_OF[hit.kind]
  return { ...hit, path: path?.(encodeURIComponent(hit.id)) ?? null }
}
