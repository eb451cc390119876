/**
 * The device identification, DIN 43863-5:2012 (today DIN 43849): medium (1), maker (3 letters of the DLMS FLAG list),
 * block (2), number (8 digits). It carries no check digit: that a text parses says nothing about whether such a device
 * exists. Only a delivery note does.
 *
 * The block is taken as two hexadecimal digits: the server identification of the same device has one byte for it.
 */
import { type Branded, type Malformed, malformed } from './malformed.ts'

/** Canonical form: 14 characters, upper case, no spaces, for example `EPPC0210486901`. */
export type DeviceId = Branded<'DeviceId'>

/** 10 bytes as 20 upper-case hexadecimal digits, without spaces: `0A0E5050430200A00475`. */
export type ServerId = Branded<'ServerId'>

const CANONICAL = /^[124-9EFG][A-Z]{3}[0-9A-F]{2}[0-9]{8}$/

/**
 * A DataMatrix symbol holds at most 2,335 letters, a QR code 4,296. What is longer did not come from a label, and
 * an upper limit keeps the work for one line of a hostile file small.
 */
const MAX_TEXT = 4_296

/** Blanks of every width and line ends. They separate groups, as on the name plate. */
const BLANK = /[\t\n\v\f\r \u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]/

/**
 * Characters nobody sees: zero-width blanks and joiners, the byte order mark, the soft hyphen, direction *marks*.
 * They are dropped and never separate anything, so that the parser reads what a person sees: nine digits with a
 * zero-width blank before the last one are nine digits, and no identification.
 */
const INVISIBLE = /[\u00ad\u061c\u180e\u200b-\u200f\u2060\ufeff]/

/** Embeddings, overrides and isolates reorder what a person sees; nothing sound can be read out of such a text. */
const DIRECTION = /[\u202a-\u202e\u2066-\u2069]/

/** Stands for one letter, digit or accent outside ASCII. It is never mapped to the letter it resembles. */
const FOREIGN = '\ufffd'
const FOREIGN_CHARACTER = /[\p{L}\p{N}\p{M}]/u

/**
 * An identification in a longer text. Blanks may stand between the groups and in the middle of the number, as name
 * plates show them. On the left there may be GS1's serial number `21`, alone or after a GTIN, as element strings write
 * it without any separator. The lookahead lets matches overlap, so that a second reading is never missed.
 */
const IN_TEXT =
  /(?<![0-9A-Z\ufffd])(?:(?:01[0-9]{14})?21)?(?=([0-9A-Z\ufffd] {0,3}[A-Z\ufffd]{3} {0,3}[0-9A-F\ufffd]{2} {0,3}[0-9\ufffd]{4} {0,3}[0-9\ufffd]{4})(?![0-9A-Z\ufffd]))/g

const IMITATION = /^[0-9A-Z\ufffd][A-Z\ufffd]{3}[0-9A-F\ufffd]{2}[0-9\ufffd]{8}$/

/** With fewer ASCII characters than this, a word of another script is just a word, not an imitation. */
const LOOKALIKE_MINIMUM = 7

/**
 * Reads a device identification out of what was typed, pasted or scanned: bare, in groups, in lower case, or inside
 * a longer text such as the payload of a label or a link. Two different identifications in one text are refused, since
 * choosing would be guessing; the same one twice is fine.
 *
 * Errors, in order of precedence: `empty`, `too_long`, `hidden_direction`, `lookalike`, `ambiguous`; then for a text of
 * 14 characters what is wrong with it; then `wrong_length` for a text that looks like nothing but an identification,
 * and `not_found`. Never throws.
 */
export function parseDeviceId(text: string): DeviceId | Malformed {
  if (isDeviceId(text)) return text // the common case, and a note has thousands of them
  if (text.length > MAX_TEXT) return TOO_LONG
  if (DIRECTION.test(text)) return HIDDEN_DIRECTION
  const visible = visibleText(text)
  const bare = visible.replaceAll(' ', '')
  if (bare === '') return EMPTY
  if (isDeviceId(bare)) return bare
  if (IMITATION.test(bare) && isImitation(bare)) return lookalike(text)

  const found = new Set<string>()
  for (const match of visible.matchAll(IN_TEXT)) {
    const candidate = (match[1] ?? '').replaceAll(' ', '')
    if (isImitation(candidate)) return lookalike(text)
    if (CANONICAL.test(candidate)) found.add(candidate)
  }
  if (found.size > 1) return ambiguous([...found])
  for (const only of found) return only as DeviceId
  if (/^[0-9A-Z]{14}$/.test(bare)) return whatIsWrong(bare)
  return /^[0-9A-Z]{10,18}$/.test(bare) && /[0-9]{5}$/.test(bare) ? wrongLength(bare.length) : NOT_FOUND
}

