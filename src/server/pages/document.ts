/** The pages as documents: a frame in the language asked for, and one script that fills it. No script stands inline. */
import { readFileSync } from 'node:fs'
import { stripTypeScriptTypes } from 'node:module'
import { join } from 'node:path'
import type { Language } from '../problem.ts'
import { WORDS, type Word } from './browser/words.ts'

export const PAGES = {
  login: 'loginTitle',
  account: 'accountTitle',
  invitation: 'invitationTitle',
} as const satisfies Readonly<Record<string, Word>>
export type PageName = keyof typeof PAGES

/** All that a page loads comes from here, and it sends nothing anywhere else. */
export const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  "img-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join('; ')

const OTHER: Readonly<Record<Language, { readonly language: Language; readonly name: string }>> = {
  de: { language: 'en', name: 'English' },
  en: { language: 'de', name: 'Deutsch' },
}

/** `next`: where the login leads afterwards; it stays with the page when its language changes. */
export function pageDocument(name: PageName, language: Language, next: string | null = null): string {
  const title = WORDS[PAGES[name]][language]
  const other = OTHER[language]
  const query = new URLSearchParams({ lang: other.language, ...(next === null ? {} : { next }) })
    .toString()
    .replaceAll('&', '&amp;')
  return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title} · Geleit</title>
<link rel="icon" href="/app/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="/pages/style.css">
<script type="module" src="/pages/${name}.ts"></script>
</head>
<body>
<header>
<p class="brand"><img src="/app/icon.svg" alt="" width="30" height="30">Geleit</p>
<p><a class="language" href="?${query}" lang="${other.language}" hreflang="${other.language}">${other.name}</a></p>
</header>
<main>
<h1>${title}</h1>
<noscript><p>${WORDS.noScript[language]}</p></noscript>
</main>
</body>
</html>
`
}

/** What the pages load, by name: nothing else of this folder is given out. */
const MODULES = [
  ...['account', 'api', 'dom', 'enrol', 'forget', 'invitation', 'login', 'passkey', 'step-up', 'way-on', 'words'],
  ...[
    'carrier',
    'carrier-api',
    'carrier-dom',
    'carrier-photo',
    'carrier-pictograms',
    'carrier-report',
    'carrier-sign',
    'carrier-words',
  ],
]

export interface PageFile {
  readonly type: string
  readonly text: string
}

let files: ReadonlyMap<string, PageFile> | null = null

/** Made once, from the sources that the server itself runs. */
export function pageFiles(): ReadonlyMap<string, PageFile> {
  files ??= new Map([
    ...['style.css', 'carrier.css'].map((name): [string, PageFile] => [
      name,
      { type: 'text/css; charset=utf-8', text: read(name) },
    ]),
    ...MODULES.map((name): [string, PageFile] => [
      `${name}.ts`,
      { type: 'text/javascript; charset=utf-8', text: withoutTypes(read(`browser/${name}.ts`)) },
    ]),
  ])
  return files
}

function read(name: string): string {
  return readFileSync(join(import.meta.dirname, name), 'utf8')
}

/** Node calls this function experimental, once, on the terminal of whoever runs the server; it is pinned with Node. */
function withoutTypes(text: string): string {
  const { emitWarning } = process
  process.emitWarning = () => {}
  try {
    return stripTypeScriptTypes(text)
  } finally {
    process.emitWarning = emitWarning
  }
}
