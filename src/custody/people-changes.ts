/** Activating, suspending, leaving, and what people may do: each decided by somebody else, and none locks a party out. */
import type { Fact } from './entries.ts'
import type { SiteId } from './identifiers.ts'
import { type KeyLossAnswer, type KeyLossSituation, loseKeys } from './key-loss.ts'
import { decided, type Given, type Outcome, type Refusal, refuse, refused } from './outcome.ts'
import { type Acting, refuseActing, refuseRoles, refuseSites } from './parties.ts'
import type { Invitation, Key, Party, Person, PersonRole, Site } from './state.ts'

export interface PersonSituation {
  readonly acting: Acting
  readonly person: Person
  readonly party: Party
  /** Active security officers of the party, this person among them if they are one. */
  readonly officers: readonly Person[]
  /** All that this person ever had; none where they were registered in another way. */
  readonly invitations: readonly Invitation[]
  /** Electronic keys that were given to this person and are not back. */
  readonly keys: readonly Key[]
}

export interface PersonChanged {
  readonly status: Person['status']
  readonly changed: boolean
}

/** Null if this one may decide about that one. Two persons of one human count as one. */
function refuseDeciding(acting: Acting, person: Person): Refusal | null {
  const refusal = refuseActing(acting, 'people:change')
  if (refusal !== null) return refusal
  if (acting !== 'operator' && acting.naturalPersonId === person.naturalPersonId) return refuse('not_about_oneself')
  return person.status === 'left' ? refuse('person_has_left') : null
}

/** Null if a security officer remains when this person is none any more. */
function refuseLastOfficer(person: Person, officers: readonly Person[]): Refusal | null {
  const isOfficer = officers.some(({ personId }) => personId === person.personId)
  return isOfficer && officers.length === 1 ? refuse('last_security_officer') : null
}

/**
 * Lets somebody begin, or begin again. Refusals, in this order: `person_not_active`, `right_was_taken`,
 * `not_about_oneself`, `person_has_left`, `invitation_not_accepted`.
 */
export function activatePerson({ acting, person, invitations }: PersonSituation): Outcome<PersonChanged> {
  const refusal = refuseDeciding(acting, person)
  if (refusal !== null) return refused(refusal)
  if (person.status === 'active') return decided({ status: 'active', changed: false }, [])
  // Before somebody has come nobody can have looked whether it is the right one.
  const cameIn = invitations.length === 0 || invitations.some(({ status }) => status === 'accepted')
  if (!cameIn) return refused(refuse('invitation_not_accepted'))
  return decided({ status: 'active', changed: true }, [{ type: 'person_activated', personId: person.personId }])
}

/**
 * Stops somebody at once, until they are activated again. Refusals, in this order: `person_not_active`,
 * `right_was_taken`, `not_about_oneself`, `person_has_left`, `last_security_officer`.
 */
export function suspendPerson({ acting, person, officers, invitations }: PersonSituation): Outcome<PersonChanged> {
  const refusal = refuseDeciding(acting, person) ?? refuseLastOfficer(person, officers)
  if (refusal !== null) return refused(refusal)
  if (person.status === 'suspended') return decided({ status: 'suspended', changed: false }, [])
  return decided({ status: 'suspended', changed: true }, [
    ...withdrawn(invitations),
    { type: 'person_suspended', personId: person.personId },
  ])
}

export interface Left extends PersonChanged {
  readonly losses: readonly KeyLossAnswer[]
}

/** What is written as the reason of a key's loss. */
const NOT_BACK = 'Not given back when its person left.'

/**
 * Somebody leaves for good; the row stays, for it stands in entries. With `keysLost` keys that are not back are lost, with
 * all that follows from it (rule 16). Refusals, in this order: `person_not_active`, `right_was_taken`,
 * `not_about_oneself`, `person_has_left`, `last_security_officer`, `keys_not_back`.
 */
export function leave(
  situation: PersonSituation & {
    /** Of the keys that are not back, where they are to be lost. */
    readonly losses: readonly KeyLossSituation[]
  },
  { keysLost }: { readonly keysLost: boolean },
  given: Given,
): Outcome<Left> {
  const { acting, person, officers, invitations, keys, losses } = situation
  const refusal = refuseDeciding(acting, person) ?? refuseLastOfficer(person, officers)
  if (refusal !== null) return refused(refusal)
  const accounted = new Set(keysLost ? losses.map(({ key }) => key.keySerial) : [])
  const notBack = keys.filter(({ keySerial }) => !accounted.has(keySerial))
  if (notBack.length > 0) {
    return refused(refuse('keys_not_back', { keySerials: notBack.map(({ keySerial }) => keySerial) }))
  }
  const lost = loseKeys(keysLost ? losses : [], { what: NOT_BACK }, given)
  return decided({ status: 'left', changed: true, losses: lost.answer ?? [] }, [
    ...lost.facts,
    ...withdrawn(invitations),
    { type: 'person_left', personId: person.personId },
  ])
}

/** A link that nobody may use any more. */
function withdrawn(invitations: readonly Invitation[]): Fact[] {
  return invitations
    .filter(({ status }) => status === 'open')
    .map(({ invitationId }) => ({ type: 'invitation_withdrawn', invitationId }))
}

/**
 * What somebody may do, and where. Refusals, in this order: `person_not_active`, `right_was_taken`, `not_about_oneself`,
 * `person_has_left`, `role_not_at_this_party`, `site_not_of_party`, `last_security_officer`.
 */
export function changeRights(
  situation: PersonSituation & { readonly sites: readonly Site[] },
  request: { readonly roles: readonly PersonRole[]; readonly siteIds: readonly SiteId[] },
): Outcome<PersonChanged> {
  const { acting, person, party, officers, sites } = situation
  const roles = [...new Set(request.roles)].sort()
  const siteIds = [...new Set(request.siteIds)].sort()
  // Sites that were closed since may be left in the list: nothing can be done there.
  const added = siteIds.filter((siteId) => !person.siteIds.includes(siteId))
  const refusal =
    refuseDeciding(acting, person) ??
    refuseRoles(roles, party) ??
    refuseSites(added, sites, party.partyId) ??
    (roles.includes('security_officer') ? null : refuseLastOfficer(person, officers))
  if (refusal !== null) return refused(refusal)
  const isSame = sameSet(roles, person.roles) && sameSet(siteIds, person.siteIds)
  const { status, personId } = person
  if (isSame) return decided({ status, changed: false }, [])
  const facts: Fact[] = [{ type: 'person_rights_changed', personId, roles, siteIds }]
  // The right to approve was granted to an officer; whoever is none any more would have to be granted it anew.
  const isOfficerNoMore = person.roles.includes('security_officer') && !roles.includes('security_officer')
  if (isOfficerNoMore && person.approvesFrom !== null) facts.push({ type: 'right_to_approve_ended', personId })
  return decided({ status, changed: true }, facts)
}

function sameSet(some: readonly string[], others: readonly string[]): boolean {
  return some.length === new Set(others).size && some.every((each) => others.includes(each))
}
