/** Delivery notes as JSON (RFC 8259): the members of `DeliveryNote`, lines as an array of objects. */
import type { NoteLine } from '../../custody/delivery-note.ts'
import { isDeep } from '../body.ts'
import {
  HEAD_MEMBERS,
  type Head,
  MAX_LINES,
  type NoteResult,
  noteLine,
  readNote,
  tooManyLines,
  unreadable,
} from './common.ts'

const LINE_MEMBERS = ['deviceId', 'deviceType', 'firmware', 'certificate'] as const

/** Line numbers are positions in the array, beginning with 1. Errors: `json_malformed`, and those of `noteOfJson`. */
export function readJson(body: string, given: Head): NoteResult {
  if (isDeep(body, MAX_DEPTH)) return shape('', 'flacher geschachtelt', 'nested less deeply')
  let value: unknown
  try {
    value = JSON.parse(body)
  } catch (error) {
    const line = /\(line ([0-9]+)/.exec(error instanceof Error ? error.message : '')?.[1]
    return unreadable(
      'json_malformed',
      line === undefined ? null : Number(line),
      'Der Inhalt ist kein gültiges JSON. Bitte die Datei neu aus dem System des Herstellers erzeugen.',
      "The content is no valid JSON. Export the file from the maker's system again.",
    )
  }
  return noteOfJson(value, given)
}

/** For a body that was parsed already. Errors: `json_shape`, `too_many_lines`, `head_contradiction`. */
export function noteOfJson(value: unknown, given: Head): NoteResult {
  if (!isObject(value)) return shape('', 'ein Objekt', 'an object')
  const head: Head = {}
  for (const member of HEAD_MEMBERS) {
    const text = memberOf(value, member)
    if (text === undefined || text === null) continue
    if (typeof text !== 'string') return shape(member, 'ein Text', 'a text')
    head[member] = text
  }
  const rows = memberOf(value, 'lines')
  if (!Array.isArray(rows)) return shape('lines', 'eine Liste', 'an array')
  if (rows.length > MAX_LINES) return tooManyLines()
  const unused = new Set(unknownMembers(value, [...HEAD_MEMBERS, 'lines']))
  const lines: NoteLine[] = []
  for (const [index, row] of rows.entries()) {
    const place = `lines[${index}]`
    if (!isObject(row)) return shape(place, 'ein Objekt', 'an object')
    const texts: Partial<Record<(typeof LINE_MEMBERS)[number], string>> = {}
    for (const member of LINE_MEMBERS) {
      const text = memberOf(row, member)
      if (text === undefined || text === null) continue
      if (typeof text !== 'string') return shape(`${place}.${member}`, 'ein Text', 'a text')
      texts[member] = text
    }
    for (const name of unknownMembers(row, LINE_MEMBERS)) unused.add(`lines[].${name}`)
    const { deviceId, deviceType, firmware, certificate } = texts
    lines.push(noteLine({ line: index + 1 }, { deviceId, deviceType, firmware, certificate }))
  }
  return readNote(head, given, lines, unused)
}

const MAX_DEPTH = 16

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Own members only: `{"__proto__": …}` and names of inherited ones mean nothing. */
function memberOf(value: object, name: string): unknown {
  return Object.hasOwn(value, name) ? Reflect.get(value, name) : undefined
}

function unknownMembers(value: object, known: readonly string[]): string[] {
  return Object.keys(value)
    .filter((name) => !known.includes(name))
    .slice(0, 50)
}

function shape(place: string, de: string, en: string) {
  const [wo, where] = place === '' ? ['Der Inhalt', 'The content'] : [`„${place}“`, `"${place}"`]
  return unreadable(
    'json_shape',
    null,
    `${wo} muss ${de} sein. Die Form steht in docs/delivery-notes.md; bitte die Datei berichtigen.`,
    `${where} must be ${en}. The form is in docs/delivery-notes.md; correct the file.`,
  )
}
