/** Deadlines as people see and answer them, and who watches over them. */
import type pg from 'pg'
import type { ExplainSituation } from '../../custody/deadline-answers.ts'
import type { ContainerId, DeviceId, EntryId, PartyId, PersonId } from '../../custody/identifiers.ts'
import {
  DEADLINE_KINDS,
  type DeadlineAct,
  type DeadlineKind,
  type DeadlineSubject,
  type Person,
  type Watch,
} from '../../custody/state.ts'
import { selectList } from '../columns.ts'
import type { Loading } from '../commit.ts'
import { run } from '../statements.ts'
import { dueSql, QUESTIONS } from './deadline-questions.ts'
import { loadPerson, openGrounds } from './situations.ts'
import type { Page } from './views.ts'

// --- Who watches -------------------------------------------------------------------------------------------------------

export interface Watchers {
  /** Whoever was named; otherwise the active security officers. */
  readonly ownerPersonIds: readonly PersonId[]
  readonly deputyPersonId: PersonId | null
}

/** The newest watch that counts for a kind: of the kind itself, or else the one for all. */
const NEWEST = `select distinct on (party_id) party_id as "partyId", owner_person_id as "ownerPersonId",
    deputy_person_id as "deputyPersonId"
  from watch where party_id = any($1) and kind in ($2, '') order by party_id, kind desc, set_at desc, entry_id desc`

/** Who watches over deadlines of a kind at a party. */
export async function watchersOf(client: pg.ClientBase, partyId: PartyId, kind: DeadlineKind): Promise<Watchers> {
  const { rows } = await run<Watch>(client, NEWEST, [[partyId], kind])
  const [watch] = rows
  if (watch !== undefined) return { ownerPersonIds: [watch.ownerPersonId], deputyPersonId: watch.deputyPersonId }
  const officers = await run<{ personId: PersonId }>(
    client,
    `select person_id as "personId" from person
     where party_id = $1 and status = 'active' and roles ? 'security_officer' order by person_id`,
    [partyId],
  )
  return { ownerPersonIds: officers.rows.map(({ personId }) => personId), deputyPersonId: null }
}

/** Who stands in for whoever watches over a kind, of each of these parties. */
export async function deputies(
  client: pg.ClientBase,
  kind: DeadlineKind,
  partyIds: readonly PartyId[],
): Promise<ReadonlyMap<PartyId, PersonId | null>> {
  const { rows } = await run<Watch>(client, NEWEST, [[...new Set(partyIds)], kind])
  return new Map(rows.map(({ partyId, deputyPersonId }) => [partyId, deputyPersonId]))
}

/** What counts now, one for each kind that was set, by its name. `cursor`: the last kind of the page before. */
export async function watchList(
  client: pg.ClientBase,
  partyId: PartyId,
  page: { readonly limit: number; readonly cursor: string | null },
): Promise<Page<Watch>> {
  const { rows } = await client.query<Watch>(
    `select distinct on (kind) ${selectList('watch')} from watch
     where party_id = $1 and ($2::text is null or kind > $2) order by kind, set_at desc, entry_id desc limit $3`,
    [partyId, page.cursor === 'all' ? '' : page.cursor, page.limit + 1],
  )
  const shown = rows.slice(0, page.limit)
  const last = shown.at(-1)?.kind
  return { rows: shown, next: rows.length > page.limit && last !== undefined ? last || 'all' : null }
}

// --- What is due ---------------------------------------------------------------------------------------------------------

export interface DeadlineView {
  readonly kind: DeadlineKind
  readonly subjectKind: DeadlineSubject
  readonly subjectId: string
  readonly dueAt: number
  readonly about: Readonly<Record<string, unknown>>
  /** When it passed; null: it has not. */
  readonly passedAt: number | null
  readonly warnedAt: number | null
  readonly escalatedAt: number | null
  readonly acknowledgedAt: number | null
  readonly acknowledgedBy: PersonId | null
  /** Passed, and what it asked for was done since. */
  readonly settled: boolean
  /** The entry that says that it passed; null: it has not. */
  readonly entryId: EntryId | null
}

export interface DeadlinesAsked {
  readonly partyId: PartyId
  readonly limit: number
  /** Due time (ms), kind and subject of the last one of the page before. */
  readonly after: { readonly dueAt: number; readonly kind: string; readonly subjectId: string } | null
  readonly kind: DeadlineKind | null
  readonly status: 'coming' | 'passed' | 'acknowledged' | null
  /** From the base to the limit of each kind, ms. */
  readonly limitAfter: (kind: DeadlineKind) => number
  readonly dayEndsAt: number
}

