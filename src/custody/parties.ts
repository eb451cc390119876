/** Parties and their sites: who may bring in whom, which roles people have where, and what a party changes of itself. */
import type { Fact } from './entries.ts'
import type { Gs1Prefix } from './gs1.ts'
import type { PartyId, SiteId } from './identifiers.ts'
import { decided, type Given, type Outcome, type Refusal, refuse, refused } from './outcome.ts'
import { mayDo, type Permission } from './people.ts'
import type { Party, PartyRole, Person, PersonRole, Site, SiteKind } from './state.ts'

/** Who acts: a person of a party, or the operator of the server from its command line, who is of no party. */
export type Acting = Person | 'operator'

/**
 * Which party may invite which. Whoever brings in a maker decides whose devices will be believed: makers do that among
 * themselves, or the operator of the server. Even then a maker announces nothing before the operator of the server has
 * given it the letters of its identifications.
 */
export const MAY_INVITE = {
  manufacturer: ['manufacturer', 'meter_operator', 'carrier', 'gateway_administrator', 'auditor'],
  meter_operator: ['meter_operator', 'carrier', 'gateway_administrator', 'auditor'],
  carrier: ['carrier'],
  gateway_administrator: ['meter_operator'],
  auditor: [],
} as const satisfies Readonly<Record<PartyRole, readonly PartyRole[]>>

export const PARTY_ROLES = Object.keys(MAY_INVITE) as readonly PartyRole[]

/** At which parties somebody can have a role. Who mounts devices for an operator is a party of that role, too. */
export const ROLES_AT = {
  dispatcher: ['manufacturer', 'meter_operator', 'carrier'],
  store_keeper: ['manufacturer', 'meter_operator', 'carrier'],
  fitter: ['meter_operator'],
  security_officer: ['manufacturer', 'meter_operator', 'carrier', 'gateway_administrator', 'auditor'],
  maintenance: ['manufacturer', 'meter_operator'],
  auditor: ['manufacturer', 'meter_operator', 'carrier', 'gateway_administrator', 'auditor'],
  gateway_administrator: ['gateway_administrator'],
  control_room: ['manufacturer', 'meter_operator'],
} as const satisfies Readonly<Record<PersonRole, readonly PartyRole[]>>

/** Null if this one may do it now. Refusals: `person_not_active`, `right_was_taken`. */
export function refuseActing(acting: Acting, permission: Permission): Refusal | null {
  if (acting === 'operator') return null
  if (acting.status !== 'active') return refuse('person_not_active')
  // The row is newer than what the request was let in by.
  return mayDo(acting.roles, permission) ? null : refuse('right_was_taken')
}

/** Null if a party of these roles may invite one of those. */
export function refuseInviting(inviting: readonly PartyRole[], wanted: readonly PartyRole[]): Refusal | null {
  const allowed = new Set<PartyRole>(inviting.flatMap((role) => MAY_INVITE[role]))
  const beyond = wanted.filter((role) => !allowed.has(role))
  return beyond.length === 0 ? null : refuse('party_role_not_yours_to_give', { roles: beyond })
}

/** Null if people of such a party can have these roles. */
export function refuseRoles(roles: readonly PersonRole[], party: Pick<Party, 'roles'>): Refusal | null {
  const misfits = roles.filter((role) => !ROLES_AT[role].some((where: PartyRole) => party.roles.includes(where)))
  return misfits.length === 0 ? null : refuse('role_not_at_this_party', { roles: misfits })
}

/** Null if all of these sites are the party's own and in use. */
export function refuseSites(siteIds: readonly SiteId[], sites: readonly Site[], partyId: PartyId): Refusal | null {
  const usable = new Set(
    sites.filter((site) => site.partyId === partyId && site.status === 'active').map((site) => site.siteId),
  )
  const others = siteIds.filter((siteId) => !usable.has(siteId))
  return others.length === 0 ? null : refuse('site_not_of_party', { siteIds: others })
}

export interface PartySituation {
  readonly acting: Acting
  readonly party: Party
  /** The parties that the request names as gateway administrators, as far as there are such. */
  readonly named: readonly Party[]
  /** Another party has the market partner id, or one of the letters, that the request gives. */
  readonly marketPartnerTaken: boolean
  readonly flagCodesTaken: readonly string[]
  /** Another party has a GS1 prefix that would give out the same numbers as the one that the request gives. */
  readonly gs1PrefixTaken: boolean
}

/** What is left out stays as it is. */
export interface PartyChange {
  readonly name?: string | undefined
  readonly address?: string | null | undefined
  readonly marketPartnerId?: string | null | undefined
  readonly gatewayAdministratorIds?: readonly PartyId[] | undefined
  readonly flagCodes?: readonly string[] | undefined
  readonly gs1Prefix?: Gs1Prefix | null | undefined
}

