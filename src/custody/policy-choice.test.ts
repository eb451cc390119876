import { describe, expect, test } from 'vitest'
import { container, containerType, deviceId, MAKER, NOW, OPERATOR } from '../../test/rules/things.ts'
import { idOf } from './identifiers.ts'
import { DEFAULT_POLICY } from './policy.ts'
import { inForce, policyFor, questionOf, refuseOutsidePolicy } from './policy-choice.ts'
import type { PolicyVersion } from './state.ts'

const OTHER_MAKER = idOf('PartyId', 'other-maker')
const OTHER_OPERATOR = idOf('PartyId', 'other-operator')

const version = (part: Partial<PolicyVersion> = {}): PolicyVersion => ({
  policyId: idOf('PolicyId', 'policy'),
  partyId: MAKER,
  operatorPartyId: OPERATOR,
  version: 1,
  validFrom: NOW,
  profile: 'locked_box',
  certificate: null,
  deliveryProcedure: null,
  deviceTypes: [],
  responsibility: 'each_hand_over',
  agreed: {},
  proposalId: idOf('ProposalId', 'proposal'),
  ...part,
})

const first = version({ version: 1, validFrom: NOW - 2, agreed: { tourHours: 10 } })
const second = version({ version: 2, validFrom: NOW, agreed: { tourHours: 8 } })
const forAll = version({ operatorPartyId: null, validFrom: 0, agreed: { tourHours: 6 } })

test.each([
  ['before the first day: what the maker set for everybody', NOW - 3, OPERATOR, [first, second, forAll], 6],
  ['before the first day, and nothing for everybody', NOW - 3, OPERATOR, [first, second], DEFAULT_POLICY.tourHours],
  ['on its first millisecond', NOW - 2, OPERATOR, [first, second, forAll], 10],
  ['until the next begins', NOW - 1, OPERATOR, [first, second, forAll], 10],
  ['the next', NOW, OPERATOR, [first, second, forAll], 8],
  ['long after, in whatever order they come', NOW + 1e12, OPERATOR, [second, forAll, first], 8],
  ['another operator', NOW, OTHER_OPERATOR, [first, second, forAll], 6],
  ['no operator', NOW, null, [first, second, forAll], 6],
  ['another maker has none of it', NOW, OPERATOR, [version({ partyId: OTHER_MAKER, agreed: { tourHours: 1 } })], 14],
])('in force: %s', (_, at, operator, versions, hours) => {
  expect(policyFor(versions, { makers: [MAKER], operator, at }).tourHours).toBe(hours)
})

test('of several makers in one box the most careful value counts, be it the usual one', () => {
  const careful = version({ partyId: OTHER_MAKER, agreed: { tourHours: 5, sinceMarginMinutes: 120 } })
  const generous = version({ agreed: { tourHours: 20, sinceMarginMinutes: 0 } })
  const question = { makers: [MAKER, OTHER_MAKER], operator: OPERATOR, at: NOW }
  expect(policyFor([careful, generous], question)).toMatchObject({ tourHours: 5, sinceMarginMinutes: 120 })
  expect(policyFor([generous], question)).toMatchObject({ tourHours: 14, sinceMarginMinutes: 60 })
})

test('a newer version in force takes the place of the whole older one', () => {
  const later = version({ version: 2, validFrom: NOW, agreed: { misfitsMost: 2 } })
  expect(policyFor([first, later], { makers: [MAKER], operator: OPERATOR, at: NOW })).toEqual({
    ...DEFAULT_POLICY,
    misfitsMost: 2,
  })
})

test('for a container those count who made what is in it, or else whose it is', () => {
  expect(questionOf(container({ makers: [OTHER_MAKER] }), NOW)).toMatchObject({
    makers: [OTHER_MAKER],
    operator: OPERATOR,
  })
  expect(questionOf(container({ partyId: MAKER, makers: [] }), NOW)).toMatchObject({ makers: [MAKER] })
})

describe('what may be packed', () => {
  const devices = [{ deviceId: deviceId(1), partyId: MAKER, deviceType: 'A' }]
  const question = { operator: OPERATOR, at: NOW }
  const box = containerType()
  test.each<[string, PolicyVersion[], string | undefined]>([
    ['nothing was agreed', [], undefined],
    ['all types of the maker', [version()], undefined],
    ['its type is named', [version({ deviceTypes: ['B', 'A'] })], undefined],
    ['another type is named', [version({ deviceTypes: ['B'] })], 'device_type_not_agreed'],
    ['cartons were agreed', [version({ profile: 'sealed_carton' })], 'container_family_not_agreed'],
    [
      'the family comes first',
      [version({ profile: 'sealed_carton', deviceTypes: ['B'] })],
      'container_family_not_agreed',
    ],
    ['not yet in force', [version({ deviceTypes: ['B'], validFrom: NOW + 1 })], undefined],
    ['for another operator', [version({ deviceTypes: ['B'], operatorPartyId: OTHER_OPERATOR })], undefined],
    ['of another maker', [version({ deviceTypes: ['B'], partyId: OTHER_MAKER })], undefined],
  ])('%s', (_, versions, code) => {
    expect(refuseOutsidePolicy(versions, devices, box, question)?.code).toBe(code)
  })
  test('the refusal names the policy and what lies outside it', () => {
    const refusal = refuseOutsidePolicy([version({ deviceTypes: ['B'] })], devices, box, question)
    expect(refusal?.members).toEqual({ policyId: 'policy', deviceTypes: ['A'] })
  })
  test('the version in force is found for each maker', () => {
    expect(inForce([first, second], MAKER, question)).toBe(second)
    expect(inForce([first, second], OTHER_MAKER, question)).toBeNull()
  })
})
