/** What somebody has today: all that the first page of a phone needs. */
import type pg from 'pg'
import type { ContainerId, PartyId, PersonId, SiteId } from '../../custody/identifiers.ts'
import { refuseBeforeLock } from '../../custody/opening.ts'
import { type Refusal, refuse } from '../../custody/outcome.ts'
import type {
  Container,
  ContainerType,
  Device,
  DeviceDefect,
  Ground,
  Key,
  Opening,
  Person,
  Site,
  Tour,
} from '../../custody/state.ts'
import { select } from '../rows.ts'
import { type PlanRow, planList, shownPlans } from './planned-installations.ts'
import { ACTIVE_OPENINGS } from './situations.ts'
import { type TourRow, tourFigures, tourList } from './tours.ts'
import { trustOf } from './views.ts'

/** More boxes than this stand in a store, whose people look for them by other means. */
const BOXES_MOST = 200
const PLANS_MOST = 200

interface Around {
  readonly grounds: readonly Ground[]
  /** Tours under way with these boxes. */
  readonly tours: readonly Tour[]
  /** Openings of these boxes that are not over, whoever's. */
  readonly active: readonly Opening[]
}

export interface MyDayBehind {
  readonly figures: Awaited<ReturnType<typeof tourFigures>>
  readonly types: readonly ContainerType[]
  readonly recordHalted: boolean
}

export interface MyDay extends Around {
  readonly person: Person
  readonly sites: readonly Site[]
  readonly keys: readonly Key[]
  readonly containers: readonly Container[]
  readonly moreContainers: boolean
  /** One's own that are not over, wherever the box is. */
  readonly openings: readonly (Opening & { readonly containerSerial: string | null })[]
  readonly devices: readonly Device[]
  readonly defects: readonly DeviceDefect[]
  readonly plans: readonly object[]
  readonly ownTours: readonly TourRow[]
}

/** As far as row-level security shows it to the person's party. `day`: `YYYY-MM-DD`. */
export async function myDay(client: pg.ClientBase, personId: PersonId, day: string): Promise<MyDay> {
  const [person] = await select(client, 'person', { personId })
  if (person === undefined) throw new Error('the acting person has no row')
  const { partyId } = person
  const sites = await select(client, 'site', { partyId, status: 'active', siteId: person.siteIds }, { tail: BY_NAME })
  const found = await boxesAt(
    client,
    partyId,
    sites.map(({ siteId }) => siteId),
  )
  const containers = found.slice(0, BOXES_MOST)
  const openings = await openOf(client, personId)
  const devices = await select(client, 'device', { personId }, { tail: 'order by device_id' })
  const ids = devices.map(({ deviceId }) => deviceId)
  const plans: PlanRow[] = []
  for (const status of ['planned', 'done']) {
    const asked = { limit: PLANS_MOST, cursor: null, personId, day, status }
    plans.push(...(await planList(client, asked)).rows)
  }
  return {
    person,
    sites,
    keys: await select(client, 'key', { personId }, { tail: 'order by key_serial' }),
    containers,
    moreContainers: found.length > BOXES_MOST,
    openings,
    devices,
    defects: ids.length === 0 ? [] : await select(client, 'deviceDefect', { deviceId: ids, endedAt: null }),
    plans: await shownPlans(client, plans),
    ownTours: (await tourList(client, { limit: 50, cursor: null, status: 'under_way', personId })).rows,
    ...(await around(client, containers, ids)),
  }
}

const BY_NAME = 'order by name, site_id'

/** Boxes in the party's hands that stand at these sites, by label. */
async function boxesAt(client: pg.ClientBase, partyId: PartyId, siteId: readonly SiteId[]): Promise<Container[]> {
  if (siteId.length === 0) return []
  const status = ['empty', 'open', 'closed', 'arrived', 'inspected'] as const
  const tail = `order by serial, container_id limit ${BOXES_MOST + 1}`
  return select(client, 'container', { possessingPartyId: partyId, siteId, status }, { tail })
}

