import { describe, expect, test } from 'vitest'
import {
  BOX,
  codeOf,
  device,
  deviceId,
  given,
  ground,
  INCIDENT,
  incident,
  MAKER,
  OPERATOR,
  person,
} from '../../test/rules/things.ts'
import { idOf } from './identifiers.ts'
import { type LockOutSituation, lockOutCase } from './lock-out.ts'
import type { Recall } from './state.ts'

const situation = (part: Partial<LockOutSituation> = {}): LockOutSituation => ({
  person: person(),
  incident: incident(),
  deviceIds: [deviceId(2), deviceId(1), deviceId(2)],
  devices: [device(1), device(2)],
  grounds: [ground(deviceId(1)), ground(deviceId(2))],
  recalls: [],
  ...part,
})
const deciding = { proposalId: idOf('ProposalId', 'p'), proposer: person(), decider: person() }
const factsOf = (part: Partial<LockOutSituation> = {}) => lockOutCase(situation(part)).effects(deciding, given()).facts

describe('a lock-out', () => {
  test.each<[string, Partial<LockOutSituation>, string | null]>([
    ['of what the incident holds', {}, null],
    ['of a closed incident', { incident: incident({ status: 'closed' }) }, 'incident_closed'],
    ['of a device that nothing holds', { grounds: [ground(deviceId(1))] }, 'device_not_held_by_incident'],
    [
      'of one that another incident holds',
      { grounds: [ground(deviceId(1)), ground(deviceId(2), { incidentId: idOf('IncidentId', 'other') })] },
      'device_not_held_by_incident',
    ],
    [
      'by somebody who only has them',
      { devices: [device(1), device(2)].map((each) => ({ ...each, partyId: MAKER, owningPartyId: MAKER })) },
      'device_of_others',
    ],
    [
      'again',
      {
        grounds: [
          ground(deviceId(1)),
          ground(deviceId(2)),
          ground(deviceId(2), { kind: 'locked_out', incidentId: '' }),
        ],
      },
      'device_already_locked_out',
    ],
  ])('%s', (_, part, code) => {
    expect(lockOutCase(situation(part)).refusal?.code ?? null).toBe(code)
  })

  test('names each device once, in order, and shows no others', () => {
    const { links, content } = lockOutCase(situation())
    expect(links.deviceIds).toEqual([deviceId(1), deviceId(2)])
    expect(JSON.stringify(content)).not.toContain('EGEL')
  })

  test('one fact for each maker', () => {
    const devices = [device(1, { partyId: MAKER }), device(2, { partyId: OPERATOR })]
    expect(factsOf({ devices }).map((fact) => [fact.type, 'makerPartyId' in fact && fact.makerPartyId])).toEqual([
      ['devices_locked_out', MAKER],
      ['devices_locked_out', OPERATOR],
    ])
  })

  test('what is mounted is called back, unless it was already', () => {
    const devices = [device(1, { custody: 'installed' }), device(2, { custody: 'commissioned' })]
    const recall = { incidentId: INCIDENT, deviceId: deviceId(1), status: 'open' } as Recall
    const raised = factsOf({ devices, recalls: [recall] }).filter((fact) => fact.type === 'recalls_raised')
    expect(raised).toMatchObject([{ incidentId: INCIDENT, deviceIds: [deviceId(2)] }])
  })

  test('says nothing of containers', () => {
    expect(JSON.stringify(factsOf())).not.toContain(BOX)
    expect(codeOf(lockOutCase(situation()).effects(deciding, given()))).toBeNull()
  })
})
