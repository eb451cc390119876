import { expect, test } from 'vitest'
import { DEFAULT_POLICY } from '../custody/policy.ts'
import { serverPolicy } from './server-policy.ts'

test.each([undefined, '', '{}'])('nothing is set by %j', (text) => {
  expect(serverPolicy({ GELEIT_POLICY: text })).toEqual(DEFAULT_POLICY)
})

test('what is set, and the defaults for the rest', () => {
  expect(serverPolicy({ GELEIT_POLICY: '{"stepUpMinutes":3}' })).toEqual({ ...DEFAULT_POLICY, stepUpMinutes: 3 })
})

test.each([
  ['{"stepUpMinutes":', 'no JSON object'],
  ['[]', 'no JSON object'],
  ['null', 'no JSON object'],
  ['{"stepUpMinutes":0}', 'stepUpMinutes: A whole number from 1 to 60'],
  ['{"stepUpMinutes":"5"}', 'stepUpMinutes: A whole number'],
  ['{"tourHours":8}', 'tourHours: This value is agreed between'],
  ['{"stepUp":5,"proposalHours":1e9}', 'stepUp: There is no such value'],
])('%s is refused with what is wrong', (text, what) => {
  expect(() => serverPolicy({ GELEIT_POLICY: text })).toThrow(what)
})