async function openOf(client: pg.ClientBase, personId: PersonId): Promise<MyDay['openings']> {
  const rows = await select(client, 'opening', { personId, status: ACTIVE_OPENINGS }, { tail: 'order by issued_at' })
  // Codes of a tour that nobody has typed in are on the tour's own page.
  const shown = rows.filter(({ tourId, status }) => tourId === null || status !== 'opening_code_issued')
  const containerId = [...new Set(shown.map((opening) => opening.containerId))]
  const boxes = containerId.length === 0 ? [] : await select(client, 'container', { containerId })
  const serialOf = (id: ContainerId) => boxes.find((box) => box.containerId === id)?.serial ?? null
  return shown.map((opening) => ({ ...opening, containerSerial: serialOf(opening.containerId) }))
}

async function around(
  client: pg.ClientBase,
  containers: readonly Container[],
  deviceIds: readonly string[],
): Promise<Around> {
  const containerId = containers.map((container) => container.containerId)
  const subjectId = [...containerId, ...deviceIds]
  const lockSerial = containers.flatMap((container) => container.lockSerial ?? [])
  return {
    grounds: await select(client, 'ground', { subjectId, endedAt: null }),
    tours: await select(client, 'tour', { containerId, status: 'under_way' }),
    active: await select(client, 'opening', { lockSerial, tourId: null, status: ACTIVE_OPENINGS }),
  }
}

/** What row-level security does not tell: acts of locks, types that others made, and whether anybody is given a code at all. */
export async function myDayBehind(
  forRules: pg.ClientBase,
  { person, ownTours, containers }: MyDay,
  asked: { readonly now: number; readonly timeZone: string },
): Promise<MyDayBehind> {
  const { rows } = await forRules.query('select from log_state where halted is not null')
  const figures = await tourFigures(forRules, ownTours, { ...asked, partyId: person.partyId })
  const containerTypeId = [...new Set(containers.map((container) => container.containerTypeId))]
  const types = await select(forRules, 'containerType', { containerTypeId })
  return { figures, types, recordHalted: rows.length > 0 }
}

/**
 * What stands against an opening code for this box now, by the very function that decides about codes; null: nothing that
 * is known before the lock is asked.
 */
export function refuseBox(
  { person, keys, sites, grounds, tours, active }: MyDay,
  { types, recordHalted }: MyDayBehind,
  container: Container,
  now: number,
): Refusal | null {
  const { containerId, containerTypeId, lockSerial, siteId } = container
  const containerType = types.find((type) => type.containerTypeId === containerTypeId)
  if (containerType === undefined) throw new Error('a container has no type')
  if (siteId === null) return refuse('container_not_at_site')
  const key = keys.find(({ status }) => status === 'active') ?? keys[0]
  const situation = {
    recordHalted,
    person,
    key,
    site: sites.find((site) => site.siteId === siteId),
    container,
    containerType,
    grounds: grounds.filter((ground) => ground.subjectId === containerId),
    tour: tours.find((tour) => tour.containerId === containerId),
  }
  const refusal = refuseBeforeLock(situation, { purpose: 'installing', siteId }, now)
  if (refusal !== null) return refusal
  if (lockSerial === null) return refuse('container_has_no_lock')
  const inTheWay = active.find(
    (opening) =>
      opening.lockSerial === lockSerial &&
      (opening.status !== 'opening_code_issued' || (opening.expiresAt > now && opening.personId !== person.personId)),
  )
  if (inTheWay === undefined) return null
  return refuse('opening_not_closed', { openingId: inTheWay.openingId, openingStatus: inTheWay.status })
}

export function trustIn(day: Pick<MyDay, 'grounds'>, subjectId: string): ReturnType<typeof trustOf> {
  return trustOf(day.grounds.filter((ground) => ground.subjectId === subjectId))
}
