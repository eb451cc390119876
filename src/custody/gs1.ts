/**
 * Identification by GS1, for parties that have a GS1 company prefix: boxes as returnable assets, what is shipped as
 * logistic units. Section numbers are those of the GS1 General Specifications; whatever is numbered here, the party's own
 * serial is part of it or stands beside it.
 */
import type { ContainerId, PartyId } from './identifiers.ts'
import { type Branded, type Malformed, malformed } from './malformed.ts'
import { decided, type Outcome, refuse, refused } from './outcome.ts'
import { refuseActing } from './parties.ts'
import type { Person, Shipment } from './state.ts'

/** 6 to 12 digits, as a GS1 member organisation gave them to a company. */
export type Gs1Prefix = Branded<'Gs1Prefix'>

/** Blanks and hyphens between the digits are tolerated. Error: `bad_gs1_prefix`. */
export function parseGs1Prefix(text: string): Gs1Prefix | Malformed {
  const digits = text.length > 64 ? '' : text.replace(/[\s-]/g, '')
  return /^[0-9]{6,12}$/.test(digits) ? (digits as Gs1Prefix) : BAD_PREFIX
}

const BAD_PREFIX = malformed(
  'bad_gs1_prefix',
  'Eine GS1-Basisnummer hat 6 bis 12 Ziffern. Bitte aus dem Vertrag mit GS1 übernehmen.',
  'A GS1 company prefix has 6 to 12 digits. Copy it from the contract with GS1.',
)

/** Two prefixes of which one begins the other would give out the same numbers. */
export function doPrefixesMeet(one: string, other: string): boolean {
  return one.startsWith(other) || other.startsWith(one)
}

/**
 * The check digit that follows these digits (section 7.9.1): from the right they count three times and once in turn, and
 * the check digit makes the sum a multiple of ten.
 */
export function gs1CheckDigit(digits: string): string {
  if (!/^[0-9]+$/.test(digits)) throw new TypeError('not digits')
  const sum = Array.from(digits)
    .reverse()
    .reduce((total, digit, place) => total + Number(digit) * (place % 2 === 0 ? 3 : 1), 0)
  return String((10 - (sum % 10)) % 10)
}

function isChecked(digits: string): boolean {
  return gs1CheckDigit(digits.slice(0, -1)) === digits.at(-1)
}

/** Prefix and asset type together, and prefix and serial reference of a logistic unit with its extension digit. */
const GRAI_DIGITS = 12
const UNIT_DIGITS = 17

/** A returnable asset: 13 digits, of which the last is a check, and the serial that makes it one of its type. */
export interface Grai {
  readonly digits: string
  /** Up to 16 characters of character set 82 (section 7.11); serials of boxes are made of some of them. */
  readonly serial: string
}

/**
 * The GRAI of a box (section 3.9.3, AI 8003). `typeNumber`: from 1 on, the party's own number of the container's type; a
 * prefix of 12 digits leaves no room for one, and the serial alone tells its boxes apart. Null: the number does not fit.
 */
export function graiOf(prefix: Gs1Prefix, typeNumber: number, serial: string): Grai | null {
  const room = GRAI_DIGITS - prefix.length
  const type = room === 0 ? '' : String(typeNumber).padStart(room, '0')
  if (type.length > room || !/^[0-9A-Z-]{1,16}$/.test(serial)) return null
  const unchecked = prefix + type
  return { digits: unchecked + gs1CheckDigit(unchecked), serial }
}

/** How many logistic units a prefix has numbers for. */
export function ssccRoom(prefix: Gs1Prefix): number {
  return 10 ** (UNIT_DIGITS - prefix.length)
}

/**
 * The SSCC of a logistic unit (section 3.3.1, AI 00): extension digit, prefix, serial reference, check digit. `number`: from
 * 0 on, below `ssccRoom`; its first digit is the extension digit, which has no meaning of its own (section 2.2.1).
 */
export function ssccOf(prefix: Gs1Prefix, number: number): string {
  if (!Number.isSafeInteger(number) || number < 0 || number >= ssccRoom(prefix)) throw new RangeError('no such number')
  const text = String(number).padStart(UNIT_DIGITS - prefix.length, '0')
  const digits = text.slice(0, 1) + prefix + text.slice(1)
  return digits + gs1CheckDigit(digits)
}

