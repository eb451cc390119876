import { utf8ToBytes } from '@noble/hashes/utils.js'

/** What RFC 8259 can say. Members that are `undefined` are not part of it and are refused, not left out. */
export type JsonValue =
  | null
  | boolean
  | number
  | string
  | readonly JsonValue[]
  | { readonly [member: string]: JsonValue }

/** Deeper than any entry; a limit turns a cycle into an error instead of an exhausted stack. */
const MAX_DEPTH = 128

/**
 * Canonical JSON by RFC 8785 (JCS), as UTF-8 bytes: no white space, members sorted by UTF-16 code units (section
 * 3.2.3), numbers and strings as ECMAScript writes them (sections 3.2.2.2 and 3.2.2.3).
 *
 * Throws a `TypeError` for what has no canonical form: numbers that aren't finite, lone surrogates (also in member
 * names), `undefined`, bigint, functions, symbols, sparse arrays, objects with a prototype of their own such as `Date`,
 * and nesting deeper than 128. Two values that differ would otherwise share one hash.
 */
export function canonicalise(value: JsonValue): Uint8Array {
  return utf8ToBytes(canonicalText(value))
}

/** The same as `canonicalise`, as text. */
export function canonicalText(value: JsonValue): string {
  return write(value, 0)
}

function write(value: unknown, depth: number): string {
  if (depth > MAX_DEPTH) throw new TypeError('no canonical form: nested too deeply, or a cycle')
  switch (typeof value) {
    case 'string':
      return writeString(value)
    case 'number':
      if (!Number.isFinite(value)) throw new TypeError('no canonical form: a number that is not finite')
      return String(value) // ECMA-262 section 6.1.6.1.20, which RFC 8785 adopts; -0 becomes 0
    case 'boolean':
      return value ? 'true' : 'false'
    case 'object':
      if (value === null) return 'null'
      return Array.isArray(value) ? writeArray(value, depth) : writeObject(value, depth)
    case 'undefined':
    case 'bigint':
    case 'symbol':
    case 'function':
      throw new TypeError(`no canonical form: ${typeof value}`)
  }
}

function writeString(text: string): string {
  if (!text.isWellFormed()) throw new TypeError('no canonical form: a lone surrogate')
  return JSON.stringify(text)
}

function writeArray(values: readonly unknown[], depth: number): string {
  const parts: string[] = []
  // By index, since holes of a sparse array must be seen (as undefined) and not skipped.
  for (let index = 0; index < values.length; index++) parts.push(write(values[index], depth + 1))
  return `[${parts.join(',')}]`
}

function writeObject(value: object, depth: number): string {
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype !== Object.prototype && prototype !== null) throw new TypeError('no canonical form: not a plain object')
  if (Object.getOwnPropertySymbols(value).length > 0) throw new TypeError('no canonical form: a symbol as member')
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)) // `<` compares UTF-16 code units
  return `{${members.map(([name, member]) => `${writeString(name)}:${write(member, depth + 1)}`).join(',')}}`
}
