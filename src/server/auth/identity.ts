/** Who sent a request, whichever way they showed it. */
import type { CarrierLinkId, PartyId, PersonId } from '../../custody/identifiers.ts'
import type { Permission } from '../../custody/people.ts'
import type { PersonRole } from '../../custody/state.ts'

/** A person of a party, with what they may do. */
export interface Identity {
  readonly kind: 'session' | 'api_key' | 'rehearsal' | 'link'
  readonly personId: PersonId
  readonly partyId: PartyId
  /** The human; one human may be several persons (rule 23). Of an API key: the system. */
  readonly naturalPersonId: string
  readonly roles: readonly PersonRole[]
  /** Scopes of an API key; null: all that the roles give. */
  readonly scopes: readonly Permission[] | null
  /** When the last second factor was shown, ms since 1970; null: never. A rehearsal token always counts as fresh. */
  readonly secondFactorAt: number | null
  /** Public id of the session, for lists of sessions; null where there is none. It is no secret and opens nothing. */
  readonly sessionId: string | null
  /** The carrier's link by which a driver acts, and which of its secrets they have; null for all others. */
  readonly link: { readonly linkId: CarrierLinkId; readonly generation: number } | null
}

/** A human who is logged in, and may not have said yet as whom they act. */
export interface Human {
  readonly kind: 'session' | 'rehearsal'
  readonly naturalPersonId: string
  /** The person chosen; null: none yet. */
  readonly personId: PersonId | null
  readonly secondFactorAt: number | null
  /** Null with a rehearsal token. */
  readonly sessionId: string | null
}

/** Who a request comes from. One of the two is there at least: a system is no human, a human need not have chosen. */
export interface Caller {
  readonly identity: Identity | null
  readonly human: Human | null
  /** The caller was known by a cookie, which a browser sends along whoever made it send the request. */
  readonly byCookie: boolean
}
