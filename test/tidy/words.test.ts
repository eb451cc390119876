/** What the app says stands in both languages, each in its own, and nowhere else. */
import { expect, test } from 'vitest'
import { isTest, readRepository } from './source.ts'
import { hardCodedTexts, type Word, wordsOf } from './words.ts'

const files = readRepository().filter((file) => /^web\/.*\.tsx?$/.test(file.path) && !isTest(file))
const all = files.flatMap(wordsOf)

/** Right in both languages. */
const SAME = new Set(['Box', 'Codes', 'Name', 'Scan', 'Tour', 'Trays'])
const ENGLISH = /\b(?:the|and|of|you|your|this|that|with|from|please|which|not|boxes|device|tap|again)\b/i
const GERMAN = /\b(?:der|das|und|nicht|ist|sind|eine|einen|bitte|kein|keine|wird|Boxen|Gerät|mit|von|für|auf)\b|[äöüß]/
test('texts are found where they stand', () => {
  expect(all.length).toBeGreaterThan(300)
  const page = `const a = <p title="Box">Hello {b ? 'yes' : \`no \${c}\`}{d} <b label={e}>Geleit</b> · 3 min</p>`
  expect(hardCodedTexts({ path: 'web/a.tsx', text: page })).toEqual([
    'web/a.tsx:1: yes',
    'web/a.tsx:1: no',
    'web/a.tsx:1: Box',
    'web/a.tsx:1: Hello',
  ])
  const text = "const W = words({ a: { de: 'Ja', en: (n: number) => (n === 1 ? 'Yes' : `Yes ${n}`) } })"
  expect(wordsOf({ path: 'web/a.ts', text })).toEqual([{ at: 'web/a.ts:1', de: ['Ja'], en: ['Yes', 'Yes ', ''] }])
})

test('no text is missing in either language', () => {
  const empty = ({ de, en }: Word): boolean => [de, en].some((pieces) => !/\p{L}/u.test(pieces.join('')))
  expect(all.filter(empty).map(({ at }) => at)).toEqual([])
  const untidy = ({ de, en }: Word): boolean =>
    [...de, ...en].some((piece) => / {2}/.test(piece)) ||
    [de, en].some(([text = '', ...more]) => more.length === 0 && text !== text.trim())
  expect(all.filter(untidy).map(({ at }) => at)).toEqual([])
})

test('each text is in its own language', () => {
  // What stands in both is quoted: the display of a lock says it so in either.
  const textOf = (pieces: readonly string[], others: readonly string[]): string =>
    pieces.filter((piece) => pieces.length === 1 || !others.includes(piece)).join(' ')
  const said = (word: Word): string => `${word.at}: ${word.de.join('…')} | ${word.en.join('…')}`
  expect(all.filter(({ de, en }) => ENGLISH.test(textOf(de, en))).map(said)).toEqual([])
  expect(all.filter(({ de, en }) => GERMAN.test(textOf(en, de))).map(said)).toEqual([])
  const same = all.filter(({ de, en }) => de.join('') === en.join('') && !SAME.has(de.join('').trim()))
  expect(same.map(said)).toEqual([])
})

test('a box is a box, in German too', () => {
  expect(all.filter(({ de }) => /kiste/i.test(de.join(' '))).map(({ at }) => at)).toEqual([])
})

test('no page says anything in one language alone', () => {
  expect(files.flatMap(hardCodedTexts)).toEqual([])
})
