/**
 * Deadlines as questions to the tables. None is a row of its own: each follows from a row that is there anyway, by a
 * column that has an index. One question for each kind says what is due and was not acted on.
 */
import type { DeadlineKind, DeadlineStage, DeadlineSubject } from '../../custody/deadline-state.ts'

interface Question {
  readonly subjectKind: DeadlineSubject
  readonly from: string
  /** What is still to be done; says nothing of time. */
  readonly open: string
  /** The column that a limit is counted from, or the limit itself. */
  readonly base: string
  readonly subject: string
  readonly party: string
  /** What it is about, as JSON; the members of `DeadlineAbout`. */
  readonly about: string
  /** Where several rows are one deadline: by what. */
  readonly groupBy?: string
  /** The subject of the whole group. */
  readonly groupSubject?: string
  /** Which acts `a` of this subject and stage count; otherwise those of the very same due time. */
  readonly acted?: string
  /** Whether what act `a` is about still stands, and in words of the fact. */
  readonly still: string
  readonly aboutAct: string
  readonly groupActsBy?: string
}

const OPENING = {
  subjectKind: 'opening',
  from: 'opening q join container c on c.container_id = q.container_id',
  base: 'q.overdue_at',
  subject: 'q.opening_id',
  party: 'c.possessing_party_id',
  about: `jsonb_build_object('openingId', q.opening_id, 'containerId', q.container_id)`,
  still: `exists (select from opening q where q.opening_id = a.subject_id
    and q.status in ('open', 'closing_code_issued', 'out_of_sync'))`,
  aboutAct: `jsonb_build_object('openingId', a.subject_id)`,
} as const

const SHIPMENT = {
  subjectKind: 'shipment',
  aboutAct: `jsonb_build_object('shipmentId', a.subject_id)`,
} as const

/** When a key was last seen: at a lock, signing, or in a step of its life. */
const LAST_SEEN = `(select greatest(
  (select max(x.recorded_at) from lock_act x where x.key_id = k.key_id and x.state = 'confirmed' and not x.withdrawn),
  (select max(e.at) from key_event e where e.key_serial = k.key_serial)) as at)`

/** Devices that this person still has at the end of the day and of which nobody said where they are. */
const ON_PERSON = (dayEndsAt: string): string => `d.custody = 'on_person'
  and not exists (select from device_explanation x where x.device_id = d.device_id and x.day_ends_at = ${dayEndsAt})
  and coalesce((select max(s.unpacked_at) from stay s where s.device_id = d.device_id), '-infinity') <= ${dayEndsAt}`

/**
 * A receipt that proves an act, and names one before it whose own receipt is missing. Below the last confirmed act a
 * gap has been looked into already; where the act before waits itself, that one is asked about.
 */
const WAITING_ACT = `q.state = 'received' and q.value > coalesce(l.last_confirmed_value, 0) and not exists (
  select from lock_act b where b.lock_serial = q.lock_serial and b.value = q.before and b.state = 'received')`

