/** The pages say what is there: links, file names, excerpts, libraries, names. */
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { expect, test } from 'vitest'
import { makerOf, parseDeviceId } from '../../src/custody/identifiers.ts'
import { REFUSALS } from '../../src/custody/refusals.ts'
import { allPages, anchorsOf, type Fence, fencesOf, filesIn, type Page, proseOf, ROOT, readPage } from './markdown.ts'

const pages = allPages()
const byPath = new Map(pages.map((page) => [page.path, page]))

interface Place {
  readonly page: Page
  readonly fence: Fence
}
const fences: Place[] = pages.flatMap((page) => fencesOf(page).map((fence) => ({ page, fence })))
const nameOf = ({ page, fence }: Place): string => `${page.path}:${fence.line}`

test('the pages are found', () => {
  expect(pages.map((page) => page.path)).toEqual(
    expect.arrayContaining(['README.md', 'ARCHITECTURE.md', 'docs/threat-model.md', 'docs/adr/README.md']),
  )
})

/** Links and pictures that stay inside the repository. */
function linksOf(page: Page): string[] {
  const links = Array.from(proseOf(page).matchAll(/\]\(([^)\s]+)\)/g), ([, target = '']) => target)
  return links.filter((target) => !/^[a-z]+:/.test(target))
}

function isDead(page: Page, link: string): boolean {
  const [file = '', anchor] = link.split('#')
  const path = file === '' ? page.path : normalize(join(dirname(page.path), file))
  if (path.startsWith('..') || !existsSync(join(ROOT, path))) return true
  if (anchor === undefined) return false
  const target = byPath.get(path)
  return target === undefined || !anchorsOf(target).has(anchor)
}

test('links inside the repository lead somewhere', () => {
  const dead = pages.flatMap((page) =>
    linksOf(page)
      .filter((link) => isDead(page, link))
      .map((link) => `${page.path}: ${link}`),
  )
  expect(dead).toEqual([])
})

test('every page is linked from another one', () => {
  const linked = new Set(
    pages.flatMap((page) => linksOf(page).map((link) => normalize(join(dirname(page.path), link.split('#')[0] ?? '')))),
  )
  expect(pages.map((page) => page.path).filter((path) => path !== 'README.md' && !linked.has(path))).toEqual([])
})

test('files and folders that a page names are there', () => {
  const dead = pages.flatMap((page) =>
    Array.from(page.text.matchAll(/(?<![\w/.-])(?:src|test|scripts|docs|bench)\/[\w./-]*\w/g), ([path]) => path)
      .filter((path) => !existsSync(join(ROOT, path)))
      .map((path) => `${page.path}: ${path}`),
  )
  expect(dead).toEqual([])
})

test('codes of refusals that a page names in a table or text exist', () => {
  const page = readPage('docs/refusals.md')
  const shown = new Set(Array.from(page.text.matchAll(/^\| `(\w+)` \|/gm), ([, code]) => code))
  expect(Object.keys(REFUSALS).filter((code) => !shown.has(code))).toEqual([])
})

/** An excerpt of TypeScript names its file behind the language. */
const excerpts = fences.filter(({ fence }) => /^(ts|tsx|typescript)\b/.test(fence.info))

test('every piece of TypeScript names the file that it comes from', () => {
  expect(excerpts.length).toBeGreaterThan(5)
  const nameless = excerpts.filter(({ fence }) => !/^ts [\w./-]+\.ts$/.test(fence.info))
  expect(nameless.map(nameOf)).toEqual([])
})

test.each(excerpts.map((place) => [nameOf(place), place] as const))(
  'the excerpt at %s stands in its file',
  (_, place) => {
    const { info, text } = place.fence
    const file = info.split(' ')[1] ?? ''
    expect(readFileSync(join(ROOT, file), 'utf8')).toContain(`${text}\n`)
  },
)

test('every other block has a language that is known', () => {
  const known = /^(ts .*|sh|sh run|sh alone|sh after-stop|text|json|csv|xml|sql|python)$/
  expect(fences.filter(({ fence }) => !known.test(fence.info)).map(nameOf)).toEqual([])
})

function readManifest() {
  return JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as Record<
    'dependencies' | 'optionalDependencies',
    Record<string, string>
  >
}

