/**
 * Delivery notes as XML. Our own form is small and documented in docs/delivery-notes.md; other forms come as mappings,
 * which say where a form keeps what, so that a schema that isn't public can be read at the site that has it.
 */
import type { HeadMember, NoteLine } from '../../custody/delivery-note.ts'
import {
  HEAD_MEMBERS,
  type Head,
  MAX_LINES,
  type NoteResult,
  type NoteUnreadable,
  noteLine,
  readNote,
  sharedTexts,
  tooManyLines,
  unreadable,
} from './common.ts'
import { walkXml, type XmlVisitor } from './xml-walk.ts'

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

/** An element as far as somebody may ask for it. Of several of one name the first is kept, and that it isn't the only one. */
interface Element {
  readonly attributes: ReadonlyMap<string, string>
  readonly children: Map<string, { readonly first: Element; twice: boolean }>
  text: string
  cdata: string | null
  cdataTwice: boolean
}

/**
 * Line numbers are positions of the device in the note, beginning with 1; `fileLine` is the line of its start tag.
 * Document types are refused, so there are no entities to expand and nothing to fetch.
 * Errors: `xml_doctype`, `xml_too_complex`, `too_many_lines`, `xml_malformed`, `xml_unknown_form`, `member_twice`,
 * `head_contradiction`.
 */
export function readXml(body: string, given: Head, mappings: readonly XmlMapping[]): NoteResult {
  const text = body.replace(/\r\n?/g, '\n')
  const reading = new Reading(text, mappings)
  const refused = walkXml(text, reading)
  if (refused !== null) return refused
  const { mapping, root } = reading
  if (mapping === null || root === null) return unknownForm(reading.rootName, mappings)

  const head: Head = {}
  for (const member of HEAD_MEMBERS) {
    const path = mapping.head[member]
    const value = path === undefined ? undefined : textAt(root, path)
    if (isRefused(value)) return value
    if (value !== undefined) head[member] = value
  }
  if (reading.devices > MAX_LINES) return tooManyLines()
  if (reading.refused !== null) return reading.refused
  const known = [...HEAD_MEMBERS.map((member) => firstOf(mapping.head[member])), firstOf(mapping.device)]
  return readNote(head, given, reading.lines, [...unusedNames(root, known), ...reading.unused])
}

/** Each device becomes its line as soon as it is closed, and then it is forgotten. */
class Reading implements XmlVisitor {
  readonly lines: NoteLine[] = []
  readonly unused = new Set<string>()
  rootName = ''
  root: Element | null = null
  mapping: XmlMapping | null = null
  devices = 0
  /** The first device that can't be read. */
  refused: NoteUnreadable | null = null

  readonly #mappings: readonly XmlMapping[]
  readonly #lineAt: (offset: number) => number
  /** From the root to the element that is open. */
  readonly #open: Element[] = []
  #devicePath: readonly string[] = []
  /** How many elements below the root are on the path to a device. */
  #onPath = 0
  #fields: readonly string[] = []
  #fileLine = 0
  readonly #shared = sharedTexts()

  constructor(text: string, mappings: readonly XmlMapping[]) {
    this.#mappings = mappings
    this.#lineAt = lineCounter(text)
  }

