/** States and kinds as answers name them, each a list of words that the compiler holds against the rules' own. */
import { PARTY_ROLES } from '../../custody/parties.ts'
import {
  type ApiKey,
  type CaseTask,
  type Container,
  type Count,
  type Device,
  type Ground,
  type Incident,
  type IncidentKind,
  type Key,
  type Lock,
  OPENING_PURPOSES,
  type OpeningStatus,
  type Party,
  PERSON_ROLES,
  type Person,
  type Recall,
  type Release,
  type Site,
  type Training,
} from '../../custody/state.ts'
import type { Trust } from '../../store/queries/views.ts'
import { oneOf, wordsOf } from './basics.ts'

export const PersonRoleWord = oneOf(PERSON_ROLES)
export const PartyRoleWord = oneOf<Party['roles'][number]>(PARTY_ROLES)
export const OpeningPurposeWord = oneOf(OPENING_PURPOSES)
export const PersonStatusWord = wordsOf<Person['status']>({ invited: true, active: true, suspended: true, left: true })
export const SiteKindWord = wordsOf<Site['kind']>({
  factory: true,
  central_store: true,
  small_store: true,
  place_of_use: true,
  vehicle: true,
})
export const SiteStatusWord = wordsOf<Site['status']>({ active: true, closed: true })
export const KeyStatusWord = wordsOf<Key['status']>({
  in_stock: true,
  personalised: true,
  active: true,
  suspended: true,
  lost: true,
  revoked: true,
})
export const ApiKeyStatusWord = wordsOf<ApiKey['status']>({ active: true, revoked: true })
export const TrainingStatusWord = wordsOf<Training['status']>({ valid: true, withdrawn: true })
export const LockStatusWord = wordsOf<Lock['status']>({ registered: true, in_service: true, retired: true })
export const LockActionWord = wordsOf<'O' | 'C' | 'A' | 'M'>({ O: true, C: true, A: true, M: true })
export const ContainerStatusWord = wordsOf<Container['status']>({
  empty: true,
  open: true,
  closed: true,
  in_transit: true,
  arrived: true,
  inspected: true,
  retired: true,
})
export const CustodyWord = wordsOf<Device['custody']>({
  announced: true,
  packed: true,
  in_transit: true,
  arrived: true,
  stored: true,
  repacking: true,
  issued: true,
  on_person: true,
  installed: true,
  commissioned: true,
  deinstalled: true,
  returning: true,
  reuse_check: true,
  rma: true,
  scrapped: true,
})
export const OpeningStatusWord = wordsOf<OpeningStatus>({
  requested: true,
  opening_code_issued: true,
  open: true,
  closing_code_issued: true,
  closed: true,
  failed: true,
  expired: true,
  out_of_sync: true,
  force_closed: true,
})
export const TrustWord = wordsOf<Trust>({ ok: true, unproven: true, incident: true, locked_out: true })
export const GroundWord = wordsOf<Ground['kind']>({ incident: true, unproven: true, locked_out: true })
export const IncidentKindWord = wordsOf<IncidentKind>({
  violation: true,
  stranger: true,
  difference: true,
  loss: true,
  record: true,
})
export const IncidentStatusWord = wordsOf<Incident['status']>({ open: true, closed: true })
export const ReleaseStatusWord = wordsOf<Release['status']>({ proposed: true, approved: true })
export const RecallStatusWord = wordsOf<Recall['status']>({ open: true, ended: true })
export const TaskStatusWord = wordsOf<CaseTask['status']>({ open: true, done: true })
export const CountStatusWord = wordsOf<Count['status']>({ open: true, completed: true, cancelled: true })
