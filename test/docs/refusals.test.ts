import { expect, test } from 'vitest'
import { REFUSALS } from '../../src/custody/refusals.ts'
import { expectGolden } from '../http/golden.ts'
import { filesIn, readPage } from './markdown.ts'
import { refusalsPage } from './refusals-page.ts'

const rules = filesIn('src/custody', '.ts')
  .filter((path) => !path.endsWith('.test.ts') && !path.endsWith('refusals.ts'))
  .map(readPage)

test('docs/refusals.md says what the program says', async () => {
  await expectGolden('docs/refusals.md', refusalsPage(rules))
})

test('each refusal has a sentence in both languages, and no two share one', () => {
  const sentences = Object.values(REFUSALS).flatMap(({ en, de }) => [en, de])
  expect(sentences.filter((sentence) => !/^[\p{Lu}„].*[.?!]$/u.test(sentence))).toEqual([])
  expect(new Set(sentences).size).toBe(sentences.length)
})