  open(name: string, attributes: readonly (readonly [string, string])[], at: number): void {
    const element: Element = {
      attributes: attributes.length === 0 ? NO_ATTRIBUTES : new Map(attributes),
      children: new Map(),
      text: '',
      cdata: null,
      cdataTwice: false,
    }
    const depth = this.#open.length
    if (depth === 0) this.#begin(name, element)
    const siblings = this.#open.at(-1)?.children
    const before = siblings?.get(name)
    if (before === undefined) siblings?.set(name, { first: element, twice: false })
    else before.twice = true
    if (depth > 0 && this.#onPath === depth - 1 && this.#devicePath[depth - 1] === name) {
      this.#onPath = depth
      if (depth === this.#devicePath.length) this.#fileLine = this.#lineAt(at)
    }
    this.#open.push(element)
  }

  text(text: string): void {
    const element = this.#open.at(-1)
    if (element !== undefined && (element.text !== '' || text.trim() !== '')) element.text += text
  }

  cdata(text: string): void {
    const element = this.#open.at(-1)
    if (element === undefined) return
    element.cdataTwice = element.cdata !== null
    element.cdata = text
  }

  close(): void {
    const element = this.#open.pop()
    const depth = this.#open.length
    if (element === undefined || depth === 0 || this.#onPath !== depth) return
    if (depth === this.#devicePath.length) this.#take(element)
    this.#onPath = depth - 1
  }

  #begin(name: string, root: Element): void {
    this.rootName = name
    this.root = root
    const mapping = this.#mappings.find((each) => each.root === name) ?? null
    this.mapping = mapping
    if (mapping === null) return
    this.#devicePath = mapping.device.split('/')
    const { deviceId, deviceType, firmware, certificate } = mapping.fields
    this.#fields = [deviceId, deviceType, firmware, certificate].map(firstOf)
  }

  #take(device: Element): void {
    this.devices += 1
    if (this.mapping === null || this.refused !== null || this.devices > MAX_LINES) return
    const line = readDevice(device, this.mapping, { line: this.devices, fileLine: this.#fileLine }, this.#shared)
    if (isRefused(line)) this.refused = line
    else this.lines.push(line)
    if (this.unused.size >= MAX_UNUSED) return
    for (const name of unusedNames(device, this.#fields)) this.unused.add(`${this.mapping.device}/${name}`)
  }
}
const NO_ATTRIBUTES: ReadonlyMap<string, string> = new Map()
const MAX_UNUSED = 50

function readDevice(
  device: Element,
  { fields }: XmlMapping,
  place: { readonly line: number; readonly fileLine: number },
  shared: (text: string | undefined) => string | undefined,
): NoteLine | NoteUnreadable {
  const read: Record<'deviceId' | 'deviceType' | 'firmware' | 'certificate', string | undefined> = {
    deviceId: undefined,
    deviceType: undefined,
    firmware: undefined,
    certificate: undefined,
  }
  for (const name of ['deviceId', 'deviceType', 'firmware', 'certificate'] as const) {
    const path = fields[name]
    const value = path === undefined ? undefined : textAt(device, path)
    if (isRefused(value)) return { ...value, line: place.fileLine }
    read[name] = name === 'deviceId' ? value : shared(value)
  }
  return noteLine(place, read)
}

/** The text at a path; undefined if there is none. `member_twice` where one of its elements stands twice. */
function textAt(from: Element, path: string): string | NoteUnreadable | undefined {
  let element = from
  for (const name of path === '.' ? [] : path.split('/')) {
    if (name.startsWith('@')) {
      const value = element.attributes.get(name.slice(1))
      return value === undefined ? undefined : decode(value)
    }
    const child = element.children.get(name)
    if (child === undefined) return undefined
    if (child.twice) return memberTwice(name)
    element = child.first
  }
  const text = element.text.trim()
  if (element.cdata === null) return decode(text)
  return element.cdataTwice || text !== '' ? memberTwice('CDATA') : element.cdata
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

/** Counts lines for ascending offsets, going through the text once. */
function lineCounter(text: string): (offset: number) => number {
  let line = 1
  let lineEnd = text.indexOf('\n')
  return (offset) => {
    for (; lineEnd >= 0 && lineEnd < offset; lineEnd = text.indexOf('\n', lineEnd + 1)) line++
    return line
  }
}

function unusedNames({ attributes, children }: Element, known: readonly string[]): string[] {
  const unused = [...attributes.keys()].filter((name) => !name.startsWith('xmlns')).map((name) => `@${name}`)
  for (const name of children.keys()) unused.push(name)
  return unused.filter((name) => !known.includes(name)).slice(0, MAX_UNUSED)
}

function firstOf(path: string | undefined): string {
  return path?.split('/')[0] ?? ''
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
