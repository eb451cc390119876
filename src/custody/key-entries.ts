/** Facts about electronic keys, about codes that were told instead of shown, and boxes passed on in the field. */
import type { ContainerId, OpeningId, PartyId, PassOnId, PersonId, SiteId } from './identifiers.ts'
import type { Key } from './state.ts'

/** Records of before this member was known lack it. */
type RegisteredKey = Omit<Key, 'lostAt'> & Partial<Pick<Key, 'lostAt'>>

export type KeyFact =
  | { readonly type: 'key_registered'; readonly key: RegisteredKey }
  | { readonly type: 'key_personalised'; readonly keySerial: string; readonly personId: PersonId }
  | {
      readonly type: 'key_handed_out'
      readonly keySerial: string
      readonly personId: PersonId
      /** What the key signed in the hands of its person: hexadecimal, Ed25519 (RFC 8032) over the challenge text. */
      readonly challenge: string
      readonly signature: string
    }
  | {
      readonly type: 'key_taken_back'
      readonly keySerial: string
      readonly personId: PersonId
      /** The same, as a proof that it was there; null: taken back without, for a key that no longer works. */
      readonly challenge: string | null
      readonly signature: string | null
    }
  | {
      readonly type: 'key_status_changed'
      readonly keySerial: string
      readonly status: Key['status']
      /** Whose key it is, where somebody else says so: the keeper, of one that nobody has seen. */
      readonly ownerPartyId?: PartyId
    }
  /** Lost is revoked at once; what it could still open is `unproven_raised` beside this (DOMAIN, rule 16). */
  | {
      readonly type: 'key_lost'
      readonly keySerial: string
      readonly keyId: string
      readonly personId: PersonId | null
      /** Record time of the last proof that it was in its person's hands; null: there is none. */
      readonly lastPossessionAt: number | null
      /** Openings with it since then, and those for which its codes are still out. */
      readonly openingIds: readonly OpeningId[]
      /** Where codes with it are still out. */
      readonly containerIds: readonly ContainerId[]
    }
  | {
      readonly type: 'phone_lost'
      readonly personId: PersonId
      readonly what: 'phone' | 'token'
      /** Openings for which codes of this person are still out. */
      readonly openingIds: readonly OpeningId[]
      readonly containerIds: readonly ContainerId[]
    }
  /** The control room told an opening code to a person whom it had called back. */
  | {
      readonly type: 'code_read_out'
      readonly openingId: OpeningId
      readonly containerId: ContainerId
      readonly forPersonId: PersonId
      readonly action: 'O' | 'C'
      /** How the person was identified, in the words of the control room. */
      readonly identifiedBy: string
    }
  | {
      readonly type: 'container_offered'
      readonly passOnId: PassOnId
      readonly containerId: ContainerId
      readonly ownerPartyId: PartyId
      readonly forPersonId: PersonId
      readonly siteId: SiteId
    }
  | {
      readonly type: 'container_passed_on'
      readonly passOnId: PassOnId
      readonly containerId: ContainerId
      readonly fromPersonId: PersonId
      readonly forPersonId: PersonId
      readonly siteId: SiteId
    }
  | { readonly type: 'container_offer_ended'; readonly passOnId: PassOnId; readonly containerId: ContainerId }
