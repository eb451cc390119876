/**
 * The auditor's page as one document: the verifier of the command line, a form, and what shows its verdict. It loads
 * nothing and works from disk. Made at run time from the sources that the server itself runs, so it can't be older.
 */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { graphOf, link } from './link.ts'
import { libraryPath } from './modules.ts'
import { template } from './template.ts'

export interface VerifyPage {
  readonly html: string
  /** Of the header; the document has the same in itself, but for `frame-ancestors`, which only a header may say. */
  readonly contentSecurityPolicy: string
  /** SHA-256 of the document in UTF-8, hexadecimal. */
  readonly sha256: string
}

const ENTRY = 'src/server/verify-page/page/main.ts'
const LIBRARIES = ['@noble/curves', '@noble/hashes']

let made: VerifyPage | null = null

/** The same bytes for everybody, on every server of this version: two copies can be compared. */
export function verifyPage(): VerifyPage {
  made ??= makePage()
  return made
}

function makePage(): VerifyPage {
  const modules = graphOf(ENTRY)
  const style = readFileSync(join(import.meta.dirname, 'style.css'), 'utf8')
  const script = `\n/*\n${licence()}*/\n${link(modules)}`
  const policy = [
    "default-src 'none'",
    `script-src '${hashOf(script)}'`,
    `style-src '${hashOf(style)}'`,
    "base-uri 'none'",
    "form-action 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join('; ')
  const html = template({ style, script, policy })
  return {
    html,
    contentSecurityPolicy: `${policy}; frame-ancestors 'none'`,
    sha256: createHash('sha256').update(html).digest('hex'),
  }
}

/** As Content-Security-Policy names what stands inline (CSP 3 section 2.3.1). */
function hashOf(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`
}

/** Whoever passes the page on passes on the libraries in it, and owes their licence. */
function licence(): string {
  const texts = new Set(LIBRARIES.map((name) => readFileSync(libraryPath(`${name}/LICENSE`), 'utf8').trimEnd()))
  const all = [...texts].join('\n\n').replaceAll('https://', '')
  return `Geleit, Apache-2.0. The modules under @noble, from the packages ${LIBRARIES.join(' and ')}:\n\n${all}\n`
}
