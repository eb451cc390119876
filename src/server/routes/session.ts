/** One's own session: as whom one acts, showing a second factor once more, and ending sessions here and elsewhere. */
import { Type } from 'typebox'
import type { PersonId } from '../../custody/identifiers.ts'
import { readForRules, writeForRules } from '../../store/database.ts'
import { choicesOf } from '../../store/queries/login/accounts.ts'
import { addLoginEvent, loginEventsOf } from '../../store/queries/login/events.ts'
import { endOtherSessions, endSession, sessionsOf } from '../../store/queries/login/sessions.ts'
import { Writes } from '../../store/writes.ts'
import type { App } from '../app-type.ts'
import { SESSION_IDLE_MS } from '../auth/authentication.ts'
import { clearCookie } from '../auth/cookies.ts'
import { eventOf, ownSession, renewToken, sessionShown, setSessionCookie } from '../auth/sessions.ts'
import { type Context, humanOf } from '../context.ts'
import { UuidText } from '../schemas.ts'
import { nothing } from '../shapes/basics.ts'
import { LoginEventShown, OwnSession, SessionShown } from '../shapes/login.ts'
import { answerSession, say } from './login.ts'

const SESSION = { config: { permission: 'session' as const } }
const EVENTS = 100

export function sessionRoutes(app: App, context: Context): void {
  const { database, clock } = context
  app.get(
    '/v1/session',
    {
      ...SESSION,
      schema: { summary: 'Who is logged in, as whom they act, and until when', response: { 200: OwnSession } },
    },
    async (request) => {
      const human = humanOf(request)
      return readForRules(database, null, (client) => ownSession(client, context, human.sessionId ?? human))
    },
  )
  app.post(
    '/v1/session/person',
    {
      ...SESSION,
      schema: {
        summary: 'Choose as whom to act',
        body: Type.Object({ personId: Type.String({ maxLength: 64 }) }),
        response: { 200: OwnSession },
      },
    },
    async (request, reply) => {
      const { naturalPersonId, sessionId } = humanOf(request)
      if (sessionId === null) return say(request, reply, 'session_missing')
      const token = await writeForRules(database, null, async (client) => {
        const choices = await choicesOf(client, naturalPersonId)
        const chosen = choices.find(({ personId }) => personId === request.body.personId)
        return chosen === undefined ? null : renewToken(client, sessionId, { personId: chosen.personId as PersonId })
      })
      if (token === null) return say(request, reply, 'not_found')
      setSessionCookie(reply, token)
      return answerSession(context, reply, sessionId)
    },
  )
  const LogOut = { summary: 'Log out', response: { 204: nothing('Logged out.') } }
  app.delete('/v1/session', { ...SESSION, schema: LogOut }, async (request, reply) => {
    const { naturalPersonId, sessionId } = humanOf(request)
    if (sessionId === null) return say(request, reply, 'session_missing')
    const now = clock()
    await writeForRules(database, null, async (client) => {
      await endSession(client, { sessionId, naturalPersonId, at: now })
      const event = eventOf(request, { naturalPersonId, what: 'logout', method: 'session' }, now)
      await addLoginEvent(client, { ...event, succeeded: true })
    })
    clearCookie(reply, 'session')
    // What the browser keeps of answers goes, too (ASVS 5.0, 14.3.1). Not its storage: what the app has recorded there
    // without a network, unreadable to others, would be lost with it. The pages themselves take away the rest.
    reply.header('clear-site-data', '"cache"')
    return reply.code(204).send()
  })
  listRoutes(app, context)
}

function listRoutes(app: App, { database, clock }: Context): void {
  const List = {
    summary: 'One’s sessions, newest first',
    response: { 200: Type.Object({ sessions: Type.Array(SessionShown) }) },
  }
  app.get('/v1/sessions', { ...SESSION, schema: List }, async (request) => {
    const { naturalPersonId, sessionId } = humanOf(request)
    const at = clock()
    const idleSince = at - SESSION_IDLE_MS
    const sessions = await readForRules(database, null, (client) =>
      sessionsOf(client, naturalPersonId, { at, idleSince }),
    )
    return { sessions: sessions.map((session) => sessionShown(session, sessionId)) }
  })
  app.delete(
    '/v1/sessions',
    { ...SESSION, schema: { summary: 'End all of one’s other sessions', response: { 204: nothing('Ended.') } } },
    async (request, reply) => {
      const { naturalPersonId, sessionId } = humanOf(request)
      await writeForRules(database, null, async (client) => {
        const writes = new Writes(client)
        endOtherSessions(writes, naturalPersonId, sessionId, clock())
        await writes.done()
      })
      return reply.code(204).send()
    },
  )
  app.delete(
    '/v1/sessions/:id',
    {
      ...SESSION,
      schema: {
        summary: 'End one of one’s sessions',
        params: Type.Object({ id: UuidText }),
        response: { 204: nothing('Ended.') },
      },
    },
    async (request, reply) => {
      const { naturalPersonId } = humanOf(request)
      const { id } = request.params
      const isEnded = await writeForRules(database, null, (client) =>
        endSession(client, { sessionId: id, naturalPersonId, at: clock() }),
      )
      return isEnded ? reply.code(204).send() : say(request, reply, 'not_found')
    },
  )
  app.get(
    '/v1/login-events',
    {
      ...SESSION,
      schema: {
        summary: 'What happened at logging in to one’s own account, newest first',
        querystring: Type.Object({ before: Type.Optional(Type.String({ pattern: '^[0-9]{1,15}$' })) }),
        response: { 200: Type.Object({ events: Type.Array(LoginEventShown) }) },
      },
    },
    async (request) => {
      const { naturalPersonId } = humanOf(request)
      const before = request.query.before === undefined ? null : Number(request.query.before)
      const events = await readForRules(database, null, (client) =>
        loginEventsOf(client, naturalPersonId, { limit: EVENTS, before }),
      )
      return { events: events.map((event) => ({ ...event, at: new Date(event.at).toISOString() })) }
    },
  )
}
