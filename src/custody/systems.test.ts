import { expect, test } from 'vitest'
import { idOf } from './identifiers.ts'
import type { Person } from './state.ts'
import { issueApiKey, revokeApiKey } from './systems.ts'

const NOW = Date.UTC(2030, 0, 15)
const DAY_MS = 24 * 3_600_000
const given = { now: NOW, newId: () => 'id-1' }
const officer: Person = {
  personId: idOf('PersonId', 'ines'),
  partyId: idOf('PartyId', 'operator'),
  naturalPersonId: 'ines',
  roles: ['security_officer'],
  siteIds: [],
  status: 'active',
  trainedUntil: null,
  approvesFrom: null,
}
const asked = { name: 'GWA', scopes: ['devices:read'], expiresAt: NOW + DAY_MS }

test('a system becomes a person without roles, and the key names it', () => {
  const { facts, answer } = issueApiKey(officer, { ...asked, scopes: ['devices:read', 'devices:read'] }, given)
  expect(facts.map(({ type }) => type)).toEqual(['person_registered', 'api_key_issued'])
  expect(facts[0]).toMatchObject({ person: { naturalPersonId: 'system-id-1', roles: [], partyId: 'operator' } })
  expect(answer).toMatchObject({ scopes: ['devices:read'], status: 'active', partyId: 'operator' })
})

test.each([
  ['by somebody who may not', { ...officer, roles: ['auditor'] } as const, asked, 'right_was_taken'],
  ['by somebody suspended', { ...officer, status: 'suspended' } as const, asked, 'person_not_active'],
  ['for codes', officer, { ...asked, scopes: ['codes:open'] }, 'scope_not_for_systems'],
  ['for what does not exist', officer, { ...asked, scopes: ['everything'] }, 'scope_not_for_systems'],
  ['that ends now', officer, { ...asked, expiresAt: NOW }, 'api_key_lifetime_out_of_range'],
  ['for two years', officer, { ...asked, expiresAt: NOW + 730 * DAY_MS }, 'api_key_lifetime_out_of_range'],
])('no key %s', (_, acting, request, code) => {
  expect(issueApiKey(acting, request, given).refusal?.code).toBe(code)
})

test('a key is revoked once, and its system leaves', () => {
  const { answer } = issueApiKey(officer, asked, given)
  if (answer === undefined) throw new Error('no key')
  const { facts, answer: revoked } = revokeApiKey(officer, answer)
  expect(facts.map(({ type }) => type)).toEqual(['api_key_revoked', 'person_left'])
  if (revoked === undefined) throw new Error('not revoked')
  expect(revokeApiKey(officer, revoked).refusal?.code).toBe('api_key_already_revoked')
})
