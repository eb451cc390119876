import { expect, test } from 'vitest'
import { idOf } from './identifiers.ts'
import {
  type Acting,
  changeParty,
  changeSite,
  MAY_INVITE,
  PARTY_ROLES,
  type PartyChange,
  type PartySituation,
  ROLES_AT,
  refuseInviting,
  refuseRoles,
  registerSite,
  type SiteSituation,
} from './parties.ts'
import { type Party, type PartyRole, PERSON_ROLES, type Person, type Site } from './state.ts'

const own = idOf('PartyId', 'own')
const gwa = idOf('PartyId', 'gwa')
const given = { now: 1_000, newId: () => 'new' }
const person: Person = {
  personId: idOf('PersonId', 'ines'),
  partyId: own,
  naturalPersonId: 'ines',
  roles: ['security_officer'],
  siteIds: [],
  status: 'active',
  trainedUntil: null,
  approvesFrom: null,
}
const party = (roles: readonly PartyRole[] = ['meter_operator'], partyId = own): Party => ({
  partyId,
  name: 'Sample',
  roles,
  marketPartnerId: null,
  flagCodes: [],
  gatewayAdministratorIds: [],
  address: null,
  gs1Prefix: null,
})
const situation: PartySituation = {
  acting: person,
  party: party(),
  named: [],
  marketPartnerTaken: false,
  flagCodesTaken: [],
  gs1PrefixTaken: false,
}

test('a maker comes in by a maker alone, and nobody is invited by an auditor', () => {
  const inviters = (wanted: PartyRole): PartyRole[] =>
    PARTY_ROLES.filter((role) => refuseInviting([role], [wanted]) === null)
  expect(inviters('manufacturer')).toEqual(['manufacturer'])
  expect(inviters('carrier')).toEqual(['manufacturer', 'meter_operator', 'carrier'])
  expect(MAY_INVITE.auditor).toEqual([])
  expect(refuseInviting(['carrier', 'meter_operator'], ['carrier', 'manufacturer'])).toMatchObject({
    members: { roles: ['manufacturer'] },
  })
})

test('every role of people is at some party, and every party can have a security officer', () => {
  for (const role of PERSON_ROLES) expect(ROLES_AT[role].length).toBeGreaterThan(0)
  for (const role of PARTY_ROLES) {
    expect(refuseRoles(['security_officer'], { roles: [role] })).toBeNull()
    const isAdministrator = role === 'gateway_administrator'
    expect(refuseRoles(['gateway_administrator'], { roles: [role] }) === null).toBe(isAdministrator)
    expect(refuseRoles(['fitter'], { roles: [role] }) === null).toBe(role === 'meter_operator')
  }
  // A company may be two things; its people are then of both.
  expect(
    refuseRoles(['fitter', 'gateway_administrator'], { roles: ['meter_operator', 'gateway_administrator'] }),
  ).toBeNull()
})

test.each<[string, Partial<PartySituation>, PartyChange, string]>([
  ['somebody suspended', { acting: { ...person, status: 'suspended' } }, { name: 'X' }, 'person_not_active'],
  [
    'somebody without the right any more',
    { acting: { ...person, roles: ['fitter'] } },
    { name: 'X' },
    'right_was_taken',
  ],
  ['letters by the party itself', {}, { flagCodes: ['XSM'] }, 'flag_codes_not_yours_to_give'],
  ['letters for no maker', { acting: 'operator' }, { flagCodes: ['XSM'] }, 'flag_codes_not_yours_to_give'],
  [
    'letters of another maker',
    { acting: 'operator', party: party(['manufacturer']), flagCodesTaken: ['XSM'] },
    { flagCodes: ['XSM'] },
    'flag_codes_taken',
  ],
  ['a market partner id of another', { marketPartnerTaken: true }, { name: 'X' }, 'market_partner_id_taken'],
  ['a GS1 prefix of another', { gs1PrefixTaken: true }, { name: 'X' }, 'company_prefix_taken'],
  [
    'an administrator by a maker',
    { party: party(['manufacturer']) },
    { gatewayAdministratorIds: [gwa] },
    'not_an_operator',
  ],
  ['an administrator that is not there', {}, { gatewayAdministratorIds: [gwa] }, 'gateway_administrator_unknown'],
  [
    'an administrator that is none',
    { named: [party(['carrier'], gwa)] },
    { gatewayAdministratorIds: [gwa] },
    'gateway_administrator_unknown',
  ],
])('a change is refused: %s', (_, difference, change, code) => {
  expect(changeParty({ ...situation, ...difference }, change).refusal?.code).toBe(code)
})

test('what is left out stays, and nothing new is no entry', () => {
  const before = { ...party(), address: 'Here', marketPartnerId: '9900000000001' }
  const { facts } = changeParty({ ...situation, party: before }, { name: 'New' })
  expect(facts).toEqual([
    {
      type: 'party_changed',
      ofPartyId: own,
      name: 'New',
      address: 'Here',
      marketPartnerId: '9900000000001',
      gatewayAdministratorIds: [],
      flagCodes: [],
      gs1Prefix: null,
    },
  ])
  expect(changeParty({ ...situation, party: before }, { name: 'Sample', address: 'Here' }).facts).toEqual([])
  const named = { named: [party(['gateway_administrator'], gwa)] }
  const twice = changeParty({ ...situation, ...named }, { gatewayAdministratorIds: [gwa, gwa] })
  expect(twice.facts).toMatchObject([{ gatewayAdministratorIds: [gwa] }])
})

test.each<[string, Acting, readonly PartyRole[], boolean]>([
  ['the operator of the server gives a maker its letters', 'operator', ['manufacturer'], true],
  ['its own officer does not', person, ['manufacturer'], false],
])('%s', (_, acting, roles, granted) => {
  const outcome = changeParty({ ...situation, acting, party: party(roles) }, { flagCodes: ['XSM', 'XSM'] })
  expect(outcome.facts).toMatchObject(granted ? [{ flagCodes: ['XSM'] }] : [])
})

const site: Site = {
  siteId: idOf('SiteId', 'site'),
  partyId: own,
  kind: 'small_store',
  name: 'Shed',
  address: null,
  status: 'active',
  attestedAt: null,
  attestedUntil: null,
}
const empty: SiteSituation = { acting: person, site, containerSerials: [], onlyHere: [] }

test.each<[string, Partial<SiteSituation>, string | null]>([
  ['empty', {}, null],
  ['with a box', { containerSerials: ['BOX-1'] }, 'site_not_empty'],
  ['with people of this site alone', { onlyHere: [person] }, 'site_of_people'],
  ['by somebody without the right', { acting: { ...person, roles: ['auditor'] } }, 'right_was_taken'],
])('a site is closed: %s', (_, difference, code) => {
  const outcome = changeSite({ ...empty, ...difference }, { status: 'closed' })
  expect(outcome.refusal?.code ?? null).toBe(code)
  expect(outcome.facts).toHaveLength(code === null ? 1 : 0)
})

test('a name is changed whatever stands there; the same name is no entry', () => {
  const full = { ...empty, containerSerials: ['BOX-1'], onlyHere: [person] }
  expect(changeSite(full, { name: 'Hall' }).facts).toMatchObject([{ name: 'Hall', status: 'active' }])
  expect(changeSite(full, { name: 'Shed' })).toEqual({ answer: { changed: false }, facts: [] })
  expect(registerSite(person, { kind: 'vehicle', name: 'Van', address: null }, given).facts).toMatchObject([
    { type: 'site_registered', site: { siteId: 'new', partyId: own, status: 'active' } },
  ])
})
