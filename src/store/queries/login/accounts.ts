/** Accounts of humans and what they log in with. Every call is for a transaction in the scope of the rules. */
import type pg from 'pg'
import type { PersonId } from '../../../custody/identifiers.ts'
import type { Person } from '../../../custody/state.ts'
import { select } from '../../rows.ts'
import type { Writes } from '../../writes.ts'

export interface Account {
  readonly naturalPersonId: string
  readonly loginName: string
  readonly userHandle: Buffer
  readonly status: 'active' | 'suspended'
  readonly passwordHash: string | null
  readonly totpSalt: Buffer | null
  readonly totpLastStep: number | null
}

const COLUMNS = `natural_person_id as "naturalPersonId", login_name as "loginName", user_handle as "userHandle", status,
  password_hash as "passwordHash", totp_salt as "totpSalt", totp_last_step as "totpLastStep"`

export async function findAccount(client: pg.ClientBase, naturalPersonId: string): Promise<Account | null> {
  const text = `select ${COLUMNS} from account where natural_person_id = $1`
  return (await client.query<Account>(text, [naturalPersonId])).rows[0] ?? null
}

/** The same, and nobody else changes it until the transaction ends. */
export async function lockAccount(client: pg.ClientBase, naturalPersonId: string): Promise<Account | null> {
  const text = `select ${COLUMNS} from account where natural_person_id = $1 for update`
  return (await client.query<Account>(text, [naturalPersonId])).rows[0] ?? null
}

/** `loginKey`: the folded name. */
export async function findAccountByName(client: pg.ClientBase, loginKey: string): Promise<Account | null> {
  const text = `select ${COLUMNS} from account where login_key = $1`
  return (await client.query<Account>(text, [loginKey])).rows[0] ?? null
}

/** The persons who are this human, whatever their status. */
export function personsOf(client: pg.ClientBase, naturalPersonId: string): Promise<Person[]> {
  return select(client, 'person', { naturalPersonId })
}

export interface NewAccount {
  readonly naturalPersonId: string
  readonly loginName: string
  readonly loginKey: string
  /** 32 random bytes. */
  readonly userHandle: Uint8Array
  /** ms since 1970. */
  readonly at: number
}

/** Where somebody took the name meanwhile, the transaction is repeated; it then finds the name taken. */
export function addAccount(writes: Writes, account: NewAccount): void {
  writes.add('account', (parameters) => {
    const values = [
      parameters.add(account.naturalPersonId, 'text'),
      parameters.add(account.loginName, 'text'),
      parameters.add(account.loginKey, 'text'),
      parameters.add(account.userHandle, 'bytea'),
      parameters.scalar(account.at, 'timestamptz'),
    ]
    return `insert into account (natural_person_id, login_name, login_key, user_handle, created_at)
      values (${values.join(', ')})`
  })
}

/**
 * Removes what is personal in a login, and every way to log in with it: account, passkeys, codes, sessions and grants.
 * @returns false: there was none
 */
export async function eraseAccount(client: pg.ClientBase, naturalPersonId: string): Promise<boolean> {
  const { rowCount } = await client.query('delete from account where natural_person_id = $1', [naturalPersonId])
  return rowCount === 1
}

/** The same for the human who is this person, once they have left everywhere: until then they log in with it. */
export function forgetAccount(writes: Writes, personId: PersonId): void {
  writes.add('account', (parameters) => {
    const id = parameters.add(personId, 'text')
    return `delete from account a where a.natural_person_id = (select natural_person_id from person where person_id = ${id})
      and not exists (select from person p where p.natural_person_id = a.natural_person_id and p.status <> 'left')`
  })
}

export function setAccountStatus(writes: Writes, naturalPersonId: string, status: Account['status']): void {
  writes.add('account', (parameters) => {
    const set = `status = ${parameters.add(status, 'text')}`
    return `update account set ${set} where natural_person_id = ${parameters.add(naturalPersonId, 'text')}`
  })
}

export interface PersonChoice {
  readonly personId: PersonId
  readonly partyId: string
  readonly partyName: string
  readonly roles: readonly string[]
}

/** As whom this human may act now, in the order of the parties' names. */
export async function choicesOf(client: pg.ClientBase, naturalPersonId: string): Promise<PersonChoice[]> {
  const { rows } = await client.query<PersonChoice>(
    `select p.person_id as "personId", p.party_id as "partyId", t.name as "partyName", p.roles
     from person p join party t using (party_id)
     where p.natural_person_id = $1 and p.status = 'active' order by t.name, p.person_id`,
    [naturalPersonId],
  )
  return rows
}
