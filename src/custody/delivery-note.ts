/**
 * The delivery note (*Lieferschein*): the list by which a maker announces devices. Only what stands on one may enter
 * custody, so a line is taken as it is or not at all; nothing is repaired silently.
 *
 * The format the note came in is the server's business (`server/delivery-note-formats`). An identification without a
 * fault in it proves nothing: there is no check digit (DOMAIN, section 5).
 */
import {
  type DeviceId,
  isMalformed,
  type MalformedCode,
  type MarketPartnerId,
  makerOf,
  type PartyId,
  parseDeviceId,
  parseId,
  parseMarketPartnerId,
  type Sentence,
} from './identifiers.ts'

/** A note as it was read: every member is text as it came. */
export interface DeliveryNote {
  readonly noteNumber: string
  /** Market partner id (13 digits), or our id of the party. */
  readonly manufacturer: string
  /** Market partner id of the meter operator, or our id of the party. */
  readonly recipient: string
  /** Calendar date, `YYYY-MM-DD`. */
  readonly issuedOn: string
  readonly lines: readonly NoteLine[]
}

export interface NoteLine {
  /** Where a person finds it: line of the file (CSV), position (XML), index + 1 (JSON). */
  readonly line: number
  /** Physical line of the file, where `line` is another number and it is known. */
  readonly fileLine?: number
  readonly deviceId: string
  readonly deviceType: string
  readonly firmware?: string
  /** Number of the device type's certificate, as the maker writes it. */
  readonly certificate?: string
}

// --- The head --------------------------------------------------------------------------------------------------------

export type PartyReference =
  | { readonly by: 'market_partner'; readonly id: MarketPartnerId }
  | { readonly by: 'party'; readonly id: PartyId }

export interface NoteHead {
  readonly noteNumber: string
  readonly manufacturer: PartyReference
  readonly recipient: PartyReference
  readonly issuedOn: string
}

export type HeadMember = 'noteNumber' | 'manufacturer' | 'recipient' | 'issuedOn'

export interface HeadFinding {
  readonly code: 'note_number_unusable' | 'party_unusable' | 'issue_date_unusable' | 'market_partner_odd'
  readonly severity: 'error' | 'warning'
  readonly member: HeadMember
  readonly sentence: Sentence
}

/** The parsed head, or `null` if any finding is an error. Findings come in the order of the members of `NoteHead`. */
export interface HeadCheck {
  readonly head: NoteHead | null
  readonly findings: readonly HeadFinding[]
}

export function checkNoteHead(note: Omit<DeliveryNote, 'lines'>): HeadCheck {
  const findings: HeadFinding[] = []
  const noteNumber = note.noteNumber.trim()
  if (noteNumber === '' || !isPlainText(noteNumber)) {
    findings.push({ ...NOTE_NUMBER_UNUSABLE, severity: 'error', member: 'noteNumber' })
  }
  const manufacturer = parseParty(note.manufacturer, 'manufacturer', findings)
  const recipient = parseParty(note.recipient, 'recipient', findings)
  const issuedOn = note.issuedOn.trim()
  if (!isCalendarDate(issuedOn)) findings.push({ ...ISSUE_DATE_UNUSABLE, severity: 'error', member: 'issuedOn' })
  const refused = findings.some((finding) => finding.severity === 'error')
  if (refused || manufacturer === null || recipient === null) return { head: null, findings }
  return { head: { noteNumber, manufacturer, recipient, issuedOn }, findings }
}

function parseParty(text: string, member: HeadMember, findings: HeadFinding[]): PartyReference | null {
  const partner = parseMarketPartnerId(text)
  if (!isMalformed(partner)) {
    const { warning } = partner
    if (warning !== null) findings.push({ code: 'market_partner_odd', severity: 'warning', member, sentence: warning })
    return { by: 'market_partner', id: partner.id }
  }
  const trimmed = text.trim()
  // A number of another length is a market partner id with a slip, not a name that happens to consist of digits.
  const party = /^[0-9]*$/.test(trimmed) ? partner : parseId('PartyId', trimmed)
  if (!isMalformed(party)) return { by: 'party', id: party }
  findings.push({ code: 'party_unusable', severity: 'error', member, sentence: partner.reason })
  return null
}