/**
 * A party says anew who it is. Refusals, in this order: `person_not_active`, `right_was_taken`,
 * `flag_codes_not_yours_to_give`, `flag_codes_taken`, `market_partner_id_taken`, `company_prefix_taken`, `not_an_operator`,
 * `gateway_administrator_unknown`.
 */
export function changeParty(situation: PartySituation, change: PartyChange): Outcome<{ readonly changed: boolean }> {
  const { acting, party, named, marketPartnerTaken, flagCodesTaken, gs1PrefixTaken } = situation
  const refusal = refuseActing(acting, 'parties:change')
  if (refusal !== null) return refused(refusal)
  if (change.flagCodes !== undefined) {
    const isMaker = party.roles.includes('manufacturer')
    if (acting !== 'operator' || !isMaker) return refused(refuse('flag_codes_not_yours_to_give'))
    if (flagCodesTaken.length > 0) return refused(refuse('flag_codes_taken', { flagCodes: flagCodesTaken }))
  }
  if (marketPartnerTaken) return refused(refuse('market_partner_id_taken'))
  if (gs1PrefixTaken) return refused(refuse('company_prefix_taken'))
  const administrators = change.gatewayAdministratorIds
  if (administrators !== undefined) {
    if (administrators.length > 0 && !party.roles.includes('meter_operator')) return refused(refuse('not_an_operator'))
    const known = new Set(
      named.filter(({ roles }) => roles.includes('gateway_administrator')).map(({ partyId }) => partyId),
    )
    const unknown = administrators.filter((partyId) => !known.has(partyId))
    if (unknown.length > 0) return refused(refuse('gateway_administrator_unknown', { partyIds: unknown }))
  }
  const next = {
    name: change.name ?? party.name,
    address: change.address === undefined ? party.address : change.address,
    marketPartnerId: change.marketPartnerId === undefined ? party.marketPartnerId : change.marketPartnerId,
    gatewayAdministratorIds: asSet(administrators ?? party.gatewayAdministratorIds),
    flagCodes: asSet(change.flagCodes ?? party.flagCodes),
    gs1Prefix: change.gs1Prefix === undefined ? party.gs1Prefix : change.gs1Prefix,
  }
  const changed = (Object.keys(next) as (keyof typeof next)[]).some(
    (member) => JSON.stringify(next[member]) !== JSON.stringify(party[member]),
  )
  if (!changed) return decided({ changed }, [])
  return decided({ changed }, [{ type: 'party_changed', ofPartyId: party.partyId, ...next }])
}

function asSet<Id extends string>(ids: readonly Id[]): readonly Id[] {
  return [...new Set(ids)].sort()
}

export interface NewSite {
  readonly kind: SiteKind
  readonly name: string
  readonly address: string | null
}

export function siteRegistered(
  partyId: PartyId,
  { kind, name, address }: NewSite,
  given: Given,
): Fact & { type: 'site_registered' } {
  return {
    type: 'site_registered',
    site: {
      siteId: given.newId() as SiteId,
      partyId,
      kind,
      name,
      address,
      status: 'active',
      attestedAt: null,
      attestedUntil: null,
    },
  }
}

/** Refusals: `person_not_active`, `right_was_taken`. */
export function registerSite(acting: Person, site: NewSite, given: Given): Outcome<SiteId> {
  const refusal = refuseActing(acting, 'parties:change')
  if (refusal !== null) return refused(refusal)
  const fact = siteRegistered(acting.partyId, site, given)
  return decided(fact.site.siteId, [fact])
}

export interface SiteSituation {
  readonly acting: Person
  readonly site: Site
  /** Serials of containers that stand there, some of them. */
  readonly containerSerials: readonly string[]
  /** People who are not gone and have the right at this site alone. */
  readonly onlyHere: readonly Person[]
}

export interface SiteChange {
  readonly name?: string | undefined
  readonly address?: string | null | undefined
  readonly status?: Site['status'] | undefined
}

/**
 * A site is called otherwise, closed, or opened again. Refusals, in this order: `person_not_active`, `right_was_taken`,
 * `site_not_empty`, `site_of_people`.
 */
export function changeSite(situation: SiteSituation, change: SiteChange): Outcome<{ readonly changed: boolean }> {
  const { acting, site, containerSerials, onlyHere } = situation
  const refusal = refuseActing(acting, 'parties:change')
  if (refusal !== null) return refused(refusal)
  const next = {
    name: change.name ?? site.name,
    address: change.address === undefined ? site.address : change.address,
    status: change.status ?? site.status,
  }
  if (next.status === 'closed' && site.status === 'active') {
    if (containerSerials.length > 0) return refused(refuse('site_not_empty', { serials: containerSerials }))
    if (onlyHere.length > 0) {
      return refused(refuse('site_of_people', { personIds: onlyHere.map(({ personId }) => personId) }))
    }
  }
  const isSame = next.name === site.name && next.address === site.address && next.status === site.status
  if (isSame) return decided({ changed: false }, [])
  return decided({ changed: true }, [{ type: 'site_changed', siteId: site.siteId, ...next }])
}
