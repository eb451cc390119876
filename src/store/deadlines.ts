/**
 * Acts on deadlines: finds what is due, lets the rule say what follows, and records both in one transaction. Any number
 * of servers may do so at once: each asks behind the same lock, and the database takes no act twice.
 */
import type pg from 'pg'
import type { DeadlineAbout } from '../custody/deadline-entries.ts'
import {
  actOnDeadlines,
  type DueSituation,
  limitAfter,
  type Due as RuleDue,
  warningBefore,
} from '../custody/deadlines.ts'
import type { ContainerId, PartyId, PersonId } from '../custody/identifiers.ts'
import type { ReportSituation } from '../custody/incident.ts'
import type { Policy } from '../custody/policy.ts'
import {
  DEADLINE_KINDS,
  type DeadlineKind,
  type DeadlineStage,
  type Device,
  type Ground,
  type Key,
} from '../custody/state.ts'
import { ADVISORY_LOCKS } from './advisory-locks.ts'
import { selectList } from './columns.ts'
import type { CommitOptions, Loading } from './commit.ts'
import { type Database, readForRules } from './database.ts'
import { actAsKeeper } from './keeper.ts'
import { dueSql, escalationSql, QUESTIONS } from './queries/deadline-questions.ts'
import { deputies, lastContainers } from './queries/deadlines.ts'
import { reportOn } from './queries/reports.ts'
import { run } from './statements.ts'

/** What a look depends on besides the tables. */
export interface LookOptions {
  readonly policy: Policy
  /** The newest end of a day, and the coming one; ms since 1970 UTC. */
  readonly dayEnds: { readonly last: number; readonly next: number }
  /** Limits at this moment or before were looked at already; 0: none were. */
  readonly from: number
}

export interface Step {
  readonly kind: DeadlineKind
  readonly stage: DeadlineStage
}

const STAGES_OF = (kind: DeadlineKind): readonly DeadlineStage[] =>
  kind === 'open_too_long' || kind === 'closing_receipt_missing'
    ? ['passed', 'enforced', 'escalated', 'warned']
    : ['passed', 'escalated', 'warned']

/** Those that ask the row of every key or person are asked on their own, and less often. */
export const SLOW_KINDS: ReadonlySet<DeadlineKind> = new Set<DeadlineKind>(['key_not_seen', 'device_on_person'])
const QUICK: readonly Step[] = stepsOf((kind) => !SLOW_KINDS.has(kind))
const ALL: readonly Step[] = stepsOf(() => true)

function stepsOf(includes: (kind: DeadlineKind) => boolean): Step[] {
  return DEADLINE_KINDS.filter(includes).flatMap((kind) => STAGES_OF(kind).map((stage) => ({ kind, stage })))
}

/** So many in one transaction; fewer where containers with all that they hold are touched. */
const AT_ONCE = 500
const AT_ONCE_WITH_CONTENTS = 50
/** An incident looks at all that ever lay in its container; there are few of them. */
const AT_ONCE_WITH_INCIDENT = 1

type Row = {
  readonly subjectId: string
  readonly partyId: PartyId
  readonly dueAt: number
  readonly about: DeadlineAbout
}

/**
 * Without statistics that fit, one plan for all times of day has to be good: few rows are in the time that is asked for,
 * whatever the planner thinks, and each of the rest is found by its key.
 */
async function askByIndex<Found extends pg.QueryResultRow>(
  client: pg.ClientBase,
  text: string,
  values: readonly unknown[],
): Promise<Found[]> {
  const joins = (value: 'on' | 'off') =>
    run(
      client,
      `select set_config('enable_hashjoin', $1, true), set_config('enable_mergejoin', $1, true),
         set_config('enable_material', $1, true)`,
      [value],
    )
  const [, { rows }] = await Promise.all([joins('off'), run<Found>(client, text, values), joins('on')])
  return rows
}

/** Which of the steps have something to do now: one statement, each part of it a look into an index. */
export async function pendingSteps(
  database: Database,
  now: number,
  options: LookOptions,
  which: 'quick' | 'all',
): Promise<readonly Step[]> {
  const steps = which === 'quick' ? QUICK : ALL
  const values: unknown[] = []
  const parts = steps.map((step) => {
    const sql = sqlOf(step, true)
    const places = valuesOf(step, now, options).map((value) => values.push(value))
    return `exists (${sql.replace(/\$([1-4])/g, (_, place: string) => `$${places[Number(place) - 1]}`)})`
  })
  const text = `select ${parts.map((part, place) => `${part} as s${place}`).join(', ')}`
  const { rows } = await readForRules(database, null, (client) => run<Record<string, boolean>>(client, text, values))
  return steps.filter((_, place) => rows[0]?.[`s${place}`] === true)
}

