/** Invitations: the rows behind a link, and what is shown of them. Of a link the database has the hash of its end. */
import type pg from 'pg'
import type { InvitationId, PartyId, PersonId } from '../../custody/identifiers.ts'
import type { AcceptSituation, Coming, InvitePartySituation, InvitePersonSituation } from '../../custody/invitations.ts'
import type { Policy } from '../../custody/policy.ts'
import type { Invitation, Person, Site } from '../../custody/state.ts'
import type { Actor, Loading } from '../commit.ts'
import { type Database, readForRules } from '../database.ts'
import { select } from '../rows.ts'
import type { Writes } from '../writes.ts'
import { isMarketPartnerTaken, lockParties } from './parties.ts'
import { type PageOf, pageOf } from './people.ts'
import { loadPerson } from './situations.ts'
import type { Page } from './views.ts'

export interface TokenOfInvitation {
  readonly invitationId: InvitationId
  /** Who invites. */
  readonly partyId: PartyId
  /** SHA-256, 32 bytes. */
  readonly tokenHash: Uint8Array
}

export function addInvitationToken(writes: Writes, { invitationId, partyId, tokenHash }: TokenOfInvitation): void {
  writes.add('invitation_token', (parameters) => {
    const values = [
      parameters.add(tokenHash, 'bytea'),
      parameters.add(invitationId, 'text'),
      parameters.add(partyId, 'text'),
    ]
    return `insert into invitation_token (token_hash, invitation_id, party_id) values (${values.join(', ')})`
  })
}

/** Which company is meant, until it is there. */
export function addInvitationDetails(
  writes: Writes,
  details: Pick<TokenOfInvitation, 'invitationId' | 'partyId'> & {
    readonly name: string
    readonly contact: string | null
  },
): void {
  writes.add('invitation_detail', (parameters) => {
    const { invitationId, partyId, name, contact } = details
    const values = [invitationId, partyId, name, contact].map((value) => parameters.add(value, 'text'))
    return `insert into invitation_detail (invitation_id, party_id, name, contact) values (${values.join(', ')})`
  })
}

/** Whom one wrote to is nobody's business any more when the invitation is over. */
export function forgetContact(writes: Writes, invitationId: InvitationId): void {
  writes.add('invitation_detail', (parameters) => {
    return `update invitation_detail set contact = null where invitation_id = ${parameters.add(invitationId, 'text')}`
  })
}

export async function invitePersonSituation(
  loading: Loading,
  {
    actingId,
    partyId,
    policy,
  }: { readonly actingId: PersonId | null; readonly partyId: PartyId; readonly policy: Policy },
): Promise<InvitePersonSituation | null> {
  const [acting, [party], sites] = await Promise.all([
    actingId === null ? ('operator' as const) : loadPerson(loading, actingId),
    loading.find('party', { partyId }),
    loading.find('site', { partyId }),
  ])
  return party === undefined ? null : { acting, party, sites: sites satisfies Site[], policy }
}

export async function invitePartySituation(
  loading: Loading,
  request: { readonly actingId: PersonId | null; readonly marketPartnerId: string | null; readonly policy: Policy },
): Promise<InvitePartySituation> {
  const { actingId, marketPartnerId, policy } = request
  const { partyId } = loading
  const [acting, [inviting], marketPartnerTaken] = await Promise.all([
    actingId === null ? ('operator' as const) : loadPerson(loading, actingId),
    loading.find('party', { partyId }),
    isMarketPartnerTaken(loading, marketPartnerId, null),
  ])
  return { acting, inviting: inviting ?? null, invitingPartyId: partyId, marketPartnerTaken, policy }
}

/** The invitation behind a link, and as whom its holder will act; null: no link of ours ends so. */
export function findByToken(
  database: Database,
  tokenHash: Uint8Array,
): Promise<{ readonly invitation: Invitation; readonly coming: Actor } | null> {
  return readForRules(database, null, async (client) => {
    const { rows } = await client.query<{ id: InvitationId }>(
      'select invitation_id as id from invitation_token where token_hash = $1',
      [tokenHash],
    )
    if (rows[0] === undefined) return null
    const [invitation] = await select(client, 'invitation', { invitationId: rows[0].id })
    if (invitation === undefined) throw new Error('a link without its invitation')
    const { partyId, newPartyId, personId } = invitation
    return { invitation, coming: { partyId: newPartyId ?? partyId, personId } }
  })
}

/** Who comes, before what they are here already is known. */
export type Comer =
  | {
      readonly kind: 'new'
      /** Null: none was given. */
      readonly loginName: string | null
      isTaken(client: pg.ClientBase, loginName: string): Promise<boolean>
    }
  | { readonly kind: 'known'; readonly naturalPersonId: string }

/** The invitation locked: of two who use one link at once the second finds it used. */
export async function acceptSituation(
  loading: Loading,
  request: {
    readonly invitationId: InvitationId
    readonly comer: Comer
    readonly marketPartnerId: string | null
    readonly policy: Policy
  },
): Promise<AcceptSituation | null> {
  const { invitationId, comer, marketPartnerId, policy } = request
  await loading.client.query('select from invitation where invitation_id = $1 for update', [invitationId])
  const [invitation] = await loading.find('invitation', { invitationId })
  if (invitation === undefined) return null
  if (invitation.kind === 'party') await lockParties(loading)
  const wanted = marketPartnerId ?? invitation.marketPartnerId
  const [coming, people, marketPartnerTaken] = await Promise.all([
    comingOf(loading, comer, invitation),
    invitation.kind === 'person' ? loading.lock('person', { personId: invitation.personId }) : [],
    invitation.kind === 'party' && isMarketPartnerTaken(loading, wanted, null),
  ])
  return { invitation, coming, person: people[0], marketPartnerTaken, policy }
}

