import type { DeliveryNote, HeadMember, NoteLine } from '../../custody/delivery-note.ts'
import type { Sentence } from '../../custody/identifiers.ts'
import { storable } from '../body.ts'

/** More devices than any lorry carries; it bounds what a single request can make the server do. */
export const MAX_LINES = 100_000

/** Longest cell, text or attribute. Everything a note needs has at most 100 characters, a scanned label a few more. */
export const MAX_CELL = 16_384

export const HEAD_MEMBERS = ['noteNumber', 'manufacturer', 'recipient', 'issuedOn'] as const satisfies HeadMember[]

export type Head = Partial<Record<HeadMember, string>>

export type NoteFormatCode =
  | 'content_type_unsupported'
  | 'charset_unsupported'
  | 'not_utf8'
  | 'body_empty'
  | 'too_many_lines'
  | 'json_malformed'
  | 'json_shape'
  | 'csv_malformed'
  | 'csv_column_missing'
  | 'csv_column_twice'
  | 'xml_malformed'
  | 'xml_doctype'
  | 'xml_too_complex'
  | 'xml_unknown_form'
  | 'member_twice'
  | 'head_contradiction'
  | 'text_unusable'

/** The body is no note in this format. Nothing of it was taken. */
export interface NoteUnreadable {
  readonly status: 'unreadable'
  readonly code: NoteFormatCode
  /** Line of the file, if it is known. */
  readonly line: number | null
  readonly sentence: Sentence
}

/** The note as text. Whether its contents make sense is the rule's business (`custody/delivery-note.ts`). */
export interface NoteRead {
  readonly status: 'read'
  readonly note: DeliveryNote
  /** Columns, members or elements that nobody reads: shown, so that a misspelt one doesn't vanish. */
  readonly unused: readonly string[]
}

export type NoteResult = NoteRead | NoteUnreadable

export function unreadable(code: NoteFormatCode, line: number | null, de: string, en: string): NoteUnreadable {
  return { status: 'unreadable', code, line, sentence: { de, en } }
}

/** Puts head and lines together. A member of the head that is nowhere stays empty, and the rule says so. */
export function readNote(head: Head, given: Head, lines: readonly NoteLine[], unused: Iterable<string>): NoteResult {
  const merged = { noteNumber: '', manufacturer: '', recipient: '', issuedOn: '' }
  for (const member of HEAD_MEMBERS) {
    const [inside, outside] = [head[member]?.trim() ?? '', given[member]?.trim() ?? '']
    if (inside !== '' && outside !== '' && inside !== outside) return headContradiction(member, null)
    merged[member] = inside || outside
  }
  if (HEAD_MEMBERS.some((member) => !isUsable(merged[member]))) return textUnusable(null, null)
  const bad = lines.find((each) => !Object.values(each).every(isUsable))
  if (bad !== undefined) return textUnusable(bad.line, bad.fileLine ?? null)
  const shown = [...unused].slice(0, 50).map((name) => storable(name, 60))
  return { status: 'read', note: { ...merged, lines }, unused: shown }
}

/** NUL and halves of surrogate pairs stand in no real text, and no database holds them. */
function isUsable(value: unknown): boolean {
  return typeof value !== 'string' || (value.isWellFormed() && !value.includes('\0'))
}

function textUnusable(position: number | null, fileLine: number | null): NoteUnreadable {
  const [wo, where] =
    position === null ? ['im Kopf', 'in the head'] : [`in Position ${position}`, `in position ${position}`]
  return unreadable(
    'text_unusable',
    fileLine,
    `Ein Text ${wo} enthält Zeichen, die kein Text haben kann. Bitte die Datei neu erzeugen.`,
    `A text ${where} has characters that no text can have. Export the file again.`,
  )
}

export function headContradiction(member: HeadMember, line: number | null): NoteUnreadable {
  return unreadable(
    'head_contradiction',
    line,
    `Die Angabe ${member} kommt mit verschiedenen Werten vor. Bitte je Lieferschein eine eigene Datei einlesen.`,
    `The particular ${member} occurs with different values. Read one file for each delivery note.`,
  )
}

export function tooManyLines(): NoteUnreadable {
  return unreadable(
    'too_many_lines',
    null,
    `Der Lieferschein hat mehr als ${MAX_LINES} Positionen. Bitte auf mehrere Lieferscheine aufteilen.`,
    `The delivery note has more than ${MAX_LINES} positions. Split it into several notes.`,
  )
}

/** One line of a note; members without a text are left out. */
export function noteLine(
  place: { readonly line: number; readonly fileLine?: number },
  texts: Readonly<Record<'deviceId' | 'deviceType' | 'firmware' | 'certificate', string | undefined>>,
): NoteLine {
  const { deviceId = '', deviceType = '', firmware, certificate } = texts
  const { line, fileLine } = place
  // Written out: put together from parts, each of 100,000 lines would take several times the memory.
  if (!firmware && !certificate)
    return fileLine === undefined ? { line, deviceId, deviceType } : { line, fileLine, deviceId, deviceType }
  return {
    ...place,
    deviceId,
    deviceType,
    ...(firmware ? { firmware } : {}),
    ...(certificate ? { certificate } : {}),
  }
}

/** Keeps the same text once: a note has few types, versions and certificates, each of them thousands of times. */
export function sharedTexts(): (text: string | undefined) => string | undefined {
  const texts = new Map<string, string>()
  return (text) => {
    if (text === undefined) return undefined
    const same = texts.get(text)
    if (same === undefined && texts.size < MAX_SHARED) texts.set(text, text)
    return same ?? text
  }
}
const MAX_SHARED = 1_000