/** When the next key is due to be warned of or suspended, ms since 1970 UTC; null: none is out. Looks at all of them. */
export async function nextKeyLimit(database: Database, now: number, policy: Policy): Promise<number | null> {
  const { from, open, base } = QUESTIONS.key_not_seen
  const after = limitAfter('key_not_seen', policy)
  const limits = [after, after - warningBefore('key_not_seen', policy)]
  const parts = limits.map(
    (_, place) => `min(${base}) filter (where ${base} > $${place + 1}::timestamptz) as "s${place}"`,
  )
  const { rows } = await readForRules(database, null, (client) =>
    run<Record<string, number | null>>(
      client,
      `select ${parts.join(', ')} from ${from} where ${open}`,
      limits.map((limit) => iso(now - limit)),
    ),
  )
  const coming = limits.flatMap((limit, place) => {
    const at = rows[0]?.[`s${place}`]
    return at === null || at === undefined ? [] : [at + limit]
  })
  return coming.length === 0 ? null : Math.min(...coming)
}

/**
 * Acts once on what is due of one kind at one stage.
 * @returns how many deadlines were acted on, and whether there may be more
 */
export async function actOnStep(
  database: Database,
  options: CommitOptions,
  step: Step,
  look: LookOptions,
): Promise<{ readonly acted: number; readonly more: boolean }> {
  let acted = 0
  const limit = opensIncident(step) ? AT_ONCE_WITH_INCIDENT : holdsContents(step) ? AT_ONCE_WITH_CONTENTS : AT_ONCE
  await actAsKeeper(database, options, {
    load: (loading) => dueSituation(loading, step, look, limit),
    decide: (situation, now, newId) => {
      acted = situation.due.length
      return actOnDeadlines(situation, { now, newId })
    },
  })
  return { acted, more: acted === limit }
}

function opensIncident({ kind, stage }: Step): boolean {
  return kind === 'earlier_receipt_missing' && stage === 'passed'
}

function holdsContents({ kind, stage }: Step): boolean {
  return (
    stage === 'enforced' || (stage === 'passed' && (kind === 'receipt_not_acknowledged' || kind === 'device_on_person'))
  )
}

function sqlOf({ kind, stage }: Step, probe = false): string {
  return stage === 'escalated' ? escalationSql(kind, probe) : dueSql(kind, stage, probe)
}

const iso = (at: number): string => new Date(at).toISOString()
const EVER = '-infinity'

/** $1 to $4 of the question. */
function valuesOf({ kind, stage }: Step, now: number, { policy, dayEnds, from }: LookOptions): unknown[] {
  const after = limitAfter(kind, policy)
  const day = stage === 'warned' ? dayEnds.next : dayEnds.last
  if (stage === 'escalated') {
    const until = now - policy.escalateAfterHours * 3_600_000
    const since = from === 0 ? EVER : iso(from - policy.escalateAfterHours * 3_600_000)
    return [since, iso(until), 0, iso(day)]
  }
  if (stage === 'warned') {
    const before = warningBefore(kind, policy)
    // Only of what is still to come; it may have been near for long where nobody looked.
    const since = Math.max(now - after, from === 0 ? 0 : from - after + before)
    return [iso(since), iso(now - after + before), after, iso(day)]
  }
  return [from === 0 ? EVER : iso(from - after), iso(now - after), after, iso(day)]
}

