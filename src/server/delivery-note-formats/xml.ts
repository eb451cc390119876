/**
 * Delivery notes as XML. Our own form is small and documented in docs/delivery-notes.md; other forms come as mappings,
 * which say where a form keeps what, so that a schema that isn't public can be read at the site that has it.
 */
import { XMLParser } from 'fast-xml-parser'
import type { HeadMember, NoteLine } from '../../custody/delivery-note.ts'
import {
  HEAD_MEMBERS,
  type Head,
  MAX_LINES,
  type NoteResult,
  type NoteUnreadable,
  noteLine,
  readNote,
  tooManyLines,
  unreadable,
} from './common.ts'
import { refuseXml } from './xml-guard.ts'

/**
 * Where a form of XML keeps the parts of a note. A path is made of local names (prefixes don't count) joined by `/`;
 * `@name` at its end is an attribute, `.` the text of the element itself.
 */
export interface XmlMapping {
  readonly name: string
  /** Local name of the outermost element, by which the mapping is chosen. */
  readonly root: string
  /** Below the root. */
  readonly head: Readonly<Partial<Record<HeadMember, string>>>
  /** Below the root: the element that stands for one device. All of them count, also in several groups. */
  readonly device: string
  /** Below the element of the device. */
  readonly fields: Readonly<
    Record<'deviceId' | 'deviceType', string> & Partial<Record<'firmware' | 'certificate', string>>
  >
}

/** Our own form, `<deliveryNote xmlns="urn:geleit:delivery-note:1">`. */
export const OWN_FORM: XmlMapping = {
  name: 'Geleit 1',
  root: 'deliveryNote',
  head: { noteNumber: 'noteNumber', manufacturer: 'manufacturer', recipient: 'recipient', issuedOn: 'issuedOn' },
  device: 'device',
  fields: { deviceId: 'deviceId', deviceType: 'deviceType', firmware: 'firmware', certificate: 'certificate' },
}

const ATTRIBUTE = '@'
const TEXT = '#text'
const CDATA = '#cdata'

/** An element: members are child elements and `@attributes`; several of one name are an array; a leaf is its text. */
type Node = string | readonly Node[] | { readonly [name: string]: Node }

/**
 * Line numbers are positions of the device in the note, beginning with 1; `fileLine` is the line of its start tag.
 * Document types are refused, so there are no entities to expand and nothing to fetch.
 * Errors: `xml_doctype`, `xml_too_complex`, `too_many_lines`, `xml_malformed`, `xml_unknown_form`, `member_twice`,
 * `head_contradiction`.
 */
export function readXml(body: string, given: Head, mappings: readonly XmlMapping[]): NoteResult {
  const text = body.replace(/\r\n?/g, '\n')
  const refused = refuseXml(text)
  if (refused !== null) return refused
  const document = parsed(text)
  if (document === null) return malformed(null)
  const found = Object.entries(document).find(([name]) => !name.startsWith('?') && name !== TEXT)
  const mapping = mappings.find(({ root }) => root === found?.[0])
  if (found === undefined || mapping === undefined) return unknownForm(found?.[0] ?? '', mappings)
  const root = found[1]

  const head: Head = {}
  for (const member of HEAD_MEMBERS) {
    const path = mapping.head[member]
    const value = path === undefined ? undefined : textAt(root, path)
    if (isRefused(value)) return value
    if (value !== undefined) head[member] = value
  }
  const devices = elementsAt(root, mapping.device.split('/'))
  if (devices.length > MAX_LINES) return tooManyLines()
  const lineAt = lineCounter(text) // devices come in the order of the document
  const lines: NoteLine[] = []
  for (const [index, device] of devices.entries()) {
    const start = startOf(device)
    const fileLine = start === null ? null : lineAt(start)
    const line = readDevice(device, mapping, index + 1, fileLine)
    if (isRefused(line)) return line
    lines.push(line)
  }
  return readNote(head, given, lines, unusedNames(root, devices, mapping))
}

function readDevice(
  device: Node,
  { fields }: XmlMapping,
  line: number,
  fileLine: number | null,
): NoteLine | NoteUnreadable {
  const texts: Record<'deviceId' | 'deviceType' | 'firmware' | 'certificate', string | undefined> = {
    deviceId: undefined,
    deviceType: undefined,
    firmware: undefined,
    certificate: undefined,
  }
  for (const name of ['deviceId', 'deviceType', 'firmware', 'certificate'] as const) {
    const path = fields[name]
    const value = path === undefined ? undefined : textAt(device, path)
    if (isRefused(value)) return { ...value, line: fileLine }
    texts[name] = value
  }
  return noteLine(fileLine === null ? { line } : { line, fileLine }, texts)
}

const PARSER = new XMLParser({
  attributeNamePrefix: ATTRIBUTE,
  captureMetaData: true,
  cdataPropName: CDATA,
  ignoreAttributes: false,
  ignorePiTags: true,
  jPath: false,
  maxNestedTags: 32,
  parseAttributeValue: false,
  parseTagValue: false,
  // Entities are decoded here, in `decode`: the five of XML and characters by number, each once.
  processEntities: false,
  removeNSPrefix: true,
  textNodeName: TEXT,
  trimValues: true,
})