/**
 * The deadlines of one party, those due first come first: what is to come, what passed, what was acknowledged. To be read
 * in the scope of the rules, for the rows that they follow from are partly others' (a box that was only lent); so each
 * part names the party by itself.
 */
export async function deadlineList(
  client: pg.ClientBase,
  asked: DeadlinesAsked,
): Promise<{ readonly rows: readonly DeadlineView[]; readonly more: boolean }> {
  const kinds = asked.kind === null ? DEADLINE_KINDS : [asked.kind]
  const found: DeadlineView[] = []
  if (asked.status !== 'passed' && asked.status !== 'acknowledged') {
    for (const kind of kinds) found.push(...(await coming(client, kind, asked)))
  }
  if (asked.status !== 'coming') found.push(...(await passed(client, kinds, asked)))
  const order = ({ dueAt, kind, subjectId }: DeadlineView): string =>
    `${String(dueAt).padStart(16, '0')} ${kind} ${subjectId}`
  found.sort((a, b) => (order(a) < order(b) ? -1 : 1))
  return { rows: found.slice(0, asked.limit), more: found.length > asked.limit }
}

const AFTER = (first: number): string =>
  `($${first}::timestamptz is null or ("dueAt", kind, "subjectId") > ($${first}, $${first + 1}, $${first + 2}))`

function afterValues({ after }: DeadlinesAsked): unknown[] {
  return after === null ? [null, '', ''] : [new Date(after.dueAt).toISOString(), after.kind, after.subjectId]
}

async function coming(client: pg.ClientBase, kind: DeadlineKind, asked: DeadlinesAsked): Promise<DeadlineView[]> {
  const { rows } = await client.query<Pick<DeadlineView, 'subjectId' | 'dueAt' | 'about' | 'warnedAt'>>(
    `select d.*, (select a.at from deadline_act a where a.subject_id = d."subjectId" and a.kind = d.kind
         and a.due_at = d."dueAt" and a.stage = 'warned') as "warnedAt"
     from (select "partyId", "dueAt", about, "subjectId" collate "C" as "subjectId", '${kind}'::text collate "C" as kind
       from (${dueSql(kind, 'passed')}) due) d
     where "partyId" = $5 and ${AFTER(6)} order by "dueAt", "subjectId" limit $9`,
    [
      '-infinity',
      'infinity',
      asked.limitAfter(kind),
      new Date(asked.dayEndsAt).toISOString(),
      asked.partyId,
      ...afterValues(asked),
      asked.limit + 1,
    ],
  )
  const { subjectKind } = QUESTIONS[kind]
  const nothingYet = {
    passedAt: null,
    escalatedAt: null,
    acknowledgedAt: null,
    acknowledgedBy: null,
    settled: false,
    entryId: null,
  }
  return rows.map(({ subjectId, dueAt, about, warnedAt }) => {
    return { kind, subjectKind, subjectId, dueAt, about, warnedAt, ...nothingYet }
  })
}

const ABOUT_ACT = DEADLINE_KINDS.map((kind) => {
  const { aboutAct, groupActsBy } = QUESTIONS[kind]
  // A recall is shown for each device, as it is acknowledged.
  const shown =
    groupActsBy === undefined
      ? aboutAct
      : aboutAct.replace(/jsonb_agg\((.*) order by a\.subject_id\)/s, 'jsonb_build_array($1)')
  return `when '${kind}' then ${shown}`
}).join(' ')
const STILL = DEADLINE_KINDS.map((kind) => `when '${kind}' then ${QUESTIONS[kind].still}`).join(' ')

async function passed(
  client: pg.ClientBase,
  kinds: readonly DeadlineKind[],
  asked: DeadlinesAsked,
): Promise<readonly DeadlineView[]> {
  const stageAt = (stage: string): string =>
    `(select x.at from deadline_act x where x.subject_id = a.subject_id and x.kind = a.kind and x.due_at = a.due_at
       and x.stage = '${stage}')`
  const { rows } = await client.query<DeadlineView>(
    `select * from (
       select a.kind collate "C" as kind, a.subject_kind as "subjectKind", a.subject_id collate "C" as "subjectId",
         a.due_at as "dueAt", a.at as "passedAt", ${stageAt('warned')} as "warnedAt",
         ${stageAt('escalated')} as "escalatedAt", a.acknowledged_at as "acknowledgedAt",
         a.acknowledged_by as "acknowledgedBy", case a.kind ${ABOUT_ACT} end as about,
         not (case a.kind ${STILL} end) as settled, a.entry_id as "entryId"
       from deadline_act a
       where a.party_id = $1 and a.stage = 'passed' and a.kind = any($2)
         and case $3 when 'passed' then a.acknowledged_at is null when 'acknowledged' then a.acknowledged_at is not null
           else true end) d
     where ${AFTER(4)} order by "dueAt", kind, "subjectId" limit $7`,
    [asked.partyId, kinds, asked.status ?? '', ...afterValues(asked), asked.limit + 1],
  )
  return rows
}

