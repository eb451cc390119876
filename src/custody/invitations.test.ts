import { expect, test } from 'vitest'
import { idOf } from './identifiers.ts'
import {
  type AcceptSituation,
  acceptInvitation,
  type Founding,
  inviteAgain,
  inviteParty,
  invitePerson,
  withdrawInvitation,
} from './invitations.ts'
import { DEFAULT_POLICY } from './policy.ts'
import type { Invitation, Party, Person, Site } from './state.ts'

const NOW = 1_900_000_000_000
const HOUR = 3_600_000
const own = idOf('PartyId', 'own')
const ids = (): { now: number; newId(): string } => {
  let next = 0
  return { now: NOW, newId: () => `id-${++next}` }
}
const officer: Person = {
  personId: idOf('PersonId', 'ines'),
  partyId: own,
  naturalPersonId: 'ines',
  roles: ['security_officer'],
  siteIds: [],
  status: 'active',
  trainedUntil: null,
  approvesFrom: 0,
}
const party: Party = {
  partyId: own,
  name: 'Sample',
  roles: ['meter_operator'],
  marketPartnerId: null,
  flagCodes: [],
  gatewayAdministratorIds: [],
  address: null,
  gs1Prefix: null,
}
const site: Site = {
  siteId: idOf('SiteId', 'store'),
  partyId: own,
  kind: 'central_store',
  name: 'Store',
  address: null,
  status: 'active',
  attestedAt: null,
  attestedUntil: null,
}
const waiting: Person = {
  ...officer,
  personId: idOf('PersonId', 'fritz'),
  naturalPersonId: 'fritz',
  roles: ['fitter'],
  status: 'invited',
  approvesFrom: null,
}
const invitation: Invitation = {
  invitationId: idOf('InvitationId', 'invitation'),
  partyId: own,
  kind: 'person',
  personId: waiting.personId,
  newPartyId: null,
  partyRoles: [],
  marketPartnerId: null,
  expiresAt: NOW + HOUR,
  status: 'open',
}
const toParty: Invitation = {
  ...invitation,
  kind: 'party',
  personId: idOf('PersonId', 'first'),
  newPartyId: idOf('PartyId', 'new'),
  partyRoles: ['carrier'],
}
const policy = DEFAULT_POLICY

test('whoever is invited waits, and may approve nothing', () => {
  const { facts, answer } = invitePerson(
    { acting: officer, party, sites: [site], policy },
    { roles: ['security_officer', 'fitter', 'fitter'], siteIds: [site.siteId] },
    ids(),
  )
  expect(facts).toMatchObject([
    {
      type: 'person_registered',
      person: { status: 'invited', roles: ['fitter', 'security_officer'], approvesFrom: null },
    },
    { type: 'invitation_issued', invitation: { kind: 'person', status: 'open', newPartyId: null } },
  ])
  expect(answer).toMatchObject({ personId: 'id-1', partyId: own, expiresAt: NOW + policy.invitationHours * HOUR })
})

test.each<[string, object, object, string]>([
  ['by somebody suspended', { acting: { ...officer, status: 'suspended' } }, {}, 'person_not_active'],
  ['by a fitter', { acting: { ...officer, roles: ['fitter'] } }, {}, 'right_was_taken'],
  ['as what there is not', {}, { roles: ['gateway_administrator'] }, 'role_not_at_this_party'],
  ['at a closed site', { sites: [{ ...site, status: 'closed' }] }, { siteIds: [site.siteId] }, 'site_not_of_party'],
  [
    'at a site of another',
    { sites: [{ ...site, partyId: idOf('PartyId', 'other') }] },
    { siteIds: [site.siteId] },
    'site_not_of_party',
  ],
])('nobody is invited %s', (_, situation, request, code) => {
  const outcome = invitePerson(
    { acting: officer, party, sites: [site], policy, ...situation },
    { roles: ['fitter'], siteIds: [], ...request },
    ids(),
  )
  expect(outcome.refusal?.code).toBe(code)
  expect(outcome.facts).toEqual([])
})

test('a newer link ends the one before; who is in gets none', () => {
  const again = inviteAgain({ acting: officer, person: waiting, invitations: [invitation], policy }, ids())
  expect(again.facts).toMatchObject([
    { type: 'invitation_withdrawn', invitationId: 'invitation' },
    { type: 'invitation_issued', invitation: { personId: 'fritz', invitationId: 'id-1' } },
  ])
  const late: Invitation[] = [{ ...invitation, status: 'accepted' }]
  for (const [person, invitations] of [
    [waiting, late],
    [{ ...waiting, status: 'left' as const }, [invitation]],
    [{ ...waiting, status: 'active' as const }, []],
  ] as const) {
    expect(inviteAgain({ acting: officer, person, invitations, policy }, ids()).refusal?.code).toBe(
      'person_not_waiting',
    )
  }
})

