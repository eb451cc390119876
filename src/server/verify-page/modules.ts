/**
 * Reads the modules of the page as the browser will run them: the verifier's own files without their types, and those
 * of its libraries without their comments. What may be on the page is named here, and anything else is refused.
 */
import { readFileSync } from 'node:fs'
import { createRequire, stripTypeScriptTypes } from 'node:module'
import { join, sep } from 'node:path'

/** One import of a module; `names` pairs what the other exports with what it is called here. */
export interface Import {
  /** Null: everything under one name (`import * as`). */
  readonly names: readonly (readonly [exported: string, local: string])[] | null
  readonly from: string
  /** For `import * as`: that name. */
  readonly whole: string | null
}

export interface Module {
  /** From the root of the repository, or from that of the packages: `@noble/hashes/sha2.js`. */
  readonly name: string
  readonly imports: readonly Import[]
  /** What it exports, and what that is called inside. */
  readonly exports: readonly (readonly [exported: string, local: string])[]
  /** Its statements without imports and exports. */
  readonly body: string
}

const ROOT = join(import.meta.dirname, '../../..')
const { resolve } = createRequire(import.meta.url)
const ALLOWED = /^(?:src\/auditlog\/|src\/server\/verify-page\/page\/|@noble\/(?:hashes|curves)\/)[\w/.-]+$/

/** `specifier`: as `importer` writes it. */
export function nameOf(specifier: string, importer: string): string {
  const name = specifier.startsWith('.') ? join(importer, '..', specifier).split(sep).join('/') : specifier
  if (!ALLOWED.test(name)) throw new Error(`${importer} imports ${name}, which may not be on the page`)
  return name
}

export function readModule(name: string): Module {
  const isOurs = name.startsWith('src/')
  const text = readFileSync(isOurs ? join(ROOT, name) : libraryPath(name), 'utf8')
  return parseModule(name, isOurs ? withoutTypes(text) : withoutComments(text))
}

/** Files that a library keeps for itself are found beside one that it shows. */
export function libraryPath(name: string): string {
  const [scope, library, ...rest] = name.split('/')
  return join(resolve(`${scope}/${library}/utils.js`), '..', ...rest)
}

/** Whole lines only: what a line ends with stays, so that no string can be mistaken for a comment. */
function withoutComments(text: string): string {
  return text
    .replace(/^[ \t]*(?:\/\*(?!!)[\s\S]*?\*\/[ \t]*|\/\/.*)\n?/gm, '')
    .replace(/^.*\bsourceMappingURL=.*$/gm, '')
}

/** Node's own stripping, as for the sources when the server runs; lines that held nothing but types go. */
function withoutTypes(text: string): string {
  const before = text.split('\n')
  return quietly(() => stripTypeScriptTypes(text))
    .split('\n')
    .filter((line, index) => line.trim() !== '' || before[index]?.trim() === '')
    .join('\n')
}

/** Node calls this function experimental, once, on the terminal of whoever runs the server; it is pinned with Node. */
function quietly<T>(act: () => T): T {
  const { emitWarning } = process
  process.emitWarning = () => {}
  try {
    return act()
  } finally {
    process.emitWarning = emitWarning
  }
}

const IMPORT = /^import\s+(?:\{([^}]*)\}|\*\s+as\s+(\w+))\s+from\s+(['"])([^'"\n]+)\3;?[ \t]*(?:\n|$)/gm
const REEXPORT = /^export\s+\{([^}]*)\}\s+from\s+(['"])([^'"\n]+)\2;?[ \t]*(?:\n|$)/gm
const EXPORTED_NAMES = /^export\s+\{([^}]*)\};?[ \t]*(?:\n|$)/gm
const EXPORTED = /^export\s+(?=(?:const|class|(?:async\s+)?function\b\s*\*?)\s*([A-Za-z_$][\w$]*))/gm

/** Only the forms that occur; whatever else begins with `import` or `export` is refused, not guessed. */
export function parseModule(name: string, text: string): Module {
  const imports: Import[] = []
  const exports: (readonly [string, string])[] = []
  const body = text
    .replace(IMPORT, (_, names: string | undefined, whole: string | undefined, _quote, from: string) => {
      imports.push({
        names: names === undefined ? null : pairsOf(names),
        whole: whole ?? null,
        from: nameOf(from, name),
      })
      return ''
    })
    .replace(REEXPORT, (_, names: string, _quote, from: string) => {
      const passed = pairsOf(names).map(
        ([theirs, ours], index) => [theirs, ours, `passed_${exports.length}_${index}`] as const,
      )
      imports.push({
        names: passed.map(([theirs, , local]) => [theirs, local] as const),
        whole: null,
        from: nameOf(from, name),
      })
      exports.push(...passed.map(([, ours, local]) => [ours, local] as const))
      return ''
    })
    .replace(EXPORTED_NAMES, (_, names: string) => {
      exports.push(...pairsOf(names).map(([local, exported]) => [exported, local] as const))
      return ''
    })
    .replace(EXPORTED, (_, local: string) => {
      exports.push([local, local])
      return ''
    })
  const left = /^\s*(?:import\b(?!\s*\()|export\b).*/m.exec(body) ?? /\bimport\s*[.(].*/.exec(body)
  if (left !== null) throw new Error(`${name}: this import or export is of no known form: ${left[0].trim()}`)
  return { name, imports, exports, body: body.trim() }
}

/** `a, b as c` as pairs; both the same where it is not renamed. */
function pairsOf(names: string): (readonly [string, string])[] {
  return names
    .split(',')
    .map((each) => each.trim())
    .filter((each) => each !== '')
    .map((each) => {
      const [, from = '', to = from] = /^([\w$]+)(?:\s+as\s+([\w$]+))?$/.exec(each) ?? []
      if (from === '') throw new Error(`of no known form: ${each}`)
      return [from, to] as const
    })
}
