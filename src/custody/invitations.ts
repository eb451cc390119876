/**
 * How people and parties come in: somebody is invited, gets a link, and accepts. What makes the link good for one stands
 * in no fact; here an invitation is known by its row alone.
 */
import type { Fact } from './entries.ts'
import type { InvitationId, PartyId, PersonId, SiteId } from './identifiers.ts'
import { decided, type Given, type Outcome, type Refusal, refuse, refused } from './outcome.ts'
import {
  type Acting,
  type NewSite,
  refuseActing,
  refuseInviting,
  refuseRoles,
  refuseSites,
  siteRegistered,
} from './parties.ts'
import type { Policy } from './policy.ts'
import type { Invitation, Party, PartyRole, Person, PersonRole, Site } from './state.ts'

const HOUR_MS = 3_600_000

export interface Invited {
  readonly invitationId: InvitationId
  readonly personId: PersonId
  readonly partyId: PartyId
  readonly expiresAt: number
}

export interface InvitePersonSituation {
  readonly acting: Acting
  readonly party: Party
  readonly sites: readonly Site[]
  readonly policy: Policy
}

/**
 * Invites somebody to be a person of the party. They wait until they have accepted and were activated. Refusals, in this
 * order: `person_not_active`, `right_was_taken`, `role_not_at_this_party`, `site_not_of_party`.
 */
export function invitePerson(
  { acting, party, sites, policy }: InvitePersonSituation,
  request: { readonly roles: readonly PersonRole[]; readonly siteIds: readonly SiteId[] },
  given: Given,
): Outcome<Invited> {
  const { partyId } = party
  const refusal =
    refuseActing(acting, 'people:change') ??
    refuseRoles(request.roles, party) ??
    refuseSites(request.siteIds, sites, partyId)
  if (refusal !== null) return refused(refusal)
  const personId = given.newId() as PersonId
  const person: Person = {
    personId,
    partyId,
    naturalPersonId: given.newId(),
    roles: [...new Set(request.roles)].sort(),
    siteIds: [...new Set(request.siteIds)].sort(),
    status: 'invited',
    trainedUntil: null,
    approvesFrom: null,
  }
  const invitation = invitationOf({ partyId, personId }, policy, given)
  return decided(invitedBy(invitation), [
    { type: 'person_registered', person },
    { type: 'invitation_issued', invitation },
  ])
}

function invitationOf(
  { partyId, personId }: Pick<Invitation, 'partyId' | 'personId'>,
  { invitationHours }: Policy,
  given: Given,
): Invitation {
  return {
    invitationId: given.newId() as InvitationId,
    partyId,
    kind: 'person',
    personId,
    newPartyId: null,
    partyRoles: [],
    marketPartnerId: null,
    expiresAt: given.now + invitationHours * HOUR_MS,
    status: 'open',
  }
}

function invitedBy({ invitationId, personId, partyId, expiresAt }: Invitation): Invited {
  return { invitationId, personId, partyId, expiresAt }
}

/**
 * Another link for somebody who waits; the one before is good for nothing from then on. Refusals, in this order:
 * `person_not_active`, `right_was_taken`, `person_not_waiting`.
 */
export function inviteAgain(
  {
    acting,
    person,
    invitations,
    policy,
  }: {
    readonly acting: Acting
    readonly person: Person
    /** All that this person ever had. */
    readonly invitations: readonly Invitation[]
    readonly policy: Policy
  },
  given: Given,
): Outcome<Invited> {
  const refusal = refuseActing(acting, 'people:change')
  if (refusal !== null) return refused(refusal)
  const isIn = invitations.length === 0 || invitations.some(({ status }) => status === 'accepted')
  if (person.status !== 'invited' || isIn) return refused(refuse('person_not_waiting'))
  const invitation = invitationOf(person, policy, given)
  const ended = invitations
    .filter(({ status }) => status === 'open')
    .map(({ invitationId }): Fact => ({ type: 'invitation_withdrawn', invitationId }))
  return decided(invitedBy(invitation), [...ended, { type: 'invitation_issued', invitation }])
}

export interface InvitePartySituation {
  readonly acting: Acting
  /** Who invites; the operator of the server is of no party. */
  readonly inviting: Party | null
  readonly invitingPartyId: PartyId
  readonly marketPartnerTaken: boolean
  readonly policy: Policy
}

/**
 * Invites a company. Refusals, in this order: `person_not_active`, `right_was_taken`, `party_role_not_yours_to_give`,
 * `market_partner_id_taken`.
 */
