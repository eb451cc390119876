/** What a text that somebody scanned or typed into the search may name. Nothing is refused: it only finds less. */
import { parseGs1 } from './gs1.ts'
import { type DeviceId, deviceIdOfServerId, isMalformed, isUuid, parseDeviceId } from './identifiers.ts'

export interface SearchText {
  /** As it came, without outer blanks. */
  readonly text: string
  /** A whole device identification, bare, as server identification, or inside a longer text. */
  readonly deviceId: DeviceId | null
  /** A part of a device identification, upper case and without blanks: its beginning or its end. */
  readonly devicePart: string | null
  /** Serials that stand in it whole, upper case: of containers, locks and keys. */
  readonly serials: readonly string[]
  /** A part of a serial, upper case. */
  readonly serialPart: string | null
  /** Labels that stand in it whole, as they are: of trays. */
  readonly labels: readonly string[]
  /** Beginning of a label. */
  readonly labelPart: string | null
  /** Ids of ours that stand in it whole, lower case. */
  readonly ids: readonly string[]
  /** The beginning of an id, at least {@link ID_PART_LEAST} characters. */
  readonly idPart: string | null
  /** Serial shipping container code (GS1 General Specifications, section 3.2), 18 digits. */
  readonly sscc: string | null
  /** A part of a name, lower case. */
  readonly name: string | null
}

/** What no label holds, nobody scanned: a QR code has at most 4,296 letters. */
export const SEARCH_TEXT_MOST = 4_296
/** Fewer would find too many that have nothing to do with each other. */
export const ID_PART_LEAST = 4
const NAME_MOST = 100
/** So many words of a longer text are looked up. */
const WORDS_MOST = 16
const WORD_LEAST = 3

const UUID_IN_TEXT = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/gi

/** Reads what was searched for. Pure, and the same on a phone without a network. */
export function readSearchText(raw: string): SearchText {
  const text = raw.slice(0, SEARCH_TEXT_MOST).trim()
  const gs1 = parseGs1(text)
  const serialOfLabel = gs1?.kind === 'grai' ? [gs1.grai.serial] : []
  const bare = text.replace(/\s+/g, '')
  const upper = upperAscii(bare)
  const ids = [...new Set(Array.from(text.matchAll(UUID_IN_TEXT), ([id]) => id.toLowerCase()))].slice(0, WORDS_MOST)
  const words = wordsOf(text, /[^0-9A-Za-z-]+/).map(upperAscii)
  const deviceId = deviceIn(text)
  // Whoever has a whole device identification looks for this device, and for nothing that has it as a part.
  const isPart = deviceId === null && text !== ''
  return {
    text,
    deviceId,
    devicePart: isPart && /^[0-9A-Z]{1,13}$/.test(upper) ? upper : null,
    serials: distinct([...serialOfLabel, upper, ...words]).filter((word) => /^[0-9A-Z-]{1,16}$/.test(word)),
    serialPart: isPart && /^[0-9A-Z-]{1,16}$/.test(upper) ? upper : null,
    labels: distinct([text, ...wordsOf(text, /[^0-9A-Za-z._/-]+/)]).filter((word) => LABEL.test(word)),
    labelPart: isPart && LABEL.test(text) ? text : null,
    ids,
    idPart: isPart && isIdPart(bare) ? bare.toLowerCase() : null,
    sscc: gs1?.kind === 'sscc' ? gs1.sscc : /^[0-9]{18}$/.test(bare) ? bare : null,
    name: isPart && text.length <= NAME_MOST ? text.toLowerCase() : null,
  }
}

const LABEL = /^[0-9A-Za-z][0-9A-Za-z._/-]{0,39}$/

function deviceIn(text: string): DeviceId | null {
  const parsed = parseDeviceId(text)
  if (!isMalformed(parsed)) return parsed
  const ofServer = deviceIdOfServerId(text)
  return isMalformed(ofServer) ? null : ofServer
}

function isIdPart(bare: string): boolean {
  return bare.length >= ID_PART_LEAST && bare.length < 36 && /^[0-9a-f-]+$/i.test(bare) && !isUuid(bare)
}

/** Only ASCII: `toUpperCase` turns ſ into S and ı into I, and would find what nobody wrote. */
function upperAscii(text: string): string {
  return text.replace(/[a-z]+/g, (letters) => letters.toUpperCase())
}

function wordsOf(text: string, between: RegExp): string[] {
  return text
    .split(between)
    .filter((word) => word.length >= WORD_LEAST)
    .slice(0, WORDS_MOST)
}

function distinct(words: readonly string[]): string[] {
  return [...new Set(words)].filter((word) => word !== '')
}
