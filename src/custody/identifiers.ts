/**
 * Identifiers, parsed at the edge and branded, so that no rule ever sees a string that might be something else.
 * Every parser gives the branded value or a `Malformed`, and never throws; the `…Of` functions are for texts that we
 * wrote ourselves, and throw, since there anything else is a bug.
 */
import { type Branded, type Malformed, malformed, type Sentence } from './malformed.ts'

export {
  type DeviceId,
  deviceIdOf,
  deviceIdOfServerId,
  formatDeviceId,
  formatServerId,
  isDeviceId,
  makerOf,
  parseDeviceId,
  type ServerId,
  serverIdOf,
} from './device-id.ts'
export { type Branded, isMalformed, type Malformed, type MalformedCode, type Sentence } from './malformed.ts'

// --- Market partners -------------------------------------------------------------------------------------------------

/** 13 digits, as the German energy market names its companies. */
export type MarketPartnerId = Branded<'MarketPartnerId'>

export interface MarketPartner {
  readonly id: MarketPartnerId
  /** Set when the first digits belong to none of the known issuers. It is shown and never a reason to refuse. */
  readonly warning: Sentence | null
}

/**
 * Reads a market partner id; blanks between the digits are tolerated. First digits 99 are BDEW's, 98 DVGW's,
 * 40 to 44 GS1 Germany's. Error: `bad_market_partner_id`.
 */
export function parseMarketPartnerId(text: string): MarketPartner | Malformed {
  const digits = text.length > 64 ? '' : text.replace(/[ \t\r\n\u00a0\u202f\ufeff]/g, '')
  if (!/^[0-9]{13}$/.test(digits)) return BAD_MARKET_PARTNER_ID
  const usual = /^(?:99|98|4[0-4])/.test(digits)
  return { id: digits as MarketPartnerId, warning: usual ? null : ODD_PREFIX }
}

/** For our own rows. Throws on anything but 13 digits. */
export function marketPartnerIdOf(text: string): MarketPartnerId {
  if (!/^[0-9]{13}$/.test(text)) throw new TypeError('not a market partner id')
  return text as MarketPartnerId
}

const ODD_PREFIX: Sentence = {
  de: 'Die Marktpartner-ID beginnt nicht mit 99, 98 oder 40 bis 44. Bitte prüfen, ob sie richtig abgeschrieben ist.',
  en: 'The market partner id does not begin with 99, 98 or 40 to 44. Check that it was copied correctly.',
}
const BAD_MARKET_PARTNER_ID = malformed(
  'bad_market_partner_id',
  'Eine Marktpartner-ID hat genau 13 Ziffern. Bitte aus dem Vertrag oder der Marktpartnerliste übernehmen.',
  'A market partner id has exactly 13 digits. Copy it from the contract or the list of market partners.',
)

// --- Serials of containers, locks, keys and seals ------------------------------------------------------------------

/** `[0-9A-Z-]`, 1 to 16 characters (lock protocol, section 1). */
export type Serial = Branded<'Serial'>

const SERIAL = /^[0-9A-Z-]{1,16}$/

/** Reads a serial; outer blanks and lower-case ASCII are tolerated. Error: `bad_serial`. */
export function parseSerial(text: string): Serial | Malformed {
  if (text.length > 64) return BAD_SERIAL
  const serial = text.trim().replace(/[a-z]+/g, (letters) => letters.toUpperCase())
  return isSerial(serial) ? serial : BAD_SERIAL
}

export function isSerial(value: unknown): value is Serial {
  return typeof value === 'string' && SERIAL.test(value)
}

/** For our own rows. Throws on a text that is no canonical serial. */
export function serialOf(text: string): Serial {
  if (!isSerial(text)) throw new TypeError('not a canonical serial')
  return text
}

const BAD_SERIAL = malformed(
  'bad_serial',
  'Eine Nummer von Box, Schloss oder Schlüssel hat 1 bis 16 Zeichen aus 0–9, A–Z und Bindestrich. Bitte vom Etikett scannen.',
  'The serial of a box, lock or key has 1 to 16 characters of 0–9, A–Z and hyphen. Scan it from the label.',
)

