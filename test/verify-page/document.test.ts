/** The document: whole, closed to every network, and with the same verifier as the command line. */
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'
import { formatVerifierKey } from '../../src/auditlog/note.ts'
import { verifyEvidence } from '../../src/auditlog/verify.ts'
import { verifyCommand } from '../../src/cli/verify.ts'
import { verifyPage } from '../../src/server/verify-page/document.ts'
import { graphOf, link } from '../../src/server/verify-page/link.ts'
import { parseModule } from '../../src/server/verify-page/modules.ts'
import { readSample } from '../auditlog/sample.ts'
import { ROOT } from '../docs/markdown.ts'
import { elementsOf, embeddedVerifier, MAIN } from './page.ts'

const page = verifyPage()
const { style, script } = elementsOf(page)

test('the same verdicts as those of the verifier itself, with nothing of Node around', () => {
  const { file, trust } = readSample()
  const [logKey = ''] = trust.logKeys.map(formatVerifierKey)
  const [witness = ''] = trust.witnesses.map(formatVerifierKey)
  const verify = embeddedVerifier()
  const copies = [
    file,
    file.replace('devices_packed', 'devices_packef'),
    file.replace('recordTime\\":\\"202', 'recordTime\\":\\"203'),
    file.replace(/(— witness\S+ \S{20})./, '$1A'),
    file.slice(0, -2),
    file.replace('"map":', '"map":0,"map":'),
    '',
  ]
  const verdicts = copies.map((copy) => verify(copy, `\n ${logKey} \n`, witness, ''))
  const expected = copies.map((copy) => JSON.parse(JSON.stringify(verifyEvidence(copy, trust))))
  expect(verdicts).toEqual(expected)
  expect(expected.map(({ ok }) => ok)).toEqual([true, ...copies.slice(1).map(() => false)])
  // Another policy, and no witness at all.
  const policy = `log ${logKey}\nwitness w ${witness}\nquorum w`
  expect(verify(file, '', '', policy)).toMatchObject({ ok: true })
  expect(verify(file, logKey, '', '')).toMatchObject({ ok: false })
  expect(verify(file, '', witness, '')).toMatchObject({ problems: [{ field: 'logKeys', line: 0 }] })
})

test('everything that the page imports is in it, after what it needs itself', () => {
  const modules = graphOf(MAIN)
  const names = modules.map(({ name }) => name)
  expect(names).toEqual(expect.arrayContaining(['src/auditlog/verify.ts', '@noble/curves/ed25519.js', MAIN]))
  for (const [place, { name, imports }] of modules.entries()) {
    expect(script).toContain(`\n// ${name}\n`)
    for (const { from } of imports) expect(names.slice(0, place), `${name} needs ${from}`).toContain(from)
  }
  expect(names.at(-1)).toBe(MAIN)
})

test('what is not understood, or may not be on the page, is refused', () => {
  const parse = (text: string): unknown => parseModule('src/auditlog/a.ts', text)
  for (const text of [
    "import './b.ts'",
    "import b from './b.ts'",
    "export * from './b.ts'",
    'export default 1',
    'export let a = 1',
    'export const { a } = b',
    "const b = await import('./b.ts')",
    'const here = import.meta.url',
  ]) {
    expect(() => parse(text), text).toThrow('of no known form')
  }
  for (const from of ['node:fs', '../store/database.ts', '../../package.json', 'fastify']) {
    expect(() => parse(`import { b } from '${from}'`), from).toThrow('may not be on the page')
  }
  const read = (text: string) => () => parseModule('src/auditlog/a.ts', text)
  expect(() => graphOf('src/auditlog/a.ts', read("import { a } from './a.ts'"))).toThrow('import each other')
  expect(() => link([parseModule('src/auditlog/a.ts', "const a = '</script>'")])).toThrow('</script')
  expect(() => link([parseModule('src/auditlog/a.ts', "import { b } from './b.ts'")])).toThrow('does not export')
})