function parsed(text: string): { readonly [name: string]: Node } | null {
  try {
    return PARSER.parse(text) as { readonly [name: string]: Node }
  } catch {
    return null // the parser throws plain errors for everything that it can't read
  }
}

/** The text at a path; undefined if there is none. `member_twice` where one of its elements stands twice. */
function textAt(from: Node, path: string): string | NoteUnreadable | undefined {
  let node: Node | undefined = from
  for (const name of path === '.' ? [] : path.split('/')) {
    if (typeof node !== 'object' || Array.isArray(node)) return undefined
    node = childOf(node, name)
    if (node !== undefined && isList(node)) return memberTwice(name)
  }
  if (node === undefined) return undefined
  if (typeof node === 'string') return decode(node)
  const [text, cdata] = [childOf(node, TEXT), childOf(node, CDATA)]
  if (cdata === undefined) return typeof text === 'string' ? decode(text) : undefined
  if (typeof cdata !== 'string' || (typeof text === 'string' && text !== '')) return memberTwice('CDATA')
  return cdata
}

function elementsAt(from: Node, path: readonly string[]): readonly Node[] {
  let nodes: readonly Node[] = [from]
  for (const name of path) {
    nodes = nodes.flatMap((node) => {
      const child = childOf(node, name)
      return child === undefined ? [] : isList(child) ? child : [child]
    })
  }
  return nodes
}

function childOf(node: Node, name: string): Node | undefined {
  if (typeof node === 'string' || isList(node)) return undefined
  return Object.hasOwn(node, name) ? node[name] : undefined
}

function isList(node: Node): node is readonly Node[] {
  return Array.isArray(node)
}

function isRefused(value: unknown): value is NoteUnreadable {
  return typeof value === 'object' && value !== null && 'status' in value
}

/** Unknown entities stay as they are written; the rule then says that the text is no identification. */
function decode(text: string): string {
  return text.replace(
    /&(?:(amp|lt|gt|quot|apos)|#([0-9]{1,7})|#x([0-9A-Fa-f]{1,6}));/g,
    (whole, name, decimal, hex) => {
      if (typeof name === 'string') return ENTITIES.get(name) ?? whole
      const code = typeof decimal === 'string' ? Number(decimal) : Number.parseInt(String(hex), 16)
      return code > 0x10_ffff ? whole : String.fromCodePoint(code)
    },
  )
}
const ENTITIES = new Map([
  ['amp', '&'],
  ['lt', '<'],
  ['gt', '>'],
  ['quot', '"'],
  ['apos', "'"],
])

function startOf(node: Node): number | null {
  if (typeof node === 'string') return null
  const [symbol] = Object.getOwnPropertySymbols(node) // the parser's metadata, its only symbol
  const metadata: unknown = symbol === undefined ? null : Reflect.get(node, symbol)
  if (typeof metadata !== 'object' || metadata === null || !('startIndex' in metadata)) return null
  return typeof metadata.startIndex === 'number' ? metadata.startIndex : null
}

/** Counts lines for ascending offsets, going through the text once. */
function lineCounter(text: string): (offset: number) => number {
  let line = 1
  let lineEnd = text.indexOf('\n')
  return (offset) => {
    for (; lineEnd >= 0 && lineEnd < offset; lineEnd = text.indexOf('\n', lineEnd + 1)) line++
    return line
  }
}

function unusedNames(root: Node, devices: readonly Node[], mapping: XmlMapping): Set<string> {
  const unused = new Set<string>()
  const note = (node: Node, known: readonly string[], prefix: string) => {
    if (typeof node === 'string' || isList(node)) return
    for (const name of Object.keys(node)) {
      if (unused.size < 50 && name !== TEXT && !name.startsWith('@xmlns') && !known.includes(name))
        unused.add(prefix + name)
    }
  }
  const first = (path: string | undefined) => path?.split('/')[0] ?? ''
  note(root, [...HEAD_MEMBERS.map((member) => first(mapping.head[member])), first(mapping.device)], '')
  const { deviceId, deviceType, firmware, certificate } = mapping.fields
  const fields = [deviceId, deviceType, firmware, certificate].map(first)
  for (const device of devices) note(device, fields, `${mapping.device}/`)
  return unused
}

function malformed(line: number | null): NoteUnreadable {
  return unreadable(
    'xml_malformed',
    line,
    'Das XML ist nicht wohlgeformt. Bitte die Datei neu aus dem System des Herstellers erzeugen.',
    "The XML is not well-formed. Export the file from the maker's system again.",
  )
}

function memberTwice(name: string): NoteUnreadable {
  return unreadable(
    'member_twice',
    null,
    `„${name}“ steht hier mehrfach. Bitte die Angabe auf eine beschränken.`,
    `"${name}" stands here more than once. Leave only one.`,
  )
}

function unknownForm(root: string, mappings: readonly XmlMapping[]): NoteUnreadable {
  const known = mappings.map((mapping) => `${mapping.root} (${mapping.name})`).join(', ')
  const shown = root.slice(0, 60)
  return unreadable(
    'xml_unknown_form',
    null,
    `Die XML-Form „${shown}“ ist hier nicht eingerichtet. Bekannt: ${known}. Bitte eine Zuordnung einrichten lassen.`,
    `The XML form "${shown}" is not set up here. Known: ${known}. Have a mapping set up.`,
  )
}
