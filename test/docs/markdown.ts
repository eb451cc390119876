/** The pages of the documentation, and what stands in them. */
import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'

export const ROOT = join(import.meta.dirname, '../..')

export interface Page {
  /** From the root of the repository, with slashes. */
  readonly path: string
  readonly text: string
}

export interface Fence {
  /** What stands behind the three backticks: a language, and for whom it is meant. */
  readonly info: string
  readonly text: string
  /** Of the opening fence, beginning with 1. */
  readonly line: number
}

export function readPage(path: string): Page {
  return { path, text: readFileSync(join(ROOT, path), 'utf8') }
}

/** Files in a folder and below, whose name ends so. */
export function filesIn(folder: string, ending: string): string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(ending))
    .map((entry) => relative(ROOT, join(entry.parentPath, entry.name)))
    .sort()
}

/** The pages at the root and all under docs. */
export function allPages(): Page[] {
  const top = readdirSync(ROOT).filter((name) => name.endsWith('.md'))
  return [...top.sort(), ...filesIn('docs', '.md')].map(readPage)
}

export function fencesOf({ text }: Page): Fence[] {
  const fences: Fence[] = []
  let open: { info: string; line: number; lines: string[] } | null = null
  for (const [place, line] of text.split('\n').entries()) {
    const mark = /^```(.*)$/.exec(line)
    if (open === null) {
      if (mark !== null) open = { info: (mark[1] ?? '').trim(), line: place + 1, lines: [] }
    } else if (mark !== null) {
      fences.push({ info: open.info, line: open.line, text: open.lines.join('\n') })
      open = null
    } else open.lines.push(line)
  }
  return fences
}

/** The text without its fenced blocks; lines stay in place. */
export function proseOf({ text }: Page): string {
  let inside = false
  return text
    .split('\n')
    .map((line) => {
      const isMark = line.startsWith('```')
      if (isMark) inside = !inside
      return inside || isMark ? '' : line
    })
    .join('\n')
}

/** The anchors of a page's headings, as GitHub makes them. */
export function anchorsOf(page: Page): Set<string> {
  const anchors = new Set<string>()
  for (const [, heading = ''] of proseOf(page).matchAll(/^#{1,6} (.*)$/gm)) {
    const words = heading.toLowerCase().replace(/[^\p{L}\p{N}\s_-]/gu, '')
    anchors.add(words.trim().replaceAll(' ', '-'))
    anchors.add(words.trimStart().replaceAll(' ', '-'))
  }
  return anchors
}