function isCalendarDate(text: string): boolean {
  const parts = /^([0-9]{4})-([0-9]{2})-([0-9]{2})$/.exec(text)
  if (parts === null) return false
  const [year, month, day] = [Number(parts[1]), Number(parts[2]), Number(parts[3])]
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0
  const days = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1]
  return days !== undefined && day >= 1 && day <= days
}

const NOTE_NUMBER_UNUSABLE = {
  code: 'note_number_unusable',
  sentence: {
    de: 'Die Lieferscheinnummer fehlt oder ist unbrauchbar (höchstens 100 Zeichen, keine Steuerzeichen). Bitte ergänzen.',
    en: 'The number of the delivery note is missing or unusable (at most 100 characters, no control characters). Add it.',
  },
} as const
const ISSUE_DATE_UNUSABLE = {
  code: 'issue_date_unusable',
  sentence: {
    de: 'Das Ausstellungsdatum fehlt oder ist kein Datum der Form JJJJ-MM-TT. Bitte berichtigen.',
    en: 'The date of issue is missing or no date of the form YYYY-MM-DD. Correct it.',
  },
} as const

// --- The lines -------------------------------------------------------------------------------------------------------

/** A device that may be announced. */
export interface GoodLine {
  readonly line: number
  readonly deviceId: DeviceId
  readonly deviceType: string
  readonly firmware: string | null
  readonly certificate: string | null
}

/** Codes in their order of precedence within one line. All but the last are errors. */
export type LineFinding = {
  readonly line: number
  /** The line's own `fileLine`, so that a person finds it in the file. */
  readonly fileLine?: number
  readonly severity: 'error' | 'warning'
  readonly sentence: Sentence
} & (
  | { readonly code: 'bad_identifier'; readonly deviceIdText: string; readonly because: MalformedCode }
  | { readonly code: 'device_type_missing' }
  | { readonly code: 'text_unusable'; readonly member: 'deviceType' | 'firmware' | 'certificate' }
  | { readonly code: 'contradiction_in_note'; readonly deviceId: DeviceId; readonly firstLine: number }
  | { readonly code: 'duplicate_in_note'; readonly deviceId: DeviceId; readonly firstLine: number }
  | { readonly code: 'already_announced'; readonly deviceId: DeviceId }
  | { readonly code: 'maker_differs'; readonly deviceId: DeviceId; readonly maker: string; readonly usualMaker: string }
)

export type LineFindingCode = LineFinding['code']

export interface LinesCheck {
  /** Lines without an error, in the order of the note; each device once. */
  readonly good: readonly GoodLine[]
  /** In the order of the note. */
  readonly findings: readonly LineFinding[]
}

const MAX_TEXT = 100
/** What a finding repeats of a bad line; a hostile line may be megabytes long. */
const MAX_SHOWN = 60

/**
 * Checks the lines of a note against each other and against the devices that are announced already.
 *
 * The same device twice: if both lines say the same, the first counts and the other is `duplicate_in_note`; if they
 * say different things, nobody knows which is true, so neither counts (`contradiction_in_note`).
 */
export function checkNoteLines(lines: readonly NoteLine[], alreadyAnnounced: ReadonlySet<DeviceId>): LinesCheck {
  const findings: LineFinding[] = []
  const firsts = new Map<DeviceId, GoodLine>()
  const further = new Map<DeviceId, GoodLine[]>()
  for (const line of lines) {
    const read = readLine(line, findings)
    if (read === null) continue
    const { deviceId } = read
    // A note has 100,000 lines, and hardly any device twice: a list for each of them would cost more than the lines.
    const again = further.get(deviceId)
    if (!firsts.has(deviceId)) firsts.set(deviceId, read)
    else if (again === undefined) further.set(deviceId, [read])
    else again.push(read)
  }
  const good: GoodLine[] = []
  for (const [deviceId, first] of firsts) {
    const others = further.get(deviceId) ?? []
    if (others.some((other) => !saysTheSame(first, other))) {
      for (const { line } of [first, ...others]) findings.push(contradiction(line, deviceId, first.line))
      continue
    }
    for (const { line } of others) findings.push(duplicate(line, deviceId, first.line))
    if (alreadyAnnounced.has(deviceId)) findings.push(announced(first.line, deviceId))
    else good.push(first)
  }
  findings.push(...strangeMakers(good))
  // A stable sort keeps the order of precedence within a line.
  findings.sort((a, b) => a.line - b.line)
  return { good: good.sort((a, b) => a.line - b.line), findings: withFileLines(findings, lines) }
}