export const QUESTIONS: { readonly [Kind in DeadlineKind]: Question } = {
  receipt_not_acknowledged: {
    ...SHIPMENT,
    from: 'shipment_container q join shipment s on s.shipment_id = q.shipment_id',
    open: 'q.outcome is null and q.acknowledge_by is not null',
    base: 'q.acknowledge_by',
    subject: 'q.shipment_id',
    party: 's.recipient_party_id',
    about: `jsonb_build_object('shipmentId', q.shipment_id,
      'containerIds', jsonb_agg(q.container_id order by q.container_id))`,
    groupBy: 'q.shipment_id, s.recipient_party_id, q.acknowledge_by',
    still: `exists (select from shipment_container q where q.shipment_id = a.subject_id and q.outcome is null
      and q.acknowledge_by = a.due_at)`,
  },
  arrival_overdue: {
    ...SHIPMENT,
    from: 'shipment q',
    open: `q.status in ('announced', 'in_transit') and q.arrival_due_at is not null`,
    base: 'q.arrival_due_at',
    subject: 'q.shipment_id',
    party: 'q.party_id',
    about: `jsonb_build_object('shipmentId', q.shipment_id, 'containerIds', q.container_ids)`,
    still: `exists (select from shipment q where q.shipment_id = a.subject_id and q.arrival_due_at = a.due_at
      and q.status in ('announced', 'in_transit'))`,
  },
  open_too_long: { ...OPENING, open: `q.status = 'open' and q.overdue_at is not null` },
  closing_receipt_missing: {
    ...OPENING,
    open: `q.status in ('closing_code_issued', 'out_of_sync') and q.overdue_at is not null`,
  },
  earlier_receipt_missing: {
    subjectKind: 'lock',
    from: `lock_act q join lock l on l.lock_serial = q.lock_serial join container c on c.container_id = l.container_id`,
    open: WAITING_ACT,
    base: 'q.recorded_at',
    subject: `q.lock_serial || '.' || q.value`,
    party: 'c.possessing_party_id',
    about: `jsonb_build_object('lockSerial', q.lock_serial, 'containerId', c.container_id, 'value', q.value,
      'missingValue', q.before)`,
    // Once for each act, whatever the value of the policy is later.
    acted: 'true',
    still: `exists (select from lock_act q join lock l on l.lock_serial = q.lock_serial
      where q.lock_serial = split_part(a.subject_id, '.', 1) and q.value::text = split_part(a.subject_id, '.', 2)
        and ${WAITING_ACT})`,
    aboutAct: `jsonb_build_object('lockSerial', split_part(a.subject_id, '.', 1))`,
  },
  device_on_person: {
    subjectKind: 'person',
    from: `(select $4::timestamptz as at) day cross join device d
      join person p on p.person_id = d.person_id`,
    open: `d.person_id is not null and ${ON_PERSON('day.at')}`,
    base: 'day.at',
    subject: 'd.person_id',
    party: 'p.party_id',
    about: `jsonb_build_object('personId', d.person_id, 'deviceIds', jsonb_agg(d.device_id order by d.device_id))`,
    groupBy: 'd.person_id, p.party_id, day.at',
    still: `exists (select from device d where d.person_id = a.subject_id and ${ON_PERSON('a.due_at')})`,
    aboutAct: `jsonb_build_object('personId', a.subject_id)`,
  },
  key_not_seen: {
    subjectKind: 'key',
    from: `key k cross join lateral ${LAST_SEEN} seen`,
    // Not while a box stands open that this key opened: it has to be able to close it (LOCK-PROTOCOL, 5.6).
    open: `k.status = 'active' and not exists (select from opening o
      where o.key_serial = k.key_serial and o.status in ('open', 'closing_code_issued'))`,
    base: 'seen.at',
    subject: 'k.key_serial',
    party: 'k.party_id',
    about: `jsonb_build_object('keySerial', k.key_serial, 'personId', k.person_id)`,
    // With the value of the policy only the due time changes, and nobody is told twice of that.
    acted: 'a.due_at > seen.at',
    still: `exists (select from key k where k.key_serial = a.subject_id and k.status = 'suspended')`,
    aboutAct: `jsonb_build_object('keySerial', a.subject_id)`,
  },
  training_ending: {
    subjectKind: 'person',
    from: 'person q',
    open: `q.status = 'active' and q.trained_until is not null`,
    base: 'q.trained_until',
    subject: 'q.person_id',
    party: 'q.party_id',
    about: `jsonb_build_object('personId', q.person_id)`,
    still: `exists (select from person q where q.person_id = a.subject_id and q.trained_until = a.due_at
      and q.status = 'active')`,
    aboutAct: `jsonb_build_object('personId', a.subject_id)`,
  },
  storage_attestation_old: {
    subjectKind: 'site',
    from: 'site q',
    open: `q.status = 'active' and q.attested_until is not null`,
    base: 'q.attested_until',
    subject: 'q.site_id',
    party: 'q.party_id',
    about: `jsonb_build_object('siteId', q.site_id)`,
    still: `exists (select from site q where q.site_id = a.subject_id and q.attested_until = a.due_at
      and q.status = 'active')`,
    aboutAct: `jsonb_build_object('siteId', a.subject_id)`,
  },
  hold_undecided: {
    subjectKind: 'incident',
    from: 'incident q',
    // A fault of the record holds nothing, and is nobody's to decide alone.
    open: `q.status = 'open' and q.kind <> 'record'`,
    base: 'q.opened_at',
    subject: 'q.incident_id',
    party: 'q.party_id',
    about: `jsonb_build_object('incidentId', q.incident_id)`,
    acted: 'true',
    still: `exists (select from incident q where q.incident_id = a.subject_id and q.status = 'open')`,
    aboutAct: `jsonb_build_object('incidentId', a.subject_id)`,
  },
  recall_overdue: {
    subjectKind: 'incident',
    from: 'recall q join device d on d.device_id = q.device_id',
    open: `q.status = 'open'`,
    base: 'q.due_at',
    subject: `q.incident_id || '.' || q.device_id`,
    party: 'coalesce(q.owner_party_id, d.owning_party_id)',
    about: `jsonb_build_object('incidentId', q.incident_id, 'deviceIds', jsonb_agg(q.device_id order by q.device_id))`,
    groupBy: 'q.incident_id, coalesce(q.owner_party_id, d.owning_party_id), q.due_at',
    groupSubject: 'q.incident_id',
    still: `exists (select from recall q where q.incident_id = split_part(a.subject_id, '.', 1)
      and q.device_id = split_part(a.subject_id, '.', 2) and q.status = 'open' and q.due_at = a.due_at)`,
    aboutAct: `jsonb_build_object('incidentId', split_part(a.subject_id, '.', 1),
      'deviceIds', jsonb_agg(split_part(a.subject_id, '.', 2) order by a.subject_id))`,
    groupActsBy: `split_part(a.subject_id, '.', 1)`,
  },
}