// --- Ids that we give ourselves --------------------------------------------------------------------------------------

export type IdKind =
  | 'PartyId'
  | 'SiteId'
  | 'PersonId'
  | 'ContainerId'
  | 'OpeningId'
  | 'ShipmentId'
  | 'IncidentId'
  | 'ReleaseId'
  | 'ProposalId'
  | 'InvitationId'
  | 'PassOnId'
  | 'PolicyId'
  | 'TourId'
  | 'NoteId'
  | 'EntryId'
  | 'RepackagingId'
  | 'HandoverId'
  | 'WebhookId'
  | 'AttachmentId'
  | 'CaseNoteId'
  | 'CaseTaskId'
  | 'DecisionId'
  | 'CountId'
  | 'ContactId'
  | 'MailId'
  | 'CarrierLinkId'
  | 'PackingListId'
  | 'TrayId'
  | 'PlannedInstallationId'

export type PartyId = Branded<'PartyId'>
export type SiteId = Branded<'SiteId'>
export type PersonId = Branded<'PersonId'>
export type ContainerId = Branded<'ContainerId'>
export type OpeningId = Branded<'OpeningId'>
export type ShipmentId = Branded<'ShipmentId'>
export type IncidentId = Branded<'IncidentId'>
export type ReleaseId = Branded<'ReleaseId'>
export type ProposalId = Branded<'ProposalId'>
export type InvitationId = Branded<'InvitationId'>
export type PassOnId = Branded<'PassOnId'>
export type PolicyId = Branded<'PolicyId'>
export type TourId = Branded<'TourId'>
export type NoteId = Branded<'NoteId'>
export type EntryId = Branded<'EntryId'>
export type RepackagingId = Branded<'RepackagingId'>
export type HandoverId = Branded<'HandoverId'>
export type WebhookId = Branded<'WebhookId'>
export type AttachmentId = Branded<'AttachmentId'>
export type CaseNoteId = Branded<'CaseNoteId'>
export type CaseTaskId = Branded<'CaseTaskId'>
export type DecisionId = Branded<'DecisionId'>
export type CountId = Branded<'CountId'>
export type ContactId = Branded<'ContactId'>
export type MailId = Branded<'MailId'>
export type CarrierLinkId = Branded<'CarrierLinkId'>
export type PackingListId = Branded<'PackingListId'>
export type TrayId = Branded<'TrayId'>
export type PlannedInstallationId = Branded<'PlannedInstallationId'>

const ID = /^[0-9A-Za-z][0-9A-Za-z_-]{0,63}$/
const UUID = /^[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$/

/**
 * Reads an id that we gave ourselves, as `parseId('PartyId', text)`. Usually a UUID (RFC 9562), put into lower case so
 * that one row has one id; a site may bring short ids of its own, 1 to 64 letters, digits, `-` and `_`.
 * Error: `bad_id`.
 */
export function parseId<Kind extends IdKind>(kind: Kind, text: string): Branded<Kind> | Malformed {
  if (!ID.test(text)) return badId(kind)
  return (isUuid(text) ? text.toLowerCase() : text) as Branded<Kind>
}

/** For ids from our own rows or from our own generator. Throws on anything `parseId` would refuse or change. */
export function idOf<Kind extends IdKind>(kind: Kind, text: string): Branded<Kind> {
  if (parseId(kind, text) !== text) throw new TypeError(`not a ${kind}`)
  return text as Branded<Kind>
}

/** True for the text form of a UUID of any version, in either case. */
export function isUuid(text: string): boolean {
  return UUID.test(text)
}

function badId(kind: IdKind): Malformed {
  return malformed(
    'bad_id',
    `Das ist keine gültige Kennung (${kind}). Bitte den Verweis aus der Anwendung neu öffnen.`,
    `This is no valid id (${kind}). Open the link from the application again.`,
  )
}