test('a company is invited by whom the table lets, or by the operator of the server', () => {
  const base = { acting: officer, inviting: party, invitingPartyId: own, marketPartnerTaken: false, policy }
  const maker = { roles: ['manufacturer' as const], marketPartnerId: null }
  expect(inviteParty(base, maker, ids()).refusal?.code).toBe('party_role_not_yours_to_give')
  expect(inviteParty({ ...base, acting: 'operator', inviting: null }, maker, ids()).facts).toMatchObject([
    {
      type: 'invitation_issued',
      invitation: { kind: 'party', partyRoles: ['manufacturer'], newPartyId: 'id-3', personId: 'id-2' },
    },
  ])
  const carrier = { roles: ['carrier' as const], marketPartnerId: '9900000000001' }
  expect(inviteParty({ ...base, marketPartnerTaken: true }, carrier, ids()).refusal?.code).toBe(
    'market_partner_id_taken',
  )
})

test.each<[Invitation['status'], string | undefined, boolean]>([
  ['open', undefined, true],
  ['withdrawn', undefined, false],
  ['accepted', 'invitation_used', false],
])('an invitation that is %s is withdrawn', (status, code, recorded) => {
  const outcome = withdrawInvitation(officer, { ...invitation, status })
  expect(outcome.refusal?.code).toBe(code)
  expect(outcome.facts.length === 1).toBe(recorded)
})

const accepting: AcceptSituation = {
  invitation,
  coming: { kind: 'new', loginNameGiven: true, loginNameTaken: false },
  person: waiting,
  marketPartnerTaken: false,
  policy,
}
const founding: Founding = {
  name: 'Carrier',
  address: null,
  marketPartnerId: null,
  sites: [],
  roles: [],
  hasSecondPerson: false,
}
const known = (persons: readonly Person[]): AcceptSituation['coming'] => ({
  kind: 'known',
  naturalPersonId: 'emil',
  persons,
})

test.each<[string, Partial<AcceptSituation>, Founding | null, string]>([
  ['used', { invitation: { ...invitation, status: 'accepted' } }, null, 'invitation_used'],
  ['withdrawn', { invitation: { ...invitation, status: 'withdrawn' } }, null, 'invitation_withdrawn'],
  ['over, at the very moment', { invitation: { ...invitation, expiresAt: NOW } }, null, 'invitation_expired'],
  ['by somebody who is there', { coming: known([{ ...waiting, status: 'suspended' }]) }, null, 'human_already_here'],
  [
    'without a login name',
    { coming: { kind: 'new', loginNameGiven: false, loginNameTaken: false } },
    null,
    'login_name_missing',
  ],
  [
    'with the login name of another',
    { coming: { kind: 'new', loginNameGiven: true, loginNameTaken: true } },
    null,
    'login_name_taken',
  ],
  ['by somebody suspended meanwhile', { person: { ...waiting, status: 'suspended' } }, null, 'person_not_waiting'],
  ['for a company that says nothing of itself', { invitation: toParty }, null, 'party_not_described'],
  ['for a carrier with fitters', { invitation: toParty }, { ...founding, roles: ['fitter'] }, 'role_not_at_this_party'],
  [
    'with a market partner id of another',
    { invitation: toParty, marketPartnerTaken: true },
    founding,
    'market_partner_id_taken',
  ],
])('an invitation is not accepted: %s', (_, difference, described, code) => {
  const outcome = acceptInvitation({ ...accepting, ...difference }, described, ids())
  expect(outcome.refusal?.code).toBe(code)
  expect(outcome.facts).toEqual([])
})

test('somebody new stays who they were invited as; somebody known brings their human along', () => {
  const fact = { type: 'invitation_accepted', invitationId: 'invitation', personId: 'fritz' }
  expect(acceptInvitation(accepting, null, ids()).facts).toEqual([{ ...fact, naturalPersonId: 'fritz' }])
  const before = [{ ...waiting, status: 'left' as const }]
  expect(acceptInvitation({ ...accepting, coming: known(before) }, null, ids()).facts).toEqual([
    { ...fact, naturalPersonId: 'emil' },
  ])
})

test('a new company begins with an officer who may approve a day later, and perhaps with a second one', () => {
  const described: Founding = {
    ...founding,
    sites: [{ kind: 'small_store', name: 'Depot', address: null }],
    roles: ['dispatcher', 'security_officer'],
    hasSecondPerson: true,
  }
  const { facts, answer } = acceptInvitation({ ...accepting, invitation: toParty, person: undefined }, described, ids())
  const approvesFrom = NOW + policy.approveDelayHours * HOUR
  expect(facts).toMatchObject([
    {
      type: 'party_registered',
      party: { partyId: 'new', roles: ['carrier'], flagCodes: [], gatewayAdministratorIds: [] },
    },
    { type: 'site_registered', site: { partyId: 'new', status: 'active' } },
    {
      type: 'person_registered',
      person: { personId: 'first', status: 'active', roles: ['dispatcher', 'security_officer'], approvesFrom },
    },
    { type: 'person_registered', person: { status: 'invited', roles: ['security_officer'], approvesFrom } },
    { type: 'invitation_issued', invitation: { kind: 'person', partyId: 'new' } },
    { type: 'invitation_accepted', personId: 'first' },
  ])
  expect(answer).toMatchObject({ kind: 'party', status: 'active', second: { partyId: 'new' } })
})
