/** What a human logs in with. Every call is for a transaction in the scope of the rules. */
import type pg from 'pg'
import type { Writes } from '../../writes.ts'

export interface Passkey {
  readonly passkeyId: string
  readonly credentialId: Buffer
  readonly naturalPersonId: string
  readonly publicKey: Buffer
  readonly signCount: number
  readonly transports: readonly string[]
  readonly backedUp: boolean
  readonly name: string
  readonly createdAt: number
  readonly lastUsedAt: number | null
}

export interface SingleSignOnLink {
  readonly singleSignOnId: string
  readonly issuer: string
  readonly subject: string
  readonly naturalPersonId: string
  readonly name: string
  readonly createdAt: number
  readonly lastUsedAt: number | null
}

const PASSKEY = `passkey_id as "passkeyId", credential_id as "credentialId", natural_person_id as "naturalPersonId",
  public_key as "publicKey", sign_count as "signCount", transports, backed_up as "backedUp", name,
  created_at as "createdAt", last_used_at as "lastUsedAt"`
const LINK = `single_sign_on_id as "singleSignOnId", issuer, subject, natural_person_id as "naturalPersonId", name,
  created_at as "createdAt", last_used_at as "lastUsedAt"`

export async function findPasskey(client: pg.ClientBase, credentialId: Uint8Array): Promise<Passkey | null> {
  const text = `select ${PASSKEY} from passkey where credential_id = $1 for update`
  return (await client.query<Passkey>(text, [credentialId])).rows[0] ?? null
}

export async function passkeysOf(client: pg.ClientBase, naturalPersonId: string): Promise<Passkey[]> {
  const text = `select ${PASSKEY} from passkey where natural_person_id = $1 order by created_at, passkey_id`
  return (await client.query<Passkey>(text, [naturalPersonId])).rows
}

export async function linksOf(client: pg.ClientBase, naturalPersonId: string): Promise<SingleSignOnLink[]> {
  const text = `select ${LINK} from single_sign_on where natural_person_id = $1 order by created_at, single_sign_on_id`
  return (await client.query<SingleSignOnLink>(text, [naturalPersonId])).rows
}

export async function findLink(
  client: pg.ClientBase,
  issuer: string,
  subject: string,
): Promise<SingleSignOnLink | null> {
  const text = `select ${LINK} from single_sign_on where issuer = $1 and subject = $2`
  return (await client.query<SingleSignOnLink>(text, [issuer, subject])).rows[0] ?? null
}

/** How many recovery codes are left. */
export async function codesLeft(client: pg.ClientBase, naturalPersonId: string): Promise<number> {
  const text = 'select count(*) as n from recovery_code where natural_person_id = $1 and used_at is null'
  return (await client.query<{ n: number }>(text, [naturalPersonId])).rows[0]?.n ?? 0
}

export function addPasskey(writes: Writes, passkey: Omit<Passkey, 'lastUsedAt'>): void {
  writes.add('passkey', (parameters) => {
    const values = [
      parameters.add(passkey.passkeyId, 'text'),
      parameters.add(passkey.credentialId, 'bytea'),
      parameters.add(passkey.naturalPersonId, 'text'),
      parameters.add(passkey.publicKey, 'bytea'),
      parameters.add(passkey.signCount, 'bigint'),
      parameters.scalar(passkey.transports, 'jsonb'),
      parameters.add(passkey.backedUp, 'boolean'),
      parameters.add(passkey.name, 'text'),
      parameters.scalar(passkey.createdAt, 'timestamptz'),
    ]
    return `insert into passkey (passkey_id, credential_id, natural_person_id, public_key, sign_count, transports,
      backed_up, name, created_at) values (${values.join(', ')})`
  })
}

