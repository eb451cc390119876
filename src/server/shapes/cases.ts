/** What is answered about incidents, and about all that people say and do about them. */
import { Type } from 'typebox'
import type { AttachedTo } from '../../custody/attachment.ts'
import { DECISIONS } from '../../custody/case-entries.ts'
import type { Fact } from '../../custody/entries.ts'
import type { Lost, RecordCause } from '../../custody/state.ts'
import { Ids, IntegerOrNull, Milliseconds, oneOf, orNull, TextOrNull, Time, TimeOrNull, wordsOf } from './basics.ts'
import {
  CustodyWord,
  IncidentKindWord,
  IncidentStatusWord,
  KeyStatusWord,
  RecallStatusWord,
  ReleaseStatusWord,
  TaskStatusWord,
} from './words.ts'

const INCIDENT = {
  incidentId: Type.String(),
  kind: IncidentKindWord,
  status: IncidentStatusWord,
  containerId: TextOrNull,
  deviceId: TextOrNull,
  openedAt: Time,
  closedAt: TimeOrNull,
}
export const IncidentListed = Type.Object({ ...INCIDENT, owningPartyId: Type.String() })

/** What is known of an incident; a union on `kind`. */
const Knowledge = Type.Union([
  Type.Object({ kind: Type.Literal('flag'), value: Type.Integer() }),
  Type.Object({ kind: Type.Literal('since'), since: Milliseconds }),
  Type.Object({ kind: Type.Literal('no_answer') }),
  Type.Object({ kind: Type.Literal('unknown') }),
  Type.Object({ kind: Type.Literal('lost_key_used'), value: Type.Integer() }),
  Type.Object({
    kind: Type.Literal('lost'),
    what: wordsOf<Lost['what']>({ key: true, phone: true, token: true }),
    keySerial: TextOrNull,
    personId: TextOrNull,
  }),
  Type.Object({
    kind: Type.Literal('record'),
    cause: wordsOf<RecordCause>({
      promise_not_kept: true,
      log_restored: true,
      log_forked: true,
      two_faces_of_other_log: true,
    }),
    about: Type.String(),
    what: Type.String(),
  }),
])

export const IncidentInFull = Type.Object({
  ...INCIDENT,
  partyId: Type.String(),
  knowledge: Type.Array(Knowledge),
  windowAfter: Type.Union([Type.Integer(), Type.Null()], {
    description: 'The window begins right after the proof at this position; null: with the first packing.',
  }),
  windowUntil: Type.Union([Type.Integer(), Type.Null()], { description: 'Null: it is open to this day.' }),
  held: Type.Array(Type.String(), { description: 'Devices that it holds now.' }),
  containerHeld: Type.Boolean(),
  recalls: Type.Array(Type.String(), { description: 'Devices.' }),
  contacts: Type.Array(
    Type.Object({
      containerId: Type.String(),
      exposed: Type.Integer(),
      beside: Type.Integer({ description: 'Devices that lie beside exposed ones.' }),
    }),
  ),
  decisions: Type.Array(
    Type.Object({
      decisionId: Type.String(),
      partyId: Type.String(),
      decision: oneOf(DECISIONS),
      incidentClosed: Type.Boolean(),
      decidedBy: Type.Union([Type.String(), Type.Null()], { description: 'Null: somebody of another party.' }),
      decidedAt: Time,
    }),
  ),
  counts: Type.Object({
    notes: Type.Integer(),
    attachments: Type.Integer(),
    tasks: Type.Integer(),
    openTasks: Type.Integer(),
    exposed: Type.Integer(),
  }),
  releases: Type.Array(
    Type.Object({
      releaseId: Type.String(),
      status: ReleaseStatusWord,
      devices: Type.Integer(),
      containerCleared: Type.Boolean(),
      contentHash: TextOrNull,
      expiresAt: TimeOrNull,
    }),
  ),
})

export const TimelineRow = Type.Object({
  sequence: Type.Integer(),
  type: Type.Unsafe<Fact['type']>(Type.String({ description: 'Of the entry.' })),
  at: Time,
  claimedAt: Time,
  partyId: TextOrNull,
  personId: TextOrNull,
  sentence: Type.Object({ en: Type.String(), de: Type.String() }),
})

const Stay = Type.Object({
  packedAt: Time,
  unpackedAt: TimeOrNull,
  packedPosition: IntegerOrNull,
  unpackedPosition: IntegerOrNull,
})
export const ExposedRow = Type.Object({
  deviceId: Type.String(),
  heldAt: Time,
  releasedAt: TimeOrNull,
  why: Type.Object({
    kind: oneOf(['beside', 'inside', 'named']),
    containerId: TextOrNull,
    stay: orNull(Stay),
  }),
  now: Type.Object({
    custody: CustodyWord,
    containerId: TextOrNull,
    siteId: TextOrNull,
    possessingPartyId: Type.String(),
    missing: Type.Boolean(),
  }),
  recall: orNull(RecallStatusWord),
})

