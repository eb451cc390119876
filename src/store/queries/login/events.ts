/** What happened at logging in. For a transaction in the scope of the rules. */
import type pg from 'pg'

export interface LoginEvent {
  /** Null: a name that no account has. */
  readonly naturalPersonId: string | null
  readonly at: number
  readonly what: 'login' | 'second_factor' | 'enrolment' | 'logout' | 'credential' | 'delayed'
  readonly method: string
  readonly succeeded: boolean
  readonly device: string
}

export async function addLoginEvent(client: pg.ClientBase, event: LoginEvent): Promise<void> {
  await client.query(
    'insert into login_event (natural_person_id, at, what, method, succeeded, device) values ($1, $2, $3, $4, $5, $6)',
    [event.naturalPersonId, new Date(event.at).toISOString(), event.what, event.method, event.succeeded, event.device],
  )
}

export interface LoginEventView extends Omit<LoginEvent, 'naturalPersonId'> {
  readonly loginEventId: number
}

/** The newest first; `before`: only older ones than this. */
export async function loginEventsOf(
  client: pg.ClientBase,
  naturalPersonId: string,
  { limit, before }: { readonly limit: number; readonly before: number | null },
): Promise<LoginEventView[]> {
  const { rows } = await client.query<LoginEventView>(
    `select login_event_id as "loginEventId", at, what, method, succeeded, device from login_event
     where natural_person_id = $1 and ($2::bigint is null or login_event_id < $2) order by login_event_id desc limit $3`,
    [naturalPersonId, before, limit],
  )
  return rows
}
