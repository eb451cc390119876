/** Whom a party has told by mail, and of what. No fact of the record: names and addresses can be erased. */
import type { ContactId, PartyId, PersonId, SiteId } from './identifiers.ts'
import { decided, type Given, type Outcome, type Refusal, refuse, refused } from './outcome.ts'
import { refuseActing, refuseSites } from './parties.ts'
import type { Person, Site } from './state.ts'

/** What a contact can be told of. `docs/operating/mail.md` says what is in each. */
export const CONTACT_KINDS = ['shipment', 'deadline', 'block', 'recall', 'webhook_dead'] as const
export type ContactKind = (typeof CONTACT_KINDS)[number]

/** What a mail can be. A test is sent to one contact, when a person asks for it. */
export const MAIL_KINDS = [...CONTACT_KINDS, 'test'] as const
export type MailKind = (typeof MAIL_KINDS)[number]

/** These are told at any hour. */
export const WAKING_KINDS: readonly MailKind[] = ['block', 'recall', 'test']

export const MAIL_LANGUAGES = ['de', 'en'] as const
export type MailLanguage = (typeof MAIL_LANGUAGES)[number]

/** More than any party has people to tell; each of them costs work with every notice. */
export const CONTACTS_MOST = 100

export interface Contact {
  readonly contactId: ContactId
  readonly partyId: PartyId
  /** Told of shipments to this site alone; null: of all. */
  readonly siteId: SiteId | null
  readonly kinds: readonly ContactKind[]
  /** Whose address it is: told of deadlines that this person watches, or that are about them. Null: of all. */
  readonly personId: PersonId | null
  readonly endedAt: number | null
}

/** What a contact is made of, or what of it is to change. */
export interface ContactDetails {
  readonly siteId: SiteId | null
  readonly name: string
  readonly mail: string
  readonly language: MailLanguage
  readonly kinds: readonly ContactKind[]
  readonly personId: PersonId | null
}

interface Around {
  readonly acting: Person
  readonly sites: readonly Site[]
  /** People of the party whom the request names. */
  readonly people: readonly Person[]
}

/**
 * Refusals, in this order: `person_not_active`, `right_was_taken`, `contacts_too_many`, `mail_address_unusable`,
 * `contact_name_unusable`, `site_not_of_party`, `contact_person_unknown`.
 */
export function registerContact(
  situation: Around & { readonly active: number },
  request: ContactDetails,
  given: Given,
): Outcome<ContactDetails & { readonly contactId: ContactId; readonly now: number }> {
  const refusal =
    refuseActing(situation.acting, 'contacts:change') ??
    (situation.active >= CONTACTS_MOST ? refuse('contacts_too_many', { most: CONTACTS_MOST }) : null) ??
    refuseDetails(situation, request)
  if (refusal !== null) return refused(refusal)
  return decided({ ...request, contactId: given.newId() as ContactId, now: given.now }, [])
}

export interface ContactSituation extends Around {
  readonly contact: Contact
}

/** What is left out stays. Refusals as for a new one, with `contact_ended` in place of `contacts_too_many`. */
export function changeContact(
  situation: ContactSituation,
  change: { readonly [Name in keyof ContactDetails]?: ContactDetails[Name] | undefined },
): Outcome<Record<never, never>> {
  const refusal = refuseChange(situation) ?? refuseDetails(situation, change)
  return refusal === null ? decided({}, []) : refused(refusal)
}

/** Name and address are forgotten, and nothing more is sent. Refusals as for a change. */
export function endContact(situation: ContactSituation, given: Pick<Given, 'now'>): Outcome<{ readonly now: number }> {
  const refusal = refuseChange(situation)
  return refusal === null ? decided({ now: given.now }, []) : refused(refusal)
}

/** Refusals, in this order: `person_not_active`, `right_was_taken`, `contact_ended`. */
export function refuseChange({ acting, contact }: Pick<ContactSituation, 'acting' | 'contact'>): Refusal | null {
  const refusal = refuseActing(acting, 'contacts:change')
  if (refusal !== null) return refusal
  return contact.endedAt === null ? null : refuse('contact_ended')
}

function refuseDetails(
  { acting, sites, people }: Around,
  { mail, name, siteId, personId }: { readonly [Name in keyof ContactDetails]?: ContactDetails[Name] | undefined },
): Refusal | null {
  if (mail !== undefined && !isMailAddress(mail)) return refuse('mail_address_unusable')
  if (name !== undefined && !isOneLine(name)) return refuse('contact_name_unusable')
  const refusal = typeof siteId === 'string' ? refuseSites([siteId], sites, acting.partyId) : null
  if (refusal !== null) return refusal
  const isKnown = (id: PersonId): boolean => people.some((each) => each.personId === id && each.status !== 'left')
  return typeof personId === 'string' && !isKnown(personId) ? refuse('contact_person_unknown') : null
}

const ADDRESS_MOST = 254
const LOCAL_MOST = 64
/** RFC 5321, section 4.1.2, Dot-string: no quotes, no comments, nothing that ends a line or a header. */
const LOCAL = /^[0-9A-Za-z!#$%&'*+/=?^_`{|}~-]+(?:\.[0-9A-Za-z!#$%&'*+/=?^_`{|}~-]+)*$/
const DOMAIN = /^(?:[0-9A-Za-z](?:[0-9A-Za-z-]{0,61}[0-9A-Za-z])?\.)*[0-9A-Za-z](?:[0-9A-Za-z-]{0,61}[0-9A-Za-z])?$/

/** An address to which every mail server can send: ASCII, and names with other letters in their ASCII form (RFC 5891). */
export function isMailAddress(text: string): boolean {
  const at = text.lastIndexOf('@')
  if (text.length > ADDRESS_MOST || at < 1 || at > LOCAL_MOST) return false
  return LOCAL.test(text.slice(0, at)) && DOMAIN.test(text.slice(at + 1))
}

/** Something to read, without a control character. */
export function isOneLine(text: string): boolean {
  return /\S/u.test(text) && !/[\p{Cc}\p{Zl}\p{Zp}]/u.test(text)
}
