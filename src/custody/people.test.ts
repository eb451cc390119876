import { describe, expect, test } from 'vitest'
import { bert, key, NOW, person } from '../../test/rules/things.ts'
import {
  type Login,
  mayDo,
  PERMISSIONS,
  type Permission,
  refuseCodesTo,
  refuseKey,
  refuseStaleFactor,
} from './people.ts'
import { PERSON_ROLES } from './state.ts'

test.each([
  ['active and trained', {}, undefined],
  ['suspended', { status: 'suspended' }, 'person_not_active'],
  ['suspended and not trained', { status: 'suspended', trainedUntil: null }, 'person_not_active'],
  ['never trained', { trainedUntil: null }, 'training_not_in_date'],
  ['trained until this very millisecond', { trainedUntil: NOW }, 'training_not_in_date'],
] as const)('codes for a person: %s', (_, part, code) => {
  expect(refuseCodesTo(person(part), NOW)?.code).toBe(code)
})

test.each(['in_stock', 'personalised', 'suspended', 'lost', 'revoked'] as const)('a key that is %s', (status) => {
  expect(refuseKey(key({ status }), person())?.code).toBe('key_not_active')
  expect(refuseKey(key({ status }), bert())?.code).toBe('key_not_yours')
})

test('an active key, for the person it was handed to', () => {
  expect(refuseKey(key(), person())).toBeNull()
  expect(refuseKey(key(), bert())?.code).toBe('key_not_yours')
  expect(refuseKey(key({ personId: null }), person())?.code).toBe('key_not_yours')
  expect(refuseKey(undefined, person())?.code).toBe('key_not_yours')
})

describe('permissions', () => {
  const all = Object.keys(PERMISSIONS) as Permission[]
  test.each(all)('%s: some role has it, and roles add up', (permission) => {
    const having = PERSON_ROLES.filter((role) => mayDo([role], permission))
    expect(having.length).toBeGreaterThan(0)
    expect(mayDo([], permission)).toBe(false)
    expect(mayDo(PERSON_ROLES, permission)).toBe(true)
  })
  test('an auditor reads everything that is read, and changes nothing but may report', () => {
    const may = all.filter((permission) => mayDo(['auditor'], permission))
    expect(may.filter((permission) => !permission.endsWith(':read')).sort()).toEqual([
      'rehearsal:touch',
      'report:anyone',
    ])
  })
  test('everybody may report', () => {
    expect(PERSON_ROLES.every((role) => mayDo([role], 'report:anyone'))).toBe(true)
  })
})

describe('a second factor', () => {
  const MINUTE_MS = 60_000
  test.each<[string, Login, string | null]>([
    ['of just now', { kind: 'session', secondFactorAt: NOW }, null],
    ['of five minutes ago', { kind: 'session', secondFactorAt: NOW - 5 * MINUTE_MS }, null],
    ['of a millisecond more', { kind: 'session', secondFactorAt: NOW - 5 * MINUTE_MS - 1 }, 'second_factor_needed'],
    ['from the future', { kind: 'session', secondFactorAt: NOW + 1 }, 'second_factor_needed'],
    ['that was never shown', { kind: 'session', secondFactorAt: null }, 'second_factor_needed'],
    ['of a system', { kind: 'api_key', secondFactorAt: null }, 'not_for_systems'],
    ['of a rehearsal', { kind: 'rehearsal', secondFactorAt: null }, null],
  ])('%s', (_, login, code) => {
    expect(refuseStaleFactor(login, { stepUpMinutes: 5 }, NOW)?.code ?? null).toBe(code)
  })
})