test('the libraries of the architecture page are those of package.json', () => {
  const manifest = readManifest()
  const inProduction = Object.keys({ ...manifest.dependencies, ...manifest.optionalDependencies })
  const [, section = ''] = readPage('ARCHITECTURE.md').text.split('## Libraries\n')
  const rows = (section.split('\n## ')[0] ?? '').split('\n').filter((line) => line.startsWith('| `'))
  const shown = rows.flatMap((row) => Array.from((row.split('|')[1] ?? '').matchAll(/`([^`]+)`/g), ([, name]) => name))
  // Named and not used: the page says why.
  const unused = ['kysely']
  expect([...shown].sort()).toEqual(inProduction.filter((name) => !unused.includes(name)).sort())
})

test('the libraries that the app page of the architecture names are those that the app imports', () => {
  const files = [...filesIn('web', '.ts'), ...filesIn('web', '.tsx')].filter(
    (path) => !/\.test\.|\.config\./.test(path),
  )
  const text = files.map((path) => readPage(path).text).join('\n')
  const named = Array.from(text.matchAll(/(?:from|import\()\s*'((?:@[\w-]+\/)?[a-z][\w-]*)/g), ([, name = '']) => name)
  // What the server loads as well stands in its own table.
  const inProduction = Object.keys(readManifest().dependencies)
  // What is built in where the sources name another one.
  const replaced = Array.from(
    readPage('web/vite.config.ts').text.matchAll(/replacement: '([a-z]+)/g),
    ([, name]) => name,
  )
  const imported = [...new Set([...named, ...replaced])].filter((name = '') => !inProduction.includes(name))
  const [, section = ''] = readPage('ARCHITECTURE.md').text.split('## Libraries of the app\n')
  const rows = (section.split('\n## ')[0] ?? '').split('\n').filter((line) => line.startsWith('| `'))
  const shown = rows.flatMap((row) => Array.from((row.split('|')[1] ?? '').matchAll(/`([^`]+)`/g), ([, name]) => name))
  expect(imported.sort()).toEqual([...shown].sort())
})

/** Names in backticks, of code alone: no paths, no commands, no values with blanks. */
function namesIn(text: string): string[] {
  return Array.from(text.matchAll(/`([A-Za-z_]\w+)`/g), ([, name = '']) => name)
}

const sources = [...filesIn('src', '.ts'), ...filesIn('src', '.sql')].map((path) => readPage(path).text).join('\n')

test('rules, constraints and words that the pages name are in the source', () => {
  const [, invariants = ''] = readPage('ARCHITECTURE.md').text.split('## Tables and invariants\n')
  const glossary = readPage('GLOSSARY.md')
    .text.split('\n')
    .flatMap((line) => namesIn(line.split('|')[4] ?? ''))
  const names = [...namesIn(invariants.split('\n## ')[0] ?? ''), ...glossary]
  expect(names.length).toBeGreaterThan(60)
  expect(names.filter((name) => !new RegExp(`\\b${name}\\b`).test(sources))).toEqual([])
})

test('every decision is in the list of decisions', () => {
  const list = readPage('docs/adr/README.md').text
  const decisions = pages.filter((page) => /^docs\/adr\/\d/.test(page.path))
  for (const { path, text } of decisions) {
    const number = /\/(\d{4})-/.exec(path)?.[1] ?? ''
    expect(list).toContain(path.replace('docs/adr/', ''))
    expect(text).toMatch(new RegExp(`^# ${number}: `))
    for (const part of ['## Context', '## Decision', '## Consequences']) expect(text, path).toContain(part)
  }
  expect(decisions.length).toBeGreaterThan(6)
})

test('sample names are plainly sample names', () => {
  const devices = pages.flatMap(({ path, text }) =>
    Array.from(text.matchAll(/\b[1-9EFG] ?[A-Z]{3} ?[0-9A-Z]{2} ?[0-9]{8}\b/g), ([found]) => ({ path, found })),
  )
  const foreign = devices.filter(({ found }) => {
    const parsed = parseDeviceId(found)
    return typeof parsed === 'string' && makerOf(parsed) !== 'XSM'
  })
  expect(foreign).toEqual([])
  const hosts = pages.flatMap(({ path, text }) =>
    Array.from(text.matchAll(/\bhttps?:\/\/([\w.-]+)/g), ([, host = '']) => ({ path, host })),
  )
  const real = hosts.filter(({ host }) => !/(^|\.)(example|localhost|127\.0\.0\.1)$/.test(host))
  expect(real).toEqual([])
})

test('the pages speak of the project alone', () => {
  const words = /\/tmp\/|\bnode_modules\/\.|\b(?:pull request|sprint|milestone)\b|(?<!PKCS)#\d+\b(?!\))/gi
  const found = pages.flatMap(({ path, text }) => Array.from(text.matchAll(words), ([word]) => `${path}: ${word}`))
  expect(found).toEqual([])
})
