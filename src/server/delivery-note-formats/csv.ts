/** Delivery notes as CSV (RFC 4180, with the separators, comments and header names that practice brings along). */
import { CsvError, parse } from 'csv-parse/sync'
import type { HeadMember, NoteLine } from '../../custody/delivery-note.ts'
import {
  HEAD_MEMBERS,
  type Head,
  headContradiction,
  MAX_CELL,
  MAX_LINES,
  type NoteResult,
  type NoteUnreadable,
  noteLine,
  readNote,
  sharedTexts,
  tooManyLines,
  unreadable,
} from './common.ts'

type Field = HeadMember | 'deviceId' | 'deviceType' | 'firmware' | 'certificate'

/** Header names after `normalised`: German, English, and what exports call them. */
const NAMES: Readonly<Record<Field, readonly string[]>> = {
  noteNumber: ['notenumber', 'deliverynote', 'lieferscheinnummer', 'lieferscheinnr', 'lieferschein'],
  manufacturer: ['manufacturer', 'maker', 'hersteller', 'herstellermpid'],
  recipient: ['recipient', 'empfaenger', 'empfaengermpid', 'messstellenbetreiber', 'msb'],
  issuedOn: ['issuedon', 'issuedate', 'date', 'ausstellungsdatum', 'ausgestelltam', 'datum'],
  deviceId: [
    'deviceid',
    'deviceidentification',
    'geraeteid',
    'geraetekennung',
    'geraeteidentifikation',
    'identifikationsnummer',
    'herstelleruebergreifendeidentifikationsnummer',
  ],
  deviceType: ['devicetype', 'type', 'geraetetyp', 'typ'],
  firmware: ['firmware', 'firmwareversion', 'fw', 'firmwarestand'],
  certificate: ['certificate', 'certificatenumber', 'zertifikat', 'zertifikatsnummer', 'zertifizierungsnummer'],
}
const FIELD_OF: ReadonlyMap<string, Field> = new Map(
  (Object.keys(NAMES) as Field[]).flatMap((field) => NAMES[field].map((name) => [name, field] as const)),
)

const DELIMITERS = [';', ',', '\t'] as const

/** Longest line of the file, and most separators in it: a row of nothing else is the slowest thing to parse. */
const MAX_LINE = 65_536
const MAX_SEPARATORS = 500

/**
 * Line numbers are those of the file, beginning with 1; a row that spans several lines has the number of its first.
 * Errors: `too_many_lines`, `csv_malformed`, `csv_column_missing`, `csv_column_twice`, `head_contradiction`.
 */
export function readCsv(body: string, given: Head): NoteResult {
  const text = body.replace(/\r\n?/g, '\n')
  const refused = refuseLines(text)
  if (refused !== null) return refused
  const top = readTop(text)
  if ('status' in top) return top
  const reading = new Reading(top)
  const fault = eachRow(text.slice(top.bodyAt), top.delimiter, (row) => reading.take(row))
  if (fault !== null) return { ...fault, line: fault.line === null ? null : fault.line + top.linesBefore }
  if (reading.refused !== null) return reading.refused
  if (reading.rows === 0) return malformedAt(null)
  return readNote(reading.head, given, reading.lines, reading.unused)
}

interface Row {
  readonly record: readonly string[]
  /** How many lines of the file were read up to its end. */
  readonly lines: number
}

const SHARED = ['deviceType', 'firmware', 'certificate'] as const

/** Each row becomes its line as soon as it is read: the cells of 100,000 rows would take more memory than the lines. */
class Reading {
  readonly head: Head
  readonly lines: NoteLine[] = []
  unused: readonly string[] = []
  /** The first row that can't be used. */
  refused: NoteUnreadable | null = null
  /** The header included. */
  rows = 0

  readonly #linesBefore: number
  #columns: ReadonlyMap<Field, number> = new Map()
  #width = 0
  readonly #shared = sharedTexts()

  constructor({ head, linesBefore }: Top) {
    this.head = { ...head }
    this.#linesBefore = linesBefore
  }

