import { expect, test } from 'vitest'
import { idOf } from './identifiers.ts'
import type { Outcome } from './outcome.ts'
import {
  activatePerson,
  changeRights,
  leave,
  type PersonChanged,
  type PersonSituation,
  suspendPerson,
} from './people-changes.ts'
import type { Invitation, Key, Party, Person, Site } from './state.ts'

const own = idOf('PartyId', 'own')
const given = { now: 1_000, newId: () => 'new' }
const make = (name: string, difference: Partial<Person> = {}): Person => ({
  personId: idOf('PersonId', name),
  partyId: own,
  naturalPersonId: name,
  roles: ['fitter'],
  siteIds: [],
  status: 'active',
  trainedUntil: null,
  approvesFrom: null,
  ...difference,
})
const officer = make('ines', { roles: ['security_officer'], approvesFrom: 0 })
const other = make('ivo', { roles: ['security_officer'], approvesFrom: 0 })
const fitter = make('mona')
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
  siteId: idOf('SiteId', 'van'),
  partyId: own,
  kind: 'vehicle',
  name: 'Van',
  address: null,
  status: 'active',
  attestedAt: null,
  attestedUntil: null,
}
const invitation: Invitation = {
  invitationId: idOf('InvitationId', 'invitation'),
  partyId: own,
  kind: 'person',
  personId: fitter.personId,
  newPartyId: null,
  partyRoles: [],
  marketPartnerId: null,
  expiresAt: 2_000,
  status: 'open',
}
const key: Key = {
  keySerial: 'KEY-1',
  partyId: own,
  keyId: '0',
  publicKey: '0',
  personId: fitter.personId,
  status: 'active',
  lostAt: null,
}
type Situation = PersonSituation & { readonly sites: readonly Site[]; readonly losses: readonly [] }
const situation: Situation = {
  acting: officer,
  person: fitter,
  party,
  officers: [officer, other],
  invitations: [],
  keys: [],
  sites: [site],
  losses: [],
}
const rights = { roles: ['fitter' as const], siteIds: [site.siteId] }

const ACTS: Readonly<Record<string, (situation: Situation) => Outcome<PersonChanged>>> = {
  activate: activatePerson,
  suspend: suspendPerson,
  leave: (found) => leave(found, { keysLost: false }, given),
  change: (found) => changeRights(found, rights),
}

const alike: readonly (readonly [string, Partial<Situation>, string])[] = [
  ['by somebody suspended', { acting: { ...officer, status: 'suspended' } }, 'person_not_active'],
  ['by somebody without the right', { acting: fitter, person: other }, 'right_was_taken'],
  ['about oneself', { person: officer }, 'not_about_oneself'],
  ['about oneself as another person', { person: { ...fitter, naturalPersonId: 'ines' } }, 'not_about_oneself'],
  ['of somebody who has left', { person: { ...fitter, status: 'left' } }, 'person_has_left'],
]
test.each(Object.keys(ACTS).flatMap((act) => alike.map((row) => [act, ...row] as const)))(
  '%s is refused %s',
  (act, _, difference, code) => {
    const outcome = ACTS[act]?.({ ...situation, ...difference })
    expect(outcome?.refusal?.code).toBe(code)
    expect(outcome?.facts).toEqual([])
  },
)

test.each<[string, string, Partial<Situation>, string]>([
  [
    'activate',
    'who has not come yet',
    { person: { ...fitter, status: 'invited' }, invitations: [invitation] },
    'invitation_not_accepted',
  ],
  ['suspend', 'the last officer', { person: other, officers: [other] }, 'last_security_officer'],
  ['leave', 'the last officer', { person: other, officers: [other] }, 'last_security_officer'],
  ['change', 'the last officer into a fitter', { person: other, officers: [other] }, 'last_security_officer'],
  ['leave', 'with keys', { keys: [key] }, 'keys_not_back'],
  ['change', 'to a site that is closed', { sites: [{ ...site, status: 'closed' }] }, 'site_not_of_party'],
  [
    'change',
    'to what there is not at a carrier',
    { party: { ...party, roles: ['carrier'] } },
    'role_not_at_this_party',
  ],
])('%s is refused: %s', (act, _, difference, code) => {
  expect(ACTS[act]?.({ ...situation, ...difference }).refusal?.code).toBe(code)
})

test.each<[string, string, Partial<Situation>, readonly string[]]>([
  ['activate', 'who was suspended', { person: { ...fitter, status: 'suspended' } }, ['person_activated']],
  [
    'activate',
    'who has accepted',
    { person: { ...fitter, status: 'invited' }, invitations: [{ ...invitation, status: 'accepted' }] },
    ['person_activated'],
  ],
  ['activate', 'who is active', {}, []],
  [
    'activate',
    'by the operator of the server',
    { acting: 'operator', person: { ...officer, status: 'suspended' } },
    ['person_activated'],
  ],
  ['suspend', 'one of two officers', { person: other }, ['person_suspended']],
  ['suspend', 'who is suspended', { person: { ...fitter, status: 'suspended' } }, []],
  [
    'suspend',
    'an officer who is suspended, with one left',
    { person: { ...other, status: 'suspended' }, officers: [officer] },
    [],
  ],
  [
    'suspend',
    'who waits: the link goes too',
    { person: { ...fitter, status: 'invited' }, invitations: [invitation] },
    ['invitation_withdrawn', 'person_suspended'],
  ],
  [
    'leave',
    'who waits: the link goes too',
    { person: { ...fitter, status: 'invited' }, invitations: [invitation] },
    ['invitation_withdrawn', 'person_left'],
  ],
  ['change', 'to another site', {}, ['person_rights_changed']],
  ['change', 'to what is so already', { person: { ...fitter, siteIds: [site.siteId] } }, []],
  [
    'change',
    'an officer to a fitter: approving ends too',
    { person: other },
    ['person_rights_changed', 'right_to_approve_ended'],
  ],
  [
    'change',
    'with a site that was closed since',
    { person: { ...fitter, roles: ['auditor'], siteIds: [site.siteId] }, sites: [{ ...site, status: 'closed' }] },
    ['person_rights_changed'],
  ],
])('%s: %s', (act, _, difference, facts) => {
  const outcome = ACTS[act]?.({ ...situation, ...difference })
  expect(outcome?.refusal).toBeUndefined()
  expect(outcome?.facts.map(({ type }) => type)).toEqual(facts)
  expect(outcome?.answer?.changed).toBe(facts.length > 0)
})

test('a key that was given meanwhile is not taken for lost', () => {
  const outcome = leave({ ...situation, keys: [key] }, { keysLost: true }, given)
  expect(outcome.refusal).toMatchObject({ code: 'keys_not_back', members: { keySerials: ['KEY-1'] } })
})
