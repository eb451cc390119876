import { expect, test } from 'vitest'
import {
  CARRIER,
  container,
  describePrecedence,
  factOf,
  opening,
  person,
  type Reason,
  STORE,
  shipment,
  VEHICLE,
} from '../../test/rules/things.ts'
import { idOf } from './identifiers.ts'
import { type InspectionRequest, inspectContainer, pointsOf } from './inspection.ts'
import { completed, DEFAULT_POLICY, mostCareful, type Policy } from './policy.ts'
import { INSPECTION_CHECKS, type InspectionCheck } from './state.ts'

type Inspecting = Parameters<typeof inspectContainer>
const CHECKS = Object.fromEntries(pointsOf(DEFAULT_POLICY).map((check) => [check, true]))
const inspecting: Inspecting = [
  {
    person: person(),
    container: container({ status: 'arrived' }),
    openings: [],
    policy: DEFAULT_POLICY,
    policyIds: [idOf('PolicyId', 'policy')],
  },
  { serial: 'BOX-1', condition: 'intact', siteId: STORE, checks: CHECKS },
]
const INSPECTING: readonly Reason<Inspecting>[] = [
  [
    'container_not_in_your_hands',
    ([of, seen]) => [{ ...of, container: { ...of.container, possessingPartyId: CARRIER } }, seen],
  ],
  ['container_not_at_site', ([of, seen]) => [of, { ...seen, siteId: VEHICLE }]],
  ['container_missing', ([of, seen]) => [{ ...of, container: { ...of.container, missing: true } }, seen]],
  [
    'shipment_not_received',
    ([of, seen]) => [{ ...of, container: { ...of.container, shipmentId: shipment().shipmentId } }, seen],
  ],
  ['container_not_arrived', ([of, seen]) => [{ ...of, container: { ...of.container, status: 'closed' } }, seen]],
  ['container_not_closed', ([of, seen]) => [{ ...of, openings: [opening(1, { status: 'open' })] }, seen]],
  ['serial_does_not_match', ([of, seen]) => [of, { ...seen, serial: 'BOX-2' }]],
  ['inspection_incomplete', ([of, seen]) => [of, { ...seen, checks: undefined }]],
]
describePrecedence('inspecting', inspecting, (asked) => inspectContainer(...asked), INSPECTING)

const NONE = Object.fromEntries(
  (Object.keys(DEFAULT_POLICY) as (keyof Policy)[])
    .filter((name) => name.startsWith('inspect'))
    .map((name) => [name, 0]),
)
const nothing = completed(NONE)
const inspect = (policy: Policy, seen: Partial<InspectionRequest>) =>
  inspectContainer({ ...inspecting[0], policy }, { ...inspecting[1], ...seen })

test('every point has one value of its own that asks for it', () => {
  expect(pointsOf(nothing)).toEqual([])
  const points = Object.keys(NONE).flatMap((name) => pointsOf({ ...nothing, [name]: 1 }))
  expect(points.toSorted()).toEqual(INSPECTION_CHECKS.toSorted())
  // Of two makers in one container each gets what it wants.
  const both = mostCareful([
    { ...nothing, inspectLid: 1 },
    { ...nothing, inspectCorners: 1 },
  ])
  expect(pointsOf(both)).toEqual(['lid_shut', 'corners_unharmed'])
})

test.each<[string, Partial<Policy>, InspectionRequest['checks'], readonly InspectionCheck[]]>([
  ['nothing was agreed on points, and none is answered', {}, undefined, []],
  ['one is asked for', { inspectLid: 1 }, undefined, ['lid_shut']],
  ['one is asked for and answered', { inspectLid: 1 }, { lid_shut: true }, []],
  ['a bad answer is one as well', { inspectLid: 1 }, { lid_shut: false }, []],
  ['another one is answered', { inspectLid: 1 }, { label_readable: true }, ['lid_shut']],
  [
    'two lack, in the order of the record',
    { inspectSealNumber: 1, inspectLabel: 1, inspectLid: 1 },
    { lid_shut: true },
    ['label_readable', 'seal_number_right'],
  ],
  ['answered by nothing', { inspectLid: 1 }, { lid_shut: undefined }, ['lid_shut']],
])('unanswered: %s', (_, agreed, checks, unanswered) => {
  const outcome = inspect(completed({ ...NONE, ...agreed }), { checks })
  expect(outcome.refusal?.members['unanswered'] ?? []).toEqual(unanswered)
  if (unanswered.length > 0) expect(outcome.facts).toEqual([])
})

test.each<['intact' | 'damaged', boolean, 'intact' | 'damaged']>([
  ['intact', true, 'intact'],
  ['damaged', true, 'damaged'],
  // Whoever says both has seen damage.
  ['intact', false, 'damaged'],
  ['damaged', false, 'damaged'],
])('said %s, and the lid is as it should be: %s', (condition, lid_shut, recorded) => {
  const outcome = inspect(DEFAULT_POLICY, { condition, checks: { ...CHECKS, lid_shut } })
  expect(outcome.answer).toEqual({ ok: recorded === 'intact' })
  expect(factOf(outcome, 'container_inspected')).toMatchObject({ condition: recorded, policyIds: ['policy'] })
})

test('what was looked at is recorded, always in the same order, and more than was asked for too', () => {
  const checks = { seal_number_right: true, no_tool_marks: false, lid_shut: true } as const
  const { checks: recorded } = factOf(inspect(nothing, { checks }), 'container_inspected')
  expect(JSON.stringify(recorded)).toBe('{"lid_shut":true,"no_tool_marks":false,"seal_number_right":true}')
})
