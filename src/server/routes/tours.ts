/** Tours as dispatchers look at them, somebody's own day, and the keys by which phones check verdicts. */
import type { FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import type { PersonId, TourId } from '../../custody/identifiers.ts'
import { DEFAULT_TIME_ZONE, dayIn } from '../../custody/local-time.ts'
import type { PersonRole } from '../../custody/state.ts'
import { trainingState } from '../../custody/training.ts'
import { readAs, readForRules } from '../../store/database.ts'
import { type MyDay, type MyDayBehind, myDay, myDayBehind, refuseBox, trustIn } from '../../store/queries/my-day.ts'
import { shownTour, shownTourWhole, type TourRow, tourFigures, tourList, tourRow } from '../../store/queries/tours.ts'
import { peopleShown } from '../../store/queries/views.ts'
import type { App } from '../app-type.ts'
import type { Identity } from '../auth/identity.ts'
import { type Context, identityOf } from '../context.ts'
import { interfaceProblem, languageOf, refusalProblem, sendProblem } from '../problem.ts'
import { IdParams, Paging, UuidText } from '../schemas.ts'
import { MyDayShown, TourInFull, TourListed, TourStatusWord, VerdictKeyShown } from '../shapes/tours.ts'
import { verdictKeyOf } from '../verdict-keys.ts'
import { linkToNext, pageAsked } from './paging.ts'

const READ = { permission: 'tours:read' as const }

/** Who sends people out, or watches. */
const SEE_ALL: readonly PersonRole[] = ['dispatcher', 'store_keeper', 'security_officer', 'auditor', 'control_room']

/** The one person whose tours and plans somebody sees; null: those of all people of the party. */
export function ownOnly({ roles, personId }: Pick<Identity, 'roles' | 'personId'>): PersonId | null {
  return roles.some((role) => SEE_ALL.includes(role)) ? null : personId
}

export function tourRoutes(app: App, context: Context): void {
  listRoutes(app, context)
  dayRoute(app, context)
  app.get(
    '/v1/verdict-keys',
    {
      config: { permission: 'devices:read' },
      schema: {
        summary: 'The public keys by which signed verdicts are checked without a network',
        response: { 200: Type.Object({ keys: Type.Array(VerdictKeyShown) }) },
      },
    },
    () => ({ keys: [verdictKeyOf(context.keyStore)] }),
  )
}

function listRoutes(app: App, context: Context): void {
  app.get(
    '/v1/tours',
    {
      config: READ,
      schema: {
        summary: 'Tours, the newest first, with what is not settled; a fitter sees their own',
        querystring: Type.Intersect([
          Paging,
          Type.Object({ status: Type.Optional(TourStatusWord), personId: Type.Optional(UuidText) }),
        ]),
        response: { 200: Type.Object({ tours: Type.Array(TourListed) }) },
      },
    },
    async (request, reply) => {
      const identity = identityOf(request)
      const { status = null, personId = null } = request.query
      const own = ownOnly(identity)
      if (own !== null && personId !== null && personId !== own) return { tours: [] }
      const asked = { ...pageAsked(request.query), status, personId: own ?? personId }
      const { page, people } = await readAs(context.database, identity.partyId, async (client) => {
        const found = await tourList(client, asked)
        return { page: found, people: await peopleShown(client, peopleOf(found.rows)) }
      })
      const figures = await figuresOf(context, request, page.rows)
      const rows = linkToNext(reply, '/v1/tours', request.query, page)
      return { tours: rows.flatMap((tour) => shownWith(tour, figures, people, shownTour)) }
    },
  )
  app.get(
    '/v1/tours/:id',
    {
      config: READ,
      schema: { summary: 'A tour: its codes, receipts and devices', params: IdParams, response: { 200: TourInFull } },
    },
    async (request, reply) => {
      const identity = identityOf(request)
      const own = ownOnly(identity)
      const found = await readAs(context.database, identity.partyId, async (client) => {
        const tour = await tourRow(client, request.params.id as TourId)
        return tour === null ? null : { tour, people: await peopleShown(client, [tour.personId]) }
      })
      if (found === null || (own !== null && found.tour.personId !== own)) {
        return sendProblem(reply, interfaceProblem('not_found', languageOf(request)))
      }
      const { tour, people } = found
      const [shown] = shownWith(tour, await figuresOf(context, request, [tour]), people, shownTourWhole)
      return shown
    },
  )
}

const peopleOf = (tours: readonly TourRow[]): PersonId[] => tours.map(({ personId }) => personId)
type Figures = Awaited<ReturnType<typeof tourFigures>>

/** One connection after the other: requests that held one and waited for a second would wait for each other. */
function figuresOf(context: Context, request: FastifyRequest, tours: readonly TourRow[]): Promise<Figures> {
  const { partyId } = identityOf(request)
  const asked = { partyId, now: context.clock(), timeZone: context.timeZone ?? DEFAULT_TIME_ZONE }
  return readForRules(context.database, partyId, (client) => tourFigures(client, tours, asked))
}

function shownWith(
  tour: TourRow,
  figures: Figures,
  people: ReadonlySet<PersonId>,
  show: typeof shownTour,
): readonly object[] {
  const own = figures.get(tour.tourId)
  return own === undefined ? [] : [show(tour, own, people)]
}

function dayRoute(app: App, context: Context): void {
  app.get(
    '/v1/my-day',
    {
      config: { permission: 'day:read' },
      schema: {
        summary: 'What you have today: plans, boxes, openings, devices, keys, tours',
        description: 'All that the first page of a phone needs, in one answer.',
        response: { 200: MyDayShown },
      },
    },
    async (request) => {
      const { personId, partyId } = identityOf(request)
      const timeZone = context.timeZone ?? DEFAULT_TIME_ZONE
      const now = context.clock()
      const day = dayIn(timeZone, now)
      const found = await readAs(context.database, partyId, (client) => myDay(client, personId, day))
      const behind = await readForRules(context.database, partyId, (client) =>
        myDayBehind(client, found, { now, timeZone }),
      )
      return { personId, day, ...shownDay(context, request, found, behind, now) }
    },
  )
}

const iso = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString())