  take(row: Row): void {
    this.rows += 1
    if (this.rows === 1) this.refused = this.#begin(row)
    // Without a header no cell means anything.
    else if (this.#columns.size === 0) return
    else if (this.rows - 1 > MAX_LINES) this.refused = tooManyLines()
    else this.refused ??= this.#takeLine(row)
  }

  #begin(header: Row): NoteUnreadable | null {
    const columns = readHeader(header, this.#linesBefore)
    if ('status' in columns) return columns
    this.#columns = columns
    this.#width = header.record.length
    this.unused = header.record.filter((name) => name.trim() !== '' && !FIELD_OF.has(normalised(name)))
    return null
  }

  #takeLine(row: Row): NoteUnreadable | null {
    const line = lineOf(row) + this.#linesBefore
    const cells = row.record
    if (cells.every((cell) => cell.trim() === '')) return null
    if (cells.slice(this.#width).some((cell) => cell.trim() !== '')) return tooManyCells(line, this.#width)
    const cell = (field: Field): string | undefined => {
      const index = this.#columns.get(field)
      return index === undefined ? undefined : cells[index]
    }
    for (const member of HEAD_MEMBERS) {
      const value = headValue(member, cell(member) ?? '')
      if (value !== '' && (this.head[member] ?? value) !== value) return headContradiction(member, line)
      if (value !== '') this.head[member] = value
    }
    const [deviceType, firmware, certificate] = SHARED.map((field) => this.#shared(cell(field)))
    this.lines.push(noteLine({ line }, { deviceId: cell('deviceId'), deviceType, firmware, certificate }))
    return null
  }
}

/** Before anything else looks at it: the number of lines, their length, and their separators. */
function refuseLines(text: string): NoteUnreadable | null {
  let line = 1
  let separators = 0
  let start = 0
  for (let at = 0; at < text.length; at++) {
    switch (text.charCodeAt(at)) {
      case 0x0a:
        if (++line > 4 * MAX_LINES) return tooManyLines()
        ;[start, separators] = [at + 1, 0]
        break
      case 0x09:
      case 0x2c:
      case 0x3b:
        separators++
    }
    if (at - start > MAX_LINE || separators > MAX_SEPARATORS) return malformedAt(line)
  }
  return null
}

interface Top {
  readonly head: Head
  readonly delimiter: string
  /** Offset and number of lines of what stands before the header. */
  readonly bodyAt: number
  readonly linesBefore: number
}

/** Reads the comment lines above the header, `# noteNumber: …`, and spreadsheet programs' `sep=;`. */
function readTop(text: string): Top | NoteUnreadable {
  const head: Head = {}
  let delimiter: string | null = null
  let bodyAt = 0
  for (let linesBefore = 0; ; linesBefore++) {
    const end = text.indexOf('\n', bodyAt)
    const line = text.slice(bodyAt, end < 0 ? text.length : end)
    const separator = /^sep=([;,\t])$/i.exec(line)?.[1]
    if (separator !== undefined) delimiter = separator
    else if (line.startsWith('#')) {
      const member = readComment(line)
      if (member !== null) {
        const [name, value] = member
        if ((head[name] ?? value) !== value) return headContradiction(name, linesBefore + 1)
        head[name] = value
      }
    } else if (line.trim() !== '') {
      return { head, delimiter: delimiter ?? delimiterOf(line), bodyAt, linesBefore }
    }
    if (end < 0) return malformedAt(null)
    bodyAt = end + 1
  }
}

function readComment(line: string): readonly [HeadMember, string] | null {
  const colon = line.indexOf(':')
  if (colon < 0) return null
  const field = FIELD_OF.get(normalised(line.slice(1, colon)))
  const member = HEAD_MEMBERS.find((name) => name === field)
  if (member === undefined) return null
  // Spreadsheet programs fill a comment line up to the width of the table.
  const value = headValue(member, line.slice(colon + 1).replace(/[;,\t"\s]+$/, ''))
  return value === '' ? null : [member, value]
}

/** The separator under which the header shows most names that we know; the semicolon if there is no difference. */
function delimiterOf(header: string): string {
  let best: string = DELIMITERS[0]
  let most = 0
  for (const delimiter of DELIMITERS) {
    const known = header.split(delimiter).filter((name) => FIELD_OF.has(normalised(name))).length
    if (known > most) [best, most] = [delimiter, known]
  }
  return best
}

/** Gives one row after the other; what the parser refuses is told as a fault, with the line within `text`. */
function eachRow(text: string, delimiter: string, take: (row: Row) => void, to?: number): NoteUnreadable | null {
  try {
    parse(text, {
      delimiter,
      record_delimiter: '\n',
      comment: '#',
      comment_no_infix: true,
      on_record: (record, { lines }) => {
        take({ record, lines })
        return null
      },
      max_record_size: 2 * MAX_LINE,
      relax_column_count: true,
      skip_empty_lines: true,
      ...(to === undefined ? {} : { to }),
    })
    return null
  } catch (error) {
    if (!(error instanceof CsvError)) throw error
    const { code, lines, records } = error
    if (code !== 'CSV_QUOTE_NOT_CLOSED') return malformedAt(typeof lines === 'number' ? lines : null)
    return malformedAt(lineBehind(text, delimiter, typeof records === 'number' ? records : 0))
  }
}

/** The line after the first `count` rows. Of an open quote the parser names the end of the file; a person seeks its begin. */
function lineBehind(text: string, delimiter: string, count: number): number | null {
  if (count === 0) return 1
  let end = 0
  const keepEnd = ({ lines }: Row): void => {
    end = lines
  }
  if (eachRow(text, delimiter, keepEnd, count) !== null) return null
  let line = end + 1
  for (const below of text.split('\n').slice(line - 1)) {
    if (below !== '' && !below.startsWith('#')) break
    line++
  }
  return line
}

function readHeader(header: Row, linesBefore: number): ReadonlyMap<Field, number> | NoteUnreadable {
  const line = lineOf(header) + linesBefore
  const columns = new Map<Field, number>()
  for (const [index, name] of header.record.entries()) {
    const field = FIELD_OF.get(normalised(name))
    if (field === undefined) continue
    if (columns.has(field)) return columnTwice(line, name)
    columns.set(field, index)
  }
  if (!columns.has('deviceId')) return columnMissing(line, 'Geräte-ID / deviceId')
  if (!columns.has('deviceType')) return columnMissing(line, 'Gerätetyp / deviceType')
  return columns
}

/** The parser counts up to the end of a row; a row may contain line ends in quotes. */
function lineOf({ record, lines }: Row): number {
  return record.reduce((line, cell) => line - (cell.split('\n').length - 1), lines)
}

/** German spreadsheets write dates as 15.01.2030; that has one meaning only. */
function headValue(member: HeadMember, text: string): string {
  const value = text.trim()
  if (member !== 'issuedOn') return value
  return value.replace(/^([0-9]{1,2})\.([0-9]{1,2})\.([0-9]{4})$/, (_, day: string, month: string, year: string) => {
    return `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`
  })
}

const UMLAUTS: Readonly<Record<string, string>> = { ä: 'ae', ö: 'oe', ü: 'ue', ß: 'ss' }

/** A header name without case, quotes, blanks and punctuation: `Geräte-ID`, `device_id` and `DEVICE ID` are one each. */
function normalised(name: string): string {
  if (name.length > MAX_CELL) return ''
  return name
    .normalize('NFC')
    .toLowerCase()
    .replace(/[äöüß]/g, (letter) => UMLAUTS[letter] ?? letter)
    .replace(/[^a-z0-9]/g, '')
}

function malformedAt(line: number | null): NoteUnreadable {
  return unreadable(
    'csv_malformed',
    line,
    'Die CSV-Datei ist hier nicht lesbar: Anführungszeichen nicht geschlossen, Zeile zu lang oder keine Kopfzeile. Bitte die Stelle berichtigen.',
    'The CSV file can not be read here: quotes not closed, line too long, or no header row. Correct this place.',
  )
}

function tooManyCells(line: number, expected: number): NoteUnreadable {
  return unreadable(
    'csv_malformed',
    line,
    `Diese Zeile hat mehr Felder als die Kopfzeile (${expected}). Bitte prüfen, ob ein Feld das Trennzeichen enthält und in Anführungszeichen gehört.`,
    `This line has more cells than the header (${expected}). Check whether a cell holds the separator and needs quotes.`,
  )
}

function columnMissing(line: number, name: string): NoteUnreadable {
  return unreadable(
    'csv_column_missing',
    line,
    `Die Spalte „${name}“ fehlt in der Kopfzeile. Bitte ergänzen; die Namen stehen in docs/delivery-notes.md.`,
    `The column "${name}" is missing in the header. Add it; the names are in docs/delivery-notes.md.`,
  )
}

function columnTwice(line: number, name: string): NoteUnreadable {
  const shown = name.trim().slice(0, 60)
  return unreadable(
    'csv_column_twice',
    line,
    `Zwei Spalten bedeuten dasselbe („${shown}“). Bitte eine davon löschen.`,
    `Two columns mean the same ("${shown}"). Delete one of them.`,
  )
}
