/**
 * Puts modules into one script, each in a function of its own, after those that it imports. So the page needs no
 * loading of any kind, and one hash in its Content-Security-Policy covers all that runs.
 */
import { type Import, type Module, nameOf, readModule } from './modules.ts'

const ALL = 'GELEIT_MODULES'

/** The module and everything that it needs, the needed first. */
export function graphOf(entry: string, read: (name: string) => Module = readModule): readonly Module[] {
  const done = new Map<string, Module>()
  const visit = (name: string, above: readonly string[]): void => {
    if (above.includes(name)) throw new Error(`modules import each other: ${[...above, name].join(' > ')}`)
    if (done.has(name)) return
    const module = read(name)
    for (const { from } of module.imports) visit(from, [...above, name])
    done.set(name, module)
  }
  visit(nameOf(entry, ''), [])
  return [...done.values()]
}

/** A script for `<script type="module">`. Refused is what would not find its imports or would end the element. */
export function link(modules: readonly Module[]): string {
  const exported = new Map(modules.map((module) => [module.name, new Set(module.exports.map(([name]) => name))]))
  for (const { name, imports, body } of modules) {
    if (body.includes(ALL)) throw new Error(`${name} names ${ALL}`)
    for (const { from, names } of imports) {
      const missing = names?.find(([each]) => !exported.get(from)?.has(each))
      if (missing !== undefined) throw new Error(`${name} imports ${missing[0]}, which ${from} does not export`)
    }
  }
  const script = [`const ${ALL} = {}`, ...modules.map(wrapped)].join('\n\n')
  const end = /<\/?script|<!--/i.exec(script)
  if (end !== null) throw new Error(`the script holds ${end[0]}`)
  return `\n${script}\n`
}

function wrapped({ name, imports, exports, body }: Module): string {
  const given = exports.map(([exported, local]) => (exported === local ? local : `${exported}: ${local}`))
  return [
    `// ${name}`,
    `${ALL}[${JSON.stringify(name)}] = (() => {`,
    ...imports.map(taken),
    body,
    `return Object.freeze({ ${given.join(', ')} })`,
    '})()',
  ].join('\n')
}

function taken({ names, whole, from }: Import): string {
  const place = `${ALL}[${JSON.stringify(from)}]`
  if (names === null) return `const ${whole} = ${place}`
  const pairs = names.map(([exported, local]) => (exported === local ? local : `${exported}: ${local}`))
  return `const { ${pairs.join(', ')} } = ${place}`
}
