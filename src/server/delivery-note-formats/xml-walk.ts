/**
 * Goes through XML once, from its beginning to its end, and keeps nothing of it: a tree of a note with 100,000 devices
 * takes more memory than all else that is done with it. Strict where others are lenient (elements that are not closed or
 * closed wrongly, attributes twice), and any body costs one pass over its characters.
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

/** What there is, in the order of the document. Names are local ones: prefixes don't count. */
export interface XmlVisitor {
  /** Values as they stand there, without blanks around them; `at` is the offset of the tag. */
  open(name: string, attributes: readonly (readonly [name: string, value: string])[], at: number): void
  /** A piece between tags, comments and the like, with its blanks; entities as they stand there. */
  text(text: string): void
  cdata(text: string): void
  close(): void
}

/**
 * `null` if the text is well-formed; else `xml_doctype`, `xml_malformed`, `xml_too_complex` or `too_many_lines`, with the
 * line of the file, and what the visitor was told is worth nothing. Takes text with line ends as `\n`.
 */
export function walkXml(text: string, visitor: XmlVisitor): NoteUnreadable | null {
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
    visitor.text(between)
    if (start < 0) break
    at = start
    const special = skipSpecial(text, at)
    if (special === 'doctype') return fail(doctype)
    if (special === 'unclosed' || (typeof special === 'number' && open.length === 0 && text.startsWith('<![', at))) {
      return fail(malformed)
    }
    if (typeof special === 'number') {
      if (text.startsWith(CDATA, at)) visitor.cdata(text.slice(at + CDATA.length, special - CDATA_END.length))
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
    const pairs = attributesOf(attributes)
    if (pairs.length > MAX_ATTRIBUTES) return fail(tooComplex)
    if (new Set(pairs.map(([each]) => each)).size < pairs.length) return fail(malformed)
    if (closing === '/') {
      if (empty === '/' || attributes !== '' || open.pop() !== name) return fail(malformed)
      visitor.close()
    } else {
      if (open.length === 0 && rootSeen) return fail(malformed)
      rootSeen = true
      if (empty !== '/') open.push(name)
      if (open.length > MAX_DEPTH) return fail(tooComplex)
      visitor.open(localName(name), pairs.map(localAttribute), at)
      if (empty === '/') visitor.close()
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
const [CDATA, CDATA_END] = ['<![CDATA[', ']]>']
const SPECIAL = [
  ['<!--', '-->'],
  [CDATA, CDATA_END],
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

function attributesOf(attributes: string): readonly (readonly [string, string])[] {
  if (attributes === '') return []
  return Array.from(
    attributes.matchAll(/([^\s="']+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g),
    ([, name = '', double, single]) => [name, (double ?? single ?? '').trim()] as const,
  )
}

function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1)
}

/** What declares a namespace has a name of its own: it is no attribute that anybody could ask for. */
function localAttribute([name, value]: readonly [string, string]): readonly [string, string] {
  return /^xmlns(?::|$)/.test(name) ? [name, value] : [localName(name), value]
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
