import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'

/** A text file of the repository; the path is relative, with slashes. */
export interface SourceFile {
  readonly path: string
  readonly text: string
}

const ROOT = join(import.meta.dirname, '../..')
const FOLDERS = ['src', 'web', 'test', 'scripts', 'bench', 'docs', '.ci']
const TEXT = /\.(ts|tsx|mjs|js|sql|json|md|css|html|yml|yaml)$|\/run$/
const NOT_OURS = /^(node_modules|build|data|dist)$/

/** Every text file that people write, in a stable order. */
export function readRepository(): SourceFile[] {
  const top = readdirSync(ROOT, { withFileTypes: true }).filter((entry) => entry.isFile() && TEXT.test(entry.name))
  const paths = [
    ...top.map((entry) => join(ROOT, entry.name)),
    ...FOLDERS.flatMap((folder) => walk(join(ROOT, folder))),
  ]
  return paths
    .map((path) => ({ path: relative(ROOT, path), text: readFileSync(path, 'utf8') }))
    .filter((file) => file.path !== 'package-lock.json')
    .sort((a, b) => (a.path < b.path ? -1 : 1))
}

function walk(folder: string): string[] {
  let entries: import('node:fs').Dirent[]
  try {
    entries = readdirSync(folder, { withFileTypes: true })
  } catch {
    return []
  }
  return entries.flatMap((entry) => {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) return NOT_OURS.test(entry.name) ? [] : walk(path)
    return TEXT.test(path) ? [path] : []
  })
}

export function isTypeScript(file: SourceFile): boolean {
  return /\.tsx?$/.test(file.path)
}

export function isTest(file: SourceFile): boolean {
  return /\.test\.tsx?$/.test(file.path) || file.path.startsWith('test/')
}

/** The folder inside `src`, or the folder at the top. */
export function folderOf(path: string): string {
  const [first = '', second = ''] = path.split('/')
  return first === 'src' ? second : first
}

/** What stands for a comment, a string, a template or a regular expression; the first that matches wins. */
const LITERAL =
  /(\/\/[^\n]*|\/\*[\s\S]*?\*\/)|('(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*")|(`(?:[^`\\]|\\[\s\S])*`)|((?<=[=(,:[!&|?{};\n]\s*)\/(?![*/])(?:[^/\\\n[]|\\.|\[(?:[^\]\\\n]|\\.)*\])+\/[a-z]*)/g

/** The text with its comments blank; lines and columns stay. */
export function withoutComments(text: string): string {
  return text.replace(LITERAL, (match, comment) => (comment === undefined ? match : blank(match)))
}

/**
 * The text with comments and literals blank; code in templates (`${…}`) stays. Good enough for checks of style: a
 * template inside the code of a template is not followed.
 */
export function codeOf(text: string): string {
  return text.replace(LITERAL, (match, _comment, _string, template) =>
    template === undefined
      ? blank(match)
      : match.replace(/\$\{[^}]*\}|[^$]+|\$/g, (part: string) => (part.startsWith('${') ? part : blank(part))),
  )
}

function blank(text: string): string {
  return text.replace(/[^\n]/g, ' ')
}

/** Each match as `path:line: found`. */
export function findAll(file: SourceFile, text: string, pattern: RegExp, message: string): string[] {
  return Array.from(text.matchAll(pattern), (match) => {
    const line = text.slice(0, match.index).split('\n').length
    return `${file.path}:${line}: ${message}: ${match[0].trim()}`
  })
}

/** What a file imports, with paths of the repository where they are relative. */
export function importsOf(file: SourceFile): { readonly from: string; readonly line: number }[] {
  const text = withoutComments(file.text)
  const pattern =
    /(?:^|\n)\s*(?:import\s*|(?:import|export)\s[\w$*{},\s]*\bfrom\s*)['"]([^'"\n]+)['"]|\bimport\(\s*['"]([^'"\n]+)['"]/g
  return Array.from(text.matchAll(pattern), (match) => {
    const from = match[1] ?? match[2] ?? ''
    const line = text.slice(0, (match.index ?? 0) + match[0].length).split('\n').length
    return { from: from.startsWith('.') ? join(file.path, '..', from) : from, line }
  })
}
