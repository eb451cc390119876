import { describe, expect, test } from 'vitest'
import { given, MAKER, NOW, OPERATOR, person } from '../../test/rules/things.ts'
import { idOf } from './identifiers.ts'
import { DEFAULT_POLICY } from './policy.ts'
import { type PolicyChangeSituation, type PolicyRequest, policyChangeCase } from './policy-change.ts'
import { inForce } from './policy-choice.ts'
import type { Party, PolicyVersion } from './state.ts'

const party = (partyId: Party['partyId'], roles: Party['roles']): Party => ({
  partyId,
  name: partyId,
  roles,
  marketPartnerId: null,
  flagCodes: [],
  gatewayAdministratorIds: [],
  address: null,
  gs1Prefix: null,
})
const PROPOSAL = idOf('ProposalId', 'proposal')
const situation = (part: Partial<PolicyChangeSituation> = {}): PolicyChangeSituation => ({
  maker: party(MAKER, ['manufacturer']),
  operator: party(OPERATOR, ['meter_operator']),
  versions: [],
  ...part,
})
const request = (part: Partial<PolicyRequest> = {}): PolicyRequest => ({
  operatorPartyId: OPERATOR,
  validFrom: null,
  profile: 'locked_box',
  certificate: 'SAMPLE-CERTIFICATE-1',
  deliveryProcedure: 'sample procedure 1.2',
  deviceTypes: ['B', 'A', 'B'],
  agreed: { tourHours: 8 },
  ...part,
})
const deciding = { proposalId: PROPOSAL, proposer: person(), decider: person() }

/** The version that an approval brings about. */
function approved(of: PolicyChangeSituation, what: PolicyRequest, now = NOW): PolicyVersion {
  const [fact] = policyChangeCase(of, what).effects(deciding, { ...given(), now }).facts
  if (fact?.type !== 'policy_set') throw new Error('no policy was set')
  return { responsibility: 'each_hand_over', ...fact.policy }
}

test('the first version', () => {
  const policyCase = policyChangeCase(situation(), request())
  expect(policyCase.refusal).toBeNull()
  expect(policyCase.content).toMatchObject({
    version: 1,
    deviceTypes: ['A', 'B'],
    difference: {
      values: [{ name: 'tourHours', from: DEFAULT_POLICY.tourHours, to: 8, isLooser: false }],
      others: ['certificate', 'deliveryProcedure', 'deviceTypes'],
    },
  })
  const version = approved(situation(), request())
  expect(version).toMatchObject({
    partyId: MAKER,
    operatorPartyId: OPERATOR,
    version: 1,
    validFrom: NOW,
    proposalId: PROPOSAL,
  })
})

test('a version begins when it was approved at the earliest, and never before the one that it follows', () => {
  expect(approved(situation(), request({ validFrom: NOW - 5 })).validFrom).toBe(NOW)
  expect(approved(situation(), request({ validFrom: NOW + 5 })).validFrom).toBe(NOW + 5)
  const first = approved(situation(), request({ validFrom: NOW + 50 }))
  const second = approved(situation({ versions: [first] }), request({ agreed: { tourHours: 7 } }))
  expect(second).toMatchObject({ version: 2, validFrom: NOW + 50 })
  expect(inForce([first, second], MAKER, { operator: OPERATOR, at: NOW + 49 })).toBeNull()
  expect(inForce([first, second], MAKER, { operator: OPERATOR, at: NOW + 50 })).toBe(second)
})

test('versions are counted for each operator apart, and for everybody', () => {
  const first = approved(situation(), request())
  expect(approved(situation({ versions: [first] }), request({ operatorPartyId: null })).version).toBe(1)
})

describe('refused', () => {
  const first = approved(situation(), request({ validFrom: NOW + 10 }))
  test.each<[string, PolicyChangeSituation, PolicyRequest, string]>([
    ['by who makes nothing', situation({ maker: party(OPERATOR, ['meter_operator']) }), request(), 'policy_not_yours'],
    ['for nobody', situation({ operator: undefined }), request(), 'policy_operator_unknown'],
    ['for a carrier', situation({ operator: party(OPERATOR, ['carrier']) }), request(), 'policy_operator_unknown'],
    [
      'for oneself',
      situation({ operator: party(MAKER, ['meter_operator']) }),
      request({ operatorPartyId: MAKER }),
      'policy_operator_unknown',
    ],
    ['out of bounds', situation(), request({ agreed: { tourHours: 25 } }), 'policy_values_wrong'],
    [
      'before the version before',
      situation({ versions: [first] }),
      request({ validFrom: NOW + 9 }),
      'policy_begins_too_early',
    ],
    [
      'nothing new',
      situation({ versions: [first] }),
      request({ validFrom: NOW + 11, deviceTypes: ['A', 'B'] }),
      'policy_unchanged',
    ],
  ])('%s', (_, of, what, code) => {
    expect(policyChangeCase(of, what).refusal?.code).toBe(code)
  })
  test('a default that is said aloud changes nothing', () => {
    const aloud = request({ agreed: { tourHours: 8, misfitsMost: DEFAULT_POLICY.misfitsMost } })
    expect(policyChangeCase(situation({ versions: [first] }), aloud).refusal?.code).toBe('policy_unchanged')
  })
})

test('what the approval stands on changes with each version, and with nothing else', () => {
  const first = approved(situation(), request())
  const before = policyChangeCase(situation(), request()).state
  expect(policyChangeCase(situation({ versions: [first] }), request()).state).not.toEqual(before)
  expect(policyChangeCase(situation(), request({ agreed: {} })).state).toEqual(before)
})