function shownDay(context: Context, request: FastifyRequest, day: MyDay, behind: MyDayBehind, now: number): object {
  const { person, keys, sites, plans, openings, devices, defects, ownTours } = day
  const people = new Set([person.personId])
  const defective = new Set(defects.map(({ deviceId }) => deviceId))
  return {
    asOf: iso(now),
    training: {
      state: trainingState(person, context.policy.trainingWarningDays, now),
      trainedUntil: iso(person.trainedUntil),
    },
    keys: keys.map(({ keySerial, keyId, status }) => ({ keySerial, keyId, keyStatus: status })),
    sites: sites.map(({ siteId, name, kind }) => ({ siteId, name, kind })),
    planned: plans,
    containers: shownBoxes(request, day, behind, now),
    moreContainers: day.moreContainers,
    openings: openings.map((opening) => ({
      openingId: opening.openingId,
      containerId: opening.containerId,
      containerSerial: opening.containerSerial,
      lockSerial: opening.lockSerial,
      tourId: opening.tourId,
      purpose: opening.purpose,
      status: opening.status,
      issuedAt: iso(opening.issuedAt),
      expiresAt: iso(opening.expiresAt),
      openedAt: iso(opening.openedAt),
      overdueAt: iso(opening.overdueAt),
      overdue: opening.overdueAt !== null && opening.overdueAt <= now,
      closingMissing: opening.openedAt !== null && opening.closedAt === null,
    })),
    devices: devices.map(({ deviceId, deviceType, custody, missing }) => ({
      deviceId,
      deviceType,
      custody,
      trust: trustIn(day, deviceId),
      missing,
      defective: defective.has(deviceId),
    })),
    tours: ownTours.flatMap((tour) => shownWith(tour, behind.figures, people, shownTourWhole)),
  }
}

function shownBoxes(request: FastifyRequest, day: MyDay, behind: MyDayBehind, now: number): readonly object[] {
  const language = languageOf(request)
  return day.containers.map((container) => {
    const { containerId, serial, lockSerial, siteId, status } = container
    const refusal = refuseBox(day, behind, container, now)
    const problem = refusal === null ? null : refusalProblem(refusal, language)
    return {
      containerId,
      serial,
      lockSerial,
      siteId,
      status,
      trust: trustIn(day, containerId),
      tourId: day.tours.find((tour) => tour.containerId === containerId)?.tourId ?? null,
      mayOpen: problem === null,
      refused: problem === null ? null : { code: problem.code, detail: problem.detail },
    }
  })
}
