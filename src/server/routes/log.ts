/**
 * The log as anybody may read it (C2SP tlog-tiles): hashes and signatures, nothing of any party. Nobody has to sign in,
 * for a log that only its members can check is none.
 */
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import { formatVerifierKey, verifierKey } from '../../auditlog/note.ts'
import { entryBundle, parseTilePath, TILE_WIDTH, type TilePath, tileWidth } from '../../auditlog/tiles.ts'
import { publishedCheckpoint } from '../../store/cosignatures.ts'
import { readForRules } from '../../store/database.ts'
import { type CurrentLog, currentLog, leafData, readTiles } from '../../store/log.ts'
import { accepts } from '../accepts.ts'
import type { App } from '../app-type.ts'
import type { Context } from '../context.ts'
import { Gate } from '../gate.ts'
import { LOG_PAGE_POLICY, type LogDescription, logPage } from '../log-page.ts'
import { interfaceProblem, languageOf, sendProblem } from '../problem.ts'
import { NO_WITNESSES, policyOf } from '../witness/set-up.ts'

const PUBLIC = { permission: 'public' as const }
/** A new one comes about every second, and whoever reads a log wants the newest. */
const CHECKPOINT_CACHE = 'public, max-age=1'
const FULL_CACHE = 'public, max-age=31536000, immutable'
/** It never changes either, but the full one soon takes its place. */
const PARTIAL_CACHE = 'public, max-age=86400, immutable'
const BINARY = 'application/octet-stream'
const HASH_BYTES = 32
/** However many strangers read the log, they hold no more connections to the database than this. */
const READERS = 3

const compressed = promisify(gzip)

export function logRoutes(app: App, context: Context): void {
  const gate = new Gate(READERS)
  const policy = policyOf(context.logPolicy ?? NO_WITNESSES, 'the policy of the log')
  app.get(
    '/log/',
    {
      config: PUBLIC,
      schema: {
        summary: 'The log: its name, its keys, how to verify it; a page for people, JSON for programs',
        response: { 200: DescriptionSchema },
      },
    },
    async (request, reply) => {
      const log = await gate.enter(() => readForRules(context.database, null, currentLog))
      if (log === null) return notFound(request, reply)
      const description = describe(context, log)
      reply.header('vary', 'accept, accept-language').header('cache-control', CHECKPOINT_CACHE)
      if (!prefersHtml(request)) return description
      return reply
        .type('text/html; charset=utf-8')
        .header('content-security-policy', LOG_PAGE_POLICY)
        .send(logPage(description, languageOf(request)))
    },
  )
  app.get(
    '/log/checkpoint',
    {
      config: PUBLIC,
      schema: {
        summary: 'The newest checkpoint that enough witnesses have cosigned (C2SP tlog-checkpoint)',
        response: { 200: { description: 'A signed note.', content: { 'text/plain': { schema: Type.String() } } } },
      },
    },
    async (request, reply) => {
      const published = await gate.enter(() =>
        readForRules(context.database, null, (client) => publishedCheckpoint(client, policy)),
      )
      if (published === null) return notFound(request, reply)
      return reply.type('text/plain; charset=utf-8').header('cache-control', CHECKPOINT_CACHE).send(published.note)
    },
  )
  app.get(
    '/log/*',
    {
      config: PUBLIC,
      schema: {
        summary: 'A tile of hashes or a bundle of entries: tile/<level>/<index>[.p/<width>] (C2SP tlog-tiles)',
        response: {
          200: { description: 'Bytes.', content: { [BINARY]: { schema: Type.String({ format: 'binary' }) } } },
        },
      },
    },
    async (request, reply) => {
      // As it was sent: a path that only becomes right when it is decoded has another name in every cache.
      const path = parseTilePath((request.raw.url ?? '').split('?', 1)[0]?.slice('/log/'.length) ?? '')
      const bytes = path === null ? null : await gate.enter(() => readPath(context, path))
      if (path === null || bytes === null) return notFound(request, reply)
      reply.type(BINARY).header('cache-control', path.width === TILE_WIDTH ? FULL_CACHE : PARTIAL_CACHE)
      return path.kind === 'entries' ? sendCompressed(request, reply, bytes) : reply.send(Buffer.from(bytes))
    },
  )
}

const DescriptionSchema = Type.Object({
  origin: Type.String({ description: 'The name of the log, first line of its checkpoints.' }),
  size: Type.Integer({ description: 'Leaves under the newest checkpoint.' }),
  verifierKeys: Type.Array(Type.String(), { description: 'The newest first (C2SP signed-note).' }),
  policy: Type.Union([Type.String(), Type.Null()], { description: 'Which witnesses are asked (C2SP tlog-policy).' }),
  halted: Type.Union([Type.String(), Type.Null()], { description: 'Why nothing is signed at the moment.' }),
})

function describe({ keyStore, logPolicy }: Context, log: CurrentLog): LogDescription {
  const { origin, size, keyGeneration, halted } = log
  const verifierKeys = Array.from({ length: keyGeneration }, (_, before) =>
    formatVerifierKey(verifierKey(origin, 1, keyStore.checkpointPublicKeyOf(keyGeneration - before))),
  )
  return { origin, size, verifierKeys, policy: logPolicy ?? null, halted }
}

/** What the path names, as far as it is published; `null` for what is not. */
function readPath({ database }: Context, path: TilePath): Promise<Uint8Array | null> {
  return readForRules(database, null, async (client) => {
    const published = (await currentLog(client))?.size ?? 0
    const level = path.kind === 'entries' ? 0 : path.level
    if (tileWidth(level, path.tile, published) < path.width) return null
    if (path.kind === 'entries') {
      const begin = path.tile * TILE_WIDTH
      return entryBundle(await leafData(client, { begin, end: begin + path.width }))
    }
    const tiles = await readTiles(client, [path])
    return tiles.need(path).subarray(0, path.width * HASH_BYTES)
  })
}

async function sendCompressed(request: FastifyRequest, reply: FastifyReply, bytes: Uint8Array): Promise<FastifyReply> {
  reply.header('vary', 'accept-encoding')
  if (!accepts(request.headers['accept-encoding'], 'gzip')) return reply.send(Buffer.from(bytes))
  return reply.header('content-encoding', 'gzip').send(await compressed(bytes))
}

function prefersHtml(request: FastifyRequest): boolean {
  const accept = request.headers.accept ?? ''
  return accepts(accept, 'text/html') && !accepts(accept, 'application/json')
}

function notFound(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  return sendProblem(reply, interfaceProblem('not_found', languageOf(request)))
}
