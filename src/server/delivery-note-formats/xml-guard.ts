/**
 * Looks at XML before the parser does. The parser is lenient (it accepts unclosed and mismatched elements) and slow on
 * input that no system writes; here such a body costs one pass over its characters.
 */
import { MAX_CELL, MAX_LINES, type NoteUnreadable, tooManyLines, unreadable } from './common.ts'

const MAX_DEPTH = 16
/** Twelve tags for each device, and as many ampersands, are more than any form needs. */
const MAX_TAGS = 12 * MAX_LINES
const MAX_TAG_LENGTH = 4_096
const MAX_ATTRIBUTES = 32

/** A tag by XML 1.0 sections 2.3 and 3.1; attributes are quoted, and none of them holds `<`. */
const TAG =
  /^<(\/?)([\p{L}_][\p{L}\p{N}_.:-]*)((?:\s+[\p{L}_][\p{L}\p{N}_.:-]*\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*(\/?)>$/u

/**
 * `null` if the text is well-formed enough to be parsed; else `xml_doctype`, `xml_malformed`, `xml_too_complex` or
 * `too_many_lines`, with the line of the file. Takes text with line ends as `\n`.
 */
export function refuseXml(text: string): NoteUnreadable | null {
  const open: string[] = []
  let at = 0
  let tags = 0
  let rootSeen = false
  const fail = (refuse: (line: number) => NoteUnreadable) => refuse(lineOf(text, at))
  while (at < text.length) {
    const start = text.indexOf('<', at)
    const textEnd = start < 0 ? text.length : start
    const between = text.slice(at, textEnd)
    if (open.length === 0 && between.trim() !== '') return fail(malformed)
    if (textEnd - at > MAX_CELL) return fail(tooComplex)
    if (start < 0) break
    at = start
    const special = skipSpecial(text, at)
    if (special === 'doctype') return fail(doctype)
    if (special === 'unclosed' || (typeof special === 'number' && open.length === 0 && text.startsWith('<![', at))) {
      return fail(malformed)
    }
    if (typeof special === 'number') {
      at = special
      continue
    }
    if (++tags > MAX_TAGS) return tooManyLines()
    const end = endOfTag(text, at)
    if (end === 'unclosed') return fail(malformed)
    if (end === 'too_long') return fail(tooComplex)
    const tag = TAG.exec(text.slice(at, end))
    if (tag === null) return fail(malformed)
    const [, closing, name = '', attributes = '', empty] = tag
    const names = attributeNames(attributes)
    if (names.length > MAX_ATTRIBUTES) return fail(tooComplex)
    // The same attribute twice is not well-formed; the parser would take the last.
    if (new Set(names).size < names.length) return fail(malformed)
    if (closing === '/') {
      if (empty === '/' || attributes !== '' || open.pop() !== name) return fail(malformed)
    } else {
      if (open.length === 0 && rootSeen) return fail(malformed)
      rootSeen = true
      if (empty !== '/') open.push(name)
      if (open.length > MAX_DEPTH) return fail(tooComplex)
    }
    at = end
  }
  return rootSeen && open.length === 0 ? null : fail(malformed)
}

/** The offset behind a comment, processing instruction or CDATA section; `null` for an ordinary tag. */
function skipSpecial(text: string, at: number): number | 'doctype' | 'unclosed' | null {
  for (const [opening, closing] of SPECIAL) {
    if (!text.startsWith(opening, at)) continue
    const end = text.indexOf(closing, at + opening.length)
    return end < 0 ? 'unclosed' : end + closing.length
  }
  return text.startsWith('<!', at) ? 'doctype' : null
}
const SPECIAL = [
  ['<!--', '-->'],
  ['<![CDATA[', ']]>'],
  ['<?', '?>'],
] as const

/** The offset behind a tag; a `>` in a quoted attribute doesn't end it. */
function endOfTag(text: string, at: number): number | 'unclosed' | 'too_long' {
  let quote = ''
  const limit = Math.min(text.length, at + MAX_TAG_LENGTH)
  for (let index = at + 1; index < limit; index++) {
    const character = text.charAt(index)
    if (quote !== '') quote = character === quote ? '' : quote
    else if (character === '"' || character === "'") quote = character
    else if (character === '>') return index + 1
    else if (character === '<') return 'unclosed'
  }
  return limit === text.length ? 'unclosed' : 'too_long'
}

function attributeNames(attributes: string): readonly string[] {
  if (attributes === '') return []
  return Array.from(attributes.matchAll(/([^\s="']+)\s*=\s*(?:"[^"]*"|'[^']*')/g), ([, name = '']) => name)
}

function lineOf(text: string, offset: number): number {
  let line = 1
  for (let end = text.indexOf('\n'); end >= 0 && end < offset; end = text.indexOf('\n', end + 1)) line++
  return line
}

function malformed(line: number): NoteUnreadable {
  return unreadable(
    'xml_malformed',
    line,
    'Das XML ist hier nicht wohlgeformt. Bitte die Datei neu aus dem System des Herstellers erzeugen.',
    "The XML is not well-formed here. Export the file from the maker's system again.",
  )
}

function doctype(line: number): NoteUnreadable {
  return unreadable(
    'xml_doctype',
    line,
    'Dokumenttypen und eigene Entitäten (<!DOCTYPE …>) werden nicht angenommen. Bitte diese Angabe entfernen.',
    'Document types and entities of their own (<!DOCTYPE …>) are not taken. Remove this declaration.',
  )
}

function tooComplex(line: number): NoteUnreadable {
  return unreadable(
    'xml_too_complex',
    line,
    'Das XML ist hier zu tief geschachtelt oder ein Element ist zu lang. Bitte prüfen, ob es ein Lieferschein ist.',
    'The XML is nested too deeply here, or an element is too long. Check whether it is a delivery note.',
  )
}