function withFileLines(findings: readonly LineFinding[], lines: readonly NoteLine[]): LineFinding[] {
  const places = new Map<number, number | undefined>()
  if (findings.length > 0) for (const { line, fileLine } of lines) places.set(line, fileLine)
  return findings.map((finding) => {
    const fileLine = places.get(finding.line)
    return fileLine === undefined ? finding : { ...finding, fileLine }
  })
}

function readLine(line: NoteLine, findings: LineFinding[]): GoodLine | null {
  const before = findings.length
  const deviceId = parseDeviceId(line.deviceId)
  if (isMalformed(deviceId)) findings.push(badIdentifier(line, deviceId.code, deviceId.reason))
  const deviceType = line.deviceType.trim()
  if (deviceType === '') findings.push({ line: line.line, severity: 'error', ...DEVICE_TYPE_MISSING })
  const texts = { deviceType, firmware: line.firmware?.trim() ?? '', certificate: line.certificate?.trim() ?? '' }
  for (const member of ['deviceType', 'firmware', 'certificate'] as const) {
    if (!isPlainText(texts[member])) findings.push(unusable(line.line, member))
  }
  if (isMalformed(deviceId) || findings.length > before) return null
  const { firmware, certificate } = texts
  return { line: line.line, deviceId, deviceType, firmware: firmware || null, certificate: certificate || null }
}

function saysTheSame(a: GoodLine, b: GoodLine): boolean {
  return a.deviceType === b.deviceType && a.firmware === b.firmware && a.certificate === b.certificate
}

/** A note comes from one maker. A few letters that differ from most others are a slip more often than a device. */
function strangeMakers(good: readonly GoodLine[]): LineFinding[] {
  const counts = new Map<string, number>()
  for (const { deviceId } of good) counts.set(makerOf(deviceId), (counts.get(makerOf(deviceId)) ?? 0) + 1)
  const [usual] = [...counts].sort((a, b) => b[1] - a[1])
  if (usual === undefined || usual[1] * 2 <= good.length) return []
  return good
    .filter(({ deviceId }) => makerOf(deviceId) !== usual[0])
    .map(({ line, deviceId }) => makerDiffers(line, deviceId, usual[0]))
}

/** At most 100 characters and no control characters: it will stand in lists, on labels and in evidence. */
function isPlainText(text: string): boolean {
  return text.length <= MAX_TEXT && !/[\p{Cc}\p{Cs}\u202a-\u202e\u2066-\u2069\ufffd]/u.test(text)
}

// --- What becomes of the note ----------------------------------------------------------------------------------------

export type ImportMode = 'all_or_nothing' | 'keep_the_good'

export type ImportDecision =
  | { readonly status: 'announce'; readonly good: readonly GoodLine[]; readonly leftOut: number }
  | {
      readonly status: 'refused'
      readonly code: 'note_has_errors' | 'nothing_to_announce'
      readonly sentence: Sentence
    }

/**
 * Decides what becomes of the checked lines. `all_or_nothing` is what a maker wants whose own system can send a
 * corrected note; `keep_the_good` lets a store work on with what is sound. Warnings never stop anything.
 *
 * Refusals, in order of precedence: `note_has_errors` (first mode only), `nothing_to_announce`.
 */
export function decideImport(check: LinesCheck, mode: ImportMode): ImportDecision {
  const faulty = new Set(check.findings.filter(({ severity }) => severity === 'error').map(({ line }) => line))
  switch (mode) {
    case 'all_or_nothing':
      if (faulty.size > 0) return { status: 'refused', ...noteHasErrors(faulty.size) }
      break
    case 'keep_the_good':
      break
    default:
      return mode satisfies never
  }
  if (check.good.length === 0) return { status: 'refused', ...NOTHING_TO_ANNOUNCE }
  return { status: 'announce', good: check.good, leftOut: faulty.size }
}

