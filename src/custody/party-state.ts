/** Rows of parties, their sites and people, and of what these are given: training, keys, links, rights. */
import type { EntryId, InvitationId, PartyId, PersonId, SiteId } from './identifiers.ts'

export type PartyRole = 'manufacturer' | 'meter_operator' | 'carrier' | 'gateway_administrator' | 'auditor'
export type SiteKind = 'factory' | 'central_store' | 'small_store' | 'place_of_use' | 'vehicle'
export const PERSON_ROLES = [
  'dispatcher',
  'store_keeper',
  'fitter',
  'security_officer',
  'maintenance',
  'auditor',
  'gateway_administrator',
  /** Answers the telephone of people in the field. */
  'control_room',
] as const
export type PersonRole = (typeof PERSON_ROLES)[number]

export interface Party {
  readonly partyId: PartyId
  readonly name: string
  readonly roles: readonly PartyRole[]
  readonly marketPartnerId: string | null
  /** DLMS FLAG letters whose identifiers this maker may announce; no two parties share one. */
  readonly flagCodes: readonly string[]
  /** The gateway administrators an operator named: they see its devices. */
  readonly gatewayAdministratorIds: readonly PartyId[]
  readonly address: string | null
  /** What its labels are numbered with (`gs1.ts`), 6 to 12 digits; null: it has none. */
  readonly gs1Prefix: string | null
}

export interface Site {
  readonly siteId: SiteId
  readonly partyId: PartyId
  readonly kind: SiteKind
  readonly name: string
  readonly address: string | null
  readonly status: 'active' | 'closed'
  /** When somebody last attested that the room is locked, and how long that counts; null: nobody has. */
  readonly attestedAt: number | null
  readonly attestedUntil: number | null
}

export interface Person {
  readonly personId: PersonId
  readonly partyId: PartyId
  /** One human may act for two parties; four eyes count humans (DOMAIN, rule 23). */
  readonly naturalPersonId: string
  readonly roles: readonly PersonRole[]
  readonly siteIds: readonly SiteId[]
  readonly status: 'invited' | 'active' | 'suspended' | 'left'
  readonly trainedUntil: number | null
  /** From when on this person may approve what another one proposes; null: never. */
  readonly approvesFrom: number | null
}

/** An open door for one: whoever has the link becomes this person, or the first person of a new party. */
export interface Invitation {
  readonly invitationId: InvitationId
  /** Who invites. */
  readonly partyId: PartyId
  readonly kind: 'person' | 'party'
  /** The person who waits to come in; for a party its first person, who begins to be with the acceptance. */
  readonly personId: PersonId
  /** What the new party will be called by; null for a person. */
  readonly newPartyId: PartyId | null
  /** What the new party is to be; empty for a person. */
  readonly partyRoles: readonly PartyRole[]
  readonly marketPartnerId: string | null
  readonly expiresAt: number
  readonly status: 'open' | 'accepted' | 'withdrawn'
}

export interface Course {
  readonly courseId: string
  readonly partyId: PartyId
  readonly name: string
  readonly validMonths: number
  /** Passing it is what opening codes ask for. */
  readonly givesCodes: boolean
}

export interface Training {
  readonly trainingId: string
  readonly partyId: PartyId
  readonly personId: PersonId
  readonly courseId: string
  readonly passedAt: number
  readonly validUntil: number
  /** SHA-256 of the certificate's file, hexadecimal; null: there is none. */
  readonly certificateSha256: string | null
  readonly recordedBy: PersonId
  readonly status: 'valid' | 'withdrawn'
}

/** A second person for a party that has one only. */
export interface SecondPerson {
  readonly partyId: PartyId
  readonly personId: PersonId
  readonly approvesFrom: number
  readonly status: 'named' | 'ended'
}

/** What a system acts with. The key itself is known to the system alone. */
export interface ApiKey {
  readonly apiKeyId: string
  readonly partyId: PartyId
  /** The system as a person of its party: who did what is then said in one way. */
  readonly personId: PersonId
  readonly name: string
  /** Permissions by name. */
  readonly scopes: readonly string[]
  readonly expiresAt: number
  readonly status: 'active' | 'revoked'
}

export interface Key {
  readonly keySerial: string
  readonly partyId: PartyId
  /** First 16 bytes of SHA-256 of the public key, hex (LOCK-PROTOCOL, section 1). */
  readonly keyId: string
  readonly publicKey: string
  readonly personId: PersonId | null
  readonly status: 'in_stock' | 'personalised' | 'active' | 'suspended' | 'lost' | 'revoked'
  /** When it was reported lost, or revoked while somebody had it; it stays so when it is found again. */
  readonly lostAt: number | null
}

/** A step in the life of a key. */
export interface KeyEvent {
  readonly keyEventId: EntryId
  readonly keySerial: string
  readonly partyId: PartyId
  readonly at: number
  /** What the key has been since. */
  readonly status: Key['status']
  /** Whom it was for; null: nobody, or as before. */
  readonly personId: PersonId | null
  readonly byPersonId: PersonId
  /** The key itself signed: a proof that it was there. */
  readonly signed: boolean
}
