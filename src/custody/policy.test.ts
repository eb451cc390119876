import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  completed,
  DEFAULT_POLICY,
  differenceOf,
  faultsIn,
  mostCareful,
  POLICY_VALUES,
  type Policy,
  type PolicyValue,
} from './policy.ts'

const SEED = Number(process.env['GELEIT_SEED'] ?? 20300115)
console.info(`policy: fast-check seed ${SEED}`)
const NAMES = Object.keys(POLICY_VALUES) as PolicyValue[]
const policies: fc.Arbitrary<Policy> = fc
  .record(
    Object.fromEntries(
      NAMES.map((name) => [name, fc.integer({ min: POLICY_VALUES[name].least, max: POLICY_VALUES[name].most })]),
    ),
  )
  .map((values) => values as unknown as Policy)

describe.each(NAMES)('%s', (name) => {
  const { usual, least, most, what, unit, scope } = POLICY_VALUES[name]
  test('its default lies within its bounds, and its name says what it counts', () => {
    expect(least).toBeLessThanOrEqual(usual)
    expect(usual).toBeLessThanOrEqual(most)
    expect(faultsIn({ [name]: usual }, scope)).toEqual([])
    expect(faultsIn({ [name]: usual }, scope === 'agreed' ? 'server' : 'agreed')).toHaveLength(1)
    if (unit === 'minutes' || unit === 'hours' || unit === 'days') expect(name.toLowerCase().endsWith(unit)).toBe(true)
  })
  test('a sentence in both languages says what it does', () => {
    for (const text of [what.en, what.de]) expect(text).toMatch(/^[A-ZÄÖÜ].{20,}\.$/)
    expect(what.en).not.toBe(what.de)
  })
  test.each([least - 1, most + 1, usual + 0.5, Number.NaN, Number.POSITIVE_INFINITY, null, `${usual}`, [usual], true])(
    'not %j',
    (value) => {
      expect(faultsIn({ [name]: value }, scope)).toEqual([{ name, why: expect.anything() }])
    },
  )
})

test('what is not a value of a policy is named', () => {
  for (const name of ['codeLifetime', '', '__proto__', 'constructor', 'toString'])
    expect(faultsIn(Object.fromEntries([[name, 30]]))).toMatchObject([{ name }])
})

test('where nothing was agreed, the defaults hold', () => {
  expect(completed({})).toEqual(DEFAULT_POLICY)
  expect(mostCareful([])).toEqual(DEFAULT_POLICY)
  expect(completed({ tourHours: 8 })).toEqual({ ...DEFAULT_POLICY, tourHours: 8 })
})

test('of several policies none is left out: the result is nowhere looser than any of them', () => {
  fc.assert(
    fc.property(fc.array(policies, { minLength: 1, maxLength: 4 }), (several) => {
      const result = mostCareful(several)
      for (const one of several) expect(differenceOf(one, result).filter(({ isLooser }) => isLooser)).toEqual([])
      for (const name of NAMES) expect(several.map((one) => one[name])).toContain(result[name])
    }),
    { seed: SEED },
  )
})

test('a difference says what becomes looser', () => {
  const before = completed({})
  const after = completed({ tourHours: 15, sinceMarginMinutes: 90, repackagingAlone: 10, approveDelayHours: 1 })
  expect(differenceOf(before, after)).toEqual([
    { name: 'sinceMarginMinutes', from: 60, to: 90, isLooser: false },
    { name: 'repackagingAlone', from: 20, to: 10, isLooser: false },
    { name: 'tourHours', from: 14, to: 15, isLooser: true },
    { name: 'approveDelayHours', from: 24, to: 1, isLooser: true },
  ])
  expect(differenceOf(before, before)).toEqual([])
})
