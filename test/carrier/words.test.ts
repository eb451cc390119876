/** What drivers read: five languages, none with a gap, and the right form for each number. */
import { describe, expect, test } from 'vitest'
import {
  CARRIER_LANGUAGES,
  CARRIER_PLURALS,
  CARRIER_WORDS,
  type CarrierPlural,
  carrierLanguageOf,
  carrierPlural,
} from '../../src/server/pages/browser/carrier-words.ts'

describe.each(CARRIER_LANGUAGES)('%s', (language) => {
  test('has every word, with the same places to be filled', () => {
    for (const [name, words] of Object.entries(CARRIER_WORDS)) {
      expect(words[language].trim(), name).not.toBe('')
      expect(words[language].match(/\{\w+\}/g), name).toEqual(words.en.match(/\{\w+\}/g))
    }
  })
  test('has a form for each kind of number that it tells apart', () => {
    const { pluralCategories } = new Intl.PluralRules(language).resolvedOptions()
    for (const [name, forms] of Object.entries(CARRIER_PLURALS)) {
      expect(Object.keys(forms[language]).sort(), name).toEqual([...pluralCategories].sort())
      for (const form of Object.values(forms[language])) expect(form).toContain('{n}')
    }
  })
})

test('a language borrows no sentence of another', () => {
  for (const [name, words] of Object.entries(CARRIER_WORDS)) {
    const long = CARRIER_LANGUAGES.map((language) => words[language]).filter((text) => text.split(' ').length > 2)
    expect(new Set(long).size, name).toBe(long.length)
  }
})

test.each<[CarrierPlural, (typeof CARRIER_LANGUAGES)[number], number, string]>([
  ['missing', 'de', 1, 'Es fehlt noch 1 Box.'],
  ['missing', 'pl', 5, 'Brakuje jeszcze 5 skrzynek.'],
  ['iTake', 'pl', 1, 'Przejmuję 1 skrzynkę.'],
  ['iTake', 'pl', 3, 'Przejmuję 3 skrzynki.'],
  ['iTake', 'pl', 12, 'Przejmuję 12 skrzynek.'],
  ['iTake', 'pl', 22, 'Przejmuję 22 skrzynki.'],
  ['iHand', 'ro', 2, 'Predau 2 cutii.'],
  ['iHand', 'ro', 20, 'Predau 20 de cutii.'],
  ['iHand', 'tr', 20, '20 kutuyu teslim ediyorum.'],
])('%s in %s with %i', (word, language, count, text) => {
  expect(carrierPlural(word, language, count)).toBe(text)
})

test.each([
  [['de-AT', 'en'], 'de'],
  [[' pl;q=0.9'], 'pl'],
  [['fr-FR', 'ro-MD', 'en'], 'ro'],
  [['fr', ''], 'en'],
] as const)('of %j the page speaks %s', (wanted, language) => {
  expect(carrierLanguageOf(wanted)).toBe(language)
})
