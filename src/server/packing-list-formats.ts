/** Packing lists as production lines write them: JSON, CSV with a header, or one identification a line. */
import { type DeviceId, isMalformed, parseDeviceId, type Sentence } from '../custody/identifiers.ts'
import type { ListedTray, PackingListRequest } from '../custody/packing-list.ts'
import { readJsonBody, UnreadableBody } from './body.ts'

/** The most devices of one list; as many as one scan may have. */
export const LIST_MOST = 5_000
/** As on the label of a tray. */
export const TRAY_LABEL = /^[0-9A-Za-z][0-9A-Za-z._/-]{0,39}$/
const SOURCE_MOST = 100

export const LIST_CONTENT_TYPES = [
  'application/json',
  'text/csv',
  'application/csv',
  'text/tab-separated-values',
  'text/plain',
] as const

export interface ListFinding {
  /** Line of the file, beginning with 1; of JSON the number of the device in the order of the body. */
  readonly line: number
  readonly code: 'device_id_malformed' | 'device_twice' | 'tray_label_malformed' | 'too_many_devices' | 'no_devices'
  readonly text: string
  readonly why: Sentence
}

interface Line {
  readonly line: number
  readonly text: string
  readonly label: string | null
}

export type ListRead =
  | { readonly list: PackingListRequest; readonly findings?: undefined }
  | { readonly findings: readonly ListFinding[] }

/** `sourceName`: given beside the file. Throws `UnreadableBody` where the body has not this form. */
export function readPackingList(contentType: string, body: Buffer, sourceName: string | null): ListRead {
  if (contentType === 'application/json') {
    const { lines, source } = linesOfJson(body)
    return listOf(lines, source ?? sourceName ?? '')
  }
  const text = textOf(body)
  return listOf(contentType === 'text/plain' ? linesOfText(text) : linesOfCsv(text), sourceName ?? '')
}

function textOf(body: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body)
  } catch {
    throw new UnreadableBody('must be UTF-8')
  }
}

/** A label as a tray may have it, and words that the database can hold. */
function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function textsOf(value: unknown, at: string): readonly string[] {
  if (!Array.isArray(value)) throw new UnreadableBody(`${at} must be an array`)
  if (value.length > LIST_MOST) throw new UnreadableBody(`${at} must have at most ${LIST_MOST} members`)
  const wrong = value.findIndex((each) => typeof each !== 'string' || each.length > 200)
  if (wrong >= 0) throw new UnreadableBody(`${at}[${wrong}] must be a text of at most 200 characters`)
  return value as readonly string[]
}

function linesOfJson(body: Buffer): { readonly lines: readonly Line[]; readonly source: string | null } {
  const value = readJsonBody(body)
  if (!isObject(value)) throw new UnreadableBody('must be an object')
  const { deviceIds = [], trays = [], sourceName = null } = value
  if (sourceName !== null && !isSource(sourceName)) throw new UnreadableBody(`sourceName ${SOURCE_FORM}`)
  if (!Array.isArray(trays) || trays.length > LIST_MOST) throw new UnreadableBody('trays must be an array')
  let line = 0
  const onTrays = trays.flatMap((tray: unknown, place) => {
    if (!isObject(tray) || typeof tray['label'] !== 'string') {
      throw new UnreadableBody(`trays[${place}] must have a label and deviceIds`)
    }
    const { label } = tray
    return textsOf(tray['deviceIds'], `trays[${place}].deviceIds`).map((text) => ({ text, label }))
  })
  // A device on a tray may stand in the list of all as well; then its line there counts.
  const all = textsOf(deviceIds, 'deviceIds')
  const labels = new Map(onTrays.map(({ text, label }) => [text, label]))
  const first = new Set(all)
  const lines = all.map((text): Line => ({ line: ++line, text, label: labels.get(text) ?? null }))
  const again = new Set<string>()
  for (const { text, label } of onTrays) {
    const isNew = !first.has(text) || again.has(text)
    again.add(text)
    if (isNew) lines.push({ line: ++line, text, label })
  }
  return { lines, source: sourceName }
}

const SOURCE_FORM = `must be a text of 1 to ${SOURCE_MOST} characters`

/** No control characters, and no half of a surrogate pair: no database holds them. */
export function isSource(value: unknown): value is string {
  return typeof value === 'string' && /^[^\p{Cc}]{1,100}$/u.test(value) && value.isWellFormed()
}

function linesOfText(text: string): readonly Line[] {
  return rowsOf(text).map(({ line, cells: [id = '', label = ''] }) => ({ line, text: id, label: label || null }))
}

