/** Plans for fitters: what is needed to make and change them, and what is shown of them. */
import type pg from 'pg'
import type { ContainerId, PartyId, PersonId, PlannedInstallationId } from '../../custody/identifiers.ts'
import { DEFAULT_TIME_ZONE, dayIn } from '../../custody/local-time.ts'
import { readMeterPoint } from '../../custody/meter-point.ts'
import { ERASED } from '../../custody/personal.ts'
import type { ChangeSituation, PlanChange, PlanningSituation } from '../../custody/planned-installation.ts'
import type { Person, PlannedInstallation } from '../../custody/state.ts'
import type { Loading } from '../commit.ts'
import { textsOf } from './cases.ts'
import { findPlan } from './installing.ts'
import { type PageOf, pageOf } from './people.ts'
import type { Page } from './views.ts'

interface Asked {
  readonly actingId: PersonId
  readonly timeZone?: string | undefined
}

/** Null: no such person of the party, or no such box that it sees. */
export async function planningSituation(
  loading: Loading,
  request: Asked & {
    readonly personId: PersonId
    readonly day: string
    readonly containerId: ContainerId | null
  },
): Promise<PlanningSituation | null> {
  const { containerId, personId, day } = request
  if (containerId !== null && !(await loading.sees('container', containerId))) return null
  return together(loading, request, { personId, day })
}

/** Null: no such plan of the party; or no such person or box, where others are named. */
export async function planSituation(
  loading: Loading,
  request: Asked & { readonly planId: PlannedInstallationId; readonly change?: PlanChange },
): Promise<ChangeSituation | null> {
  const { planId, change = {} } = request
  const known = await findPlan(loading, planId)
  if (known === undefined) return null
  const { containerId = null } = change
  if (containerId !== null && !(await loading.sees('container', containerId))) return null
  const of = { personId: change.personId ?? known.personId, day: change.day ?? known.day }
  const situation = await together(loading, request, of, known.personId)
  // Read again now that nobody else can change it.
  const plan = await findPlan(loading, planId)
  if (situation === null || plan === undefined) return null
  const said = (await textsOf(loading.client, [plan.entryId])).get(plan.entryId)
  return { ...situation, plan, said: (said ?? null) as ChangeSituation['said'] }
}

/** People locked in one order: plans of a person are made and ended one after the other. */
async function together(
  loading: Loading,
  { actingId, timeZone = DEFAULT_TIME_ZONE }: Asked,
  { personId, day }: { readonly personId: PersonId; readonly day: string },
  alsoId: PersonId = personId,
): Promise<PlanningSituation | null> {
  const people = await loading.lock('person', { personId: [...new Set([actingId, personId, alsoId])] })
  const of = (id: PersonId): Person | undefined => people.find((person) => person.personId === id)
  const [acting, fitter] = [of(actingId), of(personId)]
  if (acting === undefined || fitter?.partyId !== loading.partyId) return null
  const planned = await loading.find('plannedInstallation', { personId, day, status: 'planned' })
  return { acting, fitter, today: dayIn(timeZone, loading.now), planned: planned.length }
}

/** A plan as its row says it; where, its entry says. */
export interface PlanRow extends PlannedInstallation {
  readonly containerSerial: string | null
}

const PLAN = `select i.planned_installation_id as "plannedInstallationId", i.party_id as "partyId",
    i.person_id as "personId", i.day, i.order_in_day as "orderInDay", i.container_id as "containerId",
    i.device_type as "deviceType", i.status, i.planned_by as "plannedBy", i.planned_at as "plannedAt",
    i.device_id as "deviceId", i.ended_at as "endedAt", i.entry_id as "entryId", i.entry_ids as "entryIds",
    c.serial as "containerSerial"
  from planned_installation i left join container c on c.container_id = i.container_id`

export interface PlanQuery extends PageOf {
  readonly personId: string | null
  readonly day: string | null
  readonly status: string | null
}

