/** Tours as dispatchers and fitters look at them: codes, receipts, devices that are out, plans. */
import type pg from 'pg'
import type { DeviceId, PartyId, PersonId, TourId } from '../../custody/identifiers.ts'
import { dayIn } from '../../custody/local-time.ts'
import type { LockActRow, Opening, Tour } from '../../custody/state.ts'
import { riskOf, type TourBalance, type TourRisk, tourBalance } from '../../custody/tour-balance.ts'
import { select } from '../rows.ts'
import { type PageOf, pageOf } from './people.ts'
import type { Page } from './views.ts'

const iso = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString())

export interface TourRow extends Omit<Tour, 'partyId'> {
  readonly owningPartyId: PartyId
  readonly containerSerial: string | null
  readonly lockSerial: string | null
}

const TOUR = `select t.tour_id as "tourId", t.party_id as "owningPartyId", t.container_id as "containerId",
    t.person_id as "personId", t.key_serial as "keySerial", t.issued_at as "issuedAt", t.valid_until as "validUntil",
    t.status, c.serial as "containerSerial", c.lock_serial as "lockSerial"
  from tour t left join container c on c.container_id = t.container_id`

/**
 * Tours that the asking party sees, the newest first: of its own people, and with its own boxes. The people of others
 * stay theirs. `personId`: of this person alone.
 */
export async function tourList(
  client: pg.ClientBase,
  { limit, cursor, status, personId }: PageOf & { readonly status: string | null; readonly personId: string | null },
): Promise<Page<TourRow>> {
  const { rows } = await client.query<TourRow>(
    `${TOUR} where ($1::text is null or t.status = $1) and ($2::text is null or t.person_id = $2)
       and ($3::text is null or (t.issued_at, t.tour_id) <
         (select b.issued_at, b.tour_id from tour b where b.tour_id = $3))
     order by t.issued_at desc, t.tour_id desc limit $4`,
    [status, personId, cursor, limit + 1],
  )
  return pageOf(rows, limit, ({ tourId }) => tourId)
}

/** Null: there is none that the asking party sees. */
export async function tourRow(client: pg.ClientBase, tourId: TourId): Promise<TourRow | null> {
  const { rows } = await client.query<TourRow>(`${TOUR} where t.tour_id = $1`, [tourId])
  return rows[0] ?? null
}

/** Taken out on these tours, and in the hands of whoever was on them. In the scope of the rules. */
async function devicesOut(
  forRules: pg.ClientBase,
  tourIds: readonly TourId[],
): Promise<readonly { readonly tourId: TourId; readonly deviceId: DeviceId; readonly deviceType: string }[]> {
  if (tourIds.length === 0) return []
  const { rows } = await forRules.query<{ tourId: TourId; deviceId: DeviceId; deviceType: string }>(
    `select distinct t.tour_id as "tourId", d.device_id as "deviceId", d.device_type as "deviceType"
     from tour t join device d on d.person_id = t.person_id and d.custody = 'on_person'
       join stay s on s.device_id = d.device_id and s.container_id = t.container_id and s.unpacked_opening_id is not null
       join opening o on o.opening_id = s.unpacked_opening_id and o.tour_id = t.tour_id
     where t.tour_id = any($1) order by 1, 2`,
    [tourIds],
  )
  return rows
}

export interface TourFigures {
  readonly balance: TourBalance
  readonly openings: readonly Opening[]
  readonly devicesOut: readonly { readonly deviceId: DeviceId; readonly deviceType: string }[]
  readonly devicesInstalled: number
  readonly planned: { readonly open: number; readonly done: number }
  readonly risk: TourRisk
}

/**
 * How tours stand that the asking party was shown. In the scope of the rules: the acts of a lock are of whoever owns it
 * or has it, and what one's own people did with it concerns one all the same. Plans are those of `partyId`.
 */
export async function tourFigures(
  forRules: pg.ClientBase,
  tours: readonly TourRow[],
  asked: { readonly partyId: PartyId; readonly now: number; readonly timeZone: string },
): Promise<ReadonlyMap<TourId, TourFigures>> {
  if (tours.length === 0) return new Map()
  const tourIds = tours.map(({ tourId }) => tourId)
  const openings = await select(forRules, 'opening', { tourId: tourIds }, { tail: 'order by opening_value' })
  const { acts, passed } = await actsOf(forRules, openings)
  const out = await devicesOut(forRules, tourIds)
  const installed = await installedOn(forRules, openings)
  const plans = await plansOf(forRules, tours, asked)
  return new Map(
    tours.map((tour) => {
      const own = openings.filter(({ tourId }) => tourId === tour.tourId)
      const serial = own[0]?.lockSerial ?? ''
      const ofLock = acts.filter(({ lockSerial }) => lockSerial === serial)
      const balance = tourBalance({ openings: own, acts: ofLock, passedValue: passed.get(serial) ?? 0 })
      const figures: TourFigures = {
        balance,
        openings: own,
        devicesOut: out.filter(({ tourId }) => tourId === tour.tourId).map(({ tourId: _, ...device }) => device),
        devicesInstalled: installed.get(tour.tourId) ?? 0,
        planned: plans.get(dayAndPerson(tour, asked.timeZone)) ?? { open: 0, done: 0 },
        risk: riskOf(tour, own, balance, asked.now),
      }
      return [tour.tourId, figures] as const
    }),
  )
}