const PASSES: Readonly<Record<DeadlineStage, string>> = {
  // Nobody is warned of what is over.
  warned: `a.stage in ('warned', 'passed')`,
  // Two words, of which one is none: the indexes of what passed, which are for lists, are no way to one subject.
  passed: `a.stage in ('passed', '')`,
  enforced: `a.stage = 'enforced'`,
  escalated: `a.stage = 'escalated'`,
}

/**
 * What was acted on is asked for row by row, by its key (a subquery with a limit is never made a join): few rows are in
 * the time that is asked for.
 *
 * What is due of a kind and was not acted on at this stage: `subjectId`, `partyId`, `dueAt`, `about`. Parameters: $1, $2
 * the open beginning and the end of the time that the base may lie in; $3 ms from the base to the limit; $4 the end of
 * the day that is asked about. `probe`: only whether there is anything.
 */
export function dueSql(kind: DeadlineKind, stage: 'warned' | 'passed' | 'enforced', probe = false): string {
  const { from, open, subject, groupSubject = subject, party, about, groupBy, acted, ...question } = QUESTIONS[kind]
  const base = stage === 'enforced' ? 'q.unproven_at' : question.base
  const due = `${question.base} + $3::bigint * interval '1 millisecond'`
  // The second limit is one of the container, whichever of the two kinds it is by then.
  const same = stage === 'enforced' ? 'true' : `a.kind = '${kind}' and ${acted ?? `a.due_at = ${due}`}`
  // All four have a type, also where a question doesn't need them.
  const used = 'and $3::bigint is not null and $4::timestamptz is not distinct from $4::timestamptz'
  const columns = `${groupSubject} as "subjectId", ${party} as "partyId", ${due} as "dueAt", ${about} as about`
  const isGrouped = !probe && groupBy !== undefined
  return `select ${probe ? '' : columns}
    from ${from}
    where ${open} and ${base} > $1::timestamptz and ${base} <= $2::timestamptz ${used}
      and (select true from deadline_act a where a.subject_id = ${subject} and ${same} and ${PASSES[stage]} limit 1) is null
    ${isGrouped ? `group by ${groupBy}` : ''}`
}

/** What has passed, still stands, and nobody has acknowledged or passed on. $1, $2: when it passed, as above. */
export function escalationSql(kind: DeadlineKind, probe = false): string {
  const { still, aboutAct, groupActsBy } = QUESTIONS[kind]
  const subject = groupActsBy ?? 'a.subject_id'
  const columns = `${subject} as "subjectId", a.party_id as "partyId", a.due_at as "dueAt", ${aboutAct} as about`
  const isGrouped = !probe && groupActsBy !== undefined
  return `select ${probe ? '' : columns}
    from deadline_act a
    where a.kind = '${kind}' and a.stage = 'passed' and a.acknowledged_at is null
      and a.at > $1::timestamptz and a.at <= $2::timestamptz and $3::bigint is not null
      and $4::timestamptz is not distinct from $4::timestamptz and ${still}
      and (select true from deadline_act e where e.subject_id = a.subject_id and e.kind = a.kind
        and e.due_at = a.due_at and e.stage = 'escalated' limit 1) is null
    ${isGrouped ? `group by ${groupActsBy}, a.party_id, a.due_at` : ''}`
}
