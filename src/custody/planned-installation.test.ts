import { describe, expect, test } from 'vitest'
import {
  BOX,
  bert,
  codeOf,
  describePrecedence,
  factOf,
  given,
  OTHER_BOX,
  person,
  planned,
  type Reason,
} from '../../test/rules/things.ts'
import { idOf } from './identifiers.ts'
import { readMeterPoint } from './meter-point.ts'
import { personalMembersOf } from './personal.ts'
import {
  type ChangeSituation,
  changePlan,
  isDay,
  PLANNED_MOST,
  type PlanChange,
  type PlanningSituation,
  planInstallations,
  withdrawPlan,
} from './planned-installation.ts'

const TODAY = '2030-06-03'
const fitter = bert({ roles: ['fitter'] })
const at = { order: 1, deviceType: null, place: 'Musterweg 1', meterPointId: null, note: null }

interface Asked {
  readonly of: PlanningSituation
  readonly day: string
  readonly places: number
}
const plan = ({ of, day, places }: Asked) =>
  planInstallations(of, { day, containerId: BOX, places: Array.from({ length: places }, () => at) }, given())
const good: Asked = { of: { acting: person(), fitter, today: TODAY, planned: 0 }, day: TODAY, places: 2 }
const PLANNING: readonly Reason<Asked>[] = [
  ['person_not_active', (of) => ({ ...of, of: { ...of.of, acting: person({ status: 'suspended' }) } })],
  ['planned_for_non_installer', (of) => ({ ...of, of: { ...of.of, fitter: bert({ roles: ['dispatcher'] }) } })],
  ['planned_day_out_of_range', (of) => ({ ...of, day: '2030-06-02' })],
  ['planned_too_many', (of) => ({ ...of, of: { ...of.of, planned: PLANNED_MOST - 1 } })],
]
describePrecedence('a plan', good, plan, PLANNING)

test('one fact for each place, so that each can be erased by itself, and none of it in the clear', () => {
  const outcome = plan(good)
  expect(outcome.answer).toHaveLength(2)
  expect(outcome.facts).toHaveLength(2)
  for (const fact of outcome.facts) {
    expect(fact).toMatchObject({ forPersonId: fitter.personId, expectedContainerId: BOX, day: TODAY, orderInDay: 1 })
    expect(personalMembersOf(fact)).toEqual({ place: 'Musterweg 1', meterPointId: null, note: null })
  }
})

test.each([
  ['twelve months ahead', '2031-06-04', null],
  ['later', '2031-06-05', 'planned_day_out_of_range'],
  ['no day of the calendar', '2030-06-31', 'planned_day_out_of_range'],
])('%s', (_, day, code) => expect(codeOf(plan({ ...good, day }))).toBe(code))

test('for somebody who is away', () => {
  const away = { ...good.of, fitter: { ...fitter, status: 'suspended' as const } }
  expect(codeOf(plan({ ...good, of: away }))).toBe('planned_for_non_installer')
})

describe('a change', () => {
  const said = { place: 'Musterweg 1', meterPointId: null, note: 'ring twice' }
  const of = (part: Partial<ChangeSituation> = {}): ChangeSituation => ({
    acting: person(),
    fitter: person({ roles: ['fitter'] }),
    today: TODAY,
    planned: 1,
    plan: planned(),
    said,
    ...part,
  })
  const change = (situation: ChangeSituation, changes: PlanChange = { order: 2 }) => changePlan(situation, changes)
  describePrecedence('refused', of(), (situation) => change(situation), [
    ['person_not_active', (situation) => ({ ...situation, acting: person({ status: 'left' }) })],
    ['planned_over', (situation) => ({ ...situation, plan: planned({ status: 'done' }) })],
    ['planned_for_non_installer', (situation) => ({ ...situation, fitter: bert({ roles: [] }) })],
  ])
  test.each<[string, PlanChange, string | null]>([
    ['nothing', {}, 'nothing_to_change'],
    ['the same again', { order: 1, note: 'ring twice', containerId: null }, 'nothing_to_change'],
    ['a note taken away', { note: null }, null],
    ['another box', { containerId: OTHER_BOX }, null],
    ['to no day', { day: '2031-02-29' }, 'planned_day_out_of_range'],
    ['to yesterday', { day: '2030-06-02' }, 'planned_day_out_of_range'],
  ])('%s', (_, changes, code) => expect(codeOf(change(of(), changes))).toBe(code))
  test('says all of it anew, and where it was said before', () => {
    const fact = factOf(change(of(), { place: 'Musterweg 2' }), 'planned_installation_changed')
    const earlierEntryIds = [idOf('EntryId', 'entry')]
    expect(fact).toMatchObject({ place: 'Musterweg 2', note: 'ring twice', orderInDay: 1, earlierEntryIds })
  })
  test('the address of yesterday may be corrected', () => {
    const late = of({ plan: planned({ day: '2030-06-01' }) })
    expect(codeOf(change(late, { place: 'Musterweg 2' }))).toBeNull()
  })
  test('a plan is withdrawn once', () => {
    expect(factOf(withdrawPlan(of()), 'planned_installation_withdrawn').plannedInstallationId).toBe('plan')
    expect(codeOf(withdrawPlan(of({ plan: planned({ status: 'withdrawn' }) })))).toBe('planned_over')
    expect(codeOf(withdrawPlan(of({ acting: person({ status: 'left' }) })))).toBe('person_not_active')
  })
})

test.each([
  ['2030-02-28', true],
  ['2030-02-29', false],
  ['2032-02-29', true],
  ['2030-13-01', false],
  ['30-01-01', false],
])('%s is a day: %s', (text, expected) => expect(isDay(text)).toBe(expected))

test.each([
  ['a metering location', `DE${'0'.repeat(31)}`, null],
  ['with blanks and in small letters', `de 00000 000000 ${'a'.repeat(20)}`, null],
  ['a market location', '51238696781', 'a market location'],
  ['one character less', `DE${'0'.repeat(30)}`, '33 characters'],
  ['something else', 'cellar, left', '33 characters'],
])('%s', (_, text, warning) => {
  const read = readMeterPoint(text)
  if (warning === null) expect(read).toMatchObject({ warning: null, meterPointId: expect.stringMatching(/^DE.{31}$/) })
  else expect(read.warning?.en).toContain(warning)
})