/** The acts of these openings, and all of their locks that are not settled; and how far each lock is known to have moved. */
async function actsOf(
  forRules: pg.ClientBase,
  openings: readonly Opening[],
): Promise<{ readonly acts: readonly LockActRow[]; readonly passed: ReadonlyMap<string, number> }> {
  const lockSerial = [...new Set(openings.map((opening) => opening.lockSerial))]
  const own = await select(forRules, 'lockAct', { openingId: openings.map(({ openingId }) => openingId) })
  const unsettled = await select(forRules, 'lockAct', { lockSerial, state: ['issued', 'received'] })
  const locks = await select(forRules, 'lock', { lockSerial })
  const known = new Map([...own, ...unsettled].map((act) => [`${act.lockSerial} ${act.value}`, act]))
  return { acts: [...known.values()], passed: new Map(locks.map((lock) => [lock.lockSerial, lock.passedValue])) }
}

/** Devices that came out in these openings and hang in a meter cabinet now. */
async function installedOn(forRules: pg.ClientBase, openings: readonly Opening[]): Promise<Map<TourId, number>> {
  const { rows } = await forRules.query<{ tourId: TourId; count: number }>(
    `select o.tour_id as "tourId", count(distinct s.device_id)::bigint as count
     from opening o join stay s on s.container_id = o.container_id and s.unpacked_opening_id = o.opening_id
       join device d on d.device_id = s.device_id and d.custody in ('installed', 'commissioned')
     where o.opening_id = any($1) group by 1`,
    [openings.map(({ openingId }) => openingId)],
  )
  return new Map(rows.map(({ tourId, count }) => [tourId, Number(count)]))
}

const dayAndPerson = ({ issuedAt, personId }: Pick<Tour, 'issuedAt' | 'personId'>, zone: string): string =>
  `${dayIn(zone, issuedAt)} ${personId}`

/** What was planned for the person of each tour on the day it began, whichever box it comes out of. */
async function plansOf(
  forRules: pg.ClientBase,
  tours: readonly TourRow[],
  { partyId, timeZone }: { readonly partyId: PartyId; readonly timeZone: string },
): Promise<ReadonlyMap<string, { readonly open: number; readonly done: number }>> {
  const { rows } = await forRules.query<{ personId: PersonId; day: string; open: number; done: number }>(
    `select person_id as "personId", day, (count(*) filter (where status = 'planned'))::bigint as open,
       (count(*) filter (where status = 'done'))::bigint as done
     from planned_installation where party_id = $1 and person_id = any($2) and day = any($3) group by 1, 2`,
    [partyId, tours.map(({ personId }) => personId), tours.map(({ issuedAt }) => dayIn(timeZone, issuedAt))],
  )
  return new Map(
    rows.map(({ personId, day, open, done }) => [`${day} ${personId}`, { open: Number(open), done: Number(done) }]),
  )
}

/** A tour in a list. `ownPeople`: those of the asking party. Of others' people it learns no names, and not what they carry. */
export function shownTour(tour: TourRow, figures: TourFigures, ownPeople: ReadonlySet<PersonId>): object {
  const { balance, devicesOut: out, devicesInstalled, planned, risk } = figures
  const { tourId, status, containerId, containerSerial, lockSerial, keySerial, personId, owningPartyId } = tour
  const isOwn = ownPeople.has(personId)
  return {
    tourId,
    status,
    risk,
    personId: isOwn ? personId : null,
    containerId,
    containerSerial,
    lockSerial,
    keySerial: isOwn ? keySerial : null,
    owningPartyId,
    issuedAt: iso(tour.issuedAt),
    validUntil: iso(tour.validUntil),
    codesIssued: balance.codesIssued,
    codesUsed: balance.codesUsed,
    codesAtLarge: balance.codes.length,
    receiptsMissing: balance.receipts.length,
    devicesOut: isOwn ? out.length : null,
    devicesInstalled: isOwn ? devicesInstalled : null,
    plannedOpen: planned.open,
    plannedDone: planned.done,
  }
}

/** The same with all that is not settled by name, and its openings. */
export function shownTourWhole(tour: TourRow, figures: TourFigures, ownPeople: ReadonlySet<PersonId>): object {
  const { balance, devicesOut: out, openings } = figures
  return {
    ...shownTour(tour, figures, ownPeople),
    unsettled: { codes: balance.codes, receipts: balance.receipts, devices: ownPeople.has(tour.personId) ? out : [] },
    openings: openings.map(({ openingId, status, openedAt, closedAt, overdueAt }) => ({
      openingId,
      status,
      openedAt: iso(openedAt),
      closedAt: iso(closedAt),
      overdueAt: iso(overdueAt),
    })),
  }
}
