/** What was done about deadlines, and who watches over them. A deadline itself is no row: it follows from other rows. */
import type { DeviceId, EntryId, PartyId, PersonId } from './identifiers.ts'

export const DEADLINE_KINDS = [
  'receipt_not_acknowledged',
  'arrival_overdue',
  'open_too_long',
  'closing_receipt_missing',
  'earlier_receipt_missing',
  'device_on_person',
  'key_not_seen',
  'training_ending',
  'storage_attestation_old',
  'hold_undecided',
  'recall_overdue',
] as const
export type DeadlineKind = (typeof DEADLINE_KINDS)[number]

export const DEADLINE_SUBJECTS = ['shipment', 'opening', 'lock', 'person', 'key', 'site', 'incident'] as const
export type DeadlineSubject = (typeof DEADLINE_SUBJECTS)[number]

/** `enforced`: the second limit of an open container, after which what it holds is unproven. */
export const DEADLINE_STAGES = ['warned', 'passed', 'enforced', 'escalated'] as const
export type DeadlineStage = (typeof DEADLINE_STAGES)[number]

/** Which deadline: of what, for whom, until when. */
export interface Deadline {
  readonly kind: DeadlineKind
  readonly subjectKind: DeadlineSubject
  readonly subjectId: string
  /** Who has to do something about it. */
  readonly forPartyId: PartyId
  /** ms since 1970 UTC. */
  readonly dueAt: number
}

/** Something that was done about a deadline: once for each stage, whatever number of workers there are. */
export interface DeadlineAct {
  readonly kind: DeadlineKind
  readonly subjectKind: DeadlineSubject
  /** Of a recall: incident and device, with a dot; of a receipt that waits: lock and value. */
  readonly subjectId: string
  /** Who has to do something about it. */
  readonly partyId: PartyId
  readonly dueAt: number
  readonly stage: DeadlineStage
  readonly at: number
  readonly acknowledgedBy: PersonId | null
  readonly acknowledgedAt: number | null
  readonly entryId: EntryId
}

/** Who of a party watches over deadlines of a kind, and who is told where nobody acknowledges. The newest one counts. */
export interface Watch {
  readonly partyId: PartyId
  /** '': all kinds that have no watch of their own. */
  readonly kind: DeadlineKind | ''
  readonly ownerPersonId: PersonId
  readonly deputyPersonId: PersonId | null
  readonly setAt: number
  readonly entryId: EntryId
}

/** Where a device is that somebody has at the end of a day: said in words, which stand in the entry. */
export interface DeviceExplanation {
  readonly deviceId: DeviceId
  /** The end of the day that it is for, ms since 1970 UTC. */
  readonly dayEndsAt: number
  /** Of whoever has the device. */
  readonly partyId: PartyId
  readonly personId: PersonId
  readonly byPersonId: PersonId
  readonly entryId: EntryId
}

/** The tables of these rows, by name. */
export interface DeadlineTables {
  readonly deadlineAct: DeadlineAct
  readonly watch: Watch
  readonly deviceExplanation: DeviceExplanation
}
