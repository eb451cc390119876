/**
 * The place where a delivery note comes in, in whatever form. FNN's schema for the electronic delivery note (eLS 2.3) is
 * not public; nothing here claims to follow it. A site that has it adds an `XmlMapping`.
 */
import { type Head, type NoteResult, type NoteUnreadable, unreadable } from './common.ts'
import { readCsv } from './csv.ts'
import { readJson } from './json.ts'
import { OWN_FORM, readXml, type XmlMapping } from './xml.ts'

export {
  type Head,
  MAX_LINES,
  type NoteFormatCode,
  type NoteRead,
  type NoteResult,
  type NoteUnreadable,
} from './common.ts'
export { noteOfJson } from './json.ts'
export { OWN_FORM, type XmlMapping } from './xml.ts'

export interface ReadOptions {
  /** Particulars given beside the file (form fields, command line); they fill what the file lacks, and may not contradict. */
  readonly head?: Head
  /** Forms of XML that this site takes; the default is our own. */
  readonly xmlMappings?: readonly XmlMapping[]
}

type Format = 'json' | 'csv' | 'xml'

const FORMATS: ReadonlyMap<string, Format> = new Map([
  ['application/json', 'json'],
  ['text/csv', 'csv'],
  ['application/csv', 'csv'],
  ['text/tab-separated-values', 'csv'],
  ['application/xml', 'xml'],
  ['text/xml', 'xml'],
])

/** For the parsers of the web server: every content type that `readDeliveryNote` takes. */
export const CONTENT_TYPES: readonly string[] = [...FORMATS.keys()]

/**
 * Turns a body into a note, by its content type. The caller limits the size; every reader takes time in proportion to it.
 *
 * Errors, in order of precedence: `content_type_unsupported`, `charset_unsupported`, `not_utf8`, `body_empty`, then
 * those of the format. Never throws for any body.
 */
export function readDeliveryNote(
  contentType: string,
  body: string | Uint8Array,
  options: ReadOptions = {},
): NoteResult {
  const [type = '', ...parameters] = contentType.split(';').map((part) => part.trim().toLowerCase())
  const format = FORMATS.get(type)
  if (format === undefined) return CONTENT_TYPE_UNSUPPORTED
  const charset = parameters.find((parameter) => parameter.startsWith('charset='))?.slice('charset='.length)
  if (charset !== undefined && !/^"?(?:utf-?8|us-ascii)"?$/.test(charset)) return CHARSET_UNSUPPORTED
  const text = decoded(body)
  if (text === null) return NOT_UTF8
  if (text.trim() === '') return BODY_EMPTY
  const given = options.head ?? {}
  switch (format) {
    case 'json':
      return readJson(text, given)
    case 'csv':
      return readCsv(text, given)
    case 'xml':
      return readXml(text, given, options.xmlMappings ?? [OWN_FORM])
    default:
      return format satisfies never
  }
}

/** The content type that a file name stands for; `null` if none. */
export function contentTypeOfFile(name: string): string | null {
  switch (/\.([a-z]+)$/i.exec(name)?.[1]?.toLowerCase()) {
    case 'json':
      return 'application/json'
    case 'csv':
    case 'tsv':
    case 'txt':
      return 'text/csv'
    case 'xml':
      return 'application/xml'
    default:
      return null
  }
}

/**
 * A byte order mark goes. Bytes that aren't UTF-8 must not become U+FFFD inside an identification; a string in which
 * that has happened already is refused as well.
 */
function decoded(body: string | Uint8Array): string | null {
  if (typeof body === 'string') return body.includes('\ufffd') ? null : body.replace(/^\ufeff/, '')
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body)
  } catch {
    return null
  }
}

const CONTENT_TYPE_UNSUPPORTED = unreadable(
  'content_type_unsupported',
  null,
  'Dieses Format wird nicht gelesen. Bitte JSON (application/json), CSV (text/csv) oder XML (application/xml) senden.',
  'This format is not read. Send JSON (application/json), CSV (text/csv) or XML (application/xml).',
)
const CHARSET_UNSUPPORTED = unreadable(
  'charset_unsupported',
  null,
  'Nur UTF-8 wird gelesen. Bitte die Datei als UTF-8 speichern und charset=utf-8 angeben.',
  'Only UTF-8 is read. Save the file as UTF-8 and say charset=utf-8.',
)
const NOT_UTF8: NoteUnreadable = unreadable(
  'not_utf8',
  null,
  'Die Datei ist nicht in UTF-8 gespeichert. Bitte im Tabellenprogramm „CSV UTF-8“ wählen oder die Kodierung umstellen.',
  'The file is not saved as UTF-8. Choose "CSV UTF-8" in the spreadsheet program, or change the encoding.',
)
const BODY_EMPTY = unreadable(
  'body_empty',
  null,
  'Die Datei ist leer. Bitte den Lieferschein neu erzeugen.',
  'The file is empty. Export the delivery note again.',
)
