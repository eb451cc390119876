/** How a session begins, changes its token and is shown. */
import { randomUUID } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { PersonId } from '../../custody/identifiers.ts'
import { choicesOf, findAccount, type PersonChoice } from '../../store/queries/login/accounts.ts'
import type { Connection } from '../../store/queries/login/connection.ts'
import { addLoginEvent, type LoginEvent } from '../../store/queries/login/events.ts'
import {
  findSession,
  insertSession,
  type LoginMethod,
  ownerOfDevice,
  rememberDevice,
  rotateSession,
  type SessionView,
} from '../../store/queries/login/sessions.ts'
import type { Context } from '../context.ts'
import { SESSION_IDLE_MS, SESSION_MOST_MS } from './authentication.ts'
import { newCookieToken, readCookie, setCookie } from './cookies.ts'
import { deviceNameOf } from './device-name.ts'
import { hashOfToken } from './rehearsal-tokens.ts'

/** A browser counts as known for so long after its last login. */
const DEVICE_KNOWN_MS = 90 * 24 * 3_600_000

export interface Login {
  readonly naturalPersonId: string
  readonly method: LoginMethod
  /** ms since 1970; null: none was shown. */
  readonly secondFactorAt: number | null
}

export interface StartedSession {
  readonly sessionId: string
  readonly token: string
  readonly deviceToken: string
}

/** Null: this human is active at no party, and nothing begins. The cookies are set once the transaction is through. */
export async function startSession(
  client: Connection,
  request: FastifyRequest,
  { naturalPersonId, method, secondFactorAt }: Login,
  now: number,
): Promise<StartedSession | null> {
  const choices = await choicesOf(client, naturalPersonId)
  const event = eventOf(request, { naturalPersonId, what: 'login', method }, now)
  await addLoginEvent(client, { ...event, succeeded: choices.length > 0 })
  if (choices.length === 0) return null
  const [only] = choices
  const token = newCookieToken()
  const sessionId = randomUUID()
  await insertSession(client, {
    sessionId,
    tokenHash: hashOfToken(token),
    naturalPersonId,
    personId: choices.length === 1 && only !== undefined ? only.personId : null,
    method,
    secondFactorAt,
    device: event.device,
    createdAt: now,
    lastSeenAt: now,
    endsAt: now + SESSION_MOST_MS,
  })
  const known = readCookie(request, 'device')
  const isTheirs = known !== null && (await isKnownDevice(client, known, naturalPersonId, now))
  const deviceToken = isTheirs ? known : newCookieToken()
  await rememberDevice(client, hashOfToken(deviceToken), naturalPersonId, now)
  return { sessionId, token, deviceToken }
}

export function setSessionCookies(reply: FastifyReply, { token, deviceToken }: StartedSession): void {
  setSessionCookie(reply, token)
  setCookie(reply, 'device', deviceToken, DEVICE_KNOWN_MS / 1000)
}

export function setSessionCookie(reply: FastifyReply, token: string): void {
  setCookie(reply, 'session', token, SESSION_MOST_MS / 1000)
}

/** Whether this human logged in from this browser lately. */
export async function isKnownDevice(
  client: Connection,
  deviceToken: string,
  naturalPersonId: string,
  now: number,
): Promise<boolean> {
  return (await ownerOfDevice(client, hashOfToken(deviceToken), now - DEVICE_KNOWN_MS)) === naturalPersonId
}

/** A new token for what a session may do from now on; null: it has ended meanwhile. */
export async function renewToken(
  client: Connection,
  sessionId: string,
  change: { readonly secondFactorAt?: number; readonly personId?: PersonId },
): Promise<string | null> {
  const token = newCookieToken()
  const isRotated = await rotateSession(client, { sessionId, tokenHash: hashOfToken(token), ...change })
  return isRotated ? token : null
}

export function eventOf(
  request: FastifyRequest,
  event: Pick<LoginEvent, 'naturalPersonId' | 'what' | 'method'>,
  now: number,
): Omit<LoginEvent, 'succeeded'> {
  return { ...event, at: now, device: deviceNameOf(request.headers['user-agent']) }
}

const iso = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString())

/** As lists show it. */
export function sessionShown(session: SessionView, current: string | null): Readonly<Record<string, unknown>> {
  return {
    sessionId: session.sessionId,
    current: session.sessionId === current,
    method: session.method,
    device: session.device,
    createdAt: iso(session.createdAt),
    lastSeenAt: iso(session.lastSeenAt),
    endsAt: iso(session.endsAt),
    secondFactorAt: iso(session.secondFactorAt),
  }
}

/** What a session is to its owner: who, as whom, who else one may be, and how long it lasts. */
export async function ownSession(
  client: Connection,
  { policy }: Context,
  of: string | { readonly naturalPersonId: string; readonly personId: PersonId | null },
): Promise<Readonly<Record<string, unknown>>> {
  const session = typeof of === 'string' ? await findSession(client, of) : null
  const { naturalPersonId, personId } = typeof of === 'string' ? (session ?? NOBODY) : of
  const account = await findAccount(client, naturalPersonId)
  const persons = await choicesOf(client, naturalPersonId)
  const person: PersonChoice | undefined = persons.find((choice) => choice.personId === personId)
  const secondFactorAt = session?.secondFactorAt ?? null
  return {
    loginName: account?.loginName ?? null,
    person: person ?? null,
    persons,
    session: session === null ? null : sessionShown(session, session.sessionId),
    secondFactorUntil: secondFactorAt === null ? null : iso(secondFactorAt + policy.stepUpMinutes * 60_000),
    idleLimitSeconds: SESSION_IDLE_MS / 1000,
  }
}

const NOBODY = { naturalPersonId: '', personId: null } as const