/** True for a canonical device identification, and for nothing that merely can be parsed as one. */
export function isDeviceId(value: unknown): value is DeviceId {
  return typeof value === 'string' && CANONICAL.test(value)
}

/** For texts that must already be canonical, such as our own rows. Throws, since anything else is a bug. */
export function deviceIdOf(text: string): DeviceId {
  if (!isDeviceId(text)) throw new TypeError('not a canonical device identification')
  return text
}

/** As shown on the name plate and in the interface: `E PPC 02 10486901`. */
export function formatDeviceId(id: DeviceId): string {
  return `${id.slice(0, 1)} ${id.slice(1, 4)} ${id.slice(4, 6)} ${id.slice(6)}`
}

/** The maker's three letters from the DLMS FLAG list. */
export function makerOf(id: DeviceId): string {
  return id.slice(1, 4)
}

/**
 * The server identification of a device, as meters and gateways give it on their interfaces: `0A`, the medium as one
 * byte, the maker in ASCII, the block as one byte, the number as four bytes, big endian.
 *
 * `null` for medium `G`: the public sources show the medium as one hexadecimal digit and don't say what byte stands
 * for a letter after F. A guess would name another device.
 */
export function serverIdOf(id: DeviceId): ServerId | null {
  const medium = id.slice(0, 1)
  if (medium === 'G') return null
  const maker = Array.from(id.slice(1, 4), (letter) => letter.charCodeAt(0).toString(16)).join('')
  const number = Number(id.slice(6)).toString(16).padStart(8, '0')
  return `0A0${medium}${maker}${id.slice(4, 6)}${number}`.toUpperCase() as ServerId
}

/** As the interface shows it: `0A 0E 50504302 00A00475`. */
export function formatServerId(id: ServerId): string {
  return `${id.slice(0, 2)} ${id.slice(2, 4)} ${id.slice(4, 12)} ${id.slice(12)}`
}

/** The device a server identification belongs to. Blanks and lower case are tolerated. Error: `bad_server_id`. */
export function deviceIdOfServerId(text: string): DeviceId | Malformed {
  if (text.length > MAX_TEXT || DIRECTION.test(text)) return BAD_SERVER_ID
  const parts = /^0A0([0-9A-F])([0-9A-F]{6})([0-9A-F]{2})([0-9A-F]{8})$/.exec(visibleText(text).replaceAll(' ', ''))
  if (parts === null) return BAD_SERVER_ID
  const [, medium = '', maker = '', block = '', number = ''] = parts
  const letters = (maker.match(/../g) ?? []).map((byte) => String.fromCharCode(Number.parseInt(byte, 16))).join('')
  const candidate = `${medium}${letters}${block}${Number.parseInt(number, 16).toString().padStart(8, '0')}`
  return isDeviceId(candidate) ? candidate : BAD_SERVER_ID
}

/**
 * The text as a person sees it, in upper case: every blank is one space, invisible characters are gone, a letter or
 * digit outside ASCII is `FOREIGN`. Only ASCII is put into upper case, because `toUpperCase` turns ſ into S and ı into I.
 */
function visibleText(text: string): string {
  let visible = ''
  for (const character of text.replace(/^\][A-Za-z][0-9]/, '').replaceAll('%20', ' ')) {
    const code = character.codePointAt(0) ?? 0
    if (code < 0x80) visible += BLANK.test(character) || character === '+' ? ' ' : character
    else if (BLANK.test(character)) visible += ' '
    else if (INVISIBLE.test(character)) continue
    else visible += FOREIGN_CHARACTER.test(character) ? FOREIGN : '\u00b7'
  }
  return visible.replace(/[a-z]+/g, (letters) => letters.toUpperCase())
}

function isImitation(candidate: string): boolean {
  if (!candidate.includes(FOREIGN)) return false
  return candidate.replaceAll(FOREIGN, '').length >= LOOKALIKE_MINIMUM
}

function whatIsWrong(bare: string): Malformed {
  if (bare.startsWith('0')) return MEDIUM_FORBIDDEN
  if (!/^[124-9EFG]/.test(bare)) return MEDIUM_UNKNOWN
  if (!/^.[A-Z]{3}/.test(bare)) return MAKER_NOT_LETTERS
  if (!/^.{4}[0-9A-F]{2}/.test(bare)) return BLOCK_NOT_HEXADECIMAL
  return NUMBER_NOT_DIGITS
}

