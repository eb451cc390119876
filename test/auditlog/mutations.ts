/** Ways to change an evidence file that each must be refused. */
import type { JsonValue } from '../../src/auditlog/canonical.ts'
import { canonicalText } from '../../src/auditlog/canonical.ts'

/** A small generator of numbers with a seed (mulberry32): the same changes in each run. */
export function dice(seed: number): (below: number) => number {
  let state = seed >>> 0
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296) * below)
  }
}

export interface Mutant {
  readonly what: string
  readonly file: Buffer
}

/** One byte is another one, is gone, or is there twice. */
export function changeByte(file: Buffer, roll: (below: number) => number): Mutant {
  const at = roll(file.length)
  const kind = roll(10)
  if (kind === 0)
    return { what: `byte ${at} removed`, file: Buffer.concat([file.subarray(0, at), file.subarray(at + 1)]) }
  if (kind === 1)
    return { what: `byte ${at} twice`, file: Buffer.concat([file.subarray(0, at + 1), file.subarray(at)]) }
  const changed = Buffer.from(file)
  const old = changed[at] ?? 0
  // Half of them another character of the same kind, so that the form stays good and only the meaning changes.
  const sameKind = /[0-9a-f]/.test(String.fromCharCode(old)) ? '0123456789abcdef' : 'ABCDEFGHIJKLMNOPQRSTUVWXYZ+/ghijkl'
  const other = kind < 6 ? sameKind.charCodeAt(roll(sameKind.length)) : roll(256)
  changed[at] = other === old ? old ^ 1 : other
  return { what: `byte ${at}: ${old} to ${changed[at]}`, file: changed }
}

type Json = null | boolean | number | string | Json[] | { [name: string]: Json }
type Path = readonly (string | number)[]

/** Every value of the file that has something inside or is a leaf, with its path. */
export function pathsOf(value: Json, at: Path = []): Path[] {
  if (Array.isArray(value)) return [at, ...value.flatMap((each, place) => pathsOf(each, [...at, place]))]
  if (typeof value === 'object' && value !== null) {
    return [at, ...Object.entries(value).flatMap(([name, each]) => pathsOf(each, [...at, name]))]
  }
  return [at]
}

function at(value: Json, path: Path): Json {
  return path.reduce<Json>((inside, step) => (inside as Record<string | number, Json>)[step] as Json, value)
}

/** All meaningful changes of one value of a file, for `changedAt`; `undefined`: it is gone. */
export function changesAt(whole: Json, path: Path): (Json | undefined)[] {
  const gone = typeof path.at(-1) === 'string' ? [undefined] : []
  return [...otherValues(at(whole, path)), ...gone]
}

/** The file with one value changed, in canonical form. */
export function changedAt(file: string, path: Path, other: Json | undefined): Mutant {
  const whole = JSON.parse(file) as Json
  const name = path.at(-1)
  const what = `${path.join('.')} to ${other === undefined ? 'nothing' : JSON.stringify(other).slice(0, 60)}`
  if (name === undefined) return { what, file: canonical(other as Json) }
  const parent = at(whole, path.slice(0, -1)) as Record<string | number, Json>
  if (other === undefined) delete parent[name]
  else parent[name] = other
  return { what, file: canonical(whole) }
}

function canonical(whole: Json): Buffer {
  return Buffer.from(`${canonicalText(whole as JsonValue)}\n`)
}

function otherValues(value: Json): Json[] {
  if (typeof value === 'number')
    return [value + 1, Math.max(0, value - 1), value * 2 + 1, 0, -1, 2 ** 53, String(value), null].filter(
      (each) => each !== value,
    )
  if (typeof value === 'string') return otherTexts(value)
  if (value === null) return [0, '', [], {}, false]
  if (typeof value === 'boolean') return [!value]
  if (Array.isArray(value)) return otherLists(value)
  return [null, { ...value, more: 1 }]
}

function otherTexts(text: string): Json[] {
  const flipped = text === '' ? 'x' : text.slice(0, -1) + (text.endsWith('0') ? '1' : '0')
  const first = text === '' ? 'y' : (text.startsWith('0') ? '1' : '0') + text.slice(1)
  return [...new Set([flipped, first, `${text}0`, text.slice(2), text.toUpperCase(), `${text}\n`, '', null])].filter(
    (each) => each !== text,
  )
}

function otherLists(list: readonly Json[]): Json[] {
  const swapped = list.map((_, place) =>
    place + 1 < list.length
      ? [...list.slice(0, place), list[place + 1] as Json, list[place] as Json, ...list.slice(place + 2)]
      : null,
  )
  const dropped = list.map((_, place) => list.filter((_each, other) => other !== place))
  const doubled = list.map((each, place) => [...list.slice(0, place), each, ...list.slice(place)])
  const all = [...swapped, ...dropped, ...doubled, [], [...list, null]].filter((each) => each !== null)
  const same = JSON.stringify(list)
  return all.filter((each) => JSON.stringify(each) !== same)
}