function noteHasErrors(count: number) {
  return {
    code: 'note_has_errors',
    sentence: {
      de: `${count} Zeilen des Lieferscheins sind fehlerhaft; nichts wurde angekündigt. Bitte berichtigen und erneut einlesen, oder nur die guten Zeilen übernehmen.`,
      en: `${count} lines of the delivery note are faulty; nothing was announced. Correct and read it again, or keep only the good lines.`,
    },
  } as const
}
const NOTHING_TO_ANNOUNCE = {
  code: 'nothing_to_announce',
  sentence: {
    de: 'Der Lieferschein enthält kein Gerät, das neu angekündigt werden kann. Bitte prüfen, ob er schon eingelesen wurde.',
    en: 'The delivery note holds no device that could be announced. Check whether it was read before.',
  },
} as const

// --- Findings, in words ----------------------------------------------------------------------------------------------

const DEVICE_TYPE_MISSING = {
  code: 'device_type_missing',
  sentence: {
    de: 'Der Gerätetyp fehlt. Ohne ihn sind Zulassung und Fassungsvermögen nicht prüfbar; bitte ergänzen.',
    en: 'The device type is missing. Without it approval and capacity can not be checked; add it.',
  },
} as const

function badIdentifier(line: NoteLine, because: MalformedCode, sentence: Sentence): LineFinding {
  const deviceIdText = line.deviceId.slice(0, MAX_SHOWN)
  return { line: line.line, severity: 'error', code: 'bad_identifier', deviceIdText, because, sentence }
}

function unusable(line: number, member: 'deviceType' | 'firmware' | 'certificate'): LineFinding {
  const sentence = {
    de: `Das Feld ${member} ist länger als ${MAX_TEXT} Zeichen oder enthält Steuerzeichen. Bitte berichtigen.`,
    en: `The member ${member} is longer than ${MAX_TEXT} characters or holds control characters. Correct it.`,
  }
  return { line, severity: 'error', code: 'text_unusable', member, sentence }
}

function contradiction(line: number, deviceId: DeviceId, firstLine: number): LineFinding {
  const sentence = {
    de: `Das Gerät steht mehrfach mit verschiedenen Angaben im Lieferschein (zuerst in Zeile ${firstLine}). Bitte beim Hersteller klären, was gilt.`,
    en: `The device stands in the note several times with different particulars (first in line ${firstLine}). Ask the maker which one holds.`,
  }
  return { line, severity: 'error', code: 'contradiction_in_note', deviceId, firstLine, sentence }
}

function duplicate(line: number, deviceId: DeviceId, firstLine: number): LineFinding {
  const sentence = {
    de: `Das Gerät steht schon in Zeile ${firstLine}. Bitte diese Zeile streichen oder die Geräte-ID prüfen.`,
    en: `The device stands in line ${firstLine} already. Delete this line, or check the identification.`,
  }
  return { line, severity: 'error', code: 'duplicate_in_note', deviceId, firstLine, sentence }
}

function announced(line: number, deviceId: DeviceId): LineFinding {
  const sentence = {
    de: 'Das Gerät ist bereits angekündigt. Bitte prüfen, ob der Lieferschein schon eingelesen wurde; sonst beim Hersteller nachfragen.',
    en: 'The device is announced already. Check whether this note was read before; otherwise ask the maker.',
  }
  return { line, severity: 'error', code: 'already_announced', deviceId, sentence }
}

function makerDiffers(line: number, deviceId: DeviceId, usualMaker: string): LineFinding {
  const maker = makerOf(deviceId)
  const sentence = {
    de: `Die Herstellerbuchstaben ${maker} weichen von den übrigen (${usualMaker}) ab. Bitte mit dem Typenschild vergleichen.`,
    en: `The maker's letters ${maker} differ from the others (${usualMaker}). Compare with the name plate.`,
  }
  return { line, severity: 'warning', code: 'maker_differs', deviceId, maker, usualMaker, sentence }
}
