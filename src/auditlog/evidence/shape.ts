/**
 * Reads a JSON value of a known shape and refuses everything else: a member too many is refused like one too few, so
 * that nothing can stand in a file that nobody looks at.
 */
import { hexToBytes } from '@noble/hashes/utils.js'

/** Where a value is not what it should be, as a path such as `entries[3].salt`. */
export class Misshapen extends Error {
  override name = 'Misshapen'
  readonly at: string
  constructor(at: string) {
    super(`not of the format at ${at}`)
    this.at = at
  }
}

/** Gives the value in its type, or throws `Misshapen`. */
export type Reader<Value> = (value: unknown, at: string) => Value

export const text: Reader<string> = (value, at) => {
  if (typeof value !== 'string') throw new Misshapen(at)
  return value
}

/** A safe integer from 0. */
export const count: Reader<number> = (value, at) => {
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0) throw new Misshapen(at)
  return value
}

/** A safe integer from 1. */
export const positive: Reader<number> = (value, at) => {
  const number = count(value, at)
  if (number < 1) throw new Misshapen(at)
  return number
}

/** `2030-01-15T08:00:00.000Z` to ms since 1970 UTC; no other way to write the same moment. */
export const moment: Reader<number> = (value, at) => {
  const at1970 = typeof value === 'string' ? Date.parse(value) : Number.NaN
  if (!Number.isSafeInteger(at1970) || new Date(at1970).toISOString() !== value) throw new Misshapen(at)
  return at1970
}

/** Lower-case hexadecimal digits of exactly `length` bytes. */
export function hex(length: number): Reader<Uint8Array> {
  return (value, at) => {
    if (typeof value !== 'string' || value.length !== 2 * length || !/^[0-9a-f]*$/.test(value)) throw new Misshapen(at)
    return hexToBytes(value)
  }
}

export function oneOf<const Word extends string>(...words: readonly Word[]): Reader<Word> {
  return (value, at) => {
    const word = words.find((each) => each === value)
    if (word === undefined) throw new Misshapen(at)
    return word
  }
}

export function nullOr<Value>(reader: Reader<Value>): Reader<Value | null> {
  return (value, at) => (value === null ? null : reader(value, at))
}

export function listOf<Value>(reader: Reader<Value>): Reader<Value[]> {
  return (value, at) => {
    if (!Array.isArray(value)) throw new Misshapen(at)
    return value.map((each: unknown, place) => reader(each, `${at}[${place}]`))
  }
}

type Shape = Readonly<Record<string, Reader<unknown>>>
type Shaped<Members extends Shape> = { readonly [Name in keyof Members]: ReturnType<Members[Name]> }

/** An object with exactly these members. */
export function objectOf<const Members extends Shape>(members: Members): Reader<Shaped<Members>> {
  const names = Object.keys(members)
  return (value, at) => {
    const given = anyObject(value, at)
    const strange = Object.keys(given).find((name) => !Object.hasOwn(members, name))
    if (strange !== undefined) throw new Misshapen(`${at}.${strange}`)
    const read: Record<string, unknown> = {}
    for (const name of names) {
      if (!Object.hasOwn(given, name)) throw new Misshapen(`${at}.${name}`)
      read[name] = (members[name] as Reader<unknown>)(given[name], `${at}.${name}`)
    }
    return read as Shaped<Members>
  }
}

/** An object, whatever its members. */
export const anyObject: Reader<Readonly<Record<string, unknown>>> = (value, at) => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Misshapen(at)
  return value as Readonly<Record<string, unknown>>
}
