/** Where codes on paper and on labels lead. Nobody has to sign in: an id that nobody can guess is on the paper. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import { elementString, type Gs1Key, parseGs1 } from '../../custody/gs1.ts'
import { readForRules } from '../../store/database.ts'
import { type EntryPlace, entryPlace, entryProof } from '../../store/queries/entry-place.ts'
import { accepts } from '../accepts.ts'
import type { App } from '../app-type.ts'
import type { Context } from '../context.ts'
import { ENTRY_PAGE_POLICY, type EntryDescription, entryPage, thingPage } from '../entry-page.ts'
import { Gate } from '../gate.ts'
import { interfaceProblem, languageOf, sendProblem } from '../problem.ts'
import { UuidText } from '../schemas.ts'
import { NO_WITNESSES, policyOf } from '../witness/set-up.ts'

const PUBLIC = { permission: 'public' as const }
const CACHE = 'public, max-age=1'
/** However many strangers ask, they hold no more connections to the database than this. */
const READERS = 2

const EntryParams = Type.Object({ entryId: UuidText })
const Described = Type.Object({
  entryId: Type.String(),
  type: Type.String({ description: 'Kind of entry; what it says is private to its parties.' }),
  recordedAt: Type.String({ format: 'date-time' }),
  commitment: Type.String({ description: 'SHA-256, hexadecimal: the data of its leaf.' }),
  index: Type.Union([Type.Integer(), Type.Null()], { description: 'Null: not in the log yet.' }),
  published: Type.Boolean({ description: 'Whether the published checkpoint contains it.' }),
  checkpointSize: Type.Integer({ description: 'Leaves under the published checkpoint.' }),
  origin: Type.Union([Type.String(), Type.Null()]),
})
const HTML = { 'text/html': { schema: Type.String() } }

export function entryPageRoutes(app: App, context: Context): void {
  const gate = new Gate(READERS)
  const policy = policyOf(context.logPolicy ?? NO_WITNESSES, 'the policy of the log')
  app.get(
    '/e/:entryId',
    {
      config: PUBLIC,
      schema: {
        summary: 'What the log knows of an entry: a page for people, JSON for programs',
        params: EntryParams,
        response: {
          200: {
            description: 'Kind, time, commitment, and where it is in the log.',
            content: { 'application/json': { schema: Described }, ...HTML },
          },
        },
      },
    },
    async (request, reply) => {
      const place = await gate.enter(() =>
        readForRules(context.database, null, (rules) => entryPlace(rules, request.params.entryId, policy)),
      )
      if (place === null) return notFound(request, reply)
      const described = describe(place)
      reply.header('vary', 'accept, accept-language').header('cache-control', CACHE)
      if (!prefersHtml(request)) return described
      return sendPage(reply, entryPage(described, languageOf(request)))
    },
  )
  app.get(
    '/e/:entryId/proof',
    {
      config: PUBLIC,
      schema: {
        summary: 'The proof that an entry is in the published log (C2SP tlog-proof)',
        params: EntryParams,
        response: { 200: { description: 'The proof.', content: { 'text/plain': { schema: Type.String() } } } },
      },
    },
    async (request, reply) => {
      const { entryId } = request.params
      const proof = await gate.enter(() =>
        readForRules(context.database, null, (rules) => entryProof(rules, entryId, policy)),
      )
      if (proof === null) return notFound(request, reply)
      return reply
        .header('cache-control', CACHE)
        .header('content-disposition', `attachment; filename="${entryId}.tlog-proof"`)
        .type('text/plain; charset=utf-8')
        .send(proof)
    },
  )
  for (const ai of ['00', '8003'] as const) linkRoute(app, ai)
}

/** GS1 Digital Links of our labels. Nothing is looked up: whoever signs in scans the label in the app. */
function linkRoute(app: App, ai: '00' | '8003'): void {
  app.get(
    `/${ai}/:key`,
    {
      config: PUBLIC,
      schema: {
        summary: `A page: where the GS1 Digital Link of a ${ai === '00' ? 'loading unit' : 'box'} leads`,
        params: Type.Object({ key: Type.String({ pattern: '^[0-9A-Za-z-]{1,40}$' }) }),
        response: { 200: { description: 'The page.', content: HTML } },
      },
    },
    (request, reply) => {
      const read: Gs1Key | null = parseGs1(`(${ai})${request.params.key}`)
      if (read === null) return notFound(request, reply)
      reply.header('vary', 'accept-language').header('cache-control', 'public, max-age=3600')
      return sendPage(reply, thingPage(elementString(read), languageOf(request)))
    },
  )
}

function describe({ recordTime, ...place }: EntryPlace): EntryDescription {
  const published = place.index !== null && place.index < place.checkpointSize
  return { ...place, recordedAt: new Date(recordTime).toISOString(), published }
}

function sendPage(reply: FastifyReply, html: string): FastifyReply {
  return reply.type('text/html; charset=utf-8').header('content-security-policy', ENTRY_PAGE_POLICY).send(html)
}

function prefersHtml(request: FastifyRequest): boolean {
  const accept = request.headers.accept ?? ''
  return accepts(accept, 'text/html') && !accepts(accept, 'application/json')
}

function notFound(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  return sendProblem(reply, interfaceProblem('not_found', languageOf(request)))
}
