/** What the pages for assessors claim is there: the tests by their titles, the files, and each requirement once. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { ROOT, readPage } from './markdown.ts'

const page = readPage('docs/asvs.md').text

/** Ids and levels of the standard, version 5.0.0. */
const levels = new Map(
  readFileSync(join(ROOT, 'test/vectors/asvs-5.0.0.txt'), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => line.split(' '))
    .map(([id = '', level = '']) => [id, Number(level)] as const),
)

interface Row {
  readonly cells: readonly string[]
  readonly section: string
}

function rowsOf(text: string): Row[] {
  let section = ''
  return text.split('\n').flatMap((line) => {
    section = /^## (.*)$/.exec(line)?.[1] ?? section
    const cells = line.split('|').map((cell) => cell.trim())
    return /^\| (?!---|id |why )/.test(line) ? [{ cells: cells.slice(1, -1), section }] : []
  })
}
const rows = rowsOf(page).filter(({ section }) => section !== '')
const ID = /\bV\d+\.\d+\.\d+\b/g
const inOwnRow = rows.filter(({ section }) => section !== 'Does not apply')
const doesNotApply = rows.filter(({ section }) => section === 'Does not apply')
const idsOf = (cell: string | undefined): string[] => Array.from((cell ?? '').matchAll(ID), ([id]) => id)
const named = [
  ...inOwnRow.flatMap(({ cells }) => idsOf(cells[0])),
  ...doesNotApply.flatMap(({ cells }) => idsOf(cells[1])),
]

test('every requirement of levels 1 and 2 stands there once, with its level', () => {
  expect([...levels.values()].filter((level) => level <= 2)).toHaveLength(253)
  const counts = new Map<string, number>()
  for (const id of named) counts.set(id, (counts.get(id) ?? 0) + 1)
  expect([...counts].filter(([id, count]) => count !== 1 || !levels.has(id))).toEqual([])
  expect([...levels].filter(([id, level]) => level <= 2 && !counts.has(id)).map(([id]) => id)).toEqual([])
  const wrong = inOwnRow.filter(({ cells: [id = '', level] }) => String(levels.get(id)) !== level)
  expect(wrong.map(({ cells }) => cells[0])).toEqual([])
})

test('each row says in a few words of ours what is asked, and where it is met', () => {
  for (const { cells, section } of inOwnRow) {
    const [id, , asks = '', where = '', shown = ''] = cells
    expect(asks.split(' ').length, id).toBeLessThanOrEqual(14)
    expect(where.length, id).toBeGreaterThan(3)
    if (section === 'Met') expect(shown, id).toMatch(/`[\w/.-]+\.test\.ts` “[^”]+”/)
  }
  for (const { cells } of doesNotApply) expect(cells[0]?.length, cells[1]).toBeGreaterThan(5)
})

test('the figures at the top are those of the rows', () => {
  const count = (section: string, wanted: readonly number[]): number =>
    rows
      .filter((row) => row.section === section)
      .flatMap(({ cells }) => idsOf(cells[section === 'Does not apply' ? 1 : 0]))
      .filter((id) => wanted.includes(levels.get(id) ?? 0)).length
  for (const [words, section] of [
    ['met, with a test that shows it', 'Met'],
    ['met by whoever runs it', 'Met by whoever runs it'],
    ['not met', 'Not met'],
    ['does not apply', 'Does not apply'],
  ] as const) {
    const three = count(section, [3])
    expect(page).toContain(`| ${words} | ${count(section, [1, 2])} | ${three === 0 ? '' : `${three} `}|`)
  }
})

const pages = ['docs/asvs.md', 'docs/threat-model.md', 'SECURITY.md', 'docs/cryptography.md']

test.each(pages)('every test that %s names has that title', (path) => {
  const cited = Array.from(
    readPage(path).text.matchAll(/`([\w/.-]+\.test\.ts)` “([^”]+)”/g),
    ([, file = '', title = '']) => ({ file, title }),
  )
  if (path === 'docs/asvs.md') expect(cited.length).toBeGreaterThan(200)
  const absent = cited.filter(({ file, title }) => {
    const whole = join(ROOT, file)
    if (!existsSync(whole)) return true
    const text = readFileSync(whole, 'utf8')
    return ![`'${title}'`, `\`${title}\``, `"${title}"`].some((quoted) => text.includes(quoted))
  })
  expect(absent).toEqual([])
})

test.each(pages)('every file that %s names in backticks is there', (path) => {
  const named = Array.from(
    readPage(path).text.matchAll(/`((?:src|test|docs|scripts)\/[\w/.-]*|[\w.-]+\.(?:md|json))`/g),
    ([, file = '']) => file,
  )
  const generated = ['/openapi.json', 'data/rehearsal.json']
  expect(named.filter((file) => !generated.includes(file) && !existsSync(join(ROOT, file)))).toEqual([])
})