test('the linked code gives what its modules give', () => {
  const texts: Record<string, string> = {
    'src/auditlog/a.ts':
      "import * as all from './b.ts'\nimport { two as zwei } from './b.ts'\nexport const sum = all.one + zwei",
    'src/auditlog/b.ts': "export { one } from './c.ts'\nconst two = 2\nexport { two }",
    'src/auditlog/c.ts': 'export const one = 1',
  }
  const linked = link(graphOf('src/auditlog/a.ts', (name) => parseModule(name, texts[name] ?? '')))
  expect(new Function(`${linked}\nreturn GELEIT_MODULES['src/auditlog/a.ts'].sum`)()).toBe(3)
})

test('nothing in the document leads to a network, and nothing is loaded', () => {
  const code = script
    .split('\n')
    .map((line) => line.replace(/(^|\s)\/\/ .*$/, ''))
    .join('\n')
  expect(code).not.toMatch(/\w:\/\/|['"`](?:data|blob|javascript):/)
  expect(code).not.toMatch(/\bfetch\s*\(|\b(?:XMLHttpRequest|WebSocket|EventSource|sendBeacon|importScripts|Worker)\b/)
  expect(code).not.toMatch(/\b(?:localStorage|sessionStorage|indexedDB|cookie)\b/)
  expect(code).not.toMatch(/\b(?:innerHTML|outerHTML|insertAdjacentHTML|document\.write|new Function)\b/)
  expect(style).not.toMatch(/url\(|@import|@font-face/)
  const markup = page.html.replace(style, '').replace(script, '')
  expect(markup).not.toMatch(/:\/\/|\s(?:src|href|srcset|action|style|on\w+)=/)
  expect(markup.match(/<(?:script|style|link|iframe|img|object|form)\b[^>]*>/g)).toEqual([
    '<style>',
    '<script type="module">',
  ])
})

test('its policy allows what stands in it, and nothing else', () => {
  const hash = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`
  const inside = [
    "default-src 'none'",
    `script-src ${hash(script)}`,
    `style-src ${hash(style)}`,
    "base-uri 'none'",
    "form-action 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join('; ')
  expect(page.html).toContain(`<meta http-equiv="Content-Security-Policy" content="${inside}">`)
  expect(page.html.indexOf('http-equiv')).toBeLessThan(page.html.indexOf('<style>'))
  expect(page.contentSecurityPolicy).toBe(`${inside}; frame-ancestors 'none'`)
  expect(page.sha256).toBe(createHash('sha256').update(page.html).digest('hex'))
})

async function folder(): Promise<string> {
  const made = await mkdtemp(join(tmpdir(), 'geleit-verify-page-'))
  onTestFinished(() => rm(made, { recursive: true, force: true }))
  return made
}

test('the script is good JavaScript, and the libraries bring their licence', async () => {
  const path = join(await folder(), 'script.mjs')
  await writeFile(path, script)
  const checked = spawnSync(process.execPath, ['--check', path], { encoding: 'utf8' })
  expect({ status: checked.status, stderr: checked.stderr }).toEqual({ status: 0, stderr: '' })
  expect(script).toContain('The MIT License (MIT)')
})

test('geleit verify --page: the same document, for people who do not trust the server', async () => {
  const path = join(await folder(), 'verify.html')
  const out: string[] = []
  const io = { out: (text: string) => void out.push(text), err: () => {}, environment: {}, interactive: false }
  expect(await verifyCommand.run(['--page', path], io)).toBe(0)
  expect(out.join('')).toBe(`${page.sha256}  ${path}\n`)
  expect(await readFile(path, 'utf8')).toBe(page.html)
  await expect(verifyCommand.run(['--page', path], io)).rejects.toThrow('EEXIST')
  await expect(verifyCommand.run(['--page', path, 'evidence.json'], io)).rejects.toThrow('stands alone')
})

test('making it says nothing on the terminal', () => {
  const made = pathToFileURL(join(ROOT, 'src/server/verify-page/document.ts')).href
  const program = `const { verifyPage } = await import(${JSON.stringify(made)}); console.log(verifyPage().sha256)`
  const ran = spawnSync(process.execPath, ['--input-type=module', '-e', program], { encoding: 'utf8' })
  expect({ out: ran.stdout, err: ran.stderr }).toEqual({ out: `${page.sha256}\n`, err: '' })
})
