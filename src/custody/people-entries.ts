/** Facts about parties, their sites and people, training, and the systems that act for a party. */
import type { InvitationId, PartyId, PersonId, ProposalId, SiteId } from './identifiers.ts'
import type { ApiKey, Course, Invitation, Party, Person, PersonRole, Site, Training } from './state.ts'

/** Records of before these members were known lack them. */
type LaterOfParty = 'address' | 'gs1Prefix'
type RegisteredParty = Omit<Party, LaterOfParty> & Partial<Pick<Party, LaterOfParty>>
type LaterOfSite = 'address' | 'status' | 'attestedAt' | 'attestedUntil'
type RegisteredSite = Omit<Site, LaterOfSite> & Partial<Pick<Site, LaterOfSite>>
type RegisteredPerson = Omit<Person, 'approvesFrom'> & Partial<Pick<Person, 'approvesFrom'>>

export type PeopleFact =
  | { readonly type: 'party_registered'; readonly party: RegisteredParty }
  | {
      readonly type: 'party_changed'
      readonly ofPartyId: PartyId
      readonly name: string
      readonly address: string | null
      readonly marketPartnerId: string | null
      readonly gatewayAdministratorIds: readonly PartyId[]
      /** Given by the operator of the server alone: they decide whose devices a party may announce. */
      readonly flagCodes: readonly string[]
      /** Records of before this was known lack it: it stays as it was. */
      readonly gs1Prefix?: string | null
    }
  | { readonly type: 'site_registered'; readonly site: RegisteredSite }
  | {
      readonly type: 'site_changed'
      readonly siteId: SiteId
      readonly name: string
      readonly address: string | null
      readonly status: Site['status']
    }
  | { readonly type: 'person_registered'; readonly person: RegisteredPerson }
  /** The link itself is a secret and stands nowhere; who is meant stands beside the record. */
  | { readonly type: 'invitation_issued'; readonly invitation: Invitation }
  | {
      readonly type: 'invitation_accepted'
      readonly invitationId: InvitationId
      readonly personId: PersonId
      /** Who came in: somebody new, or a human who acts for another party already. */
      readonly naturalPersonId: string
    }
  | { readonly type: 'invitation_withdrawn'; readonly invitationId: InvitationId }
  | { readonly type: 'person_activated'; readonly personId: PersonId }
  | { readonly type: 'person_suspended'; readonly personId: PersonId }
  | { readonly type: 'person_left'; readonly personId: PersonId }
  | {
      readonly type: 'person_rights_changed'
      readonly personId: PersonId
      readonly roles: readonly PersonRole[]
      readonly siteIds: readonly SiteId[]
    }
  /** As it was recorded before there were courses. */
  | { readonly type: 'training_recorded'; readonly personId: PersonId; readonly trainedUntil: number }
  | { readonly type: 'course_registered'; readonly course: Course }
  | {
      readonly type: 'training_passed'
      readonly personId: PersonId
      readonly training: Training
      /** Until when the person is trained now, of all that was passed; null: not at all. */
      readonly trainedUntil: number | null
    }
  | {
      readonly type: 'training_withdrawn'
      readonly personId: PersonId
      readonly trainingId: string
      readonly trainedUntil: number | null
    }
  | {
      readonly type: 'right_to_approve_granted'
      readonly personId: PersonId
      readonly approvesFrom: number
      readonly proposalId: ProposalId
    }
  | { readonly type: 'right_to_approve_ended'; readonly personId: PersonId }
  /** A party with one person names a second one in advance, of the maker or of a service provider (DOMAIN, rule 23). */
  | {
      readonly type: 'second_person_named'
      readonly ofPartyId: PartyId
      readonly personId: PersonId
      readonly approvesFrom: number
      readonly proposalId: ProposalId | null
    }
  | { readonly type: 'second_person_ended'; readonly ofPartyId: PartyId; readonly personId: PersonId }
  /** A way to log in came or went. Never the credential itself. */
  | {
      readonly type: 'credential_changed'
      readonly personId: PersonId
      readonly credential: 'passkey' | 'password' | 'totp' | 'recovery_codes' | 'single_sign_on'
      readonly change: 'added' | 'removed'
    }
  | { readonly type: 'api_key_issued'; readonly apiKey: ApiKey }
  | { readonly type: 'api_key_revoked'; readonly apiKeyId: string }
