/** Sessions, and the browsers that somebody has logged in with before. For a transaction in the scope of the rules. */
import type pg from 'pg'
import type { PersonId } from '../../../custody/identifiers.ts'
import type { Writes } from '../../writes.ts'

export type LoginMethod = 'passkey' | 'password' | 'single_sign_on' | 'enrolment'

export interface SessionView {
  readonly sessionId: string
  readonly naturalPersonId: string
  readonly personId: PersonId | null
  readonly method: LoginMethod
  readonly device: string
  readonly createdAt: number
  readonly lastSeenAt: number
  readonly endsAt: number
  readonly secondFactorAt: number | null
}

export interface NewSession extends SessionView {
  readonly tokenHash: Uint8Array
}

/** How long the traces of a session that ended are kept. */
const KEPT = `interval '30 days'`

const iso = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString())

export async function insertSession(client: pg.ClientBase, session: NewSession): Promise<void> {
  const at = iso(session.createdAt)
  await client.query(
    `delete from session where natural_person_id = $1 and least(ends_at, ended_at) < $2::timestamptz - ${KEPT}`,
    [session.naturalPersonId, at],
  )
  await client.query(
    `insert into session (session_id, token_hash, natural_person_id, person_id, method, second_factor_at, device,
       created_at, last_seen_at, ends_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
    [
      session.sessionId,
      session.tokenHash,
      session.naturalPersonId,
      session.personId,
      session.method,
      iso(session.secondFactorAt),
      session.device,
      at,
      iso(session.lastSeenAt),
      iso(session.endsAt),
    ],
  )
}

const VIEW = `session_id as "sessionId", natural_person_id as "naturalPersonId", person_id as "personId", method, device, created_at as "createdAt",
  last_seen_at as "lastSeenAt", ends_at as "endsAt", second_factor_at as "secondFactorAt"`

export async function findSession(client: pg.ClientBase, sessionId: string): Promise<SessionView | null> {
  const text = `select ${VIEW} from session where session_id = $1 and ended_at is null`
  return (await client.query<SessionView>(text, [sessionId])).rows[0] ?? null
}

/** Those that go on at `at`, newest first; `idleSince`: who was not seen after it is over. */
export async function sessionsOf(
  client: pg.ClientBase,
  naturalPersonId: string,
  { at, idleSince }: { readonly at: number; readonly idleSince: number },
): Promise<SessionView[]> {
  const { rows } = await client.query<SessionView>(
    `select ${VIEW} from session where natural_person_id = $1 and ended_at is null and ends_at > $2 and last_seen_at > $3
     order by created_at desc, session_id`,
    [naturalPersonId, iso(at), iso(idleSince)],
  )
  return rows
}

export interface Rotation {
  readonly sessionId: string
  readonly tokenHash: Uint8Array
  /** Left out: as it is. */
  readonly secondFactorAt?: number
  readonly personId?: PersonId
}

/** Gives a session a new token; the one before is good for nothing from now on. False: the session has ended. */
export async function rotateSession(client: pg.ClientBase, rotation: Rotation): Promise<boolean> {
  const { rowCount } = await client.query(
    `update session set token_hash = $2, second_factor_at = coalesce($3, second_factor_at),
       person_id = coalesce($4, person_id) where session_id = $1 and ended_at is null`,
    [rotation.sessionId, rotation.tokenHash, iso(rotation.secondFactorAt ?? null), rotation.personId ?? null],
  )
  return rowCount === 1
}

/** False: there is no such session of this human. */
export async function endSession(
  client: pg.ClientBase,
  {
    sessionId,
    naturalPersonId,
    at,
  }: { readonly sessionId: string; readonly naturalPersonId: string; readonly at: number },
): Promise<boolean> {
  const { rowCount } = await client.query(
    'update session set ended_at = $3 where session_id = $1 and natural_person_id = $2 and ended_at is null',
    [sessionId, naturalPersonId, iso(at)],
  )
  return rowCount === 1
}

/** After a factor came or went, whoever is logged in elsewhere shows who they are again (ASVS 5.0, 7.4.3). */
export function endOtherSessions(writes: Writes, naturalPersonId: string, except: string | null, at: number): void {
  writes.add('session', (parameters) => {
    const owner = parameters.add(naturalPersonId, 'text')
    const kept = parameters.add(except, 'text')
    return `update session set ended_at = ${parameters.scalar(at, 'timestamptz')}
      where natural_person_id = ${owner} and ended_at is null and session_id is distinct from ${kept}`
  })
}

export async function rememberDevice(
  client: pg.ClientBase,
  deviceHash: Uint8Array,
  naturalPersonId: string,
  at: number,
): Promise<void> {
  await client.query(
    `insert into login_device (device_hash, natural_person_id, last_used_at) values ($1, $2, $3)
     on conflict (device_hash) do update set natural_person_id = excluded.natural_person_id,
       last_used_at = excluded.last_used_at`,
    [deviceHash, naturalPersonId, iso(at)],
  )
}

/** Whose browser this is, if somebody logged in with it since `since`; null: nobody's. */
export async function ownerOfDevice(
  client: pg.ClientBase,
  deviceHash: Uint8Array,
  since: number,
): Promise<string | null> {
  const { rows } = await client.query<{ owner: string }>(
    'select natural_person_id as owner from login_device where device_hash = $1 and last_used_at > $2',
    [deviceHash, iso(since)],
  )
  return rows[0]?.owner ?? null
}