export function inviteParty(
  { acting, inviting, invitingPartyId, marketPartnerTaken, policy }: InvitePartySituation,
  request: { readonly roles: readonly PartyRole[]; readonly marketPartnerId: string | null },
  given: Given,
): Outcome<Invited> {
  const refusal =
    refuseActing(acting, 'parties:invite') ??
    (acting === 'operator' ? null : refuseInviting(inviting?.roles ?? [], request.roles))
  if (refusal !== null) return refused(refusal)
  if (marketPartnerTaken) return refused(refuse('market_partner_id_taken'))
  const invitation: Invitation = {
    invitationId: given.newId() as InvitationId,
    partyId: invitingPartyId,
    kind: 'party',
    personId: given.newId() as PersonId,
    newPartyId: given.newId() as PartyId,
    partyRoles: [...new Set(request.roles)].sort(),
    marketPartnerId: request.marketPartnerId,
    expiresAt: given.now + policy.invitationHours * HOUR_MS,
    status: 'open',
  }
  return decided(invitedBy(invitation), [{ type: 'invitation_issued', invitation }])
}

/** Refusals, in this order: `person_not_active`, `right_was_taken`, `invitation_used`. */
export function withdrawInvitation(acting: Acting, invitation: Invitation): Outcome<{ readonly withdrawn: boolean }> {
  const permission = invitation.kind === 'party' ? 'parties:invite' : 'people:change'
  const refusal = refuseActing(acting, permission)
  if (refusal !== null) return refused(refusal)
  if (invitation.status === 'accepted') return refused(refuse('invitation_used'))
  if (invitation.status === 'withdrawn') return decided({ withdrawn: false }, [])
  return decided({ withdrawn: true }, [{ type: 'invitation_withdrawn', invitationId: invitation.invitationId }])
}

/** Why this link is good for nothing (any more); null if it is good. */
export function refuseInvitation(invitation: Invitation, now: number): Refusal | null {
  switch (invitation.status) {
    case 'accepted':
      return refuse('invitation_used')
    case 'withdrawn':
      return refuse('invitation_withdrawn')
    case 'open':
      return now < invitation.expiresAt ? null : refuse('invitation_expired')
    default:
      return invitation.status satisfies never
  }
}

/** Who comes in: a human that nobody here knows yet, with the name they want to log in with, or one who is logged in. */
export type Coming =
  | { readonly kind: 'new'; readonly loginNameGiven: boolean; readonly loginNameTaken: boolean }
  | {
      readonly kind: 'known'
      readonly naturalPersonId: string
      /** What this human is at the inviting party already. */
      readonly persons: readonly Person[]
    }

export interface AcceptSituation {
  readonly invitation: Invitation
  readonly coming: Coming
  /** The person who waits; undefined for a party. */
  readonly person: Person | undefined
  /** Meanwhile another party has the market partner id that is given. */
  readonly marketPartnerTaken: boolean
  readonly policy: Policy
}

/** How a company describes itself, and its first people, when it accepts. */
export interface Founding {
  readonly name: string
  readonly address: string | null
  readonly marketPartnerId: string | null
  readonly sites: readonly NewSite[]
  /** Of its first person, beside that of the security officer. */
  readonly roles: readonly PersonRole[]
  /** Somebody who will be the second security officer. */
  readonly hasSecondPerson: boolean
}

export interface Accepted {
  readonly kind: Invitation['kind']
  readonly partyId: PartyId
  readonly personId: PersonId
  readonly naturalPersonId: string
  readonly status: Person['status']
  readonly siteIds: readonly SiteId[]
  readonly second: Invited | null
}

/**
 * A link is used. A person then waits to be activated by somebody of their party, who knows whether the right one came;
 * the first person of a new party is active at once, for there is nobody else. Refusals, in this order:
 * `invitation_used`, `invitation_withdrawn`, `invitation_expired`, `human_already_here` or `login_name_missing` and
 * `login_name_taken`, `person_not_waiting` or `party_not_described`, `role_not_at_this_party`, `market_partner_id_taken`.
 */