async function comingOf(loading: Loading, comer: Comer, invitation: Invitation): Promise<Coming> {
  if (comer.kind === 'new') {
    const { loginName } = comer
    const loginNameTaken = loginName !== null && (await comer.isTaken(loading.client, loginName))
    return { kind: 'new', loginNameGiven: loginName !== null, loginNameTaken }
  }
  const { naturalPersonId } = comer
  const partyId = invitation.newPartyId ?? invitation.partyId
  const persons: Person[] = await loading.find('person', { partyId, naturalPersonId })
  return { kind: 'known', naturalPersonId, persons }
}

/** Null: not one of the party of the one who acts. The operator of the server may withdraw any. */
export async function withdrawSituation(
  loading: Loading,
  invitationId: InvitationId,
  actingId: PersonId | null,
): Promise<{ readonly acting: Person | 'operator'; readonly invitation: Invitation } | null> {
  await loading.client.query('select from invitation where invitation_id = $1 for update', [invitationId])
  const [invitation] = await loading.find('invitation', { invitationId })
  if (invitation === undefined || (actingId !== null && invitation.partyId !== loading.partyId)) return null
  return { acting: actingId === null ? 'operator' : await loadPerson(loading, actingId), invitation }
}

/** Null: there is no such person. */
export async function humanBehind(client: pg.ClientBase, personId: PersonId): Promise<string | null> {
  const [person] = await select(client, 'person', { personId })
  return person?.naturalPersonId ?? null
}

/** Whether this human has an account and nothing yet to log in with. */
export async function waitsForGrant(client: pg.ClientBase, naturalPersonId: string): Promise<boolean> {
  const { rows } = await client.query<{ waits: boolean }>(
    `select exists (select from account where natural_person_id = $1 and password_hash is null)
       and not exists (select from passkey where natural_person_id = $1)
       and not exists (select from single_sign_on where natural_person_id = $1) as waits`,
    [naturalPersonId],
  )
  return rows[0]?.waits === true
}

// --- what is shown ---------------------------------------------------------------------------------------------------

interface InvitationRow extends Invitation {
  readonly name: string | null
  readonly contact: string | null
}

export async function invitationList(
  client: pg.ClientBase,
  { limit, cursor, status, now }: PageOf & { readonly status: string | null; readonly now: number },
): Promise<Page<unknown>> {
  const { rows } = await client.query<InvitationRow>(
    `select i.invitation_id as "invitationId", i.kind, i.person_id as "personId", i.new_party_id as "newPartyId",
       i.party_roles as "partyRoles", i.market_partner_id as "marketPartnerId", i.expires_at as "expiresAt", i.status,
       coalesce(d.name, q.name) as name, coalesce(d.contact, q.contact) as contact
     from invitation i left join invitation_detail d using (invitation_id, party_id)
       left join person_detail q on q.person_id = i.person_id and q.party_id = i.party_id
     where ($1::text is null or i.status = $1)
       and ($2::text is null or (i.expires_at, i.invitation_id) <
             (select c.expires_at, c.invitation_id from invitation c where c.invitation_id = $2))
     order by i.expires_at desc, i.invitation_id desc limit $3`,
    [status, cursor, limit + 1],
  )
  const { rows: shown, next } = pageOf(rows, limit, ({ invitationId }) => invitationId)
  return { rows: shown.map((row) => invitationView(row, now)), next }
}

function invitationView(row: InvitationRow, now: number): Record<string, unknown> {
  const { invitationId, kind, personId, newPartyId, partyRoles, marketPartnerId, status, name, contact } = row
  return {
    invitationId,
    kind,
    name,
    contact,
    // The party or person that the link leads to; a party is there once it has accepted.
    partyId: newPartyId,
    personId,
    partyRoles,
    marketPartnerId,
    status: status === 'open' && row.expiresAt <= now ? 'expired' : status,
    expiresAt: new Date(row.expiresAt).toISOString(),
  }
}

/** What the holder of a link is shown before they accept. */
export interface InvitationShown {
  /** Null: the operator of the server. */
  readonly invitedBy: string | null
  /** Of the company or person who is meant. */
  readonly name: string | null
  readonly roles: readonly string[]
}

export function showInvitation(database: Database, invitation: Invitation): Promise<InvitationShown> {
  return readForRules(database, null, async (client) => {
    const { invitationId, partyId, personId, partyRoles, kind } = invitation
    const [party] = await select(client, 'party', { partyId })
    const [person] = kind === 'person' ? await select(client, 'person', { personId }) : []
    const { rows } = await client.query<{ name: string }>(
      kind === 'person'
        ? 'select name from person_detail where person_id = $1'
        : 'select name from invitation_detail where invitation_id = $1',
      [kind === 'person' ? personId : invitationId],
    )
    return {
      invitedBy: party === undefined || party.roles.length === 0 ? null : party.name,
      name: rows[0]?.name ?? null,
      roles: person?.roles ?? partyRoles,
    }
  })
}
