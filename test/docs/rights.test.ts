import { expect, test } from 'vitest'
import { PERMISSIONS, STEP_UP_PERMISSIONS, SYSTEM_PERMISSIONS } from '../../src/custody/people.ts'
import { RIGHTS } from '../../src/custody/rights.ts'
import { expectGolden } from '../http/golden.ts'
import { rightsPage } from './rights-page.ts'

test('docs/rights.md says what the tables of the rules say', async () => {
  await expectGolden('docs/rights.md', rightsPage())
})

test('each right is said in words of its own, in both languages', () => {
  const words = Object.values(RIGHTS).flatMap(({ en, de }) => [en, de])
  expect(new Set(words).size).toBe(words.length)
  expect(words.filter((each) => /[.!?]$/.test(each))).toEqual([])
  expect(Object.keys(RIGHTS)).toEqual(expect.arrayContaining(Object.keys(PERMISSIONS)))
})

test('what needs a second factor is nothing for a system', () => {
  expect(SYSTEM_PERMISSIONS.filter((permission) => STEP_UP_PERMISSIONS.has(permission))).toEqual([])
})
