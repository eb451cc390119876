/** Cases: what an incident is about, what was said of it, and what is needed to say more. */
import type pg from 'pg'
import type { CaseSituation, DecisionSituation } from '../../custody/case.ts'
import type { Fact } from '../../custody/entries.ts'
import type { CaseNoteId, CaseTaskId, IncidentId, PersonId } from '../../custody/identifiers.ts'
import type { CaseNote, CaseTask, Person } from '../../custody/state.ts'
import type { Loading } from '../commit.ts'
import { lockIncident } from './attachments.ts'
import { loadPerson } from './situations.ts'
import type { Page } from './views.ts'

/** Whether the asking party may see it. */
export async function isIncidentSeen(client: pg.ClientBase, incidentId: IncidentId): Promise<boolean> {
  const { rows } = await client.query('select from incident where incident_id = $1', [incidentId])
  return rows.length > 0
}

interface Asked {
  readonly incidentId: IncidentId
  readonly personId: PersonId
}

/** Null, here and below: there is no such incident that the acting party may see. */
export async function noteSituation(
  loading: Loading,
  request: Asked & { readonly corrects: CaseNoteId | null },
): Promise<(CaseSituation & { readonly corrected: CaseNote | undefined }) | null> {
  const incident = await lockIncident(loading, request.incidentId)
  if (incident === null) return null
  const [corrected] = request.corrects === null ? [] : await loading.find('caseNote', { caseNoteId: request.corrects })
  return { person: await loadPerson(loading, request.personId), incident, corrected }
}

export async function taskSituation(
  loading: Loading,
  request: Asked & { readonly ownerPersonId: PersonId },
): Promise<(CaseSituation & { readonly owner: Person | undefined }) | null> {
  const incident = await lockIncident(loading, request.incidentId)
  if (incident === null) return null
  const [owner] = await loading.find('person', { personId: request.ownerPersonId })
  return { person: await loadPerson(loading, request.personId), incident, owner }
}

/** A task of the acting party at this incident. */
export async function completionSituation(
  loading: Loading,
  request: Asked & { readonly taskId: CaseTaskId },
): Promise<{ readonly person: Person; readonly task: CaseTask } | null> {
  const incident = await lockIncident(loading, request.incidentId)
  if (incident === null) return null
  const { taskId, incidentId } = request
  const [task] = await loading.find('caseTask', { taskId, incidentId, partyId: loading.partyId })
  return task === undefined ? null : { person: await loadPerson(loading, request.personId), task }
}

export async function decisionSituation(loading: Loading, request: Asked): Promise<DecisionSituation | null> {
  const incident = await lockIncident(loading, request.incidentId)
  if (incident === null) return null
  const { incidentId, kind, containerId, deviceId } = incident
  const [grounds, [container], [device]] = await Promise.all([
    loading.find('ground', { incidentId, endedAt: null }),
    containerId === null ? [] : loading.find('container', { containerId }),
    deviceId === null ? [] : loading.find('device', { deviceId }),
  ])
  const isMissing = kind === 'loss' && (container?.missing === true || device?.missing === true)
  return { person: await loadPerson(loading, request.personId), incident, grounds, isMissing }
}

// --- what is shown ---------------------------------------------------------------------------------------------------

interface PageAsked {
  readonly limit: number
  readonly cursor: string | null
}

function pageOf<Row>(rows: readonly Row[], limit: number, cursorOf: (row: Row) => string): Page<Row> {
  const shown = rows.slice(0, limit)
  const last = shown.at(-1)
  return { rows: shown, next: rows.length > limit && last !== undefined ? cursorOf(last) : null }
}

export interface ExposedView {
  readonly deviceId: string
  readonly heldAt: number
  readonly releasedAt: number | null
  readonly custody: string
  readonly containerId: string | null
  readonly siteId: string | null
  readonly possessingPartyId: string
  readonly missing: boolean
  readonly recall: string | null
  /** The container in which it lay beside exposed ones; null: it is exposed itself. */
  readonly besideIn: string | null
  readonly packedAt: number | null
  readonly unpackedAt: number | null
  readonly packedPosition: number | null
  readonly unpackedPosition: number | null
}

