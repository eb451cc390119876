/** What is answered about parties, their sites and people, what these have learned, and systems that act for them. */
import { Type } from 'typebox'
import { SYSTEM_PERMISSIONS } from '../../custody/people.ts'
import type { TrainingState } from '../../custody/training.ts'
import { Ids, oneOf, TextOrNull, Time, TimeOrNull, wordsOf } from './basics.ts'
import {
  ApiKeyStatusWord,
  KeyStatusWord,
  PartyRoleWord,
  PersonRoleWord,
  PersonStatusWord,
  SiteKindWord,
  SiteStatusWord,
  TrainingStatusWord,
} from './words.ts'

const SITE = {
  siteId: Type.String(),
  partyId: Type.String(),
  kind: SiteKindWord,
  name: Type.String(),
  address: TextOrNull,
  siteStatus: SiteStatusWord,
}
/** A site of one's own, with when somebody last attested that the room is locked, and until when that counts. */
export const OwnSite = Type.Object({ ...SITE, attestedAt: TimeOrNull, attestedUntil: TimeOrNull })
/** How the rooms of others stand is not told. */
const SiteShown = Type.Object({
  ...SITE,
  attestedAt: Type.Optional(TimeOrNull),
  attestedUntil: Type.Optional(TimeOrNull),
})

export const PartyShown = Type.Object({
  partyId: Type.String(),
  name: Type.String(),
  roles: Type.Array(PartyRoleWord),
  marketPartnerId: TextOrNull,
  address: TextOrNull,
  flagCodes: Type.Array(Type.String({ description: 'DLMS FLAG letters of a maker.' })),
  gs1Prefix: TextOrNull,
  isOwn: Type.Boolean(),
  gatewayAdministratorIds: Type.Optional(
    Type.Array(Type.String(), { description: 'Of your own party: whom it named.' }),
  ),
})
export const PartyInFull = Type.Object({ ...PartyShown.properties, sites: Type.Array(SiteShown) })

export const PersonShown = Type.Object({
  personId: Type.String(),
  name: TextOrNull,
  contact: TextOrNull,
  status: PersonStatusWord,
  accepted: Type.Boolean({ description: 'False: the link has not been used yet.' }),
  invitedUntil: TimeOrNull,
  isSystem: Type.Boolean(),
  roles: Type.Array(PersonRoleWord),
  siteIds: Ids,
  trainedUntil: TimeOrNull,
  approvesFrom: TimeOrNull,
})
export const PersonInFull = Type.Object({
  ...PersonShown.properties,
  keys: Type.Array(Type.Object({ keySerial: Type.String(), keyStatus: KeyStatusWord })),
})

export const CourseShown = Type.Object({
  courseId: Type.String(),
  name: Type.String(),
  validMonths: Type.Integer(),
  givesCodes: Type.Boolean({ description: 'Passing it is what opening codes ask for.' }),
})
export const TrainingShown = Type.Object({
  trainingId: Type.String(),
  courseId: Type.String(),
  course: Type.String(),
  passedAt: Time,
  validUntil: Time,
  certificateSha256: TextOrNull,
  hasCertificate: Type.Boolean({ description: 'False: there was none, or it was erased.' }),
  recordedBy: Type.String(),
  status: TrainingStatusWord,
})
export const TrainingStateWord = wordsOf<TrainingState>({ never: true, ended: true, ending: true, in_date: true })
export const TrainingWarning = Type.Object({
  personId: Type.String(),
  name: TextOrNull,
  status: PersonStatusWord,
  state: TrainingStateWord,
  trainedUntil: TimeOrNull,
})

const InvitationKindWord = oneOf(['person', 'party'])
export const InvitationShown = Type.Object({
  invitationId: Type.String(),
  kind: InvitationKindWord,
  name: TextOrNull,
  contact: TextOrNull,
  partyId: Type.Union([Type.String(), Type.Null()], { description: 'The party that is to come; null for a person.' }),
  personId: Type.String(),
  partyRoles: Type.Array(PartyRoleWord),
  marketPartnerId: TextOrNull,
  status: oneOf(['open', 'accepted', 'withdrawn', 'expired']),
  expiresAt: Time,
})
/** What whoever has a link is shown before they accept. */
export const InvitationLook = Type.Object({
  kind: InvitationKindWord,
  invitedBy: Type.Union([Type.String(), Type.Null()], { description: 'Null: the operator of the server.' }),
  name: TextOrNull,
  roles: Type.Array(Type.Union([PartyRoleWord, PersonRoleWord])),
  marketPartnerId: TextOrNull,
  expiresAt: Time,
})

export const ApiKeyShown = Type.Object({
  apiKeyId: Type.String(),
  personId: Type.String({ description: 'The system as a person of its party.' }),
  name: Type.String(),
  scopes: Type.Array(oneOf(SYSTEM_PERMISSIONS)),
  expiresAt: Time,
  status: ApiKeyStatusWord,
  lastUsedAt: TimeOrNull,
  certificateSha256: TextOrNull,
})
export const ApiKeyIssued = Type.Object({
  ...ApiKeyShown.properties,
  key: Type.Union([Type.String(), Type.Null()], { description: 'Shown this once; null in a replay.' }),
})
