/** What happens, told to whoever looks at it at this moment: server-sent events (WHATWG HTML, section 9.2). */
import type { FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import { accepts } from '../accepts.ts'
import type { App } from '../app-type.ts'
import type { Identity } from '../auth/identity.ts'
import { type Context, identityOf } from '../context.ts'
import { Cursors } from '../live/cursor.ts'
import { Hub } from '../live/hub.ts'
import { LiveStream } from '../live/stream.ts'
import { interfaceProblem, languageOf, sendProblem } from '../problem.ts'

const EVENT_STREAM = 'text/event-stream'
/** Of one person at one server: so many windows, and no more. */
const STREAMS_MOST = 8
const WAIT_SECONDS = 60

const DESCRIPTION = `Events \`ready\` (from here on everything is told), \`change\` (read anew what it names) and \`reset\` (what was missed is not known any more: read everything anew). Their data is JSON: \`{ id, at }\`, of a change also \`{ kinds, subjects: [{ kind, id }], many }\`: types of entries, what they are about, and kinds of which there is more than is named. Only what you may read is named. \`Last-Event-ID\` goes on after an event. At most four events a second; a comment at least every 20 seconds while nothing happens. It ends when the login does.`

export function liveRoutes(app: App, context: Context): void {
  const cursors = new Cursors(context.keyStore)
  const hub = new Hub({ database: context.database, cursors, clock: context.clock })
  app.addHook('preClose', () => hub.stop())
  app.get(
    '/v1/events',
    {
      config: { permission: 'devices:read' },
      // Whoever asks for the headers alone would be given a stream that nobody reads.
      exposeHeadRoute: false,
      schema: {
        summary: 'What happens from now on, as a stream of events',
        description: DESCRIPTION,
        headers: Type.Object({ 'last-event-id': Type.Optional(Type.String({ maxLength: 200 })) }),
        response: { 200: { description: 'Events.', content: { [EVENT_STREAM]: { schema: Type.String() } } } },
      },
    },
    (request, reply) => {
      const language = languageOf(request)
      if (!accepts(request.headers.accept, EVENT_STREAM))
        return sendProblem(reply, interfaceProblem('event_stream_not_accepted', language))
      const identity = identityOf(request)
      if (hub.listenersOf(identity) >= STREAMS_MOST) {
        reply.header('retry-after', String(WAIT_SECONDS))
        return sendProblem(reply, interfaceProblem('too_many_streams', language, { most: STREAMS_MOST }))
      }
      const stream = new LiveStream(identity, context.clock())
      hub.add({ stream, stillIs: () => stillIs(request, identity), since: sinceIn(request, cursors) })
      // Proxies that gather answers would hold back what has to be told now.
      reply.header('x-accel-buffering', 'no')
      return reply.type(EVENT_STREAM).send(stream.readable)
    },
  )
}

/** Null: they begin. A place that is none of ours lies before all that is kept. */
function sinceIn({ headers }: FastifyRequest, cursors: Cursors): bigint | null {
  const shown = headers['last-event-id']
  if (typeof shown !== 'string' || shown === '') return null
  return cursors.read(shown) ?? -1n
}

/** A right that came or went makes somebody else of them: they come back and are told as such. */
async function stillIs(request: FastifyRequest, was: Identity): Promise<boolean> {
  const is = await request.whoIsThere()
  return is !== null && sameRights(is) === sameRights(was)
}

function sameRights({ personId, partyId, roles, scopes }: Identity): string {
  return JSON.stringify([personId, partyId, roles, scopes])
}