/** How many deadlines passed, and nobody acknowledged them. */
export async function unacknowledged(client: pg.ClientBase): Promise<Readonly<Record<DeadlineKind, number>>> {
  const { rows } = await client.query<{ kind: DeadlineKind; count: number }>(
    `select kind, count(*) from deadline_act where stage = 'passed' and acknowledged_at is null group by kind`,
  )
  const counts = new Map(rows.map(({ kind, count }) => [kind, count]))
  return Object.fromEntries(DEADLINE_KINDS.map((kind) => [kind, counts.get(kind) ?? 0])) as Record<DeadlineKind, number>
}

// --- What people say -----------------------------------------------------------------------------------------------------

/** What an entry says of deadlines of the actor's party. Null: it has none of that name, or it says nothing of any. */
export async function acknowledging(
  loading: Loading,
  { entryId, personId }: { readonly entryId: EntryId; readonly personId: PersonId },
): Promise<{ readonly acting: Person; readonly acts: readonly DeadlineAct[] } | null> {
  // Locked, so that of two who acknowledge at once one comes second.
  const text = `select ${selectList('deadlineAct')} from deadline_act
    where entry_id = $1 and party_id = $2 order by subject_id for update`
  const { rows: acts } = await loading.client.query<DeadlineAct>(text, [entryId, loading.partyId])
  return acts.length === 0 ? null : { acting: await loadPerson(loading, personId), acts }
}

/** People of the actor's party whom a watch names; undefined: there is nobody of that name. */
export async function watching(
  loading: Loading,
  ids: { readonly personId: PersonId; readonly ownerId: PersonId; readonly deputyId: PersonId | null },
): Promise<{ acting: Person; owner: Person | undefined; deputy: Person | undefined | null }> {
  const { personId, ownerId, deputyId } = ids
  const named = await loading.find('person', {
    personId: [personId, ownerId, ...(deputyId === null ? [] : [deputyId])],
  })
  const of = (id: PersonId): Person | undefined => named.find((each) => each.personId === id)
  const acting = of(personId)
  if (acting === undefined) throw new Error('the acting person has no row')
  return { acting, owner: of(ownerId), deputy: deputyId === null ? null : of(deputyId) }
}

/** Null: the actor's party has no such person. */
export async function explaining(
  loading: Loading,
  request: {
    readonly personId: PersonId
    readonly forPersonId: PersonId
    readonly deviceIds: readonly DeviceId[]
    readonly dayEndsAt: number
  },
): Promise<ExplainSituation | null> {
  const { deviceIds, dayEndsAt } = request
  const [person] = await loading.find('person', { personId: request.forPersonId })
  if (person === undefined || person.partyId !== loading.partyId) return null
  const cameFrom = await lastContainers(loading, deviceIds)
  const containers = await loading.lock('container', { containerId: [...new Set(cameFrom.values())] })
  const devices = await loading.lock('device', { deviceId: deviceIds })
  const grounds = await openGrounds(loading, deviceIds)
  const [acting, acts, explained] = await Promise.all([
    loadPerson(loading, request.personId),
    loading.find('deadlineAct', { subjectId: person.personId, kind: 'device_on_person', stage: 'passed' }),
    loading.find('deviceExplanation', { deviceId: deviceIds }),
  ])
  const since = new Set(grounds.filter(({ kind }) => kind === 'unproven').map(({ openedAt }) => openedAt))
  const passed = acts.filter(({ at }) => since.has(at)).sort((a, b) => b.dueAt - a.dueAt)[0]
  return { acting, person, devices, grounds, passed, explained, cameFrom, containers, dayEndsAt }
}

/** The container that each of these devices came out of last. */
export async function lastContainers(
  { client }: Pick<Loading, 'client'>,
  deviceIds: readonly DeviceId[],
): Promise<ReadonlyMap<DeviceId, ContainerId>> {
  const { rows } = await run<{ deviceId: DeviceId; containerId: ContainerId }>(
    client,
    `select distinct on (device_id) device_id as "deviceId", container_id as "containerId" from stay
     where device_id = any($1) order by device_id, unpacked_at desc nulls first, packed_at desc`,
    [deviceIds],
  )
  return new Map(rows.map(({ deviceId, containerId }) => [deviceId, containerId]))
}