/** Devices that it holds or held, with why, and where each is now; those that the asking party may see. */
export async function exposedList(
  client: pg.ClientBase,
  incidentId: IncidentId,
  page: PageAsked,
): Promise<Page<ExposedView>> {
  const { rows } = await client.query<ExposedView>(
    `select distinct on (g.subject_id) g.subject_id as "deviceId", g.opened_at as "heldAt", g.ended_at as "releasedAt",
       d.custody, d.container_id as "containerId", d.site_id as "siteId", d.missing,
       d.possessing_party_id as "possessingPartyId", r.status as recall, x.container_id as "besideIn",
       s.packed_at as "packedAt", s.unpacked_at as "unpackedAt", s.packed_position as "packedPosition",
       s.unpacked_position as "unpackedPosition"
     from ground g join device d on d.device_id = g.subject_id
       join incident i on i.incident_id = g.incident_id
       left join recall r on r.incident_id = g.incident_id and r.device_id = g.subject_id
       left join exposure_contact x on x.incident_id = g.incident_id and x.device_id = g.subject_id
       -- The last of its stays that touches the window: it is enough of a reason.
       left join lateral (select * from stay t where t.device_id = g.subject_id and t.container_id = i.container_id
           and (i.window_after is null or t.unpacked_position is null or t.unpacked_position >= i.window_after)
           and (i.window_until is null or t.packed_position <= i.window_until)
         order by t.packed_position desc limit 1) s on x.device_id is null
     where g.incident_id = $1 and g.subject_kind = 'device' and ($2::text is null or g.subject_id > $2)
     order by g.subject_id, g.opened_at desc limit $3`,
    [incidentId, page.cursor, page.limit + 1],
  )
  return pageOf(rows, page.limit, (row) => row.deviceId)
}

/** Containers that hold exposed devices now, beside the one of the incident; and how many lie beside them. */
export async function contactList(client: pg.ClientBase, incidentId: IncidentId): Promise<readonly object[]> {
  const { rows } = await client.query<{ containerId: string; exposed: number; beside: number }>(
    `with held as (select subject_id from ground where incident_id = $1 and subject_kind = 'device'),
       boxes as (select distinct d.container_id from held h join device d on d.device_id = h.subject_id
         where d.container_id is not null
           and d.container_id is distinct from (select i.container_id from incident i where i.incident_id = $1))
     select c.container_id as "containerId", count(d.device_id) filter (where h.subject_id is not null) as exposed,
       count(d.device_id) filter (where h.subject_id is null) as beside
     from boxes b join container c on c.container_id = b.container_id
       left join device d on d.container_id = c.container_id left join held h on h.subject_id = d.device_id
     group by 1 order by 1 limit 200`,
    [incidentId],
  )
  return rows.map((row) => ({ ...row, exposed: Number(row.exposed), beside: Number(row.beside) }))
}

export interface NoteView extends Omit<CaseNote, 'writtenBy'> {
  /** Null: somebody of another party. */
  readonly writtenBy: PersonId | null
}

/** Notes that the asking party may see; their texts are read with `textsOf`. */
export async function noteList(
  client: pg.ClientBase,
  incidentId: IncidentId,
  page: PageAsked,
): Promise<Page<NoteView>> {
  const { rows } = await client.query<NoteView>(
    `select n.case_note_id as "caseNoteId", n.party_id as "partyId", n.incident_id as "incidentId", n.shared, n.corrects,
       n.entry_id as "entryId", p.person_id as "writtenBy", n.written_at as "writtenAt"
     from case_note n left join person p on p.person_id = n.written_by
     where n.incident_id = $1 and ($2::text is null or (n.written_at, n.case_note_id) >
       (select c.written_at, c.case_note_id from case_note c where c.case_note_id = $2))
     order by n.written_at, n.case_note_id limit $3`,
    [incidentId, page.cursor, page.limit + 1],
  )
  return pageOf(rows, page.limit, (row) => row.caseNoteId)
}

/** Tasks of the asking party, open ones first. */
export async function taskList(
  client: pg.ClientBase,
  incidentId: IncidentId,
  page: PageAsked,
): Promise<Page<CaseTask>> {
  const { rows } = await client.query<CaseTask>(
    `select task_id as "taskId", party_id as "partyId", incident_id as "incidentId", entry_id as "entryId",
       owner_person_id as "ownerPersonId", due_at as "dueAt", set_by as "setBy", set_at as "setAt", status,
       completed_by as "completedBy", completed_at as "completedAt", completion_entry_id as "completionEntryId"
     from case_task where incident_id = $1 and ($2::text is null or (due_at, task_id) >
       (select c.due_at, c.task_id from case_task c where c.task_id = $2))
     order by due_at, task_id limit $3`,
    [incidentId, page.cursor, page.limit + 1],
  )
  return pageOf(rows, page.limit, (row) => row.taskId)
}

export interface DecisionView {
  readonly decisionId: string
  readonly partyId: string
  readonly decision: string
  readonly incidentClosed: boolean
  readonly entryId: string
  readonly decidedBy: PersonId | null
  readonly decidedAt: number
}

export async function decisionList(client: pg.ClientBase, incidentId: IncidentId): Promise<readonly DecisionView[]> {
  const { rows } = await client.query<DecisionView>(
    `select n.decision_id as "decisionId", n.party_id as "partyId", n.decision, n.incident_closed as "incidentClosed",
       n.entry_id as "entryId", p.person_id as "decidedBy", n.decided_at as "decidedAt"
     from case_decision n left join person p on p.person_id = n.decided_by
     where n.incident_id = $1 order by n.decided_at, n.decision_id limit 200`,
    [incidentId],
  )
  return rows
}

