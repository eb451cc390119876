/** Reads what the app says out of its sources: words in two languages, and texts that stand in a page without them. */
import { parseSync } from 'vite'
import type { SourceFile } from './source.ts'

interface Node {
  readonly type: string
  readonly start: number
  readonly [member: string]: unknown
}

/** One text in both languages, with the pieces of text that stand in it; of a function, all that it may be made of. */
export interface Word {
  /** `web/fitter/words.ts:12` */
  readonly at: string
  readonly de: readonly string[]
  readonly en: readonly string[]
}

/** Whatever has the members `de` and `en`, and no others. */
export function wordsOf(file: SourceFile): readonly Word[] {
  if (!/\bde\b/.test(file.text)) return []
  return walk(programOf(file)).flatMap((node) => {
    const members = membersOf(node)
    const [de, en] = ['de', 'en'].map((language) => members.find(([name]) => name === language)?.[1])
    if (de === undefined || en === undefined || members.length !== 2) return []
    return [{ at: placeOf(file, node), de: piecesOf(de), en: piecesOf(en) }]
  })
}

const SAID = ['aria-label', 'title', 'placeholder', 'alt', 'label', 'lead', 'text', 'hint', 'send', 'off']

/** Texts of a page that nobody can read in the other language, as `path:line: text`. */
export function hardCodedTexts(file: SourceFile): readonly string[] {
  if (!file.path.endsWith('.tsx')) return []
  return walk(programOf(file)).flatMap((node): readonly string[] => {
    if (node.type === 'JSXText') return textsIn(file, node)
    if (node.type === 'JSXAttribute') {
      const { name } = node['name'] as { readonly name: unknown }
      return SAID.includes(String(name))
        ? shownOf(node['value'] as Node | null).flatMap((each) => textsIn(file, each))
        : []
    }
    if (node.type !== 'JSXElement' && node.type !== 'JSXFragment') return []
    const children = node['children'] as readonly Node[]
    const contained = children.filter(({ type }) => type === 'JSXExpressionContainer')
    return contained.flatMap(shownOf).flatMap((each) => textsIn(file, each))
  })
}

/** The name of the product, and letters that are no word. */
const NO_WORDS = /^(?:Geleit|[A-ZÄÖÜ]|min|QR|PDF)?$/u

function textsIn(file: SourceFile, node: Node): readonly string[] {
  const words = String(node['value'] ?? '').match(/\p{L}+/gu) ?? []
  if (words.every((word) => NO_WORDS.test(word))) return []
  return [`${placeOf(file, node)}: ${String(node['value']).trim()}`]
}

/** The texts that an expression may come to on the page: itself, or what it chooses from. */
function shownOf(node: Node | null): readonly Node[] {
  if (node === null) return []
  if (node.type === 'Literal') return typeof node['value'] === 'string' ? [node] : []
  if (node.type === 'TemplateLiteral') {
    const quasis = node['quasis'] as readonly Node[]
    return quasis.map((quasi) => ({ ...quasi, value: (quasi['value'] as { readonly cooked: string }).cooked }))
  }
  const parts = ['expression', 'consequent', 'alternate', ...(node.type === 'LogicalExpression' ? ['right'] : [])]
  const isChoice = ['JSXExpressionContainer', 'ConditionalExpression', 'LogicalExpression'].includes(node.type)
  return isChoice ? parts.flatMap((part) => shownOf((node[part] ?? null) as Node | null)) : []
}

function programOf(file: SourceFile): Node {
  const { program, errors } = parseSync(file.path, file.text)
  if (errors.length > 0) throw new Error(`${file.path}: ${errors[0]?.message}`)
  return program as unknown as Node
}

function walk(node: Node): readonly Node[] {
  const found: Node[] = [node]
  for (const member of Object.values(node)) {
    for (const child of [member].flat()) if (isNode(child)) found.push(...walk(child))
  }
  return found
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && typeof (value as { type?: unknown }).type === 'string'
}

function membersOf(node: Node | undefined): readonly (readonly [name: string, value: Node])[] {
  if (node?.type !== 'ObjectExpression') return []
  return (node['properties'] as readonly Node[]).flatMap((property) => {
    const key = property['key'] as Node | undefined
    const value = property['value'] as Node | undefined
    return key === undefined || value === undefined ? [] : [[String(key['name'] ?? key['value']), value] as const]
  })
}

/** All strings inside: of a text itself, and of what a function makes its text of. */
function piecesOf(node: Node): readonly string[] {
  return walk(node).flatMap((each) => {
    if (each.type === 'Literal' && typeof each['value'] === 'string') return [each['value']]
    if (each.type === 'TemplateElement') return [(each['value'] as { readonly cooked: string }).cooked]
    return []
  })
}

function placeOf(file: SourceFile, node: Node): string {
  return `${file.path}:${file.text.slice(0, node.start).split('\n').length}`
}