/** Plans of the asking party, by day and order. */
export async function planList(
  client: pg.ClientBase,
  { limit, cursor, personId, day, status }: PlanQuery,
): Promise<Page<PlanRow>> {
  const { rows } = await client.query<PlanRow>(
    `${PLAN} where ($1::text is null or i.person_id = $1) and ($2::text is null or i.day = $2)
       and ($3::text is null or i.status = $3)
       and ($4::text is null or (i.day, i.order_in_day, i.planned_installation_id) >
         (select b.day, b.order_in_day, b.planned_installation_id from planned_installation b
          where b.planned_installation_id = $4))
     order by i.day, i.order_in_day, i.planned_installation_id limit $5`,
    [personId, day, status, cursor, limit + 1],
  )
  return pageOf(rows, limit, ({ plannedInstallationId }) => plannedInstallationId)
}

/** Null: none that the asking party sees. */
export async function planRow(client: pg.ClientBase, planId: PlannedInstallationId): Promise<PlanRow | null> {
  const { rows } = await client.query<PlanRow>(`${PLAN} where i.planned_installation_id = $1`, [planId])
  return rows[0] ?? null
}

/** What somebody is to install on these days, still open, from this box or from any; in the order of the day. */
export async function plansFor(
  forRules: pg.ClientBase,
  asked: {
    readonly partyId: PartyId
    readonly personId: PersonId
    readonly days: readonly string[]
    readonly containerId: ContainerId | null
  },
): Promise<readonly PlanRow[]> {
  const { rows } = await forRules.query<PlanRow>(
    `${PLAN} where i.party_id = $1 and i.person_id = $2 and i.day = any($3) and i.status = 'planned'
       and ($4::text is null or i.container_id is null or i.container_id = $4)
     order by i.day, i.order_in_day, i.planned_installation_id`,
    [asked.partyId, asked.personId, asked.days, asked.containerId],
  )
  return rows
}

/** These, in the order of the day. */
export async function plansById(
  forRules: pg.ClientBase,
  planIds: readonly PlannedInstallationId[],
): Promise<readonly PlanRow[]> {
  if (planIds.length === 0) return []
  const { rows } = await forRules.query<PlanRow>(
    `${PLAN} where i.planned_installation_id = any($1) order by i.day, i.order_in_day, i.planned_installation_id`,
    [planIds],
  )
  return rows
}

/** Plans as they are shown, with what their entries say. `client`: of the party whose plans they are, or of the rules. */
export async function shownPlans(client: pg.ClientBase, rows: readonly PlanRow[]): Promise<readonly object[]> {
  const texts = await textsOf(
    client,
    rows.map(({ entryId }) => entryId),
  )
  return rows.map((row) => shownPlan(row, texts.get(row.entryId) as Said | undefined))
}

interface Said {
  readonly place: string
  readonly meterPointId: string | null
  readonly note: string | null
}

function shownPlan(row: PlanRow, said: Said | undefined): object {
  const { plannedInstallationId, personId, day, orderInDay, containerId, containerSerial, deviceType } = row
  const meterPointId = said?.meterPointId ?? null
  return {
    plannedInstallationId,
    personId,
    day,
    order: orderInDay,
    containerId,
    containerSerial,
    deviceType,
    place: said?.place ?? ERASED,
    meterPointId,
    /** It is shown, and stands against nothing. */
    meterPointWarning: meterPointId === null ? null : readMeterPoint(meterPointId).warning,
    note: said?.note ?? null,
    status: row.status,
    deviceId: row.deviceId,
    plannedBy: row.plannedBy,
    plannedAt: new Date(row.plannedAt).toISOString(),
    endedAt: row.endedAt === null ? null : new Date(row.endedAt).toISOString(),
    /** By which the address can be erased, each of them. */
    entryIds: row.entryIds,
    erased: said === undefined,
  }
}

/** All entries that say where a plan is whose address one of these says, or in which one of these devices was used. */
export const ENTRIES_OF_PLANS = {
  byEntry: `select jsonb_array_elements_text(i.entry_ids) from planned_installation i where i.entry_ids ? $2`,
  byDevice: `select jsonb_array_elements_text(i.entry_ids) from planned_installation i where i.device_id = $2`,
} as const satisfies Readonly<Record<string, string>>