const COLUMNS: Readonly<Record<'deviceId' | 'tray', readonly string[]>> = {
  deviceId: ['deviceid', 'geraeteid', 'geraetekennung', 'geraeteidentifikation'],
  tray: ['tray', 'traylabel', 'stiege', 'behaeltnis'],
}
const UMLAUTS: Readonly<Record<string, string>> = { ä: 'ae', ö: 'oe', ü: 'ue', ß: 'ss' }

function linesOfCsv(text: string): readonly Line[] {
  const [header, ...rows] = rowsOf(text)
  const names = (header?.cells ?? []).map((name) =>
    name
      .toLowerCase()
      .replace(/[äöüß]/g, (letter) => UMLAUTS[letter] ?? letter)
      .replace(/[^a-z]/g, ''),
  )
  const [id, tray] = (['deviceId', 'tray'] as const).map((column) =>
    names.findIndex((name) => COLUMNS[column].includes(name)),
  )
  if (id === undefined || id < 0) throw new UnreadableBody('must have a header with the column deviceId (Geräte-ID)')
  return rows.map(({ line, cells }) => ({ line, text: cells[id] ?? '', label: cells[tray ?? -1] || null }))
}

/** Cells hold neither separators nor line ends, so that quotes around them are all there is to take off. */
function rowsOf(text: string): { readonly line: number; readonly cells: readonly string[] }[] {
  const lines = text.replace(/^\ufeff/, '').split(/\r\n?|\n/, 4 * LIST_MOST)
  return lines
    .map((each, place) => ({ line: place + 1, content: each.slice(0, 1_000) }))
    .filter(({ content }) => content.trim() !== '' && !content.startsWith('#'))
    .map(({ line, content }) => ({
      line,
      cells: content.split(/[;,\t]/).map((cell) =>
        cell
          .trim()
          .replace(/^"(.*)"$/, '$1')
          .trim(),
      ),
    }))
}

function listOf(lines: readonly Line[], source: string): ListRead {
  const findings: ListFinding[] = []
  const seen = new Map<DeviceId, number>()
  const trays = new Map<string, DeviceId[]>()
  const find = (code: ListFinding['code'], { line, text }: Pick<Line, 'line' | 'text'>, why: Sentence): void => {
    if (findings.length < 100) findings.push({ line, code, text: shown(text), why })
  }
  if (lines.length === 0) find('no_devices', { line: 1, text: '' }, NO_DEVICES)
  if (lines.length > LIST_MOST) find('too_many_devices', { line: LIST_MOST + 1, text: '' }, TOO_MANY)
  for (const each of lines.slice(0, LIST_MOST)) {
    const deviceId = parseDeviceId(each.text)
    if (isMalformed(deviceId)) {
      find('device_id_malformed', each, deviceId.reason)
      continue
    }
    if (seen.has(deviceId)) find('device_twice', each, twice(seen.get(deviceId) ?? 0))
    seen.set(deviceId, each.line)
    if (each.label === null) continue
    if (!TRAY_LABEL.test(each.label)) find('tray_label_malformed', { ...each, text: each.label }, LABEL)
    trays.set(each.label, [...(trays.get(each.label) ?? []), deviceId])
  }
  if (findings.length > 0) return { findings }
  const listed = [...trays].map(([label, deviceIds]): ListedTray => ({ label, deviceIds: deviceIds.sort() }))
  return { list: { source, deviceIds: [...seen.keys()].sort(), trays: listed, lines: seen } }
}

function shown(text: string): string {
  return text.slice(0, 60).toWellFormed().replaceAll('\0', '')
}

function twice(line: number): Sentence {
  return {
    en: `This device stands in line ${line} already. Delete one of the two.`,
    de: `Dieses Gerät steht schon in Zeile ${line}. Bitte eine der beiden löschen.`,
  }
}

const NO_DEVICES: Sentence = {
  en: 'The list names no device. Export it again.',
  de: 'Die Liste nennt kein Gerät. Bitte neu exportieren.',
}
const TOO_MANY: Sentence = {
  en: `A list has at most ${LIST_MOST} devices. Split it.`,
  de: `Eine Liste hat höchstens ${LIST_MOST} Geräte. Bitte teilen.`,
}
const LABEL: Sentence = {
  en: 'The label of a tray has 1 to 40 letters, digits and . _ / - and begins with a letter or digit.',
  de: 'Das Etikett einer Stiege hat 1 bis 40 Buchstaben, Ziffern und . _ / - und beginnt mit Buchstabe oder Ziffer.',
}