export function acceptInvitation(
  situation: AcceptSituation,
  founding: Founding | null,
  given: Given,
): Outcome<Accepted> {
  const { invitation, coming, person } = situation
  const refusal = refuseInvitation(invitation, given.now) ?? refuseComing(coming)
  if (refusal !== null) return refused(refusal)
  if (invitation.kind === 'party') return acceptAsParty(situation, founding, given)
  if (person === undefined) throw new Error('a person is invited who is not there')
  if (person.status !== 'invited') return refused(refuse('person_not_waiting'))
  const { invitationId, personId, partyId } = invitation
  const naturalPersonId = coming.kind === 'known' ? coming.naturalPersonId : person.naturalPersonId
  const { status } = person
  const answer = {
    kind: 'person',
    partyId,
    personId,
    naturalPersonId,
    status,
    siteIds: person.siteIds,
    second: null,
  } as const
  return decided(answer, [{ type: 'invitation_accepted', invitationId, personId, naturalPersonId }])
}

function refuseComing(coming: Coming): Refusal | null {
  if (coming.kind === 'known') {
    return coming.persons.some(({ status }) => status !== 'left') ? refuse('human_already_here') : null
  }
  if (!coming.loginNameGiven) return refuse('login_name_missing')
  return coming.loginNameTaken ? refuse('login_name_taken') : null
}

function acceptAsParty(
  { invitation, coming, marketPartnerTaken, policy }: AcceptSituation,
  founding: Founding | null,
  given: Given,
): Outcome<Accepted> {
  const { invitationId, newPartyId, personId, partyRoles } = invitation
  if (newPartyId === null) throw new Error('a party is invited without its id')
  if (founding === null) return refused(refuse('party_not_described'))
  const refusal = refuseFounding(founding, partyRoles, marketPartnerTaken)
  if (refusal !== null) return refused(refusal)
  const naturalPersonId = coming.kind === 'known' ? coming.naturalPersonId : given.newId()
  const ids = { partyId: newPartyId, personId, naturalPersonId }
  const { facts, answer } = foundParty({ ...founding, partyRoles, flagCodes: [] }, ids, policy, given)
  const accepted: Fact = { type: 'invitation_accepted', invitationId, personId, naturalPersonId }
  return decided({ ...answer, kind: 'party' }, [...facts, accepted])
}

/** Refusals: `role_not_at_this_party`, `market_partner_id_taken`. */
export function refuseFounding(
  { roles }: Pick<Founding, 'roles'>,
  partyRoles: readonly PartyRole[],
  marketPartnerTaken: boolean,
): Refusal | null {
  return refuseRoles(roles, { roles: partyRoles }) ?? (marketPartnerTaken ? refuse('market_partner_id_taken') : null)
}

/**
 * What it takes for a party to be there: itself, its sites, and a security officer who is active. Whoever it begins with
 * may approve what others propose, after the usual delay: nobody is there who could grant it to them.
 */
export function foundParty(
  founding: Founding & { readonly partyRoles: readonly PartyRole[]; readonly flagCodes: readonly string[] },
  { partyId, personId, naturalPersonId }: Pick<Person, 'partyId' | 'personId' | 'naturalPersonId'>,
  policy: Policy,
  given: Given,
): { readonly facts: readonly Fact[]; readonly answer: Accepted } {
  const { name, address, marketPartnerId, partyRoles, flagCodes } = founding
  const approvesFrom = given.now + policy.approveDelayHours * HOUR_MS
  const sites = founding.sites.map((site) => siteRegistered(partyId, site, given))
  const siteIds = sites.map(({ site }) => site.siteId).sort()
  const officer = { partyId, siteIds, trainedUntil: null, approvesFrom }
  const roles = [...new Set<PersonRole>(['security_officer', ...founding.roles])].sort()
  const facts: Fact[] = [
    {
      type: 'party_registered',
      party: { partyId, name, address, roles: partyRoles, marketPartnerId, flagCodes, gatewayAdministratorIds: [] },
    },
    ...sites,
    { type: 'person_registered', person: { ...officer, personId, naturalPersonId, roles, status: 'active' } },
  ]
  let second: Invited | null = null
  if (founding.hasSecondPerson) {
    const other = { personId: given.newId() as PersonId, naturalPersonId: given.newId() }
    const invitation = invitationOf({ partyId, personId: other.personId }, policy, given)
    const person: Person = { ...officer, ...other, roles: ['security_officer'], status: 'invited' }
    facts.push({ type: 'person_registered', person }, { type: 'invitation_issued', invitation })
    second = invitedBy(invitation)
  }
  const answer = { kind: 'party', partyId, personId, naturalPersonId, status: 'active', siteIds, second } as const
  return { facts, answer }
}