export type Gs1Key = { readonly kind: 'grai'; readonly grai: Grai } | { readonly kind: 'sscc'; readonly sscc: string }

/** With application identifiers in brackets, as it is written below a symbol (section 4.14). */
export function elementString(key: Gs1Key): string {
  return key.kind === 'sscc' ? `(00)${key.sscc}` : `(8003)0${key.grai.digits}${key.grai.serial}`
}

/** The address of what is identified (GS1 Digital Link: URI syntax, uncompressed). `origin`: scheme, host and port. */
export function digitalLink(origin: string, key: Gs1Key): string {
  return key.kind === 'sscc' ? `${origin}/00/${key.sscc}` : `${origin}/8003/0${key.grai.digits}${key.grai.serial}`
}

/** Symbology identifiers of GS1 symbols (ISO/IEC 15424), as some scanners send them first; FNC1 becomes a separator. */
const SENT_FIRST = /^\](?:C1|d2|Q3|e0)/

/**
 * What a scanner reads from such a label: an element string, with or without brackets, or a Digital Link. Null: none of
 * these, or one whose check digit is wrong.
 */
export function parseGs1(text: string): Gs1Key | null {
  if (text.length > 300) return null
  const read = text.trim().replace(SENT_FIRST, '').replaceAll('\u001d', '')
  const link = /^https?:\/\/[^/?#\s]+(?:\/[^?#\s]*)?\/(00|8003)\/([0-9A-Za-z-]+)\/?(?:[?#]\S*)?$/i.exec(read)
  const [, ai, value = ''] = link ?? /^\(?(00|8003)\)?([0-9A-Z-]+)$/.exec(read) ?? []
  if (ai === '00') return /^[0-9]{18}$/.test(value) && isChecked(value) ? { kind: 'sscc', sscc: value } : null
  const [, digits = '', serial = ''] = /^0([0-9]{13})([0-9A-Z-]{1,16})$/.exec(value) ?? []
  return digits !== '' && isChecked(digits) ? { kind: 'grai', grai: { digits, serial } } : null
}

// --- logistic units of a shipment --------------------------------------------------------------------------------------

/** A container as a logistic unit of one shipment. */
export interface LoadingUnit {
  readonly containerId: ContainerId
  readonly sscc: string
}

export interface LoadingUnitSituation {
  readonly acting: Person
  readonly shipment: Pick<Shipment, 'partyId' | 'status' | 'containerIds'>
  /** Of the sender; null: it has none. */
  readonly prefix: Gs1Prefix | null
  /** Those that have their number. */
  readonly numbered: readonly LoadingUnit[]
  /** The next number of this prefix that was never given. */
  readonly nextNumber: number
}

/**
 * Gives every container of a shipment an SSCC; those that have one keep it, and a number is never given twice.
 * Refusals, in this order: `person_not_active`, `right_was_taken`, `shipment_not_yours`, `shipment_over`,
 * `company_prefix_missing`, `company_prefix_used_up`.
 * @returns all of them in the order of the shipment, and the new ones with their numbers
 */
export function numberLoadingUnits(situation: LoadingUnitSituation): Outcome<{
  readonly units: readonly LoadingUnit[]
  readonly added: readonly (LoadingUnit & { readonly number: number })[]
}> {
  const { acting, shipment, prefix, numbered, nextNumber } = situation
  const refusal = refuseActing(acting, 'shipments:announce')
  if (refusal !== null) return refused(refusal)
  if (acting.partyId !== (shipment.partyId satisfies PartyId)) return refused(refuse('shipment_not_yours'))
  if (shipment.status === 'received' || shipment.status === 'withdrawn') return refused(refuse('shipment_over'))
  if (prefix === null) return refused(refuse('company_prefix_missing'))
  const known = new Map(numbered.map((unit) => [unit.containerId, unit]))
  const lacking = shipment.containerIds.filter((containerId) => !known.has(containerId))
  const left = ssccRoom(prefix) - nextNumber
  if (lacking.length > left) return refused(refuse('company_prefix_used_up', { left: Math.max(left, 0) }))
  const added = lacking.map((containerId, place) => {
    const number = nextNumber + place
    return { containerId, number, sscc: ssccOf(prefix, number) }
  })
  for (const { containerId, sscc } of added) known.set(containerId, { containerId, sscc })
  return decided({ units: shipment.containerIds.flatMap((id) => known.get(id) ?? []), added }, [])
}