export async function notePasskeyUse(
  client: pg.ClientBase,
  passkeyId: string,
  use: { readonly signCount: number; readonly backedUp: boolean; readonly at: number },
): Promise<void> {
  await client.query('update passkey set sign_count = $2, backed_up = $3, last_used_at = $4 where passkey_id = $1', [
    passkeyId,
    use.signCount,
    use.backedUp,
    new Date(use.at).toISOString(),
  ])
}

export function addLink(writes: Writes, link: Omit<SingleSignOnLink, 'lastUsedAt'>): void {
  writes.add('single_sign_on', (parameters) => {
    const values = [
      parameters.add(link.singleSignOnId, 'text'),
      parameters.add(link.issuer, 'text'),
      parameters.add(link.subject, 'text'),
      parameters.add(link.naturalPersonId, 'text'),
      parameters.add(link.name, 'text'),
      parameters.scalar(link.createdAt, 'timestamptz'),
    ]
    return `insert into single_sign_on (single_sign_on_id, issuer, subject, natural_person_id, name, created_at)
      values (${values.join(', ')})`
  })
}

export async function noteLinkUse(client: pg.ClientBase, singleSignOnId: string, at: number): Promise<void> {
  const text = 'update single_sign_on set last_used_at = $2 where single_sign_on_id = $1'
  await client.query(text, [singleSignOnId, new Date(at).toISOString()])
}

export function removeRow(writes: Writes, table: 'passkey' | 'single_sign_on', id: string): void {
  writes.add(table, (parameters) => `delete from ${table} where ${table}_id = ${parameters.add(id, 'text')}`)
}

export interface PasswordAndTotp {
  readonly passwordHash: string | null
  readonly totpSalt: Uint8Array | null
  readonly totpLastStep: number | null
}

/** Both halves of the second way in, or neither. */
export function setPasswordAndTotp(writes: Writes, naturalPersonId: string, halves: PasswordAndTotp): void {
  writes.add('account', (parameters) => {
    const set = [
      `password_hash = ${parameters.add(halves.passwordHash, 'text')}`,
      `totp_salt = ${parameters.add(halves.totpSalt, 'bytea')}`,
      `totp_last_step = ${parameters.add(halves.totpLastStep, 'bigint')}`,
    ]
    return `update account set ${set.join(', ')} where natural_person_id = ${parameters.add(naturalPersonId, 'text')}`
  })
}

export async function setPasswordHash(client: pg.ClientBase, naturalPersonId: string, hash: string): Promise<void> {
  await client.query('update account set password_hash = $2 where natural_person_id = $1', [naturalPersonId, hash])
}

/** True: no code of this step or a later one was taken before. It is taken now. */
export async function takeTotpStep(client: pg.ClientBase, naturalPersonId: string, step: number): Promise<boolean> {
  const { rowCount } = await client.query(
    `update account set totp_last_step = $2
     where natural_person_id = $1 and (totp_last_step is null or totp_last_step < $2)`,
    [naturalPersonId, step],
  )
  return rowCount === 1
}

export function replaceRecoveryCodes(writes: Writes, naturalPersonId: string, hashes: readonly Uint8Array[]): void {
  writes.add('recovery_code', (parameters) => {
    return `delete from recovery_code where natural_person_id = ${parameters.add(naturalPersonId, 'text')}`
  })
  if (hashes.length === 0) return
  writes.add('recovery_code', (parameters) => {
    const owner = parameters.add(naturalPersonId, 'text')
    return `insert into recovery_code (code_hash, natural_person_id)
      select hash, ${owner} from unnest(${parameters.add([...hashes], 'bytea[]')}) as hash`
  })
}

/** True: the code was there, and unused until now. */
export async function takeRecoveryCode(
  client: pg.ClientBase,
  naturalPersonId: string,
  hash: Uint8Array,
  at: number,
): Promise<boolean> {
  const { rowCount } = await client.query(
    'update recovery_code set used_at = $3 where code_hash = $1 and natural_person_id = $2 and used_at is null',
    [hash, naturalPersonId, new Date(at).toISOString()],
  )
  return rowCount === 1
}