export const NoteRow = Type.Object({
  caseNoteId: Type.String(),
  partyId: Type.String(),
  incidentId: Type.String(),
  shared: Type.Boolean(),
  corrects: TextOrNull,
  text: Type.Union([Type.String(), Type.Null()], { description: 'Null: it was erased.' }),
  entryId: Type.Union([Type.String(), Type.Null()], { description: 'By which it can be erased, where it is yours.' }),
  writtenBy: TextOrNull,
  writtenAt: Time,
})

export const TaskRow = Type.Object({
  taskId: Type.String(),
  ownerPersonId: Type.String(),
  what: TextOrNull,
  note: TextOrNull,
  dueAt: Time,
  setBy: Type.String(),
  setAt: Time,
  status: TaskStatusWord,
  completedBy: TextOrNull,
  completedAt: TimeOrNull,
  overdue: Type.Boolean(),
})

export const AttachmentShown = Type.Object({
  attachmentId: Type.String(),
  name: TextOrNull,
  contentType: Type.String(),
  size: Type.Integer({ description: 'Bytes.' }),
  sha256: Type.String(),
  subjectKind: wordsOf<AttachedTo>({
    incident: true,
    handover: true,
    shipment: true,
    container: true,
    device: true,
    count: true,
  }),
  subjectId: Type.String(),
  shared: Type.Boolean(),
  partyId: Type.String(),
  addedBy: TextOrNull,
  addedAt: Time,
  entryId: TextOrNull,
  erased: Type.Boolean(),
})

export const HintShown = Type.Object({
  hintId: Type.String(),
  containerId: TextOrNull,
  deviceId: TextOrNull,
  recordedAt: Time,
  incidentId: TextOrNull,
  takenUpAt: TimeOrNull,
  about: TextOrNull,
  text: Type.Union([Type.String(), Type.Null()], { description: 'As it came; null: it was erased.' }),
})

export const RecallShown = Type.Object({
  incidentId: Type.String(),
  deviceId: Type.String(),
  custody: CustodyWord,
  status: RecallStatusWord,
  raisedAt: Time,
  owner: Type.Object({ partyId: Type.String(), personId: TextOrNull }),
  dueAt: Time,
  overdue: Type.Boolean(),
  outOfServiceAt: TimeOrNull,
})

/** The log's word that a report will be in it (`auditlog/promise.ts`). It lacks where nothing was recorded. */
export const InclusionPromise = Type.Object({
  origin: Type.String(),
  logKey: Type.String(),
  commitments: Ids,
  recordedAt: Time,
  keepBy: Time,
  signature: Type.String(),
})
const Promised = { promise: Type.Optional(InclusionPromise) }

/** Taken down, and before whoever it concerns. */
export const HintRecorded = Type.Object({ status: Type.Literal('recorded'), ...Promised })
export const HintTakenUp = Type.Object({ incidentId: Type.String(), ...Promised })

const REPORTED = {
  incidentId: Type.Union([Type.String(), Type.Null()], { description: 'Null: it was only asked.' }),
  merged: Type.Boolean({ description: 'It went to an incident that there was.' }),
}
export const ContainerReported = Type.Object({
  ...REPORTED,
  windowAfter: IntegerOrNull,
  exposed: Type.Array(Type.String(), { description: 'Those of the held devices that you may see.' }),
  exposedInAll: Type.Integer(),
  newlyHeld: Type.Integer(),
  spreadTo: Type.Integer({ description: 'Held because they lie beside exposed ones.' }),
  recalled: Ids,
  contacts: Type.Object({ containerIds: Ids, besideThem: Type.Integer() }),
  understood: Type.Boolean({ description: 'Whether the answer to "since when?" was.' }),
  ...Promised,
})
export const DeviceReported = Type.Object({ ...REPORTED, exposed: Ids, recalled: Ids, ...Promised })
export const ContainerLost = Type.Object({
  ...REPORTED,
  newlyHeld: Type.Integer(),
  recalledInAll: Type.Integer(),
  ...Promised,
})

const LOST = {
  incidentId: TextOrNull,
  alreadyReported: Type.Boolean(),
  lastPossessionAt: TimeOrNull,
  openings: Type.Array(Type.String(), { description: 'Since the last proof of possession.' }),
  unproven: Type.Array(Type.String(), { description: 'Containers for which codes are still out.' }),
  unprovenInAll: Type.Integer(),
  endedTours: Ids,
  ...Promised,
}
export const PhoneLost = Type.Object({ ...LOST, personId: Type.String() })
export const KeyLost = Type.Object({
  ...LOST,
  keySerial: Type.String(),
  keyStatus: KeyStatusWord,
  understood: Type.Boolean(),
})
