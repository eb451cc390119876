/** Logins under way, and grants by which somebody enrols. For a transaction in the scope of the rules. */
import type pg from 'pg'
import type { Writes } from '../../writes.ts'

export type FlowKind =
  | 'passkey_login'
  | 'password_login'
  | 'passkey_enrolment'
  | 'totp_enrolment'
  | 'second_factor'
  | 'oidc_login'
  | 'oidc_link'
  | 'oidc_second_factor'

export interface Flow {
  readonly flowHash: Uint8Array
  readonly kind: FlowKind
  readonly naturalPersonId: string | null
  readonly sessionId: string | null
  readonly grantHash: Uint8Array | null
  readonly data: Readonly<Record<string, unknown>>
  readonly expiresAt: number
}

const COLUMNS = `flow_hash as "flowHash", kind, natural_person_id as "naturalPersonId", session_id as "sessionId",
  grant_hash as "grantHash", data, expires_at as "expiresAt"`

export async function insertFlow(client: pg.ClientBase, flow: Flow, now: number): Promise<void> {
  // Those that nobody finished go with the ones that come.
  await client.query(
    `delete from login_flow where flow_hash in (
       select flow_hash from login_flow where expires_at < $1 order by expires_at limit 20 for update skip locked)`,
    [new Date(now).toISOString()],
  )
  await client.query(
    `insert into login_flow (flow_hash, kind, natural_person_id, session_id, grant_hash, data, expires_at)
     values ($1, $2, $3, $4, $5, $6, $7)`,
    [
      flow.flowHash,
      flow.kind,
      flow.naturalPersonId,
      flow.sessionId,
      flow.grantHash,
      JSON.stringify(flow.data),
      new Date(flow.expiresAt).toISOString(),
    ],
  )
}

/** The flow, which nobody can take a second time; null: there is none of these kinds that goes on. */
export async function takeFlow(
  client: pg.ClientBase,
  flowHash: Uint8Array,
  kinds: readonly FlowKind[],
  now: number,
): Promise<Flow | null> {
  const { rows } = await client.query<Flow>(
    `delete from login_flow where flow_hash = $1 and kind = any($2) and expires_at > $3 returning ${COLUMNS}`,
    [flowHash, kinds, new Date(now).toISOString()],
  )
  return rows[0] ?? null
}

/** The flow for one more attempt; null: there is none, or it has had `most`. */
export async function tryFlow(
  client: pg.ClientBase,
  flowHash: Uint8Array,
  kinds: readonly FlowKind[],
  { now, most }: { readonly now: number; readonly most: number },
): Promise<Flow | null> {
  const { rows } = await client.query<Flow>(
    `update login_flow set attempts = attempts + 1
     where flow_hash = $1 and kind = any($2) and expires_at > $3 and attempts < $4 returning ${COLUMNS}`,
    [flowHash, kinds, new Date(now).toISOString(), most],
  )
  return rows[0] ?? null
}

export interface EnrolmentGrant {
  readonly tokenHash: Uint8Array
  readonly naturalPersonId: string
  readonly expiresAt: number
}

/** A new grant; those of before end, so that one link is open at a time. */
export function addGrant(writes: Writes, grant: EnrolmentGrant): void {
  writes.add('enrolment_grant', (parameters) => {
    return `delete from enrolment_grant where natural_person_id = ${parameters.add(grant.naturalPersonId, 'text')}`
  })
  writes.add('enrolment_grant', (parameters) => {
    const values = [
      parameters.add(grant.tokenHash, 'bytea'),
      parameters.add(grant.naturalPersonId, 'text'),
      parameters.scalar(grant.expiresAt, 'timestamptz'),
    ]
    return `insert into enrolment_grant (token_hash, natural_person_id, expires_at) values (${values.join(', ')})`
  })
}

/** Whose grant it is; null: there is none that is good now. */
export async function ownerOfGrant(client: pg.ClientBase, tokenHash: Uint8Array, now: number): Promise<string | null> {
  const { rows } = await client.query<{ owner: string }>(
    `select natural_person_id as owner from enrolment_grant
     where token_hash = $1 and used_at is null and expires_at > $2`,
    [tokenHash, new Date(now).toISOString()],
  )
  return rows[0]?.owner ?? null
}

/** True: it was good until now, and is used. */
export async function takeGrant(client: pg.ClientBase, tokenHash: Uint8Array, now: number): Promise<boolean> {
  const { rowCount } = await client.query(
    'update enrolment_grant set used_at = $2 where token_hash = $1 and used_at is null and expires_at > $2',
    [tokenHash, new Date(now).toISOString()],
  )
  return rowCount === 1
}
