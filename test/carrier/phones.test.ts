/** What a driver's phone gets is understood by browsers of spring 2020: Chrome 80, Safari 13.1, Firefox 75. */

import { parseAst, transformWithOxc } from 'vite'
import { describe, expect, test } from 'vitest'
import { pageFiles } from '../../src/server/pages/document.ts'

const files = pageFiles()
const textOf = (name: string): string => files.get(name)?.text ?? expect.fail(`no ${name} is served`)

/** A module, and all that it imports. */
function withImports(name: string, known = new Set<string>()): ReadonlySet<string> {
  if (known.has(name)) return known
  known.add(name)
  for (const [, imported = ''] of textOf(name).matchAll(/from '\.\/([\w.-]+)'/g)) withImports(imported, known)
  return known
}

/** Came later to one of them, by names that mean nothing else in these modules. */
const NEWER_NAMES = [
  'at',
  'findLast',
  'toSorted',
  'toReversed',
  'replaceAll',
  'hasOwn',
  'groupBy',
  'replaceChildren',
  'checkVisibility',
  'structuredClone',
  'randomUUID',
  'canParse',
  'showModal',
  'showPicker',
  'requestSubmit',
  'withResolvers',
  'allSettled',
  'parseRequestOptionsFromJSON',
  'BroadcastChannel',
  'ResizeObserver',
  'WeakRef',
]
const NEWER_CALLS = new RegExp(
  `(?:\\.(?:${NEWER_NAMES.join('|')})\\(|\\b(?:structuredClone|BroadcastChannel|ResizeObserver|WeakRef)\\b|` +
    'AbortSignal\\.|navigator\\.(?:locks|share|clipboard)|\\(\\?<[=!])',
)

interface Node {
  readonly type: string
}

/** Whether it waits where nothing else is waited for: outside of any function. */
function waits(node: unknown): boolean {
  if (Array.isArray(node)) return node.some(waits)
  if (node === null || typeof node !== 'object') return false
  const { type } = node as Node
  if (/Function|MethodDefinition/.test(type)) return false
  return type === 'AwaitExpression' || Object.values(node).some(waits)
}

const modules = [...withImports('carrier.ts')]

describe.each(modules)('%s', (name) => {
  test('has no syntax newer than ECMAScript 2020, and waits for nothing at its top', async () => {
    const [asIs, older] = await Promise.all(
      ['esnext', 'es2020'].map(async (target) => (await transformWithOxc(textOf(name), 'x.js', { target })).code),
    )
    expect(older).toBe(asIs)
    expect(waits(parseAst(textOf(name)).body)).toBe(false)
  })
  test('calls nothing that came later', () => {
    expect(textOf(name).match(NEWER_CALLS)?.[0] ?? null).toBe(null)
  })
})

/** Dropped silently where unknown; what only makes things nicer then, like `color-scheme`, may be there. */
const NEWER_STYLE =
  /light-dark\(|:has\(|:is\(|:where\(|@container|@layer|@supports|aspect-ratio|(?<!box-shadow: )\binset:|color-mix|oklch|[\d.](?:dvh|svh|lvh|cq\w)\b|\bclamp\(|accent-color|(?:margin|padding)-(?:inline|block)/

test.each(['style.css', 'carrier.css'])('%s needs nothing that came later', (name) => {
  const style = textOf(name).replace(/\/\*[\s\S]*?\*\//g, '')
  expect(style.match(NEWER_STYLE)?.[0] ?? null).toBe(null)
  const rules = [...style.matchAll(/([^{}]+)\{([^{}]*)\}/g)]
  const gaps = rules.filter(([, , body = '']) => /display: (?:inline-)?flex/.test(body) && /\bgap:/.test(body))
  expect(
    gaps.map(([, selector = '']) => selector.trim()),
    'lines with gaps',
  ).toEqual([])
  // A selector with it is dropped whole: then the browser shows the focus as it always did.
  const hidden = rules.filter(
    ([, selector = '']) => /:focus-visible/.test(selector) && !/^\s*:focus-visible\s*$/.test(selector),
  )
  expect(hidden.map(([, selector = '']) => selector.trim())).toEqual([])
})

test.each(['texts.at(-1)', "main.replaceChildren('')", 'structuredClone(a)', 'navigator.share({})', '/(?<=a)b/'])(
  '%s would be seen',
  (text) => {
    expect(text).toMatch(NEWER_CALLS)
  },
)

test('the modules are those of the page alone', () => {
  expect(modules.length).toBeGreaterThan(7)
  expect(modules.filter((name) => !/^(?:carrier|dom|words)/.test(name))).toEqual([])
})