async function dueSituation(loading: Loading, step: Step, look: LookOptions, limit: number): Promise<DueSituation> {
  // Asked behind the lock: what another server did is seen.
  await run(loading.client, 'select pg_advisory_xact_lock($1)', [ADVISORY_LOCKS.deadlines])
  const ask = async (): Promise<Row[]> => {
    const text = `select * from (${sqlOf(step)}) due order by "dueAt", "subjectId" limit ${limit}`
    return askByIndex<Row>(loading.client, text, valuesOf(step, loading.now, look))
  }
  const first = await ask()
  const held = await lockWhatIsConcerned(loading, step, first)
  // Whoever acknowledges, closes or packs locks the same rows first: what is due now is due until this is recorded.
  const rows = held === null || first.length === 0 ? first : await ask()
  const known = new Set(first.map(({ subjectId, dueAt }) => `${subjectId} ${dueAt}`))
  const { kind, stage } = step
  const due = rows.filter(({ subjectId, dueAt }) => known.has(`${subjectId} ${dueAt}`)).map((row) => ruleDue(step, row))
  const named =
    stage === 'escalated'
      ? await deputies(
          loading.client,
          kind,
          due.map((each) => each.deadline.forPartyId),
        )
      : null
  return {
    stage,
    due,
    ...(held ?? NOTHING),
    deputyOf: (partyId): PersonId | null => named?.get(partyId) ?? null,
  }
}

function ruleDue({ kind, stage }: Step, { subjectId, partyId, dueAt, about }: Row): RuleDue {
  const { subjectKind } = QUESTIONS[kind]
  const { deviceIds: _devices, ...withoutDevices } = about
  // A warning for a person's devices would only lengthen the chains of them all.
  const said = stage === 'warned' && kind === 'device_on_person' ? withoutDevices : about
  return { deadline: { kind, subjectKind, subjectId, forPartyId: partyId, dueAt }, about: said }
}

type Held = Pick<DueSituation, 'containers' | 'contents' | 'grounds' | 'cameFrom' | 'keys' | 'violations'>
const NOTHING: Held = {
  containers: [],
  contents: [],
  grounds: [],
  cameFrom: new Map(),
  keys: [],
  violations: new Map(),
}

/** Locked in the order that everybody keeps to; null: nothing has to be. */
async function lockWhatIsConcerned(loading: Loading, step: Step, rows: readonly Row[]): Promise<Held | null> {
  if (rows.length === 0) return null
  if (step.kind === 'key_not_seen' && step.stage === 'passed') {
    const serials = rows.map(({ subjectId }) => subjectId)
    const text = `select ${selectList('key')} from key where key_serial = any($1) order by key_serial for update`
    const { rows: keys } = await loading.client.query<Key>(text, [serials])
    return { ...NOTHING, keys }
  }
  if (opensIncident(step)) return { ...NOTHING, violations: await violationsOf(loading, rows) }
  if (!holdsContents(step)) return null
  const deviceIds = rows.flatMap(({ about }) => about.deviceIds ?? [])
  if (step.kind === 'device_on_person') {
    const cameFrom = await lastContainers(loading, deviceIds)
    const containers = await loading.lock('container', { containerId: [...new Set(cameFrom.values())] })
    const contents = await loading.lock('device', { deviceId: deviceIds })
    return { ...NOTHING, containers, contents, cameFrom, grounds: await unprovenOf(loading, [], contents) }
  }
  const containerIds = rows.flatMap(({ about }) => [...(about.containerIds ?? []), about.containerId ?? []].flat())
  const containers = await loading.lock('container', { containerId: [...new Set(containerIds)] })
  const contents = await loading.lock('device', { containerId: containers.map((each) => each.containerId) })
  return { ...NOTHING, containers, contents, grounds: await unprovenOf(loading, containerIds, contents) }
}

async function violationsOf(loading: Loading, rows: readonly Row[]): Promise<Map<ContainerId, ReportSituation>> {
  const violations = new Map<ContainerId, ReportSituation>()
  for (const { about } of rows) {
    const { containerId, missingValue } = about
    if (containerId === undefined || missingValue === undefined) continue
    const [container] = await loading.lock('container', { containerId })
    if (container === undefined) continue
    if (about.lockSerial !== undefined) await loading.lock('lock', { lockSerial: about.lockSerial })
    const { situation } = await reportOn(loading, container, { kind: 'flag', value: missingValue })
    violations.set(containerId, situation)
  }
  return violations
}

function unprovenOf(
  loading: Loading,
  containerIds: readonly ContainerId[],
  devices: readonly Device[],
): Promise<Ground[]> {
  const subjectId = [...containerIds, ...devices.map(({ deviceId }) => deviceId)]
  return subjectId.length === 0
    ? Promise.resolve([])
    : loading.find('ground', { subjectId, kind: 'unproven', endedAt: null })
}