const EMPTY = malformed(
  'empty',
  'Die Geräte-ID fehlt. Bitte scannen oder eingeben.',
  'The device identification is missing. Scan it or type it in.',
)
const TOO_LONG = malformed(
  'too_long',
  `Der Text ist länger als ${MAX_TEXT} Zeichen und stammt von keinem Etikett. Bitte nur die Geräte-ID übergeben.`,
  `The text is longer than ${MAX_TEXT} characters and can't come from a label. Pass the device identification only.`,
)
const HIDDEN_DIRECTION = malformed(
  'hidden_direction',
  'Der Text enthält unsichtbare Zeichen, die die Leserichtung ändern. Bitte die Geräte-ID neu scannen oder von Hand eingeben.',
  'The text holds invisible characters that change the reading direction. Scan the identification again or type it in.',
)
const NOT_FOUND = malformed(
  'not_found',
  'Im Text steht keine Geräte-ID (14 Zeichen, zum Beispiel E PPC 02 10486901). Bitte das Typenschild scannen.',
  'The text holds no device identification (14 characters, such as E PPC 02 10486901). Scan the name plate.',
)
const MEDIUM_FORBIDDEN = malformed(
  'medium_forbidden',
  'Die Sparte 0 ist nicht zulässig. Bitte das erste Zeichen prüfen; Gateways beginnen mit E.',
  'Medium 0 is not allowed. Check the first character; gateways begin with E.',
)
const MEDIUM_UNKNOWN = malformed(
  'medium_unknown',
  'Das erste Zeichen ist keine Sparte (E, 1, 2, 4 bis 9, F, G). Bitte das Typenschild prüfen.',
  'The first character is no medium (E, 1, 2, 4 to 9, F, G). Check the name plate.',
)
const MAKER_NOT_LETTERS = malformed(
  'maker_not_letters',
  'Die Zeichen 2 bis 4 müssen die drei Buchstaben des Herstellers sein. Bitte auf Ziffern statt Buchstaben prüfen (0 und O, 1 und I).',
  'Characters 2 to 4 must be the three letters of the maker. Look for digits in place of letters (0 and O, 1 and I).',
)
const BLOCK_NOT_HEXADECIMAL = malformed(
  'block_not_hexadecimal',
  'Die Zeichen 5 und 6 (Fabrikationsblock) müssen hexadezimal sein (0 bis 9, A bis F). Bitte auf O statt 0 prüfen.',
  'Characters 5 and 6 (block) must be hexadecimal (0 to 9, A to F). Look for an O in place of a 0.',
)
const NUMBER_NOT_DIGITS = malformed(
  'number_not_digits',
  'Die letzten acht Zeichen müssen Ziffern sein. Bitte auf Buchstaben statt Ziffern prüfen (O und 0, I und 1).',
  'The last eight characters must be digits. Look for letters in place of digits (O and 0, I and 1).',
)
const BAD_SERVER_ID = malformed(
  'bad_server_id',
  'Das ist keine Server-ID nach DIN 43863-5 (10 Bytes, zum Beispiel 0A 0E 50504302 00A00475). Bitte vollständig übernehmen.',
  'This is no server identification by DIN 43863-5 (10 bytes, such as 0A 0E 50504302 00A00475). Copy all of it.',
)

function wrongLength(length: number): Malformed {
  return malformed(
    'wrong_length',
    `Eine Geräte-ID hat 14 Zeichen, diese hat ${length}. Bitte neu scannen oder vom Typenschild abschreiben.`,
    `A device identification has 14 characters, this one has ${length}. Scan it again or copy it from the name plate.`,
  )
}

function ambiguous(found: readonly string[]): Malformed {
  const list = found.slice(0, 3).join(', ')
  return malformed(
    'ambiguous',
    `Der Text enthält mehrere Geräte-IDs (${list}). Bitte nur ein Etikett auf einmal scannen.`,
    `The text holds several device identifications (${list}). Scan one label at a time.`,
  )
}

function lookalike(text: string): Malformed {
  const foreign = Array.from(text).find((c) => c > '\x7f' && !INVISIBLE.test(c) && FOREIGN_CHARACTER.test(c)) ?? ''
  const code = `U+${(foreign.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`
  return malformed(
    'lookalike',
    `Die Geräte-ID enthält ein Zeichen, das nur so aussieht wie ein Buchstabe oder eine Ziffer (${code}). Bitte von Hand mit A–Z und 0–9 eingeben.`,
    `The identification holds a character that only looks like a letter or digit (${code}). Type it in with A–Z and 0–9.`,
  )
}