/** How much there is of what comes in lists of its own, as far as the asking party may see it. */
export async function caseCounts(client: pg.ClientBase, incidentId: IncidentId): Promise<object> {
  const { rows } = await client.query<Record<string, number>>(
    `select (select count(*) from case_note where incident_id = $1) as notes,
       (select count(*) from attachment where subject_kind = 'incident' and subject_id = $1) as attachments,
       (select count(*) from case_task where incident_id = $1) as tasks,
       (select count(*) from case_task where incident_id = $1 and status = 'open') as "openTasks",
       (select count(distinct subject_id) from ground where incident_id = $1 and subject_kind = 'device') as exposed`,
    [incidentId],
  )
  return Object.fromEntries(Object.entries(rows[0] ?? {}).map(([name, count]) => [name, Number(count)]))
}

/**
 * The personal members of entries that the caller was shown rows of; an entry without them was erased. To be read in the
 * scope of the rules: entries of others are nobody's to read, what was shared from them is.
 */
export async function textsOf(
  forRules: pg.ClientBase,
  entryIds: readonly string[],
): Promise<ReadonlyMap<string, Readonly<Record<string, unknown>>>> {
  if (entryIds.length === 0) return new Map()
  const { rows } = await forRules.query<{ id: string; canonical: Buffer }>(
    'select entry_id as id, canonical from entry_personal where entry_id = any($1)',
    [entryIds],
  )
  return new Map(rows.map(({ id, canonical }) => [id, JSON.parse(canonical.toString('utf8'))]))
}

export interface TimelineRow {
  readonly entryId: string
  readonly sequence: number
  readonly type: Fact['type']
  readonly partyId: string
  readonly personId: PersonId
  readonly recordTime: number
  readonly eventTime: number
  readonly devices: number
  readonly kind: string | null
  readonly decision: string | null
  readonly closed: boolean | null
}

/**
 * All entries about an incident that the caller was shown, in order, but for what another party keeps to itself: notes
 * and files that it did not share, and its tasks. To be read in the scope of the rules. `cursor`: a sequence number.
 */
export async function timeline(
  forRules: pg.ClientBase,
  incidentId: IncidentId,
  page: PageAsked & { readonly partyId: string },
): Promise<Page<TimelineRow>> {
  const { rows } = await forRules.query<TimelineRow & { readonly canonical: Buffer }>(
    `select e.entry_id as "entryId", s.sequence, e.type, e.party_id as "partyId", e.person_id as "personId",
       e.record_time as "recordTime", e.event_time as "eventTime", c.canonical,
       case when c.members ? 'deviceIds' then jsonb_array_length(c.members -> 'deviceIds')
         when c.members ? 'deviceId' then 1 else 0 end as devices
     from entry_subject s join entry e on e.entry_id = s.entry_id join entry_content c on c.entry_id = e.entry_id
     where s.subject_kind = 'incident' and s.subject_id = $1 and s.sequence > $2::bigint
       and (e.party_id = $3 or not (
         e.type in ('incident_task_set', 'incident_task_completed')
         or e.type in ('deadline_warned', 'deadline_passed', 'deadline_escalated', 'deadline_acknowledged')
         or (e.type = 'incident_noted' and not exists (
           select from case_note n where n.entry_id = e.entry_id and n.incident_id = $1 and n.shared))
         or (e.type = 'attachment_added' and not exists (
           select from attachment a where a.entry_id = e.entry_id and a.shared))))
     order by s.sequence limit $4`,
    [incidentId, page.cursor ?? '0', page.partyId, page.limit + 1],
  )
  const told = rows.map(({ canonical, ...row }) => {
    const { fact } = JSON.parse(canonical.toString('utf8')) as { fact: Readonly<Record<string, unknown>> }
    const text = (name: string): string | null => (typeof fact[name] === 'string' ? (fact[name] as string) : null)
    const closed = fact['incidentClosed'] === true
    return { ...row, devices: Number(row.devices), kind: text('kind'), decision: text('decision'), closed }
  })
  return pageOf(told, page.limit, (row) => String(row.sequence))
}

/** Those of these parties that the asking one has to do with, and those of the people that are its own. */
export async function namesShown(
  client: pg.ClientBase,
  of: { readonly partyIds: readonly string[]; readonly personIds: readonly string[] },
): Promise<{ readonly parties: ReadonlySet<string>; readonly people: ReadonlySet<string> }> {
  const [parties, people] = await Promise.all([
    client.query<{ id: string }>('select party_id as id from party where party_id = any($1)', [of.partyIds]),
    client.query<{ id: string }>('select person_id as id from person where person_id = any($1)', [of.personIds]),
  ])
  const ids = ({ rows }: { rows: readonly { id: string }[] }): ReadonlySet<string> => new Set(rows.map(({ id }) => id))
  return { parties: ids(parties), people: ids(people) }
}
