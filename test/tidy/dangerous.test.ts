/** What can do harm in the wrong hands is not used, or used in one place that is known. */
import { expect, test } from 'vitest'
import { codeOf, isTest, readRepository } from './source.ts'

const sources = readRepository().filter(
  ({ path }) => path.startsWith('src/') && path.endsWith('.ts') && !isTest({ path, text: '' }),
)

/** Files in which the pattern stands outside of strings and comments. */
function usersOf(pattern: RegExp): string[] {
  return sources.filter(({ text }) => pattern.test(codeOf(text))).map(({ path }) => path)
}

test('no text becomes a program', () => {
  expect(usersOf(/\beval\s*\(|\bnew Function\b|\bFunction\s*\(|\bimport\s*\((?!\s*\))/)).toEqual([])
  const modules = sources.filter(({ text }) => /from '(?:node:)?(?:vm|v8|worker_threads|inspector)'/.test(text))
  // Pages are set in a thread of its own, which runs a file of ours.
  const known = ['src/server/prints/press-worker.ts', 'src/server/prints/press.ts']
  expect(modules.map(({ path }) => path)).toEqual(known)
  const started = sources.flatMap(({ text }) =>
    Array.from(text.matchAll(/new Worker\(([^,)]*\)?)/g), ([, what]) => what),
  )
  expect(started).toEqual(["new URL('press-worker.ts'"])
  expect(usersOf(/eval:\s*true/)).toEqual([])
})

test('no text becomes a regular expression', () => {
  expect(usersOf(/\bRegExp\s*\(/)).toEqual([])
})

test('programs are started in one folder, by name and arguments and never through a shell', () => {
  const starting = sources.filter(({ text }) => /from 'node:child_process'/.test(text))
  expect(starting.length).toBeGreaterThan(0)
  expect(starting.map(({ path }) => path).filter((path) => !path.startsWith('src/store/embedded/'))).toEqual([])
  for (const { path, text } of starting) {
    const [, names = ''] = /import \{([^}]*)\} from 'node:child_process'/.exec(text) ?? []
    const used = names.split(',').map((name) => name.trim())
    expect(
      used.filter((name) => !['spawn', 'execFile', 'type ChildProcess'].includes(name)),
      path,
    ).toEqual([])
    expect(text, path).not.toMatch(/shell:\s*true/)
  }
})

test('pages put text into the document as text, and keep nothing in the browser', () => {
  expect(usersOf(/\b(?:innerHTML|outerHTML|insertAdjacentHTML|srcdoc)\b|\bdocument\.write/)).toEqual([])
  const keeping = usersOf(/\b(?:localStorage|sessionStorage|indexedDB|postMessage|addEventListener\('message')\b/)
  // The messages of one go to a thread of the server, and to no window; the other takes away what the app has kept.
  const others = /^src\/server\/(?:prints\/press|pages\/browser\/forget\.ts)/
  expect(keeping.filter((path) => !others.test(path))).toEqual([])
})

test('whatever the program asks of others, it says what it does when they send it elsewhere', () => {
  const asking = usersOf(/(?<![\w.#])fetch\s*\(/)
  expect(asking.length).toBeGreaterThan(2)
  const silent = sources.filter(
    ({ path, text }) =>
      // In a browser it asks the own server, and a redirect is nothing that a page could follow elsewhere.
      asking.includes(path) && !/redirect: '(?:error|manual|follow)'/.test(text) && !/\/page(?:s)?\//.test(path),
  )
  expect(silent.map(({ path }) => path)).toEqual([])
})

test('certificates of others are never taken unseen', () => {
  const text = sources.map((file) => file.text).join('\n')
  expect(text).not.toMatch(/rejectUnauthorized:\s*false|NODE_TLS_REJECT_UNAUTHORIZED/)
})

test('passwords are typed unseen, and managers and the clipboard may help', () => {
  const pages = sources.filter(({ path }) => path.startsWith('src/server/pages/'))
  const fields = pages.flatMap(({ path, text }) =>
    Array.from(text.matchAll(/\{[^{}]*autocomplete: '(?:current|new)-password'[^{}]*\}/g), ([field]) => ({
      path,
      field,
    })),
  )
  expect(fields.length).toBeGreaterThan(2)
  expect(fields.filter(({ field }) => !/type: 'password'/.test(field))).toEqual([])
  expect(pages.filter(({ text }) => /\bpaste\b|onpaste|type: 'password'[^}]*autocomplete: 'off'/.test(text))).toEqual(
    [],
  )
})
